"""Why a line of a run is what it is, worked out again for the one subject, and what a viewer may see of it."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from luodi.diagnostics import Diagnostics, Faults
from luodi.evaluate.reasons import Reason
from luodi.evaluate.results import Result, money
from luodi.plan.terms import Term
from luodi.program.policies import Policy
from luodi.reports.explanations import Explanation
from luodi.reports.telling import tell
from luodi.source import Cell
from luodi.words import Words

from luodi_service.plans.margins import official_text
from luodi_service.plans.models import Line, LineQuery, Run
from luodi_service.plans.snapshots import facts_around, sharing
from luodi_service.plans.texts import compiled
from luodi_service.registry.doors import TAX, Reach

_log = logging.getLogger(__name__)
Unexplained = Faults
"""What applications above hear where a line cannot be worked out again, or comes to something else."""


class Disagreement(Faults):
    """A stored line is not what the evaluator gives (LD0910): a fault of ours."""


def explain(line: Line) -> Explanation:
    """The explanation of a stored line, from its run's own version, snapshot and readings.

    Raises:
        Disagreement: what is worked out now is not what was stored. It is logged with what it takes to see it again.
    """
    run = line.run
    plan = compiled(run.version)
    policy = next(policy for policy in plan.program.policies if policy.name == line.policy)
    facts = facts_around(plan.terms, run.snapshot, line.subject, under_its_ceiling(policy, line))
    found = plan.explain(facts, policy.name, line.subject.key, line.year, readings=run.readings)
    _check_agreement(line, found.result)
    return replace(found, demonstration=run.demonstration)


def _check_agreement(line: Line, result: Result) -> None:
    """The facts stay out of the log: with the number of the last of them anybody who may read them finds them again."""
    own = result.as_json()
    stored = {name: getattr(line, name) for name in COMPARED} | {"amount": money(line.amount)}
    differing = [name for name in COMPARED if stored[name] != own[name]]
    if not differing:
        return
    run = line.run
    _log.error(
        "LD0910: run %s, version %s, readings %s, facts up to %s: %s of %s %s in %s is stored as %s, the evaluator gives %s",
        run.pk,
        run.version.hash,
        run.readings,
        run.snapshot,
        line.policy,
        line.subject.kind,
        line.subject.key,
        line.year,
        {name: stored[name] for name in differing},
        {name: own[name] for name in differing},
    )
    shown = "、".join(_FIELDS[name] for name in differing)
    diagnostics = Diagnostics()
    diagnostics.add(
        "LD0910",
        Cell(f"测算 #{run.pk}", line.year, line.policy, line.subject.key),
        engine=Words("存下的结果", "the stored result"),
        problem=Words(f"{shown}不一致，已记录", f"{', '.join(differing)}; it is logged"),
    )
    raise Disagreement(diagnostics)


_FIELDS = {
    "status": "是否符合",
    "amount": "金额",
    "missing": "缺项",
    "open_readings": "口径影响",
    "payable": "能否兑付",
}
COMPARED = tuple(_FIELDS)


def under_its_ceiling(policy: Policy, line: Line) -> Iterable[int]:
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
