"""Policies made ready to run: their nodes compiled, what they depend on worked out once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from luodi.evaluate.expressions import Compiler, Environment, Evaluate, least, ranks
from luodi.evaluate.outcomes import NO_TERMS, Outcome, Own, eligible, ineligible
from luodi.evaluate.tiers import TierRule
from luodi.evaluate.values import ZERO, Unknown, exactly, to_fen
from luodi.plan.terms import Term
from luodi.program.policies import Cap, Policy, Program, Relation

Wait = Callable[[frozenset[str], Any], Outcome]


@dataclass(frozen=True, slots=True)
class CapRule:
    """A ceiling with its compiled amount."""

    cap: Cap
    limit: Evaluate

    def applies(self, manner: str, options: tuple[int, ...]) -> bool:
        """Whether it works in this manner under a choice of options."""
        return self.cap.manner.under(options).name == manner


class Rule:
    """One policy, ready to run."""

    __slots__ = (
        "alternatives", "amounts", "caps", "conditions", "index", "others", "own_readings", "policy", "readings",
        "tiers", "wait",
    )  # fmt: skip

    def __init__(self, index: int, policy: Policy, compiler: Compiler, wait: Wait) -> None:
        compiled = compiler.compile
        self.index = index
        self.policy = policy
        self.conditions = tuple(compiled(line.node) for line in policy.conditions)
        self.alternatives = tuple(tuple(compiled(line.node) for line in lines) for lines in policy.alternatives)
        self.amounts = tuple(compiled(line.node) for line in policy.amounts)
        self.tiers = tuple(TierRule(tiers, compiled(tiers.key), ranks(tiers.key)) for tiers in policy.tiers)
        self.caps = tuple(CapRule(cap, compiled(cap.node)) for cap in policy.caps)
        self.wait = wait
        self.own_readings = policy.readings
        self.readings = policy.readings
        """With those of the policies it is related to, on whose results its own depends."""
        self.others: tuple[tuple[Relation, Rule, bool, Evaluate | None], ...] = ()
        """Relations to other policies: the relation, the other, whether this policy states it, and its limit."""

    def own(self, env: Environment) -> Outcome:
        """Conditions, amount, ceilings of the year, rounding: the year on its own as if it were valid."""
        lacking = NO_TERMS
        for condition in self.conditions:
            value = condition(env)
            if value is False:
                return ineligible(Own(env))
            if value.__class__ is Unknown:
                lacking |= value.lacking
        for alternative in self.alternatives:
            values = [condition(env) for condition in alternative]
            if True in values:
                continue
            unknown = [value for value in values if value.__class__ is Unknown]
            if not unknown:
                return ineligible(Own(env))
            lacking = lacking.union(*(value.lacking for value in unknown))
        amount = self.capped(env, self.worked_out(env))
        if amount.__class__ is Unknown:
            return self.wait(lacking | amount.lacking, Own(env))
        rounded = to_fen(amount)
        if rounded <= 0:
            return ineligible(Own(env))
        return self.wait(lacking, Own(env)) if lacking else eligible(rounded, Own(env))

    def worked_out(self, env: Environment) -> Any:
        """The sum of the lines of the amount and of the awards of the tables, before any ceiling."""
        values = [amount(env) for amount in self.amounts]
        values += [tier.award(env) for tier in self.tiers]
        return total(values)

    def capped(self, env: Environment, amount: Any) -> Any:
        """An amount under the ceilings of the year."""
        limits = [cap.limit(env) for cap in self.caps if cap.applies("每年", env.options)]
        return least([amount, *limits], floor=True) if limits else amount

    def cap_in(self, manner: str, options: tuple[int, ...]) -> tuple[CapRule, ...]:
        """The ceilings that work in a manner under a choice of options."""
        return tuple(cap for cap in self.caps if cap.applies(manner, options)) if self.caps else ()

    def recipient(self, env: Environment) -> str | None:
        """Who receives the money; None where that is not known."""
        recipient = self.policy.recipient
        if isinstance(recipient, Term):
            found = (env.row if recipient.yearly else env.unchanging).get(recipient.name)
            return None if found is None else str(found)
        return env.subject.id if recipient == "self" else None


def total(values: list[Any]) -> Any:
    """A sum; unknown where a part is."""
    if len(values) == 1:
        return values[0]
    lacking = NO_TERMS
    found: Any = ZERO
    for value in values:
        if value.__class__ is Unknown:
            lacking |= value.lacking
        else:
            found = exactly(_add, found, value)
    return Unknown(lacking) if any(value.__class__ is Unknown for value in values) else found


def _add(left: Any, right: Any) -> Any:
    return left + right


def rules_of(program: Program, compiler: Compiler, decisions: Iterable[str]) -> tuple[Rule, ...]:
    """The rules of a program in plan order, tied together by their relations."""
    decided = frozenset(decisions)

    def wait(lacking: frozenset[str], step: Any) -> Outcome:
        status = "undecided" if lacking and lacking <= decided else "missing"
        return Outcome(status, None, lacking, step)  # type: ignore[arg-type]

    computable = [policy for policy in program.policies if not policy.case_by_case]
    rules = tuple(Rule(index, policy, compiler, wait) for index, policy in enumerate(computable))
    by_name = {rule.policy.name: rule for rule in rules}
    for rule in rules:
        for relation in rule.policy.relations:
            other = by_name[relation.other]
            limits = [mode.limit for mode in relation.manner.modes if mode.limit is not None]
            limit = compiler.compile(limits[0]) if limits else None
            rule.others += ((relation, other, True, limit),)
            other.others += ((relation, rule, False, None),)
    for rule in rules:
        rule.readings = _all_readings(rule)
    return rules


def _all_readings(rule: Rule) -> frozenset[int]:
    seen: list[Rule] = [rule]
    for one in seen:
        seen += [other for _, other, _, _ in one.others if other not in seen]
    return frozenset().union(*(one.own_readings for one in seen))


def as_money(value: Any) -> Decimal | None:
    """A known amount as money; None for an unknown one."""
    return None if isinstance(value, Unknown) else to_fen(value)
