"""``luodi manage mail_notices``: mail what waits now, for a timer, or after the mail server was away."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from luodi_service.accounts.mailing import send_waiting


class Command(BaseCommand):
    """Mails the notices that wait."""

    help = "把还没有发的提醒发邮件；LUODI_EMAIL 为 none 时什么也不发。"

    def handle(self, **_: Any) -> None:
        """Send, and say how many letters went out."""
        if settings.EMAIL == "none":
            self.stdout.write("没有发：LUODI_EMAIL 为 none。")
            return
        sent, failed = send_waiting(timezone.now())
        self.stdout.write(f"发出 {sent} 封，未送达 {failed} 封。")
