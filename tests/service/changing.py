"""What changes under a claim, for tests: a fact that is corrected, a ruling or a text that is published anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

from django.db import transaction

from service.claiming import person, trial

from luodi_service.facts.models import Fact, Term
from luodi_service.facts.recording import start_batch
from luodi_service.plans.models import Review, Version
from luodi_service.plans.plan_blocks import draft_text, ruled_text
from luodi_service.plans.publishing import add_review, publish
from luodi_service.plans.versions import add_version
from luodi_service.registry.models import Subject

VALID = (date(2017, 1, 1), date(2021, 12, 31))
RULED_ON = "2017-06-01"


def supersede(subject: Subject, term: str, year: int | None, value: str, at: datetime) -> None:
    """Correct what is known of a subject."""
    with transaction.atomic():
        batch = start_batch("更正", "修订", None, at, demonstration=True)
        row = Term.objects.get(kind=subject.kind, name=term)
        Fact.objects.create(subject=subject, term=row, year=year or 0, value=value, batch=batch)


def published(
    document: str, at: datetime, change: Callable[[str], str] = str, valid: tuple[date, date] = VALID
) -> Version:
    """A new version of the test version, published with its text changed."""
    office, plan = person("office"), trial()
    newest = plan.versions.select_related("plan").order_by("-number")[0]
    text = change(draft_text(newest))
    draft = add_version(plan.code, text, newest.terms, newest.official, office, at, "改", base=newest.number)
    for kind in Review.KINDS:
        given = {"kind": kind, "result": Review.RESULTS[0], "document": document, "on": VALID[0], "body": "演示数据"}
        add_review(plan, draft.number, given, office, at, at.date())
    return publish(
        plan, draft.number, {"document": document, "valid_from": valid[0], "valid_to": valid[1]}, office, at, at.date()
    )


def ruled(reading: str, option: str, document: str, at: datetime) -> Version:
    """A new version in which a reading is ruled another way; not at all where no option is named."""
    newest = trial().versions.select_related("plan").order_by("-number")[0]
    ruling = f"{option}，{document}，{RULED_ON}" if option else ""

    def change(text: str) -> str:
        version = Version(plan=newest.plan, text=text, terms=newest.terms, official=newest.official)
        version.hash = version.digest()
        return ruled_text(version, reading, ruling)

    return published(document, at, change)


def moment(year: int, month: int, day: int, hour: int = 2) -> datetime:
    """A moment of a day in China."""
    return datetime(year, month, day, hour, tzinfo=UTC)
