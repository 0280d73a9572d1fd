"""政策 blocks to policies."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any, TypeVar
from typing import Literal as Word

from luodi.diagnostics import Diagnostics
from luodi.plan.blocks import Block, Entry, Item
from luodi.plan.document import Provision
from luodi.plan.terms import Term
from luodi.program.columns import Column, clash, in_order_of_trial
from luodi.program.context import MANNER, Context, after, split
from luodi.program.frequency import check_ceilings, check_once
from luodi.program.instalments import read_instalments
from luodi.program.nodes import Constant, Defined, Lookup, Node, Operation, Read, Reading, walk
from luodi.program.numbers import TextNumber
from luodi.program.policies import (
    CAP_MODES,
    RELATION_MODES,
    TIER_MODES,
    Cap,
    Discretion,
    Line,
    Manner,
    Mode,
    Policy,
    Relation,
    Tiers,
)
from luodi.program.process import read_materials, read_process
from luodi.program.quotes import CEILING, Literal, Quote, compare_row, literals, names_in
from luodi.program.resolve import resolve, resolve_text
from luodi.program.types import CONDITION, Choice, Quantity, Type
from luodi.program.typing import YEARS, comparable
from luodi.rules.parser import parse
from luodi.rules.syntax import Expression, Number, Text
from luodi.source import Span, fold
from luodi.units import RATIO, Unit
from luodi.words import Words, listed, named

MONEY = Quantity(Unit((("元", 1),)))
EVERY_YEAR = Manner((Mode("每年"),))
_COMPARISON = re.compile(r"\s*(>=|<=|≥|≤|＞＝|＜＝|>|<|=|＞|＜|＝)\s*")
_ASCII = {"≥": ">=", "≤": "<=", "＞＝": ">=", "＜＝": "<=", "＞": ">", "＜": "<", "＝": "="}

_NONE = Words("（无）", "none")
_YEARS = Words("年数", "a number of years")
_DECISION = Words("「裁量术语 ≤ 上限」", "a 「裁量」 term, ≤ and its bound")
_RELATION = Words("与 政策名称 按 口径或方式", f"「与」, the name of a policy, {MANNER.en}")
_TWO_ROWS = Words("表格写两行：界限一行，数额一行", "it has two rows, one of bounds and one of amounts")
_EQUAL = Words("数额一行的第二格写 =", "the second cell of the row of amounts is =")
_CELLS = Words("表格一行写引文、所比的术语或 =、各档", "a row has a quote, the term compared or =, and the tiers")
_LITERAL = Words("一个数或一个可选值", "a number or a value of a list")
_OWN_TERM = Words("本主体的一个术语", "a term of the subject itself")
_NO_SIGN = Words("没有比较号", "no comparison")
_NO_COMPARISON = Words("界限一行的各格写比较号，如 >= 500万元", "its cells hold comparisons, such as >= 「500万元」")

_Part = TypeVar("_Part")
Cells = list[tuple[Span, str, Expression]]


def read_policies(context: Context) -> None:
    """Add every 政策 block to the program, then tie the related ones together."""
    for block, provision in context.document.blocks("政策"):
        first = next((policy for policy in context.program.policies if policy.name == block.name), None)
        if first is not None:
            context.diagnostics.add("LD0111", block.opening, name=block.name, first=named(first.span.where()))
            continue
        context.program.policies.append(_PolicyReader(context, block, provision).read())
    context.literals_here.clear()
    _check_relations(context)


def _check_relations(context: Context) -> None:
    """A policy relates to an earlier one about the same kind of subject: it is worked out after it."""
    names = [policy.name for policy in context.program.policies]
    earlier: dict[str, str] = {}
    for policy in context.program.policies:
        for relation in policy.relations:
            if relation.other not in names:
                found = context.diagnostics.hint(relation.other, names)
                context.diagnostics.add("LD0503", relation.span, name=relation.other, near=found)
            elif earlier.get(relation.other) != policy.kind:
                known = listed(name for name, kind in earlier.items() if kind == policy.kind) or _NONE
                context.diagnostics.add("LD0508", relation.span, name=relation.other, known=known)
        earlier[policy.name] = policy.kind


class _PolicyReader:
    def __init__(self, context: Context, block: Block, provision: Provision) -> None:
        self._context = context
        self._block = block
        self._provision = provision
        self._kind = context.kind(block)
        self._scope = context.scope(self._kind)
        context.literals_here.clear()

    def read(self) -> Policy:
        block = self._block
        self._name_expressions()
        policy = Policy(
            name=block.name,
            code=block.value("代码"),
            kind=self._kind,
            provision=self._provision.id,
            label=self._provision.label,
            span=block.opening,
            recipient=self._recipient(),
        )
        tiers = [found for entry in block.all("表") if (found := self._table(entry)) is not None]
        policy.tiers = tuple(tiers)
        policy.conditions = self._lines("条件", CONDITION)
        policy.alternatives = tuple(self._entry_lines(entry, CONDITION) for entry in block.all("任一"))
        policy.case_by_case = self._case_by_case()
        policy.amounts = () if policy.case_by_case else self._amounts()
        policy.caps = tuple(cap for item in block.items("上限") if (cap := self._cap(item)) is not None)
        policy.discretion = tuple(
            decided for item in block.items("裁量") if (decided := self._discretion(item)) is not None
        )
        policy.once = self._once()
        policy.instalments, policy.shares = read_instalments(self._context, block, self._provision, self._scope)
        policy.process = self._declared("流程", read_process)
        policy.materials = self._declared("材料", read_materials)
        policy.relations = tuple(
            related for item in block.items("关系") if (related := self._relation(item)) is not None
        )
        if not (policy.amounts or policy.tiers or policy.case_by_case or block.entry("金额") or block.all("表")):
            self._context.diagnostics.add("LD0110", block.opening, kind="政策", key="金额")
        self._check_years(policy)
        self._check_recipient(policy)
        check_once(policy, block, self._context.diagnostics)
        check_ceilings(policy, self._context.diagnostics)
        policy.readings = _readings_of(policy)
        return policy

    def _amounts(self) -> tuple[Line, ...]:
        """The lines of 金额. They add up, so that money or a rate of the text counts in one of them only."""
        lines = self._lines("金额", MONEY)
        counted: dict[int, Line] = {}
        for line in lines:
            rates = [number for number in line.quote.numbers if _is_rate(number)]
            again = next((number for number in rates if number.start in counted), None)
            if again is not None:
                other = counted[again.start].quote.shown
                self._context.diagnostics.add("LD0415", line.span, number=again.written, other=other)
            counted |= {number.start: line for number in rates if number.start not in counted}
        return lines

    def _lines(self, key: str, expected: Type) -> tuple[Line, ...]:
        entry = self._block.entry(key)
        return self._entry_lines(entry, expected) if entry else ()

    def _entry_lines(self, entry: Entry, expected: Type) -> tuple[Line, ...]:
        found: list[Line] = []
        for item in entry.items:
            line = self._context.line(item, self._provision, self._scope, expected)
            if line is not None:
                found.append(Line(line[0], line[1], item.left))
        return tuple(found)

    def _name_expressions(self) -> None:
        for item in self._block.items("设"):
            read = resolve_text(item.right, self._scope) if item.right else None
            if read is not None:
                name = fold(item.left.text)[0]
                for literal in literals(read[0]):
                    if literal.needs_quote:
                        self._context.diagnostics.add("LD0417", literal.span, written=literal.written)
                self._context.literals_here[name] = self._context.literals_of(names_in(read[0]))
                self._scope = self._scope.with_names({name: Defined(name, read[1], read[1].type, item.left)})

    def _recipient(self) -> Word["self", "open"] | Term:
        entry = self._block.entry("受益")
        value = fold(entry.value.text)[0] if entry else ""
        if value == "本身":
            return "self"
        if value.startswith("〔"):
            return "open"
        term = self._context.reference(value, self._kind)
        if term is None:
            references = [t.name for t in self._context.terms.of(self._kind) if t.form == "引用"]
            place = entry.value if entry and entry.value.text else self._block.opening
            known = listed(["本身", "〔未载明〕", *references])
            self._context.diagnostics.add("LD0113", place, key="受益", value=value, known=known)
            return "open"
        return term

    def _case_by_case(self) -> bool:
        for item in self._block.items("金额"):
            if item.right is not None and item.right.text.strip() == "个案":
                quote = self._context.quote(item, self._provision)
                if quote is not None:
                    self._context.check_numbers(quote, item.left, [])
                return True
        return False

    def _cap(self, item: Item) -> Cap | None:
        if item.right is None:
            self._context.diagnostics.add("LD0109", item.left)
            return None
        amount, manner_span = split(item.right, "按")
        manner, years = self._cap_manner(manner_span)
        quote = self._context.quote(item, self._provision)
        read = resolve_text(amount, self._scope)
        if read is None or quote is None or manner is None:
            self._context.spared(quote)
            return None
        tree, node = read
        self._context.check_numbers(quote, item.left, literals(tree, CEILING) + years, names_in(tree))
        if not self._context.expect(node, MONEY):
            return None
        return Cap(quote, node, manner, item.left)

    def _cap_manner(self, span: Span | None) -> tuple[Manner | None, list[Literal]]:
        """The manner of a cap, and the years that ``累计 3年`` names."""
        if span is None:
            return EVERY_YEAR, []
        years = after(span, "累计")
        if years is not None and years.text:
            tree = parse(years, self._context.diagnostics)
            if not isinstance(tree, Number) or Quantity(tree.unit) != YEARS:
                if tree is not None:
                    self._context.diagnostics.add("LD0304", years, expected=_YEARS, found=named(years.text))
                return None, []
            self._cap_years = (span, tree)
            return Manner((Mode("累计"),)), [Literal(tree, "")]
        return self._context.manner(span, CAP_MODES, self._scope), []

    _cap_years: tuple[Span, Number] | None = None

    def _check_years(self, policy: Policy) -> None:
        """A sum over n years goes with conditions that last n years."""
        if self._cap_years is None:
            return
        span, years = self._cap_years
        for line in policy.conditions:
            node = line.node
            if isinstance(node, Operation) and node.operator == "年限内":
                limit = node.arguments[1]
                if isinstance(limit, Constant) and limit.value != years.value:
                    self._context.diagnostics.add("LD0505", span, written=span.text, other=line.quote.shown)

    def _check_recipient(self, policy: Policy) -> None:
        """A ceiling on what one recipient gets in a year needs to know the recipient."""
        if not self._block.value("受益").startswith("〔"):
            return
        for cap in policy.caps:
            if any(mode.name == "每受益每年" for mode in cap.manner.modes):
                self._context.diagnostics.add("LD0509", cap.span)

    def _discretion(self, item: Item) -> Discretion | None:
        line = self._context.line(item, self._provision, self._scope, CONDITION)
        if line is None:
            return None
        quote, node, _ = line
        if isinstance(node, Operation) and node.operator == "<=" and isinstance(node.arguments[0], Read):
            term = node.arguments[0].term
            if term.nature == "裁量":
                return Discretion(quote, term, node.arguments[1], item.left)
        self._context.diagnostics.add("LD0304", node.span, expected=_DECISION, found=named(node.span.text))
        return None

    def _once(self) -> Quote | None:
        for item in self._block.items("次数"):
            quote = self._context.quote(item, self._provision)
            if item.right is None or item.right.text != "一次":
                place = item.right or item.left
                self._context.diagnostics.add("LD0113", place, key="次数", value=place.text, known=named("一次"))
            elif quote is not None:
                self._context.quoted.mention(quote)
                counts = [number for number in quote.numbers if not _is_rate(number)]
                self._context.quoted.formalised += [(quote.provision, each.start, each.end) for each in counts]
                return quote
        return None

    def _declared(self, key: str, read: Callable[[Span, Diagnostics], tuple[_Part, ...]]) -> tuple[_Part, ...]:
        """What stands on the line of a key, part by part."""
        entry = self._block.entry(key)
        return read(entry.value, self._context.diagnostics) if entry else ()

    def _relation(self, item: Item) -> Relation | None:
        quote = self._context.quote(item, self._provision)
        right = item.right
        body = after(right, "与") if right else None
        other, manner_span = split(body, "按") if body else (None, None)
        if right is None or other is None or manner_span is None:
            place = right or item.left
            self._context.diagnostics.add("LD0113", place, key="关系", value=place.text, known=_RELATION)
            return None
        manner = self._context.manner(manner_span, RELATION_MODES, self._scope)
        if quote is None or manner is None:
            return None
        self._context.check_numbers(quote, item.left, [])
        return Relation(quote, fold(other.text)[0], manner, other)

    def _table(self, entry: Entry) -> Tiers | None:
        if len(entry.rows) != 2:
            self._context.diagnostics.add("LD0115", entry.place, problem=_TWO_ROWS)
            return None
        upper, lower = (self._row(row) for row in entry.rows)
        if upper is None or lower is None:
            return None
        (first_quote, head, bounds), (second_quote, equal, values) = upper, lower
        if _ASCII.get(equal.text, equal.text) != "=":
            self._context.diagnostics.add("LD0115", equal, problem=_EQUAL)
            return None
        if len(bounds) != len(values):
            self._context.diagnostics.add("LD0409", entry.rows[1][0], cells=len(values), items=len(bounds))
            return None
        key = resolve_text(head, self._scope)
        keys = [self._constant(cell, key[1] if key else None) for cell in bounds]
        numbers = [self._constant(cell, None) for cell in values]
        if key is None or any(cell is None for cell in (*keys, *numbers)):
            return None
        known_keys = tuple(cell for cell in keys if cell is not None)
        known_values = tuple(cell for cell in numbers if cell is not None)
        self._context.literals_here[fold(entry.argument.text)[0]] = [
            literal for _, _, tree in (*bounds, *values) for literal in literals(tree)
        ]
        if entry.argument.text == "首次":
            return self._tiers(entry, (first_quote, second_quote), key[1], bounds, known_keys, known_values)
        self._lookup(entry, (first_quote, second_quote), key[1], bounds, known_keys, known_values)
        return None

    def _lookup(
        self,
        entry: Entry,
        quotes: tuple[Quote, ...],
        key: Node,
        cells: Cells,
        bounds: tuple[Constant, ...],
        values: tuple[Constant, ...],
    ) -> None:
        """Name a table of values, where it is clear which column counts."""
        name = fold(entry.argument.text)[0]
        columns = self._columns(key, cells, bounds, values)
        if columns is None:
            self._scope = self._scope.with_faulty(name)
            return
        ordered = in_order_of_trial(columns)
        tests = tuple((column.comparison, column.bound) for column in ordered)
        found = tuple(column.value for column in ordered)
        lookup = Lookup(name, key, tests, found, values[0].type, entry.place, quotes)
        self._scope = self._scope.with_names({name: lookup})

    def _columns(
        self, key: Node, cells: Cells, bounds: tuple[Constant, ...], values: tuple[Constant, ...]
    ) -> list[Column] | None:
        found: list[Column] = []
        for (span, comparison, _), bound, value in zip(cells, bounds, values, strict=True):
            if not comparison:
                self._context.diagnostics.add("LD0115", span, problem=_NO_COMPARISON)
                return None
            found.append(Column(comparison, bound, _rank(bound, key), value))
        apart = clash(found)
        if apart is None:
            return found
        first, second = apart
        self._context.diagnostics.add("LD0510", second.bound.span, first=_cell(first), second=_cell(second))
        return None

    def _row(self, row: tuple[Span, ...]) -> tuple[Quote, Span, Cells] | None:
        if len(row) < 3:
            self._context.diagnostics.add("LD0115", row[0], problem=_CELLS)
            return None
        place, head, *rest = row
        quote = self._context.quote(Item(place, None), self._provision)
        cells: Cells = []
        for span in rest:
            match = _COMPARISON.match(span.text)
            comparison = _ASCII.get(match.group(1), match.group(1)) if match else ""
            body = span.part(match.end() if match else 0, len(span.text))
            tree = parse(body, self._context.diagnostics)
            if tree is None:
                return None
            cells.append((body, comparison, tree))
        if quote is None:
            return None
        if not quote.label:
            compare_row(quote, place, cells, self._context.diagnostics)
            self._context.quoted.mark(quote, narrative=False)
        return quote, head, cells

    def _constant(self, cell: tuple[Span, str, Expression], key: Node | None) -> Constant | None:
        span, _, tree = cell
        node = resolve(tree, self._scope) if isinstance(tree, Number | Text) else None
        if not isinstance(node, Constant):
            self._context.diagnostics.add("LD0304", span, expected=_LITERAL, found=named(span.text))
            return None
        if key is None:
            return node
        if not comparable(key.type, node.type):
            self._context.diagnostics.add("LD0304", span, expected=key.type.words, found=node.type.words)
            return None
        if isinstance(key.type, Choice) and node.value not in key.type.choices:
            known = listed(key.type.choices)
            self._context.diagnostics.add("LD0307", span, value=node.value, name=key.span.text, known=known)
            return None
        return node

    def _tiers(
        self,
        entry: Entry,
        quotes: tuple[Quote, ...],
        key: Node,
        cells: Cells,
        bounds: tuple[Constant, ...],
        awards: tuple[Constant, ...],
    ) -> Tiers | None:
        diagnostics = self._context.diagnostics
        manner = self._context.manner(entry.value, TIER_MODES, self._scope)
        comparison = self._reached(cells, key)
        for award in awards:
            self._context.expect(award, MONEY)
        if not isinstance(key, Read) or key.reference is not None:
            diagnostics.add("LD0304", key.span, expected=_OWN_TERM, found=named(key.span.text))
            return None
        ranks = [_rank(bound, key) for bound in bounds]
        if len(ranks) > 1 and ranks[0] > ranks[-1]:  # as a text may list them
            ranks, bounds, awards = ranks[::-1], bounds[::-1], awards[::-1]
        if any(high <= low for low, high in pairwise(ranks)):
            diagnostics.add("LD0506", entry.place)
        if manner is None:
            return None
        return Tiers(quotes, key, key.term, comparison, bounds, awards, manner, entry.place)

    def _reached(self, cells: Cells, key: Node) -> Word[">=", ">"]:
        """Whether tiers are reached at their bounds or beyond them; a table has one comparison for all."""
        allowed = (">=",) if isinstance(key.type, Choice) else (">=", ">")
        (first, used, _), *others = cells
        for span, comparison, _ in cells:
            if comparison not in allowed:
                self._context.diagnostics.add(
                    "LD0405", span, quoted="首次达到", expected="≥", found=comparison or _NO_SIGN
                )
                return ">="
        for span, comparison, _ in others:
            if comparison != used:
                cell = f"{comparison} {span.text}"
                self._context.diagnostics.add("LD0510", span, first=f"{used} {first.text}", second=cell)
                break
        return ">" if used == ">" else ">="


def _is_rate(number: TextNumber) -> bool:
    """Whether a number of the text is money or a share, rather than a step (每1000万元), a count or a term of years."""
    return not number.per and number.unit in (RATIO, MONEY.unit)


def _cell(column: Column) -> str:
    return f"{column.comparison} {column.bound.span.text}"


def _rank(bound: Constant, key: Node) -> Any:
    """What to order a bound by: its place in the list for choices, its value otherwise."""
    if isinstance(key.type, Choice) and key.type.choices:
        return key.type.choices.index(str(bound.value))
    return bound.value


def _readings_of(policy: Policy) -> frozenset[int]:
    """The readings a policy's own rules depend on."""
    nodes = [line.node for line in (*policy.conditions, *policy.amounts)]
    nodes += [line.node for lines in policy.alternatives for line in lines]
    nodes += [cap.node for cap in policy.caps]
    found = {part.index for node in nodes for part in walk(node) if isinstance(part, Reading)}
    manners = [tiers.manner for tiers in policy.tiers] + [cap.manner for cap in policy.caps]
    manners += [relation.manner for relation in policy.relations]
    found |= {manner.reading for manner in manners if manner.reading is not None}
    return frozenset(found)
