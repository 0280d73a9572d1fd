"""A brief as a Word file in official layout: marks behind the figures, and a table of where each comes from."""

from __future__ import annotations

from typing import Any

from luodi_service.briefs.models import ISSUED, Brief
from luodi_service.briefs.template_text import FIRST, SECOND, TABLE
from luodi_service.claims.official_letters import issuer_of
from luodi_service.lib.letters import Heading, Letter, Table, write_letter

SOURCES = "数据来源表"
HEADS = ("标注", "数", "值", "来源", "截至", "依据")
WIDTHS = (0.6, 1.6, 1.2, 2.4, 1.3, 1.7)
_HASH_SHOWN = 12


def mark(number: int) -> str:
    """A mark of a source."""
    return f"〔{number}〕"


def basis_words(source: dict[str, Any]) -> str:
    """The run that a figure is of, with its snapshot and facts; the page it was read from otherwise."""
    if source["snapshot"] is None:
        return str(source["link"])
    run = f"测算 #{source['run']}，" if source["run"] is not None else ""
    return f"{run}数据截止第 {source['snapshot']} 条，校验值 {source['facts_hash'][:_HASH_SHOWN]}"


def letter(brief: Brief) -> bytes:
    """The Word file. One that is not issued yet is marked as a draft, one of invented facts as that; neither has a red head."""
    signed = issuer_of(brief.made_by) if brief.made_by is not None else "领导小组办公室"
    content = brief.content
    notes = [*content["warnings"]]
    closing: tuple[str | Heading, ...] = (
        (Heading("说明"), *(f"{number}. {words}" for number, words in enumerate(notes, 1))) if notes else ()
    )
    return write_letter(
        Letter(
            issuer=f"{signed}文件", document_number=brief.document, title=brief.title, addressed_to="",
            paragraphs=(*(_part(part) for part in content["parts"]), *closing), signed=signed,
            dated=brief.dated or brief.made_at.date(), demonstration=brief.demonstration, draft=brief.state != ISSUED,
            attachments=(SOURCES,), tables=(_sources(content["sources"]),),
        )
    )  # fmt: skip


def _part(part: dict[str, Any]) -> str | Heading | Table:
    if part["kind"] == TABLE:
        return _table(part) if part["rows"] else f"{part['empty'].rstrip('。')}。{mark(part['note'])}"
    text = "".join(f"{span['text']}{mark(span['note']) if 'note' in span else ''}" for span in part["spans"])
    return Heading(text, 1 if part["kind"] == FIRST else 2) if part["kind"] in (FIRST, SECOND) else text


def _table(part: dict[str, Any]) -> Table:
    return Table(
        heads=tuple(part["heads"]), rows=tuple(tuple(row) for row in part["rows"]), widths=tuple(part["widths"]),
        numbers=tuple(part["numbers"]), title=f"{part['name']}{mark(part['note'])}", unit=part["unit"],
    )  # fmt: skip


def _sources(sources: list[dict[str, Any]]) -> Table:
    rows = [
        (str(one["number"]), one["name"], one["words"], one["what"], one["asof"], basis_words(one)) for one in sources
    ]
    return Table(heads=HEADS, rows=tuple(rows), widths=WIDTHS, attachment=1)
