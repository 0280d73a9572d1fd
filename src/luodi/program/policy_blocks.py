"""政策 blocks to policies."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from typing import Literal as Word

from luodi.near import near
from luodi.plan.blocks import Block, Entry, Item
from luodi.plan.document import Provision
from luodi.plan.terms import Term
from luodi.program.context import Context, after, split
from luodi.program.nodes import Constant, Defined, Lookup, Node, Operation, Read, Reading, walk
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
from luodi.program.quotes import Literal, Quote, compare_row, literals
from luodi.program.resolve import resolve, resolve_text
from luodi.program.types import CONDITION, Choice, Quantity, Type
from luodi.program.typing import YEARS, comparable
from luodi.rules.parser import parse
from luodi.rules.syntax import Expression, Number, Text
from luodi.source import Span, fold
from luodi.units import Unit

MONEY = Quantity(Unit((("元", 1),)))
EVERY_YEAR = Manner((Mode("每年"),))
_COMPARISON = re.compile(r"\s*(>=|<=|≥|≤|＞＝|＜＝|>|<|=|＞|＜|＝)\s*")
_ASCII = {"≥": ">=", "≤": "<=", "＞＝": ">=", "＜＝": "<=", "＞": ">", "＜": "<", "＝": "="}

Cells = list[tuple[Span, str, Expression]]


def read_policies(context: Context) -> None:
    """Add every 政策 block to the program, then tie the related ones together."""
    for block, provision in context.document.blocks("政策"):
        first = next((policy for policy in context.program.policies if policy.name == block.name), None)
        if first is not None:
            context.diagnostics.add("LD0111", block.opening, name=block.name, first=first.span.where())
            continue
        context.program.policies.append(_PolicyReader(context, block, provision).read())
    _check_relations(context)


def _check_relations(context: Context) -> None:
    """A policy relates to an earlier one about the same kind of subject: it is worked out after it."""
    names = [policy.name for policy in context.program.policies]
    earlier: dict[str, str] = {}
    for policy in context.program.policies:
        for relation in policy.relations:
            if relation.other not in names:
                found = near(relation.other, names)
                context.diagnostics.add("LD0503", relation.span, name=relation.other, near=found)
            elif earlier.get(relation.other) != policy.kind:
                known = "、".join(name for name, kind in earlier.items() if kind == policy.kind) or "（无）"
                context.diagnostics.add("LD0508", relation.span, name=relation.other, known=known)
        earlier[policy.name] = policy.kind


class _PolicyReader:
    def __init__(self, context: Context, block: Block, provision: Provision) -> None:
        self._context = context
        self._block = block
        self._provision = provision
        self._kind = context.kind(block)
        self._scope = context.scope(self._kind)

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
        policy.amounts = () if policy.case_by_case else self._lines("金额", MONEY)
        policy.caps = tuple(cap for item in block.items("上限") if (cap := self._cap(item)) is not None)
        policy.discretion = tuple(
            decided for item in block.items("裁量") if (decided := self._discretion(item)) is not None
        )
        policy.once = self._once()
        policy.instalments = self._instalments()
        policy.relations = tuple(
            related for item in block.items("关系") if (related := self._relation(item)) is not None
        )
        if not (policy.amounts or policy.tiers or policy.case_by_case or block.entry("金额") or block.all("表")):
            self._context.diagnostics.add("LD0110", block.opening, kind="政策", key="金额")
        self._check_years(policy)
        self._check_recipient(policy)
        policy.readings = _readings_of(policy)
        return policy

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
        names: dict[str, Node] = {}
        for item in self._block.items("设"):
            read = resolve_text(item.right, self._scope) if item.right else None
            if read is not None:
                name = fold(item.left.text)[0]
                for literal in literals(read[0]):
                    self._context.diagnostics.add("LD0404", literal.number.span, written=literal.number.written)
                names[name] = Defined(name, read[1], read[1].type, item.left)
                self._scope = self._scope.with_names(names)

    def _recipient(self) -> Word["self", "open"] | Term:
        entry = self._block.entry("受益")
        value = fold(entry.value.text)[0] if entry else ""
        if value == "本身":
            return "self"
        if value.startswith("〔"):
            return "open"
        term = self._context.reference(value, self._kind)
        if term is None:
            known = [t.name for t in self._context.terms.of(self._kind) if t.form == "引用"]
            place = entry.value if entry and entry.value.text else self._block.opening
            self._context.diagnostics.add(
                "LD0113", place, key="受益", value=value, known="、".join(["本身", "〔未载明〕", *known])
            )
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
        self._context.check_numbers(quote, item.left, literals(tree, "<=") + years)
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
                    self._context.diagnostics.add("LD0304", years, expected="年数", found=years.text)
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
        self._context.diagnostics.add("LD0304", node.span, expected="「裁量术语 ≤ 上限」", found=node.span.text)
        return None

    def _once(self) -> Quote | None:
        for item in self._block.items("次数"):
            quote = self._context.quote(item, self._provision)
            if item.right is None or item.right.text != "一次":
                place = item.right or item.left
                self._context.diagnostics.add("LD0113", place, key="次数", value=place.text, known="一次")
            elif quote is not None:
                self._context.check_numbers(quote, item.left, [])
                return quote
        return None

    def _instalments(self) -> Line | None:
        for line in self._lines("分期", CONDITION):
            if isinstance(line.node, Operation) and line.node.operator == "年限内":
                return line
            self._context.diagnostics.add(
                "LD0304", line.node.span, expected="「年限内(起始, n年)」", found=line.node.span.text
            )
        return None

    def _relation(self, item: Item) -> Relation | None:
        quote = self._context.quote(item, self._provision)
        right = item.right
        body = after(right, "与") if right else None
        other, manner_span = split(body, "按") if body else (None, None)
        if right is None or other is None or manner_span is None:
            place = right or item.left
            self._context.diagnostics.add(
                "LD0113", place, key="关系", value=place.text, known="与 政策名称 按 口径或方式"
            )
            return None
        manner = self._context.manner(manner_span, RELATION_MODES, self._scope)
        if quote is None or manner is None:
            return None
        self._context.check_numbers(quote, item.left, [])
        return Relation(quote, fold(other.text)[0], manner, other)

    def _table(self, entry: Entry) -> Tiers | None:
        if len(entry.rows) != 2:
            self._context.diagnostics.add("LD0115", entry.place, problem="表格写两行：界限一行，数额一行")
            return None
        upper, lower = (self._row(row) for row in entry.rows)
        if upper is None or lower is None:
            return None
        (first_quote, head, bounds), (second_quote, equal, values) = upper, lower
        if _ASCII.get(equal.text, equal.text) != "=":
            self._context.diagnostics.add("LD0115", equal, problem="数额一行的第二格写 =")
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
        if entry.argument.text == "首次":
            return self._tiers(entry, (first_quote, second_quote), key[1], bounds, known_keys, known_values)
        name = fold(entry.argument.text)[0]
        tests = tuple((comparison, cell) for (_, comparison, _), cell in zip(bounds, known_keys, strict=True))
        lookup = Lookup(name, key[1], tests, known_values, known_values[0].type, entry.place)
        self._scope = self._scope.with_names({name: lookup})
        return None

    def _row(self, row: tuple[Span, ...]) -> tuple[Quote, Span, Cells] | None:
        if len(row) < 3:
            self._context.diagnostics.add("LD0115", row[0], problem="表格一行写引文、所比的术语或 =、各档")
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
            self._context.diagnostics.add("LD0304", span, expected="一个数或一个可选值", found=span.text)
            return None
        if key is None:
            return node
        if not comparable(key.type, node.type):
            self._context.diagnostics.add("LD0304", span, expected=key.type, found=node.type)
            return None
        if isinstance(key.type, Choice) and node.value not in key.type.choices:
            known = "、".join(key.type.choices)
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
        for span, comparison, _ in cells:
            if comparison != ">=":
                diagnostics.add("LD0405", span, quoted="首次达到", expected="≥", found=comparison or "没有比较号")
        for award in awards:
            self._context.expect(award, MONEY)
        if not isinstance(key, Read) or key.reference is not None:
            diagnostics.add("LD0304", key.span, expected="本主体的一个术语", found=key.span.text)
            return None
        ranks = [_rank(bound, key) for bound in bounds]
        if len(ranks) > 1 and ranks[0] > ranks[-1]:  # as a text may list them
            ranks, bounds, awards = ranks[::-1], bounds[::-1], awards[::-1]
        if any(high <= low for low, high in pairwise(ranks)):
            diagnostics.add("LD0506", entry.place)
        if manner is None:
            return None
        return Tiers(quotes, key, key.term, bounds, awards, manner, entry.place)


def _rank(bound: Constant, key: Read) -> Decimal:
    if key.term.form == "枚举":
        return Decimal(key.term.choices.index(str(bound.value)))
    assert isinstance(bound.value, Decimal), "compared with its key above"
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
