"""What stands beside the plan's text: how many, how much, who waits for what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Sum

from luodi.evaluate.statuses import STATUS_WORDS
from luodi.program.policies import Policy
from luodi.reports.official_text import OfficialText

from luodi_service.plans.models import Line, Plan, Run, Version
from luodi_service.plans.runs import current_run
from luodi_service.plans.texts import compiled
from luodi_service.registry.models import Subject

ZERO = Decimal("0.00")


@dataclass(slots=True)
class YearFigures:
    """A policy in a year: how many lines of each status, and the sum in 元."""

    year: int
    counts: dict[str, int] = field(default_factory=dict)
    amount: Decimal = ZERO


@dataclass(slots=True)
class PolicyFigures:
    """A policy in a run: its years, how many lines are eligible or wait, the sum in 元."""

    policy: Policy
    years: dict[int, YearFigures]
    cites: str
    subjects: int = 0

    @property
    def eligible(self) -> int:
        """Eligible lines."""
        return sum(year.counts.get("eligible", 0) for year in self.years.values())

    @property
    def waiting(self) -> int:
        """Lines that wait for facts or decisions."""
        return sum(year.counts.get(status, 0) for year in self.years.values() for status in ("missing", "undecided"))

    @property
    def amount(self) -> Decimal:
        """The sum of all years."""
        return sum((year.amount for year in self.years.values()), ZERO)


def current_version(plan: Plan) -> Version:
    """The newest version."""
    return plan.versions.order_by("-number")[0]


@lru_cache(maxsize=8)
def _text(version_hash: str, version_id: int) -> OfficialText:
    """The text of a version with its margins; versions never change."""
    found = compiled(Version.objects.get(pk=version_id, hash=version_hash))
    return OfficialText(found.document, found.program)


def official_text(version: Version) -> OfficialText:
    """The text of a version with its margins."""
    return _text(version.hash, version.pk)


def margins(plan: Plan) -> dict[str, Any]:
    """Everything the plan page shows: text, figures, totals, open questions."""
    version = current_version(plan)
    run = current_run(version)
    text = official_text(version)
    program = compiled(version).program
    notes = _figures(run, version)
    years = run.years if run is not None else []
    return {
        "plan": plan,
        "version": version,
        "run": run,
        "program": program,
        "state": "正式" if program.published else "征求意见稿，结果仅为测算",
        "paragraphs": text.paragraphs,
        "notes": notes,
        "years": years,
        "totals": [sum((note.years[year].amount for note in notes.values()), ZERO) for year in years],
        "total": sum((note.amount for note in notes.values()), ZERO),
        "effects": {effect["reading"]: effect for effect in run.effects} if run is not None else {},
        "demonstration": run is not None and run.demonstration,
    }


def _figures(run: Run | None, version: Version) -> dict[str, PolicyFigures]:
    text = official_text(version)
    years = run.years if run is not None else []
    found = {
        policy.name: PolicyFigures(policy, {year: YearFigures(year) for year in years}, text.of_policy(policy))
        for policy in compiled(version).program.policies
    }
    if run is None:
        return found
    lines = Line.objects.filter(run=run)
    for row in lines.order_by().values("policy", "year", "status").annotate(lines=Count("pk"), sum=Sum("amount")):
        year = found[row["policy"]].years[row["year"]]
        year.counts[row["status"]] = row["lines"]
        year.amount += row["sum"] or ZERO
    eligible = lines.filter(status="eligible").order_by().values("policy").annotate(n=Count("subject", distinct=True))
    for policy, subjects in eligible.values_list("policy", "n"):
        found[policy].subjects = subjects
    return found


def claimants(run: Run, code: str, viewer: Any, query: Mapping[str, str], size: int) -> dict[str, Any] | None:
    """The lines of a policy that a viewer may see: those that are owed or wait first of all, filtered, by the page."""
    policy = next((policy for policy in compiled(run.version).program.policies if policy.code == code), None)
    if policy is None:
        return None
    status, year, only = query.get("status", ""), query.get("year", ""), query.get("missing", "")
    lines = Line.objects.visible_to(viewer).filter(run=run, policy=policy.name).select_related("subject")
    lines = lines.filter(status=status) if status in STATUS_WORDS else lines.exclude(status="ineligible")
    if year.isdigit():
        lines = lines.filter(year=int(year))
    page: Page[Line] = Paginator(lines.order_by("subject__key", "year"), size).get_page(query.get("page"))
    return {
        "run": run,
        "policy": policy,
        "lines": page,
        "status": status,
        "year": year,
        "missing": only,
        "words": STATUS_WORDS,
        "waiting": one_fact_away(run, policy.name),
        "demonstration": run.demonstration,
    }


def one_fact_away(run: Run, policy: str) -> list[tuple[str, int]]:
    """The facts that are the only thing lacking, with how many results wait for each, most first."""
    waiting: dict[str, int] = {}
    for missing in Line.objects.filter(run=run, policy=policy, amount=None).values_list("missing", flat=True):
        if len(missing) == 1:
            waiting[missing[0]] = waiting.get(missing[0], 0) + 1
    return sorted(waiting.items(), key=lambda item: (-item[1], item[0]))


def subject_kinds(plan: Plan) -> tuple[str, ...]:
    """The kinds of subject that the plan speaks of."""
    return tuple(compiled(current_version(plan)).terms.kinds)


def results_of(plan: Plan, subject: Subject, viewer: Any) -> dict[str, Any]:
    """What the current run gives one subject, as far as a viewer may see it: each line with its policy.

    ``targets`` are the kinds of subject that its terms name, by term.
    """
    version = current_version(plan)
    terms = compiled(version).terms.by_name.values()
    targets = {term.name: term.target for term in terms if term.kind == subject.kind and term.target}
    run = current_run(version)
    if run is None:
        return {"run": None, "results": [], "words": STATUS_WORDS, "targets": targets}
    policies = {policy.name: policy for policy in compiled(version).program.policies}
    lines = Line.objects.visible_to(viewer).filter(run=run, subject=subject).order_by("policy", "year")
    found = sorted(lines, key=lambda line: line.status == "ineligible")
    results = [{"policy": policies[line.policy], "line": line} for line in found]
    shown = {"run": run, "results": results, "words": STATUS_WORDS, "targets": targets}
    return {**shown, "demonstration": run.demonstration}
