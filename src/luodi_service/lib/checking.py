"""What forms are held to: texts that are there and not too long, days that can be; all that is wrong said at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError

FIRST_DAY = date(1949, 10, 1)
"""Nothing on record here happened before."""
Text = tuple[str, str, int, bool]
"""What it is called, the text, how long it may be, whether it must be there."""


def wrong_texts(texts: Iterable[Text]) -> list[str]:
    """What is wrong with texts."""
    wrong: list[str] = []
    for label, text, most, needed in texts:
        if needed and not text.strip():
            wrong.append(f"请写明{label}")
        if len(text.strip()) > most:
            wrong.append(f"{label}超过 {most} 个字，请精简")
    return wrong


def wrong_past(label: str, day: date | None, today: date) -> list[str]:
    """What is wrong with a day on which something happened."""
    if day is None:
        return [f"请写明{label}"]
    if not FIRST_DAY <= day <= today:
        return [f"{label} {day} 不在 {FIRST_DAY} 至今天（{today}）之间，请核对"]
    return []


def refuse(wrong: list[str]) -> None:
    """Nothing where nothing is wrong.

    Raises:
        ValidationError: all of it at once.
    """
    if wrong:
        raise ValidationError(wrong)
