"""Filters for templates: money as people read it, and look-ups that templates cannot write."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template

from luodi_service.facts.models import Fact, Term
from luodi_service.pages.plan_addresses import address
from luodi_service.plans.models import Plan
from luodi_service.plans.words import fact_in_words, in_wan, money_in_words

register = template.Library()


@register.simple_tag
def page_of(plan: Plan, name: str, *rest: object) -> str:
    """The address of a page of a plan."""
    return address(plan, name, *rest)


@register.filter
def wan(amount: Decimal) -> str:
    """In 万元, two decimals, no idle zeros."""
    return in_wan(amount)


@register.filter
def signed(amount: Decimal) -> str:
    """A difference in 万元, with its sign."""
    return f"+{in_wan(amount)}" if amount > 0 else in_wan(amount).replace("-", "−")


@register.filter
def money(amount: Decimal) -> str:
    """``1,250万元`` or ``123,456.7元``."""
    return money_in_words(amount)


@register.filter
def change(amount: Decimal | str) -> str:
    """A difference in words, with its sign; a run keeps its effects as texts."""
    moved = Decimal(amount)
    return f"{'−' if moved < 0 else '+' if moved > 0 else ''}{money_in_words(abs(moved))}"


@register.filter
def exact(amount: Decimal) -> str:
    """To the 分."""
    return f"{amount:,.2f} 元"


@register.filter
def at(mapping: Mapping[Any, Any], key: Any) -> Any:
    """The value of a key; nothing where it is not there."""
    return mapping.get(key, "")


@register.filter
def figures(chart: Mapping[str, Any]) -> str:
    """What a chart draws, as JSON in an attribute: a page holds no script of its own, not even one of data."""
    return json.dumps(chart, ensure_ascii=False, separators=(",", ":"))


@register.filter
def fact_words(fact: Fact, term: Term) -> str:
    """A fact's value as people read it; 待补 where it was taken back."""
    return fact_in_words(fact.value, term.form, term.unit)
