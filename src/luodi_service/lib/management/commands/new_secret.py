"""``luodi manage new_secret``: a key for LUODI_SECRET_KEY."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.core.management.utils import get_random_secret_key


class Command(BaseCommand):
    """Prints a new secret key."""

    help = "生成一个签名密钥"
    requires_system_checks = ()

    def handle(self, *_: Any, **__: Any) -> None:
        """Print it."""
        self.stdout.write(get_random_secret_key())
