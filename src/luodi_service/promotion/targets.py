"""Targets that count settled firms and projects one by one, and what the leads say of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from luodi_service.lib.visibility import Viewer
from luodi_service.plans.margins import shown_version
from luodi_service.plans.models import Plan
from luodi_service.plans.target_outlook import asked_targets
from luodi_service.promotion.models import SETTLED, STAGES, Lead


def counted_targets(plan: Plan) -> list[str]:
    """The names of the targets of the version that everybody is shown for which things are reported one by one."""
    return [one.name for one in asked_targets(shown_version(plan)) if one.term and one.counted]


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The leads that count for a target: how many are at each stage, and those that have settled, oldest first."""

    stages: tuple[tuple[str, str, int], ...]
    settled: tuple[Lead, ...]


def pipeline(plan: Plan, target: str, year: int, viewer: Viewer) -> Pipeline:
    """Of the leads that a viewer sees those that count for a target, settled by the end of a year."""
    found = Lead.objects.visible_to(viewer).filter(plan=plan, counts_for=target).select_related("subject")
    rows = list(found.order_by("settled_on", "pk"))
    settled = tuple(_each_firm_once(one for one in rows if one.stage == SETTLED))
    settled = tuple(one for one in settled if one.settled_on and one.settled_on.year <= year)
    stages = tuple(
        (code, name, len(settled) if code == SETTLED else sum(one.stage == code for one in rows))
        for code, name in STAGES.items()
    )
    return Pipeline(stages, settled)


def _each_firm_once(settled: Iterable[Lead]) -> Iterator[Lead]:
    """Leads without those of a firm that turned out, by a merger, to be one that an earlier lead settled."""
    seen: set[int] = set()
    for one in settled:
        firm = (one.subject and one.subject.merged_into_id) or one.subject_id
        if firm is None or firm not in seen:
            yield one
        if firm is not None:
            seen.add(firm)


def differences(settled: tuple[Lead, ...], reported: list[str]) -> list[str]:
    """Where the list of a report and the leads that settled do not name the same."""
    names = {one.title for one in settled}
    missing = [one.title for one in settled if one.title not in set(reported)]
    unfounded = [name for name in reported if name not in names]
    return [
        *([f"已落地而没有填报：{'、'.join(missing)}"] if missing else []),
        *([f"填报了而没有落地的线索：{'、'.join(unfounded)}"] if unfounded else []),
    ]
