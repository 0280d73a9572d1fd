"""The register's lists: enterprises with what stands beside each name, and the other kinds of subject."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from luodi_service.facts.enterprise_list import STATES, UNKNOWN, choices, with_classes
from luodi_service.facts.register_terms import FIELD, FIELDS, SECTOR, SECTORS
from luodi_service.lib.visibility import Viewer
from luodi_service.pages.listing import Column, Filter, Listing, as_they_are, by_value, by_words
from luodi_service.pages.subject_pages import address_of, list_of
from luodi_service.plans.dictionary import kinds
from luodi_service.registry.doors import AGGREGATES
from luodi_service.registry.keeping import PARK
from luodi_service.registry.models import Subject
from luodi_service.registry.reading import parks_of, tenants_of

Pairs = Iterable[tuple[str, str]]


def _standing(one: Subject) -> str:
    """How a subject ended; nothing while it goes on."""
    if one.merged_into is not None:
        return f"已并入 {one.merged_into.key}"
    return f"{one.ended_on} {one.ended_how}" if one.ended_on else ""


def _street(one: Subject) -> str | None:
    """The street that a subject lies in; one that nobody put down is unknown, and a region lies in none."""
    if one.area is not None:
        return one.area.name
    return "" if one.kind in AGGREGATES else None


_KEY = Column("key", "编号", lambda one: one.key, sort=("key",), link=address_of, style="key")
_NAME = Column("name", "名称", lambda one: one.name, sort=("name",))
_AREA = Column("area", "街道", _street, sort=("area__name",))
_PARK = Column("park", "产业园", lambda one: str(one.park or ""), sort=("park__key",))
_TENANT_OF = Column("park", "入驻产业园", lambda one: [str(park) for park in one.in_parks], sort=("in_park",))
"""By the tenancies that hold on the day; rows come in through ``by_park``. No term is called so: what a table says of it
is not taken in again as 所在产业园, which a plan asks for year by year."""
_ENDED = Column("ended", "终止或并入", _standing, sort=("ended_on",))


def enterprises_for(viewer: Viewer, day: date) -> Listing:
    """The list of enterprises as a viewer may filter it; its rows come in narrowed by the same words."""
    offered = choices(viewer)

    def beside(rows: Iterable[Subject]) -> None:
        subjects = list(rows)
        for one, row in zip(subjects, with_classes(subjects, viewer, day), strict=True):
            one.beside = row  # type: ignore[attr-defined]
        with_parks(subjects, viewer, day)

    found: list[tuple[str, str, Pairs]] = [
        ("area", "街道", [(str(one.pk), one.name) for one in offered.areas]),
        ("park", "产业园", [(str(one.pk), str(one)) for one in offered.parks]),
        ("field", FIELD, [(one, one) for one in (*FIELDS, UNKNOWN)]),
        ("sector", SECTOR, [(one, one) for one in (*SECTORS, UNKNOWN)]),
        ("title", "有效的称号", [(one, one) for one in offered.titles]),
        ("list", "名录", [(str(one.pk), str(one)) for one in offered.lists]),
    ]
    return Listing(
        title="企业",
        columns=(
            _KEY,
            _NAME,
            _AREA,
            _TENANT_OF,
            Column("field", FIELD, lambda one: one.beside.field or None),
            Column("sector", SECTOR, lambda one: one.beside.sector or None),
            Column("titles", "称号", lambda one: one.beside.titles),
            _ENDED,
        ),
        filters=(
            Filter("q", "编号或名称", as_they_are),
            *(Filter(name, label, as_they_are, choices=_offered(pairs)) for name, label, pairs in found if pairs),
            Filter(
                "state",
                "状态",
                as_they_are,
                choices=_offered([pair for pair in STATES.items() if pair[0]]),
                usual=STATES[""],
            ),
        ),
        order=("key",),
        empty="没有符合条件、您可以查看的企业。",
        prepare=beside,
    )


def with_parks(rows: Iterable[Subject], viewer: Viewer, day: date) -> None:
    """Note at some subjects the parks that they are in on a day."""
    subjects = list(rows)
    parks = parks_of(subjects, viewer, day)
    for one in subjects:
        one.in_parks = parks[one.pk]  # type: ignore[attr-defined]


def _offered(pairs: Pairs) -> Callable[[Viewer], Pairs]:
    return lambda _viewer: pairs


def subjects_of(kind: str, viewer: Viewer, day: date) -> Listing:
    """The list of the parks, projects, events or regions; parks with how many tenants they have on a day."""
    label = list_of(kind)[1]

    def with_tenants(rows: Any) -> None:
        parks = list(rows)
        counted = tenants_of(parks, viewer, day)
        for one in parks:
            one.tenant_count = counted.get(one.pk, 0)

    tenants = Column("tenants", "在园企业（家）", lambda one: one.tenant_count, style="n")
    where = (tenants,) if kind == PARK else (_PARK,)
    return Listing(
        title=label,
        columns=(_KEY, _NAME, _AREA, *where, _ENDED),
        filters=(Filter("q", "编号或名称", by_words("key", "name")),),
        order=("key",),
        empty=f"没有您可以查看的{label}。",
        prepare=with_tenants if kind == PARK else None,
    )


def all_for(viewer: Viewer, day: date) -> Listing:
    """The list of subjects of every kind."""

    def beside(rows: Iterable[Subject]) -> None:
        with_parks(rows, viewer, day)

    return Listing(
        title="主体",
        columns=(
            Column("kind", "类别", lambda one: one.kind, sort=("kind", "key"), style="tight"),
            _KEY,
            _NAME,
            _AREA,
            _TENANT_OF,
        ),
        filters=(
            Filter("q", "编号或名称", by_words("key", "name")),
            Filter("kind", "类别", by_value("kind"), choices=lambda _: [(kind, kind) for kind in kinds()]),
        ),
        order=("kind", "key"),
        empty="没有您可以查看的主体。",
        prepare=beside,
    )
