"""What is asked of a plan: names given by people, found among those of the program or reported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from luodi.diagnostics import Diagnostics
from luodi.facts import Subject
from luodi.facts.forms import normal
from luodi.near import near
from luodi.program.policies import Policy, Program
from luodi.source import Cell, fold
from luodi.words import Words, listed

EARLIEST, LATEST = 1949, 2199


@dataclass(frozen=True, slots=True)
class Question:
    """Years in order, policies in plan order, the option used of every reading by position, and the positions of those
    of which an option was named."""

    years: tuple[int, ...]
    policies: tuple[Policy, ...]
    options: tuple[int, ...]
    chosen: frozenset[int] = frozenset()


def asked(
    program: Program,
    years: Iterable[int],
    policies: Iterable[str] | None,
    readings: Mapping[str, str] | None,
    diagnostics: Diagnostics,
    *,
    option: str = "--reading",
) -> Question:
    """The question in the program's own terms. Names match by meaning: width, blanks and English codes are one.
    ``option`` is how the readings were given.

    Faults: LD0701 a policy, LD0702 a reading or option that is not there, LD0801 a year out of range.
    """
    wanted = sorted(set(years))
    for year in wanted:
        if not EARLIEST <= year <= LATEST:
            diagnostics.add("LD0801", Cell("--year", 0, "", str(year)), year=year, first=EARLIEST, last=LATEST)
    wanted_policies = tuple(program.policies) if policies is None else _policies(program, policies, diagnostics)
    chosen = _chosen(program, readings or {}, diagnostics, option)
    return Question(
        tuple(wanted),
        wanted_policies,
        tuple(chosen.get(at, used) for at, used in enumerate(program.options)),
        frozenset(chosen),
    )


def policy_named(program: Program, name: str, diagnostics: Diagnostics) -> Policy | None:
    """The policy of a name or English code."""
    found = next((policy for policy in program.policies if fold(name)[0] in (policy.name, policy.code)), None)
    if found is None:
        known = [policy.name for policy in program.policies]
        place = Cell("--policy", 0, "", name)
        diagnostics.add("LD0701", place, name=name, near=near(name, known), known=listed(known))
    return found


def check_subject(
    policy: Policy, subjects: Mapping[str, Subject], subject: str, year: int, diagnostics: Diagnostics
) -> None:
    """Report a policy without results, or a subject that is not of its kind or gives no result in a year."""
    if policy.case_by_case:
        diagnostics.add("LD0714", Cell("--policy", 0, "", policy.name), policy=policy.name)
        return
    place = Cell("--subject", 0, "", subject)
    found = subjects.get(normal(subject))
    if found is None:
        diagnostics.add("LD0703", place, kind=policy.kind, subject=subject, near=near(subject, subjects))
    elif found.first_year is not None and year < found.first_year:
        diagnostics.add("LD0708", place, subject=subject, year=year)


def _policies(program: Program, names: Iterable[str], diagnostics: Diagnostics) -> tuple[Policy, ...]:
    found = [policy_named(program, name, diagnostics) for name in names]
    return tuple(policy for policy in program.policies if policy in found)


def _chosen(program: Program, readings: Mapping[str, str], diagnostics: Diagnostics, given: str) -> dict[int, int]:
    """The options named, by the positions of their readings."""
    chosen: dict[int, int] = {}
    for name, option in readings.items():
        reading = next((rule for rule in program.readings if fold(name)[0] in (rule.name, rule.code)), None)
        place = Cell(given, 0, "", f"{name}={option}")
        if reading is None:
            known = [rule.name for rule in program.readings]
            diagnostics.add("LD0702", place, name=name, near=near(name, known), known=such_as(_choices(program)))
        elif fold(option)[0] not in reading.labels:
            known_options = such_as(f"{reading.name}={label}" for label in reading.labels)
            hint = near(option, reading.labels)
            diagnostics.add("LD0702", place, name=f"{reading.name}={option}", near=hint, known=known_options)
        else:
            chosen[reading.index] = reading.labels.index(fold(option)[0])
    return chosen


def _choices(program: Program) -> list[str]:
    return [f"{rule.name}={rule.labels[0]}" for rule in program.readings[:3]]


def such_as(choices: Iterable[str]) -> Words:
    """How ``口径=选项`` is written, by examples; a plan without readings has none."""
    known = listed(choices)
    if not known:
        return Words("不过本方案没有口径", "but this plan has no readings")
    return Words(f"例如 {known}", f"as {known.en}")
