"""``luodi manage import_portal FILE --as USERNAME``: a file of the portal, tried or taken, as an officer would."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from luodi_service.accounts.models import Person
from luodi_service.claims.portal import bringing
from luodi_service.claims.portal.models import PortalFile, PortalRow
from luodi_service.claims.portal.returning import returned
from luodi_service.pages.portal_out import published_plan


class Command(BaseCommand):
    """Takes the good rows of a file; with ``--dry-run`` none."""

    help = "收门户申报：先试读，再收可收的行；有不收的行时退出码为 1，--returned 写出标出问题的文件"

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, in whose name, under which plan, whether to try alone, and where to put the file that goes back."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--as", dest="username", required=True, metavar="USERNAME", help="经办人的账号（办公室）")
        parser.add_argument("--plan", default="", help="方案代码；默认唯一已发布的方案")
        parser.add_argument("--dry-run", action="store_true", help="只试读，什么也不收")
        parser.add_argument("--returned", type=Path, metavar="FILE", help="标出问题的文件写到哪里")

    def handle(self, *_: Any, file: Path, username: str, plan: str, **options: Any) -> None:
        """Try, then take; print what came of it."""
        person = Person.objects.filter(username=username, is_active=True).first()
        if person is None:
            raise CommandError(f"没有账号 {username}，或已停用")
        try:
            one = self._brought(file, person, plan)
            bringing.carry_on(one.pk)
            if not options["dry_run"]:
                self._take(one, person)
        except (ValidationError, PermissionDenied) as error:
            raise CommandError("；".join(getattr(error, "messages", [str(error)]))) from error
        self._tell(one, options["returned"])

    @staticmethod
    def _brought(file: Path, person: Person, plan: str) -> PortalFile:
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"读不了 {file}：{error.strerror}") from error
        return bringing.bring(published_plan(plan), file.name, content, person, timezone.now())

    @staticmethod
    def _take(one: PortalFile, person: Person) -> None:
        if PortalRow.objects.filter(file=one, outcome=PortalRow.GOOD).exists():
            bringing.begin(one, person, timezone.now())
            bringing.carry_on(one.pk)

    def _tell(self, one: PortalFile, back: Path | None) -> None:
        counts = bringing.counted(one)
        told = "，".join(f"{label} {counts[outcome]}" for outcome, label in PortalRow.OUTCOMES if counts[outcome])
        self.stdout.write(f"#{one.pk} {one.name}：{told}")
        for row in PortalRow.objects.filter(file=one, outcome=PortalRow.REFUSED).order_by("number"):
            self.stdout.write(f"{row}：{row.why}")
        if back is not None:
            try:
                back.write_bytes(returned(one)[1])
            except OSError as error:
                raise CommandError(f"写不了 {back}：{error.strerror}") from error
        if counts[PortalRow.REFUSED]:
            sys.exit(1)
