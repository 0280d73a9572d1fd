"""Write the demonstration facts (演示数据) of the Gongshu plan: synthetic, deterministic, believable.

    python generate.py [FOLDER]

writes 企业.csv, 产业园.csv, 改造项目.csv, 活动.csv and 区域.csv into FOLDER, by default the folder of this script.
Every run writes the same bytes. Nothing here is about a real enterprise or park: each row is marked 演示数据, each
name contains 演示, and each credit code has the administrative division 000000, which nobody has.

How it works: tables say what the district looks like (segments, cohorts, parks, projects, events, markets); a small
generator of its own for each subject fills in the rest, so that changing one subject leaves the others as they are.
Money is whole 元 or exact text, never a float. An empty cell means unknown (待补 or 待认定), never zero.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

SEED = 2017
MARK = "演示数据"
YEARS = (2016, 2017, 2018, 2019, 2020, 2021)
WAN = 10_000
YES, NO, UNKNOWN = "是", "否", ""

Row = dict[str, str]


# ---------------------------------------------------------------------------------------------------------------------
# Numbers: integers only.

# Ratios in percent, evenly spaced on a logarithmic scale; a product of several is close to log-normal.
LOG_STEPS = (50, 59, 71, 84, 100, 119, 141, 168, 200)


def generator_of(*names: object) -> Random:
    """A generator of random numbers of its own for the named subject."""
    return Random(":".join(map(str, (SEED, *names))))


def spread(rng: Random, median: int, steps: int = 3) -> int:
    """A whole number scattered around ``median`` in a log-normal manner; more steps scatter wider."""
    value = median
    for _ in range(steps):
        value = value * rng.choice(LOG_STEPS) // 100
    return value * rng.randint(920, 1080) // 1000


def grow(rng: Random, start: int, percents: Sequence[int], noise: int) -> list[int]:
    """One value for each year: ``start``, then times each of ``percents``, give or take ``noise`` points."""
    values = [start]
    for percent in percents:
        values.append(values[-1] * (percent + rng.randint(-noise, noise)) // 100)
    return values


def chance(rng: Random, percent: int) -> bool:
    """True in about ``percent`` of a hundred calls."""
    return rng.randrange(100) < percent


def yes_no(truth: bool) -> str:
    """The cell of a 是否 term."""
    return YES if truth else NO


def in_wan(yuan: int) -> str:
    """Whole 元 as exact 万元: 30000001 gives 3000.0001."""
    whole, rest = divmod(yuan, WAN)
    return f"{whole}.{rest:04d}".rstrip("0").rstrip(".")


def random_date(rng: Random, first: date, last: date) -> date:
    """A day from ``first`` to ``last``, both included."""
    return date.fromordinal(rng.randint(first.toordinal(), last.toordinal()))


# ---------------------------------------------------------------------------------------------------------------------
# Credit codes (GB 32100-2015) around organisation codes (GB 11714-1997).

CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CODE_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
NOWHERE = "000000"


def organisation_code(serial: int) -> str:
    """The nine characters of an organisation code; different serials give different codes."""
    # The multiplier has no factor in common with 31 ** 6, so no two serials below it collide.
    scattered = (serial * 468_397_123 + 20_170_101) % 31**6
    body = "MA" + "".join(CODE_ALPHABET[scattered // 31**place % 31] for place in range(6))
    total = sum(weight * int(character, 36) for weight, character in zip(ORGANISATION_WEIGHTS, body, strict=True))
    return body + "0X987654321"[total % 11]


def credit_code(serial: int) -> str:
    """A well-formed 统一社会信用代码 that cannot be anybody's: its administrative division is 000000."""
    body = "91" + NOWHERE + organisation_code(serial)
    total = sum(weight * CODE_ALPHABET.index(character) for weight, character in zip(CODE_WEIGHTS, body, strict=True))
    return body + CODE_ALPHABET[-total % 31]


# ---------------------------------------------------------------------------------------------------------------------
# 企业: what kinds there are.


@dataclass(frozen=True, slots=True)
class Segment:
    """A line of business, with the middle of its sizes in 2016. Money is in 元."""

    tails: tuple[str, ...]  # the last part of names
    industry: tuple[str, str]  # codes in the editions 2011 and 2017 of GB/T 4754
    sales: int = 0  # 年销售额; 0 for lines of business that are not 汽车贸易
    register_from: int = 0  # 年销售额 from which a firm may stand in the statistical register
    price: int = 0  # of one vehicle; 0 where no vehicles are sold
    online: int = 0  # 年网络销售额, where it does not follow from 年销售额
    contribution: int = 30 * WAN  # 区级财政贡献, where no rent is paid that it could be compared with


SEGMENTS: Mapping[str, Segment] = {
    "园区": Segment(("产业园运营管理有限公司", "科技园发展有限公司"), ("7020", "7020")),
    "新车": Segment(
        ("汽车销售有限公司", "汽车销售服务有限公司"),
        ("5261", "5261"),
        sales=11_000 * WAN,
        register_from=500 * WAN,
        price=16 * WAN,
        contribution=58 * WAN,
    ),
    "二手车": Segment(
        ("二手车经营有限公司", "旧机动车经纪有限公司"),
        ("5261", "5262"),
        sales=2_600 * WAN,
        register_from=500 * WAN,
        price=75_000,
        contribution=11 * WAN,
    ),
    "零配件": Segment(
        ("汽车配件有限公司", "汽车用品有限公司"),
        ("5262", "5263"),
        sales=900 * WAN,
        register_from=500 * WAN,
        contribution=6 * WAN,
    ),
    "批发": Segment(
        ("汽车贸易有限公司", "车辆进出口有限公司"),
        ("5172", "5172"),
        sales=6_200 * WAN,
        register_from=2_000 * WAN,
        price=15 * WAN,
        contribution=32 * WAN,
    ),
    "维修": Segment(
        ("汽车维修服务有限公司", "汽车养护有限公司"),
        ("8011", "8111"),
        online=60 * WAN,
        contribution=5 * WAN,
    ),
    "租赁金融": Segment(("融资租赁有限公司", "汽车融资服务有限公司"), ("6631", "6631"), online=300 * WAN),
    "电商": Segment(("汽车电子商务有限公司", "车品网络科技有限公司"), ("5294", "5292"), online=2_300 * WAN),
    "平台": Segment(("二手车网络科技有限公司", "车后市场服务平台有限公司"), ("6420", "6432"), online=4_300 * WAN),
    "出行": Segment(("出行科技有限公司", "汽车共享服务有限公司"), ("7111", "7111"), online=1_500 * WAN),
    "车联网": Segment(("车联网科技有限公司", "智能驾驶技术有限公司"), ("6510", "6513"), online=700 * WAN),
}

