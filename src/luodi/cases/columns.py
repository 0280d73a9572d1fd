"""The heading of a table of cases: which column holds what."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from luodi.diagnostics import Diagnostics
from luodi.facts.columns import unit_words
from luodi.near import near
from luodi.plan.terms import Term, Terms
from luodi.source import Span, fold
from luodi.units import scaled_unit

NAME, YEAR, ID, READINGS, POLICY = "算例", "年度", "编号", "口径", "政策"
STATUS, AMOUNT, MISSING, FORMULA = "结果", "金额", "待补", "算式"
KEYS = (NAME, YEAR, ID, READINGS, POLICY, STATUS, AMOUNT, MISSING, FORMULA)
NEEDED = (NAME, YEAR, STATUS)
REMARKS = ("说明", "备注")


@dataclass(frozen=True, slots=True)
class TermColumn:
    """A column of a term, of the subject itself or of the one that ``reference`` points to.

    ``factor`` is what a unit in the heading multiplies plain numbers by; None where cells carry their own unit.
    """

    index: int
    heading: str
    term: Term
    reference: Term | None
    factor: Decimal | None


@dataclass(slots=True)
class Columns:
    """Where the keys stand, and which columns hold terms, in their order."""

    width: int
    keys: dict[str, int] = field(default_factory=dict)
    terms: list[TermColumn] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether the table says of what its rows speak."""
        return all(key in self.keys for key in NEEDED)


def is_case_table(headings: tuple[Span, ...]) -> bool:
    """Whether a table holds cases; others are prose."""
    return any(fold(heading.text)[0] == NAME for heading in headings)


def read_columns(headings: tuple[Span, ...], kind: str, terms: Terms, diagnostics: Diagnostics) -> Columns:
    """The columns of a table about subjects of a kind; faulty ones are reported and left out."""
    columns = Columns(len(headings))
    taken: set[str] = set()
    for index, heading in enumerate(headings):
        name = fold(heading.text)[0]
        if name.startswith(REMARKS):
            continue
        if name in taken:
            diagnostics.add("LD0604", heading, column=heading.text)
            continue
        taken.add(name)
        if name in KEYS:
            columns.keys[name] = index
        elif (column := _term_column(index, heading, kind, terms, diagnostics)) is not None:
            columns.terms.append(column)
    for key in NEEDED:
        if key not in columns.keys:
            diagnostics.add("LD0605", headings[0], column=key)
    # References come first, so that a related term knows whose it is wherever its column stands.
    columns.terms.sort(key=lambda column: column.reference is not None)
    return columns


def _term_column(index: int, heading: Span, kind: str, terms: Terms, diagnostics: Diagnostics) -> TermColumn | None:
    words, bracket, unit = fold(heading.text)[0].partition("(")
    first, of, second = words.partition("的")
    reference = terms.by_name.get(first) if of else None
    term = terms.by_name.get(second if of else first)
    if of and (reference is None or reference.kind != kind or not reference.target):
        known = [known.name for known in terms.of(kind) if known.target]
        diagnostics.add("LD0602", heading, column=heading.text, near=near(first, known))
        return None
    owner = reference.target if reference is not None else kind
    if term is None or term.kind != owner:
        known = [*(known.name for known in terms.of(owner)), *KEYS]
        diagnostics.add("LD0602", heading, column=heading.text, near=near(words, known))
        return None
    if not bracket:
        return TermColumn(index, heading.text, term, reference, None)
    scaled = scaled_unit(unit.removesuffix(")"))
    if term.form != "数量" or scaled is None or scaled[1] != term.unit:
        shown = {"unit": unit.removesuffix(")"), "expected": unit_words(term)}
        diagnostics.add("LD0603", heading, column=heading.text, **shown)
        return None
    return TermColumn(index, heading.text, term, reference, scaled[0])
