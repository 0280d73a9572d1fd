"""One subject through the years under a choice of options: the order in which results are worked out.

conditions → amount → ceilings of the year → rounding (``Rule.own``) → validity and transition (``alone``) → once and
ceilings over the years (``within``) → relations between policies (``related``) → ceilings of a recipient's year
(``final``). Everything is worked out once and remembered.
"""

from __future__ import annotations

from collections.abc import Callable

from luodi.evaluate.expressions import Environment
from luodi.evaluate.outcomes import (
    Accumulated,
    Continued,
    Once,
    Outcome,
    OutsideValidity,
    eligible,
    ineligible,
)
from luodi.evaluate.relations import RELATIONS
from luodi.evaluate.rules import CapRule, Rule, as_money
from luodi.evaluate.values import ZERO
from luodi.facts import Facts, Subject

Final = Callable[["Course", Rule, int], Outcome]
Earlier = tuple[tuple[int, Outcome], ...]


class Course:
    """``base`` is the course under the options in force; what the varied reading does not touch is taken from it."""

    __slots__ = ("_base", "_done", "_env", "_group", "_varied", "options", "subject")

    def __init__(
        self,
        facts: Facts,
        subject: Subject,
        options: tuple[int, ...],
        group: Final,
        base: Course | None = None,
        varied: int = -1,
    ) -> None:
        self.subject = subject
        self.options = options
        self._env = Environment(facts, subject, 0, options)
        self._group = group
        self._base = base
        self._varied = varied
        self._done: dict[tuple[str, int, int], Outcome] = {}

    def env(self, year: int) -> Environment:
        """The subject in a year."""
        return self._env.at(year)

    def own(self, rule: Rule, year: int) -> Outcome:
        """The year on its own, as if it were valid."""
        return self._remembered("own", rule, year, rule.own_readings, self._own)

    def alone(self, rule: Rule, year: int) -> Outcome:
        """The year on its own, valid or continued."""
        return self._remembered("alone", rule, year, rule.own_readings, self._alone)

    def within(self, rule: Rule, year: int) -> Outcome:
        """What earlier years leave of it."""
        return self._remembered("within", rule, year, rule.readings, self._within)

    def related(self, rule: Rule, year: int) -> Outcome:
        """What other policies for the same thing leave of it."""
        return self._remembered("related", rule, year, rule.readings, self._related)

    def final(self, rule: Rule, year: int) -> Outcome:
        """The result."""
        if not rule.cap_in("每受益每年", self.options):
            return self.related(rule, year)
        return self._remembered("final", rule, year, rule.readings, lambda of, at: self._group(self, of, at))

    def _remembered(
        self, stage: str, rule: Rule, year: int, readings: frozenset[int], work_out: Callable[[Rule, int], Outcome]
    ) -> Outcome:
        key = (stage, rule.index, year)
        found = self._done.get(key)
        if found is None:
            if self._base is not None and self._varied not in readings:
                return getattr(self._base, stage)(rule, year)  # type: ignore[no-any-return]
            found = self._done[key] = work_out(rule, year)
        return found

    def _own(self, rule: Rule, year: int) -> Outcome:
        return rule.own(self._env.at(year))

    def _alone(self, rule: Rule, year: int) -> Outcome:
        validity, transition = rule.policy.validity, rule.policy.transition
        assert validity is not None, "a policy without validity does not pass the checks"
        if year in validity:
            return self.own(rule, year)
        if year < validity.first or transition is None or transition.under(self.options).name == "到期即止":
            return ineligible(OutsideValidity(year))
        own = self.own(rule, year)
        earlier = tuple((y, self.own(rule, y)) for y in self._observed(validity.first, validity.last + 1))
        step = Continued(own, earlier)
        if own.status == "ineligible":
            return ineligible(step)
        if any(outcome.status == "eligible" for _, outcome in earlier):
            return own._replace(step=step)
        if any(outcome.open for _, outcome in earlier):
            return rule.wait(_all_lacking(own, earlier), step)
        return ineligible(step)

    def _within(self, rule: Rule, year: int) -> Outcome:
        outcome = self.alone(rule, year)
        if rule.policy.once is not None:
            outcome = self._once(rule, year, outcome)
        for cap in rule.cap_in("累计", self.options):
            outcome = self._accumulated(rule, year, outcome, cap)
        return outcome

    def _once(self, rule: Rule, year: int, own: Outcome) -> Outcome:
        validity = rule.policy.validity
        assert validity is not None, "a policy without validity does not pass the checks"
        if own.status == "ineligible":
            return own
        earlier = tuple((y, self.alone(rule, y)) for y in self._observed(validity.first, min(year, validity.last + 1)))
        step = Once(own, earlier)
        if any(outcome.status == "eligible" for _, outcome in earlier):
            return ineligible(step)
        if any(outcome.open for _, outcome in earlier):
            return rule.wait(_all_lacking(own, earlier), step)
        return own._replace(step=step)

    def _accumulated(self, rule: Rule, year: int, own: Outcome, cap: CapRule) -> Outcome:
        validity = rule.policy.validity
        assert validity is not None, "a policy without validity does not pass the checks"
        if own.status == "ineligible":
            return own
        earlier = tuple((y, self.final(rule, y)) for y in self._observed(validity.first, year))
        limit = as_money(cap.limit(self._env.at(year)))
        paid = sum((o.amount for _, o in earlier if o.status == "eligible" and o.amount is not None), ZERO)
        step = Accumulated(own, cap.cap, limit, earlier, paid)
        if limit is not None and paid >= limit:
            return ineligible(step)
        if own.amount is None or any(outcome.open for _, outcome in earlier):
            return rule.wait(_all_lacking(own, earlier), step)
        if limit is None:
            return rule.wait(cap.limit(self._env.at(year)).lacking, step)
        return eligible(min(own.amount, limit - paid), step)

    def _related(self, rule: Rule, year: int) -> Outcome:
        outcome = self.within(rule, year)
        for relation, other, states, limit in rule.others:
            mode = relation.manner.under(self.options).name
            outcome = RELATIONS[mode](self, rule, other, year, outcome, (relation, states, limit))
        return outcome

    def _observed(self, first: int, stop: int) -> range:
        """The observed years from ``first`` up to but not including ``stop``; all for a subject without yearly rows."""
        begins = self.subject.first_year
        return range(first if begins is None else max(first, begins), stop)


def _all_lacking(own: Outcome, earlier: Earlier) -> frozenset[str]:
    return own.lacking.union(*(outcome.lacking for _, outcome in earlier))
