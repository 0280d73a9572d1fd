"""How far each role sees: a table, read once per request."""

from __future__ import annotations

from dataclasses import dataclass, field

from luodi_service.accounts.models import Person, Role
from luodi_service.lib.visibility import Viewer

EVERYTHING = frozenset({"department", "finance", "statistics", "tax", "office", "leader", "auditor"})
TAX_FIGURES = frozenset({"tax", "finance", "auditor"})
"""Roles that see the figures of tax and contribution; others see 达到 or 未达到, and a firm sees its own."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What a viewer's roles reach: everything, or what lies below the paths of units."""

    everything: bool = False
    tax_figures: bool = False
    areas: tuple[str, ...] = ()
    parks: tuple[str, ...] = ()
    enterprises: tuple[str, ...] = ()
    codes: frozenset[str] = field(default_factory=frozenset)


def reach(viewer: Viewer) -> Reach:
    """How far a viewer sees; nowhere for the public and for officers without business."""
    if not isinstance(viewer, Person) or not viewer.is_active:
        return Reach()
    # A person is read anew for every request, and so is this.
    known: Reach | None = viewer.__dict__.get("_reach")
    if known is None:
        known = viewer.__dict__["_reach"] = _of(viewer)
    return known


def _of(viewer: Person) -> Reach:
    roles = list(Role.objects.filter(person=viewer).values_list("role", "unit__path"))
    codes = frozenset(code for code, _ in roles)

    def paths(role: str) -> tuple[str, ...]:
        return tuple(path for code, path in roles if code == role)

    return Reach(
        everything=bool(codes & EVERYTHING),
        tax_figures=bool(codes & TAX_FIGURES),
        areas=paths("street"),
        parks=paths("park"),
        enterprises=paths("enterprise"),
        codes=codes,
    )
