"""How subjects are grouped where a target is looked at more closely: by street, field, sector and park."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import F

from luodi_service.facts.known import SECTOR, Classed
from luodi_service.facts.register_terms import FIELD
from luodi_service.registry.models import Subject

STREET, PARK = "街道", "园区"
WAYS = (STREET, FIELD, SECTOR, PARK)
"""The ways of grouping, in the order in which they are shown."""
CHUNK = 20_000


def groups_of(kinds: set[str]) -> dict[str, Mapping[tuple[str, str], str]]:
    """By way of grouping: the group of every subject of some kinds, as it is on record now."""
    found: dict[str, dict[tuple[str, str], str]] = {way: {} for way in WAYS}
    rows = Subject.objects.filter(kind__in=kinds, merged_into=None).order_by()
    fields = ("kind", "key", "area__name", "park__name")
    for kind, key, area, park in rows.values_list(*fields).iterator(chunk_size=CHUNK):
        if area:
            found[STREET][kind, key] = area
        if park:
            found[PARK][kind, key] = park
    classed = Classed.objects.filter(term__name__in=(FIELD, SECTOR), subject__kind__in=kinds).order_by()
    named = classed.annotate(of=F("subject__kind"), key=F("subject__key"), way=F("term__name"))
    for kind, key, way, value in named.values_list("of", "key", "way", "value").iterator(chunk_size=CHUNK):
        found[way][kind, key] = value
    return {way: groups for way, groups in found.items() if groups}
