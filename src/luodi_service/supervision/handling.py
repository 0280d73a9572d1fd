"""What is done to an issued task: signed for, closed, dropped; each in one transaction with its audit line."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from luodi_service.accounts.models import Person, Unit
from luodi_service.accounts.notices import notify
from luodi_service.lib.audit import record
from luodi_service.lib.characters import without_personal
from luodi_service.lib.editing import Stale
from luodi_service.supervision.models import CLOSED, DROPPED, ISSUED, REPORTED, Act, Report, Task, TaskUnit
from luodi_service.supervision.parties import is_office, units_of
from luodi_service.supervision.progress import known

DONE = 100
WORDS_MAX, DOCUMENT_MAX = 500, 200


def locked(pk: int, revision: int | None = None) -> Task:
    """An issued task, locked until the transaction is over.

    Raises:
        Stale: somebody changed it since it was shown.
        ValidationError: it is not under way any more.
    """
    task = Task.objects.select_for_update(of=("self",)).select_related("plan").get(pk=pk)
    if revision is not None and task.revision != revision:
        raise Stale(task)
    if task.state != ISSUED:
        raise ValidationError(f"「{task}」{task.get_state_display()}，不能再办理")
    return task


def own_part(task: Task, unit: int, person: Person, revision: int | None) -> TaskUnit:
    """The part that a unit has in a task, locked, for one who acts for that unit.

    Raises:
        PermissionDenied: the unit does not answer for the task, or is not theirs.
        Stale: another of the unit did something since it was shown.
    """
    rows = TaskUnit.objects.select_for_update(of=("self",)).select_related("unit").filter(task=task, unit=unit)
    part: TaskUnit | None = rows.first()
    if part is None:
        name = Unit.objects.filter(pk=unit).first()
        raise PermissionDenied(f"「{name or '这个单位'}」不是任务 {task.number} 的牵头或责任单位，不能签收和填报")
    if unit not in units_of(person):
        raise PermissionDenied(f"您不是「{part.unit}」的人，不能替它签收和填报")
    if revision is not None and part.revision != revision:
        raise Stale(f"{task}（{part.unit}）")
    return part


def sign(pk: int, unit: int, revision: int | None, person: Person, at: datetime) -> TaskUnit:
    """Sign for a task on behalf of a unit.

    Raises:
        PermissionDenied: it is not their unit's.
        ValidationError: the unit has signed, or the task is not under way.
        Stale: another of the unit did something since it was shown.
    """
    with transaction.atomic():
        task = locked(pk)
        part = own_part(task, unit, person, revision)
        if part.signed_at is not None:
            raise ValidationError(f"「{part.unit}」已经签收")
        part.signed_by, part.signed_at = person, at
        part.revision += 1
        part.save(update_fields=["signed_by", "signed_at", "revision"])
        Act.objects.create(task=task, act="签收", unit=part.unit, by=person, at=at)
        record(person, "签收任务", task, at, number=task.number, unit=str(part.unit))
    return part


def close(pk: int, revision: int | None, words: str, person: Person, at: datetime) -> Task:
    """Close a task whose accepted percentage is 100.

    Raises:
        PermissionDenied: they are not of the office, or reported it done themselves.
        ValidationError: it is not done, a report waits for its check, or a part of it is open.
        Stale: somebody changed it since it was shown.
    """
    _check_office(person, "办结")
    with transaction.atomic():
        task = locked(pk, revision)
        _check_done(task, person)
        _check_words(words)
        task.state, task.closed_on, task.changed_at = CLOSED, timezone.localdate(at), at
        task.revision += 1
        task.save(update_fields=["state", "closed_on", "changed_at", "revision"])
        Act.objects.create(task=task, act="办结", words=words.strip(), by=person, at=at)
        record(
            person, "办结任务", task, at, number=task.number, closed_on=task.closed_on, words=without_personal(words)
        )
        _tell(task, "已办结", at)
    return task


def _check_done(task: Task, person: Person) -> None:
    report = known([task])[0].of_lead()
    if report is None or report.percent != DONE:
        said = f"已核的完成率是 {report.percent}%" if report is not None else "牵头单位还没有经核查的填报"
        raise ValidationError(f"{said}，到 {DONE}% 才能办结：请牵头单位填报并经核查")
    if report.by_id == person.pk:
        raise PermissionDenied("不能办结自己填报完成的任务，请由另一人办理")
    waiting = Report.objects.filter(task=task, state=REPORTED).select_related("unit").order_by("pk")
    wrong = [f"「{one.unit}」第{one.quarter}季度的填报还没有核查" for one in waiting]
    wrong += [f"分解的任务 {one.number} 还没有办结" for one in task.pieces.filter(state=ISSUED).order_by("number")]
    if wrong:
        raise ValidationError(wrong)


def drop(pk: int, revision: int | None, document: str, words: str, person: Person, at: datetime) -> Task:
    """Drop a task by a document.

    Raises:
        PermissionDenied: they are not of the office.
        ValidationError: no document is named, or a part of it is open.
        Stale: somebody changed it since it was shown.
    """
    _check_office(person, "终止")
    with transaction.atomic():
        task = locked(pk, revision)
        wrong = [
            f"分解的任务 {one.number} 还在办理，请先终止" for one in task.pieces.filter(state=ISSUED).order_by("number")
        ]
        if not document.strip():
            wrong.insert(0, "请写明终止的依据文件")
        if len(document.strip()) > DOCUMENT_MAX:
            wrong.append(f"依据文件超过 {DOCUMENT_MAX} 个字")
        if wrong:
            raise ValidationError(wrong)
        _check_words(words)
        task.state, task.changed_at = DROPPED, at
        task.revision += 1
        task.save(update_fields=["state", "changed_at", "revision"])
        said = "，".join(filter(None, (document.strip(), words.strip())))
        Act.objects.create(task=task, act="终止", words=said[:WORDS_MAX], by=person, at=at)
        record(
            person, "终止任务", task, at, number=task.number, document=document.strip(), words=without_personal(words)
        )
        _tell(task, f"已终止（{document.strip()}）", at)
    return task


def _check_office(person: Person, what: str) -> None:
    if not is_office(person):
        raise PermissionDenied(f"任务由领导小组办公室{what}")


def _check_words(words: str) -> None:
    if len(words.strip()) > WORDS_MAX:
        raise ValidationError(f"说明超过 {WORDS_MAX} 个字")


def _tell(task: Task, what: str, at: datetime) -> None:
    for one in task.units.select_related("unit"):
        text = f"任务 {task.number}「{task.name}」{what}"[:300]
        notify(one.unit, text, task.get_absolute_url(), at, f"task:{task.pk}:{task.state}")
