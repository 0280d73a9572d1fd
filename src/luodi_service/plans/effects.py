"""What a change of the plan does to results: both sides over the same facts, by policy and year, and each result."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from luodi.compiler import Plan as Compiled
from luodi.diagnostics import Faults
from luodi.evaluate.statuses import STATUS_WORDS

from luodi_service.accounts.models import Person
from luodi_service.lib.audit import Actor, System, record
from luodi_service.plans.demonstrations import all_invented, is_demonstration
from luodi_service.plans.models import Change, Comparison, Proposal, Version
from luodi_service.plans.snapshots import all_facts, last_fact
from luodi_service.plans.texts import compiled
from luodi_service.registry.models import Subject

_NOTHING = "ineligible"
RESULT_WORDS: dict[str, str] = {"": "没有这项政策"} | dict(STATUS_WORDS.items())
"""How results are called, that of a side without the policy among them."""

Side = dict[tuple[str, str, str, int], tuple[str, Decimal | None]]
"""Results of one side: by policy (its code), kind and key of the subject, and year."""


def new_comparison(before: Version, after: Version | Proposal, actor: Actor, at: datetime) -> Comparison:
    """A comparison over what is known now, not yet worked out."""
    other = after if isinstance(after, Version) else after.as_version()
    snapshot = last_fact()
    with transaction.atomic():
        comparison = Comparison.objects.create(
            before=before,
            after=after if isinstance(after, Version) else None,
            proposal=after if isinstance(after, Proposal) else None,
            years=sorted({*compiled(before).years, *compiled(other).years}),
            snapshot=snapshot,
            demonstration=is_demonstration(snapshot),
            by=actor if isinstance(actor, Person) else None,
            at=at,
        )
        what = f"第{after.number}版" if isinstance(after, Version) else "待确认的修改"
        record(actor, "比较版本影响", comparison, at, before=before.number, after=what, snapshot=snapshot)
    return comparison


def work_out(comparison_id: int) -> None:
    """Work a comparison out and store it in one transaction. One that is done, or gone, stays as it is."""
    found = Comparison.objects.select_related("before__plan", "after__plan", "proposal__plan", "proposal__base")
    comparison = found.filter(pk=comparison_id).first()
    if comparison is None or comparison.state == "done":
        return
    Comparison.objects.filter(pk=comparison.pk).update(state="running", problem="")
    plans = compiled(comparison.before), compiled(_after(comparison))
    try:
        (before, one), (after, other) = (_side(plan, comparison) for plan in plans)
    except Faults as faults:
        problem = "\n".join(fault.render() for fault in faults.diagnostics)
        Comparison.objects.filter(pk=comparison.pk).update(state="failed", problem=problem, finished_at=timezone.now())
        return
    _store(comparison, plans, before, after, demonstration=one and other)


def _after(comparison: Comparison) -> Version:
    if comparison.after is not None:
        return comparison.after
    assert comparison.proposal is not None, "a comparison has two sides"
    return comparison.proposal.as_version()


def _side(plan: Compiled, comparison: Comparison) -> tuple[Side, bool]:
    """The results of one side, and whether every fact that they rest on is invented."""
    facts = all_facts(plan.terms, comparison.snapshot)
    codes = {policy.name: policy.code or policy.name for policy in plan.program.policies}
    results = plan.evaluate(facts, comparison.years, open_readings=False)
    side: Side = {
        (codes[result.policy], result.subject_kind, result.subject, result.year): (result.status, result.amount)
        for result in results
    }
    return side, all_invented(facts.subjects, comparison.snapshot)


def _store(
    comparison: Comparison, plans: tuple[Compiled, Compiled], before: Side, after: Side, *, demonstration: bool
) -> None:
    names = {
        policy.code or policy.name: (policy.name, policy.label) for plan in plans for policy in plan.program.policies
    }
    differing = list(_differing(before, after))
    subjects = {(kind, key): pk for pk, kind, key in Subject.objects.values_list("pk", "kind", "key")}
    with transaction.atomic():
        locked = Comparison.objects.select_for_update().filter(pk=comparison.pk).first()
        if locked is None or locked.state == "done":
            return
        Change.objects.filter(comparison=locked).delete()
        Change.objects.bulk_create(
            (
                Change(
                    comparison=locked,
                    policy=names[code][0],
                    subject_id=subjects[kind, key],
                    year=year,
                    status_before=was[0],
                    amount_before=was[1],
                    status_after=becomes[0],
                    amount_after=becomes[1],
                )
                for (code, kind, key, year), was, becomes in differing
            ),
            batch_size=2_000,
        )
        locked.demonstration = demonstration
        locked.totals = _totals(names, comparison.years, before, after, differing)
        locked.state, locked.finished_at = "done", timezone.now()
        locked.save(update_fields=["demonstration", "totals", "state", "finished_at"])
        record(System("测算"), "完成版本比较", locked, locked.finished_at, changed=len(differing))


Differing = tuple[tuple[str, str, str, int], tuple[str, Decimal | None], tuple[str, Decimal | None]]


def _differing(before: Side, after: Side) -> Iterator[Differing]:
    """The results that differ; that a policy comes or goes changes nothing for whom it gives nothing."""
    absent: tuple[str, Decimal | None] = ("", None)
    for key in {**before, **after}:
        was, becomes = before.get(key, absent), after.get(key, absent)
        if was != becomes and {was[0], becomes[0]} != {"", _NOTHING}:
            yield key, was, becomes


def _totals(
    names: dict[str, tuple[str, str]], years: list[int], before: Side, after: Side, differing: list[Differing]
) -> list[dict[str, Any]]:
    """A row for every policy that either side has: by year the sums before and after, and how many results change."""
    zero = Decimal("0.00")
    sums = {code: {year: [zero, zero] for year in years} for code in names}
    changed = {code: dict.fromkeys(years, 0) for code in names}
    for at, side in enumerate((before, after)):
        for (code, _, _, year), (_, amount) in side.items():
            sums[code][year][at] += amount or zero
    for (code, _, _, year), _, _ in differing:
        changed[code][year] += 1
    return [
        {
            "code": code,
            "name": name,
            "label": label,
            "changed": sum(changed[code].values()),
            "years": [
                {"year": year, "before": str(pair[0]), "after": str(pair[1]), "changed": changed[code][year]}
                for year, pair in sums[code].items()
            ],
        }
        for code, (name, label) in names.items()
    ]


def shown_totals(comparison: Comparison) -> dict[str, Any]:
    """The stored totals as sums: of each policy that changes, of all together by year, and of the years together."""
    rows = [
        {**row, "years": [{"year": year["year"], **_sums([year])} for year in row["years"]], "all": _sums(row["years"])}
        for row in comparison.totals
    ]
    by_year = [
        {"year": year, **_sums([part for row in comparison.totals for part in row["years"] if part["year"] == year])}
        for year in comparison.years
    ]
    whole = _sums([part for row in comparison.totals for part in row["years"]])
    moving = [row for row in rows if row["changed"]]
    return {"rows": moving, "still": len(rows) - len(moving), "by_year": by_year, "whole": whole}


def _sums(parts: list[dict[str, Any]]) -> dict[str, Any]:
    before = sum((Decimal(part["before"]) for part in parts), Decimal("0.00"))
    after = sum((Decimal(part["after"]) for part in parts), Decimal("0.00"))
    changed = sum(part["changed"] for part in parts)
    return {"before": before, "after": after, "moved": after - before, "changed": changed}
