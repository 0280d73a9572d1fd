"""Whose hand is asked for in the group's work: which roles see it, which act, and for which units."""

from __future__ import annotations

from django.db.models import Q

from luodi_service.accounts.models import Person
from luodi_service.recognition.holding import acts_for, below, held, is_office, unit_of

OFFICE, LEADER = "office", "leader"
ALL_SEEING = frozenset({OFFICE, LEADER, "auditor"})
"""Roles that see all of the group's work."""
UNITS = frozenset({OFFICE, "department", "street", "finance", "statistics", "tax"})
"""Roles that act for a unit of the district: they are invited, report, answer."""
OUTSIDE = frozenset({"enterprise", "park"})
"""Roles that raise problems of their own unit, and see nothing else of the group."""
RAISING = UNITS | OUTSIDE
ON_BEHALF = UNITS
"""Roles that may raise a problem for an enterprise or a park that they see."""
INSIDE = UNITS | ALL_SEEING
ISSUING = frozenset({OFFICE, LEADER})
"""Roles that issue minutes, where they did not write them themselves."""

__all__ = ["acts_for", "below", "held", "is_office", "unit_of"]


def of_units(person: Person, field: str) -> Q:
    """The condition that a unit lies at or below one for which the person acts, inside the district or as an enterprise or
    a park."""
    return below(person, RAISING, field)
