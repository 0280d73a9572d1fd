"""What stands beside the plan's text: how many, how much, who waits for what."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import Case, Exists, OuterRef, When

from luodi import Plan as CheckedPlan
from luodi.evaluate.statuses import STATUS_WORDS
from luodi.program.policies import Policy
from luodi.reports.official_text import OfficialText

from luodi_service.plans.models import Line, LineQuery, Plan, Run, Version
from luodi_service.plans.runs import current_run
from luodi_service.plans.targets import target_notes
from luodi_service.plans.texts import compiled
from luodi_service.registry.models import Subject

ZERO = Decimal("0.00")
STATUSES: dict[str, str] = dict(STATUS_WORDS.items())
"""How results are called."""


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


def plans() -> list[Plan]:
    """The plans that have a version, in the order in which they were taken in.

    At the root stands the one that ``LUODI_PLAN`` names, or the first.
    """
    found = list(Plan.objects.filter(Exists(Version.objects.filter(plan=OuterRef("pk")))).order_by("pk"))
    front = settings.PLAN or (found[0].code if found else "")
    for plan in found:
        plan.at_root, plan.one_of_several = plan.code == front, len(found) > 1
    return found


def front_plan() -> Plan | None:
    """The plan at the root."""
    return next((plan for plan in plans() if plan.at_root), None)


def newest_version(plan: Plan) -> Version:
    """The newest version, published or not: the one that the office works on, and whose terms facts are read by."""
    return plan.versions.order_by("-number")[0]


def shown_version(plan: Plan) -> Version:
    """The version that pages for everybody show: the one in force, and where none was published yet the newest draft."""
    in_force_first = Case(When(publication__isnull=True, then=1), default=0)
    return plan.versions.order_by(in_force_first, "-number")[0]


def versions_to_run(plan: Plan) -> list[Version]:
    """The versions whose figures people look at: the one shown, and the draft that is newer."""
    return list(dict.fromkeys((shown_version(plan), newest_version(plan))))


@lru_cache(maxsize=8)
def _text(plan: CheckedPlan) -> OfficialText:
    """Of this very checked plan: the quotes that it names are those that the plan's own reasons hold, and of no other that
    was made of the same text once this one was let go.
    """
    return OfficialText(plan.document, plan.program)


def official_text(version: Version) -> OfficialText:
    """The text of a version with its margins."""
    return _text(compiled(version))


def margins(plan: Plan) -> dict[str, Any]:
    """Everything the plan page shows: text, figures, totals, open questions."""
    version = shown_version(plan)
    run = current_run(version)
    text = official_text(version)
    program = compiled(version).program
    notes = _figures(run, version)
    years = run.years if run is not None else []
    return {
        "plan": plan,
        "version": version,
        "run": run,
        "several": plan.one_of_several,
        "shown": _digest(version, run),
        "program": program,
        "state": f"正式，{program.document_number}" if program.published else "征求意见稿，结果仅为测算",
        "paragraphs": text.paragraphs,
        "notes": notes,
        "targets": target_notes(version, run),
        "years": years,
        "totals": [sum((note.years[year].amount for note in notes.values()), ZERO) for year in years],
        "total": sum((note.amount for note in notes.values()), ZERO),
        "effects": {effect["reading"]: effect for effect in run.effects} if run is not None else {},
        "demonstration": run is not None and run.demonstration,
    }


def _digest(version: Version, run: Run | None) -> str:
    """A name for all that the plan page shows, the same for everybody who looks: what was drawn once may stand under it."""
    plan = version.plan
    own = (version.pk, version.hash, version.number, plan.code, plan.title, plan.at_root, plan.one_of_several)
    figures = ("pk", "finished_at", "years", "demonstration", "tallies", "effects", "targets")
    shown = (own, *(getattr(run, name, None) for name in figures))
    return hashlib.sha256(repr(shown).encode()).hexdigest()


def _figures(run: Run | None, version: Version) -> dict[str, PolicyFigures]:
    text = official_text(version)
    years = run.years if run is not None else []
    found = {
        policy.name: PolicyFigures(policy, {year: YearFigures(year) for year in years}, text.of_policy(policy))
        for policy in compiled(version).program.policies
    }
    if run is None:
        return found
    for policy, tally in run.tallies.items():
        found[policy].subjects = tally["subjects"]
        for number, of_year in tally["years"].items():
            year = found[policy].years[int(number)]
            year.counts, year.amount = of_year["counts"], Decimal(of_year["amount"])
    return found


def claimants(run: Run, code: str, viewer: Any) -> tuple[Policy, LineQuery] | None:
    """A policy of a run by its code, and its lines as far as a viewer may see them."""
    policy = next((policy for policy in compiled(run.version).program.policies if policy.code == code), None)
    if policy is None:
        return None
    return policy, Line.objects.visible_to(viewer).filter(run=run, policy=policy.name).select_related("subject")


def one_fact_away(run: Run, policy: str) -> list[tuple[str, int]]:
    """The facts that are the only thing lacking, with how many results wait for each, most first."""
    tally = run.tallies.get(policy, {})
    return [(term, count) for term, count in tally.get("waiting", ())]


def results_everywhere(subject: Subject, viewer: Any) -> dict[str, Any]:
    """What the current run of each plan gives one subject: the same as of one plan, each line with its plan as well."""
    found = [(plan, results_of(plan, subject, viewer)) for plan in plans()]
    targets = {term: kind for _, one in reversed(found) for term, kind in one["targets"].items()}
    shown = [(plan, one) for plan, one in found if one["results"]] or found[:1]
    if not shown:
        return {"run": None, "results": [], "words": STATUS_WORDS, "asks": set(), "targets": targets}
    results = [{**result, "plan": plan} for plan, one in shown for result in one["results"]]
    asks = {name for _, one in shown for name in one["asks"]}
    return {**shown[0][1], "results": results, "asks": asks, "targets": targets, "several": len(shown) > 1}


def results_of(plan: Plan, subject: Subject, viewer: Any) -> dict[str, Any]:
    """What the current run gives one subject, as far as a viewer may see it: each line with its policy.

    ``asks`` are the names of the plan's terms for such a subject, ``targets`` the kinds of subject that they name, by term.
    """
    version = shown_version(plan)
    terms = compiled(version).terms.of(subject.kind)
    asks, targets = {term.name for term in terms}, {term.name: term.target for term in terms if term.target}
    run = current_run(version)
    if run is None:
        return {"run": None, "results": [], "words": STATUS_WORDS, "asks": asks, "targets": targets}
    policies = {policy.name: policy for policy in compiled(version).program.policies}
    # Put in order here: asked for it, a database may go by the index of policies, through every line of the run.
    lines = Line.objects.visible_to(viewer).filter(run=run, subject=subject).order_by()
    found = sorted(lines, key=lambda line: (line.status == "ineligible", line.policy, line.year))
    results = [{"policy": policies[line.policy], "line": line} for line in found]
    shown = {"run": run, "results": results, "words": STATUS_WORDS, "asks": asks, "targets": targets}
    return {**shown, "demonstration": run.demonstration}
