"""Comparisons without a number held against the words they formalise: choices such as 购建, and bounds between terms."""

from __future__ import annotations

import re
from collections.abc import Iterator

from luodi.diagnostics import Diagnostics
from luodi.program.nodes import Constant, Node, Operation, Read
from luodi.program.numbers import boundary_at
from luodi.program.quotes import Quote, compare_boundary, flipped
from luodi.program.types import Choice
from luodi.rules.operators import COMPARISONS

_NOT = ("非", "不是", "除")
_BOUNDS = {
    "不低于": ">=", "不少于": ">=", "不小于": ">=", "不高于": "<=", "不超过": "<=", "不大于": "<=", "不多于": "<=",
    "不突破": "<=", "不足": "<", "达到": ">=", "突破": ">", "超过": ">", "高于": ">", "大于": ">", "低于": "<", "少于": "<", "小于": "<",
}  # fmt: skip
_BOUND = re.compile("|".join(_BOUNDS))


def compare_words(quote: Quote, node: Node, diagnostics: Diagnostics) -> None:
    """Report a choice that the quote does not name but another of its list, and a comparison the quote contradicts."""
    if quote.label:
        return
    words = "…".join(quote.provision.folded[start:end] for start, end in quote.stretches)
    for operation in _comparisons(node):
        left, right = operation.arguments
        operator = operation.operator
        if isinstance(left, Constant):
            left, right, operator = right, left, flipped(operator)
        if isinstance(left, Read) and isinstance(left.type, Choice) and isinstance(right, Constant):
            _compare_choice(words, operator, left.type, right, diagnostics)
        elif not isinstance(right, Constant):
            _compare_bound(words, operator, right, diagnostics)


def _comparisons(node: Node) -> Iterator[Operation]:
    """The comparisons a line itself makes; named expressions were held against words of their own."""
    if isinstance(node, Operation):
        if node.operator in COMPARISONS:
            yield node
        for argument in node.arguments:
            yield from _comparisons(argument)


def _compare_choice(words: str, operator: str, type_: Choice, choice: Constant, diagnostics: Diagnostics) -> None:
    value = str(choice.value)
    start = words.find(value)
    if start < 0:
        named = [other for other in type_.choices if other in words]
        if named:
            diagnostics.add("LD0404", choice.span, written=value)
        return
    expected = boundary_at(words, start, start + len(value)) or ("!=" if words[:start].endswith(_NOT) else "=")
    compare_boundary(value, (expected,), operator, choice.span, diagnostics)


def _compare_bound(words: str, operator: str, bound: Node, diagnostics: Diagnostics) -> None:
    """Where the quote holds one boundary word, such as 额度不超过…部分, it is the comparison of the line, with what is
    bounded on the left and the bound on the right: nothing else tells the two apart."""
    found = _BOUND.findall(words)
    if len(found) == 1:
        compare_boundary(found[0], (_BOUNDS[found[0]],), operator, bound.span, diagnostics)
