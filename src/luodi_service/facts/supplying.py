"""What the offices supply: district totals, figures of tax, the list of those 在库; and what has come in so far.

An office's figure always names its document, the document's date, its basis and the borders it was counted by.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count

from luodi_service.accounts.models import Person
from luodi_service.facts.boundaries import BOUNDARIES
from luodi_service.facts.decisions import DueDay
from luodi_service.facts.disagreements import catch_up
from luodi_service.facts.known import Known
from luodi_service.facts.models import BASES, Batch, Fact, Term
from luodi_service.facts.precedence import rules_in_force, stated_by
from luodi_service.facts.recording import start_batch
from luodi_service.lib.audit import record
from luodi_service.registry.doors import STATISTICS, TAX
from luodi_service.registry.models import Subject

LISTED = "规上限上"
REPORTED = "填报"
"""The nature of what units report of targets: on the pages of targets alone, with its list and its evidence."""
SUPPLIERS: dict[str, frozenset[str]] = {
    STATISTICS: frozenset({"statistics"}),
    TAX: frozenset({"tax", "finance"}),
    REPORTED: frozenset(),
}
OTHERS = frozenset({"office", "department"})
SUPPLYING = tuple(sorted(OTHERS.union(*SUPPLIERS.values())))
"""Roles that supply figures; which, depends on a term's nature."""
WHOSE = {STATISTICS: "区统计局", TAX: "区税务局或区财政局", REPORTED: "责任单位在目标页上"}
OURS = "〔"


def may_supply(person: Person, term: Term) -> bool:
    """Whether somebody supplies a term's figures."""
    return not SUPPLIERS.get(term.nature, OTHERS).isdisjoint(person.codes())


@dataclass(frozen=True, slots=True)
class Origin:
    """Where figures come from: all of it must be said."""

    source: str
    document: str
    dated: date
    basis: str
    boundary: str

    def problems(self, today: date) -> list[str]:
        """What is wrong with it."""
        wrong = [
            f"请写明{label}"
            for label, text in (("来源单位", self.source), ("依据文件", self.document))
            if not text.strip()
        ]
        if self.dated > today:
            wrong.append("文件日期还没有到")
        if self.basis not in BASES:
            wrong.append(f"口径须是{'、'.join(BASES)}之一")
        if self.boundary not in BOUNDARIES:
            wrong.append(f"行政区划版本须是{'、'.join(BOUNDARIES)}之一")
        return wrong


def _open(origin: Origin, actor: Person, at: datetime, *, demonstration: bool) -> Batch:
    return start_batch(
        origin.source.strip(), origin.basis, actor, at, demonstration=demonstration,
        document=origin.document.strip(), dated=origin.dated, boundary=origin.boundary,
    )  # fmt: skip


def supply(
    term: Term,
    subject: Subject,
    year: int,
    value: str,
    origin: Origin,
    actor: Person,
    at: datetime,
    today: date,
    *,
    demonstration: bool,
) -> Fact:
    """Record one figure, already written as the fact base keeps it.

    Raises:
        ValidationError: everything that is wrong.
    """
    problems = origin.problems(today)
    if not may_supply(actor, term):
        problems.append(f"「{term.name}」由{WHOSE.get(term.nature, '牵头部门')}提供")
    if term.kind != subject.kind:
        problems.append(f"「{term.name}」是{term.kind}的数据，「{subject}」是{subject.kind}")
    if term.yearly and not year:
        problems.append(f"「{term.name}」须写年度")
    if problems:
        raise ValidationError(problems)
    with transaction.atomic():
        batch = _open(origin, actor, at, demonstration=demonstration)
        fact = Fact.objects.create(
            subject=subject, term=term, year=year if term.yearly else 0, value=value, batch=batch
        )
        record(
            actor, "提供数据", batch, at,
            term=term.name, subject=subject.key, year=fact.year, document=origin.document, basis=origin.basis,
        )  # fmt: skip
    return fact


def supply_listed(
    codes: Sequence[str],
    year: int,
    whole: bool,
    origin: Origin,
    actor: Person,
    at: datetime,
    today: date,
    *,
    demonstration: bool,
) -> tuple[int, int]:
    """Record the list of those 在库 in a year: who is on it is 规上限上, and, where the list is ``whole``, nobody else is.

    Gives how many are on it, and how many facts are new. All of it or nothing.

    Raises:
        ValidationError: everything that is wrong, each code that is not on record with its line.
    """
    term = Term.objects.filter(kind="企业", name=LISTED).first()
    if term is None:
        raise ValidationError(f"术语表里没有「{LISTED}」，不能记录在库名单")
    problems = origin.problems(today)
    if not may_supply(actor, term):
        problems.append(f"在库名单由{WHOSE[STATISTICS]}提供")
    lines = [(number, code.strip()) for number, code in enumerate(codes, start=1) if code.strip()]
    firms = {row.key: row for row in Subject.objects.filter(kind="企业", merged_into=None)}
    first: dict[str, int] = {}
    for number, code in lines:
        if code not in firms:
            problems.append(f"第{number}行：没有代码为「{code}」的企业，请先登记，或核对代码")
        elif code in first:
            problems.append(f"第{number}行：「{code}」与第{first[code]}行重复")
        first.setdefault(code, number)
    if not lines:
        problems.append("名单是空的")
    if problems:
        raise ValidationError(problems)
    said = {firms[code].pk: "是" for _, code in lines}
    if whole:
        said |= {firm.pk: "否" for firm in firms.values() if firm.pk not in said}
    with transaction.atomic():
        batch = _open(origin, actor, at, demonstration=demonstration)
        known = _said_before(term, year, batch)
        facts = [
            Fact(subject_id=pk, term=term, year=year, value=value, batch=batch)
            for pk, value in said.items()
            if known.get(pk) != value
        ]
        Fact.objects.bulk_create(facts, batch_size=2_000)
        record(
            actor, "提供在库名单", batch, at,
            year=year, listed=len(lines), whole=whole, facts=len(facts), document=origin.document,
        )  # fmt: skip
    catch_up()
    return len(lines), len(facts)


