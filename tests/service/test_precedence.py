"""Sources that disagree stand side by side; what holds follows a rule that somebody chose, and old runs stay what they were."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.urls import reverse

from service.conftest import NOW, signed_in

from luodi_service.accounts.models import Person
from luodi_service.accounts.roles import ROLES
from luodi_service.facts import comparing, disagreements, supplying
from luodi_service.facts.boundaries import warnings
from luodi_service.facts.decisions import Disagreement, PrecedenceRule
from luodi_service.facts.models import Batch, Fact, Term
from luodi_service.facts.precedence import rank
from luodi_service.facts.reading import known_by_end_of
from luodi_service.facts.recording import start_batch
from luodi_service.lib.audit import System
from luodi_service.lib.editing import Stale
from luodi_service.lib.models import AuditEntry
from luodi_service.pages.task_sources import tasks
from luodi_service.plans.imports import take_in
from luodi_service.plans.models import Run
from luodi_service.plans.runs import carry_out, new_run, replays
from luodi_service.plans.snapshots import all_facts, last_fact
from luodi_service.plans.texts import compiled
from luodi_service.registry.models import Subject
from luodi_service.worklist.items import Item

FIRM = "91000000MA1KR02H6Y"
YEAR = 2015
"""A year of which the demonstration knows nothing."""


def say(
    source: str, basis: str, value: str, *, name: str = "年网上交易额", year: int = YEAR, key: str = FIRM, at: Any = NOW
) -> Fact:
    """A source's statement, one batch each."""
    term = Term.objects.get(name=name)
    with transaction.atomic():
        batch = start_batch(source, basis, None, at, demonstration=True, document=f"{source}的文件")
        subject = Subject.objects.get(kind=term.kind, key=key)
        return Fact.objects.create(subject=subject, term=term, year=year, value=value, batch=batch)


def holds(name: str = "年网上交易额", year: int = YEAR) -> Any:
    """What a run would take."""
    run = Run.objects.order_by("pk")[0]
    facts = all_facts(compiled(run.version).terms, last_fact()).of("企业")[FIRM].years.get(year, {})
    return None if name not in facts else str(facts[name])


def choose(*order: tuple[str, str], seen: int = 0, by: str = "office", name: str = "年网上交易额") -> PrecedenceRule:
    term = Term.objects.get(name=name)
    person = Person.objects.get(username=by)
    return disagreements.choose(term, order, "拱统〔2026〕1号", "以年报为准", seen, person, NOW)[0]


YEARLY_FIRST = (("", "修订"), ("", "年报"), ("", "快报"), ("", "预计"))


@pytest.mark.parametrize(
    ("source", "basis", "place"),
    [("区统计局", "年报", 0), ("区统计局", "快报", 2), ("企业", "年报", 1), ("企业", "预计", 2)],
)
def test_an_order_names_sources_bases_or_both(source: str, basis: str, place: int) -> None:
    assert rank([["区统计局", "年报"], ["", "年报"]], source, basis) == place


def test_without_a_rule_the_newest_holds(run: Run) -> None:
    say("区统计局", "年报", "100")
    say("企业", "快报", "300")
    assert holds() == "300"


def test_by_a_rule_the_first_in_order_holds_and_never_an_average(run: Run) -> None:
    say("区统计局", "年报", "100")
    say("企业", "快报", "300")
    choose(("区统计局", "年报"), ("企业", ""))
    assert holds() == "100"
    newest = Fact.objects.filter(term__name="年网上交易额", year=YEAR).order_by("-pk")[0]
    assert (newest.batch.source, newest.batch.document, newest.batch.basis) == ("区统计局", "区统计局的文件", "年报")
    assert newest.batch.cause.startswith("取值规则 #")


def test_what_comes_in_behind_changes_nothing_and_what_comes_before_does(run: Run) -> None:
    say("区统计局", "年报", "100")
    choose(*YEARLY_FIRST)
    say("企业", "快报", "300")
    assert holds() == "100"
    say("企业", "修订", "250")
    assert holds() == "250"
    say("区统计局", "年报", "120")
    assert holds() == "250"


