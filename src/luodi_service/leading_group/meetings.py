"""Meetings: planned with an agenda, called, held, or cancelled; each step with its audit line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from luodi_service.accounts.models import Person, Unit
from luodi_service.accounts.notices import notify
from luodi_service.leading_group.agenda import Proposed, gathered
from luodi_service.leading_group.checking import DISTRICT_KINDS, need_office
from luodi_service.leading_group.members import roster
from luodi_service.leading_group.models import (
    ATTENDANCE,
    CALLED,
    CANCELLED,
    FREE,
    HELD,
    INVITED,
    OF_PROBLEM,
    OF_TASK,
    ON_LEAVE,
    OPEN_MEETINGS,
    PLANNED,
    PRESENT,
    Attendee,
    Item,
    Meeting,
    Member,
    Minutes,
)
from luodi_service.leading_group.parties import UNITS, acts_for
from luodi_service.leading_group.problems import listed, locked_problem, unlisted
from luodi_service.lib.audit import record
from luodi_service.lib.checking import FIRST_DAY, refuse, wrong_past, wrong_texts
from luodi_service.lib.editing import Stale
from luodi_service.plans.models import Plan

AHEAD = timedelta(days=366)
"""How far ahead a meeting is planned."""
ITEMS_MOST, INVITED_MOST = 60, 100


@dataclass(frozen=True, slots=True)
class Setting:
    """When and where a meeting is, and who chairs it."""

    on: date | None
    time: str
    place: str
    chair: Member | None


def _wrong_setting(plan: Plan, setting: Setting, today: date) -> list[str]:
    wrong = wrong_texts((("地点", setting.place, 100, True), ("时间", setting.time, 20, False)))
    if setting.on is None:
        wrong.append("请写明日期")
    elif not FIRST_DAY <= setting.on <= today + AHEAD:
        wrong.append(f"日期 {setting.on} 不在 {FIRST_DAY} 至 {today + AHEAD} 之间，请核对")
    if setting.chair is None:
        wrong.append("请选主持人；名单里没有的，先在「领导小组」登记")
    elif setting.chair.plan_id != plan.pk:
        wrong.append(f"{setting.chair}不是这个方案的领导小组成员，请另选")
    elif setting.on is not None and not _serves(setting.chair, setting.on):
        wrong.append(f"{setting.chair}在 {setting.on} 不是成员，请另选主持人或改日期")
    return wrong


def _serves(member: Member, on: date) -> bool:
    return member.since <= on and (member.until is None or on < member.until)


def new_meeting(plan: Plan, setting: Setting, person: Person, at: datetime) -> Meeting:
    """A meeting in preparation, with the next number of its year. Every unit of the group is invited.

    Raises:
        PermissionDenied: it is not the office.
        ValidationError: everything that is wrong with it.
    """
    need_office(person, "专题会议")
    with transaction.atomic():
        # Held, so that two at once do not take the same number.
        held = Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
        refuse(_wrong_setting(held, setting, timezone.localdate(at)))
        assert setting.on is not None
        assert setting.chair is not None
        year = setting.on.year
        last = Meeting.objects.filter(plan=held, year=year).aggregate(last=Max("ordinal"))["last"] or 0
        meeting = Meeting.objects.create(
            plan=held, year=year, ordinal=last + 1, on=setting.on, time=setting.time.strip(), place=setting.place.strip(),
            chair=setting.chair, by=person, changed_at=at, demonstration=settings.DEMONSTRATION,
        )  # fmt: skip
        names: dict[Unit, str] = {}
        for member in roster(held, setting.on):
            names.setdefault(member.unit, member.person)
        Attendee.objects.bulk_create(Attendee(meeting=meeting, unit=unit, person=name) for unit, name in names.items())
        record(person, "筹备会议", meeting, at, number=meeting.number, on=meeting.on, place=meeting.place)
    return meeting


def locked_meeting(pk: int, revision: int) -> Meeting:
    """A meeting, locked until the transaction is over.

    Raises:
        Stale: it is not as it was when it was shown.
    """
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("plan", "chair__unit").get(pk=pk)
    if meeting.revision != revision:
        raise Stale(meeting)
    return meeting


def saved(meeting: Meeting, at: datetime, *fields: str) -> None:
    """Save a meeting that is locked, as changed."""
    meeting.revision += 1
    meeting.changed_at = at
    meeting.save(update_fields=["revision", "changed_at", *fields])


def _preparing(pk: int, revision: int, person: Person, states: Iterable[str] = OPEN_MEETINGS) -> Meeting:
    need_office(person, "专题会议")
    meeting = locked_meeting(pk, revision)
    if meeting.state not in states:
        raise ValidationError(f"会议{meeting.number}{meeting.get_state_display()}，不能再改日程、议题和参会单位")
    return meeting


def change_setting(pk: int, revision: int, setting: Setting, person: Person, at: datetime) -> Meeting:
    """Another day, place or chair. Whoever was called already is told.

    Raises:
        PermissionDenied, ValidationError, Stale: why it was not done.
    """
    with transaction.atomic():
        meeting = _preparing(pk, revision, person)
        wrong = _wrong_setting(meeting.plan, setting, timezone.localdate(at))
        if setting.on is not None and setting.on.year != meeting.year:
            wrong.append(f"会议编在 {meeting.year} 年；改到别的年度的，请取消后重新筹备")
        refuse(wrong)
        before = {"on": meeting.on, "time": meeting.time, "place": meeting.place, "chair": str(meeting.chair)}
        assert setting.on is not None
        assert setting.chair is not None
        meeting.on, meeting.chair = setting.on, setting.chair
        meeting.time, meeting.place = setting.time.strip(), setting.place.strip()
        saved(meeting, at, "on", "time", "place", "chair")
        if meeting.state == CALLED:
            _tell(meeting, f"会议{meeting.number}改在 {meeting.on} {meeting.time} {meeting.place}", at)
        record(person, "更改会议", meeting, at, before=before, on=meeting.on, time=meeting.time, place=meeting.place)
    return meeting


def _tell(meeting: Meeting, text: str, at: datetime) -> None:
    for one in Attendee.objects.filter(meeting=meeting).select_related("unit"):
        key = f"meeting:{meeting.pk}:{meeting.state}:{meeting.revision}"
        notify(one.unit, text[:300], meeting.get_absolute_url(), at, key)


def invite(pk: int, revision: int, wanted: Sequence[tuple[Unit, str]], person: Person, at: datetime) -> Meeting:
    """Exactly these units are invited, each with whom it sends where that is known. Who asked for leave stays so.

    Raises:
        PermissionDenied, ValidationError, Stale: why it was not done.
    """
    with transaction.atomic():
        meeting = _preparing(pk, revision, person)
        units = [unit for unit, _ in wanted]
        wrong = [
            f"「{unit}」是{unit.kind}；参会的是{'、'.join(DISTRICT_KINDS)}，企业和园区的问题由办公室汇报"
            for unit in dict.fromkeys(units)
            if unit.kind not in DISTRICT_KINDS
        ]
        wrong += [f"「{unit}」写了两次，请去掉一个" for unit in dict.fromkeys(units) if units.count(unit) > 1]
        wrong += [line for unit, name in wanted for line in wrong_texts(((f"{unit}的参会人", name, 60, False),))]
        if not units:
            wrong.append("请写明参会单位")
        if len(units) > INVITED_MOST:
            wrong.append(f"参会单位超过 {INVITED_MOST} 个，请核对")
        refuse(wrong)
        there = {one.unit_id: one for one in Attendee.objects.filter(meeting=meeting)}
        Attendee.objects.filter(meeting=meeting).exclude(unit__in=units).delete()
        for unit, name in wanted:
            known = there.get(unit.pk)
            if known is None:
                Attendee.objects.create(meeting=meeting, unit=unit, person=name.strip())
            elif known.person != name.strip():
                known.person = name.strip()
                known.save(update_fields=["person"])
        saved(meeting, at)
        if meeting.state == CALLED:
            _tell(meeting, f"请参加会议{meeting.number}：{meeting.on} {meeting.time} {meeting.place}", at)
        record(person, "确定参会单位", meeting, at, units=list(map(str, units)))
    return meeting


def add_proposed(pk: int, revision: int, codes: Sequence[str], person: Person, at: datetime) -> Meeting:
    """Put things that were gathered on the agenda, by their codes.

    Raises:
        PermissionDenied, ValidationError, Stale: why it was not done.
    """
    with transaction.atomic():
        meeting = _preparing(pk, revision, person)
        offered = {one.code: one for one in gathered(meeting.plan, timezone.localdate(at))}
        wrong = [
            f"「{code[:60]}」已不在可列入之列（可能已办理，或已列入别的会议），请刷新再选"
            for code in codes
            if code not in offered
        ]
        if not codes:
            wrong.append("请先勾选要列入的议题")
        refuse(wrong)
        found = [offered[code] for code in dict.fromkeys(codes)]
        start = _room(meeting, len(found))
        # Problems in the order of their numbers: two meetings at once take their locks in the same order.
        numbers = sorted(int(one.key) for one in found if one.kind == OF_PROBLEM)
        problems = {number: locked_problem(number) for number in numbers}
        for number, one in enumerate(found, start):
            _item(meeting, number, one)
        saved(meeting, at)
        for number in numbers:
            listed(problems[number], f"会议{meeting.number}", person, at)
        record(person, "列入议题", meeting, at, items=[one.title for one in found])
    return meeting


def _room(meeting: Meeting, more: int) -> int:
    """The number of the next item."""
    count = Item.objects.filter(meeting=meeting).count()
    if count + more > ITEMS_MOST:
        raise ValidationError(f"一次会议最多 {ITEMS_MOST} 项议题，请分两次开")
    return (Item.objects.filter(meeting=meeting).aggregate(last=Max("number"))["last"] or 0) + 1


def _item(meeting: Meeting, number: int, one: Proposed) -> Item:
    return Item.objects.create(
        meeting=meeting, number=number, kind=one.kind, key=one.key, title=one.title, reason=one.reason,
        reporter=one.reporter, problem_id=int(one.key) if one.kind == OF_PROBLEM else None,
        task_id=int(one.key) if one.kind == OF_TASK else None,
    )  # fmt: skip


def add_free(
    pk: int, revision: int, title: str, reason: str, reporter: Unit | None, person: Person, at: datetime
) -> Meeting:
    """Put anything else on the agenda.

    Raises:
        PermissionDenied, ValidationError, Stale: why it was not done.
    """
    with transaction.atomic():
        meeting = _preparing(pk, revision, person)
        refuse(wrong_texts((("议题", title, 200, True), ("列入的原因", reason, 500, False))))
        Item.objects.create(
            meeting=meeting, number=_room(meeting, 1), kind=FREE, title=title.strip(), reason=reason.strip(), reporter=reporter
        )  # fmt: skip
        saved(meeting, at)
        record(person, "列入议题", meeting, at, items=[title.strip()])
    return meeting


def order_items(pk: int, revision: int, wanted: Mapping[int, int], person: Person, at: datetime) -> Meeting:
    """Put the items in the order of the numbers that are given to them; those without one stay behind, in theirs.

    Raises:
        PermissionDenied, ValidationError, Stale: why it was not done.
    """
    with transaction.atomic():
        meeting = _preparing(pk, revision, person)
        items = list(Item.objects.filter(meeting=meeting).order_by("number", "pk"))
        ordered = sorted(items, key=lambda one: (wanted.get(one.pk, ITEMS_MOST + one.number), one.number))
        for number, one in enumerate(ordered, 1):
            one.number = number
        Item.objects.bulk_update(ordered, ["number"])
        saved(meeting, at)
        record(person, "排定议题", meeting, at, items=[one.title for one in ordered])
    return meeting


def drop_item(pk: int, revision: int, item_pk: int, person: Person, at: datetime) -> Meeting:
    """Take an item off the agenda; a problem waits again.

    Raises:
        PermissionDenied, ValidationError, Stale: why it was not done.
    """
    with transaction.atomic():
        meeting = _preparing(pk, revision, person)
        item = Item.objects.filter(meeting=meeting, pk=item_pk).first()
        if item is None:
            raise ValidationError("没有这项议题，可能已经移出。请刷新页面")
        problem = locked_problem(item.problem_id) if item.problem_id is not None else None
        item.delete()
        for number, one in enumerate(Item.objects.filter(meeting=meeting).order_by("number", "pk"), 1):
            Item.objects.filter(pk=one.pk).update(number=number)
        saved(meeting, at)
        if problem is not None:
            unlisted(problem, f"会议{meeting.number}", person, at)
        record(person, "移出议题", meeting, at, item=item.title)
    return meeting


def call(pk: int, revision: int, person: Person, at: datetime) -> Meeting:
    """Call the meeting: the units that are invited are told, and see it from now on.

    Raises:
        PermissionDenied, ValidationError, Stale: why it was not done.
    """
    with transaction.atomic():
        meeting = _preparing(pk, revision, person, (PLANNED,))
        wrong = [] if Item.objects.filter(meeting=meeting).exists() else ["还没有议题，先列入议题再通知"]
        if not Attendee.objects.filter(meeting=meeting).exists():
            wrong.append("还没有参会单位，先确定参会单位再通知")
        refuse(wrong)
        meeting.state = CALLED
        saved(meeting, at, "state")
        _tell(meeting, f"请参加会议{meeting.number}：{meeting.on} {meeting.time} {meeting.place}", at)
        record(person, "通知会议", meeting, at, number=meeting.number)
    return meeting


def ask_leave(pk: int, revision: int, unit: Unit, reason: str, person: Person, at: datetime) -> Meeting:
    """A unit that is invited asks for leave.

    Raises:
        PermissionDenied, ValidationError, Stale: why it was not done.
    """
    with transaction.atomic():
        meeting = locked_meeting(pk, revision)
        if not acts_for(person, unit, UNITS):
            raise PermissionDenied(f"只有{unit}可以为自己请假")
        one = Attendee.objects.filter(meeting=meeting, unit=unit).select_related("unit").first()
        wrong = wrong_texts((("请假事由", reason, 200, True),))
        if meeting.state != CALLED or one is None:
            wrong.append(f"会议{meeting.number}{meeting.get_state_display()}，不能请假")
        refuse(wrong)
        assert one is not None
        one.state, one.reason = ON_LEAVE, reason.strip()
        one.save(update_fields=["state", "reason"])
        saved(meeting, at)
        record(person, "会议请假", meeting, at, unit=str(unit), reason=one.reason)
    return meeting


def hold(pk: int, revision: int, came: Mapping[int, tuple[str, str]], person: Person, at: datetime) -> Minutes:
    """Put down that the meeting was held and who came: by the number of the invitation the state, and whom they sent. Its
    minutes are open to be written.

    Raises:
        PermissionDenied, ValidationError, Stale: why it was not done.
    """
    with transaction.atomic():
        meeting = _preparing(pk, revision, person, (CALLED,))
        wrong = wrong_past("会议日期", meeting.on, timezone.localdate(at))
        rows = list(Attendee.objects.filter(meeting=meeting).select_related("unit"))
        for one in rows:
            one.state, name = came.get(one.pk, (one.state, one.person))
            one.person = name.strip()
            wrong += wrong_texts(((f"{one.unit}的参会人", one.person, 60, False),))
            if one.state not in ATTENDANCE or one.state == INVITED:
                wrong.append(f"请写明{one.unit}出席、请假还是缺席")
        if not any(one.state == PRESENT for one in rows):
            wrong.append("没有单位出席，会议没有开成的请取消")
        refuse(wrong)
        Attendee.objects.bulk_update(rows, ["state", "person"])
        meeting.state = HELD
        saved(meeting, at, "state")
        minutes = Minutes.objects.create(meeting=meeting, at=at)
        minutes.writers.add(person)
        present = [str(one.unit) for one in rows if one.state == PRESENT]
        record(person, "会议召开", meeting, at, number=meeting.number, on=meeting.on, present=present)
    return minutes


def cancel(pk: int, revision: int, reason: str, person: Person, at: datetime) -> Meeting:
    """Cancel a meeting that was not held: its problems wait again, whoever was called is told.

    Raises:
        PermissionDenied, ValidationError, Stale: why it was not done.
    """
    with transaction.atomic():
        meeting = _preparing(pk, revision, person)
        refuse(wrong_texts((("取消的原因", reason, 300, True),)))
        numbers = Item.objects.filter(meeting=meeting, problem__isnull=False).order_by("problem")
        problems = [locked_problem(number) for number in numbers.values_list("problem", flat=True)]
        told = meeting.state == CALLED
        meeting.state, meeting.reason = CANCELLED, reason.strip()
        saved(meeting, at, "state", "reason")
        if told:
            _tell(meeting, f"会议{meeting.number}取消：{meeting.reason}", at)
        for problem in problems:
            unlisted(problem, f"会议{meeting.number}取消", person, at)
        record(person, "取消会议", meeting, at, number=meeting.number, reason=meeting.reason)
    return meeting
