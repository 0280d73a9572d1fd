"""How often a policy pays, held against its words: once or every year, and over which years a ceiling sums."""

from __future__ import annotations

import re

from luodi.diagnostics import Diagnostics
from luodi.plan.blocks import Block
from luodi.program.nodes import Constant, Node, Operation, ThisYear, walk
from luodi.program.policies import Line, Policy
from luodi.program.quotes import Quote
from luodi.program.types import Quantity
from luodi.source import fold
from luodi.units import RATIO, unit_named
from luodi.words import listed, named

_ONCE = re.compile("一次性|首次|首获|新获|首度")
_YEARLY = re.compile("每一?年|每个?年度|年度|当年|(?<![十第])一年|(?<![0-9])1年")
_SUMMED = re.compile("累计|总额|总计|(?<!第)[二两三四五六七八九十]年|(?<![0-9第])[1-9]年")
_CLAUSE = re.compile("[^,。;:!?、]*$")
_COUNTED = frozenset({"家", "个", "辆", "位", "件", "次", "人", "场", "项", "台", "套", "名"})
_LOOKS_BACK = frozenset({"首次", "上年", "历年最高"})
"""Operators with which a condition tells the first year from later ones."""
_MONEY = unit_named("元")


def check_once(policy: Policy, block: Block, diagnostics: Diagnostics) -> None:
    """Report the first amount that the text gives once, where nothing in the block keeps it from coming every year."""
    if len(policy.conditions) < len(block.items("条件")) or _pays_once(policy, block):
        return
    for line in policy.amounts:
        word = _once_word(line.quote)
        if word:
            diagnostics.add("LD0513", line.span, word=word)
            return


def _pays_once(policy: Policy, block: Block) -> bool:
    return (
        block.entry("次数") is not None
        or any(entry.argument.text == "首次" for entry in block.all("表"))
        or any(_per_piece(part) for line in policy.amounts for part in walk(line.node))
        or _in_one_year(policy.conditions)
        or any(all(_in_one_year((line,)) for line in lines) for lines in policy.alternatives)
    )


def _per_piece(node: Node) -> bool:
    """Whether a number is money for each of the things counted, as 10万元/家 is."""
    unit = node.type.unit if isinstance(node, Constant) and isinstance(node.type, Quantity) else RATIO
    return any(name in _COUNTED and exponent < 0 for name, exponent in unit.factors)


def _in_one_year(lines: tuple[Line, ...]) -> bool:
    return any(_tells_years_apart(part) for line in lines for part in walk(line.node))


def _tells_years_apart(node: Node) -> bool:
    """Whether a comparison holds in one year only, as 年度(完工日期) = 本年 does, or looks back at earlier years."""
    match node:
        case Operation(operator="=", arguments=arguments):
            return any(isinstance(part, ThisYear) for part in arguments) or _first_year(arguments)
        case Operation(operator=operator):
            return operator in _LOOKS_BACK
    return False


def _first_year(arguments: tuple[Node, ...]) -> bool:
    """Whether two sides are 第几年(…) and 1年."""
    nth = any(isinstance(part, Operation) and part.operator == "第几年" for part in arguments)
    return nth and any(isinstance(part, Constant) and part.value == 1 for part in arguments)


def _once_word(quote: Quote) -> str:
    """The word by which a quote or its sentence says that the money comes once; empty where they say nothing of it."""
    provision = quote.provision
    places = [(provision.offsets[start], provision.offsets[end - 1]) for start, end in quote.stretches]
    said = [
        fold(sentence.span.text)[0]
        for sentence in provision.sentences
        if any(sentence.span.start <= last and first < sentence.span.end for first, last in places)
    ]
    found = [match.group() for words in said if "每年" not in words and (match := _ONCE.search(words))]
    return found[0] if found else ""


def check_ceilings(policy: Policy, diagnostics: Diagnostics) -> None:
    """Report ceilings that sum over other years than their words say."""
    for cap in policy.caps:
        word, allowed = _period(cap.quote)
        modes = [mode.name for mode in cap.manner.modes]
        if word and not set(modes) & set(allowed):
            diagnostics.add("LD0514", cap.span, word=word, found=listed(modes), expected=named(allowed[0]))


def _period(quote: Quote) -> tuple[str, tuple[str, ...]]:
    """The word before a ceiling's number that says over which years it runs, and the manners that say the same."""
    number = next((n for n in quote.numbers if n.unit == _MONEY or (n.bare_magnitude and n.unit == RATIO)), None)
    clause = _CLAUSE.search(quote.provision.folded[: number.start]) if number else None
    for pattern, allowed in _MANNERS:
        found = pattern.search(clause.group()) if clause else None
        if found:
            return found.group(), allowed
    return "", ()


_MANNERS = ((_YEARLY, ("每年", "每受益每年")), (_SUMMED, ("累计",)))
