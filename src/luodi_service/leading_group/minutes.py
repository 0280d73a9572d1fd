"""Minutes: written item by item, issued by another than who wrote them, frozen from then on; decisions become tasks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from luodi_service.accounts.models import Person, Unit
from luodi_service.accounts.notices import notify
from luodi_service.leading_group.checking import need_office, wrong_due, wrong_units
from luodi_service.leading_group.meetings import locked_meeting, saved
from luodi_service.leading_group.models import (
    ABSENT,
    ISSUED,
    ON_LEAVE,
    PRESENT,
    Attendee,
    Decision,
    Item,
    Meeting,
    Minutes,
)
from luodi_service.leading_group.parties import ISSUING, held
from luodi_service.leading_group.problems import answered, locked_problem
from luodi_service.lib.audit import record
from luodi_service.lib.checking import refuse, wrong_texts
from luodi_service.plans.models import Plan
from luodi_service.supervision.models import DECISION
from luodi_service.supervision.models import ISSUED as UNDER_WAY
from luodi_service.supervision.opening import Opened, open_task

DECISIONS_MOST = 100


@dataclass(frozen=True, slots=True)
class Decided:
    """What somebody is to do: which item it comes from (none in minutes that supplement), who, what, by when."""

    item: int | None
    name: str
    content: str
    lead: Unit | None
    responsible: tuple[Unit, ...]
    due: date | None
    provision: str = ""


def may_issue(minutes: Minutes, person: Person) -> bool:
    """Whether a person may issue minutes: a leader or the office, where they wrote none of it."""
    if minutes.issued or not person.is_active or not any(role in ISSUING for role, _, _ in held(person)):
        return False
    return not minutes.writers.filter(pk=person.pk).exists()


def _writing(pk: int, revision: int, person: Person) -> tuple[Meeting, Minutes]:
    """A meeting, locked, with its minutes that are being written."""
    need_office(person, "会议纪要")
    meeting = locked_meeting(pk, revision)
    minutes = Minutes.objects.filter(meeting=meeting, issued_at__isnull=True).first()
    if minutes is None:
        raise ValidationError(
            f"会议{meeting.number}的纪要已签发，不能再改；需要更正的，另写补充纪要"
            if meeting.state == ISSUED
            else f"会议{meeting.number}{meeting.get_state_display()}，还没有纪要可写"
        )
    return meeting, minutes


def write(pk: int, revision: int, texts: Mapping[int, tuple[str, str]], person: Person, at: datetime) -> Minutes:
    """Write what was discussed and decided, by the number of the item.

    Raises:
        PermissionDenied, ValidationError, Stale: why it was not done.
    """
    with transaction.atomic():
        meeting, minutes = _writing(pk, revision, person)
        if minutes.number:
            raise ValidationError("原纪要已签发，只能写补充纪要的内容")
        items = {one.pk: one for one in Item.objects.filter(meeting=meeting)}
        wrong = ["有议题不在这次会议里，请刷新页面再写"] if set(texts) - set(items) else []
        for number, (discussion, decision) in texts.items():
            if number in items:
                title = items[number].title[:30]
                wrong += wrong_texts(
                    (
                        (f"「{title}」的讨论情况", discussion, 5_000, False),
                        (f"「{title}」的议定意见", decision, 2_000, False),
                    )
                )
        refuse(wrong)
        for number, (discussion, decision) in texts.items():
            items[number].discussion, items[number].decision = discussion.strip(), decision.strip()
        Item.objects.bulk_update([items[number] for number in texts], ["discussion", "decision"])
        _written(meeting, minutes, person, at)
        record(person, "写会议纪要", minutes, at, meeting=meeting.number, items=len(texts))
    return minutes


def _written(meeting: Meeting, minutes: Minutes, person: Person, at: datetime) -> None:
    minutes.writers.add(person)
    saved(meeting, at)


def decide(pk: int, revision: int, decided: Decided, person: Person, at: datetime) -> Decision:
    """Put down something that somebody is to do.

    Raises:
        PermissionDenied, ValidationError, Stale: why it was not done.
    """
    with transaction.atomic():
        meeting, minutes = _writing(pk, revision, person)
        wrong = wrong_texts(
            (
                ("任务", decided.name, 200, True),
                ("要求", decided.content, 2_000, True),
                ("条款", decided.provision, 20, False),
            )
        )
        wrong += wrong_units(decided.lead, decided.responsible)
        wrong += wrong_due("期限", decided.due, meeting.on)
        item = Item.objects.filter(meeting=meeting, pk=decided.item).first() if decided.item is not None else None
        if item is None and (decided.item is not None or not minutes.number):
            wrong.append("请选这项任务出自哪项议题")
        if Decision.objects.filter(minutes=minutes).count() >= DECISIONS_MOST:
            wrong.append(f"一份纪要最多 {DECISIONS_MOST} 项任务")
        refuse(wrong)
        assert decided.lead is not None
        assert decided.due is not None
        decision = Decision.objects.create(
            minutes=minutes, item=item, name=decided.name.strip(), content=decided.content.strip(), lead=decided.lead,
            due=decided.due, provision=decided.provision.strip(),
        )  # fmt: skip
        decision.responsible.set(decided.responsible)
        _written(meeting, minutes, person, at)
        record(
            person, "会议议定任务", minutes, at, meeting=meeting.number, name=decision.name, lead=str(decided.lead),
            responsible=list(map(str, decided.responsible)), due=decided.due,
        )  # fmt: skip
    return decision


def drop_decision(pk: int, revision: int, decision_pk: int, person: Person, at: datetime) -> Minutes:
    """Take something out again that was put down, before the minutes are issued.

    Raises:
        PermissionDenied, ValidationError, Stale: why it was not done.
    """
    with transaction.atomic():
        meeting, minutes = _writing(pk, revision, person)
        decision = Decision.objects.filter(minutes=minutes, pk=decision_pk).first()
        if decision is None:
            raise ValidationError("没有这项议定任务，可能已经删去。请刷新页面")
        name = decision.name
        decision.delete()
        _written(meeting, minutes, person, at)
        record(person, "删去议定任务", minutes, at, meeting=meeting.number, name=name)
    return minutes


def supplement(pk: int, revision: int, text: str, person: Person, at: datetime) -> Minutes:
    """Begin minutes that correct or supplement those that were issued, or change those that are begun.

    Raises:
        PermissionDenied, ValidationError, Stale: why it was not done.
    """
    with transaction.atomic():
        need_office(person, "会议纪要")
        meeting = locked_meeting(pk, revision)
        wrong = wrong_texts((("更正、补充的内容", text, 5_000, True),))
        if meeting.state != ISSUED:
            wrong.append(f"会议{meeting.number}{meeting.get_state_display()}；纪要签发以后才写补充纪要")
        refuse(wrong)
        there = Minutes.objects.filter(meeting=meeting)
        minutes = there.filter(issued_at__isnull=True).first() or Minutes(meeting=meeting, number=there.count(), at=at)
        minutes.text = text.strip()
        minutes.save()
        _written(meeting, minutes, person, at)
        record(person, "写补充纪要", minutes, at, meeting=meeting.number, number=minutes.number)
    return minutes


def issue(pk: int, revision: int, document: str, person: Person, at: datetime) -> Minutes:
    """Issue the minutes that are written: they are frozen, each decision is a task, each problem has its answer.

    Raises:
        PermissionDenied: it is neither a leader nor the office, or they wrote a part of it.
        ValidationError: everything that is lacking or wrong.
        Stale: somebody changed it since it was shown.
    """
    with transaction.atomic():
        meeting = locked_meeting(pk, revision)
        # Before everything else: tasks take their numbers under this lock, and the log is last.
        Plan.objects.select_for_update().get(pk=meeting.plan_id)
        minutes = Minutes.objects.filter(meeting=meeting, issued_at__isnull=True).first()
        if minutes is None:
            raise ValidationError(f"会议{meeting.number}没有待签发的纪要")
        if not may_issue(minutes, person):
            raise PermissionDenied("纪要由区领导或领导小组办公室签发，写过纪要的人不签发自己写的，请由另一人签发")
        items = list(Item.objects.filter(meeting=meeting).select_related("task", "problem"))
        decisions = list(Decision.objects.filter(minutes=minutes).select_related("item__task", "lead"))
        refuse(_wrong_minutes(minutes, items, decisions, document, timezone.localdate(at)))
        numbers = sorted(one.problem_id for one in items if one.problem_id is not None and not minutes.number)
        problems = {number: locked_problem(number) for number in numbers}
        minutes.document, minutes.issued_by, minutes.issued_at = document.strip(), person, at
        _open_tasks(meeting, decisions, minutes.document, person, at)
        minutes.frozen = content_of(minutes)
        minutes.sha256 = digest(minutes.frozen)
        minutes.revision += 1
        minutes.save()
        meeting.state = ISSUED
        saved(meeting, at, "state")
        for item in items:
            if item.problem_id in problems:
                words = f"{item.decision}（{minutes.document}）"[:2_000]
                answered(problems[item.problem_id], words, timezone.localdate(at), person, at)
        for one in Attendee.objects.filter(meeting=meeting).select_related("unit"):
            key = f"minutes:{minutes.pk}:issued"
            notify(one.unit, f"{minutes}已签发（{minutes.document}）"[:300], meeting.get_absolute_url(), at, key)
        record(
            person, "签发会议纪要", minutes, at, meeting=meeting.number, number=minutes.number, document=minutes.document,
            sha256=minutes.sha256, tasks=[one.task.number for one in decisions if one.task is not None],
        )  # fmt: skip
    return minutes


def _wrong_minutes(
    minutes: Minutes, items: list[Item], decisions: list[Decision], document: str, today: date
) -> list[str]:
    wrong = wrong_texts((("文号", document, 100, True),))
    if minutes.number:
        wrong += [] if minutes.text else ["补充纪要还没有内容"]
    else:
        wrong += [f"议题「{one.title}」还没有写议定意见；没有议定的，写明怎样处理" for one in items if not one.decision]
    wrong += [
        f"「{one.name}」的期限 {one.due} 在签发之日（{today}）以前，请删去后重新定期限"
        for one in decisions
        if one.due < today
    ]
    taken = Minutes.objects.filter(meeting__plan=minutes.meeting.plan_id, document=document.strip()).exclude(
        pk=minutes.pk
    )
    wrong += [f"文号「{document.strip()}」已用于{one}，请核对" for one in taken.exclude(document="")[:1]]
    return wrong


def _open_tasks(meeting: Meeting, decisions: list[Decision], document: str, person: Person, at: datetime) -> None:
    for one in decisions:
        late = one.item.task if one.item is not None else None
        # A decision on a late task stands under it, so that either leads to the other.
        under = late if late is not None and late.state == UNDER_WAY else None
        one.task = open_task(
            Opened(
                plan=meeting.plan, origin=DECISION, name=one.name, content=one.content, lead=one.lead,
                responsible=tuple(one.responsible.order_by("path")), due=one.due, year=one.due.year,
                provision=one.provision, document=f"{document}（{meeting}）"[:200], under=under,
            ),
            person, at,
        )  # fmt: skip
        one.save(update_fields=["task"])


def content_of(minutes: Minutes) -> dict[str, Any]:
    """Every word of minutes, as plain data: as they were frozen, or as they are being written."""
    frozen: dict[str, Any] = minutes.frozen
    if frozen:
        return frozen
    meeting = minutes.meeting
    decisions = list(
        Decision.objects.filter(minutes=minutes).select_related("lead", "task", "item").prefetch_related("responsible")
    )
    first = Minutes.objects.filter(meeting=meeting, number=0).first()
    return {
        "title": f"{meeting}{minutes.name}",
        "meeting": meeting.number,
        "document": minutes.document,
        "corrects": first.document if minutes.number and first is not None else "",
        "on": meeting.on.isoformat(),
        "time": meeting.time,
        "place": meeting.place,
        "chair": f"{meeting.chair.unit} {meeting.chair.person}（{meeting.chair.title}）",
        "attendance": _attendance(meeting),
        "text": minutes.text,
        "items": []
        if minutes.number
        else [
            {
                "number": one.number,
                "title": one.title,
                "discussion": one.discussion,
                "decision": one.decision,
                "tasks": [_task_words(decision) for decision in decisions if decision.item_id == one.pk],
            }
            for one in Item.objects.filter(meeting=meeting)
        ],
        "tasks": [_task_words(decision) for decision in decisions if minutes.number],
        "issued_by": minutes.issued_by.name if minutes.issued_by is not None else "",
        "issued_on": timezone.localdate(minutes.issued_at).isoformat() if minutes.issued_at is not None else "",
    }


def _attendance(meeting: Meeting) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {PRESENT: [], ON_LEAVE: [], ABSENT: []}
    for one in Attendee.objects.filter(meeting=meeting).select_related("unit"):
        if one.state in found:
            found[one.state].append(str(one))
    return found


def _task_words(decision: Decision) -> dict[str, Any]:
    return {
        "name": decision.name,
        "content": decision.content,
        "lead": str(decision.lead),
        "responsible": [str(unit) for unit in decision.responsible.all()],
        "due": decision.due.isoformat(),
        "task": decision.task.number if decision.task is not None else "",
        "link": decision.task.get_absolute_url() if decision.task is not None else "",
    }


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 over the content as canonical JSON."""
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def is_whole(minutes: Minutes) -> bool:
    """Whether issued minutes are, word for word, what was issued."""
    return minutes.issued and digest(minutes.frozen) == minutes.sha256
