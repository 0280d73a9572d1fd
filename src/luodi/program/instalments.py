"""分期: when an amount falls due, over the years left of a term or by shares of consecutive years."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

from luodi.plan.blocks import Block, Item, trimmed
from luodi.plan.document import Provision
from luodi.program.context import Context
from luodi.program.nodes import Operation
from luodi.program.policies import Line, Shares
from luodi.program.quotes import Literal
from luodi.program.resolve import Scope
from luodi.program.types import CONDITION
from luodi.program.typing import YEARS
from luodi.rules.parser import parse
from luodi.rules.syntax import Number
from luodi.source import Span
from luodi.units import RATIO
from luodi.words import Words, named

_SEPARATOR = re.compile("[、,，](?![^(（]*[)）])")
"""What parts shares; a comma inside brackets parts arguments."""
_EXPECTED = Words(
    "「年限内(起始, n年)」或「40%、30%、30%」这样的比例",
    "「年限内」 with a start and a number of years, or shares such as 「40%、30%、30%」",
)
_ONE_LINE = Words("「分期」只写一行", "「分期」 has one line")
_ZERO = Decimal(0)


def read_instalments(
    context: Context, block: Block, provision: Provision, scope: Scope
) -> tuple[Line | None, Shares | None]:
    """The 分期 of a policy as a term or as shares; neither where it has none, or faults.

    Faults: LD0115 several lines, LD0304 neither form, LD0521 shares that do not add up.
    """
    items = block.items("分期")
    if len(items) > 1:
        context.diagnostics.add("LD0115", items[1].left, problem=_ONE_LINE)
    elif items:
        (item,) = items
        if item.right is not None and _SEPARATOR.search(item.right.text):
            return None, _shares(context, item, item.right, provision)
        return _term(context, item, provision, scope), None
    return None, None


def _term(context: Context, item: Item, provision: Provision, scope: Scope) -> Line | None:
    """``年限内(设立日期, 3年)``."""
    line = context.line(item, provision, scope, CONDITION)
    if line is None:
        return None
    quote, node, _ = line
    if isinstance(node, Operation) and node.operator == "年限内":
        return Line(quote, node, item.left)
    context.diagnostics.add("LD0304", node.span, expected=_EXPECTED, found=named(node.span.text))
    return None


def _shares(context: Context, item: Item, right: Span, provision: Provision) -> Shares | None:
    """``40%、30%、30%``. Where the quote says how many years, they are as many."""
    quote = context.quote(item, provision)
    trees = [parse(part, context.diagnostics) for part in _separated(right)]
    numbers = [tree for tree in trees if isinstance(tree, Number) and tree.unit == RATIO and tree.value > 0]
    for tree in trees:
        if tree is not None and tree not in numbers:
            context.diagnostics.add("LD0521", tree.span, problem=_no_share(tree.span.text))
    if quote is None or len(numbers) < len(trees):
        context.spared(quote)
        return None
    together = sum((number.value for number in numbers), _ZERO)
    if together != 1:
        context.diagnostics.add("LD0521", right, problem=_not_whole(together))
    years = Number(Decimal(len(numbers)), YEARS.unit, right.text, right)
    said = any(number.unit == YEARS.unit for number in quote.numbers)
    found = [Literal(number, "") for number in (*numbers, *([years] if said else []))]
    context.check_numbers(quote, item.left, found)
    return Shares(quote, tuple(number.value for number in numbers), item.left)


def _separated(span: Span) -> list[Span]:
    """The stretches between the separators."""
    edges = [(0, 0), *(match.span() for match in _SEPARATOR.finditer(span.text)), (len(span.text),) * 2]
    return [trimmed(span.part(end, start)) for (_, end), (start, _) in pairwise(edges)]


def _no_share(written: str) -> Words:
    return Words(f"「{written}」不是大于 0 的百分数", f"「{written}」 is no percentage above 0")


def _not_whole(together: Decimal) -> Words:
    percent = format((together * 100).normalize(), "f")
    return Words(f"合计是 {percent}%，不是 100%", f"they add up to {percent}%, not to 100%")
