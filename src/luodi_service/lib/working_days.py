"""Working days of the Chinese calendar: weekends, holidays, and the days worked in their stead."""

from __future__ import annotations

from datetime import date, timedelta

from chinese_calendar import is_workday
from django.core.exceptions import ValidationError

CODE = "WD01"


class UnknownYear(ValidationError):
    """The calendar of a year is not known yet: a day in it is never guessed."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(
            f"{CODE} 日历里没有 {year} 年的节假日安排，不能推算工作日。"
            "提示：国务院办公厅公布安排以后，请运维人员更新 chinesecalendar，再试一次",
            code=CODE,
        )


def works(day: date) -> bool:
    """Whether people work on a day.

    Raises:
        UnknownYear: nobody has said so yet.
    """
    try:
        return bool(is_workday(day))
    except NotImplementedError as error:
        raise UnknownYear(day.year) from error


def working_days_after(day: date, count: int) -> date:
    """The ``count``-th working day after a day, which itself does not count.

    Raises:
        UnknownYear: it lies in a year, or beyond one, whose calendar is not known.
    """
    return _moved(day, count, timedelta(days=1))


def working_days_before(day: date, count: int) -> date:
    """The ``count``-th working day before a day, which itself does not count.

    Raises:
        UnknownYear: it lies in a year, or beyond one, whose calendar is not known.
    """
    return _moved(day, count, timedelta(days=-1))


def _moved(day: date, count: int, step: timedelta) -> date:
    while count > 0:
        day += step
        count -= works(day)
    return day


def working_days_between(after: date, until: date) -> int:
    """Working days after a day, up to and including another; less than none where the other comes first.

    Raises:
        UnknownYear: the calendar of a year among them is not known.
    """
    if until < after:
        return -working_days_between(until, after)
    return sum(works(after + timedelta(days=ahead)) for ahead in range(1, (until - after).days + 1))
