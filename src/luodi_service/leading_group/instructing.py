"""Instructions (批示): a leader says what is to be done about something, and at once it is a task of a unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from luodi_service.accounts.models import Person, Unit
from luodi_service.claims.models import Claim
from luodi_service.leading_group.checking import wrong_due, wrong_units
from luodi_service.leading_group.models import (
    FREE,
    OF_CLAIM,
    OF_MEETING,
    OF_TARGET,
    OF_TASK,
    Instruction,
    Meeting,
)
from luodi_service.leading_group.parties import LEADER, OFFICE, held
from luodi_service.lib.audit import record
from luodi_service.lib.checking import refuse, wrong_past, wrong_texts
from luodi_service.lib.visibility import Viewer
from luodi_service.plans.models import Plan
from luodi_service.supervision.models import INSTRUCTION, LEAD, Task, TaskUnit
from luodi_service.supervision.models import ISSUED as UNDER_WAY
from luodi_service.supervision.opening import Opened, open_task
from luodi_service.targets.standing import standing_of

TASK_TEXT_MAX = 2_000


@dataclass(frozen=True, slots=True)
class Thing:
    """What an instruction is about: its kind, the row where it has one, how it is called, where it is shown, and who leads it."""

    about: str = FREE
    words: str = ""
    link: str = ""
    plan: Plan | None = None
    task: Task | None = None
    target: str = ""
    claim: Claim | None = None
    meeting: Meeting | None = None
    lead: Unit | None = None

    @property
    def provision(self) -> str:
        """The clause that it is about, where one is known."""
        return self.task.provision if self.task is not None else ""


@dataclass(frozen=True, slots=True)
class Given:
    """What is instructed. ``leader``, ``on`` and ``document`` are told where the office records a leader's words."""

    name: str
    words: str
    lead: Unit | None
    responsible: tuple[Unit, ...]
    due: date | None
    leader: str = ""
    on: date | None = None
    document: str = ""


def thing_of(code: str, plan: Plan, viewer: Viewer, today: date) -> Thing | None:
    """What a code speaks of (``task-3``, ``target-年网络销售额``, ``claim-2026-0001``, ``meeting-2``; empty: freely), as far as
    the viewer may see it; None where there is no such thing."""
    kind, _, key = code.partition("-")
    if not code:
        return Thing(plan=plan)
    if kind == OF_TARGET:
        found = standing_of(plan, key, today)
        if found is None:
            return None
        lead = Unit.objects.filter(name=found.lead[0]).first() if found.lead else None
        return Thing(OF_TARGET, f"{found.label} {found.name}".strip(), found.link, plan, target=found.name, lead=lead)
    if kind == OF_CLAIM:
        claim = Claim.objects.visible_to(viewer).filter(number=key[:40]).select_related("plan", "subject").first()
        if claim is None:
            return None
        return Thing(OF_CLAIM, f"申请 {claim}", claim.get_absolute_url(), claim.plan, claim=claim)
    if not (key.isascii() and key.isdecimal() and len(key) < 10):
        return None
    if kind == OF_TASK:
        task = Task.objects.visible_to(viewer).filter(pk=int(key)).select_related("plan").first()
        if task is None:
            return None
        first = TaskUnit.objects.filter(task=task, part=LEAD).select_related("unit").first()
        unit = first.unit if first is not None else None
        return Thing(OF_TASK, f"任务 {task}", task.get_absolute_url(), task.plan, task=task, lead=unit)
    if kind == OF_MEETING:
        meeting = Meeting.objects.visible_to(viewer).filter(pk=int(key)).select_related("plan").first()
        if meeting is not None:
            return Thing(OF_MEETING, str(meeting), meeting.get_absolute_url(), meeting.plan, meeting=meeting)
    return None


def may_instruct(person: Person) -> bool:
    """Whether a person gives instructions, or records them for those who do."""
    return person.is_active and any(role in (LEADER, OFFICE) for role, _, _ in held(person))


def instruct(thing: Thing, given: Given, person: Person, at: datetime) -> Instruction:
    """Give an instruction: its units are told and have a task.

    Raises:
        PermissionDenied: it is neither a leader nor the office.
        ValidationError: everything that is wrong with it.
    """
    assert thing.plan is not None
    roles = {role for role, _, _ in held(person)}
    if not may_instruct(person):
        raise PermissionDenied("批示由区领导写；领导写在纸上的，由领导小组办公室凭批示件登记")
    today, leads = timezone.localdate(at), LEADER in roles
    wrong = wrong_texts(
        (("事项", given.name, 200, True), ("批示内容", given.words, 2_000, True), ("批示件", given.document, 200, not leads),
         ("批示人", given.leader, 100, not leads))
    )  # fmt: skip
    wrong += wrong_units(given.lead, given.responsible)
    wrong += wrong_due("完成期限", given.due, today)
    wrong += [] if leads and given.on is None else wrong_past("批示日期", given.on, today)
    refuse(wrong)
    assert given.lead is not None
    assert given.due is not None
    leader = person.name if leads else given.leader.strip()
    on = given.on or today
    content = f"{leader} {on} 批示：{given.words.strip()}"[:TASK_TEXT_MAX]
    under = thing.task if thing.task is not None and thing.task.state == UNDER_WAY else None
    with transaction.atomic():
        opened = open_task(
            Opened(
                plan=thing.plan, origin=INSTRUCTION, name=given.name.strip(), content=content, lead=given.lead,
                responsible=given.responsible, due=given.due, year=given.due.year, provision=thing.provision,
                document=(given.document.strip() or f"{leader} {on} 批示")[:200], under=under,
            ),
            person, at,
        )  # fmt: skip
        instruction = Instruction.objects.create(
            plan=thing.plan, about=thing.about, task=thing.task, target=thing.target, claim=thing.claim,
            meeting=thing.meeting, leader=leader, name=given.name.strip(), words=given.words.strip(), on=on,
            document=given.document.strip(), by=person, at=at, opened=opened, demonstration=settings.DEMONSTRATION,
        )  # fmt: skip
        record(
            person, "批示" if leads else "登记批示", instruction, at, leader=leader, about=thing.words, task=opened.number,
            lead=str(given.lead), due=given.due, document=instruction.document,
        )  # fmt: skip
    return instruction
