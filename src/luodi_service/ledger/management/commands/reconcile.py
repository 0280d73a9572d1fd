"""``luodi manage reconcile``: hold the ledger against itself, to the fen. For every night, by cron."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from luodi_service.ledger.amounts import told
from luodi_service.ledger.kept_reconciling import ACTOR, reconcile_now


class Command(BaseCommand):
    """Works every sum out again from the lines."""

    help = "对账：由台账各笔重新算出预算、占用、支付、追回，逐分核对；有差额时退出码为 1"

    def handle(self, *_: Any, **__: Any) -> None:
        """Keep what came of it for the page 对账, and print what was looked at, and every gap."""
        found = reconcile_now(ACTOR, timezone.now())[1]
        self.stdout.write(
            f"台账 {found.entries:,} 笔，账户 {found.accounts:,} 个，资金 {found.awards:,} 项，净支付 {told(found.paid_fen)}"
        )
        for gap in found.gaps:
            self.stdout.write(f"不符：{gap}")
        if found.gaps:
            sys.exit(1)
        self.stdout.write("全部相符")
