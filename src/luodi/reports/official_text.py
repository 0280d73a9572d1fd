"""The official text cut where any quote begins or ends, with what stands in the margin of each line.

So an amount in the margin can light the very words it rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from luodi.evaluate.reasons import Reason
from luodi.plan.document import Document, Provision
from luodi.program.policies import Measure, Policy, Program, ReadingRule, Target
from luodi.program.quotes import Quote
from luodi.source import Span


@dataclass(frozen=True, slots=True)
class Segment:
    """Words of the text with the ids of the quotes they belong to."""

    text: str
    cites: str


_TAGS = {"title": "h1", "section": "h2", "heading": "h3"}


@dataclass(slots=True)
class Paragraph:
    """A line of the official text. ``role`` is title, section, heading or nothing; the rest stands in its margin."""

    segments: list[Segment]
    role: str
    policies: list[Policy] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    readings: list[ReadingRule] = field(default_factory=list)

    @property
    def tag(self) -> str:
        """The HTML element that it is: the title and the headings of sections and clauses in their order."""
        return _TAGS.get(self.role, "p")


class OfficialText:
    """The text of a plan with its rules beside it. ``paragraphs`` are in order, section headings among them."""

    def __init__(self, document: Document, program: Program) -> None:
        self.ids: dict[Quote, str] = {}
        """The id of every quote that a reason can name; quotes of the same words in the same place share one."""
        self._places: dict[tuple[str, tuple[tuple[int, int], ...]], str] = {}
        self._stretches: dict[str, list[tuple[int, int, str]]] = {}
        for quote in _quotes(program):
            self._name(quote)
        lines = [(span.start, Paragraph([Segment(span.text, "")], "section")) for span in document.sections.values()]
        for provision in document.provisions:
            lines += [(span.start, self._paragraph(provision, span)) for span in provision.spans]
        lines.sort(key=lambda line: line[0])
        _fill_margins(lines, program)
        self.paragraphs = [paragraph for _, paragraph in lines]

    def of_policy(self, policy: Policy) -> str:
        """The ids of all that a policy quotes."""
        return self._cited(policy_quotes(policy))

    def of_target(self, target: Target) -> str:
        """The ids of all that a target quotes."""
        return self._cited(milestone.quote for milestone in target.milestones)

    def paragraph_of(self, target: Target) -> Paragraph:
        """The line of the text that a target formalises."""
        return next(paragraph for paragraph in self.paragraphs if target in paragraph.targets)

    def of_reason(self, reason: Reason) -> str:
        """The ids of the first level of a tree: the words that its amount rests on."""
        return self._cited(child.head.quote for child in reason.children if child.head.quote is not None)

    def _cited(self, quotes: Iterable[Quote]) -> str:
        return " ".join(dict.fromkeys(self.ids[quote] for quote in quotes if quote in self.ids))

    def _name(self, quote: Quote) -> None:
        if quote.label:
            return
        place = (quote.provision.id, quote.stretches)
        if place not in self._places:
            self._places[place] = f"q{len(self._places) + 1}"
            self._stretches.setdefault(quote.provision.id, []).extend(
                (quote.provision.offsets[start], quote.provision.offsets[end - 1] + 1, self._places[place])
                for start, end in quote.stretches
            )
        self.ids[quote] = self._places[place]

    def _paragraph(self, provision: Provision, span: Span) -> Paragraph:
        sentence = next((s for s in provision.sentences if s.span.start >= span.start and s.span.end <= span.end), None)
        role = "title" if provision.id == "0" else ("heading" if sentence is not None and sentence.heading else "")
        return Paragraph(list(_segments(span, self._stretches.get(provision.id, []))), role)


def _fill_margins(lines: list[tuple[int, Paragraph]], program: Program) -> None:
    """Everything that a rule block says stands beside the line above the block."""

    def above(span: Span) -> Paragraph:
        return next(paragraph for start, paragraph in reversed(lines) if start < span.start)

    for policy in program.policies:
        above(policy.span).policies.append(policy)
    for target in program.targets:
        above(target.span).targets.append(target)
    for measure in program.measures:
        above(measure.span).measures.append(measure)
    for reading in program.readings:
        above(reading.span).readings.append(reading)


def _segments(span: Span, stretches: list[tuple[int, int, str]]) -> Iterator[Segment]:
    """A line cut at every boundary of a quote."""
    inside = [(max(start, span.start), min(end, span.end), id_) for start, end, id_ in stretches]
    inside = [(start, end, id_) for start, end, id_ in inside if start < end]
    cuts = sorted({span.start, span.end, *(start for start, _, _ in inside), *(end for _, end, _ in inside)})
    for start, end in pairwise(cuts):
        ids = dict.fromkeys(id_ for begin, stop, id_ in inside if begin <= start and end <= stop)
        yield Segment(span.source.text[start:end], " ".join(ids))


def policy_quotes(policy: Policy) -> Iterator[Quote]:
    """Everything that a policy quotes."""
    lines = (*policy.conditions, *policy.amounts, *(line for lines in policy.alternatives for line in lines))
    yield from (line.quote for line in lines)
    yield from (quote for tiers in policy.tiers for quote in tiers.quotes)
    yield from (cap.quote for cap in policy.caps)
    yield from (decided.quote for decided in policy.discretion)
    yield from (relation.quote for relation in policy.relations)
    if policy.once is not None:
        yield policy.once
    if policy.validity is not None:
        yield policy.validity.quote


def _quotes(program: Program) -> Iterator[Quote]:
    for policy in program.policies:
        yield from policy_quotes(policy)
    yield from (milestone.quote for target in program.targets for milestone in target.milestones)
    yield from (reading.quote for reading in program.readings if reading.quote is not None)
