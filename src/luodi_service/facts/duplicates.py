"""Searching a kind of subject for those that are on record twice, and what people decide about each pair."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django_tasks import task

from luodi_service.accounts.models import Person
from luodi_service.facts.decisions import DIFFERENT, Pair
from luodi_service.facts.models import Fact
from luodi_service.lib.audit import Actor, record
from luodi_service.lib.editing import Stale
from luodi_service.registry.matching import Entry, candidates
from luodi_service.registry.models import Subject

ADDRESSES = ("住所", "注册地址", "地址")
"""Terms that say where a subject is, the best one last."""
SOON = 3_000
"""Subjects that a page waits for; more are searched by the queue."""
DECIDING = ("office", "department")
"""Roles that decide whether two subjects are one."""
BY_HAND = "由工作人员提出"


def search(kind: str, actor: Actor, at: datetime) -> int:
    """Find every pair that may be the same and was not decided yet; gives how many wait now.

    What was decided stays decided. A pair that nothing speaks for any more waits no longer, unless a person proposed it.
    """
    entries = _entries(kind)
    rows = [
        Pair(first_id=found.first, second_id=found.second, score=found.score, reasons=list(found.reasons))
        for found in candidates(entries)
    ]
    with transaction.atomic():
        undecided = Pair.objects.filter(first__kind=kind, decision="")
        by_hand = list(undecided.filter(score=0).values_list("first_id", "second_id"))
        undecided.exclude(score=0).delete()
        rows = [row for row in rows if (row.first_id, row.second_id) not in set(by_hand)]
        Pair.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
        waiting = undecided.count()
        record(actor, "查找重复主体", "subject", at, subject_kind=kind, searched=len(entries), waiting=waiting)
    return waiting


@task()
def search_later(kind: str, person: int) -> None:
    """Search in the queue."""
    from django.utils import timezone

    search(kind, Person.objects.get(pk=person), timezone.now())


def to_decide() -> Q:
    """Pairs that nobody has decided about and of which both are still there."""
    return Q(decision="", first__merged_into=None, second__merged_into=None)


def _entries(kind: str) -> list[Entry]:
    addresses: dict[int, str] = {}
    for name in reversed(ADDRESSES):
        rows = Fact.objects.filter(term__kind=kind, term__name=name).order_by("pk").values_list("subject_id", "value")
        addresses |= dict(rows.iterator(chunk_size=5_000))
    subjects = Subject.objects.filter(kind=kind).on_record().values_list("pk", "key", "name")
    return [Entry(pk, key, name, addresses.get(pk, "")) for pk, key, name in subjects.iterator(chunk_size=5_000)]


def propose(kind: str, first: str, second: str, actor: Person, at: datetime) -> Pair:
    """A pair that a person knows of.

    Raises:
        ValidationError: there are no such two subjects to see, or they are one already.
    """
    seen = Subject.objects.visible_to(actor).filter(kind=kind, merged_into=None)
    rows = sorted(seen.filter(Q(key=first) | Q(key=second)), key=lambda row: row.pk)
    if first == second or len(rows) != 2:
        found = {row.key for row in rows}
        lacking = "、".join(key for key in dict.fromkeys((first, second)) if key not in found)
        raise ValidationError(f"没有可以比较的{kind}「{lacking}」" if lacking else "请写两个不同的编号")
    with transaction.atomic():
        pair, created = Pair.objects.get_or_create(
            first=rows[0], second=rows[1], defaults={"score": 0, "reasons": [BY_HAND]}
        )
        if created:
            record(actor, "提出重复主体", pair, at, first=first, second=second)
    return pair


def decide_different(pair: Pair, revision: int, note: str, actor: Person, at: datetime) -> None:
    """Two subjects are two: never asked again.

    Raises:
        Stale: somebody else decided meanwhile.
    """
    with transaction.atomic():
        now = Pair.objects.select_for_update().get(pk=pair.pk)
        if now.revision != revision or now.decision:
            raise Stale(pair)
        now.decision, now.note, now.by, now.at, now.revision = DIFFERENT, note, actor, at, revision + 1
        now.save()
        record(actor, "判断为不同主体", now, at, first=pair.first.key, second=pair.second.key, note=note)
