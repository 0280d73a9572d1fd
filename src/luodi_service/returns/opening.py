"""Opening returns: one for every subject that a form asks, for a period that is over; what is open stays as it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from luodi_service.facts.models import Fact, Term
from luodi_service.lib.audit import Actor, record
from luodi_service.lib.working_days import working_days_after
from luodi_service.registry.models import Subject
from luodi_service.returns.models import Form, FormVersion, Return
from luodi_service.returns.periods import Period, last_ended

AT_ONCE = 3_000
"""Subjects up to which a page waits; beyond it the queue opens the returns."""


@dataclass(slots=True)
class Opened:
    """How many returns were opened of each form and period, and what stood in the way of others."""

    counts: list[tuple[Form, Period, int]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def open_due(day: date, actor: Actor, at: datetime, forms: Iterable[Form] | None = None) -> Opened:
    """The returns of every form for the newest period that was over before a day."""
    opened = Opened()
    for form in Form.objects.all() if forms is None else forms:
        version = form.current()
        period = last_ended(version.frequency, day)
        if not asks(version, period):
            continue
        try:
            opened.counts.append((form, period, open_period(form, period, day, actor, at)))
        except ValidationError as error:
            opened.problems += [f"{form} {period}：{problem}" for problem in error.messages]
    return opened


def asks(version: FormVersion, period: Period) -> bool:
    """Whether a form is asked for a period at all."""
    return version.since <= period.year and (version.until is None or period.year <= version.until)


def open_period(form: Form, period: Period, day: date, actor: Actor, at: datetime) -> int:
    """Open the returns of a form for a period, all that are lacking or none; gives how many.

    Raises:
        ValidationError: the period is not over, is not asked for, or its due day cannot be worked out.
    """
    with transaction.atomic():
        # Locked, so that two who open the same find each other's.
        Form.objects.select_for_update().get(pk=form.pk)
        version = form.current()
        if not asks(version, period):
            until = f"至{version.until}年" if version.until else "起"
            raise ValidationError(f"「{form}」自{version.since}年{until}，不含{period}")
        if period.last_day >= day:
            raise ValidationError(f"{period}还没有结束，{period.last_day:%Y-%m-%d} 以后才能开出报表")
        due = working_days_after(period.last_day, version.due_days)
        there = Return.objects.filter(form=form, year=period.year, part=period.part).values("subject")
        new = [
            Return(form=form, version=version, subject_id=pk, year=period.year, part=period.part, due=due, opened_at=at)
            for pk in asked(version, period).exclude(pk__in=there).values_list("pk", flat=True)
        ]
        Return.objects.bulk_create(new, batch_size=2_000)
        if new:
            record(actor, "开出报表", form, at, period=period.code, version=version.number, returns=len(new), due=due)
    return len(new)


def asked(version: FormVersion, period: Period) -> QuerySet[Subject]:
    """The subjects that are asked: of the kind and still on record, and where the form says so only those of which a term was last so."""
    found = Subject.objects.on_record().filter(kind=version.kind).order_by("pk")
    if version.condition is None:
        return found
    return found.filter(pk__in=_last_so(version.condition, period.year))


def _last_so(term: Term, year: int) -> list[int]:
    """The subjects of which a 是否 term was so in the newest year, up to one, of which it is known."""
    known: dict[tuple[int, int], str] = {}
    facts = Fact.objects.filter(term=term, year__lte=year, part=0).order_by("pk")
    for subject, of_year, value in facts.values_list("subject_id", "year", "value").iterator(chunk_size=5_000):
        known[subject, of_year] = value
    last = {subject: value for (subject, _), value in sorted(known.items()) if value}
    return [subject for subject, value in last.items() if value == "是"]
