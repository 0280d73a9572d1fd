"""龙头企业的电商品牌、平台: what is on record of them, what was published of their scale and rank, and who is told."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from service.conftest import NOW, signed_in
from service.test_undoing import merged

from luodi_service.accounts.models import Person, Unit
from luodi_service.facts.classifying import classify
from luodi_service.facts.merging import undo
from luodi_service.facts.register_terms import FIELD
from luodi_service.lib.audit import System
from luodi_service.lib.models import AuditEntry
from luodi_service.pages.brand_list import brands_of
from luodi_service.plans.models import Run
from luodi_service.registry import keeping
from luodi_service.registry.models import Subject
from luodi_service.registry.models.brands import Brand, BrandYear

BY = System("试")
TODAY = NOW.date()
LIST = "/register/brands/"


def person(name: str) -> Person:
    return Person.objects.get(username=name)


def told(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def taken_away(client: Client, address: str) -> list[dict[str, str]]:
    """A list as a file, row by row."""
    raw = b"".join(client.get(f"{address}{'&' if '?' in address else '?'}export=csv").streaming_content)  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))


@pytest.fixture
def firm(run: Run) -> Subject:
    """A firm of 祥符街道 of whom nothing is on record."""
    area = Unit.objects.get(name="祥符街道")
    return Subject.objects.create(kind="企业", key="91330105TEST000001", name="试企业", area=area)


def brand(firm: Subject, name: str = "试商城", since: date = date(2018, 3, 1), **given: Any) -> Any:
    values = {"kind": "自建平台", "name": name, "since": since, "document": "备案表", **given}
    return keeping.add_record("brand", firm, values, BY, NOW)


def year(of: Brand, year: int, turnover: str | None = None, rank: str = "", firm: Subject | None = None) -> Any:
    said = {"turnover_cny": None if turnover is None else Decimal(turnover), "rank": rank}
    given = {"brand": of, "year": year, **said, "publisher": "试协会", "document": "榜单"}
    return keeping.add_record("brand_year", firm or of.subject, given, BY, NOW)


def wrong(act: Any, *given: Any, **named: Any) -> list[str]:
    """What it is refused for; nothing is left behind of it."""
    before = (AuditEntry.objects.count(), Brand.objects.count(), BrandYear.objects.count())
    with pytest.raises(ValidationError) as error:
        act(*given, **named)
    assert (AuditEntry.objects.count(), Brand.objects.count(), BrandYear.objects.count()) == before
    return list(error.value.messages)


# What may be on record


def test_a_brand_runs_from_one_day_to_another(firm: Subject) -> None:
    row = brand(firm)
    keeping.end_record("brand", row.pk, 0, date(2020, 6, 30), "停用说明", BY, NOW)
    row.refresh_from_db()
    days = (date(2018, 2, 28), date(2018, 3, 1), date(2020, 6, 30), date(2020, 7, 1))
    assert [row.state(day) for day in days] == ["未启用", "在用", "在用", "已停用"]
    assert row.document == "备案表；停用说明"


def test_a_brand_is_in_use_once(firm: Subject) -> None:
    row = brand(firm)
    assert "先把那一条停用" in wrong(brand, firm, since=date(2019, 1, 1))[0]
    brand(firm, kind="电商品牌")
    keeping.end_record("brand", row.pk, 0, date(2018, 12, 31), "", BY, NOW)
    brand(firm, since=date(2019, 1, 1))
    assert len(wrong(brand, firm, "另一个", TODAY + timedelta(days=1), until=date(2018, 1, 1))) == 2
    assert "只能登记在企业名下" in wrong(brand, Subject.objects.filter(kind="产业园")[0])[0]
    assert "类别" in wrong(brand, firm, "另一个", kind="网店")[0]


def test_a_year_says_something_and_says_it_once(firm: Subject) -> None:
    row = brand(firm)
    assert wrong(year, row, 2019) == ["年交易额、位次至少填一项；不知道的不填"]
    year(row, 2019, rank="全国汽车电商第12位")
    assert "已经登记过" in wrong(year, row, 2019, "1")[0]
    assert "年交易额" in wrong(year, row, 2020, "-1")[0]
    keeping.withdraw_record("brand_year", BrandYear.objects.get(brand=row).pk, 0, "填错了", BY, NOW)
    year(row, 2019, "0")
    assert [one.turnover_cny for one in BrandYear.objects.standing().filter(brand=row)] == [0], (
        "nothing is a figure too"
    )


@pytest.mark.parametrize(("given", "there"), [(2017, False), (2018, True), (2020, True), (2021, False)])
def test_a_year_lies_in_those_of_the_brand(firm: Subject, given: int, there: bool) -> None:
    row = brand(firm, until=date(2020, 1, 1))
    if there:
        assert year(row, given, "1").year == given
    else:
        assert "不在自建平台「试商城」的在用期间（2018年至2020年）" in wrong(year, row, given, "1")[0]


def test_no_year_lies_ahead(firm: Subject) -> None:
    assert "不在" in wrong(year, brand(firm), TODAY.year + 1, "1")[0]


def test_a_year_is_of_the_firms_own_brand(firm: Subject) -> None:
    """Whoever may see one firm is not to be told of another by it."""
    other = Subject.objects.create(kind="企业", key="91330105TEST000002")
    assert "不在" in wrong(year, brand(firm), 2019, "1", firm=other)[0]
    client = signed_in("office")
    sent = {"brand": Brand.objects.get(subject=firm).pk, "year": 2019, "rank": "1", "publisher": "试", "document": "试"}
    assert client.post(f"/register/{other.pk}/brand_year/add/", sent).status_code == 400
    assert client.post(f"/register/{firm.pk}/brand_year/add/", sent).status_code == 302


def test_a_brand_is_taken_back_after_what_was_said_of_it(firm: Subject) -> None:
    row = brand(firm)
    said = year(row, 2019, "1")
    assert wrong(keeping.withdraw_record, "brand", row.pk, 0, "填错了", BY, NOW) == [
        "还有2019年的规模和位次。先撤回这些，再撤回自建平台「试商城」"
    ]
    assert "已有2019年的规模和位次" in wrong(keeping.end_record, "brand", row.pk, 0, date(2018, 12, 31), "", BY, NOW)[0]
    keeping.withdraw_record("brand_year", said.pk, 0, "填错了", BY, NOW)
    keeping.withdraw_record("brand", row.pk, 0, "填错了", BY, NOW)
    assert "已被撤回" in wrong(year, row, 2019, "1")[0], "as it is now, not as the form has seen it"
    page = told(signed_in("office").get(f"/enterprises/{firm.key}/"))
    assert "撤回的 2 条" in page
    assert "规模和位次 自建平台「试商城」 2019年" in page.replace("　", " ")


def test_an_amount_is_kept_to_the_fen(firm: Subject) -> None:
    """13位元、2位分，名单上一分不差；再大的不收，不悄悄少几位。"""
    row = brand(firm)
    year(row, 2019, "9999999999999.99")
    assert "9,999,999,999,999.99" in told(signed_in("office").get(f"{LIST}?q=试企业"))
    assert taken_away(signed_in("office"), f"{LIST}?q=试企业")[0]["年交易额（元）"] == "9999999999999.99"
    assert "年交易额" in wrong(year, row, 2020, "10000000000000.00")[0]
    assert "年交易额" in wrong(year, row, 2020, "0.001")[0]


def test_brands_go_with_their_firm_where_it_turns_out_to_be_another(firm: Subject) -> None:
    """Their years too, and back again: no year is left with a firm whose brand is gone."""
    other = Subject.objects.create(kind="企业", key="91330105TEST000002", area=firm.area)
    year(brand(other, "试乙"), 2019, "5")
    done = merged(firm.key, other.key, firm.key, firm.key)
    rows: Any = BrandYear.objects.select_related("brand")
    assert [(one.subject, one.brand.subject) for one in rows.filter(brand__name="试乙")] == [(firm, firm)]
    undo(done.pk, "看错了", person("office"), NOW)
    assert [(one.subject, one.brand.subject) for one in rows.filter(brand__name="试乙")] == [(other, other)]


# The firm's page


def test_a_firm_shows_its_brands_with_their_years(firm: Subject) -> None:
    client = signed_in("department")
    sent = {"kind": "第三方平台", "name": "<b>旗舰店</b>", "since": "2018-05-01", "document": "授权书"}
    assert client.post(f"/register/{firm.pk}/brand/add/", {**sent, "since": ""}).status_code == 400
    assert client.post(f"/register/{firm.pk}/brand/add/", sent).status_code == 302
    row = Brand.objects.get(subject=firm)
    said = {
        "brand": row.pk,
        "year": "2019",
        "turnover_cny": "",
        "rank": "全省第3位",
        "publisher": "试",
        "document": "榜",
    }
    assert client.post(f"/register/{firm.pk}/brand_year/add/", {**said, "turnover_cny": "x"}).status_code == 400
    assert client.post(f"/register/{firm.pk}/brand_year/add/", said).status_code == 302
    answer = client.get(f"/enterprises/{firm.key}/")
    assert "<b>旗舰店" not in answer.content.decode()
    page = told(answer)
    assert "&lt;b&gt;旗舰店&lt;/b&gt;" in page
    assert "2019年待补全省第3位试榜" in page, "what is unknown is not shown as nothing"
    entry = AuditEntry.objects.filter(action="登记规模和位次").latest("pk")
    assert entry.details["subject"] == f"企业 {firm.key}"
    assert "turnover_cny" not in entry.details


@pytest.mark.parametrize("role", ["street", "enterprise", "park", "leader", "auditor", "finance"])
def test_others_may_not_keep_brands(firm: Subject, role: str) -> None:
    client = signed_in(role)
    for what in ("brand", "brand_year"):
        assert client.post(f"/register/{firm.pk}/{what}/add/", {}).status_code == 403


# The list


def test_the_list_tells_the_newest_year_of_each_and_puts_the_unknown_last(firm: Subject) -> None:
    """甲 2018年 300、2019年 200；乙 2019年只知位次；丙没有佐证：按甲、乙、丙，乙和丙是待补，不是零。"""
    first, second, _ = (brand(firm, name) for name in ("试甲", "试乙", "试丙"))
    year(first, 2018, "300")
    year(first, 2019, "200")
    year(second, 2019, rank="第9位")
    client = signed_in("office")

    def rows(query: str) -> list[tuple[str, ...]]:
        found = taken_away(client, f"{LIST}?q=91330105TEST{query}")
        return [(row["品牌、平台"], row["年度"], row["年交易额（元）"], row["位次"]) for row in found]

    known, ranked, nothing = ("试甲", "2019", "200", ""), ("试乙", "2019", "", "第9位"), ("试丙", "", "", "")
    assert [(one[0], one[1], one[2].removesuffix(".00"), one[3]) for one in rows("")] == [known, ranked, nothing]
    assert [one[0] for one in rows("&sort=turnover")] == ["试乙", "试丙", "试甲"]
    assert [(one[0], one[1]) for one in rows("&year=2018")] == [("试甲", "2018")]
    assert [one[0] for one in rows("&year=1066")] == ["试甲", "试乙", "试丙"], "a year that is not offered asks nothing"
    page = client.get(f"{LIST}?q=试乙").content.decode()
    assert page.partition("<tbody>")[2].partition("</tbody>")[0].count("待补") >= 1


def test_the_list_is_narrowed_by_kind_field_and_state(firm: Subject) -> None:
    brand(firm, "试甲")
    ended = brand(firm, "试乙", kind="电商品牌")
    keeping.end_record("brand", ended.pk, 0, date(2020, 1, 1), "", BY, NOW)
    keeping.withdraw_record("brand", brand(firm, "试丙").pk, 0, "填错了", BY, NOW)
    classify(firm, 0, {FIELD: "会展"}, "试", "", BY, NOW)
    client = signed_in("office")

    def names(query: str) -> list[str]:
        return [row["品牌、平台"] for row in taken_away(client, f"{LIST}?q=试企业&{query}")]

    assert names("") == ["试甲"]
    assert names("state=over") == ["试乙"]
    assert names("state=all&sort=name") == sorted(["试甲", "试乙"])
    assert names("state=all&kind=电商品牌") == ["试乙"]
    assert names("field=会展") == ["试甲"]
    assert names("field=分享经济") == names("field=待补") == []
    assert names("kind=网店") == ["试甲"], "what is not offered asks nothing"


def test_turnover_is_shown_no_wider_than_the_brand(firm: Subject) -> None:
    """本街道、办公室看得到；别的街道、别的企业、没有业务的管理员看不到，合计、筛选年度里也没有。"""
    other = Subject.objects.create(kind="企业", key="别处", area=Unit.objects.get(name="半山街道"))
    year(brand(firm, "试甲"), 2011 + 8, "1")
    year(brand(other, "试乙", date(2012, 1, 1)), 2013, "2")
    for role, names in {
        "office": {"试甲", "试乙"},
        "street": {"试甲"},
        "enterprise": set(),
        "system_officer": set(),
    }.items():
        viewer = person(role)
        mine = {firm.pk, other.pk}
        assert {row.name for row in Brand.objects.visible_to(viewer).filter(subject__in=mine)} == names
        assert {row.brand.name for row in BrandYear.objects.visible_to(viewer).filter(subject__in=mine)} == names
        assert {row.name for row in brands_of(viewer, {}, TODAY).filter(subject__in=mine)} == names
    page = signed_in("street").get(LIST).content.decode()
    assert "试甲" in page
    assert "试乙" not in page
    assert "2013年" not in page, "not even the year of what others say is told"


def test_the_demonstration_has_brands(run: Run) -> None:
    page = told(signed_in("leader").get(LIST))
    assert "演示车商城" in page
    assert "全国汽车电商第12位（演示）" in page
    assert "158,300,000.00" in page
    assert "演示车品旗舰店" not in page, "it has been given up"
    assert not Brand.objects.filter(demonstration=False).exists()


def test_the_list_asks_so_often(run: Run, firm: Subject, django_assert_num_queries: Any) -> None:
    client = signed_in("office")
    client.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        client.get(LIST)
    for number in range(30):
        year(brand(firm, f"试{number}"), 2019, str(number))
    with django_assert_num_queries(LIST_QUERIES):
        client.get(LIST)


LIST_QUERIES = 17
