"""What lists need of millions of facts at once, kept as facts are recorded: of how many subjects there is a value, what each
enterprise declares to sell beside the threshold of its trade, and into which field and sector it falls.

All follow from the facts alone and are kept in the transaction of whoever records them, so that they are never behind;
``count_all`` and ``class_all`` make them anew. ``facts.models`` calls ``note`` as it records, so nothing here imports it: the table of
facts is handed in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_CEILING, Decimal
from typing import Any

from django.db import models
from django.db.models import Count, Exists, F, Max, OuterRef

from luodi_service.facts.register_terms import FIELD
from luodi_service.facts.trades import BY_SECTOR, EDITIONS, Threshold, classified, threshold_of
from luodi_service.lib.storing import store
from luodi_service.lib.visibility import Viewer, Visible
from luodi_service.registry.doors import reach
from luodi_service.registry.models import Subject, known_subject

KIND, SALES, INDUSTRY, SECTOR = "企业", "申报营业收入", "行业代码", "监测行业"
DECLARED = "申报"
_MOST = 10**16
"""分 beyond which a sum is kept as this many: no database counts on for ever, and no firm sells that much."""


class Known(models.Model):
    """Of how many subjects a yearly term was ever known for a year, and the newest batch that said so."""

    term = models.ForeignKey("facts.Term", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    subjects = models.PositiveIntegerField(default=0)
    last_batch = models.ForeignKey("facts.Batch", models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["term", "year"], name="known_once"),)

    def __str__(self) -> str:
        return f"{self.term} {self.year}: {self.subjects}"


class DeclaredQuery(Visible["Declared"]):
    """Declared sales by who may know the enterprise."""

    def door(self, viewer: Viewer) -> models.Q:
        """Those of visible subjects: what a firm declares itself is no figure of statistics."""
        return known_subject(viewer, "subject__")


class Declared(models.Model):
    """What an enterprise declares to have sold in a year, and what it lacks to the threshold of its trade as known by then.

    ``by`` are the digits of its code with the ``edition``, or, without one, the sector that it is monitored in. Amounts in
    分; of what is lacking the next whole one. Null where its trade is not known, or not surveyed by sales.
    """

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    by = models.CharField(max_length=20, blank=True)
    edition = models.CharField(max_length=4, blank=True)
    threshold_fen = models.BigIntegerField(null=True)
    lacking_fen = models.BigIntegerField(null=True)
    objects = DeclaredQuery.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["subject", "year"], name="declared_once"),)
        indexes = (
            models.Index(fields=["year", "lacking_fen", "subject", "threshold_fen"], name="declared_by_distance"),
        )

    def __str__(self) -> str:
        return f"{self.subject} {self.year}"

    @property
    def threshold(self) -> Threshold | None:
        """That of its trade."""
        return threshold_of(self.by, self.edition) if self.edition else _of_sector(self.by)

    @property
    def reason(self) -> str:
        """Why that one."""
        return (
            f"行业代码 {self.by}（GB/T 4754—{self.edition}）"
            if self.edition
            else f"行业代码待补，按监测行业「{self.by}」"
        )


class ClassedQuery(Visible["Classed"]):
    """Fields and sectors by who may know the enterprise."""

    def door(self, viewer: Viewer) -> models.Q:
        """Those of visible subjects, as far as the law lets the viewer see figures of the term of a single one."""
        found = reach(viewer)
        door = known_subject(viewer, "subject__")
        return door & ~models.Q(term__nature__in=found.hidden) if found.hidden else door


class Classed(models.Model):
    """The field or the sector that an enterprise falls into now, by its newest fact. Where none is known there is no row."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+")
    term = models.ForeignKey("facts.Term", models.PROTECT, related_name="+")
    value = models.CharField(max_length=500)
    objects = ClassedQuery.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["subject", "term"], name="classed_once"),)
        indexes = (models.Index(fields=["term", "value", "subject"], name="classed_by_value"),)

    def __str__(self) -> str:
        return f"{self.subject} {self.term}: {self.value}"


def _of_sector(sector: str) -> Threshold | None:
    return threshold_of(BY_SECTOR[sector], EDITIONS[0]) if sector in BY_SECTOR else None


def note(facts: Any, written: Sequence[Any]) -> None:
    """Keep all of them in step with facts just written. Part of the writer's own transaction."""
    if not written:
        return
    numbers = [fact.pk for fact in written]
    new = facts.objects.filter(
        pk__gte=min(numbers), pk__lte=max(numbers), batch__in={fact.batch_id for fact in written}
    )
    note_all(facts, new)


def note_all(facts: Any, new: Any) -> None:
    """Keep all of them in step with facts just written, as a query that finds these and no others."""
    _count(facts, Known, new)
    _declare(facts, Declared, new)
    _class(facts, Classed, new)


