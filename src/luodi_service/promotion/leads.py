"""Leads: registered, judged, followed up, signed, settled or given up. Every step is one act with its words.

The clocks are those of practice (江门: judged within three working days, reported on every two weeks).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from luodi_service.accounts.models import Person, Unit
from luodi_service.accounts.notices import notify
from luodi_service.facts.register_terms import FIELDS
from luodi_service.lib.audit import record
from luodi_service.lib.characters import without_personal
from luodi_service.lib.checking import refuse, wrong_past, wrong_texts
from luodi_service.lib.editing import Stale
from luodi_service.plans.models import Plan
from luodi_service.promotion.chains import field_of, wrong_position
from luodi_service.promotion.firms import not_there
from luodi_service.promotion.models import (
    NEW,
    OPEN_STAGES,
    SETTLED,
    SIGNED,
    SOURCES,
    STAGES,
    STOPPED,
    TALKING,
    Lead,
    LeadStep,
)
from luodi_service.promotion.parties import FOLLOWING_KINDS, LEADING, OFFICE, OWN, acts_for, is_office, unit_of
from luodi_service.promotion.targets import counted_targets
from luodi_service.recognition.clock import Clock, clock_of
from luodi_service.registry.keeping import FIRM
from luodi_service.registry.models import Subject

FROM_FIRM = "企业介绍"
DAYS: dict[str, int] = {NEW: 3, TALKING: 10, SIGNED: 10}
"""By stage: within how many working days the next word on a lead is due."""
OPEN_MOST = 20
"""Leads that one firm may have brought and that nobody has judged yet."""


@dataclass(frozen=True, slots=True)
class Told:
    """A lead as it is told. ``key`` is the number of the settled firm that brought it (二次招商); empty for none."""

    title: str
    field: str
    text: str
    source: str
    position: str = ""
    counts_for: str = ""
    investment: Decimal | None = None
    key: str = ""


def clock(lead: Lead, today: date) -> Clock:
    """How the days of a lead stand: until it is judged, until it is reported on again."""
    what = "研判" if lead.stage == NEW else "报告进展"
    return clock_of(lead.stage, lead.since, DAYS.get(lead.stage), today, what)


def register(plan: Plan, told: Told, person: Person, at: datetime) -> Lead:
    """A new lead. What a firm brings goes to the office, which gives it to a unit; anybody else's is their own unit's.

    Raises:
        PermissionDenied: it is not this person's to register one.
        ValidationError: everything that is wrong with it.
    """
    unit, firm = unit_of(person, LEADING), _own_firm(person)
    if not person.is_active or (unit is None and firm is None):
        raise PermissionDenied("招商线索由部门、街道、园区登记，或由已落户的企业介绍")
    wrong = _wrong(plan, told)
    if unit is None:
        told = _by_firm(told)
    else:
        firm = _introducing(told.key.strip(), person, wrong)
        if told.source == FROM_FIRM and firm is None and not told.key.strip():
            wrong.append("来源是企业介绍的，请填写介绍企业的统一社会信用代码")
    with transaction.atomic():
        # Held, so that two who register the same firm at once cannot both find it missing.
        Plan.objects.select_for_update().get(pk=plan.pk)
        wrong += _known_already(plan, told.title.strip(), tells=unit is not None)
        if unit is None:
            if Lead.objects.filter(introduced_by=firm, stage=NEW).count() >= OPEN_MOST:
                wrong.append(f"贵单位已有 {OPEN_MOST} 条线索待研判，请等答复后再提")
            unit = Unit.objects.filter(roles__role=OFFICE).order_by("pk").first()
            if unit is None:
                wrong.append("还没有设领导小组办公室，不能受理介绍的线索。提示：请安全管理员先给办公室的人授角色")
        refuse(wrong)
        assert unit is not None
        lead = Lead.objects.create(
            plan=plan, title=told.title.strip(), field=told.field, position=told.position, counts_for=told.counts_for,
            source=told.source, introduced_by=firm, investment=told.investment, text=told.text.strip(), unit=unit,
            since=timezone.localdate(at), by=person, at=at, demonstration=settings.DEMONSTRATION,
        )  # fmt: skip
        if not acts_for(person, unit, LEADING):
            notify(
                unit, f"新的招商线索：{lead.title}，待研判"[:300], lead.get_absolute_url(), at, f"lead:{lead.pk}:new"
            )
        _done(lead, "登记", told.source, person, at)
    return lead


def _own_firm(person: Person) -> Subject | None:
    unit = unit_of(person, OWN)
    return Subject.objects.filter(kind=FIRM, unit=unit, merged_into=None).order_by("pk").first() if unit else None


def _by_firm(told: Told) -> Told:
    """What a firm tells: where it comes from is known, and for what it counts is the office's to say."""
    return Told(told.title, told.field, told.text, FROM_FIRM, told.position, "", told.investment)


