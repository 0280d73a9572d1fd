"""A district's register of any size, straight into an installation's database: firms, their figures of six years, titles,
two sources that disagree, returns to be filled. The same every time. 演示数据.

Run in a process of its own, whose settings name the database: ``python benchmarks/register_facts.py 100000``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from stdnum.cn import uscc

from invented import YEARS, keys_of, tables_of

STREETS = ("祥符街道", "上塘街道", "半山街道", "康桥街道", "科技园区")
TRADES = ("汽车配件", "汽车维修", "新能源科技", "物流", "电子商务", "汽车服务", "信息技术", "汽车销售")
CODES = ("5261", "8111", "5177", "7111", "6432", "5449", "F5265", "6110")
SECTORS = ("汽车", "维修", "改装", "报废回收")
FIELDS = ("汽车电子商务", "零配件O2O及后市场", "分享经济", "智能车联网", "会展")
ROADS = ("半山路", "石祥路", "莫干山路", "上塘路", "康桥路", "拱康路", "祥园路", "丰潭路")
MARKS = [chr(0x4E00 + number) for number in range(3_000)]
_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def code_of(number: int) -> str:
    """The credit code of the firm of a number, valid to its last character and nobody's."""
    digits = ""
    for _ in range(6):
        number, at = divmod(number, len(_LETTERS))
        digits = _LETTERS[at] + digits
    body = f"91000000MA2{digits}"
    return body + uscc.calc_check_digit(body + "0")


def name_of(random: Random, number: int) -> str:
    """A firm's name; of a hundred firms one bears nearly that of another."""
    own = Random(number - 1) if number % 100 == 1 else random
    town = "杭州" if number % 100 != 1 else "杭州市"
    return f"{town}{own.choice(MARKS)}{own.choice(MARKS)}{own.choice(TRADES)}有限公司"


def fill(enterprises: int) -> None:
    """Everything, in a few transactions; an installation that has its firms already stays as it is."""
    from django.utils import timezone

    from luodi_service.facts.known import Classed, Declared, Known, class_all, count_all
    from luodi_service.facts.models import Fact, Term
    from luodi_service.lib.storing import store
    from luodi_service.registry.models import Subject

    if Subject.objects.count() >= enterprises:
        return
    random, now = Random(2017), timezone.now()
    ids = [code_of(number) for number in range(enterprises)]
    pks = _subjects(random, ids)
    terms = {(term.kind, term.name): term for term in Term.objects.all()}
    firms = pks["企业"]
    columns = ("subject", "term", "year", "value", "batch")
    for kind, (heading, rows) in tables_of(random, ids).items():
        batch = _batch(f"演示{kind}", now)
        store(Fact, columns, _facts(kind, heading, rows, pks[kind], terms, batch))
    batch = _batch("企业申报", now)
    store(Fact, columns, _own(random, firms, terms, batch))
    other = _batch("街道核查", now, "快报")
    sales = terms["企业", "申报营业收入"].pk
    some = list(firms.values())[::20]
    store(Fact, columns, ((pk, sales, YEARS[-1], "12340000", other) for pk in some))
    count_all(Fact, Known, Declared)
    class_all(Fact, Classed)
    _titles(random, list(firms.values()), now)
    _returns(now)


def _subjects(random: Random, ids: list[str]) -> dict[str, dict[str, int]]:
    from luodi_service.accounts.models import Unit
    from luodi_service.lib.storing import store
    from luodi_service.registry.models import Subject

    streets = [Unit.objects.get(name=name).pk for name in STREETS]
    store(
        Subject, ("kind", "key", "name", "area"),
        (("企业", key, name_of(random, at), streets[at % len(streets)]) for at, key in enumerate(ids)),
    )  # fmt: skip
    for kind, keys in keys_of(len(ids)).items():
        store(Subject, ("kind", "key", "name", "area"), ((kind, key, f"演示{key}", streets[0]) for key in keys))
    found: dict[str, dict[str, int]] = {}
    for kind, key, pk in Subject.objects.order_by("pk").values_list("kind", "key", "pk"):
        found.setdefault(kind, {})[key] = pk
    return found


def _batch(source: str, now: Any, basis: str = "年报") -> int:
    from luodi_service.facts.models import Batch

    made: int = Batch.objects.create(source=source, document="演示数据", basis=basis, at=now, demonstration=True).pk
    return made


def _facts(
    kind: str, heading: tuple[str, ...], rows: Iterable[list[object]], pks: dict[str, int], terms: Any, batch: int
) -> Iterator[tuple[Any, ...]]:
    """A row's cells, as facts; an empty cell says nothing."""
    yearly = "年度" in heading
    columns = [
        (at, terms[kind, name].pk, terms[kind, name].yearly)
        for at, name in enumerate(heading) if name not in ("编号", "年度")
    ]  # fmt: skip
    for row in rows:
        pk, year = pks[str(row[0])], row[1] if yearly else 0
        for at, term, by_year in columns:
            if row[at] != "":
                yield pk, term, year if by_year else 0, str(row[at]), batch


def _own(random: Random, firms: dict[str, int], terms: Any, batch: int) -> Iterator[tuple[Any, ...]]:
    """What the register and the firms themselves say."""
    names = ("统一社会信用代码", "住所", "成立日期", "监测行业", "产业领域", "行业代码", "申报营业收入")
    code, address, founded, sector, field, trade, sales = (terms["企业", name].pk for name in names)
    for key, pk in firms.items():
        day = date(2000, 1, 1) + timedelta(days=random.randrange(6_000))
        yield pk, code, 0, key, batch
        yield pk, address, 0, f"拱墅区{random.choice(ROADS)}{random.randrange(1, 900)}号", batch
        yield pk, founded, 0, day.isoformat(), batch
        yield pk, sector, 0, random.choice(SECTORS), batch
        yield pk, field, 0, random.choice(FIELDS), batch
        yield pk, trade, YEARS[-2], random.choice(CODES), batch
        for year in YEARS:
            yield pk, sales, year, str(random.randrange(100, 3_000) * 10_000), batch


def _titles(random: Random, firms: list[int], now: Any) -> None:
    from luodi_service.lib.storing import store
    from luodi_service.registry.models import Title

    def rows() -> Iterator[tuple[Any, ...]]:
        for pk in firms[::25]:
            year = random.choice(YEARS)
            yield pk, "高新技术企业", "国家", "新认定", date(year, 11, 1), date(year + 9, 10, 31), True, now

    store(
        Title, ("subject", "name", "level", "grant", "granted_on", "valid_to", "demonstration", "at"), rows()
    )  # fmt: skip


def _returns(now: Any) -> None:
    from django.utils import timezone

    from luodi_service.accounts.models import Unit
    from luodi_service.lib.audit import System
    from luodi_service.returns.definitions import define
    from luodi_service.returns.demonstration import definitions
    from luodi_service.returns.models import Form
    from luodi_service.returns.opening import open_period
    from luodi_service.returns.periods import read_period

    for definition in definitions(Unit.objects.get(name="区科技局")):
        define(definition, System("演示"), now)
        period = read_period("2019" if definition.frequency == "年" else "2021Q4", definition.frequency)
        assert period is not None, "the demonstration's periods can be read"
        open_period(Form.objects.get(code=definition.code), period, timezone.localdate(), System("演示"), now)


if __name__ == "__main__":
    import django

    django.setup()
    fill(int(sys.argv[1]))
