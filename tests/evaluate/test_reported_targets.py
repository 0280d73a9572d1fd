"""Targets whose value an office reports: a column of the table 区域, the same for everybody who has the table."""

from __future__ import annotations

from decimal import Decimal

from gongshu import PLAN
from luodi.evaluate.targets import Figure

AGREEMENTS, FUNDS = "经合社合作共建开发协议", "风险池基金和政府投资基金规模"


def figure(rows: list[dict[str, str]], target: str, year: int) -> Figure:
    return next(found for found in PLAN.targets({"区域": rows}, [year]) if found.target == target)


def test_what_was_reported_of_the_district_is_the_value() -> None:
    """2017年完成对庆隆等五个经合社协商项目合作共建开发协议: five are enough, four are not."""
    five = figure([{"编号": "拱墅区", "年度": "2017", AGREEMENTS: "5"}], AGREEMENTS, 2017)
    four = figure([{"编号": "拱墅区", "年度": "2017", AGREEMENTS: "4"}], AGREEMENTS, 2017)
    assert (five.value, five.state) == (Decimal(5), "met")
    assert (four.value, four.state) == (Decimal(4), "behind")


def test_what_nobody_reported_is_unknown_not_zero() -> None:
    found = figure([{"编号": "拱墅区", "年度": "2016", AGREEMENTS: ""}], AGREEMENTS, 2017)
    assert (found.value, found.state, found.missing) == (None, "missing", (AGREEMENTS,))


def test_amounts_are_in_yuan() -> None:
    found = figure([{"编号": "拱墅区", "年度": "2019", f"{FUNDS}（万元）": "1200"}], FUNDS, 2019)
    assert (found.value, found.state) == (Decimal(12_000_000), "met")


def test_of_two_regions_nobody_can_say_which_holds() -> None:
    rows = [{"编号": name, "年度": "2017", AGREEMENTS: "5"} for name in ("拱墅区", "杭州市")]
    assert figure(rows, AGREEMENTS, 2017).state == "missing"


def test_the_terms_stand_in_the_dictionary() -> None:
    term = PLAN.terms.by_name[AGREEMENTS]
    assert (term.kind, term.nature, str(term.unit), term.summing) == ("区域", "填报", "个", "期末")
