"""Where a target stands in words: nothing hidden by rounding, unknown never zero, every state with its reason."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from luodi.evaluate.figure_words import _WHY, FigureWords, figures_in_words
from luodi.evaluate.targets import STATE_WORDS, Figure
from luodi.units import unit_named

AREA, YUAN, YEARS = unit_named("平方米"), unit_named("元"), (2017, 2018, 2019)
BEHIND = Figure(
    "空间", 2018, "behind", Decimal(90_000), Decimal(120_000), 2019, Decimal(97_333), label="二（三）", unit=AREA,
    base=Decimal(52_000),
)  # fmt: skip


def words(**changes: object) -> FigureWords:
    (found,) = figures_in_words([replace(BEHIND, **changes)])
    return found


def test_the_row_of_a_table() -> None:
    assert words().cells == ("二（三）", "空间", "2018", "9", "9.73", "○ 滞后", "", "5.2", "万平方米")


def test_numbers_of_a_target_share_the_unit_of_the_largest() -> None:
    rows = [
        replace(BEHIND, year=year, unit=YUAN, value=Decimal(n))
        for year, n in zip(YEARS, (5, 5 * 10**6, 3 * 10**8), strict=True)
    ]
    assert [(found.value, found.unit) for found in figures_in_words(rows)] == [
        ("0.00000005", "亿元"), ("0.05", "亿元"), ("3", "亿元")
    ]  # fmt: skip


def test_a_little_is_not_shown_as_nothing() -> None:
    assert words(value=Decimal("0.01"), path=None).value == "0.000001"
    assert words(value=Decimal(0), path=None).value == "0"


def test_rounding_does_not_hide_a_shortfall() -> None:
    """9.99999万 against 10万 is behind, and is not shown as 10 against 10."""
    found = words(year=2019, value=Decimal("99999.9"), path=Decimal(100_000), bound=Decimal(100_000))
    assert (found.value, found.path) == ("9.99999", "10")
    assert found.why.endswith("差0.00001万平方米")


def test_shares_are_percent_and_differ_by_points() -> None:
    found = words(unit=unit_named(""), value=Decimal("0.435483870968"), path=Decimal("0.5"), base=None, due=2018)
    assert (found.value, found.path, found.unit) == ("43.55", "50", "%")
    found = words(unit=unit_named(""), value=Decimal("0.45"), path=Decimal("0.5"))
    assert "差5个百分点" in found.why


def test_growth_may_be_negative_and_more_than_double() -> None:
    assert words(unit=unit_named(""), value=Decimal("-0.032")).value == "-3.2"
    assert words(unit=unit_named(""), value=Decimal("12.5")).value == "1,250"


def test_unknown_is_not_zero_and_not_inapplicable() -> None:
    found = words(
        value=None, state="missing", missing=("面积",), waiting=3, path=None, base=None, base_missing=("面积",)
    )
    assert (found.value, found.path, found.base, found.exact) == ("待补", "待补", "待补", "待补")
    assert found.why == "缺面积，等3个主体的数据"
    found = words(path=None, base=None)
    assert (found.path, found.base) == ("—", "—")
    assert words(value=Decimal(0)).value == "0"


def test_what_is_lacking_stands_where_it_decides() -> None:
    """在轨 before the year of 左右: the ruling is not waited for yet."""
    assert words(state="on_track", missing=("「左右」的容差",)).missing == ""
    assert words(state="undecided", missing=("「左右」的容差",)).missing == "「左右」的容差"


@pytest.mark.parametrize("state", STATE_WORDS)
@pytest.mark.parametrize("year", [2018, 2019])
def test_every_state_has_its_reason(state: str, year: int) -> None:
    found = words(state=state, year=year, missing=("面积",) if state in ("missing", "undecided") else ())
    assert found.why
    assert "None" not in found.why
    assert "{" not in found.why
    assert len(_WHY) == 2 * len(STATE_WORDS)


def test_numbers_of_any_length_are_shown() -> None:
    huge = "1234567890" * 6
    assert words(value=Decimal(huge)).value.replace(",", "") == f"{huge[:-4]}.79"


def test_what_a_run_keeps_of_a_figure_stays_as_it_is() -> None:
    """Runs are hashed over it: another field would make every earlier run differ."""
    assert list(BEHIND.as_json()) == [
        "target", "year", "state", "value", "bound", "due", "path", "missing", "members", "waiting"
    ]  # fmt: skip
