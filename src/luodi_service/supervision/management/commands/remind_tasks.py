"""``luodi manage remind_tasks``: notices of tasks that wait for a signature or a report and are nearly due or overdue; each once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from luodi_service.lib.audit import System
from luodi_service.supervision.reminding import remind


class Command(BaseCommand):
    """Reminds units of tasks that wait for them. Meant to run daily."""

    help = "任务签收、填报到期前和逾期后催办"

    def handle(self, *_: Any, **__: Any) -> None:
        """Tell them."""
        self.stdout.write(f"新通知 {remind(timezone.localdate(), System('命令行'), timezone.now())} 条")
