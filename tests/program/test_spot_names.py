"""What can be changed goes by the plan's own words: every spot has a name that means it alone, and no name means another."""

from __future__ import annotations

import pytest

from gongshu import FOLDER, PLAN
from luodi.compiler import load
from luodi.diagnostics import Diagnostics
from luodi.program.changes import read_changes, spots
from luodi.program.spot_names import SpotNames

OTHER = load(FOLDER.parent / "lucheng-open-economy-2019")
PLANS = {"gongshu": PLAN, "lucheng": OTHER}


def spots_of(plan):
    return [spot for policy in plan.program.policies for spot in spots(plan.program, policy)]


def read(name: str, text: str = "1") -> tuple[list[str], list]:
    diagnostics = Diagnostics()
    found = read_changes(PLAN.program, {name: text}, diagnostics, "--set")
    return [change.spot.id for change in found], list(diagnostics)


def meant(name: str) -> list[str]:
    codes = {policy.name: policy.code for policy in PLAN.program.policies}
    return [spot.id for spot in SpotNames(spots_of(PLAN)).named(name, codes)]


@pytest.mark.parametrize("plan", PLANS)
def test_every_spot_has_a_name_of_its_own_and_its_code(plan: str) -> None:
    found = spots_of(PLANS[plan])
    codes = {policy.name: policy.code for policy in PLANS[plan].program.policies}
    names = SpotNames(found)
    labels = [names.label(spot) for spot in found]
    assert len(set(labels)) == len(found)
    for spot, label in zip(found, labels, strict=True):
        assert names.named(label, codes) == [spot] == names.named(spot.id, codes)


@pytest.mark.parametrize(
    ("name", "spot"),
    [
        ("产业园改造资助.上限", "renovation_support.3"),
        ("产业园改造资助.金额", "renovation_support.2"),
        ("产业园改造资助.3", "renovation_support.3"),
        ("renovation_support.上限", "renovation_support.3"),
        ("产业园改造资助．上限", "renovation_support.3"),
        (" 产业园改造资助 . 上限 ", "renovation_support.3"),
        ("园区税收上台阶奖励.表.2", "park_tax_award.2"),
        ("园区税收上台阶奖励.表.5", "park_tax_award.5"),
        ("园区税收上台阶奖励.表.界限", "park_tax_award.3.boundary"),
        ("租用办园补助.条件.2", "lease_support.2"),
        ("租用办园补助.条件.2.界限", "lease_support.2.boundary"),
        ("购建办园补助.裁量", "purchase_support.2"),
        ("购建办园补助.分期", "purchase_support.4"),
        ("renovation_support.1.boundary", "renovation_support.1.boundary"),
        ("产业园改造资助.1.boundary", "renovation_support.1.boundary"),
    ],
)
def test_a_name_in_the_plans_own_words(name: str, spot: str) -> None:
    assert meant(name) == [spot]


def test_an_ambiguous_name_says_how_many_and_which() -> None:
    found, (fault,) = read("园区税收上台阶奖励.表")
    assert found == []
    assert (fault.code, fault.place.where()) == ("LD0808", "--set")
    assert fault.message() == "「园区税收上台阶奖励.表」不是一处可改之处：这样叫的有 6 处"
    assert "园区税收上台阶奖励.表.2 5000万元、园区税收上台阶奖励.表.3 1亿元" in fault.remedy()


def test_an_unknown_name_says_what_is_near_and_what_there_is() -> None:
    _, (fault,) = read("产业园改造资助.下限")
    assert fault.code == "LD0808"
    assert "是否为「产业园改造资助.上限」" in fault.message()
    assert "产业园改造资助.条件.界限 ≥、产业园改造资助.金额 20%、产业园改造资助.上限 500万元" in fault.remedy()


def test_an_unknown_policy_is_met_with_examples() -> None:
    for name in ("无.上限", "", ".", "上限", "。" * 500, "<b>.上限"):
        _, (fault,) = read(name)
        assert fault.code == "LD0808"
        assert "购建办园补助.条件.1 300万元" in fault.remedy()


def test_two_names_of_one_spot_must_agree() -> None:
    diagnostics = Diagnostics()
    same = {"产业园改造资助.上限": "300万元", "renovation_support.3": "300"}
    assert len(read_changes(PLAN.program, same, diagnostics)) == 1
    assert not len(diagnostics)
    read_changes(PLAN.program, same | {"renovation_support.3": "400"}, diagnostics)
    assert [(fault.code, "另给了一个新值" in fault.message()) for fault in diagnostics] == [("LD0809", True)]


def test_a_change_is_written_as_the_plan_would() -> None:
    changes = {"产业园改造资助.上限": "300", "产业园改造资助.金额": "25", "产业园改造资助.条件.界限": ">"}
    found = read_changes(PLAN.program, changes, Diagnostics())
    assert [(change.spot.shown, change.shown) for change in found] == [
        ("500万元", "300万元"),
        ("20%", "25%"),
        ("≥", ">"),
    ]
