"""``luodi manage check_provisions``: open the page of every provision, and say which does not show its row."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from luodi_service.accounts.models import Person
from luodi_service.pages.provisions import NOT_YET, PARTLY, WrongManifest, check, people_for, rows


class Command(BaseCommand):
    """Opens each page as whoever it is for, on this installation's own database, and leaves nothing behind."""

    help = "逐条打开条款对照表里的页面，报出没有显示该条款的；有一处不符的，退出码为 1"

    def add_arguments(self, parser: CommandParser) -> None:
        """Rows, and who looks where the demonstration's accounts are not there."""
        parser.add_argument("--row", action="append", help="只查这一条，可给多个，如 2.1a")
        parser.add_argument("--as", dest="username", help="以这个账号打开所有需要登录的页面")

    def handle(self, *_: Any, row: list[str] | None, username: str | None, **__: Any) -> None:
        """Open, and tell."""
        try:
            known, people = rows(), people_for(username)
        except WrongManifest as error:
            raise CommandError(str(error)) from error
        except Person.DoesNotExist as error:
            raise CommandError(f"没有启用的账号「{username}」") from error
        asked = [one for one in known if row is None or one.id in row]
        missing = sorted(set(row or ()) - {one.id for one in known})
        if missing:
            raise CommandError(f"没有条款 {'、'.join(missing)}；条款有 {'、'.join(one.id for one in known)}")
        wrong = opened = 0
        for found in check(asked, people):
            opened, wrong = opened + 1, wrong + bool(found.problem)
            self.stdout.write(
                f"{found.row.id}\t{found.page.address}\t{found.page.who_words}\t{found.problem or '符合'}"
            )
        for one in asked:
            if one.state in (PARTLY, NOT_YET):
                self.stdout.write(f"{one.id}\t{one.state_words}\t{one.clause}\t还缺：{one.missing}")
        self.stdout.write(f"打开 {opened} 个页面，{wrong} 个不符")
        if wrong:
            raise CommandError(f"{wrong} 个页面没有显示其条款")
