"""计划, 通则, 目标, 举措, 机制 and 叙述 blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from luodi.plan.blocks import Block, Item
from luodi.plan.document import Provision
from luodi.plan.terms import AGGREGATES, STATISTICS
from luodi.program.context import MANNER, Context, after, split
from luodi.program.nodes import Node, Operation, Read, parts, walk
from luodi.program.policies import TRANSITION_MODES, Measure, Milestone, Policy, Target, Validity, Way
from luodi.program.process import read_materials, read_process
from luodi.program.quotes import Literal, literals
from luodi.program.reported import REPORTED, reported_term
from luodi.program.resolve import Scope, resolve_text
from luodi.program.target_ways import check_combinations, read_ways, readings_of_target
from luodi.program.types import CONDITION, Quantity
from luodi.program.typing import YEARS
from luodi.program.words import compare_doubling
from luodi.rules.operators import OVER_SUBJECTS
from luodi.rules.parser import parse
from luodi.rules.syntax import Day, Number
from luodi.source import Span, fold
from luodi.units import BASE_UNITS, RATIO, unit_named
from luodi.words import Words, listed, named

_UNITS = re.compile(r"牵头单位[:：](?P<lead>[^,，)）]+)[,，]责任单位[:：](?P<responsible>[^)）]+)")
_FIRST_YEAR = "规划首年起"
_STATES = ("征求意见稿", "正式")
_VALUE_OR_UNIT = Words("数值或单位", "数值」 or 「单位")  # inside the quotation marks of the message
_YEAR_OR_YEARS = Words("年度或年数", "a year or a number of years")
_VALID_DAYS = Words(
    "2017-01-01至2019-12-31，止日不早于起日", "「2017-01-01至2019-12-31」, the last day not before the first"
)


def read_plan_block(context: Context) -> None:
    """The 计划 block: title, state, period."""
    program = context.program
    blocks = context.document.blocks("计划")
    if not blocks:
        source = context.document.source
        context.diagnostics.add("LD0116", Span(source, 0, len(source.line(1))))
    for block, _ in blocks[1:]:
        context.diagnostics.add("LD0111", block.opening, name="计划", first=named(blocks[0][0].opening.where()))
    for block, provision in blocks[:1]:
        program.title = block.value("名称")
        program.issuer = block.value("发布机关")
        program.document_number = block.value("文号")
        title = block.entry("名称")
        if title is not None and not provision.stands(title.value.text):
            context.diagnostics.add("LD0401", title.value, quote=title.value.text, provision=provision.words, near="")
        state = block.entry("状态")
        if state is not None and state.value.text not in _STATES:
            context.diagnostics.add("LD0113", state.value, key="状态", value=state.value.text, known=listed(_STATES))
        program.published = block.value("状态") == "正式"
        for key in ("文号", "有效期"):
            if program.published and not block.value(key):
                context.diagnostics.add("LD0507", block.opening, key=key)
        _valid_days(context, block)
        for item in block.items("规划期"):
            _period(context, item, provision)


def _valid_days(context: Context, block: Block) -> None:
    """``2017-01-01至2019-12-31``: the first and the last day on which the plan is in force."""
    entry = block.entry("有效期")
    if entry is None or not entry.value.text:
        return
    first, _, last = fold(entry.value.text)[0].partition("至")
    days = _day(first), _day(last)
    if days[0] is None or days[1] is None or days[0] > days[1]:
        context.diagnostics.add("LD0113", entry.value, key="有效期", value=entry.value.text, known=_VALID_DAYS)
        return
    context.program.valid_from, context.program.valid_to = days


def _day(text: str) -> date | None:
    """The day written as 2017-01-01; None for any other words and for days that the calendar has not."""
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None
    except ValueError:
        return None


def _period(context: Context, item: Item, provision: Provision) -> None:
    """``2017年至2021年``: both years, and how many they are, stand in the quote."""
    quote = context.quote(item, provision)
    match = re.fullmatch(r"(\d{4}年)\s*至\s*(\d{4}年)", item.right.text) if item.right else None
    if item.right is None or match is None:
        place = item.right or item.left
        context.diagnostics.add("LD0113", place, key="规划期", value=place.text, known=named("2017年至2021年"))
        return
    parts = [item.right.part(*match.span(group)) for group in (1, 2)]
    trees = [parse(part, context.diagnostics) for part in parts]
    numbers = [tree for tree in trees if isinstance(tree, Number)]
    first, last = (int(number.value) for number in numbers)
    context.program.period = (first, last)
    count = replace(numbers[1], value=numbers[0].value * 0 + last - first + 1)
    if quote is not None:
        found = [Literal(number, "") for number in numbers]
        if any(number.value == count.value for number in quote.numbers):
            found.append(Literal(count, ""))
        context.check_numbers(quote, item.left, found)


def read_general_rules(context: Context) -> None:
    """通则 blocks: validity and transition for all policies, or for those they name."""
    settled: dict[tuple[str, str], Span] = {}
    for block, provision in context.document.blocks("通则"):
        policies = _policies_named(context, block)
        _read_process(context, block, policies, settled)
        for item in block.items("期间"):
            _settle_once(context, "期间", item.left, policies, settled)
            validity = _validity(context, item, provision)
            for policy in policies:
                policy.validity = policy.validity or validity
        for item in block.items("过渡"):
            _settle_once(context, "过渡", item.left, policies, settled)
            quote = context.quote(item, provision)
            span = after(item.right, "按") if item.right else None
            if span is None:
                place = item.right or item.left
                context.diagnostics.add("LD0113", place, key="过渡", value=place.text, known=MANNER)
                continue
            manner = context.manner(span, TRANSITION_MODES, context.scope(""))
            if quote is not None:
                context.check_numbers(quote, item.left, [])
            for policy in policies:
                policy.transition = manner
                if manner is not None and manner.reading is not None:
                    policy.readings |= {manner.reading}
    for policy in context.program.policies:
        if policy.validity is None and not policy.case_by_case:
            context.diagnostics.add("LD0504", policy.span, name=policy.name)


def _read_process(context: Context, block: Block, policies: list[Policy], settled: dict[tuple[str, str], Span]) -> None:
    """流程 and 材料 for the policies that say nothing of their own."""
    process, materials = block.entry("流程"), block.entry("材料")
    if process is not None:
        _settle_once(context, "流程", process.place, policies, settled)
        steps = read_process(process.value, context.diagnostics)
        for policy in policies:
            policy.process = policy.process or steps
    if materials is not None:
        _settle_once(context, "材料", materials.place, policies, settled)
        papers = read_materials(materials.value, context.diagnostics)
        for policy in policies:
            policy.materials = policy.materials or papers


def _settle_once(
    context: Context, key: str, place: Span, policies: list[Policy], settled: dict[tuple[str, str], Span]
) -> None:
    """Report policies for which another 通则 has the same key: which of the two holds, nobody could tell."""
    again = [policy.name for policy in policies if (key, policy.name) in settled]
    if again:
        first = settled[key, again[0]].where()
        context.diagnostics.add("LD0511", place, key=key, names=listed(again), first=named(first))
    for policy in policies:
        settled.setdefault((key, policy.name), place)


def _policies_named(context: Context, block: Block) -> list[Policy]:
    entry = block.entry("政策")
    if entry is None:
        return context.program.policies
    found: list[Policy] = []
    names = {policy.name: policy for policy in context.program.policies}
    for name in re.split(r"[、,，]\s*", entry.value.text):
        policy = names.get(fold(name)[0])
        if policy is None:
            context.diagnostics.add("LD0503", entry.value, name=name, near=context.diagnostics.hint(name, names))
        else:
            found.append(policy)
    return found


def _validity(context: Context, item: Item, provision: Provision) -> Validity | None:
    quote = context.quote(item, provision)
    span = after(item.right, _FIRST_YEAR) if item.right else None
    tree = parse(span, context.diagnostics) if span else None
    if not isinstance(tree, Number) or Quantity(tree.unit) != YEARS or tree.value != int(tree.value):
        place = item.right or item.left
        context.diagnostics.add("LD0113", place, key="期间", value=place.text, known=named(f"{_FIRST_YEAR} 3年"))
        return None
    if quote is None:
        return None
    context.check_numbers(quote, item.left, [Literal(tree, "")])
    first = context.program.period[0]
    validity = Validity(first, first + int(tree.value) - 1, quote)
    _check_valid_years(context, validity, item.left)
    return validity


def _check_valid_years(context: Context, validity: Validity, place: Span) -> None:
    """The policies of a published plan are in force in years of its own validity only."""
    program = context.program
    if not program.published or program.valid_from is None or program.valid_to is None:
        return
    if validity.first < program.valid_from.year or validity.last > program.valid_to.year:
        days = Words(f"{program.valid_from}至{program.valid_to}", f"{program.valid_from} to {program.valid_to}")
        context.diagnostics.add("LD0512", place, first=validity.first, last=validity.last, days=days)


def read_targets(context: Context) -> None:
    """目标 blocks: a value over a population, and what it should reach by when."""
    for block, provision in context.document.blocks("目标"):
        kind = context.kind(block)
        scope = context.scope(kind, population=True)
        lead, responsible = _units(context, block, provision)
        value, ways = _value(context, block, scope)
        _check_taken_together(context, value)
        names = _value_names(context, block, value)
        base = [
            line[1] for item in block.items("基期") if (line := context.line(item, provision, scope, _type_of(names)))
        ]
        if base:
            names["基期"] = base[0]
        inner = scope.with_names(names)
        read = [_milestone(context, item, provision, inner, value) for item in block.items("达标")]
        milestones = [found[0] for found in read if found is not None]
        ways += [way for found in read if found is not None for way in found[1]]
        within = _resolved(context, block, "范围", scope)
        _check_nobody_named(context, [value, within, *base, *(milestone.node for milestone in milestones)])
        readings = readings_of_target([value, within, *base, *(milestone.node for milestone in milestones)], ways)
        check_combinations(context, block, readings)
        context.program.targets.append(
            Target(
                name=block.name,
                provision=provision.id,
                label=provision.label,
                span=block.opening,
                kind=kind,
                scope=within,
                value=value,
                measured=names.get("数值"),
                base=names.get("基期"),
                milestones=tuple(milestones),
                lead=lead,
                responsible=responsible,
                ways=tuple(ways),
                readings=readings,
            )
        )


def _check_taken_together(context: Context, value: Node | None) -> None:
    """Report terms of single subjects that stand outside every operator over many: whose value would that be?"""
    for read in _alone(value) if value is not None else ():
        context.diagnostics.add("LD0515", read.span, name=read.term.name)


def _check_nobody_named(context: Context, nodes: Iterable[Node | None]) -> None:
    """Report statistics of a subject that is named: a total of three or more may be shown, one respondent's may not."""
    named_alone = {
        (read.span.start, read.span.end): read
        for node in nodes
        if node is not None
        for part in walk(node)
        if isinstance(part, Operation) and part.operator == "取自"
        for read in walk(part.arguments[1])
        if isinstance(read, Read) and read.term.nature == STATISTICS and read.term.kind not in AGGREGATES
    }
    for read in named_alone.values():
        context.diagnostics.add(
            "LD0516", read.span, name=read.term.name, kind=read.term.kind, known=listed(sorted(AGGREGATES))
        )


