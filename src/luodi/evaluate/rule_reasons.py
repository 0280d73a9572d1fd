"""The tree of reasons of a rule's results: its own lines, then every step after them."""

from __future__ import annotations

from collections.abc import Callable

from luodi.evaluate.expressions import Compiler, Environment
from luodi.evaluate.outcomes import Outcome, OutsideValidity, Own, Step
from luodi.evaluate.reasons import OVER_YEARS, Explainer, Head, Reason, here
from luodi.evaluate.rule_lines import RuleLines
from luodi.evaluate.rules import Rule
from luodi.evaluate.step_reasons import STEP_REASONS
from luodi.evaluate.words import YUAN
from luodi.plan.terms import Term
from luodi.program.nodes import Operation, walk
from luodi.program.policies import Cap, Policy

_OBSERVED = Head("observed", "观察期")


class RuleReasons(RuleLines):
    """Everything that can be said of a rule's results."""

    def __init__(
        self, rule: Rule, explainer: Explainer, compiler: Compiler, others: Callable[[str], RuleLines]
    ) -> None:
        super().__init__(rule, explainer, compiler, others)
        policy = rule.policy
        assert policy.validity is not None, "a policy without validity does not pass the checks"
        self._valid = policy.validity
        self._validity = Head("validity", f"{self._valid.first}–{self._valid.last}年", self._valid.quote)
        self._recipient = Head("recipient", _recipient_words(policy.recipient))
        self._result = Head("result", policy.name, unit=YUAN)
        self._looks_back = _looks_back(policy)

    def reason(self, env: Environment, outcome: Outcome) -> Reason:
        """The tree under a result: validity, the year's own lines, then the steps in the order they were taken."""
        steps: list[Reason] = []
        step: Step = outcome.step
        while not isinstance(step, Own | OutsideValidity):
            steps.append(STEP_REASONS[type(step)](self, env, step))
            step = step.own.step
        found = [here(self._validity, env.year in self._valid, env)]
        if isinstance(step, Own):
            found += self.own(env)
            if self._looks_back and env.first_year is not None:
                found.append(here(_OBSERVED, (env.first_year, env.year), env))
        if outcome.status != "ineligible":
            found += self.most(env, outcome)
        found += reversed(steps)
        if outcome.status != "ineligible":
            found.append(here(self._recipient, self.rule.recipient(env), env))
        return here(self._result, outcome, env, tuple(found))


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
