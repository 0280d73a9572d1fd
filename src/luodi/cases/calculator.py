"""The 算式 of a case, worked out in plain fractions: never by the evaluator or the rules that it is held against.

    formulas := formula {"；" formula}
    formula  := sum ("=" | "≈") sum {("=" | "≈") sum}
    sum      := product {("+" | "−") product}
    product  := factor {("×" | "÷") factor}
    factor   := quantity | "−" factor | "(" sum ")" | ("取小" | "取大") "(" sum {"，" sum} ")"
    quantity := digits, with % ‰ 成, or with 万 or 亿 and a unit: 1250万元 20% 5000平方米 10万元/家 3年

``=`` says that both sides are equal; ``≈`` that the left side, rounded half up to 分, is the right one. Units are kept
account of: 家 × 元/家 is 元, and 元 + 平方米 cannot be read. The result is what stands behind the last sign.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from luodi.source import fold
from luodi.units import QUANTITY, Unit, quantity
from luodi.words import Words

YUAN = Unit((("元", 1),))
DEEPEST = 40
"""Brackets within brackets; nobody writes so many, and Python counts them too."""
_TOKEN = re.compile(rf"(?P<quantity>{QUANTITY.pattern})|(?P<word>取小|取大)|(?P<sign>[-+−×*÷()、,;=≈])")
_SAME = {"−": "-", "*": "×", ",": "、"}
_UNLIKE = Words("单位不同的数不能相加减", "numbers of different units cannot be added or subtracted")
_INCOMPARABLE = Words("单位不同的数不能比较", "numbers of different units cannot be compared")


class Unclear(Exception):
    """A formula that cannot be read: what is wrong, and from which to which character of it."""

    def __init__(self, problem: Words, start: int, end: int) -> None:
        super().__init__(problem)
        self.problem = problem
        self.start = start
        self.end = end


@dataclass(frozen=True, slots=True)
class Measure:
    """An exact number with its unit."""

    number: Fraction
    unit: Unit


@dataclass(frozen=True, slots=True)
class Wrong:
    """A step whose sides differ: the characters it covers, and what its left side gives."""

    start: int
    end: int
    found: Measure


@dataclass(frozen=True, slots=True)
class Worked:
    """A formula worked out: its result, and the steps that do not hold."""

    result: Measure
    wrong: tuple[Wrong, ...]


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int
    measure: Measure | None = None


@dataclass(frozen=True, slots=True)
class _Side:
    measure: Measure
    start: int
    end: int


def work_out(text: str) -> Worked:
    """The result of a formula and its wrong steps. Raises ``Unclear``."""
    reader = _Reader(_tokens(text), len(text))
    wrong: list[Wrong] = []
    while True:
        sides, signs = reader.formula()
        wrong += [
            Wrong(left.start, right.end, left.measure)
            for (left, right), sign in zip(pairwise(sides), signs, strict=True)
            if not _holds(left, right, sign)
        ]
        if not reader.passed(";"):
            break
    reader.expect_end()
    return Worked(sides[-1].measure, tuple(wrong))


def to_fen(number: Fraction) -> Fraction:
    """The number rounded half up to 0.01; amounts are not negative."""
    return Fraction((number * 100 + Fraction(1, 2)).__floor__(), 100)


def _holds(left: _Side, right: _Side, sign: _Token) -> bool:
    if left.measure.unit != right.measure.unit:
        raise Unclear(Words("等号两边的单位不同", "the sides of the sign differ in unit"), left.start, right.end)
    if sign.text == "=":
        return left.measure.number == right.measure.number
    if left.measure.unit != YUAN:
        raise Unclear(
            Words("≈ 只用于把元四舍五入到分", "≈ is for rounding 「元」 to 「分」 only"), sign.start, sign.end
        )
    return to_fen(left.measure.number) == right.measure.number


def _tokens(text: str) -> list[_Token]:
    # A full-width comma parts arguments; folded, it would run 1，000 together into a thousand.
    folded, offsets = fold(text.replace("，", "、"))
    tokens: list[_Token] = []
    at = 0
    while at < len(folded):
        match = _TOKEN.match(folded, at)
        if match is None:
            raise Unclear(
                Words(f"不认识「{folded[at]}」", f"unknown character 「{folded[at]}」"), offsets[at], offsets[at] + 1
            )
        start, end = offsets[at], offsets[match.end() - 1] + 1
        if match["quantity"]:
            tokens.append(_Token("quantity", match[0], start, end, Measure(*_exactly(match))))
        else:
            tokens.append(_Token("sign", _SAME.get(match[0], match[0]), start, end))
        at = match.end()
    return tokens


def _exactly(match: re.Match[str]) -> tuple[Fraction, Unit]:
    number, unit = quantity(match)
    return Fraction(number), unit


class _Reader:
    def __init__(self, tokens: list[_Token], length: int) -> None:
        self._tokens = tokens
        self._at = 0
        self._end = _Token("end", "", length, length)
        self._depth = 0

    def formula(self) -> tuple[list[_Side], list[_Token]]:
        sides, signs = [self._side()], []
        while (sign := self.passed("=", "≈")) is not None:
            signs.append(sign)
            sides.append(self._side())
        if not signs:
            raise Unclear(Words("没有等号", "it has no equals sign"), sides[0].start, sides[0].end)
        return sides, signs

    def passed(self, *texts: str) -> _Token | None:
        """The next token where it is one of these signs; then it is done with."""
        token = self._next
        if token.kind != "sign" or token.text not in texts:
            return None
        self._at += 1
        return token

    def expect_end(self) -> None:
        if self._next.kind != "end":
            raise Unclear(
                Words(f"多出「{self._next.text}」", f"「{self._next.text}」 is left over"),
                self._next.start,
                self._next.end,
            )

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at] if self._at < len(self._tokens) else self._end

    def _side(self) -> _Side:
        start = self._next.start
        return _Side(self._sum(), start, self._tokens[self._at - 1].end)

    def _sum(self) -> Measure:
        found = self._product()
        while (sign := self.passed("+", "-")) is not None:
            other = self._product()
            if found.unit != other.unit:
                raise Unclear(_UNLIKE, sign.start, sign.end)
            number = found.number + other.number if sign.text == "+" else found.number - other.number
            found = Measure(number, found.unit)
        return found

    def _product(self) -> Measure:
        found = self._factor()
        while (sign := self.passed("×", "÷")) is not None:
            other = self._factor()
            if sign.text == "×":
                found = Measure(found.number * other.number, found.unit.times(other.unit))
            elif other.number == 0:
                raise Unclear(Words("除数为零", "division by zero"), sign.start, sign.end)
            else:
                found = Measure(found.number / other.number, found.unit.over(other.unit))
        return found

    def _factor(self) -> Measure:
        token = self._next
        if token.measure is not None:
            self._at += 1
            return token.measure
        if self.passed("-"):
            return self._within(token, self._negative)
        if self.passed("("):
            return self._within(token, self._bracketed)
        if self.passed("取小", "取大"):
            return self._within(token, lambda: self._chosen(min if token.text == "取小" else max))
        found = Words(f"「{token.text}」", f"「{token.text}」") if token.text else Words("结尾", "the end")
        problem = Words(f"此处应为数，却是{found}", f"a number expected, but this is {found.en}")
        raise Unclear(problem, token.start, max(token.end, token.start + 1))

    def _within(self, token: _Token, read: Callable[[], Measure]) -> Measure:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Unclear(Words("括号嵌套过深", "too many brackets within brackets"), token.start, token.end)
        found = read()
        self._depth -= 1
        return found

    def _negative(self) -> Measure:
        found = self._factor()
        return Measure(-found.number, found.unit)

    def _bracketed(self) -> Measure:
        found = self._sum()
        self._expect(")")
        return found

    def _chosen(self, choose: Callable[..., Measure]) -> Measure:
        opening = self._expect("(")
        found = [self._sum()]
        while self.passed("、"):
            found.append(self._sum())
        self._expect(")")
        if len({measure.unit for measure in found}) > 1:
            raise Unclear(_INCOMPARABLE, opening.start, opening.end)
        return choose(found, key=lambda measure: measure.number)

    def _expect(self, sign: str) -> _Token:
        token = self._next
        if self.passed(sign) is None:
            raise Unclear(
                Words(f"此处应为「{sign}」", f"「{sign}」 expected"), token.start, max(token.end, token.start + 1)
            )
        return token


def measure_of(text: str) -> Measure | None:
    """A single literal such as ``250万元``; None for anything else."""
    match = QUANTITY.fullmatch(fold(text)[0])
    return None if match is None else Measure(*_exactly(match))
