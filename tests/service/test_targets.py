"""Targets live: a value is reported by one person with its list and evidence, checked by another, and enters the figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from service.conftest import NOW, let_go, signed_in

from luodi_service.accounts.models import Person
from luodi_service.facts.models import Batch, Fact, Term
from luodi_service.lib.audit import breaks
from luodi_service.lib.editing import Stale
from luodi_service.plans.models import Plan, Run
from luodi_service.plans.reckoning import reckon
from luodi_service.plans.snapshots import last_fact
from luodi_service.plans.target_groups import GroupFigure, guarded
from luodi_service.registry.models import Subject
from luodi_service.targets.models import CHECKED, SUPERSEDED, WAITING, Reckoning, Reported, TargetYear
from luodi_service.targets.reckonings import carry_out, current_reckoning, new_reckoning, replays
from luodi_service.targets.reporting import Given, check, report, reporting_unit, target_called
from luodi_service.targets.standing import standing_of, standings
from luodi_service.targets.tasks import begin

TODAY = NOW.date()
AGREEMENTS, FUNDS, SPACE = "经合社合作共建开发协议", "风险池基金和政府投资基金规模", "产业园物理空间"
FIVE = "庆隆经合社 | 2017-04-20 | 已完成 | 协议一\n" + "\n".join(f"经合社{at} | 2017-06-0{at}" for at in (1, 2, 3, 4))
pytestmark = pytest.mark.django_db


def person(name: str) -> Person:
    return Person.objects.get(username=name)


def plan() -> Plan:
    return Plan.objects.get(code="gongshu-auto-2017")


def file(name: str = "协议.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, f"%PDF-1.4 {name}".encode())


def said(**more: Any) -> Given:
    usual: dict[str, Any] = {
        "year": 2017, "part": 0, "value": "5", "words": "", "document": "试〔2017〕1号", "dated": date(2017, 12, 1), "items": FIVE,
    }  # fmt: skip
    return Given(**usual | more)


def reported(name: str = AGREEMENTS, by: str = "department", files: Any = None, **more: Any) -> Reported:
    target = target_called(plan(), name)
    assert target is not None
    kept = [file()] if files is None else files
    return report(plan(), target, said(**more), kept, person(by), NOW, TODAY)


def accepted(one: Reported, by: str = "office") -> Reported:
    return check(one.pk, one.revision, accepted=True, opinion="", person=person(by), at=NOW)


def problems(**more: Any) -> str:
    with pytest.raises(ValidationError) as raised:
        reported(**more)
    return "；".join(raised.value.messages)


def test_five_agreements_one_of_them_with_qinglong(run: Run) -> None:
    """2017年完成对庆隆等五个经合社协商项目合作共建开发协议: reported by a department, checked by the office, met."""
    one = accepted(reported())
    assert one.state == CHECKED
    assert one.fact is not None
    assert (one.fact.subject.key, one.fact.term.name, one.fact.year, one.fact.value) == (
        "拱墅区",
        AGREEMENTS,
        2017,
        "5",
    )
    assert (one.fact.batch.source, one.fact.batch.document, one.fact.batch.cause) == (
        "区商务局", "试〔2017〕1号", f"目标填报 #{one.pk}",
    )  # fmt: skip
    begin(plan(), person("office"), NOW)
    found = standing_of(plan(), AGREEMENTS, TODAY, 2017)
    assert found is not None
    assert (found.value, found.state, found.value_words) == (Decimal(5), "met", "5个")
    assert not list(breaks())


def test_the_run_and_the_reckoning_say_the_same(run: Run) -> None:
    """What a run of everything gives is what targets alone give, and again at any later day."""
    accepted(reported())
    made = carry_out(new_reckoning(plan(), person("office"), NOW).pk)
    assert replays(made)
    old = reckon(run.version, run.snapshot)
    assert old.figures == run.targets
    assert made.figures != run.targets


def test_a_reckoning_follows_every_run(run: Run) -> None:
    made = Reckoning.objects.get(run=run)
    assert (made.state, made.snapshot, made.figures) == ("done", run.snapshot, run.targets)
    assert TargetYear.objects.filter(reckoning=made).count() == len(run.targets)


def test_the_list_comes_to_the_value() -> None:
    assert "合计是5个，与填报的数值6个不符" in problems(value="6")
    assert "合计是4个，与填报的数值5个不符" in problems(items=FIVE.replace("已完成", "推进中"))
    assert "请逐一列入清单" in problems(items="")


def test_funds_come_to_the_sum_of_their_contributions() -> None:
    """组建不少于1000万元: both funds with what was paid in."""
    funds = "风险池基金 | 2017-07-01 | 已完成 | 证明 | 6000000\n政府投资基金 | 2017-08-01 | 已完成 | 证明 | 5000000"
    assert accepted(reported(FUNDS, value="11000000", items=funds)).state == CHECKED
    assert "请写明金额" in problems(
        name=FUNDS, value="1", items="风险池基金 | 2017-07-01", year=2018, dated=date(2018, 1, 1)
    )


def test_everything_wrong_is_said_at_once() -> None:
    found = problems(
        value="-1", document=" ", dated=date(2016, 1, 1), items="甲 | 2019\n甲 | 2018-01-01 | 好", files=[]
    )
    for words in (
        "不小于零",
        "请写明依据文件",
        "早于填报的2017年度",
        "日期写成",
        "重复",
        "状态写",
        "请上传佐证材料",
        "以后",
    ):
        assert words in found
    assert not Reported.objects.exists()


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e99", "五", "", "0.00001"])
def test_what_is_no_number_is_refused(value: str) -> None:
    assert "数值要是" in problems(value=value)


def test_who_answers_for_a_target_reports_it() -> None:
    """The text names no unit for the agreements: the office and departments report them, nobody else."""
    target, computed = target_called(plan(), AGREEMENTS), target_called(plan(), SPACE)
    assert target is not None
    assert computed is not None
    assert str(reporting_unit(person("department"), target)) == "区商务局"
    assert reporting_unit(person("street"), target) is None
    assert reporting_unit(person("enterprise"), target) is None
    assert reporting_unit(person("office"), computed) is None
    assert "不由您填报" in problems(by="street")
    assert "由数据算出，不填报" in problems(name=SPACE)


def test_nobody_checks_what_they_reported_and_nobody_checks_twice() -> None:
    one = reported(by="office")
    with pytest.raises(ValidationError, match="另一人"):
        accepted(one)
    with pytest.raises(ValidationError, match="另一人"):
        accepted(one, by="department")
    accepted(one, by="office-second")
    with pytest.raises(Stale):
        accepted(one, by="office-second")


def test_a_report_that_is_sent_back_leaves_no_fact() -> None:
    one, before = reported(), Fact.objects.count()
    with pytest.raises(ValidationError, match="须写明理由"):
        check(one.pk, 0, accepted=False, opinion=" ", person=person("office"), at=NOW)
    found = check(one.pk, 0, accepted=False, opinion="缺协议", person=person("office"), at=NOW)
    assert (found.fact, Fact.objects.count(), found.get_state_display()) == (None, before, "退回")
    assert reported().state == WAITING


def test_a_correction_stands_in_the_place_of_what_it_corrects() -> None:
    """Neither row is overwritten, and the newest fact holds."""
    first = accepted(reported())
    assert "待核" in str(reported(value="4", items="\n".join(FIVE.splitlines()[:4])).get_state_display())
    assert "已有一份填报待核" in problems()
    second = accepted(Reported.objects.get(state=WAITING))
    first.refresh_from_db()
    assert (first.state, first.value, second.corrects_id) == (SUPERSEDED, Decimal(5), first.pk)
    newest = Fact.objects.filter(term__name=AGREEMENTS).order_by("-pk").first()
    assert newest is not None
    assert newest.value == "4"


def test_reported_figures_do_not_come_in_by_the_other_door() -> None:
    """The page for offices' figures asks for no evidence: it takes none of these."""
    accepted(reported())
    term = Term.objects.get(name=AGREEMENTS)
    response = signed_in("office").get(f"/data/new/?term={term.pk}")
    assert AGREEMENTS not in response.content.decode()


