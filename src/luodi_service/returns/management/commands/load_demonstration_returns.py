"""``luodi manage load_demonstration_returns``: two forms with a period open, after ``load_demonstration``."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from luodi_service.accounts.models import Unit
from luodi_service.lib.audit import System
from luodi_service.returns.demonstration import load_returns


class Command(BaseCommand):
    """Loads the demonstration's forms. Only in demonstration mode."""

    help = "载入演示报表"

    def handle(self, *_: Any, **__: Any) -> None:
        """Load what is not there yet."""
        if not settings.DEMONSTRATION:
            raise CommandError("只在演示模式下可用（LUODI_DEMONSTRATION=1）")
        if not Unit.objects.filter(name="演示企业").exists():
            raise CommandError("先用 load_demonstration 载入方案和演示数据")
        with transaction.atomic():
            opened = load_returns(timezone.localdate(), System("演示"), timezone.now())
        self.stdout.write(f"演示报表：新开 {opened} 张")
