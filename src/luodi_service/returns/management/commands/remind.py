"""``luodi manage remind``: notices of returns that are nearly due or overdue; each once, however often it runs."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from luodi_service.lib.audit import System
from luodi_service.returns.reminding import remind


class Command(BaseCommand):
    """Reminds whoever has to fill or check. Meant to run daily."""

    help = "报表到期前和逾期后催报"

    def handle(self, *_: Any, **__: Any) -> None:
        """Tell them; fail at the end where a day could not be worked out."""
        told, problems = remind(timezone.localdate(), System("命令行"), timezone.now())
        self.stdout.write(f"新通知 {told} 条")
        if problems:
            raise CommandError("\n".join(problems))
