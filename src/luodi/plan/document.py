"""Markdown to a tree of provisions, their sentences, and the blocks under them.

A provision is numbered text: ``四（七）`` is ``4.7``. Text without a number of its own counts too: the title is ``0``,
the preamble ``0.1``; in a section with numbered items the lead-in is ``N.0``; in one without, the text is ``N.1``. Text under a
heading mark (``#``) of its own takes the next number. An article (``第三条``) of section 四 is ``4.3``, and an item
``（二）`` below it ``4.3.2``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Any

from luodi.diagnostics import Diagnostics
from luodi.limits import DIGITS_MAX
from luodi.plan.blocks import Block, read_entries, trimmed
from luodi.plan.keys import BLOCKS, UNNAMED
from luodi.source import Source, Span, fold
from luodi.words import Words, listed, named

TITLE, PREAMBLE = "标题", "序言"
_UNNUMBERED = {TITLE: "the title", PREAMBLE: "the preamble"}
_HAN = "一二三四五六七八九十"
_NUMERAL = "([二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"
"""一 to 九十九 as people write them; 一三 and 七九 are no numbers."""
_SECTION = re.compile(rf"{_NUMERAL}、")
_ITEM = re.compile(rf"[（(]{_NUMERAL}[)）]")
_ARTICLE = re.compile(rf"第{_NUMERAL}条")
_MARKS = re.compile(
    r"^\s*(?:\d{1,2}(?:．|、|\.(?!\d))|[—–-]+\s*\d+\s*[—–-]+\s*$|第\s*\d+\s*页(?:\s*[,，/]?\s*共\s*\d+\s*页)?\s*$)"
    r"|(?:^|(?<=[。；;：:]))\s*[（(]\d{1,2}[)）]|[\u2460-\u249b]"
)
"""In a line as published: 1． 1、 （1） ① before an item of a list, and the number of a page."""
_SENTENCE = re.compile(r"[^。；！？]+(?:[。；！？]+[”’）)」』]*|$)")


_TOO_MANY_DIGITS = re.compile(rf"\d{{{DIGITS_MAX + 1},}}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A clause closed by 。 or ；: id ``4.7-2``, place, and whether it is the short heading of its provision."""

    id: str
    span: Span
    heading: bool


@dataclass(eq=False, slots=True)
class Provision:
    """An addressable part of the plan, with its text folded for comparison and the offset of each character."""

    id: str
    label: str
    spans: list[Span] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)
    blocks: list[tuple[Block, int]] = field(default_factory=list)
    folded: str = ""
    offsets: list[int] = field(default_factory=list)
    marks: list[tuple[int, int]] = field(default_factory=list)
    """Where in the folded text the marks of list items and pages stand: they count nothing."""
    worked_out: dict[int, Any] = field(default_factory=dict, repr=False)
    """What was read from so many characters of its text, so that each quote of it need not read it again."""

    @property
    def words(self) -> Words:
        """What it is called where it is spoken of."""
        name = named(self.label or self.id)
        return Words(name.zh, _UNNUMBERED.get(name.zh, name.en))

    @property
    def text(self) -> str:
        """Its words, as they stand."""
        return "".join(span.text for span in self.spans)

    def add(self, span: Span, heading: bool) -> None:
        """Append a line of official text."""
        self.spans.append(span)
        folded, offsets = fold(span.text)
        before = len(self.folded)
        for mark in _MARKS.finditer(span.text):
            start, end = (before + bisect_left(offsets, edge) for edge in mark.span())
            self.marks.append((start, end))
        self.folded += folded
        self.offsets += [span.start + offset for offset in offsets]
        for match in _SENTENCE.finditer(span.text):
            if match.group().strip():
                sentence = trimmed(span.part(match.start(), match.end()))
                self.sentences.append(Sentence(f"{self.id}-{len(self.sentences) + 1}", sentence, heading))

    def span(self, start: int, end: int) -> Span:
        """The place of a stretch of its folded text."""
        source = self.spans[0].source
        return Span(source, self.offsets[start], self.offsets[end - 1] + 1)

    def stands(self, quote: str) -> bool:
        """Whether the words of a quote, ``…`` skipping some, stand in it."""
        from_here = 0
        for piece in quote_pieces(quote)[0]:
            found = self.folded.find(piece, from_here)
            if found < 0:
                return False
            from_here = found + len(piece)
        return True


_PICK = re.compile(r"〔(\d+)〕\s*$")


def quote_pieces(quote: str) -> tuple[list[str], int | None]:
    """The folded stretches of a quote between ``…``, and the number in a closing ``〔2〕``."""
    match = _PICK.search(quote)
    words = quote[: match.start()] if match else quote
    pieces = [fold(piece)[0] for piece in words.replace("...", "…").split("…")]
    return [piece for piece in pieces if piece], int(match.group(1)) if match else None


@dataclass(eq=False, slots=True)
class Document:
    """The plan as read: provisions in order, section headings, and every block with the provision it stands under."""

    source: Source
    provisions: list[Provision]
    sections: dict[str, Span]

    def blocks(self, kind: str) -> list[tuple[Block, Provision]]:
        """All blocks of a kind, in order of the text."""
        return [
            (block, provision) for provision in self.provisions for block, _ in provision.blocks if block.kind == kind
        ]

    @property
    def text(self) -> str:
        """The official text alone, folded: what must equal the published text, folded."""
        lines = [*self.sections.values(), *(span for provision in self.provisions for span in provision.spans)]
        return "".join(fold(span.text)[0] for span in sorted(lines, key=lambda span: span.start))


