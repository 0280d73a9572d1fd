"""Issuing (下达): all drafts of a year at once, under a document, with the day by which units sign."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from luodi_service.accounts.models import Person, Unit
from luodi_service.accounts.notices import notify
from luodi_service.lib.audit import record
from luodi_service.lib.editing import Stale
from luodi_service.plans.models import Plan
from luodi_service.supervision.decomposing import Refused, check_office
from luodi_service.supervision.models import DRAFT, ISSUED, Act, Issue, Task
from luodi_service.supervision.weighing import weigh

DOCUMENT_MAX = 100
LONGEST_DAYS = 366
"""Days within which units sign at the latest."""


@dataclass(frozen=True, slots=True)
class Issuing:
    """What an issue is given: its document, its day, the day by which units sign, and the drafts as they were shown."""

    document: str
    on: date
    sign_by: date
    seen: str


def seen_drafts(plan: Plan, year: int) -> str:
    """A name for the drafts of a year as they are now: whoever issues them has seen these and no others."""
    rows = Task.objects.filter(plan=plan, year=year, state=DRAFT).order_by("pk").values_list("pk", "revision")
    return hashlib.sha256(repr(list(rows)).encode()).hexdigest()[:16]


def issue(plan: Plan, year: int, given: Issuing, person: Person, at: datetime) -> Issue:
    """Issue all drafts of a year; their units are told.

    Raises:
        PermissionDenied: they are not of the office.
        ValidationError: what is lacking; ``Refused`` with everything that is wrong with the drafts.
        Stale: a draft was changed since they were shown.
    """
    check_office(person)
    today = timezone.localdate(at)
    with transaction.atomic():
        Plan.objects.select_for_update().get(pk=plan.pk)
        drafts = list(
            Task.objects.select_for_update()
            .filter(plan=plan, year=year, state=DRAFT)
            .select_related("plan")
            .order_by("pk")
        )
        if given.seen != seen_drafts(plan, year):
            raise Stale(f"{year} 年任务分解")
        problems = _problems(given, today)
        if not drafts:
            problems.append(f"{year} 年没有草稿可以下达")
        if problems:
            raise ValidationError(problems)
        faults = weigh(plan, year, ()).faults
        if faults:
            raise Refused(faults)
        made = Issue.objects.create(
            plan=plan, year=year, document=given.document.strip(), on=given.on, sign_by=given.sign_by, by=person, at=at
        )
        Task.objects.filter(pk__in=[task.pk for task in drafts]).update(
            state=ISSUED,
            issue=made,
            issued_on=given.on,
            sign_by=given.sign_by,
            document=made.document,
            revision=F("revision") + 1,
            changed_at=at,
        )
        Act.objects.bulk_create(Act(task=task, act="下达", words=made.document, by=person, at=at) for task in drafts)
        record(
            person,
            "下达年度任务",
            made,
            at,
            year=year,
            document=made.document,
            revision=F("revision") + 1,
            tasks=len(drafts),
            sign_by=given.sign_by,
        )
        _tell(made, drafts, at)
    return made


def _problems(given: Issuing, today: date) -> list[str]:
    wrong = [] if given.document.strip() else ["请写明文号"]
    if len(given.document.strip()) > DOCUMENT_MAX:
        wrong.append(f"文号超过 {DOCUMENT_MAX} 个字")
    if given.on > today:
        wrong.append(f"下达日期 {given.on} 还没有到：今天是 {today}")
    if given.sign_by < given.on:
        wrong.append(f"签收期限 {given.sign_by} 早于下达日期 {given.on}")
    if given.sign_by > given.on + timedelta(days=LONGEST_DAYS):
        wrong.append(f"签收期限 {given.sign_by} 太晚：应在下达后 {LONGEST_DAYS} 天以内")
    return wrong


def _tell(made: Issue, drafts: list[Task], at: datetime) -> None:
    """Tell each unit how many tasks it is to sign for, in one notice."""
    counts: dict[Unit, int] = defaultdict(int)
    for task in drafts:
        for one in task.units.select_related("unit"):
            counts[one.unit] += 1
    for unit, count in counts.items():
        text = f"{made.document}下达 {made.year} 年任务，您单位 {count} 项，请在 {made.sign_by} 以前签收"[:300]
        notify(
            unit,
            text,
            f"/tasks/?plan={made.plan.code}&year={made.year}&unit={unit.pk}",
            at,
            f"tasks:{made.pk}:{unit.pk}",
        )
