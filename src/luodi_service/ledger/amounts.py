"""Sums of money between 元, as people and plans have them, and whole 分, as the ledger keeps them."""

from __future__ import annotations

from decimal import Decimal

HUNDRED = Decimal(100)
CENT = Decimal("0.01")
MOST = Decimal(10) ** 12
"""元: no sum is as large; what is came in by mistake."""


def exact(amount: Decimal) -> bool:
    """Whether an amount in 元 is one that the ledger keeps: a number, of whole 分, and not beyond all measure."""
    return amount.is_finite() and abs(amount) < MOST and amount == amount.quantize(CENT)


def fen_of(amount: Decimal) -> int:
    """An amount in 元 as whole 分.

    Raises:
        ValueError: it has a part of a 分, for nothing is rounded on its way into the ledger; or it is beyond all measure.
    """
    if not exact(amount):
        raise ValueError(f"{amount} 元不是整分，或太大")
    return int(amount * HUNDRED)


def yuan_of(fen: int) -> Decimal:
    """Whole 分 as an amount in 元 with two decimals."""
    return (Decimal(fen) / HUNDRED).quantize(CENT)


def told(fen: int) -> str:
    """``1,234.50 元``."""
    return f"{yuan_of(fen):,} 元"
