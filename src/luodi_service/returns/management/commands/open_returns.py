"""``luodi manage open_returns``: the returns due for the newest period that is over; what is open stays as it is."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from luodi_service.lib.audit import System
from luodi_service.returns.models import Form
from luodi_service.returns.opening import Opened, open_due, open_period
from luodi_service.returns.periods import read_period


class Command(BaseCommand):
    """Opens them for every form, or for one form and period. Meant to run daily."""

    help = "开出到期应报的报表"

    def add_arguments(self, parser: CommandParser) -> None:
        """A form and a period, both or neither."""
        parser.add_argument("--form")
        parser.add_argument("--period", help="2021、2021Q3、2021-07")

    def handle(self, *_: Any, form: str | None, period: str | None, **__: Any) -> None:
        """Open them; fail at the end where some could not be."""
        today, now = timezone.localdate(), timezone.now()
        if (form is None) != (period is None):
            raise CommandError("--form 和 --period 要一起写")
        opened = open_due(today, System("命令行"), now) if form is None else self._one(form, period or "", today)
        for of, when, count in opened.counts:
            self.stdout.write(f"{of} {when}：新开 {count} 张")
        if opened.problems:
            raise CommandError("\n".join(opened.problems))

    def _one(self, code: str, written: str, today: date) -> Opened:
        form = Form.objects.filter(code=code).first()
        if form is None:
            raise CommandError(f"没有报表「{code}」")
        frequency = form.current().frequency
        period = read_period(written, frequency)
        if period is None:
            raise CommandError(
                f"「{form}」按{frequency}填报，期别写成 2021、2021Q3 或 2021-07 的样子，不是「{written}」"
            )
        try:
            count = open_period(form, period, today, System("命令行"), timezone.now())
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        return Opened([(form, period, count)])
