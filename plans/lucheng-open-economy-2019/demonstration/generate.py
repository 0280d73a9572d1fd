"""Write the demonstration facts (演示数据) of the Lucheng plan: invented, the same bytes every time.

    python generate.py [FOLDER]

writes 企业.csv, 外资项目.csv, 参展项目.csv, 商协会.csv, 境外团组.csv and 保税仓项目.csv into FOLDER, by default the folder
of this script. Nothing here is about a real enterprise: each row is marked 演示数据, each name contains 演示, and each
credit code has the administrative division 000000, which nobody has. Money and funds are whole or exact text, never a
float. An empty cell means unknown (待补 or 待认定), never zero.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

SEED = 2019
MARK = "演示数据"
YEARS = (2018, 2019, 2020, 2021)
YES, NO = "是", "否"

Row = dict[str, object]

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def credit_code(serial: int) -> str:
    """A well-formed 统一社会信用代码 that cannot be anybody's: its administrative division is 000000."""
    scattered = (serial * 468_397_123 + 20_190_606) % 31**6
    body = "ME" + "".join(ALPHABET[scattered // 31**place % 31] for place in range(6))
    total = sum(weight * int(character, 36) for weight, character in zip(ORGANISATION_WEIGHTS, body, strict=True))
    whole = "91000000" + body + "0X987654321"[total % 11]
    total = sum(weight * ALPHABET.index(character) for weight, character in zip(WEIGHTS, whole, strict=True))
    return whole + ALPHABET[-total % 31]


@dataclass(frozen=True, slots=True)
class Trade:
    """A line of business: the last part of names, the middle of its exports and imports in 2018 (美元), how many firms."""

    tail: str
    exports: int
    imports: int
    firms: int


TRADES = (
    Trade("鞋业有限公司", 4_200_000, 150_000, 10),
    Trade("眼镜有限公司", 2_600_000, 240_000, 8),
    Trade("进出口有限公司", 9_500_000, 2_100_000, 10),
    Trade("服饰有限公司", 1_700_000, 90_000, 8),
    Trade("电器有限公司", 18_000_000, 3_600_000, 6),
    Trade("跨境电子商务有限公司", 900_000, 700_000, 6),
)
SYLLABLES = (
    "云帆",
    "海桥",
    "江舟",
    "南麓",
    "东瓯湾",
    "双屿汀",
    "松台坡",
    "七都洲",
    "藤桥岭",
    "望江汇",
    "蒲鞋浦",
    "广化里",
)
LEVELS = ("无", "无", "区级", "市级", "省级", "国家级")
STEPS = (70, 82, 90, 97, 104, 110, 113, 121, 140)
"""Percent from a year to the next."""


def rows_of_firms() -> list[Row]:
    """Every firm in every year; what never changes stands in its first row."""
    found: list[Row] = []
    serial = 0
    for trade in TRADES:
        for _ in range(trade.firms):
            serial += 1
            found += _firm(serial, trade)
    return found


def _firm(serial: int, trade: Trade) -> Iterable[Row]:
    rng = Random(f"{SEED}:firm:{serial}")
    code = credit_code(serial)
    name = f"温州演示{SYLLABLES[serial % len(SYLLABLES)]}{'甲乙丙丁'[serial // len(SYLLABLES) % 4]}{trade.tail}"
    new = serial % 9 == 0
    exports = trade.exports * rng.randint(35, 260) // 100
    imports = trade.imports * rng.randint(20, 300) // 100
    electronic = "跨境" in trade.tail
    level = rng.randrange(2, 4)
    before = 0
    for year in YEARS[1:] if new else YEARS:
        first = year == (YEARS[1] if new else YEARS[0])
        growth = max(exports + imports - before, 0)
        outbound = rng.choice((500_000, 999_999, 1_000_000, 2_400_000)) if serial % 11 == 0 and year > 2018 else 0
        level = min(level + rng.randrange(2), len(LEVELS) - 1)
        yield {
            "编号": code,
            "年度": year,
            "统一社会信用代码": code if first else "",
            "名称": name if first else "",
            "区内独立法人": YES if serial % 17 else NO,
            "房地产企业": NO,
            "自营出口额": "" if serial % 13 == 0 and year == 2020 else exports,
            "自营进口额": imports,
            "进出口额增量": "" if first and not new else growth,
            "外贸注册日期": f"2019-{serial % 12 + 1:02d}-06" if new and first else "",
            "新注册外贸企业": (YES if new else NO) if first else "",
            "文化出口重点级别": "省级" if serial % 8 == 1 and year >= 2020 else "无",
            "海关AEO高级认证": ""
            if serial % 15 == 2 and year == 2021
            else (YES if serial % 7 == 3 and year >= 2019 else NO),
            "保税仓年租金": rng.randrange(60_000, 700_000, 1_000) if serial % 6 == 4 else 0,
            "跨境电商重点级别": LEVELS[level] if electronic else "无",
            "中方当年投资额": outbound,
            "备注": MARK,
        }
        before = exports + imports
        exports = exports * rng.choice(STEPS) // 100
        imports = imports * rng.choice(STEPS) // 100


PROJECTS = (
    # 编号, firm, introduced by, licensed, 500强, first, manufacturer, in production, 美元 by year
    ("WZ2019-01", 1, 23, "2019-03-12", NO, NO, NO, "", (2_600_000, 6_100_000, 1_999_999)),
    ("WZ2019-02", 5, "", "2019-05-20", NO, NO, YES, "2021-08-01", (5_000_000, 9_000_000, 8_000_000)),
    ("WZ2019-03", 12, 23, "2019-01-08", YES, YES, NO, "", (30_000_000, 26_000_000, 24_000_000)),
    ("WZ2019-04", 17, "", "2019-11-30", NO, NO, NO, "", (1_999_999, 4_999_999, 10_000_000)),
    ("WZ2019-05", 21, 30, "2019-06-18", NO, NO, YES, "2020-10-15", (12_000_000, 0, 0)),
    ("WZ2020-01", 28, "", "2020-02-17", NO, NO, NO, "", (0, 10_000_000, 5_000_000)),
    ("WZ2020-02", 33, 30, "2020-07-07", NO, NO, YES, "2021-12-20", (0, 22_000_000, 31_000_000)),
    ("WZ2021-01", 40, "", "2021-04-26", NO, NO, NO, "", (0, 0, "")),
    ("WZ2021-02", 45, "", "2021-01-11", YES, NO, NO, "", (0, 0, 9_999_999)),
)
RATES = {2019: 69, 2020: 68, 2021: 64}
"""元 for ten 美元, invented, one for a whole year."""


def rows_of_projects() -> list[Row]:
    """Foreign investment projects by year."""
    found: list[Row] = []
    for number, firm, introducer, licensed, global_500, first, manufacturer, produced, funds in PROJECTS:
        start = int(licensed[:4])
        for year, arrived in zip(YEARS[1:], funds, strict=True):
            if year < start:
                continue
            opening = year == start
            unchanging = {
                "项目企业": credit_code(firm),
                "引荐单位": credit_code(int(introducer)) if introducer else "",
                "符合产业导向": YES,
                "房地产项目": NO,
                "新引进项目": YES,
                "世界500强投资": global_500,
                "首次到鹿城投资": first,
                "先进制造业企业": manufacturer,
                "由中介引进": YES if introducer else NO,
                "领取执照日期": licensed,
                "认定投产日期": produced,
            }
            found.append(
                {
                    "编号": number,
                    "年度": year,
                    **{column: value if opening else "" for column, value in unchanging.items()},
                    "到资年次": year - start + 1,
                    "实到外资": arrived,
                    "实到外资折合人民币": arrived if arrived == "" else int(str(arrived)) * RATES[year] // 10,
                    "备注": MARK,
                }
            )
    return found


def rows_of_exhibitions() -> list[Row]:
    """Exhibitions abroad, one row each."""
    places = ("亚洲地区", "亚洲地区以外", "亚洲地区", "亚洲地区以外", "")
    return [
        {
            "编号": f"ZH{year}-{number:02d}",
            "参展企业": credit_code(number * 3 + year - 2018),
            "展会日期": f"{year}-{number + 1:02d}-18",
            "一般性境外展": "" if number == 5 else YES,
            "展会举办地": places[number % len(places)],
            "备注": MARK,
        }
        for year in YEARS[1:]
        for number in range(1, 9)
    ]


def rows_of_associations() -> list[Row]:
    """Trade associations by year."""
    honours = {"XH01": ("无", "省级", "国家级", "国家级"), "XH02": ("省级",) * 4, "XH03": ("无", "无", "", "省级")}
    return [
        {
            "编号": number,
            "年度": year,
            "协会名称": f"演示{'鞋革眼镜外贸'[at * 2 : at * 2 + 2]}行业协会" if year == YEARS[0] else "",
            "外贸提升荣誉级别": level,
            "备注": MARK,
        }
        for at, (number, levels) in enumerate(honours.items())
        for year, level in zip(YEARS, levels, strict=True)
    ]


def rows_of_delegations() -> list[Row]:
    """Delegations abroad: five, six and seven members, one not accepted yet."""
    table = (("2019-04-10", "XH01", YES, 6), ("2019-09-03", "XH02", YES, 5), ("2020-01-15", "XH03", YES, 7),
             ("2021-10-19", "XH01", "", 9), ("2021-11-02", "XH02", NO, 8))  # fmt: skip
    return [
        {
            "编号": f"TZ{at:02d}",
            "组团商协会": host,
            "团组日期": day,
            "商协会经认可": accepted,
            "团组单位数": members,
            "备注": MARK,
        }
        for at, (day, host, accepted, members) in enumerate(table, start=1)
    ]


def rows_of_warehouses() -> list[Row]:
    """Bonded warehouses: one within its half, one at the ceiling, one not approved yet."""
    table = ((4, "2019-12-01", 480_000, 200_000), (10, "2020-08-09", 900_000, 450_000), (16, "2021-05-30", 350_000, ""))
    return [
        {
            "编号": f"BS{at:02d}",
            "保税仓建设单位": credit_code(firm),
            "购置完成日期": day,
            "设备购置费": cost,
            "核定设备补助": approved,
            "备注": MARK,
        }
        for at, (firm, day, cost, approved) in enumerate(table, start=1)
    ]


TABLES = {
    "企业": rows_of_firms,
    "外资项目": rows_of_projects,
    "参展项目": rows_of_exhibitions,
    "商协会": rows_of_associations,
    "境外团组": rows_of_delegations,
    "保税仓项目": rows_of_warehouses,
}


def written(rows: list[Mapping[str, object]]) -> bytes:
    """A table as Excel opens it: UTF-8 with a mark."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def tables() -> dict[str, bytes]:
    """Every file by name."""
    return {f"{name}.csv": written([*rows()]) for name, rows in TABLES.items()}


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    for file_name, content in tables().items():
        (folder / file_name).write_bytes(content)
