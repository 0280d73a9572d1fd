"""Periods of returns: a year, a quarter, a month; how they are written, when they end, which came before."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

FREQUENCIES = {"年": 1, "季度": 4, "月": 12}
"""How many periods of each length a year has."""
_CODE = re.compile(r"(?P<year>[0-9]{4})(?:Q(?P<quarter>[1-4])|-(?P<month>0[1-9]|1[0-2]))?")
_FIRST, _LAST = 1950, 2100


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The ``number``-th of ``count`` equal parts of a year; a whole year is the first of one."""

    year: int
    count: int = 1
    number: int = 1

    @property
    def part(self) -> int:
        """As facts keep it: 0, 401 to 404, 1201 to 1212."""
        return 0 if self.count == 1 else self.count * 100 + self.number

    @property
    def code(self) -> str:
        """``2021``, ``2021Q3``, ``2021-07``."""
        return {1: f"{self.year}", 4: f"{self.year}Q{self.number}", 12: f"{self.year}-{self.number:02}"}[self.count]

    @property
    def words(self) -> str:
        """``2021年``, ``2021年第3季度``, ``2021年7月``."""
        return f"{self.year}年{ {1: '', 4: f'第{self.number}季度', 12: f'{self.number}月'}[self.count] }"

    @property
    def last_day(self) -> date:
        """The day on which it ends."""
        month = 12 // self.count * self.number
        return date(self.year, month, monthrange(self.year, month)[1])

    def before(self) -> Period:
        """The one before it, of the same length."""
        if self.number > 1:
            return Period(self.year, self.count, self.number - 1)
        return Period(self.year - 1, self.count, self.count)

    def __str__(self) -> str:
        return self.words


def period_of(year: int, part: int) -> Period:
    """The period that facts keep as a year and a part of it."""
    count, number = divmod(part, 100)
    return Period(year, count, number) if part else Period(year)


def read_period(code: str, frequency: str) -> Period | None:
    """The period of a code, where it is of the frequency; None for anything else."""
    match = _CODE.fullmatch(code)
    if match is None or not _FIRST <= int(match["year"]) <= _LAST:
        return None
    year = int(match["year"])
    number, count = (match["quarter"], 4) if match["quarter"] else (match["month"], 12)
    found = Period(year, count, int(number)) if number else Period(year)
    return found if found.count == FREQUENCIES[frequency] else None


def last_ended(frequency: str, day: date) -> Period:
    """The newest period of a frequency that was over before a day."""
    count = FREQUENCIES[frequency]
    return Period(day.year, count, (day.month - 1) * count // 12 + 1).before()
