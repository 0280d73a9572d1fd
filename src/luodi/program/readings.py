"""口径 and 定义 blocks: the ways a sentence can be understood, and names for expressions."""

from __future__ import annotations

from datetime import date

from luodi.plan.blocks import Block, Entry, Item
from luodi.plan.document import Provision
from luodi.program.context import Context, Definition
from luodi.program.nodes import Constant, Defined, Node, Reading
from luodi.program.numbers import TextNumber, numbers_in, numbers_of
from luodi.program.policies import MODES, NUMBERED, Mode, ReadingRule, Ruling
from luodi.program.quotes import Literal, Quote, literals, names_in
from luodi.program.resolve import resolve_text
from luodi.program.types import Quantity, Type
from luodi.program.typing import YEARS
from luodi.program.words import compare_words
from luodi.rules.syntax import Expression
from luodi.source import fold
from luodi.units import RATIO, Unit
from luodi.words import Words, listed, named

_TERMS_TABLE = Words("术语表", "the table of terms")
_MIXED = Words("选项要么都是表达式，要么都是方式", "its options are either all expressions or all manners")


def read_readings(context: Context) -> None:
    """Add every 口径 block to the program, and its expressions to the definitions."""
    for block, provision in context.document.blocks("口径"):
        if _taken(context, block):
            continue
        _check_question(context, block, provision)
        context.defining = block.name
        _read_reading(context, block, provision)
        context.defining = ""


def read_definitions(context: Context) -> None:
    """Add every 定义 block to the definitions. One may use those that stand before it."""
    for block, provision in context.document.blocks("定义"):
        if _taken(context, block):
            continue
        kind = context.kind(block)
        context.definitions[block.name] = None
        context.defining = block.name
        for item in block.items("值"):
            quote = context.quote(item, provision)
            read = resolve_text(item.right, context.scope(kind)) if item.right else None
            if read is None or quote is None:
                context.spared(quote)
                continue
            tree, node = read
            context.literals[block.name] = literals(tree) + context.literals_of(names_in(tree))
            context.check_numbers(quote, item.left, literals(tree), names_in(tree))
            compare_words(quote, node, context.diagnostics)
            context.definitions[block.name] = Definition(kind, Defined(block.name, node, node.type, item.left))
        context.defining = ""


def _taken(context: Context, block: Block) -> bool:
    taken = block.name in context.definitions or block.name in context.terms.by_name or context.reading(block.name)
    if taken:
        blocks = [other for kind in ("口径", "定义") for other, _ in context.document.blocks(kind)]
        first = next(other for other in blocks if other.name == block.name)
        place = named(first.opening.where()) if first is not block else _TERMS_TABLE
        context.diagnostics.add("LD0111", block.opening, name=block.name, first=place)
    return bool(taken)


def _read_reading(context: Context, block: Block, provision: Provision) -> None:
    kind = context.kind(block)
    context.definitions[block.name] = None
    scope = context.scope(kind)
    nodes: list[Node] = []
    modes: list[Mode] = []
    trees: list[Expression] = []
    items = block.items("选项")
    for item in items:
        before = len(context.diagnostics)
        mode = context.mode(item.right, MODES, scope) if item.right else None
        if mode is not None:
            modes.append(mode)
            _check_label(context, item, mode)
        if mode is not None or len(context.diagnostics) > before:
            continue
        read = resolve_text(item.right, scope) if item.right else None
        if item.right is None:
            context.diagnostics.add("LD0109", item.left)
        if read is not None:
            trees.append(read[0])
            nodes.append(read[1])
    if len(nodes) != len(items) and len(modes) != len(items):
        if modes and nodes:
            context.diagnostics.add("LD0115", block.opening, problem=_MIXED)
        return
    for node in nodes[1:]:
        context.expect(node, nodes[0].type)
    context.literals[block.name] = [
        literal for tree in trees for literal in literals(tree) + context.literals_of(names_in(tree))
    ]
    quote = _check_words(context, block, provision, [literals(tree) for tree in trees])
    labels = tuple(fold(item.left.text)[0] for item in items)
    index = len(context.program.readings)
    context.program.readings.append(
        ReadingRule(
            index=index,
            name=block.name,
            code=block.value("代码"),
            question=block.value("问题"),
            labels=labels,
            nodes=tuple(nodes),
            modes=tuple(modes),
            ruling=_ruling(context, block.entry("裁定"), labels),
            quote=quote,
            span=block.opening,
            explanations=tuple(item.right.text for item in items if item.right),
        )
    )
    if nodes:
        node = Reading(block.name, index, tuple(nodes), labels, nodes[0].type, block.opening)
        context.definitions[block.name] = Definition(kind, node)


