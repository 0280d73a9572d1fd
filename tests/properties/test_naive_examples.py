"""Examples worked by hand from the reference meaning, which hold the naive evaluator itself.

The arithmetic stands in the comments. 万 is 10,000 CNY.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from properties.naive import READINGS, Facts, Subject, Value, evaluate

WAN = 10_000


def cny(value: int | str) -> Fraction:
    """A number as the facts hold it."""
    return Fraction(value)


def wan(value: int | str) -> Fraction:
    """So many 万元."""
    return Fraction(value) * WAN


def result(facts: Facts, policy: str, subject: str, year: int, **readings: str) -> dict[str, Any]:
    """The one line of a policy for a subject and a year."""
    lines = evaluate(facts, [year], readings)
    (found,) = [line for line in lines if line["policy"] == policy and line["subject"] == subject]
    return found


def brief(line: dict[str, Any]) -> tuple[str, str | None, list[str]]:
    """Status, amount and missing terms."""
    return line["status"], line["amount"], line["missing"]


def park(unchanging: dict[str, Value] | None = None, **years: dict[str, Value]) -> Facts:
    """Facts of the one park Y, with years given as y2017={...}."""
    return {"产业园": {"Y": Subject(unchanging or {}, {int(name[1:]): terms for name, terms in years.items()})}}


def enterprise(unchanging: dict[str, Value] | None = None, **years: dict[str, Value]) -> Facts:
    """Facts of the one enterprise Q, with years given as y2017={...}."""
    return {"企业": {"Q": Subject(unchanging or {}, {int(name[1:]): terms for name, terms in years.items()})}}


def test_a_line_has_exactly_the_agreed_keys_and_pays_nobody() -> None:
    """A renovation of 1000万 at 20% is 200万, whatever any reading says."""
    facts: Facts = {
        "改造项目": {"G": Subject({"完工日期": date(2018, 3, 1), "项目经认定": True, "实际投资额": wan(1000)})},
    }
    assert evaluate(facts, [2018]) == [
        {
            "policy": "产业园改造资助",
            "subject_kind": "改造项目",
            "subject": "G",
            "year": 2018,
            "status": "eligible",
            "amount": "2000000.00",
            "missing": [],
            "open_readings": {},
            "payable": False,
        }
    ]
    # A kind with unchanging terms only gives a line for every year asked; the project counts in 2018 alone.
    assert [line["status"] for line in evaluate(facts, [2013, 2017, 2018, 2019])] == [
        *["ineligible", "ineligible", "eligible", "ineligible"],
    ]


def test_renovation_thresholds_caps_and_unknowns() -> None:
    """P3: at least 300万, 20%, at most 500万."""

    def renovation(terms: dict[str, Value], year: int = 2018) -> tuple[str, str | None, list[str]]:
        return brief(result({"改造项目": {"G": Subject(terms)}}, "产业园改造资助", "G", year))

    done: dict[str, Value] = {"完工日期": date(2018, 12, 31), "项目经认定": True}
    # 3,000,000 x 20% = 600,000; one 分 less is below the threshold; 20% of 2600万 is 520万, above the cap.
    assert renovation(done | {"实际投资额": wan(300)}) == ("eligible", "600000.00", [])
    assert renovation(done | {"实际投资额": cny("2999999.99")}) == ("ineligible", "0.00", [])
    assert renovation(done | {"实际投资额": wan(2600)}) == ("eligible", "5000000.00", [])
    # Unknown condition and unknown amount are listed together: 完 U+5B8C, 实 U+5B9E, 项 U+9879.
    assert renovation({}) == ("missing", None, ["完工日期", "实际投资额", "项目经认定"])
    # Only a decision is lacking; a condition known to be false wins; outside validity nothing is asked.
    assert renovation({"完工日期": date(2018, 1, 1), "实际投资额": wan(300)}) == ("undecided", None, ["项目经认定"])
    assert renovation({"项目经认定": False}) == ("ineligible", "0.00", [])
    assert renovation({}, 2020) == ("ineligible", "0.00", [])
    # The amount is known to be zero, so nothing else needs to be known.
    assert renovation({"实际投资额": cny(0)}) == ("ineligible", "0.00", [])


LEASED: dict[str, Value] = {"创办方式": "租用", "起租日期": date(2017, 7, 1), "设立日期": date(2016, 7, 1)}
LEASED_YEAR: dict[str, Value] = {
    "租用面积": cny(5000),
    "创办企业年经常性税收总额": wan(300),
    "产业园经认定": True,
}


def test_lease_support_500_400_then_only_100() -> None:
    """P2: 30% of the rent, together over the years at most 1000万."""
    facts = park(
        LEASED,
        # 16,666,666.67 x 30% = 5,000,000.001 -> 5,000,000.00
        y2017=LEASED_YEAR | {"产业园年纯租金": cny("16666666.67")},
        # 13,333,333.33 x 30% = 3,999,999.999 -> 4,000,000.00
        y2018=LEASED_YEAR | {"产业园年纯租金": cny("13333333.33")},
        # 10,000,000 x 30% = 3,000,000, but 10,000,000 - 5,000,000 - 4,000,000 = 1,000,000 is left.
        y2019=LEASED_YEAR | {"产业园年纯租金": wan(1000)},
    )
    amounts = [result(facts, "租用办园补助", "Y", year)["amount"] for year in (2017, 2018, 2019)]
    assert amounts == ["5000000.00", "4000000.00", "1000000.00"]
    # Counted from 设立日期 (2016), 2019 is the fourth year. The park's own tax is recorded for nobody: null differs.
    assert result(facts, "租用办园补助", "Y", 2019)["open_readings"] == {
        "税收主体": {"创办企业": "1000000.00", "园区合计": None},
        "租金起算": {"起租年度": "1000000.00", "设立年度": "0.00"},
    }


def test_a_cap_that_is_reached_outweighs_missing_facts_and_an_earlier_hole_does_not_pass() -> None:
    """Rule 7 in its order."""
    reached = park(
        LEASED,
        # 40,000,000 x 30% = 12,000,000, of which 10,000,000 is left.
        y2017=LEASED_YEAR | {"产业园年纯租金": wan(4000)},
        y2018={},
    )
    assert brief(result(reached, "租用办园补助", "Y", 2017)) == ("eligible", "10000000.00", [])
    assert brief(result(reached, "租用办园补助", "Y", 2018)) == ("ineligible", "0.00", [])
    # 2018 has no row; its yearly terms are unknown, so 2019 cannot be told either, although it lacks nothing itself.
    gap = park(
        LEASED,
        y2017=LEASED_YEAR | {"产业园年纯租金": wan(100)},
        y2019=LEASED_YEAR | {"产业园年纯租金": wan(100)},
    )
    lacking = ["产业园年纯租金", "产业园经认定", "创办企业年经常性税收总额", "租用面积"]
    assert brief(result(gap, "租用办园补助", "Y", 2017)) == ("eligible", "300000.00", [])
    assert brief(result(gap, "租用办园补助", "Y", 2018)) == ("missing", None, lacking)
    assert brief(result(gap, "租用办园补助", "Y", 2019)) == ("missing", None, lacking)
    # Before the first row there is no line at all.
    assert evaluate(gap, [2016]) == []


def test_purchase_support_is_paid_once() -> None:
    """P1: 10,000 x 900 = 900万 in the first eligible year, and then never again."""
    year: dict[str, Value] = {"创办企业年经常性税收总额": wan(300), "建筑面积": cny(10_000)}
    bought: dict[str, Value] = {"创办方式": "购建", "设立日期": date(2017, 12, 31)}
    facts = park(bought | {"核定补助标准": cny(900)}, y2017=year, y2018=year)
    assert brief(result(facts, "购建办园补助", "Y", 2017)) == ("eligible", "9000000.00", [])
    assert brief(result(facts, "购建办园补助", "Y", 2018)) == ("ineligible", "0.00", [])
    # 10,000.01 x 1000 = 10,000,010 is above the cap of 1000万.
    large = park(bought | {"核定补助标准": cny(1000)}, y2017=year | {"建筑面积": cny("10000.01")})
    assert brief(result(large, "购建办园补助", "Y", 2017)) == ("eligible", "10000000.00", [])
    # Not decided in 2017, so not decided in 2018; what 2017 lacks beyond that is added to 2018.
    open_rate = park(bought, y2017={"创办企业年经常性税收总额": wan(300)}, y2018=year)
    assert brief(result(open_rate, "购建办园补助", "Y", 2017)) == ("missing", None, ["建筑面积", "核定补助标准"])
    assert brief(result(open_rate, "购建办园补助", "Y", 2018)) == ("missing", None, ["建筑面积", "核定补助标准"])
    decided_area = park(bought, y2017=year, y2018=year)
    assert brief(result(decided_area, "购建办园补助", "Y", 2018)) == ("undecided", None, ["核定补助标准"])
    # More than 1000元/平方米 is an error.
    with pytest.raises(ValueError, match="核定补助标准"):
        evaluate(park(bought | {"核定补助标准": cny("1000.01")}, y2017=year), [2017])


def test_two_tax_tiers_passed_at_once() -> None:
    """P5, 800万 -> 6000万: the highest tier 80万; every tier 30 + 80 = 110万; the difference 80 - 0 = 80万."""
    jump = park(y2016={"园区年经常性税收总额": wan(800)}, y2017={"园区年经常性税收总额": wan(6000)})
    line = result(jump, "园区税收上台阶奖励", "Y", 2017)
    assert brief(line) == ("eligible", "800000.00", [])
    assert line["open_readings"] == {
        "跨档计奖": {"最高档": "800000.00", "逐档累计": "1100000.00", "补差": "800000.00"},
    }
    # 1000万 -> 1亿: highest 100; every tier 80 + 100 = 180; difference 100 - 30 = 70.
    later = park(y2017={"园区年经常性税收总额": wan(1000)}, y2018={"园区年经常性税收总额": wan(10_000)})
    assert [
        result(later, "园区税收上台阶奖励", "Y", 2018, 跨档计奖=option)["amount"] for option in READINGS["跨档计奖"]
    ] == ["1000000.00", "1800000.00", "700000.00"]


def test_first_reached_with_holes_in_the_history() -> None:
    """Rule 5, each of its cases."""

    def tax(**years: str) -> tuple[str, str | None, list[str]]:
        rows: dict[str, dict[str, Value]] = {
            name: {"园区年经常性税收总额": wan(value)} if value else {} for name, value in years.items()
        }
        last = max(int(name[1:]) for name in years)
        return brief(result(park(**rows), "园区税收上台阶奖励", "Y", last))

    lacking = ["园区年经常性税收总额"]
    assert tax(y2016="", y2017="999.999999") == ("ineligible", "0.00", [])  # below the lowest, whatever the history
    assert tax(y2015="1000", y2016="", y2017="4999") == ("ineligible", "0.00", [])  # known on this tier before
    assert tax(y2015="10000", y2017="") == ("ineligible", "0.00", [])  # nothing above the top tier is left
    assert tax(y2015="5000", y2017="") == ("missing", None, lacking)
    assert tax(y2016="", y2017="1000") == ("missing", None, lacking)
    assert tax(y2015="800", y2017="1000") == ("missing", None, lacking)  # 2016 is a gap
    assert tax(y2017="1000") == ("eligible", "300000.00", [])  # no earlier observed year


def test_demonstration_levels() -> None:
    """P6: rising to 市级 15万, to 省级 30万; as a difference 30 - 15 = 15万. Its term is a decision."""
    risen = park(y2016={"示范园区级别": "无"}, y2017={"示范园区级别": "市级"}, y2018={"示范园区级别": "省级"})
    assert result(risen, "示范园区奖励", "Y", 2017)["amount"] == "150000.00"
    line = result(risen, "示范园区奖励", "Y", 2018)
    assert line["open_readings"] == {"示范晋级": {"全额": "300000.00", "补差": "150000.00"}}
    assert brief(result(risen, "示范园区奖励", "Y", 2019)) == ("undecided", None, ["示范园区级别"])
    fallen = park(y2017={"示范园区级别": "省级"}, y2018={"示范园区级别": "市级"})
    assert brief(result(fallen, "示范园区奖励", "Y", 2018)) == ("ineligible", "0.00", [])


TENANT: dict[str, Value] = {"新入驻": True, "入驻日期": date(2017, 5, 1), "认定日期": date(2017, 5, 1)}


def online(rent: str | None, contribution: str | None, trade: str = "50000000") -> dict[str, Value]:
    """A year of an automotive internet enterprise."""
    terms: dict[str, Value] = {"汽车互联网企业": True, "年网上交易额": cny(trade)}
    if rent is not None:
        terms["年纯租金"] = cny(rent)
    if contribution is not None:
        terms["区级财政贡献"] = cny(contribution)
    return terms


def test_the_same_rent_under_its_three_options() -> None:
    """P7 取小(100.00, 60.00) = 60.00 and P11 70% x 100.00 = 70.00 in one year."""
    facts = enterprise(TENANT, y2017=online("100", "60"))

    def both(facts: Facts, **readings: str) -> list[tuple[str, str | None, list[str]]]:
        names = ["入驻企业房租补助", "网上交易房租补助"]
        return [brief(result(facts, name, "Q", 2017, **readings)) for name in names]

    assert both(facts) == [("excluded", "0.00", []), ("eligible", "70.00", [])]
    # Together at most 100.00, so P11 is cut to 100 - 60 = 40.
    together = both(facts, 同一房租="合计不超过实付租金")
    assert together == [("eligible", "60.00", []), ("eligible", "40.00", [])]
    assert both(facts, 同一房租="各自兑付") == [("eligible", "60.00", []), ("eligible", "70.00", [])]
    # A tie after rounding: 70% x 100.01 = 70.007 -> 70.01; P7 stands.
    assert both(enterprise(TENANT, y2017=online("100.01", "70.01"))) == [
        ("eligible", "70.01", []),
        ("excluded", "0.00", []),
    ]
    # P7 takes the whole rent; P11 is cut to nothing.
    whole = enterprise(TENANT, y2017=online("100", "100"))
    assert both(whole, 同一房租="合计不超过实付租金") == [("eligible", "100.00", []), ("ineligible", "0.00", [])]
    # P7 lacks the contribution. P11 would stand alone with 70.00, but waits for it; not under 各自兑付.
    hole = enterprise(TENANT, y2017=online("100", None))
    waiting = ("missing", None, ["区级财政贡献"])
    assert both(hole) == [waiting, waiting]
    assert both(hole, 同一房租="合计不超过实付租金") == [waiting, waiting]
    assert both(hole, 同一房租="各自兑付") == [waiting, ("eligible", "70.00", [])]
    # P11 lacks 认定日期. P7 waits under 就高 only.
    unrecognised = enterprise({"新入驻": True, "入驻日期": date(2017, 5, 1)}, y2017=online("100", "60"))
    waiting = ("undecided", None, ["认定日期"])
    assert both(unrecognised) == [waiting, waiting]
    assert both(unrecognised, 同一房租="合计不超过实付租金") == [("eligible", "60.00", []), waiting]
    # Both lack something: each keeps its own. Zero rent: 取小(0, unknown) = 0 and 0 x unknown = 0.
    neither = enterprise({"新入驻": True, "入驻日期": date(2017, 5, 1)}, y2017=online("100", None))
    assert both(neither) == [("missing", None, ["区级财政贡献"]), waiting]
    assert both(enterprise({}, y2017=online("0", None))) == [("ineligible", "0.00", [])] * 2


def test_approved_rent_support() -> None:
    """P7 under 额度内核定: what is approved, and an error above 取小(100, 60) = 60."""
    approved = online("100", "60", trade="0") | {"核定房租补助": cny(45)}
    line = result(enterprise(TENANT, y2017=approved), "入驻企业房租补助", "Q", 2017)
    assert line["open_readings"] == {"入驻补助额度": {"取小": "60.00", "额度内核定": "45.00"}}
    undecided = enterprise(TENANT, y2017=online("100", "60", trade="0"))
    assert brief(result(undecided, "入驻企业房租补助", "Q", 2017, 入驻补助额度="额度内核定")) == (
        *("undecided", None, ["核定房租补助"]),
    )
    with pytest.raises(ValueError, match="核定房租补助"):
        evaluate(enterprise(TENANT, y2017=approved | {"核定房租补助": cny("60.01")}), [2017])


def test_the_clock_of_online_rent_support() -> None:
    """P11: 70%, 50%, 30% of 100.00; the clock runs on through a missed year."""
    year, missed = online("100", "0"), online("100", "0", trade="49999999.99")

    def amounts(facts: Facts, **readings: str) -> list[str | None]:
        lines = evaluate(facts, [2017, 2018, 2019], readings)
        return [line["amount"] for line in lines if line["policy"] == "网上交易房租补助"]

    assert amounts(enterprise(TENANT, y2017=year, y2018=year, y2019=year)) == ["70.00", "50.00", "30.00"]
    assert amounts(enterprise(TENANT, y2017=year, y2018=missed, y2019=year)) == ["70.00", "0.00", "30.00"]
    # From the first observed year that reaches 5000万: 2016, although it was no automotive internet enterprise then.
    since_2016 = enterprise(TENANT, y2016=year | {"汽车互联网企业": False}, y2017=year, y2018=year, y2019=year)
    assert amounts(since_2016, 房租起算="首次达标年度") == ["50.00", "30.00", "0.00"]
    # 2015 unknown, 2016 the first known: 2016 is 1 and 2 years back in 2017 and 2018 (unknown), 3 back in 2019 (over).
    hole = enterprise(TENANT, y2015={}, y2016=year, y2017=year, y2018=year, y2019=year)
    assert amounts(hole, 房租起算="首次达标年度") == [None, None, "0.00"]
    assert result(hole, "网上交易房租补助", "Q", 2018, 房租起算="首次达标年度")["missing"] == ["年网上交易额"]
    assert amounts(hole) == ["70.00", "50.00", "30.00"]


def test_three_years_begun_before_the_end() -> None:
    """到期过渡: moved in 2018, so years 1 to 3 are 2018 to 2020; trade is too low for P11 throughout."""
    moved_in: dict[str, Value] = {"新入驻": True, "入驻日期": date(2018, 5, 1)}
    year = online("100", "60", trade="0")

    def in_2020(facts: Facts) -> tuple[str, str | None, list[str]]:
        return brief(result(facts, "入驻企业房租补助", "Q", 2020, 到期过渡="享受期满"))

    facts = enterprise(moved_in, y2018=year, y2019=year, y2020=year, y2021=year)
    line = result(facts, "入驻企业房租补助", "Q", 2020)
    assert brief(line) == ("ineligible", "0.00", [])
    assert line["open_readings"] == {"到期过渡": {"到期即止": "0.00", "享受期满": "60.00"}}
    # 2021 is the fourth year: conditions are still tested.
    assert result(facts, "入驻企业房租补助", "Q", 2021, 到期过渡="享受期满")["status"] == "ineligible"
    # Eligible in no year of validity: not continued. Not known whether in 2019: not known in 2020.
    no: dict[str, Value] = {"汽车互联网企业": False}
    assert in_2020(enterprise(moved_in, y2018=no, y2019=no, y2020=year)) == ("ineligible", "0.00", [])
    assert in_2020(enterprise(moved_in, y2020=year)) == ("ineligible", "0.00", [])
    unknown_2019: dict[str, Value] = {"年网上交易额": cny(0), "年纯租金": cny(100), "区级财政贡献": cny(60)}
    assert in_2020(enterprise(moved_in, y2018=no, y2019=unknown_2019, y2020=year)) == (
        *("undecided", None, ["汽车互联网企业"]),
    )
    # Eligible in 2018 alone is enough, whatever 2019 lacks.
    assert in_2020(enterprise(moved_in, y2018=year, y2019={}, y2020=year)) == ("eligible", "60.00", [])


def test_equity_award_rates_and_caps() -> None:
    """P8 of 2999万: 2 full steps."""
    facts = park(y2017={"直接股权投资额": wan(2999)})
    # 2 x 5万 = 10万; 0.5% x 29,990,000 = 149,950; 2 x 0.5% x 29,990,000 = 299,900.
    assert result(facts, "股权投资奖励", "Y", 2017)["open_readings"] == {
        "股权奖励算法": {"整千万": "100000.00", "按比例": "149950.00", "递进": "299900.00"},
    }
    # 6亿 is 60 steps, 300万 each year; together at most 500万, so 300, 200, then nothing, even where unknown.
    rich: dict[str, Value] = {"直接股权投资额": wan(60_000)}
    years = park(y2017=rich, y2018=rich, y2019={})
    per_year = [result(years, "股权投资奖励", "Y", year)["amount"] for year in (2017, 2018, 2019)]
    assert per_year == ["3000000.00", "3000000.00", None]
    together = [result(years, "股权投资奖励", "Y", year, 股权封顶="累计")["amount"] for year in (2017, 2018, 2019)]
    assert together == ["3000000.00", "2000000.00", "0.00"]
    # 1亿01分 is still 10 steps; 10 x 0.5% x 100,000,000.01 = 5,000,000.0005, above the cap of 500万.
    steps = park(y2017={"直接股权投资额": cny("100000000.01")})
    assert result(steps, "股权投资奖励", "Y", 2017, 股权奖励算法="递进")["amount"] == "5000000.00"


def event(spending: str | None, host: str | None = "Q") -> Subject:
    """An approved event of 2018."""
    terms: dict[str, Value] = {"举办日期": date(2018, 5, 1), "活动经备案审核": True}
    if spending is not None:
        terms["活动实际支出"] = wan(spending)
    if host is not None:
        terms["活动主办企业"] = host
    return Subject(terms)


def test_events_of_one_host_share_a_cap() -> None:
    """P9 under 每年每企业: 50% of each, then what is left of the host's 100万, H-10 before H-2."""

    def outcomes(**events: Subject) -> list[tuple[str, str | None, list[str]]]:
        facts: Facts = {"活动": {name.replace("_", "-"): subject for name, subject in events.items()}}
        return [brief(line) for line in evaluate(facts, [2018], {"活动封顶": "每年每企业"})]

    # 50% x 120 = 60; 50% x 100 = 50, but 40 is left; then nothing is left, whatever is lacking.
    assert outcomes(H_2=event("100"), H_10=event("120"), H_3=event(None)) == [
        *[("eligible", "600000.00", []), ("eligible", "400000.00", []), ("ineligible", "0.00", [])],
    ]
    # An unknown host lacks the host; later events of any host wait for it, and what it waits for is added.
    assert outcomes(H_1=event("10", host=None), H_2=event(None), H_3=event("10", host="R")) == [
        ("missing", None, ["活动主办企业"]),
        ("missing", None, ["活动主办企业", "活动实际支出"]),
        ("missing", None, ["活动主办企业"]),
    ]
    # Another known host does not wait; an ineligible event makes nobody wait.
    assert outcomes(H_1=event(None), H_2=event("10", host="R"), H_3=event("0", host=None), H_4=event("8")) == [
        ("missing", None, ["活动实际支出"]),
        ("eligible", "50000.00", []),
        ("ineligible", "0.00", []),
        ("missing", None, ["活动实际支出"]),
    ]


