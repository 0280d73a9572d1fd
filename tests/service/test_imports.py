"""Imports, from the file as it comes to the fact base and back."""

from __future__ import annotations

import csv
import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from service.conftest import NOW, signed_in

from luodi_service.accounts.models import Person, Unit
from luodi_service.facts import comparing
from luodi_service.facts.decisions import Disagreement
from luodi_service.facts.models import Fact
from luodi_service.intake import bringing, taking, trying, undoing
from luodi_service.intake.models import Chunk, Guess, Import, ImportRow
from luodi_service.intake.tasks import go_on, take_import, undo_import
from luodi_service.lib.audit import breaks
from luodi_service.lib.models import AuditEntry
from luodi_service.plans.models import Run
from luodi_service.registry.models import Subject

FIRM = "91000000MA1KR02H6Y"
# Codes of division 000000, which nobody bears.
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def code(serial: int) -> str:
    body = f"91000000MA9{serial:06X}".translate(str.maketrans("ISOVZ", "12345"))[:17]
    total = sum(pow(3, place, 31) * ALPHABET.index(char) for place, char in enumerate(body))
    return body + ALPHABET[-total % 31]


def text(*rows: str) -> bytes:
    return "\r\n".join(rows).encode("utf-8-sig")


def office() -> Person:
    return Person.objects.get(username="office")


def brought(
    raw: bytes, name: str = "表.csv", who: str = "office", unit: str = "区科技局", kind: str = "企业", **given: Any
) -> Import:
    person = Person.objects.get(username=who)
    source = bringing.source_named(given.pop("source", "试"), Unit.objects.get(name=unit), kind, person, NOW)
    continues = given.pop("continues", None)
    return bringing.bring(source, ContentFile(raw), name, given, person, NOW, continues)


def tried(one: Import, year: int = 0, **chosen: str) -> Import:
    columns = {use["index"]: (chosen[use["heading"]], "1") for use in one.uses if use["heading"] in chosen}
    bringing.settle(one, columns, year, one.revision, one.by, NOW)
    trying.try_out(one.pk, NOW)
    one.refresh_from_db()
    return one


def taken(one: Import, mode: str = Import.GOOD) -> Import:
    taking.begin(one, mode, one.revision, one.by, NOW)
    taking.take_in(one.pk)
    one.refresh_from_db()
    return one


def adds_up(one: Import) -> None:
    """Every cell is stored, the same as before, reported, or said to be none of them."""
    for counts in (one.counts, one.counts.get("taken_in", one.counts)):
        kinds = ("stored", "same", "blank", "naming", "passed", "reported")
        assert sum(counts.get(kind, 0) for kind in kinds) == one.cells


def known(key: str, kind: str = "企业") -> dict[str, str]:
    facts = Fact.objects.filter(subject__kind=kind, subject__key=key).order_by("pk").select_related("term")
    return {fact.term.name: fact.value for fact in facts if fact.value}


MESSY = (
    "企业名称,统一社会信用代码,注册资金,成立时间,经营范围,地址,备注",
    f"演示一号厂,{code(1)},300(万元人民币),2018.5.1,汽车维修；汽车配件的销售,杭州市拱墅区演示路1号,演示数据",
    f"演示二号厂,{code(2)},10(万美元),43221,服装,,",
    f"演示三号厂,{code(3).lower()},-,2018-05-01,服装,,",
    f"演示四号厂,{code(4)},很多,2018-05-01,服装,,",
    "合计,,310,,,,",
)