def test_quarters_are_known_as_far_as_their_parts_are(run: Run) -> None:
    """年初至季末: two quarters of 2021 are known for both regions, so the share is known to the middle of the year."""
    term = Term.objects.get(kind="区域", name="二手车交易量")
    batch = Batch.objects.create(source="区商务局", basis="快报", at=NOW)
    for key, sold in (("拱墅区", ("60", "70")), ("杭州市", ("100", "100"))):
        region = Subject.objects.get(kind="区域", key=key)
        for quarter, value in enumerate(sold, 1):
            Fact.objects.create(subject=region, term=term, year=2021, part=400 + quarter, value=value, batch=batch)
    found = reckon(run.version, last_fact()).quarters
    share = {one.quarter: one.value for one in found if (one.target, one.year) == ("二手车交易量占全市比重", 2021)}
    assert share == {1: "0.6", 2: "0.65", 3: None, 4: None}


def group(name: str, members: int, value: str | None = "1") -> GroupFigure:
    return GroupFigure("试", 2019, "街道", name, value, "met", members)


def test_no_group_tells_another_by_subtraction() -> None:
    """A group of two is withheld; alone it could be told from the whole, so the next smallest is withheld with it."""
    found = guarded([group("甲", 2), group("乙", 9), group("丙", 4)])
    assert {one.group: one.value for one in found} == {"甲": None, "乙": "1", "丙": None}
    assert [one.value for one in guarded([group("甲", 3), group("乙", 9)])] == ["1", "1"]
    assert [one.value for one in guarded([group("甲", 1), group("乙", 1), group("丙", 3), group("丁", 8)])] == [
        None, None, None, "1",
    ]  # fmt: skip


