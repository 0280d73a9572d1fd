"""一企一档: what is on record of an enterprise, who may put it there, who may see it, and what stays masked."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client

from service.conftest import NOW, signed_in

from luodi_service.accounts.models import Person, Unit
from luodi_service.facts.classifying import classify, counts_by_year, known
from luodi_service.facts.models import Batch, Fact, Term
from luodi_service.facts.register_terms import (
    FIELD,
    FIELD_REASON,
    FOUNDED,
    REGISTER_TERMS,
    SECTOR,
    RegisterTerm,
    clashes,
    store_register_terms,
)
from luodi_service.lib.audit import System, breaks
from luodi_service.lib.editing import Stale
from luodi_service.lib.models import AuditEntry
from luodi_service.plans.models import Run
from luodi_service.plans.runs import new_run
from luodi_service.registry import belonging, keeping
from luodi_service.registry.masking import masked
from luodi_service.registry.models import Contact, Membership, NamedList, Subject, Tenancy, Title
from luodi_service.registry.reading import dossier

TODAY = NOW.date()
BY = System("试")
FIRM = "91000000MA1KR02H6Y"


def told(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


@pytest.fixture
def firm(run: Run) -> Subject:
    """A firm of whom nothing is on record."""
    return Subject.objects.create(kind="企业", key="91330105TEST000001", name="试企业")


@pytest.fixture
def park(run: Run) -> Subject:
    unit = Unit.objects.get(name="演示园区")
    return Subject.objects.create(kind="产业园", key="试园", name="试园", unit=unit)


def person(name: str) -> Person:
    return Person.objects.get(username=name)


def title(firm: Subject, granted: date, valid_to: date | None = None, **given: Any) -> Any:
    values = {"name": "高新技术企业", "level": "国家", "grant": "新认定", "document": "试", **given}
    return keeping.add_record("title", firm, {**values, "granted_on": granted, "valid_to": valid_to}, BY, NOW)


def step(firm: Subject, name: str, on: date) -> Any:
    return keeping.add_record("step", firm, {"step": name, "on": on, "document": "试"}, BY, NOW)


def tenancy(firm: Subject, park: Subject, since: date, until: date | None = None, premises: str = "") -> Any:
    given = {"park": park, "since": since, "until": until, "premises": premises}
    return keeping.add_record("tenancy", firm, given, BY, NOW)


def wrong(act: Any, *given: Any, **named: Any) -> list[str]:
    before = (AuditEntry.objects.count(), Title.objects.count(), Tenancy.objects.count())
    with pytest.raises(ValidationError) as error:
        act(*given, **named)
    assert (AuditEntry.objects.count(), Title.objects.count(), Tenancy.objects.count()) == before
    return list(error.value.messages)


# Titles


def test_a_title_runs_out_by_itself(firm: Subject) -> None:
    """认定至 11 月 12 日的称号：当天仍有效，次日到期，没有人去改它。"""
    row = title(firm, date(2017, 11, 13), date(2020, 11, 12))
    days = (date(2017, 11, 12), date(2017, 11, 13), date(2020, 11, 12), date(2020, 11, 13))
    assert [row.state(day) for day in days] == ["未生效", "有效", "有效", "已到期"]
    assert title(firm, date(2021, 1, 1), grant="复评").state(date(2099, 1, 1)) == "有效"


def test_all_that_is_wrong_with_a_title_is_said_at_once(firm: Subject) -> None:
    found = wrong(title, firm, TODAY + timedelta(days=1), date(2017, 1, 1))
    assert len(found) == 2
    assert "认定日期" in found[0]
    assert "早于认定日期" in found[1]
    assert "级别" in wrong(title, firm, TODAY, level="宇宙")[0]


def test_a_title_is_put_down_once(firm: Subject) -> None:
    first = title(firm, date(2017, 11, 13))
    assert "已经登记过" in wrong(title, firm, date(2017, 11, 13))[0]
    keeping.withdraw_record("title", first.pk, 0, "填错了", BY, NOW)
    title(firm, date(2017, 11, 13))
    assert Title.objects.filter(subject=firm).count() == 2, "what was withdrawn stays"


def test_the_second_to_change_a_record_is_told(firm: Subject) -> None:
    row = title(firm, date(2017, 11, 13))
    keeping.end_record("title", row.pk, 0, date(2019, 1, 1), "撤销文件", BY, NOW)
    with pytest.raises(Stale):
        keeping.end_record("title", row.pk, 0, date(2018, 1, 1), "另一份", BY, NOW)
    row.refresh_from_db()
    assert (row.valid_to, row.document) == (date(2019, 1, 1), "试；撤销文件")


def test_the_second_on_the_page_is_told_and_sees_what_holds_now(firm: Subject) -> None:
    row = title(firm, date(2017, 11, 13))
    client = signed_in("office")
    sent = {"on": "2019-01-01", "document": "甲", "revision": "0"}
    assert client.post(f"/register/title/{row.pk}/end/", sent).status_code == 302
    answer = client.post(f"/register/title/{row.pk}/end/", {**sent, "on": "2018-01-01"})
    assert answer.status_code == 409
    assert "已被别人改动" in told(answer)
    assert 'name="revision" value="1"' in answer.content.decode()


# The ladder


def test_steps_of_the_ladder_come_in_order(firm: Subject) -> None:
    """小升规 2018-02-28，个转企不能晚于它，规改股不能早于它；中间可以缺。"""
    step(firm, "小升规", date(2018, 2, 28))
    assert "晚于后一阶梯「小升规」的 2018-02-28" in wrong(step, firm, "个转企", date(2018, 3, 1))[0]
    assert "早于前一阶梯「小升规」的 2018-02-28" in wrong(step, firm, "股上市", date(2018, 2, 27))[0]
    assert "已登记在 2018-02-28" in wrong(step, firm, "小升规", date(2019, 1, 1))[0]
    step(firm, "个转企", date(2018, 2, 28))
    step(firm, "股上市", date(2020, 1, 1))
    shown = dossier(firm, person("office"), TODAY).ladder
    assert [(name, row and row.on) for name, row in shown] == [
        ("个转企", date(2018, 2, 28)),
        ("小升规", date(2018, 2, 28)),
        ("规改股", None),
        ("股上市", date(2020, 1, 1)),
    ]


# Lists


def test_a_place_on_a_list_has_a_beginning_and_an_end(firm: Subject) -> None:
    found = keeping.new_list("双百企业", "区政府〔2018〕1号", date(2018, 1, 2), BY, NOW)

    def join(since: date) -> Any:
        return keeping.add_record("membership", firm, {"of": found, "since": since}, BY, NOW)

    row = join(date(2018, 1, 2))
    assert "先把那一次移出" in wrong(join, date(2019, 1, 1))[0]
    keeping.end_record("membership", row.pk, 0, date(2018, 12, 31), "调整文件", BY, NOW)
    join(date(2019, 1, 1))
    assert [one.state(date(2018, 6, 1)) for one in Membership.objects.filter(subject=firm)] == ["未列入", "在册"]
    assert "已经有了" in wrong(keeping.new_list, "双百企业", "", date(2018, 1, 2), BY, NOW)[0]


# Tenancies


def test_premises_may_be_shared_and_a_firm_in_two_parks_is_shown(firm: Subject, park: Subject) -> None:
    other = Subject.objects.create(kind="企业", key="91330105TEST000002")
    tenancy(firm, park, date(2020, 1, 1), premises="301")
    tenancy(other, park, date(2020, 6, 1), premises="301")
    second = Subject.objects.get(kind="产业园", key="YQ04")
    tenancy(firm, second, date(2021, 1, 1))
    assert "先登记退出" in wrong(tenancy, firm, park, date(2022, 1, 1), premises="301")[0]
    assert "不是产业园" in wrong(tenancy, firm, other, date(2022, 1, 1))[0]
    page = told(signed_in("office").get(f"/enterprises/{firm.key}/"))
    assert "同时在2个产业园：YQ04、试园" in page


def test_a_park_keeps_the_tenancies_of_its_own_premises_alone(firm: Subject, park: Subject) -> None:
    client = signed_in("park")
    sent = {"other": firm.key, "since": "2020-01-01", "area_sqm": "88.5", "premises": "101"}
    answer = client.post(f"/register/{park.pk}/tenancy/add/", sent)
    assert answer.status_code == 302
    page = told(client.get(f"/parks/{park.key}/"))
    assert "试企业2020-01-01—10188.50在园" in page
    row = Tenancy.objects.get(subject=firm)
    assert (row.park, row.by) == (park, person("park"))
    assert client.get(f"/register/{firm.pk}/title/add/").status_code == 403
    assert client.get(f"/register/{firm.pk}/tenancy/add/").status_code == 403
    foreign = Subject.objects.get(kind="产业园", key="YQ04")
    assert client.get(f"/register/{foreign.pk}/tenancy/add/").status_code == 404
    elsewhere = tenancy(firm, foreign, date(2021, 1, 1))
    assert client.get(f"/register/tenancy/{elsewhere.pk}/end/").status_code == 404
    assert "YQ04" not in told(client.get(f"/enterprises/{firm.key}/")), "what it rents elsewhere is not this park's"


def test_a_park_knows_its_tenants_as_long_as_they_are_there(firm: Subject, park: Subject) -> None:
    assert not Subject.objects.visible_to(person("park")).filter(pk=firm.pk).exists()
    row = tenancy(firm, park, date(2020, 1, 1))
    assert Subject.objects.visible_to(person("park")).filter(pk=firm.pk).exists()
    keeping.end_record("tenancy", row.pk, 0, date(2021, 1, 1), "退租", BY, NOW)
    assert not Subject.objects.visible_to(person("park")).filter(pk=firm.pk).exists()
    page = signed_in("park").get(f"/parks/{park.key}/")
    assert "试企业2020-01-012021-01-01—待补已退出" in told(page), "its own record stays"
    assert firm.key not in page.content.decode()
    Subject.objects.filter(pk=firm.pk).update(park=park)
    assert not Subject.objects.visible_to(person("park")).filter(pk=firm.pk).exists(), "the newer word counts"


def test_a_park_sees_no_tax_of_its_tenants(run: Run, park: Subject) -> None:
    tenant = Subject.objects.get(kind="企业", key=FIRM)
    assert Fact.objects.filter(subject=tenant, term__nature="税务").exists()
    tenancy(tenant, park, date(2020, 1, 1))
    assert Fact.objects.visible_to(person("park")).filter(subject=tenant).exists()
    assert not Fact.objects.visible_to(person("park")).filter(subject=tenant, term__nature="税务").exists()
    assert "77.55万元" not in told(signed_in("park").get(f"/enterprises/{FIRM}/"))


@pytest.mark.parametrize("address", ["/enterprises/", "/subjects/"])
def test_lists_follow_the_tenancy_that_holds(firm: Subject, park: Subject, address: str) -> None:
    """In which park a firm is, its tenancies say; as it was registered counts only where there is none."""
    other = Subject.objects.get(kind="产业园", key="YQ04")
    client = signed_in("office")

    def shown(query: str = "") -> str:
        page = client.get(f"{address}?q={firm.key}{query}").content.decode()
        return page.partition("<tbody>")[2].partition("</tbody>")[0]

    Subject.objects.filter(pk=firm.pk).update(park=other)
    assert "YQ04" in shown()
    row = tenancy(firm, park, date(2020, 1, 1))
    assert "试园" in shown()
    assert "YQ04" not in shown()
    tenancy(firm, other, date(2021, 1, 1))
    assert "试园、YQ04" in shown("&sort=park")
    keeping.end_record("tenancy", row.pk, 0, date(2021, 1, 1), "退租", BY, NOW)
    assert "试园" not in shown("&sort=-park")


def test_the_filter_by_park_finds_what_the_list_shows(firm: Subject, park: Subject) -> None:
    other = Subject.objects.get(kind="产业园", key="YQ04")
    Subject.objects.filter(pk=firm.pk).update(park=other)
    client = signed_in("office")

    def found(where: Subject) -> bool:
        return firm.key in told(client.get(f"/enterprises/?q={firm.key}&park={where.pk}"))

    assert (found(other), found(park)) == (True, False)
    tenancy(firm, park, date(2020, 1, 1))
    assert (found(other), found(park)) == (False, True)


def test_a_park_sees_in_lists_no_other_park_of_its_tenants(firm: Subject, park: Subject) -> None:
    tenancy(firm, park, date(2020, 1, 1))
    tenancy(firm, Subject.objects.get(kind="产业园", key="YQ04"), date(2020, 1, 1))
    page = told(signed_in("park").get(f"/enterprises/?q={firm.key}&sort=park"))
    assert "试园" in page
    assert "YQ04" not in page


def test_a_street_that_nobody_put_down_is_unknown(firm: Subject) -> None:
    Subject.objects.filter(pk=firm.pk).update(area=None)
    client = signed_in("office")
    for path in (f"/enterprises/?q={firm.key}", f"/subjects/?q={firm.key}", "/parks/"):
        rows = client.get(path).content.decode().partition("<tbody>")[2]
        assert "待补" in rows.partition("</tr>")[0], path
    regions = client.get("/regions/").content.decode().partition("<tbody>")[2]
    assert "待补" not in regions.partition("</tbody>")[0], "a region lies in no street"


# Contacts


@pytest.mark.parametrize(
    ("field", "text", "shown"),
    [
        ("phone", "13812345678", "138****5678"),
        ("id_number", "330105199001011234", "330***********1234"),
        ("bank_account", "6222000000001234567", "6222***********4567"),
        ("name", "王演示", "王**"),
        ("name", "王", "*"),
        ("phone", "12345", "1**45"),
        ("phone", "", ""),
    ],
)
def test_masks(field: str, text: str, shown: str) -> None:
    assert masked(field, text) == shown


def contact(firm: Subject) -> Any:
    given = {"name": "王演示", "phone": "13812345678", "id_number": "330105199001011234", "bank_account": ""}
    return keeping.add_record("contact", firm, given, BY, NOW)


def test_personal_figures_are_masked_until_somebody_says_why(firm: Subject) -> None:
    row = contact(firm)
    client = signed_in("office")
    page = client.get(f"/enterprises/{firm.key}/").content.decode()
    assert "138****5678" in page
    assert "13812345678" not in page
    assert "330105199001011234" not in page
    address = f"/register/contact/{row.pk}/show/"
    assert "13812345678" not in client.get(address).content.decode()
    assert client.post(address, {"why": " "}).status_code == 400
    assert not AuditEntry.objects.filter(action="查看个人信息").exists()
    shown = client.post(address, {"why": "核实领款账号"})
    assert "13812345678" in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    entry = AuditEntry.objects.get(action="查看个人信息")
    assert entry.actor_id == person("office").pk
    assert entry.details["why"] == "核实领款账号"
    assert entry.details["fields"] == ["姓名", "电话", "身份证号"]


def test_the_log_holds_no_personal_figure(firm: Subject) -> None:
    row = contact(firm)
    signed_in("office").post(f"/register/contact/{row.pk}/show/", {"why": "核实"})
    keeping.end_subject(firm.pk, firm.revision, "注销", date(2019, 1, 1), "注销通知", BY, NOW)
    keeping.purge_contacts(date(2020, 1, 1), BY, NOW)
    written = " ".join(str(entry.details) + entry.key for entry in AuditEntry.objects.all())
    for value in ("13812345678", "330105199001011234", "王演示"):
        assert value not in written
    assert not list(breaks())


def test_who_sees_whom_to_speak_to(firm: Subject, park: Subject) -> None:
    contact(firm)
    tenancy(firm, park, date(2020, 1, 1))
    Subject.objects.filter(pk=firm.pk).update(
        area=Unit.objects.get(name="祥符街道"), unit=Unit.objects.get(name="演示企业")
    )
    seeing = {
        code
        for one in Person.objects.all()
        if Contact.objects.visible_to(one).filter(subject=firm)
        for code in one.codes()
    }
    assert seeing == {"office", "department", "finance", "auditor", "street", "enterprise"}


def test_contacts_of_those_long_gone_are_purged(
    firm: Subject, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.CONTACT_YEARS = 3
    still = Subject.objects.get(kind="企业", key=FIRM)
    contact(firm), contact(still)
    keeping.end_subject(firm.pk, 0, "迁出", date(2019, 1, 1), "迁出通知", BY, NOW)
    call_command("purge_contacts")
    assert "删除联系人 1 个" in capsys.readouterr().out
    assert not Contact.objects.filter(subject=firm).exists()
    assert Contact.objects.filter(subject=still).exists()
    entry = AuditEntry.objects.get(action="删除联系人")
    assert entry.details["subject"] == f"企业 {firm.key}"


# Ending, merging


def test_one_that_ended_stays_and_may_come_back(firm: Subject) -> None:
    client = signed_in("department")
    sent = {"how": "注销", "on": "2020-05-01", "document": "市场监管局通知", "revision": "0"}
    assert client.post(f"/register/{firm.pk}/end/", sent).status_code == 302
    assert client.post(f"/register/{firm.pk}/end/", sent).status_code == 409
    page = told(client.get(f"/enterprises/{firm.key}/"))
    assert "2020年5月1日注销（市场监管局通知）" in page
    assert firm.key not in told(client.get("/enterprises/", {"q": "试企业"}))
    assert firm.key in told(client.get("/enterprises/", {"q": "试企业", "state": "over"}))
    assert client.post(f"/register/{firm.pk}/revive/", {"why": "登记错了", "revision": "1"}).status_code == 302
    assert firm.key in told(client.get("/enterprises/", {"q": "试企业"}))


def test_one_that_was_merged_leads_to_the_other(firm: Subject) -> None:
    kept = Subject.objects.get(kind="企业", key=FIRM)
    Subject.objects.filter(pk=firm.pk).update(merged_into=kept)
    page = signed_in("office").get(f"/enterprises/{firm.key}/").content.decode()
    assert "已并入" in page
    assert f'href="/enterprises/{FIRM}/"' in page


# The dictionary and the classes


def test_the_dictionary_is_stored_as_often_as_one_likes(run: Run) -> None:
    known_terms = {term.name: term for term in Term.objects.filter(kind="企业")}
    assert {term.name for term in REGISTER_TERMS} <= set(known_terms)
    assert known_terms[FIELD].choices.split("/") == [
        "汽车电子商务", "零配件O2O及后市场", "分享经济", "智能车联网", "会展",
    ]  # fmt: skip
    before = Term.objects.count()
    assert store_register_terms(Term) == 0
    assert Term.objects.count() == before
    assert known_terms["统一社会信用代码"].note == "GB 32100-2015，18位，含校验位", "the plan's own words"


def test_a_plans_term_that_means_something_else_is_a_fault(run: Run) -> None:
    mine = (RegisterTerm("年销量", "数量", "试", unit="元", yearly=True), RegisterTerm("名称", "文本", "试"))
    found = clashes({term.name: term for term in Term.objects.filter(kind="企业")}, mine)
    assert "".join(found) == (
        "RG01 术语「年销量」：登记库里是每年的数量（元），已有的术语表里是每年的数量（辆），不能并用。"
        "提示：在方案的术语表里换一个名称，或改成与登记库一致"
    )


def test_a_class_is_a_fact_with_its_reason(firm: Subject) -> None:
    client = signed_in("office")
    sent = {"field": "会展", "sector": "", "reason": "经营范围：汽车展览", "document": "会议纪要", "revision": "0"}
    assert client.post(f"/register/{firm.pk}/classify/", sent).status_code == 302
    assert (known(firm, FIELD), known(firm, FIELD_REASON), known(firm, SECTOR)) == ("会展", "经营范围：汽车展览", "")
    fact = Fact.objects.get(subject=firm, term__name=FIELD)
    assert (fact.batch.by, fact.batch.document, fact.batch.basis) == (person("office"), "会议纪要", "修订")
    assert client.post(f"/register/{firm.pk}/classify/", sent).status_code == 409
    page = told(client.get(f"/enterprises/{firm.key}/"))
    assert "产业领域会展" in page
    assert firm.key in told(client.get("/enterprises/", {"field": "会展", "q": "试企业"}))
    assert firm.key in told(client.get("/enterprises/", {"sector": "待补", "q": "试企业"}))
    assert firm.key not in told(client.get("/enterprises/", {"field": "待补", "q": "试企业"}))


def test_only_the_newest_class_counts(firm: Subject) -> None:
    classify(firm, 0, {FIELD: "会展"}, "甲", "", BY, NOW)
    classify(firm, 1, {FIELD: "分享经济"}, "乙", "", BY, NOW)
    client = signed_in("office")
    assert firm.key not in told(client.get("/enterprises/", {"field": "会展", "q": "试企业"}))
    assert firm.key in told(client.get("/enterprises/", {"field": "分享经济", "q": "试企业"}))
    assert wrong(classify, firm, 2, {FIELD: "房地产"}, " ", "", BY, NOW) == [
        "产业领域没有「房地产」，只有汽车电子商务、零配件O2O及后市场、分享经济、智能车联网、会展",
        "请写明依据，例如经营范围里的哪些字",
    ]


def test_enterprises_are_counted_year_by_year(run: Run) -> None:
    """2019 年成立、2021 年注销的会展企业：2019、2020 年末各计一家，2021 年末起不计；成立日期不明的另列。"""
    before = {row.value: row for row in counts_by_year(person("office"), range(2018, 2023))[FIELD]}["会展"]
    for key, founded in (("甲", "2019-03-01"), ("乙", "")):
        one = Subject.objects.create(kind="企业", key=key)
        classify(one, 0, {FIELD: "会展"}, "试", "", BY, NOW)
        if founded:
            batch = Batch.objects.create(source="试", at=NOW)
            Fact.objects.create(subject=one, term=Term.objects.get(name=FOUNDED), value=founded, batch=batch)
            keeping.end_subject(one.pk, 1, "注销", date(2021, 2, 1), "试", BY, NOW)
    after = {row.value: row for row in counts_by_year(person("office"), range(2018, 2023))[FIELD]}["会展"]
    assert [b - a for a, b in zip(before.years, after.years, strict=True)] == [0, 1, 1, 0, 0]
    assert after.undated - before.undated == 1
    page = told(signed_in("office").get("/register/"))
    assert "五类产业" in page
    assert "报废回收" in page


# Who sees what


def test_a_street_sees_its_own_area_and_nothing_else(firm: Subject) -> None:
    other = Subject.objects.create(kind="企业", key="别处", area=Unit.objects.get(name="半山街道"))
    Subject.objects.filter(pk=firm.pk).update(area=Unit.objects.get(name="祥符街道"))
    for one in (firm, other):
        title(one, date(2020, 1, 1), name="只此一家")
        contact(one)
    client = signed_in("street")
    page = told(client.get("/enterprises/", {"state": "all"}))
    assert firm.key in page
    assert "1 条" in page
    assert client.get(f"/enterprises/{firm.key}/").status_code == 200
    assert client.get(f"/enterprises/{other.key}/").status_code == 404
    assert client.get("/enterprises/").content.decode().count("半山街道") == 0
    for model in (Title, Contact):
        assert {row.subject_id for row in model.objects.visible_to(person("street"))} == {firm.pk}
    row = Contact.objects.get(subject=other)
    assert client.post(f"/register/contact/{row.pk}/show/", {"why": "看看"}).status_code == 404
    assert client.post(f"/register/{firm.pk}/title/add/", {}).status_code == 403


@pytest.mark.parametrize("model", [Title, Membership, Tenancy, Contact, NamedList])
@pytest.mark.parametrize("role", ["", "system_officer", "security_officer", "audit_officer"])
def test_strangers_and_officers_see_nothing(run: Run, model: Any, role: str) -> None:
    from django.contrib.auth.models import AnonymousUser

    assert model.objects.exists()
    assert not model.objects.visible_to(person(role) if role else AnonymousUser()).exists()


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ({"title": "高新技术企业"}, False),
        ({"title": "专精特新企业"}, True),
        ({"list": "双百企业"}, True),
        ({"park": "YQ01"}, True),
        ({"sector": "汽车", "order": "name"}, True),
        ({"area": "99999999999999999999", "park": "x", "list": "-1", "order": "pk", "state": "?"}, None),
        ({"q": "%", "page": "x"}, None),
    ],
)
def test_filters(run: Run, query: dict[str, str], there: bool | None) -> None:
    """A title that ran out in 2023 is none today."""
    numbers = {"list": NamedList.objects.get(name="双百企业").pk, "park": Subject.objects.get(key="YQ01").pk}
    sent = {name: str(numbers[name]) if name in numbers and there else value for name, value in query.items()}
    answer = signed_in("office").get("/enterprises/", sent)
    assert answer.status_code == 200
    if there is not None:
        assert ("没有符合条件" not in told(answer)) == there


def test_lists_ask_so_often(run: Run, django_assert_num_queries: Any) -> None:
    client = signed_in("office")
    client.get("/enterprises/")
    with django_assert_num_queries(LIST_QUERIES):
        client.get("/enterprises/")
    Subject.objects.bulk_create(Subject(kind="企业", key=f"Q{n:04}", name=f"<b>{n}</b>") for n in range(300))
    with django_assert_num_queries(LIST_QUERIES):
        page = client.get("/enterprises/?page=3")
    assert "<b>" not in page.content.decode()


LIST_QUERIES = 19


def test_a_form_says_all_that_is_wrong_and_keeps_what_was_written(firm: Subject) -> None:
    answer = signed_in("office").post(
        f"/register/{firm.pk}/title/add/", {"name": "甲", "level": "镇", "grant": "新认定", "granted_on": "2018-02-30"}
    )
    assert answer.status_code == 400
    page = told(answer)
    for label in ("级别：", "认定日期：", "依据文件："):
        assert label in page
    assert 'value="甲"' in answer.content.decode()
    assert not Title.objects.filter(subject=firm).exists()


def test_the_public_is_asked_to_sign_in(public: Client, run: Run) -> None:
    for address in ("/enterprises/", f"/enterprises/{FIRM}/", "/parks/", "/register/"):
        assert public.get(address).headers["Location"].startswith("/login/")


def test_one_page_shows_a_subject_whatever_address_asks(run: Run) -> None:
    client = signed_in("office")
    main = re.compile(r"<main.*</main>", re.DOTALL)
    own, general = (
        client.get(address).content.decode() for address in (f"/enterprises/{FIRM}/", f"/subjects/企业/{FIRM}/")
    )
    assert main.search(own)[0] == main.search(general)[0]  # type: ignore[index]


class TestBelonging:
    """归属: whose a subject is, by hand, by its code, or by who is paid for it."""

    def test_the_office_puts_it_down_and_the_firm_sees_itself(self, run: Run) -> None:
        firm = Subject.objects.filter(kind="企业", unit=None)[0]
        unit, street = Unit.objects.get(name="演示企业"), Unit.objects.get(name="上塘街道")
        client, path = signed_in("office"), f"/register/{firm.pk}/belonging/"
        given = {"unit": unit.pk, "area": street.pk, "document": "登记表", "revision": firm.revision}
        assert signed_in("enterprise").get(f"/enterprises/{firm.key}/").status_code == 404
        assert client.post(path, given).status_code == 302
        assert signed_in("enterprise").get(f"/enterprises/{firm.key}/").status_code == 200
        assert client.post(path, given).status_code == 409
        assert "登记归属" in AuditEntry.objects.filter(key=str(firm.pk)).values_list("action", flat=True)

    def test_a_unit_of_the_wrong_kind_is_refused(self, run: Run) -> None:
        firm = Subject.objects.filter(kind="企业")[0]
        bureau = Unit.objects.get(name="区商务局")
        with pytest.raises(ValidationError, match="归属单位「区商务局」不是企业、园区"):
            belonging.place(firm.pk, firm.revision, bureau, None, "", BY, NOW)

    def test_a_unit_with_the_code_of_a_firm_answers_for_it(self, run: Run) -> None:
        firm = Subject.objects.filter(kind="企业", unit=None)[0]
        unit = Unit.objects.create(name="新单位", kind="企业", code=firm.key, parent=Unit.objects.get(name="拱墅区"))
        assert belonging.claim(unit, BY, NOW) == firm
        assert belonging.claim(unit, BY, NOW) is None

    def test_a_project_is_answered_for_by_whoever_is_paid_for_it(self, run: Run) -> None:
        recipient = Fact.objects.get(subject__key="GZ2018-01", term__name="改造单位").value
        unit = Unit.objects.get(name="演示企业")
        Subject.objects.filter(kind="企业", key=recipient).update(unit=unit)
        new_run(run.version, [2018], {}, BY, NOW)
        assert Subject.objects.get(key="GZ2018-01").unit == unit
        assert "GZ2018-01" in told(signed_in("enterprise").get("/policies/renovation_support/"))
