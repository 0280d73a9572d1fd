"""How far each role sees: a table, read once per request."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils import timezone

from luodi_service.accounts.models import Person, Role, Unit
from luodi_service.lib.visibility import Viewer

EVERYTHING = frozenset({"department", "finance", "statistics", "tax", "office", "leader", "auditor"})
TAX, STATISTICS = "税务", "统计"
GUARDED: dict[str, frozenset[str]] = {
    TAX: frozenset({"tax", "finance", "auditor"}),
    STATISTICS: frozenset({"statistics", "auditor"}),
}
"""By nature of a term: the roles that see its figures of single subjects. A firm sees its own; others see 达到 or 未达到
of tax (service: People), and nothing of statistics, which identify a respondent (统计法)."""
AGGREGATES = frozenset({"区域"})
"""Kinds of subject whose figures are totals: they name no respondent, and whoever sees the subject sees them."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What a viewer's roles reach: everything, or what lies below the paths of units."""

    everything: bool = False
    hidden: tuple[str, ...] = tuple(GUARDED)
    """Natures of terms whose figures of others are not shown."""
    areas: tuple[str, ...] = ()
    parks: tuple[str, ...] = ()
    enterprises: tuple[str, ...] = ()
    codes: frozenset[str] = field(default_factory=frozenset)
    area_units: tuple[int, ...] = ()
    """The units at and below the areas: few, so that a list of what lies there goes by its index."""
    today: date = date.min
    """The day on which they look: a park knows its tenants as long as they are there."""

    @property
    def tax_figures(self) -> bool:
        """Whether figures of tax are shown."""
        return TAX not in self.hidden


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
    codes = viewer.known_codes = frozenset(code for code, _ in roles)

    def paths(role: str) -> tuple[str, ...]:
        return tuple(path for code, path in roles if code == role)

    areas = paths("street")
    return Reach(
        everything=bool(codes & EVERYTHING),
        hidden=tuple(nature for nature, seeing in GUARDED.items() if not codes & seeing),
        areas=areas,
        area_units=_below(areas),
        parks=paths("park"),
        enterprises=paths("enterprise"),
        codes=codes,
        today=timezone.localdate(),
    )


def _below(paths: tuple[str, ...]) -> tuple[int, ...]:
    if not paths:
        return ()
    below = Q()
    for path in paths:
        below |= Q(path__startswith=path)
    return tuple(Unit.objects.filter(below).order_by("path").values_list("pk", flat=True))
