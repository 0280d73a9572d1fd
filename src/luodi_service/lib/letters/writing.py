"""Writes a letter: head, title, text, tables, attachments, signature, in the order of GB/T 9704-2012."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime, time

from docx import Document
from docx.document import Document as WordFile

from luodi_service.lib.letters.blank import blank
from luodi_service.lib.letters.closing import attachment_lines, people_lines, signature
from luodi_service.lib.letters.contents import Heading, Letter, Table
from luodi_service.lib.letters.elements import Element, kept_with_next, paragraph, valued
from luodi_service.lib.letters.measures import WIDTH
from luodi_service.lib.letters.tables import table_elements
from luodi_service.lib.letters.texts import attachment_name, document_number, lines, one_line, width
from luodi_service.lib.letters.watermarks import watermark

INVENTED = "演示数据，全部虚构"
WATERMARK = "演示数据"
DRAFT, DRAFT_MARK = "草稿，未签发", "草稿"
_WATERMARK_MAX = 20
_PROPERTY_MAX = 255
_MARK_SIZE, _MARK_SIZE_MIN = 48.0, 22.0
"""The issuer's mark at the head, in points: as large as the width allows, between these."""
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_letter(letter: Letter) -> bytes:
    """The letter as a Word file (.docx); the same letter gives the same bytes."""
    document = Document(io.BytesIO(blank()))
    section = document.element.body.sectPr
    for made in _elements(letter):
        section.addprevious(made)
    if letter.unofficial:
        usual = WATERMARK if letter.demonstration else DRAFT_MARK
        _mark_pages(document, one_line(letter.watermark)[:_WATERMARK_MAX] or usual)
    _describe(document, letter)
    file = io.BytesIO()
    document.save(file)
    return _timeless(file.getvalue())


def _elements(letter: Letter) -> Iterator[Element]:
    yield from _plain_head(letter) if letter.unofficial else _red_head(letter)
    yield from _title(letter.title)
    if letter.addressed_to.strip():
        yield paragraph("Addressee", one_line(letter.addressed_to).rstrip(":：") + "：")
    body = list(_body(letter))
    yield from body[:-1]
    # Neither the names of the attachments nor the signature may stand on a page without a word of the text.
    yield from map(kept_with_next, body[-1:])
    for table in letter.tables:
        if not table.attachment:
            yield from table_elements(table)
    yield from attachment_lines(letter.attachments)
    yield from people_lines(letter.people)
    yield from signature(letter)
    yield from _attached(letter)


def _red_head(letter: Letter) -> Iterator[Element]:
    issuer = one_line(letter.issuer)
    points = min(_MARK_SIZE, max(_MARK_SIZE_MIN, WIDTH / 20 / max(width(issuer), 1.0) // 1))
    halves = round(points * 2)
    yield paragraph("Mark", issuer, None, valued("w:sz", halves), valued("w:szCs", halves))
    yield from (paragraph("Number"), paragraph("Number"))
    yield paragraph("RuledNumber", document_number(letter.document_number))
    yield from (paragraph("Number"), paragraph("Number"))


def _plain_head(letter: Letter) -> Iterator[Element]:
    for said in (INVENTED * letter.demonstration, DRAFT * letter.draft):
        if said:
            yield paragraph("Notice", said)
    number = document_number(letter.document_number)
    if number:
        yield paragraph("Number", number)
    yield paragraph("Number")


def _title(text: str) -> Iterator[Element]:
    yield paragraph("Title", "\n".join(lines(text)))
    yield paragraph("Number")


def _body(letter: Letter) -> Iterator[Element]:
    for part in letter.paragraphs:
        if isinstance(part, Table):
            yield from table_elements(part)
            continue
        style, text = (f"Heading{part.level}", part.text) if isinstance(part, Heading) else ("Body", part)
        yield from (paragraph(style, line) for line in lines(text))


def _attached(letter: Letter) -> Iterator[Element]:
    """Attachments that are tables begin on a page of their own, with their name in the third line."""
    for number, name in enumerate(letter.attachments, 1):
        tables = [table for table in letter.tables if table.attachment == number]
        if tables:
            yield paragraph("AttachmentMark", f"附件{number}" if len(letter.attachments) > 1 else "附件")
            yield paragraph("Number")
            yield from _title(attachment_name(name))
        for table in tables:
            yield from table_elements(table)


def _mark_pages(document: WordFile, words: str) -> None:
    section = document.sections[0]
    for number, header in enumerate((section.header, section.even_page_header), 1):
        header.is_linked_to_previous = False
        header.paragraphs[0]._p.append(watermark(words, number))  # noqa: SLF001  python-docx draws no shapes itself


def _describe(document: WordFile, letter: Letter) -> None:
    """The file's own properties: they say nothing of when or by which program it was written."""
    properties, day = document.core_properties, datetime.combine(letter.dated, time.min)
    properties.title = one_line(letter.title)[:_PROPERTY_MAX]
    properties.author = one_line(letter.signed)[:_PROPERTY_MAX]
    properties.comments = INVENTED if letter.demonstration else ""
    properties.language = "zh-CN"
    properties.last_modified_by = ""
    properties.created = properties.modified = day


def _timeless(package: bytes) -> bytes:
    """The same package without the time at which its parts were packed."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as given, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in given.namelist():
            part = zipfile.ZipInfo(name, _ZIP_EPOCH)
            part.create_system, part.compress_type = 0, zipfile.ZIP_DEFLATED
            kept.writestr(part, given.read(name))
    return file.getvalue()
