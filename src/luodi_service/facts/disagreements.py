"""Where two sources disagree, and the rule that somebody chooses for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django_tasks import task

from luodi_service.accounts.models import Person
from luodi_service.facts.decisions import Compared, Disagreement, PrecedenceRule, told_order
from luodi_service.facts.models import Fact, Term
from luodi_service.facts.precedence import AT_ONCE, Order, settle
from luodi_service.facts.recording import record_alone
from luodi_service.lib.audit import record
from luodi_service.lib.editing import Stale

STRETCH = 20_000
"""Facts compared in one question."""
SOON = 40_000
"""Facts that a page waits for; beyond them the queue compares."""
TAKERS: dict[str, frozenset[str]] = {"统计": frozenset({"statistics"}), "税务": frozenset({"tax", "finance"})}
OTHERS = frozenset({"office"})
WHOSE = {"统计": "区统计局", "税务": "区税务局或区财政局"}
"""By nature of a term: who chooses its rule; of any other the office of the leading group does."""
OURS = "〔"
"""Terms of the service's own begin so; nobody disagrees on them."""


def may_rule(person: Person, term: Term) -> bool:
    """Whether somebody chooses the rule of a term."""
    return not TAKERS.get(term.nature, OTHERS).isdisjoint(person.codes())


def chosen(term: Term) -> PrecedenceRule | None:
    """The newest rule of a term."""
    return PrecedenceRule.objects.filter(term=term).order_by("-pk").first()


def choose(
    term: Term, order: Order, document: str, reason: str, seen: int, actor: Person, at: datetime
) -> tuple[PrecedenceRule, int]:
    """Put a rule in force from now on, and have what goes first by it stated again: the rule, and of how many things.

    ``seen`` is the number of the rule that was shown, 0 for none.

    Raises:
        Stale: somebody else has chosen meanwhile.
        ValidationError: it is not for them to choose, or something is lacking.
    """
    problems = []
    if not may_rule(actor, term):
        problems.append(f"「{term.name}」的取值规则由{WHOSE.get(term.nature, '领导小组办公室')}选定")
    if not document.strip():
        problems.append("请写明依据文件：选定取值规则须有文件")
    if len({tuple(entry) for entry in order}) != len(order):
        problems.append("同一来源、口径写了两次，请只留一次")
    if problems:
        raise ValidationError(problems)
    with transaction.atomic():
        moment = record_alone(at)
        last = chosen(term)
        if (last.pk if last else 0) != seen:
            raise Stale(f"{term.name}的取值规则")
        rule = PrecedenceRule.objects.create(
            term=term, order=list(map(list, order)), document=document.strip(), reason=reason.strip(), by=actor, at=at
        )
        compare()
        things = Disagreement.objects.filter(term=term).values_list("subject_id", "term_id", "year", "part")
        restated = settle(Fact, list(things), {term.pk: rule}, actor, moment) if rule.order else 0
        record(
            actor, "选定取值规则", rule, at,
            term=term.name, order=told_order(rule.order), document=rule.document, reason=rule.reason, restated=restated,
        )  # fmt: skip
    return rule, restated


def behind() -> int:
    """How many facts have not been held against others yet, gaps in their numbers included."""
    newest = Fact.objects.aggregate(last=Max("pk"))["last"] or 0
    mark = Compared.objects.filter(pk=1).values_list("last", flat=True).first() or 0
    return int(newest - mark)


def compare() -> int:
    """Note every thing on which sources disagree, among the facts recorded since the last time; gives how many are new.

    Facts are only ever added, so no more than the new ones are looked at, each against the older about the same thing.
    A thing once noted stays: what was said stands in the facts, and whether it still differs is told from them.
    """
    before = Disagreement.objects.count()
    newest = Fact.objects.aggregate(last=Max("pk"))["last"] or 0
    with transaction.atomic():
        mark, _ = Compared.objects.select_for_update().get_or_create(pk=1)
        for start in range(mark.last, newest, STRETCH):
            _note(start, min(start + STRETCH, newest))
        if newest > mark.last:
            mark.last = newest
            mark.save(update_fields=["last"])
    return Disagreement.objects.count() - before


def _note(start: int, end: int) -> None:
    same = {name: OuterRef(name) for name in ("subject", "term", "year", "part")}
    older = Fact.objects.filter(**same, pk__lt=OuterRef("pk")).exclude(value="").exclude(value=OuterRef("value"))
    elsewhere = older.exclude(batch__source=OuterRef("batch__source"), batch__basis=OuterRef("batch__basis"))
    new = Fact.objects.filter(pk__gt=start, pk__lte=end).exclude(value="").exclude(term__name__startswith=OURS)
    things = new.filter(Exists(elsewhere)).order_by().values_list("subject_id", "term_id", "year", "part").distinct()
    rows = [Disagreement(subject_id=one, term_id=term, year=year, part=part) for one, term, year, part in things]
    Disagreement.objects.bulk_create(rows, ignore_conflicts=True, batch_size=AT_ONCE)


def sources_of(term: Term) -> Sequence[tuple[str, str]]:
    """The sources and bases that disagree on a term somewhere, to put in order."""
    same = {name: OuterRef(name) for name in ("subject", "term", "year", "part")}
    disputed = Fact.objects.filter(term=term).filter(Exists(Disagreement.objects.filter(**same)))
    return sorted(disputed.order_by().values_list("batch__source", "batch__basis").distinct())


@task()
def compare_later() -> None:
    """Compare in the queue."""
    compare()
