"""What is asked of a query."""

from __future__ import annotations

from dataclasses import dataclass

Options = tuple[int, ...]
"""The option used of every reading, by position."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which results: years in order, policies by name, the option used of every reading, and whether the amounts under
    other options are worked out."""

    years: tuple[int, ...]
    policies: frozenset[str]
    options: Options
    open_readings: bool = True
