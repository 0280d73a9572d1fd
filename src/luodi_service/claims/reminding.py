"""Reminders: to the unit that is asked, before its word on claims is due and once it is overdue; each once a step and day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count

from luodi_service.accounts.models import Unit
from luodi_service.accounts.notices import notify
from luodi_service.claims.duties import pressing
from luodi_service.claims.models import Opinion
from luodi_service.claims.states import STEPS
from luodi_service.lib.audit import Actor, record

_Waiting = tuple[int, str, date, int]
"""Unit, step, due day, how many claims."""


def remind(today: date, actor: Actor, at: datetime) -> int:
    """Tell each unit how many claims wait for its word at a step and are due on a day that is near or over, once before
    and once after that day; gives how many notices are new."""
    waiting = list(_waiting())
    units = Unit.objects.in_bulk({unit for unit, *_ in waiting})
    told = 0
    with transaction.atomic():
        for unit, step, due, count in waiting:
            if pressing(due, today):
                told += _tell(units[unit], step, due, count, today, at)
        if told:
            record(actor, "兑现催办", "claim", at, notices=told)
    return told


def _waiting() -> Iterator[_Waiting]:
    rows = Opinion.objects.filter(opinion="", void=False, due__isnull=False).order_by("unit", "due", "step")
    yield from rows.values_list("unit", "step", "due").annotate(count=Count("claim"))


def _tell(unit: Unit, step: str, due: date, count: int, today: date, at: datetime) -> int:
    when, words = ("after", f"{due} 到期，已逾期") if due < today else ("before", f"{due} 到期")
    text = f"「{STEPS[step].name}」{count} 项申请{words}，请办理"
    return notify(unit, text, f"/claims/?mine=yes&state={step}", at, f"claims:{unit.pk}:{step}:{due}:{when}")