def test_good_rows_are_taken_and_the_rest_comes_back(run: Run) -> None:
    one = tried(brought(text(*MESSY)))
    assert (one.state, one.rows, one.counts["held"], one.counts["new"]) == ("ready", 4, 2, 2)
    adds_up(one)
    assert one.counts["outside_rows"] == [[6, "「合计」行：合计不是数据"]]
    held = {row.number: row for row in ImportRow.objects.filter(of=one, held=True)}
    assert "改为" in held[4].faults["1"][1]
    assert "不是确定的数" in held[5].faults["2"][1]
    with pytest.raises(ValidationError, match="2 行没有通过"):
        taken(one, Import.WHOLE)
    one = taken(one)
    adds_up(one)
    assert one.state == "done"
    assert known(code(1)) == {
        "统一社会信用代码": code(1), "名称": "演示一号厂", "注册资本": "3000000", "成立日期": "2018-05-01", "经营范围": "汽车维修；汽车配件的销售",
        "住所": "杭州市拱墅区演示路1号", "监测行业": "维修", "监测行业依据": "经营范围中有「汽车维修」", "产业领域": "零配件O2O及后市场",
        "产业领域依据": "经营范围中有「汽车配件」、「汽车维修」",
    }  # fmt: skip
    assert known(code(2))["注册资本原文"] == "10(万美元)"
    assert "注册资本" not in known(code(2))
    assert not Subject.objects.filter(key=code(4)).exists()
    assert not list(breaks())


def test_guesses_are_marked_as_such_until_a_person_says(run: Run) -> None:
    one = taken(tried(brought(text(*MESSY))))
    guess = Guess.objects.get(of=one, term__name="监测行业")
    fact = Fact.objects.get(subject__key=code(1), term__name="监测行业")
    assert (fact.batch.basis, fact.batch.source) == ("预计", "推测：试")
    undoing.decide_guess(guess, right=True, person=office(), at=NOW)
    newest = Fact.objects.filter(subject__key=code(1), term__name="监测行业").order_by("-pk")[0]
    assert (newest.value, newest.batch.source, newest.batch.by) == ("维修", "人工确认", office())
    with pytest.raises(ValidationError, match="已确认"):
        undoing.decide_guess(guess, right=False, person=office(), at=NOW)
    undoing.decide_guess(Guess.objects.get(of=one, term__name="产业领域"), right=False, person=office(), at=NOW)
    newest = Fact.objects.filter(subject__key=code(1), term__name="产业领域").order_by("-pk")[0]
    assert newest.value == ""


def test_the_same_file_again_changes_nothing_and_columns_are_remembered(run: Run) -> None:
    first = taken(
        tried(
            brought(text("公司,码,本金（万元）", f"演示一号厂,{code(1)},300")),
            公司="名称",
            码="编号",
            **{"本金（万元）": "注册资本"},
        )
    )
    assert first.state == "done"
    again = brought(text("公司,码,本金（万元）", f"演示一号厂,{code(1)},300"))
    assert [(use["target"], use["reason"]) for use in again.uses] == [
        ("名称", "与上次相同"), ("编号", "与上次相同"), ("注册资本", "与上次相同"),
    ]  # fmt: skip
    before = Fact.objects.count()
    again = taken(tried(again))
    assert (again.counts["taken_in"].get("stored", 0), again.counts["taken_in"]["same"]) == (0, 2)
    assert Fact.objects.count() == before
    adds_up(again)


def test_rows_that_contradict_each_other_are_told(run: Run) -> None:
    one = tried(brought(text("统一社会信用代码,年度,年纯租金（万元）,名称", f"{code(1)},2018,5,演示甲", f"{code(1)},2018,6,演示甲", f"{code(1)},2018,5,",
                             f"{code(1)},2019,7,演示乙", f"{code(1)},2020Q1,7,")))  # fmt: skip
    told = {row.number: row.faults for row in ImportRow.objects.filter(of=one)}
    assert "与第 2 行是同一主体" in told[3]["2"][1]
    assert "「名称」却不同" in told[5]["3"][1]
    assert set(told) == {3, 5}
    adds_up(taken(one))
    assert Fact.objects.filter(subject__key=code(1), part=401).count() == 1