def test_a_source_that_takes_its_value_back_is_not_heard_any_more(run: Run) -> None:
    choose(*YEARLY_FIRST)
    say("区统计局", "年报", "100")
    say("企业", "快报", "300")
    say("区统计局", "年报", "")
    assert holds() == "300"
    say("企业", "快报", "")
    assert holds() is None


def test_facts_in_bulk_follow_the_rule_too(run: Run) -> None:
    say("区统计局", "年报", "100")
    choose(*YEARLY_FIRST)
    term, firm = Term.objects.get(name="年网上交易额"), Subject.objects.get(kind="企业", key=FIRM)
    with transaction.atomic():
        batch = start_batch("企业", "预计", None, NOW, demonstration=True)
        Fact.objects.bulk_create([Fact(subject=firm, term=term, year=YEAR, value="900", batch=batch)])
    assert holds() == "100"


def test_a_list_that_agrees_with_what_holds_is_stated_all_the_same(run: Run) -> None:
    """Else the statistics would have said nothing when a lesser source changes its mind."""
    choose(("区统计局", "年报"), by="statistics", name="规上限上")
    say("街道", "快报", "是", name="规上限上")
    statistics = Person.objects.get(username="statistics")
    origin = supplying.Origin("区统计局", "在库名单", date(2016, 3, 1), "年报", "2017")

    def supply() -> int:
        return supplying.supply_listed(
            [FIRM], YEAR, False, origin, statistics, NOW, date(2026, 5, 1), demonstration=True
        )[1]

    assert supply() == 1
    say("街道", "快报", "否", name="规上限上")
    assert holds("规上限上") == "True"
    assert Fact.objects.filter(term__name="规上限上", year=YEAR).order_by("-pk")[0].batch.source == "区统计局"
    assert supply() == 0


def test_a_table_that_agrees_with_what_holds_is_stated_all_the_same(run: Run, tmp_path: Path) -> None:
    choose(("区统计局", "年报"))
    say("企业", "快报", "1000000")
    heading = f"编号,年度,年网上交易额（万元）\n{FIRM},{YEAR}"
    (tmp_path / "企业.csv").write_text(f"{heading},100\n", encoding="utf-8")
    taken = take_in(run.version, tmp_path, "区统计局", System(), NOW)
    assert (taken.facts, taken.same) == (1, 0)
    say("企业", "快报", "3000000")
    assert holds() == "1000000"
    again = take_in(run.version, tmp_path, "区统计局", System(), NOW)
    assert (again.facts, again.same) == (0, 1)


def test_old_runs_replay_to_the_byte_whatever_is_chosen_later(run: Run) -> None:
    say("区统计局", "年报", "100", name="区级财政贡献", year=2018)
    say("企业", "快报", "90000000", name="区级财政贡献", year=2018)
    before = new_run(run.version, [2018], {}, System(), NOW)
    carry_out(before.pk)
    before.refresh_from_db()
    choose(*YEARLY_FIRST, by="finance", name="区级财政贡献")
    after = new_run(run.version, [2018], {}, System(), NOW)
    carry_out(after.pk)
    after.refresh_from_db()
    assert after.facts_hash != before.facts_hash
    assert replays(run)
    assert replays(before)
    choose(("企业", ""), seen=PrecedenceRule.objects.get().pk, by="finance", name="区级财政贡献")
    assert replays(after)


def test_a_past_day_is_asked_with_what_was_stated_again(run: Run) -> None:
    choose(*YEARLY_FIRST)
    later = NOW + timedelta(days=400)
    say("区统计局", "年报", "100", at=later)
    say("企业", "快报", "300", at=later)
    assert known_by_end_of(later.date()) == last_fact()


def test_disagreements_are_found_as_facts_come_in(run: Run) -> None:
    disagreements.compare()
    start = Disagreement.objects.count()
    say("区统计局", "年报", "100")
    say("区统计局", "年报", "101")
    say("街道", "年报", "101")
    assert disagreements.behind() == 0, "few facts are compared as they are recorded"
    assert Disagreement.objects.count() == start + 1
    say("企业", "快报", "300")
    assert disagreements.compare() == 0
    assert Disagreement.objects.count() == start + 1


def of_year() -> Disagreement:
    return Disagreement.objects.get(term__name="年网上交易额", year=YEAR)


