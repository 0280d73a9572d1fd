"""Tables for the facts tests: written in every format, and read back as plain values."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl

from luodi.diagnostics import Diagnostics
from luodi.facts import Facts, Value, read_facts
from luodi.plan.terms import Terms, read_terms
from luodi.source import Source

Table = Sequence[Sequence[str]]
"""Rows of texts, the heading's first."""
Plain = dict[str, dict[str, tuple[dict[str, Value], dict[int, dict[str, Value]]]]]

# Codes of division 000000, which nobody bears.
CODE, OTHER_CODE = "91000000MA1KR02H6Y", "91000000MAC238CU07"


def terms_at(path: Path) -> Terms:
    """The dictionary of a file, which has no faults."""
    diagnostics = Diagnostics()
    terms = read_terms(Source(path.name, path.read_text(encoding="utf-8")), diagnostics)
    assert not list(diagnostics)
    return terms


TERMS = terms_at(Path(__file__).with_name("terms.md"))


def rows(text: str) -> list[list[str]]:
    """A table written as lines of cells, commas between them."""
    return [line.strip().split(",") for line in text.strip().splitlines()]


def csv_bytes(table: Table, encoding: str = "utf-8") -> bytes:
    """The table as a CSV file."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(table)
    return buffer.getvalue().encode(encoding)


def xlsx_bytes(tables: Mapping[str, Table]) -> bytes:
    """Tables as the sheets of a workbook, every cell a text."""
    workbook = openpyxl.Workbook()
    del workbook[workbook.sheetnames[0]]
    for title, table in tables.items():
        sheet = workbook.create_sheet(title)
        for number, row in enumerate(table, start=1):
            for column, text in enumerate(row, start=1):
                if text:
                    cell = sheet.cell(number, column, text)
                    cell.data_type = "s"  # words, even where they begin with =
    return saved(workbook)


def saved(workbook: openpyxl.Workbook) -> bytes:
    """A workbook as its file."""
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def put(folder: Path, files: Mapping[str, bytes | str]) -> Path:
    """The folder with files in it; texts are written as UTF-8, blanks before each line dropped."""
    for name, content in files.items():
        raw = csv_bytes(rows(content)) if isinstance(content, str) else content
        (folder / name).write_bytes(raw)
    return folder


def read(path: Path, terms: Terms = TERMS) -> Facts:
    """The facts at a path, which have no faults."""
    facts, diagnostics = read_facts(path, terms)
    assert [item.render() for item in diagnostics] == []
    return facts


def faults(path: Path, terms: Terms = TERMS) -> list[str]:
    """Code and place of every fault of the facts at a path."""
    _, diagnostics = read_facts(path, terms)
    return [f"{item.code} {item.place.where()}" for item in diagnostics]


def plain(facts: Facts) -> Plain:
    """Kind → id → unchanging values, and values by year; kinds without subjects are left out."""
    return {
        kind: {identity: (subject.unchanging, subject.years) for identity, subject in subjects.items()}
        for kind, subjects in facts.subjects.items()
        if subjects
    }
