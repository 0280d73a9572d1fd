"""按 in targets: how 左右, 领先, 倍增 and 年均增幅 are meant, by a manner or by a reading whose options are manners."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from math import prod

from luodi.limits import COMBINATIONS_MAX
from luodi.plan.blocks import Block, trimmed
from luodi.program.context import Context
from luodi.program.nodes import Constant, Node, Operation, Reading, parts, walk
from luodi.program.policies import WAYS, Manner, Mode, Way
from luodi.program.quotes import Literal
from luodi.program.resolve import Scope
from luodi.program.types import Quantity
from luodi.rules.syntax import Number
from luodi.source import Span
from luodi.words import Words, listed

_OPERATORS = tuple(dict.fromkeys(operator for operator, _ in WAYS))
_AGAIN = Words("同一件事写了两次", "the same is said twice")


def read_ways(
    context: Context, span: Span, node: Node, scope: Scope, value: Node | None = None
) -> tuple[list[Way], list[Literal]]:
    """The ways written behind 按, parted by 、, for the words of an expression; those within ``value`` are said beside it.
    With them the numbers that they name outright: the quote has to say those."""
    operations = list(_own(node, value))
    present = {operation.operator for operation in operations}
    rows = [row for row in WAYS if row[0] in present]
    if not rows:
        words = listed(_OPERATORS)
        problem = Words(f"这一行没有 {words}", f"there is none of {words.en} on the line")
        context.diagnostics.add("LD0522", span, written=span.text, problem=problem)
        return [], []
    allowed = tuple(mode for _, modes in rows for mode in modes)
    found: list[Way] = []
    numbers: list[Literal] = []
    taken: set[tuple[str, ...]] = set()
    for part in _parts(span):
        manner = context.manner(part, allowed, scope)
        if manner is None:
            continue
        operator, modes = next(row for row in rows if manner.modes[0].name in row[1])
        if not _of_one_row(context, part, manner, modes):
            continue
        if modes in taken:
            context.diagnostics.add("LD0522", part, written=part.text, problem=_AGAIN)
            continue
        taken.add(modes)
        governed = [operation for operation in operations if operation.operator == operator]
        fit = [_fits(context, part, mode, operation) for mode in manner.modes for operation in governed]
        if all(fit):
            found += [Way(operation, manner) for operation in governed]
        if manner.reading is None:
            numbers += _numbers(manner.modes)
    return found, numbers


def readings_of_target(nodes: Iterable[Node | None], ways: Iterable[Way]) -> frozenset[int]:
    """The positions of the readings that a target depends on."""
    found = {part.index for node in nodes if node is not None for part in walk(node) if isinstance(part, Reading)}
    return frozenset(found | {way.manner.reading for way in ways if way.manner.reading is not None})


def check_combinations(context: Context, block: Block, readings: frozenset[int]) -> None:
    """Report a target on so many readings that not all combinations of their options could be worked out."""
    count = prod(len(context.program.readings[index].labels) for index in readings)
    if count > COMBINATIONS_MAX:
        names = listed(context.program.readings[index].name for index in sorted(readings))
        context.diagnostics.add(
            "LD0523", block.opening, name=block.name, count=count, most=COMBINATIONS_MAX, names=names
        )


def _own(node: Node, value: Node | None) -> Iterator[Operation]:
    """The operations of an expression that a way can settle, each once, those within another expression left out."""
    seen: set[Node] = set()
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if part in seen or part is value:
            continue
        seen.add(part)
        if isinstance(part, Operation) and part.operator in _OPERATORS:
            yield part
        waiting += parts(part)


def _parts(span: Span) -> list[Span]:
    edges = [0, *(place for match in re.finditer("、", span.text) for place in match.span()), len(span.text)]
    return [trimmed(span.part(edges[at], edges[at + 1])) for at in range(0, len(edges), 2)]


def _of_one_row(context: Context, span: Span, manner: Manner, modes: tuple[str, ...]) -> bool:
    """Whether all options of a reading settle the same; reported where not."""
    odd = next((at for at, mode in enumerate(manner.modes) if mode.name not in modes), None)
    if odd is not None and manner.reading is not None:
        reading = context.program.readings[manner.reading]
        context.wrong_option(span, reading.name, reading.labels[odd], modes)
    return odd is None


def _fits(context: Context, span: Span, mode: Mode, operation: Operation) -> bool:
    """Whether a tolerance is in the unit of what it is a tolerance of, and less than it; reported where not."""
    if mode.name != "容差" or mode.limit is None:
        return True
    value, level = operation.arguments
    if mode.limit.type != value.type:
        context.diagnostics.add("LD0304", span, expected=value.type.words, found=mode.limit.type.words)
        return False
    if isinstance(mode.limit, Constant) and isinstance(level, Constant) and _reaches(mode.limit, level):
        tolerance = mode.limit.span.text
        problem = Words(
            f"容差 {tolerance} 不小于所说的数 {level.span.text}",
            f"a tolerance of 「{tolerance}」 is no less than the number itself, 「{level.span.text}」",
        )
        context.diagnostics.add("LD0522", span, written=span.text, problem=problem)
        return False
    return True


def _reaches(tolerance: Constant, level: Constant) -> bool:
    return bool(tolerance.value >= level.value)  # type: ignore[operator]  # both are numbers of one unit


def _numbers(modes: Iterable[Mode]) -> Iterator[Literal]:
    for mode in modes:
        limit = mode.limit
        if isinstance(limit, Constant) and isinstance(limit.type, Quantity):
            yield Literal(Number(limit.value, limit.type.unit, limit.span.text, limit.span), "")  # type: ignore[arg-type]