RECOGNISED, REFUSED, PENDING = "已认定", "不认定", "待认定"


@dataclass(frozen=True, slots=True)
class Cohort:
    """So many firms alike; firm 1 of the cohort 电商入驻 has the key 电商入驻01."""

    key: str
    segment: str
    count: int
    recognition: str = REFUSED  # as 汽车互联网企业
    tenant: bool = False  # of a park


COHORTS = (
    Cohort("园区", "园区", 17),
    Cohort("电商入驻", "电商", 18, RECOGNISED, tenant=True),
    Cohort("电商", "电商", 5, RECOGNISED),
    Cohort("平台入驻", "平台", 5, RECOGNISED, tenant=True),
    Cohort("平台", "平台", 3, RECOGNISED),
    Cohort("出行入驻", "出行", 8, RECOGNISED, tenant=True),
    Cohort("出行", "出行", 2, RECOGNISED),
    Cohort("车联网入驻", "车联网", 13, RECOGNISED, tenant=True),
    Cohort("触网新车", "新车", 4, RECOGNISED),
    Cohort("触网二手车入驻", "二手车", 4, RECOGNISED, tenant=True),
    Cohort("待定出行入驻", "出行", 2, PENDING, tenant=True),
    Cohort("待定车联网入驻", "车联网", 2, PENDING, tenant=True),
    Cohort("待定电商", "电商", 2, PENDING),
    Cohort("其他车联网入驻", "车联网", 10, tenant=True),
    Cohort("其他零配件入驻", "零配件", 8, tenant=True),
    Cohort("其他维修入驻", "维修", 5, tenant=True),
    Cohort("其他金融入驻", "租赁金融", 5, tenant=True),
    Cohort("新车", "新车", 66),
    Cohort("二手车", "二手车", 32),
    Cohort("零配件", "零配件", 27),
    Cohort("批发", "批发", 16),
    Cohort("维修", "维修", 38),
    Cohort("租赁金融", "租赁金融", 10),
)

# Invented brands: a first and a second character.
BRAND_FIRST = "云启锦航骏驰远景瑞恒泽星越腾畅和融朗新卓"
BRAND_SECOND = "途程轮陌屿轩拓岚捷澄桥源帆禾澜舟域衡耀翎"
PARK_BRANDS = (
    *("北星", "桥港", "云栈", "澜渡", "虹埠", "杉湾", "麦屿", "松陌", "砚川", "禾洲", "青麓", "望汀"),
    *("北星创服", "澜渡创服", "青麓创服", "云栈资本", "澜渡资本"),
)

# What the district as a whole goes through, one column for each year from 2016 on, in percent.
SALES_GROWTH = (112, 108, 108, 102, 110)
ONLINE_GROWTH = (142, 136, 130, 126, 118)
FACILITATED_SHARE = (13, 19, 26, 33, 40, 47)
LEASING_SHARE = (14, 21, 29, 36, 42, 47)
RENT_GROWTH = (103, 103, 104, 100, 103)
CONTRIBUTION_GROWTH = (128, 122, 118, 101, 112)
# 区级财政贡献 against 年纯租金 in the first year: often too small to carry the rent.
CONTRIBUTION_TO_RENT = (0, 12, 25, 40, 55, 70, 85, 100, 120, 150, 190, 260)
# Of a founder's recurring tax, in percent.
DISTRICT_PERCENT = 22
# When officers have set amounts of rent support so far.
APPROVAL_YEARS = ("2017", "2018")
# How often a cell of a recognised or pending enterprise has not been handed in.
UNKNOWN_PERCENT = {"年纯租金": 3, "区级财政贡献": 8, "年网络销售额（万元）": 4, "年网上交易额（万元）": 4}

# Drawn from with equal odds.
FIRST_YEARS = (2016,) * 17 + (2017, 2018, 2019)
LAST_YEARS = (2021,) * 56 + (2018, 2019, 2020, 2020)
YEARS_LEFT_OUT = (None,) * 96 + (2017, 2018, 2019, 2020)

MOVED_FROM, MOVED_UNTIL = date(2016, 1, 4), date(2019, 11, 29)
RENT_MIN, RENT_MEDIAN, RENT_MAX = 20 * WAN, 68 * WAN, 300 * WAN


@dataclass(frozen=True, slots=True)
class Firm:
    """One enterprise: what does not change about it."""

    key: str
    cohort: Cohort
    code: str
    name: str
    years: tuple[int, ...]  # those it has a row for
    park: str  # 编号, empty if none
    moved_in_on: date | None
    newly_moved_in: bool
    recognised_on: date | None

    @property
    def segment(self) -> Segment:
        """Its line of business."""
        return SEGMENTS[self.cohort.segment]


# ---------------------------------------------------------------------------------------------------------------------
# 企业: some told by hand, so that thresholds, jumps and gaps all occur. Columns replace what chance would give.

Story = Mapping[str, str | tuple[str, ...]]
ONLINE_SALES, ONLINE_TRADE = "年网络销售额（万元）", "年网上交易额（万元）"
RENT, CONTRIBUTION = "年纯租金", "区级财政贡献"
ON_LIST = "规上限上"

