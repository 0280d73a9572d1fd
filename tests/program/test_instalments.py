"""分期: what a plan says of when an amount falls due."""

from __future__ import annotations

from decimal import Decimal

import pytest

from program.one_policy import compiled, faults

TEXT = "给予企业1万元补助，分三年按40%、30%、30%拨付。"
QUOTE = "分三年按40%、30%、30%拨付"


def rules(right: str, quote: str = QUOTE) -> str:
    return f"金额:\n  给予企业1万元补助: 1万元\n分期:\n  {quote}: {right}\n"


def test_shares_of_consecutive_years() -> None:
    plan, diagnostics = compiled(TEXT, rules("40%、30％，30%"))
    assert [fault.render() for fault in diagnostics] == []
    (policy,) = plan.program.policies
    assert policy.shares is not None
    assert policy.shares.parts == (Decimal("0.4"), Decimal("0.3"), Decimal("0.3"))
    assert policy.instalments is None
    assert all(number.status == "formalised" for number in plan.coverage.numbers)


def test_a_term_is_no_list_of_shares() -> None:
    plan, diagnostics = compiled(
        "给予企业1万元补助，在开业后三年内分期拨付。", rules("年限内(开业日期, 3年)", "三年内分期拨付")
    )
    assert [fault.render() for fault in diagnostics] == []
    (policy,) = plan.program.policies
    assert (policy.instalments is None, policy.shares) == (False, None)


@pytest.mark.parametrize(
    ("right", "found"),
    [
        ("40%、30%、20%", {("LD0521", "40%、30%、20%"), ("LD0404", "20%")}),
        ("40%、60%、0%", {("LD0521", "0%")}),
        ("40%、60万元", {("LD0521", "60万元")}),
        ("40%、开业日期", {("LD0521", "开业日期")}),
        ("40%、30%、15%、15%", {("LD0403", "15%"), ("LD0404", "15%"), ("LD0404", "40%、30%、15%、15%")}),
        ("100%", {("LD0304", "100%"), ("LD0403", QUOTE), ("LD0403", "100%")}),
    ],
)
def test_faults_of_shares(right: str, found: set[tuple[str, str]]) -> None:
    assert set(faults(TEXT, rules(right))) == found


def test_one_line_only() -> None:
    twice = rules("40%、30%、30%") + "  〔另一种〕: 50%、50%\n"
    assert ("LD0115", "〔另一种〕") in faults(TEXT, twice)
