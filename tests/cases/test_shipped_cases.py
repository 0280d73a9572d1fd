"""The worked examples beside the Gongshu plan: all hold, no boundary is missed, and none is there by chance."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from luodi.cases import Boundary, Case, CaseReport, boundaries, run_cases
from luodi.compiler import OFFICIAL_FILE, PLAN_FILE, TERMS_FILE, Plan, compile_sources, load
from luodi.diagnostics import Diagnostics
from luodi.program.policies import ReadingRule
from luodi.source import Source

FOLDER = Path(__file__).resolve().parents[2] / "plans" / "gongshu-auto-2017"
CASES = FOLDER / "cases"
SECTION = "界限"
"""Sections so named claim that each of their cases is the only one at some boundary."""


@cache
def plan() -> Plan:
    return load(FOLDER)


@cache
def report() -> tuple[CaseReport, tuple[str, ...]]:
    diagnostics = Diagnostics()
    found = run_cases(plan().program, plan().terms, CASES, diagnostics)
    return found, tuple(item.render() for item in diagnostics)


@cache
def held() -> tuple[tuple[Boundary, ...], tuple[str, ...]]:
    diagnostics = Diagnostics()
    found = boundaries(plan().program, plan().terms, report()[0].cases, diagnostics)
    return found, tuple(item.render() for item in diagnostics)


def alone() -> dict[str, list[tuple[Boundary, str]]]:
    """By the name of a case: the boundaries and zones in which no other case lies."""
    found: dict[str, list[tuple[Boundary, str]]] = {}
    for boundary in held()[0]:
        for zone, cases in boundary.zones.items():
            if len(cases) == 1:
                found.setdefault(cases[0].name, []).append((boundary, zone))
    return found


def without(case: Case) -> set[tuple[str, str]]:
    """The boundaries that are missed once a case is gone, by policy and threshold."""
    rest = tuple(other for other in report()[0].cases if other is not case)
    found = boundaries(plan().program, plan().terms, rest, Diagnostics())
    return {(boundary.policy, boundary.threshold) for boundary in found if boundary.missing}


def test_every_case_holds() -> None:
    found, faults = report()

    assert faults == ()
    assert found.failed == 0
    assert found.expectations > 500


def test_no_boundary_is_missed() -> None:
    found, faults = held()

    assert faults == ()
    assert {boundary.policy for boundary in found} == {
        policy.name for policy in plan().program.policies if not policy.case_by_case
    }


def test_a_file_for_each_policy() -> None:
    codes = {policy.code for policy in plan().program.policies if not policy.case_by_case}
    assert {path.stem for path in CASES.glob("*.md")} == codes | {"README"}
    assert all("演示数据（虚构）" in path.read_text(encoding="utf-8") for path in CASES.glob("*.md"))


def test_every_case_of_a_boundary_section_is_the_only_one_there() -> None:
    names = {case.name for case in report()[0].cases if SECTION in case.section}

    assert len(names) > 70
    assert names - alone().keys() == set()


def test_every_option_of_every_reading_is_shown() -> None:
    shown = {(reading.name, label) for case in report()[0].cases for reading, label in _used(case)}

    assert shown == {(reading.name, label) for reading in _of_money() for label in reading.labels}


def _of_money() -> list[ReadingRule]:
    """The readings that a policy rests on; cases know no targets."""
    program = plan().program
    of_policies = {index for policy in program.policies for index in policy.readings}
    return [reading for reading in program.readings if reading.index in of_policies]


def _used(case: Case):
    return [(reading, reading.labels[case.options[reading.index]]) for reading in _of_money()]


@pytest.mark.parametrize("start", range(0, 32, 8))
def test_a_case_taken_away_is_noticed(start: int) -> None:
    """A sample: one case in eight. The heavy run takes them all."""
    by_name = {case.name: case for case in report()[0].cases}
    for name in sorted(alone())[start::32]:
        missed = {(boundary.policy, boundary.threshold) for boundary, _ in alone()[name]}
        assert without(by_name[name]) == missed, name


@pytest.mark.heavy
def test_every_case_of_a_boundary_taken_away_is_noticed() -> None:
    by_name = {case.name: case for case in report()[0].cases}
    for name, places in alone().items():
        assert without(by_name[name]) == {(boundary.policy, boundary.threshold) for boundary, _ in places}, name


@pytest.mark.heavy
def test_every_row_of_a_boundary_taken_from_its_file_is_noticed(tmp_path: Path) -> None:
    """The lines themselves are deleted, and the files read anew."""
    for case in report()[0].cases:
        if SECTION not in case.section:
            continue
        source, first = case.place.source, case.place.line_number
        lines = source.text.splitlines(keepends=True)
        last = next((at for at in range(first, len(lines)) if not lines[at].startswith("| |")), len(lines))
        for path in CASES.glob("*.md"):
            kept = (
                lines[: first - 1] + lines[last:] if path.name == Path(source.name).name else [path.read_text("utf-8")]
            )
            (tmp_path / path.name).write_text("".join(kept), encoding="utf-8")
        diagnostics = Diagnostics()
        cases = run_cases(plan().program, plan().terms, tmp_path, diagnostics).cases
        boundaries(plan().program, plan().terms, cases, diagnostics)
        assert {item.code for item in diagnostics} == {"LD0707"}, case.name


TEXTS = {name: (FOLDER / name).read_text(encoding="utf-8") for name in (PLAN_FILE, TERMS_FILE, OFFICIAL_FILE)}
SWAPS = {">=": ">", "<=": "<", " = ": " != ", "取小(": "取大(", '"购建"': '"租用"', '"租用"': '"购建"', "× ": "÷ "}
UNSEEN = (
    ("分期", "instalments are proposed at approval, not worked out"),
    ("按 累计 3年", "the years of a ceiling are those of its condition; `check` holds the two together"),
    ("问题:", "a question is prose"),
    ("组建不少于1000万元", "a target, not a policy"),
)
FIRST_REACHED = "| >= "
"""首次 tables take no other comparison: `check` says so, and nothing is worked out from it."""


def run_changed(plan_text: str) -> tuple[CaseReport, Diagnostics]:
    """The cases run against a changed plan, whatever `check` would say of it."""
    texts = TEXTS | {PLAN_FILE: plan_text}
    changed = compile_sources(*(Source(name, text) for name, text in texts.items()), Diagnostics())
    diagnostics = Diagnostics()
    return run_cases(changed.program, changed.terms, CASES, diagnostics), diagnostics


def changes() -> Iterator[tuple[str, str]]:
    """Each number, comparison and function on the rules' side of section four changed in turn: what, and the plan."""
    text, at, fenced = TEXTS[PLAN_FILE], 0, False
    first, last = text.index("## 四、"), text.index("## 五、")
    for line in text.splitlines(keepends=True):
        start, at = at, at + len(line)
        if line.startswith("```"):
            fenced = not fenced
        elif fenced and first < start < last and not any(words in line for words, _ in UNSEEN):
            left = line.find("|", 3) if line.lstrip().startswith("|") else line.find(":")
            found = [(m, str(int(m[0]) * 2 + 1)) for m in re.finditer(r"(?<![.\d])\d+", line) if m.start() > left >= 0]
            for old, new in SWAPS.items():
                found += [(m, new) for m in re.finditer(re.escape(old), line) if m.start() > left >= 0]
            for match, new in found:
                if new != ">" or FIRST_REACHED not in line:
                    spot = start + match.start(), start + match.end()
                    yield f"{line.strip()}: {match[0]} → {new}", text[: spot[0]] + new + text[spot[1] :]


def test_a_changed_rate_breaks_the_cases_that_rest_on_it() -> None:
    found, faults = run_changed(TEXTS[PLAN_FILE].replace("实际投资额 × 20%", "实际投资额 × 21%"))

    assert found.failed > 10
    assert {item.code for item in faults} == {"LD0704"}
    assert {Path(item.place.where().split(":")[0]).name for item in faults} == {"renovation_support.md"}


@pytest.mark.parametrize("step", [16, pytest.param(1, marks=pytest.mark.heavy)])
def test_a_changed_rule_breaks_some_case(step: int) -> None:
    """What no case notices could be wrong in the plan without anybody seeing it."""
    every = list(changes())

    assert len(every) > 80
    assert [what for what, text in every[::step] if not run_changed(text)[0].failed] == []
