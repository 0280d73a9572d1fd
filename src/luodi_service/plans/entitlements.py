"""What a plan gives one subject under one policy for one year, as a claim freezes it: with all that paying it asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from luodi import Plan as CheckedPlan
from luodi.diagnostics import Faults
from luodi.evaluate.results import Result, money
from luodi.facts import Facts
from luodi.plan.terms import Term
from luodi.program.nodes import Constant
from luodi.program.policies import Policy

from luodi_service.facts.models import Fact
from luodi_service.plans.explaining import under_its_ceiling
from luodi_service.plans.models import Line, Plan, Run, Version
from luodi_service.plans.publishing import in_force
from luodi_service.plans.snapshots import facts_around, last_fact
from luodi_service.plans.texts import compiled
from luodi_service.registry.models import Subject

FEN = Decimal(100)


@dataclass(frozen=True, slots=True)
class Ceiling:
    """A ceiling of the plan over several awards: what it is over, its words, and how much it allows in fen; ``None`` for
    one award only."""

    key: str
    words: str
    most_fen: int | None


@dataclass(frozen=True, slots=True)
class Entitlement:
    """A result with all that a claim needs. ``recipient`` is the key of an enterprise or park, empty where nobody is named;
    ``obstacles`` say what stands in the way of paying; ``schedule`` holds years and amounts in 元."""

    version: Version
    snapshot: int
    readings: dict[str, str]
    code: str
    policy: str
    subject: Subject
    year: int
    status: str
    amount: Decimal | None
    missing: list[str]
    open_readings: dict[str, dict[str, str | None]]
    payable: bool
    recipient_kind: str
    recipient_key: str
    obstacles: list[str]
    schedule: list[tuple[int, Decimal]] = field(default_factory=list)
    ceilings: list[Ceiling] = field(default_factory=list)


def payable_version(plan: Plan) -> Version | None:
    """The version that money is paid by: the newest one that is published."""
    return in_force(plan)


def policy_by_code(version: Version, code: str) -> Policy | None:
    """A policy of a version by its English code."""
    return next((policy for policy in compiled(version).program.policies if policy.code == code), None)


def entitlement(
    version: Version, code: str, subject: Subject, year: int, *, snapshot: int | None = None,
    readings: Mapping[str, str] | None = None,
) -> Entitlement | None:  # fmt: skip
    """What a version gives, over what is known now or was at a snapshot. None where there is no such policy for such a
    subject, or nothing is known of the subject."""
    plan, policy = compiled(version), policy_by_code(version, code)
    if policy is None or policy.kind != subject.kind or policy.case_by_case:
        return None
    at = last_fact() if snapshot is None else snapshot
    line = Line(run=Run(version=version, snapshot=at, readings=dict(readings or {})), policy=policy.name,
                subject=subject, year=year)  # fmt: skip
    facts = facts_around(plan.terms, at, subject, under_its_ceiling(policy, line))
    try:
        found = plan.explain(facts, policy.name, subject.key, year, readings=readings)
    except Faults:
        return None
    kind, key = _recipient(policy, facts, subject.key, year)
    result = found.result
    return Entitlement(
        version=version, snapshot=at, readings=dict(readings or {}), code=code, policy=policy.name, subject=subject,
        year=year, status=result.status, amount=result.amount, missing=list(result.missing),
        open_readings=_as_text(result), payable=result.payable, recipient_kind=kind, recipient_key=key,
        obstacles=list(found.obstacles), schedule=_schedule(plan, facts, policy, result, readings),
        ceilings=_ceilings(plan, policy, subject, year, key, readings or {}),
    )  # fmt: skip


def _as_text(result: Result) -> dict[str, dict[str, str | None]]:
    return {
        reading: {option: money(amount) for option, amount in options.items()}
        for reading, options in result.open_readings.items()
    }


def _recipient(policy: Policy, facts: Facts, key: str, year: int) -> tuple[str, str]:
    """Whom the money goes to: the subject itself, or whom a term of it names."""
    if policy.recipient == "self":
        return policy.kind, key
    if not isinstance(policy.recipient, Term):
        return "", ""
    known = facts.of(policy.kind)[key]
    values = known.years.get(year, {}) if policy.recipient.yearly else known.unchanging
    return policy.recipient.target or "", str(values.get(policy.recipient.name, ""))


def _schedule(
    plan: CheckedPlan, facts: Facts, policy: Policy, result: Result, readings: Mapping[str, str] | None
) -> list[tuple[int, Decimal]]:
    if result.status != "eligible" or result.amount is None:
        return []
    found = plan.instalments(facts, policy.name, result.subject, result.year, result.amount, readings=readings)
    return [(one.year, one.amount) for one in found]


def _ceilings(
    plan: CheckedPlan, policy: Policy, subject: Subject, year: int, recipient: str, readings: Mapping[str, str]
) -> list[Ceiling]:
    """The fixed sums that a policy's 上限 allow, and that a policy is given once: what the ledger holds by itself, whatever
    the facts say the next day."""
    options = tuple(
        rule.labels.index(readings[rule.name]) if rule.name in readings else rule.used for rule in plan.program.readings
    )
    over = {
        "每年": f"{policy.code}/{subject.kind}/{subject.key}/{year}",
        "累计": f"{policy.code}/{subject.kind}/{subject.key}/累计",
        "每受益每年": f"{policy.code}/受益 {recipient}/{year}",
    }
    found = [
        Ceiling(over[cap.manner.under(options).name], cap.quote.shown, int(cap.node.value * FEN))
        for cap in policy.caps
        if isinstance(cap.node, Constant) and isinstance(cap.node.value, Decimal)
    ]
    if policy.once is not None:
        found.append(Ceiling(f"{policy.code}/{subject.kind}/{subject.key}/一次", policy.once.shown, None))
    return found


def amounts_now(
    version: Version, wanted: Iterable[tuple[str, Subject, int]], snapshot: int | None = None
) -> dict[tuple[str, int, int], Decimal]:
    """What a version gives for some policies, subjects and years over what is known now, in 元; nothing for what is not 符合.

    Keys are code, number of the subject, year.
    """
    plan, at = compiled(version), last_fact() if snapshot is None else snapshot
    found: dict[tuple[str, int, int], Decimal] = {}
    by_subject: dict[int, list[tuple[str, int]]] = {}
    subjects: dict[int, Subject] = {}
    for code, subject, year in wanted:
        subjects[subject.pk] = subject
        by_subject.setdefault(subject.pk, []).append((code, year))
    for pk, asked in by_subject.items():
        found |= _amounts_of(version, plan, subjects[pk], asked, at)
    return found


def _amounts_of(
    version: Version, plan: CheckedPlan, subject: Subject, asked: Sequence[tuple[str, int]], at: int
) -> dict[tuple[str, int, int], Decimal]:
    policies = {code: policy for code, _ in asked if (policy := policy_by_code(version, code)) is not None}
    others: set[int] = set()
    for policy in policies.values():
        line = Line(run=Run(version=version, snapshot=at), policy=policy.name, subject=subject, year=0)
        others |= set(under_its_ceiling(policy, line))
    facts = facts_around(plan.terms, at, subject, others)
    years, names = {year for _, year in asked}, [policy.name for policy in policies.values()]
    results = plan.evaluate(facts, years, policies=names, open_readings=False)
    given = {(one.policy, one.year): one for one in results if one.subject == subject.key and one.status == "eligible"}
    zero = Decimal("0.00")
    return {
        (code, subject.pk, year): found.amount
        if (found := given.get((policies[code].name, year))) is not None and found.amount is not None
        else zero
        for code, year in asked
        if code in policies
    }


def related(version: Version, code: str) -> set[str]:
    """The codes of a policy and of all that stand in relation to it (就高, 合计不超过)."""
    policies = compiled(version).program.policies
    by_name = {policy.name: policy for policy in policies}
    found = {code}
    for policy in policies:
        for relation in policy.relations:
            pair = {policy.code, by_name[relation.other].code}
            if code in pair:
                found |= pair
    return found


def recipients_of(version: Version, snapshot: int, lines: Iterable[Line]) -> dict[int, tuple[str, int, bool]]:
    """By the number of each line: its policy's code, the number of whom it is paid to, and whether it has 分期. Lines of
    which nobody is named, or whose recipient is not on record, are left out."""
    policies = {policy.name: policy for policy in compiled(version).program.policies}
    rows = list(lines)
    named: dict[tuple[str, int, int], int] = {}
    for policy in policies.values():
        if isinstance(policy.recipient, Term):
            own = {line.subject_id for line in rows if line.policy == policy.name}
            named |= {(policy.name, *key): pk for key, pk in _named(policy.recipient, own, snapshot).items()}
    found: dict[int, tuple[str, int, bool]] = {}
    for line in rows:
        policy = policies[line.policy]
        yearly = isinstance(policy.recipient, Term) and policy.recipient.yearly
        paid_to = (
            line.subject_id
            if policy.recipient == "self"
            else named.get((policy.name, line.subject_id, line.year if yearly else 0))
        )
        if paid_to is not None:
            found[line.pk] = policy.code, paid_to, policy.instalments is not None or policy.shares is not None
    return found


def _named(term: Term, subjects: set[int], snapshot: int) -> dict[tuple[int, int], int]:
    """Whom a term names, by subject and year (0 where it never changes)."""
    facts = Fact.objects.filter(
        subject__in=subjects, term__kind=term.kind, term__name=term.name, pk__lte=snapshot, part=0
    ).order_by("pk")
    values = {(subject, year): value for subject, year, value in facts.values_list("subject", "year", "value")}
    keys = dict(Subject.objects.filter(kind=term.target, key__in=set(values.values())).values_list("key", "pk"))
    return {key: keys[value] for key, value in values.items() if value in keys}
