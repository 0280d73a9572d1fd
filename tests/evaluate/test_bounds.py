"""Decisions above their bounds are faults, at the cell that states them."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongshu import HOST, PLAN, parks
from luodi.diagnostics import Faults

PARK = {"编号": "Y", "年度": "2018", "创办方式": "购建"}


def faults_of(tables: dict[str, list[dict[str, str]]]) -> list[tuple[str, str]]:
    try:
        PLAN.read_facts(tables)
    except Faults as faults:
        return [(fault.code, fault.place.where()) for fault in faults.diagnostics]
    return []


@pytest.mark.parametrize(("rate", "faulty"), [("999.99", False), ("1000", False), ("1000.01", True), ("", False)])
def test_a_rate_keeps_within_the_law(rate: str, faulty: bool) -> None:
    expected = [("LD0618", "产业园:2:核定补助标准")] if faulty else []
    assert faults_of(parks(PARK | {"核定补助标准": rate})) == expected


@pytest.mark.parametrize(
    ("cells", "faulty"),
    [
        ({"年纯租金": "100", "区级财政贡献": "80", "核定房租补助": "80"}, False),
        ({"年纯租金": "100", "区级财政贡献": "80", "核定房租补助": "80.01"}, True),
        ({"年纯租金": "100", "区级财政贡献": "", "核定房租补助": "80.01"}, False),
        ({"年纯租金": "", "区级财政贡献": "0", "核定房租补助": "0.01"}, True),
    ],
)
def test_a_bound_that_is_not_known_says_nothing_but_a_zero_in_it_does(cells: dict[str, str], faulty: bool) -> None:
    found = faults_of({"企业": [HOST | cells]})
    assert found == ([("LD0618", "企业:2:核定房租补助")] if faulty else [])


def test_every_decision_of_every_year_is_reported_at_once(tmp_path: Path) -> None:
    rows = ["编号,年度,年纯租金,区级财政贡献,核定房租补助", "甲,2017,5,5,6", "甲,2018,5,5,5", "乙,2019,5,5,7"]
    (tmp_path / "企业.csv").write_text("\n".join(rows), encoding="utf-8")
    with pytest.raises(Faults) as caught:
        PLAN.evaluate(tmp_path, [2019])
    # By subject in code-point order (乙 before 甲), as everything is.
    assert [(fault.code, Path(fault.place.where()).name) for fault in caught.value.diagnostics] == [
        ("LD0618", "企业.csv:4:核定房租补助"),
        ("LD0618", "企业.csv:2:核定房租补助"),
    ]
    assert "核定房租补助」为 6元，超过上限 5元" in str(caught.value)


def test_money_is_shown_to_the_last_digit() -> None:
    with pytest.raises(Faults, match=r"为 1000\.01元/平方米，超过上限 1000元/平方米"):
        PLAN.read_facts(parks(PARK | {"核定补助标准": "1000.01"}))


@pytest.mark.parametrize("contribution", ["654321", "12345.67", "10000.005"])
def test_a_bound_that_is_no_round_sum_is_told_too(contribution: str) -> None:
    cells = {"年纯租金": "900000", "区级财政贡献": contribution, "核定房租补助": "900000"}
    with pytest.raises(Faults, match=r"LD0618.*超过上限 "):
        PLAN.read_facts({"企业": [HOST | cells]})
