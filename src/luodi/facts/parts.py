"""Years given in quarters or months, put together."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from luodi.facts.forms import EXACT
from luodi.facts.subject import Value
from luodi.plan.terms import Term

SUM = "合计"


def whole_year(parts: dict[int, dict[str, Value]], count: int, terms: Iterable[Term]) -> dict[str, Value]:
    """The yearly values of the ``count`` parts of a year, by their numbers from 1.

    A 合计 is the sum and unknown while a part is; anything else (期末) is the last part's value.
    """
    numbers = range(1, count + 1)
    year: dict[str, Value] = {}
    for term in terms:
        if term.summing == SUM and term.form == "数量":
            values = [parts.get(number, {}).get(term.name) for number in numbers]
            value: Value | None = _sum(values)
        else:
            value = parts.get(count, {}).get(term.name)
        if value is not None:
            year[term.name] = value
    return year


def _sum(values: list[Value | None]) -> Decimal | None:
    total = Decimal(0)
    for value in values:
        if not isinstance(value, Decimal):
            return None
        total = EXACT.add(total, value)
    return total


def to_date(parts: dict[int, dict[str, Value]], through: int, terms: Iterable[Term]) -> dict[str, Value]:
    """A year as far as it has come by the end of its ``through``-th part.

    A 合计 is the sum of the parts so far and unknown while one of them is; anything else (期末) is the value of that part.
    """
    return whole_year({number: parts.get(number, {}) for number in range(1, through + 1)}, through, terms)
