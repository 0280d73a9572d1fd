"""Case files to cases, with every fault in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from luodi.cases.case import FAULT, Case, Expectation
from luodi.cases.cells import UNKNOWN, Unfit, read_cell
from luodi.cases.columns import (
    AMOUNT,
    FORMULA,
    ID,
    MISSING,
    NAME,
    POLICY,
    READINGS,
    STATUS,
    YEAR,
    Columns,
    TermColumn,
    is_case_table,
    read_columns,
)
from luodi.cases.documents import Table, tables_in
from luodi.cases.worlds import Contradiction, World
from luodi.diagnostics import Diagnostics
from luodi.evaluate.question import such_as
from luodi.evaluate.statuses import STATUS_WORDS
from luodi.facts.forms import YEAR_FIRST, YEAR_LAST
from luodi.near import near
from luodi.plan.terms import Terms
from luodi.program.policies import Policy, Program
from luodi.source import Cell, Source, Span, fold
from luodi.words import Words, listed, named

PATTERN = "*.md"
FAULT_CODE = "LD0618"
"""The one fault of facts that a case can show: a decision above its bound."""
RESULTS = (*STATUS_WORDS.values(), f"{FAULT} {FAULT_CODE}")


def read_cases(program: Program, terms: Terms, folder: Path, diagnostics: Diagnostics) -> tuple[Case, ...]:
    """The cases of every Markdown file of a folder, in the order of names. Faulty rows are reported and left out."""
    paths = sorted(folder.glob(PATTERN))
    if not paths:
        diagnostics.add("LD0101", Cell(str(folder), 0, ""), path=folder, needed=f"cases/{PATTERN}")
    cases: list[Case] = []
    named: dict[str, Span] = {}
    for path in paths:
        source = _read(path, diagnostics)
        if source is not None:
            for table in tables_in(source, [policy.name for policy in program.policies]):
                if is_case_table(table.headings):
                    cases += _TableReader(program, terms, table, named, diagnostics).read()
    return tuple(cases)


def _read(path: Path, diagnostics: Diagnostics) -> Source | None:
    try:
        return Source(str(path), path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        diagnostics.add("LD0102", Cell(str(path), 0, ""))
    except OSError:
        diagnostics.add("LD0101", Cell(str(path), 0, ""), path=path, needed=f"cases/{PATTERN}")
    return None


@dataclass(slots=True)
class _Open:
    """A case whose rows are still being read."""

    case: Case
    world: World
    subject: str
    chosen: dict[int, int] = field(default_factory=dict)
    spoiled: bool = False
    """Whether a cell could not be read: what the case gives says nothing then."""


class _TableReader:
    def __init__(
        self, program: Program, terms: Terms, table: Table, named: dict[str, Span], diagnostics: Diagnostics
    ) -> None:
        self._program = program
        self._terms = terms
        self._table = table
        self._named = named
        self._diagnostics = diagnostics
        self._columns = Columns(0)
        self._open: _Open | None = None
        self._done: list[_Open] = []

    def read(self) -> list[Case]:
        """The cases of the table."""
        headings = self._table.headings
        policy = self._policy(self._table.policy) if self._table.policy is not None else None
        if policy is None:
            if self._table.policy is None:
                self._problem(headings[0], Words("表前没有写明政策", "nothing before it names its policy"))
            return []
        self._columns = read_columns(headings, policy.kind, self._terms, self._diagnostics)
        if not self._columns.complete:
            return []
        for row in self._table.rows:
            if len(row) != self._columns.width:
                self._diagnostics.add("LD0619", row[0], cells=len(row), columns=self._columns.width)
                continue
            self._read_row(row, policy)
        for done in self._done:
            if done.spoiled:
                done.case.expectations.clear()
            done.case.facts = done.world.facts()
            used = self._program.options
            done.case.options = tuple(done.chosen.get(index, option) for index, option in enumerate(used))
        return [done.case for done in self._done]

    def _read_row(self, row: tuple[Span, ...], of_table: Policy) -> None:
        opened = self._case(row)
        year = self._year(row)
        if opened is None or year is None:
            return
        stated = self._cell(row, ID)
        opened.subject = stated.text or opened.subject
        self._choose(opened, self._cell(row, READINGS))
        opened.world.observe(of_table.kind, opened.subject, year)
        before = len(self._diagnostics)
        for column in self._columns.terms:
            self._state(opened, column, row[column.index], year)
        opened.spoiled |= len(self._diagnostics) > before
        self._expect(opened, row, of_table, year)

    def _case(self, row: tuple[Span, ...]) -> _Open | None:
        """The case a row belongs to: a new one where it has a name."""
        name = self._cell(row, NAME)
        if not name.text:
            if self._open is None:
                self._problem(row[0], Words("这一行之前没有算例名称", "no case is named up to this row"))
            return self._open
        first = self._named.setdefault(name.text, name)
        if first is not name:
            self._diagnostics.add("LD0111", name, name=name.text, first=named(first.where()))
        self._open = _Open(Case(name.text, name, self._table.section), World(self._terms), name.text)
        self._done.append(self._open)
        return self._open

    def _year(self, row: tuple[Span, ...]) -> int | None:
        cell = self._cell(row, YEAR)
        text = fold(cell.text)[0].removesuffix("年")
        year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
        if YEAR_FIRST <= year <= YEAR_LAST:
            return year
        self._diagnostics.add("LD0615", cell, content=cell.text)
        return None

    def _choose(self, opened: _Open, cell: Span) -> None:
        """``跨档计奖=补差；同一房租=各自兑付``: of any row, for the whole case."""
        at = 0
        for part in cell.text.replace(";", "；").split("；"):
            place = cell.part(at, at + len(part))
            at += len(part) + 1
            if not part.strip():
                continue
            name, _, label = fold(part)[0].partition("=")
            reading = next((known for known in self._program.readings if known.name == name), None)
            if reading is None or label not in reading.labels:
                known = [f"{known.name}={label}" for known in self._program.readings for label in known.labels]
                close = near(fold(part)[0], known)
                self._diagnostics.add("LD0702", place, name=part.strip(), near=close, known=such_as(known[:1]))
            elif opened.chosen.setdefault(reading.index, reading.labels.index(label)) != reading.labels.index(label):
                self._problem(
                    place, Words(f"本算例已取{name}的另一选项", f"the case has another option of 「{name}」 already")
                )

    def _state(self, opened: _Open, column: TermColumn, cell: Span, year: int) -> None:
        if not cell.text:
            return
        try:
            value = read_cell(column, cell.text)
        except Unfit as unfit:
            self._unclear(cell, column.heading, unfit.problem)
            return
        owner: str | None = opened.subject
        if column.reference is not None:
            owner = opened.world.referred(column.reference, opened.subject, year)
            if owner is None:
                name = column.reference.name
                self._unclear(cell, column.heading, Words(f"{name}{UNKNOWN}", f"its 「{name}」 is unknown"))
                return
        try:
            opened.world.state(column.term, str(owner), year, value, cell.line_number)
        except Contradiction as before:
            other = named(before.other)
            shown = Words(f"与第 {before.line} 行不同：{other}", f"line {before.line} says {other.en}")
            self._unclear(cell, column.heading, shown)

    def _expect(self, opened: _Open, row: tuple[Span, ...], of_table: Policy, year: int) -> None:
        status = self._cell(row, STATUS)
        stated = self._cell(row, POLICY)
        policy = self._policy(stated) if stated.text else of_table
        if not status.text:
            for key in (AMOUNT, MISSING, FORMULA):
                if self._cell(row, key).text:
                    problem = Words(f"没有结果的行不应有{key}", f"a row without 「{STATUS}」 has no 「{key}」")
                    self._problem(self._cell(row, key), problem)
            return
        if policy is None:
            return
        if status.text not in RESULTS:
            known = listed(RESULTS)
            self._unclear(status, STATUS, Words(f"可写：{known}", f"it can be {known.en}"))
        elif policy.case_by_case:
            self._diagnostics.add("LD0714", stated if stated.text else status, policy=policy.name)
        elif policy.kind != of_table.kind:
            problem = Words(
                f"{policy.name}的对象是{policy.kind}，本表是{of_table.kind}",
                f"「{policy.name}」 is about 「{policy.kind}」, this table about 「{of_table.kind}」",
            )
            self._problem(stated, problem)
        else:
            rest = (self._cell(row, key) for key in (AMOUNT, MISSING, FORMULA))
            opened.case.expectations.append(Expectation(policy, opened.subject, year, status, *rest))

    def _cell(self, row: tuple[Span, ...], key: str) -> Span:
        """The cell of a key; a blank one at the row's end where the table has no such column."""
        index = self._columns.keys.get(key)
        return row[index] if index is not None else row[-1].part(len(row[-1].text), len(row[-1].text))

    def _policy(self, name: Span) -> Policy | None:
        found = next((policy for policy in self._program.policies if fold(name.text)[0] == fold(policy.name)[0]), None)
        if found is None:
            known = [policy.name for policy in self._program.policies]
            self._diagnostics.add("LD0701", name, name=name.text, near=near(name.text, known), known=listed(known))
        return found

    def _unclear(self, cell: Span, column: str, problem: Words) -> None:
        self._diagnostics.add("LD0712", cell, content=cell.text, column=column, problem=problem)

    def _problem(self, place: Span, problem: Words) -> None:
        self._diagnostics.add("LD0713", place, problem=problem)
