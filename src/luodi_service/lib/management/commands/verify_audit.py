"""``luodi manage verify_audit``: prove the log whole, or name every place where it is not."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from luodi_service.lib.audit import breaks
from luodi_service.lib.models import AuditEntry


class Command(BaseCommand):
    """Checks the chain of hashes from the first line to the last."""

    help = "核对日志的校验链：没有改动、删除、插入"

    def handle(self, *_: Any, **__: Any) -> None:
        """Print what holds, or fail with what does not."""
        found = list(breaks())
        for one in found:
            self.stderr.write(f"第 {one.number} 条：{one.problem}")
        if found:
            raise CommandError(f"日志有 {len(found)} 处不完整")
        self.stdout.write(f"日志完整，共 {AuditEntry.objects.count()} 条")