def test_it_is_known_whether_sources_still_disagree(run: Run) -> None:
    say("区统计局", "年报", "100")
    say("企业", "快报", "300")
    assert of_year().differs
    say("企业", "快报", "100")
    assert not of_year().differs
    say("企业", "快报", "300")
    assert of_year().differs
    say("区统计局", "年报", "")
    assert not of_year().differs, "it took its word back"


def test_many_facts_at_once_are_compared_afterwards_and_few_leave_none_of_them_out(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    say("区统计局", "年报", "100")
    disagreements.compare()
    monkeypatch.setattr(comparing, "FEW", 1)
    monkeypatch.setattr(comparing, "STRETCH", 1)
    term, firm = Term.objects.get(name="年网上交易额"), Subject.objects.get(kind="企业", key=FIRM)
    with transaction.atomic():
        batch = start_batch("企业", "快报", None, NOW, demonstration=True)
        Fact.objects.bulk_create(
            Fact(subject=firm, term=term, year=year, value="300", batch=batch) for year in (YEAR, YEAR - 1)
        )
    assert disagreements.behind() == 2
    say("街道", "年报", "5", year=YEAR - 1)
    assert disagreements.behind() == 3, "what came before it still waits"
    assert not Disagreement.objects.filter(term=term, year=YEAR).exists()
    assert disagreements.catch_up()
    assert (disagreements.behind(), of_year().differs) == (0, True)
    monkeypatch.setattr(disagreements, "SOON", 0)
    assert disagreements.catch_up()
    with transaction.atomic():
        batch = start_batch("企业", "快报", None, NOW, demonstration=True)
        Fact.objects.bulk_create(
            Fact(subject=firm, term=term, year=year, value="4", batch=batch) for year in (YEAR, YEAR - 1)
        )
    assert not disagreements.catch_up(), "the queue does it"


@pytest.mark.parametrize(
    ("name", "who"), [("年网上交易额", "office"), ("年销售额", "statistics"), ("区级财政贡献", "tax")]
)
def test_sources_that_disagree_wait_for_whoever_may_choose(run: Run, name: str, who: str) -> None:
    for year in (YEAR, YEAR - 1):
        say("区统计局", "年报", "1000000", name=name, year=year)
        say("企业", "快报", "3000000", name=name, year=year)

    def waiting(role: str) -> list[Item]:
        found = tasks(Person.objects.get(username=role), date(2026, 5, 1))
        return [item for item in found if item.kind == "不一致" and f"「{name}」" in item.text]

    (item,) = waiting(who)
    assert "2 项" in item.text
    listed = told(signed_in(who).get(item.link))
    assert "2 条" in listed
    tellers = {role for role in ROLES if waiting(role)}
    assert tellers == ({"tax", "finance"} if who == "tax" else {who})
    say("企业", "快报", "1000000", name=name, year=YEAR)
    (item,) = waiting(who)
    assert signed_in(who).get(item.link).status_code == 200
    assert reverse("conflict", args=[Disagreement.objects.get(term__name=name, year=YEAR - 1).pk]) == item.link
    choose(*YEARLY_FIRST, by=who, name=name)
    assert not waiting(who)
    choose(seen=PrecedenceRule.objects.latest("pk").pk, by=who, name=name)
    say("企业", "快报", "7", name=name, year=YEAR)
    (item,) = waiting(who)
    assert "2 项" in item.text, "a rule that ended settles nothing"


def test_one_source_correcting_itself_disagrees_with_nobody(run: Run) -> None:
    disagreements.compare()
    say("区统计局", "年报", "100")
    say("区统计局", "年报", "101")
    assert disagreements.compare() == 0


def test_whoever_chooses_second_is_told(run: Run) -> None:
    choose(*YEARLY_FIRST)
    with pytest.raises(Stale):
        choose(("企业", ""))
    assert PrecedenceRule.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "by", "whose"), [("年销售额", "office", "区统计局"), ("区级财政贡献", "office", "区税务局"), ("年网上交易额", "department", "办公室")]
)  # fmt: skip
def test_a_rule_is_chosen_by_the_unit_whose_figures_they_are(run: Run, name: str, by: str, whose: str) -> None:
    with pytest.raises(ValidationError, match=whose):
        choose(*YEARLY_FIRST, name=name, by=by)


