"""``luodi manage reset_password USERNAME``: a new first password from the server, the only way for the three officers."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from luodi_service.accounts.keeping import reset_password
from luodi_service.accounts.models import Person
from luodi_service.lib.audit import System


class Command(BaseCommand):
    """Sets and prints it, once."""

    help = "重置口令，打印初始口令（首次登录须改）"

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose."""
        parser.add_argument("username")

    def handle(self, *_: Any, username: str, **__: Any) -> None:
        """Set it."""
        person = Person.objects.filter(username=username).first()
        if person is None:
            raise CommandError(f"没有账号「{username}」")
        password = reset_password(person.pk, None, System("命令行"), timezone.now(), by_officer=False)
        self.stdout.write(f"{person}，初始口令 {password}（首次登录须改）")
