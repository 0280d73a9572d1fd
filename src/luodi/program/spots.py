"""A spot of a policy: one number, day or boundary of the official text, wherever rules formalise it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from luodi.program.nodes import Constant, Lookup, Operation
from luodi.program.policies import Tiers
from luodi.program.quotes import Quote
from luodi.units import Unit

SIGNS = {">=": "≥", ">": ">", "<=": "≤", "<": "<"}


@dataclass(frozen=True, slots=True)
class Spot:
    """A number, day or boundary that can be changed.

    ``words`` are the rule's own, ``at`` is where its number stands in the folded text of the quote's provision (None
    where the rule rests on a label), ``choices`` are what a boundary can be, ``terms`` what its lines
    read: by moving it to and fro one could tell their values. Awards that a table names tell nothing.
    """

    id: str
    kind: Literal["number", "day", "boundary"]
    policy: str
    quote: Quote
    words: str
    unit: Unit
    at: tuple[int, int] | None
    choices: tuple[str, ...]
    terms: frozenset[str]
    nodes: tuple[Constant | Operation | Tiers | Lookup, ...]
    keys: tuple[str, ...]
    """The keys of the policy's block under which it stands, as 条件 or 上限."""

    @property
    def shown(self) -> str:
        """What stands there, a boundary by its sign."""
        return SIGNS.get(self.words, self.words)