STORIES: Mapping[str, Story] = {
    # one 元 below 3000万, then exactly 3000万
    "电商入驻01": {
        "认定日期": "2017-03-15",
        ONLINE_SALES: ("2216.4", "2999.9999", "3000", "4127.65", "5260.3", "6012.88"),
        ONLINE_TRADE: ("2380", "3215.6", "3320.45", "4999.9999", "5000", "6420.7"),
    },
    # two tiers at once in 2018, the third a year later
    "电商入驻02": {
        "认定日期": "2017-06-20",
        ONLINE_SALES: ("1380.25", "2450.6", "11263.4", "20358.12", "23910", "26077.5"),
        ONLINE_TRADE: ("1502.3", "2610.08", "12044.96", "21877.3", "25514.2", "27640"),
    },
    # all three tiers at once in 2019
    "电商入驻03": {
        "认定日期": "2018-01-22",
        ONLINE_SALES: ("410.5", "1288.32", "2877.04", "20080.6", "21944.1", "24530.02"),
        ONLINE_TRADE: ("438", "1360.8", "3011.5", "21460.33", "23012.6", "25988.4"),
    },
    # tier after tier, one a year; both rent supports, 2017 to 2019
    "电商入驻04": {
        "认定日期": "2017-02-17",
        "入驻日期": "2017-01-09",
        "新入驻": YES,
        "所在产业园": ("", "YQ04", "YQ04", "YQ04", "YQ04", "YQ04"),
        ONLINE_SALES: ("2740.18", "6033.5", "10000", "20000", "25866.71", "29114.2"),
        ONLINE_TRADE: ("2966.4", "6588.9", "10923.05", "21680.44", "27930", "31066.5"),
        RENT: ("", "1440000", "1483200", "1527696", "1573527", "1620733"),
        CONTRIBUTION: ("305600", "820300", "1266000", "2417500", "2903300", "3355800"),
    },
    # an unknown year in the history hides whether 2018 is the first
    "电商入驻05": {
        "认定日期": "2017-09-11",
        "入驻日期": "2018-12-03",
        "所在产业园": ("", "", "YQ01", "YQ01", "YQ01", "YQ01"),
        ONLINE_SALES: ("1985.7", "", "3644.9", "4208.36", "4750.5", "5533.1"),
        ONLINE_TRADE: ("2104.4", "", "3902.75", "4466", "5012.3", "5870.66"),
        RENT: ("", "", "42400", "529300", "529300", "545100"),
        CONTRIBUTION: ("95500", "118200", "164900", "220700", "236100", "281400"),
    },
    # one 元 below 1亿, then exactly 1亿
    "电商01": {
        "认定日期": "2016-12-08",
        ONLINE_SALES: ("5120.44", "7366.8", "9999.9999", "10000", "12685.3", "14407.06"),
        ONLINE_TRADE: ("5377.2", "7820.1", "10612.7", "10880.5", "13477.8", "15290"),
    },
    # exactly 5000万 of online trade, a missed year, and back
    "电商02": {
        "认定日期": "2017-05-26",
        ONLINE_SALES: ("3655.1", "4720.08", "4588.6", "5839.5", "6680.24", "7233"),
        ONLINE_TRADE: ("3920.66", "5000", "4836.2", "6207.48", "7011.3", "7754.92"),
        RENT: ("860000", "885800", "912374", "939745", "939745", "967937"),
    },
    # contribution nothing at first, then below the rent, then above it
    "平台入驻01": {
        "认定日期": "2017-04-10",
        "入驻日期": "2017-03-27",
        "新入驻": YES,
        "所在产业园": ("", "YQ01", "YQ01", "YQ01", "YQ01", "YQ01"),
        ONLINE_SALES: ("1655.9", "2998.2", "4120.37", "4780.6", "5733", "6719.45"),
        ONLINE_TRADE: ("1760.3", "3355.12", "4470.8", "4999.9999", "6103.55", "7244.1"),
        RENT: ("", "967500", "1328700", "1368561", "1368561", "1409618"),
        CONTRIBUTION: ("", "0", "684200", "1590400", "1733500", "2044900"),
    },
    # the online rent support carries more in year one, the tenant's support later
    "平台入驻02": {
        "认定日期": "2018-03-19",
        "入驻日期": "2018-02-05",
        "新入驻": YES,
        "所在产业园": ("", "", "YQ02", "YQ02", "YQ02", "YQ02"),
        ONLINE_SALES: ("4127.35", "4706.9", "8016.5", "10544.2", "12890.66", "14025"),
        ONLINE_TRADE: ("4410", "4977.6", "8803.2", "11460.75", "13920", "15066.08"),
        RENT: ("", "", "2566000", "2883272", "2883272", "2969770"),
        CONTRIBUTION: ("", "", "1120600", "2466300", "2590000", "2877100"),
    },
    # recognised, but nobody has recorded the contribution
    "车联网入驻01": {
        "认定日期": "2017-08-30",
        "入驻日期": "2017-07-17",
        "新入驻": YES,
        "所在产业园": ("", "YQ04", "YQ04", "YQ04", "YQ04", "YQ04"),
        RENT: ("", "212500", "525300", "541059", "541059", "557291"),
        CONTRIBUTION: ("", "", "", "", "388600", "421700"),
    },
}


# ---------------------------------------------------------------------------------------------------------------------
# 产业园: told by hand. Series are in the order of the years from the first on.


@dataclass(frozen=True, slots=True)
class Park:
    """One park. Taxes and equity in 万元, rents in 元, areas in 平方米; series are split at blanks, ``?`` is unknown."""

    name: str
    founder: str  # keys of firms
    operator: str
    sponsor: str
    founded_on: str
    area_in_use: str
    recognised: str
    founder_tax: str
    park_tax: str
    newly_cultivated: str
    level: str
    equity: str
    floor_area: str = UNKNOWN  # only where 购建
    approved_rate: str = UNKNOWN
    lease_started_on: str = UNKNOWN  # only where 租用
    leased_area: str = UNKNOWN
    rent: str = UNKNOWN

    @property
    def founding_mode(self) -> str:
        """Rented if there is a lease."""
        return "租用" if self.lease_started_on else "购建"


