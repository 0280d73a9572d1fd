"""口径 and 定义 blocks: the ways a sentence can be understood, and names for expressions."""

from __future__ import annotations

from datetime import date

from luodi.plan.blocks import Block, Entry
from luodi.plan.document import Provision
from luodi.program.context import Context, Definition
from luodi.program.nodes import Defined, Node, Reading
from luodi.program.policies import MODES, Mode, ReadingRule, Ruling
from luodi.program.quotes import Literal, Quote, literals, names_in
from luodi.program.resolve import resolve_text
from luodi.rules.syntax import Expression
from luodi.source import fold


def read_readings(context: Context) -> None:
    """Add every 口径 block to the program, and its expressions to the definitions."""
    for block, provision in context.document.blocks("口径"):
        if _taken(context, block):
            continue
        _read_reading(context, block, provision)


def read_definitions(context: Context) -> None:
    """Add every 定义 block to the definitions. One may use those that stand before it."""
    for block, provision in context.document.blocks("定义"):
        if _taken(context, block):
            continue
        kind = context.kind(block)
        context.definitions[block.name] = None
        for item in block.items("值"):
            quote = context.quote(item, provision)
            read = resolve_text(item.right, context.scope(kind)) if item.right else None
            if read is None or quote is None:
                continue
            tree, node = read
            context.literals[block.name] = literals(tree)
            context.check_numbers(quote, item.left, literals(tree), names_in(tree))
            context.definitions[block.name] = Definition(kind, Defined(block.name, node, node.type, item.left))


def _taken(context: Context, block: Block) -> bool:
    taken = block.name in context.definitions or block.name in context.terms.by_name or context.reading(block.name)
    if taken:
        context.diagnostics.add("LD0111", block.opening, name=block.name, first="前文或术语表")
    return bool(taken)


def _read_reading(context: Context, block: Block, provision: Provision) -> None:
    kind = context.kind(block)
    scope = context.scope(kind)
    nodes: list[Node] = []
    modes: list[Mode] = []
    trees: list[Expression] = []
    items = block.items("选项")
    context.definitions[block.name] = None
    for item in items:
        mode = context.mode(item.right, MODES, scope) if item.right else None
        if mode is not None:
            modes.append(mode)
            continue
        read = resolve_text(item.right, scope) if item.right else None
        if item.right is None:
            context.diagnostics.add("LD0109", item.left)
        if read is not None:
            trees.append(read[0])
            nodes.append(read[1])
    if len(nodes) != len(items) and len(modes) != len(items):
        if modes and nodes:
            context.diagnostics.add("LD0115", block.opening, problem="选项要么都是表达式，要么都是方式")
        return
    for node in nodes[1:]:
        context.expect(node, nodes[0].type)
    context.literals[block.name] = [literal for tree in trees for literal in literals(tree)]
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


def _check_words(context: Context, block: Block, provision: Provision, options: list[list[Literal]]) -> Quote | None:
    """Every number of an option stands in the ambiguous words, and each of theirs in some option that has numbers."""
    found = [quote for item in block.items("原文") if (quote := context.quote(item, provision)) is not None]
    every = [literal for option in options for literal in option]
    if not every:
        for quote in found:
            context.quoted.mention(quote)
        return found[0] if found else None
    for literal in every:
        if not found:
            context.diagnostics.add("LD0404", literal.number.span, written=literal.number.written)
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
        known = f"选项，文号，日期（选项：{'、'.join(labels)}；日期如 2018-03-01）"
        context.diagnostics.add("LD0113", entry.value, key="裁定", value=entry.value.text, known=known)
        return None
