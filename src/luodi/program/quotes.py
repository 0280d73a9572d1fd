"""A rule held against the words it formalises: where a quote stands, and whether its numbers and boundaries agree."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import islice

from luodi.diagnostics import Diagnostics
from luodi.limits import HINT_WORK_MAX, PIECES_MAX, PLACES_MAX
from luodi.plan.document import Provision, quote_pieces
from luodi.program.boundaries import CONTRADICTION, with_boundary_words
from luodi.program.numbers import TextNumber, numbers_of
from luodi.rules.operators import COMPARISONS
from luodi.rules.syntax import Apply, Day, Expression, Name, Number, Related, Text
from luodi.source import Span
from luodi.units import RATIO, unit_named
from luodi.words import Detail, Words, named

_NOTHING = Words("", "")
_FLIPPED = {">=": "<=", ">": "<", "<=": ">=", "<": ">"}
CEILING = "封顶"
"""What a number under 上限 is, as a comparison: ≤ by its key, whatever its quote says, if it does not say otherwise."""
_MONEY = unit_named("元")


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the official text that a line rests on; no stretches for a label in 〔〕."""

    words: str
    provision: Provision
    stretches: tuple[tuple[int, int], ...] = ()
    numbers: tuple[TextNumber, ...] = ()

    @property
    def label(self) -> bool:
        """Whether it marks what the text does not say."""
        return not self.stretches

    @property
    def shown(self) -> str:
        """The quoted words as they stand in the text, without the pick."""
        return self.words if self.label else quote_words(self.words)


def flipped(operator: str) -> str:
    """The comparison read from the other side."""
    return _FLIPPED.get(operator, operator)


def quote_words(quote: str) -> str:
    """A quote without its closing 〔2〕."""
    head, bracket, tail = quote.rpartition("〔")
    return head.strip() if bracket and tail.rstrip("〕 ").isdigit() else quote.strip()


@dataclass(frozen=True, slots=True)
class Literal:
    """A number or date of a rule with the comparison it stands in (empty where in none)."""

    number: Number | Day
    comparison: str

    @property
    def span(self) -> Span:
        """Where it stands."""
        return self.number.span

    @property
    def written(self) -> str:
        """Its words."""
        return self.number.span.text

    @property
    def needs_quote(self) -> bool:
        """Whether the text must say it; nothing needs no saying."""
        return self.number.value != 0


@dataclass(slots=True)
class Quoted:
    """Stretches of provisions that blocks quote: what coverage is counted from."""

    formalised: list[tuple[Provision, int, int]] = field(default_factory=list)
    narrative: list[tuple[Provision, int, int]] = field(default_factory=list)
    mentioned: list[tuple[Provision, int, int]] = field(default_factory=list)
    """Words that a reading or a name rests on: their sentence is formalised, their numbers are not."""
    lacking: list[tuple[Provision, int, int]] = field(default_factory=list)
    """Words that would have a rule if the language had the mechanism for it."""

    def mention(self, quote: Quote) -> None:
        """Count a quote's words as used, but not their numbers."""
        self.mentioned += [(quote.provision, start, end) for start, end in quote.stretches]

    def mark(self, quote: Quote, *, narrative: bool) -> None:
        """Count a quote's words as formalised, or as said to commit to nothing."""
        target = self.narrative if narrative else self.formalised
        target += [(quote.provision, start, end) for start, end in quote.stretches]


def find_quote(place: Span, provision: Provision, diagnostics: Diagnostics) -> Quote | None:
    """Where the words at a place stand in the provision above; None where nowhere or not in one place only."""
    words = place.text
    if words.startswith("〔") and words.endswith("〕") and not words[1:-1].isdigit():
        return Quote(words, provision)
    pieces, pick = quote_pieces(words)
    found = list(islice(_occurrences(provision.folded, pieces), PLACES_MAX)) if len(pieces) <= PIECES_MAX else []
    name = provision.words
    if not found or (pick is not None and not 1 <= pick <= len(found)):
        near = _nearest(pieces, provision.folded) if diagnostics.help_left() else _NOTHING
        diagnostics.add("LD0401", place, quote=quote_words(words), provision=name, near=near)
        return None
    if pick is None and len(found) > 1:
        diagnostics.add("LD0402", place, quote=words, provision=name, count=len(found))
        return None
    stretches = found[(pick or 1) - 1]
    numbers = numbers_of(provision)
    for edge in sorted({edge for stretch in stretches for edge in stretch}):
        for number in _before(numbers, edge)[-_BESIDE:]:
            if edge < number.end:
                diagnostics.add("LD0414", place, number=number.written)
    inside = [
        number
        for start, end in stretches
        for number in _before(numbers, end)[len(_before(numbers, start)) :]
        if number.end <= end
    ]
    return Quote(words, provision, stretches, tuple(inside))


