"""The plan's text with live margins: beside each sentence what it comes to, and behind each amount its reasons.

The text is cut where any quote begins or ends, so that an amount in the margin can light the very words it rests on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import BinaryIO

from luodi.evaluate.effects import ReadingEffect
from luodi.evaluate.reasons import Reason
from luodi.evaluate.results import Result
from luodi.evaluate.statuses import STATUS_WORDS
from luodi.plan.document import Provision
from luodi.program.policies import Measure, Policy, Target
from luodi.program.quotes import Quote
from luodi.reports.pages import page
from luodi.reports.report import Report
from luodi.reports.short import short_reason
from luodi.reports.telling import Told, tell
from luodi.source import Span


@dataclass(frozen=True, slots=True)
class Segment:
    """Words of the text with the ids of the quotes they belong to."""

    text: str
    cites: str


@dataclass(frozen=True, slots=True)
class Claimant:
    """A result in a margin: who, when, what, the quotes it rests on, and the reasons."""

    result: Result
    word: str
    cites: str
    told: Told | None


@dataclass(frozen=True, slots=True)
class YearLine:
    """A policy in a year: how many of each status, and the sum in 元."""

    year: int
    counts: dict[str, int]
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PolicyNote:
    """What a policy comes to: how many subjects are eligible in some year, how many results are or wait, the sum."""

    policy: Policy
    subjects: int
    eligible: int
    open: int
    amount: Decimal
    years: tuple[YearLine, ...]
    claimants: tuple[Claimant, ...]
    refused: tuple[tuple[str, int], ...]
    cites: str


@dataclass(slots=True)
class Paragraph:
    """A line of the official text with what stands in its margin."""

    segments: list[Segment]
    role: str
    policies: list[PolicyNote] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    readings: list[ReadingEffect] = field(default_factory=list)


def write_page(report: Report, file: BinaryIO) -> None:
    """The page as UTF-8 HTML."""
    file.write(plan_page(report).encode())


def plan_page(report: Report) -> str:
    """The page: totals, the plan's text with its margins, what the open questions move."""
    builder = _Builder(report)
    paragraphs = builder.paragraphs()
    return page(
        "plan.html",
        report=report,
        demonstration=report.demonstration,
        paragraphs=paragraphs,
        notes=[note for paragraph in paragraphs for note in paragraph.policies],
        ids=builder.ids,
        words=STATUS_WORDS,
    )


class _Builder:
    def __init__(self, report: Report) -> None:
        self._report = report
        self._results: dict[str, list[Result]] = {}
        for result in report.results:
            self._results.setdefault(result.policy, []).append(result)
        self.ids: dict[Quote, str] = {}
        self._places: dict[tuple[str, tuple[tuple[int, int], ...]], str] = {}
        self._stretches: dict[str, list[tuple[int, int, str]]] = {}
        for quote in _quotes(report):
            self._name(quote)

    def paragraphs(self) -> list[Paragraph]:
        """Every line of the text in order, section headings among them."""
        document = self._report.document
        lines = [(span.start, Paragraph([Segment(span.text, "")], "section")) for span in document.sections.values()]
        for provision in document.provisions:
            lines += [(span.start, self._paragraph(provision, span)) for span in provision.spans]
        lines.sort(key=lambda line: line[0])
        self._fill_margins(lines)
        return [paragraph for _, paragraph in lines]

    def _name(self, quote: Quote) -> None:
        """An id for a quote; quotes of the same words in the same place share one."""
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

    def _fill_margins(self, lines: list[tuple[int, Paragraph]]) -> None:
        program = self._report.program

        def above(span: Span) -> Paragraph:
            return next(paragraph for start, paragraph in reversed(lines) if start < span.start)

        effects = {effect.reading: effect for effect in self._report.effects}
        for policy in program.policies:
            above(policy.span).policies.append(self._policy(policy))
        for target in program.targets:
            above(target.span).targets.append(target)
        for measure in program.measures:
            above(measure.span).measures.append(measure)
        for reading in program.readings:
            if reading.name in effects:
                above(reading.span).readings.append(effects[reading.name])

    def _policy(self, policy: Policy) -> PolicyNote:
        results = self._results.get(policy.name, [])
        shown = [result for result in results if result.status != "ineligible"]
        refused = Counter(short_reason(r.reason) for r in results if r.status == "ineligible" and r.reason is not None)
        return PolicyNote(
            policy=policy,
            subjects=len({result.subject for result in results if result.status == "eligible"}),
            eligible=sum(result.status == "eligible" for result in results),
            open=sum(result.amount is None for result in results),
            amount=_sum(results),
            years=tuple(_year(year, [r for r in results if r.year == year]) for year in self._report.years),
            claimants=tuple(self._claimant(result) for result in shown),
            refused=tuple(refused.most_common()),
            cites=self._cited(_policy_quotes(policy)),
        )

    def _claimant(self, result: Result) -> Claimant:
        told = None if result.reason is None else tell(result.reason)
        cites = "" if result.reason is None else self._cited(_cited_by(result.reason))
        return Claimant(result, STATUS_WORDS[result.status], cites, told)

    def _cited(self, quotes: Iterable[Quote]) -> str:
        return " ".join(dict.fromkeys(self.ids[quote] for quote in quotes if quote in self.ids))


def _sum(results: Iterable[Result]) -> Decimal:
    return sum((result.amount for result in results if result.amount is not None), Decimal("0.00"))


def _year(year: int, results: list[Result]) -> YearLine:
    return YearLine(year, dict(Counter(result.status for result in results)), _sum(results))


def _segments(span: Span, stretches: list[tuple[int, int, str]]) -> Iterator[Segment]:
    """A line cut at every boundary of a quote."""
    inside = [(max(start, span.start), min(end, span.end), id_) for start, end, id_ in stretches]
    inside = [(start, end, id_) for start, end, id_ in inside if start < end]
    cuts = sorted({span.start, span.end, *(start for start, _, _ in inside), *(end for _, end, _ in inside)})
    for start, end in pairwise(cuts):
        ids = dict.fromkeys(id_ for begin, stop, id_ in inside if begin <= start and end <= stop)
        yield Segment(span.source.text[start:end], " ".join(ids))


def _policy_quotes(policy: Policy) -> Iterator[Quote]:
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


def _quotes(report: Report) -> Iterator[Quote]:
    """Every quote that a reason can name."""
    for policy in report.program.policies:
        yield from _policy_quotes(policy)
    yield from (reading.quote for reading in report.program.readings if reading.quote is not None)


def _cited_by(reason: Reason) -> Iterator[Quote]:
    """The quotes of the first level of a tree: the words that the amount rests on."""
    yield from (child.head.quote for child in reason.children if child.head.quote is not None)
