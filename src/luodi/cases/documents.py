"""Markdown files to tables: headings and cells with their places, and the policy each table is about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from luodi.source import Source, Span, fold

_POLICY = re.compile(r"\s*政策\s*[:：]\s*(?P<name>\S.*?)\s*")
_HEADING = re.compile(r"#+\s+(?P<words>.*?)\s*")


@dataclass(slots=True)
class Table:
    """A table: its heading and rows as cells, the section it stands in, and the words that name its policy."""

    section: str
    policy: Span | None
    headings: tuple[Span, ...]
    rows: list[tuple[Span, ...]] = field(default_factory=list)


def tables_in(source: Source, policy_names: list[str]) -> list[Table]:
    """The tables of a file. The policy is that of the last line ``政策: 名称``, else of the title that names one."""
    tables: list[Table] = []
    section, policy, current = "", None, None
    for line in _lines(source):
        text = line.text
        if text.lstrip().startswith("|"):
            cells = _cells(line)
            if current is None:
                current = Table(section, policy, cells)
                tables.append(current)
            elif not _is_rule(cells):
                current.rows.append(cells)
            continue
        current = None
        if (stated := _POLICY.fullmatch(text)) is not None:
            policy = line.part(*stated.span("name"))
        elif (heading := _HEADING.fullmatch(text)) is not None:
            section = heading["words"]
            policy = policy or _named_in(line, policy_names)
    return tables


def _lines(source: Source) -> Iterator[Span]:
    """The lines outside fenced blocks."""
    fenced = False
    for number, start in enumerate(source.line_starts, start=1):
        text = source.line(number)
        if text.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced:
            yield Span(source, start, start + len(text))


def _cells(line: Span) -> tuple[Span, ...]:
    bars = [at for at, char in enumerate(line.text) if char == "|"]
    if len(bars) == 1 or line.text[bars[-1] + 1 :].strip():
        bars.append(len(line.text))
    return tuple(_trimmed(line.part(start + 1, end)) for start, end in pairwise(bars))


def _trimmed(cell: Span) -> Span:
    text = cell.text
    lead = len(text) - len(text.lstrip()) if text.strip() else min(1, len(text))
    return cell.part(lead, max(lead, len(text.rstrip())))


def _is_rule(cells: tuple[Span, ...]) -> bool:
    return all(cell.text and set(cell.text) <= set("-: ") for cell in cells)


def _named_in(line: Span, policy_names: list[str]) -> Span | None:
    """The longest name of a policy that stands in a title."""
    words, offsets = fold(line.text)
    for name in sorted(policy_names, key=len, reverse=True):
        at = words.find(fold(name)[0])
        if at >= 0:
            return line.part(offsets[at], offsets[at + len(fold(name)[0]) - 1] + 1)
    return None