def test_an_undone_import_leaves_what_held_before(run: Run) -> None:
    taken(tried(brought(text("编号,年度,年纯租金", f"{FIRM},2023,100"))))
    first = dict(known(FIRM))
    one = taken(
        tried(
            brought(
                text("编号,年度,年纯租金,名称", f"{FIRM},2023,200,", f"{FIRM},2024,300,", f"{code(9)},2024,1,演示九")
            )
        )
    )
    assert known(FIRM)["年纯租金"] == "300"
    # Somebody corrects one of them since: theirs stays.
    taken(tried(brought(text("编号,年度,年纯租金", f"{FIRM},2024,301"))))
    undoing.begin_undoing(one, office(), NOW)
    undoing.take_back(one.pk)
    one.refresh_from_db()
    assert (one.state, one.counts["kept"], one.counts["ended"]) == ("undone", 1, 1)
    by_year = {
        fact.year: fact.value for fact in Fact.objects.filter(subject__key=FIRM, term__name="年纯租金", year__gt=2022).order_by("pk")
    }  # fmt: skip
    assert by_year == {2023: "100", 2024: "301"}
    assert first["统一社会信用代码"] == known(FIRM)["统一社会信用代码"]
    brought_subject = Subject.objects.get(key=code(9))
    assert brought_subject.ended_how == "撤销导入"
    newest = Fact.objects.filter(subject=brought_subject).as_of(10**9)
    assert {fact.value for fact in newest} == {""}
    with pytest.raises(ValidationError, match="没有可以撤销的"):
        undoing.begin_undoing(one, office(), NOW)
    undoing.take_back(one.pk)
    assert Fact.objects.filter(subject__key=FIRM, year=2023, term__name="年纯租金").count() == 3
    assert not list(breaks())


# Who may bring what.


@pytest.mark.parametrize(
    ("who", "unit", "column", "why"),
    [
        ("office", "区科技局", "区级财政贡献", "由区财政局提供"), ("department", "区商务局", "年销售额", "由区统计局提供"),
        ("statistics", "区统计局", "年纯租金", "由企业提供"), ("street", "祥符街道", "汽车互联网企业", "由区科技局提供"),
        ("tax", "区税务局", "名称", "由区市场监管局提供"),
    ],
)  # fmt: skip
def test_everybody_brings_their_own(run: Run, who: str, unit: str, column: str, why: str) -> None:
    one = brought(text(f"编号,年度,{column}", f"{FIRM},2018,1"), who=who, unit=unit)
    with pytest.raises(ValidationError, match=why):
        tried(one)
    one.refresh_from_db()
    assert one.state == "mapping"


def test_a_department_brings_the_statistics_that_are_its_own(run: Run) -> None:
    one = tried(brought(text("编号,年度,网络促成销量", f"{FIRM},2018,10"), who="department", unit="区商务局"))
    assert one.state == "ready"
    assert one.guarded == "统计"
    assert not Import.objects.visible_to(office()).filter(pk=one.pk).exists()
    assert Import.objects.visible_to(Person.objects.get(username="department")).filter(pk=one.pk).exists()


def test_a_street_sees_and_fills_its_own_area(run: Run) -> None:
    street = Unit.objects.get(name="祥符街道")
    own = Subject.objects.create(kind="企业", key=code(20), name="演示街内", area=street)
    one = tried(
        brought(
            text("编号,年度,年纯租金", f"{own.key},2018,1", f"{FIRM},2018,1", f"{code(21)},2018,2"),
            who="street",
            unit="祥符街道",
        )
    )
    told = {row.number: row.faults["0"][1] for row in ImportRow.objects.filter(of=one)}
    assert told == {3: "这个主体不在您可以填报的范围内：请联系领导小组办公室"}
    taken(one)
    assert Subject.objects.get(key=code(21)).area == street
    with pytest.raises(ValidationError, match="不能为"):
        brought(text("编号\n"), who="street", unit="区科技局")


def test_statistics_and_tax_bring_no_new_firms(run: Run) -> None:
    one = tried(
        brought(text("编号,年度,区级财政贡献", f"{code(30)},2018,1", f"{FIRM},2018,1"), who="tax", unit="区税务局")
    )
    assert [row.number for row in ImportRow.objects.filter(of=one, held=True)] == [2]


