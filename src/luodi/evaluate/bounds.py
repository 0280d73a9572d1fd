"""Decisions above their bounds: what an officer may decide is a fact, and one that the policy does not allow is a fault."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from luodi.diagnostics import Diagnostics
from luodi.evaluate.expressions import Compiler, Environment
from luodi.evaluate.values import Unknown, exact_arithmetic
from luodi.evaluate.words import in_words
from luodi.facts import Facts, Subject
from luodi.plan.terms import Term
from luodi.program.policies import Discretion, Program


@dataclass(frozen=True, slots=True)
class Excess:
    """A decided value above the bound that a policy sets; ``year`` None for a term that never changes."""

    subject: Subject
    term: Term
    year: int | None
    value: Any
    limit: Any


def excesses(program: Program, facts: Facts) -> Iterator[Excess]:
    """Every decision above its bound, in plan order, then by subject and year, whatever the reading in force.

    A bound that is unknown says nothing; one that is known because a part of it is zero does (四（四）).
    """
    # All before the first is given: to tell a value rounds, which exact arithmetic refuses as long as it lasts.
    with exact_arithmetic():
        found = list(_excesses(program, facts))
    yield from found


def _excesses(program: Program, facts: Facts) -> Iterator[Excess]:
    compiler = Compiler()
    for policy in program.policies:
        for discretion in policy.discretion:
            limit = compiler.compile(discretion.bound)
            for subject in facts.of(policy.kind).values():
                yield from _of_subject(discretion, limit, subject, facts, program.options)


def _of_subject(
    discretion: Discretion, limit: Any, subject: Subject, facts: Facts, options: tuple[int, ...]
) -> Iterator[Excess]:
    term = discretion.term
    for year in sorted(subject.years) or [0]:
        env = Environment(facts, subject, year, options)
        value = (env.row if term.yearly else env.unchanging).get(term.name)
        if value is None:
            continue
        most = limit(env)
        if not isinstance(most, Unknown) and value > most:
            yield Excess(subject, term, year if term.yearly else None, value, most)
            if not term.yearly:
                return


def check_bounds(program: Program, facts: Facts, diagnostics: Diagnostics) -> None:
    """Report every decision above its bound at the cell that states it."""
    for excess in excesses(program, facts):
        term = excess.term
        diagnostics.add(
            "LD0618",
            facts.cell(excess.subject.kind, excess.subject.id, term.name, excess.year),
            term=term.name,
            value=in_words(excess.value, unit=term.unit),
            limit=in_words(excess.limit, unit=term.unit),
        )
