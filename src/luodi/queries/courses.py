"""All subjects of a kind through the years: the order of ``evaluate.course``, each step for everybody at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

from sqlglot import exp

from luodi.evaluate.rules import CapRule, Rule
from luodi.plan.terms import Term
from luodi.program.policies import Tiers
from luodi.queries import numbers
from luodi.queries.asked import Options
from luodi.queries.expressions import Expressions, constant, least, rank
from luodi.queries.groups import group_outcomes
from luodi.queries.numbers import FEN
from luodi.queries.outcomes import (
    ELIGIBLE,
    INELIGIBLE,
    NOTHING,
    OPEN,
    REFUSED,
    SHUT_OUT,
    Outcome,
    eligible,
    first_of,
    waiting,
)  # fmt: skip
from luodi.queries.rounding import rounded
from luodi.queries.sql import (
    FALSE,
    NO_BITS,
    NULL,
    Sql,
    case,
    cast,
    column,
    every,
    infix,
    is_null,
    negated,
    number,
    some,
    union_of_bits,
)  # fmt: skip
from luodi.queries.tiers import award
from luodi.queries.values import Value, numeric
from luodi.queries.wide import Subjects

Earlier = list[tuple[Sql, Outcome]]
"""Whether a year counts, and its outcome."""


class Courses:
    """The outcomes of the policies of a kind, each worked out once for a year and a choice of options."""

    def __init__(self, subjects: Subjects) -> None:
        self.subjects = subjects
        self.expressions = Expressions(subjects)
        self._done: dict[tuple[str, int, int, Options], Outcome] = {}

    def own(self, rule: Rule, year: int, options: Options) -> Outcome:
        """The year on its own, as if it were valid."""
        return self._once_made("own", rule, year, options, rule.own_readings, self._own)

    def alone(self, rule: Rule, year: int, options: Options) -> Outcome:
        """The year on its own, valid or continued."""
        return self._once_made("alone", rule, year, options, rule.own_readings, self._alone)

    def within(self, rule: Rule, year: int, options: Options) -> Outcome:
        """What earlier years leave of it."""
        return self._once_made("within", rule, year, options, rule.readings, self._within)

    def related(self, rule: Rule, year: int, options: Options) -> Outcome:
        """What other policies for the same thing leave of it."""
        return self._once_made("related", rule, year, options, rule.readings, self._related)

    def final(self, rule: Rule, year: int, options: Options) -> Outcome:
        """The result."""
        return self._once_made("final", rule, year, options, rule.readings, self._final)

    def recipient(self, rule: Rule, year: int) -> Sql:
        """Who receives the money; NULL where that is not known."""
        recipient = rule.policy.recipient
        if isinstance(recipient, Term):
            return self.subjects.read(recipient, year).sql
        return column("id") if recipient == "self" else NULL

    def _once_made(
        self,
        stage: str,
        rule: Rule,
        year: int,
        options: Options,
        readings: frozenset[int],
        make: Callable[[Rule, int, Options], Outcome],
    ) -> Outcome:
        key = (stage, rule.index, year, tuple(options[index] for index in sorted(readings)))
        found = self._done.get(key)
        if found is None:
            found = self._done[key] = make(rule, year, options)
        return found

    def _own(self, rule: Rule, year: int, options: Options) -> Outcome:
        policy = rule.policy
        value = self.expressions.value
        conditions = [value(line.node, year, options) for line in policy.conditions]
        for lines in policy.alternatives:
            several = [value(line.node, year, options) for line in lines]
            lacks = union_of_bits(one.lacking() for one in several)
            conditions.append(Value(some(one.sql for one in several), lacks))
        conditions = [Value(self.subjects.layers.named("holds", one.sql), one.lacks) for one in conditions]
        amount = self._amount(rule, year, options)
        failed = some(negated(one.sql) for one in conditions)
        nothing = infix(exp.LTE, amount.sql, number(0))
        open_ones = [one.unknown for one in (*conditions, amount) if one.unknown is not None]
        return first_of(
            self.subjects.layers,
            f"{rule.policy.code}_{year}_own",
            [
                (some([failed, nothing]), REFUSED),
                (some(open_ones), waiting([one.lacking() for one in (*conditions, amount)])),
            ],
            eligible(amount.sql),
        )

    def _amount(self, rule: Rule, year: int, options: Options) -> Value:
        """The amount under the ceilings of the year, in 分, as a column."""
        policy = rule.policy
        parts = [self.expressions.value(line.node, year, options) for line in policy.amounts]
        parts += [self._award(tiers, year, options) for tiers in policy.tiers]
        found = parts[0] if parts else numeric(numbers.ZERO, None)
        if len(parts) > 1:
            total = reduce(numbers.plus, [part.number for part in parts])
            lacks = union_of_bits(part.lacking() for part in parts)
            found = numeric(total, None if all(part.lacks is None for part in parts) else lacks)
        limits = [
            self.expressions.value(cap.cap.node, year, options) for cap in rule.caps if cap.applies("每年", options)
        ]
        if limits:
            found = least([self._as_columns(found), *limits], floor=True)
        return self._in_fen(found)

    def _in_fen(self, value: Value) -> Value:
        exact = self._as_columns(value)
        sql = cast(rounded(exact.number, FEN.behind, "half").top, FEN.sql)
        return self._as_columns(Value(sql, exact.lacks, FEN))

    def _as_columns(self, value: Value) -> Value:
        return self.expressions.kept(value)

    def _award(self, tiers: Tiers, year: int, options: Options) -> Value:
        """What is first reached this year, by the tiers of the years before."""
        years = [
            (self.subjects.observed(at, year), self.expressions.value(tiers.key, at, options))
            for at in self.subjects.years(year)
        ]
        seen = [(observed, Value(self._tier(tiers, key), key.lacks)) for observed, key in years]
        return self._as_columns(award(tiers, tiers.manner.under(options).name, seen, self.subjects.layers))

    def _tier(self, tiers: Tiers, key: Value) -> Sql:
        """How many of the tiers a year reaches."""
        operator = exp.GTE if tiers.comparison == ">=" else exp.GT
        reached: list[tuple[Sql, Sql]] = [(is_null(key.sql), NULL)]
        for at in range(len(tiers.bounds), 0, -1):
            bound = constant(tiers.bounds[at - 1].value)
            if key.digits is not None and bound.digits is not None:
                holds = numbers.compared(operator, key.number, bound.number)
            else:
                holds = infix(operator, rank(tiers.key, key.sql), rank(tiers.key, bound.sql))
            reached.append((holds, number(at)))
        return self.subjects.layers.named("tier", case(reached, number(0)))

    def _alone(self, rule: Rule, year: int, options: Options) -> Outcome:
        validity, transition = rule.policy.validity, rule.policy.transition
        assert validity is not None, "a policy without validity does not pass the checks"
        if year in validity:
            return self.own(rule, year, options)
        if year < validity.first or transition is None or transition.under(options).name == "到期即止":
            return REFUSED
        own = self.own(rule, year, options)
        earlier = self._earlier(self.own, rule, validity.first, validity.last + 1, options)
        return first_of(
            self.subjects.layers,
            f"{rule.policy.code}_{year}_alone",
            [
                (own.has(INELIGIBLE), REFUSED),
                (_any_has(earlier, ELIGIBLE), own),
                (_any_has(earlier, OPEN), waiting([own.lacking, *_lacking(earlier)])),
            ],
            REFUSED,
        )

    def _within(self, rule: Rule, year: int, options: Options) -> Outcome:
        outcome = self.alone(rule, year, options)
        if rule.policy.once is not None:
            outcome = self._once(rule, year, options, outcome)
        for cap in rule.cap_in("累计", options):
            outcome = self._accumulated(rule, year, options, outcome, cap)
        return outcome

    def _once(self, rule: Rule, year: int, options: Options, own: Outcome) -> Outcome:
        validity = rule.policy.validity
        assert validity is not None, "a policy without validity does not pass the checks"
        earlier = self._earlier(self.alone, rule, validity.first, min(year, validity.last + 1), options)
        return first_of(
            self.subjects.layers,
            f"{rule.policy.code}_{year}_once",
            [
                (some([own.has(INELIGIBLE), _any_has(earlier, ELIGIBLE)]), REFUSED),
                (_any_has(earlier, OPEN), waiting([own.lacking, *_lacking(earlier)])),
            ],
            own,
        )

    def _accumulated(self, rule: Rule, year: int, options: Options, own: Outcome, cap: CapRule) -> Outcome:
        validity = rule.policy.validity
        assert validity is not None, "a policy without validity does not pass the checks"
        earlier = self._earlier(self.final, rule, validity.first, year, options)
        limit = self._in_fen(self.expressions.value(cap.cap.node, year, options))
        paid = NOTHING
        for counts, outcome in earlier:
            given = case([(every([counts, outcome.has(ELIGIBLE)]), outcome.amount)], NOTHING)
            paid = infix(exp.Add, paid, given)
        paid = self.subjects.layers.named(f"{rule.policy.code}_{year}_paid", cast(paid, FEN.sql))
        left = cast(infix(exp.Sub, limit.sql, paid), FEN.sql)
        given = case([(infix(exp.LTE, own.amount, left), own.amount)], left)
        return first_of(
            self.subjects.layers,
            f"{rule.policy.code}_{year}_capped",
            [
                (some([own.has(INELIGIBLE), infix(exp.GTE, paid, limit.sql)]), REFUSED),
                (some([own.has(OPEN), _any_has(earlier, OPEN)]), waiting([own.lacking, *_lacking(earlier)])),
                (limit.unknown or FALSE, waiting([limit.lacks])),
            ],
            eligible(given),
        )

    def _related(self, rule: Rule, year: int, options: Options) -> Outcome:
        outcome = self.within(rule, year, options)
        for relation, other, states, _ in rule.others:
            mode = relation.manner.under(options)
            if mode.name == "就高":
                outcome = self._higher(rule, other, year, options, outcome)
            elif mode.name == "合计不超过" and states:
                assert mode.limit is not None, "合计不超过 names its limit"
                limit = self.expressions.value(mode.limit, year, options)
                outcome = self._together(rule, other, year, options, outcome, limit)
        return outcome

    def _higher(self, rule: Rule, other: Rule, year: int, options: Options, own: Outcome) -> Outcome:
        """就高: the higher stands, at a tie the one that stands first; who gets what waits for both."""
        rival = self.within(other, year, options)
        at_least = exp.GTE if rule.index < other.index else exp.GT
        return first_of(
            self.subjects.layers,
            f"{rule.policy.code}_{year}_higher",
            [
                (some([infix(exp.NEQ, own.state, number(ELIGIBLE)), rival.has(INELIGIBLE)]), own),
                (rival.has(OPEN), waiting([rival.lacking])),
                (infix(at_least, own.amount, rival.amount), own),
            ],
            SHUT_OUT,
        )

    def _together(self, rule: Rule, other: Rule, year: int, options: Options, own: Outcome, limit: Value) -> Outcome:
        """合计不超过: the policy that states it is cut to what the other leaves of the limit."""
        first = self.related(other, year, options)
        exact = self._as_columns(limit)
        most = cast(rounded(exact.number, FEN.behind, "down").top, FEN.sql)
        left = self.subjects.layers.named("left", cast(infix(exp.Sub, most, first.amount), FEN.sql))
        given = case([(infix(exp.LTE, own.amount, left), own.amount)], left)
        return first_of(
            self.subjects.layers,
            f"{rule.policy.code}_{year}_together",
            [
                (infix(exp.NEQ, own.state, number(ELIGIBLE)), own),
                (first.has(OPEN), waiting([first.lacking])),
                (infix(exp.NEQ, first.state, number(ELIGIBLE)), own),
                (exact.unknown or FALSE, waiting([exact.lacks])),
                (infix(exp.GT, left, number(0)), eligible(given)),
            ],
            REFUSED,
        )

    def _final(self, rule: Rule, year: int, options: Options) -> Outcome:
        related = self.related(rule, year, options)
        caps = rule.cap_in("每受益每年", options)
        if not caps:
            return related
        limits = [self._in_fen(self.expressions.value(cap.cap.node, year, options)) for cap in caps]
        limit = limits[0] if len(limits) == 1 else self._in_fen(least(limits, floor=False))
        return group_outcomes(self.subjects, rule, year, related, limit, self.recipient(rule, year))

    def _earlier(
        self, stage: Callable[[Rule, int, Options], Outcome], rule: Rule, first: int, stop: int, options: Options
    ) -> Earlier:
        """The outcomes of the observed years from ``first`` up to but not including ``stop``."""
        return [(self.subjects.counts(year), stage(rule, year, options)) for year in range(first, stop)]


def _any_has(earlier: Earlier, state: int) -> Sql:
    return some(every([counts, outcome.has(state)]) for counts, outcome in earlier)


def _lacking(earlier: Earlier) -> list[Sql]:
    return [case([(counts, outcome.lacking)], NO_BITS) for counts, outcome in earlier]
