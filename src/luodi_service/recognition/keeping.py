"""What a decision leaves behind: a fact with its source and document, or a title on record; and how it is taken back."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings

from luodi_service.accounts.models import Person
from luodi_service.facts.models import Batch, Fact, Term
from luodi_service.facts.precedence import copied
from luodi_service.facts.recording import start_batch
from luodi_service.recognition.matters import COMPANIONS, Companion, Matter, newest
from luodi_service.recognition.models import Case
from luodi_service.registry.keeping import add_record, end_record
from luodi_service.registry.models import Title

BASIS = "年报"


def keep_decision(case: Case, matter: Matter, value: str, until: date | None, person: Person, at: datetime) -> None:
    """Put on record what was decided; the case leads to it. Its document and day stand in the case.

    Raises:
        ValidationError: the register does not take a title so.
    """
    if matter.term is None:
        case.title_record = _add_title(case, value, until, person, at)
    else:
        case.fact = _add_fact(case, matter.term, value, person, at)


def take_back(case: Case, matter: Matter, value: str, document: str, dated: date, person: Person, at: datetime) -> None:
    """Put on record by a document that a decision holds no more: unknown again, or another value.

    Raises:
        ValidationError: a title does not end on that day.
    """
    if matter.term is None:
        _end_title(case, document, dated, person, at)
    else:
        _take_fact_back(case, matter.term, value, document, dated, person, at)


def _add_title(case: Case, level: str, until: date | None, person: Person, at: datetime) -> Title:
    given = {
        "name": case.title, "level": level, "grant": case.grant, "granted_on": case.dated, "valid_to": until,
        "document": case.document,
    }  # fmt: skip
    made = add_record("title", case.subject, given, person, at, demonstration=settings.DEMONSTRATION)
    assert isinstance(made, Title)
    return made


def _end_title(case: Case, document: str, dated: date, person: Person, at: datetime) -> None:
    title = case.title_record
    # One that an officer has taken back already is over.
    if title is not None and not title.withdrawn:
        end_record("title", title.pk, title.revision, dated, document, person, at)


def _batch(case: Case, document: str, dated: date | None, cause: str, person: Person, at: datetime) -> Batch:
    return start_batch(
        str(case.unit), BASIS, person, at, demonstration=settings.DEMONSTRATION, document=document, dated=dated,
        cause=cause,
    )  # fmt: skip


def _companion(term: Term) -> tuple[Companion, Term] | None:
    """What is recorded beside a term, with its row."""
    found = COMPANIONS.get((term.kind, term.name))
    row = Term.objects.filter(kind=term.kind, name=found.term).first() if found is not None else None
    return (found, row) if found is not None and row is not None else None


def _add_fact(case: Case, term: Term, value: str, person: Person, at: datetime) -> Fact:
    batch = _batch(case, case.document, case.dated, f"认定个案 #{case.pk}", person, at)
    fact = Fact.objects.create(subject=case.subject, term=term, year=case.year, value=value, batch=batch)
    beside = _companion(term)
    if beside is not None and case.dated is not None and value == beside[0].value:
        if newest(case.subject, term.kind, beside[1].name) is None:
            Fact.objects.create(subject=case.subject, term=beside[1], value=case.dated.isoformat(), batch=batch)
    return fact


def _take_fact_back(
    case: Case, term: Term, value: str, document: str, dated: date, person: Person, at: datetime
) -> None:
    """Where the same unit has decided otherwise since, that stands; what another source has said since is said again."""
    about = Fact.objects.filter(subject=case.subject, term=term, year=case.year, part=0)
    now = about.select_related("batch").order_by("-pk").first()
    ours = now is None or now.pk == case.fact_id
    if (
        not ours
        and now is not None
        and now.batch.source == str(case.unit)
        and not now.batch.cause.startswith("取值规则")
    ):
        return
    cause = f"撤销认定个案 #{case.pk}"
    batch = _batch(case, document, dated, cause, person, at)
    Fact.objects.create(subject=case.subject, term=term, year=case.year, value=value, batch=batch)
    if not ours and now is not None:
        again = copied(now.batch, cause, person, at)
        Fact.objects.create(subject=case.subject, term=term, year=case.year, value=now.value, batch=again)
    _take_companion_back(case, term, batch)


def _take_companion_back(case: Case, term: Term, batch: Batch) -> None:
    """What the decision recorded beside itself, once no other year has the value any more."""
    beside = _companion(term)
    if beside is None or case.fact is None:
        return
    companion, row = beside
    recorded = Fact.objects.filter(batch=case.fact.batch, term=row).exists()
    said = Fact.objects.filter(subject=case.subject, term=term, part=0).order_by("pk")
    values = dict(said.values_list("year", "value"))
    if recorded and companion.value not in values.values():
        Fact.objects.create(subject=case.subject, term=row, value="", batch=batch)