def _alone(node: Node) -> Iterator[Read]:
    if isinstance(node, Read):
        yield node
    elif not (isinstance(node, Operation) and node.operator in OVER_SUBJECTS):
        for part in parts(node):
            yield from _alone(part)


def _type_of(names: dict[str, Node]) -> Quantity:
    node = names.get("数值")
    return node.type if node is not None and isinstance(node.type, Quantity) else Quantity(RATIO)


def _value(context: Context, block: Block, scope: Scope) -> tuple[Node | None, list[Way]]:
    """数值, and how its words are meant: ``年均增幅(合计(年销售额)) 按 固定样本``."""
    entry = block.entry("数值")
    if entry is None:
        return None, []
    expression, manners = split(entry.value, "按")
    node = _unquoted(context, expression, scope)
    if node is None or manners is None:
        return node, []
    ways, _ = read_ways(context, manners, node, scope)
    return node, ways


def _resolved(context: Context, block: Block, key: str, scope: Scope) -> Node | None:
    entry = block.entry(key)
    return None if entry is None else _unquoted(context, entry.value, scope)


def _unquoted(context: Context, span: Span, scope: Scope) -> Node | None:
    """An expression that no quote stands beside, so that it holds no numbers."""
    read = resolve_text(span, scope)
    if read is None:
        return None
    for literal in literals(read[0]):
        if literal.needs_quote:
            context.diagnostics.add("LD0417", literal.span, written=literal.written)
    return read[1]


