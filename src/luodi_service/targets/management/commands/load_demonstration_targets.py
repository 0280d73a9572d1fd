"""``luodi manage load_demonstration_targets``: the demonstration's reports of targets, 2017 to 2020, checked."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from luodi_service.plans.models import Plan
from luodi_service.targets.demonstration import load_targets


class Command(BaseCommand):
    """Loads what a demonstration shows of targets that units report."""

    help = "载入演示用的2017年至2020年目标填报（只在演示模式下）"

    def add_arguments(self, parser: CommandParser) -> None:
        """The plan's code."""
        parser.add_argument("--plan", default="gongshu-auto-2017")

    def handle(self, *_: Any, plan: str, **__: Any) -> None:
        """Load what is not there yet."""
        if not settings.DEMONSTRATION:
            raise CommandError("只在演示模式下可用（LUODI_DEMONSTRATION=1）")
        if not Plan.objects.filter(code=plan).exists():
            raise CommandError(f"没有代码为 {plan} 的方案")
        self.stdout.write(f"演示目标填报 {load_targets(plan, timezone.now())} 份")
