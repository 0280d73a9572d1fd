"""Comma-separated texts of any size, in UTF-8 or GB18030, read from the disk as they are needed."""

from __future__ import annotations

import csv
import re
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from luodi.facts.csv_files import DELIMITERS, ENCODINGS
from luodi.facts.loose.refusals import AGAIN, Refused
from luodi.facts.loose.rows import LooseRow
from luodi.limits import COLUMNS_MAX, ROWS_MAX
from luodi.words import Words

_PIECE = 262_144
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_QUOTED = re.compile(r'"[^"]*"?')
_TRIED_LINES = 20
_SAVE_AS = Words("另存为 UTF-8 编码的 CSV，或 .xlsx 后再传", "save it as CSV in UTF-8, or as .xlsx")


def comma_table(path: Path) -> Callable[[], Iterator[LooseRow]]:
    """A pass over the rows of a text.

    Raises:
        Refused: it is no text, or in another encoding.
    """
    encoding = _encoding(path)
    return partial(_rows, path, encoding, _delimiter(path, encoding))


def _encoding(path: Path) -> str:
    for encoding in ENCODINGS:
        try:
            _try(path, encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise Refused(Words("既不是 UTF-8，也不是 GB18030 编码", "neither UTF-8 nor GB18030"), _SAVE_AS)


def _try(path: Path, encoding: str) -> None:
    decoder = getincrementaldecoder(encoding)("strict")
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            if _CONTROL.search(decoder.decode(piece)):
                raise Refused(Words("不是文字，而是二进制数据", "it holds binary data, no text"), _SAVE_AS)
        decoder.decode(b"", final=True)


def _delimiter(path: Path, encoding: str) -> str:
    """The delimiter that stands most often in the first lines, outside quotes; a comma where none stands."""
    with path.open(encoding=encoding, newline="") as file:
        head = _QUOTED.sub("", file.read(_PIECE))
    lines = [line for line in re.split(r"[\r\n]+", head) if line.strip()][:_TRIED_LINES]
    return max(DELIMITERS, key=lambda sign: sum(line.count(sign) for line in lines))


def _rows(path: Path, encoding: str, delimiter: str) -> Iterator[LooseRow]:
    number = 0
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        try:
            for number, cells in enumerate(reader, start=1):
                _bounded(number, len(cells))
                if number == 1 and cells:
                    cells[0] = cells[0].removeprefix("\ufeff")  # GB18030 can bear the mark too
                yield LooseRow(number, cells)
        except csv.Error as error:
            problem = Words(
                f"第 {number + 1} 行引号不配对，或一格过长",
                f"row {number + 1}: a quotation mark lacks, or a cell is too long",
            )
            raise Refused(problem, Words("改正这一行后再传", "mend this row")) from error


def _bounded(row: int, columns: int) -> None:
    if row > ROWS_MAX or columns > COLUMNS_MAX:
        raise Refused(Words("行或列太多", "there are too many rows or columns"), AGAIN)
