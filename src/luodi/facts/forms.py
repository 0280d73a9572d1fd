"""Cells as values: one converter for each form of term, all from text.

A converter is given a cell's text and returns its value, None where the cell is empty, or the flaw found in it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal

from luodi.facts.credit_code import credit_code_problem
from luodi.facts.subject import Value
from luodi.limits import CELL_DIGITS_MAX
from luodi.plan.terms import Form, Term
from luodi.source import fold
from luodi.words import listed

YEAR_FIRST, YEAR_LAST = 1900, 2100
EXACT = Context(prec=MAX_PREC // 2, Emax=MAX_EMAX, Emin=MIN_EMIN)
"""Arithmetic that never rounds."""
CREDIT_CODE = "统一社会信用代码"

_PLAIN_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_NUMBER = re.compile(r"(?P<sign>[-+\u2212]?)(?P<digits>(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)")
_DATE = re.compile(
    r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日)"
    r"(?:[ T]0{1,2}:00(?::00(?:\.0+)?)?)?"
)
_TRUTH: dict[str, bool] = {"是": True, "否": False, "TRUE": True, "FALSE": False}


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a cell: fault code and the words of its message."""

    code: str
    details: dict[str, object] = field(default_factory=dict)


Result = Value | Flaw | None
Convert = Callable[[str], Result]


def normal(text: str) -> str:
    """The text with width folded (NFKC) and blanks around it dropped."""
    text = text.strip()
    return text if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def converter(term: Term, factor: Decimal, heading: str) -> Convert:
    """How the cells of a term are read.

    ``factor`` is what a 数量 is multiplied by to stand in the term's base unit; ``heading`` is the column's.
    """
    return _BY_FORM[term.form](term, factor, heading)


def _number(term: Term, factor: Decimal, heading: str) -> Convert:
    unscaled = factor == 1

    def convert(text: str) -> Result:
        if len(text) <= CELL_DIGITS_MAX and _PLAIN_NUMBER.fullmatch(text):
            value = Decimal(text)
            return value if unscaled else EXACT.multiply(value, factor)
        content = normal(text)
        if not content:
            return None
        match = _NUMBER.fullmatch(content)
        if match is None or not _is_plain(text):
            return Flaw("LD0608", {"content": text.strip()})
        count = sum(map(str.isdigit, match["digits"]))
        if count > CELL_DIGITS_MAX:
            return Flaw("LD0625", {"digits": count, "most": CELL_DIGITS_MAX})
        value = EXACT.multiply(Decimal(match["digits"].replace(",", "")), factor)
        if not value or match["sign"] not in {"-", "\u2212"}:
            return value
        return value.copy_negate() if term.signed else Flaw("LD0609", {"column": heading, "content": text.strip()})

    return convert


def _is_plain(text: str) -> bool:
    """Whether the text holds nothing but ASCII and its full-width forms, white space and minus signs aside.

    Folding alone would read 10² as 102, and ① as 1.
    """
    return text.isascii() or all(
        char.isascii() or char.isspace() or char == "\u2212" or unicodedata.decomposition(char).startswith("<wide>")
        for char in text
    )


def _truth(_term: Term, _factor: Decimal, _heading: str) -> Convert:
    def convert(text: str) -> Result:
        content = normal(text)
        if not content:
            return None
        value = _TRUTH.get(content.upper())
        return Flaw("LD0611", {"content": text.strip()}) if value is None else value

    return convert


def _text(term: Term, _factor: Decimal, _heading: str) -> Convert:
    return _credit_code if term.name == CREDIT_CODE else _words


def _words(text: str) -> Result:
    return text.strip() or None


def _credit_code(text: str) -> Result:
    code = text.strip()
    problem = credit_code_problem(code) if code else None
    return Flaw("LD0614", {"content": code, "problem": problem}) if problem else code or None


def _date(_term: Term, _factor: Decimal, _heading: str) -> Convert:
    def convert(text: str) -> Result:
        content = normal(text)
        return _day(content) or Flaw("LD0610", {"content": text.strip()}) if content else None

    return convert


def _day(content: str) -> date | None:
    match = _DATE.fullmatch(content)
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups() if part is not None)
    if not YEAR_FIRST <= year <= YEAR_LAST:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _choice(term: Term, _factor: Decimal, heading: str) -> Convert:
    choices = {fold(choice)[0]: choice for choice in term.choices}
    known = listed(term.choices)

    def convert(text: str) -> Result:
        content = fold(text)[0]
        if not content:
            return None
        return choices.get(content) or Flaw("LD0612", {"content": text.strip(), "column": heading, "known": known})

    return convert


def _reference(_term: Term, _factor: Decimal, _heading: str) -> Convert:
    return lambda text: normal(text) or None


_BY_FORM: dict[Form, Callable[[Term, Decimal, str], Convert]] = {
    "数量": _number,
    "是否": _truth,
    "文本": _text,
    "日期": _date,
    "枚举": _choice,
    "引用": _reference,
}
