"""Invented facts of any size for the Gongshu plan: a folder of CSV tables, the same ones every time. 演示数据."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from random import Random

YEARS = range(2016, 2022)
Row = list[object]


def write_facts(folder: Path, enterprises: int) -> None:
    """Tables of so many enterprises over six years, with parks, projects and events in proportion."""
    tables = tables_of(Random(2017), [f"E{number:07}" for number in range(enterprises)])
    folder.mkdir(parents=True, exist_ok=True)
    for name, (heading, rows) in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([*heading, "备注"])
            writer.writerows([*row, "演示数据"] for row in rows)


def tables_of(random: Random, ids: list[str]) -> dict[str, tuple[tuple[str, ...], Iterator[Row]]]:
    """By kind the heading and the rows, for enterprises of some numbers; to be read one after the other."""
    keys = keys_of(len(ids))
    parks = keys["产业园"]
    return {
        "企业": (_ENTERPRISE, _enterprises(random, ids)),
        "产业园": (_PARK, _parks(random, parks, ids)),
        "改造项目": (_PROJECT, _projects(random, keys["改造项目"], parks, ids)),
        "活动": (_EVENT, _events(random, keys["活动"], ids)),
    }


def keys_of(enterprises: int) -> dict[str, list[str]]:
    """By kind the numbers of parks, projects and events that stand beside so many enterprises."""
    counts = {"产业园": ("Y", 5, max(enterprises // 100, 1)), "改造项目": ("G", 6, enterprises // 20)}
    counts["活动"] = ("H", 6, enterprises // 10)
    return {kind: [f"{mark}{at:0{width}}" for at in range(count)] for kind, (mark, width, count) in counts.items()}


_ENTERPRISE = (
    "编号", "年度", "汽车互联网企业", "认定日期", "入驻日期", "新入驻", "年网络销售额", "年网上交易额", "年纯租金", "区级财政贡献",
    "核定房租补助", "年销售额", "年销量", "开展融资租赁",
)  # fmt: skip
_PARK = (
    "编号", "年度", "创办企业", "管理机构", "园区主办方", "创办方式", "产业园经认定", "设立日期", "起租日期", "建筑面积", "租用面积",
    "产业园年纯租金", "核定补助标准", "创办企业年经常性税收总额", "园区年经常性税收总额", "新培育企业数", "示范园区级别", "直接股权投资额",
)  # fmt: skip
_PROJECT = ("编号", "改造单位", "改造项目所在产业园", "完工日期", "项目经认定", "实际投资额")
_EVENT = ("编号", "活动主办企业", "举办日期", "活动经备案审核", "活动实际支出")


def _enterprises(random: Random, ids: list[str]) -> Iterator[Row]:
    for id_ in ids:
        recognised = _date(random) if random.random() < 0.4 else ""
        moved, new = (_date(random), _yes(random, 0.7)) if random.random() < 0.5 else ("", "")
        for year in YEARS:
            first = year == YEARS.start
            rent = _money(random, 2_000_000)
            yield [
                id_, year, _yes(random, 0.4), recognised if first else "", moved if first else "", new if first else "",
                _money(random, 300_000_000), _money(random, 100_000_000), rent, _money(random, 2_000_000), 0,
                _money(random, 500_000_000), random.randrange(5_000), _yes(random, 0.5),
            ]  # fmt: skip


def _parks(random: Random, parks: list[str], ids: list[str]) -> Iterator[Row]:
    for id_ in parks:
        unchanging = [random.choice(ids), random.choice(ids), random.choice(ids), random.choice(("购建", "租用"))]
        dates, rate = [_date(random), _date(random)], random.randrange(300, 1_000)
        for year in YEARS:
            first = year == YEARS.start
            yield [
                id_, year, *(unchanging if first else [""] * 4), _yes(random, 0.7), *(dates if first else [""] * 2),
                random.randrange(3_000, 20_000), random.randrange(3_000, 20_000), _money(random, 20_000_000),
                rate if first else "", _money(random, 9_000_000), _money(random, 150_000_000), random.randrange(4),
                random.choice(("无", "无", "市级", "省级", "国家级")), _money(random, 900_000_000),
            ]  # fmt: skip


def _projects(random: Random, keys: list[str], parks: list[str], ids: list[str]) -> Iterator[Row]:
    for key in keys:
        place = [random.choice(ids), random.choice(parks), _date(random), _yes(random, 0.8)]
        yield [key, *place, _money(random, 40_000_000)]


def _events(random: Random, keys: list[str], ids: list[str]) -> Iterator[Row]:
    for key in keys:
        yield [key, random.choice(ids), _date(random), _yes(random, 0.8), _money(random, 3_000_000)]


def _date(random: Random) -> str:
    return f"{random.choice(YEARS)}-{random.randrange(1, 13):02}-{random.randrange(1, 29):02}"


def _yes(random: Random, share: float) -> str:
    """是 or 否, and in one row of twenty nothing."""
    return "" if random.random() < 0.05 else ("是" if random.random() < share else "否")


def _money(random: Random, most: int) -> str:
    """An amount to the 分, in one row of twenty nothing."""
    return "" if random.random() < 0.05 else f"{random.random() ** 3 * most:.2f}"
