"""The dry run: everything is read and weighed, nothing is stored but what is to be said of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from luodi_service.intake.blocks import Weigher
from luodi_service.intake.models import Import, ImportRow
from luodi_service.intake.reading import in_blocks, numbered, records_of, table_of
from luodi_service.lib.audit import System, record
from luodi_service.plans.dictionary import Record, Refused, said
from luodi_service.registry.masking import masked_under

BLOCK = 1_000
NOTED_MAX = 200_000
"""Rows of which something is said, up to which a file is tried to its end."""
OUTSIDE_SHOWN = 20
CELL_SHOWN = 200


class Superseded(Exception):
    """Somebody changed the import meanwhile: this dry run is of no use any more."""


def try_out(import_id: int, at: datetime) -> None:
    """Read the whole file and say what it would bring. An import that waits for no dry run stays as it is."""
    one = Import.objects.select_related("source__unit", "content", "by").get(pk=import_id)
    if one.state != Import.TRYING:
        return
    try:
        counts, outside = _tried(one)
    except Refused as refused:
        _end(one, Import.FAILED, at, problem=str(refused))
        return
    except Superseded:
        return
    counts_shown = dict(counts) | {"outside_rows": outside}
    _end(one, Import.READY, at, counts=counts_shown, rows=counts["rows"], done=0, last_row=0)


def _end(one: Import, state: str, at: datetime, **fields: object) -> None:
    with transaction.atomic():
        held = Import.objects.select_for_update().get(pk=one.pk)
        if held.state != Import.TRYING or held.revision != one.revision:
            return
        Import.objects.filter(pk=one.pk).update(state=state, finished_at=at, **fields)
        record(System("导入"), "试运行结束", one, at, state=state, rows=fields.get("rows", 0))


def _tried(one: Import) -> tuple[Counter[str], list[tuple[int, str]]]:
    ImportRow.objects.filter(of=one).delete()
    records = records_of(one)
    weigher = Weigher(one, records)
    repeats = Repeats(records.key_index)
    counts: Counter[str] = Counter()
    outside: list[tuple[int, str]] = []
    noted = 0
    with table_of(one) as table:
        for block in in_blocks(numbered(records, table, 0), BLOCK):
            outside += [(row.number, str(row.outside)) for row in block if row.outside][: OUTSIDE_SHOWN - len(outside)]
            weighed = weigher.weigh(block, repeats)
            counts += weighed.counts
            counts["rows"] += len(weighed.records)
            counts["columns"] = len(one.layout["headings"])
            counts["guesses"] += sum(map(len, weighed.guesses.values()))
            rows = noted_rows(one, weighed.records, weighed.held)
            noted += len(rows)
            ImportRow.objects.bulk_create(rows, batch_size=500)
            _go_on(one, counts["rows"], noted)
    counts["known"] = repeats.subjects - counts["new"]
    return counts, outside


def _go_on(one: Import, done: int, noted: int) -> None:
    """Note how far it is; stop where it is of no use any more."""
    waiting = Import.objects.filter(pk=one.pk, state=Import.TRYING, revision=one.revision)
    if not waiting.update(done=done):
        raise Superseded
    if noted > NOTED_MAX:
        raise Refused(
            said(f"有问题或有说明的行超过 {NOTED_MAX} 行"), said("多半是列没有对上：核对各列后再试，或分成几个文件")
        )


def noted_rows(one: Import, records: list[Record], held: set[int]) -> list[ImportRow]:
    """Of some rows those of which something is to be said."""
    return [
        ImportRow(
            of=one,
            number=record.number,
            key=record.key,
            faults=_shown(one, record, record.faults),
            notes=_shown(one, record, record.notes),
            held=record.number in held,
        )
        for record in records
        if record.faults or record.notes
    ]


def _shown(one: Import, record: Record, words: Mapping[int, object]) -> dict[str, list[str]]:
    """By column the words of the cell and what is said of it; no figure of a person stands in either."""
    headings = one.layout["headings"]
    found = {}
    for index, why in sorted(words.items()):
        text = record.row.at(index)[:CELL_SHOWN]
        shown = masked_under(headings[index] if index < len(headings) else "", text)
        told = str(why) if shown == text or not text.strip() else str(why).replace(text.strip(), shown.strip())
        found[str(index)] = [shown, told]
    return found


class Repeats:
    """Rows of one file that speak of the same subject and time: alike they do no harm, otherwise the later is at fault."""

    def __init__(self, key_index: int) -> None:
        self._index = max(key_index, 0)
        self._by_time: dict[tuple[str, int, int], tuple[int, tuple[tuple[str, str], ...]]] = {}
        self._fixed: dict[tuple[str, str], tuple[int, str]] = {}
        self._keys: set[str] = set()

    @property
    def subjects(self) -> int:
        """How many different subjects there were so far, in rows that can be taken."""
        return len(self._keys)

    def look_at(self, row: Record, yearly: Mapping[str, bool]) -> None:
        """Note a row, or its fault."""
        if not row.key or row.faults:
            return
        period = row.period
        time = (row.key, period.year, period.count * 100 + period.number) if period is not None else (row.key, 0, 0)
        own = tuple((name, value) for name, value in row.values.items() if yearly.get(name, False))
        earlier = self._by_time.get(time)
        if earlier is not None:
            for name, value in own:
                if dict(earlier[1]).get(name, value) != value:
                    row.faults[row.taken[name]] = said(
                        f"与第 {earlier[0]} 行是同一主体、同一时期，「{name}」却不同：留一个"
                    )
        for name, value in row.values.items():
            if yearly.get(name, False):
                continue
            number, known = self._fixed.setdefault((row.key, name), (row.number, value))
            if known != value:
                row.faults[row.taken[name]] = said(f"与第 {number} 行是同一主体，「{name}」却不同：留一个")
        if not row.faults:
            self._keys.add(row.key)
            if earlier is None:
                self._by_time[time] = (row.number, own)
            else:
                self._by_time[time] = (earlier[0], tuple(dict(own + earlier[1]).items()))
