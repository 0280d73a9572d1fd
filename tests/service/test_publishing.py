"""Publishing with its reviews, rulings on readings, and what both do to what may be paid."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from service.claiming import person
from service.conftest import signed_in
from service.test_versions import PLAN, change, raised, words_of

from luodi_service.lib.models import AuditEntry
from luodi_service.pages.task_sources import tasks as waiting_for
from luodi_service.plans.models import Line, Publication, Review, Run, Version
from luodi_service.plans.publishing import in_force
from luodi_service.plans.texts import compiled

KINDS = ("合法性审核", "公平竞争审查", "集体审议")
PUBLISHING = {"number": "1", "document": "示例〔2017〕1号", "valid_from": "2017-01-01", "valid_to": "2019-12-31"}
RULING = {"number": "1", "option": "补差", "document": "示例〔2018〕1号", "on": "2018-03-01"}


@pytest.fixture
def office(db: None) -> Client:
    return signed_in("office")


def review(client: Client, kind: str, **more: str) -> Any:
    given = {"number": "1", "kind": kind, "result": "通过", "document": "意见书", "on": "2017-03-01", "body": "司法局"}
    return client.post(f"{PLAN}reviews/", {**given, **more})


def reviewed(client: Client, number: str = "1") -> None:
    for kind in KINDS:
        assert review(client, kind, number=number).status_code == 302


def test_a_plan_is_published_in_its_block_alone(office: Client, run: Run) -> None:
    reviewed(office)
    assert office.post(f"{PLAN}publish/", PUBLISHING).headers["Location"] == f"{PLAN}versions/2/"
    draft, version = Version.objects.order_by("number")
    added = "状态: 正式\n文号: 示例〔2017〕1号\n有效期: 2017-01-01至2019-12-31\n"
    assert version.text == draft.text.replace("状态: 征求意见稿\n", added)
    assert (version.terms, version.official) == (draft.terms, draft.official)
    program = compiled(version).program
    assert (program.published, program.document_number) == (True, "示例〔2017〕1号")
    assert in_force(version.plan) == version
    entry = AuditEntry.objects.get(action="发布方案")
    assert entry.details["reviews"]["集体审议"] == "集体审议 通过（意见书）"
    page = words_of(Client(HTTP_HOST="localhost").get(f"{PLAN}versions/2/"))
    assert "正式 示例〔2017〕1号 有效期 2017-01-01 至 2019-12-31" in page
    assert "公平竞争审查通过意见书2017-03-01司法局" in page.replace(" ", "")


def test_the_office_is_told_ahead_that_a_plan_ends(office: Client, run: Run) -> None:
    reviewed(office)
    office.post(f"{PLAN}publish/", PUBLISHING)
    told = {day: [item for item in waiting_for(person("office"), day) if item.kind == "有效期"] for day in (
        date(2019, 6, 1), date(2019, 7, 5), date(2020, 3, 30), date(2020, 4, 1),
    )}  # fmt: skip
    assert [len(items) for items in told.values()] == [0, 1, 1, 0]
    (item,) = told[date(2019, 7, 5)]
    assert "（示例〔2017〕1号）有效期至 2019-12-31" in item.text
    assert item.due == date(2019, 12, 31)
    assert not [item for item in waiting_for(person("department"), date(2019, 12, 1)) if item.kind == "有效期"]


def test_a_draft_pays_nobody(office: Client, run: Run) -> None:
    assert not Line.objects.filter(payable=True).exists()
    reviewed(office)
    office.post(f"{PLAN}publish/", PUBLISHING)
    published = Run.objects.get(version__number=2)
    assert published.state == "done"
    payable = Line.objects.filter(payable=True)
    assert payable.exists()
    assert set(payable.values_list("run", flat=True)) == {published.pk}
    # The same sums, draft or not: only what may be paid differs.
    assert [line[1:] for line in amounts(published)] == [line[1:] for line in amounts(run)]
    change(office, published.version, raised(run.version), follow="on")
    office.post(f"{PLAN}proposal/take/")
    amended = Run.objects.get(version__number=3)
    assert not Line.objects.filter(run=amended, payable=True).exists()
    assert in_force(amended.version.plan) == published.version


def amounts(run: Run) -> list[Any]:
    return list(
        Line.objects.filter(run=run).order_by("policy", "subject", "year").values_list("run", "policy", "amount")
    )


def test_each_review_is_needed_and_must_agree(office: Client, run: Run) -> None:
    refused = office.post(f"{PLAN}publish/", PUBLISHING)
    assert refused.status_code == 400
    for kind in KINDS:
        assert f"缺少{kind}的记录" in words_of(refused)
    review(office, KINDS[0])
    review(office, KINDS[1], result="不通过")
    review(office, KINDS[2])
    refused = office.post(f"{PLAN}publish/", PUBLISHING)
    assert "公平竞争审查的结论是「不通过」" in words_of(refused)
    assert Version.objects.count() == 1
    review(office, KINDS[1])
    assert office.post(f"{PLAN}publish/", PUBLISHING).status_code == 302
    assert Review.objects.filter(kind=KINDS[1]).count() == 2, "the record of the refusal stays"


def test_reviews_are_of_the_text_that_was_reviewed(office: Client, run: Run) -> None:
    reviewed(office)
    change(office, run.version, raised(run.version), follow="on")
    office.post(f"{PLAN}proposal/take/")
    stale = office.post(f"{PLAN}publish/", PUBLISHING)
    assert stale.status_code == 409
    assert "已加入第2版" in words_of(stale)
    assert "缺少合法性审核的记录" in words_of(office.post(f"{PLAN}publish/", {**PUBLISHING, "number": "2"}))
    assert review(office, KINDS[0]).status_code == 409


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"document": "1"}, "文号写 2 至 60 个字"),
        ({"document": "示例，1号"}, "文号写 2 至 60 个字"),
        ({"document": "示例1号\n```\n```政策 甲"}, "文号写 2 至 60 个字"),
        ({"document": "示例\u20281号"}, "文号写 2 至 60 个字"),
        ({"document": "示例\u202e1号"}, "文号写 2 至 60 个字"),
        ({"document": "x" * 61}, "文号"),
        ({"document": "示例\x011号"}, "文号写 2 至 60 个字"),
        ({"valid_to": "2016-12-31"}, "止日早于起日"),
        ({"valid_from": "2018-01-01"}, "超出了方案的有效期"),
        ({"valid_from": "昨天"}, "有效期自"),
        ({"number": ""}, "版本"),
    ],
)
def test_number_and_dates_must_do(office: Client, run: Run, given: dict[str, str], said: str) -> None:
    reviewed(office)
    refused = office.post(f"{PLAN}publish/", {**PUBLISHING, **given})
    assert refused.status_code == 400
    assert said in words_of(refused)
    assert (Version.objects.count(), Publication.objects.count()) == (1, 0)


def test_what_is_published_is_not_published_again(office: Client, run: Run) -> None:
    reviewed(office)
    office.post(f"{PLAN}publish/", PUBLISHING)
    again = office.post(f"{PLAN}publish/", {**PUBLISHING, "number": "2", "document": "示例〔2017〕2号"})
    assert "第2版已经发布" in words_of(again)
    assert review(office, KINDS[0], number="2").status_code == 400
    change(office, Version.objects.get(number=2), raised(run.version), follow="on")
    office.post(f"{PLAN}proposal/take/")
    assert "状态: 征求意见稿\n规划期" in Version.objects.get(number=3).text
    reviewed(office, "3")
    used = office.post(f"{PLAN}publish/", {**PUBLISHING, "number": "3"})
    assert "已经用过" in words_of(used)


def test_a_review_is_not_of_tomorrow(office: Client, run: Run) -> None:
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert "日期还没有到" in words_of(review(office, KINDS[0], on=tomorrow))
    assert review(office, "别的", on="2017-03-01").status_code == 400
    assert Review.objects.count() == 0


def test_a_ruling_makes_a_version_and_settles_the_reading(office: Client, public: Client, run: Run) -> None:
    assert office.post(f"{PLAN}readings/tier_jump/", RULING).headers["Location"] == "/readings/"
    version = Version.objects.get(number=2)
    line = "  补差: 补差，新达到的最高一档减去以前达到的最高一档\n"
    assert version.text == run.version.text.replace(line, f"{line}裁定: 补差，示例〔2018〕1号，2018-03-01\n", 1)
    rule = next(rule for rule in compiled(version).program.readings if rule.code == "tier_jump")
    assert rule.ruling is not None
    assert "跨档计奖 已裁定（示例〔2018〕1号）" in words_of(public.get("/readings/"))
    assert AuditEntry.objects.get(action="裁定口径").details["option"] == "补差"
    new = Run.objects.get(version=version)
    assert "跨档计奖" not in {effect["reading"] for effect in new.effects}


@pytest.mark.parametrize(
    ("given", "status", "said"),
    [
        ({"option": "别的"}, 400, "「别的」不是选项"),
        ({"option": "补差\n裁定"}, 400, "不是选项"),
        ({"document": "甲，2018-03-01"}, 400, "文号写"),
        ({"on": "2999-01-01"}, 400, "裁定日期还没有到"),
        ({"on": ""}, 400, "日期"),
        ({"number": "9"}, 409, "您打开的是第9版"),
    ],
)
def test_a_ruling_must_do(office: Client, run: Run, given: dict[str, str], status: int, said: str) -> None:
    refused = office.post(f"{PLAN}readings/tier_jump/", {**RULING, **given})
    assert refused.status_code == status
    assert said in words_of(refused)
    assert Version.objects.count() == 1


def test_a_reading_is_ruled_on_once(office: Client, run: Run) -> None:
    office.post(f"{PLAN}readings/tier_jump/", RULING)
    again = office.post(f"{PLAN}readings/tier_jump/", {**RULING, "number": "2", "option": "最高档"})
    assert again.status_code == 400
    assert "已裁定（补差，示例〔2018〕1号，2018-03-01）" in words_of(again)
    late = office.post(f"{PLAN}readings/level_rise/", {**RULING, "option": "补差"})
    assert late.status_code == 409
    assert Version.objects.count() == 2


def test_a_ruling_on_a_published_plan_keeps_its_publication(office: Client, run: Run) -> None:
    reviewed(office)
    office.post(f"{PLAN}publish/", PUBLISHING)
    before = Line.objects.filter(run__version__number=2, payable=True).count()
    assert office.post(f"{PLAN}readings/tier_jump/", {**RULING, "number": "2"}).status_code == 302
    version = Version.objects.get(number=3)
    assert version.publication.document == "示例〔2017〕1号"
    assert in_force(version.plan) == version
    assert Line.objects.filter(run__version=version, payable=True).count() > before


def test_every_reading_of_the_plan_can_be_ruled_on(office: Client, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luodi_service.pages.views_publishing.refresh", lambda *_: None)
    number = 1
    for rule in compiled(run.version).program.readings:
        for option in rule.labels[:1]:
            given = {**RULING, "number": str(number), "option": option}
            response = office.post(f"{PLAN}readings/{rule.code}/", given)
            assert response.status_code == 302, (rule.name, words_of(response))
            number += 1
    assert all(rule.ruling for rule in compiled(Version.objects.get(number=number)).program.readings)


def test_links_to_rule_are_for_the_office(office: Client, public: Client, run: Run) -> None:
    link = re.compile(rf'href="{PLAN}readings/')
    assert link.search(office.get("/readings/").content.decode())
    assert not link.search(public.get("/readings/").content.decode())
