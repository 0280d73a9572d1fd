"""申报 brought as a file: read, tried row by row with nothing taken, then taken row by row, each in a transaction of its own.

What is interrupted goes on where it stopped: what came of a row is kept in the transaction that did it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from luodi_service.accounts.models import Person
from luodi_service.claims.acting import opening
from luodi_service.claims.applying import ON_BEHALF, is_invented
from luodi_service.claims.freezing import DRAFT_PLAN
from luodi_service.claims.portal.columns import NUMBER, POLICY, SUBJECT, YEAR
from luodi_service.claims.portal.models import PortalFile, PortalRow
from luodi_service.claims.portal.reading import Application, read_applications
from luodi_service.claims.portal.taking import Unfit, take
from luodi_service.lib.attachments import plain_name
from luodi_service.lib.audit import record
from luodi_service.plans.entitlements import payable_version
from luodi_service.plans.models import Plan

_KEPT = {"portal_number": NUMBER, "code": POLICY, "key": SUBJECT, "year": YEAR}
"""What is kept of a row, by field its column."""


def bring(plan: Plan, name: str, content: bytes, by: Person, at: datetime) -> PortalFile:
    """Keep a file with its rows, to be tried.

    Raises:
        PermissionDenied: whoever brings it does not apply for others.
        ValidationError: the plan is not published, or the file cannot be read; nothing is kept.
    """
    _office(by)
    with opening("收门户申报", plan, by, at, file=plain_name(name)[:200]):
        if payable_version(plan) is None:
            raise ValidationError(DRAFT_PLAN, code="CL01")
    sent = read_applications(name, content)
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        file = PortalFile.objects.create(
            plan=plan, name=plain_name(name)[:200] or "申报", sha256=digest, content=content, form=sent.form,
            sheet=sent.sheet[:200], heading=sent.heading, columns=sent.columns, rows_total=len(sent.rows), by=by, at=at,
            demonstration=is_invented(plan),
        )  # fmt: skip
        PortalRow.objects.bulk_create((_row(file, row) for row in sent.rows), batch_size=500)
        record(by, "上传门户申报", file, at, name=file.name, rows=len(sent.rows), sha256=digest)
    return file


def _row(file: PortalFile, row: Application) -> PortalRow:
    outcome = PortalRow.REFUSED if row.faults else PortalRow.WAITING
    kept = {field: row.cells[column] for field, column in _KEPT.items()}
    return PortalRow(file=file, number=row.row, outcome=outcome, faults=row.faults, **kept)


def begin(file: PortalFile, by: Person, at: datetime) -> None:
    """Have what was tried taken; ``carry_on`` does it.

    Raises:
        PermissionDenied: whoever asks does not apply for others.
        ValidationError: it is not tried yet, taken already, or nothing of it can be taken.
    """
    _office(by)
    with transaction.atomic():
        found = PortalFile.objects.select_for_update().get(pk=file.pk)
        if found.state != PortalFile.TRIED:
            raise ValidationError(f"这份申报{found.get_state_display()}，不能再收")
        good = PortalRow.objects.filter(file=found, outcome=PortalRow.GOOD).count()
        if not good:
            raise ValidationError("没有可收的行：下载标出问题的文件，改正后再上传")
        found.state, found.by, found.at, found.finished_at = PortalFile.TAKING, by, at, None
        found.save(update_fields=["state", "by", "at", "finished_at"])
        record(by, "收门户申报", found, at, name=found.name, rows=good, sha256=found.sha256)


def go_on(file: PortalFile, by: Person, at: datetime) -> None:
    """Have what a fault of the service broke off go on where it stopped; ``carry_on`` does it.

    Raises:
        PermissionDenied: whoever asks does not apply for others.
        ValidationError: it was not broken off.
    """
    _office(by)
    with transaction.atomic():
        found = PortalFile.objects.select_for_update().get(pk=file.pk)
        if found.state != PortalFile.FAILED:
            raise ValidationError(f"这份申报{found.get_state_display()}，不用继续")
        found.state, found.failed_at, found.by, found.at = found.failed_at, "", by, at
        found.save(update_fields=["state", "failed_at", "by", "at"])
        record(by, "继续门户申报", found, at, name=found.name)


def drop(file: PortalFile, by: Person, at: datetime) -> None:
    """Give up a file of which nothing is taken.

    Raises:
        PermissionDenied: whoever asks does not apply for others.
        ValidationError: something of it is taken, or it is being worked on.
    """
    _office(by)
    with transaction.atomic():
        found = PortalFile.objects.select_for_update().get(pk=file.pk)
        taken = PortalRow.objects.filter(file=found, outcome=PortalRow.TAKEN).exists()
        if taken or found.state in (*PortalFile.MOVING, PortalFile.TAKEN):
            raise ValidationError(f"这份申报{found.get_state_display()}，不能放弃")
        record(by, "放弃门户申报", found, at, name=found.name, sha256=found.sha256, **counted(found))
        found.delete()


def _office(by: Person) -> None:
    if not by.codes() & ON_BEHALF:
        raise PermissionDenied("门户的文件由领导小组办公室导入")


def carry_on(pk: int, now: Callable[[], datetime] = timezone.now) -> None:
    """Do what a file waits for, row by row."""
    file = PortalFile.objects.select_related("plan", "by").get(pk=pk)
    work = _WORK.get(file.state)
    if work is None:
        return
    rows = {row.row: row for row in read_applications(file.name, bytes(file.content)).rows}
    work(file, rows, now)


def _try(file: PortalFile, rows: dict[int, Application], now: Callable[[], datetime]) -> None:
    for row in _left(file, PortalRow.WAITING):
        try:
            with transaction.atomic():
                take(file.plan, rows[row.number], file.by, now())
                raise _Undone
        except _Undone:
            row.outcome = PortalRow.GOOD
        except Unfit as unfit:
            _refuse(row, unfit)
        row.save(update_fields=["outcome", "faults", "claim"])
    _finish(file, PortalFile.TRYING, PortalFile.TRIED, "试读门户申报", now())


class _Undone(Exception):
    """Thrown so that nothing of a trial stays: what is said is what would happen."""


def _take(file: PortalFile, rows: dict[int, Application], now: Callable[[], datetime]) -> None:
    for row in _left(file, PortalRow.GOOD):
        with transaction.atomic():
            locked = PortalRow.objects.select_for_update().get(pk=row.pk)
            if locked.outcome != PortalRow.GOOD:
                continue
            try:
                locked.claim = take(file.plan, rows[row.number], file.by, now())
                locked.outcome = PortalRow.TAKEN
            except Unfit as unfit:
                _refuse(locked, unfit)
            locked.save(update_fields=["outcome", "faults", "claim"])
    _finish(file, PortalFile.TAKING, PortalFile.TAKEN, "收完门户申报", now())


_WORK = {PortalFile.TRYING: _try, PortalFile.TAKING: _take}


def _left(file: PortalFile, outcome: str) -> Iterator[PortalRow]:
    """The rows of an outcome, in order, a hundred at a time: what another worker did meanwhile is not done again."""
    last = 0
    while rows := list(PortalRow.objects.filter(file=file, outcome=outcome, number__gt=last).order_by("number")[:100]):
        yield from rows
        last = rows[-1].number


def _refuse(row: PortalRow, unfit: Unfit) -> None:
    row.outcome, row.faults, row.claim = PortalRow.REFUSED, unfit.faults, unfit.claim


def _finish(file: PortalFile, before: str, state: str, act: str, at: datetime) -> None:
    with transaction.atomic():
        found = PortalFile.objects.select_for_update().get(pk=file.pk)
        if found.state != before:
            return
        found.state, found.finished_at = state, at
        found.save(update_fields=["state", "finished_at"])
        record(file.by, act, found, at, name=found.name, **counted(found))


def counted(file: PortalFile) -> dict[str, int]:
    """How many rows of a file came to each outcome."""
    rows = PortalRow.objects.filter(file=file).order_by()
    found = dict(rows.values_list("outcome").annotate(Count("pk")))
    return {outcome: found.get(outcome, 0) for outcome, _ in PortalRow.OUTCOMES}