def _introducing(key: str, person: Person, wrong: list[str]) -> Subject | None:
    if not key:
        return None
    found = Subject.objects.visible_to(person).filter(kind=FIRM, key=key, merged_into=None).first()
    if found is None:
        wrong.append(f"没有统一社会信用代码为「{key[:60]}」的企业，或您无权查看。请核对")
    return found


def _wrong(plan: Plan, told: Told) -> list[str]:
    wrong = wrong_texts((("企业或项目", told.title, 100, True), ("情况", told.text, 2_000, True)))
    wrong += _wrong_in_line("企业或项目", told.title)
    if told.field not in FIELDS:
        wrong.append(f"产业领域写{'、'.join(FIELDS)}之一")
    wrong += wrong_position(told.position)
    if told.position and told.field in FIELDS and field_of(told.position) != told.field:
        wrong.append(f"「{told.position}」不属于{told.field}，请改领域或环节")
    if told.source not in SOURCES:
        wrong.append(f"来源写{'、'.join(SOURCES)}之一")
    if told.counts_for and told.counts_for not in counted_targets(plan):
        wrong.append(f"方案没有逐家计数的目标「{told.counts_for[:60]}」")
    if told.investment is not None and told.investment <= 0:
        wrong.append("拟投资额要大于 0；不知道的不填")
    return wrong


def _known_already(plan: Plan, title: str, *, tells: bool) -> list[str]:
    """That it is known. With whom it talks and how far they are is told to units alone: a firm could ask by guessing names."""
    same = Lead.objects.filter(plan=plan, title=title).exclude(stage=STOPPED).select_related("unit").first()
    if same is None:
        return []
    if not tells:
        return [f"「{title}」已有线索，不用再提；有新情况的，请与领导小组办公室联系"]
    return [f"「{title}」已有线索 #{same.pk}（{same.unit}，{same.get_stage_display()}），请与该单位联系"]


def _wrong_in_line(label: str, text: str) -> list[str]:
    """What is wrong with a text that becomes part of a line of the list to report (``名称 | 日期 | 状态 | 文件``)."""
    torn = len(text.strip().splitlines()) > 1 or not {"|", "｜"}.isdisjoint(text)
    return [f"{label}写在一行里，不用竖线（|）"] if torn else []


def _done(lead: Lead, act: str, words: str, person: Person, at: datetime) -> None:
    LeadStep.objects.create(lead=lead, act=act, words=words, by=person, at=at)
    record(
        person, f"线索{act}", lead, at, unit=str(lead.unit), stage=lead.stage, counts_for=lead.counts_for,
        words=without_personal(words),
    )  # fmt: skip


def locked_lead(pk: int, revision: int | None = None) -> Lead:
    """A lead, locked until the transaction is over.

    Raises:
        Stale: it is not as it was when it was shown.
    """
    rows = Lead.objects.select_for_update(of=("self",)).select_related("unit", "introduced_by__unit", "plan")
    lead = rows.get(pk=pk)
    if revision is not None and lead.revision != revision:
        raise Stale(lead)
    return lead


def may_follow(lead: Lead, person: Person) -> bool:
    """Whether a person carries a lead on: of its unit, or of the office."""
    return acts_for(person, lead.unit, LEADING) or is_office(person)