def test_a_rule_rests_on_a_document(run: Run) -> None:
    office = Person.objects.get(username="office")
    with pytest.raises(ValidationError, match="依据文件"):
        disagreements.choose(Term.objects.get(name="年网上交易额"), YEARLY_FIRST, " ", "", 0, office, NOW)


def told(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_both_stand_on_the_page_and_a_rule_is_chosen_there(run: Run) -> None:
    say("区统计局", "年报", "1000000")
    say("企业", "快报", "3000000")
    client = signed_in("office")
    listed = told(client.get("/conflicts/"))
    assert "300万元（企业《企业的文件》，快报" in listed
    assert "100万元（区统计局《区统计局的文件》，年报" in listed
    found = Disagreement.objects.get(term__name="年网上交易额", year=YEAR)
    address = reverse("conflict", args=[found.pk])
    page = told(client.get(address))
    assert "未定，以最新录入的为准" in page
    sent = {"seen": "0", "way": "basis", "document": "拱统〔2026〕1号"}
    assert client.post(address, {**sent, "document": ""}).status_code == 400
    assert client.post(address, sent).status_code == 302
    assert holds() == "1000000"
    assert client.post(address, sent).status_code == 409
    entry = AuditEntry.objects.filter(action="选定取值规则").get()
    assert entry.details["order"] == "修订 > 年报 > 快报 > 预计"
    assert entry.details["restated"] == 1
    assert "来源不一致" in told(client.get(f"/subjects/企业/{FIRM}/", follow=True))


def test_an_order_of_sources_is_typed(run: Run) -> None:
    say("区统计局", "年报", "1000000")
    say("企业", "快报", "3000000")
    disagreements.compare()
    found = Disagreement.objects.get(term__name="年网上交易额", year=YEAR)
    client = signed_in("office")
    sources = list(disagreements.sources_of(found.term))
    place = sources.index(("区统计局", "年报"))
    sent = {"seen": "0", "way": "source", "document": "拱统〔2026〕1号"}
    refused = client.post(reverse("conflict", args=[found.pk]), sent)
    assert "至少给一个来源写上次序" in told(refused)
    assert "次序须是" in told(client.post(reverse("conflict", args=[found.pk]), {**sent, f"place-{place}": "²"}))
    assert client.post(reverse("conflict", args=[found.pk]), {**sent, f"place-{place}": "1"}).status_code == 302
    assert PrecedenceRule.objects.get().order == [["区统计局", "年报"]]
    assert holds() == "1000000"


def test_that_figures_of_statistics_disagree_is_told_to_nobody_else(run: Run) -> None:
    say("区统计局", "年报", "1000000", name="年销售额")
    say("企业", "快报", "3000000", name="年销售额")
    disagreements.compare()
    found = Disagreement.objects.get(term__name="年销售额", year=YEAR)
    address = reverse("conflict", args=[found.pk])
    seeing = {role for role in ROLES if signed_in(role).get(address).status_code == 200}
    assert seeing == {"statistics", "auditor"}
    assert "300万元" not in told(signed_in("office").get("/conflicts/"))


REGION = "拱墅区"
FIGURES = {"source": "区统计局", "document": "统计公报", "dated": "2026-05-01", "basis": "年报", "boundary": "2021"}


def test_an_office_s_figure_says_where_it_comes_from(run: Run) -> None:
    client = signed_in("statistics")
    region = Subject.objects.filter(kind="区域")[0]
    term = Term.objects.get(name="规上汽车企业销售额") if Term.objects.filter(name="规上汽车企业销售额").exists() else Term.objects.filter(kind="区域", nature="统计", form="数量", unit="元")[0]  # fmt: skip
    sent = {"term": term.pk, "key": region.key, "value": "1.2亿元", "year": "2021", **FIGURES}
    for lacking in ("source", "document", "dated", "basis", "boundary", "year"):
        refused = client.post("/data/new/", {**sent, lacking: ""})
        assert refused.status_code == 400, lacking
    assert client.post("/data/new/", sent).status_code == 302
    fact = Fact.objects.filter(term=term, subject=region, year=2021).order_by("-pk")[0]
    assert (fact.value, fact.batch.document, fact.batch.basis, fact.batch.boundary) == (
        "120000000",
        "统计公报",
        "年报",
        "2021",
    )
    assert fact.batch.dated == date(2026, 5, 1)
    assert "「" in told(signed_in("office").post("/data/new/", sent))
    assert Fact.objects.filter(term=term, subject=region, year=2021).order_by("-pk")[0] == fact


def test_a_list_of_those_in_base_is_taken_whole_or_not_at_all(run: Run) -> None:
    keys = list(Subject.objects.filter(kind="企业").values_list("key", flat=True))
    client = signed_in("statistics")
    sent = {**FIGURES, "year": "2021", "whole": "on", "codes": f"{keys[0]}\n没有这个代码\n{keys[0]}"}
    before = last_fact()
    refused = told(client.post("/data/listed/", sent))
    assert "第2行：没有代码为「没有这个代码」的企业" in refused
    assert "第3行" in refused
    assert last_fact() == before
    assert client.post("/data/listed/", {**sent, "codes": keys[0]}).status_code == 302
    newest: dict[str, str] = {}
    for key, value in (
        Fact.objects.filter(term__name="规上限上", year=2021).order_by("pk").values_list("subject__key", "value")
    ):
        newest[key] = value
    assert newest[keys[0]] == "是"
    assert {newest[key] for key in keys[1:]} == {"否"}


def test_what_came_in_is_counted_without_a_figure(run: Run) -> None:
    page = signed_in("office").get("/data/?year=2019")
    assert "年销售额" in told(page)
    assert not re.search(r"\d万元|\d亿元", told(page))
    rows = {row.term.name: row for row in supplying.supplied([2019], date(2020, 7, 1))}
    assert rows["年销售额"].known > 0
    assert rows["年销售额"].state == "不全"
    client = signed_in("office")
    assert (
        client.post("/data/due/", {"origin": "区统计局", "month": "2", "day": "30", "document": "文"}).status_code
        == 400
    )
    assert (
        client.post("/data/due/", {"origin": "区统计局", "month": "4", "day": "30", "document": "文"}).status_code
        == 302
    )
    rows = {row.term.name: row for row in supplying.supplied([2019], date(2020, 5, 1))}
    assert rows["年销售额"].state == "不全，已逾期"
    assert {row.term.name: row for row in supplying.supplied([2019], date(2020, 4, 30))}["年销售额"].state == "不全"


@pytest.mark.parametrize(
    ("by_year", "said"),
    [
        ({2019: {"2017"}, 2020: {"2017"}}, []),
        ({2020: {"2017"}, 2021: {"2021"}}, ["2020年与2021年的行政区划版本不同（2017区划与2021区划），不能直接比较"]),
        ({2021: {"2017", "2021"}}, ["2021年的数据用了不同的行政区划版本（2017、2021），不能直接相加或比较"]),
    ],
)
def test_years_of_different_borders_are_not_compared_unsaid(by_year: dict[int, set[str]], said: list[str]) -> None:
    assert warnings(by_year) == said


def test_a_target_and_a_subject_say_that_borders_changed(run: Run, public: Client) -> None:
    region = Subject.objects.filter(kind="区域")[0]
    term = Term.objects.filter(kind="区域", form="数量", unit="元")[0]
    for year, boundary in ((2020, "2017"), (2021, "2021")):
        with transaction.atomic():
            batch = start_batch("区统计局", "年报", None, NOW, demonstration=True, boundary=boundary)
            Fact.objects.create(subject=region, term=term, year=year, value="1", batch=batch)
    later = new_run(run.version, [2018], {}, System(), NOW)
    carry_out(later.pk)
    assert "行政区划版本不同" in told(public.get("/"))
    assert "行政区划版本不同" in told(signed_in("office").get(f"/subjects/区域/{region.key}/", follow=True))
    assert Batch.objects.filter(boundary="2021").exists()


def test_totals_of_the_district_are_for_all_who_work_with_them(run: Run) -> None:
    """They name no respondent; the figures of a firm stay where they are."""
    total = Fact.objects.filter(term__kind="区域", term__nature="统计")
    assert total.exists()
    for role in ("office", "department", "leader", "finance"):
        viewer = Person.objects.get(username=role)
        assert total.visible_to(viewer).exists()
        assert not Fact.objects.visible_to(viewer).filter(term__nature="统计").exclude(term__kind="区域").exists()
