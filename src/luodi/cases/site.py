"""A boundary of a program, as something that a case can lie at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from luodi.cases.moments import Moment
from luodi.program.policies import Policy
from luodi.source import Span

Zones = Iterable[str | None]


@dataclass(frozen=True, slots=True)
class Site:
    """A boundary: its words and place, the zones a case should lie in, and in which of them a moment lies."""

    policy: Policy
    threshold: str
    place: Span
    wanted: tuple[str, ...]
    zones: Callable[[Moment], Zones]
