"""Tables of values and of first-reached tiers: which column counts, and which columns may not stand together."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.evaluate.operations import PLAIN
from luodi.program.columns import Column, clash, in_order_of_trial
from luodi.program.nodes import Constant
from luodi.program.types import Quantity
from luodi.source import Source, Span
from program.one_policy import amounts, faults


def rates(words: str, *cells: str) -> tuple[str, str]:
    """A provision and its policy with a table of two rates, or of three."""
    shares = ["1%", "2%", "3%"][: len(cells)]
    text = f"对年营业收入{words}的企业，分别按年投资额的{'、'.join(shares)}给予补助。"
    rules = f"""
表 比例: 〔按年营业收入〕
  | 年营业收入{words} | 年营业收入 | {" | ".join(cells)} |
  | {"、".join(shares)} | = | {" | ".join(shares)} |
金额:
  按年投资额…给予补助: 年投资额 × 比例
"""
    return text, rules


RISING = rates("500万元以上、1000万元以上", ">= 500万元", ">= 1000万元")
FALLING_ORDER = rates("1000万元以上、500万元以上", ">= 1000万元", ">= 500万元")
BEYOND = rates("超过500万元、超过1000万元", "> 500万元", "> 1000万元")
UP_TO = rates("500万元以下、1000万元以下", "<= 500万元", "<= 1000万元")
BELOW = rates("不足1000万元、不足500万元", "< 1000万元", "< 500万元")
BOTH_SIDES = rates("不足500万元、500万元以上、1000万元以上", "< 500万元", ">= 500万元", ">= 1000万元")


@pytest.mark.parametrize(
    ("plan", "by_revenue"),
    [
        (RISING, {"499.99": "0", "500": "1", "999.99": "1", "1000": "2", "2000": "2"}),
        (FALLING_ORDER, {"499.99": "0", "500": "2", "999.99": "2", "1000": "1", "2000": "1"}),
        (BEYOND, {"500": "0", "500.01": "1", "1000": "1", "1000.01": "2", "2000": "2"}),
        (UP_TO, {"300": "1", "500": "1", "500.01": "2", "1000": "2", "1000.01": "0"}),
        (BELOW, {"300": "2", "499.99": "2", "500": "1", "999.99": "1", "1000": "0"}),
        (BOTH_SIDES, {"300": "1", "499.99": "1", "500": "2", "999.99": "2", "1000": "3", "2000": "3"}),
    ],
)
def test_the_tier_that_is_reached_counts_however_the_text_lists_them(plan, by_revenue):
    """A rate of an investment of 100万元."""
    for revenue, rate in by_revenue.items():
        found = amounts(*plan, {"年营业收入（万元）": [revenue], "年投资额（万元）": ["100"]})

        assert (revenue, found) == (revenue, [f"{rate}0000.00" if rate != "0" else "0.00"])


@pytest.mark.parametrize(
    ("plan", "found"),
    [
        (rates("500万元以上、不足1000万元", ">= 500万元", "< 1000万元"), [("LD0510", "1000万元")]),
        (rates("500万元以上、500万元以下", ">= 500万元", "<= 500万元"), [("LD0510", "500万元")]),
        (rates("不足500万元、500万元以上", "< 500万元", ">= 500万元"), []),
        (rates("500万元以上、500万元以上", ">= 500万元", ">= 500万元"), [("LD0510", "500万元")]),
        (rates("500万元，达到800万元", "= 500万元", ">= 800万元"), []),
        # no comparison at all
        (rates("500万元以上、1000万元以上", ">= 500万元", "1000万元"), [("LD0115", "1000万元")]),
    ],
)
def test_columns_between_which_nothing_decides(plan, found):
    """Once, at the second of them: the formula that uses the table reports nothing more."""
    assert faults(*plan) == found


NOWHERE = Span(Source("", ""), 0, 0)
COLUMNS = st.lists(
    st.tuples(st.sampled_from([">=", ">", "<=", "<", "="]), st.integers(0, 6)), min_size=1, max_size=5
).map(
    lambda tests: [
        Column(
            comparison, Constant(Decimal(bound), Quantity(), NOWHERE), Decimal(bound), Constant(at, Quantity(), NOWHERE)
        )
        for at, (comparison, bound) in enumerate(tests)
    ]
)
VALUES = [Decimal(half) / 2 for half in range(-1, 15)]


def holding(columns, value):
    return [column for column in columns if PLAIN[column.comparison](value, column.rank)]


@given(COLUMNS)
def test_what_counts_is_decided_wherever_tests_hold_together(columns):
    """Without a clash: the columns that hold of a value all look to one side, and the one that counts holds of the
    fewest values."""
    if clash(columns) is not None:
        return
    ordered = in_order_of_trial(columns)
    assert sorted(map(id, ordered)) == sorted(map(id, columns))
    for value in VALUES:
        held = holding(columns, value)
        if held:
            assert len({column.side for column in held}) == 1
            reach = {id(column): {v for v in VALUES if holding([column], v)} for column in held}
            counts = reach[id(holding(ordered, value)[0])]
            assert all(counts < reach[id(column)] for column in held if reach[id(column)] != counts)
            assert sum(reach[id(column)] == counts for column in held) == 1


@given(COLUMNS)
def test_a_clash_is_two_columns_that_one_value_meets_and_none_is_the_narrower(columns):
    found = clash(columns)

    if found is None:
        return
    first, second = ({value for value in VALUES if holding([column], value)} for column in found)
    assert first & second
    assert first == second or found[0].side != found[1].side


@given(COLUMNS, st.randoms())
def test_the_order_of_the_columns_says_nothing(columns, random):
    shuffled = random.sample(columns, len(columns))

    assert (clash(columns) is None) == (clash(shuffled) is None)
    if clash(columns) is None:
        for value in VALUES:
            first, second = (holding(in_order_of_trial(each), value)[:1] for each in (columns, shuffled))
            assert first == second


# ---------------------------------------------------------------------------------------------------------------------
# 表 首次


def tiers(words: str, *cells: str, term: str = "年营业收入") -> tuple[str, str]:
    text = f"企业{term}首次{words}的，分别给予1万元、3万元奖励。"
    rules = f"""
