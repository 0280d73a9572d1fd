"""An import's file read by what is known of its layout and columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from luodi_service.intake.contents import laid_out
from luodi_service.intake.models import Import
from luodi_service.plans.dictionary import (
    CREDIT_CODE,
    LOOKED_AT,
    UNSAID,
    LooseTable,
    Record,
    Records,
    Term,
    Use,
    Vocabulary,
    Way,
    layout_of,
    opened,
    terms_of,
    uses_of,
)
from luodi_service.registry.masking import masked_under

SHOWN_ROWS = 5


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it is found: what may be told of it before anything is read in."""

    form: str
    remarks: list[str]
    sheets: list[tuple[str, bool]]
    sheet: str
    layout: dict[str, object]
    uses: list[dict[str, object]]


@contextmanager
def table_of(one: Import) -> Iterator[LooseTable]:
    """The table of an import.

    Raises:
        Refused: it cannot be read.
    """
    with laid_out(one.content) as path:
        file = opened(path, one.file_name)
        yield file.table(one.sheet)


def recognised(one: Import, sheet: str | None = None, row: int = 0, height: int = 0) -> Seen:
    """What a file seems to hold: its sheets, the heading of one of them, and what the columns are.

    Raises:
        Refused: it is no table, or none with a heading.
    """
    with laid_out(one.content) as path:
        file = opened(path, one.file_name)
        visible = [table for table in file.tables if not table.hidden] or list(file.tables)
        table = file.table(sheet) if sheet is not None else visible[0]
        head = list(islice(table.rows(), LOOKED_AT))
    vocabulary = Vocabulary(terms_of(one.source.kind))
    found = layout_of(head, vocabulary.knows, row, height)
    remarks = [str(words) for words in file.remarks]
    remarks += [
        f"隐藏的工作表「{other.title}」没有读；要读就选它"
        for other in file.tables
        if other.hidden and other is not table
    ]
    layout: dict[str, object] = {"row": 0, "height": 1, "headings": [], "unit": "", "reasons": []}
    uses: list[dict[str, object]] = []
    if found is not None:
        layout = {
            "row": found.row, "height": found.height, "headings": list(found.headings), "unit": found.unit,
            "reasons": [str(words) for words in found.reasons],
        }  # fmt: skip
        shown = [record for record in head if record.number >= found.first and not record.blank][:SHOWN_ROWS]
        for use in uses_of(found, vocabulary, one.source.mapping):
            examples = [masked_under(use.heading, record.at(use.index).strip())[:40] for record in shown]
            uses.append(_as_json(use) | {"examples": [text for text in examples if text.strip()]})
    sheets = [(table.title, table.hidden) for table in file.tables]
    return Seen(file.form, remarks, sheets, table.title, layout, uses)


def _as_json(use: Use) -> dict[str, object]:
    return {
        "index": use.index, "heading": use.heading, "target": use.target, "factor": format(use.factor, "f"),
        "reason": str(use.reason), "sure": use.sure,
    }  # fmt: skip


def records_of(one: Import) -> Records:
    """The reader of an import's rows."""
    terms = {term.name: term for term in terms_of(one.source.kind)}
    uses = tuple(Use(use["index"], use["heading"], use["target"], Decimal(use["factor"]), UNSAID) for use in one.uses)
    first = one.layout["row"] + one.layout["height"]
    return Records(Way(uses, terms, first, CREDIT_CODE in terms, one.year))


def numbered(records: Records, table: LooseTable, after: int) -> Iterator[Record]:
    """The records of a table that stand behind a row."""
    return records.of(row for row in table.rows() if row.number > after)


def in_blocks(records: Iterable[Record], size: int) -> Iterator[list[Record]]:
    """So many records at a time."""
    rest = iter(records)
    while block := list(islice(rest, size)):
        yield block


def terms_used(one: Import) -> list[Term]:
    """The terms that an import's columns are taken for."""
    terms = {term.name: term for term in terms_of(one.source.kind)}
    return [terms[use["target"]] for use in one.uses if use["target"] in terms]