PARKS: Mapping[str, Park] = {
    "YQ01": Park(
        name="演示北星汽车互联网产业园",
        founder="园区01",
        operator="园区13",
        sponsor="园区01",
        founded_on="2016-06-18",
        floor_area="22000",
        approved_rate="450",
        area_in_use="18000 20000 22000 22000 22000 22000",
        recognised="是 是 是 是 是 是",
        founder_tax="268.4 352.5 461.08 538.2 566.7 640.15",
        park_tax="880.6 1243.75 2617.4 5182.33 8105.9 10422.6",
        newly_cultivated="1 2 3 2 3 4",
        level="市级 市级 省级 省级 国家级 国家级",
        equity="0 1500 106000 2300 1000 3200",
    ),
    "YQ02": Park(
        name="演示桥港汽车电商园",
        founder="园区02",
        operator="园区02",
        sponsor="园区02",
        founded_on="2015-04-22",
        lease_started_on="2015-07-01",
        leased_area="17000",
        area_in_use="16000 16500 17000 17000 17000 17000",
        recognised="是 是 是 是 是 是",
        founder_tax="287.36 300 344.9 390.02 377.5 421.66",
        park_tax="641.2 800 6000 8316.45 9990.1 10180.7",
        newly_cultivated="0 1 2 4 2 3",
        level="无 无 市级 市级 市级 省级",
        equity="1000 3650 ? 1999.9999 2000 0",
        rent="8430000 8687000 8947610 9216038 9216038 9492519",
    ),
    "YQ03": Park(
        name="演示云栈车联网产业园",
        founder="园区03",
        operator="园区03",
        sponsor="园区16",
        founded_on="2015-11-16",
        lease_started_on="2016-02-01",
        leased_area="12000",
        area_in_use="10000 10500 11000 12000 12000 12000",
        recognised="否 是 是 是 是 是",
        founder_tax="214.8 305.44 318.6 296.3 281.09 330.5",
        park_tax="950.35 999.9999 1000 1187.62 1165.4 1302.8",
        newly_cultivated="0 0 1 1 ? 2",
        level="无 无 无 市级 市级 市级",
        equity="0 1200 2680 3500 4100.5 4800",
        rent="4950000 5562000 5728860 5900726 5900726 6077748",
    ),
    # 30% of the rents is 500万, 400万 and 450万: only 100万 of the three years' 1000万 is left for the last
    "YQ04": Park(
        name="演示澜渡汽车互联网产业园",
        founder="园区04",
        operator="园区14",
        sponsor="园区17",
        founded_on="2017-01-06",
        lease_started_on="2017-01-06",
        leased_area="28000",
        area_in_use="9000 16000 20000 24000 27000",
        recognised="是 是 是 是 是",
        founder_tax="412.7 655.18 802.4 816.33 934.5",
        park_tax="1386.2 5604.75 10083.1 11240.6 12877.95",
        newly_cultivated="1 3 4 3 5",
        level="无 市级 省级 省级 省级",
        equity="2000 4800 5000 1000 1600",
        rent="16666666.67 13333333.33 15000000 15450000 15913500",
    ),
    "YQ05": Park(
        name="演示虹埠汽车后市场园",
        founder="园区05",
        operator="园区05",
        sponsor="园区05",
        founded_on="2014-09-10",
        floor_area="8000",
        approved_rate="300",
        area_in_use="8000 8000 8000 8000 8000 8000",
        recognised="是 是 是 是 是 是",
        founder_tax="322.5 341.7 356.02 377.9 352.6 390.4",
        park_tax="1104.3 1260.8 1388.15 1495.6 1422.7 1611.2",
        newly_cultivated="1 0 1 0 1 0",
        level="无 市级 市级 省级 省级 省级",
        equity="0 999.9999 1000 0 1350 0",
    ),
    # 0.5 平方米 short of 5000
    "YQ06": Park(
        name="演示杉湾出行创新园",
        founder="园区06",
        operator="园区06",
        sponsor="园区06",
        founded_on="2017-05-08",
        lease_started_on="2017-05-08",
        leased_area="4999.5",
        area_in_use="4000 4600 4900 4900 4900",
        recognised="是 是 是 是 是",
        founder_tax="301.2 308.77 315.4 290.1 322.08",
        park_tax="422.6 588.94 701.3 655.2 790.45",
        newly_cultivated="0 0 1 0 0",
        level="无 无 无 无 市级",
        equity="0 0 1080 0 0",
        rent="1710000 2744725 2827066 2827066 2911878",
    ),
    # the rate is still to be approved
    "YQ07": Park(
        name="演示麦屿智能驾驶产业园",
        founder="园区07",
        operator="园区07",
        sponsor="园区07",
        founded_on="2018-03-21",
        floor_area="12600",
        area_in_use="7000 9600 11000 12600",
        recognised="是 是 是 是",
        founder_tax="286.9 402.35 433.8 470.06",
        park_tax="488.1 1022.4 1386.75 1702.3",
        newly_cultivated="0 2 1 2",
        level="无 无 市级 市级",
        equity="0 1750 0 2400",
    ),
    # the founder one 元 short of 300万 where the park as a whole has more; then not known
    "YQ08": Park(
        name="演示松陌汽车配件电商园",
        founder="园区08",
        operator="园区15",
        sponsor="园区08",
        founded_on="2017-12-11",
        lease_started_on="2018-01-01",
        leased_area="8500",
        area_in_use="0 8100 8500 8500 8500",
        recognised="否 是 是 是 是",
        founder_tax="? 299.9999 ? 318.2 336.45",
        park_tax="? 615.3 997.42 1120.8 1244.36",
        newly_cultivated="0 0 1 ? 1",
        level="无 ? 市级 市级 市级",
        equity="0 0 0 1000 0",
        rent="0 4653750 4793363 4793363 4937163",
    ),
    # 800 × 14000 is 1120万, over the cap of 1000万
    "YQ09": Park(
        name="演示砚川车品电商产业园",
        founder="园区09",
        operator="园区09",
        sponsor="园区09",
        founded_on="2019-02-26",
        floor_area="14000",
        approved_rate="800",
        area_in_use="6000 10000 13500",
        recognised="是 是 是",
        founder_tax="366.7 402.15 455.8",
        park_tax="742.9 1655.3 2480.66",
        newly_cultivated="0 1 2",
        level="无 无 市级",
        equity="3000 0 1500",
    ),
    # 产业园经认定 still open in 2019
    "YQ10": Park(
        name="演示禾洲二手车数字园",
        founder="园区10",
        operator="园区10",
        sponsor="园区10",
        founded_on="2019-03-29",
        lease_started_on="2019-04-15",
        leased_area="6200",
        area_in_use="5000 6200 6200",
        recognised="? 是 是",
        founder_tax="331.4 340.02 388.7",
        park_tax="506.8 688.25 910.4",
        newly_cultivated="0 0 1",
        level="无 无 无",
        equity="0 0 1200",
        rent="2565250 3500640 3500640",
    ),
    "YQ11": Park(
        name="演示青麓汽车互联网核心园",
        founder="园区11",
        operator="园区11",
        sponsor="园区11",
        founded_on="2020-05-18",
        floor_area="46000",
        area_in_use="18000 46000",
        recognised="是 是",
        founder_tax="418.6 733.2",
        park_tax="1380.9 5266.4",
        newly_cultivated="1 4",
        level="无 市级",
        equity="2000 4500",
    ),
    "YQ12": Park(
        name="演示望汀汽车会展科技园",
        founder="园区12",
        operator="园区12",
        sponsor="园区12",
        founded_on="2020-08-03",
        lease_started_on="2020-08-03",
        leased_area="23000",
        area_in_use="9000 23000",
        recognised="是 是",
        founder_tax="302.5 410.88",
        park_tax="590.7 1466.3",
        newly_cultivated="0 2",
        level="无 无",
        equity="0 1000",
        rent="5036000 12420900",
    ),
}


