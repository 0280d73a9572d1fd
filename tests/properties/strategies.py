"""Random facts for the policies P1-P12: small, full of holes, and close to every threshold, tier and cap.

`facts()` draws what naive.evaluate reads; `tables()` writes the same facts as the rows that the real loader reads.
Numbers are in the base unit (元, 平方米, 元/平方米, 家) and no finer than 0.01.
Approved values stay within their bounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import TypeVar

from hypothesis import strategies as st

from properties.naive import KINDS_WITHOUT_YEARS, READINGS, Facts, Subject, Value

T = TypeVar("T")

WAN = Fraction(10_000)  # 万
YI = Fraction(100_000_000)  # 亿
FEN = Fraction(1, 100)  # 分
ZERO = Fraction(0)

FIRST_YEAR, LAST_YEAR = 2014, 2022

# The terms that are drawn, in the order of plan/terms.csv. Every other term of the dictionary stays unknown.
UNCHANGING_TERMS: dict[str, list[str]] = {
    "企业": ["认定日期", "入驻日期", "新入驻"],
    "产业园": ["创办企业", "创办方式", "设立日期", "起租日期", "核定补助标准"],
    "改造项目": ["改造单位", "改造项目所在产业园", "完工日期", "项目经认定", "实际投资额"],
    "活动": ["活动主办企业", "举办日期", "活动经备案审核", "活动实际支出"],
    "区域": [],
}
YEARLY_TERMS: dict[str, list[str]] = {
    "企业": ["汽车互联网企业", "年网络销售额", "年网上交易额", "年纯租金", "核定房租补助", "区级财政贡献"],
    "产业园": [
        "产业园经认定",
        "建筑面积",
        "租用面积",
        "产业园年纯租金",
        "创办企业年经常性税收总额",
        "园区年经常性税收总额",
        "新培育企业数",
        "示范园区级别",
        "直接股权投资额",
    ],
    "改造项目": [],
    "活动": [],
    "区域": [],
}

# Pools of ids whose code-point order is not the order a person would give them.
ENTERPRISE_IDS = ["Q-10", "Q-2", "q1"]
PARK_IDS = ["Y-10", "Y-2", "y1"]
PROJECT_IDS = ["G-10", "G-2", "g1"]
EVENT_IDS = ["H-10", "H-2", "h1", "活动一"]


def around(*points: Fraction) -> list[Fraction]:
    """Each point itself, one 分 above it and one 分 below it."""
    return [value for point in points for value in (point, point + FEN, point - FEN)]


def to_fen(value: Fraction) -> Fraction:
    """The value to the nearest 分."""
    return Fraction(round(value * 100), 100)


# Of each list the first value is the one that hypothesis shrinks to, so it is one that helps a claim along.
TAXES = [*around(300 * WAN, 1000 * WAN, 5000 * WAN, 1 * YI), 800 * WAN, 6000 * WAN, 2 * YI, 50 * WAN, ZERO]
FLOOR_AREAS = [Fraction(10_000), *around(Fraction(10_000)), Fraction(3_333_33, 100), Fraction(25_000), FEN, ZERO]
APPROVED_RATES = [Fraction(1000), 1000 - FEN, Fraction(500), Fraction(333_33, 100), Fraction(1), FEN, ZERO]
LEASED_AREAS = [Fraction(6000), *around(Fraction(5000)), Fraction(8000), Fraction(12_000), Fraction(33_000), ZERO]
# 30% of the first three are 300, 400 and 500万; of the fourth about 1000万, of the next two 0.02 and 0.00.
PARK_RENTS = [
    *[1000 * WAN, to_fen(Fraction(40_000_000, 3)), to_fen(Fraction(50_000_000, 3))],
    *around(to_fen(Fraction(100_000_000, 3))),
    *[5 * FEN, FEN, 3333 * WAN, 5000 * WAN, Fraction(1_234_567_89, 100), ZERO],
]
INVESTMENTS = [*around(300 * WAN, 2500 * WAN), 1000 * WAN, Fraction(4_567_890_12, 100), 9999 * WAN, ZERO]
CULTIVATED = [Fraction(count) for count in (1, 2, 0, 3, 15)]
EQUITIES = [*around(1000 * WAN, 2000 * WAN, 1 * YI, 10 * YI), 2999 * WAN, 6 * YI, 4 * YI, 50 * YI, 7 * WAN, ZERO]
SPENDINGS = [*around(200 * WAN), 80 * WAN, 120 * WAN, 150 * WAN, 300 * WAN, 3 * FEN, FEN, ZERO]
ONLINE_SALES = [*around(3000 * WAN, 1 * YI, 2 * YI), 5000 * WAN, 3 * YI, 100 * WAN, ZERO]
ONLINE_TRADES = [5000 * WAN, *around(5000 * WAN), 6000 * WAN, 8000 * WAN, 4000 * WAN, ZERO]
RENTS = [100 * WAN, Fraction(100), Fraction(100_01, 100), Fraction(123_456_78, 100), Fraction(333, 100), FEN, ZERO]
CONTRIBUTIONS = [200 * WAN, 50 * WAN, Fraction(60), 3 * FEN, FEN, ZERO]
MOSTLY_TRUE = [True, True, True, True, False]
LEVELS = ["市级", "无", "省级", "国家级", "无", "市级", "省级"]


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    """One or two parks and enterprises, up to two projects and three events, with none, some or many holes."""
    holes = draw(st.sampled_from([0.0, 0.08, 0.08, 0.3]))
    enterprises = draw(some_of(ENTERPRISE_IDS, 1, 2))
    parks = draw(some_of(PARK_IDS, 1, 2))
    projects = draw(some_of(PROJECT_IDS, 0, 2))
    events = draw(some_of(EVENT_IDS, 0, 3))
    series = draw(st.booleans())
    return {
        "企业": {name: draw(an_enterprise(holes)) for name in enterprises},
        "产业园": {name: draw(a_park(holes, enterprises)) for name in parks},
        "改造项目": {name: draw(a_project(holes, enterprises, parks)) for name in projects},
        "活动": {name: draw(an_event(holes, enterprises, series)) for name in events},
        "区域": {},
    }


def asked_years() -> st.SearchStrategy[list[int]]:
    """The years of validity with a year or two around them, or any few years, ascending."""
    few = st.sets(st.integers(FIRST_YEAR - 1, LAST_YEAR + 1), min_size=1, max_size=4).map(sorted)
    return st.one_of(st.just(list(range(2016, 2023))), st.just([2017, 2018, 2019]), few)


def readings() -> st.SearchStrategy[dict[str, str]]:
    """No option at all (the first of each is used), one of every reading, or one of some."""
    options = {name: st.sampled_from(names) for name, names in READINGS.items()}
    none, every = st.just(dict[str, str]()), st.fixed_dictionaries(options)
    return st.one_of(none, every, every, st.fixed_dictionaries({}, optional=options))


@st.composite
def an_enterprise(draw: st.DrawFn, holes: float) -> Subject:
    """An enterprise whose rents, contributions and approvals depend on each other.

    Every other one is promising: where nothing is unknown, the conditions of P7 and P11 hold.
    """
    promising = draw(st.booleans())
    yes = [True] if promising else MOSTLY_TRUE
    trades = passing(ONLINE_TRADES, 5000 * WAN) if promising else ONLINE_TRADES
    unchanging = known(
        {
            "认定日期": draw(perhaps(dates(promising), holes)),
            "入驻日期": draw(perhaps(dates(promising), holes)),
            "新入驻": draw(perhaps(st.sampled_from(yes), holes)),
        }
    )
    years: dict[int, dict[str, Value]] = {}
    for year in draw(observed_rows()):
        rent = draw(perhaps(number_of(RENTS), holes))
        contribution = draw(perhaps(a_contribution(rent), holes))
        years[year] = known(
            {
                "汽车互联网企业": draw(perhaps(st.sampled_from(yes), holes)),
                "年网络销售额": draw(perhaps(number_of(ONLINE_SALES), holes)),
                "年网上交易额": draw(perhaps(st.sampled_from(trades), holes)),
                "年纯租金": rent,
                "核定房租补助": draw(perhaps(an_approved_rent_support(rent, contribution), holes)),
                "区级财政贡献": contribution,
            }
        )
    return Subject(unchanging, draw(with_shape(years, "年网络销售额")))


@st.composite
def a_park(draw: st.DrawFn, holes: float, enterprises: Sequence[str]) -> Subject:
    """A park, bought or leased, with its yearly returns.

    Every other one is promising: where nothing is unknown, the conditions of P1 or of P2 hold.
    """
    promising = draw(st.booleans())
    yes = [True] if promising else MOSTLY_TRUE
    areas = passing(LEASED_AREAS, Fraction(5000)) if promising else LEASED_AREAS
    taxes = passing(TAXES, 300 * WAN) if promising else TAXES
    unchanging = known(
        {
            "创办企业": draw(perhaps(st.sampled_from(enterprises), holes)),
            "创办方式": draw(perhaps(st.sampled_from(["购建", "租用"]), holes)),
            "设立日期": draw(perhaps(dates(promising), holes)),
            "起租日期": draw(perhaps(dates(promising), holes)),
            "核定补助标准": draw(perhaps(st.sampled_from(APPROVED_RATES), holes)),
        }
    )
    years: dict[int, dict[str, Value]] = {}
    for year in draw(observed_rows()):
        years[year] = known(
            {
                "产业园经认定": draw(perhaps(st.sampled_from(yes), holes)),
                "建筑面积": draw(perhaps(number_of(FLOOR_AREAS), holes)),
                "租用面积": draw(perhaps(st.sampled_from(areas), holes)),
                "产业园年纯租金": draw(perhaps(number_of(PARK_RENTS), holes)),
                "创办企业年经常性税收总额": draw(perhaps(st.sampled_from(taxes), holes)),
                "园区年经常性税收总额": draw(perhaps(number_of(TAXES), holes)),
                "新培育企业数": draw(perhaps(st.sampled_from(CULTIVATED), holes)),
                "示范园区级别": draw(perhaps(st.sampled_from(LEVELS), holes)),
                "直接股权投资额": draw(perhaps(number_of(EQUITIES), holes)),
            }
        )
    return Subject(unchanging, draw(with_shape(years, "园区年经常性税收总额")))


@st.composite
def a_project(draw: st.DrawFn, holes: float, enterprises: Sequence[str], parks: Sequence[str]) -> Subject:
    """A renovation project; it has unchanging terms only."""
    return Subject(
        known(
            {
                "改造单位": draw(perhaps(st.sampled_from(enterprises), holes)),
                "改造项目所在产业园": draw(perhaps(st.sampled_from(parks), holes)),
                "完工日期": draw(perhaps(dates(), holes)),
                "项目经认定": draw(perhaps(st.sampled_from(MOSTLY_TRUE), holes)),
                "实际投资额": draw(perhaps(number_of(INVESTMENTS), holes)),
            }
        )
    )


@st.composite
def an_event(draw: st.DrawFn, holes: float, enterprises: Sequence[str], series: bool) -> Subject:
    """An event; it has unchanging terms only.

    Those of a series are all approved and held in 2018, so that they share a cap where they share a host; what they
    lack, they lack more often, but it is the host or the spending.
    """
    more_holes = min(3 * holes, 0.3) if series else holes
    held_on = st.just(date(2018, 5, 1)) if series else st.one_of(dates(recent=True), dates())
    approved = st.just(True) if series else st.sampled_from(MOSTLY_TRUE)
    return Subject(
        known(
            {
                "活动主办企业": draw(perhaps(st.sampled_from(enterprises), more_holes)),
                "举办日期": draw(held_on if series else perhaps(held_on, holes)),
                "活动经备案审核": draw(approved if series else perhaps(approved, holes)),
                "活动实际支出": draw(perhaps(number_of(SPENDINGS), more_holes)),
            }
        )
    )


# ---------------------------------------------------------------------------------------------------------------------
# Parts


def some_of(names: list[str], least: int, most: int) -> st.SearchStrategy[list[str]]:
    """Between `least` and `most` different names, each number of them as likely."""
    sizes = st.sampled_from(range(least, most + 1))
    return sizes.flatmap(lambda size: st.permutations(names).map(lambda order: order[:size]))


def perhaps(values: st.SearchStrategy[T], holes: float) -> st.SearchStrategy[T | None]:
    """A value, or with about the chance `holes` None for an unknown one."""
    if holes == 0:
        return values
    fates = ["known"] * round(25 * (1 - holes)) + ["unknown"] * round(25 * holes)
    return st.sampled_from(fates).flatmap(lambda fate: values if fate == "known" else st.none())


def number_of(interesting: list[Fraction]) -> st.SearchStrategy[Fraction]:
    """Nearly always an interesting number, now and then any number of 分 up to about twice the greatest of them."""
    greatest = int(max(interesting) * 100)
    anything = st.integers(0, 2 * greatest).map(lambda fen: fen * FEN)
    return st.sampled_from([*interesting, None]).flatmap(lambda value: anything if value is None else st.just(value))


def passing(values: list[Fraction], threshold: Fraction) -> list[Fraction]:
    """Those of the values that reach the threshold."""
    return [value for value in values if value >= threshold]


def dates(recent: bool = False) -> st.SearchStrategy[date]:
    """Days of 2014-2021, the first and the last of a year among them; recent ones of 2016-2018."""
    years = st.sampled_from([2017, 2018, 2016]) if recent else st.integers(2014, 2021)
    days = st.sampled_from([(6, 30), (1, 1), (12, 31)])
    return st.tuples(years, days).map(lambda drawn: date(drawn[0], *drawn[1]))


def observed_rows() -> st.SearchStrategy[list[int]]:
    """The years with a row, ascending: often 2016 or 2017 to 2021 without a gap, else a run or any subset."""
    runs = st.tuples(st.integers(FIRST_YEAR, 2020), st.integers(1, 6)).map(
        lambda drawn: list(range(drawn[0], min(drawn[0] + drawn[1], LAST_YEAR + 1)))
    )
    subsets = st.sets(st.integers(FIRST_YEAR, LAST_YEAR), min_size=1).map(sorted)
    return st.one_of(st.just([2017, 2018, 2019]), st.just([2016, 2017, 2018, 2019, 2020, 2021]), runs, subsets)


@st.composite
def with_shape(draw: st.DrawFn, years: dict[int, dict[str, Value]], climbing: str) -> dict[int, dict[str, Value]]:
    """The same rows; one may lose every cell, and a term may have its known values in ascending order."""
    result = {year: dict(terms) for year, terms in sorted(years.items())}
    if draw(st.sampled_from([False, False, False, True])):
        result[draw(st.sampled_from(list(result)))].clear()
    if draw(st.booleans()):
        rows = [terms for terms in result.values() if climbing in terms]
        numbers = [value for terms in rows if isinstance(value := terms[climbing], Fraction)]
        for terms, value in zip(rows, sorted(numbers), strict=True):
            terms[climbing] = value
    return result


def a_contribution(rent: Fraction | None) -> st.SearchStrategy[Fraction]:
    """A 区级财政贡献, often at or near the share of the rent that P11 gives."""
    if rent is None or rent == 0:
        return number_of(CONTRIBUTIONS)
    shares = [to_fen(rent * percent / 100) for percent in (70, 50, 30, 100)]
    near = [value for value in around(*shares) if value >= 0]
    return st.one_of(st.sampled_from(near), number_of(CONTRIBUTIONS))


def an_approved_rent_support(rent: Fraction | None, contribution: Fraction | None) -> st.SearchStrategy[Fraction]:
    """A 核定房租补助 not above either of the two, where known."""
    bounds = [bound for bound in (rent, contribution) if bound is not None]
    most = min(bounds, default=100 * WAN)
    half = to_fen(most / 2)
    return st.sampled_from([value for value in (most, most - FEN, half, FEN, ZERO) if 0 <= value <= most])


def known(terms: dict[str, Value | None]) -> dict[str, Value]:
    """The terms that have a value."""
    return {term: value for term, value in terms.items() if value is not None}


# ---------------------------------------------------------------------------------------------------------------------
# Rows


def tables(facts: Facts, random: Random | None = None) -> dict[str, list[dict[str, str]]]:
    """The facts as rows of text by kind, with the columns 编号, 年度 and every term that is drawn; empty is unknown.

    A subject's unchanging terms stand on its first row; given `random`, each stands on some row of the subject's, and
    the rows are shuffled. A subject of a kind without yearly terms has one row, without 年度. A kind without subjects
    has no rows.
    """
    return {kind: kind_rows(kind, subjects, random) for kind, subjects in facts.items()}


def kind_rows(kind: str, subjects: dict[str, Subject], random: Random | None) -> list[dict[str, str]]:
    """The rows of one kind."""
    result = []
    for name, subject in subjects.items():
        if kind in KINDS_WITHOUT_YEARS:
            rows = [{"编号": name} | dict.fromkeys(UNCHANGING_TERMS[kind], "")]
        else:
            rows = [yearly_row(kind, name, year, terms) for year, terms in sorted(subject.years.items())]
        for term, value in subject.unchanging.items():
            row = random.choice(rows) if random else rows[0]
            row[term] = text(value)
        result += rows
    if random:
        random.shuffle(result)
    return result


def yearly_row(kind: str, name: str, year: int, terms: dict[str, Value]) -> dict[str, str]:
    """A year's row, its unchanging terms still empty."""
    cells = dict.fromkeys([*UNCHANGING_TERMS[kind], *YEARLY_TERMS[kind]], "")
    return {"编号": name, "年度": str(year)} | cells | {term: text(value) for term, value in terms.items()}


def text(value: Value) -> str:
    """The value as a cell: 是 or 否, an ISO date, a plain decimal number, or the text itself."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Fraction):
        decimal = Decimal(value.numerator) / Decimal(value.denominator)
        assert Fraction(decimal) == value
        return f"{decimal:f}"
    return value
