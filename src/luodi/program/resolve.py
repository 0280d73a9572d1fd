"""Expression trees to typed nodes: every name found, every operator's types checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from luodi.diagnostics import Diagnostics
from luodi.limits import LEVELS_MAX, STEPS_MAX
from luodi.plan.terms import Term, Terms
from luodi.program.nodes import Constant, Defined, Node, Operation, Read, ThisYear, walk
from luodi.program.types import CONDITION, DAY, YEAR, Choice, Quantity, Type, type_of_term
from luodi.program.typing import RULES, Mismatch
from luodi.rules.operators import TARGET_ONLY
from luodi.rules.parser import parse
from luodi.rules.printer import show_quantity
from luodi.rules.syntax import Apply, Day, Expression, Name, Number, Related, Text, Truth
from luodi.source import Span
from luodi.words import Words, listed, named

Named = Callable[[str, Span], Node | None]
_REFERENCE = Words("引用", "a reference")
_OF_ONE_SUBJECT = Words("只看一个主体的算法", "an operation on one subject")
_OTHER_YEARS = frozenset({"首次", "上年", "历年最高", "历年合计"})
_THIS_BLOCK, _THIS = Words("本块", "this block"), Words("此项", "this")


@dataclass(frozen=True, slots=True)
class Scope:
    """What names mean in a block: the kind of subject, the terms, and named expressions (a function, so that
    definitions may stand in any order). ``population`` admits operators over many subjects and statistical terms."""

    kind: str
    terms: Terms
    named: Named
    names: tuple[str, ...]
    diagnostics: Diagnostics
    population: bool = False
    of_kind: Callable[[str, str, Span], Node | None] = lambda _kind, _name, _span: None
    """The node of a definition, for use where terms of a kind of subject are read."""
    own: dict[str, Node] = field(default_factory=dict)
    """The expressions named in the block itself."""
    misplaced: set[str] = field(default_factory=set)
    """Names of another kind of subject already reported: one wrong 对象 is not reported at every line."""

    def with_faulty(self, name: str) -> Scope:
        """A scope in which a name is known but has no meaning, so that its uses report nothing more."""
        return replace(self, names=(*self.names, name))

    def with_names(self, more: dict[str, Node]) -> Scope:
        """A scope in which some more names are defined."""
        return replace(self, own={**self.own, **more}, names=(*self.names, *more))


def resolve_text(span: Span, scope: Scope) -> tuple[Expression, Node] | None:
    """The tree and the typed node of a stretch of text; None where it has faults, which are reported."""
    tree = parse(span, scope.diagnostics)
    if tree is None:
        return None
    node = resolve(tree, scope)
    return None if node is None or _too_long(node, span, scope) else (tree, node)


def _too_long(node: Node, span: Span, scope: Scope) -> bool:
    """Whether a rule with its names written out is longer than any that can be worked out and told; reported."""
    if node.steps <= STEPS_MAX and node.levels <= LEVELS_MAX:
        return False
    scope.diagnostics.add("LD0311", span, steps=STEPS_MAX, levels=LEVELS_MAX)
    return True


def resolve(tree: Expression, scope: Scope) -> Node | None:
    """The typed node of a tree; None where it has faults, which are reported."""
    match tree:
        case Number():
            return Constant(tree.value, Quantity(tree.unit), tree.span)
        case Text():
            return Constant(tree.value, Choice(), tree.span)
        case Day():
            return Constant(tree.value, DAY, tree.span)
        case Truth():
            return Constant(tree.value, CONDITION, tree.span)
        case Name():
            return _name(tree, scope)
        case Related():
            return _related(tree, scope)
        case Apply():
            return _application(tree, scope)


def _name(tree: Name, scope: Scope) -> Node | None:
    if tree.name == "本年":
        return ThisYear(YEAR, tree.span)
    named = scope.own.get(tree.name) or scope.named(tree.name, tree.span)
    if named is not None:
        return named
    if tree.name in scope.names:
        return None  # named, but faulty: reported where it is defined
    term = _term(tree.name, tree.span, scope, scope.kind)
    return None if term is None else Read(term, None, type_of_term(term), tree.span)


def _related(tree: Related, scope: Scope) -> Node | None:
    reference = _term(tree.reference, tree.span, scope, scope.kind)
    if reference is None:
        return None
    if reference.form != "引用":
        type_ = type_of_term(reference).words
        found = Words(f"「{reference.name}」（{type_}）", f"「{reference.name}」, {type_.en}")
        scope.diagnostics.add("LD0304", tree.span, expected=_REFERENCE, found=found)
        return None
    if tree.name in scope.names:
        body = scope.of_kind(reference.target, tree.name, tree.span)
        return None if body is None else _through(tree, reference, body, scope)
    term = _term(tree.name, tree.span, scope, reference.target)
    return None if term is None else Read(term, reference, type_of_term(term), tree.span)


def _through(tree: Related, reference: Term, body: Node, scope: Scope) -> Node | None:
    """A definition read of the subject that a reference points to; of that subject's own terms in the year asked, since
    its other years and its own references are not at hand."""
    far = next((part for part in walk(body) if not _at_hand(part)), None)
    if far is not None:
        scope.diagnostics.add("LD0310", tree.span, name=tree.name, part=named(far.span.text))
        return None
    moved = _moved(body, reference, {})
    return Defined(f"{tree.reference}的{tree.name}", moved, moved.type, tree.span)


def _at_hand(node: Node) -> bool:
    match node:
        case Read():
            return node.reference is None
        case Operation():
            return node.operator not in _OTHER_YEARS
        case Constant() | ThisYear() | Defined():
            return True
    return False


def _moved(node: Node, reference: Term, done: dict[Node, Node]) -> Node:
    """The node read through a reference; what is shared below it stays shared."""
    found = done.get(node)
    if found is None:
        found = done[node] = _moved_once(node, reference, done)
    return found


def _moved_once(node: Node, reference: Term, done: dict[Node, Node]) -> Node:
    match node:
        case Read():
            return replace(node, reference=reference)
        case Operation():
            return replace(node, arguments=tuple(_moved(part, reference, done) for part in node.arguments))
        case Defined():
            return replace(node, body=_moved(node.body, reference, done))
    return node


def _term(name: str, span: Span, scope: Scope, kind: str) -> Term | None:
    term = scope.terms.by_name.get(name)
    if term is None:
        known = [*scope.terms.by_name, *scope.names]
        scope.diagnostics.add("LD0301", span, name=name, near=scope.diagnostics.hint(name, known))
        return None
    if term.kind != kind and name in scope.misplaced:
        return None
    if term.kind != kind:
        scope.misplaced.add(name)
        ways = [f"「{known.name}的{name}」" for known in scope.terms.of(kind) if known.target == term.kind]
        through = Words("或".join(ways), " or ".join(ways)) or Words(
            f"「引用术语的{name}」", f"a reference, 「的」 and 「{name}」"
        )
        here = named(kind) or _THIS_BLOCK
        scope.diagnostics.add("LD0302", span, name=name, kind=term.kind, here=here, through=through)
        return None
    if term.nature == "统计" and not scope.population:
        scope.diagnostics.add("LD0308", span, name=name)
        return None
    return term


def _application(tree: Apply, scope: Scope) -> Node | None:
    if tree.operator in TARGET_ONLY and not scope.population:
        found = Words(f"「{tree.operator}」（只用于目标）", f"「{tree.operator}」, which serves targets only")
        scope.diagnostics.add("LD0304", tree.span, expected=_OF_ONE_SUBJECT, found=found)
        return None
    arguments = [resolve(argument, scope) for argument in tree.arguments]
    if any(argument is None for argument in arguments):
        return None
    known = tuple(argument for argument in arguments if argument is not None)
    types = tuple(argument.type for argument in known)
    try:
        type_ = RULES[tree.operator](types)
    except Mismatch as mismatch:
        _report(mismatch, tree, known, scope.diagnostics)
        return None
    return Operation(tree.operator, known, type_, tree.span) if _words_fit(known, scope) else None


def _report(mismatch: Mismatch, tree: Apply, arguments: tuple[Node, ...], diagnostics: Diagnostics) -> None:
    place = tree.arguments[mismatch.at].span
    if mismatch.expected:
        diagnostics.add("LD0304", place, expected=mismatch.expected, found=arguments[mismatch.at].type.words)
    else:
        left, right = (_unit_words(arguments[at].type) for at in (0 if mismatch.at != 2 else 1, mismatch.at))
        diagnostics.add("LD0303", tree.span, left=left, right=right, operation=mismatch.operation)


def _unit_words(type_: Type) -> Words:
    if not isinstance(type_, Quantity) or not str(type_.unit):
        return type_.words
    return Words(f"「{type_.unit}」", f"「{type_.unit}」")


def _words_fit(arguments: tuple[Node, ...], scope: Scope) -> bool:
    """Whether literal words are among the choices they are compared with."""
    choices = next((a.type.choices for a in arguments if isinstance(a.type, Choice) and a.type.choices), ())
    fit = True
    for argument in arguments:
        if (
            choices
            and isinstance(argument, Constant)
            and isinstance(argument.value, str)
            and argument.value not in choices
        ):
            name = next((a.term.name for a in arguments if isinstance(a, Read)), _THIS)
            known = listed(choices)
            scope.diagnostics.add("LD0307", argument.span, value=argument.value, name=name, known=known)
            fit = False
    return fit


def written(node: Constant) -> str:
    """A literal as people write it."""
    if isinstance(node.type, Quantity) and isinstance(node.value, Decimal):
        return show_quantity(node.value, node.type.unit)
    return str(node.value)
