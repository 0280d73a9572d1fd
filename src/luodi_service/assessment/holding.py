"""Who acts for whom in assessments, by roles: asked by doors, acts and pages alike."""

from __future__ import annotations

from django.db.models import Q

from luodi_service.accounts.models import Person, Role

OFFICE = "office"
ALL_SEEING = frozenset({OFFICE, "leader", "auditor"})
"""Roles that see how every unit's points came about."""
MONEY_READERS = frozenset({"finance", *ALL_SEEING})
ASSESSED = frozenset({"department", "street", "park", "finance", "statistics", "tax", OFFICE})
"""Roles whose holders act for their own unit when it is assessed."""


def own_units(person: Person) -> frozenset[int]:
    """The numbers of the units for which a person acts; read once per request, as the person is."""
    known: frozenset[int] | None = person.__dict__.get("_assessed_units")
    if known is None:
        rows = Role.objects.filter(person=person, role__in=ASSESSED).values_list("unit", flat=True)
        known = person.__dict__["_assessed_units"] = frozenset(rows)
    return known


def own(person: Person, field: str) -> Q:
    """The condition that a unit is one for which a person acts."""
    units = own_units(person) if person.is_active else frozenset()
    return Q(**{f"{field}__in": sorted(units)})


def of_office(person: Person) -> bool:
    """Whether a person works in the leading group's office."""
    return person.is_active and OFFICE in person.codes()
