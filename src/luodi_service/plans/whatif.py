"""试改: a policy with some of its numbers, boundaries or readings changed, over the facts of the current run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from luodi.diagnostics import Diagnostics
from luodi.evaluate.question import asked
from luodi.plan.document import Provision
from luodi.program.changes import changed, spots
from luodi.program.policies import Policy, Program, ReadingRule
from luodi.program.spots import Spot
from luodi.source import Cell, Span, fold
from luodi.units import QUANTITY

from luodi_service.plans.change_effects import Answer, Visible, answer, options_used
from luodi_service.plans.grounds import may_be_kept
from luodi_service.plans.models import Line, Run, Version
from luodi_service.plans.runs import current_run
from luodi_service.plans.texts import compiled
from luodi_service.plans.tries import files_of
from luodi_service.registry.doors import Reach

SIGNS = {">=": "≥", ">": ">", "<=": "≤", "<": "<"}
READING = "reading."
"""What the name of a reading's field begins with, before its code."""


@dataclass(frozen=True, slots=True)
class Field:
    """A spot in a sentence: what stands there, what was given, what it can be, and what is wrong with what was given."""

    id: str
    words: str
    value: str
    suffix: str
    choices: tuple[tuple[str, str], ...]
    changed: bool
    problem: str

    @property
    def size(self) -> int:
        """How wide its box is, in characters."""
        return min(max(len(self.value), 2), 12) + 1


@dataclass(frozen=True, slots=True)
class Part:
    """Words of a sentence, then the field that stands behind them."""

    text: str
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """A reading with the option chosen."""

    name: str
    field: str
    question: str
    options: tuple[str, ...]
    used: str
    chosen: str


@dataclass(slots=True)
class WhatIf:
    """The form of a policy's changes, and the answer where something was changed and nothing is wrong."""

    policy: Policy
    sentences: list[list[Part]]
    readings: list[Choice]
    changes: dict[str, str] = field(default_factory=dict)
    chosen: dict[str, str] = field(default_factory=dict)
    """Options by the codes of their readings."""
    told: list[str] = field(default_factory=list)
    """Every change in words."""
    problems: list[str] = field(default_factory=list)
    answer: Answer | None = None
    slow: bool = False
    """Whether there are so many facts that they are read anew for every answer."""


def what_if(version: Version, code: str, given: Mapping[str, str], reach: Reach, visible: Visible) -> WhatIf | None:
    """A policy by its code with what was given for its spots and readings; None where there is no such policy.

    ``visible`` gives the lines of a run that the viewer may see.
    """
    plan = compiled(version)
    policy = next((found for found in plan.program.policies if found.code == code and not found.case_by_case), None)
    if policy is None:
        return None
    run = current_run(version)
    known = spots(plan.program, policy)
    used = options_used(plan.program, run)
    readings = [rule for rule in plan.program.readings if rule.index in _readings(plan.program, policy)]
    changes = {spot.id: given[spot.id].strip() for spot in known if _differs(spot, given.get(spot.id, ""))}
    chosen = {
        rule.code: given[READING + rule.code]
        for rule in readings
        if given.get(READING + rule.code, "") not in ("", rule.labels[used[rule.index]])
    }
    diagnostics = Diagnostics()
    program = changed(plan.program, changes, diagnostics)
    options = asked(plan.program, [], None, {**(run.readings if run else {}), **chosen}, diagnostics).options
    wrong, others = _problems(diagnostics)
    found = WhatIf(
        policy,
        [list(_parts(provision, span, known, given, wrong)) for provision, span in _lines(known)],
        [_choice(rule, used, given) for rule in readings],
        changes,
        chosen,
        [_told(spot, changes[spot.id]) for spot in known if spot.id in changes],
        others,
        slow=run is not None and files_of(run) is None and not may_be_kept(run),
    )
    found.told += [f"口径「{rule.name}」：{chosen[rule.code]}" for rule in readings if rule.code in chosen]
    read = frozenset().union(*(spot.terms for spot in known if spot.id in changes))
    guarded = [name for name in sorted(read) if plan.terms.by_name[name].nature in reach.hidden]
    refusal = _refusal(run, reach, guarded)
    if refusal:
        found.problems.append(refusal)
    if run is not None and (changes or chosen) and not found.problems and not wrong:
        found.answer = answer(run, program, options, visible)
    return found


def _readings(program: Program, policy: Policy) -> frozenset[int]:
    """The readings of a policy and of those it is related to."""
    names = {policy.name, *(relation.other for relation in policy.relations)}
    names |= {other.name for other in program.policies for relation in other.relations if relation.other in names}
    return frozenset().union(*(other.readings for other in program.policies if other.name in names))


