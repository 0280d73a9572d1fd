"""Terms and facts. A fact is never changed and never removed: a newer one for the same thing stands in its place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models

from luodi_service.accounts.models import Person
from luodi_service.facts.comparing import FEW, arrived
from luodi_service.facts.known import note, note_all
from luodi_service.facts.precedence import restate, rules_in_force
from luodi_service.lib.storing import store
from luodi_service.lib.visibility import Visible
from luodi_service.registry.doors import AGGREGATES, reach
from luodi_service.registry.models import Subject, known_subject

BASES = ("预计", "快报", "年报", "修订")


class Term(models.Model):
    """A row of a plan's data dictionary, as far as facts need it."""

    name = models.CharField("术语", max_length=100)
    kind = models.CharField("主体", max_length=20)
    form = models.CharField("类型", max_length=10)
    unit = models.CharField("单位", max_length=20, blank=True)
    yearly = models.BooleanField("每年")
    nature = models.CharField("性质", max_length=10, blank=True)
    origin = models.CharField("来源", max_length=100, blank=True)
    note = models.CharField("说明", max_length=500, blank=True)
    choices = models.CharField("可选", max_length=500, blank=True)
    """The values of an 枚举, parted by ``/``."""

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["kind", "name"], name="term_once"),)

    def __str__(self) -> str:
        return self.name


class Batch(models.Model):
    """An import: facts that came in together, from one source.

    ``dated`` is the day of its document. ``cause`` says why the service itself recorded it: by a rule, for a merger.
    """

    source = models.CharField("来源", max_length=200)
    document = models.CharField("文件", max_length=200, blank=True)
    dated = models.DateField("文件日期", null=True, blank=True)
    basis = models.CharField("口径", max_length=4, choices=[(basis, basis) for basis in BASES], default="年报")
    boundary = models.CharField("行政区划版本", max_length=20, default="2017")
    demonstration = models.BooleanField("演示数据", default=False)
    cause = models.CharField("由来", max_length=200, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["at", "id"], name="batch_by_time"),)

    def __str__(self) -> str:
        return f"{self.source} {self.at:%Y-%m-%d %H:%M}"


class FactQuery(Visible["Fact"]):
    """Facts by who may know them."""

    def door(self, viewer: Any) -> models.Q:
        """Those of visible subjects; figures of tax and statistics of a single one only for whom the law
        lets see them, and one's own."""
        found = reach(viewer)
        # Who may know of every subject is not asked subject by subject.
        door = known_subject(viewer, "subject__")
        if not found.hidden:
            return door
        own = models.Q(pk__in=[])
        for path in found.enterprises:
            own |= models.Q(subject__unit__path__startswith=path)
        open_to_all = ~models.Q(term__nature__in=found.hidden) | models.Q(term__kind__in=AGGREGATES)
        return door & (open_to_all | own)

    def bulk_create(self, objs: Iterable[Fact], *args: Any, **options: Any) -> list[Fact]:
        """Record facts, of one that turned out to be another for that one; what goes before one of them by a rule is
        stated again after it."""
        made = self.append(_of_those_standing(objs), *args, **options)
        restate(self.model, made)
        return made

    def append(self, objs: Iterable[Fact], *args: Any, **options: Any) -> list[Fact]:
        """Record facts as they are: for those that state again what a rule puts first."""
        made = super().bulk_create(objs, *args, **options)
        note(self.model, made)
        arrived(self.model, made)
        return made

    def take(self, batch: Batch, rows: Iterable[tuple[int, int, int, int, str]]) -> int:
        """Record facts of a batch by thousands: of each the numbers of subject and term, year, part and value; gives how many.

        As ``bulk_create`` does, but as fast as the database takes them, and nobody is told their numbers. Whoever calls
        records alone: what has a higher number than the last one before is theirs.
        """
        into = _merged()
        last = self.model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        columns = ("subject", "term", "year", "part", "value", "batch")
        count = store(self.model, columns, ((_standing(into, row[0]), *row[1:], batch.pk) for row in rows))
        new = self.model.objects.filter(batch=batch, pk__gt=last)
        note_all(self.model, new)
        self._follow(new, count)
        return count

    def _follow(self, new: FactQuery, count: int) -> None:
        """Compare some facts where they are few, and state again what goes before one of them by a rule."""
        if 0 < count <= FEW:
            arrived(self.model, list(new.only("pk")))
        ruled = rules_in_force(new.order_by().values_list("term", flat=True).distinct()) if count else {}
        if ruled:
            restate(self.model, list(new.filter(term__in=ruled).select_related("batch").order_by("pk")))

    def as_of(self, last: int) -> FactQuery:
        """What was known once the fact of a number had been recorded: of each thing the newest up to it."""
        newer = Fact.objects.filter(
            subject=models.OuterRef("subject"), term=models.OuterRef("term"), year=models.OuterRef("year"),
            part=models.OuterRef("part"), pk__gt=models.OuterRef("pk"), pk__lte=last,
        )  # fmt: skip
        return self.filter(pk__lte=last).exclude(models.Exists(newer))


class Fact(models.Model):
    """The value of a term of a subject in a year (0 for one that never changes), as text in the term's base unit.

    ``part`` is 0 for the whole year, 401 to 404 for its quarters, 1201 to 1212 for its months: how many parts the year
    has, and which it is. An empty value takes an earlier one back: unknown again.
    """

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="facts")
    term = models.ForeignKey(Term, models.PROTECT, related_name="facts")
    year = models.PositiveSmallIntegerField("年度", default=0)
    part = models.PositiveSmallIntegerField("季度、月份", default=0)
    value = models.CharField("值", max_length=500, blank=True)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="facts", db_index=False)
    objects = FactQuery.as_manager()

    class Meta:
        ordering = ("pk",)
        indexes = (
            models.Index(fields=["subject", "term", "year", "part", "id"], name="fact_newest"),
            models.Index(fields=["batch", "id"], name="fact_of_batch"),
        )

    def __str__(self) -> str:
        return f"{self.subject} {self.term} {self.year or ''} = {self.value or '未知'}"

    def save(self, **options: Any) -> None:
        """Save a new fact. One that stands is never changed."""
        if not self._state.adding:
            raise ValueError("a fact is superseded, never overwritten")
        _of_those_standing([self])
        super().save(**options)
        note(type(self), [self])
        arrived(type(self), [self])
        restate(type(self), [self])

    def delete(self, *_: Any, **__: Any) -> Any:
        """Refused: facts stay."""
        raise ValueError("a fact is superseded, never removed")


def _of_those_standing(facts: Iterable[Fact]) -> list[Fact]:
    """The facts, each about the subject that its own was merged into: whoever still knows it by its old key is heard."""
    found, into = list(facts), _merged()
    for fact in found:
        fact.subject_id = _standing(into, fact.subject_id)
    return found


def _merged() -> dict[int, int]:
    """By the number of each subject that was merged: the one that it was merged into."""
    rows = Subject.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into")
    return {pk: other for pk, other in rows if other is not None}


def _standing(into: dict[int, int], subject: int) -> int:
    while subject in into:
        subject = into[subject]
    return subject
