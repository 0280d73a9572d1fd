"""An act on a claim: the claim locked, the act and its audit line in one transaction; a refusal is on record as well."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone

from luodi_service.accounts.models import Person
from luodi_service.claims.duties import HANDED
from luodi_service.claims.models import Act, Claim, Refusal
from luodi_service.claims.outcomes import tell_outcome
from luodi_service.ledger.models import Award
from luodi_service.lib.audit import Actor, record
from luodi_service.lib.editing import Stale
from luodi_service.lib.working_days import UnknownYear, working_days_between

FIELDS = (
    "state", "round", "since", "due", "version", "snapshot", "readings", "status", "amount", "decided_amount", "missing",
    "open_readings", "obstacles", "schedule", "applicant", "applied_at", "corrected", "consent", "payee_name", "payee_bank",
    "payee_account", "note", "award", "recipient", "suspended_from", "revision",
)  # fmt: skip
REASON_MAX = 1_000


@dataclass(slots=True)
class Acting:
    """What an act on a claim is called, and what else it says; whoever acts may change it while acting."""

    claim: Claim
    act: str
    by: Actor
    at: datetime
    reason: str = ""
    document: str = ""
    answers: bool = False
    """Whether it says a word that was asked for by a due day: who ends or suspends what others left lying is not late."""

    @property
    def today(self) -> date:
        """The day of the act."""
        return timezone.localdate(self.at)


def locked(pk: int) -> Claim:
    """A claim that nobody else changes until this transaction is over. Its award goes first, as it does for whoever pays."""
    lock([pk])
    # Asked for once it is locked: what a row refers to is read as it was when the question was put, not when it was answered.
    rows = Claim.objects.select_related(
        "plan", "version__plan", "subject__unit", "subject__area", "subject__park__unit", "recipient__area",
        "recipient__unit", "award",
    )  # fmt: skip
    return rows.get(pk=pk)


def lock(claims: Collection[int]) -> None:
    """Lock claims by number, after their awards. Where one got another award while it was waited for, once more."""
    while not _locked_together(claims):
        pass


class _Another(Exception):
    """Thrown so that what was locked in the wrong order is let go of."""


def _locked_together(claims: Collection[int]) -> bool:
    rows = Claim.objects.filter(pk__in=claims).order_by("pk")
    awards = dict(rows.values_list("pk", "award"))
    try:
        with transaction.atomic():
            held = Award.objects.select_for_update(no_key=True).filter(pk__in={*awards.values()} - {None})
            list(held.order_by("pk").values_list("pk"))
            if dict(rows.select_for_update(no_key=True).values_list("pk", "award")) != awards:
                raise _Another
    except _Another:
        return False
    return True


@contextmanager
def acting(
    claim: Claim, revision: int | None, act: str, by: Actor, at: datetime, *, reason: str = "", document: str = ""
) -> Iterator[Acting]:
    """Act on a claim. All that the body does, the act's row and its audit line happen together or not at all.

    ``revision`` is the claim's as it was shown; None where nobody was shown it.

    Raises:
        Stale: somebody changed the claim since.
        ValidationError, PermissionDenied: what the body refuses; it is put on record.
    """
    try:
        with transaction.atomic():
            found = locked(claim.pk)
            if revision is not None and found.revision != revision:
                raise Stale(f"申请 {found.number}")
            before, due = found.state, found.due
            doing = Acting(found, act, by, at, _checked("理由", reason, REASON_MAX), _checked("文件", document, 200))
            yield doing
            found.revision += 1
            found.save(update_fields=FIELDS)
            _note(doing, before, due)
    except (ValidationError, PermissionDenied) as error:
        refuse(claim, act, error, by, at)
        raise


def _checked(label: str, text: str, most: int) -> str:
    if len(text) > most:
        raise ValidationError(f"{label}超过 {most:,} 个字")
    return text.strip()


def _note(doing: Acting, before: str, due: date | None) -> None:
    claim, person = doing.claim, doing.by if isinstance(doing.by, Person) else None
    late = days_late(due, doing.today) if doing.answers or doing.act in HANDED else 0
    Act.objects.create(
        claim=claim, act=doing.act, before=before, after=claim.state, reason=doing.reason, document=doing.document,
        late_days=late, by=person, at=doing.at,
    )  # fmt: skip
    tell_outcome(claim, before, doing.reason, doing.at)
    said = {"reason": doing.reason, "document": doing.document, "late_days": late}
    record(
        doing.by, f"申请：{doing.act}", claim, doing.at, number=claim.number, before=before, after=claim.state,
        **{name: value for name, value in said.items() if value},
    )  # fmt: skip


def days_late(due: date | None, today: date) -> int:
    """Working days after the due day; calendar days where the calendar is not known."""
    if due is None or today <= due:
        return 0
    try:
        return max(working_days_between(due, today), 1)
    except UnknownYear:
        return (today - due).days


def refuse(claim: Claim, act: str, error: Exception, by: Actor, at: datetime) -> None:
    """Put on record that an act was refused, and why."""
    why = said_by(error)
    with transaction.atomic():
        person = by if isinstance(by, Person) else None
        Refusal.objects.create(claim_id=claim.pk, act=act[:20], why=why[:500], by=person, at=at)
        record(by, f"申请：{act[:20]}未办", claim, at, why=why[:500])


@contextmanager
def refusing(claim: Claim, act: str, by: Actor, at: datetime) -> Iterator[None]:
    """Put on record that the body was refused, where it is about a claim and does not change it.

    Raises:
        ValidationError, PermissionDenied: what the body refuses.
    """
    try:
        yield
    except (ValidationError, PermissionDenied) as error:
        refuse(claim, act, error, by, at)
        raise


@contextmanager
def opening(act: str, target: models.Model | str, by: Actor, at: datetime, **details: object) -> Iterator[None]:
    """Open a claim, or a notice of several, for a target; where that is refused there is no one claim to say so of, and the
    audit log says it.

    Raises:
        ValidationError, PermissionDenied: what the body refuses.
    """
    try:
        yield
    except (ValidationError, PermissionDenied) as error:
        with transaction.atomic():
            record(by, f"申请：{act}未办", target, at, why=said_by(error)[:500], **details)
        raise


def said_by(error: Exception) -> str:
    """What a refusal says."""
    return "；".join(error.messages) if isinstance(error, ValidationError) else str(error)


def needed(label: str, text: str) -> str:
    """A text that must be there.

    Raises:
        ValidationError: it is not.
    """
    if not text.strip():
        raise ValidationError(f"请写明{label}")
    return text.strip()
