"""What the column 年度 says: a year, or a quarter or month of one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from luodi.facts.forms import YEAR_FIRST, YEAR_LAST, normal
from luodi.words import Words

WHOLE, QUARTERS, MONTHS = 1, 4, 12
NAMES = {WHOLE: Words("全年", "the whole year"), QUARTERS: Words("季度", "quarters"), MONTHS: Words("月份", "months")}

_PERIOD = re.compile(
    r"(?P<year>[0-9]{4})(?:(?:年|年度)?|[-年]?[Qq](?P<quarter>[1-4])|年?第?(?P<season>[1-4一二三四])季度"
    r"|-(?P<month>[0-9]{1,2})|年(?P<moon>[0-9]{1,2})月)"
)
_HAN = {"一": 1, "二": 2, "三": 3, "四": 4}


@dataclass(frozen=True, slots=True)
class Period:
    """The ``number``-th of ``count`` equal parts of a year; a whole year is the first of one."""

    year: int
    number: int = 1
    count: int = WHOLE

    @property
    def words(self) -> Words:
        """``2019 年``, ``2019Q3``, ``2019-07``."""
        if self.count == WHOLE:
            return Words(f"{self.year} 年", str(self.year))
        part = f"{self.year}Q{self.number}" if self.count == QUARTERS else f"{self.year}-{self.number:02}"
        return Words(part, part)

    def __str__(self) -> str:
        return str(self.words)


def read_period(text: str) -> Period | None:
    """The period written as 2019, 2019年, 2019Q3, 2019年第3季度, 2019-07 or 2019年7月; None for anything else."""
    match = _PERIOD.fullmatch(normal(text))
    if match is None or not YEAR_FIRST <= int(match["year"]) <= YEAR_LAST:
        return None
    year = int(match["year"])
    quarter, month = match["quarter"] or match["season"], match["month"] or match["moon"]
    if quarter:
        return Period(year, _HAN.get(quarter) or int(quarter), QUARTERS)
    if month:
        return Period(year, int(month), MONTHS) if 1 <= int(month) <= MONTHS else None
    return Period(year)
