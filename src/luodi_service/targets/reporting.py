"""Reporting the value of a target that a unit answers for, and checking what was reported: by another person, of the office.

What is checked becomes a fact of the district, so that it enters the figures as any other fact does. Where things are
counted, they are named, and the value is what they come to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from luodi_service.accounts.models import Person, Role, Unit
from luodi_service.accounts.notices import notify
from luodi_service.facts.models import Fact
from luodi_service.facts.recording import start_batch
from luodi_service.lib.audit import record
from luodi_service.lib.editing import Stale
from luodi_service.lib.filing import keep_files
from luodi_service.plans.margins import shown_version
from luodi_service.plans.models import Plan
from luodi_service.plans.target_outlook import Asked, asked_targets, district_of, period_of_plan, term_of_reported
from luodi_service.registry.models import Subject
from luodi_service.targets.models import (
    CHECKED,
    DONE,
    ITEM_STATES,
    SENT_BACK,
    SUPERSEDED,
    WAITING,
    Evidence,
    Item,
    Reported,
)

OFFICE = "office"
REPORTING = frozenset({"office", "department", "finance", "statistics", "tax", "street", "park"})
"""Roles in which people act for a unit that answers for targets."""
UNNAMED = frozenset({"office", "department"})
"""Who reports a target for which the text names no unit: the office of the leading group, and departments."""
ITEMS_MAX = 200
REGION = "区域"
_MOST = Decimal(10) ** 16
_QUARTERS = (0, 401, 402, 403, 404)


@dataclass(frozen=True, slots=True)
class Given:
    """A report as it is typed. ``items`` are one a line, with ｜ or | between the parts:
    ``名称 | 日期 | 状态 | 文件 | 金额（元）``; the later ones may be left out."""

    year: int
    part: int
    value: str
    words: str
    document: str
    dated: date
    items: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """One of the things that a report counts, as it was typed."""

    name: str
    on: date | None
    state: str
    document: str
    amount: Decimal | None


def target_called(plan: Plan, name: str) -> Asked | None:
    """A target of the version that everybody is shown, by its name."""
    return next((one for one in asked_targets(shown_version(plan)) if one.name == name), None)


def reporting_unit(person: Person, target: Asked) -> Unit | None:
    """The unit for which a person may report a target; None where it is not theirs to report."""
    if not target.term:
        return None
    named = {*target.lead, *target.responsible}
    roles = Role.objects.filter(person=person, role__in=REPORTING if named else UNNAMED)
    held = (roles.filter(unit__name__in=named) if named else roles).select_related("unit").order_by("pk")
    return next((role.unit for role in held), None)


def may_check(person: Person, reported: Reported) -> bool:
    """Whether a person checks a report: of the office, and not whoever reported."""
    return reported.state == WAITING and OFFICE in person.codes() and reported.by_id != person.pk


def report(
    plan: Plan, target: Asked, given: Given, files: Sequence[Any], person: Person, at: datetime, today: date
) -> Reported:
    """Report a value with its evidence; it waits to be checked. What stands for the same time is corrected by it.

    Raises:
        ValidationError: everything that is wrong.
    """
    unit = reporting_unit(person, target)
    if unit is None:
        raise ValidationError(_not_yours(target))
    problems: list[str] = []
    items = read_items(given.items, problems)
    value = _value(given.value, problems)
    _check(plan, given, today, problems)
    _check_items(target, given, items, value, today, problems)
    if not files:
        problems.append("请上传佐证材料：没有材料的数值不能填报")
    if problems or value is None:
        raise ValidationError(problems)
    with transaction.atomic():
        same = Reported.objects.select_for_update().filter(
            plan=plan, target=target.name, year=given.year, part=given.part
        )
        rows = list(same)
        if any(row.state == WAITING for row in rows):
            raise ValidationError(f"「{target.name}」{rows[0].period}已有一份填报待核，请等核对后再更正")
        made = Reported.objects.create(
            plan=plan, target=target.name, year=given.year, part=given.part, value=value, words=given.words.strip(),
            document=given.document.strip(), dated=given.dated, unit=unit,
            corrects=next((row for row in rows if row.state == CHECKED), None),
            demonstration=settings.DEMONSTRATION, by=person, at=at,
        )  # fmt: skip
        Item.objects.bulk_create(
            Item(
                reported=made, position=number, name=one.name, on=one.on, state=one.state, document=one.document,
                amount=one.amount,
            )
            for number, one in enumerate(items, 1)
        )  # fmt: skip
        Evidence.objects.bulk_create(Evidence(reported=made, file=file) for file in keep_files(files))
        record(
            person, "填报目标", made, at, item=target.name, period=made.period, value=str(value), items=len(items),
            document=made.document, corrects=made.corrects_id,
        )  # fmt: skip
        for office in Unit.objects.filter(roles__role=OFFICE).distinct():
            notify(
                office,
                f"{unit}填报了目标「{target.name}」{made.period}，待核对",
                made.get_absolute_url(),
                at,
                f"target {made.pk}",
            )
    return made


def check(pk: int, revision: int, *, accepted: bool, opinion: str, person: Person, at: datetime) -> Reported:
    """Accept a report, whose value is a fact from then on, or send it back with the reason.

    Raises:
        Stale: somebody else has checked it meanwhile.
        ValidationError: it is not this person's to check, or something is lacking.
    """
    with transaction.atomic():
        found = Reported.objects.select_for_update().select_related("plan", "unit", "by").get(pk=pk)
        if found.revision != revision:
            raise Stale(found)
        if found.state != WAITING:
            raise ValidationError(f"「{found}」{found.get_state_display()}，不能再核对")
        if not may_check(person, found):
            raise ValidationError("填报由领导小组办公室的另一人核对，填报人不能核对自己的填报")
        if not accepted and not opinion.strip():
            raise ValidationError("退回须写明理由")
        if accepted:
            if found.corrects_id is not None:
                Reported.objects.filter(pk=found.corrects_id, state=CHECKED).update(state=SUPERSEDED)
            found.fact = _fact(found, person, at)
        found.state = CHECKED if accepted else SENT_BACK
        found.checked_by, found.checked_at, found.opinion = person, at, opinion.strip()
        found.revision += 1
        found.save()
        act = "核对目标填报" if accepted else "退回目标填报"
        record(
            person,
            act,
            found,
            at,
            item=found.target,
            period=found.period,
            value=str(found.value),
            opinion=found.opinion,
        )
        said = "已核对" if accepted else "被退回"
        notify(
            found.by,
            f"目标「{found.target}」{found.period}的填报{said}",
            found.get_absolute_url(),
            at,
            f"target {pk} {revision}",
        )
    return found


def _fact(found: Reported, person: Person, at: datetime) -> Fact:
    version = shown_version(found.plan)
    target = target_called(found.plan, found.target)
    if target is None or not target.term:
        raise ValidationError(f"现行方案没有要填报的目标「{found.target}」，请退回这份填报")
    term = term_of_reported(found.plan, version, target.term)
    batch = start_batch(
        str(found.unit), "年报" if not found.part else "快报", person, at, demonstration=found.demonstration,
        document=found.document, dated=found.dated, cause=f"目标填报 #{found.pk}",
    )  # fmt: skip
    value = format(found.value.normalize(), "f")
    return Fact.objects.create(
        subject=_district(district_of(version)), term=term, year=found.year, part=found.part, value=value, batch=batch
    )


def _district(key: str) -> Subject:
    """The region that the plan is about."""
    regions = Subject.objects.filter(kind=REGION, merged_into=None).order_by("pk")
    found = list(regions.filter(key=key)[:1]) or list(regions[:2])
    if len(found) != 1:
        raise ValidationError("不知道目标记在哪个区域：请先登记本区（类别「区域」）")
    return found[0]


def _not_yours(target: Asked) -> str:
    if not target.term:
        return f"目标「{target.name}」由数据算出，不填报"
    named = "、".join((*target.lead, *target.responsible))
    return f"目标「{target.name}」由{named or '领导小组办公室和各部门'}填报，不由您填报"


def read_items(text: str, problems: list[str]) -> list[Counted]:
    """The things counted, as they are typed, one a line."""
    found: list[Counted] = []
    rows = [
        (number, [part.strip() for part in row.split("|")])
        for number, row in enumerate(text.replace("｜", "|").splitlines(), 1)
        if row.strip()
    ]
    for number, parts in rows:
        where = f"清单第 {number} 行"
        if len(parts) > 5:
            problems.append(f"{where}：多于 5 项；一行写「名称 | 日期 | 状态 | 文件 | 金额」")
            continue
        name, day, state, document, amount = [*parts, *[""] * (5 - len(parts))]
        if not name or len(name) > 200 or len(document) > 200:
            problems.append(f"{where}：名称要写明，名称和文件各至多 200 字")
        if any(one.name == name for one in found):
            problems.append(f"{where}：「{name}」与前面重复")
        if state and state not in ITEM_STATES:
            problems.append(f"{where}：状态写{'、'.join(ITEM_STATES)}之一")
        found.append(
            Counted(name, _day(day, where, problems), state or DONE, document, _amount(amount, where, problems))
        )
    if len(found) > ITEMS_MAX:
        problems.append(f"清单至多 {ITEMS_MAX} 行")
    return found


def _day(text: str, where: str, problems: list[str]) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        problems.append(f"{where}：日期写成 2019-06-30 的样子")
        return None


def _amount(text: str, where: str, problems: list[str]) -> Decimal | None:
    if not text:
        return None
    value = _decimal(text)
    if value is None or value != round(value, 2):
        problems.append(f"{where}：金额以元计，至多两位小数，不小于零")
    return value


def _decimal(text: str) -> Decimal | None:
    """A number that is neither negative nor larger than anything here is."""
    try:
        value = Decimal(text.strip().replace(",", "").replace("，", ""))
    except InvalidOperation:
        return None
    return value if value.is_finite() and 0 <= value < _MOST else None


def _value(text: str, problems: list[str]) -> Decimal | None:
    value = _decimal(text)
    if value is None or value != round(value, 4):
        problems.append("数值要是不小于零的数，至多四位小数；还不知道的不填报")
        return None
    return value


def _check(plan: Plan, given: Given, today: date, problems: list[str]) -> None:
    first, last = period_of_plan(shown_version(plan))
    if not first - 1 <= given.year <= last:
        problems.append(f"年度须在{first - 1}年至{last}年之间：方案的规划期和它的基期")
    if given.part not in _QUARTERS:
        problems.append("季度须是全年或第1至第4季度")
    if not given.document.strip():
        problems.append("请写明依据文件")
    if given.dated > today:
        problems.append("文件日期还没有到")
    if given.dated.year < given.year:
        problems.append(f"文件日期是{given.dated.year}年的，早于填报的{given.year}年度，不能作为该年度的依据")
    if given.year > today.year:
        problems.append(f"{given.year}年还没有到")


def _check_items(
    target: Asked, given: Given, items: list[Counted], value: Decimal | None, today: date, problems: list[str]
) -> None:
    """What is counted comes to the value."""
    for number, one in enumerate(items, 1):
        if one.on is not None and (one.on > today or one.on.year > given.year):
            problems.append(f"清单第 {number} 行：「{one.name}」的日期{one.on}在{given.year}年度以后")
        if target.money and one.state == DONE and one.amount is None:
            problems.append(f"清单第 {number} 行：「{one.name}」请写明金额（元）")
    done = [one for one in items if one.state == DONE]
    if value is None or not (target.counted or target.money):
        return
    if not items and value:
        problems.append(f"「{target.name}」数的是{'金额' if target.money else '具体的对象'}，请逐一列入清单")
        return
    amounts = [one.amount for one in done if one.amount is not None]
    if target.money and len(amounts) < len(done):
        return  # one of them is unknown, and so is what they come to
    comes_to = sum(amounts, Decimal(0)) if target.money else Decimal(len(done))
    if items and comes_to != value:
        problems.append(
            f"清单里{DONE}的合计是{comes_to:,f}{target.unit}，与填报的数值{value:,f}{target.unit}不符，请核对"
        )
