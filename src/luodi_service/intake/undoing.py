"""Taking an import back: what it stored is superseded by what held before; what others changed since stays theirs."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from luodi_service.accounts.models import Person
from luodi_service.facts.models import Fact, Term
from luodi_service.facts.recording import start_batch
from luodi_service.intake.models import Chunk, Created, Guess, Import
from luodi_service.intake.sectors import REASONS
from luodi_service.lib.audit import Actor, record
from luodi_service.registry.models import Subject

ENDED_BY_UNDOING = "撤销导入"
_STRETCH = 500


def begin_undoing(one: Import, actor: Actor, at: datetime) -> None:
    """Let an import be taken back.

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
        batches = [number for number in (chunk.batch_id, chunk.guesses_id) if number is not None]
        batch = start_batch(
            f"撤销导入 #{one.pk}：{one.source}"[:200], one.basis, one.by, now, demonstration=one.demonstration
        )
        own = list(Fact.objects.filter(batch__in=batches).order_by("pk"))
        back, kept = [], 0
        for start in range(0, len(own), _STRETCH):
            some, left = _superseding(own[start : start + _STRETCH])
            back += [Fact(**thing, batch=batch) for thing in some]
            kept += left
        Fact.objects.bulk_create(back, batch_size=2_000)
        if not back:
            batch.delete()
        Chunk.objects.filter(pk=chunk.pk).update(undone=True)
        kept_before = locked.counts.get("kept", 0)
        Import.objects.filter(pk=one.pk).update(counts={**locked.counts, "kept": kept_before + kept})
        record(one.by, "撤销导入数据", one, now, rows=str(chunk), facts=len(back), kept=kept)


def _superseding(own: list[Fact]) -> tuple[list[dict[str, object]], int]:
    """What stands in place of some facts again, and how many of them others have changed since."""
    subjects, terms = {fact.subject_id for fact in own}, {fact.term_id for fact in own}
    history: dict[tuple[int, int, int, int], list[tuple[int, str]]] = {}
    rows = Fact.objects.filter(subject__in=subjects, term__in=terms).order_by("pk")
    for number, subject, term, year, part, value in rows.values_list(
        "pk", "subject_id", "term_id", "year", "part", "value"
    ):
        history.setdefault((subject, term, year, part), []).append((number, value))
    back: list[dict[str, object]] = []
    kept = 0
    for fact in own:
        known = history[fact.subject_id, fact.term_id, fact.year, fact.part]
        if known[-1][0] != fact.pk:
            kept += 1
            continue
        before = known[-2][1] if len(known) > 1 else ""
        back.append(
            {
                "subject_id": fact.subject_id,
                "term_id": fact.term_id,
                "year": fact.year,
                "part": fact.part,
                "value": before,
            }
        )
    return back, kept


def _end_subjects(one: Import, at: datetime) -> int:
    """Mark what the import brought, and of which nothing else is known, as ended; gives how many."""
    brought = Created.objects.filter(of=one).values_list("subject_id", flat=True)
    newest = Fact.objects.filter(subject__in=brought).as_of(_last())
    alive = set(newest.exclude(value="").values_list("subject_id", flat=True))
    ended = [number for number in brought if number not in alive]
    Subject.objects.filter(pk__in=ended, ended_on=None).update(
        ended_how=ENDED_BY_UNDOING, ended_on=timezone.localdate(at), ended_document=f"导入 #{one.pk}"
    )
    return len(ended)


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
