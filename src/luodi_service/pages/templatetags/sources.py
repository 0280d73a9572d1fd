"""Where the facts come from on which a result rests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import template

from luodi_service.facts.models import Fact
from luodi_service.plans.models import Line

register = template.Library()


@register.inclusion_tag("pages/reason_sources.html", takes_context=True)
def sources_of(context: dict[str, Any], line: Line, reason: Any) -> dict[str, Any]:
    """The subject's own facts that a tree of reasons names: those that held for the run, as far as the viewer may see
    them. Their values stand in the tree. Strangers see facts of nobody, so they cost no question.
    """
    viewer, subject = context["user"], line.subject
    if not viewer.is_authenticated:
        return {}
    named = list(dict.fromkeys(_named(reason, subject.key, subject.kind)))
    facts = (
        Fact.objects.visible_to(viewer)
        .filter(subject=subject, term__name__in={name for name, _ in named}, pk__lte=line.run.snapshot)
        .select_related("term", "batch")
    )
    holding = {(fact.term.name, fact.year, fact.part): fact for fact in facts.order_by("pk")}
    order = {thing: number for number, thing in enumerate(named)}
    rows = [fact for (name, year, _), fact in holding.items() if fact.value and (name, year) in order]
    return {"facts": sorted(rows, key=lambda fact: order[fact.term.name, fact.year]), "subject": subject}


def _named(reason: Any, key: str, kind: str) -> Iterator[tuple[str, int]]:
    """The terms of a subject that a tree of reasons names, with the year (0: never changes), in its order."""
    term = reason.head.term
    if term is not None and term.kind == kind and reason.subject == key:
        yield term.name, reason.year if term.yearly else 0
    for child in reason.children:
        yield from _named(child, key, kind)
