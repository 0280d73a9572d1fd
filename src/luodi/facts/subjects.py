"""The fact base: every subject by kind and id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from os import PathLike
from pathlib import Path
from typing import Any

from luodi.diagnostics import Diagnostics, Faults
from luodi.facts.frames import frame_sheets
from luodi.facts.locations import sheets_at
from luodi.facts.reading import read_sheets
from luodi.facts.subject import Subject, Value, span_of
from luodi.plan.terms import Terms

__all__ = ["Facts", "Subject", "Value", "read_facts"]


@dataclass(slots=True, eq=False)
class Facts:
    """Subjects by kind and by id; ids are in code-point order within a kind."""

    subjects: dict[str, dict[str, Subject]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: str | PathLike[str], terms: Terms) -> Facts:
        """The facts of a folder or workbook. Raises ``Faults`` with all that is wrong at once."""
        facts, diagnostics = read_facts(path, terms)
        return _whole(facts, diagnostics)

    @classmethod
    def from_tables(cls, tables: Mapping[str, Any], terms: Terms) -> Facts:
        """The facts of tables by kind: lists of dicts, or pandas, polars or Arrow frames.

        Held to the same checks as files; a row's number counts the heading as row 1. Raises ``Faults``.
        """
        diagnostics = Diagnostics()
        sheets = frame_sheets(tables, terms.kinds, diagnostics)
        return _whole(cls(read_sheets(sheets, terms, diagnostics)), diagnostics)

    def of(self, kind: str) -> dict[str, Subject]:
        """The subjects of a kind by id; empty where there is none."""
        return self.subjects.get(kind, {})

    def __iter__(self) -> Iterator[Subject]:
        for subjects in self.subjects.values():
            yield from subjects.values()

    def __len__(self) -> int:
        return sum(len(subjects) for subjects in self.subjects.values())

    def __repr__(self) -> str:
        parts = [f"{kind} {count} 个{years and f' {years}'}" for kind, count, years in self._summary()]
        return f"Facts({'；'.join(parts) or '无主体'})"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(kind)}</td><td style='text-align:right'>{count}</td><td>{escape(years)}</td></tr>"
            for kind, count, years in self._summary()
        )
        return f"<table><thead><tr><th>主体</th><th>个数</th><th>年度</th></tr></thead><tbody>{rows}</tbody></table>"

    def _summary(self) -> Iterator[tuple[str, int, str]]:
        for kind, subjects in self.subjects.items():
            if subjects:
                years = {year for subject in subjects.values() for year in subject.years}
                yield kind, len(subjects), span_of(years) if years else ""


def read_facts(path: str | PathLike[str], terms: Terms) -> tuple[Facts, Diagnostics]:
    """The facts of a folder (one table per kind) or a workbook (one sheet per kind), and all that is wrong with them.

    Tables are CSV (UTF-8 or GB18030), xlsx, or Parquet with the extra ``bulk``. A faulty cell counts as unknown.
    """
    diagnostics = Diagnostics()
    sheets = sheets_at(Path(path), terms.kinds, diagnostics)
    return Facts(read_sheets(sheets, terms, diagnostics)), diagnostics


def _whole(facts: Facts, diagnostics: Diagnostics) -> Facts:
    if len(diagnostics):
        raise Faults(diagnostics)
    return facts
