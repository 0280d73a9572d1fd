"""Reminders: to the unit that is asked, before its word on claims is due and once it is overdue, each once a step and day; to
whoever has to mend a claim the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, F

from luodi_service.accounts.models import Unit
from luodi_service.accounts.notices import notify
from luodi_service.claims.duties import pressing
from luodi_service.claims.models import Claim, Opinion
from luodi_service.claims.process import to_tell
from luodi_service.claims.states import CORRECTING, STEPS
from luodi_service.lib.audit import Actor, record

_Waiting = tuple[int, str, date, int]
"""Unit, step, due day, how many claims."""


def remind(today: date, actor: Actor, at: datetime) -> int:
    """Tell each unit how many claims wait for its word at a step and are due on a day that is near or over, and applicants
    of each that they have to mend by such a day, once before and once after it; gives how many notices are new."""
    waiting = list(_waiting())
    units = Unit.objects.in_bulk({unit for unit, *_ in waiting})
    told = 0
    with transaction.atomic():
        for unit, step, due, count in waiting:
            if pressing(due, today):
                told += _tell(units[unit], step, due, count, today, at)
        for claim in _mended():
            if pressing(claim.due, today):
                told += _tell_applicant(claim, today, at)
        if told:
            record(actor, "兑现催办", "claim", at, notices=told)
    return told


def _waiting() -> Iterator[_Waiting]:
    # The clock of a claim that is suspended stands still: nobody may speak of it.
    asked = Opinion.objects.filter(opinion="", void=False, due__isnull=False, step=F("claim__state"))
    rows = asked.order_by("unit", "due", "step")
    yield from rows.values_list("unit", "step", "due").annotate(count=Count("claim"))


def _mended() -> Iterator[Claim]:
    """Claims that their applicants have to mend."""
    rows = Claim.objects.filter(state=CORRECTING, due__isnull=False).order_by("pk")
    yield from rows.select_related("subject__unit", "recipient__unit", "applicant")


def _tell_applicant(claim: Claim, today: date, at: datetime) -> int:
    assert claim.due is not None, "it is mended by a day"
    when, words = _when(claim.due, today)
    text, key = f"申请 {claim.number} 的补正{words}，请提交", f"claims:mend:{claim.pk}:{claim.round}:{when}"
    return sum(notify(one, text, claim.get_absolute_url(), at, key) for one in to_tell(claim))


def _when(due: date, today: date) -> tuple[str, str]:
    return ("after", f"{due} 到期，已逾期") if due < today else ("before", f"{due} 到期")


def _tell(unit: Unit, step: str, due: date, count: int, today: date, at: datetime) -> int:
    when, words = _when(due, today)
    text = f"「{STEPS[step].name}」{count} 项申请{words}，请办理"
    return notify(unit, text, f"/claims/?mine=yes&state={step}", at, f"claims:{unit.pk}:{step}:{due}:{when}")
