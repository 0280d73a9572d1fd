"""Personal figures, masked: enough to know them again, too little to use them."""

from __future__ import annotations

STARS = "*"
SHOWN: dict[str, tuple[int, int]] = {"name": (1, 0), "phone": (3, 4), "id_number": (3, 4), "bank_account": (4, 4)}
"""By field: how many characters show at the front and at the end."""


def masked(field: str, text: str) -> str:
    """``138****5678``; of a text too short for that, fewer characters show: never more than two in three."""
    head, tail = SHOWN[field]
    while head + tail > len(text) * 2 // 3:
        head, tail = max(head - 1, 0), max(tail - 1, 0)
    return text[:head] + STARS * (len(text) - head - tail) + (text[-tail:] if tail else "")
