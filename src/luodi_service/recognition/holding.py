"""Which units a person acts for in cases, by their roles: asked by doors, parties and pages alike."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from luodi_service.accounts.models import Person, Role, Unit
from luodi_service.lib.visibility import NOBODY

OFFICE = "office"
OWN = frozenset({"enterprise", "park"})
"""Roles that apply for what their own unit answers for."""
ON_BEHALF = frozenset({"street", "department", OFFICE})
"""Roles that apply for others: a street for its area, departments for anybody."""
APPLYING = OWN | ON_BEHALF
DECIDING = frozenset({"department", OFFICE, "finance", "tax", "statistics"})
"""Roles that handle a case in the unit that decides it."""
ALL_SEEING = frozenset({OFFICE, "leader", "auditor", "finance"})


def held(person: Person) -> list[tuple[str, int, str]]:
    """A person's roles with the number and path of their units; read once per request, as the person is."""
    known: list[tuple[str, int, str]] | None = person.__dict__.get("_held_in_cases")
    if known is None:
        rows = Role.objects.filter(person=person).order_by("pk").values_list("role", "unit", "unit__path")
        known = person.__dict__["_held_in_cases"] = list(rows)
    return known


def below(person: Person, roles: frozenset[str], field: str) -> Q:
    """The condition that a unit's path lies at or below a unit in which the person holds one of some roles."""
    found = Q(NOBODY)
    for role, _, path in held(person):
        if role in roles:
            found |= Q(**{f"{field}__startswith": path})
    return found


def is_office(person: Person) -> bool:
    """Whether a person works for the office of the leading group."""
    return any(role == OFFICE for role, _, _ in held(person))


def acts_for(person: Person, unit: Unit, roles: frozenset[str]) -> bool:
    """Whether a person holds one of some roles in a unit or above it."""
    return any(role in roles and unit.path.startswith(path) for role, _, path in held(person))


def unit_of(person: Person, roles: frozenset[str]) -> Unit | None:
    """The unit in which a person holds one of some roles: the first that was given; None where there is none."""
    found = Role.objects.filter(person=person, role__in=roles).select_related("unit").order_by("pk").first()
    return found.unit if found is not None else None


def own_units(person: Person) -> QuerySet[Role, Any]:
    """The numbers of the units for which a person applies, to be asked within the question of which they are part."""
    return Role.objects.filter(person=person, role__in=APPLYING).values("unit")
