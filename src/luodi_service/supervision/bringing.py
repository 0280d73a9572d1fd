"""A workbook of drafts that somebody brings: kept, tried without changing anything, and taken once nothing is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from luodi_service.accounts.models import Person
from luodi_service.lib.audit import record
from luodi_service.lib.editing import Stale
from luodi_service.plans.models import Plan
from luodi_service.supervision.decomposing import check_office, check_year, keep_drafts
from luodi_service.supervision.draft_workbooks import read_workbook, with_reasons
from luodi_service.supervision.drafts import Fault
from luodi_service.supervision.models import DraftBook


@dataclass(frozen=True, slots=True)
class Tried:
    """What would come of a workbook: how many drafts it makes and changes, all that is wrong, and what is to be looked at."""

    made: int = 0
    changed: int = 0
    faults: list[Fault] = field(default_factory=list)
    flags: list[Fault] = field(default_factory=list)


def bring(plan: Plan, year: int, name: str, content: bytes, person: Person, at: datetime) -> DraftBook:
    """Keep a workbook; nothing is changed by it yet.

    Raises:
        PermissionDenied: they are not of the office.
        ValidationError: it is no workbook of this plan and year, or cannot be read.
    """
    check_office(person)
    check_year(year)
    read_workbook(plan, year, name, content)
    with transaction.atomic():
        upload = DraftBook.objects.create(plan=plan, year=year, name=name[:200], content=content, by=person, at=at)
        record(person, "上传任务分解表", upload, at, year=year, file=name[:100])
    return upload


def tried(upload: DraftBook, person: Person, at: datetime) -> Tried:
    """What would come of a workbook as things stand now.

    Raises:
        PermissionDenied: they are not of the office.
    """
    rows, faults = read_workbook(upload.plan, upload.year, upload.name, bytes(upload.content))
    found = keep_drafts(upload.plan, upload.year, rows, person, at, faults, trying=True)
    changed = sum(bool(row.pk) for row in rows)
    return Tried(len(rows) - changed, changed, found.faults, found.flags)


def take(pk: int, person: Person, at: datetime) -> Tried:
    """Keep the drafts of a workbook, all of them or none.

    Raises:
        PermissionDenied: they are not of the office.
        ValidationError: ``Refused`` with everything that is wrong.
        Stale: it was taken already.
    """
    check_office(person)
    with transaction.atomic():
        upload = DraftBook.objects.select_for_update(of=("self",)).select_related("plan").get(pk=pk)
        if upload.taken_at is not None:
            raise Stale(upload)
        rows, faults = read_workbook(upload.plan, upload.year, upload.name, bytes(upload.content))
        found = keep_drafts(upload.plan, upload.year, rows, person, at, faults)
        upload.taken_at = at
        upload.save(update_fields=["taken_at"])
    changed = sum(bool(row.pk) for row in rows)
    return Tried(len(rows) - changed, changed, [], found.flags)


def returned(upload: DraftBook, person: Person, at: datetime) -> bytes:
    """The same file, with the reason at every bad cell.

    Raises:
        ValidationError: nothing is wrong with it.
    """
    found = tried(upload, person, at)
    if not (found.faults or found.flags):
        raise ValidationError("这个文件没有问题，不用改")
    return with_reasons(bytes(upload.content), [*found.faults, *found.flags])
