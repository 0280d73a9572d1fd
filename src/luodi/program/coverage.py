"""What of the official text is formalised: provision by provision, number by number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal

from luodi.diagnostics import Diagnostics
from luodi.plan.document import Document, Provision, Sentence
from luodi.program.numbers import numbers_of
from luodi.program.quotes import Quoted
from luodi.source import Span

Status = Literal["formalised", "narrative", "uncovered"]


@dataclass(frozen=True, slots=True)
class Covered:
    """A provision (``4.7``), sentence (``4.7-2``) or number (``4.7#3``) with its words, place and status."""

    id: str
    text: str
    place: str
    status: Status


@dataclass(frozen=True, slots=True)
class Coverage:
    """The state of every part of the text, in order."""

    provisions: tuple[Covered, ...]
    sentences: tuple[Covered, ...]
    numbers: tuple[Covered, ...]

    def as_json(self) -> dict[str, list[dict[str, str]]]:
        """``provisions``, ``sentences`` and ``numbers``, each a list of objects."""
        groups = {"provisions": self.provisions, "sentences": self.sentences, "numbers": self.numbers}
        return {name: [asdict(item) for item in items] for name, items in groups.items()}


def cover(document: Document, quoted: Quoted, diagnostics: Diagnostics) -> Coverage:
    """The coverage of a document, with what is uncovered reported."""
    provisions: list[Covered] = []
    sentences: list[Covered] = []
    numbers: list[Covered] = []
    for provision in document.provisions:
        inside = [(sentence, _sentence_status(sentence, provision, quoted)) for sentence in provision.sentences]
        for sentence, status in inside:
            sentences.append(Covered(sentence.id, sentence.span.text, sentence.span.where(), status))
            if status == "uncovered":
                diagnostics.add("LD0407", sentence.span)
        for number, number_status, place in _numbers(provision, quoted):
            numbers.append(Covered(f"{provision.id}#{number[0]}", number[1], place.where(), number_status))
            if number_status == "uncovered":
                diagnostics.add("LD0406", place, number=number[1])
        whole = _whole([status for _, status in inside])
        provisions.append(Covered(provision.id, provision.text, provision.spans[0].where(), whole))
    return Coverage(tuple(provisions), tuple(sentences), tuple(numbers))


def _whole(statuses: Iterable[Status]) -> Status:
    found = set(statuses)
    if "uncovered" in found:
        return "uncovered"
    return "formalised" if "formalised" in found else "narrative"


def _sentence_status(sentence: Sentence, provision: Provision, quoted: Quoted) -> Status:
    """By the blocks that stand right under it and those that quote it; a heading goes with its provision."""
    index = provision.sentences.index(sentence)
    under = {block.kind for block, above in provision.blocks if above == index}
    if sentence.heading:
        under |= {block.kind for block, _ in provision.blocks}
    formal = [*quoted.formalised, *quoted.mentioned]
    if under - {"叙述"} or _touched(sentence.span, provision, formal):
        return "formalised"
    return "narrative" if under or _touched(sentence.span, provision, quoted.narrative) else "uncovered"


def _touched(span: Span, provision: Provision, stretches: list[tuple[Provision, int, int]]) -> bool:
    return any(
        owner is provision and provision.offsets[start] < span.end and provision.offsets[end - 1] >= span.start
        for owner, start, end in stretches
    )


def _numbers(provision: Provision, quoted: Quoted) -> Iterable[tuple[tuple[int, str], Status, Span]]:
    for index, number in enumerate(numbers_of(provision), start=1):
        status: Status = "uncovered"
        if _holds(quoted.formalised, provision, number.start, number.end):
            status = "formalised"
        elif _holds(quoted.narrative, provision, number.start, number.end):
            status = "narrative"
        yield (index, number.written), status, provision.span(number.start, number.end)


def _holds(stretches: list[tuple[Provision, int, int]], provision: Provision, start: int, end: int) -> bool:
    return any(owner is provision and begin <= start and end <= stop for owner, begin, stop in stretches)
