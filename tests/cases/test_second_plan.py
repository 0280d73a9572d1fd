"""The Lucheng plan: its text, what it cannot say yet, its worked examples, its demonstration facts."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path

import pytest

from luodi.cases import CaseReport, boundaries, run_cases
from luodi.compiler import Plan, load
from luodi.diagnostics import Diagnostics
from luodi.facts.marks import is_demonstration
from luodi.reports.plan_page import plan_page

FOLDER = Path(__file__).resolve().parents[2] / "plans" / "lucheng-open-economy-2019"
CASES = FOLDER / "cases"
GONGSHU = FOLDER.parent / "gongshu-auto-2017" / "demonstration" / "企业.csv"


@cache
def plan() -> Plan:
    return load(FOLDER)


@cache
def report() -> tuple[CaseReport, tuple[str, ...]]:
    diagnostics = Diagnostics()
    found = run_cases(plan().program, plan().terms, CASES, diagnostics)
    return found, tuple(item.render() for item in diagnostics)


def test_every_sentence_and_number_is_accounted_for():
    found = plan().coverage

    assert {each.status for each in (*found.provisions, *found.sentences, *found.numbers)} == {
        "formalised", "lacking", "narrative",
    }  # fmt: skip
    assert len([each for each in found.numbers if each.status == "formalised"]) == 99


def test_what_the_language_cannot_say_is_listed_with_the_mechanism_it_lacks():
    assert [(each.id, each.name) for each in plan().coverage.lacking] == [
        ("1.3", "跨年度不重复享受"),
        ("1.5", "人才子女入学"),
        ("7.16", "申报期和兑付期"),
        ("7.17", "两项以上就高"),
        ("7.17", "上级配套"),
        ("7.17", "其他政策重合"),
        ("7.18", "汇率"),
        ("7.19", "重大违法不予补助"),
        ("7.20", "新旧政策衔接"),
    ]
    assert all(each.mechanism for each in plan().coverage.lacking)


def test_every_case_holds():
    found, faults = report()

    assert faults == ()
    assert found.failed == 0
    assert found.expectations > 300


def test_a_file_for_each_policy():
    assert {path.stem for path in CASES.glob("*.md")} == {policy.code for policy in plan().program.policies} | {
        "README"
    }
    assert all("演示数据（虚构）" in path.read_text(encoding="utf-8") for path in CASES.glob("*.md"))


def test_every_option_of_every_reading_is_shown():
    readings = plan().program.readings
    shown = {(rule.name, rule.labels[case.options[rule.index]]) for case in report()[0].cases for rule in readings}

    assert shown == {(rule.name, label) for rule in readings for label in rule.labels}


def test_of_most_boundaries_all_sides_are_shown():
    """Below the lowest tier there is no money, so that no case there rests on the boundary alone."""
    diagnostics = Diagnostics()
    found = boundaries(plan().program, plan().terms, report()[0].cases, diagnostics)
    missing = [boundary for boundary in found if boundary.missing]

    assert len(found) > 110
    assert len(missing) <= 22
    assert {zone for boundary in missing for zone in boundary.missing} <= {"略低", "略高"}


class TestDemonstration:
    def test_the_facts_are_those_that_the_generator_writes(self):
        spec = importlib.util.spec_from_file_location("lucheng_generate", FOLDER / "demonstration" / "generate.py")
        assert spec is not None
        assert spec.loader is not None
        generate = importlib.util.module_from_spec(spec)
        import sys

        sys.modules[spec.name] = generate
        spec.loader.exec_module(generate)

        assert generate.tables() == {path.name: path.read_bytes() for path in (FOLDER / "demonstration").glob("*.csv")}

    def test_they_are_taken_whole_and_marked(self):
        facts = plan().read_facts(FOLDER / "demonstration")

        assert is_demonstration(facts)
        assert {kind: len(facts.of(kind)) for kind in plan().terms.kinds} == {
            "企业": 48, "外资项目": 9, "参展项目": 24, "商协会": 3, "境外团组": 5, "保税仓项目": 3,
        }  # fmt: skip

    def test_nobody_is_of_two_districts(self):
        ours = {
            line.split(",")[0] for line in (FOLDER / "demonstration" / "企业.csv").read_text("utf-8").splitlines()[1:]
        }
        theirs = {line.split(",")[0] for line in GONGSHU.read_text("utf-8").splitlines()[1:]}

        assert ours
        assert not ours & theirs
        assert all(code[2:8] == "000000" for code in ours)

    @pytest.mark.parametrize("policy", [policy.name for policy in load(FOLDER).program.policies])
    def test_every_policy_gives_somebody_something(self, policy):
        results = plan().evaluate(FOLDER / "demonstration", years=[2019, 2020, 2021], policies=[policy])

        assert any(result.status == "eligible" for result in results)


def test_the_page_of_the_plan_says_what_has_no_rule_yet():
    page = plan_page(plan().report(FOLDER / "demonstration", years=[2020]))

    assert page.count("尚无规则") == 9