def _need(lead: Lead, person: Person, stages: Iterable[str], what: str) -> None:
    if not may_follow(lead, person):
        raise PermissionDenied(f"这条线索由{lead.unit}跟进，不由您办理")
    if lead.stage not in stages:
        raise ValidationError(f"「{lead}」{lead.get_stage_display()}，不能{what}。请刷新页面看现在的情况")


def _save(lead: Lead, at: datetime, *fields: str) -> None:
    lead.revision += 1
    lead.since = timezone.localdate(at)
    lead.save(update_fields=["revision", "since", *fields])


def _tell(lead: Lead, text: str, at: datetime) -> None:
    """Tell the firm that brought a lead how it goes on."""
    firm = lead.introduced_by
    if firm is not None and firm.unit is not None:
        notify(firm.unit, text[:300], lead.get_absolute_url(), at, f"lead:{lead.pk}:{lead.revision}")


MOVES: dict[str, tuple[tuple[str, ...], str]] = {
    TALKING: ((NEW,), "研判跟进"),
    SIGNED: ((TALKING,), "签约"),
    STOPPED: (OPEN_STAGES, "终止"),
}
"""By stage: from which others a lead comes to it with words alone, and what that is called."""


def move(pk: int, revision: int, stage: str, words: str, person: Person, at: datetime) -> Lead:
    """Carry a lead on to a stage of ``MOVES``.

    Raises:
        PermissionDenied, ValidationError, Stale: why it was not done.
    """
    before, act = MOVES[stage]
    with transaction.atomic():
        lead = locked_lead(pk, revision)
        _need(lead, person, before, act)
        refuse(wrong_texts((("终止的原因" if stage == STOPPED else "情况", words, 2_000, True),)))
        lead.stage = stage
        _save(lead, at, "stage")
        _tell(lead, f"您介绍的「{lead.title}」：{STAGES[stage]}", at)
        _done(lead, act, words.strip(), person, at)
    return lead


def report(pk: int, revision: int, words: str, person: Person, at: datetime) -> Lead:
    """Say how the talks go: the clock runs anew.

    Raises:
        PermissionDenied, ValidationError, Stale: why it was not done.
    """
    with transaction.atomic():
        lead = locked_lead(pk, revision)
        _need(lead, person, (TALKING, SIGNED), "报告进展")
        refuse(wrong_texts((("进展", words, 2_000, True),)))
        _save(lead, at)
        _done(lead, "报告进展", words.strip(), person, at)
    return lead


def hand_over(pk: int, revision: int, to: Unit, words: str, person: Person, at: datetime) -> Lead:
    """Give a lead to another unit: by the office.

    Raises:
        PermissionDenied, ValidationError, Stale: why it was not done.
    """
    if not is_office(person):
        raise PermissionDenied("线索由领导小组办公室交办")
    with transaction.atomic():
        lead = locked_lead(pk, revision)
        _need(lead, person, OPEN_STAGES, "交办")
        wrong = wrong_texts((("交办要求", words, 1_000, False),))
        if to.kind not in FOLLOWING_KINDS:
            wrong.append(f"「{to}」是{to.kind}，线索只交给{'、'.join(FOLLOWING_KINDS)}")
        elif to == lead.unit:
            wrong.append(f"这条线索已由{to}跟进")
        refuse(wrong)
        lead.unit = to
        _save(lead, at, "unit")
        notify(to, f"请跟进招商线索：{lead.title}"[:300], lead.get_absolute_url(), at, f"lead:{pk}:to:{lead.revision}")
        _done(lead, "交办", f"{to}。{words.strip()}", person, at)
    return lead


def count_for(pk: int, revision: int, target: str, person: Person, at: datetime) -> Lead:
    """Say for which target a lead counts once it has settled, or that it counts for none.

    Raises:
        PermissionDenied, ValidationError, Stale: why it was not done.
    """
    with transaction.atomic():
        lead = locked_lead(pk, revision)
        _need(lead, person, OPEN_STAGES, "改计入的目标")
        if target and target not in counted_targets(lead.plan):
            raise ValidationError(f"方案没有逐家计数的目标「{target[:60]}」")
        since, lead.counts_for = lead.since, target
        _save(lead, at, "counts_for")
        # The clock of the talks is not stopped by it.
        Lead.objects.filter(pk=pk).update(since=since)
        _done(lead, "改计入的目标", target or "不计入", person, at)
    return lead