def _value_names(context: Context, block: Block, value: Node | None) -> dict[str, Node]:
    """数值, as computed or as reported in the unit given."""
    if value is not None:
        return {"数值": value}
    entry = block.entry("单位")
    if entry is None:
        if block.entry("数值") is None:
            context.diagnostics.add("LD0110", block.opening, kind="目标", key=_VALUE_OR_UNIT)
        return {}
    unit = unit_named(entry.value.text)
    if unit is None:
        context.diagnostics.add("LD0113", entry.value, key="单位", value=entry.value.text, known=listed(BASE_UNITS))
        return {}
    term = reported_term(block.name, entry.value.text, unit, context.terms)
    if term.name not in context.terms.by_name:
        context.program.reported[term.name] = term
    read = Read(term, None, Quantity(unit), entry.value)
    return {"数值": Operation(REPORTED, (read,), read.type, entry.value)}


def _milestone(
    context: Context, item: Item, provision: Provision, scope: Scope, value: Node | None
) -> tuple[Milestone, list[Way]] | None:
    if item.right is None:
        context.diagnostics.add("LD0109", item.left)
        return None
    asked, due_span = split(item.right, "于")
    condition, manners = split(asked, "按")
    quote = context.quote(item, provision)
    read = resolve_text(condition, scope)
    due, written = _due(context, due_span)
    if read is None or quote is None:
        context.spared(quote)
        return None
    tree, node = read
    ways, named_by_them = ([], []) if manners is None else read_ways(context, manners, node, scope, value)
    context.check_numbers(quote, item.left, literals(tree) + named_by_them + written)
    compare_doubling(quote, node, value, context.diagnostics)
    return (Milestone(quote, node, due, item.left), ways) if context.expect(node, CONDITION) else None


