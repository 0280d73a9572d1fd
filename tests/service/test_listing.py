"""Lists: filtered, sorted, paged, kept as a view, and taken away as a table that imports take back."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from luodi.facts.loose.escapes import unescaped
from service.conftest import NOW, let_go, signed_in

from luodi_service.accounts.models import Person, Unit
from luodi_service.consultation.models import Consultation
from luodi_service.lib.models import AuditEntry
from luodi_service.pages.listing import Column, plain, words
from luodi_service.pages.tables_out import EXACT, written_text, written_workbook
from luodi_service.plans.dictionary import opened
from luodi_service.plans.models import Run
from luodi_service.registry.models import Subject
from luodi_service.worklist.keeping import MOST
from luodi_service.worklist.models import SavedView


def told(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def taken(response: Any) -> bytes:
    content = b"".join(response.streaming_content)
    let_go(response)
    return content


def workbook(response: Any) -> list[list[Any]]:
    book = load_workbook(io.BytesIO(taken(response)))
    (sheet,) = book.worksheets
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def comma_rows(response: Any) -> list[list[str]]:
    text = taken(response).decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


@pytest.fixture
def firms(run: Run) -> list[Subject]:
    """Three firms in 祥符街道 and one in 半山街道."""
    here, there = Unit.objects.get(name="祥符街道"), Unit.objects.get(name="半山街道")
    rows = [("T1", "=甲汽修", here), ("T2", "乙汽配", here), ("T3", "丙汽配", here), ("T4", "丁汽配", there)]
    return [Subject.objects.create(kind="企业", key=key, name=name, area=area) for key, name, area in rows]


def keys(page: str) -> list[str]:
    return re.findall(r">(T\d)<", page)


def test_a_list_is_filtered_and_sorted(firms: list[Subject]) -> None:
    client = signed_in("street")
    assert keys(client.get("/subjects/?q=汽").content.decode()) == ["T1", "T2", "T3"]
    assert keys(client.get("/subjects/?q=汽&sort=-key").content.decode()) == ["T3", "T2", "T1"]
    page = client.get("/subjects/?q=汽配&sort=key").content.decode()
    assert keys(page) == ["T2", "T3"]
    assert 'aria-sort="ascending"' in page
    assert "sort=-key" in page
    assert 'name="sort" value="key"' in page, "to filter anew keeps the order"


@pytest.mark.parametrize(
    "query", ["sort=passwords", "sort=--key", "sort=-", "kind=没有", "page=x", "export=exe", "q=%25"]
)
def test_what_a_list_does_not_know_is_as_if_it_were_not_asked(firms: list[Subject], query: str) -> None:
    assert signed_in("street").get(f"/subjects/?{query}").status_code == 200


def test_the_file_holds_what_the_page_shows_and_all_pages_of_it(firms: list[Subject]) -> None:
    area = Unit.objects.get(name="祥符街道")
    Subject.objects.bulk_create(
        Subject(kind="企业", key=f"91330105MA{number:08}", name=f"汽{number}", area=area) for number in range(120)
    )
    heads, *rows = workbook(signed_in("street").get("/subjects/?q=汽&sort=key&export=xlsx"))
    assert heads == ["类别", "编号", "名称", "街道", "入驻产业园", "数据说明"]
    assert len(rows) == 123
    assert rows[0] == ["企业", "91330105MA00000000", "汽0", "祥符街道", None, "演示数据"]
    assert [row[1] for row in rows[-3:]] == ["T1", "T2", "T3"]
    assert {row[3] for row in rows} == {"祥符街道"}, "nobody takes away what they may not see"


def test_nothing_that_leaves_is_run(firms: list[Subject]) -> None:
    client = signed_in("street")
    names = [row[2] for row in comma_rows(client.get("/subjects/?q=甲&export=csv"))]
    assert names == ["名称", "'=甲汽修"]
    assert [row[2] for row in workbook(client.get("/subjects/?q=甲&export=xlsx"))] == ["名称", "'=甲汽修"]


def test_an_export_is_on_record_with_what_was_asked(firms: list[Subject]) -> None:
    response = signed_in("street").get("/subjects/?q=汽配&export=csv")
    rows = comma_rows(response)
    entry = AuditEntry.objects.get(action="导出名单")
    assert (entry.kind, entry.details["rows"], entry.details["asked"]) == ("主体", len(rows) - 1, {"q": "汽配"})
    assert "attachment" in response.headers["Content-Disposition"]


def test_strangers_take_no_list_away(public: Client, run: Run) -> None:
    assert public.get("/consultations/").status_code == 200
    assert public.get("/consultations/?export=csv").status_code == 403
    assert "导出" not in told(public.get("/consultations/"))


def test_demonstrations_say_so_and_installations_do_not(firms: list[Subject], settings: Any) -> None:
    settings.DEMONSTRATION = False
    heads, *_ = comma_rows(signed_in("street").get("/subjects/?export=csv"))
    assert "数据说明" not in heads


@pytest.mark.parametrize(
    ("role", "path", "title"),
    [
        ("office", "/subjects/", "编号"),
        ("office", "/runs/", "编号"),
        ("audit_officer", "/audit/", "号"),
        ("system_officer", "/people/", "账号"),
        ("system_officer", "/units/", "名称"),
        ("office", "/consultations/", "标题"),
        ("office", "/scenarios/", "改了什么"),
        ("street", "/enterprises/", "产业领域"),
        ("park", "/parks/", "在园企业（家）"),
        ("office", "/projects/", "编号"),
        ("office", "/imports/", "来源"),
        ("office", "/duplicates/", "相似度"),
    ],
)
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_every_list_can_be_taken_away(run: Run, role: str, path: str, title: str, ending: str) -> None:
    response = signed_in(role).get(f"{path}?export={ending}")
    heads, *_ = workbook(response) if ending == "xlsx" else comma_rows(response)
    assert title in heads


def test_the_log_is_found_by_day_and_by_words(run: Run) -> None:
    client = signed_in("audit_officer")
    today = timezone.localdate()
    assert "登录" in told(client.get(f"/audit/?q=登录&since={today}"))
    assert "没有符合的记录" in told(client.get("/audit/?until=1999-01-01"))
    assert "没有符合的记录" in told(client.get("/audit/?since=9999-12-30"))
    assert client.get("/audit/?until=9999-12-31").status_code == 200


def test_people_are_found_by_unit_role_and_state(run: Run) -> None:
    client = signed_in("security_officer")
    Person.objects.filter(username="tax").update(is_active=False)
    assert "演示税务经办" in told(client.get("/people/?q=税务局"))
    assert "演示税务经办" in told(client.get("/people/?state=off"))
    assert "演示税务经办" not in told(client.get("/people/?state=active"))
    assert "演示税务经办" not in told(client.get("/people/?role=office"))


def test_a_view_is_kept_found_again_and_dropped(firms: list[Subject]) -> None:
    client = signed_in("street")
    form = {"name": " 汽配 企业 ", "path": "/subjects/", "query": "q=汽配&sort=-key&page=3&export=csv"}
    answer = client.post("/views/keep/", form)
    view = SavedView.objects.get()
    assert (view.name, view.query) == ("汽配 企业", "q=%E6%B1%BD%E9%85%8D&sort=-key")
    assert keys(client.get(answer.headers["Location"]).content.decode()) == ["T3", "T2"]
    assert "汽配 企业" in told(client.get("/subjects/"))
    assert "汽配 企业" in told(client.get("/todo/"))
    assert "汽配 企业" not in told(signed_in("office").get("/subjects/")), "views are their owner's"
    assert client.post(f"/views/{view.pk}/drop/").headers["Location"] == "/subjects/"
    assert not SavedView.objects.exists()
    actions = AuditEntry.objects.filter(kind="savedview").values_list("action", flat=True)
    assert list(actions) == ["保存视图", "删去视图"]


def test_a_view_of_the_same_name_takes_the_new_filter(firms: list[Subject]) -> None:
    client = signed_in("street")
    for query in ("q=甲", "q=乙"):
        client.post("/views/keep/", {"name": "我的", "path": "/subjects/", "query": query})
    assert SavedView.objects.get().query == "q=%E4%B9%99"


def test_nobody_drops_anothers_view(firms: list[Subject]) -> None:
    signed_in("street").post("/views/keep/", {"name": "我的", "path": "/subjects/", "query": ""})
    view = SavedView.objects.get()
    assert signed_in("office").post(f"/views/{view.pk}/drop/").status_code == 404
    assert SavedView.objects.exists()


@pytest.mark.parametrize(
    ("given", "words_told"),
    [
        ({"name": ""}, "请给视图起一个"),
        ({"name": "长" * 41}, "不超过 40 个字"),
        ({"query": f"q={'长' * 600}"}, "筛选条件太长"),
        ({"path": "https://elsewhere.example/"}, "没有这个名单"),
        ({"path": "//elsewhere.example/"}, "没有这个名单"),
        ({"path": "/nowhere/"}, "没有这个名单"),
    ],
)
def test_what_is_no_view_is_told(run: Run, given: dict[str, str], words_told: str) -> None:
    form = {"name": "我的", "path": "/subjects/", "query": "", **given}
    answer = signed_in("street").post("/views/keep/", form, follow=True)
    assert words_told in told(answer)
    assert not SavedView.objects.exists()


def test_views_are_not_without_end(run: Run) -> None:
    person = Person.objects.get(username="street")
    at = AuditEntry.objects.order_by("-number")[0].at
    SavedView.objects.bulk_create(SavedView(person=person, name=f"{n}", path="/subjects/", at=at) for n in range(MOST))
    client = signed_in("street")
    assert "请先删去不用的" in told(client.post("/views/keep/", {"name": "又一个", "path": "/subjects/"}, follow=True))
    client.post("/views/keep/", {"name": "1", "path": "/subjects/", "query": "q=1"})
    assert SavedView.objects.get(name="1").query == "q=1"


def test_enterprises_leave_as_they_are_filtered_with_unknown_left_empty(firms: list[Subject]) -> None:
    heads, *rows = workbook(signed_in("street").get("/enterprises/?q=汽配&sort=-key&export=xlsx"))
    assert heads[:6] == ["编号", "名称", "街道", "入驻产业园", "产业领域", "监测行业"]
    assert [row[:5] for row in rows] == [
        ["T3", "丙汽配", "祥符街道", None, None],
        ["T2", "乙汽配", "祥符街道", None, None],
    ]


def test_contacts_of_comments_leave_masked(run: Run) -> None:
    office = Person.objects.get(username="office")
    day = timezone.localdate()
    found = Consultation.objects.create(version=run.version, title="试", opens=day, closes=day, by=office, at=NOW)
    found.comments.create(number=1, text="试" * 100, contact="13800001234", at=NOW)
    address = f"/consultations/{found.pk}/comments/"
    heads, row = comma_rows(signed_in("office").get(f"{address}?export=csv"))
    assert row[heads.index("联系方式（已隐去）")] == "****34"
    assert row[heads.index("意见")] == "试" * 100
    page = told(signed_in("office").get(address))
    assert f"{'试' * 80}…" in page
    assert "13800001234" not in page


def test_personal_figures_leave_masked_under_a_heading_that_no_import_takes() -> None:
    column = Column("phone", "电话", lambda row: row, personal="phone")
    assert column.value("13800001234") == "138****1234"
    assert column.heading == "电话（已隐去）"
    assert Column("phone", "电话", lambda row: row).value("13800001234") == "13800001234"


@pytest.mark.parametrize(
    ("value", "shown", "written"),
    [
        (None, "", ""),
        ("", "", ""),
        (0, "0", 0),
        (True, "是", "是"),
        (Decimal("1234567.80"), "1,234,567.80", Decimal("1234567.80")),
        (date(2018, 5, 1), "2018-05-01", "2018-05-01"),
        (["甲", "乙"], "甲、乙", "甲、乙"),
    ],
)
def test_how_values_stand_on_pages_and_in_files(value: object, shown: str, written: object) -> None:
    assert words(value) == shown
    assert plain(value) == written


def test_long_numbers_keep_every_digit() -> None:
    rows: list[list[Any]] = [
        [EXACT],
        [Decimal("1234567890123456.78")],
        [EXACT - 1],
        [Decimal("0.10")],
        ["0012"],
        ["#N/A"],
    ]
    file, count = written_workbook("数", ["值"], rows)
    with file:
        book = load_workbook(file)
    read = [row[0] for row in book.worksheets[0].iter_rows(values_only=True)]
    assert count == 6
    assert read == ["值", "1000000000000000", "1234567890123456.78", 999999999999999, 0.1, "0012", "#N/A"]


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12) | st.sampled_from(
    ["=1+1", "-5", "+8613800001234", "@甲", "'=甲", "''-甲", "#REF!", "00012", "1e5", "TRUE", "2018-05-01"]
)


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2), min_size=1, max_size=5))
def test_a_file_comes_back_as_it_was_written(rows: list[list[str]]) -> None:
    """What imports read of a file that a list wrote is what the list told, to the last character."""
    for write, ending in ((written_workbook, "xlsx"), (written_text, "csv")):
        file, count = write("表", ["编号", "名称"], rows)
        with file:
            content = file.read()
        assert count == len(rows)
        kept = [[text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd") for text in row] for row in rows]
        assert read_back(content, ending) == [row for row in kept if any(text.strip() for text in row)]


def read_back(content: bytes, ending: str) -> list[list[str]]:
    """As the reader of imports takes the rows, without the heading and without blank ones."""
    with NamedTemporaryFile(suffix=f".{ending}") as file:
        file.write(content)
        file.flush()
        (table,) = opened(Path(file.name), file.name).tables
        rows = [row for row in table.rows() if not row.blank]
    assert not any(row.spoilt for row in rows)
    return [[unescaped(row.at(0)), unescaped(row.at(1))] for row in rows[1:]]
