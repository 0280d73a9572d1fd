"""Plans, runs, results and reasons as plain data, for whoever reads them by program."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from luodi.evaluate.statuses import STATUS_WORDS
from luodi.evaluate.targets import STATE_WORDS as TARGET_STATES
from luodi.reports.telling import Told

from luodi_service.lib.visibility import Viewer
from luodi_service.plans.margins import shown_version
from luodi_service.plans.models import Line, Plan, Run, Version
from luodi_service.plans.provisions import provisions
from luodi_service.plans.runs import current_run
from luodi_service.plans.texts import compiled
from luodi_service.registry.doors import reach

__all__ = ["TARGET_STATES"]
ALL_RUNS = frozenset({"office", "auditor"})
Row = dict[str, Any]


def describe_plan(plan: Plan) -> Row:
    """The current version: its provisions and all that its blocks say."""
    version = shown_version(plan)
    program = compiled(version).program
    return {
        "code": plan.code,
        "title": plan.title,
        "version": version.number,
        "hash": version.hash,
        "taken_in_at": version.at,
        "published": program.published,
        "document_number": program.document_number or None,
        "valid_from": program.valid_from,
        "valid_to": program.valid_to,
        "provisions": [{"id": part.id, "label": part.label, "text": part.text} for part in provisions(version)],
        "policies": [
            {
                "code": policy.code,
                "name": policy.name,
                "provision": policy.provision,
                "subject_kind": policy.kind,
                "case_by_case": policy.case_by_case,
                "first_year": policy.validity.first if policy.validity is not None else None,
                "last_year": policy.validity.last if policy.validity is not None else None,
            }
            for policy in program.policies
        ],
        "targets": [
            {
                "name": target.name,
                "provision": target.provision,
                "lead": list(target.lead),
                "responsible": list(target.responsible),
                "milestones": [
                    {"words": milestone.quote.shown, "due": milestone.due} for milestone in target.milestones
                ],
            }
            for target in program.targets
        ],
        "measures": [
            {
                "name": measure.name,
                "kind": measure.kind,
                "provision": measure.provision,
                "lead": list(measure.lead),
                "responsible": list(measure.responsible),
                "lacking": measure.lacking or None,
            }
            for measure in program.measures
        ],
        "readings": [
            {
                "code": rule.code,
                "name": rule.name,
                "provision": rule.quote.provision.id if rule.quote is not None else None,
                "question": rule.question,
                "options": list(rule.labels),
                "used": rule.labels[rule.used],
                "ruling": rule.ruling.document if rule.ruling is not None else None,
                "ruled_on": rule.ruling.on if rule.ruling is not None else None,
            }
            for rule in program.readings
        ],
    }


def runs_for(plan: Plan, viewer: Viewer) -> Any:
    """The runs that a viewer may read: the office and auditors all, others the one that the plan page shows."""
    found = Run.objects.filter(version__plan=plan).select_related("version")
    if reach(viewer).codes & ALL_RUNS:
        return found
    current = current_run(shown_version(plan))
    return found.filter(pk=current.pk) if current is not None else found.none()


def describe_run(run: Run) -> Row:
    """A run with the hashes by which it can be proved."""
    return {
        "id": run.pk,
        "version": run.version.number,
        "years": list(run.years),
        "readings": [{"reading": name, "option": option} for name, option in sorted(run.readings.items())],
        "state": run.state,
        "snapshot": run.snapshot,
        "demonstration": run.demonstration,
        "started_at": run.at,
        "finished_at": run.finished_at,
        "facts_hash": run.facts_hash or None,
        "results_hash": run.results_hash or None,
    }


def policy_names(version: Version) -> dict[str, str]:
    """The name of every policy by its code."""
    return {policy.code: policy.name for policy in compiled(version).program.policies}


def describe_line(line: Line, codes: dict[str, str]) -> Row:
    """A result; ``codes`` are the policies' codes by their names."""
    return {
        "id": line.pk,
        "policy": codes[line.policy],
        "policy_name": line.policy,
        "subject_kind": line.subject.kind,
        "subject_key": line.subject.key,
        "subject_name": line.subject.name,
        "year": line.year,
        "status": line.status,
        "status_words": STATUS_WORDS[line.status],  # type: ignore[index]
        "amount": money(line.amount),
        "missing": list(line.missing),
        "open_readings": [
            {"reading": name, "options": [{"option": option, "amount": sum_} for option, sum_ in options.items()]}
            for name, options in line.open_readings.items()
        ],
        "payable": line.payable,
    }


def money(amount: Decimal | None) -> str | None:
    """An amount as text with two decimals."""
    return None if amount is None else format(amount, ".2f")


def describe_reasons(told: Told) -> list[Row]:
    """The tree of reasons below its root."""
    return [
        {
            "mark": child.mark,
            "words": child.words,
            "quote": child.quote.shown if child.quote is not None and not child.quote.label else None,
            "reasons": describe_reasons(child),
        }
        for child in told.children
    ]
