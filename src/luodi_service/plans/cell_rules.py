"""Cells of a return as the library reads them, and rules across them in the plan's own expression language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from luodi.diagnostics import Diagnostics
from luodi.evaluate.expressions import Compiler, Environment, Evaluate
from luodi.evaluate.values import Unknown, exact_arithmetic
from luodi.facts import Facts, Subject
from luodi.facts.forms import Flaw, converter, normal
from luodi.limits import CELL_DIGITS_MAX
from luodi.plan.terms import Term, Terms
from luodi.program.nodes import Operation, Read, walk
from luodi.program.resolve import Scope, resolve_text
from luodi.program.types import CONDITION
from luodi.rules.operators import TARGET_ONLY
from luodi.source import Cell, Source, Span
from luodi.units import QUANTITY, quantity, scaled_unit

from luodi_service.plans.dictionary import terms_of
from luodi_service.plans.snapshots import value_of, written

Meaning = Term
"""What a term means: its form, unit and choices."""
_YEAR = 2000
"""A rule looks at one period alone, whichever it is."""
_OTHER_PERIODS = re.compile("上年|历年|首次|本年|第几年|年限内")
LONGEST = 500


@dataclass(frozen=True, slots=True)
class CellRead:
    """What a cell holds: its value as the fact base keeps it, empty for an empty cell; or what is wrong with it."""

    value: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class CellRule:
    """A checked rule, and the terms that it speaks of in order of mention."""

    text: str
    kind: str
    terms: Mapping[str, Term]
    holds: Evaluate


def dictionary(kind: str) -> dict[str, Term]:
    """The terms of a kind of subject, by name."""
    return {term.name: term for term in terms_of(kind)}


def unit_problem(term: Term, unit: str) -> str:
    """What is wrong with asking for a term in a unit; nothing where it can be."""
    if term.form != "数量":
        return f"「{term.name}」是{term.form}，没有单位" if unit else ""
    scaled = scaled_unit(unit)
    if scaled is None or scaled[1] != term.unit:
        return f"「{term.name}」以{term.unit_name or '无单位的数'}计，不能用「{unit or '无单位'}」填报"
    return ""


def read_cell(term: Term, unit: str, text: str) -> CellRead:
    """What a cell says of a term that is asked for in a unit. A number may carry a unit of its own: ``1.2亿元``."""
    if len(text) > LONGEST:
        return CellRead(problem=f"超过 {LONGEST} 个字符")
    factor = _factor(term, unit)
    carried = QUANTITY.fullmatch(normal(text)) if term.form == "数量" and _as_written(text) else None
    if carried is not None and (carried["magnitude"] or carried["unit"] or carried["ratio"]):
        if len(carried["number"]) > CELL_DIGITS_MAX:
            return CellRead(problem="数字太长")
        value, own = quantity(carried)
        if own != term.unit and (carried["unit"] or carried["ratio"]):
            return CellRead(problem=f"「{text.strip()}」的单位不对，应为{unit or '不带单位的数'}")
        return CellRead(plain(written(value)))
    found = converter(term, factor, term.name)(text)
    if isinstance(found, Flaw):
        diagnostics = Diagnostics()
        diagnostics.add(found.code, Cell("", 0, term.name, text), **found.details)
        fault = next(iter(diagnostics))
        return CellRead(problem=f"{fault.message()}。提示：{fault.remedy()}")
    if found is None:
        return CellRead()
    return CellRead(plain(written(found)) if term.form == "数量" else written(found))


def shown_in(form: str, unit: str, value: str) -> str:
    """A value of the fact base in the unit that is asked for, as somebody would type it."""
    scaled = scaled_unit(unit) if form == "数量" and value else None
    # Every unit is a power of ten of its base, so moving the point is exact.
    return plain(format(Decimal(value).scaleb(-scaled[0].adjusted()), "f")) if scaled is not None else value


def plain(number: str) -> str:
    """A number without idle zeros behind its point."""
    return number.rstrip("0").rstrip(".") if "." in number else number


def same_value(form: str, one: str, other: str) -> bool:
    """Whether two values of the fact base are the same."""
    if form == "数量" and one and other:
        return Decimal(one) == Decimal(other)
    return one == other


def _as_written(text: str) -> bool:
    """Whether folding changes nothing but the width: it would read ② as 2."""
    return all(not (form := unicodedata.decomposition(char)) or form.startswith("<wide>") for char in text)


def _factor(term: Term, unit: str) -> Decimal:
    scaled = scaled_unit(unit) if term.form == "数量" else None
    return scaled[0] if scaled is not None else Decimal(1)


def cell_rule(kind: str, asked: Mapping[str, Term], text: str) -> tuple[CellRule | None, list[str]]:
    """A rule over some terms of one kind of subject in one period; or everything that is wrong with it."""
    if _OTHER_PERIODS.search(text):
        return None, [f"「{text}」只能用本期的数，不能涉及其他年度"]
    diagnostics = Diagnostics()
    span = Span(Source("算式", text), 0, len(text))
    scope = Scope(kind, Terms(dict(asked)), lambda *_: None, (), diagnostics, population=True)
    found = resolve_text(span, scope)
    if found is None:
        return None, [f"{fault.message()}。提示：{fault.remedy()}" for fault in diagnostics]
    node = found[1]
    if node.type != CONDITION:
        return None, [f"「{text}」不是判断：写成「甲 + 乙 = 丙」「甲 <= 乙」的样子"]
    parts = walk(node)
    if any(isinstance(part, Operation) and part.operator in TARGET_ONLY for part in parts):
        return None, [f"「{text}」只能用本表的数，不能汇总其他主体"]
    read = {part.term.name: part.term for part in parts if isinstance(part, Read)}
    if not read:
        return None, [f"「{text}」没有用到本表的术语"]
    return CellRule(text, kind, read, Compiler().compile(node)), []


def rule_holds(rule: CellRule, values: Mapping[str, str]) -> bool | None:
    """Whether a rule holds of values as the fact base keeps them; None where what is unknown decides it."""
    known = {name: value_of(term.form, values[name]) for name, term in rule.terms.items() if values.get(name)}
    always = {name: value for name, value in known.items() if not rule.terms[name].yearly}
    yearly = {name: value for name, value in known.items() if rule.terms[name].yearly}
    subject = Subject(rule.kind, "", always, {_YEAR: yearly})
    with exact_arithmetic():
        found = rule.holds(Environment(Facts({rule.kind: {"": subject}}), subject, _YEAR, ()))
    return None if isinstance(found, Unknown) else bool(found)
