"""When an amount falls due: nothing is lost and nothing made, whatever the amount and the years."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongshu import PLAN, parks
from luodi.compiler import load
from luodi.diagnostics import Faults
from luodi.evaluate.expressions import Compiler, Environment
from luodi.evaluate.instalments import Instalment, instalments, years_due
from luodi.facts import Facts, Subject

POLICY = next(policy for policy in PLAN.program.policies if policy.code == "purchase_support")
SHARED = next(
    policy
    for policy in load(PLAN.folder.parent / "lucheng-open-economy-2019").program.policies
    if policy.code == "manufacturing_award"
)
PARK = {"编号": "P", "年度": "2017", "创办方式": "购建", "设立日期": "2017-05-01"}


def due(year: int, amount: str, **cells: str) -> list[tuple[int, str]]:
    tables = parks(*(PARK | cells | {"年度": str(at)} for at in range(2017, 2021)))
    found = PLAN.instalments(tables, "购建办园补助", "P", year, Decimal(amount))
    return [(part.year, str(part.amount)) for part in found]


class TestOverATerm:
    """在设立后三年内分期支付."""

    @pytest.mark.parametrize(
        ("year", "parts"),
        [
            (2017, [(2017, "3333333.33"), (2018, "3333333.33"), (2019, "3333333.34")]),
            (2018, [(2018, "5000000.00"), (2019, "5000000.00")]),
            (2019, [(2019, "10000000.00")]),
            (2020, [(2020, "10000000.00")]),  # the term is over: nothing says when else
        ],
    )
    def test_equal_parts_over_the_years_left(self, year: int, parts: list[tuple[int, str]]) -> None:
        assert due(year, "10000000.00") == parts

    def test_an_unknown_start_is_one_instalment(self) -> None:
        assert due(2017, "10000000.00", 设立日期="") == [(2017, "10000000.00")]

    def test_a_start_still_to_come_is_one_instalment(self) -> None:
        assert due(2017, "100.00", 设立日期="2018-01-01") == [(2017, "100.00")]

    def test_what_cannot_be_parted_comes_last(self) -> None:
        assert due(2017, "0.02") == [(2019, "0.02")]

    def test_nothing_is_one_instalment_of_nothing(self) -> None:
        assert due(2017, "0.00") == [(2017, "0.00")]


def test_without_instalments_it_is_due_at_once() -> None:
    found = PLAN.instalments(parks(PARK), "lease_support", "P", 2017, Decimal("0.05"))
    assert found == (Instalment(2017, Decimal("0.05")),)


def test_shares_are_cut_and_the_last_takes_the_rest() -> None:
    found = instalments(SHARED, Decimal("1000000.03"), environment(2020), Compiler())
    assert found == (
        Instalment(2020, Decimal("400000.01")),
        Instalment(2021, Decimal("300000.00")),
        Instalment(2022, Decimal("300000.02")),
    )


def environment(year: int, start: date | None = None) -> Environment:
    known = {} if start is None else {"设立日期": start}
    return Environment(Facts(), Subject("产业园", "P", known), year, PLAN.program.options)  # type: ignore[arg-type]


@given(
    policy=st.sampled_from([POLICY, SHARED]),
    fen=st.integers(0, 10**20),
    start=st.none() | st.integers(2010, 2025),
    year=st.integers(2010, 2025),
)
def test_they_always_add_up(policy, fen: int, start: int | None, year: int) -> None:
    amount = Decimal(fen).scaleb(-2)
    env = environment(year, start and date(start, 12, 31))
    found = instalments(policy, amount, env, Compiler())

    assert sum(int(part.amount.scaleb(2)) for part in found) == fen
    assert all(part.amount == part.amount.quantize(Decimal("0.01")) for part in found if fen < 10**15)
    assert all(part.amount > 0 for part in found) or not fen
    assert {part.year for part in found} <= set(years_due(policy, env, Compiler()))
    if policy is POLICY and start is not None and start <= year <= start + 2:
        assert years_due(policy, env, Compiler()) == range(year, start + 3)


def test_a_wrong_question_is_refused() -> None:
    with pytest.raises(Faults) as raised:
        PLAN.instalments(parks(PARK), "无此政策", "P", 3000, Decimal(1))
    assert [fault.code for fault in raised.value.diagnostics] == ["LD0801", "LD0701"]
