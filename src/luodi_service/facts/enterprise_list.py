"""The register's list of enterprises: searched, filtered, in order, with what stands beside each name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from luodi_service.accounts.models import Unit
from luodi_service.facts.classifying import open_terms
from luodi_service.facts.known import Classed
from luodi_service.facts.models import Fact
from luodi_service.facts.register_terms import FIELD, KIND, SECTOR
from luodi_service.lib.finding import holding
from luodi_service.lib.visibility import Viewer
from luodi_service.registry.doors import reach
from luodi_service.registry.models import Membership, NamedList, Subject, SubjectQuery, Tenancy, Title, current

ORDERS = {"key": ("key",), "name": ("name", "key")}
STATES = {"": "在册", "over": "已终止或并入", "all": "全部"}
UNKNOWN = "待补"
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for; empty where they do not care."""

    q: str = ""
    area: str = ""
    park: str = ""
    field: str = ""
    sector: str = ""
    title: str = ""
    list: str = ""
    state: str = ""
    order: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Asked:
        """As an address has it."""
        return cls(**{name: query.get(name, "").strip()[:_LONGEST] for name in cls.__slots__})


@dataclass(frozen=True, slots=True)
class Row:
    """An enterprise of the list: its field, sector and titles in force."""

    subject: Subject
    field: str
    sector: str
    titles: list[str]


def found(viewer: Viewer, asked: Asked, day: date) -> SubjectQuery:
    """The enterprises that a viewer may see and that are as asked, in order.

    Who may see a subject may see its titles and lists, so that these are not held against the door once more.
    """
    rows = Subject.objects.visible_to(viewer).filter(kind=KIND)
    if asked.state == "over":
        rows = rows.filter(Q(ended_on__isnull=False) | Q(merged_into__isnull=False))
    elif asked.state != "all":
        rows = rows.on_record()
    if asked.q:
        rows = rows.filter(holding(asked.q, "key", "name"))
    if asked.area.isdecimal():
        rows = rows.filter(area=_number(asked.area))
    if asked.park.isdecimal():
        tenancies = Tenancy.objects.visible_to(viewer).standing()
        in_park = tenancies.filter(current(day), park=_number(asked.park))
        registered = Q(park=_number(asked.park)) & ~Exists(tenancies.filter(subject=OuterRef("pk")))
        rows = rows.filter(registered | Q(pk__in=in_park.values("subject")))
    if asked.title:
        named = Title.objects.filter(_in_force(day), name=asked.title, withdrawn="")
        rows = rows.filter(pk__in=named.values("subject"))
    if asked.list.isdecimal():
        members = Membership.objects.filter(current(day), of=_number(asked.list), withdrawn="")
        rows = rows.filter(pk__in=members.values("subject"))
    terms = open_terms(viewer, FIELD, SECTOR) if asked.field or asked.sector else {}
    for name, value in ((FIELD, asked.field), (SECTOR, asked.sector)):
        if value:
            rows = rows.filter(_classed(terms.get(name), value, "pk"))
    return rows.order_by(*ORDERS.get(asked.order, ORDERS["key"])).select_related("area", "park", "merged_into")


def of_field(viewer: Viewer, field: str, subject: str = "subject") -> Any:
    """The condition that rows are of subjects of a field, or of those whose field is not known; ``subject`` is their key."""
    return _classed(open_terms(viewer, FIELD).get(FIELD), field, subject)


def _classed(term: int | None, value: str, subject: str) -> Any:
    of = Classed.objects.filter(term=term)
    # Whoever lacks one is looked up: as a list of all others PostgreSQL would go through it again for each.
    lacks = ~Exists(of.filter(subject=OuterRef(subject)))
    return lacks if value == UNKNOWN else Q(**{f"{subject}__in": of.filter(value=value).values("subject")})


def with_classes(subjects: Iterable[Subject], viewer: Viewer, day: date) -> list[Row]:
    """The rows of a page of subjects that the viewer may see: asked for all at once."""
    page = list(subjects)
    terms = open_terms(viewer, FIELD, SECTOR)
    facts = Fact.objects.filter(subject__in=page, term__in=terms.values(), year=0, part=0)
    values = {(row[0], row[1]): row[2] for row in facts.order_by("pk").values_list("subject", "term", "value")}
    titles: dict[int, list[str]] = {}
    for title in Title.objects.filter(_in_force(day), subject__in=page, withdrawn=""):
        titles.setdefault(title.subject_id, []).append(str(title))

    def value(one: Subject, name: str) -> str:
        return values.get((one.pk, terms.get(name, 0)), "")

    return [Row(one, value(one, FIELD), value(one, SECTOR), titles.get(one.pk, [])) for one in page]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters offer a viewer."""

    areas: list[Unit]
    parks: list[Subject]
    titles: list[str]
    lists: list[NamedList]


def choices(viewer: Viewer) -> Choices:
    """The streets, parks and lists that a viewer knows of, and every name of a title: who has it is another question."""
    far = reach(viewer)
    areas = Unit.objects.filter(kind="街道").order_by("name")
    if not far.everything:
        own = Q(pk__in=[])
        for path in far.areas:
            own |= Q(path__startswith=path)
        areas = areas.filter(own)
    titles = Title.objects.order_by("name").values_list("name", flat=True)
    return Choices(
        areas=list(areas),
        parks=list(Subject.objects.visible_to(viewer).filter(kind="产业园").only("key", "name").order_by("key")),
        titles=list(titles.distinct()),
        lists=list(NamedList.objects.visible_to(viewer)),
    )


def _in_force(day: date) -> Q:
    return Q(granted_on__lte=day) & (Q(valid_to=None) | Q(valid_to__gte=day))


def _number(text: str) -> int:
    """A key as an address has it; one that no database could hold is nobody's."""
    return int(text) if len(text) < 18 else 0
