"""A block of rows held against what is known: which of its cells are new, which the same, which rows cannot be taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

from luodi_service.accounts.models import Person
from luodi_service.facts import models as facts
from luodi_service.facts.precedence import rules_in_force
from luodi_service.intake.districts import difference
from luodi_service.intake.models import Import
from luodi_service.intake.permits import creates
from luodi_service.intake.sectors import REASONS, Suspicion, suspected
from luodi_service.intake.undoing import ENDED_BY_UNDOING
from luodi_service.plans.dictionary import (
    CREDIT_CODE,
    OBSERVED,
    Record,
    Records,
    kinds,
    said,
    term_rows,
    terms_of,
    unescaped,
)
from luodi_service.registry.doors import reach
from luodi_service.registry.masking import is_masked, personal_field
from luodi_service.registry.models import Subject


class Repeats(Protocol):
    """What looks for rows that contradict each other."""

    def look_at(self, row: Record, yearly: Mapping[str, bool]) -> None:
        """Note a row, or its fault."""


NAME, SCOPE, ADDRESS = "名称", "经营范围", "住所"
FIRM, KIND = "企业", "类别"
UNCHANGED = said("隐去的，按没有改动处理")
Thing = tuple[int, int, int, int]
"""Subject, term, year, part."""
Value = tuple[str, str, int, int]
"""Subject's key, term, year, part."""


@dataclass(slots=True)
class Block:
    """Rows in the order of the file, each with its faults, and what of them would be stored.

    ``new`` are subjects that are not known yet, by key, with their names; ``stored`` the values by thing, in order, a
    thing once. ``guesses`` are by key; ``said`` are the keys of which rows are taken.
    """

    records: list[Record]
    held: set[int] = field(default_factory=set)
    new: dict[str, str] = field(default_factory=dict)
    subjects: dict[str, Subject] = field(default_factory=dict)
    stored: dict[Value, str] = field(default_factory=dict)
    guesses: dict[str, list[Suspicion]] = field(default_factory=dict)
    said: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)


