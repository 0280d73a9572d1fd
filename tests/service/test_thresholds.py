"""准规（限）上: found from what firms declare, by trade and edition, with distance and trend; followed up by people."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from service import test_matrix
from service.conftest import NOW, signed_in

from luodi_service.accounts.models import Person, Unit
from luodi_service.accounts.roles import ROLES
from luodi_service.facts.decisions import FollowUp
from luodi_service.facts.models import Fact, Term
from luodi_service.facts.recording import start_batch
from luodi_service.facts.thresholds import Near, classified, near_thresholds, threshold_of
from luodi_service.facts.thresholds import told as told_of
from luodi_service.plans.models import Run
from luodi_service.registry.models import Subject

WAN = 10_000
numbers = test_matrix.things


@pytest.mark.parametrize(
    ("text", "code"),
    [("5261", ("5261", "2017")), ("F5261", ("5261", "2017")), ("8011（2011）", ("8011", "2011")), ("80(GB/T 4754-2011)", ("80", "2011")), ("汽车", None), ("", None)],
)  # fmt: skip
def test_a_code_says_its_edition(text: str, code: tuple[str, str] | None) -> None:
    assert classified(text) == code


@pytest.mark.parametrize(
    ("code", "edition", "name", "wan"),
    [
        ("5177", "2017", "限上批发业", 2_000), ("5261", "2017", "限上零售业", 500), ("6110", "2017", "限上住宿业", 200),
        ("6210", "2017", "限上餐饮业", 200), ("3611", "2017", "规上工业", 2_000), ("6431", "2017", "规上服务业（信息传输、软件和信息技术）", 2_000),
        ("7111", "2017", "规上服务业（租赁和商务）", 1_000), ("7020", "2017", "规上服务业（物业、房地产中介等）", 1_000),
        ("8111", "2017", "规上服务业（居民服务、修理和其他，含汽车修理与维护）", 500),
        ("8011", "2011", "规上服务业（居民服务、修理和其他，含汽车修理与维护）", 500),
    ],
)  # fmt: skip
def test_thresholds_by_trade(code: str, edition: str, name: str, wan: int) -> None:
    found = threshold_of(code, edition)
    assert found is not None
    assert (found.name, found.sales_cny) == (name, Decimal(wan * WAN))


@pytest.mark.parametrize(
    ("code", "edition"), [("0111", "2017"), ("4710", "2017"), ("7010", "2017"), ("6620", "2017"), ("83", "2011")]
)
def test_what_is_not_surveyed_by_sales_is_near_nothing(code: str, edition: str) -> None:
    found = threshold_of(code, edition)
    assert found is None or (code, edition, found.name) == ("83", "2011", "规上服务业（卫生）")


@pytest.fixture
def firm(run: Run) -> Subject:
    """A car repairer in 祥符街道 that declares more every year."""
    subject = Subject.objects.create(kind="企业", key="X1", name="演示修理厂", area=Unit.objects.get(name="祥符街道"))
    declare(subject, "行业代码", 2019, "8111（2017）")
    for year, wan in ((2018, 300), (2019, 380), (2020, 450)):
        declare(subject, "申报营业收入", year, str(wan * WAN))
    return subject


def declare(subject: Subject, name: str, year: int, value: str) -> None:
    with transaction.atomic():
        batch = start_batch("企业", "年报", None, NOW, demonstration=True)
        term = Term.objects.get(kind="企业", name=name)
        Fact.objects.create(subject=subject, term=term, year=year, value=value, batch=batch)


def near(role: str = "office", year: int = 2020, percent: int = 70, *, reached: bool = False) -> list[Near]:
    person = Person.objects.get(username=role)
    return told_of(person, near_thresholds(person, year, percent, reached=reached), year)


def test_a_firm_near_its_threshold_with_distance_and_trend(firm: Subject) -> None:
    (found,) = near()
    assert found.subject == firm
    assert (found.distance, found.percent, found.trend) == (Decimal(50 * WAN), 90, "连年上升")
    assert [value for _, value in found.sales] == [Decimal(wan * WAN) for wan in (300, 380, 450)]
    assert found.reason == "行业代码 8111（GB/T 4754—2017）"
    assert near(percent=90) == [found]


def test_the_share_is_a_boundary(firm: Subject) -> None:
    declare(firm, "申报营业收入", 2020, str(350 * WAN))
    assert len(near(percent=70)) == 1
    declare(firm, "申报营业收入", 2020, str(350 * WAN - 1))
    assert near(percent=70) == []


def test_a_firm_that_has_reached_it_is_asked_for_apart(firm: Subject) -> None:
    other = Subject.objects.create(kind="企业", key="X2", name="演示零售店")
    declare(other, "行业代码", 2020, "5261")
    declare(other, "申报营业收入", 2020, str(500 * WAN))
    assert [one.subject.key for one in near()] == ["X1"]
    assert [(one.subject.key, one.distance) for one in near(reached=True)] == [("X2", Decimal(0))]


def test_a_firm_that_is_gone_is_near_nothing(firm: Subject) -> None:
    Subject.objects.filter(pk=firm.pk).update(ended_on=NOW.date(), ended_how="注销")
    assert near() == []


def test_figures_of_statistics_are_not_used(run: Run) -> None:
    """The same sales, known from the statistics office alone, single nobody out."""
    subject = Subject.objects.create(kind="企业", key="X3", name="演示批发商")
    declare(subject, "行业代码", 2020, "5177")
    declare(subject, "年销售额", 2020, str(1_900 * WAN))
    for role in ("office", "statistics", "auditor"):
        assert near(role) == []


def test_a_withdrawn_figure_is_near_nothing(firm: Subject) -> None:
    declare(firm, "申报营业收入", 2020, "")
    assert near() == []


def test_without_a_code_the_monitored_sector_stands_in(firm: Subject) -> None:
    other = Subject.objects.create(kind="企业", key="X4", name="演示快修店")
    declare(other, "监测行业", 0, "维修")
    declare(other, "申报营业收入", 2020, str(400 * WAN))
    found = next(one for one in near() if one.subject == other)
    assert found.reason == "行业代码待补，按监测行业「维修」"
    assert found.trend == "只有一年，看不出趋势"


def told(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_somebody_follows_it_up_and_the_second_is_told(firm: Subject) -> None:
    client = signed_in("street")
    day = timezone.localdate() + timedelta(days=30)
    assert "演示修理厂" in told(client.get("/thresholds/?year=2020"))
    address = f"/thresholds/{firm.pk}/follow/"
    assert client.post(address, {"state": "跟踪"}).status_code == 400
    past = client.post(address, {"state": "跟踪", "next_on": str(day - timedelta(days=60))})
    assert "下次跟进：已经过去" in told(past)
    assert client.post(address, {"state": "跟踪", "next_on": str(day), "note": "已电话"}).status_code == 302
    assert client.post(address, {"state": "跟踪", "next_on": str(day)}).status_code == 409
    row = FollowUp.objects.get(subject=firm)
    assert (row.state, row.note, row.by.username, row.next_on) == ("跟踪", "已电话", "street", day)
    assert client.post(address, {"state": "办结", "revision": "0"}).status_code == 400
    assert client.post(address, {"state": "办结", "revision": "0", "note": "已入库"}).status_code == 302
    assert "办结 演示街道经办" in told(client.get("/thresholds/?year=2020&followed=no"))
    assert "演示修理厂" not in told(client.get("/thresholds/?year=2020&followed=yes"))


def test_a_street_sees_its_own_area(firm: Subject) -> None:
    Subject.objects.filter(pk=firm.pk).update(area=Unit.objects.get(name="半山街道"))
    assert near("street") == []
    client = signed_in("street")
    assert client.post(f"/thresholds/{firm.pk}/follow/", {"state": "办结", "note": "x"}).status_code == 404
    assert not FollowUp.objects.exists()


def test_the_list_is_taken_away_as_a_table(firm: Subject) -> None:
    response = signed_in("office").get("/thresholds/?year=2020&export=csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert text.splitlines()[1].startswith("X1,演示修理厂,祥符街道,规上服务业")
    assert ",500000,连年上升," in text


SECRET = "7654321"


def test_figures_of_statistics_show_on_no_page_to_nobody_else(run: Run) -> None:
    """A firm's own statistics, looked for on every address of this round and in its exports."""
    subject = Subject.objects.get(kind="企业", key="91000000MA1KR02H6Y")
    declare(subject, "年销售额", 2019, SECRET)
    pages = ("/thresholds/", "/data/", "/data/?year=2019", "/conflicts/", "/duplicates/", "/thresholds/?export=csv&year=2019", "/conflicts/?export=csv", "/duplicates/?export=csv", f"/subjects/企业/{subject.key}/")  # fmt: skip
    shown = ("7654321", "7,654,321", "765.4321")
    for role in set(ROLES) - {"statistics", "auditor"}:
        client = signed_in(role)
        for page in pages:
            response = client.get(page, follow=True)
            content = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
            assert not any(text in content.decode() for text in shown), (role, page)


@pytest.mark.heavy
@pytest.mark.once
@pytest.mark.parametrize("role", sorted({"", *ROLES} - {"statistics", "auditor"}))
def test_figures_of_statistics_show_on_no_address_at_all(run: Run, numbers: dict[str, int], role: str) -> None:
    """Every address of the service, as a page and as a file, for every role that the law does not name."""
    subject = Subject.objects.get(kind="企业", key="91000000MA1KR02H6Y")
    Subject.objects.filter(pk=subject.pk).update(unit=None)
    declare(subject, "年销售额", 2019, SECRET)
    client = signed_in(role) if role else Client(HTTP_HOST="localhost")
    read = 0
    for name, (path, allowed) in test_matrix.ROWS.items():
        for ending in ("", "export=csv"):
            address = path.format(run=run.pk, **numbers) + ("?" if "?" not in path else "&") + ending
            response = client.get(address) if role in allowed else None
            if response is None or response.status_code != 200:
                continue
            content = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
            read += 1
            assert not any(
                text in content.decode("utf-8", "replace") for text in ("7654321", "7,654,321", "765.4321")
            ), name
    assert read > 2
