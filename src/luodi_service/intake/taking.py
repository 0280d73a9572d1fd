"""Taking an import in: stretch after stretch of rows, each whole or not at all, from where it stopped."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from luodi_service.accounts.models import Person, Unit
from luodi_service.facts.models import Batch, Fact
from luodi_service.facts.recording import start_batch
from luodi_service.intake.blocks import Block, Weigher
from luodi_service.intake.models import Chunk, Created, Guess, Import, ImportRow
from luodi_service.intake.permits import supplying_units
from luodi_service.intake.reading import in_blocks, numbered, records_of, table_of
from luodi_service.intake.sectors import REASONS
from luodi_service.intake.trying import noted_rows
from luodi_service.intake.undoing import bring_back, take_back, undo_anyway
from luodi_service.lib.audit import System, record
from luodi_service.plans.dictionary import Record, Refused, said
from luodi_service.registry.belonging import units_of
from luodi_service.registry.doors import reach
from luodi_service.registry.models import Subject

CHUNK = 1_000
GUESSED = "推测"


class Elsewhere(Exception):
    """Another worker is at it, or somebody stopped it: whoever comes second leaves it."""


def take_in(import_id: int) -> None:
    """Carry an import on to its end. One that is not under way stays as it is."""
    one = Import.objects.select_related("source__unit", "content", "by").get(pk=import_id)
    if one.state != Import.TAKING:
        return
    try:
        _carry_on(one)
    except Elsewhere:
        return
    except Refused as refused:
        _end(one, Import.FAILED, timezone.now(), problem=str(refused))
        if one.mode == Import.WHOLE and Chunk.objects.filter(of=one).exists():
            # All rows or none: what came before goes back.
            undo_anyway(one, one.by, timezone.now())
            take_back(one.pk)


def _carry_on(one: Import) -> None:
    records = records_of(one)
    held = ImportRow.objects.filter(of=one, held=True).values_list("number", flat=True)
    weigher = Weigher(one, records, held)
    at_row = one.last_row
    with table_of(one) as table:
        for block in in_blocks(numbered(records, table, at_row), CHUNK):
            at_row = _take_chunk(one, weigher, block, at_row)
    _end(one, Import.DONE, timezone.now())


def _end(one: Import, state: str, at: datetime, problem: str = "") -> None:
    with transaction.atomic():
        locked = Import.objects.select_for_update().get(pk=one.pk)
        if locked.state != Import.TAKING:
            return
        locked.state, locked.finished_at, locked.problem = state, at, problem
        locked.save(update_fields=["state", "finished_at", "problem"])
        record(System("导入"), "导入结束", one, at, state=state, counts=_plain(locked.counts.get("taken_in", {})))


def _plain(counts: dict[str, Any]) -> dict[str, Any]:
    return {name: count for name, count in counts.items() if isinstance(count, int)}


def _take_chunk(one: Import, weigher: Weigher, rows: list[Record], at_row: int) -> int:
    """Take some rows in, by one transaction with its audit line; gives the last of them.

    Raises:
        Elsewhere: the import is not where it was left.
    """
    last = rows[-1].number
    with transaction.atomic():
        locked = Import.objects.select_for_update().get(pk=one.pk)
        if locked.state != Import.TAKING or locked.last_row != at_row:
            raise Elsewhere
        now = timezone.now()
        # The lock on numbering comes first: what is known now is known until this is stored.
        batch = _batch(one, str(one.source), one.basis, now)
        block = weigher.weigh(rows)
        subjects = _subjects(one, block)
        back = bring_back(one, [block.subjects[key] for key in block.said if key in block.subjects])
        facts = _facts(block, weigher, subjects, batch)
        guesses = _guess(one, block, weigher, subjects, now)
        if not facts:
            batch.delete()
        _note(one, block)
        number = Chunk.objects.filter(of=one).count() + 1
        Chunk.objects.create(
            of=one, number=number, first_row=rows[0].number, last_row=last, batch=batch if facts else None, guesses=guesses
        )  # fmt: skip
        sums = Counter(locked.counts.get("taken_in", {})) + block.counts
        Import.objects.filter(pk=one.pk).update(
            last_row=last, done=locked.done + len(block.records), counts={**locked.counts, "taken_in": dict(sums)}
        )
        record(
            one.by, "导入数据", one, now, rows=f"{rows[0].number}–{last}", facts=facts, subjects=len(block.new),
            same=block.counts["same"], held=len(block.held), back=back, source=str(one.source),
        )  # fmt: skip
    return last


def _batch(one: Import, source: str, basis: str, at: datetime) -> Batch:
    document = (one.document or one.file_name)[:200]
    return start_batch(
        source, basis, one.by, at, demonstration=one.demonstration, document=document, boundary=one.boundary
    )


def _subjects(one: Import, block: Block) -> dict[str, Subject]:
    """The subjects that a block speaks of; those not yet known are added where the importer's own area or park is."""
    place, units = _place(one), units_of(one.source.kind, block.new)
    new = [
        Subject(kind=one.source.kind, key=key, name=name[:200], **{"unit": units.get(key), **place})
        for key, name in block.new.items()
    ]
    Subject.objects.bulk_create(new, batch_size=500)
    Created.objects.bulk_create([Created(of=one, subject=subject) for subject in new], batch_size=500)
    return block.subjects | {subject.key: subject for subject in new}


