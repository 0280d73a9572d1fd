"""The data dictionary ``terms.md``: the terms a plan speaks of, each with type, unit, period and source."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from luodi.diagnostics import Diagnostics
from luodi.plan.blocks import trimmed
from luodi.source import Source, Span, fold
from luodi.units import RATIO, Unit, unit_named
from luodi.words import Words, listed

COLUMNS = ("术语", "代码", "主体", "类型", "单位", "周期", "汇总", "性质", "来源", "说明")
Form = Literal["数量", "是否", "文本", "日期", "枚举", "引用"]
FORMS: tuple[Form, ...] = ("数量", "是否", "文本", "日期", "枚举", "引用")
PERCENT = "%"
"""The unit of a rate of change, such as a published growth: a ratio that may be below zero."""
DECISIONS = frozenset({"认定", "裁量"})
"""性质 of facts that an office decides; results that lack only these are 待认定."""

STATISTICS = "统计"
"""性质 of figures that respondents gave for statistics alone: none may be told of one of them (统计法)."""
AGGREGATES = frozenset({"区域"})
"""Kinds of subject whose figures are totals already: they name no respondent."""


@dataclass(frozen=True, slots=True)
class Term:
    """One row of the dictionary.

    ``form`` is the kind of value; ``unit`` that of a 数量; ``choices`` the values of an 枚举 from low to high;
    ``target`` the kind of subject an 引用 points to; ``yearly`` False for terms that never change;
    ``summing`` how parts of a year add up (合计 or 期末); ``nature`` who stands behind the value (性质).
    """

    name: str
    code: str
    kind: str
    form: Form
    unit: Unit = RATIO
    unit_name: str = ""
    choices: tuple[str, ...] = ()
    target: str = ""
    yearly: bool = True
    summing: str = ""
    nature: str = ""
    origin: str = ""
    note: str = ""

    @property
    def signed(self) -> bool:
        """Whether its numbers may be below zero: those in %, which are rates of change. A share has no unit."""
        return self.unit_name == PERCENT

    @property
    def decided(self) -> bool:
        """Whether an office decides it (认定 or 裁量)."""
        return self.nature in DECISIONS


@dataclass(frozen=True, slots=True)
class Terms:
    """The dictionary: terms by name, and the kinds of subject in order of first mention."""

    by_name: dict[str, Term]

    @property
    def kinds(self) -> tuple[str, ...]:
        """企业, 产业园, … as the dictionary first names them."""
        return tuple(dict.fromkeys(term.kind for term in self.by_name.values()))

    def of(self, kind: str) -> tuple[Term, ...]:
        """The terms of one kind of subject."""
        return tuple(term for term in self.by_name.values() if term.kind == kind)

    def changes(self, kind: str) -> bool:
        """Whether a kind of subject has any yearly term; the others are observed in every year."""
        return any(term.yearly for term in self.of(kind))


def read_terms(source: Source, diagnostics: Diagnostics) -> Terms:
    """The terms of a Markdown table with the columns of ``COLUMNS``. Faulty rows are reported and left out."""
    by_name: dict[str, Term] = {}
    heading: list[str] | None = None
    for number, start in enumerate(source.line_starts, start=1):
        line = source.line(number)
        if not line.lstrip().startswith("|"):
            continue
        cells = _cells(Span(source, start, start + len(line)))
        if heading is None:
            heading = [cell.text for cell in cells]
            continue
        if all(set(cell.text) <= set("-: ") for cell in cells):
            continue
        row = dict(zip(heading, cells, strict=False))
        term = _term(row, number, cells[0], diagnostics)
        if term is None:
            continue
        if term.name in by_name:
            twice = Words(f"术语「{term.name}」重复", f"the term 「{term.name}」 is repeated")
            diagnostics.add("LD0114", row["术语"], row=number, problem=twice)
            continue
        by_name[term.name] = term
    return Terms(by_name)


def _cells(line: Span) -> list[Span]:
    """The cells of a row, without the blanks around their words."""
    text = line.text.rstrip()
    bars = [at for at, char in enumerate(text) if char == "|"]
    if not text.endswith("|"):
        bars.append(len(text))
    return [trimmed(line.part(start + 1, end)) for start, end in pairwise(bars)]


def _term(cells: dict[str, Span], number: int, first: Span, diagnostics: Diagnostics) -> Term | None:
    row = {column: cell.text for column, cell in cells.items()}
    row["单位"] = row.get("单位", "").replace("％", PERCENT)

    def problem(text: Words, column: str = "") -> None:
        diagnostics.add("LD0114", cells.get(column, first), row=number, problem=text)

    absent = [column for column in ("术语", "代码", "主体", "类型", "周期") if not row.get(column)]
    if absent:
        problem(Words(f"缺少{'、'.join(absent)}", f"{listed(absent).en} missing"), absent[0])
        return None
    word, _, rest = row["类型"].partition(":")
    form = next((known for known in FORMS if known == word), None)
    if form is None:
        known = listed(FORMS)
        problem(Words(f"类型「{word}」应为{known}之一", f"the type 「{word}」 is none of {known.en}"), "类型")
        return None
    unit = RATIO if row["单位"] == PERCENT else unit_named(row["单位"])
    if unit is None:
        problem(Words(f"不认识的单位「{row['单位']}」", f"unknown unit 「{row['单位']}」"), "单位")
        return None
    name = fold(row["术语"])[0]
    if "的" in name:
        reserved = "a name cannot hold 「的」, which stands between a reference and a term of what it refers to"
        problem(Words("术语名称不能含「的」，它用来读取相关主体的术语", reserved), "术语")
        return None
    return Term(
        name=name,
        code=row["代码"],
        kind=row["主体"],
        form=form,
        unit=unit,
        unit_name=row["单位"],
        choices=tuple(fold(choice)[0] for choice in rest.replace("／", "/").split("/")) if form == "枚举" else (),
        target=rest if form == "引用" else "",
        yearly=row["周期"] != "不变",
        summing=row.get("汇总", ""),
        nature=row.get("性质", ""),
        origin=row.get("来源", ""),
        note=row.get("说明", ""),
    )
