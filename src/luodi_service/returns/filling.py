"""Filling a return: a draft as often as one likes, handed in once nothing unexplained is left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from luodi_service.accounts.models import Person
from luodi_service.lib.audit import record
from luodi_service.lib.editing import Stale
from luodi_service.returns.checking import Entry, Finding, entry, findings, unanswered
from luodi_service.returns.knowing import Before, before_asking
from luodi_service.returns.models import OPEN, Cell, FormVersion, Return, Step
from luodi_service.returns.parties import fillable, may

Given = Mapping[int, tuple[str, str]]
"""By term: what was typed, and the reason beside it."""
TEXT_MAX = NOTE_MAX = 500


class Unanswered(Exception):
    """What keeps a return from being kept or handed in."""

    def __init__(self, found: list[Finding]) -> None:
        super().__init__("；".join(map(str, found)))
        self.findings = found


@dataclass(frozen=True, slots=True)
class Filled:
    """A return after it was filled: whether anything changed, and what the checker will see explained."""

    report: Return
    changed: tuple[str, ...]
    explained: list[Finding]


def locked(pk: int, revision: int | None) -> Return:
    """A return, locked.

    Raises:
        Stale: somebody changed it since it was shown.
    """
    rows = Return.objects.select_for_update(of=("self",)).select_related("form", "version__form", "version__owner")
    report = rows.select_related("subject__unit", "subject__area", "subject__park__unit", "subject__merged_into").get(
        pk=pk
    )
    if revision is not None and report.revision != revision:
        raise Stale(report)
    return report


def check_standing(report: Return) -> None:
    """Let nothing be said by a return of a subject that turned out to be another, which has its own for that period.

    Raises:
        ValidationError: it is one.
    """
    into = report.subject.merged_into
    if into is not None:
        raise ValidationError(f"{report.subject.key} 已并入 {into.key}，以{into}这一期的报表为准；这一张不再填报和审核")


def entries_of(report: Return, given: Given | None = None, before: Before | None = None) -> dict[int, Entry]:
    """The lines of a return as they stand, or with what was typed now."""
    known = before_asking(report.version, report.period, [report], None) if before is None else before
    if given is None:
        given = {cell.term_id: (cell.text, cell.note) for cell in report.cells.all()}
    return {
        line.term_id: entry(
            report.version,
            line,
            *given.get(line.term_id, ("", "")),
            known.known.get((report.pk, line.term_id)),
            known.previous.get((report.pk, line.term_id), ""),
        )
        for line in report.version.asked()
    }


def fill(
    pk: int,
    revision: int | None,
    given: Given,
    person: Person,
    at: datetime,
    *,
    hand_in: bool,
    known: Before | None = None,
    version: FormVersion | None = None,
) -> Filled:
    """Keep what was typed, and hand it in where that is asked for; all of it or nothing. The same again changes nothing.

    ``known`` and ``version`` are what was read once for many returns.

    Raises:
        PermissionDenied: it is not this person's to fill.
        ValidationError: it is not open.
        Stale: somebody changed it since it was shown.
        Unanswered: what has to be mended or explained first.
    """
    with transaction.atomic():
        report = locked(pk, revision)
        if version is not None and version.pk == report.version_id:
            report.version = version
        if not may(person, report, fillable(person)):
            raise PermissionDenied("这张报表不由您填报")
        check_standing(report)
        if report.state not in OPEN:
            raise ValidationError(
                f"「{report}」{report.get_state_display()}，不能再改；需要改的，请审核单位退回或重新打开"
            )
        # A line that is not given stays as it is.
        kept = {cell.term_id: (cell.text, cell.note) for cell in report.cells.all()}
        entries = entries_of(report, kept | dict(given), known)
        found = findings(report.version, entries)
        found += [Finding(one.line.term, f"说明超过 {NOTE_MAX} 个字", hard=True)
                  for one in entries.values() if len(one.note) > NOTE_MAX]  # fmt: skip
        stopping = unanswered(found, entries) if hand_in else [one for one in found if _unreadable(one, entries)]
        if stopping:
            raise Unanswered(stopping)
        changed = _store(report, entries)
        if changed or hand_in:
            _note(report, changed, person, at, hand_in=hand_in)
    return Filled(report, changed, [finding for finding in found if entries[finding.term.pk].note])


def _unreadable(finding: Finding, entries: Mapping[int, Entry]) -> bool:
    """Whether a finding keeps even a draft from being kept: what cannot be read would be lost."""
    given = entries[finding.term.pk]
    return bool(given.problem) or len(given.note) > NOTE_MAX


def _store(report: Return, entries: Mapping[int, Entry]) -> tuple[str, ...]:
    """Store the cells that differ; gives the names of their terms."""
    cells = {cell.term_id: cell for cell in report.cells.all()}
    changed: list[str] = []
    for term, given in entries.items():
        cell = cells.get(term)
        new = (given.text, given.value, given.note)
        if new == ((cell.text, cell.value, cell.note) if cell is not None else ("", "", "")):
            continue
        Cell.objects.update_or_create(
            report=report, term_id=term, defaults={"text": given.text, "value": given.value, "note": given.note}
        )
        changed.append(given.line.term.name)
    return tuple(changed)


def _note(report: Return, changed: tuple[str, ...], person: Person, at: datetime, *, hand_in: bool) -> None:
    report.revision += 1
    report.filled_by = person
    fields = ["revision", "filled_by"]
    if hand_in:
        report.state, report.filled_at = "filled", at
        fields += ["state", "filled_at"]
        Step.objects.create(report=report, act="上报", by=person, at=at)
    report.save(update_fields=fields)
    # Names of terms alone: whoever reads the log may not know the figures.
    record(person, "上报报表" if hand_in else "填写报表", report, at, number=report.number, changed=list(changed))
