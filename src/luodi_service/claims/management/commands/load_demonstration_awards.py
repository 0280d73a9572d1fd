"""``luodi manage load_demonstration_awards``: the published test version, budgets and prepared claims of a demonstration."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from luodi_service.claims.demonstration import load_awards
from luodi_service.plans.models import Plan


class Command(BaseCommand):
    """Loads what a demonstration needs to try the money's way from end to end."""

    help = "载入演示用的测试版本、预算和备好的申请（只在演示模式下）"

    def add_arguments(self, parser: CommandParser) -> None:
        """The draft's code."""
        parser.add_argument("--plan", default="gongshu-auto-2017")

    def handle(self, *_: Any, plan: str, **__: Any) -> None:
        """Load what is not there yet."""
        if not settings.DEMONSTRATION:
            raise CommandError("只在演示模式下可用（LUODI_DEMONSTRATION=1）")
        if not Plan.objects.filter(code=plan).exists():
            raise CommandError(f"没有代码为 {plan} 的方案")
        made = load_awards(plan, timezone.now())
        self.stdout.write(f"演示〔2017〕1号测试版本，备好申请 {made} 项")
