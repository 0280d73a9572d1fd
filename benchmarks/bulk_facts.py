"""Invented facts of any size as Parquet, the same ones every time: `python benchmarks/bulk_facts.py 200000`. 演示数据.

Every value is a hash of what it stands for, so that a size is made in one pass by DuckDB and never differs.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

FIRST, LAST = 2015, 2019
ENTERPRISES_PER_PARK, ENTERPRISES_PER_OTHER = 400, 500
HOLES = 20
"""Of so many cells one is empty."""
OUT = Path(__file__).resolve().parents[1] / "out" / "bulk"
VERSION = 1
"""Counted up where the facts change, so that older ones are made anew."""

Column = tuple[str, str, str]
"""Term, DuckDB's type, and the value as SQL of ``i`` (the subject's number) and ``y`` (its year)."""


def facts_of(enterprises: int, out: Path = OUT) -> Path:
    """The folder with the tables of so many enterprises over five years; made where it is not there yet."""
    folder = out / f"facts-{VERSION}-{enterprises}"
    if not folder.exists():
        unfinished = folder.with_suffix(".part")
        unfinished.mkdir(parents=True, exist_ok=True)
        connection = duckdb.connect()
        for kind, (mark, columns, yearly) in KINDS.items():
            query = _table(mark, columns, _count(kind, enterprises), enterprises, yearly=yearly)
            connection.execute(f"COPY ({query}) TO '{unfinished / kind}.parquet' (FORMAT parquet)")
        unfinished.rename(folder)
    return folder


def _count(kind: str, enterprises: int) -> int:
    shares = {"企业": 1, "产业园": ENTERPRISES_PER_PARK}
    return max(enterprises // shares.get(kind, ENTERPRISES_PER_OTHER), 1)


def _table(mark: str, columns: list[Column], count: int, enterprises: int, *, yearly: bool) -> str:
    cells = ", ".join(f'({value})::{type_} AS "{term}"' for term, type_, value in columns)
    cells = cells.replace("{enterprises}", str(enterprises)).replace("{parks}", str(_count("产业园", enterprises)))
    years = f", range({FIRST}, {LAST + 1}) years(y)" if yearly else ", (SELECT 0 AS y)"
    year = 'y::INTEGER AS "年度", ' if yearly else ""
    order = "i, y" if yearly else "i"
    return f'SELECT {_id(mark, "i")} AS "编号", {year}{cells} FROM range({count}) subjects(i){years} ORDER BY {order}'


def _id(mark: str, number: str) -> str:
    return f"'{mark}' || lpad(({number})::VARCHAR, 8, '0')"


def _lot(term: str, of: str, salt: str = "") -> str:
    """A number drawn by lot for a term; ``of`` is i for what never changes, "i, y" for what does every year."""
    return f"hash({of}, '{term}{salt}')"


def _holed(term: str, of: str, value: str) -> str:
    return f"CASE WHEN {_lot(term, of, '?')} % {HOLES} = 0 THEN NULL ELSE {value} END"


def _yes(term: str, share: int, of: str = "i, y") -> Column:
    """是 for so many in a hundred."""
    return term, "BOOLEAN", _holed(term, of, f"{_lot(term, of)} % 100 < {share}")


def _date(term: str) -> Column:
    lot = _lot(term, "i")
    date = f"make_date(({FIRST - 1} + {lot} % 6)::INTEGER, (1 + {lot} // 7 % 12)::INTEGER, (1 + {lot} // 97 % 28)::INTEGER)"
    return term, "DATE", _holed(term, "i", date)


def _money(term: str, most: int, bounds: tuple[int, ...] = (), of: str = "i, y") -> Column:
    """元 up to ``most``, small ones more often; one in sixteen stands on a bound, a 分 below or a 分 above."""
    lot = _lot(term, of)
    cents = f"({lot} % 1000003)::DECIMAL(19, 0) * ({lot} // 1000003 % 1000003)::DECIMAL(19, 0) * {most * 100} // 1000006000009"
    if bounds:
        places = " ".join(f"WHEN {at} THEN {bound * 100}" for at, bound in enumerate(bounds))
        near = f"CASE {lot} // 11 % {len(bounds)} {places} END + ({lot} // 3 % 3)::BIGINT - 1"
        cents = f"CASE WHEN {lot} // 17 % 16 = 0 THEN {near} ELSE {cents} END"
    return term, "DECIMAL(14, 2)", _holed(term, of, f"({cents})::DECIMAL(16, 0) * 0.01")


def _count_of(term: str, most: int, of: str = "i, y", least: int = 0, type_: str = "DECIMAL(10, 2)") -> Column:
    return term, type_, _holed(term, of, f"{least} + ({_lot(term, of)} % {most - least})::BIGINT")


def _one_of(term: str, words: tuple[str, ...], of: str) -> Column:
    places = " ".join(f"WHEN {at} THEN '{word}'" for at, word in enumerate(words))
    return term, "VARCHAR", _holed(term, of, f"CASE {_lot(term, of)} % {len(words)} {places} END")


def _reference(term: str, mark: str, among: str) -> Column:
    return term, "VARCHAR", _holed(term, "i", _id(mark, f"{_lot(term, 'i')} % {{{among}}}"))


KINDS: dict[str, tuple[str, list[Column], bool]] = {
    "企业": (
        "QY",
        [
            _yes("汽车互联网企业", 40),
            _date("认定日期"),
            _date("入驻日期"),
            _yes("新入驻", 60, "i"),
            _money("年网络销售额", 300_000_000, (30_000_000, 100_000_000, 200_000_000)),
            _money("年网上交易额", 150_000_000, (50_000_000,)),
            _money("年纯租金", 5_000_000),
            _money("区级财政贡献", 5_000_000),
        ],
        True,
    ),
    "产业园": (
        "YQ",
        [
            _reference("创办企业", "QY", "enterprises"),
            _reference("管理机构", "QY", "enterprises"),
            _reference("园区主办方", "QY", "enterprises"),
            _one_of("创办方式", ("购建", "租用"), "i"),
            _yes("产业园经认定", 80),
            _date("设立日期"),
            _date("起租日期"),
            _count_of("建筑面积", 20_000, least=2_000),
            _count_of("租用面积", 12_000, least=3_000),
            _money("产业园年纯租金", 30_000_000),
            _count_of("核定补助标准", 1_000, "i", least=300),
            _money("创办企业年经常性税收总额", 15_000_000, (3_000_000,)),
            _money("园区年经常性税收总额", 200_000_000, (3_000_000, 10_000_000, 50_000_000, 100_000_000)),
            _count_of("新培育企业数", 5),
            _one_of("示范园区级别", ("无", "无", "市级", "省级", "国家级"), "i, y"),
            _money("直接股权投资额", 1_000_000_000, (10_000_000, 20_000_000)),
        ],
        True,
    ),
    "改造项目": (
        "GZ",
        [
            _reference("改造单位", "QY", "enterprises"),
            _reference("改造项目所在产业园", "YQ", "parks"),
            _date("完工日期"),
            _yes("项目经认定", 80, "i"),
            _money("实际投资额", 40_000_000, (3_000_000, 25_000_000), "i"),
        ],
        False,
    ),
    "活动": (
        "HD",
        [
            _reference("活动主办企业", "QY", "enterprises"),
            _date("举办日期"),
            _yes("活动经备案审核", 80, "i"),
            _money("活动实际支出", 4_000_000, (2_000_000,), "i"),
        ],
        False,
    ),
}  # fmt: skip
"""By kind: the mark of its ids, its columns, and whether it has a row a year.

核定房租补助 is left out: no policy reads it under the readings used first.
"""


if __name__ == "__main__":
    print(facts_of(int(sys.argv[1])))