def _due(context: Context, span: Span | None) -> tuple[int | None, list[Literal]]:
    """The year a milestone falls due: named outright, or so many years into the plan."""
    tree = parse(span, context.diagnostics) if span else None
    if span is None or tree is None:
        return None, []
    if isinstance(tree, Day):
        return tree.value.year, [Literal(tree, "")]
    if not isinstance(tree, Number) or Quantity(tree.unit) != YEARS:
        context.diagnostics.add("LD0304", span, expected=_YEAR_OR_YEARS, found=named(span.text))
        return None, []
    years = int(tree.value)
    return (years if years > 1900 else context.program.period[0] + years - 1), [Literal(tree, "")]


def read_measures(context: Context) -> None:
    """举措 and 机制 blocks: who leads and who answers, held against the units the provision names."""
    for kind in ("举措", "机制"):
        for block, provision in context.document.blocks(kind):
            lead, responsible = _units(context, block, provision)
            for item in block.items("期限"):
                quote = context.quote(item, provision)
                tree = parse(item.right, context.diagnostics) if item.right else None
                if quote is not None and tree is not None:
                    context.check_numbers(quote, item.left, literals(tree))
            lacking = _lacking(context, block, provision)
            context.program.measures.append(
                Measure(block.name, kind, provision.id, provision.label, block.opening, lead, responsible, lacking)
            )
    context.program.measures.sort(key=lambda measure: measure.span.start)


def _lacking(context: Context, block: Block, provision: Provision) -> str:
    """The mechanism that a clause waits for; the words that wait are marked, so that none passes for one with a rule."""
    items = block.items("原文")
    if items and not block.value("缺"):
        context.diagnostics.add("LD0110", block.opening, kind=block.kind, key="缺")
    for item in items:
        quote = context.quote(item, provision)
        if quote is not None:
            context.quoted.lacking += [(quote.provision, start, end) for start, end in quote.stretches]
    return block.value("缺")


def _units(context: Context, block: Block, provision: Provision) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The leading and the responsible units, held against those in the provision's brackets, else against its text."""
    named = _UNITS.search(provision.folded)
    found: list[tuple[str, ...]] = []
    for key, group in (("牵头", "lead"), ("责任", "responsible")):
        entry = block.entry(key)
        written = _listed(entry.value.text) if entry else ()
        found.append(written)
        if entry is None:
            continue
        expected = _listed(named[group]) if named else ()
        for unit in written:
            if unit not in expected and (named or unit not in provision.folded):
                at = entry.value.text.find(unit)
                place = entry.value.part(at, at + len(unit)) if at >= 0 else entry.value
                context.diagnostics.add("LD0410", place, unit=unit, provision=provision.words)
        for unit in expected:
            if unit not in written:
                context.diagnostics.add("LD0411", entry.place, unit=unit, provision=provision.words)
        if named:
            context.quoted.mentioned.append((provision, *named.span(group)))
    return found[0], found[1]


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part for part in re.split(r"[、,，]", fold(text)[0]) if part)


def read_narratives(context: Context) -> None:
    """叙述 blocks: words and numbers that commit to nothing."""
    for block, provision in context.document.blocks("叙述"):
        for item in block.items("原文"):
            quote = context.quote(item, provision)
            if quote is not None:
                context.quoted.mark(quote, narrative=True)
