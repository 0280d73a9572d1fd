"""Where two sources disagree, and the rule that somebody chooses for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django_tasks import task

from luodi_service.accounts.models import Person
from luodi_service.facts import comparing
from luodi_service.facts.decisions import Disagreement, PrecedenceRule, told_order
from luodi_service.facts.models import Fact, Term
from luodi_service.facts.precedence import Order, rules_in_force, settle
from luodi_service.facts.recording import record_alone
from luodi_service.lib.audit import record
from luodi_service.lib.editing import Stale
from luodi_service.registry.models import Subject

SOON = 40_000
"""Facts that a page waits for; beyond them the queue compares."""
TAKERS: dict[str, frozenset[str]] = {"统计": frozenset({"statistics"}), "税务": frozenset({"tax", "finance"})}
OTHERS = frozenset({"office"})
WHOSE = {"统计": "区统计局", "税务": "区税务局或区财政局"}
"""By nature of a term: who chooses its rule; of any other the office of the leading group does."""


def may_rule(person: Person, term: Term) -> bool:
    """Whether somebody chooses the rule of a term."""
    return not TAKERS.get(term.nature, OTHERS).isdisjoint(person.codes())


def to_settle(person: Person) -> Q:
    """Disagreements that wait for somebody to choose a rule: sources differ now, and there is none yet."""
    codes = person.codes()
    own = Q(term__nature__in=[nature for nature, takers in TAKERS.items() if not takers.isdisjoint(codes)])
    if not OTHERS.isdisjoint(codes):
        own |= ~Q(term__nature__in=list(TAKERS))
    ruled = rules_in_force(PrecedenceRule.objects.values_list("term", flat=True))
    merged = Subject.objects.filter(merged_into__isnull=False).values("pk")
    return own & Q(differs=True) & ~Q(term__in=list(ruled)) & ~Q(subject__in=merged)


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
    return comparing.behind(Fact)


def compare() -> int:
    """Note every thing on which sources disagree, among the facts recorded since the last time; gives how many are new.

    A thing once noted stays: what was said stands in the facts, and ``differs`` whether it still does.
    """
    return comparing.compare(Fact)


def catch_up() -> bool:
    """Compare what many facts recorded at once left behind: now where it is soon done, else in the queue. Whether it is."""
    late = behind()
    if late > SOON:
        compare_later.enqueue()
    elif late:
        compare()
    return late <= SOON


def sources_of(term: Term) -> Sequence[tuple[str, str]]:
    """The sources and bases that disagree on a term somewhere, to put in order."""
    same = {name: OuterRef(name) for name in ("subject", "term", "year", "part")}
    disputed = Fact.objects.filter(term=term).filter(Exists(Disagreement.objects.filter(**same)))
    return sorted(disputed.order_by().values_list("batch__source", "batch__basis").distinct())


@task()
def compare_later() -> None:
    """Compare in the queue."""
    compare()
