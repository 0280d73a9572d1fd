"""Opening a task at once, as a meeting or a leader gives one; and telling units that there is something to sign for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from luodi_service.accounts.models import Person, Unit
from luodi_service.accounts.notices import notify
from luodi_service.lib.audit import Actor, record
from luodi_service.plans.models import Plan
from luodi_service.supervision.models import (
    DECISION,
    INSTRUCTION,
    ISSUED,
    LEAD,
    RESPONSIBLE,
    Act,
    Task,
    TaskUnit,
)
from luodi_service.supervision.quarter_days import SIGN_DAYS

SIGNS = {DECISION: "议定", INSTRUCTION: "批示"}
"""By origin: how the numbers of its tasks begin, after the year."""
NAME_MAX, CONTENT_MAX, DOCUMENT_MAX = 200, 2_000, 200


@dataclass(frozen=True, slots=True)
class Opened:
    """A task as a meeting (``decision``) or a leader (``instruction``) gives it."""

    plan: Plan
    origin: str
    name: str
    content: str
    lead: Unit
    responsible: tuple[Unit, ...]
    due: date
    year: int
    provision: str = ""
    document: str = ""
    under: Task | None = None


def open_task(opened: Opened, actor: Actor, at: datetime) -> Task:
    """The task, issued at once: its units are told, and sign for it. The transaction is the caller's.

    Raises:
        ValidationError: everything that is wrong with it.
    """
    assert connection.in_atomic_block, "a task is opened with what gives it"
    today = timezone.localdate(at)
    problems = _problems(opened, today)
    if problems:
        raise ValidationError(problems)
    # Locked, so that two at once do not take the same number.
    plan = Plan.objects.select_for_update().get(pk=opened.plan.pk)
    task = Task.objects.create(
        plan=plan, number=_number(plan, opened), origin=opened.origin, provision=opened.provision, year=opened.year,
        under=opened.under, name=opened.name.strip(), content=opened.content.strip(), due=opened.due, state=ISSUED,
        document=opened.document.strip(), issued_on=today, sign_by=today + timedelta(days=SIGN_DAYS), changed_at=at,
    )  # fmt: skip
    others = [unit for unit in dict.fromkeys(opened.responsible) if unit != opened.lead]
    TaskUnit.objects.create(task=task, unit=opened.lead, part=LEAD)
    TaskUnit.objects.bulk_create(TaskUnit(task=task, unit=unit, part=RESPONSIBLE) for unit in others)
    by = actor if isinstance(actor, Person) else None
    Act.objects.create(task=task, act="下达", words=opened.document.strip(), by=by, at=at)
    record(
        actor, "下达任务", task, at, number=task.number, name=task.name, origin=task.origin, due=opened.due,
        lead=str(opened.lead), responsible=list(map(str, others)), document=task.document,
    )  # fmt: skip
    tell_issued(task, [opened.lead, *others], at)
    return task


def _problems(opened: Opened, today: date) -> list[str]:
    wrong = [] if opened.origin in SIGNS else [f"来源须是{'、'.join(SIGNS.values())}之一"]
    texts = (
        ("项目名称", opened.name, NAME_MAX, True),
        ("项目内容", opened.content, CONTENT_MAX, True),
        ("依据文件", opened.document, DOCUMENT_MAX, False),
    )
    for label, text, longest, needed in texts:
        if needed and not text.strip():
            wrong.append(f"请写明{label}")
        if len(text.strip()) > longest:
            wrong.append(f"{label}超过 {longest} 个字")
    if opened.due < today:
        wrong.append(f"完成期限 {opened.due} 已经过去，请定在今天（{today}）以后")
    if opened.under is not None and opened.under.plan_id != opened.plan.pk:
        wrong.append(f"上级任务 {opened.under.number} 不是这个方案的")
    return wrong


def _number(plan: Plan, opened: Opened) -> str:
    start = f"{opened.year}-{SIGNS[opened.origin]}"
    taken = Task.objects.filter(plan=plan, number__startswith=start).values_list("number", flat=True)
    last = max((int(rest) for number in taken if (rest := number.removeprefix(start)).isdecimal()), default=0)
    return f"{start}{last + 1}"


def tell_issued(task: Task, units: Iterable[Unit], at: datetime) -> None:
    """Tell units that a task waits for their signature."""
    for unit in units:
        text = f"新任务 {task.number}「{task.name}」，{task.due} 完成，请在 {task.sign_by} 以前签收"[:300]
        notify(unit, text, task.get_absolute_url(), at, f"task:{task.pk}:issued")
