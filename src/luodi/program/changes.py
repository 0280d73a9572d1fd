"""试改: the spots of a policy that can be changed, and the program with some of them changed.

A spot stands for one number or boundary of the official text. Where several rules formalise the same number (a
condition and the instalments, every option of a reading) they change together, as they would if the text itself did.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any, Literal

from luodi.diagnostics import Diagnostics
from luodi.program.columns import Column, clash, in_order_of_trial
from luodi.program.nodes import Constant, Defined, Lookup, Node, Operation, Read, Reading, ThisYear, parts
from luodi.program.policies import Cap, Discretion, Line, Manner, Mode, Policy, Program, ReadingRule, Relation, Tiers
from luodi.program.quotes import Quote, flipped
from luodi.program.resolve import written
from luodi.program.spot_names import SpotNames
from luodi.program.spots import SIGNS, Spot
from luodi.program.types import Choice, Quantity
from luodi.source import Cell, Source, Span, fold
from luodi.units import QUANTITY, RATIO, Unit, quantity
from luodi.words import Words, listed, named

MARK = "（试改）"
BOUNDARIES = (">=", ">", "<=", "<")
_ASCII = {"≥": ">=", "≤": "<=", "＞": ">", "＜": "<", "＞＝": ">=", "＜＝": "<="}
_PLAIN = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_LONGEST = 30
_WHOLE, _FEN, _MILLIONTH = Decimal(1), Decimal("0.01"), Decimal("0.000001")
_FIRST_YEAR, _LAST_YEAR = 1949, 2199
_NAME_SHOWN = 60
_TWICE = Words("同一处另给了一个新值", "another value is given for the same spot")
_NOT_A_NUMBER = Words("不是数", "it is no number")
_TOO_LONG = Words(f"超过 {_LONGEST} 个字符", f"it has more than {_LONGEST} characters")
_NOT_A_DAY = Words("不是日期，写成 2018-01-01", "it is no date; write 2018-01-01")

Place = tuple[str, int]
"""A provision's id and where a number begins in its folded text."""


@dataclass(frozen=True, slots=True)
class _Literal:
    """A constant as met in a policy: under which key, the quotes that may hold its number, the node that compares it,
    what is read."""

    key: str
    node: Constant
    quotes: tuple[Quote, ...]
    holder: Operation | Tiers | Lookup | None
    terms: frozenset[str]


