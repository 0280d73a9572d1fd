"""A row of a case seen by the evaluator: what the nodes of its policy are worth there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from luodi.cases.case import Case, Expectation
from luodi.evaluate.course import Course
from luodi.evaluate.evaluator import Evaluator
from luodi.evaluate.expressions import Environment
from luodi.evaluate.rules import Rule
from luodi.evaluate.values import Unknown, to_fen
from luodi.plan.terms import Terms
from luodi.program.nodes import Node
from luodi.program.policies import Line, Program


@dataclass(slots=True, eq=False)
class Moment:
    """A policy, a subject and a year of a case, under the case's options."""

    case: Case
    expectation: Expectation
    evaluator: Evaluator
    rule: Rule
    course: Course
    env: Environment
    valid: bool
    """Whether the policy is in force."""

    def value(self, node: Node, env: Environment | None = None) -> Any:
        """What a node is worth here, or in another year."""
        return self.evaluator.compiler.compile(node)(self.env if env is None else env)

    def under(self, choices: dict[int, int]) -> bool:
        """Whether these options are used."""
        return all(self.env.options[index] == option for index, option in choices.items())

    def grants(self) -> bool:
        """Whether there is an amount above zero, or one not known yet, so that a condition can make a difference."""
        amount = self.rule.capped(self.env, self.rule.worked_out(self.env))
        return isinstance(amount, Unknown) or to_fen(amount) > 0

    def others_hold(self, line: Line | None = None) -> bool:
        """Whether the policy is in force and all conditions hold but the one looked at, which then decides."""
        policy = self.rule.policy
        if not self.valid or any(
            self.value(other.node) is not True for other in policy.conditions if other is not line
        ):
            return False
        return all(
            any(self.value(other.node) is True for other in lines if other is not line) != (line in lines)
            for lines in policy.alternatives
        )


def moments(program: Program, terms: Terms, cases: tuple[Case, ...]) -> Iterator[Moment]:
    """Every row that states a result."""
    for case in cases:
        evaluator = Evaluator(program, terms, case.facts, case.options)
        for expectation in case.expectations:
            rule = evaluator.rule(expectation.policy)
            subject = case.facts.of(expectation.policy.kind)[expectation.subject]
            assert rule is not None, "a policy decided case by case has no cases"
            course = evaluator.course(subject)
            env = course.env(expectation.year)
            validity = rule.policy.validity
            valid = validity is not None and env.year in validity
            yield Moment(case, expectation, evaluator, rule, course, env, valid)
