"""A deliberately naive second evaluator for the policies P1-P12.

Written from the reference meaning alone (design/policies.md, two parts of design/language.md, plan/terms.csv), without
a look at the real evaluator, so that random tests can hold the one to the other. Everything is recomputed whenever it
is asked for; nothing is cached, shared or generalised beyond what the page says. "Rule n" in a comment is the numbered
rule under "How years, holes and orders work".

Unit of money: CNY (元). Numbers are exact fractions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, Generic, TypeVar

Value = bool | str | Fraction | date
T = TypeVar("T")


@dataclass
class Subject:
    """What is known of one subject. A term that is not there is unknown."""

    unchanging: dict[str, Value] = field(default_factory=dict)
    years: dict[int, dict[str, Value]] = field(default_factory=dict)


Facts = dict[str, dict[str, Subject]]

WAN = 10_000  # 万
YI = 100_000_000  # 亿
VALIDITY = range(2017, 2020)  # "Validity of all: 2017-2019"
KINDS_WITHOUT_YEARS = ("改造项目", "活动")

# Terms of 性质 认定 or 裁量 that some policy reads (plan/terms.csv).
DECISIONS = frozenset(
    {
        "汽车互联网企业",
        "认定日期",
        "新入驻",
        "核定房租补助",
        "产业园经认定",
        "核定补助标准",
        "新培育企业数",
        "示范园区级别",
        "项目经认定",
        "活动经备案审核",
    }
)

# The first option of each is the one used until an office rules.
READINGS: dict[str, list[str]] = {
    "税收主体": ["创办企业", "园区合计"],
    "租金起算": ["起租年度", "设立年度"],
    "跨档计奖": ["最高档", "逐档累计", "补差"],
    "示范晋级": ["全额", "补差"],
    "入驻补助额度": ["取小", "额度内核定"],
    "股权奖励算法": ["整千万", "按比例", "递进"],
    "股权封顶": ["每年", "累计"],
    "活动主办资格": ["备案即可", "须为汽车互联网企业"],
    "活动封顶": ["每场", "每年每企业"],
    "同一房租": ["就高", "合计不超过实付租金", "各自兑付"],
    "房租起算": ["认定年度", "首次达标年度"],
    "到期过渡": ["到期即止", "享受期满"],
}


# ---------------------------------------------------------------------------------------------------------------------
# Values that may be unknown


@dataclass(frozen=True)
class Perhaps(Generic[T]):
    """A value, or None together with the terms that are lacking to know it."""

    value: T | None
    lacks: frozenset[str] = frozenset()


def look(values: dict[str, Value], term: str) -> Perhaps[Any]:
    """What is recorded for the term, or that it lacks."""
    if term in values:
        return Perhaps(values[term])
    return Perhaps(None, frozenset({term}))


def row(subject: Subject, year: int) -> dict[str, Value]:
    """The yearly terms of a year."""
    # Rule 2: a year without a row is a year whose yearly terms are all unknown.
    return subject.years.get(year, {})


def lacking(*values: Perhaps[Any]) -> frozenset[str]:
    """The terms that the unknown ones among the values lack."""
    result: set[str] = set()
    for value in values:
        if value.value is None:
            result |= value.lacks
    return frozenset(result)


def times(left: Perhaps[Fraction], right: Perhaps[Fraction]) -> Perhaps[Fraction]:
    """The product of two facts."""
    # Rule 4: 0 x unknown is 0.
    if left.value == 0 or right.value == 0:
        return Perhaps(Fraction(0))
    if left.value is None or right.value is None:
        return Perhaps(None, lacking(left, right))
    return Perhaps(left.value * right.value)


def smallest(*values: Perhaps[Fraction]) -> Perhaps[Fraction]:
    """取小 of some facts."""
    # Rule 4: facts are non-negative, so 取小(0, unknown) is 0.
    if any(value.value == 0 for value in values):
        return Perhaps(Fraction(0))
    known = [value.value for value in values if value.value is not None]
    if len(known) < len(values):
        return Perhaps(None, lacking(*values))
    return Perhaps(min(known))


def number(value: int | Fraction) -> Perhaps[Fraction]:
    """A number that the text itself gives."""
    return Perhaps(Fraction(value))


def at_least(value: Perhaps[Fraction], threshold: int) -> Perhaps[bool]:
    """value >= threshold."""
    if value.value is None:
        return Perhaps(None, value.lacks)
    return Perhaps(value.value >= threshold)


def equals(value: Perhaps[str], wanted: str) -> Perhaps[bool]:
    """value = wanted."""
    if value.value is None:
        return Perhaps(None, value.lacks)
    return Perhaps(value.value == wanted)


def in_the_year_of(day: Perhaps[date], year: int) -> Perhaps[bool]:
    """年度(day) = year."""
    if day.value is None:
        return Perhaps(None, day.lacks)
    return Perhaps(day.value.year == year)


def which_year(day: Perhaps[date], year: int) -> Perhaps[int]:
    """第几年(day), seen in the year."""
    # Rule 1: 第几年(date) in year Y is Y - year(date) + 1.
    if day.value is None:
        return Perhaps(None, day.lacks)
    return Perhaps(year - day.value.year + 1)


def one_to_three(clock: Perhaps[int]) -> Perhaps[bool]:
    """Year 1 to 3."""
    if clock.value is None:
        return Perhaps(None, clock.lacks)
    return Perhaps(1 <= clock.value <= 3)


def rounded(amount: Fraction) -> Fraction:
    """The amount rounded half up to 0.01."""
    return Fraction(math.floor(amount * 100 + Fraction(1, 2)), 100)


# ---------------------------------------------------------------------------------------------------------------------
# Outcomes


@dataclass(frozen=True)
class Outcome:
    """What a policy gives for a subject and a year, in CNY."""

    status: str
    amount: Fraction = Fraction(0)
    lacks: frozenset[str] = frozenset()


INELIGIBLE = Outcome("ineligible")
EXCLUDED = Outcome("excluded")
Alone = Callable[[int], Outcome]


def waiting(lacks: frozenset[str]) -> Outcome:
    """The outcome that depends on the terms."""
    # Rule 10: undecided only if every term in its `missing` is 认定 or 裁量.
    return Outcome("undecided" if lacks <= DECISIONS else "missing", lacks=lacks)


def waits(outcome: Outcome) -> bool:
    """Whether the outcome is missing or undecided."""
    return outcome.status in ("missing", "undecided")


def taken_alone(conditions: Sequence[Perhaps[bool]], amount: Perhaps[Fraction]) -> Outcome:
    """The outcome of conditions and of an amount to which its own cap has been applied."""
    # Rule 3: conditions -> amount -> own cap -> rounding.
    if any(condition.value is False for condition in conditions):
        return INELIGIBLE
    # Rule 3: rounded before the test for zero.
    # Rule 10: an amount known to be zero is ineligible even where a condition is unknown.
    if amount.value is not None and rounded(amount.value) == 0:
        return INELIGIBLE
    # Rule 10: the lacking terms of every unknown condition and of an unknown amount together.
    lacks = lacking(*conditions, amount)
    if lacks:
        return waiting(lacks)
    assert amount.value is not None
    return Outcome("eligible", rounded(amount.value))


def observed_before(subject: Subject, year: int) -> range:
    """The observed years before the year."""
    # Rule 2: observation begins with the first row, even one with empty cells; gaps after it are observed.
    return range(min(subject.years), year)


@dataclass(frozen=True)
class World:
    """The facts and the option in use of every reading."""

    facts: Facts
    readings: dict[str, str]


# ---------------------------------------------------------------------------------------------------------------------
# What several policies share


def recurring_tax(world: World, park: Subject, year: int) -> Perhaps[Fraction]:
    """The 税收 of P1 and P2."""
    if world.readings["税收主体"] == "园区合计":
        return look(row(park, year), "园区年经常性税收总额")
    return look(row(park, year), "创办企业年经常性税收总额")


def first_reached(
    this_year: Perhaps[int], earlier: Sequence[Perhaps[int]], awards: Sequence[int], option: str
) -> Perhaps[Fraction]:
    """The award for a tier first reached (tier 0 is below the lowest); zero where none is."""
    # Rule 5: this year's tier against the highest tier of every earlier observed year.
    highest_before = max((tier.value for tier in earlier if tier.value is not None), default=0)
    if this_year.value is None:
        # Rule 5: this year unknown but a known earlier year on the top tier.
        if highest_before == len(awards):
            return number(0)
        return Perhaps(None, lacking(this_year, *earlier))
    # Rule 5: below the lowest tier, whatever the history.
    if this_year.value == 0:
        return number(0)
    # Rule 5: a known earlier year on this tier or above.
    if highest_before >= this_year.value:
        return number(0)
    # Rule 5: otherwise an unknown earlier year makes it missing.
    if any(tier.value is None for tier in earlier):
        return Perhaps(None, lacking(*earlier))
    # Rule 5: with no earlier observed year (highest_before is 0) any tier counts as first reached.
    award_of_this_tier = awards[this_year.value - 1]
    if option in ("最高档", "全额"):
        return number(award_of_this_tier)
    if option == "逐档累计":
        return number(sum(awards[highest_before : this_year.value]))
    assert option == "补差"
    award_before = awards[highest_before - 1] if highest_before > 0 else 0
    return number(award_of_this_tier - award_before)


def tier_of(value: Perhaps[Fraction], thresholds: Sequence[int]) -> Perhaps[int]:
    """How many of the thresholds the value reaches."""
    if value.value is None:
        return Perhaps(None, value.lacks)
    return Perhaps(len([threshold for threshold in thresholds if value.value >= threshold]))


def once(park: Subject, year: int, alone: Alone) -> Outcome:
    """A policy that pays once (P1)."""
    this = alone(year)
    if this.status == "ineligible":
        return INELIGIBLE
    earlier = [alone(y) for y in observed_before(park, year) if y in VALIDITY]
    # Rule 6: used up as soon as an earlier year of validity, taken alone, is eligible.
    if any(outcome.status == "eligible" for outcome in earlier):
        return INELIGIBLE
    # Rule 6: otherwise an earlier year that waits makes this one wait; rule 10: earlier years' terms included.
    if any(waits(outcome) for outcome in earlier):
        return waiting(this.lacks.union(*[outcome.lacks for outcome in earlier]))
    return this


def cumulative_cap(park: Subject, year: int, alone: Alone, cap: int) -> Outcome:
    """A policy whose payments together stay within a cap (P2; P8 under 累计)."""
    paid = Fraction(0)  # Rule 7: payments of earlier years whose final result is eligible.
    lacks: frozenset[str] = frozenset()  # What the earlier years lack whose final result is missing or undecided.
    for y in observed_before(park, year):
        final = within_cap(alone(y), paid, lacks, cap)
        if final.status == "eligible":
            paid += final.amount
        lacks |= final.lacks
    return within_cap(alone(year), paid, lacks, cap)


def within_cap(this: Outcome, paid: Fraction, earlier_lacks: frozenset[str], cap: int) -> Outcome:
    """A year on its own, after the payments of the earlier years and what they lack."""
    # Rule 7, in its order: ineligible on its own.
    if this.status == "ineligible":
        return INELIGIBLE
    # Rule 7: those payments already reach the cap, even where this year lacks facts.
    if paid >= cap:
        return INELIGIBLE
    # Rule 7: this year or an earlier one missing or undecided; rule 10: earlier years' terms included.
    if this.lacks | earlier_lacks:
        return waiting(this.lacks | earlier_lacks)
    # Rule 7: else what is left of the cap.
    return Outcome("eligible", min(this.amount, cap - paid))


def continued(world: World, subject: Subject, year: int, as_if_valid: Alone) -> Outcome:
    """The year on its own of a policy that 到期过渡 may carry on (P2, P7, P11)."""
    if year in VALIDITY:
        return as_if_valid(year)
    if year < VALIDITY.start or world.readings["到期过渡"] == "到期即止":
        return INELIGIBLE
    # 享受期满: after 2019 as if valid, all conditions still tested ...
    this = as_if_valid(year)
    if this.status == "ineligible":
        return INELIGIBLE
    # ... to a subject eligible in some year of validity, taken alone.
    in_validity = [as_if_valid(y) for y in VALIDITY if y in observed_before(subject, year)]
    if any(outcome.status == "eligible" for outcome in in_validity):
        return this
    # If none is eligible but one waits, a later year not ineligible on its own waits too, with those terms added.
    if any(waits(outcome) for outcome in in_validity):
        return waiting(this.lacks.union(*[outcome.lacks for outcome in in_validity]))
    return INELIGIBLE


# ---------------------------------------------------------------------------------------------------------------------
# The policies


def purchase_support(world: World, park_id: str, year: int) -> Outcome:
    """P1 购建办园补助."""
    park = world.facts["产业园"][park_id]

    def alone(y: int) -> Outcome:
        if y not in VALIDITY:
            return INELIGIBLE
        conditions = [
            equals(look(park.unchanging, "创办方式"), "购建"),
            at_least(recurring_tax(world, park, y), 300 * WAN),
            one_to_three(which_year(look(park.unchanging, "设立日期"), y)),
        ]
        by_area = times(look(row(park, y), "建筑面积"), look(park.unchanging, "核定补助标准"))
        return taken_alone(conditions, smallest(by_area, number(1000 * WAN)))

    return once(park, year, alone)


def lease_support(world: World, park_id: str, year: int) -> Outcome:
    """P2 租用办园补助."""
    park = world.facts["产业园"][park_id]
    start = "设立日期" if world.readings["租金起算"] == "设立年度" else "起租日期"

    def as_if_valid(y: int) -> Outcome:
        conditions = [
            equals(look(park.unchanging, "创办方式"), "租用"),
            at_least(look(row(park, y), "租用面积"), 5000),
            at_least(recurring_tax(world, park, y), 300 * WAN),
            look(row(park, y), "产业园经认定"),
            one_to_three(which_year(look(park.unchanging, start), y)),
        ]
        return taken_alone(conditions, times(look(row(park, y), "产业园年纯租金"), number(Fraction(30, 100))))

    def alone(y: int) -> Outcome:
        return continued(world, park, y, as_if_valid)

    return cumulative_cap(park, year, alone, 1000 * WAN)


def renovation_support(world: World, project_id: str, year: int) -> Outcome:
    """P3 产业园改造资助."""
    project = world.facts["改造项目"][project_id]
    if year not in VALIDITY:
        return INELIGIBLE
    investment = look(project.unchanging, "实际投资额")
    conditions = [
        in_the_year_of(look(project.unchanging, "完工日期"), year),
        look(project.unchanging, "项目经认定"),
        at_least(investment, 300 * WAN),
    ]
    return taken_alone(conditions, smallest(times(investment, number(Fraction(20, 100))), number(500 * WAN)))


def cultivation_award(world: World, park_id: str, year: int) -> Outcome:
    """P4 培育企业奖励."""
    park = world.facts["产业园"][park_id]
    if year not in VALIDITY:
        return INELIGIBLE
    return taken_alone([], times(look(row(park, year), "新培育企业数"), number(10 * WAN)))


def park_tax_award(world: World, park_id: str, year: int) -> Outcome:
    """P5 园区税收上台阶奖励."""
    park = world.facts["产业园"][park_id]
    if year not in VALIDITY:
        return INELIGIBLE

    def tier(y: int) -> Perhaps[int]:
        return tier_of(look(row(park, y), "园区年经常性税收总额"), [1000 * WAN, 5000 * WAN, 1 * YI])

    earlier = [tier(y) for y in observed_before(park, year)]
    awards = [30 * WAN, 80 * WAN, 100 * WAN]
    return taken_alone([], first_reached(tier(year), earlier, awards, world.readings["跨档计奖"]))


def demonstration_award(world: World, park_id: str, year: int) -> Outcome:
    """P6 示范园区奖励."""
    park = world.facts["产业园"][park_id]
    if year not in VALIDITY:
        return INELIGIBLE

    def tier(y: int) -> Perhaps[int]:
        level = look(row(park, y), "示范园区级别")
        if level.value is None:
            return Perhaps(None, level.lacks)
        return Perhaps(["无", "市级", "省级", "国家级"].index(level.value))

    earlier = [tier(y) for y in observed_before(park, year)]
    awards = [15 * WAN, 30 * WAN, 100 * WAN]
    return taken_alone([], first_reached(tier(year), earlier, awards, world.readings["示范晋级"]))


def tenant_rent_support_alone(world: World, enterprise_id: str, year: int) -> Outcome:
    """P7 入驻企业房租补助, before 同一房租."""
    enterprise = world.facts["企业"][enterprise_id]

    def as_if_valid(y: int) -> Outcome:
        conditions: list[Perhaps[bool]] = [
            look(row(enterprise, y), "汽车互联网企业"),
            look(enterprise.unchanging, "新入驻"),
            one_to_three(which_year(look(enterprise.unchanging, "入驻日期"), y)),
        ]
        rent = look(row(enterprise, y), "年纯租金")
        contribution = look(row(enterprise, y), "区级财政贡献")
        if world.readings["入驻补助额度"] == "额度内核定":
            return taken_alone(conditions, smallest(look(row(enterprise, y), "核定房租补助"), rent, contribution))
        return taken_alone(conditions, smallest(rent, contribution))

    return continued(world, enterprise, year, as_if_valid)


def tenant_rent_support(world: World, enterprise_id: str, year: int) -> Outcome:
    """P7 入驻企业房租补助."""
    tenant, _ = same_rent(world, enterprise_id, year)
    return tenant


def equity_award(world: World, park_id: str, year: int) -> Outcome:
    """P8 股权投资奖励."""
    park = world.facts["产业园"][park_id]
    per_year = world.readings["股权封顶"] == "每年"

    def alone(y: int) -> Outcome:
        if y not in VALIDITY:
            return INELIGIBLE
        invested = look(row(park, y), "直接股权投资额")
        amount = award(invested)
        if per_year:
            amount = smallest(amount, number(500 * WAN))
        return taken_alone([at_least(invested, 1000 * WAN)], amount)

    def award(invested: Perhaps[Fraction]) -> Perhaps[Fraction]:
        if invested.value is None:
            return Perhaps(None, invested.lacks)
        full_steps = math.floor(invested.value / (1000 * WAN))
        if world.readings["股权奖励算法"] == "整千万":
            return number(full_steps * 5 * WAN)
        if world.readings["股权奖励算法"] == "按比例":
            return number(invested.value * Fraction(5, 1000))
        return number(full_steps * Fraction(5, 1000) * invested.value)

    if per_year:
        return alone(year)
    return cumulative_cap(park, year, alone, 500 * WAN)


def event_support_alone(world: World, event_id: str, year: int) -> Outcome:
    """P9 活动资助, before the group cap of 活动封顶."""
    event = world.facts["活动"][event_id]
    if year not in VALIDITY:
        return INELIGIBLE
    conditions: list[Perhaps[bool]] = [
        in_the_year_of(look(event.unchanging, "举办日期"), year),
        look(event.unchanging, "活动经备案审核"),
    ]
    if world.readings["活动主办资格"] == "须为汽车互联网企业":
        host = look(event.unchanging, "活动主办企业")
        if host.value is None:
            # Rule 10: read through an unknown reference, lacks the reference only.
            conditions.append(Perhaps(None, host.lacks))
        else:
            # Rule 10: through a known subject without a value that year, lacks the term read.
            host_subject = world.facts.get("企业", {}).get(host.value, Subject())
            conditions.append(look(row(host_subject, year), "汽车互联网企业"))
    amount = times(look(event.unchanging, "活动实际支出"), number(Fraction(50, 100)))
    if world.readings["活动封顶"] == "每场":
        amount = smallest(amount, number(100 * WAN))
    return taken_alone(conditions, amount)


def event_support(world: World, event_id: str, year: int) -> Outcome:
    """P9 活动资助."""
    if world.readings["活动封顶"] == "每场":
        return event_support_alone(world, event_id, year)

    def host_of(some_event: str) -> Perhaps[str]:
        return look(world.facts["活动"][some_event].unchanging, "活动主办企业")

    this = event_support_alone(world, event_id, year)
    host = host_of(event_id)
    earlier = {other: event_support(world, other, year) for other in world.facts["活动"] if other < event_id}
    # Rule 9, in its order: ineligible on its own.
    if this.status == "ineligible":
        return INELIGIBLE
    # Rule 9: payments to the same known host already reach the cap, whatever is lacking.
    paid = Fraction(0)
    for other, outcome in earlier.items():
        if host.value is not None and host_of(other).value == host.value and outcome.status == "eligible":
            paid += outcome.amount
    if paid >= 100 * WAN:
        return INELIGIBLE
    # Rule 9: an event of an unknown host lacks 活动主办企业.
    lacks = this.lacks | host.lacks
    # Rule 9: an earlier event that waits makes this one wait, where the hosts are the same or either is unknown.
    for other, outcome in earlier.items():
        either_unknown = host.value is None or host_of(other).value is None
        if waits(outcome) and (either_unknown or host_of(other).value == host.value):
            lacks |= outcome.lacks
    if lacks:
        return waiting(lacks)
    # Rule 9: else what is left.
    return Outcome("eligible", min(this.amount, 100 * WAN - paid))


def online_sales_award(world: World, enterprise_id: str, year: int) -> Outcome:
    """P10 网络销售上台阶奖励."""
    enterprise = world.facts["企业"][enterprise_id]
    if year not in VALIDITY:
        return INELIGIBLE

    def tier(y: int) -> Perhaps[int]:
        return tier_of(look(row(enterprise, y), "年网络销售额"), [3000 * WAN, 1 * YI, 2 * YI])

    # Rule 5: earlier years count whatever the policy's other conditions were in them.
    earlier = [tier(y) for y in observed_before(enterprise, year)]
    awards = [5 * WAN, 10 * WAN, 30 * WAN]
    amount = first_reached(tier(year), earlier, awards, world.readings["跨档计奖"])
    return taken_alone([look(row(enterprise, year), "汽车互联网企业")], amount)


def online_rent_clock(world: World, enterprise: Subject, year: int) -> Perhaps[int]:
    """Which year of P11 it is."""
    if world.readings["房租起算"] == "认定年度":
        return which_year(look(enterprise.unchanging, "认定日期"), year)
    # 首次达标年度: the first observed year with 年网上交易额 >= 5000万元, whatever its 汽车互联网企业.
    unknown_before = False
    for y in [*observed_before(enterprise, year), year]:
        reached = at_least(look(row(enterprise, y), "年网上交易额"), 5000 * WAN)
        if reached.value is None:
            unknown_before = True
        elif reached.value:
            clock = year - y + 1
            # An unknown year before it leaves the clock unknown, unless this first known such year is three or more
            # years back: then the year is past the third in any case.
            if unknown_before and year - y < 3:
                return Perhaps(None, frozenset({"年网上交易额"}))
            return Perhaps(clock)
    # No known such year so far: this year is below (and fails its own condition) or is itself unknown.
    return Perhaps(None, frozenset({"年网上交易额"}))


def online_rent_support_alone(world: World, enterprise_id: str, year: int) -> Outcome:
    """P11 网上交易房租补助, before 同一房租."""
    enterprise = world.facts["企业"][enterprise_id]

    def as_if_valid(y: int) -> Outcome:
        clock = online_rent_clock(world, enterprise, y)
        conditions: list[Perhaps[bool]] = [
            look(row(enterprise, y), "汽车互联网企业"),
            at_least(look(row(enterprise, y), "年网上交易额"), 5000 * WAN),
            one_to_three(clock),
        ]
        share: Perhaps[Fraction]
        if clock.value is None:
            share = Perhaps(None, clock.lacks)
        else:
            share = number({1: Fraction(70, 100), 2: Fraction(50, 100), 3: Fraction(30, 100)}.get(clock.value, 0))
        return taken_alone(conditions, times(share, look(row(enterprise, y), "年纯租金")))

    return continued(world, enterprise, year, as_if_valid)


def online_rent_support(world: World, enterprise_id: str, year: int) -> Outcome:
    """P11 网上交易房租补助."""
    _, online = same_rent(world, enterprise_id, year)
    return online


def same_rent(world: World, enterprise_id: str, year: int) -> tuple[Outcome, Outcome]:
    """P7 and P11 of one year after the relation 同一房租."""
    tenant = tenant_rent_support_alone(world, enterprise_id, year)
    online = online_rent_support_alone(world, enterprise_id, year)
    option = world.readings["同一房租"]
    if option == "就高":
        # Rule 8: where both are eligible the higher stands and the other is excluded; at a tie P7 stands.
        if tenant.status == "eligible" and online.status == "eligible":
            if tenant.amount >= online.amount:
                return tenant, EXCLUDED
            return EXCLUDED, online
        # Rule 8: where one is eligible and the other waits, the eligible one takes the other's status and `missing`.
        if tenant.status == "eligible" and waits(online):
            return online, online
        if online.status == "eligible" and waits(tenant):
            return tenant, tenant
    if option == "合计不超过实付租金":
        # Rule 8: P11 waits so for P7 (not P7 for P11).
        if online.status == "eligible" and waits(tenant):
            return tenant, tenant
        if tenant.status == "eligible" and online.status == "eligible":
            # P11 is cut so that together they do not exceed 年纯租金, which is known here: P11 is eligible.
            rent = look(row(world.facts["企业"][enterprise_id], year), "年纯租金").value
            assert isinstance(rent, Fraction)
            # A rent finer than 分, which no return has, is cut: together they must not exceed it.
            left = Fraction(math.floor((rent - tenant.amount) * 100), 100)
            # Rule 8: a P11 cut to nothing is ineligible.
            if left <= 0:
                return tenant, INELIGIBLE
            return tenant, Outcome("eligible", min(online.amount, left))
    # 各自兑付; and rule 8: where both wait, each keeps its own status and `missing`.
    return tenant, online


# P12 一事一议 is not computable and gives no lines.
POLICIES: list[tuple[str, str, Callable[[World, str, int], Outcome]]] = [
    ("购建办园补助", "产业园", purchase_support),
    ("租用办园补助", "产业园", lease_support),
    ("产业园改造资助", "改造项目", renovation_support),
    ("培育企业奖励", "产业园", cultivation_award),
    ("园区税收上台阶奖励", "产业园", park_tax_award),
    ("示范园区奖励", "产业园", demonstration_award),
    ("入驻企业房租补助", "企业", tenant_rent_support),
    ("股权投资奖励", "产业园", equity_award),
    ("活动资助", "活动", event_support),
    ("网络销售上台阶奖励", "企业", online_sales_award),
    ("网上交易房租补助", "企业", online_rent_support),
]


# ---------------------------------------------------------------------------------------------------------------------
# Lines


def evaluate(facts: Facts, years: list[int], readings: dict[str, str] | None = None) -> list[dict[str, Any]]:
    """Every line of the eleven computable policies, in plan order, then by subject id, then by year.

    A reading that `readings` does not name is used with its first option. Raises ValueError for an approved value above
    its bound and for a reading or an option that does not exist.
    """
    refuse_approvals_above_their_bound(facts)
    used = {name: options[0] for name, options in READINGS.items()} | (readings or {})
    for name, option in used.items():
        if option not in READINGS.get(name, []):
            raise ValueError(f"no such reading or option: {name} {option}")

    lines = []
    for policy, kind, _ in POLICIES:
        for subject_id in sorted(facts.get(kind, {})):
            for year in sorted(set(years)):
                if has_line(facts, kind, subject_id, year):
                    lines.append(line(facts, used, policy, subject_id, year))
    return lines


def has_line(facts: Facts, kind: str, subject_id: str, year: int) -> bool:
    """Whether the subject has a line for the year."""
    # Rule 2: subjects of a kind with unchanging terms only give a line for every year asked.
    if kind in KINDS_WITHOUT_YEARS:
        return True
    # Rule 2: earlier years than the first row give no line; from it on every year does.
    subject = facts[kind][subject_id]
    return len(subject.years) > 0 and year >= min(subject.years)


def line(facts: Facts, used: dict[str, str], policy: str, subject_id: str, year: int) -> dict[str, Any]:
    """One line of the result."""
    kind, evaluate_policy = {name: (kind, function) for name, kind, function in POLICIES}[policy]
    outcome = evaluate_policy(World(facts, used), subject_id, year)
    amount = amount_text(outcome)

    # One reading is varied at a time; null differs from a number.
    open_readings = {}
    for name, options in READINGS.items():
        amounts = {}
        for option in options:
            amounts[option] = amount_text(evaluate_policy(World(facts, used | {name: option}), subject_id, year))
        if any(other != amount for other in amounts.values()):
            open_readings[name] = amounts

    return {
        "policy": policy,
        "subject_kind": kind,
        "subject": subject_id,
        "year": year,
        "status": outcome.status,
        "amount": amount,
        "missing": sorted(outcome.lacks),
        "open_readings": open_readings,
        "payable": False,  # The plan is a draft: it pays nobody.
    }


def amount_text(outcome: Outcome) -> str | None:
    """The amount with two decimals, None where it is not known yet."""
    if waits(outcome):
        return None
    fen = outcome.amount * 100
    assert fen.denominator == 1
    return f"{fen.numerator // 100}.{fen.numerator % 100:02d}"


def refuse_approvals_above_their_bound(facts: Facts) -> None:
    """Raise ValueError for a 核定 value that is larger than the text allows."""
    for park in facts.get("产业园", {}).values():
        rate = look(park.unchanging, "核定补助标准").value
        if rate is not None and rate > 1000:
            raise ValueError(f"核定补助标准 {rate} > 1000")
    for enterprise in facts.get("企业", {}).values():
        for year in enterprise.years:
            terms = row(enterprise, year)
            approved = look(terms, "核定房租补助").value
            bound = smallest(look(terms, "年纯租金"), look(terms, "区级财政贡献")).value
            if approved is not None and bound is not None and approved > bound:
                raise ValueError(f"核定房租补助 {approved} > {bound} ({year})")
