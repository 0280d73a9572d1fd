"""The plan's text with live margins: beside each sentence what it comes to, and behind each amount its reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import BinaryIO

from luodi.evaluate.results import Result
from luodi.evaluate.statuses import STATUS_WORDS
from luodi.program.policies import Policy
from luodi.reports.official_text import OfficialText
from luodi.reports.pages import page
from luodi.reports.report import Report
from luodi.reports.short import short_reason
from luodi.reports.standings import standings
from luodi.reports.telling import Told, tell


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


def write_page(report: Report, file: BinaryIO) -> None:
    """The page as UTF-8 HTML."""
    file.write(plan_page(report).encode())


def plan_page(report: Report) -> str:
    """The page: totals, the plan's text with its margins, what the open questions move."""
    text = OfficialText(report.document, report.program)
    of_policy: dict[str, list[Result]] = {policy.name: [] for policy in report.program.policies}
    for result in report.results:
        of_policy[result.policy].append(result)
    notes = [_note(policy, of_policy[policy.name], report.years, text) for policy in report.program.policies]
    return page(
        "plan.html",
        report=report,
        demonstration=report.demonstration,
        paragraphs=text.paragraphs,
        notes={note.policy.name: note for note in notes},
        standings={found.target.name: found for found in standings(report.program, report.figures, text)},
        effects={effect.reading: effect for effect in report.effects},
        ids=text.ids,
    )


def _note(policy: Policy, results: list[Result], years: tuple[int, ...], text: OfficialText) -> PolicyNote:
    refused = Counter(short_reason(r.reason) for r in results if r.status == "ineligible" and r.reason is not None)
    return PolicyNote(
        policy=policy,
        subjects=len({result.subject for result in results if result.status == "eligible"}),
        eligible=sum(result.status == "eligible" for result in results),
        open=sum(result.amount is None for result in results),
        amount=_sum(results),
        years=tuple(_year(year, [result for result in results if result.year == year]) for year in years),
        claimants=tuple(_claimant(result, text) for result in results if result.status != "ineligible"),
        refused=tuple(refused.most_common()),
        cites=text.of_policy(policy),
    )


def _claimant(result: Result, text: OfficialText) -> Claimant:
    told = None if result.reason is None else tell(result.reason)
    cites = "" if result.reason is None else text.of_reason(result.reason)
    return Claimant(result, STATUS_WORDS[result.status], cites, told)


def _sum(results: Iterable[Result]) -> Decimal:
    return sum((result.amount for result in results if result.amount is not None), Decimal("0.00"))


def _year(year: int, results: list[Result]) -> YearLine:
    return YearLine(year, dict(Counter(result.status for result in results)), _sum(results))
