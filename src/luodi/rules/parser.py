"""Tokens to tree.

::

    expression  := 若 expression 则 expression 否则 expression | disjunction
    disjunction := conjunction { 或 conjunction }
    conjunction := negation { 且 negation }
    negation    := 非 negation | comparison
    comparison  := sum [ ( = | ≠ | ≥ | > | ≤ | < | 约 ) sum | 属于 "(" expression { , expression } ")" ]
    sum         := product { ( + | - ) product }
    product     := factor { ( × | ÷ ) factor }
    factor      := - factor | primary
    primary     := number | text | date | 是 | 否 | function "(" expression { , expression } ")"
                 | name | name 的 name | "(" expression ")"
    number      := digits [ . digits ] [ % | ‰ | 成 | [ 万 | 亿 ] [ unit [ / unit ] ] ]

The words 且 或 非 若 则 否则 属于 约 stand apart, between blanks or brackets. Any text gives a tree or diagnostics.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from luodi.diagnostics import Diagnostics
from luodi.limits import DEEPEST, DIGITS_MAX, OPERATORS_MAX
from luodi.rules.lexer import Token, tokens
from luodi.rules.operators import COMPARISONS, FUNCTIONS, OPERATORS
from luodi.rules.syntax import Apply, Day, Expression, Name, Number, Related, Text, Truth
from luodi.source import Span
from luodi.units import QUANTITY, quantity
from luodi.words import Detail, Words, listed

_FOR_TIMES = re.compile(r"[xX\u0445\u0425]\d*")
"""A letter, Latin or Cyrillic, where × is meant, as it stands where an operator should."""


def parse(span: Span, diagnostics: Diagnostics) -> Expression | None:
    """The tree of a whole stretch of text; None where it has faults, which are reported."""
    before = len(diagnostics)
    reader = _Reader(tokens(span, diagnostics), diagnostics)
    if len(diagnostics) > before:
        return None
    try:
        tree = reader.expression()
        reader.expect_end()
    except _Unreadable:
        return None
    return tree if len(diagnostics) == before else None


class _Unreadable(Exception):
    """The rest cannot be read; the fault has been reported."""


class _Reader:
    def __init__(self, words: list[Token], diagnostics: Diagnostics) -> None:
        self._words = words
        self._at = 0
        self._depth = 0
        self._operators = 0
        self._diagnostics = diagnostics

    @property
    def _word(self) -> Token:
        return self._words[self._at]

    def _next(self) -> Token:
        word = self._word
        self._at = min(self._at + 1, len(self._words) - 1)
        return word

    def _is(self, *texts: str) -> bool:
        return self._word.kind in ("keyword", "symbol", "name") and self._word.text in texts

    def _expected(self, what: Detail) -> _Unreadable:
        text = self._word.text
        if _FOR_TIMES.fullmatch(text):
            self._diagnostics.add("LD0201", self._word.span.part(0, 1), found=text[0])
            return _Unreadable()
        found = Words(text, f"「{text}」") if text else Words("行末", "the end of the line")
        self._diagnostics.add("LD0202", self._word.span, expected=what, found=found)
        return _Unreadable()

    def _expect(self, text: str) -> Token:
        if not self._is(text):
            raise self._expected(f"「{text}」")
        return self._next()

    def expect_end(self) -> None:
        if self._word.kind != "end":
            raise self._expected(Words("行末或运算符", "the end of the line or an operator"))

    def _span(self, start: Token) -> Span:
        last = self._words[max(self._at - 1, 0)]
        return Span(start.span.source, start.span.start, max(last.span.end, start.span.end))

    def expression(self) -> Expression:
        self._depth += 1
        if self._depth > DEEPEST:
            self._diagnostics.add("LD0204", self._word.span)
            raise _Unreadable
        try:
            return self._conditional() if self._is("若") else self._disjunction()
        finally:
            self._depth -= 1

    def _conditional(self) -> Expression:
        start = self._next()
        condition = self.expression()
        self._expect("则")
        then = self.expression()
        self._expect("否则")
        otherwise = self.expression()
        return Apply("若", (condition, then, otherwise), self._span(start))

    def _chain(self, operators: tuple[str, ...], part: Callable[[], Expression]) -> Expression:
        start = self._word
        left = part()
        while self._is(*operators):
            operator = self._operator().text
            right = part()
            left = Apply(operator, (left, right), self._span(start))
        return left

    def _operator(self) -> Token:
        """The operator that stands next, counted."""
        self._operators += 1
        if self._operators > OPERATORS_MAX:
            self._diagnostics.add("LD0204", self._word.span)
            raise _Unreadable
        return self._next()

    def _disjunction(self) -> Expression:
        return self._chain(("或",), self._conjunction)

    def _conjunction(self) -> Expression:
        return self._chain(("且",), self._negation)

    def _negation(self) -> Expression:
        negations: list[Token] = []
        while self._is("非"):
            negations.append(self._operator())
        tree = self._comparison()
        for word in reversed(negations):
            tree = Apply("非", (tree,), self._span(word))
        return tree

    def _comparison(self) -> Expression:
        start = self._word
        left = self._sum()
        if self._is("属于"):
            self._next()
            return Apply("属于", (left, *self._arguments()), self._span(start))
        if self._is(*COMPARISONS):
            operator = self._next().text
            right = self._sum()
            return Apply(operator, (left, right), self._span(start))
        return left

    def _sum(self) -> Expression:
        return self._chain(("+", "-"), self._product)

    def _product(self) -> Expression:
        return self._chain(("*", "/"), self._factor)

    def _factor(self) -> Expression:
        signs: list[Token] = []
        while self._is("-"):
            signs.append(self._operator())
        tree = self._primary()
        for word in reversed(signs):
            tree = Apply("负", (tree,), self._span(word))
        return tree

    def _arguments(self) -> tuple[Expression, ...]:
        self._expect("(")
        found = [self.expression()]
        while self._is(","):
            self._next()
            found.append(self.expression())
        self._expect(")")
        return tuple(found)

    def _primary(self) -> Expression:
        word = self._word
        if self._is("("):
            self._next()
            tree = self.expression()
            self._expect(")")
            return tree
        if self._is("是", "否"):
            return Truth(self._next().text == "是", word.span)
        reader = {"number": self._number, "text": self._text, "date": self._date, "name": self._name}.get(word.kind)
        if reader is None:
            raise self._expected(Words("数、文字、日期或名称", "a number, text, date or name"))
        return reader(self._next())

    def _number(self, word: Token) -> Expression:
        match = QUANTITY.fullmatch(word.text)
        assert match is not None, "the lexer cut it by this pattern"
        digits = sum(map(str.isdigit, match["number"]))
        if digits > DIGITS_MAX:
            self._diagnostics.add("LD0206", word.span, digits=digits, most=DIGITS_MAX)
            raise _Unreadable
        value, unit = quantity(match)
        return Number(value, unit, word.span.text, word.span)

    def _text(self, word: Token) -> Expression:
        return Text(word.text, word.span)

    def _date(self, word: Token) -> Expression:
        try:
            return Day(date.fromisoformat(word.text), word.span)
        except ValueError:
            self._diagnostics.add("LD0205", word.span, found=word.text)
            raise _Unreadable from None

    def _name(self, word: Token) -> Expression:
        if self._is("("):
            return self._call(word)
        reference, of, name = word.text.partition("的")
        if of and reference and name:
            return Related(reference, name, word.span)
        return Name(word.text, word.span)

    def _call(self, word: Token) -> Expression:
        if word.text not in FUNCTIONS:
            known = listed(FUNCTIONS)
            self._diagnostics.add(
                "LD0305", word.span, name=word.text, near=self._diagnostics.hint(word.text, FUNCTIONS), known=known
            )
            raise _Unreadable
        arguments = self._arguments()
        row = OPERATORS[word.text]
        if len(arguments) < row.least or (row.most is not None and len(arguments) > row.most):
            least = str(row.least)
            expected = least if row.most == row.least else Words(f"至少 {least}", f"at least {least}")
            self._diagnostics.add(
                "LD0306", self._span(word), name=row.name, expected=expected, found=len(arguments), usage=row.usage
            )
            raise _Unreadable
        return Apply(word.text, arguments, self._span(word))
