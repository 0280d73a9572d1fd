"""Tables of a letter: as wide as the text, the head repeated on every page, numbers to the right."""

from __future__ import annotations

from collections.abc import Iterator

from luodi_service.lib.letters.contents import Cell, Table
from luodi_service.lib.letters.elements import Element, element, paragraph, valued
from luodi_service.lib.letters.measures import WIDTH, shared
from luodi_service.lib.letters.texts import in_cell, one_line

_MANY = 6
"""More columns than these are set in 五号, so that words are not broken too often."""
_EDGES = ("top", "left", "bottom", "right", "insideH", "insideV")


def table_elements(table: Table) -> Iterator[Element]:
    """A table with its title, its unit and what Word wants to follow it."""
    if table.title:
        yield paragraph("TableTitle", one_line(table.title))
    if table.unit:
        yield paragraph("TableUnit", f"单位：{one_line(table.unit)}")
    yield _grid(table)
    yield paragraph("TableEnd")


def _grid(table: Table) -> Element:
    widths = shared(table.widths or (1.0,) * len(table.heads))
    prefix = "Small" if len(table.heads) > _MANY else ""
    made = element("w:tbl", None, _properties(), _columns(widths))
    made.append(_row([(head, f"{prefix}TableHead") for head in table.heads], widths, heads=True))
    for row in table.rows:
        cells = [(cell, f"{prefix}{_style(cell, number in table.numbers)}") for number, cell in enumerate(row)]
        made.append(_row(cells, widths, heads=False))
    return made


def _style(cell: Cell, figures: bool) -> str:
    return "TableText" if isinstance(cell, str) and not figures else "TableNumber"


def _properties() -> Element:
    line = {"w:val": "single", "w:sz": 4, "w:space": 0, "w:color": "000000"}
    sides = [element(f"w:{side}", {"w:w": 60, "w:type": "dxa"}) for side in ("left", "right")]
    return element(
        "w:tblPr",
        None,
        element("w:tblW", {"w:w": WIDTH, "w:type": "dxa"}),
        element("w:tblBorders", None, *(element(f"w:{edge}", line) for edge in _EDGES)),
        element("w:tblLayout", {"w:type": "fixed"}),
        element("w:tblCellMar", None, *sides),
    )


def _columns(widths: list[int]) -> Element:
    return element("w:tblGrid", None, *(element("w:gridCol", {"w:w": width}) for width in widths))


def _row(cells: list[tuple[Cell, str]], widths: list[int], *, heads: bool) -> Element:
    properties = element("w:trPr", None, element("w:cantSplit"), *([element("w:tblHeader")] if heads else []))
    made = element("w:tr", None, properties)
    made.extend(_cell(cell, style, width) for (cell, style), width in zip(cells, widths, strict=True))
    return made


def _cell(cell: Cell, style: str, width: int) -> Element:
    properties = element(
        "w:tcPr", None, element("w:tcW", {"w:w": width, "w:type": "dxa"}), valued("w:vAlign", "center")
    )
    return element("w:tc", None, properties, paragraph(style, in_cell(cell)))
