"""Whether whoever looks may follow a claim to its evidence."""

from __future__ import annotations

from typing import Any

from django import template

from luodi_service.accounts.models import Person
from luodi_service.claims.evidence import READERS
from luodi_service.registry.doors import reach

register = template.Library()


@register.simple_tag(takes_context=True)
def reads_evidence(context: dict[str, Any]) -> bool:
    """Whether evidence bundles and trails are for the viewer."""
    viewer = context["user"]
    return isinstance(viewer, Person) and bool(reach(viewer).codes & READERS)
