"""一企一档: what is on record of a subject, as far as a viewer may see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Subquery, When
from django.db.models.functions import Coalesce

from luodi_service.lib.visibility import Viewer
from luodi_service.registry.doors import reach
from luodi_service.registry.models import (
    LADDER,
    Contact,
    LadderStep,
    Membership,
    Record,
    Subject,
    SubjectQuery,
    Tenancy,
    Title,
    current,
)
from luodi_service.registry.models.brands import Brand, BrandYear
from luodi_service.registry.models.exhibitions import Deal, Exhibition, Total, deals_of

KEEPERS = frozenset({"office", "department"})
OF_FIRM = frozenset({"title", "membership", "step", "tenancy", "contact", "brand", "brand_year"})
OF_EVENT = frozenset({"exhibition", "deal"})
NOW = "在园"
MOST_REGISTERED = 200
"""Tenants without a tenancy that a park's page lists; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Held:
    """A record and, in a word, how it stands on the day."""

    row: Any
    state: str

    @property
    def now(self) -> bool:
        """Whether a tenancy holds."""
        return self.state == NOW


@dataclass(frozen=True, slots=True)
class Dossier:
    """What is on record of a subject: rows of each kind, and which kinds the viewer may add to.

    ``registered`` are a park's tenants of whom no tenancy was put down, ``more`` those beyond the list. Brands come with
    their years as ``evidence``; ``amounts`` is what an exhibition's deals come to.
    """

    titles: list[Held] = field(default_factory=list)
    memberships: list[Held] = field(default_factory=list)
    ladder: list[tuple[str, LadderStep | None]] = field(default_factory=list)
    tenancies: list[Held] = field(default_factory=list)
    tenants: list[Held] = field(default_factory=list)
    registered: list[Subject] = field(default_factory=list)
    more: int = 0
    contacts: list[Contact] = field(default_factory=list)
    brands: list[Held] = field(default_factory=list)
    exhibition: Exhibition | None = None
    deals: list[Deal] = field(default_factory=list)
    amounts: Total | None = None
    withdrawn: list[tuple[str, Record]] = field(default_factory=list)
    may: frozenset[str] = frozenset()
    keeps: bool = False
    everything: bool = False

    @property
    def in_parks(self) -> list[Subject]:
        """The parks that the firm is in on the day; more than one is said."""
        return list(dict.fromkeys(held.row.park for held in self.tenancies if held.now))


def dossier(subject: Subject, viewer: Viewer, day: date) -> Dossier:
    """The dossier of a subject on a day."""
    read = _READERS.get(subject.kind)
    return read(subject, viewer, day) if read is not None else Dossier()


def tenants_of(parks: list[Subject], viewer: Viewer, day: date) -> dict[int, int]:
    """How many tenants each park has on a day, as far as a viewer may know: by tenancies, or as registered without one."""
    rows: Any = Tenancy.objects.visible_to(viewer).filter(current(day), park__in=parks, withdrawn="").order_by()
    found = Counter(dict(rows.values_list("park").annotate(number=Count("subject", distinct=True))))
    there = Tenancy.objects.standing().filter(park=OuterRef("park"), subject=OuterRef("pk"))
    without = Subject.objects.visible_to(viewer).on_record().filter(~Exists(there), park__in=parks).order_by()
    found.update(dict(without.values_list("park").annotate(number=Count("pk"))))
    return dict(found)


def parks_of(subjects: Iterable[Subject], viewer: Viewer, day: date) -> dict[int, list[Subject]]:
    """The parks that each subject is in on a day: by the tenancies that a viewer may see, or as registered without one."""
    page = list(subjects)
    rows = Tenancy.objects.visible_to(viewer).standing().filter(subject__in=page).select_related("park")
    found: dict[int, list[Subject]] = {}
    for row in rows.order_by("since", "pk"):
        parks = found.setdefault(row.subject_id, [])
        if row.state(day) == NOW and row.park not in parks:
            parks.append(row.park)
    for one in page:
        found.setdefault(one.pk, [one.park] if one.park is not None else [])
    return found


def by_park(rows: SubjectQuery, viewer: Viewer, day: date) -> SubjectQuery:
    """Subjects with ``in_park``, by which they can be put in the order of their parks on a day."""
    own = Tenancy.objects.visible_to(viewer).standing().filter(subject=OuterRef("pk"))
    now = own.filter(current(day)).order_by("since", "pk").values("park__key")[:1]
    registered = Case(When(~Exists(own), then=F("park__key")))
    return rows.alias(in_park=Coalesce(Subquery(now), registered))


