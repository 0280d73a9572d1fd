"""Filling a return: a draft as often as one likes, handed in once nothing unexplained is left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, QuerySet

from luodi_service.accounts.models import Person
from luodi_service.lib.audit import record_all
from luodi_service.lib.editing import Stale
from luodi_service.returns.checking import Entry, Finding, entry, findings, unanswered
from luodi_service.returns.knowing import Before, before_asking
from luodi_service.returns.models import OPEN, Cell, Return, Step
from luodi_service.returns.parties import fillable, may

Given = Mapping[int, tuple[str, str]]
"""By term: what was typed, and the reason beside it."""
TEXT_MAX = NOTE_MAX = 500
_AT_ONCE = 500


class Unanswered(Exception):
    """What keeps a return from being kept or handed in."""

    def __init__(self, found: list[Finding]) -> None:
        super().__init__("；".join(map(str, found)))
        self.findings = found


@dataclass(frozen=True, slots=True)
class Filled:
    """A return as it is filled: the names of what changed, what the checker will see explained, the cells to be stored."""

    report: Return
    changed: tuple[str, ...]
    explained: list[Finding]
    cells: list[Cell]


def lockable() -> QuerySet[Return]:
    """Returns that are locked as they are read, with what is asked of them."""
    rows = Return.objects.select_for_update(of=("self",)).select_related("form", "version__form", "version__owner")
    return rows.select_related("subject__unit", "subject__area", "subject__park__unit", "subject__merged_into")


def locked(pk: int, revision: int | None) -> Return:
    """A return, locked.

    Raises:
        Stale: somebody changed it since it was shown.
    """
    report = lockable().get(pk=pk)
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


def fill(pk: int, revision: int | None, given: Given, person: Person, at: datetime, *, hand_in: bool) -> Filled:
    """Keep what was typed, and hand it in where that is asked for; all of it or nothing. The same again changes nothing.

    Raises:
        PermissionDenied: it is not this person's to fill.
        ValidationError: it is not open.
        Stale: somebody changed it since it was shown.
        Unanswered: what has to be mended or explained first.
    """
    with transaction.atomic():
        report = locked(pk, revision)
        if not may(person, report, fillable(person)):
            raise PermissionDenied("这张报表不由您填报")
        filled = weighed(report, given, hand_in=hand_in)
        store([filled], person, at, hand_in=hand_in)
    return filled


def weighed(report: Return, given: Given, known: Before | None = None, *, hand_in: bool) -> Filled:
    """A locked return with what was typed, held against all that is asked of it; nothing is stored.

    ``known`` is what was read once for many returns; with it, and with cells and version at hand, nothing is asked.

    Raises:
        ValidationError: it is not open.
        Unanswered: what has to be mended or explained first.
    """
    check_standing(report)
    if report.state not in OPEN:
        raise ValidationError(f"「{report}」{report.get_state_display()}，不能再改；需要改的，请审核单位退回或重新打开")
    cells = {cell.term_id: cell for cell in report.cells.all()}
    # A line that is not given stays as it is.
    kept = {term: (cell.text, cell.note) for term, cell in cells.items()}
    entries = entries_of(report, kept | dict(given), known)
    found = findings(report.version, entries)
    found += [Finding(one.line.term, f"说明超过 {NOTE_MAX} 个字", hard=True)
              for one in entries.values() if len(one.note) > NOTE_MAX]  # fmt: skip
    stopping = unanswered(found, entries) if hand_in else [one for one in found if _unreadable(one, entries)]
    if stopping:
        raise Unanswered(stopping)
    changed = [
        Cell(report=report, term_id=term, text=one.text, value=one.value, note=one.note)
        for term, one in entries.items()
        if (one.text, one.value, one.note) != _as_kept(cells.get(term))
    ]
    names = tuple(entries[cell.term_id].line.term.name for cell in changed)
    return Filled(report, names, [one for one in found if entries[one.term.pk].note], changed)


def _as_kept(cell: Cell | None) -> tuple[str, str, str]:
    return ("", "", "") if cell is None else (cell.text, cell.value, cell.note)


def store(rows: Iterable[Filled], person: Person, at: datetime, *, hand_in: bool) -> None:
    """Store what changed of some returns, by as few questions as one takes: the transaction is the caller's."""
    touched = [row for row in rows if row.changed or hand_in]
    if not touched:
        return
    Cell.objects.bulk_create(
        [cell for row in touched for cell in row.cells], batch_size=_AT_ONCE, update_conflicts=True,
        unique_fields=["report", "term"], update_fields=["text", "value", "note"],
    )  # fmt: skip
    fields: dict[str, object] = {"filled_by": person}
    if hand_in:
        fields |= {"state": "filled", "filled_at": at}
        Step.objects.bulk_create(
            [Step(report=row.report, act="上报", by=person, at=at) for row in touched], batch_size=_AT_ONCE
        )
    numbers = [row.report.pk for row in touched]
    for start in range(0, len(numbers), _AT_ONCE):
        some = Return.objects.filter(pk__in=numbers[start : start + _AT_ONCE])
        some.update(revision=F("revision") + 1, **fields)
    for row in touched:
        row.report.revision += 1
        for name, value in fields.items():
            setattr(row.report, name, value)
    # Names of terms alone: whoever reads the log may not know the figures.
    lines = ((row.report, {"number": row.report.number, "changed": list(row.changed)}) for row in touched)
    record_all(person, "上报报表" if hand_in else "填写报表", lines, at)


def _unreadable(finding: Finding, entries: Mapping[int, Entry]) -> bool:
    """Whether a finding keeps even a draft from being kept: what cannot be read would be lost."""
    given = entries[finding.term.pk]
    return bool(given.problem) or len(given.note) > NOTE_MAX