# ---------------------------------------------------------------------------------------------------------------------
# 改造项目, 活动: told by hand.

# 编号, 改造单位, 改造项目所在产业园, 完工日期, 项目经认定, 实际投资额（万元）
PROJECTS = (
    ("GZ2016-01", "园区05", "YQ05", "2016-10-28", YES, "826.4"),
    ("GZ2017-01", "园区13", "YQ01", "2017-06-15", YES, "1250"),
    ("GZ2017-02", "园区02", "YQ02", "2017-09-08", YES, "299.9999"),
    ("GZ2017-03", "园区03", "YQ03", "2017-11-24", YES, "300"),
    ("GZ2018-01", "园区14", "YQ04", "2018-04-20", YES, "3680.55"),
    ("GZ2018-02", "园区05", "YQ05", "2018-06-29", YES, "682.3577"),
    ("GZ2018-03", "园区06", "YQ06", "2018-08-17", NO, "913.2"),
    ("GZ2018-04", "园区02", "YQ02", "2018-12-21", UNKNOWN, "455.08"),
    ("GZ2019-01", "园区07", "YQ07", "2019-03-12", YES, "1876.42"),
    ("GZ2019-02", "园区15", "YQ08", "2019-05-31", YES, UNKNOWN),
    ("GZ2019-03", "园区13", "YQ01", "2019-09-18", YES, "533.6088"),
    ("GZ2019-04", "园区14", "YQ04", "2019-12-31", YES, "2500"),
    ("GZ2020-01", "园区09", "YQ09", "2020-05-22", YES, "1104.7"),
    ("GZ2020-02", "园区10", "YQ10", "2020-11-13", YES, "388.26"),
    ("GZ2021-01", "园区11", "YQ11", "2021-08-27", YES, "2745.9"),
)

# 编号, 活动主办企业, 举办日期, 活动经备案审核, 活动实际支出
EVENTS = (
    ("HD2016-01", "平台02", "2016-11-18", YES, "386500"),
    ("HD2017-01", "电商01", "2017-03-24", YES, "212860.5"),
    ("HD2017-02", "车联网入驻02", "2017-05-19", YES, "648000"),
    ("HD2017-03", "电商入驻04", "2017-06-09", NO, "155320"),
    ("HD2017-04", "平台01", "2017-09-15", YES, "1283400"),
    ("HD2017-05", "园区13", "2017-10-20", YES, "476250.8"),
    ("HD2017-06", "出行入驻01", "2017-12-01", YES, ""),
    ("HD2018-01", "车联网入驻01", "2018-01-19", YES, "98700"),
    ("HD2018-02", "电商入驻02", "2018-03-30", NO, "320440"),
    # two by one host in one year: 75万 and 45万
    ("HD2018-03", "平台01", "2018-04-27", YES, "1500000"),
    ("HD2018-04", "车联网入驻05", "2018-05-25", YES, "287615.33"),
    ("HD2018-05", "平台01", "2018-09-21", YES, "900000"),
    # the cap reached exactly
    ("HD2018-06", "园区14", "2018-10-19", YES, "2000000"),
    ("HD2018-07", "待定电商01", "2018-11-16", YES, "364900"),
    ("HD2018-08", "新车05", "2018-12-07", UNKNOWN, "540000"),
    ("HD2019-01", "电商入驻03", "2019-01-18", YES, "418230"),
    ("HD2019-02", "平台入驻02", "2019-03-22", YES, "735080"),
    # over the cap
    ("HD2019-03", "园区14", "2019-05-17", YES, "2864500.75"),
    ("HD2019-04", "出行01", "2019-06-14", UNKNOWN, "261700"),
    ("HD2019-05", "车联网入驻02", "2019-09-06", YES, "1106000"),
    ("HD2019-06", "电商入驻04", "2019-10-25", YES, "592340.2"),
    ("HD2019-07", "电商入驻04", "2019-12-13", YES, "188000"),
    ("HD2020-01", "车联网入驻01", "2020-10-23", YES, "304600"),
    ("HD2021-01", "平台入驻02", "2021-05-14", YES, "822150"),
    ("HD2021-02", "园区11", "2021-10-15", YES, "1975300"),
)


# ---------------------------------------------------------------------------------------------------------------------
# 区域: in the boundaries before April 2021, all years.


@dataclass(frozen=True, slots=True)
class Region:
    """A district or the city in 2016; money in 万元, vehicles in 辆; growth in percent a year."""

    new: int
    used: int
    parts: int
    vehicles: tuple[int, ...]  # all six years
    finance: int
    growth: tuple[int, ...] = (107, 106, 105, 101, 108)


