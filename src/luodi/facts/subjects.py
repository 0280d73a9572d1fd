"""The fact base: every subject by kind and id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from os import PathLike
from pathlib import Path
from typing import Any

from luodi.diagnostics import Diagnostics, Faults
from luodi.facts.frames import frame_sheets
from luodi.facts.locations import sheets_at
from luodi.facts.places import Places, places_of
from luodi.facts.reading import read_sheets
from luodi.facts.subject import Subject, Value, span_of
from luodi.facts.tables import Sheet
from luodi.plan.terms import Terms
from luodi.source import Cell

__all__ = ["Facts", "Subject", "Value", "facts_of_tables", "read_facts"]


@dataclass(slots=True, eq=False)
class Facts:
    """Subjects by kind and by id; ids are in code-point order within a kind."""

    subjects: dict[str, dict[str, Subject]] = field(default_factory=dict)
    sheets: Sequence[Sheet] = ()
    """The tables they were read from, to look a value's cell up in; none for facts made otherwise."""
    terms: Terms = field(default_factory=lambda: Terms({}))
    _places: dict[tuple[str, str], Places] = field(default_factory=dict, init=False, repr=False)
    """By kind and term, of those that have been asked for."""

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
        facts, diagnostics = facts_of_tables(tables, terms)
        return _whole(facts, diagnostics)

    def of(self, kind: str) -> dict[str, Subject]:
        """The subjects of a kind by id; empty where there is none."""
        return self.subjects.get(kind, {})

    def cell(self, kind: str, subject_id: str, term: str, year: int | None) -> Cell:
        """The cell that states a value, for messages about it; ``year`` is None for an unchanging term.

        Of a sum given in parts of a year it is the first part's cell, of another value the last part's. Where none is
        found it names the table, as row 0. Asking for a term the first time reads its table anew.
        """
        sheet = next((sheet for sheet in self.sheets if sheet.kind == kind), None)
        if sheet is None:
            return Cell(kind, 0, "")
        if (kind, term) not in self._places:
            self._places[kind, term] = places_of(sheet, self.terms, term)
        return self._places[kind, term].get((subject_id, year)) or sheet.cell(0, "")

    def __iter__(self) -> Iterator[Subject]:
        for subjects in self.subjects.values():
            yield from subjects.values()

    def __len__(self) -> int:
        return sum(len(subjects) for subjects in self.subjects.values())

    @property
    def description(self) -> str:
        """How many subjects of each kind, and of which years."""
        parts = [f"{kind} {count} 个{years and f' {years}'}" for kind, count, years in self._summary()]
        return "；".join(parts) or "无主体"

    def __repr__(self) -> str:
        return f"Facts({self.description})"

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
    return _facts(sheets, terms, diagnostics), diagnostics


def _facts(sheets: Sequence[Sheet], terms: Terms, diagnostics: Diagnostics) -> Facts:
    return Facts(read_sheets(sheets, terms, diagnostics), sheets, terms)


def facts_of_tables(tables: Mapping[str, Any], terms: Terms) -> tuple[Facts, Diagnostics]:
    """The facts of tables by kind, as ``Facts.from_tables`` takes them, and all that is wrong with them."""
    diagnostics = Diagnostics()
    sheets = frame_sheets(tables, terms.kinds, diagnostics)
    return _facts(sheets, terms, diagnostics), diagnostics


def _whole(facts: Facts, diagnostics: Diagnostics) -> Facts:
    if len(diagnostics):
        raise Faults(diagnostics)
    return facts
