"""Pages of facts: what is known of a subject, by whom and when, as it was on an earlier day, and for whose eyes."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from service.conftest import NOW, signed_in

from luodi_service.accounts.models import Person, Unit
from luodi_service.facts.models import Batch, Fact, Term
from luodi_service.facts.reading import known_by_end_of
from luodi_service.lib.audit import System
from luodi_service.lib.models import AuditEntry
from luodi_service.plans.imports import take_in
from luodi_service.plans.models import Run
from luodi_service.registry.models import Subject

FIRM = "91000000MA1KR02H6Y"
MASK = "（税务数据，不显示）"
LATER = NOW + timedelta(days=400)


def told(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def bring(run: Run, folder: Path, amount: str, at: datetime, source: str = "结算") -> None:
    rows = f"编号,改造单位,完工日期,项目经认定,实际投资额（万元）\n新项目,,2018-05-01,是,{amount}\n"
    (folder / "改造项目.csv").write_text(rows, encoding="utf-8")
    take_in(run.version, folder, source, System(), at)


def test_facts_stand_with_source_and_past(run: Run, tmp_path: Path) -> None:
    bring(run, tmp_path, "1250", LATER)
    bring(run, tmp_path, "1300", LATER + timedelta(days=1), source="审计")
    page = told(signed_in("office").get("/subjects/改造项目/新项目/"))
    assert "实际投资额1,300万元此前 1 次1,250万元 结算，年报，系统" in page
    assert "审计" in page
    assert "待补由区科技局提供" in page.replace(" ", "")


def test_any_day_can_be_asked_again(run: Run, tmp_path: Path) -> None:
    bring(run, tmp_path, "1250", LATER)
    bring(run, tmp_path, "1300", LATER + timedelta(days=1))
    client = signed_in("office")
    day = LATER.date()
    first = told(client.get(f"/subjects/改造项目/新项目/?asof={day}"))
    assert "1,250万元" in first
    assert "1,300万元" not in first
    assert "1,300万元" in told(client.get(f"/subjects/改造项目/新项目/?asof={day + timedelta(days=1)}"))
    before = told(client.get(f"/subjects/改造项目/新项目/?asof={day - timedelta(days=1)}"))
    assert "万元" not in before.partition("不随年度变化")[2]


def test_a_day_ends_at_midnight_here(run: Run, tmp_path: Path) -> None:
    """23:59 in Hangzhou still belongs to the day, one minute later does not, whatever the clock says in London."""
    evening = datetime(2028, 3, 1, 15, 59, tzinfo=UTC)
    bring(run, tmp_path, "1250", evening)
    early = Fact.objects.order_by("-pk")[0].pk
    bring(run, tmp_path, "1300", evening + timedelta(minutes=1))
    assert known_by_end_of(date(2028, 3, 1)) == early
    assert known_by_end_of(date(2028, 3, 2)) == early + 1
    assert known_by_end_of(date(1999, 1, 1)) == 0


def test_an_import_without_news_does_not_hide_earlier_ones(run: Run, tmp_path: Path) -> None:
    bring(run, tmp_path, "1250", LATER)
    last = Fact.objects.order_by("-pk")[0].pk
    bring(run, tmp_path, "1250", LATER + timedelta(hours=1))
    assert known_by_end_of(LATER.date()) == last


def test_imports_are_numbered_in_the_order_of_their_times(run: Run, tmp_path: Path) -> None:
    """A clock that was set back, or an import that had to wait, never makes a later fact look older."""
    bring(run, tmp_path, "1250", LATER)
    bring(run, tmp_path, "1300", LATER - timedelta(days=5))
    times = list(Batch.objects.order_by("pk").values_list("at", flat=True))
    assert times == sorted(times)


@pytest.mark.parametrize("asof", ["yesterday", "2026-13-01", "0001-01-01", "9999-12-31", "'--", "20260101000000"])
def test_a_day_that_is_none_is_told(run: Run, asof: str) -> None:
    answer = signed_in("office").get("/subjects/改造项目/GZ2018-01/", {"asof": asof})
    assert answer.status_code == 400
    assert "日期" in told(answer)


def test_what_was_taken_back_is_unknown_again(run: Run) -> None:
    subject = Subject.objects.get(key="GZ2018-01")
    batch = Batch.objects.create(source="更正", at=LATER)
    term = Term.objects.get(kind="改造项目", name="实际投资额")
    Fact.objects.create(subject=subject, term=term, value="", batch=batch)
    page = told(signed_in("office").get("/subjects/改造项目/GZ2018-01/"))
    assert "实际投资额待补 （已撤回）此前 1 次" in page


def test_figures_of_tax_are_masked_for_all_but_a_few(run: Run) -> None:
    figure = Fact.objects.filter(subject__key=FIRM, term__name="区级财政贡献").order_by("-pk")[0]
    assert figure.value
    shown = {}
    for role in ("office", "leader", "department", "statistics", "finance", "tax", "auditor"):
        page = told(signed_in(role).get(f"/subjects/企业/{FIRM}/"))
        shown[role] = ("77.55万元" in page, MASK in page)
    hidden = {role for role, seen in shown.items() if seen == (False, True)}
    assert hidden == {"office", "leader", "department", "statistics"}
    assert {role for role, seen in shown.items() if seen == (True, False)} == {"finance", "tax", "auditor"}


def test_the_mask_tells_nothing_of_what_lies_behind(run: Run) -> None:
    """It is the same whether there is a figure or not, in a year that is known for other reasons."""
    client = signed_in("office")
    firm = Subject.objects.get(key=FIRM)
    years = set(Fact.objects.filter(subject=firm, term__nature="税务").values_list("year", flat=True))
    assert years
    without = Subject.objects.create(kind="企业", key="无税", name="无税")
    batch = Batch.objects.create(source="试", at=LATER)
    term = Term.objects.get(kind="企业", name="汽车贸易企业")
    Fact.objects.create(subject=without, term=term, year=2018, value="是", batch=batch)
    assert MASK in told(client.get("/subjects/企业/无税/"))
    tax = Term.objects.get(kind="企业", name="区级财政贡献")
    Fact.objects.create(subject=without, term=tax, year=2019, value="5", batch=batch)
    assert "2019年" not in told(client.get("/subjects/企业/无税/"))


def test_a_firm_sees_its_own_figures_and_nobody_elses(run: Run) -> None:
    Subject.objects.filter(key=FIRM).update(unit=Unit.objects.get(name="演示企业"))
    other = Subject.objects.filter(kind="企业").exclude(key=FIRM)[0]
    client = signed_in("enterprise")
    assert "77.55万元" in told(client.get(f"/subjects/企业/{FIRM}/"))
    answer = client.get(f"/subjects/企业/{other.key}/")
    assert answer.status_code == 404
    assert "无权查看" in told(answer)
    entry = AuditEntry.objects.order_by("-number")[0]
    assert (entry.action, entry.details["subject"]) == ("拒绝访问", f"企业 {other.key}")
    listed = told(client.get("/subjects/"))
    assert FIRM in listed
    assert "1 条" in listed
    assert other.key not in told(client.get("/subjects/", {"q": other.key[:8]})).replace(other.key[:8] + '"', "")


def test_what_is_not_there_looks_like_what_one_may_not_see(run: Run) -> None:
    client = signed_in("street")
    there, nowhere = (client.get(f"/subjects/企业/{key}/") for key in (FIRM, "没有"))
    assert there.status_code == nowhere.status_code == 404
    body = re.compile(r"<main.*</main>", re.DOTALL)
    assert body.search(there.content.decode())[0] == body.search(nowhere.content.decode())[0]  # type: ignore[index]


def test_reads_of_auditors_are_on_record(run: Run) -> None:
    client = signed_in("auditor")
    client.get(f"/subjects/企业/{FIRM}/")
    client.get("/subjects/改造项目/GZ2018-01/")
    actions = AuditEntry.objects.order_by("-number").values_list("action", flat=True)[:2]
    assert list(actions) == ["查看数据", "查看税务数据"]
    before = AuditEntry.objects.count()
    finance = signed_in("finance")
    assert AuditEntry.objects.count() == before + 1
    finance.get(f"/subjects/企业/{FIRM}/")
    assert AuditEntry.objects.count() == before + 1


def test_results_lead_to_their_reasons(run: Run) -> None:
    client = signed_in("office")
    page = client.get("/subjects/改造项目/GZ2018-01/").content.decode()
    links = re.findall(r'href="(/runs/\d+/[^"]+/)"', page)
    assert links
    assert all(client.get(link).status_code == 200 for link in links)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"q": "北星"}, FIRM),
        ({"q": "GZ2018"}, "GZ2018-01"),
        ({"kind": "活动"}, "HD2017-01"),
        ({"kind": "没有的类别"}, FIRM),
        ({"q": "没有的名字"}, "没有您可以查看的主体"),
        ({"q": "%"}, "没有您可以查看的主体"),
        ({"page": "99999"}, "条"),
        ({"page": "x", "order": "id"}, "条"),
    ],
)
def test_search(run: Run, query: dict[str, str], words: str) -> None:
    assert words in told(signed_in("office").get("/subjects/", query))


def test_a_list_of_many_is_paged_and_asks_no_more(run: Run, django_assert_num_queries: Any) -> None:
    client = signed_in("street")
    area = Unit.objects.get(name="祥符街道")
    Subject.objects.filter(key=FIRM).update(area=area)
    client.get("/subjects/")
    with django_assert_num_queries(14):
        client.get("/subjects/")
    Subject.objects.bulk_create(Subject(kind="企业", key=f"Q{n:04}", name=f"<b>{n}</b>", area=area) for n in range(120))
    with django_assert_num_queries(14):
        page = client.get("/subjects/?kind=企业&page=2")
    assert "第 2 页，共 3 页，121 条" in told(page)
    assert "<b>" not in page.content.decode()
    assert "?kind=%E4%BC%81%E4%B8%9A&amp;page=3" in page.content.decode()


def test_a_sheet_asks_so_often(run: Run, django_assert_num_queries: Any) -> None:
    client = signed_in("office")
    client.get(f"/subjects/企业/{FIRM}/")
    with django_assert_num_queries(23):
        client.get(f"/subjects/企业/{FIRM}/")


@pytest.mark.parametrize("key", ["a/b", "../../etc/passwd", "<script>", "100%", "空 格"])
def test_keys_of_any_form_have_their_page(run: Run, key: str) -> None:
    from urllib.parse import quote

    Subject.objects.create(kind="企业", key=key, name=f"{key}厂")
    client = signed_in("office")
    page = client.get(f"/subjects/企业/{quote(key)}/")
    assert page.status_code == 200
    assert "<script>" not in page.content.decode()
    assert quote(key) in client.get("/subjects/", {"q": key}).content.decode()


def test_the_public_and_the_officers_see_no_subjects(public: Client, run: Run) -> None:
    assert public.get("/subjects/").headers["Location"].startswith("/login/")
    for officer in ("system_officer", "security_officer", "audit_officer"):
        assert signed_in(officer).get("/subjects/").status_code == 403
        assert not Subject.objects.visible_to(Person.objects.get(username=officer)).exists()
