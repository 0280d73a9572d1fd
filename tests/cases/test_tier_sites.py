"""Where cases lie at tiers that are reached at their bounds, and at tiers that are passed beyond them."""

from __future__ import annotations

from pathlib import Path

import pytest

from luodi.cases import boundaries, run_cases
from luodi.diagnostics import Diagnostics
from program.one_policy import compiled


def zones(folder: Path, words: str, comparison: str, *rows: str) -> dict[str, list[str]]:
    """The boundaries of a table of tiers, each with the zones that some row lies in. A row is 年度 | 年营业收入."""
    rules = f"""
表 首次: 最高档
  | {words}500万元、1000万元 | 年营业收入 | {comparison} 500万元 | {comparison} 1000万元 |
  | 分别给予1万元、3万元奖励 | = | 1万元 | 3万元 |
"""
    plan, diagnostics = compiled(f"年营业收入首次{words}500万元、1000万元的，分别给予1万元、3万元奖励。", rules)
    assert [fault.render() for fault in diagnostics] == []
    lines = [f"| {'甲' if at == 0 else ''} | {row} | 符合 |" for at, row in enumerate(rows)]
    text = "\n".join(["政策: 补助", "", "| 算例 | 年度 | 年营业收入 | 结果 |", "|---|---|---|---|", *lines, ""])
    (folder / "cases.md").write_text(text, encoding="utf-8")
    cases = run_cases(plan.program, plan.terms, folder, Diagnostics()).cases
    found = boundaries(plan.program, plan.terms, cases, Diagnostics())
    return {
        boundary.threshold: [zone for zone, held in boundary.zones.items() if held]
        for boundary in found
        if "营业" in boundary.threshold
    }


@pytest.mark.parametrize(
    ("words", "comparison", "rows", "first", "second"),
    [
        ("达到", ">=", ["2020 | 500万元"], ["恰好"], []),
        ("超过", ">", ["2020 | 500万元"], ["恰好"], []),
        ("超过", ">", ["2020 | 500.000001万元"], ["略高"], []),
        # what was reached before is not reached for the first time again; what was not passed still can be
        ("达到", ">=", ["2020 | 500万元", "2021 | 500.000001万元"], ["恰好"], []),
        ("超过", ">", ["2020 | 500万元", "2021 | 500.000001万元"], ["恰好", "略高"], []),
        ("超过", ">", ["2020 | 1000万元", "2021 | 1000.000001万元"], [], ["恰好", "略高"]),
    ],
)
def test_a_case_lies_at_a_tier_that_it_could_newly_reach(tmp_path, words, comparison, rows, first, second):
    found = zones(tmp_path, words, comparison, *rows)

    assert found == {f"年营业收入 {comparison} 500万元": first, f"年营业收入 {comparison} 1000万元": second}
