"""``luodi manage remind_claims``: notices of claims on which a unit's word is nearly due or overdue; each once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from luodi_service.claims.reminding import remind
from luodi_service.lib.audit import System


class Command(BaseCommand):
    """Reminds units of claims that wait for them. Meant to run daily."""

    help = "申请到期前和逾期后催办"

    def handle(self, *_: Any, **__: Any) -> None:
        """Tell them."""
        self.stdout.write(f"新通知 {remind(timezone.localdate(), System('命令行'), timezone.now())} 条")
