"""What the current run gives a firm or a park on its own facts, and those facts to try others from."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from luodi.evaluate.statuses import STATUS_WORDS
from luodi.program.policies import Policy

from luodi_service.facts.models import Fact
from luodi_service.lib.visibility import Viewer
from luodi_service.plans.models import Line, Version
from luodi_service.plans.runs import current_run
from luodi_service.plans.self_check import needed
from luodi_service.plans.texts import compiled
from luodi_service.registry.doors import reach
from luodi_service.registry.models import Subject

MOST = 30
"""Lines that are shown; nobody answers for more than a few subjects."""


@dataclass(frozen=True, slots=True)
class OwnResult:
    """A line of one's own, and the query that fills the form with what is on record for it."""

    line: Line
    status_words: str
    query: str


def own_results(version: Version, code: str, viewer: Viewer) -> list[OwnResult]:
    """The lines of a policy for the subjects that a viewer answers for, newest year first; none for anybody else."""
    far = reach(viewer)
    policy = next((policy for policy in compiled(version).program.policies if policy.code == code), None)
    if policy is None or far.everything or not (far.enterprises or far.parks):
        return []
    run = current_run(version)
    if run is None:
        return []
    own = Subject.objects.visible_to(viewer).filter(kind=policy.kind)
    lines = Line.objects.visible_to(viewer).filter(run=run, policy=policy.name, subject__in=own)
    shown = list(lines.select_related("subject").order_by("-year", "subject__key")[:MOST])
    filled = _on_record(policy, shown, viewer, run.snapshot)
    return [
        OwnResult(line, STATUS_WORDS[line.status], filled[line.subject_id, line.year])  # type: ignore[index]
        for line in shown
    ]


def _on_record(policy: Policy, lines: list[Line], viewer: Viewer, snapshot: int) -> dict[tuple[int, int], str]:
    """For each line the facts that its policy reads, as the query that the form of the self-check takes."""
    codes = {term.name: term.code for term in needed(policy)}
    facts = Fact.objects.visible_to(viewer).as_of(snapshot)
    facts = facts.filter(subject__in={line.subject_id for line in lines}, term__name__in=codes, part=0).exclude(
        value=""
    )
    known: dict[tuple[int, int], dict[str, str]] = {}
    for subject, name, year, value in facts.values_list("subject_id", "term__name", "year", "value"):
        known.setdefault((subject, year), {})[codes[name]] = value
    return {
        (line.subject_id, line.year): urlencode(
            {"year": line.year, **known.get((line.subject_id, 0), {}), **known.get((line.subject_id, line.year), {})}
        )
        for line in lines
    }
