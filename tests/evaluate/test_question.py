"""Questions: names of people found among those of the plan, everything wrong with them at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest

from gongshu import DEMONSTRATION, PLAN, project
from luodi.diagnostics import Diagnostics, Faults
from luodi.evaluate.question import asked, such_as
from luodi.words import Words


def codes(
    years: Iterable[int] = (2019,), policies: Iterable[str] | None = None, readings: Mapping[str, str] | None = None
) -> list[str]:
    diagnostics = Diagnostics()
    asked(PLAN.program, years, policies, readings, diagnostics)
    return [fault.code for fault in diagnostics]


def test_names_match_by_meaning() -> None:
    diagnostics = Diagnostics()
    readings = {" 跨档计奖 ": "补差", "lease_clock": "设立年度"}
    question = asked(PLAN.program, [2019, 2017, 2019], ["park_tax_award", "产业园改造资助"], readings, diagnostics)
    assert not list(diagnostics)
    assert question.years == (2017, 2019)
    assert [policy.name for policy in question.policies] == ["产业园改造资助", "园区税收上台阶奖励"]
    used = {rule.name: rule.labels[question.options[rule.index]] for rule in PLAN.program.readings}
    assert (used["跨档计奖"], used["租金起算"], used["示范晋级"]) == ("补差", "设立年度", "全额")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ({"years": [19]}, ["LD0801"]),
        ({"years": [20190]}, ["LD0801"]),
        ({"policies": ["改造资助"]}, ["LD0701"]),
        ({"readings": {"跨档": "补差"}}, ["LD0702"]),
        ({"readings": {"跨档计奖": "逐档"}}, ["LD0702"]),
        (
            {"years": [1], "policies": ["无", ""], "readings": {"": "", "跨档计奖": "x"}},
            ["LD0801", "LD0701", "LD0701", "LD0702", "LD0702"],
        ),
    ],
)
def test_what_is_not_there(question: dict[str, object], expected: list[str]) -> None:
    assert codes(**question) == expected  # type: ignore[arg-type]


def test_a_wrong_question_and_wrong_facts_are_told_together() -> None:
    with pytest.raises(Faults) as caught:
        PLAN.evaluate(project(**{"实际投资额（万元）": "很多"}), [1], policies=["无"])
    assert sorted(fault.code for fault in caught.value.diagnostics) == ["LD0608", "LD0701", "LD0801"]


@pytest.mark.parametrize(
    ("policy", "subject", "year", "code"),
    [
        ("产业园改造资助", "GZ2017-99", 2018, "LD0703"),
        ("购建办园补助", "YQ07", 2010, "LD0708"),
        ("一事一议", "无", 2018, "LD0714"),
        ("改造", "GZ2017-01", 2018, "LD0701"),
    ],
)
def test_what_cannot_be_explained(policy: str, subject: str, year: int, code: str) -> None:
    with pytest.raises(Faults) as caught:
        PLAN.explain(DEMONSTRATION, policy, subject, year)
    assert [fault.code for fault in caught.value.diagnostics] == [code]


@pytest.mark.parametrize(
    ("choices", "zh", "en"),
    [
        ([], "不过本方案没有口径", "but this plan has no readings"),
        (["跨档计奖=补差"], "例如 跨档计奖=补差", "as 「跨档计奖=补差」"),
    ],
)
def test_how_an_option_is_chosen(choices: list[str], zh: str, en: str) -> None:
    """A plan without readings has no example to show."""
    assert such_as(choices) == Words(zh, en)


def test_a_policy_decided_case_by_case_gives_no_lines() -> None:
    assert len(PLAN.evaluate(DEMONSTRATION, [2018], policies=["一事一议"])) == 0