表 首次: 最高档
  | {words} | {term} | {" | ".join(cells)} |
  | 分别给予1万元、3万元奖励 | = | 1万元 | 3万元 |
"""
    return text, rules


REACHED = tiers("达到500万元、1000万元", ">= 500万元", ">= 1000万元")
PASSED = tiers("超过500万元、1000万元", "> 500万元", "> 1000万元")


@pytest.mark.parametrize(
    ("plan", "revenues", "expected"),
    [
        (REACHED, ["500", "1000"], ["10000.00", "30000.00"]),
        (PASSED, ["500", "1000"], ["0.00", "10000.00"]),
        (PASSED, ["500.01", "1000.01"], ["10000.00", "30000.00"]),
        # being right at a tier before is not having passed it
        (PASSED, ["1000", "1000.01"], ["10000.00", "30000.00"]),
        (PASSED, ["1000.01", "2000"], ["30000.00", "0.00"]),
    ],
)
def test_a_tier_is_reached_at_its_bound_or_beyond_it(plan, revenues, expected):
    assert amounts(*plan, {"年营业收入（万元）": revenues}) == expected


@pytest.mark.parametrize(
    ("plan", "found"),
    [
        (PASSED, []),
        (tiers("突破500万元、1000万元", "> 500万元", "> 1000万元"), []),
        (tiers("突破500万元（含）、1000万元（含）", ">= 500万元", ">= 1000万元"), []),
        (tiers("超过500万元、1000万元", ">= 500万元", ">= 1000万元"), [("LD0405", "500万元"), ("LD0405", "1000万元")]),
        (tiers("达到500万元、1000万元", "> 500万元", "> 1000万元"), [("LD0405", "500万元"), ("LD0405", "1000万元")]),
        # the text itself is mixed: no one comparison
        (tiers("突破500万元（含）、1000万元（不含）", ">= 500万元", "> 1000万元"), [("LD0510", "1000万元")]),
        (tiers("省级以上、国家级以上", '>= "省级"', '>= "国家级"', term="等级"), []),
    ],
)
def test_a_table_has_one_comparison_and_it_is_the_texts(plan, found):
    assert faults(*plan) == found


def test_choices_are_reached_never_passed():
    text, rules = tiers("市级、省级", '> "市级"', '> "省级"', term="等级")

    assert ("LD0405", '"市级"') in faults(text, rules)
