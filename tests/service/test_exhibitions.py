"""展会: what came of an exhibition, its deals, and the sums by year, of which none takes the unknown for nothing."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from service.conftest import NOW, signed_in
from service.test_brands import taken_away

from luodi_service.accounts.models import Person, Unit
from luodi_service.lib.audit import System
from luodi_service.lib.models import AuditEntry
from luodi_service.plans.models import Run
from luodi_service.registry import keeping
from luodi_service.registry.models import Subject
from luodi_service.registry.models.exhibitions import Deal, Exhibition, Total, by_year

BY = System("试")
TODAY = NOW.date()
LIST = "/register/exhibitions/"
OFFICE = "office"


def told(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def event(key: str, area: str = "祥符街道") -> Subject:
    return Subject.objects.create(kind="活动", key=key, area=Unit.objects.get(name=area))


@pytest.fixture
def show(run: Run) -> Subject:
    """An event of which nothing came yet."""
    return event("试展")


def exhibition(of: Subject, opened: date = date(2018, 10, 20), **given: Any) -> Any:
    values = {"name": f"{of.key}会", "opened_on": opened, "exhibitors": 80, "document": "总结", **given}
    return keeping.add_record("exhibition", of, values, BY, NOW)


def deal(of: Subject, name: str, amount: str | None = None, **given: Any) -> Any:
    said = {"amount_cny": None if amount is None else Decimal(amount), "signed_on": date(2018, 10, 21)}
    values = {"name": name, "kind": "技术合作", "parties": "甲、乙", "document": "合同", **said, **given}
    return keeping.add_record("deal", of, values, BY, NOW)


def wrong(act: Any, *given: Any, **named: Any) -> list[str]:
    """What it is refused for; nothing is left behind of it."""
    before = (AuditEntry.objects.count(), Exhibition.objects.count(), Deal.objects.count())
    with pytest.raises(ValidationError) as error:
        act(*given, **named)
    assert (AuditEntry.objects.count(), Exhibition.objects.count(), Deal.objects.count()) == before
    return list(error.value.messages)


# What may be on record


def test_something_is_known_of_an_exhibition_and_it_came_once(show: Subject) -> None:
    assert wrong(exhibition, show, exhibitors=None) == ["参展商、展览面积、观众、成交额至少填一项；不知道的不填"]
    first = exhibition(show)
    assert "已登记展会成果「试展会（2018-10-20）」" in wrong(exhibition, show)[0]
    keeping.withdraw_record("exhibition", first.pk, 0, "填错了", BY, NOW)
    exhibition(show, exhibitors=0)


@pytest.mark.parametrize("given", [{"exhibitors": -1}, {"area_sqm": Decimal(-1)}, {"turnover_cny": Decimal("-0.01")}])
def test_no_figure_is_below_nothing(show: Subject, given: dict[str, Any]) -> None:
    assert len(wrong(exhibition, show, **given)) == 1


def test_an_exhibition_is_an_event_of_the_past(show: Subject) -> None:
    assert "开展日期" in wrong(exhibition, show, TODAY + timedelta(days=1))[0]
    firm = Subject.objects.filter(kind="企业")[0]
    assert "只能登记在活动名下" in wrong(exhibition, firm)[0]


def test_a_deal_belongs_to_an_exhibition_and_is_taken_back_before_it(show: Subject) -> None:
    assert "先登记展会成果" in wrong(deal, show, "联合实验室")[0]
    row = exhibition(show)
    made = deal(show, "联合实验室")
    assert "已经登记过" in wrong(deal, show, "联合实验室")[0]
    assert "签约日期" in wrong(deal, show, "以后的", signed_on=TODAY + timedelta(days=1))[0]
    assert "类别" in wrong(deal, show, "别的", kind="联欢")[0]
    assert "还有 1 个合作项目" in wrong(keeping.withdraw_record, "exhibition", row.pk, 0, "填错了", BY, NOW)[0]
    keeping.withdraw_record("deal", made.pk, 0, "填错了", BY, NOW)
    keeping.withdraw_record("exhibition", row.pk, 0, "填错了", BY, NOW)
    assert "撤回的 2 条" in told(signed_in(OFFICE).get(f"/events/{show.key}/"))
    assert "没有终止日期" in wrong(keeping.end_record, "deal", made.pk, 1, TODAY, "", BY, NOW)[0]


# Sums


@pytest.mark.parametrize(
    ("known", "rows", "unknown", "words"),
    [
        (None, 0, 0, "—"),
        (None, 2, 2, "不详"),
        (Decimal("12000.50"), 2, 0, "12,000.50"),
        (Decimal(12000), 3, 1, "至少 12,000（1 项不详）"),
        (Decimal(0), 1, 0, "0"),
        (Decimal(0), 2, 1, "至少 0（1 项不详）"),
    ],
)
def test_a_sum_says_what_it_does_not_know(known: Decimal | None, rows: int, unknown: int, words: str) -> None:
    assert Total(known, rows, unknown).words == words


def test_exhibitions_are_added_up_by_year(run: Run) -> None:
    """1998年两场：参展商 80+20；成交一场 500、一场不详；观众都不详；合作 100、不详、250.5：至少 350.50，不是 350.50。"""
    first, second, third = (event(f"试{number}") for number in range(3))
    exhibition(first, date(1998, 5, 1), turnover_cny=Decimal(500))
    exhibition(second, date(1998, 12, 31), exhibitors=20)
    exhibition(third, date(1999, 1, 1), turnover_cny=Decimal(7))
    deal(first, "甲", "100")
    deal(first, "乙")
    deal(second, "丙", "250.5")
    keeping.withdraw_record("deal", deal(second, "丁", "9999").pk, 0, "填错了", BY, NOW)
    office = Person.objects.get(username=OFFICE)
    rows: Any = Exhibition.objects.visible_to(office).standing()
    of = {one.year: one for one in by_year(rows.with_deals(office).filter(subject__key__startswith="试"))}
    assert list(of) == [1999, 1998]
    assert (of[1998].shows, of[1999].shows) == (2, 1)
    assert {name: total.words for name, total in of[1998].figures.items()} == {
        "exhibitors": "100",
        "area_sqm": "不详",
        "visitors": "不详",
        "turnover_cny": "至少 500.00（1 项不详）",
    }
    assert of[1998].deals.words == "至少 350.50（1 项不详）"
    assert of[1998].deals.rows == 3
    assert of[1999].deals.words == "—"


# Pages


def test_an_event_shows_what_came_of_it(show: Subject) -> None:
    client = signed_in("department")
    sent = {"name": "试车展", "opened_on": "2018-10-20", "exhibitors": "80", "area_sqm": "", "document": "<i>总结</i>"}
    assert client.post(f"/register/{show.pk}/exhibition/add/", {**sent, "exhibitors": "-1"}).status_code == 400
    assert client.post(f"/register/{show.pk}/exhibition/add/", sent).status_code == 302
    given = {
        "name": "联合实验室",
        "kind": "技术合作",
        "parties": "甲、乙",
        "signed_on": "2018-10-21",
        "document": "合同",
    }
    assert client.post(f"/register/{show.pk}/deal/add/", given).status_code == 302
    answer = client.get(f"/events/{show.key}/")
    assert "<i>总结" not in answer.content.decode()
    page = told(answer)
    assert "参展商80 家展览面积不详观众不详成交额不详合作金额合计（元）不详" in page
    assert "联合实验室技术合作甲、乙不详2018-10-21合同" in page
    entry = AuditEntry.objects.filter(action="登记展会成果").latest("pk")
    assert entry.details["subject"] == f"活动 {show.key}"
    assert "area_sqm" not in entry.details


@pytest.mark.parametrize("role", ["street", "enterprise", "park", "leader", "auditor"])
def test_others_may_not_keep_exhibitions(show: Subject, role: str) -> None:
    client = signed_in(role)
    for what in ("exhibition", "deal"):
        assert client.post(f"/register/{show.pk}/{what}/add/", {}).status_code == 403


def test_the_list_and_its_sums_follow_the_filters(run: Run) -> None:
    for number, opened in enumerate((date(1998, 5, 1), date(1999, 5, 1))):
        exhibition(event(f"试{number}"), opened, exhibitors=1_000 + number)
    client = signed_in(OFFICE)
    both, one = told(client.get(f"{LIST}?q=试")), told(client.get(f"{LIST}?q=试&year=1998"))
    assert ("1999年11,001" in both, "1998年11,000" in both) == (True, True)
    assert ("1999年11,001" in one, "1998年11,000" in one) == (False, True)
    rows = taken_away(client, f"{LIST}?q=试&sort=opened")
    assert [(row["活动编号"], row["参展商（家）"], row["成交额（元）"]) for row in rows] == [
        ("试0", "1000", ""),
        ("试1", "1001", ""),
    ]


def test_a_file_adds_up_no_unknown_amount(show: Subject) -> None:
    exhibition(show)
    deal(show, "甲", "100")
    deal(show, "乙")
    (row,) = taken_away(signed_in(OFFICE), f"{LIST}?q=试展")
    assert (row["合作项目（个）"], row["合作金额（元）"]) == ("2", "至少 100.00（1 项不详）")
    assert Decimal(row["合作金额中已知的（元）"]) == 100


def test_a_street_is_told_of_its_own_alone(show: Subject) -> None:
    """别的街道的展会，名单里没有，合计里也没有。"""
    other = event("别处展", "半山街道")
    exhibition(show, date(1998, 5, 1), exhibitors=3)
    exhibition(other, date(1998, 6, 1), exhibitors=40)
    deal(other, "别处的项目", "1")
    mine = told(signed_in("street").get(f"{LIST}?year=1998"))
    assert "1998年13不详不详不详0—" in mine
    assert "别处展" not in mine
    assert "1998年243不详不详不详11.00" in told(signed_in(OFFICE).get(f"{LIST}?year=1998"))
    street = Person.objects.get(username="street")
    assert not Deal.objects.visible_to(street).filter(subject=other).exists()
    assert signed_in("street").get(f"/events/{other.key}/").status_code == 404


def test_the_demonstration_has_an_exhibition(run: Run) -> None:
    page = told(signed_in("leader").get(LIST))
    assert "杭州国际汽车展（演示）" in page
    assert "至少 36,000,000.00（1 项不详）" in page
    assert not Exhibition.objects.filter(demonstration=False).exists()


def test_two_events_that_turn_out_to_be_one_add_up_once(show: Subject) -> None:
    other = event("又名试展")
    exhibition(show)
    exhibition(other)
    assert "160" in told(signed_in(OFFICE).get(f"{LIST}?year=2018"))
    Subject.objects.filter(pk=other.pk).update(merged_into=show)
    page = told(signed_in(OFFICE).get(f"{LIST}?year=2018"))
    assert "160" not in page
    assert "又名试展" not in page
