"""A program run over facts: every policy for every subject of its kind and every year asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal

from luodi.evaluate.course import Course
from luodi.evaluate.expressions import Compiler, Environment
from luodi.evaluate.groups import group_outcomes
from luodi.evaluate.outcomes import Outcome
from luodi.evaluate.reasons import Explainer, Reason
from luodi.evaluate.results import Result, Results
from luodi.evaluate.rule_reasons import RuleReasons
from luodi.evaluate.rules import Rule, rules_of
from luodi.evaluate.values import exact_arithmetic
from luodi.facts import Facts, Subject
from luodi.plan.terms import Terms
from luodi.program.policies import Policy, Program, ReadingRule

Options = tuple[int, ...]
Progress = Callable[[int, int], None]
"""Told how many subjects are done, and of how many."""


class Evaluator:
    """``options`` are the option used of every reading, by position; those in force unless others are given."""

    def __init__(self, program: Program, terms: Terms, facts: Facts, options: Options | None = None) -> None:
        self.program = program
        self.terms = terms
        self.facts = facts
        self.options = program.options if options is None else options
        self.compiler = Compiler()
        decisions = [term.name for term in terms.by_name.values() if term.decided]
        self.rules = rules_of(program, self.compiler, decisions)
        self._ruled_otherwise = frozenset(
            reading.index
            for reading in program.readings
            if reading.ruling is not None and reading.ruling.option != self.options[reading.index]
        )
        self._reasons: dict[str, RuleReasons] = {}
        self._explainer = Explainer(self.compiler, program.readings)
        self._groups: dict[tuple[int, int, Options], dict[str, Outcome]] = {}
        self._courses: dict[tuple[str, Options], list[Course]] = {}

    def reason(self, rule: Rule, course: Course, year: int) -> Reason:
        """The tree of reasons of a result."""
        with exact_arithmetic():
            return self.reasons_of(rule.policy.name).reason(course.env(year), course.final(rule, year))

    def reasons_of(self, name: str) -> RuleReasons:
        """What can be said of the results of the policy of a name."""
        if name not in self._reasons:
            rule = next(rule for rule in self.rules if rule.policy.name == name)
            self._reasons[name] = RuleReasons(rule, self._explainer, self.compiler, self.reasons_of)
        return self._reasons[name]

    def rule(self, policy: Policy) -> Rule | None:
        """The rule of a policy; None for one that is decided case by case."""
        return next((rule for rule in self.rules if rule.policy is policy), None)

    def course(self, subject: Subject, options: Options | None = None) -> Course:
        """The years of a subject under a choice of options."""
        return Course(self.facts, subject, self.options if options is None else options, self._group)

    def results(
        self,
        years: Iterable[int],
        policies: Sequence[Policy] | None = None,
        *,
        open_readings: bool = True,
        reasons: bool = False,
        progress: Progress | None = None,
    ) -> Results:
        """One result per policy, subject of its kind and year asked; in plan order, then by subject, then by year.

        A year before a subject's first row lies outside what is observed and gives none. ``open_readings`` False
        leaves out what other options would give; then nothing is payable. ``reasons`` True gives each result its tree.
        """
        asked = sorted(set(years))
        rules = [rule for rule in self.rules if policies is None or rule.policy in policies]
        lines: dict[int, list[Result]] = {rule.index: [] for rule in rules}
        kinds = tuple(dict.fromkeys(rule.policy.kind for rule in rules))
        done, total = 0, sum(len(self.facts.of(kind)) for kind in kinds)
        for kind in kinds:
            of_kind = [rule for rule in rules if rule.policy.kind == kind]
            for subject in self.facts.of(kind).values():
                for rule, result in self.of_subject(
                    subject, of_kind, asked, open_readings=open_readings, reasons=reasons
                ):
                    lines[rule.index].append(result)
                done += 1
                if progress is not None:
                    progress(done, total)
        return Results(tuple(result for rule in rules for result in lines[rule.index]))

    def of_subject(
        self,
        subject: Subject,
        rules: Iterable[Rule],
        years: Sequence[int],
        *,
        open_readings: bool = True,
        reasons: bool = False,
    ) -> Iterator[tuple[Rule, Result]]:
        """The results of one subject."""
        base = self.course(subject)
        others: dict[tuple[int, int], Course] = {}
        observed = self.observed_years(subject, years)
        found: list[tuple[Rule, Result]] = []
        with exact_arithmetic():
            for rule in rules:
                for year in observed:
                    outcome = base.final(rule, year)
                    open_here = self._open_readings(rule, year, outcome, base, others) if open_readings else {}
                    payable = open_readings and not open_here and self._payable(rule, outcome, base, year)
                    reason = self.reasons_of(rule.policy.name).reason(base.env(year), outcome) if reasons else None
                    found.append((rule, _result(rule, subject, year, outcome, open_here, reason, payable=payable)))
        return iter(found)

    def obstacles(self, rule: Rule, subject: Subject, result: Result) -> Iterator[str]:
        """What stands in the way of paying an eligible result."""
        if result.status == "eligible":
            yield from (f"口径「{reading}」尚未裁定，各选项金额不同" for reading in result.open_readings)
            yield from self._obstacles(rule, self.course(subject).env(result.year))

    def observed_years(self, subject: Subject, years: Sequence[int]) -> list[int]:
        """Those of the years that give a result for a subject: from its first row on; every year where it has none."""
        first = subject.first_year
        return [year for year in years if first is None or year >= first]

    def open_readings_of(self, rule: Rule) -> list[ReadingRule]:
        """The readings without a ruling on which a rule's results can depend."""
        return [
            reading for reading in self.program.readings if reading.ruling is None and reading.index in rule.readings
        ]

    def under(self, reading: ReadingRule, option: int) -> Options:
        """The options used, one reading varied."""
        return (*self.options[: reading.index], option, *self.options[reading.index + 1 :])

    def _open_readings(
        self, rule: Rule, year: int, outcome: Outcome, base: Course, others: dict[tuple[int, int], Course]
    ) -> dict[str, dict[str, Decimal | None]]:
        """Reading → option → amount, for every reading of which some option changes the amount."""
        found: dict[str, dict[str, Decimal | None]] = {}
        for reading in self.open_readings_of(rule):
            amounts: list[Decimal | None] = []
            for option in range(len(reading.labels)):
                if option == self.options[reading.index]:
                    amounts.append(outcome.amount)
                    continue
                course = others.get((reading.index, option))
                if course is None:
                    options = self.under(reading, option)
                    course = Course(self.facts, base.subject, options, self._group, base, reading.index)
                    others[reading.index, option] = course
                amounts.append(course.final(rule, year).amount)
            if any(amount != outcome.amount for amount in amounts):
                found[reading.name] = dict(zip(reading.labels, amounts, strict=True))
        return found

    def _payable(self, rule: Rule, outcome: Outcome, course: Course, year: int) -> bool:
        return outcome.status == "eligible" and next(self._obstacles(rule, course.env(year)), None) is None

    def _obstacles(self, rule: Rule, env: Environment) -> Iterator[str]:
        """What stands in the way of paying, open readings aside."""
        if not self.program.published:
            yield "方案是征求意见稿，结果仅为测算"
        for index in sorted(rule.readings & self._ruled_otherwise):
            yield f"口径「{self.program.readings[index].name}」所用选项与裁定不同"
        if rule.recipient(env) is None:
            yield "受益人未定"

    def _group(self, course: Course, rule: Rule, year: int) -> Outcome:
        """The result of a subject whose recipient's other subjects count too."""
        key = (rule.index, year, course.options)
        if key not in self._groups:
            self._groups[key] = group_outcomes(rule, self._courses_of(rule.policy.kind, course.options), year)
        return self._groups[key][course.subject.id]

    def _courses_of(self, kind: str, options: Options) -> list[Course]:
        key = (kind, options)
        if key not in self._courses:
            self._courses[key] = [self.course(subject, options) for subject in self.facts.of(kind).values()]
        return self._courses[key]


def _result(
    rule: Rule,
    subject: Subject,
    year: int,
    outcome: Outcome,
    open_readings: dict[str, dict[str, Decimal | None]],
    reason: Reason | None,
    *,
    payable: bool,
) -> Result:
    return Result(
        policy=rule.policy.name,
        subject_kind=rule.policy.kind,
        subject=subject.id,
        year=year,
        status=outcome.status,
        amount=outcome.amount,
        missing=tuple(sorted(outcome.lacking)),
        open_readings=open_readings,
        payable=payable,
        reason=reason,
    )
