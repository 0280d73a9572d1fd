"""One result in hand: held with its assessment for whoever reports, checks, adjusts or appeals."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from luodi_service.accounts.models import Person
from luodi_service.assessment.acting import locked
from luodi_service.assessment.holding import of_office, own_units
from luodi_service.assessment.models import MONEY, VETO, Act, Appeal, Assessment, Paper, Point, Result, Statement
from luodi_service.assessment.scoring import said
from luodi_service.lib.audit import record
from luodi_service.lib.characters import without_personal
from luodi_service.lib.editing import Stale
from luodi_service.lib.filing import keep_files

TEXT_MAX, REASON_MAX = 2_000, 500
FILES_MAX = 10


@dataclass(slots=True)
class Handling:
    """A result that is held, who acts on it and when; ``words`` go on record with the act."""

    assessment: Assessment
    result: Result
    person: Person
    at: datetime
    words: str = ""

    @property
    def today(self) -> date:
        """The day on which they act."""
        return timezone.localdate(self.at)

    def point(self, pk: int) -> Point:
        """An item of the result.

        Raises:
            ValidationError: it has no such item.
        """
        found: Point | None = Point.objects.select_related("line").filter(result=self.result, pk=pk).first()
        if found is None:
            raise ValidationError("请选一个项目：这个结果没有您选的项目")
        return found


@contextmanager
def handling(
    pk: int, revision: int, name: str, states: tuple[str, ...], person: Person, at: datetime
) -> Iterator[Handling]:
    """Hold a result while something is done to it; at the end it is on record, with its audit line.

    Raises:
        ValidationError: its assessment is in another state.
        Stale: somebody changed it since it was shown.
    """
    with transaction.atomic():
        assessment = locked(Result.objects.values_list("assessment", flat=True).get(pk=pk))
        result = Result.objects.select_for_update(of=("self",)).select_related("unit", "assessment__plan").get(pk=pk)
        if result.revision != revision:
            raise Stale(result)
        if assessment.state not in states:
            raise ValidationError(f"{assessment}{assessment.get_state_display()}，不能{name}")
        doing = Handling(assessment, result, person, at)
        yield doing
        result.revision += 1
        result.save()
        words = doing.words[:REASON_MAX]
        Act.objects.create(assessment=assessment, result=result, act=name, words=words, by=person, at=at)
        record(person, f"考评{name}", result, at, year=assessment.year, unit=result.name, words=without_personal(words))


def reports_for(result: Result, person: Person) -> bool:
    """Whether a person speaks for whom a result is of: their own unit; of money the office and the finance office."""
    if not person.is_active:
        return False
    if result.unit_id is None:
        return bool(person.codes() & {"office", "finance"})
    return result.unit_id in own_units(person)


def spoke(result: Result, person: Person) -> bool:
    """Whether a person spoke for whom a result is of, and so is no judge of it."""
    return (
        result.reported_by_id == person.pk
        or Statement.objects.filter(result=result, by=person).exists()
        or Appeal.objects.filter(result=result, by=person).exists()
    )


def judges(result: Result, person: Person) -> bool:
    """Whether a person of the office may judge a result: nobody who spoke for it."""
    return of_office(person) and not spoke(result, person)


def wrong_text(label: str, text: str, most: int) -> list[str]:
    """What is wrong with a text that is needed."""
    if not text.strip():
        return [f"请写明{label}"]
    return [f"{label}超过 {most} 个字"] if len(text.strip()) > most else []


def wrong_points(point: Point, points: Decimal | None) -> list[str]:
    """What is wrong with points for an item."""
    weight = point.line.weight
    if point.line.kind == VETO or weight is None:
        return ["一票否决没有分，不能改分"]
    if points is None:
        return ["请写明改为几分"]
    if not points.is_finite() or not 0 <= points <= weight or points != points.quantize(Decimal("0.01")):
        return [f"「{point.line.item}」的分数在 0 至 {said(weight)} 之间，最多两位小数"]
    return []


def keep_papers(
    doing: Handling, files: list[UploadedFile], *, statement: Statement | None = None, appeal: Appeal | None = None
) -> None:
    """Keep files with the statement or appeal that they came with.

    Raises:
        ValidationError: they are too many, or what is wrong with them.
    """
    if len(files) > FILES_MAX:
        raise ValidationError(f"一次最多 {FILES_MAX} 个文件")
    for stored in keep_files(files):
        Paper.objects.create(result=doing.result, statement=statement, appeal=appeal, file=stored)


def is_money(result: Result) -> bool:
    """Whether a result is of money."""
    return result.assessment.object == MONEY