class _Spots:
    """The spots of one policy as they are found."""

    def __init__(self, program: Program, policy: Policy) -> None:
        self._program = program
        self._policy = policy
        self._found: dict[tuple[str, int], list[_Literal]] = {}
        self._places: dict[tuple[str, int], tuple[Quote, tuple[int, int] | None]] = {}

    def all(self) -> tuple[Spot, ...]:
        for tree in self._trees():
            self._add(list(tree))
        ordered = sorted(self._found, key=lambda key: (self._places[key][1] is None, key[1] if key[0] else 0))
        spots: list[Spot] = []
        for number, key in enumerate(ordered, start=1):
            spots += self._spots(f"{self._policy.code}.{number}", key)
        return tuple(spots)

    def _trees(self) -> Iterator[Iterable[_Literal]]:
        """The literals of each expression: what claims each number of a quote once."""
        policy = self._policy
        for key, quote, node in _rules(policy):
            yield from self._of_node(key, (quote,), node, _terms(node))
        for tiers in policy.tiers:
            terms = frozenset({tiers.term.name})
            yield [_Literal(_TABLE, bound, (tiers.quotes[0],), tiers, terms) for bound in tiers.bounds]
            yield [_Literal(_TABLE, award, (tiers.quotes[1],), None, frozenset()) for award in tiers.awards]
        for relation in policy.relations:
            for mode in relation.manner.modes:
                if mode.limit is not None:
                    yield from self._of_node("关系", (relation.quote,), mode.limit, _terms(mode.limit))

    def _of_node(
        self, key: str, quotes: tuple[Quote, ...], node: Node, terms: frozenset[str]
    ) -> Iterator[Iterable[_Literal]]:
        """The literals of a line, those of every option of a reading and of a table of values each for themselves."""
        own: list[_Literal] = []
        inner: list[Iterator[Iterable[_Literal]]] = []

        def visit(part: Node, holder: Operation | None) -> None:
            match part:
                case Constant():
                    own.append(_Literal(key, part, quotes, holder, terms))
                case Reading():
                    words = self._program.readings[part.index].quote
                    more = quotes if words is None else (*quotes, words)
                    inner.extend(self._of_node(key, more, option, terms) for option in part.options)
                case Lookup():
                    heads, values = (part.quotes[:1], part.quotes[1:]) if part.quotes else (quotes, quotes)
                    inner.append(iter([[_Literal(_TABLE, bound, heads, part, terms) for _, bound in part.tests]]))
                    inner.append(iter([[_Literal(_TABLE, value, values, None, frozenset()) for value in part.values]]))
                    visit(part.key, None)
                case Operation():
                    for argument in part.arguments:
                        visit(argument, part if part.operator in BOUNDARIES else None)
                case Defined():
                    visit(part.body, None)
                case Read() | ThisYear():
                    pass

        visit(node, None)
        yield own
        for each in inner:
            yield from each

    def _add(self, tree: list[_Literal]) -> None:
        claimed: set[Place] = set()
        for literal in tree:
            if not isinstance(literal.node.type, Quantity) and not isinstance(literal.node.value, date):
                continue
            place = _place(literal, claimed)
            if place is None:
                key = ("", id(literal.node))
                self._places[key] = (literal.quotes[0], None)
            else:
                quote, start, end = place
                key = (quote.provision.id, start)
                claimed.add(key)
                self._places.setdefault(key, (quote, (start, end)))
            self._found.setdefault(key, []).append(literal)

    def _spots(self, id_: str, key: tuple[str, int]) -> Iterator[Spot]:
        literals = self._found[key]
        quote, at = self._places[key]
        first = literals[0].node
        unit = first.type.unit if isinstance(first.type, Quantity) else RATIO
        terms = frozenset().union(*(literal.terms for literal in literals))
        nodes = tuple(dict.fromkeys(literal.node for literal in literals))
        keys = tuple(dict.fromkeys(literal.key for literal in literals))
        kind: Literal["number", "day"] = "day" if isinstance(first.value, date) else "number"
        yield Spot(id_, kind, self._policy.name, quote, first.span.text, unit, at, (), terms, nodes, keys)
        holders = [(literal.node, literal.holder) for literal in literals if literal.holder is not None]
        if not holders or not all(_holds(holder, node) for node, holder in holders):
            return
        operators = {_operator(holder, node) for node, holder in holders}
        if len(operators) == 1:
            (operator,) = operators
            choices = BOUNDARIES if all(isinstance(holder, Operation) for _, holder in holders) else _SIDE[operator]
            held = tuple(dict.fromkeys(holder for _, holder in holders))
            name = self._policy.name
            yield Spot(f"{id_}.boundary", "boundary", name, quote, operator, RATIO, at, choices, terms, held, keys)


_TABLE = "表"


def _rules(policy: Policy) -> Iterator[tuple[str, Quote, Node]]:
    """The lines of a policy with the keys under which they stand, tables and relations aside."""
    lines = [("条件", line) for line in policy.conditions]
    lines += [("金额", line) for line in policy.amounts]
    lines += [("任一", line) for lines in policy.alternatives for line in lines]
    if policy.instalments is not None:
        lines.append(("分期", policy.instalments))
    yield from ((key, line.quote, line.node) for key, line in lines)
    yield from (("上限", cap.quote, cap.node) for cap in policy.caps)
    yield from (("裁量", decided.quote, decided.bound) for decided in policy.discretion)


_SIDE = {">=": (">=", ">"), ">": (">=", ">"), "<=": ("<=", "<"), "<": ("<=", "<")}


