"""Money in words, as the library has it."""

from __future__ import annotations

from decimal import Decimal

from luodi.evaluate.words import UNKNOWN, YUAN, in_words
from luodi.units import RATIO, unit_named


def money_in_words(amount: Decimal) -> str:
    """``1,250万元`` or ``123,456.7元``: every digit shows."""
    return in_words(amount, YUAN)


def in_wan(amount: Decimal) -> str:
    """In 万元, rounded to two decimals, without idle zeros."""
    text = f"{amount / 10_000:,.2f}"
    return text.rstrip("0").rstrip(".")


def fact_in_words(value: str, form: str, unit: str) -> str:
    """A value of the fact base for people to read; 待补 where it is not known."""
    if not value:
        return UNKNOWN
    return in_words(Decimal(value), unit_named(unit) or RATIO) if form == "数量" else value
