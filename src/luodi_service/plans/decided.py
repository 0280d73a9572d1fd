"""What offices decide (认定, 裁量): the terms of it in the dictionaries, and the bounds that policies set."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from luodi.evaluate.bounds import excesses
from luodi.evaluate.words import in_words
from luodi.facts import Subject
from luodi.program.nodes import Node, Read, walk

from luodi_service.facts import models as facts
from luodi_service.plans.cell_rules import read_cell
from luodi_service.plans.dictionary import kinds, term_rows, terms_of
from luodi_service.plans.margins import newest_version
from luodi_service.plans.models import Plan
from luodi_service.plans.snapshots import facts_around, last_fact, value_of
from luodi_service.plans.texts import compiled
from luodi_service.registry import models as registry

NATURES = frozenset({"认定", "裁量"})
CODE = "LD0618"


@dataclass(frozen=True, slots=True)
class Decided:
    """A term that a unit decides: its row in the fact base, and the values that it can have where they are few."""

    row: facts.Term
    choices: tuple[str, ...]


def decided_terms(kind: str) -> list[Decided]:
    """The terms of a kind of subject that are decided, in the order of the dictionaries."""
    found = [term for term in terms_of(kind) if term.nature in NATURES]
    rows = term_rows(kind, (term.name for term in found))
    choices = {"是否": ("是", "否")}
    return [Decided(rows[term.name], choices.get(term.form, term.choices)) for term in found if term.name in rows]


def decided_kinds() -> list[str]:
    """The kinds of subject of which something is decided."""
    return [kind for kind in kinds() if decided_terms(kind)]


def read_decided(row: facts.Term, text: str) -> tuple[str, str]:
    """A value as the fact base keeps it, and what is wrong with the text; one of them is empty."""
    meaning = next((term for term in terms_of(row.kind) if term.name == row.name), None)
    if meaning is None:
        return "", f"术语表里没有「{row.name}」了"
    read = read_cell(meaning, meaning.unit_name, text)
    return read.value, read.problem


@dataclass(frozen=True, slots=True)
class Excess:
    """What is wrong with a value above its bound; ``hidden`` says that the bound is not told, since it tells of figures that
    whoever asks may not know."""

    words: str
    hidden: bool


def above_bound(
    subject: registry.Subject, row: facts.Term, year: int, value: str, hidden: Collection[str] = ()
) -> Excess | None:
    """Whether a policy of the newest version of some plan sets a lower bound for a value that is decided of a subject; None
    where it keeps within, or nothing is known that the bound follows from. ``hidden`` are natures of terms whose figures
    are not told.
    """
    for plan in Plan.objects.order_by("pk"):
        rules = compiled(newest_version(plan))
        bounds = [
            decided.bound for policy in rules.program.policies for decided in policy.discretion
            if policy.kind == row.kind and decided.term.name == row.name
        ]  # fmt: skip
        if not bounds:
            continue
        known = facts_around(rules.terms, last_fact(), subject)
        one = known.subjects[row.kind].setdefault(subject.key, Subject(row.kind, subject.key))
        values = one.years.setdefault(year, {}) if row.yearly else one.unchanging
        values[row.name] = value_of(row.form, value)
        for excess in excesses(rules.program, known):
            if excess.subject is one and excess.term.name == row.name and excess.year in (None, year):
                most, given = (in_words(part, unit=excess.term.unit) for part in (excess.limit, excess.value))
                secret = any(not _natures(bound).isdisjoint(hidden) for bound in bounds)
                limit = "（由税务数据算得，不显示）" if secret else f" {most}"
                remedy = "核定值不得超过上限，请更正"
                return Excess(
                    f"{CODE} 「{row.name}」{given}，超过《{plan.title}》规定的上限{limit}。提示：{remedy}", secret
                )
    return None


def _natures(bound: Node) -> set[str]:
    return {part.term.nature for part in walk(bound) if isinstance(part, Read)}
