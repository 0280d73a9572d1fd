"""What the commands that load the demonstration of an application have in common."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from luodi_service.plans.models import Plan


class DemonstrationCommand(BaseCommand):
    """Loads what is not there yet of the demonstration of a plan. Only in demonstration mode.

    ``load`` is given the plan's code and the moment, and gives how much is new, which ``said`` tells.
    """

    load: ClassVar[staticmethod[[str, datetime], int]]
    said: ClassVar[str]

    def add_arguments(self, parser: CommandParser) -> None:
        """The plan's code."""
        parser.add_argument("--plan", default="gongshu-auto-2017")

    def handle(self, *_: Any, plan: str, **__: Any) -> None:
        """Load what is not there yet.

        Raises:
            CommandError: it is no demonstration, or there is no such plan.
        """
        if not settings.DEMONSTRATION:
            raise CommandError("只在演示模式下可用（LUODI_DEMONSTRATION=1）")
        if not Plan.objects.filter(code=plan).exists():
            raise CommandError(f"没有代码为 {plan} 的方案")
        self.stdout.write(self.said.format(made=self.load(plan, timezone.now())))
