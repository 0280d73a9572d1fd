"""What there is to talk about: problems, late tasks, targets behind their path, readings that matter; each with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from luodi_service.accounts.models import Unit
from luodi_service.leading_group.models import (
    ASSIGNED,
    CANCELLED,
    ISSUED,
    OF_PROBLEM,
    OF_READING,
    OF_TARGET,
    OF_TASK,
    RAISED,
    Item,
    Problem,
)
from luodi_service.plans.margins import newest_version
from luodi_service.plans.models import Plan
from luodi_service.plans.runs import current_run
from luodi_service.plans.self_check import open_questions
from luodi_service.supervision.lights import AMBER, RED, with_lights
from luodi_service.supervision.models import ISSUED as UNDER_WAY
from luodi_service.supervision.models import LEAD, Task, TaskUnit
from luodi_service.targets.standing import standings

BEHIND = "behind"
TITLE_MAX, REASON_MAX = 200, 500
REASONS_MOST = 2
"""Reasons of a light that an agenda says; the task's page says all."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """Something that a meeting could talk about: where it comes from (``kind`` and ``key``), why, where to read on, and who
    would report on it."""

    kind: str
    key: str
    title: str
    reason: str
    link: str
    reporter: Unit | None = None

    @property
    def code(self) -> str:
        """Its name in forms."""
        return f"{self.kind}-{self.key}"


def gathered(plan: Plan, today: date) -> list[Proposed]:
    """What there is to talk about on a day, and stands on no agenda yet that is still to be dealt with: problems first,
    then tasks, targets, readings."""
    open_items = Item.objects.filter(meeting__plan=plan).exclude(meeting__state__in=(ISSUED, CANCELLED))
    listed = set(open_items.values_list("kind", "key"))
    return [one for source in SOURCES for one in source(plan, today) if (one.kind, one.key) not in listed]


def _problems(plan: Plan, today: date) -> Iterator[Proposed]:
    """Those that nobody answered: raised and waiting, or with a unit that is late."""
    rows = Problem.objects.filter(plan=plan, state__in=(RAISED, ASSIGNED)).select_related("unit", "subject", "to")
    for one in rows.order_by("at", "pk"):
        if one.state == RAISED:
            reason = f"{one.whose}提出，已过 {max((today - timezone.localdate(one.at)).days, 0)} 天没有答复"
        elif one.due is not None and one.due < today:
            reason = f"{one.whose}提出，{one.to}应在 {one.due} 以前答复，没有答复"
        else:
            continue
        yield _proposed(OF_PROBLEM, str(one.pk), one.title, reason, one.get_absolute_url(), one.to)


def _tasks(plan: Plan, today: date) -> Iterator[Proposed]:
    rows = Task.objects.filter(plan=plan, state=UNDER_WAY).select_related("plan").order_by("due", "number")
    lit = [(task, light) for task, light in with_lights(rows, today) if light.state in {RED, AMBER}]
    leads = TaskUnit.objects.filter(task__in=[task.pk for task, _ in lit], part=LEAD).select_related("unit")
    by_task = {one.task_id: one.unit for one in leads}
    for task, light in sorted(lit, key=lambda one: one[1].state != RED):
        more = f"；等 {len(light.reasons)} 项" if len(light.reasons) > REASONS_MOST else ""
        reason = f"{light.mark} {light.words}：{'；'.join(light.reasons[:REASONS_MOST])}{more}"
        title = f"{task.number} {task.name}"
        yield _proposed(OF_TASK, str(task.pk), title, reason, task.get_absolute_url(), by_task.get(task.pk))


def _targets(plan: Plan, today: date) -> Iterator[Proposed]:
    for one in standings(plan, today):
        if one.state == BEHIND:
            reason = f"{one.mark} {one.state_words}：{one.year}年 {one.value_words}，该年应 {one.bound_words or one.path_words}"
            lead = Unit.objects.filter(name=one.lead[0]).first() if one.lead else None
            yield _proposed(OF_TARGET, one.name, f"{one.label} {one.name}".strip(), reason, one.link, lead)


def _readings(plan: Plan, _today: date) -> Iterator[Proposed]:
    """Readings without a ruling that move money in the last run."""
    version = newest_version(plan)
    run = current_run(version)
    for one in open_questions(version, run.effects if run is not None else []):
        rule, effect = one["rule"], one["effect"]
        moved = [Decimal(option["moved"]) for option in (effect or {}).get("options", ())]
        most = max((abs(amount) for amount in moved), default=Decimal(0))
        if rule.ruling is None and most:
            reason = f"没有裁定：{one['provision']}有几种理解，测算最多相差 {most:,.2f} 元"
            yield _proposed(OF_READING, rule.code, rule.name, reason, reverse("ruling", args=[plan.code, rule.code]))


def _proposed(kind: str, key: str, title: str, reason: str, link: str, reporter: Unit | None = None) -> Proposed:
    return Proposed(kind, key, title[:TITLE_MAX], reason[:REASON_MAX], link, reporter)


SOURCES: tuple[Callable[[Plan, date], Iterator[Proposed]], ...] = (_problems, _tasks, _targets, _readings)
"""Where an agenda comes from, in its order."""