def _differs(spot: Spot, text: str) -> bool:
    """Whether something else than what stands there was given."""
    written, own = fold(text)[0], fold(spot.words)[0]
    return bool(written) and written not in (own, SIGNS.get(own), _number(spot)[0])


def _number(spot: Spot) -> tuple[str, str]:
    """The digits of a number as it is written, and its unit without what it is per."""
    match = QUANTITY.fullmatch(fold(spot.words)[0])
    if match is None:
        return spot.words, ""
    return match["number"], match.string[match.end("number") :].strip().split("/")[0]


def _told(spot: Spot, text: str) -> str:
    if spot.kind == "boundary":
        words = spot.quote.shown
        return f"{words}：{SIGNS[spot.words]} 改为 {SIGNS.get(text, text)}"
    bare = text.replace(",", "").replace(".", "", 1).isdigit()
    return f"{spot.quote.shown}：{spot.words} 改为 {text}{_number(spot)[1] if bare else ''}"


def _problems(diagnostics: Diagnostics) -> tuple[dict[str, str], list[str]]:
    """What is wrong, by spot, and what concerns none of them."""
    wrong: dict[str, str] = {}
    others: list[str] = []
    for fault in diagnostics:
        said = f"{fault.message()}。{fault.remedy()}"
        if isinstance(fault.place, Cell) and fault.code in ("LD0809", "LD0810"):
            wrong[fault.place.content.partition("=")[0]] = said
        else:
            others.append(said)
    return wrong, others


def _refusal(run: Run | None, reach: Reach, guarded: list[str]) -> str:
    """Why a viewer may not ask: of real facts a number moved up and down would tell anybody the figure of a firm."""
    if run is None:
        return "还没有测算，试改要有一次测算作比较"
    if run.demonstration:
        return ""
    if not reach.everything:
        return "真实数据上的试改只供部门、办公室和区领导等使用：反复试改一个数，可以推出单个企业的数据"
    if guarded:
        return f"反复试改这一处，可以推出单个企业的{'、'.join(guarded)}，只供有权查看这些数据的单位使用"
    return ""


def _lines(known: Iterable[Spot]) -> list[tuple[Provision, Span]]:
    """The lines of the text in which the spots stand, in order."""
    found: dict[int, tuple[Provision, Span]] = {}
    for spot in known:
        if spot.at is not None:
            place = spot.quote.provision.span(*spot.at)
            line = next(span for span in spot.quote.provision.spans if span.start <= place.start < span.end)
            found[line.start] = (spot.quote.provision, line)
    return [found[start] for start in sorted(found)]


def _parts(
    provision: Provision, line: Span, known: Iterable[Spot], given: Mapping[str, str], wrong: Mapping[str, str]
) -> Iterable[Part]:
    """A line cut behind each number: its words, then the fields in place of the number."""
    here: dict[tuple[int, int], list[Spot]] = {}
    for spot in known:
        if spot.at is not None and spot.quote.provision is provision:
            place = provision.span(*spot.at)
            if line.start <= place.start < line.end:
                here.setdefault((place.start, place.end), []).append(spot)
    at = line.start
    for (start, end), found in sorted(here.items()):
        fields = tuple(_field(spot, given, wrong) for spot in found)
        yield Part(line.source.text[at:start], fields)
        at = end
    yield Part(line.source.text[at : line.end])


def _field(spot: Spot, given: Mapping[str, str], wrong: Mapping[str, str]) -> Field:
    differs = _differs(spot, given.get(spot.id, ""))
    problem = wrong.get(spot.id, "")
    if spot.kind == "boundary":
        value = given[spot.id] if differs else spot.words
        choices = tuple((choice, SIGNS[choice]) for choice in spot.choices)
        return Field(spot.id, spot.quote.shown, value, "", choices, differs, problem)
    digits, suffix = _number(spot)
    return Field(spot.id, spot.quote.shown, given[spot.id] if differs else digits, suffix, (), differs, problem)


def _choice(rule: ReadingRule, used: tuple[int, ...], given: Mapping[str, str]) -> Choice:
    own = rule.labels[used[rule.index]]
    return Choice(
        rule.name, READING + rule.code, rule.question, rule.labels, own, given.get(READING + rule.code, "") or own
    )


def visible_lines(viewer: Any) -> Visible:
    """The lines that a viewer may see."""
    return lambda: Line.objects.visible_to(viewer)
