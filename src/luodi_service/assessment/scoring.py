"""From items to a score: what each gives or takes, the bounds between which an unknown score lies, grades and ranks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from luodi_service.assessment.models import BONUS, DEDUCTION, MONEY, POINTS, UNITS, VETO

ZERO = Decimal(0)
Grades = tuple[tuple[Decimal, str], ...]
_FROM = (Decimal(90), Decimal(80), Decimal(60), ZERO)
GRADES: dict[str, Grades] = {
    UNITS: tuple(zip(_FROM, ("优秀", "良好", "合格", "不合格"), strict=True)),
    MONEY: tuple(zip(_FROM, ("优", "良", "中", "差"), strict=True)),
}
"""By object: from which score on a grade is given, the highest first; those of money are of 财预〔2020〕10号."""


@dataclass(frozen=True, slots=True)
class Item:
    """An item as it counts: its kind, its weight, its points or None while unknown; a veto has ``holds`` in their place."""

    kind: str
    weight: Decimal | None
    points: Decimal | None = None
    holds: bool | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """A score, or None with the bounds between which it lies; whether a veto holds (None while unknown); the grade, empty
    while nobody can know it."""

    score: Decimal | None
    least: Decimal
    most: Decimal
    vetoed: bool | None
    grade: str


def clamped(points: Decimal, weight: Decimal) -> tuple[Decimal, str]:
    """Points between nothing and the weight, and what is to be said where the formula came to others."""
    if points > weight:
        return weight, f"算式得 {said(points)}，超过分值，按 {said(weight)} 计"
    if points < ZERO:
        return ZERO, f"算式得 {said(points)}，小于 0，按 0 计"
    return points, ""


def total(items: Iterable[Item], grades: Grades) -> Total:
    """What items come to. An unknown item may be worth anything between nothing and its weight."""
    least, most, complete = ZERO, ZERO, True
    vetoes: list[bool | None] = []
    for one in items:
        if one.kind == VETO:
            vetoes.append(one.holds)
            continue
        if one.kind not in (POINTS, BONUS, DEDUCTION):
            continue
        assert one.weight is not None, "whatever gives or takes points has a weight"
        low, high = (one.points, one.points) if one.points is not None else (ZERO, one.weight)
        complete = complete and one.points is not None
        least += -high if one.kind == DEDUCTION else low
        most += -low if one.kind == DEDUCTION else high
    least, most = max(least, ZERO), max(most, ZERO)
    vetoed = True if True in vetoes else None if None in vetoes else False
    return Total(least if complete else None, least, most, vetoed, _grade(least, most, vetoed, grades))


def _grade(least: Decimal, most: Decimal, vetoed: bool | None, grades: Grades) -> str:
    failed = grades[-1][1]
    if vetoed:
        return failed
    low, high = grade_of(least, grades), grade_of(most, grades)
    # A veto that may hold leaves open every grade but the lowest.
    return low if low == high and (vetoed is False or low == failed) else ""


def grade_of(score: Decimal, grades: Grades) -> str:
    """The grade of a score."""
    return next(word for from_, word in grades if score >= from_)


def ranks(totals: Sequence[Total]) -> list[int | None]:
    """The ranks within a group, in the order given: ties share one, who was vetoed comes after all others. None for whom an
    unknown score, their own or another's, leaves it open."""
    return [_rank(one, totals) for one in totals]


def _rank(one: Total, totals: Sequence[Total]) -> int | None:
    if one.score is None or one.vetoed is None:
        return None
    above = 0
    for other in totals:
        if other is one:
            continue
        if other.vetoed is None or other.vetoed != one.vetoed:
            if other.vetoed is None:
                return None
            above += int(bool(one.vetoed))
        elif other.least > one.score:
            above += 1
        elif other.score is None and other.most > one.score:
            return None
    return above + 1


def said(number: Decimal) -> str:
    """Points in words: without idle zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
