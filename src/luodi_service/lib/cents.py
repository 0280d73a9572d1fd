"""Amounts in 元 that the database worked out. SQLite gives them as floating numbers, of which 15 digits are exact."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

DIGITS = 15
"""Digits of an amount, 2 of them behind the point: more than any that is put down here, and exact on every database."""
_CENT = Decimal("0.01")


def to_cents(amount: Any) -> Decimal | None:
    """An amount to the 分; None stays unknown."""
    return None if amount is None else Decimal(amount).quantize(_CENT)
