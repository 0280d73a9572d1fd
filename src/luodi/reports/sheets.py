"""Sheets of the workbooks that reports write: a title, a heading, rows; texts stay texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from luodi.program.policies import Program
from luodi.reports.report import MARK, state_of

TEXT_MAX = 32_767
"""Characters of a cell; Excel takes no more."""
_HEADING = Font(bold=True)
_MARKED = Font(bold=True, color="B3261E")
_FILL = PatternFill("solid", fgColor="EFEBE3")
_TOP = Alignment(vertical="top", wrap_text=True)
_MONEY = "#,##0.00"


@dataclass(frozen=True, slots=True)
class Formatted:
    """A number with the format in which Excel is to show it."""

    value: Any
    form: str


def title_of(program: Program, *, demonstration: bool) -> str:
    """What stands above every sheet: the plan, its state, and that the data are invented where they are."""
    return f"{program.title}　{state_of(program)}{f'　{MARK}' if demonstration else ''}"


class Sheet:
    """A sheet being written: title row, heading, rows; rows alone where there is no heading."""

    def __init__(
        self, sheet: Any, widths: Sequence[int], heading: Sequence[str] | None = None, title: str = ""
    ) -> None:
        self._sheet = sheet
        for index, width in enumerate(widths):
            sheet.column_dimensions[get_column_letter(index + 1)].width = width
        if heading is None:
            return
        top = WriteOnlyCell(sheet, _text(title))
        top.font = _MARKED
        sheet.freeze_panes = "A3"
        sheet.append([top])
        self.rows([heading], font=_HEADING, fill=_FILL)

    def rows(self, rows: Iterable[Sequence[object]], font: Font | None = None, fill: PatternFill | None = None) -> None:
        """Append rows; texts stay texts, whatever they begin with."""
        for row in rows:
            self._sheet.append([self._cell(value, font, fill) for value in row])

    def _cell(self, value: Any, font: Font | None, fill: PatternFill | None) -> Any:
        if isinstance(value, str):
            cell = WriteOnlyCell(self._sheet, _text(value))
            cell.data_type = "s"
            if "\n" in value or len(value) > 40:
                cell.alignment = _TOP
        elif isinstance(value, Formatted):
            cell = WriteOnlyCell(self._sheet, value.value)
            cell.number_format = value.form
        else:
            cell = WriteOnlyCell(self._sheet, value)
            cell.number_format = _MONEY if isinstance(value, Decimal) else "0"
        if font is not None:
            cell.font = font
        if fill is not None:
            cell.fill = fill
        return cell


def _text(value: str) -> str:
    return ILLEGAL_CHARACTERS_RE.sub("�", value)[:TEXT_MAX]
