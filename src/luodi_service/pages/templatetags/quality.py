"""What a subject's page says of the quality of its figures: where sources disagree, where borders changed."""

from __future__ import annotations

from typing import Any

from django import template

from luodi_service.facts.boundaries import warnings
from luodi_service.facts.decisions import Disagreement
from luodi_service.facts.reading import Sheet
from luodi_service.pages.conflict_words import add_facts, lines_of
from luodi_service.pages.views_quality import READING
from luodi_service.registry.doors import reach
from luodi_service.registry.models import Subject

register = template.Library()
SHOWN = 20


@register.inclusion_tag("pages/subject_conflicts.html", takes_context=True)
def conflicts_of(context: dict[str, Any], subject: Subject) -> dict[str, Any]:
    """Every figure of a subject on which sources disagree, as far as the viewer may see it."""
    viewer = context["user"]
    found = Disagreement.objects.visible_to(viewer).filter(subject=subject).select_related("term", "subject")
    rows = list(found[: SHOWN + 1])
    if rows:
        add_facts(rows)
    told = [(row, lines_of(row, holding=True), lines_of(row, holding=False)) for row in rows[:SHOWN]]
    linked = not reach(viewer).codes.isdisjoint(READING)
    return {"rows": [one for one in told if one[2]], "more": len(rows) > SHOWN, "linked": linked}


@register.simple_tag
def border_warnings(sheet: Sheet) -> list[str]:
    """What to say of a subject's years that were counted by different borders."""
    by_year = {
        year: {entry.fact.batch.boundary for entry in rows if entry.known and entry.fact and not entry.hidden}
        for year, rows in sheet.years.items()
    }
    return warnings(by_year)
