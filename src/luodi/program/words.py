"""Rules without a number held against the words they formalise: choices such as 购建, bounds between terms, negation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from luodi.diagnostics import Diagnostics
from luodi.program.boundaries import boundary_at
from luodi.program.nodes import Constant, Node, Operation, Read, walk
from luodi.program.quotes import Quote, compare_boundary, flipped
from luodi.program.types import CONDITION, Choice
from luodi.rules.operators import COMPARISONS
from luodi.source import Span
from luodi.words import Words

_NOT = ("非", "不是", "除")
_BOUNDS = {
    "不低于": ">=", "不少于": ">=", "不小于": ">=", "不高于": "<=", "不超过": "<=", "不大于": "<=", "不多于": "<=",
    "不突破": "<=", "不足": "<", "达到": ">=", "突破": ">", "超过": ">", "高于": ">", "大于": ">", "低于": "<", "少于": "<", "小于": "<",
}  # fmt: skip
_BOUND = re.compile("|".join(_BOUNDS))
_DOUBLING = ("倍增", "翻一番", "翻了一番", "翻番", "增长一倍", "增加一倍", "提高一倍")
"""Words that say that something doubles."""
_DENYING = re.compile("[不非未无除没免否]")
"""Characters without which words deny nothing."""
_DENIED = re.compile("(?<!除)(?:未曾?|非|不得?|不是|没有?|无)$")
"""Words right before a term's own name that deny it."""


def compare_words(quote: Quote, node: Node, diagnostics: Diagnostics) -> None:
    """Report a choice that the quote does not name but another of its list, a comparison the quote contradicts, and a
    condition that one of them denies and the other does not."""
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
    _compare_negation(words, node, diagnostics)


def compare_doubling(quote: Quote, node: Node, value: Node | None, diagnostics: Diagnostics) -> None:
    """Report 倍增, save within ``value``, where the quote says of nothing that it doubles: 翻两番 is four times as much."""
    if quote.label:
        return
    words = "…".join(quote.provision.folded[start:end] for start, end in quote.stretches)
    if any(word in words for word in _DOUBLING):
        return
    elsewhere = set(walk(value)) if value is not None else set()
    for part in walk(node):
        if isinstance(part, Operation) and part.operator == "倍增" and part not in elsewhere:
            diagnostics.add("LD0418", part.span)


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


def _compare_negation(words: str, node: Node, diagnostics: Diagnostics) -> None:
    for denied, place, written in _claims(node):
        if denied and not _DENYING.search(words):
            problem = Words(
                f"规则写了「{written}」，引文没有否定的字", f"the rule says 「{written}」, the quote denies nothing"
            )
            diagnostics.add("LD0416", place, problem=problem)
        elif not denied and (said := _denial(words, written)):
            problem = Words(
                f"引文是「{said}」，规则没有否定它", f"the quote says 「{said}」, the rule does not deny it"
            )
            diagnostics.add("LD0416", place, problem=problem)


def _claims(node: Node) -> Iterator[tuple[bool, Span, str]]:
    """What a line itself claims, joined by 且 and 或: whether it is denied, where, and by what words or of which term."""
    match node:
        case Operation(operator="且" | "或", arguments=arguments):
            for argument in arguments:
                yield from _claims(argument)
        case Operation(operator="非"):
            yield True, node.span.part(0, 1), "非"
        case Operation(operator="=" | "!=" as operator, arguments=(left, Constant(value=bool() as value) as right)):
            if value is (operator == "="):
                yield from _claims(left)
            else:
                shown = "=" if operator == "=" else "≠"
                yield True, right.span, f"{shown} {right.span.text}"
        case Read() if node.type == CONDITION:
            yield False, node.span, node.term.name


def _denial(words: str, name: str) -> str:
    """The words that deny a term wherever they name it; empty where they name it otherwise or not at all."""
    before = [words[: match.start()] for match in re.finditer(re.escape(name), words)]
    denials = [match.group() for text in before if (match := _DENIED.search(text))]
    return f"{denials[0]}{name}" if denials and len(denials) == len(before) else ""