def count_all(facts: Any, known: Any, declared: Any) -> None:
    """Both anew, from all facts. ``known`` and ``declared`` are the tables that hold them."""
    known.objects.all().delete()
    said = facts.objects.filter(year__gt=0).exclude(value="").order_by().values_list("term", "year")
    counted = said.annotate(number=Count("subject", distinct=True), last=Max("batch"))
    store(known, ("term", "year", "subjects", "last_batch"), list(counted))
    declared.objects.all().delete()
    _declare(facts, declared, facts.objects.all())


def class_all(facts: Any, classed: Any) -> None:
    """The fields and sectors anew, from all facts. ``classed`` is the table that holds them."""
    classed.objects.all().delete()
    _class(facts, classed, facts.objects.all())


def _count(facts: Any, known: Any, new: Any) -> None:
    said = new.filter(year__gt=0).exclude(value="").order_by()
    last = list(said.values_list("term", "year").annotate(last=Max("batch")))
    if not last:
        return
    # Reckoned with, a number is no reason for SQLite to look through all facts of a term that have a smaller one.
    older = facts.objects.annotate(at=F("pk") + 0).filter(
        subject=OuterRef("subject"), term=OuterRef("term"), year=OuterRef("year"), at__lt=OuterRef("pk")
    )
    first = said.filter(~Exists(older.exclude(value=""))).values_list("term", "year").annotate(number=Count("pk"))
    more = {(term, year): number for term, year, number in first}
    rows = known.objects.filter(term__in={row[0] for row in last}, year__in={row[1] for row in last})
    there = {(row.term_id, row.year): row for row in rows}
    fresh = []
    for term, year, batch in last:
        row = there.get((term, year)) or known(term_id=term, year=year)
        row.subjects, row.last_batch_id = row.subjects + more.get((term, year), 0), max(batch, row.last_batch_id or 0)
        if row.pk is None:
            fresh.append(row)
    known.objects.bulk_create(fresh)
    known.objects.bulk_update(there.values(), ["subjects", "last_batch"], batch_size=200)


def _declare(facts: Any, declared: Any, new: Any) -> None:
    terms = facts.term.field.related_model.objects
    watched = {
        pk: name
        for pk, name, nature in terms.filter(kind=KIND, name__in=(SALES, INDUSTRY, SECTOR)).values_list(
            "pk", "name", "nature"
        )
        if name != SALES or nature == DECLARED
    }
    touched = new.filter(term__in=watched, part=0)
    if not watched or not touched.exists():
        return
    whose = touched.order_by().values("subject")
    rows = facts.objects.filter(term__in=watched, part=0, subject__in=whose).order_by("subject_id", "pk")
    declared.objects.filter(subject__in=whose).delete()
    named = (
        (subject, watched[term], year, value)
        for subject, term, year, value in rows.values_list("subject_id", "term_id", "year", "value").iterator(5_000)
    )
    store(declared, ("subject", "year", "by", "edition", "threshold_fen", "lacking_fen"), _declared(named))


def _class(facts: Any, classed: Any, new: Any) -> None:
    """Let the newest of some facts, which are newer than all others, hold: of field and sector."""
    terms = facts.term.field.related_model.objects.filter(kind=KIND, name__in=(FIELD, SECTOR))
    for term in list(terms.values_list("pk", flat=True)):
        said = new.filter(term=term, year=0, part=0).order_by()
        newest = dict(said.order_by("pk").values_list("subject_id", "value").iterator(5_000))
        if not newest:
            continue
        classed.objects.filter(term=term, subject__in=said.values("subject")).delete()
        store(classed, ("subject", "term", "value"), ((pk, term, value) for pk, value in newest.items() if value))


def _declared(rows: Iterable[tuple[int, str, int, str]]) -> Iterator[tuple[Any, ...]]:
    """The rows of each subject, whose facts come one after the other in the order in which they were recorded."""
    whose, known = 0, dict[tuple[str, int], str]()
    for subject, name, year, value in rows:
        if subject != whose:
            yield from _of_subject(whose, known)
            whose, known = subject, {}
        known[name, year] = value
    yield from _of_subject(whose, known)


def _of_subject(subject: int, known: dict[tuple[str, int], str]) -> Iterator[tuple[Any, ...]]:
    by, edition, threshold = "", "", None
    # In the order of years, so that of those known by a year the newest code decides; a code goes before a sector.
    for (name, year), value in sorted(known.items(), key=lambda one: (one[0][1], _ORDER[one[0][0]])):
        if name == SECTOR and not edition and value in BY_SECTOR:
            by, threshold = value, _of_sector(value)
        elif name == INDUSTRY and (code := classified(value)) is not None:
            by, edition = code
            threshold = threshold_of(by, edition)
        elif name == SALES and value:
            asked = None if threshold is None else int(threshold.sales_cny * 100)
            yield subject, year, by, edition, asked, None if asked is None else _lacking(asked, Decimal(value))


_ORDER = {SECTOR: 0, INDUSTRY: 1, SALES: 2}


def _lacking(threshold_fen: int, sales_cny: Decimal) -> int:
    least = -_MOST if sales_cny * 100 > _MOST else (threshold_fen - sales_cny * 100).to_integral_value(ROUND_CEILING)
    return int(least)
