"""The curve of an award: exact at its boundaries, the same as the answer where the figure was entered."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from luodi_service.plans.curves import Curve, curve
from luodi_service.plans.models import Version
from luodi_service.plans.self_check import SelfCheck, self_check

RENOVATION = {
    "year": "2018",
    "renovation_recognised": "是",
    "actual_investment": "30000000",
    "completed_on": "2018-05-01",
}
ANSWERED = {
    "renovation_support": RENOVATION,
    "equity_award": {"year": "2018", "equity_invested": "35,000,000"},
    "park_tax_award": {"year": "2018", "park_recurring_tax": "35000000"},
    "online_sales_award": {"year": "2018", "auto_internet": "是", "online_sales": "35000000"},
    "cultivation_award": {"year": "2018", "newly_cultivated": "3"},
    "event_support": {"year": "2018", "event_approved": "是", "event_spending": "800000", "held_on": "2018-05-01"},
}


@pytest.fixture
def version(run: object) -> Version:
    return Version.objects.get(number=1)


def drawn(version: Version, code: str, given: dict[str, str]) -> tuple[SelfCheck, Curve | None]:
    check = self_check(version, code, given)
    assert check is not None
    return check, curve(version, check)


def amounts(found: Curve) -> dict[Decimal, Decimal | None]:
    return {point.figure: point.amount for point in found.points}


def test_a_curve_is_exact_at_its_boundaries(version: Version) -> None:
    """It jumps between the last 分 below the threshold and the threshold, and bends where the ceiling is reached."""
    _, found = drawn(version, "renovation_support", RENOVATION)
    assert found is not None
    known = amounts(found)
    assert found.term.name == "实际投资额"
    assert (known[Decimal("2999999.99")], known[Decimal(3_000_000)]) == (Decimal(0), Decimal(600_000))
    assert known[Decimal(25_000_000)] == known[max(known)] == Decimal(5_000_000)
    assert [jump.figure for jump in found.jumps] == [Decimal(3_000_000)]


@pytest.mark.parametrize("entered", ["7123456.78", "23000001", "24999999.99"])
def test_a_bend_is_found_wherever_the_range_ends(version: Version, entered: str) -> None:
    _, found = drawn(version, "renovation_support", RENOVATION | {"actual_investment": entered})
    assert found is not None
    assert amounts(found)[Decimal("25000000.00")] == Decimal(5_000_000)


@pytest.mark.parametrize("code", ANSWERED)
def test_the_entered_figure_stands_where_the_answer_says(version: Version, code: str) -> None:
    check, found = drawn(version, code, ANSWERED[code])
    assert check.explanation is not None
    assert found is not None
    assert found.entered is not None
    assert found.entered in found.points
    assert found.entered.amount == check.explanation.result.amount


def test_every_tier_and_every_full_thousand_is_a_jump(version: Version) -> None:
    _, tiers = drawn(version, "park_tax_award", ANSWERED["park_tax_award"])
    _, strides = drawn(version, "equity_award", ANSWERED["equity_award"])
    assert tiers is not None
    assert strides is not None
    assert [(jump.figure, jump.amount) for jump in tiers.jumps] == [
        (10_000_000, 300_000),
        (50_000_000, 800_000),
        (100_000_000, 1_000_000),
    ]
    assert [jump.figure for jump in strides.jumps] == [10_000_000 * at for at in range(1, 15)]


def test_what_is_counted_has_whole_points_only(version: Version) -> None:
    _, found = drawn(version, "cultivation_award", ANSWERED["cultivation_award"])
    assert found is not None
    assert found.counted
    assert all(figure == int(figure) for figure in amounts(found))


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("renovation_support", {}),
        ("renovation_support", RENOVATION | {"renovation_recognised": "否"}),
        ("renovation_support", RENOVATION | {"renovation_recognised": ""}),
        ("renovation_support", RENOVATION | {"actual_investment": "三千万"}),
        ("demonstration_award", {"year": "2018", "demonstration_level": "市级"}),
    ],
    ids=["not asked", "refused whatever the figure", "waiting for a decision", "unreadable", "no figure"],
)
def test_there_is_no_curve_where_no_figure_moves_the_amount(version: Version, code: str, given: dict[str, str]) -> None:
    assert drawn(version, code, given)[1] is None


def test_without_the_figure_the_curve_has_no_mark(version: Version) -> None:
    _, found = drawn(version, "renovation_support", RENOVATION | {"actual_investment": ""})
    assert found is not None
    assert found.entered is None
    assert amounts(found)[Decimal(3_000_000)] == Decimal(600_000)


def test_a_page_holds_the_figures_of_its_chart_as_exact_texts(public: Client, run: object) -> None:
    html = public.get("/policies/renovation_support/", RENOVATION).content.decode()
    held = re.findall(r'data-figures="([^"]*)"', html)
    assert len(held) == 1
    chart = json.loads(unescape(held[0]))
    assert ["299.999999", "0"] in chart["points"]
    assert ["300", "60"] in chart["points"]
    assert chart["entered"] == {"x": "3000", "y": "500", "words": "所填 3,000万元：500万元"}
    assert "<td>2,999,999.99元</td>" in html
    assert "data-figures" not in public.get("/policies/renovation_support/").content.decode()
