"""Who can be left out of targets: subjects that are in no target's scope in any year, so that nothing else need be known
of them."""

from __future__ import annotations

from collections.abc import Iterable

from luodi.evaluate.expressions import Compiler, Environment
from luodi.evaluate.values import Unknown
from luodi.facts import Facts
from luodi.plan.terms import Term
from luodi.program.nodes import Node, Operation, Read, walk
from luodi.program.policies import Program
from luodi.rules.operators import OVER_SUBJECTS


def scopes_of(program: Program, kind: str) -> list[Node] | None:
    """The scopes of a kind's targets, each once; None where somebody outside them matters too: a target without a scope, one
    that looks at others of the kind, one that asks for a subject by its id, a reference from another kind."""
    found: dict[str, Node] = {}
    for target in program.targets:
        nodes = [node for node in (target.measured, target.base, target.scope) if node is not None]
        nodes += [milestone.node for milestone in target.milestones]
        parts = [part for node in nodes for part in walk(node)]
        if any(
            isinstance(part, Read) and part.reference is not None and part.reference.target == kind for part in parts
        ):
            return None
        if target.kind != kind:
            continue
        named = any(isinstance(part, Operation) and part.operator in ("取自", "排名") for part in parts)
        if target.scope is None or named or _looks_around(target.scope):
            return None
        found.setdefault(target.scope.span.text, target.scope)
    return list(found.values()) or None


def _looks_around(scope: Node) -> bool:
    return any(isinstance(part, Operation) and part.operator in OVER_SUBJECTS for part in walk(scope))


def terms_of_scopes(scopes: Iterable[Node]) -> dict[str, Term]:
    """The terms that scopes read, by name."""
    parts = (part for scope in scopes for part in walk(scope))
    return {term.name: term for part in parts if isinstance(part, Read) for term in (part.term, part.reference) if term}


def outside(scopes: Iterable[Node], facts: Facts, kind: str, years: range, options: tuple[int, ...]) -> set[str]:
    """The ids of subjects that are certainly in none of some scopes in any of the years."""
    compiler = Compiler()
    tests = [compiler.compile(scope) for scope in scopes]
    found: set[str] = set()
    for subject in facts.of(kind).values():
        first = Environment(facts, subject, years[0], options)
        if not any(_may_be(test(first.at(year))) for year in years for test in tests):
            found.add(subject.id)
    return found


def _may_be(inside: object) -> bool:
    return inside.__class__ is Unknown or bool(inside)
