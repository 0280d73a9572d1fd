"""Values of terms as they were read: a number, its words, why it is unknown, and the pages of what stands behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from luodi_service.plans.score_rules import ScoreTerm

UNKNOWN = "待补"
LINKS_MAX = 30
"""Pages named behind a value; a count says how many more there are."""
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Value:
    """A value: exact, or None with the reason why it is unknown; and ``(words, address)`` of what it was counted from."""

    number: Fraction | None
    why: str = ""
    links: tuple[tuple[str, str], ...] = ()


def known(number: Fraction | Decimal | int, links: Iterable[tuple[str, str]] = ()) -> Value:
    """A value that is known."""
    return Value(Fraction(number), links=tuple(links))


def unknown(why: str, links: Iterable[tuple[str, str]] = ()) -> Value:
    """A value that nobody knows, and why."""
    return Value(None, why, tuple(links))


def share(part: int, whole: int, why: str, links: Iterable[tuple[str, str]] = ()) -> Value:
    """A part of a whole; unknown, for a reason, where there is nothing to be a part of."""
    return known(Fraction(part, whole), links) if whole else unknown(why, links)


def as_json(values: Mapping[str, Value], terms: Mapping[str, ScoreTerm]) -> dict[str, Any]:
    """Values as they are kept, by term."""
    return {
        name: {
            "number": None if value.number is None else str(value.number),
            "words": in_words(value.number, terms[name]),
            "why": value.why,
            "links": [list(link) for link in value.links[:LINKS_MAX]],
            "more": max(len(value.links) - LINKS_MAX, 0),
        }
        for name, value in values.items()
    }


def numbers(kept: Mapping[str, Any]) -> dict[str, Decimal | Fraction | None]:
    """The numbers of values that are kept, by term."""
    return {name: None if one["number"] is None else Fraction(one["number"]) for name, one in kept.items()}


def in_words(number: Fraction | None, term: ScoreTerm) -> str:
    """A value as people read it, to the hundredth: 87.5%、3项、1,200,000元."""
    if number is None:
        return UNKNOWN
    shown = number * 100 if term.shown == "%" else number
    rounded = (Decimal(shown.numerator) / Decimal(shown.denominator)).quantize(_HUNDREDTH, ROUND_HALF_UP)
    text = f"{rounded:,f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}{term.shown}"
