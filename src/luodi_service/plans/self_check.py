"""自测: what one would get on figures one gives, and what would change it. Nothing given is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from luodi.diagnostics import Faults
from luodi.plan.terms import Term
from luodi.program.nodes import Node, Read, walk
from luodi.program.policies import Policy
from luodi.reports.explanations import Explanation
from luodi.reports.telling import Told, tell

from luodi_service.lib.characters import is_year
from luodi_service.plans.models import Version
from luodi_service.plans.targets import targets_under
from luodi_service.plans.texts import compiled

SUBJECT = "自测"
_FORMS = {"数量": "text", "日期": "date", "是否": "choice", "枚举": "choice", "文本": "text", "引用": "text"}


@dataclass(frozen=True, slots=True)
class Field:
    """A figure asked for: its term, how it is entered, what was entered, and what is wrong with that."""

    term: Term
    entry: str
    choices: tuple[str, ...]
    value: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """The form, and once it was sent the answer with what stands in the way.

    ``materials`` and ``steps`` are what the plan asks for; empty where it says nothing of them.
    """

    policy: Policy
    provision: str
    fields: tuple[Field, ...]
    year: int
    years: tuple[int, ...]
    materials: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    published: bool = False
    explanation: Explanation | None = None
    told: Told | None = None
    failing: tuple[Told, ...] = ()

    @property
    def decisions(self) -> tuple[Field, ...]:
        """What offices have to decide first: everything else waits on it."""
        return tuple(field for field in self.fields if field.term.decided)


def self_check(version: Version, code: str, given: Mapping[str, str]) -> SelfCheck | None:
    """The self-check of a policy by its code, answered where figures were given; None where there is no such policy.

    A decision (认定, 裁量) that nobody has taken is left unknown, and the answer says that it waits for it.
    """
    plan = compiled(version)
    policy = next((found for found in plan.program.policies if found.code == code and not found.case_by_case), None)
    if policy is None or policy.validity is None:
        return None
    years = tuple(range(policy.validity.first, policy.validity.last + 1))
    year = int(given["year"]) if is_year(given.get("year", "")) else years[0]
    terms = needed(policy)
    values = {term.name: given.get(term.code, "").strip() for term in terms}
    provision = next(found for found in plan.document.provisions if found.id == policy.provision)
    words = next(span.text for span in reversed(provision.spans) if span.end <= policy.span.start)
    problems: dict[str, str] = {}
    explanation = None
    if given:
        row = {"编号": SUBJECT, **{name: value for name, value in values.items() if value}}
        if plan.terms.changes(policy.kind):
            row["年度"] = str(year)
        try:
            explanation = plan.explain({policy.kind: [row]}, policy.name, SUBJECT, year)
        except Faults as faults:
            problems = {getattr(f.place, "column", ""): f.message() for f in faults.diagnostics}
    told = None if explanation is None else tell(explanation.reason)
    return SelfCheck(
        policy=policy,
        provision=words,
        fields=tuple(_field(term, values[term.name], problems.get(term.name, "")) for term in terms),
        year=year,
        years=years,
        materials=policy.materials,
        steps=tuple(str(step) for step in policy.process),
        published=plan.program.published,
        explanation=explanation,
        told=told,
        failing=() if told is None else tuple(child for child in told.children if child.mark in ("✗", "？")),
    )


def needed(policy: Policy) -> tuple[Term, ...]:
    """The terms of its own subject that a policy reads: decisions first, since everything waits on them."""
    nodes: list[Node] = [line.node for line in (*policy.conditions, *policy.amounts)]
    nodes += [line.node for lines in policy.alternatives for line in lines]
    nodes += [tiers.key for tiers in policy.tiers] + [cap.node for cap in policy.caps]
    found: dict[str, Term] = {}
    for node in nodes:
        for part in walk(node):
            if isinstance(part, Read) and part.reference is None:
                found.setdefault(part.term.name, part.term)
    return tuple(sorted(found.values(), key=lambda term: not term.decided))


def _field(term: Term, value: str, problem: str) -> Field:
    choices: dict[str, tuple[str, ...]] = {"是否": ("是", "否"), "枚举": term.choices}
    return Field(term, _FORMS[term.form], choices.get(term.form, ()), value, problem)


def open_questions(version: Version, effects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every reading with its options, and what each moved in the last run, money or targets."""
    by_name = {effect["reading"]: effect for effect in effects}
    rules = compiled(version).program.readings
    return [
        {
            "rule": rule,
            "provision": rule.quote.provision.label if rule.quote else "",
            "quote": rule.quote.shown if rule.quote else "",
            "effect": by_name.get(rule.name),
            "targets": targets_under(version, by_name.get(rule.name, {})),
        }
        for rule in rules
    ]