def test_imports_of_others_are_not_there(run: Run) -> None:
    one = brought(text("编号,名称", f"{code(1)},演示"))
    for role in ("street", "park", "department", "enterprise", "finance", "leader"):
        page = signed_in(role).get(f"/imports/{one.pk}/")
        assert (role, page.status_code) == (role, 404)
    assert signed_in("auditor").get(f"/imports/{one.pk}/").status_code == 200
    assert signed_in("auditor").post(f"/imports/{one.pk}/stop/").status_code == 403
    assert Client(HTTP_HOST="localhost").get(f"/imports/{one.pk}/").status_code == 302


# On the pages.


def told(response: HttpResponse) -> str:
    return response.content.decode()


def upload(client: Client, raw: bytes, name: str = "表.csv", **more: Any) -> HttpResponse:
    unit = Unit.objects.get(name="区科技局")
    given = {"unit": unit.pk, "source": "页面", "kind": "企业", "basis": "年报", "boundary": "2017"}
    return client.post("/imports/new/", {**given, "file": SimpleUploadedFile(name, raw), **more}, follow=True)


def test_the_whole_way_on_the_pages(run: Run) -> None:
    client = signed_in("office")
    page = upload(client, text(*MESSY))
    one = Import.objects.get()
    assert "各列是什么" in told(page)
    assert "列名即「成立日期」" in told(page)
    page = client.post(f"/imports/{one.pk}/columns/", {"revision": 0}, follow=True)
    assert "试运行" in told(page)
    assert "代码含小写字母" in told(page)
    assert "导入：有一行不对就都不导入" not in told(page)
    stale = client.post(f"/imports/{one.pk}/columns/", {"revision": 0})
    assert stale.status_code == 409
    assert "已被别人改动" in told(stale)
    page = client.post(f"/imports/{one.pk}/begin/", {"revision": 1, "mode": "good"}, follow=True)
    assert "重新测算" in told(page)
    assert "推测，待确认 2 项" in told(page)
    again = client.post(f"/imports/{one.pk}/begin/", {"revision": 1, "mode": "good"})
    assert again.status_code == 409
    guess = Guess.objects.filter(of=one)[0]
    page = client.post(f"/imports/{one.pk}/guesses/", {"guess": guess.pk, "decision": "right"}, follow=True)
    assert "推测，待确认 1 项" in told(page)
    page = client.post(f"/imports/{one.pk}/undo/", follow=True)
    assert "已撤销" in told(page)
    assert "重新测算" not in told(page)
    assert "编号" in told(client.get("/imports/"))
    actions = set(AuditEntry.objects.filter(kind="import").values_list("action", flat=True))
    assert {"上传导入文件", "确认导入列", "确认导入", "导入数据", "撤销导入", "完成撤销导入"} <= actions


def test_the_returned_file_is_mended_and_taken_up_again(run: Run) -> None:
    client = signed_in("office")
    upload(client, text(*MESSY))
    one = Import.objects.get()
    client.post(f"/imports/{one.pk}/columns/", {"revision": 0})
    client.post(f"/imports/{one.pk}/begin/", {"revision": 1, "mode": "good"})
    back = client.get(f"/imports/{one.pk}/file/")
    raw = b"".join(back.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(raw)))
    assert rows[0][-1] == "问题"
    assert "代码含小写字母" in rows[3][-1]
    rows[3][1], rows[4][2] = rows[3][1].upper(), "5万"
    mended = io.StringIO()
    csv.writer(mended).writerows(rows)
    assert "接着导入" in told(client.get(f"/imports/new/?continues={one.pk}"))
    upload(client, mended.getvalue().encode(), continues=one.pk)
    second = Import.objects.exclude(pk=one.pk).get()
    assert second.continues == one
    client.post(f"/imports/{second.pk}/columns/", {"revision": 0})
    client.post(f"/imports/{second.pk}/begin/", {"revision": 1, "mode": "whole"})
    second.refresh_from_db()
    assert [(row.number, row.faults) for row in ImportRow.objects.filter(of=second, held=True)] == []
    counts = second.counts["taken_in"]
    assert (second.state, counts["new"], counts.get("held", 0)) == ("done", 2, 0)
    assert counts["same"] == 9
    assert known(code(4))["注册资本"] == "50000"


