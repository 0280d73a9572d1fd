"""``luodi manage load_demonstration_promotion``: leads and what firms offer and seek, of a demonstration."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from luodi_service.plans.models import Plan
from luodi_service.promotion.demonstration import load_promotion


class Command(BaseCommand):
    """Loads what a demonstration needs to try promotion and matching from end to end."""

    help = "载入演示用的招商线索和供需信息（只在演示模式下）"

    def add_arguments(self, parser: CommandParser) -> None:
        """The plan's code."""
        parser.add_argument("--plan", default="gongshu-auto-2017")

    def handle(self, *_: Any, plan: str, **__: Any) -> None:
        """Load what is not there yet, all of it or nothing."""
        if not settings.DEMONSTRATION:
            raise CommandError("只在演示模式下可用（LUODI_DEMONSTRATION=1）")
        if not Plan.objects.filter(code=plan).exists():
            raise CommandError(f"没有代码为 {plan} 的方案")
        with transaction.atomic():
            made = load_promotion(plan, timezone.now())
        self.stdout.write(f"演示线索 {made} 条")