DISTRICTS: Mapping[str, Region] = {
    "拱墅区": Region(2_386_000, 688_000, 412_000, (104_300, 114_900, 124_600, 133_800, 129_500, 148_700), 468_000),
    "上城区": Region(214_000, 22_500, 18_600, (3_120, 3_300, 3_480, 3_610, 3_400, 3_760), 152_000),
    "下城区": Region(386_000, 41_000, 33_800, (5_860, 6_240, 6_610, 6_930, 6_520, 7_180), 197_000),
    "江干区": Region(2_105_000, 296_000, 356_000, (21_700, 24_300, 27_100, 29_400, 28_600, 32_900), 286_000),
    "西湖区": Region(1_248_000, 118_000, 166_000, (11_900, 12_800, 13_900, 14_700, 14_100, 15_600), 214_000),
    "滨江区": Region(902_000, 64_000, 88_500, (6_420, 7_050, 7_760, 8_310, 8_060, 9_020), 173_000),
}
CITY = "杭州市"
# What the city has outside the main districts.
OUTSIDE = Region(5_940_000, 152_000, 604_000, (13_100, 14_600, 20_900, 24_300, 27_700, 26_400), 902_000)
FINANCE_GROWTH = (116, 114, 113, 108, 115)


# ---------------------------------------------------------------------------------------------------------------------
# 企业: from tables to rows.


def brands() -> Iterator[str]:
    """Every brand once, in a fixed shuffled order."""
    pairs = [first + second for first in BRAND_FIRST for second in BRAND_SECOND]
    generator_of("brands").shuffle(pairs)
    return iter(pairs)


def move(rng: Random) -> tuple[str, date]:
    """A park for a tenant and the day of moving in, the park being open by then."""
    open_parks = [number for number, park in PARKS.items() if date.fromisoformat(park.founded_on) < MOVED_UNTIL]
    number = rng.choice(open_parks)
    founded_on = date.fromisoformat(PARKS[number].founded_on)
    return number, random_date(rng, max(founded_on, MOVED_FROM), MOVED_UNTIL)


def day_of_recognition(rng: Random, first_year: int, moved_in_on: date | None) -> date:
    """A working month or two after moving in, or in the first rounds of recognition."""
    start = max(moved_in_on or date(2016, 9, 1), date(first_year, 6, 1), date(2016, 9, 1))
    return random_date(rng, start, date.fromordinal(start.toordinal() + 400))


def observed_years(rng: Random, latest_first: int) -> tuple[int, ...]:
    """The years a firm has rows for: most have all, some begin later, end early or leave one out."""
    first = min(rng.choice(FIRST_YEARS), latest_first)
    last, left_out = rng.choice(LAST_YEARS), rng.choice(YEARS_LEFT_OUT)
    return tuple(year for year in YEARS if year == first or (first < year <= last and year != left_out))


def parks_of(key: str) -> list[Park]:
    """The parks a firm has founded, runs or invests in."""
    return [park for park in PARKS.values() if key in (park.founder, park.operator, park.sponsor)]


def years_of(rng: Random, key: str, moved_in_on: date | None) -> tuple[int, ...]:
    """The years a firm has rows for: all if its story is told, from the founding if it belongs to a park."""
    if key in STORIES:
        return YEARS
    if parks := parks_of(key):
        return park_years(*parks)
    return observed_years(rng, moved_in_on.year if moved_in_on else YEARS[-1])


def make_firm(cohort: Cohort, index: int, serial: int, brand: str) -> Firm:
    """The firm number ``index`` of a cohort."""
    key = f"{cohort.key}{index:02d}"
    rng = generator_of("firm", key)
    park, moved_in_on = move(rng) if cohort.tenant else ("", None)
    years = years_of(rng, key, moved_in_on)
    recognised_on = day_of_recognition(rng, years[0], moved_in_on) if cohort.recognition == RECOGNISED else None
    return Firm(
        key=key,
        cohort=cohort,
        code=credit_code(serial),
        name=f"杭州演示{brand}{rng.choice(SEGMENTS[cohort.segment].tails)}",
        years=years,
        park=park,
        moved_in_on=moved_in_on,
        newly_moved_in=cohort.tenant and chance(rng, 86),
        recognised_on=recognised_on,
    )


def make_firms() -> dict[str, Firm]:
    """All firms by key."""
    ordinary, of_parks = brands(), iter(PARK_BRANDS)
    firms: dict[str, Firm] = {}
    for cohort in COHORTS:
        source = of_parks if cohort.segment == "园区" else ordinary
        for index in range(1, cohort.count + 1):
            firm = make_firm(cohort, index, len(firms) + 1, next(source))
            firms[firm.key] = firm
    return firms