def test_a_workbook_comes_back_with_its_bad_cells_marked(run: Run) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.title = "企业"
    for row in (
        ["演示数据"],
        ["统一社会信用代码", "名称", "注册资本（万元）"],
        [code(1), "=1+1", "很多"],
        [code(2), "演示乙", 3],
    ):
        workbook.active.append(row)
    workbook.active["B3"].data_type = "s"
    workbook.create_sheet("另一页")["A1"] = "留着"
    buffer = io.BytesIO()
    workbook.save(buffer)
    one = tried(brought(buffer.getvalue(), "表.xlsx"))
    client = signed_in("office")
    raw = b"".join(client.get(f"/imports/{one.pk}/file/").streaming_content)
    back = openpyxl.load_workbook(io.BytesIO(raw))
    sheet = back["企业"]
    assert "不是确定的数" in sheet["C3"].comment.text
    assert sheet["C3"].fill.fgColor.rgb.endswith("F6D5D2")
    assert sheet["D2"].value == "问题"
    assert sheet["D3"].value.startswith("注册资本（万元）：")
    assert (sheet["B3"].value, sheet["B3"].data_type) == ("=1+1", "s")
    assert back["另一页"]["A1"].value == "留着"


def test_a_large_workbook_comes_back_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luodi_service.intake.returned.IN_PLACE_BYTES", 0)
    test_rows = [["统一社会信用代码", "注册资本（万元）", "名称"], [code(1), "很多", "=cmd()"], [code(2), 3, "演示乙"]]
    workbook = openpyxl.Workbook()
    for row in test_rows:
        workbook.active.append(row)
    workbook.active["C2"].data_type = "s"
    buffer = io.BytesIO()
    workbook.save(buffer)
    one = tried(brought(buffer.getvalue(), "表.xlsx"))
    raw = b"".join(signed_in("office").get(f"/imports/{one.pk}/file/").streaming_content)
    sheet = openpyxl.load_workbook(io.BytesIO(raw)).active
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["统一社会信用代码", "注册资本（万元）", "名称", "问题"],
        [code(1), "很多", "'=cmd()", sheet["D2"].value],
        [code(2), "3", "演示乙", None],
    ]
    assert "不是确定的数" in sheet["B2"].comment.text


@pytest.mark.parametrize(
    ("raw", "name", "why"),
    [
        (b"%PDF-1.4", "表.xlsx", "PDF"),
        (b"", "表.csv", "是空的"),
        (b"PK\x03\x04x", "表.xlsx", "损坏"),
        (b"\x00" * 9, "a.csv", "二进制"),
    ],
)
def test_a_file_that_is_none_is_refused_with_the_reason(run: Run, raw: bytes, name: str, why: str) -> None:
    page = upload(signed_in("office"), raw, name)
    assert page.status_code == 400
    assert why in told(page)
    assert not Import.objects.exists()


def test_another_sheet_or_heading_can_be_chosen(run: Run) -> None:
    client = signed_in("office")
    upload(client, text("说明,演示,数据", "甲,乙,丙", f"{code(1)},演示一,5"))
    one = Import.objects.get()
    page = client.post(f"/imports/{one.pk}/layout/", {"revision": 0, "row": 2, "height": 1}, follow=True)
    assert "第 2 行是表头" in told(page)
    page = client.post(
        f"/imports/{one.pk}/columns/",
        {"revision": 1, "target0": "编号", "target1": "名称", "factor1": "1"},
        follow=True,
    )
    assert "试运行" in told(page)
    assert client.post(f"/imports/{one.pk}/layout/", {"revision": 0, "row": "x"}).status_code == 400
    assert client.post(f"/imports/{one.pk}/columns/", {"revision": 2, "target0": "没有的术语"}).status_code == 409


def test_yearly_terms_want_a_year(run: Run) -> None:
    one = brought(text("编号,年纯租金", f"{FIRM},7"))
    with pytest.raises(ValidationError, match="却没有「年度」列"):
        tried(one)
    one.refresh_from_db()
    taken(tried(one, year=2025))
    assert Fact.objects.get(subject__key=FIRM, term__name="年纯租金", year=2025).value == "7"


