"""分期: in which years an amount falls due, and how much in each."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

from luodi.evaluate.expressions import Compiler, Environment
from luodi.evaluate.operations import year_of
from luodi.evaluate.values import FEN, Unknown, exact_arithmetic, rounded
from luodi.program.nodes import Operation
from luodi.program.policies import Policy


@dataclass(frozen=True, slots=True)
class Instalment:
    """What of an amount falls due in a year, in 元."""

    year: int
    amount: Decimal


def instalments(policy: Policy, amount: Decimal, env: Environment, compiler: Compiler) -> tuple[Instalment, ...]:
    """The instalments of an amount in 元 that a policy gives for the year of an environment, by year; they add up to it.

    Without 分期 it is one, in the year itself; so it is where the start of the term is unknown, or the year lies outside
    the term. Otherwise each is cut to the 分 and the last takes the rest; one that would be nothing is left out.
    """
    parts = _parts(policy, env, compiler)
    with exact_arithmetic():
        due = [rounded(Fraction(amount) * part, FEN, ROUND_FLOOR) for part in parts[:-1]]
        due.append(amount - sum(due, Decimal(0)))
    found = tuple(Instalment(env.year + at, part) for at, part in enumerate(due) if part)
    return found or (Instalment(env.year, amount),)


def years_due(policy: Policy, env: Environment, compiler: Compiler) -> range:
    """The years in which what a policy gives for the year of an environment falls due, however much it is."""
    return range(env.year, env.year + len(_parts(policy, env, compiler)))


def _parts(policy: Policy, env: Environment, compiler: Compiler) -> list[Fraction]:
    """The part of an amount that falls due in this year, the next, …"""
    if policy.shares is not None:
        return [Fraction(part) for part in policy.shares.parts]
    left = _years_left(policy, env, compiler)
    return [Fraction(1, left)] * left


def _years_left(policy: Policy, env: Environment, compiler: Compiler) -> int:
    """How many years the term has from this year on, this one counted; 1 where that is not known or none are left."""
    if policy.instalments is None:
        return 1
    node = policy.instalments.node
    assert isinstance(node, Operation), "分期 is 年限内(…)"
    with exact_arithmetic():
        start, years = (compiler.compile(argument)(env) for argument in node.arguments)
    if isinstance(start, Unknown) or isinstance(years, Unknown):
        return 1
    left = year_of(start) + int(years) - env.year
    return left if 1 <= left <= years else 1
