"""CSV files: UTF-8 with or without mark, or GB18030, told apart strictly."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from luodi.facts.signatures import BINARY, other_format
from luodi.facts.tables import Row, Sheet, Unreadable, file_bytes
from luodi.words import Words

ENCODINGS = ("utf-8-sig", "gb18030")
DELIMITERS = (",", "\t", ";")
_QUOTED = re.compile(r'"[^"]*"?')
_LINE_END = re.compile(r"[\r\n]")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_ID_IN_UTF8 = "编号".encode()


def csv_sheet(path: Path, kind: str) -> Sheet:
    """The table in a CSV file."""
    return Sheet(kind, path.name, lambda: csv_rows(file_bytes(path)), strict=True)


def decoded(raw: bytes) -> str:
    """The text of a CSV file. Raises ``Unreadable`` where it is another format or another encoding."""
    problem = other_format(raw)
    if problem is not None:
        raise Unreadable("LD0617", problem=problem)
    for encoding in ENCODINGS:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError as error:
            if encoding == "utf-8-sig" and _ID_IN_UTF8 in raw:
                line = raw.count(b"\n", 0, error.start) + 1
                stray = Words(f"第 {line} 行含有不合 UTF-8 的字节", f"line {line} holds bytes that are not UTF-8")
                raise Unreadable("LD0620", problem=stray) from error
            continue
        if CONTROL.search(text):
            raise Unreadable("LD0617", problem=BINARY)
        return text.removeprefix("\ufeff")  # GB18030 can bear the mark too
    raise Unreadable("LD0620", problem=Words("既不是 UTF-8，也不是 GB18030", "neither UTF-8 nor GB18030"))


def csv_rows(raw: bytes) -> Iterator[Row]:
    """The rows of a CSV file, the heading's first. Raises ``Unreadable``."""
    text = decoded(raw)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    before = 0
    try:
        for row in reader:
            before += 1
            yield row
    except csv.Error as error:
        problem = Words(
            f"第 {before + 1} 行引号不配对，或一格过长",
            f"row {before + 1} lacks a quotation mark or has too long a cell",
        )
        raise Unreadable("LD0620", problem=problem) from error


def _delimiter(text: str) -> str:
    """The most frequent delimiter of the first line, outside quotes; a comma where none stands."""
    heading = _QUOTED.sub("", _LINE_END.split(text.lstrip("\r\n"), maxsplit=1)[0])
    return max(DELIMITERS, key=heading.count)