# Interrupted, and two at once.


def many(count: int) -> bytes:
    return text("编号,年度,年纯租金", *(f"{code(100 + serial)},2018,{serial}" for serial in range(count)))


@pytest.mark.parametrize("queued", [False, True])
def test_what_an_import_says_against_others_is_known_once_it_is_done(
    run: Run, monkeypatch: pytest.MonkeyPatch, queued: bool
) -> None:
    monkeypatch.setattr(comparing, "FEW", 0)
    taken(tried(brought(text("编号,年度,年纯租金", f"{code(1)},2018,5"), source="甲")))
    two = tried(brought(text("编号,年度,年纯租金", f"{code(1)},2018,6"), source="乙"))
    taking.begin(two, Import.GOOD, two.revision, two.by, NOW)
    (take_import.call if queued else go_on)(two.pk)
    found = Disagreement.objects.get(subject__key=code(1), term__name="年纯租金", year=2018)
    assert found.differs
    undoing.begin_undoing(two, two.by, NOW)
    (undo_import.call if queued else go_on)(two.pk)
    found.refresh_from_db()
    assert not found.differs


def test_a_stopped_import_goes_on_where_it_was(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "CHUNK", 10)
    one = tried(brought(many(45)))
    taking.begin(one, Import.GOOD, one.revision, one.by, NOW)
    whole = taking._take_chunk
    calls = []

    def dies(*arguments: Any) -> int:
        if len(calls) == 2:
            raise ZeroDivisionError
        calls.append(1)
        return whole(*arguments)

    monkeypatch.setattr(taking, "_take_chunk", dies)
    with pytest.raises(ZeroDivisionError):
        taking.take_in(one.pk)
    one.refresh_from_db()
    assert (one.state, one.done, one.last_row) == ("taking", 20, 21)
    monkeypatch.setattr(taking, "_take_chunk", whole)
    # A fault of ours marks it as failed; it is taken up again where it stopped.
    Import.objects.filter(pk=one.pk).update(state=Import.FAILED)
    taking.begin(one, Import.GOOD, one.revision, one.by, NOW)
    taking.take_in(one.pk)
    taking.take_in(one.pk)
    one.refresh_from_db()
    assert (one.state, one.done) == ("done", 45)
    assert Fact.objects.filter(term__name="年纯租金", subject__key__in=[code(100 + n) for n in range(45)]).count() == 45
    assert [(chunk.first_row, chunk.last_row) for chunk in Chunk.objects.filter(of=one)] == [
        (2, 11), (12, 21), (22, 31), (32, 41), (42, 46),
    ]  # fmt: skip
    adds_up(one)