def _holds(holder: Operation | Tiers | Lookup, node: Constant) -> bool:
    """Whether a boundary can be changed at a literal: of a table, which has one for all, at its last column."""
    match holder:
        case Operation():
            return True
        case Tiers():
            return node is holder.bounds[-1] and not isinstance(holder.key.type, Choice)
        case Lookup():
            operators = {operator for operator, _ in holder.tests}
            return len(operators) == 1 and operators <= set(BOUNDARIES) and node is holder.tests[0][1]


def _operator(holder: Operation | Tiers | Lookup, node: Constant) -> str:
    """The boundary at a literal, read as if the literal stood on the right."""
    match holder:
        case Operation():
            return flipped(holder.operator) if holder.arguments[0] is node else holder.operator
        case Tiers():
            return holder.comparison
        case Lookup():
            return holder.tests[0][0]


def _place(literal: _Literal, claimed: set[Place]) -> tuple[Quote, int, int] | None:
    """Where the number of a literal stands in one of its quotes; one that a rule writes twice stands in one place."""
    places = [
        (quote, number.start, number.end)
        for quote in literal.quotes
        for number in quote.numbers
        if _says(number.value, number.unit, literal.node)
    ]
    free = (place for place in places if (place[0].provision.id, place[1]) not in claimed)
    return next(free, places[0] if places else None)


def _says(value: Decimal | date, unit: Unit, node: Constant) -> bool:
    """Whether a number of the text is a literal; ``10万元/家`` is 10万元 where the text says 每…家."""
    if value != node.value or isinstance(value, date) != isinstance(node.value, date):
        return False
    return not isinstance(node.type, Quantity) or _upper(node.type.unit) == unit.factors


def _upper(unit: Unit) -> tuple[tuple[str, int], ...]:
    return tuple(factor for factor in unit.factors if factor[1] > 0)


def _terms(node: Node) -> frozenset[str]:
    own = frozenset({node.term.name}) if isinstance(node, Read) else frozenset()
    return own.union(*(_terms(part) for part in parts(node)))


def spots(program: Program, policy: Policy) -> tuple[Spot, ...]:
    """What can be changed in a policy, in the order of the text; what rests on no words of it comes last."""
    return _Spots(program, policy).all()


@dataclass(frozen=True, slots=True)
class Change:
    """What is to stand at a spot: a number in base units, a day, or a boundary."""

    spot: Spot
    value: Decimal | date | str

    @property
    def shown(self) -> str:
        """The new value, written as the plan would."""
        if isinstance(self.value, str):
            return SIGNS[self.value]
        node = next(node for node in self.spot.nodes if isinstance(node, Constant))
        return written(replace(node, value=self.value))


def changed(
    program: Program, changes: Mapping[str, str], diagnostics: Diagnostics, option: str = "--change"
) -> Program:
    """The program with some spots changed, by any of their names: ``{"产业园改造资助.上限": "300万元"}``. A bare number has
    the unit that stands there. Parts that no change touches are the same objects as before.

    Results of it are never payable, and its title says 试改. ``option`` is how the changes were given. Faults: LD0808 no
    such spot or several, LD0809 a value that cannot stand there, LD0810 one out of all reason, LD0506 and LD0510 tables
    that no longer hold together.
    """
    return rebuilt(program, read_changes(program, changes, diagnostics, option), diagnostics)


def rebuilt(program: Program, changes: Iterable[Change], diagnostics: Diagnostics) -> Program:
    """The program with changes made that were read."""
    nodes: dict[object, Any] = {}
    for change in changes:
        nodes |= dict.fromkeys(change.spot.nodes, change.value)
    found = _Rebuilder(nodes).program(program)
    _check_tables(found, diagnostics)
    return found


def read_changes(
    program: Program, changes: Mapping[str, str], diagnostics: Diagnostics, option: str = "--change"
) -> list[Change]:
    """What each change puts where, those that are in order. The faults are those of ``changed``."""
    known = SpotNames(spot for policy in program.policies for spot in spots(program, policy))
    codes = {policy.name: policy.code for policy in program.policies}
    found: dict[str, Change] = {}
    for name, text in changes.items():
        named = known.named(name, codes)
        if len(named) != 1:
            place = Cell(option, 0, "", name[:_NAME_SHOWN])
            diagnostics.add("LD0808", place, name=name[:_NAME_SHOWN], **known.instead(name, codes))
            continue
        (spot,) = named
        place = Cell(option, 0, "", f"{name[:_NAME_SHOWN]}={text[: 2 * _LONGEST]}")
        value = _value(spot, text, place, diagnostics)
        if value is None:
            continue
        before = found.setdefault(spot.id, Change(spot, value))
        if before.value != value:
            _refuse(spot, text, _TWICE, place, diagnostics)
    return list(found.values())


