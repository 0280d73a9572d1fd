"""The reasons of a rule's own lines: conditions, amounts, tiers, ceilings; and the heads that its steps share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from luodi.evaluate.expressions import Compiler, Environment
from luodi.evaluate.outcomes import Outcome
from luodi.evaluate.reasons import Explain, Explainer, Head, Reason, here, unit_of, written
from luodi.evaluate.rules import Rule
from luodi.evaluate.tiers import TierRule
from luodi.evaluate.values import Unknown
from luodi.evaluate.words import YUAN
from luodi.program.policies import Line, Manner, Relation

_ALTERNATIVE = Head("alternative", "下列至少一项")


class RuleLines:
    """What can be said of a rule's lines, made ready once."""

    def __init__(
        self, rule: Rule, explainer: Explainer, compiler: Compiler, others: Callable[[str], RuleLines]
    ) -> None:
        policy = rule.policy
        self.rule = rule
        self._explainer = explainer
        self.others = others
        self._conditions = self._lines("condition", policy.conditions)
        self._alternatives = [self._lines("condition", lines) for lines in policy.alternatives]
        self._amounts = self._lines("amount", policy.amounts)
        self._tiers = [self._tier(tier) for tier in rule.tiers]
        self.cap_heads = {cap: Head("cap", written(cap.node), cap.quote, YUAN) for cap in policy.caps}
        self._caps = [(cap, explainer.line(self.cap_heads[cap.cap], cap.cap.node)) for cap in rule.caps]
        self._discretion = [
            (decided.term, compiler.compile(decided.bound), Head("most", decided.term.name, decided.quote, YUAN))
            for decided in policy.discretion
        ]
        self.year_head = Head("year", policy.name, unit=YUAN)
        self.policy_head = Head("policy", policy.name, unit=YUAN)
        self.once_head = Head("once", "一次", policy.once)
        self._relation_heads: dict[Relation, Head] = {}

    def own(self, env: Environment) -> list[Reason]:
        """The lines of the policy: its conditions, and the amount where none of them fails."""
        found = [condition(env) for condition in self._conditions]
        failed = any(reason.value is False for reason in found)
        for lines in self._alternatives:
            below = tuple([line(env) for line in lines])
            value = _any_of(below)
            failed |= value is False
            found.append(here(_ALTERNATIVE, value, env, below))
        if failed:
            return found
        found += [amount(env) for amount in self._amounts]
        found += [tier(env) for tier in self._tiers]
        for cap, explain in self._caps:
            if cap.applies("每年", env.options):
                found.append(self.in_manner(explain(env), cap.cap.manner, env))
        return found

    def most(self, env: Environment, outcome: Outcome) -> list[Reason]:
        """For an amount that waits for an officer's decision: the most it can come to."""
        found: list[Reason] = []
        for term, bound, head in self._discretion:
            limit = bound(env)
            if term.name not in outcome.lacking or isinstance(limit, Unknown):
                continue
            most = self.rule.own(env.supposing(term, limit)).amount
            if most is not None:
                found.append(here(head, most, env))
        return found

    def earlier(self, env: Environment, outcomes: tuple[tuple[int, Outcome], ...]) -> tuple[Reason, ...]:
        """The outcomes of other years that this one rests on."""
        return tuple([self.outcome(self.year_head, env.at(year), outcome) for year, outcome in outcomes])

    def outcome(self, head: Head, env: Environment, outcome: Outcome) -> Reason:
        """Another outcome that this one rests on, with its own lines where it counts."""
        below = () if outcome.status == "ineligible" else tuple(self.own(env))
        return here(head, outcome, env, below)

    def relation_head(self, relation: Relation) -> Head:
        """A relation as stated, whichever of the two policies states it."""
        if relation not in self._relation_heads:
            self._relation_heads[relation] = Head("relation", relation.quote.shown, relation.quote, YUAN)
        return self._relation_heads[relation]

    def in_manner(self, reason: Reason, manner: Manner, env: Environment) -> Reason:
        """A reason with the reading that chose its manner, where one did."""
        if manner.reading is None:
            return reason
        return reason._replace(children=(*reason.children, self._manner(manner.reading, env)))

    def _lines(self, kind: Literal["condition", "amount"], lines: tuple[Line, ...]) -> list[Explain]:
        return [
            self._explainer.line(Head(kind, written(line.node), line.quote, unit_of(line.node)), line.node)
            for line in lines
        ]

    def _tier(self, tier: TierRule) -> Explain:
        key = self._explainer.explain(tier.tiers.key)
        assert key is not None, "the key of tiers is a term"
        quote = tier.tiers.quotes[0]
        head = Head("tiers", tier.tiers.term.name, quote, YUAN)

        def explain(env: Environment) -> Reason:
            years = tuple([key(env.at(year)) for year in env.observed()])
            reason = Reason(head, tier.award(env), env.year, env.subject.id, years)
            return self.in_manner(reason, tier.tiers.manner, env)

        return explain

    def _manner(self, index: int, env: Environment) -> Reason:
        return here(self._explainer.manner_heads(index)[env.options[index]], None, env)


def _any_of(reasons: tuple[Reason, ...]) -> Any:
    """What alternatives come to, each worked out already: Kleene's 或."""
    values = [reason.value for reason in reasons]
    if True in values:
        return True
    return next((value for value in values if isinstance(value, Unknown)), False)
