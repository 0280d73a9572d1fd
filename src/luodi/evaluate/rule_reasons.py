"""The reasons of one rule: its lines, its tiers and ceilings, and every step after the year's own outcome."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from luodi.evaluate.expressions import Compiler, Environment
from luodi.evaluate.outcomes import Outcome, OutsideValidity, Own, Step
from luodi.evaluate.reasons import OVER_YEARS, Explain, Explainer, Head, Reason, unit_of, written
from luodi.evaluate.rules import Rule
from luodi.evaluate.step_reasons import STEP_REASONS
from luodi.evaluate.tiers import TierRule
from luodi.evaluate.values import Unknown
from luodi.evaluate.words import YUAN
from luodi.plan.terms import Term
from luodi.program.nodes import Operation, walk
from luodi.program.policies import Cap, Line, Manner, Policy, Relation

_OBSERVED = Head("observed", "观察期")
_ALTERNATIVE = Head("alternative", "下列至少一项")


class RuleReasons:
    """Everything that can be said of a rule's results, made ready once."""

    def __init__(
        self, rule: Rule, explainer: Explainer, compiler: Compiler, others: Callable[[str], RuleReasons]
    ) -> None:
        policy = rule.policy
        assert policy.validity is not None, "a policy without validity does not pass the checks"
        self.rule = rule
        self._valid = policy.validity
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
        years = f"{policy.validity.first}–{policy.validity.last}年"
        self._validity = Head("validity", years, policy.validity.quote)
        self._result = Head("result", policy.name, unit=YUAN)
        self.year_head = Head("year", policy.name, unit=YUAN)
        self.policy_head = Head("policy", policy.name, unit=YUAN)
        self.once_head = Head("once", "一次", policy.once)
        self._recipient = Head("recipient", _recipient_words(policy.recipient))
        self._relation_heads: dict[Relation, Head] = {}
        self._looks_back = _looks_back(policy)

    def reason(self, env: Environment, outcome: Outcome) -> Reason:
        """The tree under a result."""
        found: list[Reason] = []
        step: Step = outcome.step
        while not isinstance(step, Own | OutsideValidity):
            found.append(STEP_REASONS[type(step)](self, env, step))
            step = step.own.step
        validity = self._rest(self._validity, env.year in self._valid, env)
        begun = [] if isinstance(step, OutsideValidity) else self._own(env)
        if self._looks_back and env.first_year is not None and begun:
            begun.append(Reason(_OBSERVED, (env.first_year, env.year), env.year, env.subject.id, ()))
        if outcome.status != "ineligible":
            begun += self._most(env, outcome)
            found.insert(0, self._rest(self._recipient, self.rule.recipient(env), env))
        return Reason(self._result, outcome, env.year, env.subject.id, (validity, *begun, *reversed(found)))

    def earlier(self, env: Environment, outcomes: tuple[tuple[int, Outcome], ...]) -> tuple[Reason, ...]:
        """The outcomes of other years that this one rests on."""
        return tuple([self.outcome(self.year_head, env.at(year), outcome) for year, outcome in outcomes])

    def outcome(self, head: Head, env: Environment, outcome: Outcome) -> Reason:
        """Another outcome that this one rests on, with its own lines where it counts."""
        below = () if outcome.status == "ineligible" else tuple(self._own(env))
        return Reason(head, outcome, env.year, env.subject.id, below)

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

    def _rest(self, head: Head, value: Any, env: Environment) -> Reason:
        return Reason(head, value, env.year, env.subject.id, ())

    def _lines(self, kind: Literal["condition", "amount"], lines: tuple[Line, ...]) -> list[Explain]:
        return [
            self._explainer.line(Head(kind, written(line.node), line.quote, unit_of(line.node)), line.node)
            for line in lines
        ]

    def _own(self, env: Environment) -> list[Reason]:
        """The lines of the policy: its conditions, and the amount where none of them fails."""
        found = [condition(env) for condition in self._conditions]
        failed = any(reason.value is False for reason in found)
        for lines in self._alternatives:
            below = tuple([line(env) for line in lines])
            value = _any_of(below)
            failed |= value is False
            found.append(Reason(_ALTERNATIVE, value, env.year, env.subject.id, below))
        if failed:
            return found
        found += [amount(env) for amount in self._amounts]
        found += [tier(env) for tier in self._tiers]
        for cap, explain in self._caps:
            if cap.applies("每年", env.options):
                found.append(self.in_manner(explain(env), cap.cap.manner, env))
        return found

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
        return Reason(self._explainer.manner_heads(index)[env.options[index]], None, env.year, env.subject.id, ())

    def _most(self, env: Environment, outcome: Outcome) -> list[Reason]:
        """For an amount that waits for an officer's decision: the most it can come to."""
        found: list[Reason] = []
        for term, bound, head in self._discretion:
            limit = bound(env)
            if term.name not in outcome.lacking or isinstance(limit, Unknown):
                continue
            most = self.rule.own(env.supposing(term, limit)).amount
            if most is not None:
                found.append(self._rest(head, most, env))
        return found


def _any_of(reasons: tuple[Reason, ...]) -> Any:
    """What alternatives come to, each worked out already: Kleene's 或."""
    values = [reason.value for reason in reasons]
    if True in values:
        return True
    return next((value for value in values if isinstance(value, Unknown)), False)


def _recipient_words(recipient: str | Term) -> str:
    if isinstance(recipient, Term):
        return recipient.name
    return "本身" if recipient == "self" else ""


def _looks_back(policy: Policy) -> bool:
    """Whether results rest on other years."""
    if policy.tiers or policy.once or policy.transition or any(_over_years(cap) for cap in policy.caps):
        return True
    lines = (*policy.conditions, *policy.amounts, *(line for lines in policy.alternatives for line in lines))
    return any(
        isinstance(node, Operation) and node.operator in OVER_YEARS for line in lines for node in walk(line.node)
    )


def _over_years(cap: Cap) -> bool:
    return any(mode.name == "累计" for mode in cap.manner.modes)