class Weigher:
    """Holds block after block of an import against the fact base. It changes nothing."""

    def __init__(self, one: Import, records: Records, held: Iterable[int] = ()) -> None:
        self._import = one
        self._records = records
        self._width = len(one.layout["headings"])
        self._held = frozenset(held)
        self._creates = creates(one.by, one.source.unit)
        self._person = Person.objects.get(pk=one.by.pk)
        terms = {term.name: term for term in terms_of(one.source.kind)}
        self._yearly = {name: term.yearly for name, term in terms.items()}
        self._numbers = frozenset(name for name, term in terms.items() if term.form == "数量")
        self._rows = term_rows(one.source.kind, [*terms, OBSERVED])
        # Where a rule looks at who says it, what another has said already is said once more.
        self._ruled = frozenset(rules_in_force(row.pk for row in self._rows.values()))
        self._personal = [
            (use["index"], use["heading"], use["target"])
            for use in one.uses
            if use["target"] in terms and personal_field(use["heading"])
        ]
        self._own: dict[Thing, str] = {}
        self._coded = CREDIT_CODE in terms
        # A table that has a column for it says itself where it is unknown.
        given = {use["target"] for use in one.uses}
        self._guessable = [
            name for name, reason in REASONS.items() if {name, reason} <= self._rows.keys() and name not in given
        ]
        headings = one.layout["headings"]
        self._kind_index = headings.index(KIND) if KIND in headings else -1
        self._other_kinds = frozenset(kinds()) - {one.source.kind}
        self._names: dict[str, str] | None = None

    @property
    def rows(self) -> Mapping[str, facts.Term]:
        """The fact base's rows of terms, by name."""
        return self._rows

    def weigh(self, records: Sequence[Record], repeats: Repeats | None = None) -> Block:
        """A block of rows, weighed. ``repeats`` looks for rows of the same file that contradict each other."""
        block = Block([record for record in records if record.outside is None])
        block.counts["outside"] = len(records) - len(block.records)
        for record in block.records:
            self._identify(record)
            self._hold_to_kind(record)
            self._set_masked_aside(record)
            if repeats is not None:
                repeats.look_at(record, self._yearly)
        keys = {record.key for record in block.records if record.key}
        found = Subject.objects.filter(kind=self._import.source.kind, key__in=keys).select_related("merged_into")
        # One that turned out to be another stands for that other.
        known = {one.key: one.merged_into or one for one in found}
        reachable = self._reachable(known)
        current = self._current(known.values())
        for record in block.records:
            self._place(record, known, reachable)
            self._hold_masked_to(record, known, current)
            self._look_into(record)
            if record.faults or record.number in self._held:
                self._hold(block, record)
            else:
                self._take(block, record, known, current)
        block.subjects = known
        return block

    def _identify(self, record: Record) -> None:
        """A row without a number goes to the one subject that bears exactly its name; else it is at fault."""
        index = max(self._records.key_index, 0)
        if record.key or self._records.key_index in record.faults:
            return
        name = record.values.get(NAME, "")
        if name and self._names is None:
            visible = Subject.objects.filter(kind=self._import.source.kind).visible_to(self._person)
            self._names = {}
            rows = visible.exclude(name="").exclude(ended_how=ENDED_BY_UNDOING)
            for key, into, known in rows.values_list("key", "merged_into__key", "name"):
                # One that turned out to be another bears its name by right.
                self._names[known] = into or key if self._names.get(known, into or key) == (into or key) else ""
        found = (self._names or {}).get(name)
        if found:
            record.key = found
            record.notes[record.taken[NAME]] = said(f"没有编号，按名称认作 {found}")
        elif found == "":
            record.faults[index] = said(f"没有编号，而名称「{name}」不止一个主体：填写编号")
        else:
            record.faults[index] = said("没有编号：填写统一社会信用代码或编号")

    def _hold_to_kind(self, record: Record) -> None:
        """A row that says of itself that it is about another kind of subject is no row of this import."""
        kind = record.row.at(self._kind_index).strip() if self._kind_index >= 0 else ""
        if kind in self._other_kinds:
            record.faults[self._kind_index] = said(
                f"这一行是{kind}，这次导入的是{self._import.source.kind}：删去这一行，或另按{kind}导入"
            )

    def _set_masked_aside(self, record: Record) -> None:
        """What masking left of a person's figure is no figure: the cell says that the figure is unchanged."""
        for index, heading, _ in self._personal:
            if is_masked(heading, unescaped(record.row.at(index)).strip()):
                record.faults.pop(index, None)
                for name in [name for name, at in record.taken.items() if at == index]:
                    del record.values[name], record.taken[name]
                record.blank += 1
                record.notes[index] = UNCHANGED

    def _hold_masked_to(self, record: Record, known: Mapping[str, Subject], current: Mapping[Thing, str]) -> None:
        """Unchanged is only what is known: else the figure would be lost without a word."""
        subject = known.get(record.key)
        for index, _, name in self._personal:
            if record.notes.get(index) is not UNCHANGED:
                continue
            thing = None if subject is None else (subject.pk, self._rows[name].pk, *self._time(record, name))
            if thing is None or not current.get(thing):
                del record.notes[index]
                record.faults[index] = said("这一格是隐去后的样子，库里还没有原来的值：填写完整的，或留空")

    def _reachable(self, known: Mapping[str, Subject]) -> frozenset[int]:
        ids = [one.pk for one in known.values()]
        if reach(self._person).everything:
            return frozenset(ids)
        return frozenset(Subject.objects.filter(pk__in=ids).visible_to(self._person).values_list("pk", flat=True))

    def _current(self, subjects: Iterable[Subject]) -> dict[Thing, str]:
        """What is known of some subjects, of the terms that are read or guessed."""
        names = {*(use["target"] for use in self._import.uses), CREDIT_CODE, *self._guessable}
        terms = [row.pk for name, row in self._rows.items() if name in names or name.endswith("原文")]
        found = facts.Fact.objects.filter(subject__in=[one.pk for one in subjects], term__in=terms).order_by("pk")
        rows = found.values_list("subject_id", "term_id", "year", "part", "value")
        voice = {"batch__source": str(self._import.source), "batch__basis": self._import.basis}
        own = rows.filter(term__in=self._ruled, **voice) if self._ruled else ()
        self._own = {(subject, term, year, part): value for subject, term, year, part, value in own}
        return {
            (subject, term, year, part): value for subject, term, year, part, value in rows.iterator(chunk_size=5_000)
        }

    def _place(self, record: Record, known: Mapping[str, Subject], reachable: frozenset[int]) -> None:
        """Whether the importer may say anything of this subject."""
        if not record.key or record.faults.get(self._records.key_index):
            return
        index = max(self._records.key_index, 0)
        subject = known.get(record.key)
        if subject is None and not self._creates:
            record.faults[index] = said("登记库里没有这个主体：先由办公室或街道登记")
        elif subject is not None and subject.pk not in reachable:
            record.faults[index] = said("这个主体不在您可以填报的范围内：请联系领导小组办公室")

    def _look_into(self, record: Record) -> None:
        address = record.values.get(ADDRESS, "")
        if self._coded and address and record.key:
            differs = difference(record.key, address)
            if differs:
                index = record.taken[ADDRESS]
                earlier = record.notes.get(index)
                record.notes[index] = said(f"{earlier}；{differs}" if earlier else differs)

    def _hold(self, block: Block, record: Record) -> None:
        block.held.add(record.number)
        block.counts["held"] += 1
        block.counts["reported"] += self._width

    def _take(self, block: Block, record: Record, known: Mapping[str, Subject], current: Mapping[Thing, str]) -> None:
        counts = block.counts
        subject = known.get(record.key)
        if subject is None and record.key not in block.new:
            block.new[record.key] = record.values.get(NAME, "")
            counts["new"] += 1
        elif subject is None and not block.new[record.key]:
            block.new[record.key] = record.values.get(NAME, "")
        counts["taken"] += 1
        block.said.add(record.key)
        counts["blank"] += record.blank
        counts["passed"] += self._records.passed
        stored = 0
        for name, value in record.values.items():
            if self._put(block, record, subject, name, value, current):
                stored += 1
        counts["stored"] += stored
        counts["same"] += len(record.values) - stored
        # Whatever else stands in a row says whose and of when it is.
        counts["naming"] += self._width - self._records.passed - record.blank - len(record.values)
        self._add(block, record, subject, current)

    def _put(
        self, block: Block, record: Record, subject: Subject | None, name: str, value: str, current: Mapping[Thing, str]
    ) -> bool:
        """Note a value to be stored; False where it is known already."""
        year, part = self._time(record, name)
        before = block.stored.get((record.key, name, year, part))
        if before is None and subject is not None:
            term = self._rows[name].pk
            stated = self._own if term in self._ruled else current
            before = stated.get((subject.pk, term, year, part))
        if before == value or (before and name in self._numbers and Decimal(before) == Decimal(value)):
            return False
        block.stored[record.key, name, year, part] = value
        return True

    def _time(self, record: Record, name: str) -> tuple[int, int]:
        period = record.period
        if not self._yearly.get(name, False) or period is None:
            return 0, 0
        return period.year, 0 if period.count == 1 else period.count * 100 + period.number

    def _add(self, block: Block, record: Record, subject: Subject | None, current: Mapping[Thing, str]) -> None:
        """What a row says without a column of its own: the code that is the number, that a subject is there, guesses."""
        if self._coded and CREDIT_CODE not in record.values:
            block.counts["added"] += self._put(block, record, subject, CREDIT_CODE, record.key, current)
        if subject is None and not record.values and not self._coded and OBSERVED in self._rows:
            block.counts["added"] += self._put(block, record, subject, OBSERVED, "是", current)
        if SCOPE in record.values or (NAME in record.values and self._import.source.kind == FIRM):
            open_terms = [
                name
                for name in self._guessable
                if name not in record.values
                and (subject is None or not current.get((subject.pk, self._rows[name].pk, 0, 0)))
            ]
            found = suspected(record.values.get(SCOPE, ""), record.values.get(NAME, "")) if open_terms else []
            fitting = [one for one in found if one.term in open_terms]
            if fitting:
                block.guesses[record.key] = fitting