def test_a_term_of_the_host() -> None:
    """P9 under 须为汽车互联网企业: an unknown reference lacks the reference; a known host lacks the term read."""

    def status(host: str | None) -> tuple[str, str | None, list[str]]:
        facts: Facts = {
            "活动": {"H": event("10", host)},
            "企业": {
                "Q": Subject({}, {2018: {"汽车互联网企业": True}}),
                "R": Subject({}, {2017: {"汽车互联网企业": True}, 2018: {}}),
                "S": Subject({}, {2018: {"汽车互联网企业": False}}),
            },
        }
        return brief(result(facts, "活动资助", "H", 2018, 活动主办资格="须为汽车互联网企业"))

    assert status("Q") == ("eligible", "50000.00", [])
    assert status(None) == ("missing", None, ["活动主办企业"])
    assert status("R") == ("undecided", None, ["汽车互联网企业"])
    assert status("S") == ("ineligible", "0.00", [])


def test_rounding_comes_before_the_test_for_zero() -> None:
    """Half up: 50% x 0.01 = 0.005 is 0.01; 30% x 0.01 = 0.003 is 0.00 and no award."""
    event_of_a_fen: Facts = {"活动": {"H": event("0.000001")}}
    assert brief(result(event_of_a_fen, "活动资助", "H", 2018)) == ("eligible", "0.01", [])
    lease = park(LEASED, y2017=LEASED_YEAR | {"产业园年纯租金": cny("0.01")})
    assert brief(result(lease, "租用办园补助", "Y", 2017)) == ("ineligible", "0.00", [])


def test_lines_come_in_plan_order_then_by_code_point_then_by_year() -> None:
    """Y-10 before Y-2 before y1; the years ascending however they were asked; nothing before a first row."""
    counted: dict[str, Value] = {"新培育企业数": cny(2)}
    facts: Facts = {"产业园": {name: Subject({}, {2017: counted}) for name in ("y1", "Y-2", "Y-10")}}
    lines = [line for line in evaluate(facts, [2018, 2016, 2017]) if line["policy"] == "培育企业奖励"]
    # 2 x 10万 = 20万 in 2017; 2018 has no row, and what it lacks is 认定.
    assert [(line["subject"], line["year"], line["status"], line["amount"]) for line in lines] == [
        (name, *rest)
        for name in ("Y-10", "Y-2", "y1")
        for rest in ((2017, "eligible", "200000.00"), (2018, "undecided", None))
    ]
    assert list(dict.fromkeys(line["policy"] for line in evaluate(facts, [2017]))) == [
        *["购建办园补助", "租用办园补助", "培育企业奖励", "园区税收上台阶奖励", "示范园区奖励", "股权投资奖励"],
    ]
