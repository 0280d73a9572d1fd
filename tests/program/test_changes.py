"""试改: what can be changed, what a change gives, and what is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gongshu import DEMONSTRATION, PLAN
from luodi.diagnostics import Diagnostics, Faults
from luodi.facts import Facts
from luodi.program.changes import changed, spots
from luodi.program.policies import Policy, Program
from luodi.program.spots import Spot
from program.rewrite import with_number

FACTS = Facts.read(DEMONSTRATION, PLAN.terms)
YEARS = range(2016, 2022)
SPOTS = [spot for policy in PLAN.program.policies for spot in spots(PLAN.program, policy)]
NUMBERS = [spot for spot in SPOTS if spot.kind == "number"]


def policy(code: str) -> Policy:
    return next(policy for policy in PLAN.program.policies if policy.code == code)


def faults(changes: dict[str, str]) -> list[str]:
    diagnostics = Diagnostics()
    changed(PLAN.program, changes, diagnostics)
    return [fault.code for fault in diagnostics]


def test_the_spots_of_a_policy_in_the_order_of_its_text() -> None:
    found = [(spot.id, spot.words) for spot in spots(PLAN.program, policy("renovation_support"))]
    assert found == [
        ("renovation_support.1", "300万元"),
        ("renovation_support.1.boundary", ">="),
        ("renovation_support.2", "20%"),
        ("renovation_support.3", "500万元"),
    ]


def test_every_number_stands_in_the_text() -> None:
    assert [spot.id for spot in SPOTS if spot.at is None] == []


def test_a_number_that_several_rules_formalise_is_one_spot() -> None:
    """Every option of the reading, and in one of them twice."""
    found = {spot.words: len(spot.nodes) for spot in spots(PLAN.program, policy("equity_award"))[2:]}
    assert found == {"1000万元": 3, "0.5%": 3, "500万元": 1}


def test_a_change_leaves_the_rest_the_same_objects() -> None:
    found = PLAN.changed({"renovation_support.2": "25%"}).program
    others = [
        p is q for p, q in zip(found.policies, PLAN.program.policies, strict=True) if p.code != "renovation_support"
    ]
    assert all(others)
    (amount,) = next(p for p in found.policies if p.code == "renovation_support").amounts
    assert amount.node.span.text == "实际投资额 × 25%"
    assert PLAN.program.title + "（试改）" == found.title


@pytest.mark.parametrize(
    ("spot", "text", "expected"),
    [
        ("renovation_support.1", "350", Decimal(3_500_000)),
        ("renovation_support.1", "3,500,000元", Decimal(3_500_000)),
        ("renovation_support.1", "３５０ 万元", Decimal(3_500_000)),
        ("renovation_support.1", "0.035亿", Decimal(3_500_000)),
        ("renovation_support.2", "25", Decimal("0.25")),
        ("renovation_support.2", "2.5成", Decimal("0.25")),
        ("cultivation_award.1", "12万元", Decimal(120_000)),
        ("cultivation_award.1", "12万元/家", Decimal(120_000)),
    ],
)
def test_a_bare_number_has_the_unit_that_stands_there(spot: str, text: str, expected: Decimal) -> None:
    found = next(p for p in PLAN.changed({spot: text}).program.policies if p.code == spot.split(".", maxsplit=1)[0])
    assert expected in [one.nodes[0].value for one in spots(PLAN.program, found) if one.kind == "number"]


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"renovation_support.9": "1"}, ["LD0808"]),
        ({"": ""}, ["LD0808"]),
        ({"renovation_support.1": "多"}, ["LD0809"]),
        ({"renovation_support.1": ""}, ["LD0809"]),
        ({"renovation_support.1": "-1"}, ["LD0809"]),
        ({"renovation_support.1": "1e9"}, ["LD0809"]),
        ({"renovation_support.1": "NaN"}, ["LD0809"]),
        ({"renovation_support.1": "20%"}, ["LD0809"]),
        ({"renovation_support.1": "9" * 5000}, ["LD0809"]),
        ({"renovation_support.1.boundary": "="}, ["LD0809"]),
        ({"park_tax_award.3.boundary": "<"}, ["LD0809"]),
        ({"renovation_support.1": "0.001元"}, ["LD0810"]),
        ({"renovation_support.1": "99999999999万元"}, ["LD0810"]),
        ({"renovation_support.2": "101%"}, ["LD0810"]),
        ({"purchase_support.4": "0年"}, ["LD0810"]),
        ({"purchase_support.4": "2.5年"}, ["LD0810"]),
        ({"park_tax_award.1": "5000万元"}, ["LD0506"]),
        ({"online_rent_support.4": "2年"}, ["LD0510"]),
        ({"renovation_support.1": "多", "renovation_support.2": "5年"}, ["LD0809", "LD0809"]),
    ],
)
def test_what_cannot_be_changed_so_is_told(changes: dict[str, str], codes: list[str]) -> None:
    assert faults(changes) == codes
    with pytest.raises(Faults):
        PLAN.changed(changes)


def test_changing_every_spot_to_its_own_value_changes_nothing() -> None:
    found = PLAN.changed({spot.id: spot.words for spot in SPOTS})
    assert all(p is q for p, q in zip(found.program.policies, PLAN.program.policies, strict=True))
    assert found.evaluate(FACTS, YEARS).lines == PLAN.evaluate(FACTS, YEARS).lines


def other_value(spot: Spot) -> tuple[str, str]:
    """A value near a spot's own, as the rule and as the text write it; tables still hold together."""
    digits = "".join(char for char in spot.words if char.isdigit() or char == ".")
    rest = spot.words[len(digits) :]
    beside = {"online_rent_support.4": "9", "online_rent_support.6": "8", "online_rent_support.8": "7"}
    value = beside.get(spot.id) or str(Decimal(digits) * Decimal("1.1") if rest != "年" else Decimal(digits) + 1)
    value = f"{Decimal(value).normalize():f}"
    return f"{value}{rest}", f"{value}{rest.split('/')[0]}"


LEFT_TO_PEOPLE = {
    "lease_support.3": ["LD0505"],  # 三年 stands twice: what is paid over n years goes with conditions of n years
    "equity_award.3": ["LD0412"],  # the question of a reading tells the number in words of its own
    "equity_award.4": ["LD0412"],
    "event_support.2": ["LD0412"],
}


@pytest.mark.parametrize("spot", NUMBERS, ids=lambda spot: spot.id)
def test_a_change_is_what_editing_the_text_and_the_rules_alike_gives(spot: Spot) -> None:
    words, shown = other_value(spot)
    edited, diagnostics = with_number(PLAN, spot, words, shown)
    assert [fault.code for fault in diagnostics] == LEFT_TO_PEOPLE.get(spot.id, [])
    found = PLAN.changed({spot.id: words})
    assert found.evaluate(FACTS, YEARS).lines == edited.evaluate(FACTS, YEARS).lines
    for one, other in zip(found.program.policies, edited.program.policies, strict=True):
        assert words_of(found.program, one) == words_of(edited.program, other)


def words_of(program: Program, policy: Policy) -> set[str]:
    return {spot.words for spot in spots(program, policy)}