def _refuse(spot: Spot, text: str, problem: Words, place: Cell, diagnostics: Diagnostics) -> None:
    diagnostics.add("LD0809", place, value=text[: 2 * _LONGEST], words=spot.shown, problem=problem)


def _value(spot: Spot, text: str, place: Cell, diagnostics: Diagnostics) -> Decimal | date | str | None:
    """What a text stands for at a spot; None where it cannot stand there, which is reported."""

    def refused(problem: Words) -> None:
        _refuse(spot, text, problem, place, diagnostics)

    if len(text) > _LONGEST:
        refused(_TOO_LONG)
        return None
    folded = fold(text)[0]
    if spot.kind == "boundary":
        operator = _ASCII.get(folded, folded)
        if operator not in spot.choices:
            signs = listed(SIGNS[choice] for choice in spot.choices)
            refused(Words(f"可用的是 {signs}", f"what can stand there is {signs.en}"))
            return None
        return operator
    if spot.kind == "day":
        try:
            day = date.fromisoformat(folded)
        except ValueError:
            refused(_NOT_A_DAY)
            return None
        return day if _within(spot, Decimal(day.year), _FIRST_YEAR, _LAST_YEAR, _WHOLE, place, diagnostics) else None
    number = _number(spot, folded)
    if isinstance(number, Words):
        refused(number)
        return None
    return number if _reasonable(spot, number, place, diagnostics) else None


def _number(spot: Spot, folded: str) -> Decimal | Words:
    """The number in base units, or what is wrong with it."""
    written = QUANTITY.fullmatch(fold(spot.words)[0])
    if _PLAIN.fullmatch(folded) and written is not None:
        one, _ = quantity(written)
        digits = Decimal(written["number"].replace(",", ""))
        scale = one / digits if digits else Decimal(1)
        return Decimal(folded.replace(",", "")) * scale
    match = QUANTITY.fullmatch(folded)
    if match is None:
        return _NOT_A_NUMBER
    value, unit = quantity(match)
    if match["magnitude"] and not match["unit"]:  # 500万 of 元
        return value
    if unit != spot.unit and unit.factors != _upper(spot.unit):
        found, expected = (Quantity(one).words for one in (unit, spot.unit))
        return Words(f"是{found}，此处是{expected}", f"it is {found.en}, {expected.en} stands there")
    return value


def _reasonable(spot: Spot, value: Decimal, place: Cell, diagnostics: Diagnostics) -> bool:
    """Whether a number is within what anybody could mean: bounds and the finest step, by unit."""
    upper = [name for name, _ in _upper(spot.unit)]
    if upper == ["年"] and value >= _FIRST_YEAR:
        return _within(spot, value, _FIRST_YEAR, _LAST_YEAR, _WHOLE, place, diagnostics)
    least, most, step = _LIMITS.get(upper[0] if upper else "", (0, 1_000_000, _WHOLE))
    return _within(spot, value, least, most, step, place, diagnostics)


_LIMITS: dict[str, tuple[int, int, Decimal]] = {
    "": (0, 1, _MILLIONTH),
    "元": (0, 1_000_000_000_000, _FEN),
    "平方米": (0, 1_000_000_000, _FEN),
    "亩": (0, 1_000_000, _FEN),
    "年": (1, 99, _WHOLE),
    "月": (1, 1_200, _WHOLE),
    "日": (1, 36_500, _WHOLE),
}
"""By unit, a share without one: the least and the most, and what it must be a whole number of. Counts are the rest."""


