"""Taking an import back: what it stored is superseded by what held before; what others changed since stays theirs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Min, Q
from django.utils import timezone

from luodi_service.accounts.models import Person
from luodi_service.facts.decisions import Merge
from luodi_service.facts.merging import relations
from luodi_service.facts.models import Fact, Term
from luodi_service.facts.precedence import about, copied
from luodi_service.facts.recording import record_alone, start_batch
from luodi_service.intake.models import Chunk, Created, Guess, Import
from luodi_service.intake.sectors import REASONS
from luodi_service.lib.audit import Actor, record
from luodi_service.registry.models import Subject

ENDED_BY_UNDOING = "撤销导入"
_STRETCH = 400
_ECHOES = ("取值规则 #", "撤销导入 #", "撤销合并 #")
"""What the service says again of itself: by no more than that has anybody changed a thing."""
ON_RECORD: dict[str, dict[str, object]] = {
    "facts.FollowUp.subject": {},
    "registry.Subject.park": {},
    "registry.Subject.merged_into": {},
    "registry.Title.subject": {"withdrawn": ""},
    "registry.Membership.subject": {"withdrawn": ""},
    "registry.LadderStep.subject": {"withdrawn": ""},
    "registry.Tenancy.subject": {"withdrawn": ""},
    "registry.Tenancy.park": {"withdrawn": ""},
    "registry.Contact.subject": {"withdrawn": ""},
    "registry.Brand.subject": {"withdrawn": ""},
    "registry.BrandYear.subject": {"withdrawn": ""},
    "registry.Exhibition.subject": {"withdrawn": ""},
    "registry.Deal.subject": {"withdrawn": ""},
    "returns.Return.subject": {"filled_by__isnull": False},
}
"""By relation to a subject: the rows by which somebody said more of it than the import did."""


def begin_undoing(one: Import, actor: Actor, at: datetime) -> None:
    """Let an import be taken back.

    Raises:
        ValidationError: there is nothing of it to take back, or what it stored became part of a merger.
    """
    with transaction.atomic():
        # Nobody merges meanwhile.
        record_alone(at)
        found = (
            Merge.objects.filter(undone_at=None)
            .filter(_of(_merged_since(_batches(one))))
            .select_related("kept", "other")
        )
        if found:
            raise ValidationError(
                [f"其后 {row.other.key} 并入了 {row.kept.key}：先撤销合并 #{row.pk}，再撤销导入" for row in found]
            )
        undo_anyway(one, actor, at)


def undo_anyway(one: Import, actor: Actor, at: datetime) -> None:
    """Let an import be taken back as far as that goes.

    Raises:
        ValidationError: there is nothing of it to take back.
    """
    with transaction.atomic():
        locked = Import.objects.select_for_update().get(pk=one.pk)
        if locked.state not in (Import.DONE, Import.CANCELED, Import.FAILED) or not locked.last_row:
            raise ValidationError(f"这次导入{locked.get_state_display()}，没有可以撤销的")
        locked.state = Import.UNDOING
        locked.revision += 1
        locked.save(update_fields=["state", "revision"])
        record(actor, "撤销导入", one, at)


def _batches(one: Import) -> list[int]:
    return _numbers(Chunk.objects.filter(of=one, undone=False))


def _numbers(chunks: Any) -> list[int]:
    """The batches of some chunks."""
    return [number for row in chunks.values_list("batch_id", "guesses_id") for number in row if number is not None]


def _of(subjects: Iterable[int]) -> Q:
    return Q(kept__in=subjects) | Q(other__in=subjects)


def _merged_since(batches: list[int]) -> set[int]:
    """The subjects of some batches that were merged, and not parted again, after these were recorded."""
    joined = Merge.objects.filter(undone_at=None)
    two = Q(subject__in=joined.values("kept")) | Q(subject__in=joined.values("other"))
    facts = Fact.objects.filter(two, batch__in=batches).order_by().values_list("subject").annotate(first=Min("pk"))
    first = dict(facts)
    rows = joined.filter(_of(first)).values_list("kept", "other", "written") if first else ()
    return {
        subject
        for kept, other, written in rows
        for subject in (kept, other)
        if subject in first and first[subject] < min((fact for fact, _ in written), default=0)
    }


def take_back(import_id: int) -> None:
    """Take an import back chunk by chunk, from where it stopped."""
    one = Import.objects.select_related("source", "by").get(pk=import_id)
    if one.state != Import.UNDOING:
        return
    for chunk_id in list(Chunk.objects.filter(of=one, undone=False).order_by("-number").values_list("pk", flat=True)):
        _take_back_chunk(one, chunk_id)
    with transaction.atomic():
        locked = Import.objects.select_for_update().get(pk=one.pk)
        if locked.state != Import.UNDOING:
            return
        now = timezone.now()
        ended = _end_subjects(one, now)
        Guess.objects.filter(of=one, state="open").update(state="wrong", at=now)
        locked.state, locked.finished_at = Import.UNDONE, now
        locked.counts = {**locked.counts, "ended": ended}
        locked.save(update_fields=["state", "finished_at", "counts"])
        record(one.by, "完成撤销导入", one, now, subjects=ended, kept=locked.counts.get("kept", 0))


def _take_back_chunk(one: Import, chunk_id: int) -> None:
    with transaction.atomic():
        # Whoever comes second waits here, and finds it done.
        locked = Import.objects.select_for_update().get(pk=one.pk)
        chunk = Chunk.objects.get(pk=chunk_id)
        if chunk.undone or locked.state != Import.UNDOING:
            return
        now = timezone.now()
        moment = record_alone(now)
        batches = [number for number in (chunk.batch_id, chunk.guesses_id) if number is not None]
        own = list(Fact.objects.filter(batch__in=batches).select_related("batch").order_by("pk"))
        back = _Back(one, moment, frozenset(_merged_since(batches)))
        for start in range(0, len(own), _STRETCH):
            back.add(own[start : start + _STRETCH])
        Fact.objects.bulk_create(back.facts, batch_size=2_000)
        Chunk.objects.filter(pk=chunk.pk).update(undone=True)
        kept_before = locked.counts.get("kept", 0)
        Import.objects.filter(pk=one.pk).update(counts={**locked.counts, "kept": kept_before + back.kept})
        record(one.by, "撤销导入数据", one, now, rows=str(chunk), facts=len(back.facts), kept=back.kept)


@dataclass(slots=True)
class _Back:
    """What is to be recorded so that things stand as if an import had said nothing of them.

    Its source says again what it said before, or takes its word back; then whatever else holds is said again, each with
    the document and basis that it came with. ``kept`` counts what others have said more of since, or merged.
    """

    one: Import
    moment: datetime
    merged: frozenset[int]
    facts: list[Fact] = field(default_factory=list)
    kept: int = 0
    _void: frozenset[int] | None = None
    _copies: dict[int, Any] = field(default_factory=dict)

    def add(self, own: list[Fact]) -> None:
        """Some facts of the import."""
        things = {(fact.subject_id, fact.term_id, fact.year, fact.part) for fact in own}
        history = dict(about(Fact, things))
        for fact in own:
            if fact.subject_id in self.merged:
                self.kept += 1
            else:
                self._supersede(fact, history[fact.subject_id, fact.term_id, fact.year, fact.part])

    def _supersede(self, fact: Fact, history: list[Fact]) -> None:
        rest = self._standing(history)
        later = [row for row in rest if row.pk > fact.pk and not row.batch.cause.startswith(_ECHOES)]
        self.kept += bool(later)
        if any(_voice(row) == _voice(fact) for row in later):
            return  # the source itself has said otherwise since
        before = [row for row in rest if row.pk < fact.pk]
        own = next((row for row in before if _voice(row) == _voice(fact)), None)
        self.facts.append(self._again(fact, own.value if own is not None else ""))
        holding = next(iter(later or before), None)
        if holding is not None and holding is not own:
            self.facts.append(self._again(holding, holding.value))

    def _standing(self, history: list[Fact]) -> list[Fact]:
        """Of the facts about a thing those that were not taken back, nor say again what was."""
        parted = {
            cause.removeprefix("撤销") for cause in (row.batch.cause for row in history) if cause[:5] == "撤销合并 "
        }
        gone: dict[tuple[str, str, str], bool] = {}
        found: list[Fact] = []
        for row in reversed(history):
            words = (*_voice(row), row.value)
            if not row.batch.cause.startswith(_ECHOES):
                gone[words] = row.batch_id in self.void() or row.batch.cause.partition("：")[0] in parted
            if not gone.get(words, False):
                found.append(row)
        return found[::-1]

    def _again(self, said: Fact, value: str) -> Fact:
        if said.batch_id not in self._copies:
            self._copies[said.batch_id] = copied(said.batch, f"撤销导入 #{self.one.pk}", self.one.by, self.moment)
        thing = {"subject_id": said.subject_id, "term_id": said.term_id, "year": said.year, "part": said.part}
        return Fact(**thing, value=value, batch=self._copies[said.batch_id])

    def void(self) -> frozenset[int]:
        """The batches of this import and of others that were taken back: what they say counts no more."""
        if self._void is None:
            self._void = frozenset(_numbers(Chunk.objects.filter(Q(undone=True) | Q(of=self.one))))
        return self._void


def _voice(fact: Fact) -> tuple[str, str]:
    return fact.batch.source, fact.batch.basis


def _end_subjects(one: Import, at: datetime) -> int:
    """Mark what the import brought, and of which nothing else is known or on record, as ended; gives how many."""
    brought = list(Created.objects.filter(of=one).values_list("subject_id", flat=True))
    ended: list[int] = []
    for start in range(0, len(brought), _STRETCH):
        some = brought[start : start + _STRETCH]
        newest = Fact.objects.filter(subject__in=some).as_of(_last())
        alive = set(newest.exclude(value="").values_list("subject_id", flat=True)) | _on_record(some)
        ended += [number for number in some if number not in alive]
    for start in range(0, len(ended), _STRETCH):
        Subject.objects.filter(pk__in=ended[start : start + _STRETCH], ended_on=None, merged_into=None).update(
            ended_how=ENDED_BY_UNDOING, ended_on=timezone.localdate(at), ended_document=f"导入 #{one.pk}"
        )
    return len(ended)


def _on_record(subjects: list[int]) -> set[int]:
    """Those of which there is more than facts."""
    found: set[int] = set()
    for name, model, column in relations():
        if name in ON_RECORD:
            rows = model._base_manager.filter(**{f"{column}__in": subjects, **ON_RECORD[name]})  # noqa: SLF001
            found |= set(rows.values_list(column, flat=True))
    return found


def bring_back(one: Import, subjects: Iterable[Subject]) -> int:
    """Let subjects that were ended with an earlier import stand again with this one; gives how many."""
    back = [subject for subject in subjects if subject.ended_how == ENDED_BY_UNDOING]
    for subject in back:
        subject.ended_on, subject.ended_how, subject.ended_document = None, "", ""
    Subject.objects.bulk_update(back, ["ended_on", "ended_how", "ended_document"], batch_size=200)
    Created.objects.bulk_create(
        [Created(of=one, subject=subject) for subject in back], ignore_conflicts=True, batch_size=500
    )
    return len(back)


def _last() -> int:
    return Fact.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def decide_guess(guess: Guess, right: bool, person: Person, at: datetime) -> None:
    """Confirm a guess, or take it back.

    Raises:
        ValidationError: it was decided already.
    """
    with transaction.atomic():
        locked = Guess.objects.select_for_update().get(pk=guess.pk)
        if locked.state != "open":
            raise ValidationError(f"「{locked}」{locked.get_state_display()}")
        batch = start_batch(
            "人工确认" if right else "人工否定推测", "年报", person, at, demonstration=guess.of.demonstration
        )
        things = {locked.term_id: locked.value if right else ""}
        if not right:
            things |= dict.fromkeys(
                Term.objects.filter(kind=locked.term.kind, name=REASONS.get(locked.term.name, "")).values_list(
                    "pk", flat=True
                ),
                "",
            )
        Fact.objects.bulk_create(
            Fact(subject_id=locked.subject_id, term_id=term, year=locked.year, value=value, batch=batch)
            for term, value in things.items()
        )
        locked.state, locked.by, locked.at = "right" if right else "wrong", person, at
        locked.save(update_fields=["state", "by", "at"])
        record(person, "确认推测" if right else "否定推测", locked, at, value=locked.value, reason=locked.reason)