def may_keep(what: str, subject: Subject, viewer: Viewer) -> bool:
    """Whether a viewer may put something on record of a subject, end it or take it back.

    The office and departments may all; a park's operator the tenancies of its own park.
    """
    found = reach(viewer)
    if found.codes & KEEPERS:
        return True
    unit = subject.unit
    return what == "tenancy" and unit is not None and any(unit.path.startswith(path) for path in found.parks)


def _of_firm(subject: Subject, viewer: Viewer, day: date) -> Dossier:
    keeps = bool(reach(viewer).codes & KEEPERS)
    titles: list[Any] = list(_of(Title, subject, viewer))
    memberships: list[Any] = list(_of(Membership, subject, viewer).select_related("of"))
    steps = list(_of(LadderStep, subject, viewer))
    tenancies: list[Any] = list(_of(Tenancy, subject, viewer).select_related("park__unit"))
    contacts = list(_of(Contact, subject, viewer))
    brands = list(_of(Brand, subject, viewer))
    years: list[Any] = list(_of(BrandYear, subject, viewer).select_related("brand")) if brands else []
    for brand in brands:
        brand.evidence = [row for row in years if row.brand_id == brand.pk and not row.withdrawn]
    by_step = {row.step: row for row in steps if not row.withdrawn}
    every = {
        "称号": titles,
        "名录": memberships,
        "阶梯": steps,
        "入驻": tenancies,
        "联系人": contacts,
        "品牌、平台": brands,
        "规模和位次": years,
    }
    return Dossier(
        titles=_held(titles, day),
        memberships=_held(memberships, day),
        ladder=[(step, by_step.get(step)) for step in LADDER],
        tenancies=_held(tenancies, day),
        contacts=[row for row in contacts if not row.withdrawn],
        brands=_held(brands, day),
        withdrawn=_withdrawn(every) if keeps else [],
        may=OF_FIRM if keeps else frozenset(),
        keeps=keeps,
        everything=reach(viewer).everything,
    )


def _of_park(subject: Subject, viewer: Viewer, day: date) -> Dossier:
    rows: Any = Tenancy.objects.visible_to(viewer).filter(park=subject).select_related("subject", "park__unit")
    tenants = sorted(_held(list(rows), day), key=lambda held: (not held.now, held.row.subject.key))
    without = Subject.objects.visible_to(viewer).on_record().filter(park=subject)
    without = without.exclude(pk__in=[held.row.subject_id for held in tenants]).order_by("key")
    registered = list(without[: MOST_REGISTERED + 1])
    return Dossier(
        tenants=tenants,
        registered=registered[:MOST_REGISTERED],
        more=without.count() - MOST_REGISTERED if len(registered) > MOST_REGISTERED else 0,
        contacts=[row for row in _of(Contact, subject, viewer) if not row.withdrawn],
        may=frozenset(what for what in ("tenancy", "contact") if may_keep(what, subject, viewer)),
        keeps=bool(reach(viewer).codes & KEEPERS),
        everything=reach(viewer).everything,
    )


def _of_event(subject: Subject, viewer: Viewer, _: date) -> Dossier:
    keeps = bool(reach(viewer).codes & KEEPERS)
    shows: list[Any] = list(_of(Exhibition, subject, viewer).with_deals(viewer))
    deals: list[Any] = list(_of(Deal, subject, viewer))
    standing = next((row for row in shows if not row.withdrawn), None)
    return Dossier(
        exhibition=standing,
        deals=[row for row in deals if not row.withdrawn],
        amounts=deals_of(standing) if standing is not None else None,
        withdrawn=_withdrawn({"展会成果": shows, "合作项目": deals}) if keeps else [],
        may=OF_EVENT if keeps else frozenset(),
        keeps=keeps,
        everything=reach(viewer).everything,
    )


def _withdrawn(every: dict[str, list[Any]]) -> list[tuple[str, Record]]:
    return [(label, row) for label, rows in every.items() for row in rows if row.withdrawn]


def _held(rows: list[Any], day: date) -> list[Held]:
    return [Held(row, row.state(day)) for row in rows if not row.withdrawn]


def _of(model: Any, subject: Subject, viewer: Viewer) -> Any:
    return model.objects.visible_to(viewer).filter(subject=subject)


_READERS: dict[str, Callable[[Subject, Viewer, date], Dossier]] = {
    "企业": _of_firm,
    "产业园": _of_park,
    "活动": _of_event,
}
