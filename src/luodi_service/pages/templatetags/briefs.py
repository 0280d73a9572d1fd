"""Filters for briefs."""

from __future__ import annotations

from collections.abc import Sequence

from django import template

register = template.Library()


@register.filter
def item(values: Sequence[str], number: int) -> str:
    """The value at a place; nothing where there is none."""
    return values[number] if number < len(values) else ""
