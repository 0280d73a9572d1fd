"""试改: what a change does, as the library would work it out; what is refused; what is kept."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from gongshu import PLAN
from service.conftest import signed_in
from service.test_pages import text_of

from luodi_service.accounts.models import Person
from luodi_service.lib.models import AuditEntry
from luodi_service.plans.models import Line, Run
from luodi_service.plans.snapshots import all_facts
from luodi_service.plans.whatif import visible_lines, what_if
from luodi_service.registry.doors import Reach, reach
from luodi_service.scenarios.models import Scenario

ADDRESS = "/policies/renovation_support/whatif/"
FRAGMENT = {"HX-Request": "true", "HX-Target": "answer-renovation_support"}
CHANGES: list[tuple[str, dict[str, str], dict[str, str]]] = [
    ("renovation_support", {"renovation_support.2": "25%"}, {}),
    ("renovation_support", {"renovation_support.1": "500", "renovation_support.1.boundary": ">"}, {}),
    ("purchase_support", {"purchase_support.3": "500万元"}, {}),
    ("lease_support", {"lease_support.5": "2000"}, {"lease_clock": "设立年度"}),
    ("park_tax_award", {"park_tax_award.5": "90"}, {"tier_jump": "补差"}),
    ("equity_award", {"equity_award.3": "1%"}, {"equity_rate": "按比例"}),
    (
        "event_support",
        {"event_support.1": "40"},
        {"event_cap": "每年每企业", "event_host_status": "须为汽车互联网企业"},
    ),
    ("online_sales_award", {"online_sales_award.1": "2000"}, {}),
    ("online_rent_support", {"online_rent_support.1": "3000"}, {"same_rent": "各自兑付"}),
    ("tenant_rent_support", {"tenant_rent_support.1": "2"}, {"expiry": "享受期满"}),
]


def asked(run: Run, code: str, given: dict[str, str], who: Reach | None = None) -> Any:
    viewer = Person.objects.get(username="office")
    found = what_if(run.version, code, given, who or reach(viewer), visible_lines(viewer))
    assert found is not None
    return found


@pytest.mark.parametrize(("code", "changes", "readings"), CHANGES)
def test_sums_are_those_of_two_whole_runs(
    run: Run, code: str, changes: dict[str, str], readings: dict[str, str]
) -> None:
    found = asked(run, code, {**changes, **{f"reading.{name}": option for name, option in readings.items()}})
    facts = all_facts(PLAN.terms, run.snapshot)
    before = PLAN.evaluate(facts, run.years, open_readings=False)
    after = PLAN.changed(changes).evaluate(facts, run.years, readings=readings, open_readings=False)
    assert found.answer is not None, found.problems
    for rows in found.answer.policies:
        for row in rows.years:
            assert row.before == before.total(policy=rows.policy.name, year=row.year)
            assert row.after == after.total(policy=rows.policy.name, year=row.year)
    touched = {rows.policy.name for rows in found.answer.policies}
    pairs = list(zip(before, after, strict=True))
    assert {was.policy for was, becomes in pairs if was.amount != becomes.amount} <= touched
    sums: dict[tuple[str, str], Decimal] = {}
    for was, becomes in pairs:
        if was.amount is not None and becomes.amount is not None:
            key = (was.subject_kind, was.subject)
            sums[key] = sums.get(key, Decimal(0)) + becomes.amount - was.amount
    assert found.answer.winners == sum(moved > 0 for moved in sums.values())
    assert found.answer.losers == sum(moved < 0 for moved in sums.values())
    of_touched = [line for line in after if line.policy in touched and line.amount]
    assert sum(band.after for band in found.answer.bands) == len(of_touched)
    assert found.answer.most_gained == tuple(sorted(found.answer.most_gained, key=lambda one: -one.moved))


def test_a_number_in_its_sentence(public: Client, run: Run) -> None:
    page = public.get(ADDRESS).content.decode()
    assert re.search(r'在<span class="amount"><input name="renovation_support.1" value="300"[^>]*>万元</span>', page)
    assert '<option value="&gt;=" selected>≥</option>' in page
    assert "改动句中的数" in page
    answer = public.get(ADDRESS, {"renovation_support.2": "25"}, headers=FRAGMENT)
    assert b"<form" not in answer.content
    assert "1,928.48 → 2,160.6万元" in text_of(answer)
    assert "增加 5 个" in text_of(answer)


def test_its_own_value_is_no_change(public: Client, run: Run) -> None:
    for value in ("20", "20%", "", " 20 "):
        assert "改动句中的数" in text_of(public.get(ADDRESS, {"renovation_support.2": value}))


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"renovation_support.2": "abc"}, "不是数"),
        ({"renovation_support.2": "5年"}, "以年计的数"),
        ({"renovation_support.2": "<script>alert(1)</script>"}, "不能代替"),
        ({"renovation_support.1": "9" * 40}, "超过 30 个字符"),
        ({"renovation_support.1": "9" * 29}, "不合情理"),
        ({"renovation_support.1.boundary": "!="}, "可用的是"),
    ],
)
def test_bad_input_is_told_and_nothing_is_worked_out(
    public: Client, run: Run, given: dict[str, str], says: str
) -> None:
    answer = public.get(ADDRESS, given)
    assert answer.status_code == 200
    assert says in text_of(answer)
    assert "→" not in text_of(answer)
    assert b"<script>alert" not in answer.content


def test_a_reading_that_is_not_there_is_told(public: Client, run: Run) -> None:
    answer = public.get("/policies/park_tax_award/whatif/", {"reading.tier_jump": "随便"})
    assert "没有口径或选项" in text_of(answer)


@pytest.mark.parametrize("code", ["no_such", "case_by_case"])
def test_a_policy_that_is_not_computed_has_none(public: Client, run: Run, code: str) -> None:
    assert public.get(f"/policies/{code}/whatif/").status_code == 404


def test_a_bound_of_discretion_lowered_counts_the_decisions_above_it(run: Run) -> None:
    found = asked(run, "purchase_support", {"purchase_support.2": "1元/平方米"})
    assert found.answer.over_bound > 0
    assert found.answer.sum.moved == 0


def test_nothing_is_stored_for_the_public(public: Client, run: Run) -> None:
    before = (AuditEntry.objects.count(), Scenario.objects.count(), Line.objects.count())
    public.get(ADDRESS, {"renovation_support.2": "25"})
    assert public.post("/policies/renovation_support/keep/", {"renovation_support.2": "25"}).status_code == 302
    assert (AuditEntry.objects.count(), Scenario.objects.count(), Line.objects.count()) == before


@pytest.fixture
def real(run: Run) -> Run:
    Run.objects.filter(pk=run.pk).update(demonstration=False)
    return Run.objects.get(pk=run.pk)


@pytest.mark.parametrize("role", ["", "enterprise", "park", "street", "system_officer"])
def test_real_facts_are_not_tried_out_by_those_who_may_not_see_them(real: Run, role: str) -> None:
    """A threshold moved up and down would tell the figure of a firm."""
    client = signed_in(role) if role else Client(HTTP_HOST="localhost")
    answer = text_of(client.get(ADDRESS, {"renovation_support.2": "25"}))
    assert "真实数据上的试改只供" in answer
    assert "→" not in answer


@pytest.mark.parametrize(("role", "may"), [("office", False), ("leader", False), ("finance", True), ("auditor", True)])
def test_a_threshold_of_tax_is_moved_by_those_who_see_tax(real: Run, role: str, may: bool) -> None:
    answer = text_of(signed_in(role).get("/policies/park_tax_award/whatif/", {"park_tax_award.1": "900"}))
    assert ("→" in answer) is may
    assert ("可以推出单个企业的园区年经常性税收总额" in answer) is not may


def test_awards_of_tiers_are_changed_by_all_who_see_the_amounts(real: Run) -> None:
    answer = text_of(signed_in("office").get("/policies/park_tax_award/whatif/", {"park_tax_award.4": "40"}))
    assert "→" in answer


def test_a_scenario_is_kept_on_record_and_compared(run: Run) -> None:
    office = signed_in("office")
    for name, value in (("二成五", "25"), ("三成", "30")):
        answer = office.post("/policies/renovation_support/keep/", {"name": name, "renovation_support.2": value})
        assert answer.headers["Location"] == "/scenarios/"
    first, second = Scenario.objects.order_by("pk")
    assert first.changes == {"renovation_support.2": "25"}
    assert first.told == ["按投资额的20%给予改造单位资助：20% 改为 25%"]
    assert AuditEntry.objects.order_by("-number")[0].action == "保存情景"
    page = office.get("/scenarios/", {"with": [first.pk, second.pk]})
    assert "2,160.6（+232.12）" in text_of(page)
    assert "2,329.79（+401.31）" in text_of(page)
    assert "/policies/renovation_support/whatif/?renovation_support.2=25" in page.content.decode()
    assert signed_in("leader").get("/scenarios/").status_code == 200


@pytest.mark.parametrize("name", ["", "   ", "长" * 61])
def test_a_scenario_has_a_name(run: Run, name: str) -> None:
    signed_in("office").post("/policies/renovation_support/keep/", {"name": name, "renovation_support.2": "25"})
    signed_in("office").post("/policies/renovation_support/keep/", {"name": "空", "renovation_support.2": "20"})
    assert Scenario.objects.count() == 0


@pytest.mark.parametrize("role", ["enterprise", "park", "street", "finance", "auditor", "system_officer"])
def test_others_keep_none(run: Run, role: str) -> None:
    given = {"name": "试", "renovation_support.2": "25"}
    assert signed_in(role).post("/policies/renovation_support/keep/", given).status_code == 403


def test_a_scenario_with_markup_in_its_name_shows_it_as_text(run: Run) -> None:
    office = signed_in("office")
    given = {"name": "<img src=x onerror=alert(1)>", "renovation_support.2": "25"}
    office.post("/policies/renovation_support/keep/", given)
    assert b"<img" not in office.get("/scenarios/", {"with": Scenario.objects.get().pk}).content
    assert office.get("/scenarios/", {"with": ["x", "9" * 30, "²"]}).status_code == 200


SENTENCE = (
    "对经认定实际投资额在300万元以上的汽车互联网产业园改造项目，按投资额的20%给予改造单位资助，最高不超过500万元。"
)


def reworded(client: Client, words: str) -> tuple[str, str]:
    answer = client.post("/policies/renovation_support/wording/", {"words": words}, headers=FRAGMENT)
    assert answer.status_code == 200
    return answer.content.decode(), text_of(answer)


def test_a_word_changed_in_the_text_alone_has_the_fault_under_it(public: Client, run: Run) -> None:
    html, text = reworded(public, SENTENCE.replace("以上", "以下"))
    assert '<mark class="fault">300万元以下</mark><span class="under"><b>LD0405</b>' in html
    assert "原文「300万元以下」应写成 ≤，规则写的是 ≥" in text
    assert "提示：把比较号改为 ≤" in text


def test_a_number_changed_in_the_text_alone(public: Client, run: Run) -> None:
    html, text = reworded(public, SENTENCE.replace("20%", "25%"))
    assert "LD0403" in text
    assert '<mark class="fault">25%</mark>' in html


def test_words_that_change_no_rule(public: Client, run: Run) -> None:
    _, text = reworded(public, SENTENCE.replace("给予改造单位资助", "资助改造单位"))
    assert "规则与改后的原文一致。有 1 处引文须照抄新原文" in text


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (SENTENCE, "文字没有改动"),
        ("", "请写出这一句"),
        ("字" * 3000, "不要超过"),
        ("```政策 坏", "不以「`」开头"),
        ("# 标题", "不以「#」开头"),
    ],
)
def test_what_is_no_sentence(public: Client, run: Run, words: str, says: str) -> None:
    assert says in reworded(public, words)[1]


@pytest.mark.parametrize(
    "words",
    [
        "一、" + SENTENCE,
        "（九）新条",
        "第一条 " + SENTENCE,
        "9" * 1900,
        "每" * 900 + "1家",
        "\x01万元",
        "，。；",
        "<b>",
    ],
)
def test_odd_sentences_are_checked_without_a_fault_of_ours(public: Client, run: Run, words: str) -> None:
    reworded(public, words)


def test_the_plan_page_leads_there(public: Client, run: Run) -> None:
    page = public.get("/").content.decode()
    assert f'hx-get="{ADDRESS}"' in page
    form = public.get(ADDRESS, headers={"HX-Request": "true", "HX-Target": "whatif-renovation_support"})
    assert b"<html" not in form.content
    assert b"<form" in form.content


def test_no_script_or_style_of_its_own(public: Client, run: Run) -> None:
    html = public.get(ADDRESS, {"renovation_support.2": "25"}).content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|https?://", html)


def test_how_often_the_database_is_asked(public: Client, run: Run, django_assert_num_queries: Any) -> None:
    public.get(ADDRESS, {"renovation_support.2": "25"})
    with django_assert_num_queries(5):
        public.get(ADDRESS, {"renovation_support.2": "26"})
