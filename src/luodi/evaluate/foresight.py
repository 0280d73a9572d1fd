"""What a year ahead will ask for, as far as the facts known before it tell.

Three parts, policy by policy: instalments of earlier awards that fall due in it, support of several years that is still
running, and awards expected anew. Each figure names the method that gave it. Rows of the year itself and of later ones
are left aside, so that a year gone by is foreseen as it would have been before it began.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal, get_args

from luodi.evaluate.course import Course
from luodi.evaluate.evaluator import Evaluator
from luodi.evaluate.instalments import instalments, years_due
from luodi.evaluate.outcomes import Outcome
from luodi.evaluate.rules import Rule
from luodi.evaluate.values import FEN, exact_arithmetic, rounded
from luodi.facts import Facts, Subject
from luodi.program.nodes import Operation, walk
from luodi.program.policies import Policy

Part = Literal["instalments", "running", "new"]
"""Instalments of earlier awards; support still running; awards anew."""
PARTS: tuple[Part, ...] = get_args(Part)
Method = Literal["schedule", "ledger", "carried", "mean", "outside", "no_years", "case_by_case"]
"""``schedule``: 分期 of earlier results. ``ledger``: instalments as they were given. ``carried``: the year worked out on
the facts of the last known one. ``mean``: of the years known. ``outside``: the policy gives nothing in the year.
``no_years``, ``case_by_case``: nobody can say."""
ZERO = Decimal("0.00")
FORESIGHT_COLUMNS = ("policy", "part", "amount", "results", "waiting", "years", "method")


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A part of what a policy asks for in the year. ``amount`` in 元, None where nobody can say; ``results`` are those it
    rests on, ``waiting`` those that would add to it but whose amount is not known; ``years`` those it was worked out from."""

    policy: str
    part: Part
    amount: Decimal | None
    method: Method
    results: int = 0
    waiting: int = 0
    years: tuple[int, ...] = ()

    def as_record(self) -> dict[str, Any]:
        """The line by the names of ``FORESIGHT_COLUMNS``."""
        return {name: getattr(self, name) for name in FORESIGHT_COLUMNS}


@dataclass(frozen=True)
class Foresight(Sequence[Foreseen]):
    """What is foreseen for a year, in plan order; ``known`` is the last year whose facts it rests on."""

    year: int
    known: int
    lines: tuple[Foreseen, ...]

    def __getitem__(self, index: Any) -> Any:
        return self.lines[index]

    def __len__(self) -> int:
        return len(self.lines)

    def __iter__(self) -> Iterator[Foreseen]:
        return iter(self.lines)

    def total(self, *, policy: str | None = None, part: Part | None = None) -> Decimal:
        """The sum of the amounts that are known, of all lines or of one policy or part, in 元."""
        amounts = (
            line.amount
            for line in self.lines
            if line.amount is not None and policy in (None, line.policy) and part in (None, line.part)
        )
        return sum(amounts, ZERO)

    @property
    def waiting(self) -> int:
        """How many results would add to it but have no amount yet."""
        return sum(line.waiting for line in self.lines)

    def to_records(self) -> list[dict[str, Any]]:
        """A dict per line, amounts as Decimal."""
        return [line.as_record() for line in self.lines]

    def __repr__(self) -> str:
        rows = [
            f"  {line.policy}：{'不知道' if line.amount is None else f'{line.amount:,.2f} 元'}（{line.method}）"
            for line in self.lines
        ]
        head = (
            f"{self.year}年资金测算，依据{self.known}年及以前的数据；合计 {self.total():,.2f} 元，待定 {self.waiting}"
        )
        return "\n".join([head, *rows])


def foresee(evaluator: Evaluator, year: int, due: Mapping[str, Decimal] | None = None) -> Foresight:
    """What is foreseen for a year over an evaluator's facts and reading options.

    ``due`` is what falls due in the year by a ledger, in 元 by the name of the policy: it stands in place of what the
    policy's 分期 would give.
    """
    known = max((y for subject in evaluator.facts for y in subject.years if y < year), default=year - 1)
    ahead = Evaluator(evaluator.program, evaluator.terms, carried(evaluator.facts, known, year), evaluator.options)
    policies = {rule.policy.name: _PolicyAhead(ahead, rule, known, year) for rule in ahead.rules}
    with exact_arithmetic():
        for kind in dict.fromkeys(rule.policy.kind for rule in ahead.rules):
            of_kind = [found for found in policies.values() if found.policy.kind == kind]
            for subject in ahead.facts.of(kind).values():
                course = ahead.course(subject)
                for found in of_kind:
                    found.add(course)
    lines: list[Foreseen] = []
    for policy in evaluator.program.policies:
        if policy.case_by_case:
            lines.append(Foreseen(policy.name, "new", None, "case_by_case"))
        else:
            lines += policies[policy.name].lines((due or {}).get(policy.name))
    return Foresight(year, known, tuple(lines))


def carried(facts: Facts, known: int, year: int) -> Facts:
    """The facts of the years before a year, those of the last known one standing for the years after it up to the year
    itself. Subjects that were first observed later are not there yet."""
    subjects = {
        kind: {id_: found for id_, subject in of_kind.items() if (found := _carried(subject, known, year)) is not None}
        for kind, of_kind in facts.subjects.items()
    }
    return Facts(subjects, facts.sheets, facts.terms)