def _check_question(context: Context, block: Block, provision: Provision) -> None:
    """A question says its numbers and boundaries as the provision does; 一年 and the plan's own years are free."""
    entry = block.entry("问题")
    if entry is None:
        return
    first, last = context.program.period
    folded, offsets = fold(entry.value.text)
    numbers = numbers_of(provision)
    for number in numbers_in(folded):
        free = number.unit in (RATIO, YEARS.unit) and number.value in range(first, last + 1)
        one_year = number.unit == YEARS.unit and number.value == 1
        if free or one_year or any(_agrees(number, other) for other in numbers):
            continue
        place = entry.value.part(offsets[number.start], offsets[number.end - 1] + 1)
        context.diagnostics.add("LD0412", place, number=number.written, provision=provision.words)


def _check_label(context: Context, item: Item, mode: Mode) -> None:
    """The name of an option says the number of its manner: the text says none, and a ruling names the option."""
    limit = mode.limit
    if mode.name not in NUMBERED or not isinstance(limit, Constant):
        return
    said = [(number.value, number.unit) for number in numbers_in(fold(item.left.text)[0])]
    if not any(value == limit.value and _one_unit(unit, limit.type) for value, unit in said):
        context.diagnostics.add("LD0419", limit.span, option=item.left.text, written=limit.span.text)


def _one_unit(unit: Unit, type_: Type) -> bool:
    """Whether a unit is that of a type, 名 and 位 of a ranking being one."""
    return isinstance(type_, Quantity) and (unit == type_.unit or {str(unit), str(type_.unit)} == {"名", "位"})


def _agrees(number: TextNumber, other: TextNumber) -> bool:
    """Whether a number says what one of the text says; 0.5 is not 50%, though both are a half."""
    if (number.value, number.unit) != (other.value, other.unit):
        return False
    return number.boundary in ("", other.boundary) and (number.unit != RATIO or number.written == other.written)


def _check_words(context: Context, block: Block, provision: Provision, options: list[list[Literal]]) -> Quote | None:
    """Every number of an option stands in the ambiguous words, and each of theirs in some option that has numbers."""
    found = [quote for item in block.items("原文") if (quote := context.quote(item, provision)) is not None]
    every = [literal for option in options for literal in option]
    if not every:
        for quote in found:
            context.quoted.mention(quote)
        return found[0] if found else None
    for literal in every:
        if not found and literal.needs_quote:
            context.diagnostics.add("LD0417", literal.span, written=literal.written)
    for quote in found:
        context.check_numbers(quote, block.opening, every)
    return found[0] if found else None


def _ruling(context: Context, entry: Entry | None, labels: tuple[str, ...]) -> Ruling | None:
    """``选项，文号，日期``."""
    if entry is None or not entry.value.text:
        return None
    parts = [part.strip() for part in entry.value.text.replace(",", "，").split("，")]
    try:
        option, document, on = parts
        return Ruling(labels.index(option), document, date.fromisoformat(on))
    except ValueError:
        options = listed(labels)
        known = Words(
            f"选项，文号，日期（选项：{options}；日期如 2018-03-01）",
            f"an option, 「，」, a document number, 「，」, a date (options: {options.en}; a date as 2018-03-01)",
        )
        context.diagnostics.add("LD0113", entry.value, key="裁定", value=entry.value.text, known=known)
        return None
