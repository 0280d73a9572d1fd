"""The nodes of an expression as written, before names are resolved.

Two trees are equal when they say the same, wherever they stand: spans do not count.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from luodi.source import Span
from luodi.units import Unit


@dataclass(frozen=True, slots=True)
class Number:
    """A literal quantity: exact value in base units, unit, and the words it was written in."""

    value: Decimal
    unit: Unit
    written: str = field(compare=False)
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Text:
    """A quoted text, such as ``"购建"``."""

    value: str
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Day:
    """A date."""

    value: date
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Truth:
    """是 or 否."""

    value: bool
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A term, definition, reading or 本年."""

    name: str
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Related:
    """``甲的乙``: a term of the subject that a reference points to."""

    reference: str
    name: str
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Apply:
    """An operator or function of ``rules/operators.py`` applied to arguments."""

    operator: str
    arguments: tuple[Expression, ...]
    span: Span = field(compare=False, repr=False)


Expression = Number | Text | Day | Truth | Name | Related | Apply
