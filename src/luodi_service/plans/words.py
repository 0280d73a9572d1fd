"""Money in words, as the library has it."""

from __future__ import annotations

from decimal import Decimal

from luodi.evaluate.words import YUAN, in_words


def money_in_words(amount: Decimal) -> str:
    """``1,250万元`` or ``123,456.7元``: every digit shows."""
    return in_words(amount, YUAN)


def in_wan(amount: Decimal) -> str:
    """In 万元, rounded to two decimals, without idle zeros."""
    text = f"{amount / 10_000:,.2f}"
    return text.rstrip("0").rstrip(".")