def sales_cells(rng: Random, segment: Segment) -> list[Row]:
    """The cells of a 汽车贸易企业 that serve statistics only, and the online sales that go with them."""
    sales = grow(rng, spread(rng, segment.sales), SALES_GROWTH, noise=9)
    in_register, leasing_rank = chance(rng, 88), rng.randrange(100)
    rows = []
    for place, amount in enumerate(sales):
        share = min(95, FACILITATED_SHARE[place] * rng.randint(60, 140) // 100)
        vehicles = amount // segment.price if segment.price else 0
        online = amount * share // 100 * rng.randint(70, 100) // 100
        rows.append(
            {
                ON_LIST: yes_no(in_register and amount >= segment.register_from),
                "年销售额（万元）": in_wan(amount // 100 * 100),
                "年销量": str(vehicles),
                "网络促成销量": str(vehicles * share // 100),
                "开展融资租赁": yes_no(leasing_rank < LEASING_SHARE[place]),
                **online_cells(rng, online),
            }
        )
    return rows


def online_cells(rng: Random, online: int) -> Row:
    """Online sales, and the online trade that platforms count: somewhat more."""
    trade = online * rng.randint(98, 135) // 100
    return {ONLINE_SALES: in_wan(online // 100 * 100), ONLINE_TRADE: in_wan(trade // 100 * 100)}


def service_cells(rng: Random, segment: Segment) -> list[Row]:
    """The same for a firm that is no 汽车贸易企业."""
    online = grow(rng, spread(rng, segment.online), ONLINE_GROWTH, noise=22)
    in_register = yes_no(chance(rng, 25))
    return [{ON_LIST: in_register, **(online_cells(rng, amount) if amount else {})} for amount in online]


def paid_months(moved_in_on: date | None, year: int) -> int:
    """How many months of a year are paid for: none before moving in."""
    if moved_in_on is None:
        return 12
    return max(0, min(12, (year - moved_in_on.year) * 12 + 13 - moved_in_on.month))


def rent_cells(rng: Random, firm: Firm) -> list[Row]:
    """Rent and contribution of a tenant or of a recognised enterprise."""
    yearly = grow(rng, max(RENT_MIN, min(RENT_MAX * 88 // 100, spread(rng, RENT_MEDIAN))), RENT_GROWTH, noise=0)
    first = yearly[0] * rng.choice(CONTRIBUTION_TO_RENT) // 100
    contributions = grow(rng, first, CONTRIBUTION_GROWTH, noise=18)
    rows = []
    for year, rent, contribution in zip(YEARS, yearly, contributions, strict=True):
        months = paid_months(firm.moved_in_on, year)
        paid = {"年纯租金": str(rent * months // 12)} if months else {}
        rows.append({**paid, "区级财政贡献": str(contribution // 100 * 100)})
    return rows


def contribution_cells(rng: Random, firm: Firm) -> list[Row]:
    """Contribution of a firm that asks for no rent support; of a park's founder, its part of the tax."""
    founded = [park for park in PARKS.values() if park.founder == firm.key]
    if founded:
        taxes = series(founded[0].founder_tax, park_years(founded[0]))
        return [{"区级财政贡献": district_part(taxes.get(year, UNKNOWN))} for year in YEARS]
    amounts = grow(rng, spread(rng, firm.segment.contribution), CONTRIBUTION_GROWTH, noise=20)
    return [{"区级财政贡献": str(amount // 100 * 100)} for amount in amounts]


def district_part(tax: str) -> str:
    """What the district keeps, in 元, of a tax in 万元; unknown of an unknown tax."""
    return str(int(Decimal(tax) * WAN) * DISTRICT_PERCENT // 100) if tax else UNKNOWN


def recognition_cell(firm: Firm, year: int) -> str:
    """汽车互联网企业 in a year: unknown from 2017 on while the recognition is pending."""
    if firm.cohort.recognition == PENDING:
        return NO if year == YEARS[0] else UNKNOWN
    return yes_no(firm.recognised_on is not None and firm.recognised_on.year <= year)


def yearly_cells(firm: Firm) -> list[Row]:
    """The yearly cells of a firm, one row for each of YEARS."""
    rng = generator_of("year", firm.key)
    segment = firm.segment
    trading = sales_cells(rng, segment) if segment.sales else service_cells(rng, segment)
    renting = firm.cohort.tenant or firm.cohort.recognition != REFUSED
    paying = rent_cells(rng, firm) if renting else contribution_cells(rng, firm)
    rows = []
    for year, trade, pay in zip(YEARS, trading, paying, strict=True):
        edition = int(year >= 2018)
        row = {
            "行业代码": f"{segment.industry[edition]}（{('2011', '2017')[edition]}）",
            "汽车互联网企业": recognition_cell(firm, year),
            "汽车贸易企业": yes_no(segment.sales > 0),
            "所在产业园": firm.park if paid_months(firm.moved_in_on, year) else UNKNOWN,
            **trade,
            **pay,
        }
        rows.append(forget(rng, row) if renting else row)
    return rows


def forget(rng: Random, row: Row) -> Row:
    """The row with some cells not handed in."""
    return {column: UNKNOWN if chance(rng, UNKNOWN_PERCENT.get(column, 0)) else value for column, value in row.items()}


def first_cells(firm: Firm) -> Row:
    """The unchanging terms, for the first row of a firm."""
    return {
        "统一社会信用代码": firm.code,
        "名称": firm.name,
        "认定日期": firm.recognised_on.isoformat() if firm.recognised_on else UNKNOWN,
        "入驻日期": firm.moved_in_on.isoformat() if firm.moved_in_on else UNKNOWN,
        "新入驻": yes_no(firm.newly_moved_in),
    }


def told_cells(firm: Firm, year: int) -> Row:
    """What the firm's story says about a year, the first year with the unchanging terms."""
    story = STORIES.get(firm.key, {})
    yearly = {column: values[YEARS.index(year)] for column, values in story.items() if not isinstance(values, str)}
    unchanging = {column: value for column, value in story.items() if isinstance(value, str)}
    recognition = {}
    if "认定日期" in unchanging:
        recognition = {"汽车互联网企业": yes_no(int(unchanging["认定日期"][:4]) <= year)}
    return {**recognition, **yearly, **(unchanging if year == firm.years[0] else {})}


def approve(rng: Random, firm: Firm, row: Row) -> Row:
    """The row with 核定房租补助 decided in a few cases, never above what rent and contribution allow."""
    amounts = [row.get(RENT), row.get(CONTRIBUTION)]
    entitled = firm.newly_moved_in and row["汽车互联网企业"] == YES and row["年度"] in APPROVAL_YEARS
    allowed = min(int(amount or 0) for amount in amounts)
    if not entitled or not allowed or not chance(rng, 30):
        return row
    return {**row, "核定房租补助": str(allowed * rng.choice((60, 75, 80, 90, 100)) // 100)}


def firm_rows(firm: Firm) -> Iterator[Row]:
    """The rows of a firm in 企业.csv."""
    rng = generator_of("approval", firm.key)
    for year, cells in zip(YEARS, yearly_cells(firm), strict=True):
        if year in firm.years:
            first = first_cells(firm) if year == firm.years[0] else {}
            row = {"编号": firm.code, "年度": str(year), **first, **cells, **told_cells(firm, year)}
            yield approve(rng, firm, row)
        elif year > firm.years[0]:
            yield {"编号": firm.code, "年度": str(year), ON_LIST: listed(firm, year, cells)}


def listed(firm: Firm, year: int, cells: Row) -> str:
    """Whether a firm that reported nothing in a year is on the statistics office's list: one that left is not."""
    return NO if year > firm.years[-1] else cells[ON_LIST]


# ---------------------------------------------------------------------------------------------------------------------
# The other tables: from tables to rows.


def series(text: str, years: Sequence[int]) -> dict[int, str]:
    """A series written with blanks between, ``?`` for unknown, as cells by year."""
    return dict(zip(years, (cell.replace("?", UNKNOWN) for cell in text.split()), strict=True))


def park_years(*parks: Park) -> tuple[int, ...]:
    """The years from the first founding on, as far as the tables go."""
    return tuple(year for year in YEARS if year >= min(int(park.founded_on[:4]) for park in parks))


def park_rows(number: str, park: Park, firms: Mapping[str, Firm]) -> Iterator[Row]:
    """The rows of a park in 产业园.csv, from 2016 or its founding on."""
    years = park_years(park)
    yearly = {
        "产业园经认定": series(park.recognised, years),
        "产业园年纯租金": series(park.rent or "? " * len(years), years),
        "创办企业年经常性税收总额（万元）": series(park.founder_tax, years),
        "园区年经常性税收总额（万元）": series(park.park_tax, years),
        "新培育企业数": series(park.newly_cultivated, years),
        "示范园区级别": series(park.level, years),
        "直接股权投资额（万元）": series(park.equity, years),
        "投入使用面积": series(park.area_in_use, years),
    }
    unchanging = {
        "创办企业": firms[park.founder].code,
        "管理机构": firms[park.operator].code,
        "园区主办方": firms[park.sponsor].code,
        "创办方式": park.founding_mode,
        "设立日期": park.founded_on,
        "起租日期": park.lease_started_on,
        "核定补助标准": park.approved_rate,
    }
    for year in years:
        yield {
            "编号": number,
            "年度": str(year),
            **(unchanging if year == years[0] else {}),
            "建筑面积": park.floor_area,
            "租用面积": park.leased_area,
            **{column: cells[year] for column, cells in yearly.items()},
        }


def project_rows(firms: Mapping[str, Firm]) -> Iterator[Row]:
    """The rows of 改造项目.csv."""
    for number, renovator, park, completed_on, recognised, investment in PROJECTS:
        yield {
            "编号": number,
            "改造单位": firms[renovator].code,
            "改造项目所在产业园": park,
            "完工日期": completed_on,
            "项目经认定": recognised,
            "实际投资额（万元）": investment,
        }


def event_rows(firms: Mapping[str, Firm]) -> Iterator[Row]:
    """The rows of 活动.csv."""
    for number, host, held_on, approved, spending in EVENTS:
        yield {
            "编号": number,
            "活动主办企业": firms[host].code,
            "举办日期": held_on,
            "活动经备案审核": approved,
            "活动实际支出": spending,
        }


MARKETS = ("整车市场成交额（万元）", "二手车市场成交额（万元）", "零配件市场成交额（万元）")
VEHICLES, FINANCE = "二手车交易量", "汽车金融市场交易量（万元）"
Figures = dict[str, list[int]]


def region_figures(name: str, region: Region) -> Figures:
    """The figures of a region, six years of each."""
    rng = generator_of("region", name)
    starts = (region.new, region.used, region.parts)
    markets = {column: grow(rng, start, region.growth, 4) for column, start in zip(MARKETS, starts, strict=True)}
    return {**markets, VEHICLES: list(region.vehicles), FINANCE: grow(rng, region.finance, FINANCE_GROWTH, 3)}


def total(parts: Iterable[Figures]) -> Figures:
    """The figures of several regions added up, column by column and year by year."""
    columns = list(parts)
    return {
        column: [sum(values) for values in zip(*(figures[column] for figures in columns), strict=True)]
        for column in columns[0]
    }


def turnover(figures: Figures, place: int) -> int:
    """New vehicles, used vehicles and parts together, in one year."""
    return sum(figures[column][place] for column in MARKETS)


def region_rows() -> Iterator[Row]:
    """The rows of 区域.csv; the rank is among the main districts, so the city has none."""
    districts = {name: region_figures(name, region) for name, region in DISTRICTS.items()}
    city = total([*districts.values(), region_figures("outside", OUTSIDE)])
    for name, figures in [*districts.items(), (CITY, city)]:
        for place, year in enumerate(YEARS):
            ahead = sum(turnover(other, place) > turnover(figures, place) for other in districts.values())
            yield {
                "编号": name,
                "年度": str(year),
                **{column: str(values[place]) for column, values in figures.items()},
                "主城区成交额排名": str(ahead + 1) if name in districts else UNKNOWN,
            }


# ---------------------------------------------------------------------------------------------------------------------
# Files.

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "企业": (
        *("编号", "年度", "统一社会信用代码", "名称", "行业代码", "汽车互联网企业", "认定日期", "汽车贸易企业"),
        *(ON_LIST, "所在产业园", "入驻日期", "新入驻", "年销售额（万元）", "年销量", "网络促成销量"),
        *("年网络销售额（万元）", "年网上交易额（万元）", "年纯租金", "核定房租补助", "区级财政贡献", "开展融资租赁"),
    ),
    "产业园": (
        *("编号", "年度", "创办企业", "管理机构", "园区主办方", "创办方式", "产业园经认定", "设立日期", "起租日期"),
        *("建筑面积", "租用面积", "产业园年纯租金", "核定补助标准", "创办企业年经常性税收总额（万元）"),
        *("园区年经常性税收总额（万元）", "新培育企业数", "示范园区级别", "直接股权投资额（万元）", "投入使用面积"),
    ),
    "改造项目": ("编号", "改造单位", "改造项目所在产业园", "完工日期", "项目经认定", "实际投资额（万元）"),
    "活动": ("编号", "活动主办企业", "举办日期", "活动经备案审核", "活动实际支出"),
    "区域": ("编号", "年度", *MARKETS, VEHICLES, FINANCE, "主城区成交额排名"),
}


def make_tables() -> dict[str, list[Row]]:
    """The rows of every file, by its name without the ending."""
    firms = make_firms()
    return {
        "企业": [row for firm in firms.values() for row in firm_rows(firm)],
        "产业园": [row for number, park in PARKS.items() for row in park_rows(number, park, firms)],
        "改造项目": list(project_rows(firms)),
        "活动": list(event_rows(firms)),
        "区域": list(region_rows()),
    }


def as_csv(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    """A table as CSV in UTF-8 with a byte order mark, so that Excel opens it, each row marked 演示数据."""
    text = io.StringIO()
    writer = csv.DictWriter(text, [*columns, "备注"], restval=UNKNOWN, lineterminator="\n")
    writer.writeheader()
    writer.writerows({**row, "备注": MARK} for row in rows)
    return text.getvalue().encode("utf-8-sig")


def main(folder: Path) -> None:
    """Write all files into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in make_tables().items():
        (folder / f"{name}.csv").write_bytes(as_csv(COLUMNS[name], rows))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