def _carried(subject: Subject, known: int, year: int) -> Subject | None:
    if not subject.years:
        return subject
    years = {y: row for y, row in subject.years.items() if y < year}
    if not years:
        return None
    if known in years:
        years |= dict.fromkeys(range(known + 1, year + 1), years[known])
    return Subject(subject.kind, subject.id, subject.unchanging, years)


@dataclass(slots=True)
class _Sum:
    """Money of results: how much, of how many, and how many have no amount."""

    amount: Decimal = ZERO
    results: int = 0
    waiting: int = 0

    def add(self, amount: Decimal) -> None:
        self.amount += amount
        self.results += 1


@dataclass
class _PolicyAhead:
    """One policy as its subjects are gone through."""

    ahead: Evaluator
    rule: Rule
    known: int
    year: int
    sums: dict[Part, _Sum] = field(default_factory=lambda: {part: _Sum() for part in PARTS})

    @property
    def policy(self) -> Policy:
        return self.rule.policy

    @cached_property
    def parted(self) -> bool:
        """Whether what it gives falls due over several years."""
        return self.policy.instalments is not None or self.policy.shares is not None

    @cached_property
    def runs(self) -> bool:
        """Whether it gives to the same subject for several years: a term of years among its conditions, not once."""
        if self.policy.once is not None:
            return False
        lines = [*self.policy.conditions, *(line for lines in self.policy.alternatives for line in lines)]
        nodes = (part for line in lines for part in walk(line.node))
        return any(isinstance(node, Operation) and node.operator == "年限内" for node in nodes)

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years of validity known, in which something of its kind of subject was observed."""
        validity = self.policy.validity
        assert validity is not None, "a policy without validity does not pass the checks"
        subjects = self.ahead.facts.of(self.policy.kind).values()
        observed = {year for subject in subjects for year in subject.years}
        last = min(validity.last, self.known)
        return tuple(year for year in range(validity.first, last + 1) if year in observed or not observed)

    def add(self, course: Course) -> None:
        """Count what a subject brings."""
        for year in self.ahead.observed_years(course.subject, self._earlier()):
            self._add_earlier(course, year, course.final(self.rule, year))
        if self.runs and self.ahead.observed_years(course.subject, [self.known]):
            self._add_running(course.final(self.rule, self.known), course.final(self.rule, self.year))

    def _earlier(self) -> range:
        validity = self.policy.validity
        assert validity is not None, "a policy without validity does not pass the checks"
        return range(validity.first, self.known + 1)

    def _add_earlier(self, course: Course, year: int, outcome: Outcome) -> None:
        env = course.env(year)
        if outcome.status == "eligible" and outcome.amount is not None:
            for part in instalments(self.policy, outcome.amount, env, self.ahead.compiler):
                if part.year == year:
                    self.sums["new"].add(part.amount)
                elif part.year == self.year:
                    self.sums["instalments"].add(part.amount)
        elif outcome.open:
            self.sums["new"].waiting += 1
            self.sums["instalments"].waiting += self.year in years_due(self.policy, env, self.ahead.compiler)

    def _add_running(self, before: Outcome, now: Outcome) -> None:
        """A subject that was entitled in the last year known, or whom another policy for the same thing then paid more."""
        if before.status == "ineligible":
            return
        found = self.sums["running"]
        if now.open:
            found.waiting += 1
        elif before.open:
            found.waiting += now.status == "eligible"
        elif now.status == "eligible" and now.amount is not None:
            found.add(now.amount)

    def lines(self, due: Decimal | None) -> Iterable[Foreseen]:
        """What it comes to, part by part; ``due`` by a ledger."""
        if due is not None:
            yield Foreseen(self.policy.name, "instalments", due, "ledger")
        elif self.parted:
            yield self._line("instalments", "schedule", self.sums["instalments"].amount, tuple(self._earlier()))
        yield self._continuing() if self.runs else self._anew()

    def _continuing(self) -> Foreseen:
        if not self._gives():
            return self._nothing("running")
        return self._line("running", "carried", self.sums["running"].amount, (self.known,))

    def _anew(self) -> Foreseen:
        validity, years = self.policy.validity, self.years
        assert validity is not None, "a policy without validity does not pass the checks"
        if self.year not in validity:
            return self._nothing("new")
        if not years:
            return Foreseen(self.policy.name, "new", None, "no_years")
        mean = rounded(Fraction(self.sums["new"].amount) / len(years), FEN, ROUND_HALF_UP)
        return self._line("new", "mean", mean, years)

    def _gives(self) -> bool:
        """Whether it is in force in the year, or continues for those who were entitled before."""
        validity, transition = self.policy.validity, self.policy.transition
        assert validity is not None, "a policy without validity does not pass the checks"
        if self.year in validity:
            return True
        continued = transition is not None and transition.under(self.ahead.options).name == "享受期满"
        return continued and self.year > validity.last

    def _nothing(self, part: Part) -> Foreseen:
        return Foreseen(self.policy.name, part, ZERO, "outside")

    def _line(self, part: Part, method: Method, amount: Decimal, years: tuple[int, ...]) -> Foreseen:
        found = self.sums[part]
        return Foreseen(self.policy.name, part, amount, method, found.results, found.waiting, years)