def test_standings_name_who_is_late(run: Run) -> None:
    found = {one.name: one for one in standings(plan(), TODAY, 2019)}
    assert len(found) == len({one["target"] for one in run.targets})
    late = found[AGREEMENTS].late
    assert [(one.what, one.state) for one in late] == [(f"「{AGREEMENTS}」的填报", "迟")]
    assert found[SPACE].forecast is not None
    assert found[SPACE].trace["snapshot"] == run.snapshot


def test_the_pages_show_what_was_reported(run: Run) -> None:
    department, office = signed_in("department"), signed_in("office")
    target = target_called(plan(), AGREEMENTS)
    assert target is not None
    address = f"/targets/{target.position}/"
    sent = {
        "year": "2017", "part": "0", "value": "5", "items": FIVE, "words": "", "document": "试〔2017〕1号",
        "dated": "2017-12-01", "files": [file()],
    }  # fmt: skip
    wrong = department.post(f"{address}report/", {**sent, "value": "6", "files": [file()]})
    assert wrong.status_code == 400
    assert "不符" in wrong.content.decode()
    made = department.post(f"{address}report/", sent)
    one = Reported.objects.get()
    assert (made.status_code, made.headers["Location"]) == (302, one.get_absolute_url())
    page = office.get(one.get_absolute_url()).content.decode()
    assert "庆隆经合社" in page
    assert "核对无误" in page
    evidence = office.get(f"{one.get_absolute_url()}files/{one.evidence.get().pk}/")
    assert evidence.content == b"%PDF-1.4 \xe5\x8d\x8f\xe8\xae\xae.pdf"
    let_go(evidence)
    assert office.post(one.get_absolute_url(), {"act": "accept", "revision": "0"}).status_code == 302
    assert office.post(one.get_absolute_url(), {"act": "accept", "revision": "0"}).status_code == 409
    assert "● 达成" in office.get(f"{address}?year=2017").content.decode()
    listed = office.get("/targets/?year=2017").content.decode()
    assert "2017年完成对庆隆等五个" not in listed
    assert "● 达成" in listed


def test_an_enterprise_sees_no_target_and_a_park_no_unchecked_report(run: Run) -> None:
    one = reported()
    assert signed_in("enterprise").get("/targets/").status_code == 403
    park: Client = signed_in("park")
    assert park.get("/targets/").status_code == 200
    assert park.get(one.get_absolute_url()).status_code == 404
    accepted(one)
    assert park.get(one.get_absolute_url()).status_code == 200


def test_targets_are_refreshed_when_something_came_in(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("refresh_targets")
    assert "已是最新" in capsys.readouterr().out
    accepted(reported())
    call_command("refresh_targets")
    assert "目标已刷新" in capsys.readouterr().out
    made = current_reckoning(plan())
    assert made is not None
    assert made.snapshot == last_fact()
