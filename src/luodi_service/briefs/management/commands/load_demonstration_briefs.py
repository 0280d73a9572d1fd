"""``luodi manage load_demonstration_briefs``: a monthly brief of the demonstration."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from luodi_service.briefs.demonstration import load_briefs
from luodi_service.plans.models import Plan


class Command(BaseCommand):
    """Makes what a demonstration needs to try briefs: the last thing loaded, for it tells of all the others."""

    help = "编制演示用的月报（只在演示模式下）"

    def add_arguments(self, parser: CommandParser) -> None:
        """The plan's code."""
        parser.add_argument("--plan", default="gongshu-auto-2017")

    def handle(self, *_: Any, plan: str, **__: Any) -> None:
        """Make what is not there yet."""
        if not settings.DEMONSTRATION:
            raise CommandError("只在演示模式下可用（LUODI_DEMONSTRATION=1）")
        if not Plan.objects.filter(code=plan).exists():
            raise CommandError(f"没有代码为 {plan} 的方案")
        self.stdout.write(f"演示简报：编制 {load_briefs(plan, timezone.now())} 份")
