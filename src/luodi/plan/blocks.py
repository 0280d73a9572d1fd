"""The lines of a fenced block to entries. Not YAML: see the language reference for what YAML would get wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from luodi.diagnostics import Diagnostics
from luodi.limits import COLONS_MAX
from luodi.plan.keys import BLOCKS, Key
from luodi.source import Span
from luodi.words import Words, listed


@dataclass(frozen=True, slots=True)
class Item:
    """A line under a key: the words left of the colon, and those right of it (None where there is no colon)."""

    left: Span
    right: Span | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a block with what follows it: a value on its line, items or table rows below."""

    key: Key
    place: Span
    argument: Span
    value: Span
    items: tuple[Item, ...]
    rows: tuple[tuple[Span, ...], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: kind, name, and its entries in order."""

    kind: str
    name: str
    opening: Span
    entries: tuple[Entry, ...]

    def entry(self, key: str) -> Entry | None:
        """The first entry of a key."""
        return next((entry for entry in self.entries if entry.key.name == key), None)

    def all(self, key: str) -> tuple[Entry, ...]:
        """Every entry of a repeatable key."""
        return tuple(entry for entry in self.entries if entry.key.name == key)

    def value(self, key: str) -> str:
        """The value on a key's line; empty where it is not there."""
        entry = self.entry(key)
        return entry.value.text if entry else ""

    def items(self, key: str) -> tuple[Item, ...]:
        """The lines below a key."""
        entry = self.entry(key)
        return entry.items if entry else ()


def trimmed(span: Span) -> Span:
    """The stretch without blanks at either end."""
    text = span.text
    return span.part(len(text) - len(text.lstrip()), len(text.rstrip())) if text.strip() else span.part(0, 0)


def separate(line: Span, known: Callable[[str], bool]) -> tuple[Span, Span | None]:
    """The line cut at the first colon whose left side is known, else at its first colon; None where it has none.
    The colon of 1:1 parts nothing."""
    text = line.text
    colons = [match.start() for match in re.finditer(r"(?<!\d)[:：]|[:：](?!\d)", text)]
    for at in colons[:COLONS_MAX]:
        if known(text[:at].strip()):
            return trimmed(line.part(0, at)), trimmed(line.part(at + 1, len(text)))
    if colons:
        return trimmed(line.part(0, colons[0])), trimmed(line.part(colons[0] + 1, len(text)))
    return trimmed(line), None


def read_entries(
    kind: str, lines: list[Span], stands: Callable[[str], bool], diagnostics: Diagnostics
) -> tuple[Entry, ...]:
    """The entries of a block's lines. ``stands`` tells whether words stand in the provision above."""
    keys = BLOCKS[kind]
    groups: list[tuple[Span, list[Span]]] = []
    for line in lines:
        text = line.text
        if not text.strip():
            continue
        indent = text[: len(text) - len(text.lstrip())]
        if indent.strip(" "):
            diagnostics.add("LD0106", line.part(0, len(indent)))
        if not indent and not text.startswith("|"):
            groups.append((line, []))
        elif groups:
            groups[-1][1].append(trimmed(line))
        else:
            diagnostics.add("LD0109", trimmed(line))
    return _unique(
        [
            entry
            for head, below in groups
            if (entry := _entry(kind, keys, head, below, stands, diagnostics)) is not None
        ],
        diagnostics,
    )


def _unique(entries: list[Entry], diagnostics: Diagnostics) -> tuple[Entry, ...]:
    """Report keys, and quotes under one key, that stand twice."""
    seen: set[str] = set()
    for entry in entries:
        name = f"{entry.key.name} {entry.argument.text}".strip()
        if name in seen:
            diagnostics.add("LD0107", entry.place, key=name)
        seen.add(name)
        lefts: set[str] = set()
        for item in entry.items:
            if item.left.text in lefts:
                diagnostics.add("LD0107", item.left, key=item.left.text)
            lefts.add(item.left.text)
    return tuple(entries)


def _entry(
    kind: str,
    keys: dict[str, Key],
    head: Span,
    below: list[Span],
    stands: Callable[[str], bool],
    diagnostics: Diagnostics,
) -> Entry | None:
    left, right = separate(head, lambda text: text.split(" ")[0] in keys)
    if right is None:
        diagnostics.add("LD0109", left)
        return None
    word, _, _ = left.text.partition(" ")
    key = keys.get(word)
    if key is None:
        diagnostics.add("LD0108", left, kind=kind, key=left.text, near=diagnostics.hint(word, keys), known=listed(keys))
        return None
    argument = trimmed(left.part(len(word), len(left.text)))
    if argument.text and not key.repeatable:
        # A key with a name would be a second key that nobody reads.
        unnamed = Words(f"「{word}」后面不写名称，直接写冒号", f"a colon, no name, follows 「{word}」")
        diagnostics.add("LD0115", argument, problem=unnamed)
    if right.text and key.form in ("quoted", "options"):
        below_it = Words(
            f"「{word}」的内容写在下面各行，行首空两格",
            f"what 「{word}」 holds stands on lines below, behind two blanks",
        )
        diagnostics.add("LD0115", right, problem=below_it)
    items: list[Item] = []
    rows: list[tuple[Span, ...]] = []
    if key.form == "table":
        rows = [_cells(line) for line in below if line.text.startswith("|")]
        strays = [line for line in below if not line.text.startswith("|")]
        for line in strays:
            diagnostics.add(
                "LD0115", line, problem=Words("表格的行以 | 开头和结尾", "a row of a table begins and ends with |")
            )
    elif key.form == "value":
        for line in below:
            same_line = Words(f"写在「{key.name}：」同一行", f"a value on the line of 「{key.name}：」")
            diagnostics.add("LD0113", line, key=key.name, value=line.text, known=same_line)
    else:
        items = [Item(*separate(line, _known_left(key, stands))) for line in below]
    return Entry(key, left, argument, right, tuple(items), tuple(rows))


def _known_left(key: Key, stands: Callable[[str], bool]) -> Callable[[str], bool]:
    if key.form == "options":
        return bool
    return lambda text: (text.startswith("〔") and text.endswith("〕")) or stands(text)


def _cells(line: Span) -> tuple[Span, ...]:
    text = line.text
    bars = [at for at, char in enumerate(text) if char == "|"]
    if not text.endswith("|"):
        bars.append(len(text))
    return tuple(trimmed(line.part(start + 1, end)) for start, end in pairwise(bars))
