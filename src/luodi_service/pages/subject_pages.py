"""Which kinds of subject have an address of their own. Whatever address asks, one page shows a subject."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from luodi_service.registry.models import Subject


@dataclass(frozen=True, slots=True)
class OwnPages:
    """The names of the addresses of one subject and of the list of a kind, and what the list is called."""

    one: str
    all: str
    label: str


OWN_PAGES = {
    "企业": OwnPages("enterprise", "enterprises", "企业"),
    "产业园": OwnPages("park", "parks", "产业园"),
    "改造项目": OwnPages("project", "projects", "项目"),
    "活动": OwnPages("event", "events", "活动"),
    "区域": OwnPages("region", "regions", "区域"),
}
"""By kind. Kinds that other plans speak of have the general page."""


def address_of(subject: Subject) -> str:
    """Where a subject's page is."""
    own = OWN_PAGES.get(subject.kind)
    return reverse(own.one, args=[subject.key]) if own else reverse("subject", args=[subject.kind, subject.key])


def list_of(kind: str) -> tuple[str, str]:
    """Where a kind's list is, and what it is called."""
    own = OWN_PAGES.get(kind)
    return (reverse(own.all), own.label) if own else (reverse("subjects"), "主体")
