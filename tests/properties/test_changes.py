"""试改 over random facts: a cap raised lowers nothing, and what is left out of the work would not have differed."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongshu import PLAN
from luodi.evaluate.differences import differences
from luodi.evaluate.evaluator import Evaluator
from luodi.evaluate.shortlists import Held
from luodi.facts import Facts
from luodi.program.changes import spots
from properties import naive
from properties.strategies import asked_years, facts, readings, tables
from properties.test_two_evaluators import chosen

SPOTS = [spot for policy in PLAN.program.policies for spot in spots(PLAN.program, policy)]
CAPS = ["purchase_support.3", "lease_support.5", "renovation_support.3", "equity_award.4", "event_support.2"]
_FACTORS = {"年": ["1年", "2年", "5年"], "": ["0%", "10%", "45%", "100%"]}


def read(drawn: naive.Facts, random: Random) -> Facts:
    return Facts.from_tables({kind: table for kind, table in tables(drawn, random).items() if table}, PLAN.terms)


@st.composite
def changes(draw: st.DrawFn) -> dict[str, str]:
    """A change of one spot, near or far."""
    spot = draw(
        st.sampled_from(
            [spot for spot in SPOTS if not spot.id.startswith("online_rent_support.") or "boundary" in spot.id]
        )
    )
    if spot.kind == "boundary":
        return {spot.id: draw(st.sampled_from(spot.choices))}
    return {
        spot.id: draw(
            st.sampled_from(_FACTORS.get(str(spot.unit), [spot.words, "1元", "10元", "400万元", "900万元", "1200万元"]))
        )
    }


@given(
    facts(), asked_years(), readings(), st.sampled_from(CAPS), st.integers(1, 400), st.randoms(use_true_random=False)
)
def test_a_cap_raised_never_lowers_an_amount(
    drawn: naive.Facts, years: list[int], options: dict[str, str], cap: str, more: int, random: Random
) -> None:
    known = read(drawn, random)
    least = next(spot.words for spot in SPOTS if spot.id == cap)
    raised = PLAN.changed({cap: f"{int(least.removesuffix('万元')) + more}万元"})
    before = Evaluator(PLAN.program, PLAN.terms, known, chosen(options)).results(years)
    after = Evaluator(raised.program, PLAN.terms, known, chosen(options)).results(years)
    for was, becomes in zip(before, after, strict=True):
        if was.amount is not None and becomes.amount is not None:
            assert becomes.amount >= was.amount


@given(facts(), asked_years(), readings(), readings(), changes(), st.randoms(use_true_random=False))
def test_the_differences_are_those_of_two_whole_runs(
    drawn: naive.Facts,
    years: list[int],
    options: dict[str, str],
    others: dict[str, str],
    change: dict[str, str],
    random: Random,
) -> None:
    from luodi.diagnostics import Faults

    try:
        changed = PLAN.changed(change)
    except Faults:
        return
    known = read(drawn, random)
    before = Evaluator(PLAN.program, PLAN.terms, known, chosen(options))
    after = Evaluator(changed.program, PLAN.terms, known, chosen(random.choice([options, others])))
    found = [
        (one.becomes.policy, one.becomes.subject, one.becomes.year, one.was, (one.becomes.status, one.becomes.amount))
        for one in differences(before, after, years)
    ]
    pairs = zip(before.results(years, open_readings=False), after.results(years, open_readings=False), strict=True)
    whole = [
        (was.policy, was.subject, was.year, (was.status, was.amount), (becomes.status, becomes.amount))
        for was, becomes in pairs
        if (was.status, was.amount) != (becomes.status, becomes.amount)
    ]
    assert sorted(found) == sorted(whole)


@given(
    facts(), asked_years(), readings(), st.lists(changes(), min_size=2, max_size=5), st.randoms(use_true_random=False)
)
def test_what_one_try_leaves_changes_nothing_for_the_next(
    drawn: naive.Facts, years: list[int], options: dict[str, str], tries: list[dict[str, str]], random: Random
) -> None:
    from luodi.diagnostics import Faults

    known, held = read(drawn, random), Held()
    for change in [*tries, *tries]:
        try:
            changed = PLAN.changed(change)
        except Faults:
            continue
        before = Evaluator(PLAN.program, PLAN.terms, known, chosen(options))
        after = Evaluator(changed.program, PLAN.terms, known, chosen(options))
        assert list(differences(before, after, years, held=held)) == list(differences(before, after, years))


def test_what_is_held_is_of_these_facts_alone() -> None:
    """Other facts under the same names give what they give."""
    held = Held()
    changed = PLAN.changed({"event_support.2": "1万元"})
    found = []
    for spent in ("200000", "0"):
        event = {
            "编号": "H",
            "活动主办企业": "甲",
            "举办日期": "2018-05-01",
            "活动经备案审核": "是",
            "活动实际支出": spent,
        }
        known = Facts.from_tables({"活动": [event], "企业": [{"编号": "甲", "年度": "2018"}]}, PLAN.terms)
        sides = (Evaluator(plan.program, PLAN.terms, known) for plan in (PLAN, changed))
        found.append(len(list(differences(*sides, [2018], held=held))))
    assert found == [1, 0]


@pytest.mark.parametrize("cap", CAPS)
def test_the_caps_are_caps(cap: str) -> None:
    (spot,) = [spot for spot in SPOTS if spot.id == cap]
    assert "最高" in spot.quote.shown
