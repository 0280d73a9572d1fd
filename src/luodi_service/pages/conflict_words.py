"""What sources say of one thing, for people to read: side by side, the value that holds first of all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from luodi_service.facts.decisions import Disagreement
from luodi_service.facts.models import Fact
from luodi_service.facts.precedence import about, rules_in_force, statements
from luodi_service.plans.words import fact_in_words

Said = dict[str, Any]
"""``fact``; its value in ``words``; whether it ``holds``."""


def add_facts(rows: Sequence[Any]) -> None:
    """Put to each disagreement the facts about its thing, newest first, and the rule of its term where there is one."""
    things = {(row.subject_id, row.term_id, row.year, row.part): row for row in rows}
    for row in rows:
        row.facts = []
    for thing, facts in about(Fact, things):
        things[thing].facts = facts
    rules = rules_in_force(row.term_id for row in rows)
    for row in rows:
        row.rule = rules.get(row.term_id)


def said_of(row: Disagreement) -> list[Said]:
    """What each source says of a thing."""
    facts: list[Fact] = row.facts  # type: ignore[attr-defined]
    holding = facts[0].value if facts else ""
    found = [
        {"fact": fact, "words": fact_in_words(fact.value, row.term.form, row.term.unit), "holds": fact.value == holding}
        for fact in statements(facts)
    ]
    return sorted(found, key=lambda one: not one["holds"])


def line_of(said: Said) -> str:
    """A statement in one line, with all that tells where it comes from."""
    batch = said["fact"].batch
    day = batch.dated or timezone.localdate(batch.at)
    document = f"《{batch.document}》" if batch.document else ""
    return f"{said['words']}（{batch.source}{document}，{batch.basis}，{day}，{batch.boundary}区划）"


def lines_of(row: Disagreement, *, holding: bool) -> str:
    """What holds, or all else that is said, in one line."""
    return "；".join(line_of(one) for one in said_of(row) if one["holds"] == holding)