def han_number(text: str) -> int:
    """The value of 一 to 九十九."""
    if "十" not in text:
        return _HAN.index(text) + 1
    tens, _, ones = text.partition("十")
    return (_HAN.index(tens) + 1 if tens else 1) * 10 + (_HAN.index(ones) + 1 if ones else 0)


def read_document(source: Source, diagnostics: Diagnostics) -> Document:
    """The tree of a plan file. Faulty blocks are reported and left out; the text is always kept."""
    reader = _DocumentReader(source, diagnostics)
    reader.read()
    return Document(source, reader.provisions, reader.sections)


def _itemised_sections(source: Source) -> set[int]:
    """The sections that hold numbered items."""
    found: set[int] = set()
    section = 0
    for line in source.text.splitlines():
        words = line.lstrip("# ")
        match = _SECTION.match(words)
        if match:
            section = han_number(match.group(1))
        elif _ARTICLE.match(words) or _ITEM.match(words):
            found.add(section)
    return found


class _DocumentReader:
    def __init__(self, source: Source, diagnostics: Diagnostics) -> None:
        self.provisions: list[Provision] = []
        self.sections: dict[str, Span] = {}
        self._source = source
        self._diagnostics = diagnostics
        self._section = 0
        self._section_label = ""
        self._article: Provision | None = None
        self._itemised = _itemised_sections(source)
        self._current: Provision | None = None
        self._by_id: dict[str, Provision] = {}

    def read(self) -> None:
        lines = [
            Span(self._source, start, start + len(self._source.line(number)))
            for number, start in enumerate(self._source.line_starts, start=1)
        ]
        at = 0
        while at < len(lines):
            text = lines[at].text
            if text.startswith("```"):
                end = next((i for i in range(at + 1, len(lines)) if lines[i].text.startswith("```")), None)
                if end is None:
                    self._diagnostics.add("LD0104", lines[at])
                    end = len(lines)
                self._block(lines[at], lines[at + 1 : end])
                at = end + 1
                continue
            if text.strip():
                self._text(lines[at])
            at += 1

    def _text(self, line: Span) -> None:
        text = line.text
        marks = len(text) - len(text.lstrip("# ")) if text.startswith("#") else 0
        words = trimmed(line.part(marks, len(text)))
        if not words.text:
            return
        for run in _TOO_MANY_DIGITS.finditer(words.text):
            place = words.part(*run.span())
            self._diagnostics.add("LD0206", place, digits=len(run.group()), most=DIGITS_MAX)
        if not self.provisions:
            self._begin("0", TITLE, words)
            return
        section = _SECTION.match(words.text)
        if section:
            self._section = han_number(section.group(1))
            self._section_label = section.group(1)
            self._current = self._article = None
            self.sections[str(self._section)] = words
            return
        article, item = _ARTICLE.match(words.text), _ITEM.match(words.text)
        if article:
            number = han_number(article.group(1))
            self._article = self._begin(f"{self._section}.{number}", article.group(), words, heading=bool(marks))
        elif item:
            above = self._article
            id_, label = (above.id, above.label) if above else (str(self._section), self._section_label)
            number = han_number(item.group(1))
            self._begin(f"{id_}.{number}", f"{label}（{item.group(1)}）", words, heading=bool(marks))
        elif self._current is None or marks or self._current.id == "0":
            self._begin(self._next_id(), self._section_label or PREAMBLE, words)
        else:
            self._current.add(words, heading=False)

    def _next_id(self) -> str:
        """The id of a provision without a number of its own."""
        section, *numbers = self.provisions[-1].id.split(".")
        if section == str(self._section) and numbers:
            return f"{section}.{int(numbers[0]) + 1}"
        return f"{self._section}.{0 if self._section in self._itemised else 1}"

    def _begin(self, id_: str, label: str, words: Span, *, heading: bool = False) -> Provision:
        first = self._by_id.get(id_)
        if first is not None:
            place = named(first.spans[0].where())
            self._diagnostics.add("LD0117", words, provision=named(label or id_), id=id_, first=place)
        self._current = Provision(id_, label)
        self._current.add(words, heading)
        self.provisions.append(self._current)
        self._by_id.setdefault(id_, self._current)
        return self._current

    def _block(self, opening: Span, lines: list[Span]) -> None:
        head = trimmed(opening.part(3, len(opening.text)))
        kind, _, name = head.text.partition(" ")
        if kind not in BLOCKS:
            self._diagnostics.add("LD0105", head if head.text else opening, kind=kind, known=listed(BLOCKS))
            return
        provision = self._current
        if provision is None:
            self._diagnostics.add("LD0112", head)
            return
        if kind not in UNNAMED and not name.strip():
            self._diagnostics.add(
                "LD0115", head, problem=Words(f"「{kind}」后写名称", f"a name belongs behind 「{kind}」")
            )
            return
        entries = read_entries(kind, lines, provision.stands, self._diagnostics)
        block = Block(kind, fold(name)[0], head, entries)
        present = {entry.key.name for entry in entries}
        for key in BLOCKS[kind].values():
            if key.needed and key.name not in present:
                self._diagnostics.add("LD0110", head, kind=kind, key=key.name)
        provision.blocks.append((block, len(provision.sentences) - 1))