def _within(
    spot: Spot, value: Decimal, least: int, most: int, step: Decimal, place: Cell, diagnostics: Diagnostics
) -> bool:
    if least <= value <= most and value % step == 0:
        return True
    shown = place.content.partition("=")[2]
    unit = str(spot.unit)
    bounds = (f"{least:,}{unit}", f"{most:,}{unit}", f"{step:f}{unit}")
    if spot.unit == RATIO:
        bounds = ("0%", "100%", "0.0001%")
    first, last, fine = (named(bound) for bound in bounds)
    diagnostics.add("LD0810", place, value=shown, first=first, last=last, step=fine)
    return False


def _check_tables(program: Program, diagnostics: Diagnostics) -> None:
    """Tiers still rise, and between any two columns of a table it is still clear which counts."""
    for policy in program.policies:
        for tiers in policy.tiers:
            bounds = [bound.value for bound in tiers.bounds if isinstance(bound.value, Decimal)]
            if any(high <= low for low, high in pairwise(bounds)):
                diagnostics.add("LD0506", tiers.span)
        for line in (*policy.conditions, *policy.amounts):
            _check_lookups(line.node, diagnostics)
        for cap in policy.caps:
            _check_lookups(cap.node, diagnostics)


def _check_lookups(node: Node, diagnostics: Diagnostics) -> None:
    if isinstance(node, Lookup):
        apart = clash(_columns(node))
        if apart is not None:
            first, second = (f"{column.comparison} {column.bound.span.text}" for column in apart)
            diagnostics.add("LD0510", apart[1].bound.span, first=first, second=second)
    for part in parts(node):
        _check_lookups(part, diagnostics)


def _columns(node: Lookup) -> list[Column]:
    choices = node.key.type.choices if isinstance(node.key.type, Choice) else ()
    return [
        Column(operator, bound, choices.index(str(bound.value)) if choices else bound.value, value)
        for (operator, bound), value in zip(node.tests, node.values, strict=True)
    ]


