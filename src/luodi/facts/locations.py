"""Where the tables of a folder or a workbook are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from luodi.diagnostics import Diagnostics
from luodi.facts.columns import ID
from luodi.facts.csv_files import csv_sheet
from luodi.facts.parquet_files import parquet_sheet
from luodi.facts.tables import Row, Sheet, Unreadable, holds_notes, kind_named
from luodi.facts.workbooks import workbook_sheet, workbook_sheets
from luodi.near import near
from luodi.source import Cell, fold
from luodi.system_errors import refusal
from luodi.words import listed

FORMATS: dict[str, Callable[[Path, str], Sheet]] = {
    ".csv": csv_sheet,
    ".xlsx": workbook_sheet,
    ".xlsm": workbook_sheet,
    ".parquet": parquet_sheet,
    ".xls": workbook_sheet,
}
"""How a file named for a kind of subject is read, by the ending of its name."""
WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls"})
"""Files that may hold tables of several kinds. Of an .xls one can only say that it is not read."""
_HIDDEN = ("~$", ".")
"""How the names of files begin that Excel and others keep beside the tables."""


def sheets_at(path: Path, kinds: Sequence[str], diagnostics: Diagnostics) -> list[Sheet]:
    """The tables at a path, one for each kind at most, in the order of ``kinds``."""
    known = listed(f"{kind}.csv" for kind in kinds)
    search = _Search(kinds, diagnostics)
    try:
        if not path.exists():
            diagnostics.add("LD0622", Cell(str(path), 0, ""), path=path, known=known)
            return []
        files = _files(path)
    except OSError as error:
        diagnostics.add("LD0620", Cell(str(path), 0, ""), problem=refusal(error))
        return []
    for file in files:
        search.look_into(file)
    sheets = search.sheets(path.name)
    if not sheets and not len(diagnostics):
        diagnostics.add("LD0601", Cell(str(path), 0, ""), path=path, known=known)
    return sheets


def _files(path: Path) -> list[Path]:
    """The files of a folder by name, or the file itself. Raises ``OSError``."""
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.iterdir() if file.is_file() and not file.name.startswith(_HIDDEN))


@dataclass(slots=True)
class _Search:
    """Tables found so far, by kind, each with the file or sheet that holds it."""

    kinds: Sequence[str]
    diagnostics: Diagnostics
    found: dict[str, list[tuple[str, Sheet]]] = field(default_factory=dict)

    def look_into(self, file: Path) -> None:
        """Note the tables that a file holds; other files are passed over."""
        suffix = file.suffix.lower()
        if suffix not in FORMATS:
            return
        kind = kind_named(file.stem, self.kinds)
        if kind is not None:
            self._note(kind, file.name, FORMATS[suffix](file, kind))
        elif suffix in WORKBOOKS:
            self._look_into_workbook(file)
        elif suffix == ".csv":
            self._pass_over(file.name, csv_sheet(file, "").rows, file.stem)

    def sheets(self, folder: str) -> list[Sheet]:
        """The table of each kind; two of one kind are a fault."""
        for kind in self.kinds:
            names = [name for name, _ in self.found.get(kind, [])]
            if len(names) > 1:
                self.diagnostics.add("LD0621", Cell(folder, 0, ""), kind=kind, files=listed(names))
        return [self.found[kind][0][1] for kind in self.kinds if kind in self.found]

    def _look_into_workbook(self, file: Path) -> None:
        try:
            sheets = workbook_sheets(file)
        except Unreadable as error:
            self.diagnostics.add(error.code, Cell(file.name, 0, ""), **error.details)
            return
        for title, rows in sheets:
            kind = kind_named(title, self.kinds)
            if kind is not None:
                self._note(kind, f"{file.name}［{title}］", Sheet(kind, title, rows))
            else:
                self._pass_over(title, rows, title, file.stem)

    def _note(self, kind: str, name: str, sheet: Sheet) -> None:
        self.found.setdefault(kind, []).append((name, sheet))

    def _pass_over(self, name: str, rows: Callable[[], Iterator[Row]], *words: str) -> None:
        """Leave a table unread; where it has ids and is all but named for a kind, its name is a slip."""
        if holds_notes(words[0]):
            return
        hints = [hint for hint in (near(fold(word)[0], self.kinds) for word in words) if hint]
        if hints and _has_ids(rows):
            self.diagnostics.add("LD0623", Cell(name, 0, ""), table=name, near=hints[0], known=listed(self.kinds))


def _has_ids(rows: Callable[[], Iterator[Row]]) -> bool:
    try:
        return ID in (fold(heading)[0] for heading in next(rows(), ()))
    except Unreadable:
        return False
