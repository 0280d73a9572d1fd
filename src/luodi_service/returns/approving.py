"""Checking what was handed in: approved, it is locked and its values are facts; else it goes back with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from luodi_service.accounts.models import Person
from luodi_service.facts.models import Batch, Fact
from luodi_service.facts.precedence import rules_in_force
from luodi_service.facts.recording import start_batch
from luodi_service.lib.audit import record
from luodi_service.plans.cell_rules import same_value
from luodi_service.returns.filling import check_standing, locked
from luodi_service.returns.models import FormTerm, Return, Step
from luodi_service.returns.parties import checkable, may

REASON_MAX, DOCUMENT_MAX = 500, 200


@contextmanager
def _deciding(pk: int, revision: int, person: Person, state: str, what: str) -> Iterator[Return]:
    """A return in a state, locked, which a person may decide on; its revision rises.

    Raises:
        PermissionDenied: it is not this person's to check, or they filled it themselves.
        ValidationError: it is in another state.
        Stale: somebody changed it since it was shown.
    """
    with transaction.atomic():
        report = locked(pk, revision)
        if not may(person, report, checkable(person)):
            raise PermissionDenied("这张报表不由您审核")
        if report.filled_by_id == person.pk:
            raise PermissionDenied("不能审核自己填报的报表，请由另一人办理")
        check_standing(report)
        if report.state != state:
            raise ValidationError(f"「{report}」{report.get_state_display()}，不能{what}")
        yield report
        report.revision += 1
        report.save(update_fields=["state", "checked_by", "checked_at", "revision"])


def _needed(label: str, text: str, most: int) -> str:
    text = text.strip()
    if not text:
        raise ValidationError(f"请写明{label}")
    if len(text) > most:
        raise ValidationError(f"{label}超过 {most} 个字")
    return text


def approve(pk: int, revision: int, person: Person, at: datetime) -> tuple[Return, int]:
    """Lock a return and record its values; gives how many facts are new.

    Raises:
        PermissionDenied, ValidationError, Stale: see above.
    """
    with _deciding(pk, revision, person, "filled", "审核通过") as report:
        report.state, report.checked_by, report.checked_at = "locked", person, at
        facts = _record_facts(report, at)
        Step.objects.create(report=report, act="审核通过", by=person, at=at)
        record(person, "审核报表", report, at, number=report.number, facts=facts)
    return report, facts


def send_back(pk: int, revision: int, reason: str, person: Person, at: datetime) -> Return:
    """Give a return back to whoever fills it.

    Raises:
        PermissionDenied, ValidationError, Stale: see above; or no reason is given.
    """
    with _deciding(pk, revision, person, "filled", "退回") as report:
        why = _needed("退回的理由", reason, REASON_MAX)
        report.state, report.checked_by, report.checked_at = "sent_back", person, at
        Step.objects.create(report=report, act="退回", reason=why, by=person, at=at)
        record(person, "退回报表", report, at, number=report.number, reason=why)
    return report


def reopen(pk: int, revision: int, reason: str, document: str, person: Person, at: datetime) -> Return:
    """Open a locked return again, by a document. Its facts stand until it is approved anew.

    Raises:
        PermissionDenied, ValidationError, Stale: see above; or reason or document are not given.
    """
    with _deciding(pk, revision, person, "locked", "重新打开") as report:
        why = _needed("重新打开的理由", reason, REASON_MAX)
        by_what = _needed("依据的文件", document, DOCUMENT_MAX)
        report.state, report.checked_by, report.checked_at = "reopened", person, at
        Step.objects.create(report=report, act="重新打开", reason=why, document=by_what, by=person, at=at)
        record(person, "重新打开报表", report, at, number=report.number, reason=why, document=by_what)
    return report


def _record_facts(report: Return, at: datetime) -> int:
    """What the return says otherwise than the fact base, and what it said before and says no more."""
    cells = {cell.term_id: cell.value for cell in report.cells.all()}
    batch = start_batch(
        str(report.form), report.version.basis, report.filled_by, at, demonstration=settings.DEMONSTRATION
    )
    batch.document, batch.dated = report.number, timezone.localdate(at)
    batch.save(update_fields=["document", "dated"])
    now = _newest(report)
    facts = [
        Fact(subject=report.subject, term=line.term, value=value, batch=batch, **_when(line, report))
        for line in report.version.asked()
        if (value := _said(line, cells.get(line.term_id, ""), now.get(line.term_id), report)) is not None
    ]
    Fact.objects.bulk_create(facts)
    return len(facts)


def _when(line: FormTerm, report: Return) -> dict[str, int]:
    return {"year": report.year, "part": report.part} if line.term.yearly else {"year": 0, "part": 0}


def _newest(report: Return) -> dict[int, tuple[str, Batch]]:
    """The newest fact of each term that is asked, or what the form itself said last where it matters who says it."""
    terms = [line.term_id for line in report.version.asked()]
    # Where a rule looks at who says it, what another has said already is said once more.
    ruled = rules_in_force(terms)
    voice = str(report.form), report.version.basis
    facts = Fact.objects.filter(subject=report.subject_id, term__in=terms).select_related("batch", "term")
    when = {line.term_id: _when(line, report) for line in report.version.asked()}
    return {
        fact.term_id: (fact.value, fact.batch)
        for fact in facts.filter(year__in={0, report.year}, part__in={0, report.part}).order_by("pk")
        if when[fact.term_id] == {"year": fact.year, "part": fact.part}
        and (fact.term_id not in ruled or (fact.batch.source, fact.batch.basis) == voice)
    }


def _said(line: FormTerm, value: str, now: tuple[str, Batch] | None, report: Return) -> str | None:
    """The value to record; None where nothing is new. An empty cell takes back what the return itself said before."""
    known, batch = now if now is not None else ("", None)
    if not value:
        return "" if known and batch is not None and batch.document == report.number else None
    return None if known and same_value(line.term.form, known, value) else value
