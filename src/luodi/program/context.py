"""What every pass over blocks shares: terms, named expressions, the growing program, and how a quoted line is read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import partial

from luodi.diagnostics import Diagnostics
from luodi.plan.blocks import Block, Item, trimmed
from luodi.plan.document import Document, Provision
from luodi.plan.terms import Term, Terms
from luodi.program.nodes import Constant, Defined, Node, Reading
from luodi.program.policies import NUMBERED, Manner, Mode, Program, ReadingRule
from luodi.program.quotes import Literal, Quote, Quoted, compare, find_quote, literals, names_in
from luodi.program.resolve import Scope, resolve_text
from luodi.program.types import Choice, Quantity, Type
from luodi.program.typing import YEARS, comparable
from luodi.program.words import compare_words
from luodi.rules.parser import parse
from luodi.rules.syntax import Expression, Number
from luodi.source import Span, fold
from luodi.units import unit_named
from luodi.words import Words, listed, named

_WAYS = {"累计": "累计 n年", "合计不超过": "合计不超过 某数"} | NUMBERED
"""Modes that take more words, as they are written."""
_PLACES = unit_named("位")
_PERSONS = unit_named("名")
_FIRST_YEAR = 1949

MANNER = Words("按 口径或方式", "「按」 and a reading or a manner")


@dataclass(frozen=True, slots=True)
class Definition:
    """A 定义 or a 口径 of expressions: the kind of subject whose terms it reads, and its node."""

    kind: str
    node: Node


@dataclass(slots=True)
class Context:
    """The state of building one program."""

    document: Document
    terms: Terms
    diagnostics: Diagnostics
    program: Program = field(default_factory=Program)
    quoted: Quoted = field(default_factory=Quoted)
    definitions: dict[str, Definition | None] = field(default_factory=dict)
    """None for a definition with faults of its own, so that its uses report nothing more."""
    defining: str = ""
    """The name whose own expression is being read; empty between definitions."""
    literals: dict[str, list[Literal]] = field(default_factory=dict)
    """The numbers of each named expression, those of the expressions that it names among them."""
    literals_here: dict[str, list[Literal]] = field(default_factory=dict)
    """The same of the names of the block that is being read."""

    def scope(self, kind: str, *, population: bool = False) -> Scope:
        """The names visible in a block about a kind of subject."""
        names = tuple(self.definitions)
        defined = partial(self._defined, kind)
        return Scope(kind, self.terms, defined, names, self.diagnostics, population, self._defined)

    def _defined(self, kind: str, name: str, span: Span) -> Node | None:
        """The node of a definition, for use where terms of a kind of subject are read."""
        definition = self.definitions.get(name)
        if definition is None:
            if name == self.defining:
                self.diagnostics.add("LD0309", span, name=name)
            return None
        if definition.kind not in ("", kind):
            ways = [f"「{term.name}的{name}」" for term in self.terms.of(kind) if term.target == definition.kind]
            through = Words("或".join(ways), " or ".join(ways)) or Words(
                f"「{name}」的式子", f"the expression of 「{name}」"
            )
            details = {"name": name, "kind": definition.kind, "here": named(kind), "through": through}
            self.diagnostics.add("LD0302", span, **details)
            return None
        return placed(definition.node, span)

    def quote(self, item: Item, provision: Provision) -> Quote | None:
        """The place of an item's words in the provision above."""
        return find_quote(item.left, provision, self.diagnostics)

    def check_numbers(self, quote: Quote, place: Span, found: list[Literal], names: tuple[str, ...] = ()) -> None:
        """Hold a rule's literals against its quote, and count the quote as formalised."""
        if not quote.label:
            compare(quote, place, found, self.literals_of(names), self.diagnostics)
            self.quoted.mark(quote, narrative=False)

    def literals_of(self, names: tuple[str, ...]) -> list[Literal]:
        """The numbers of named expressions, each once: they were held against words of their own."""
        places = (self.literals_here, self.literals)
        return list(dict.fromkeys(literal for name in names for known in places for literal in known.get(name, ())))

    def spared(self, quote: Quote | None) -> None:
        """Count a quote as formalised though its rule cannot be read: that is reported, and once is enough."""
        if quote is not None:
            self.quoted.mark(quote, narrative=False)

    def line(
        self, item: Item, provision: Provision, scope: Scope, expected: Type, comparison: str = ""
    ) -> tuple[Quote, Node, Expression] | None:
        """A quoted line with an expression of the expected type, its numbers held against the quote."""
        quote = self.quote(item, provision)
        if item.right is None or not item.right.text:
            self.diagnostics.add("LD0109", item.left)
            return None
        read = resolve_text(item.right, scope)
        if read is None:
            self.spared(quote)
            return None
        tree, node = read
        if quote is not None:
            self.check_numbers(quote, item.left, literals(tree, comparison), names_in(tree))
            compare_words(quote, node, self.diagnostics)
        if not self.expect(node, expected):
            return None
        return None if quote is None else (quote, node, tree)

    def expect(self, node: Node, expected: Type) -> bool:
        """Whether a node has the expected type; reported where not."""
        if node.type == expected or (isinstance(expected, Choice) and comparable(expected, node.type)):
            return True
        self.diagnostics.add("LD0304", node.span, expected=expected.words, found=node.type.words)
        return False

    def kind(self, block: Block) -> str:
        """The kind of subject a block is about; reported where there is none of that name."""
        entry = block.entry("对象")
        if entry is None:
            return ""
        name = fold(entry.value.text)[0]
        if name in self.terms.kinds:
            return name
        place = entry.value if name else entry.place
        self.diagnostics.add("LD0113", place, key="对象", value=name, known=listed(self.terms.kinds))
        return ""

    def reference(self, name: str, kind: str) -> Term | None:
        """The reference term of a name, of a kind of subject."""
        term = self.terms.by_name.get(name)
        return term if term is not None and term.kind == kind and term.form == "引用" else None

    def reading(self, name: str) -> ReadingRule | None:
        """The reading of a name."""
        return next((reading for reading in self.program.readings if reading.name == name), None)

    def manner(self, span: Span, allowed: tuple[str, ...], scope: Scope) -> Manner | None:
        """A mode written out (``累计``, ``合计不超过 年纯租金``), or the name of a reading whose options are modes."""
        name = fold(span.text.removeprefix("口径").strip())[0]
        reading = self.reading(name)
        if reading is not None:
            if not reading.modes:
                self.wrong_option(span, reading.name, reading.labels[0] if reading.labels else "", allowed)
                return None
            for label, mode in zip(reading.labels, reading.modes, strict=True):
                if mode.name not in allowed:
                    self.wrong_option(span, reading.name, label, allowed)
                    return None
            return Manner(reading.modes, reading.index)
        if not _mode_word(span.text, allowed):
            known = [*allowed, *(reading.name for reading in self.program.readings)]
            ways = listed(_WAYS.get(mode, mode) for mode in allowed)
            self.diagnostics.add("LD0502", span, name=name, near=self.diagnostics.hint(name, known), known=ways)
            return None
        written = self.mode(span, allowed, scope)
        return None if written is None else Manner((written,))

    def wrong_option(self, span: Span, reading: str, option: str, allowed: tuple[str, ...]) -> None:
        """Report a reading one of whose options is a manner that cannot stand here."""
        ways = listed(_WAYS[mode] if mode in NUMBERED else mode for mode in allowed)
        self.diagnostics.add("LD0501", span, reading=reading, option=option, known=ways)

    def mode(self, span: Span, allowed: tuple[str, ...], scope: Scope) -> Mode | None:
        """A mode written out; None where the words begin with none of the allowed, or where what follows has faults, which
        are reported."""
        word = _mode_word(span.text, allowed)
        if not word:
            return None
        if word in NUMBERED:
            return self._numbered(word, span)
        if word != "合计不超过":
            return Mode(word)
        read = resolve_text(trimmed(span.part(len(word), len(span.text))), scope)
        return None if read is None else Mode(word, read[1])

    def _numbered(self, word: str, span: Span) -> Mode | None:
        """``容差 5%``, ``前 3名``, ``基期 2016年``, an explanation behind a comma aside."""
        match = re.match(rf"{word}\s*([^，。—]*)", span.text)
        assert match is not None, "the words begin so"
        body = trimmed(span.part(*match.span(1)))
        tree = parse(body, self.diagnostics) if body.text else None
        if body.text and tree is None:
            return None
        if not isinstance(tree, Number) or not self._can_be(word, tree):
            found = named(body.text) or Words("没有数", "no number")
            self.diagnostics.add("LD0304", body if body.text else span, expected=self._example(word), found=found)
            return None
        unit = _PLACES if word == "前" and _PLACES is not None else tree.unit
        return Mode(word, Constant(tree.value, Quantity(unit), body))

    def _can_be(self, word: str, number: Number) -> bool:
        """Whether a number can follow a mode: a place from the first on, a year before the plan's last, any tolerance."""
        whole = number.value == int(number.value)
        if word == "前":
            return whole and number.value >= 1 and number.unit in (_PLACES, _PERSONS)
        if word == "基期":
            last = self.program.period[1]
            return whole and Quantity(number.unit) == YEARS and _FIRST_YEAR <= number.value < last
        return True

    def _example(self, word: str) -> Words:
        if word != "基期":
            return Words(f"一个数，如「{NUMBERED[word]}」", f"a number, as 「{NUMBERED[word]}」")
        return Words(
            f"规划期末年以前的一个年度，如「{NUMBERED[word]}」",
            f"a year before the plan's last, as 「{NUMBERED[word]}」",
        )


def _mode_word(text: str, allowed: tuple[str, ...]) -> str:
    """The mode that words begin with; empty where with none of the allowed."""
    return next((word for word in allowed if re.match(rf"{word}{_behind(word)}", text)), "")


def _behind(mode: str) -> str:
    """What may follow a mode: a number need not stand apart."""
    return r"(?:\s|\d|[，。—]|$)" if mode in NUMBERED else r"(?:\s|[，。—]|$)"


def placed(node: Node, span: Span) -> Node:
    """The same node, standing where it is used."""
    return replace(node, span=span) if isinstance(node, Defined | Reading) else node


def split(span: Span, word: str) -> tuple[Span, Span | None]:
    """The stretch cut at a free-standing word, such as 按 or 于; None where it does not hold it."""
    match = re.search(rf"\s{word}\s", span.text)
    if match is None:
        return span, None
    return trimmed(span.part(0, match.start())), trimmed(span.part(match.end(), len(span.text)))


def after(span: Span, word: str) -> Span | None:
    """What follows a word that a stretch begins with; None where it does not begin so."""
    return trimmed(span.part(len(word), len(span.text))) if span.text.startswith(word) else None