def test_whoever_comes_second_leaves_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another worker took a chunk meanwhile: nothing is doubled."""
    monkeypatch.setattr(taking, "CHUNK", 10)
    one = tried(brought(many(30)))
    taking.begin(one, Import.GOOD, one.revision, one.by, NOW)
    whole = taking._take_chunk
    once: list[int] = []

    def with_another(*arguments: Any) -> int:
        if not once:
            once.append(1)
            taking.take_in(one.pk)
        return whole(*arguments)

    monkeypatch.setattr(taking, "_take_chunk", with_another)
    taking.take_in(one.pk)
    one.refresh_from_db()
    assert (one.state, one.done) == ("done", 30)
    assert Fact.objects.filter(term__name="年纯租金", subject__key__in=[code(100 + n) for n in range(30)]).count() == 30


def test_all_or_nothing_that_is_stopped_leaves_nothing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "CHUNK", 10)
    one = tried(brought(many(30)))
    taking.begin(one, Import.WHOLE, one.revision, one.by, NOW)
    whole = taking._take_chunk

    def stopped(*arguments: Any) -> int:
        last = whole(*arguments)
        if last == 21:
            assert taking.stop(one, one.by, NOW) == Import.UNDOING
        return last

    monkeypatch.setattr(taking, "_take_chunk", stopped)
    taking.take_in(one.pk)
    undoing.take_back(one.pk)
    one.refresh_from_db()
    assert one.state == "undone"
    newest = Fact.objects.filter(subject__key__in=[code(100 + n) for n in range(30)]).as_of(10**9)
    assert newest.exists()
    assert {fact.value for fact in newest} == {""}


@pytest.mark.heavy
def test_a_worker_killed_in_the_middle_leaves_nothing_half(tmp_path: Path) -> None:
    """A real worker, killed with SIGKILL while it takes rows in; another takes it up, and every row is there once."""
    script = Path(__file__).with_name("killed_import.py")
    environment = {
        **os.environ, "LUODI_DEMONSTRATION": "1", "DATABASE_URL": f"sqlite:///{tmp_path / 'luodi.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "luodi_service.settings", "PYTHONPATH": str(Path(__file__).parents[1]),
    }  # fmt: skip

    def ask(what: str) -> str:
        command = [sys.executable, str(script), what]  # each asks as another process would
        return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout.strip()

    ask("prepare")
    worker = subprocess.Popen([sys.executable, "-m", "luodi", "worker"], env=environment, stderr=subprocess.DEVNULL)
    try:
        while not 0 < int(ask("done")) < 12_000:
            time.sleep(0.1)
    finally:
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
    assert ask("whole") == "True"
    worker = subprocess.Popen([sys.executable, "-m", "luodi", "worker"], env=environment, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            if ask("state") == "done":
                break
            time.sleep(0.5)
    finally:
        worker.terminate()
        worker.wait()
    assert ask("state") == "done"
    assert ask("whole") == "True"
    assert ask("facts") == "12000"


# Any table.


CELLS = st.one_of(
    st.sampled_from(["", "-", "0", "1,200.5", "1.2亿", "很多", "10(万美元)", "2018.5.1", "43221", "是", "无", "=1+1", "５００万", code(1), code(2)]),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8),
)  # fmt: skip


class AnyTable(TestCase):
    """Whatever a table holds, each of its cells is stored, known already, or told of."""

    @settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=40)
    @given(
        keys=st.lists(st.sampled_from([code(n) for n in range(5)] + ["", "坏"]), max_size=6),
        cells=st.lists(st.lists(CELLS, min_size=4, max_size=4), min_size=6, max_size=6),
    )
    def test_counts_add_up(self, keys: list[str], cells: list[list[str]]) -> None:
        file = io.StringIO()
        writer = csv.writer(file)
        writer.writerow(["统一社会信用代码", "名称", "注册资本（万元）", "成立日期", "年度", "别的"])
        for key, (name, capital, founded, other) in zip(keys, cells, strict=False):
            writer.writerow([key, name, capital, founded, "2018", other])
        try:
            one = tried(brought(file.getvalue().encode()))
        except ValidationError:
            return
        adds_up(one)
        if not one.counts.get("taken"):
            return
        before = Fact.objects.count()
        one = taken(one)
        adds_up(one)
        counts = one.counts["taken_in"]
        assert Fact.objects.filter(pk__gt=0).count() - before >= counts.get("stored", 0)
        again = taken(tried(brought(file.getvalue().encode())))
        assert again.counts["taken_in"].get("stored", 0) == 0


def test_the_demonstrations_own_tables_are_known_already(run: Run) -> None:
    """What the strict reader took from a plan's folder is the same to the last digit when it comes as any other table."""
    from gongshu import DEMONSTRATION

    one = brought((DEMONSTRATION / "产业园.csv").read_bytes(), "产业园.csv", kind="产业园")
    taxed = {"创办企业年经常性税收总额", "园区年经常性税收总额"}
    chosen = {use["index"]: ("", "1") for use in one.uses if use["target"] in taxed}
    assert len(chosen) == 2
    bringing.settle(one, chosen, 0, 0, one.by, NOW)
    trying.try_out(one.pk, NOW)
    one.refresh_from_db()
    assert (one.state, one.counts.get("held", 0), one.counts.get("stored", 0)) == ("ready", 0, 0)
    assert one.counts["same"] > 300
    adds_up(one)
