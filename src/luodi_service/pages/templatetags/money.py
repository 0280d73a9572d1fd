"""Filters for templates: fen as people read them, and the bars of a budget."""

from __future__ import annotations

from typing import Any

from django import template

from luodi_service.ledger.amounts import yuan_of
from luodi_service.plans.words import in_wan
from luodi_service.registry.masking import masked

register = template.Library()
BAR = (("paid_fen", "paid"), ("committed_fen", "committed"), ("reserved_fen", "reserved"))
"""Sums of an account in the order in which a bar shows them, with their style."""
WIDTH = 200


@register.filter
def yuan(fen: int) -> str:
    """``1,234.50``, in 元."""
    return f"{yuan_of(fen):,}"


@register.filter
def wan_of(fen: int) -> str:
    """In 万元."""
    return in_wan(yuan_of(fen))


@register.filter
def masked_account(text: str) -> str:
    """An account's number by its ends."""
    return masked("bank_account", text) if text else ""


@register.filter
def bar(sums: Any) -> list[tuple[str, int, int]]:
    """The stretches of a bar ``WIDTH`` wide: style, from where, how wide. None where there is no budget."""
    if sums["budget_fen"] <= 0:
        return []
    found, at = list[tuple[str, int, int]](), 0
    for name, style in BAR:
        width = sums[name] * WIDTH // sums["budget_fen"]
        found.append((style, at, width))
        at += width
    return found
