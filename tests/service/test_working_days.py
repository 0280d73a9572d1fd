"""Working days: holidays, the days worked in their stead, and years of which nobody knows yet."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from chinese_calendar.constants import holidays
from hypothesis import given
from hypothesis import strategies as st

from luodi_service.lib.working_days import CODE, UnknownYear, working_days_after, working_days_before, works

BEYOND = max(holidays).year + 1
KNOWN = st.dates(date(2017, 1, 1), date(2026, 6, 30))


@pytest.mark.parametrize(
    ("day", "count", "found"),
    [
        # National Day 2019: 1 to 7 October are off; Sunday 29 September and Saturday 12 October are worked.
        (date(2019, 9, 27), 1, date(2019, 9, 29)),
        (date(2019, 9, 30), 1, date(2019, 10, 8)),
        (date(2019, 9, 30), 5, date(2019, 10, 12)),
        # The Spring Festival of 2020 was lengthened to 2 February; Sunday 19 January was worked.
        (date(2020, 1, 17), 1, date(2020, 1, 19)),
        (date(2020, 1, 23), 1, date(2020, 2, 3)),
        (date(2019, 12, 31), 20, date(2020, 2, 5)),
        # An ordinary weekend.
        (date(2021, 7, 9), 1, date(2021, 7, 12)),
    ],
)
def test_working_days_after_a_day(day: date, count: int, found: date) -> None:
    assert working_days_after(day, count) == found


def test_before_a_day() -> None:
    assert working_days_before(date(2019, 10, 8), 1) == date(2019, 9, 30)
    assert working_days_before(date(2020, 2, 5), 3) == date(2020, 1, 23)


@given(KNOWN, st.integers(1, 40))
def test_there_and_back(day: date, count: int) -> None:
    """Between a day and the n-th working day after it lie just n working days, and that day is one."""
    found = working_days_after(day, count)
    between = [day + timedelta(days=step) for step in range(1, (found - day).days + 1)]
    assert works(found)
    assert sum(map(works, between)) == count
    assert working_days_before(found, count - 1) > day or count == 1
    assert working_days_before(found + timedelta(days=1), count) > day


def test_a_year_nobody_knows_yet_is_an_error_that_asks_for_the_update() -> None:
    with pytest.raises(UnknownYear) as refused:
        working_days_after(date(BEYOND - 1, 12, 31), 1)
    (message,) = refused.value.messages
    assert message.startswith(CODE)
    assert f"{BEYOND} 年" in message
    assert "更新 chinesecalendar" in message
    with pytest.raises(UnknownYear):
        works(date(1999, 5, 4))


def test_a_count_that_stays_in_known_years_is_no_error() -> None:
    assert working_days_after(date(BEYOND - 1, 12, 1), 5).year == BEYOND - 1