def _place(one: Import) -> dict[str, Any]:
    if reach(one.by).everything:
        return {}
    unit: Unit = one.source.unit
    if unit.kind == "街道":
        return {"area": unit}
    park = Subject.objects.filter(unit=unit).exclude(kind=one.source.kind).first()
    return {"park": park} if park is not None else {"unit": unit}


def _facts(block: Block, weigher: Weigher, subjects: dict[str, Subject], batch: Batch) -> int:
    # By number alone: of hundreds of thousands of facts none need know the rows it points to.
    terms = {name: row.pk for name, row in weigher.rows.items()}
    numbers = {key: subject.pk for key, subject in subjects.items()}
    rows = ((numbers[key], terms[name], year, part, value) for (key, name, year, part), value in block.stored.items())
    return Fact.objects.take(batch, rows)


def _guess(one: Import, block: Block, weigher: Weigher, subjects: dict[str, Subject], at: datetime) -> Batch | None:
    """Record what is guessed as guessed, for a person to confirm."""
    if not block.guesses:
        return None
    batch = _batch(one, f"{GUESSED}：{one.source}", "预计", at)
    facts: list[tuple[int, int, int, int, str]] = []
    guesses: list[Guess] = []
    for key, suspicions in block.guesses.items():
        for found in suspicions:
            term = weigher.rows[found.term]
            year = timezone.localtime(one.at).year if term.yearly else 0
            for name, value in ((found.term, found.value), (REASONS[found.term], found.reason[:500])):
                facts.append((subjects[key].pk, weigher.rows[name].pk, year, 0, value))
            guesses.append(
                Guess(of=one, subject=subjects[key], term=term, year=year, value=found.value, reason=found.reason[:500])
            )
    Fact.objects.take(batch, facts)
    Guess.objects.bulk_create(guesses, batch_size=500, ignore_conflicts=True)
    return batch


def _note(one: Import, block: Block) -> None:
    """Note rows that could not be taken although the dry run found nothing against them.

    Raises:
        Refused: all rows were to be taken, or none.
    """
    known = set(ImportRow.objects.filter(of=one, held=True, number__in=block.held).values_list("number", flat=True))
    fresh = [record for record in block.records if record.number in block.held - known]
    if not fresh:
        return
    if one.mode == Import.WHOLE:
        row = fresh[0]
        why = next(iter(row.faults.values()))
        raise Refused(said(f"第 {row.number} 行在试运行以后有了问题：{why}"), said("重新试运行后再导入"))
    rows = noted_rows(one, fresh, block.held)
    ImportRow.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["of", "number"], update_fields=["key", "faults", "notes", "held"]
    )


def begin(one: Import, mode: str, revision: int, person: Person, at: datetime) -> None:
    """Let an import begin, as it was shown.

    Raises:
        ValidationError: it is not ready, was changed since, or has faults and is to be taken whole.
    """
    with transaction.atomic():
        locked = Import.objects.select_for_update().get(pk=one.pk)
        if locked.state not in (Import.READY, Import.CANCELED, Import.FAILED) or locked.revision != revision:
            raise ValidationError("这次导入的状态已经变了：请看现在的状态")
        if locked.state != Import.READY and not locked.mode:
            raise ValidationError("这次导入没有开始过：先试运行")
        for who in {one.by, person}:
            if one.source.unit not in supplying_units(who):
                raise ValidationError(f"{who.name}不能为{one.source.unit}提供数据")
        held = locked.counts.get("held", 0)
        if not locked.counts.get("taken"):
            raise ValidationError("没有一行可以导入：改正文件后再传，或核对各列")
        if mode == Import.WHOLE and held:
            raise ValidationError(f"有 {held} 行没有通过：下载标出问题的文件，改正后再传；或改为只导入没有问题的行")
        locked.state, locked.mode, locked.finished_at, locked.problem = Import.TAKING, mode, None, ""
        locked.revision += 1
        locked.save(update_fields=["state", "mode", "finished_at", "problem", "revision"])
        record(person, "确认导入", one, at, mode=mode, rows=locked.rows, held=held)


def stop(one: Import, person: Person, at: datetime) -> str:
    """Stop an import; gives its state. One that was to be taken whole or not at all is taken back.

    Raises:
        ValidationError: it is over.
    """
    with transaction.atomic():
        locked = Import.objects.select_for_update().get(pk=one.pk)
        if locked.state not in (Import.MAPPING, Import.TRYING, Import.READY, Import.TAKING):
            raise ValidationError(f"这次导入{locked.get_state_display()}，不能取消")
        begun = locked.state == Import.TAKING and locked.last_row > 0
        locked.state = Import.UNDOING if begun and locked.mode == Import.WHOLE else Import.CANCELED
        locked.finished_at = at
        locked.revision += 1
        locked.save(update_fields=["state", "finished_at", "revision"])
        record(person, "取消导入", one, at, last_row=locked.last_row)
    return str(locked.state)
