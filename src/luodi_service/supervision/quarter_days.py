"""The quarters of a year, and by when each is to be reported on."""

from __future__ import annotations

from datetime import date, timedelta

QUARTERS = (1, 2, 3, 4)
REPORT_DAYS = 10
"""Days after the end of a quarter within which it is reported on."""
SIGN_DAYS = 7
"""Days within which a task that a meeting or a leader gave is signed for."""


def first_day(year: int, quarter: int) -> date:
    """The day on which a quarter begins."""
    return date(year, quarter * 3 - 2, 1)


def last_day(year: int, quarter: int) -> date:
    """The day on which a quarter ends."""
    return date(year, 12, 31) if quarter == 4 else first_day(year, quarter + 1) - timedelta(days=1)


def report_day(year: int, quarter: int) -> date:
    """The last day on which a report on a quarter is in time."""
    return last_day(year, quarter) + timedelta(days=REPORT_DAYS)


def quarter_of(day: date) -> int:
    """The quarter in which a day lies."""
    return (day.month + 2) // 3