class _Rebuilder:
    """Gives every part with the changed nodes in it; a part without any is given back as it is."""

    def __init__(self, changes: Mapping[object, Any]) -> None:
        self._changes = changes
        self._done: dict[Node, Node] = {}

    def program(self, program: Program) -> Program:
        return replace(
            program,
            title=f"{program.title}{MARK}",
            published=False,
            readings=[self._reading(reading) for reading in program.readings],
            policies=[self._policy(policy) for policy in program.policies],
        )

    def _reading(self, reading: ReadingRule) -> ReadingRule:
        nodes = tuple(self._node(node) for node in reading.nodes)
        modes = tuple(self._mode(mode) for mode in reading.modes)
        if _same(nodes, reading.nodes) and _same(modes, reading.modes):
            return reading
        return replace(reading, nodes=nodes, modes=modes)

    def _policy(self, policy: Policy) -> Policy:
        parts_: dict[str, Any] = {
            "conditions": tuple(self._line(line) for line in policy.conditions),
            "alternatives": tuple(tuple(self._line(line) for line in lines) for lines in policy.alternatives),
            "amounts": tuple(self._line(line) for line in policy.amounts),
            "tiers": tuple(self._tiers(tiers) for tiers in policy.tiers),
            "caps": tuple(self._cap(cap) for cap in policy.caps),
            "discretion": tuple(self._discretion(decided) for decided in policy.discretion),
            "instalments": policy.instalments and self._line(policy.instalments),
            "relations": tuple(self._relation(relation) for relation in policy.relations),
        }
        differ = {name: value for name, value in parts_.items() if not _same(value, getattr(policy, name))}
        return replace(policy, **differ) if differ else policy

    def _line(self, line: Line) -> Line:
        node = self._node(line.node)
        return line if node is line.node else replace(line, node=node)

    def _cap(self, cap: Cap) -> Cap:
        node = self._node(cap.node)
        return cap if node is cap.node else replace(cap, node=node)

    def _discretion(self, decided: Discretion) -> Discretion:
        bound = self._node(decided.bound)
        return decided if bound is decided.bound else replace(decided, bound=bound)

    def _relation(self, relation: Relation) -> Relation:
        modes = tuple(self._mode(mode) for mode in relation.manner.modes)
        if _same(modes, relation.manner.modes):
            return relation
        return replace(relation, manner=Manner(modes, relation.manner.reading))

    def _mode(self, mode: Mode) -> Mode:
        limit = mode.limit and self._node(mode.limit)
        return mode if limit is mode.limit else replace(mode, limit=limit)

    def _tiers(self, tiers: Tiers) -> Tiers:
        bounds = tuple(self._constant(bound) for bound in tiers.bounds)
        awards = tuple(self._constant(award) for award in tiers.awards)
        comparison = self._changes.get(tiers, tiers.comparison)
        if (comparison, _same(bounds, tiers.bounds), _same(awards, tiers.awards)) == (tiers.comparison, True, True):
            return tiers
        return replace(tiers, bounds=bounds, awards=awards, comparison=comparison)

    def _constant(self, node: Constant) -> Constant:
        found = self._node(node)
        assert isinstance(found, Constant), "a literal stays one"
        return found

    def _node(self, node: Node) -> Node:
        found = self._done.get(node)
        if found is None:
            found = self._done[node] = self._rebuilt(node)
        return found

    def _rebuilt(self, node: Node) -> Node:
        match node:
            case Constant():
                if node not in self._changes or self._changes[node] == node.value:
                    return node
                value = self._changes[node]
                return replace(node, value=value, span=_written(written(replace(node, value=value))))
            case Operation():
                return self._operation(node)
            case Defined():
                body = self._node(node.body)
                return node if body is node.body else replace(node, body=body)
            case Reading():
                options = tuple(self._node(option) for option in node.options)
                return node if _same(options, node.options) else replace(node, options=options)
            case Lookup():
                return self._lookup(node)
            case Read() | ThisYear():
                return node

    def _operation(self, node: Operation) -> Node:
        arguments = tuple(self._node(argument) for argument in node.arguments)
        operator = node.operator
        if node in self._changes:
            chosen = self._changes[node]
            operator = flipped(chosen) if isinstance(node.arguments[0], Constant) else chosen
        if operator == node.operator and _same(arguments, node.arguments):
            return node
        span = _with_words(node, arguments, operator)
        return replace(node, operator=operator, arguments=arguments, span=span)

    def _lookup(self, node: Lookup) -> Node:
        key = self._node(node.key)
        operator = self._changes.get(node)
        tests = tuple((operator or known, self._constant(bound)) for known, bound in node.tests)
        values = tuple(self._constant(value) for value in node.values)
        bounds = tuple(bound for _, bound in tests)
        if key is node.key and operator in (None, node.tests[0][0]) and _same(values, node.values):
            if _same(bounds, tuple(bound for _, bound in node.tests)):
                return node
        ordered = in_order_of_trial(_columns(replace(node, key=key, tests=tests, values=values)))
        return replace(
            node,
            key=key,
            tests=tuple((column.comparison, column.bound) for column in ordered),
            values=tuple(column.value for column in ordered),
        )


def _same(found: Any, before: Any) -> bool:
    """Whether parts are the very same objects."""
    if isinstance(found, tuple) and isinstance(before, tuple):
        return len(found) == len(before) and all(map(_same, found, before))
    return found is before


def _written(text: str) -> Span:
    """Words that stand in no file."""
    return Span(Source(MARK, text), 0, len(text))


def _with_words(node: Operation, arguments: tuple[Node, ...], operator: str) -> Span:
    """The words of an operation with those of its changed parts in them."""
    text, start = node.span.text, node.span.start
    edits = [
        (old.span.start - start, old.span.end - start, new.span.text)
        for old, new in zip(node.arguments, arguments, strict=True)
        if new is not old and old.span.source is node.span.source and start <= old.span.start
    ]
    if operator != node.operator:
        first, second = (argument.span for argument in node.arguments)
        edits.append((first.end - start, second.start - start, f" {operator} "))
    for begin, end, words in sorted(edits, reverse=True):
        if 0 <= begin <= end <= len(text):
            text = text[:begin] + words + text[end:]
    return _written(text)
