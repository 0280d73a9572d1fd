"""The reasons of the steps between a year's own outcome and its result: one row per step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from luodi.evaluate.expressions import Environment
from luodi.evaluate.outcomes import Accumulated, Continued, Grouped, Once, Related
from luodi.evaluate.reasons import Head, Reason, here
from luodi.evaluate.rule_lines import RuleLines

_CONTINUED = Head("continued", "有效期满后继续享受")


def _continued(rule: RuleLines, env: Environment, step: Continued) -> Reason:
    transition = rule.rule.policy.transition
    assert transition is not None, "only a policy with a transition is continued"
    reason = here(_CONTINUED, step, env, rule.earlier(env, step.earlier))
    return rule.in_manner(reason, transition, env)


def _once(rule: RuleLines, env: Environment, step: Once) -> Reason:
    return here(rule.once_head, step, env, rule.earlier(env, step.earlier))


def _accumulated(rule: RuleLines, env: Environment, step: Accumulated) -> Reason:
    reason = here(rule.cap_heads[step.cap], step, env, rule.earlier(env, step.earlier))
    return rule.in_manner(reason, step.cap.manner, env)


def _related(rule: RuleLines, env: Environment, step: Related) -> Reason:
    other = rule.others(step.other)
    below = other.outcome(other.policy_head, env, step.other_outcome)
    reason = here(rule.relation_head(step.relation), step, env, (below,))
    return rule.in_manner(reason, step.relation.manner, env)


def _grouped(rule: RuleLines, env: Environment, step: Grouped) -> Reason:
    below = tuple([Reason(rule.policy_head, claim.outcome, env.year, claim.subject, ()) for claim in step.earlier])
    reason = here(rule.cap_heads[step.cap], step, env, below)
    return rule.in_manner(reason, step.cap.manner, env)


STEP_REASONS: dict[type, Callable[[RuleLines, Environment, Any], Reason]] = {
    Continued: _continued,
    Once: _once,
    Accumulated: _accumulated,
    Related: _related,
    Grouped: _grouped,
}
