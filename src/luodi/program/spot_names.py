"""What the spots of a plan that can be changed are called: by the plan's own words, and by English codes.

A name is the policy (its name or code), then either the number of the spot in the policy (``产业园改造资助.3``) or the key
under which it stands (``产业园改造资助.上限``), with its number among those of the key where there are several
(``园区税收上台阶奖励.表.2``). The boundary at a number is called by the number's name and 界限.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from luodi.near import near
from luodi.source import fold
from luodi.words import Detail, Words, listed

if TYPE_CHECKING:
    from luodi.program.spots import Spot

BOUNDARY = "界限"
_IN_ENGLISH = "boundary"
_LONGEST = 60
_FEW = 3


class SpotNames:
    """The names of some spots. ``spots`` are those of whole policies, each policy's in its order."""

    def __init__(self, spots: Iterable[Spot]) -> None:
        self._spots = list(spots)
        self._by_name: dict[str, list[Spot]] = {}
        self._labels: dict[str, str] = {}
        """By id: the first name in the plan's own words that means the spot alone."""
        by_policy: dict[str, list[Spot]] = {}
        for spot in self._spots:
            by_policy.setdefault(spot.policy, []).append(spot)
        for policy, own in by_policy.items():
            for name, spot in _tails(own):
                self._by_name.setdefault(f"{policy}.{name}", []).append(spot)
        for name, found in self._by_name.items():
            if len(found) == 1:
                self._labels.setdefault(found[0].id, name)

    def named(self, name: str, codes: Mapping[str, str]) -> list[Spot]:
        """The spots of a name: one where it is clear. ``codes`` gives the English code of every policy."""
        return self._by_name.get(_in_chinese(name, codes), [])

    def label(self, spot: Spot) -> str:
        """What a spot is called in the plan's own words."""
        return self._labels[spot.id]

    def instead(self, name: str, codes: Mapping[str, str]) -> dict[str, Detail]:
        """What to say where a name does not mean one spot: why, or what is near, and what could be meant."""
        found = self.named(name, codes)
        english = name.partition(".")[0] in codes.values()
        policy = _in_chinese(name, codes).partition(".")[0]
        likely = found or [spot for spot in self._spots if spot.policy == policy] or self._spots[:_FEW]
        shown = [f"{spot.id if english else self.label(spot)} {spot.shown}" for spot in likely]
        return {"near": _several(len(found)) if found else self._near(name, english=english), "known": listed(shown)}

    def _near(self, name: str, *, english: bool) -> Words:
        known = [spot.id for spot in self._spots] if english or name.isascii() else self._labels.values()
        return near(name[:_LONGEST], known)


def _several(count: int) -> Words:
    return Words(f"：这样叫的有 {count} 处", f": {count} spots are called so")


def _in_chinese(name: str, codes: Mapping[str, str]) -> str:
    """A name as the table has it: folded, the policy by its own name."""
    head, dot, tail = "".join(fold(name)[0].split()).partition(".")
    policy = next((policy for policy, code in codes.items() if head in (code, _folded(policy))), head)
    last = f".{_IN_ENGLISH}"
    if tail.endswith(last):
        tail = f"{tail.removesuffix(last)}.{BOUNDARY}"
    return f"{policy}{dot}{tail}"


def _folded(policy: str) -> str:
    return "".join(fold(policy)[0].split())


def _tails(spots: list[Spot]) -> Iterator[tuple[str, Spot]]:
    """What stands behind the policy in each name of its spots, those by key first; one name may mean several."""
    numbers = [spot for spot in spots if spot.kind != "boundary"]
    boundaries = {spot.id.rpartition(".")[0]: spot for spot in spots if spot.kind == "boundary"}
    for key in dict.fromkeys(key for spot in spots for key in spot.keys):
        of_key = [spot for spot in numbers if key in spot.keys]
        for spot in of_key:
            yield from _with_boundary(key, spot, boundaries)
        for at, spot in enumerate(of_key, start=1):
            yield from _with_boundary(f"{key}.{at}", spot, boundaries)
    for at, spot in enumerate(numbers, start=1):
        yield from _with_boundary(str(at), spot, boundaries)


def _with_boundary(name: str, spot: Spot, boundaries: Mapping[str, Spot]) -> Iterator[tuple[str, Spot]]:
    yield name, spot
    if spot.id in boundaries:
        yield f"{name}.{BOUNDARY}", boundaries[spot.id]
