"""Checking (核查): the office, or the leading unit for others, accepts a report or sends it back; nobody checks their own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from luodi_service.accounts.models import Person
from luodi_service.accounts.notices import notify
from luodi_service.lib.audit import record
from luodi_service.lib.characters import without_personal
from luodi_service.lib.editing import Stale
from luodi_service.lib.visibility import EVERYBODY, NOBODY
from luodi_service.supervision.models import (
    ACCEPTED,
    ISSUED,
    LEAD,
    REPORTED,
    RESPONSIBLE,
    SENT_BACK,
    Act,
    Report,
    Task,
    TaskUnit,
)
from luodi_service.supervision.parties import is_office, units_of

REASON_MAX = 500
VERDICTS = {"accept": ("通过", ACCEPTED), "send_back": ("退回", SENT_BACK)}
"""By the word that a button sends: what it is called, and where it leads."""


def checkable(person: Person) -> Q:
    """The reports that a person checks: all for the office, those of responsible units for whoever acts for the leading unit,
    never one's own."""
    if not person.is_active:
        return NOBODY
    return Q(state=REPORTED, task__state=ISSUED) & ~Q(by=person) & _party(person)


def _party(person: Person) -> Q:
    if is_office(person):
        return Q(EVERYBODY)
    of = TaskUnit.objects.filter(task=OuterRef("task"))
    leads = Exists(of.filter(part=LEAD, unit__in=units_of(person)))
    return Q(leads) & Q(Exists(of.filter(part=RESPONSIBLE, unit=OuterRef("unit"))))


def check(pk: int, revision: int | None, verdict: str, reason: str, person: Person, at: datetime) -> Report:
    """Accept a report or send it back; gives it as it is afterwards.

    Raises:
        PermissionDenied: it is not theirs to check, or their own.
        ValidationError: it is checked already, its task is over, or no reason is given for sending it back.
        Stale: somebody changed it since it was shown.
    """
    said, state = VERDICTS[verdict]
    with transaction.atomic():
        task_pk = Report.objects.values_list("task", flat=True).get(pk=pk)
        # The task first, as whoever reports or closes takes these locks.
        list(Task.objects.select_for_update().filter(pk=task_pk))
        row: Report = Report.objects.select_for_update(of=("self",)).select_related("task__plan", "unit").get(pk=pk)
        if revision is not None and row.revision != revision:
            raise Stale(row)
        _check_may(row, person)
        if state == SENT_BACK and not reason.strip():
            raise ValidationError("请写明退回的理由：哪里不实，要补什么")
        if len(reason.strip()) > REASON_MAX:
            raise ValidationError(f"核查意见超过 {REASON_MAX} 个字")
        row.state, row.reason = state, reason.strip()
        row.checked_by, row.checked_at = person, at
        row.revision += 1
        row.save(update_fields=["state", "reason", "checked_by", "checked_at", "revision"])
        TaskUnit.objects.filter(task=row.task, unit=row.unit).update(revision=F("revision") + 1)
        words = f"{row.unit}第{row.quarter}季度 {row.percent}%" + (f"：{row.reason}" if row.reason else "")
        Act.objects.create(task=row.task, act=f"核查{said}", unit=row.unit, words=words[:500], by=person, at=at)
        record(
            person, f"核查填报{said}", row, at, task=row.task.number, unit=str(row.unit), quarter=row.quarter,
            percent=row.percent, reason=without_personal(row.reason),
        )  # fmt: skip
        text = (
            f"任务 {row.task.number} 第{row.quarter}季度的填报已核查：{said}{'，' + row.reason if row.reason else ''}"[
                :300
            ]
        )
        notify(row.unit, text, row.task.get_absolute_url(), at, f"task-report:{row.pk}:{row.state}")
    return row


def _check_may(row: Report, person: Person) -> None:
    if row.by_id == person.pk:
        raise PermissionDenied("不能核查自己填报的，请由另一人核查")
    if not person.is_active or not Report.objects.filter(_party(person), pk=row.pk).exists():
        raise PermissionDenied("这份填报由领导小组办公室核查；责任单位的填报，牵头单位也可以核查")
    if row.state != REPORTED:
        raise ValidationError(f"「{row}」的填报{row.get_state_display()}，不能再核查")
    if row.task.state != ISSUED:
        raise ValidationError(f"「{row.task}」{row.task.get_state_display()}，不用再核查")


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a report among many: its task, its words, and what stood in the way, if anything did."""

    pk: int
    task: int
    words: str
    problems: list[str]


def accept_many(pks: Iterable[int], seen: datetime, person: Person, at: datetime) -> list[Result]:
    """Accept many reports, each by itself: what stands in the way of one stops no other.

    ``seen`` is when they were shown; what came in or was checked since is left alone.
    """
    numbers = list(dict.fromkeys(pks))
    rows = Report.objects.visible_to(person).filter(pk__in=numbers).select_related("task", "unit")
    found = {row.pk: row for row in rows}
    results: list[Result] = []
    for pk in numbers:
        row = found.get(pk)
        if row is None:
            results.append(Result(pk, 0, f"#{pk}", ["没有这份填报，或您无权查看"]))
            continue
        results.append(Result(pk, row.task_id, str(row), _tried(row, seen, person, at)))
    return results


def _tried(row: Report, seen: datetime, person: Person, at: datetime) -> list[str]:
    try:
        if max(row.at, row.checked_at or row.at) > seen:
            raise Stale(row)
        if row.warnings:
            raise ValidationError(f"有 {len(row.warnings)} 条提示，请打开任务逐份核查：{'；'.join(row.warnings)}")
        check(row.pk, row.revision, "accept", "", person, at)
    except (PermissionDenied, Stale) as error:
        return [str(error)]
    except ValidationError as error:
        return list(error.messages)
    return []
