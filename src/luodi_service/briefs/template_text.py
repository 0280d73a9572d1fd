"""The text of a template: its first line is the title, a line of 一、 or （一） a heading, a line with a block alone a table,
any other a paragraph, in which figures stand in braces. Everything that is wrong is told at once, with its line."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from django.core.exceptions import ValidationError

from luodi_service.briefs.placeholders import BLOCKS, PLAIN, figures, is_of_target

TITLE, FIRST, SECOND, PARAGRAPH, TABLE = "title", "first", "second", "paragraph", "table"
TEXT_MAX, LINE_MAX = 20_000, 1_000
_HEADINGS = (
    (FIRST, re.compile(r"[一二三四五六七八九十]+、[^。；]{1,60}")),
    (SECOND, re.compile(r"（[一二三四五六七八九十]+）[^。；]{1,60}")),
)
_MARK = re.compile(r"\{([^{}]*)\}")
_BRACES = re.compile(r"[{}]")


@dataclass(frozen=True, slots=True)
class Part:
    """A line of a template: its kind, its number, and its words in turn with what they ask for.

    ``pieces`` are (words, name): the words before a placeholder and its name; the last name is None.
    """

    kind: str
    line: int
    pieces: tuple[tuple[str, str | None], ...]

    @property
    def asks(self) -> list[str]:
        """The placeholders."""
        return [name for _, name in self.pieces if name is not None]


def read(text: str, targets: Collection[str]) -> tuple[Part, ...]:
    """The parts of a template.

    Raises:
        ValidationError: all that is wrong: a line, what, and what to write instead.
    """
    lines = text.replace("\r\n", "\n").replace("｛", "{").replace("｝", "}").split("\n")
    parts: list[Part] = []
    problems: list[str] = []
    if len(text) > TEXT_MAX:
        problems.append(f"模板有 {len(text):,} 个字，最多 {TEXT_MAX:,} 个。请删减")
    known = {*PLAIN, *figures(targets)}
    for number, line in enumerate(lines, 1):
        if line.strip():
            part = _part(line.strip(), number, first=not parts)
            parts.append(part)
            problems += [f"第 {number} 行：{words}" for words in _wrong(part, line, known)]
    if not parts:
        problems.append("模板是空的。第一行写标题，以下写正文")
    if problems:
        raise ValidationError(problems)
    return tuple(parts)


def _part(line: str, number: int, *, first: bool) -> Part:
    pieces: list[tuple[str, str | None]] = []
    at = 0
    for found in _MARK.finditer(line):
        pieces.append((line[at : found.start()], found[1].strip()))
        at = found.end()
    pieces.append((line[at:], None))
    alone = len(pieces) == 2 and not any(words for words, _ in pieces)
    if first:
        kind = TITLE
    elif alone and _is_block(str(pieces[0][1])):
        kind = TABLE
    else:
        kind = next((kind for kind, form in _HEADINGS if form.fullmatch(line)), PARAGRAPH)
    return Part(kind, number, tuple(pieces))


def _is_block(name: str) -> bool:
    """Whether a name is that of a block, or is meant as one."""
    return name in BLOCKS or (name not in PLAIN and "." not in name)


def _wrong(part: Part, line: str, known: set[str]) -> Iterator[str]:
    if len(line) > LINE_MAX:
        yield f"有 {len(line):,} 个字，最多 {LINE_MAX:,} 个。请分成几段"
    for words, _ in part.pieces:
        if found := _BRACES.search(words):
            yield f"「{found[0]}」没有配对。占位符写成「{{目标.总数}}」的样子"
    for name in part.asks:
        if name in BLOCKS:
            if part.kind != TABLE:
                yield f"「{{{name}}}」是一张表，请让它单独占一行"
        elif name not in known:
            yield _unknown(name, part.kind, known)
    if part.kind == TITLE and any(name not in PLAIN for name in part.asks):
        yield "标题里只用" + "、".join(f"「{{{name}}}」" for name in PLAIN)


def _unknown(name: str, kind: str, known: set[str]) -> str:
    if not name:
        return "「{}」里没有写名称。请写上，或者去掉括号"
    offered = sorted([*BLOCKS, *known] if kind in (TABLE, PARAGRAPH) else known)
    near = get_close_matches(name, offered, 1, 0.5)
    meant = f"是不是「{{{near[0]}}}」？" if near else ""
    what = "没有这个目标或这个字段" if is_of_target(name) or name.startswith("目标.") else "没有这个占位符"
    return f"「{{{name}}}」{what}。{meant}可用的列在本页“占位符”"
