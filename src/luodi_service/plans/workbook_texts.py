"""A workbook that somebody sent, as rows of texts; what cannot be read safely is refused with the reason."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.exceptions import ValidationError

from luodi.diagnostics import Diagnostics
from luodi.facts.tables import Unreadable
from luodi.facts.workbooks import workbook_sheet

LARGEST = 16 * 1_048_576
"""Bytes of a workbook of returns; one of 10,000 rows has two million."""


def workbook_texts(name: str, content: bytes, title: str, rows_max: int) -> list[list[str]]:
    """The rows of the sheet of a title, else of the first.

    Raises:
        ValidationError: why it cannot be read.
    """
    if len(content) > LARGEST:
        raise ValidationError(f"「{name}」超过 {LARGEST // 1_048_576} MB，没有读入。提示：只留系统写的那一张表，再上传")
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"upload{Path(name).suffix.lower() or '.xlsx'}"
        path.write_bytes(content)
        sheet = workbook_sheet(path, title)
        try:
            rows = [list(row) for row in islice(sheet.rows(), rows_max + 1)]
        except Unreadable as error:
            diagnostics = Diagnostics()
            diagnostics.add(error.code, sheet.cell(0, ""), **error.details)
            fault = next(iter(diagnostics))
            raise ValidationError(f"{fault.message()}。提示：{fault.remedy()}") from error
    if len(rows) > rows_max:
        raise ValidationError(f"「{name}」超过 {rows_max} 行，没有读入")
    return rows
