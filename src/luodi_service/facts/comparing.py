"""Holding what sources say against each other, as facts arrive: on what they disagree, and whether they still do.

``facts.models`` calls ``arrived`` as it records, so nothing here imports it: the table of facts is handed in. A recording of
up to ``FEW`` facts is compared in its own transaction. Whoever records more calls ``disagreements.compare`` or
``disagreements.catch_up`` when it is done, so that an import's own transactions stay short.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Exists, Max, OuterRef

from luodi_service.facts.decisions import Compared, Disagreement
from luodi_service.facts.precedence import AT_ONCE, Thing, about, statements

FEW = 2_000
"""Facts recorded at once that are compared at once."""
STRETCH = 20_000
"""Facts compared in one question, and in one transaction."""
OURS = "〔"
"""Terms of the service's own begin so; nobody disagrees on them."""
_THING = ("subject", "term", "year", "part")
_NUMBERS = ("subject_id", "term_id", "year", "part")


def arrived(model: Any, made: Sequence[Any]) -> None:
    """Compare facts just recorded, where they are few. Part of the writer's own transaction."""
    if not made or len(made) > FEW:
        return
    numbers = [fact.pk for fact in made]
    first, last = min(numbers), max(numbers)
    _note(model, first - 1, last)
    # They count as looked at only where nothing before them still waits.
    waiting = model.objects.filter(pk__gt=OuterRef("last"), pk__lt=first)
    Compared.objects.filter(~Exists(waiting), pk=1, last__lt=last).update(last=last)


def behind(model: Any) -> int:
    """How many facts have not been compared yet, gaps in their numbers included."""
    newest = model.objects.aggregate(last=Max("pk"))["last"] or 0
    mark = Compared.objects.filter(pk=1).values_list("last", flat=True).first() or 0
    return max(int(newest - mark), 0)


def compare(model: Any) -> int:
    """Compare whatever was recorded since the last time, stretch by stretch; gives how many things are new.

    Facts are only ever added, so no more than the new ones are looked at, each against the older about the same thing.
    """
    before = Disagreement.objects.count()
    while _compare_stretch(model):
        pass
    return Disagreement.objects.count() - before


def _compare_stretch(model: Any) -> bool:
    """Compare the next facts; False where there are none."""
    with transaction.atomic():
        # The lock of those who record goes first here too: taken in another order, the two could wait for each other.
        list(model.term.field.related_model.objects.select_for_update().order_by("pk").values_list("pk")[:1])
        at, _ = Compared.objects.select_for_update().get_or_create(pk=1)
        newest = model.objects.aggregate(last=Max("pk"))["last"] or 0
        if newest <= at.last:
            return False
        start, at.last = at.last, min(at.last + STRETCH, newest)
        _note(model, start, at.last)
        at.save(update_fields=["last"])
    return True


def _note(model: Any, start: int, end: int) -> None:
    """Note each thing on which sources disagree with the facts of some numbers, and of all things touched whether they do."""
    same = {name: OuterRef(name) for name in _THING}
    new = model.objects.filter(pk__gt=start, pk__lte=end).order_by()
    older = model.objects.filter(**same, pk__lt=OuterRef("pk")).exclude(value="").exclude(value=OuterRef("value"))
    elsewhere = older.exclude(batch__source=OuterRef("batch__source"), batch__basis=OuterRef("batch__basis"))
    said = new.exclude(value="").exclude(term__name__startswith=OURS).filter(Exists(elsewhere))
    rows = [Disagreement(**dict(zip(_NUMBERS, thing, strict=True))) for thing in _things(said)]
    Disagreement.objects.bulk_create(rows, ignore_conflicts=True, batch_size=AT_ONCE)
    mark(model, Disagreement, _things(new.filter(Exists(Disagreement.objects.filter(**same)))))


def _things(facts: Any) -> list[Thing]:
    return list(facts.values_list(*_NUMBERS).distinct())


def mark(model: Any, disagreements: Any, things: Sequence[Thing]) -> None:
    """Mark each thing that was noted as one on which sources differ now, or differ no more. ``disagreements`` is the table
    that holds them."""
    now = {thing: len({fact.value for fact in statements(facts)}) > 1 for thing, facts in about(model, things)}
    for differs in (True, False):
        wanted = sorted(thing for thing, found in now.items() if found is differs)
        for start in range(0, len(wanted), AT_ONCE):
            some = set(wanted[start : start + AT_ONCE])
            rows = disagreements.objects.filter(
                subject__in={thing[0] for thing in some}, term__in={thing[1] for thing in some}, differs=not differs
            )
            numbers = [row[0] for row in rows.values_list("pk", *_NUMBERS) if row[1:] in some]
            disagreements.objects.filter(pk__in=numbers).update(differs=differs)
