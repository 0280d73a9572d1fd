"""Two versions of a plan held against each other, provision by provision: words, rules, terms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

from luodi.plan.document import Document, Provision

from luodi_service.plans.models import Version
from luodi_service.plans.texts import compiled

Mark = Literal["same", "gone", "new"]
Piece = tuple[Mark, str]
_COSTLY = 4_000_000
"""Characters times characters beyond which two texts are shown whole, one after the other."""
_WORD = re.compile(r"\d[\d.,]*[%‰％]?|[A-Za-z]+|.", re.DOTALL)
"""What goes or comes as a whole: a number with its sign, a foreign word, else a character."""
_CONTEXT = 30
"""Unchanged characters shown on either side of a change in a long text."""


@dataclass(frozen=True, slots=True)
class RuleDifference:
    """A block that differs: what it is, and its lines that went and came."""

    title: str
    lines: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class ProvisionDifference:
    """A provision that differs: its words, cut where they differ (none where they are the same), and its blocks."""

    id: str
    label: str
    words: tuple[Piece, ...]
    rules: tuple[RuleDifference, ...]


@dataclass(frozen=True, slots=True)
class Differences:
    """All that differs between two versions."""

    provisions: tuple[ProvisionDifference, ...]
    terms: tuple[Piece, ...]

    @property
    def none(self) -> bool:
        """Whether nothing differs."""
        return not self.provisions and not self.terms


def differences(before: Version, after: Version) -> Differences:
    """What differs, in the order of the later text; provisions that went stand where they were."""
    return _differences(_Side(before), _Side(after))


class _Side:
    """A version, told from others by its hash alone."""

    __slots__ = ("version",)

    def __init__(self, version: Version) -> None:
        self.version = version

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Side) and other.version.hash == self.version.hash

    def __hash__(self) -> int:
        return hash(self.version.hash)


@lru_cache(maxsize=16)
def _differences(before: _Side, after: _Side) -> Differences:
    old, new = (_parts(compiled(side.version).document) for side in (before, after))
    found: list[ProvisionDifference] = []
    for id_ in _merged(list(old), list(new)):
        was, becomes = old.get(id_, _NO_PART), new.get(id_, _NO_PART)
        words = _words(was.text, becomes.text)
        rules = tuple(_rules(was.blocks, becomes.blocks))
        if words or rules:
            found.append(ProvisionDifference(id_, becomes.label or was.label, words, rules))
    return Differences(tuple(found), _lines(before.version.terms.split("\n"), after.version.terms.split("\n")))


@dataclass(frozen=True, slots=True)
class _Part:
    label: str
    text: str
    blocks: dict[str, list[str]]


_NO_PART = _Part("", "", {})


def _parts(document: Document) -> dict[str, _Part]:
    """Provisions and headings of sections, by address, in the order of the text."""
    rows = [(span.start, id_, _Part(f"第{id_}部分", span.text, {})) for id_, span in document.sections.items()]
    for provision in document.provisions:
        part = _Part(provision.words.zh, "\n".join(span.text for span in provision.spans), _blocks(provision))
        rows.append((provision.spans[0].start, provision.id, part))
    return {id_: part for _, id_, part in sorted(rows, key=lambda row: row[0])}


def _blocks(provision: Provision) -> dict[str, list[str]]:
    """The lines of each block, by its opening words; of two that are alike, in order."""
    found: dict[str, list[str]] = {}
    for block, _ in provision.blocks:
        source = block.opening.source
        number = block.opening.line_number + 1
        lines: list[str] = []
        while number <= len(source.line_starts) and not source.line(number).startswith("```"):
            lines.append(source.line(number))
            number += 1
        title = block.opening.text
        while title in found:
            title += "（又）"
        found[title] = lines
    return found


def _merged(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    """Both lists as one: the order of the new, with what only the old has where it stood."""
    for mark, part in _opcodes(old, new):
        if mark == "gone":
            yield from (id_ for id_ in part if id_ not in new)
        else:
            yield from part


def _opcodes(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Mark, Sequence[str]]]:
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield "same", old[a:b]
            continue
        if a < b:
            yield "gone", old[a:b]
        if c < d:
            yield "new", new[c:d]


def _words(old: str, new: str) -> tuple[Piece, ...]:
    """A text cut where it differs; nothing where it does not."""
    if old == new:
        return ()
    if len(old) * len(new) > _COSTLY:
        return (("gone", old), ("new", new))
    pieces: list[Piece] = [(mark, "".join(part)) for mark, part in _opcodes(_WORD.findall(old), _WORD.findall(new))]
    last = len(pieces) - 1
    return tuple(
        (mark, _shortened(text, first=at == 0, last=at == last) if mark == "same" else text)
        for at, (mark, text) in enumerate(pieces)
    )


def _shortened(text: str, *, first: bool, last: bool) -> str:
    """Unchanged words, of long ones only those next to a change."""
    if len(text) <= 3 * _CONTEXT:
        return text
    return f"{'' if first else text[:_CONTEXT]}…{'' if last else text[-_CONTEXT:]}"


def _lines(old: Sequence[str], new: Sequence[str]) -> tuple[Piece, ...]:
    """The lines that went and came."""
    if len(old) * len(new) > _COSTLY:
        kept = set(old) & set(new)
        sides: list[tuple[Mark, Sequence[str]]] = [("gone", old), ("new", new)]
        return tuple((mark, line) for mark, lines in sides for line in lines if line.strip() and line not in kept)
    return tuple((mark, line) for mark, lines in _opcodes(old, new) if mark != "same" for line in lines if line.strip())


def _rules(old: dict[str, list[str]], new: dict[str, list[str]]) -> Iterator[RuleDifference]:
    for title in _merged(list(old), list(new)):
        lines = _lines(old.get(title, []), new.get(title, []))
        state = "（删去）" if title not in new else ("（新增）" if title not in old else "")
        if lines or state:
            yield RuleDifference(f"{title}{state}", lines)
