"""What a run comes to by policy: counted once, as its lines are stored, and read from the run ever after."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from luodi.evaluate.results import Result, money

Tallies = dict[str, dict[str, Any]]
"""By policy: ``years`` with the counts of each status and the sum of what is known, in 元 as text; how many ``subjects``
are eligible in some year; and ``waiting``, the terms that are the only thing lacking, with how many results wait for each.
"""


def tallied(results: Iterable[Result]) -> Tallies:
    """The tallies of results, as plain data. An amount that is not known is counted, and is no part of a sum."""
    counting = Counting()
    for result in results:
        counting.add(result)
    return counting.tallies()


class Counting:
    """The tallies of results, counted one by one."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, int], dict[str, int]] = {}
        self._sums: dict[tuple[str, int], Decimal] = {}
        self._eligible: dict[str, set[str]] = {}
        self._waiting: dict[str, dict[str, int]] = {}

    def add(self, result: Result) -> None:
        """Count a result."""
        of_year = self._counts.setdefault((result.policy, result.year), {})
        of_year[result.status] = of_year.get(result.status, 0) + 1
        if result.amount is not None:
            known = self._sums.get((result.policy, result.year), Decimal("0.00"))
            self._sums[result.policy, result.year] = known + result.amount
        elif len(result.missing) == 1:
            of_term = self._waiting.setdefault(result.policy, {})
            of_term[result.missing[0]] = of_term.get(result.missing[0], 0) + 1
        if result.status == "eligible":
            self._eligible.setdefault(result.policy, set()).add(result.subject)

    def tallies(self) -> Tallies:
        """What was counted."""
        found: Tallies = {}
        for (policy, year), of_year in self._counts.items():
            tally = found.setdefault(policy, {"years": {}, "subjects": 0, "waiting": []})
            amount = money(self._sums.get((policy, year), Decimal("0.00")))
            tally["years"][str(year)] = {"counts": of_year, "amount": amount}
        for policy, tally in found.items():
            tally["subjects"] = len(self._eligible.get(policy, ()))
            tally["waiting"] = sorted(self._waiting.get(policy, {}).items(), key=lambda item: (-item[1], item[0]))
        return found
