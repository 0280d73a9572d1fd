"""Reminders: before a return is due, and once it is overdue, to whoever fills it; overdue ones to whoever checks, too."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from luodi_service.accounts.notices import notify
from luodi_service.lib.audit import Actor, record
from luodi_service.lib.working_days import working_days_before
from luodi_service.returns.models import OPEN, Return
from luodi_service.returns.parties import STANDING, checking_unit, filling_unit

DAYS_BEFORE = 3
"""Working days before a return is due."""


def remind(today: date, actor: Actor, at: datetime) -> tuple[int, list[str]]:
    """Tell whoever has to; each once before and once after. Gives how many notices are new, and what stood in the way."""
    rows = Return.objects.filter(STANDING, state__in=OPEN).select_related(
        "form", "version__owner", "subject__unit", "subject__area", "subject__park__unit"
    )
    begins: dict[date, date] = {}
    problems: dict[str, None] = {}
    told = 0
    with transaction.atomic():
        for report in rows.iterator(chunk_size=1_000):
            try:
                begin = begins.setdefault(report.due, working_days_before(report.due, DAYS_BEFORE))
            except ValidationError as error:
                problems |= dict.fromkeys(error.messages)
                begin = report.due
            if report.due < today:
                told += _tell(report, "after", f"逾期：「{report.form}」{report.period}应于 {report.due} 前上报", at)
            elif begin <= today:
                told += _tell(report, "before", f"「{report.form}」{report.period} {report.due} 截止，还没有上报", at)
        if told:
            record(actor, "报表催报", "return", at, notices=told)
    return told, list(problems)


def _tell(report: Return, when: str, text: str, at: datetime) -> int:
    # A return that was opened again is another thing to be told of.
    key = f"return:{report.pk}:{when}:{report.state if report.state == 'reopened' else ''}"
    words, link = f"{text}（{report.subject}）", report.get_absolute_url()
    filler = filling_unit(report)
    told = notify(filler, words, link, at, key) if filler is not None else 0
    checker = checking_unit(report)
    return told + (notify(checker, words, link, at, key) if when == "after" and checker != filler else 0)
