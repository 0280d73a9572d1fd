"""Which source's value holds where they disagree: by a rule that somebody chose, never by an average.

There is one truth in the fact base: the newest fact. A rule does not change how facts are read. It has the value that goes
first *stated again* whenever one that goes behind it is recorded, in the same transaction, with the source, document,
basis and boundary that it came with. So pages, searches, exports and runs need know nothing of rules, and a snapshot,
which is the number of a fact, gives the same for ever, whatever rule is chosen later.

``facts.models`` calls ``restate`` as it records, so nothing here imports it: the table of facts is handed in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from luodi_service.accounts.models import Person
from luodi_service.facts.decisions import PrecedenceRule

Thing = tuple[int, int, int, int]
"""Subject, term, year and part: what a fact is about."""
AT_ONCE = 400
"""Things asked for in one question; SQLite allows only so many values in one."""
Order = Sequence[Sequence[str]]
"""``[source, basis]``, first things first; an empty word stands for any."""


def rules_in_force(terms: Iterable[int]) -> dict[int, PrecedenceRule]:
    """The newest rule of each term, where that one has an order."""
    newest = {rule.term_id: rule for rule in PrecedenceRule.objects.filter(term__in=set(terms)).order_by("pk")}
    return {term: rule for term, rule in newest.items() if rule.order}


def rank(order: Order, source: str, basis: str) -> int:
    """The place of a source and basis in an order; after all of it where it is not named."""
    for place, (named, of_basis) in enumerate(order):
        if named in ("", source) and of_basis in ("", basis):
            return place
    return len(order)


def statements(facts: Iterable[Any]) -> list[Any]:
    """What each source and basis says of one thing, newest first; a source that took its value back says nothing.

    ``facts`` are all about the thing, newest first, each with its batch.
    """
    newest: dict[tuple[str, str], Any] = {}
    for fact in facts:
        newest.setdefault((fact.batch.source, fact.batch.basis), fact)
    return [fact for fact in newest.values() if fact.value]


def holds(facts: Sequence[Any], order: Order) -> Any | None:
    """Of the facts about one thing, newest first, the one that holds: the first in rank, of those alike the newest."""
    said = statements(facts)
    return min(said, key=lambda fact: (rank(order, fact.batch.source, fact.batch.basis), -fact.pk), default=None)


def stated_by(model: Any, terms: Iterable[int], source: str, basis: str) -> dict[Thing, str]:
    """What a source and basis said last of each thing, of those terms that have a rule; empty where it took that back.

    Whoever records only what is new must hold these terms against it and not against what holds: a source that goes
    first and agrees with another has not said so yet, and once the other changes its mind, it must have.
    """
    ruled = list(rules_in_force(terms))
    if not ruled:
        return {}
    said = model.objects.filter(term__in=ruled, batch__source=source, batch__basis=basis).order_by("pk")
    rows = said.values_list("subject_id", "term_id", "year", "part", "value").iterator(chunk_size=5_000)
    return {(subject, term, year, part): value for subject, term, year, part, value in rows}


def restate(model: Any, written: Sequence[Any]) -> int:
    """State again whatever goes before the facts just written; gives how many. Part of the writer's own transaction."""
    rules = rules_in_force(fact.term_id for fact in written)
    if not rules:
        return 0
    things = {(fact.subject_id, fact.term_id, fact.year, fact.part) for fact in written if fact.term_id in rules}
    last = max((fact.batch for fact in written), key=lambda batch: batch.at)
    return settle(model, things, rules, last.by, last.at)


def settle(
    model: Any, things: Iterable[Thing], rules: Mapping[int, PrecedenceRule], by: Person | None, at: datetime
) -> int:
    """State again, of each thing, the value that goes first by its term's rule, where another is the newest."""
    batches: dict[tuple[int, int], Any] = {}
    again = []
    for (subject, term, year, part), facts in about(model, things):
        holding = holds(facts, rules[term].order)
        if holding is None or facts[0].value == holding.value:
            continue
        made = rules[term].pk, holding.batch_id
        if made not in batches:
            batches[made] = copied(holding.batch, rules[term].cause, by, at)
        again.append(
            model(subject_id=subject, term_id=term, year=year, part=part, value=holding.value, batch=batches[made])
        )
    model.objects.append(again)
    return len(again)


def copied(origin: Any, cause: str, by: Person | None, at: datetime) -> Any:
    """A batch that says again what another said, and why."""
    kept = ("source", "document", "dated", "basis", "boundary", "demonstration")
    said = {name: getattr(origin, name) for name in kept}
    return type(origin).objects.create(**said, cause=cause[:200], by=by, at=at)


def about(model: Any, things: Iterable[Thing]) -> Iterator[tuple[Thing, list[Any]]]:
    """All facts about each thing, newest first, with their batches."""
    wanted = sorted(set(things))
    for start in range(0, len(wanted), AT_ONCE):
        stretch = wanted[start : start + AT_ONCE]
        found: dict[Thing, list[Any]] = {thing: [] for thing in stretch}
        rows = model.objects.filter(
            subject__in={thing[0] for thing in stretch}, term__in={thing[1] for thing in stretch}
        )
        for fact in rows.select_related("batch").order_by("-pk"):
            thing = (fact.subject_id, fact.term_id, fact.year, fact.part)
            if thing in found:
                found[thing].append(fact)
        yield from ((thing, facts) for thing, facts in found.items() if facts)