_BESIDE = 3
"""Numbers that may begin before an edge and end behind it."""


def _before(numbers: tuple[TextNumber, ...], edge: int) -> tuple[TextNumber, ...]:
    """The numbers that begin before an edge."""
    return numbers[: bisect_left(numbers, edge, key=lambda number: number.start)]


def _occurrences(text: str, pieces: list[str]) -> Iterable[tuple[tuple[int, int], ...]]:
    if not pieces:
        return
    start = text.find(pieces[0])
    while start >= 0:
        stretches = [(start, start + len(pieces[0]))]
        for piece in pieces[1:]:
            at = text.find(piece, stretches[-1][1])
            if at < 0:
                return
            stretches.append((at, at + len(piece)))
        yield tuple(stretches)
        start = text.find(pieces[0], start + 1)


def _nearest(pieces: list[str], text: str) -> Words:
    """The words of the text most like the quote's first missing piece."""
    missing = next((piece for piece in pieces if piece not in text), "")
    if not missing or len(missing) * len(text) > HINT_WORK_MAX:
        return _NOTHING
    match = SequenceMatcher(None, missing, text, autojunk=False).find_longest_match()
    if match.size < 2:
        return _NOTHING
    start = max(match.b - match.a, 0)
    found = text[start : start + len(missing)]
    return Words(f"（原文有「{found}」）", f" (the text has 「{found}」)")


def literals(tree: Expression, comparison: str = "") -> list[Literal]:
    """The numbers and dates of a tree, each with the comparison it is a side of, as if it stood on the right."""
    match tree:
        case Number() | Day():
            return [Literal(tree, comparison)]
        case Apply("-", (Apply("/", (now, Apply("上年", (before,)))) as growth, Number(written="1"))) if now == before:
            return literals(growth, comparison)
        case Apply("/", (upper, Number() as lower)) if found := _fraction(upper, lower):
            return [*found[0], Literal(found[1], comparison if isinstance(upper, Number) else "")]
        case Apply(operator, arguments) if operator in COMPARISONS:
            left, right = arguments
            return literals(left, flipped(operator)) + literals(right, operator)
        case Apply(operator, arguments):
            inner = comparison if operator in ("+", "-", "负") else ""
            return [literal for argument in arguments for literal in literals(argument, inner)]
        case _:
            return []


def _fraction(upper: Expression, lower: Number) -> tuple[list[Literal], Number] | None:
    """``1 ÷ 3``, and the ``× 1 ÷ 3`` of a product, as one number beside the product's other numbers; None for others."""
    match upper:
        case Number() as number:
            others: list[Literal] = []
        case Apply("*", (other, Number() as number)):
            others = literals(other)
        case _:
            return None
    whole = all(part.unit == RATIO and part.value == int(part.value) for part in (number, lower))
    if not whole or not 0 < number.value < lower.value:
        return None
    span = Span(number.span.source, number.span.start, lower.span.end)
    return others, Number(number.value / lower.value, RATIO, span.text, span)


def names_in(tree: Expression) -> tuple[str, ...]:
    """The names a tree reads."""
    match tree:
        case Name():
            return (tree.name,)
        case Related():
            return (tree.name,)
        case Apply():
            return tuple(name for argument in tree.arguments for name in names_in(argument))
        case _:
            return ()


def compare(quote: Quote, place: Span, found: list[Literal], named: list[Literal], diagnostics: Diagnostics) -> None:
    """Report every number and boundary on which the quote and the rule's literals disagree.

    ``named`` are literals of the expressions that the rule names: they may answer to the quote's numbers, but were
    held against words of their own.
    """
    left = list(found)
    unmatched: list[TextNumber] = []
    for number in quote.numbers:
        literal = next((literal for literal in left if _same(number, literal.number, quote)), None)
        if literal is None:
            elsewhere = any(_same(number, other.number, quote) for other in (*found, *named))
            if not elsewhere and not _counts_one(number, found):
                unmatched.append(number)
            continue
        left.remove(literal)
        _compare_boundary(number, literal, quote, diagnostics)
    written = [
        literal
        for literal in left
        if literal.needs_quote and not any(_same(number, literal.number, quote) for number in quote.numbers)
    ]
    for at, number in enumerate(unmatched):
        where = written[at].span if at < len(written) else place
        diagnostics.add("LD0403", where, quoted=number.written)
    for literal in written[len(unmatched) :]:
        diagnostics.add("LD0404", literal.span, written=literal.written)


