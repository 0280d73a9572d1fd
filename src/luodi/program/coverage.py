"""What of the official text is formalised: provision by provision, number by number."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import accumulate
from typing import Literal

from luodi.diagnostics import Diagnostics
from luodi.plan.document import Document, Provision, Sentence
from luodi.program.numbers import numbers_of
from luodi.program.policies import Measure
from luodi.program.quotes import Quoted
from luodi.source import Span

Status = Literal["formalised", "lacking", "narrative", "uncovered"]
"""``lacking``: a block stands there and says which mechanism the language has not yet."""


LACKING = "缺"
"""The key of a block that names the mechanism its clause waits for."""


@dataclass(frozen=True, slots=True)
class Covered:
    """A provision (``4.7``), sentence (``4.7-2``) or number (``4.7#3``) with its words, place and status."""

    id: str
    text: str
    place: str
    status: Status


@dataclass(frozen=True, slots=True)
class Lacking:
    """A clause that the language cannot say yet: its provision, name, place, and the mechanism it lacks."""

    id: str
    name: str
    place: str
    mechanism: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """The state of every part of the text, in order, and the clauses that wait for a mechanism."""

    provisions: tuple[Covered, ...]
    sentences: tuple[Covered, ...]
    numbers: tuple[Covered, ...]
    lacking: tuple[Lacking, ...] = ()

    def as_json(self) -> dict[str, list[dict[str, str]]]:
        """``provisions``, ``sentences``, ``numbers`` and ``lacking``, each a list of objects."""
        groups = {"provisions": self.provisions, "sentences": self.sentences, "numbers": self.numbers}
        found = {name: [asdict(item) for item in items] for name, items in groups.items()}
        return {**found, "lacking": [asdict(item) for item in self.lacking]}


def cover(document: Document, quoted: Quoted, measures: Iterable[Measure], diagnostics: Diagnostics) -> Coverage:
    """The coverage of a document, with what is uncovered reported."""
    provisions: list[Covered] = []
    sentences: list[Covered] = []
    numbers: list[Covered] = []
    held = _Held.of(quoted)
    for provision in document.provisions:
        under: dict[int, set[str]] = {}
        for block, above in provision.blocks:
            under.setdefault(above, set()).add(LACKING if block.value(LACKING) else block.kind)
        inside = [
            (sentence, _sentence_status(sentence, provision, under.get(index, set()), held))
            for index, sentence in enumerate(provision.sentences)
        ]
        for sentence, status in inside:
            sentences.append(Covered(sentence.id, sentence.span.text, sentence.span.where(), status))
            if status == "uncovered":
                diagnostics.add("LD0407", sentence.span)
        for number, number_status, place in _numbers(provision, held):
            numbers.append(Covered(f"{provision.id}#{number[0]}", number[1], place.where(), number_status))
            if number_status == "uncovered":
                diagnostics.add("LD0406", place, number=number[1])
        whole = _whole([status for _, status in inside])
        provisions.append(Covered(provision.id, provision.text, provision.spans[0].where(), whole))
    lacking = (
        Lacking(measure.provision, measure.name, measure.span.where(), measure.lacking)
        for measure in measures
        if measure.lacking
    )
    return Coverage(tuple(provisions), tuple(sentences), tuple(numbers), tuple(lacking))


_WEIGHTIEST_FIRST: tuple[Status, ...] = ("uncovered", "formalised", "lacking")


def _whole(statuses: Iterable[Status]) -> Status:
    found = set(statuses)
    return next((status for status in _WEIGHTIEST_FIRST if status in found), "narrative")


def _sentence_status(sentence: Sentence, provision: Provision, under: set[str], held: _Held) -> Status:
    """By the blocks that stand right under it and those that quote it; a heading goes with its provision."""
    if sentence.heading:
        under = under | {LACKING if block.value(LACKING) else block.kind for block, _ in provision.blocks}
    if under - {"叙述", LACKING} or held.formal.touches(sentence.span, provision):
        return "formalised"
    if LACKING in under or held.lacking.touches(sentence.span, provision):
        return "lacking"
    return "narrative" if under or held.narrative.touches(sentence.span, provision) else "uncovered"


def _numbers(provision: Provision, held: _Held) -> Iterable[tuple[tuple[int, str], Status, Span]]:
    for index, number in enumerate(numbers_of(provision), start=1):
        status: Status = "uncovered"
        if held.formalised.holds(provision, number.start, number.end):
            status = "formalised"
        elif held.lacking.holds(provision, number.start, number.end):
            status = "lacking"
        elif held.narrative.holds(provision, number.start, number.end):
            status = "narrative"
        yield (index, number.written), status, provision.span(number.start, number.end)


class _Stretches:
    """Stretches of provisions, so that one look tells whether any of them holds or touches another stretch."""

    def __init__(self, stretches: Iterable[tuple[Provision, int, int]]) -> None:
        starts: dict[Provision, list[int]] = {}
        for owner, start, end in stretches:
            far = starts.setdefault(owner, [0] * (len(owner.folded) + 1))
            far[start] = max(far[start], end)
        self._furthest = {owner: list(accumulate(far, max)) for owner, far in starts.items()}
        """By provision and place: how far a stretch that begins there or before reaches."""

    def holds(self, provision: Provision, start: int, end: int) -> bool:
        """Whether one of them holds a whole stretch."""
        furthest = self._furthest.get(provision)
        return furthest is not None and furthest[start] >= end

    def touches(self, span: Span, provision: Provision) -> bool:
        """Whether one of them has a character in common with a place."""
        furthest = self._furthest.get(provision)
        if furthest is None:
            return False
        first, behind = (bisect_left(provision.offsets, edge) for edge in (span.start, span.end))
        return behind > 0 and furthest[behind - 1] > first


@dataclass(frozen=True, slots=True)
class _Held:
    """What blocks quote, by what it counts for."""

    formalised: _Stretches
    formal: _Stretches
    """Those and the words that readings and names rest on."""
    lacking: _Stretches
    narrative: _Stretches

    @classmethod
    def of(cls, quoted: Quoted) -> _Held:
        """Of the quotes of a plan."""
        formal = [*quoted.formalised, *quoted.mentioned]
        return cls(
            _Stretches(quoted.formalised), _Stretches(formal), _Stretches(quoted.lacking), _Stretches(quoted.narrative)
        )
