"""``luodi manage new_person USERNAME NAME --role ROLE --unit UNIT``: an account from the server, the first ones above all."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from luodi_service.accounts.granting import grant
from luodi_service.accounts.keeping import create_person
from luodi_service.accounts.models import Unit
from luodi_service.accounts.roles import ROLES
from luodi_service.lib.audit import System, record


class Command(BaseCommand):
    """Makes the account and prints its first password, once."""

    help = "新建账号并授予角色，打印初始口令（首次登录须改）；单位不存在时一并新建"

    def add_arguments(self, parser: CommandParser) -> None:
        """Whom, as what, where."""
        parser.add_argument("username")
        parser.add_argument("name")
        parser.add_argument("--role", choices=list(ROLES), required=True)
        parser.add_argument("--unit", required=True)

    def handle(self, *_: Any, username: str, name: str, role: str, unit: str, **__: Any) -> None:
        """Make it."""
        actor, now = System("命令行"), timezone.now()
        try:
            with transaction.atomic():
                found, created = Unit.objects.get_or_create(name=unit, defaults={"kind": ROLES[role].units[0]})
                if created:
                    record(actor, "新建单位", found, now, name=unit, kind=found.kind)
                person, password = create_person(username, name, actor, now)
                grant(person, found, role, actor, now)
        except ValidationError as error:
            raise CommandError("；".join(error.messages)) from error
        self.stdout.write(f"{person} {found} {ROLES[role].name}，初始口令 {password}（首次登录须改）")