def _said_before(term: Term, year: int, batch: Batch) -> dict[int, str]:
    """By subject what is known of a year; where a rule looks at who says it, what this source itself said last."""
    if rules_in_force([term.pk]):
        said = stated_by(Fact, [term.pk], batch.source, batch.basis)
        return {subject: value for (subject, _, of_year, part), value in said.items() if (of_year, part) == (year, 0)}
    rows = Fact.objects.filter(term=term, year=year, part=0).order_by("pk")
    return dict(rows.values_list("subject_id", "value"))


@dataclass(frozen=True, slots=True)
class Supply:
    """What has come in of a term for a year: of how many subjects a value, of how many that there are, and from where."""

    term: Term
    year: int
    known: int
    of: int
    batch: Batch | None
    due: date | None
    today: date

    @property
    def state(self) -> str:
        """In words."""
        if self.known >= self.of and self.of:
            return "齐全"
        late = self.due is not None and self.today > self.due
        if self.known:
            return "不全，已逾期" if late else "不全"
        return "未提供，已逾期" if late else "未提供"


def supplied(years: Iterable[int], today: date, origin: str = "", nature: str = "") -> list[Supply]:
    """What every office has supplied, per yearly term and year. Counts and documents only: no figure is read."""
    terms = Term.objects.filter(yearly=True).exclude(name__startswith=OURS).order_by("origin", "pk")
    terms = terms.filter(origin=origin) if origin else terms.exclude(origin="")
    terms = terms.filter(nature=nature) if nature else terms
    there = _there()
    found: list[Supply] = []
    due = due_days()
    wanted = sorted(set(years), reverse=True)
    numbers = _numbers(terms, wanted)
    batches = Batch.objects.select_related("by").in_bulk({last for _, last in numbers.values()})
    for term in terms:
        for year in wanted:
            known, last = numbers.get((term.pk, year), (0, 0))
            row = Supply(
                term, year, known, there.get(term.kind, 0), batches.get(last), _due(due.get(term.origin), year), today
            )
            found.append(row)
    return found


def _there() -> dict[str, int]:
    rows = Subject.objects.filter(merged_into=None, ended_on=None).order_by().values("kind").annotate(count=Count("pk"))
    return {row["kind"]: row["count"] for row in rows}


def _numbers(terms: Iterable[Term], years: Iterable[int]) -> dict[tuple[int, int], tuple[int, int]]:
    """By term and year: of how many subjects there is a value, and the newest batch."""
    rows = Known.objects.filter(term__in=[term.pk for term in terms], year__in=list(years))
    return {(row.term_id, row.year): (row.subjects, row.last_batch_id) for row in rows}


def due_days() -> dict[str, DueDay]:
    """By which day of the next year each unit owes a year's figures, where somebody has said so."""
    return {row.origin: row for row in DueDay.objects.order_by("pk")}


def _due(row: DueDay | None, year: int) -> date | None:
    return date(year + 1, row.month, row.day) if row is not None else None


def set_due_day(origin: str, month: int, day: int, document: str, actor: Person, at: datetime) -> DueDay:
    """Say by when a unit owes a year's figures.

    Raises:
        ValidationError: there is no such day, or no document.
    """
    problems = [] if document.strip() else ["请写明依据文件"]
    try:
        date(2023, month, day)
    except ValueError:
        problems.append("没有这一天")
    if not Term.objects.filter(origin=origin).exists():
        problems.append(f"术语表里没有由「{origin}」提供的数据")
    if problems:
        raise ValidationError(problems)
    with transaction.atomic():
        row = DueDay.objects.create(origin=origin, month=month, day=day, document=document.strip(), by=actor, at=at)
        record(actor, "规定提供时限", row, at, origin=origin, month=month, day=day, document=row.document)
    return row


def told_origin(values: Mapping[str, Any]) -> Origin:
    """The origin that a form gives."""
    return Origin(**{name: values[name] for name in ("source", "document", "dated", "basis", "boundary")})
