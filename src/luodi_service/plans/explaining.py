"""Why a line of a run is what it is, worked out again for the one subject, and what a viewer may see of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from luodi.evaluate.reasons import Reason
from luodi.plan.terms import Term
from luodi.program.policies import Policy
from luodi.reports.explanations import Explanation
from luodi.reports.telling import tell

from luodi_service.plans.margins import official_text
from luodi_service.plans.models import Line, LineQuery, Run
from luodi_service.plans.snapshots import facts_around, sharing
from luodi_service.plans.texts import compiled
from luodi_service.registry.doors import TAX, Reach


def explain(line: Line) -> Explanation:
    """The explanation of a stored line, from its run's own version, snapshot and readings.

    What is worked out now must be what was stored: a difference is a fault of ours.
    """
    run = line.run
    plan = compiled(run.version)
    policy = next(policy for policy in plan.program.policies if policy.name == line.policy)
    facts = facts_around(plan.terms, run.snapshot, line.subject, _under_its_ceiling(policy, line))
    found = plan.explain(facts, policy.name, line.subject.key, line.year, readings=run.readings)
    assert (found.result.status, found.result.amount) == (line.status, line.amount), "stored and explained differ"
    return replace(found, demonstration=run.demonstration)


def _under_its_ceiling(policy: Policy, line: Line) -> Iterable[int]:
    """The others that bear on a subject's result: those of the same recipient, where they share a ceiling."""
    shared = any(mode.name == "每受益每年" for cap in policy.caps for mode in cap.manner.modes)
    if not shared or not isinstance(policy.recipient, Term):
        return ()
    return sharing(policy.recipient, line.run.snapshot, line.subject)


def without_tax_figures(reason: Reason, met: bool | None = None) -> Reason:
    """The tree with figures of tax, and all that rests on them alone, shown as 达到 or 未达到 by their condition."""
    inner = reason.value if isinstance(reason.value, bool) else met
    if _tax(reason):
        return reason._replace(value=_MET[inner])
    children = tuple(without_tax_figures(child, inner) for child in reason.children)
    hides = isinstance(reason.value, Decimal) and any(map(_hidden, children)) and reason.head.kind not in _AMOUNTS
    return reason._replace(children=children, value=_MET[inner] if hides else reason.value)


_MET = {True: "达到", False: "未达到", None: "（税务数据，不显示）"}
_AMOUNTS = ("amount", "tiers", "cap", "most")
"""Sums that are or become the result itself, which whoever may see the line sees."""


def _tax(reason: Reason) -> bool:
    return reason.head.term is not None and reason.head.term.nature == TAX and isinstance(reason.value, Decimal)


def _hidden(reason: Reason) -> bool:
    return reason.value in _MET.values()


def explained(lines: LineQuery, run_id: int, code: str, key: str, year: int, viewer: Reach) -> dict[str, Any] | None:
    """What the page of reasons shows of a line among those a viewer may see; None where there is none."""
    run = Run.objects.select_related("version__plan").filter(pk=run_id).first()
    policies = compiled(run.version).program.policies if run is not None else ()
    policy = next((found for found in policies if found.code == code), None)
    if policy is None:
        return None
    # With its kind the subject is found by an index.
    line = lines.filter(run=run, policy=policy.name, subject__kind=policy.kind, subject__key=key, year=year).first()
    return shown(line, viewer) if line is not None else None


def shown(line: Line, viewer: Reach) -> dict[str, Any]:
    """What a viewer may see of why a line is what it is; that they may see the line has been asked before."""
    found = explain(line)
    whole = viewer.tax_figures or line.run.demonstration or _own(line, viewer)
    reason = found.reason if whole else without_tax_figures(found.reason)
    text = official_text(line.run.version)
    return {
        "line": line,
        "explanation": found,
        "told": tell(reason),
        "cites": text.of_reason(reason),
        "ids": text.ids,
        "read_tax": viewer.tax_figures and "auditor" in viewer.codes,
        "demonstration": line.run.demonstration,
    }


def _own(line: Line, viewer: Reach) -> bool:
    """Whether a firm looks at its own."""
    unit = line.subject.unit
    return unit is not None and any(unit.path.startswith(path) for path in viewer.enterprises)
