"""Cells as values of terms, by the form of the term: a table of readers."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from luodi.facts.credit_code import credit_code_problem
from luodi.facts.forms import CREDIT_CODE, normal
from luodi.facts.loose.days import read_day
from luodi.facts.loose.escapes import unescaped
from luodi.facts.loose.notes import NOTHING, Bad, Read, Taken, says_nothing
from luodi.facts.loose.quantities import read_quantity
from luodi.plan.terms import Form, Term
from luodi.source import fold
from luodi.words import Words, listed

TEXT_MAX = 500
"""Characters of a text in the fact base."""
_YES = frozenset({"是", "有", "Y", "YES", "TRUE", "T", "√", "✓", "✔", "对"})
_NO = frozenset({"否", "不是", "N", "NO", "FALSE", "F", "×", "✗", "✘"})
_DIGITS = {"1": True, "0": False}
_OLD_NUMBER = (13, 15)
ReadCell = Callable[[str], Read]


def reader(term: Term, factor: Decimal = Decimal(1)) -> ReadCell:
    """How the cells of a term are read; ``factor`` is the heading's unit in the term's."""
    read = _BY_FORM[term.form](term, factor)
    return lambda text: read(unescaped(text))


def read_code(text: str) -> Read:
    """A 统一社会信用代码, width and blanks aside. Small letters are not mended: the code with capitals is proposed."""
    code = "".join(normal(text).split())
    if not code:
        return NOTHING
    if says_nothing(code):
        return Taken(None, Words(f"「{code}」按没有填写处理", f"「{code}」 is taken for unknown"))
    problem = credit_code_problem(code)
    if problem is None:
        return Taken(code)
    if code.upper() != code and credit_code_problem(code.upper()) is None:
        capital = code.upper()
        return Bad(Words(f"代码含小写字母；改为 {capital} 即有效", f"small letters in the code; {capital} is valid"))
    if "E+" in code.upper():
        return Bad(Words("代码被表格软件改成了科学计数：按文本重新填写", "the code was turned into a number"))
    if len(code) in _OLD_NUMBER and code.isdigit():
        return Bad(
            Words(f"{len(code)} 位，是旧注册号，不是统一社会信用代码", f"{len(code)} digits: an old register number")
        )
    return Bad(Words(f"代码「{code[:40]}」不正确：{problem.zh}", f"the code is wrong: {problem.en}"))


def _number(term: Term, factor: Decimal) -> ReadCell:
    return lambda text: read_quantity(text, term.unit, factor, signed=term.signed)


def _day(_term: Term, _factor: Decimal) -> ReadCell:
    return read_day


def _truth(_term: Term, _factor: Decimal) -> ReadCell:
    def read(text: str) -> Read:
        content = normal(text).upper()
        if not content:
            return NOTHING
        if content in _YES or content in _NO:
            return Taken(content in _YES)
        if content in _DIGITS:
            meant = "是" if _DIGITS[content] else "否"
            return Taken(
                _DIGITS[content], Words(f"「{content}」读作「{meant}」", f"「{content}」 is read as 「{meant}」")
            )
        if content == "无":
            return Bad(Words("「无」不知是「否」还是没有填：写是或否，不知道就留空", "「无」 may mean no or unknown"))
        if says_nothing(content):
            return Taken(None, Words(f"「{content}」按没有填写处理", f"「{content}」 is taken for unknown"))
        return Bad(Words(f"「{text.strip()[:40]}」应为是或否", f"「{text.strip()[:40]}」 should be yes or no"))

    return read


def _choice(term: Term, _factor: Decimal) -> ReadCell:
    choices = {fold(choice)[0]: choice for choice in term.choices}

    def read(text: str) -> Read:
        content = fold(text)[0]
        if not content:
            return NOTHING
        if content in choices:
            return Taken(choices[content])
        if says_nothing(content):
            return Taken(None, Words(f"「{content}」按没有填写处理", f"「{content}」 is taken for unknown"))
        known = listed(term.choices)
        return Bad(Words(f"「{content[:40]}」应为{known.zh}之一", f"「{content[:40]}」 is none of {known.en}"))

    return read


def _text(term: Term, _factor: Decimal) -> ReadCell:
    return read_code if term.name == CREDIT_CODE else _words


def _words(text: str) -> Read:
    content = text.strip()
    if not content:
        return NOTHING
    if says_nothing(content):
        return Taken(None, Words(f"「{content}」按没有填写处理", f"「{content}」 is taken for unknown"))
    if len(content) > TEXT_MAX:
        return Taken(
            content[:TEXT_MAX], Words(f"超过 {TEXT_MAX} 字，只记前 {TEXT_MAX} 字", f"cut to {TEXT_MAX} characters")
        )
    return Taken(content)


def _reference(_term: Term, _factor: Decimal) -> ReadCell:
    return lambda text: _words(normal(text))


_BY_FORM: dict[Form, Callable[[Term, Decimal], ReadCell]] = {
    "数量": _number,
    "是否": _truth,
    "文本": _text,
    "日期": _day,
    "枚举": _choice,
    "引用": _reference,
}
