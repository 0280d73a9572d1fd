"""``luodi manage load_demonstration_assessments``: the demonstration's assessments of units and of money, worked out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from luodi_service.assessment.demonstration import load_assessments
from luodi_service.plans.models import Plan


class Command(BaseCommand):
    """Loads what a demonstration needs to try assessments."""

    help = "载入演示用的综合考评和绩效自评（只在演示模式下）"

    def add_arguments(self, parser: CommandParser) -> None:
        """The plan's code."""
        parser.add_argument("--plan", default="gongshu-auto-2017")

    def handle(self, *_: Any, plan: str, **__: Any) -> None:
        """Load what is not there yet."""
        if not settings.DEMONSTRATION:
            raise CommandError("只在演示模式下可用（LUODI_DEMONSTRATION=1）")
        if not Plan.objects.filter(code=plan).exists():
            raise CommandError(f"没有代码为 {plan} 的方案")
        self.stdout.write(f"考评：新载入 {load_assessments(plan, timezone.now())} 项")
