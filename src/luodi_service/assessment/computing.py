"""Working an assessment out: every item's points from what is known, with how they came about; kept as they were."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.core.exceptions import ValidationError

from luodi_service.accounts.models import Person, Unit
from luodi_service.assessment.definitions import GROUPS, left_out, rules_of
from luodi_service.assessment.gathering import values_of_units
from luodi_service.assessment.models import (
    AGREED,
    CHECKED,
    LAPSED,
    MONEY,
    NAME,
    OPEN,
    PROPOSED,
    REPORTED,
    UNITS,
    VETO,
    Act,
    Adjustment,
    Assessment,
    Point,
    Result,
    Scheme,
    SchemeLine,
)
from luodi_service.assessment.money import WHOLE_NAME, policies_with_money, values_of_money
from luodi_service.assessment.scoring import GRADES, Item, Total, clamped, ranks, said, total
from luodi_service.assessment.terms import BY_NAME
from luodi_service.assessment.values import as_json, numbers
from luodi_service.plans.handling import policies_of
from luodi_service.plans.margins import shown_version
from luodi_service.plans.score_rules import Outcome, ScoreRule, work_out

Number = Decimal | Fraction | None
REASON_MAX = 2_000


@dataclass(frozen=True, slots=True)
class Assessed:
    """Whom a result is of: a unit, or the money of a policy."""

    unit: Unit | None
    code: str
    name: str
    group: str
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Worked:
    """What an item came to."""

    line: SchemeLine
    points: Decimal | None
    holds: bool | None
    reason: str
    terms: tuple[str, ...]
    lacking: tuple[str, ...]


def compute(assessment: Assessment, person: Person, today: date, at: datetime) -> int:
    """Work a locked assessment out anew; gives how many results changed. The transaction is the caller's.

    What was adjusted stays where its item comes to the same as before; otherwise it lapses, and the result is to be
    checked again.

    Raises:
        ValidationError: there is no scheme, or nobody to assess.
    """
    scheme = assessment.scheme
    if scheme is None:
        raise ValidationError("还没有考评办法")
    found, trace = _assessed(assessment, scheme, today, person)
    if not found:
        raise ValidationError(
            "没有可以考评的单位：办法里的组别没有单位，或都列为不参评"
            if assessment.object == UNITS
            else f"{assessment.year}年没有预算，没有可以自评的资金"
        )
    rules = rules_of(scheme)
    changed = sum(_kept(assessment, scheme, one, rules, person, at) for one in found)
    assessment.computed_at, assessment.trace = at, trace
    rank_all(assessment)
    return changed


def _assessed(
    assessment: Assessment, scheme: Scheme, today: date, viewer: Person
) -> tuple[list[Assessed], dict[str, Any]]:
    terms = BY_NAME[assessment.object]
    if assessment.object == MONEY:
        codes = policies_with_money(assessment.plan, assessment.year, viewer)
        if not codes:
            return [], {}
        names = {code: name for code, name, _ in policies_of(shown_version(assessment.plan))}
        money, trace = values_of_money(assessment, ["", *codes], today, viewer)
        rows = [
            Assessed(None, code, names.get(code, code) if code else WHOLE_NAME, "", as_json(values, terms))
            for code, values in money.items()
        ]
        return rows, trace
    groups = set(scheme.lines.order_by().values_list("group", flat=True))
    outside = {name for name, _ in left_out(scheme.left_out)}
    kinds = [kind for kind in GROUPS[UNITS] if kind in groups]
    units = list(Unit.objects.filter(kind__in=kinds).exclude(name__in=outside).order_by("path"))
    found, trace = values_of_units(assessment.plan, assessment.year, today, units, viewer)
    return [Assessed(unit, "", unit.name, unit.kind, as_json(found[unit.pk], terms)) for unit in units], trace


def _kept(
    assessment: Assessment,
    scheme: Scheme,
    one: Assessed,
    rules: Mapping[tuple[str, int], ScoreRule],
    person: Person,
    at: datetime,
) -> bool:
    """Keep a result as it is now; whether it changed."""
    rows = Result.objects.filter(assessment=assessment, unit=one.unit, code=one.code)
    result = rows.first() or Result(assessment=assessment, unit=one.unit, code=one.code)
    result.name, result.group, result.values = one.name, one.group, one.values
    new = result.pk is None
    if new:
        result.save()
    known = {} if new else {point.line_id: point for point in Point.objects.filter(result=result)}
    touched = set() if new else _adjusted(result)
    changed = new
    for worked in work_out_all(scheme, one.group, rules, numbers(one.values), one.values):
        point = known.pop(worked.line.pk, None)
        moved = point is None or point.computed != worked.points or point.holds != worked.holds
        changed = changed or moved
        _keep_point(result, point, worked, moved=moved, touched=touched, person=person, at=at)
    if changed and result.state == CHECKED:
        result.state = REPORTED if result.reported_at else OPEN
        result.checked_by, result.checked_at, result.check_words = None, None, ""
        words = "重新测算以后有变化，要重新核查"
        Act.objects.create(assessment=assessment, result=result, act="退回核查", words=words, by=person, at=at)
    retotal(result, moved=changed)
    return changed


def _adjusted(result: Result) -> set[tuple[int, str]]:
    """The items of a result with adjustments that count or wait, and which of both."""
    rows = Adjustment.objects.filter(result=result, state__in=(AGREED, PROPOSED))
    return set(rows.values_list("point_id", "state"))


def _keep_point(
    result: Result,
    point: Point | None,
    worked: Worked,
    *,
    moved: bool,
    touched: set[tuple[int, str]],
    person: Person,
    at: datetime,
) -> None:
    if point is None:
        point = Point(result=result, line=worked.line)
    point.computed, point.holds = worked.points, worked.holds
    if moved or (point.pk, AGREED) not in touched:
        point.points = worked.points
    point.reason, point.terms, point.lacking = worked.reason[:REASON_MAX], list(worked.terms), list(worked.lacking)
    point.save()
    if not moved or not {(point.pk, AGREED), (point.pk, PROPOSED)} & touched:
        return
    for one in point.adjustments.filter(state__in=(AGREED, PROPOSED)):
        one.state = LAPSED
        one.save(update_fields=["state"])
        words = f"「{worked.line.item}」重新测算以后，原来的调整失效"
        Act.objects.create(assessment=result.assessment, result=result, act="调整失效", words=words, by=person, at=at)


def work_out_all(
    scheme: Scheme,
    group: str,
    rules: Mapping[tuple[str, int], ScoreRule],
    known: Mapping[str, Number],
    told: Mapping[str, Any],
) -> Iterable[Worked]:
    """What every item of a group comes to; of all groups where results are not parted into them (money)."""
    for line in scheme.lines.order_by("number", "pk"):
        if line.kind == NAME or (group and line.group != group):
            continue
        rule = rules[line.group, line.number]
        yield _worked(line, rule, work_out(rule, known), told)


def _worked(line: SchemeLine, rule: ScoreRule, outcome: Outcome, told: Mapping[str, Any]) -> Worked:
    reads = "，".join(f"{name} {told[name]['words']}" for name in rule.terms)
    reason = f"{line.formula}；其中{reads}"
    if outcome.value is None:
        whys = "；".join(
            f"{name}：{told[name]['why'] or '是 0，不能做除数'}" for name in outcome.lacking if name in told
        )
        return Worked(line, None, None, f"{reason}。待补：{whys}", rule.terms, outcome.lacking)
    if line.kind == VETO:
        holds = bool(outcome.value)
        return Worked(line, None, holds, f"{reason}。条件{'成立' if holds else '不成立'}", rule.terms, ())
    assert line.weight is not None, "an item has a weight"
    points, words = clamped(Decimal(outcome.value), line.weight)
    return Worked(line, points, None, f"{reason}。{words or f'得 {said(points)}'}", rule.terms, ())


def total_of(result: Result) -> Total:
    """What a result's points come to as they count now."""
    rows = Point.objects.filter(result=result).select_related("line")
    items = [Item(one.line.kind, one.line.weight, one.points, one.holds) for one in rows]
    return total(items, GRADES[result.assessment.object])


def retotal(result: Result, *, moved: bool = True) -> None:
    """Keep what a result's points come to now; ``moved`` says that whoever has its page open is to look at it anew."""
    found = total_of(result)
    result.score, result.least, result.most = found.score, found.least, found.most
    result.vetoed, result.grade = found.vetoed, found.grade
    result.revision += int(moved)
    result.save()


def rank_all(assessment: Assessment) -> None:
    """Keep the ranks of all results, group by group; money of several policies has none."""
    if assessment.object == MONEY:
        return
    groups: dict[str, list[Result]] = {}
    for result in Result.objects.filter(assessment=assessment):
        groups.setdefault(result.group, []).append(result)
    for rows in groups.values():
        totals = [Total(one.score, one.least, one.most, one.vetoed, one.grade) for one in rows]
        for one, rank in zip(rows, ranks(totals), strict=True):
            if one.rank != rank:
                Result.objects.filter(pk=one.pk).update(rank=rank)
