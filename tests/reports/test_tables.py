"""Results as JSON lines and CSV: exact, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import json
from decimal import Decimal

import pytest

from gongshu import PLAN, project
from luodi.evaluate.results import Result
from luodi.reports.tables import csv_lines, harmless, json_lines

LINE = Result("产业园改造资助", "改造项目", "G1", 2018, "eligible", Decimal("2500000.00"))
WAITING = Result(
    "园区税收上台阶奖励",
    "产业园",
    "=1+1",
    2018,
    "missing",
    None,
    ("甲", "乙"),
    {"跨档计奖": {"最高档": None, "补差": Decimal("5.50")}},
)


def test_json_lines_carry_exactly_the_agreed_fields() -> None:
    first, second = (json.loads(line) for line in json_lines([LINE, WAITING]))
    assert first == {
        "policy": "产业园改造资助",
        "subject_kind": "改造项目",
        "subject": "G1",
        "year": 2018,
        "status": "eligible",
        "amount": "2500000.00",
        "missing": [],
        "open_readings": {},
        "payable": False,
    }
    assert second["amount"] is None
    assert second["open_readings"] == {"跨档计奖": {"最高档": None, "补差": "5.50"}}
    assert second["missing"] == ["甲", "乙"]


def test_csv_has_a_heading_and_the_same_values() -> None:
    rows = list(csv.DictReader("".join(csv_lines([LINE, WAITING])).splitlines()))
    assert [row["amount"] for row in rows] == ["2500000.00", ""]
    assert rows[1]["subject"] == "'=1+1"
    assert rows[1]["missing"] == "甲、乙"
    assert json.loads(rows[1]["open_readings"]) == {"跨档计奖": {"最高档": None, "补差": "5.50"}}
    assert rows[0]["open_readings"] == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=cmd", "'=cmd"),
        ("+1", "'+1"),
        ("@x", "'@x"),
        ("-x", "'-x"),
        ("-5", "-5"),
        ("-5.25", "-5.25"),
        ("-2+3", "'-2+3"),
        ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
        ("-5\n", "'-5\n"),
        ("-1.", "'-1."),
        ("-１", "'-１"),
        ("\tx", "'\tx"),
        ("甲", "甲"),
        ("", ""),
    ],
)
def test_texts_that_a_spreadsheet_would_run(text: str, shown: str) -> None:
    assert harmless(text) == shown


def test_the_order_is_policy_subject_year() -> None:
    lines = [json.loads(line) for line in json_lines(PLAN.evaluate(project(), [2019, 2018, 2017]))]
    order = {policy.name: at for at, policy in enumerate(PLAN.program.policies)}
    keys = [(order[line["policy"]], line["subject"], line["year"]) for line in lines]
    assert keys == sorted(keys)
