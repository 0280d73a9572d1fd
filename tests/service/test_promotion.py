"""Leads: who registers, judges and settles them, their clocks, and what they say of the targets that they count for."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from service.conftest import NOW, signed_in

from luodi_service.accounts.models import Notice, Person, Role, Unit
from luodi_service.lib.editing import Stale
from luodi_service.lib.models import AuditEntry
from luodi_service.pages.task_sources import tasks
from luodi_service.plans.models import Plan, Run
from luodi_service.promotion import leads
from luodi_service.promotion.chains import CHAINS, positions
from luodi_service.promotion.demonstration import HEADQUARTERS, load_promotion
from luodi_service.promotion.leads import Settled, Told
from luodi_service.promotion.models import SETTLED, SIGNED, STOPPED, TALKING, Lead, LeadStep
from luodi_service.promotion.targets import counted_targets, differences, pipeline
from luodi_service.registry.models import Subject

TODAY = NOW.date()
DONE = Settled(TODAY, "落户协议〔2026〕1号")


def person(name: str) -> Person:
    """Read anew, as for every request."""
    return Person.objects.get(username=name)


def told(**other: Any) -> Told:
    usual = {"title": "甲车载终端公司", "field": "智能车联网", "text": "拟设研发中心", "source": "自行接洽"}
    return Told(**(usual | other))


@pytest.fixture
def plan(run: Run) -> Plan:
    return run.version.plan


@pytest.fixture
def firm(db: None) -> Subject:
    """The firm for which the account of an enterprise acts."""
    found = Subject.objects.filter(kind="企业", merged_into=None, ended_on=None).order_by("key")[0]
    found.unit = Unit.objects.get(name="演示企业")
    found.save()
    return found


def talking(plan: Plan, by: str = "office", **other: Any) -> Lead:
    lead = leads.register(plan, told(**other), person(by), NOW)
    return leads.move(lead.pk, lead.revision, TALKING, "已接洽", person(by), NOW)


def refused(call: Any) -> str:
    with pytest.raises((ValidationError, PermissionDenied)) as found:
        call()
    return "；".join(getattr(found.value, "messages", None) or [str(found.value)])


def test_chains_are_of_the_five_fields() -> None:
    assert len(set(positions())) == sum(len(places) for places in CHAINS.values())


def test_from_the_first_word_to_the_settled_firm(plan: Plan, firm: Subject) -> None:
    lead = leads.register(plan, told(counts_for=HEADQUARTERS, position="智能车联网·车载终端"), person("office"), NOW)
    assert leads.clock(lead, TODAY).words == "研判还有 3 个工作日"
    lead = leads.move(lead.pk, lead.revision, TALKING, "已接洽", person("office"), NOW)
    assert leads.clock(lead, TODAY).words == "报告进展还有 10 个工作日"
    late = leads.clock(lead, TODAY + timedelta(days=30))
    assert late.state == "red"
    assert "逾期" in late.words
    lead = leads.report(lead.pk, lead.revision, "已看过场地", person("office"), NOW + timedelta(days=30))
    assert leads.clock(lead, TODAY + timedelta(days=30)).state == "", "a report starts the clock anew"
    lead = leads.move(lead.pk, lead.revision, SIGNED, "框架协议", person("office"), NOW)
    lead = leads.settle(lead.pk, lead.revision, Settled(TODAY, "协议〔2026〕1号", firm.key), person("office"), NOW)
    assert (lead.stage, lead.subject, lead.settled_on) == (SETTLED, firm, TODAY)
    acts = list(LeadStep.objects.filter(lead=lead).values_list("act", flat=True))
    assert acts == ["登记", "研判跟进", "报告进展", "签约", "落地"]
    logged = AuditEntry.objects.filter(kind="lead", key=str(lead.pk)).count()
    assert logged == len(acts), "one line of the log for each act"
    found = pipeline(plan, HEADQUARTERS, TODAY.year, person("office"))
    assert [one.title for one in found.settled] == ["甲车载终端公司"]
    assert pipeline(plan, HEADQUARTERS, TODAY.year - 1, person("office")).settled == ()


def test_everything_wrong_is_said_at_once(plan: Plan) -> None:
    wrong = refused(
        lambda: leads.register(
            plan,
            told(
                title=" ",
                field="农业",
                position="不存在",
                source="听说",
                counts_for="没有的目标",
                investment=Decimal(0),
                key="X",
            ),
            person("office"),
            NOW,
        )
    )
    for part in (
        "企业或项目",
        "产业领域写",
        "没有产业链环节",
        "来源写",
        "没有逐家计数的目标",
        "大于 0",
        "没有统一社会信用代码",
    ):
        assert part in wrong
    assert not Lead.objects.exists()


def test_a_position_belongs_to_its_field(plan: Plan) -> None:
    assert "不属于会展" in refused(
        lambda: leads.register(plan, told(field="会展", position="智能车联网·车载终端"), person("office"), NOW)
    )


def test_a_lead_is_known_once(plan: Plan) -> None:
    first = leads.register(plan, told(), person("office"), NOW)
    assert f"已有线索 #{first.pk}" in refused(lambda: leads.register(plan, told(), person("street"), NOW))
    leads.move(first.pk, first.revision, STOPPED, "无意落户", person("office"), NOW)
    leads.register(plan, told(), person("street"), NOW)


def test_one_firm_settles_once_for_a_target(plan: Plan, firm: Subject) -> None:
    first, second = talking(plan, counts_for=HEADQUARTERS), talking(plan, title="乙", counts_for=HEADQUARTERS)
    settled = Settled(TODAY, "协议", firm.key)
    leads.settle(first.pk, first.revision, settled, person("office"), NOW)
    assert f"已由线索 #{first.pk} 落地" in refused(
        lambda: leads.settle(second.pk, second.revision, settled, person("office"), NOW)
    )
    leads.settle(second.pk, second.revision, DONE, person("office"), NOW)
    second.refresh_from_db()
    assert f"已由线索 #{first.pk} 落地" in refused(
        lambda: leads.known_as(second.pk, second.revision, firm.key, person("office"), NOW)
    )


def test_a_day_to_come_and_a_missing_document_are_refused(plan: Plan) -> None:
    lead = talking(plan)
    given = Settled(TODAY + timedelta(days=1), " ")
    wrong = refused(lambda: leads.settle(lead.pk, lead.revision, given, person("office"), NOW))
    assert "不在 1949-10-01 至今天" in wrong
    assert "落地依据" in wrong


def test_a_firm_that_ended_does_not_settle(plan: Plan, firm: Subject) -> None:
    Subject.objects.filter(pk=firm.pk).update(ended_on=date(2026, 1, 1), ended_how="注销")
    lead = talking(plan)
    given = Settled(TODAY, "协议", firm.key)
    assert "已于 2026-01-01 注销" in refused(lambda: leads.settle(lead.pk, lead.revision, given, person("office"), NOW))


@pytest.mark.parametrize("stage", [TALKING, SIGNED, STOPPED])
def test_what_is_over_goes_no_further(plan: Plan, stage: str) -> None:
    lead = talking(plan)
    lead = leads.settle(lead.pk, lead.revision, DONE, person("office"), NOW)
    assert "落地，不能" in refused(lambda: leads.move(lead.pk, lead.revision, stage, "再来", person("office"), NOW))


def test_two_officers_at_once(plan: Plan) -> None:
    lead = talking(plan)
    leads.report(lead.pk, lead.revision, "甲说", person("office"), NOW)
    with pytest.raises(Stale):
        leads.move(lead.pk, lead.revision, SIGNED, "乙说", person("office-second"), NOW)


def test_what_a_firm_brings_goes_to_the_office(plan: Plan, firm: Subject) -> None:
    lead = leads.register(plan, told(source="上级推荐", counts_for=HEADQUARTERS), person("enterprise"), NOW)
    assert (lead.source, lead.introduced_by, lead.counts_for) == ("企业介绍", firm, ""), (
        "what it counts for is the office's to say"
    )
    assert lead.unit.name == "区科技局"
    assert "不由您办理" in refused(
        lambda: leads.move(lead.pk, lead.revision, TALKING, "自己研判", person("enterprise"), NOW)
    )
    lead = leads.hand_over(lead.pk, lead.revision, Unit.objects.get(name="祥符街道"), "", person("office"), NOW)
    leads.move(lead.pk, lead.revision, TALKING, "对方报价保密", person("street"), NOW)
    page = signed_in("enterprise").get(f"/leads/{lead.pk}/").content.decode()
    assert "在谈" in page
    assert "对方报价保密" not in page, "how the talks go is not the firm's that brought it"
    assert "对方报价保密" in signed_in("street").get(f"/leads/{lead.pk}/").content.decode()
    assert Notice.objects.filter(person=person("enterprise"), text__contains="在谈").exists()


@pytest.mark.parametrize("who", ["finance", "statistics", "tax", "leader", "auditor", "system_officer"])
def test_others_register_none(plan: Plan, who: str) -> None:
    assert "招商线索由" in refused(lambda: leads.register(plan, told(), person(who), NOW))


def test_a_lead_is_named_to_nobody_else(plan: Plan) -> None:
    lead = talking(plan)
    seen = {
        who: Lead.objects.visible_to(person(who)).filter(pk=lead.pk).exists()
        for who in (
            "office",
            "department",
            "leader",
            "auditor",
            "street",
            "park",
            "enterprise",
            "finance",
            "security_officer",
        )
    }
    assert seen == {
        "office": True, "department": True, "leader": True, "auditor": True, "street": False, "park": False,
        "enterprise": False, "finance": False, "security_officer": False,
    }  # fmt: skip
    assert signed_in("street").get(f"/leads/{lead.pk}/").status_code == 404
    assert signed_in("finance").get(f"/leads/{lead.pk}/").status_code == 404
    assert signed_in("finance").get("/leads/").status_code == 403


def test_new_leads_and_late_ones_wait(plan: Plan) -> None:
    lead = leads.register(plan, told(), person("street"), NOW)
    assert [one.text for one in tasks(person("street"), TODAY) if one.kind == "招商"] == [f"{lead}：待研判"]
    leads.move(lead.pk, lead.revision, TALKING, "接洽", person("street"), NOW)
    assert not [one for one in tasks(person("street"), TODAY) if one.kind == "招商"], "nothing is due for two weeks"
    later = TODAY + timedelta(days=20)
    assert [one.text for one in tasks(person("street"), later) if one.kind == "招商"] == [f"{lead}：待报告进展"]


def test_the_list_finds_what_is_late(plan: Plan) -> None:
    early = leads.register(plan, told(title="早登记的"), person("office"), NOW - timedelta(days=60))
    leads.register(plan, told(title="才登记的"), person("office"), NOW)
    page = signed_in("office").get("/leads/?late=yes").content.decode()
    assert early.title in page


def test_the_demonstration_is_loaded_once_and_counts(plan: Plan) -> None:
    made = load_promotion(plan.code, NOW)
    assert made == Lead.objects.count() > 8
    assert load_promotion(plan.code, NOW) == 0
    assert not Lead.objects.filter(demonstration=False).exists()
    assert len(pipeline(plan, HEADQUARTERS, 2020, person("office")).settled) == 8
    page = signed_in("office").get("/targets/4/?year=2020").content.decode()
    assert "落地 8" in page
    assert "演示汽车金融总部8 | 2020-12-15 | 已完成 | 演示落户协议8" in page, "the form to report it has them already"
    assert "招商线索</h2>" not in signed_in("street").get("/targets/4/?year=2020").content.decode()


def test_headquarters_are_counted_one_by_one(plan: Plan) -> None:
    assert HEADQUARTERS in counted_targets(plan)


def test_what_is_reported_without_a_lead_is_said(plan: Plan) -> None:
    lead = talking(plan, title="甲总部", counts_for=HEADQUARTERS)
    leads.settle(lead.pk, lead.revision, DONE, person("office"), NOW)
    settled = pipeline(plan, HEADQUARTERS, TODAY.year, person("office")).settled
    assert differences(settled, ["甲总部"]) == []
    assert differences(settled, ["乙总部"]) == ["已落地而没有填报：甲总部", "填报了而没有落地的线索：乙总部"]


def test_by_the_page(plan: Plan, firm: Subject) -> None:
    office = signed_in("office")
    sent = {
        "title": "<script>甲</script>", "field": "智能车联网", "position": "智能车联网·车载终端", "source": "企业介绍", "text": "情况",
        "key": firm.key, "counts_for": HEADQUARTERS, "investment": "30000000",
    }  # fmt: skip
    answer = office.post("/leads/new/", sent)
    assert answer.status_code == 302, answer.content.decode()
    page = office.get(answer["Location"]).content.decode()
    assert "&lt;script&gt;" in page
    assert "<script>甲" not in page
    lead = Lead.objects.get()
    assert lead.investment == Decimal(30_000_000)
    assert office.post(answer["Location"], {"act": "talk", "revision": "0", "words": ""}).status_code == 400
    assert office.post(answer["Location"], {"act": "talk", "revision": "0", "words": "接洽"}).status_code == 302
    assert office.post(answer["Location"], {"act": "talk", "revision": "0", "words": "接洽"}).status_code == 409
    assert office.post(answer["Location"], {"act": "fly", "revision": "1"}).status_code == 400
    assert office.post("/leads/new/", {**sent, "investment": "1e400"}).status_code == 400
    file = b"".join(office.get("/leads/?export=csv").streaming_content).decode("utf-8-sig")
    assert "智能车联网·车载终端" in file


def test_a_lead_is_found_by_whoever_may_know_of_it(plan: Plan) -> None:
    lead = talking(plan, title="寻得着公司")
    assert str(lead) in signed_in("office").get("/search/?q=寻得着").content.decode()
    assert str(lead) not in signed_in("street").get("/search/?q=寻得着").content.decode()


def test_a_firm_reads_no_talks_by_a_second_role_elsewhere(plan: Plan, firm: Subject) -> None:
    lead = leads.register(plan, told(text="本企业所说"), person("enterprise"), NOW)
    leads.move(lead.pk, lead.revision, TALKING, "对方报价保密", person("office"), NOW)
    Role.objects.create(person=person("enterprise"), role="street", unit=Unit.objects.get(name="祥符街道"))
    page = signed_in("enterprise").get(f"/leads/{lead.pk}/").content.decode()
    assert "本企业所说" in page
    assert "对方报价保密" not in page


def test_what_a_unit_writes_of_a_lead_is_not_the_firms_that_brought_it(plan: Plan, firm: Subject) -> None:
    brought = told(source="企业介绍", key=firm.key, text="对方意向保密", investment=Decimal(7_654_321))
    lead = leads.register(plan, brought, person("office"), NOW)
    enterprise = signed_in("enterprise")
    page = enterprise.get(f"/leads/{lead.pk}/").content.decode()
    listed = enterprise.get("/leads/").content.decode()
    file = b"".join(enterprise.get("/leads/?export=csv").streaming_content).decode("utf-8-sig")
    for shown in (page, listed, file):
        assert lead.title in shown
        assert "对方意向保密" not in shown
        assert "7654321" not in shown.replace(",", "")
    assert lead.title not in enterprise.get("/leads/?q=意向保密").content.decode(), "nor is it found by asking for it"
    assert lead.title in signed_in("office").get("/leads/?q=意向保密").content.decode()
    assert "对方意向保密" in signed_in("office").get(f"/leads/{lead.pk}/").content.decode()


def test_a_firm_that_guesses_names_is_not_told_who_talks(plan: Plan, firm: Subject) -> None:
    leads.register(plan, told(), person("street"), NOW)
    wrong = refused(lambda: leads.register(plan, told(), person("enterprise"), NOW))
    assert "已有线索" in wrong
    assert "祥符街道" not in wrong
    assert "#" not in wrong


@pytest.mark.parametrize("text", ["甲\n乙 | 2020-01-01 | 已完成", "甲|乙", "甲｜乙", "甲\u2028乙"])
def test_what_becomes_a_line_of_a_report_is_one(plan: Plan, text: str) -> None:
    assert "写在一行里" in refused(lambda: leads.register(plan, told(title=text), person("office"), NOW))
    lead = talking(plan)
    given = Settled(TODAY, text)
    assert "写在一行里" in refused(lambda: leads.settle(lead.pk, lead.revision, given, person("office"), NOW))


def test_what_a_firm_brings_waits_for_an_office(plan: Plan, firm: Subject) -> None:
    Role.objects.filter(role="office").delete()
    assert "还没有设领导小组办公室" in refused(lambda: leads.register(plan, told(), person("enterprise"), NOW))


def test_two_firms_that_turn_out_to_be_one_count_once(plan: Plan, firm: Subject) -> None:
    other = Subject.objects.filter(kind="企业", merged_into=None, ended_on=None).exclude(pk=firm.pk).order_by("key")[0]
    for title, one in (("甲总部", firm), ("乙总部", other)):
        lead = talking(plan, title=title, counts_for=HEADQUARTERS)
        leads.settle(lead.pk, lead.revision, Settled(TODAY, "协议", one.key), person("office"), NOW)
    assert len(pipeline(plan, HEADQUARTERS, TODAY.year, person("office")).settled) == 2
    Subject.objects.filter(pk=other.pk).update(merged_into=firm)
    assert [one.title for one in pipeline(plan, HEADQUARTERS, TODAY.year, person("office")).settled] == ["甲总部"]


def test_a_firm_settles_a_second_project_that_counts_for_nothing(plan: Plan, firm: Subject) -> None:
    for title in ("一期", "二期"):
        lead = talking(plan, title=title)
        leads.settle(lead.pk, lead.revision, Settled(TODAY, "协议", firm.key), person("office"), NOW)
    assert Lead.objects.filter(subject=firm, stage=SETTLED).count() == 2


def test_what_waits_beyond_the_calendar_is_not_lost(plan: Plan) -> None:
    lead = leads.register(plan, told(), person("street"), NOW)
    Lead.objects.update(since=date(2099, 1, 5))
    (found,) = [one for one in tasks(person("street"), date(2099, 1, 6)) if one.kind == "招商"]
    assert (found.text, found.due) == (f"{lead}：待研判", None)
    for number in range(4):
        leads.register(plan, told(title=f"又{number}"), person("street"), NOW)
    Lead.objects.update(since=date(2099, 1, 5))
    (found,) = [one for one in tasks(person("street"), date(2099, 1, 6)) if one.kind == "招商"]
    assert (found.text, found.due) == ("5 条招商线索待研判或报告进展", None)


def test_an_account_that_was_turned_off_sees_nothing(plan: Plan, firm: Subject) -> None:
    leads.register(plan, told(), person("enterprise"), NOW)
    assert Lead.objects.visible_to(person("enterprise")).exists()
    Person.objects.filter(username="enterprise").update(is_active=False)
    assert not Lead.objects.visible_to(person("enterprise")).exists()
    assert not LeadStep.objects.visible_to(person("enterprise")).exists()


def test_the_office_takes_back_what_was_put_down_wrongly(plan: Plan, firm: Subject) -> None:
    lead = talking(plan, counts_for=HEADQUARTERS)
    lead = leads.settle(lead.pk, lead.revision, Settled(TODAY, "协议", firm.key), person("office"), NOW)
    assert "由领导小组办公室撤回" in refused(
        lambda: leads.unsettle(lead.pk, lead.revision, "登记错了", person("department"), NOW)
    )
    assert "撤回的原因" in refused(lambda: leads.unsettle(lead.pk, lead.revision, " ", person("office"), NOW))
    lead = leads.unsettle(lead.pk, lead.revision, "登记错了", person("office"), NOW)
    assert (lead.stage, lead.subject, lead.settled_on, lead.document) == (TALKING, None, None, "")
    assert pipeline(plan, HEADQUARTERS, TODAY.year, person("office")).settled == ()
    kept = LeadStep.objects.filter(lead=lead, act="撤回落地").get().words
    assert f"原落地 {TODAY}，协议" in kept
    other = talking(plan, title="乙", counts_for=HEADQUARTERS)
    leads.settle(other.pk, other.revision, Settled(TODAY, "协议", firm.key), person("office"), NOW)