@dataclass(frozen=True, slots=True)
class Settled:
    """That a firm has settled: the day, the document that proves it, and its number where the register has it."""

    on: date | None
    document: str
    key: str = ""
    words: str = ""


def settle(pk: int, revision: int, given: Settled, person: Person, at: datetime) -> Lead:
    """Say that a firm has settled. One that the register does not know yet is marked so.

    Raises:
        PermissionDenied, ValidationError, Stale: why it was not done.
    """
    with transaction.atomic():
        lead = locked_lead(pk, revision)
        _need(lead, person, (TALKING, SIGNED), "落地")
        wrong = wrong_past("落地日期", given.on, timezone.localdate(at))
        wrong += wrong_texts((("落地依据", given.document, 200, True), ("说明", given.words, 2_000, False)))
        wrong += _wrong_in_line("落地依据", given.document)
        subject = _introducing(given.key.strip(), person, wrong)
        wrong += _cannot_settle(lead, subject)
        refuse(wrong)
        lead.stage, lead.subject, lead.settled_on, lead.document = SETTLED, subject, given.on, given.document.strip()
        _save(lead, at, "stage", "subject", "settled_on", "document")
        _tell(lead, f"您介绍的「{lead.title}」已落地", at)
        _done(lead, "落地", f"{given.on}，{lead.document}。{given.words.strip()}", person, at)
    return lead


def unsettle(pk: int, revision: int, words: str, person: Person, at: datetime) -> Lead:
    """Take back that a firm has settled, which was put down wrongly: by the office. The talks go on.

    Raises:
        PermissionDenied, ValidationError, Stale: why it was not done.
    """
    if not is_office(person):
        raise PermissionDenied("落地由领导小组办公室撤回")
    with transaction.atomic():
        lead = locked_lead(pk, revision)
        _need(lead, person, (SETTLED,), "撤回落地")
        refuse(wrong_texts((("撤回的原因", words, 2_000, True),)))
        said = f"原落地 {lead.settled_on}，{lead.document}。{words.strip()}"
        lead.stage, lead.subject, lead.settled_on, lead.document = TALKING, None, None, ""
        _save(lead, at, "stage", "subject", "settled_on", "document")
        _tell(lead, f"您介绍的「{lead.title}」：落地已撤回", at)
        _done(lead, "撤回落地", said, person, at)
    return lead


def _cannot_settle(lead: Lead, subject: Subject | None) -> list[str]:
    if subject is None:
        return []
    # Locked, so that two leads cannot both settle the same firm for the same target.
    held = Subject.objects.select_for_update().get(pk=subject.pk)
    wrong = not_there(held)
    if not lead.counts_for:
        return wrong
    same = Lead.objects.filter(plan=lead.plan, counts_for=lead.counts_for, subject=held, stage=SETTLED).first()
    return wrong + ([f"「{held}」已由线索 #{same.pk} 落地，不能再算一次"] if same is not None else [])


def known_as(pk: int, revision: int, key: str, person: Person, at: datetime) -> Lead:
    """Say which firm of the register one that settled is, once it stands there.

    Raises:
        PermissionDenied, ValidationError, Stale: why it was not done.
    """
    with transaction.atomic():
        lead = locked_lead(pk, revision)
        _need(lead, person, (SETTLED,), "关联企业")
        wrong = wrong_texts((("统一社会信用代码", key, 40, True),))
        subject = _introducing(key.strip(), person, wrong)
        if lead.subject_id is not None:
            wrong.append("已关联企业")
        wrong += _cannot_settle(lead, subject)
        refuse(wrong)
        lead.subject = subject
        _save(lead, at, "subject")
        _done(lead, "关联企业", str(subject), person, at)
    return lead
