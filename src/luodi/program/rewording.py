"""A line of the official text reworded: what else of a plan's files follows it, word for word, and what must not.

Quotes follow, since they are the text; rules stay, so that the checks say where they no longer agree with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from luodi.diagnostics import Diagnostics
from luodi.plan.document import Document, Provision
from luodi.program.quotes import find_quote
from luodi.source import Source, Span, fold


@dataclass(frozen=True, slots=True)
class Edit:
    """Words to stand in place of a stretch of a file."""

    place: Span
    words: str


def edited(text: str, edits: Iterable[Edit]) -> str:
    """A text with edits made, which must not overlap."""
    for edit in sorted(edits, key=lambda edit: edit.place.start, reverse=True):
        text = text[: edit.place.start] + edit.words + text[edit.place.end :]
    return text


def reworded(document: Document, line: Span, words: str) -> tuple[list[Edit], list[Edit]]:
    """The edits of plan.md that make a line of a provision say other words: of the line itself, and of the quotes
    that follow it. A quote of words that are gone stays as it is, and will be reported."""
    provision = next(found for found in document.provisions if line in found.spans)
    before = "".join(fold(span.text)[0] for span in provision.spans[: provision.spans.index(line)])
    old, new = fold(line.text)[0], fold(words)[0]
    rest = provision.folded[len(before) + len(old) :]
    moved = _Moved(old, new, len(before))
    after = Provision(provision.id, provision.label, [], [], [], f"{before}{new}{rest}")
    after.offsets = list(range(len(after.folded)))
    quotes = [edit for place in _quoted(provision) if (edit := _following(place, provision, after, moved)) is not None]
    return [Edit(line, words)], quotes


def official_line(document: Document, line: Span, official: Source) -> Span | None:
    """Where a line of the plan stands in the published text; None where the two differ before it."""
    lines = [*document.sections.values(), *(span for provision in document.provisions for span in provision.spans)]
    before = "".join(
        fold(span.text)[0] for span in sorted(lines, key=lambda span: span.start) if span.end <= line.start
    )
    folded, offsets = fold(official.text)
    words = fold(line.text)[0]
    end = len(before) + len(words)
    if not words or folded[:end] != before + words:
        return None
    return Span(official, offsets[len(before)], offsets[end - 1] + 1)


class _Moved:
    """Where stretches of a line's folded text go when its words change."""

    def __init__(self, old: str, new: str, base: int) -> None:
        self._base, self._length, self._shift = base, len(old), len(new) - len(old)
        self._starts: list[int] = []
        self._ends: list[int] = []
        for tag, first, last, begin, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            for at in range(first, last):
                same = tag == "equal"
                self._starts.append(begin + at - first if same else begin)
                self._ends.append(begin + at - first + 1 if same else end)

    def stretch(self, start: int, end: int) -> tuple[int, int]:
        """A stretch of the provision's old text, in its new text."""
        return self._at(start, self._starts), self._at(end - 1, self._ends, 1)

    def _at(self, offset: int, within: list[int], more: int = 0) -> int:
        if offset < self._base:
            return offset + more
        at = offset - self._base
        return self._base + within[at] if at < self._length else offset + more + self._shift


def _quoted(provision: Provision) -> Iterator[Span]:
    """Everything in a provision's blocks that quotes it."""
    for block, _ in provision.blocks:
        for entry in block.entries:
            if entry.key.form == "quoted":
                yield from (item.left for item in entry.items)
            elif entry.key.form == "table":
                yield from (row[0] for row in entry.rows)


def _following(place: Span, before: Provision, after: Provision, moved: _Moved) -> Edit | None:
    """The edit that makes a quote follow; None where it need not or cannot."""
    quote = find_quote(place, before, Diagnostics())
    if quote is None or quote.label:
        return None
    stretches = tuple(moved.stretch(start, end) for start, end in quote.stretches)
    if any(start >= end for start, end in stretches):
        return None
    words = "…".join(after.folded[start:end] for start, end in stretches)
    here = find_quote(place, after, Diagnostics())
    if here is not None and here.stretches == stretches:
        return None
    for pick in ("", *(f"〔{number}〕" for number in range(1, 20))):
        source = Source(place.source.name, f"{words}{pick}")
        found = find_quote(Span(source, 0, len(source.text)), after, Diagnostics())
        if found is not None and found.stretches == stretches:
            return Edit(place, source.text)
    return None


def quote_at(provision: Provision, place: Span) -> Span | None:
    """The quote of the line of a block that a place lies in; None where it lies in none."""
    lines = [quoted for quoted in _quoted(provision) if quoted.line_number == place.line_number]
    return lines[0] if lines else None
