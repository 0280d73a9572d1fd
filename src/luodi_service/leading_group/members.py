"""Who is in the group: appointed and released by documents, so that the list of any day can be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from luodi_service.accounts.models import Person, Unit
from luodi_service.leading_group.checking import DISTRICT_KINDS, need_office
from luodi_service.leading_group.models import HEAD, PARTS, SINGLE, Member
from luodi_service.lib.audit import Actor, record
from luodi_service.lib.checking import refuse, wrong_past, wrong_texts
from luodi_service.lib.editing import Stale
from luodi_service.plans.models import Plan

GOVERNMENT = "政府"


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the group, as a document gives it."""

    part: str
    unit: Unit | None
    person: str
    title: str
    since: date | None
    document: str


def serving(on: date) -> Q:
    """The condition that somebody is a member on a day: from the day of appointment until the day before release."""
    return Q(since__lte=on) & (Q(until__isnull=True) | Q(until__gt=on))


def roster(plan: Plan, on: date) -> list[Member]:
    """The members on a day: head, deputies, members in the order of their units, office head."""
    rows = Member.objects.filter(serving(on), plan=plan).select_related("unit")
    order = list(PARTS)
    return sorted(rows, key=lambda one: (order.index(one.part), one.unit.path, one.pk))


def add_member(plan: Plan, place: Place, person: Person, at: datetime) -> Member:
    """Put somebody into the group.

    Raises:
        PermissionDenied: it is not the office.
        ValidationError: everything that is wrong with it.
    """
    need_office(person, "领导小组成员")
    return appoint(plan, place, person, at)


def appoint(plan: Plan, place: Place, actor: Actor, at: datetime) -> Member:
    """As ``add_member``, for whoever the caller lets do it."""
    with transaction.atomic():
        held = Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
        refuse(_wrong(held, place, timezone.localdate(at)))
        assert place.unit is not None
        assert place.since is not None
        member = Member.objects.create(
            plan=held, part=place.part, unit=place.unit, person=place.person.strip(), title=place.title.strip(),
            since=place.since, document=place.document.strip(), changed_at=at,
        )  # fmt: skip
        record(
            actor, "领导小组任职", member, at, part=PARTS[member.part], unit=str(member.unit), person=member.person,
            title=member.title, since=member.since, document=member.document,
        )  # fmt: skip
    return member


def _wrong(plan: Plan, place: Place, today: date) -> list[str]:
    wrong = wrong_texts(
        (
            ("姓名", place.person, 60, True),
            ("行政职务", place.title, 100, True),
            ("任职文件", place.document, 200, True),
        )
    )
    wrong += wrong_past("任职日期", place.since, today)
    if place.part not in PARTS:
        wrong.append(f"职务须是{'、'.join(PARTS.values())}之一")
    if place.unit is None:
        wrong.append("请写明单位，用系统里的名称")
    elif place.unit.kind not in DISTRICT_KINDS:
        wrong.append(f"「{place.unit}」是{place.unit.kind}；领导小组成员来自{'、'.join(DISTRICT_KINDS)}")
    elif place.part == HEAD and place.unit.kind != GOVERNMENT:
        wrong.append("组长由区政府领导担任，单位请写区政府（五（一））")
    if wrong or place.since is None:
        return wrong
    others = Member.objects.filter(Q(until__isnull=True) | Q(until__gt=place.since), plan=plan, part=place.part)
    if place.part in SINGLE:
        wrong += [
            f"{one}任职至今或到 {one.until}，一个时间只有一位{PARTS[place.part]}：先登记免职，再登记新任"
            for one in others[:1]
        ]
    else:
        same = others.filter(unit=place.unit, person=place.person.strip())
        wrong += [f"{one}已在名单里（{one.since} 起），不用再登记" for one in same[:1]]
    return wrong


def end_member(pk: int, revision: int, until: date | None, document: str, person: Person, at: datetime) -> Member:
    """Release somebody from the group; the row stays.

    Raises:
        PermissionDenied: it is not the office.
        ValidationError: everything that is wrong with it.
        Stale: somebody changed it since it was shown.
    """
    need_office(person, "领导小组成员")
    with transaction.atomic():
        member = Member.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=pk).first()
        if member is None:
            raise ValidationError("没有这位成员，请刷新页面再选")
        if member.revision != revision:
            raise Stale(member)
        wrong = wrong_past("免职日期", until, timezone.localdate(at)) + wrong_texts(
            (("免职文件", document, 200, True),)
        )
        if member.until is not None:
            wrong.append(f"{member}已于 {member.until} 免职，不用再登记")
        if until is not None and until < member.since:
            wrong.append(f"免职日期 {until} 早于任职日期 {member.since}，请核对")
        refuse(wrong)
        member.until, member.ended_by, member.changed_at = until, document.strip(), at
        member.revision += 1
        member.save(update_fields=["until", "ended_by", "changed_at", "revision"])
        record(
            person, "领导小组免职", member, at, part=PARTS[member.part], unit=str(member.unit), person=member.person,
            until=until, document=member.ended_by,
        )  # fmt: skip
    return member