def _same(number: TextNumber, literal: Number | Day, quote: Quote) -> bool:
    """Whether a literal is the number; 50万 may be 50万元, and ``10万元/家`` is 10万元 where the text says 每…家."""
    if isinstance(literal, Day):
        return number.on(literal.value)
    if number.value != literal.value:
        return False
    unit = _MONEY if number.bare_magnitude and number.unit == RATIO and _MONEY else number.unit  # 奖励50万
    if literal.unit in (unit, number.unit):
        return True
    per = [name for name, exponent in literal.unit.factors if exponent < 0]
    upper = tuple(factor for factor in literal.unit.factors if factor[1] > 0)
    return upper == unit.factors and all(_per(name, quote) for name in per)


def _per(unit: str, quote: Quote) -> bool:
    text = quote.provision.folded
    inside = "…".join(text[start:end] for start, end in quote.stretches)
    return f"每{unit}" in inside or any(
        number.per and number.value == 1 and str(number.unit) == unit for number in quote.numbers
    )


def _counts_one(number: TextNumber, found: list[Literal]) -> bool:
    """Whether a number is the 1家 of 每1家, which a literal carries as its unit."""
    return (
        number.per
        and number.value == 1
        and any((str(number.unit), -1) in _factors(literal.number) for literal in found)
    )


def _factors(literal: Number | Day) -> tuple[tuple[str, int], ...]:
    return literal.unit.factors if isinstance(literal, Number) else ()


def _compare_boundary(number: TextNumber, literal: Literal, quote: Quote, diagnostics: Diagnostics) -> None:
    if not literal.comparison:
        return
    fitting = (number.boundary,) if number.boundary else _UNBOUNDED.get(literal.comparison, ("=", ">="))
    written = with_boundary_words(quote.provision.folded, number.start, number.end, number.words)
    words: Detail = written
    if written == number.written and number.boundary in _ELSEWHERE:  # the word stands at another item of a list
        elsewhere = _ELSEWHERE[number.boundary]
        words = Words(written + elsewhere.zh, written + elsewhere.en)
    comparison = "<=" if literal.comparison == CEILING else literal.comparison
    compare_boundary(words, fitting, comparison, literal.span, diagnostics)


def compare_boundary(
    quoted: Detail, fitting: tuple[str, ...], comparison: str, place: Span, diagnostics: Diagnostics
) -> None:
    """Report a comparison that is none of those fitting the quoted words."""
    if fitting == (CONTRADICTION,):
        diagnostics.add("LD0413", place, quoted=quoted)
    elif comparison not in fitting:
        diagnostics.add("LD0405", place, quoted=quoted, expected=_SHOWN[fitting[0]], found=_SHOWN[comparison])


_UNBOUNDED = {CEILING: ("<=",)}
"""The comparisons that fit a number without a boundary word, where they are other than the usual."""
_ELSEWHERE = {
    ">=": Words("（以上、达到等）", " (「以上」, 「达到」 or the like)"),
    ">": Words("（超过等）", " (「超过」 or the like)"),
    "<=": Words("（以下、不超过等）", " (「以下」, 「不超过」 or the like)"),
    "<": Words("（不足等）", " (「不足」 or the like)"),
    "约": Words("左右", "左右"),
}
"""Words that call for a comparison, where they do not stand beside the number."""
_SHOWN = {
    operator: named(sign) for operator, sign in zip(COMPARISONS, ("=", "≠", "≥", ">", "≤", "<", "约"), strict=True)
}


def compare_row(quote: Quote, place: Span, cells: list[tuple[Span, str, Expression]], diagnostics: Diagnostics) -> None:
    """Pair the cells of a table row with the items the quote lists, in order."""
    words = [(span, tree) for span, _, tree in cells if isinstance(tree, Text)]
    if words:
        _compare_words(quote, place, words, diagnostics)
        return
    if len(quote.numbers) != len(cells):
        diagnostics.add("LD0409", place, cells=len(cells), items=len(quote.numbers))
        return
    for column, (number, (span, comparison, tree)) in enumerate(zip(quote.numbers, cells, strict=True), start=1):
        if not isinstance(tree, Number) or not _same(number, tree, quote):
            diagnostics.add("LD0408", span, column=column, written=span.text, quoted=number.written)
        else:
            _compare_boundary(number, Literal(tree, comparison), quote, diagnostics)


def _compare_words(quote: Quote, place: Span, cells: list[tuple[Span, Text]], diagnostics: Diagnostics) -> None:
    text = quote.provision.folded
    said = [text[start:end] for start, end in quote.stretches]
    items = [item for words in said for item in words.split("、")]
    if len(items) != len(cells):
        items = [item for words in said for item in re.split("、|以及|和|及|与", words)]
    if len(items) != len(cells):
        diagnostics.add("LD0409", place, cells=len(cells), items=len(items))
        return
    for column, (item, (span, tree)) in enumerate(zip(items, cells, strict=True), start=1):
        if not tree.value.startswith(item) and not item.startswith(tree.value):
            diagnostics.add("LD0408", span, column=column, written=tree.value, quoted=item)
