"""Figures of persons in returned files: masked for all but whoever brought them, and no data when they come in again."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from service.conftest import signed_in
from service.test_imports import adds_up, brought, code, known, taken, text, tried
from service.test_listing import taken as content

from luodi_service.facts.models import Term
from luodi_service.intake.models import Import, ImportRow
from luodi_service.intake.returned import IN_PLACE_BYTES
from luodi_service.lib.models import AuditEntry
from luodi_service.plans.models import Run
from luodi_service.registry.masking import is_masked, masked

PHONE, CARD, ACCOUNT = "13987654321", "330000199912310077", "6222987654321098765"
SECRET = (PHONE, CARD, ACCOUNT, "李绝密")
HEADINGS = ["统一社会信用代码", "名称", "联系电话", "身份证号", "银行账号", "联系人"]


@pytest.fixture
def phone(run: Run) -> Term:
    """A term whose values are personal."""
    return Term.objects.create(kind="企业", name="联系电话", form="文本", yearly=False, nature="登记", origin="企业")


def rows() -> list[list[str]]:
    return [[code(1), "演示一号厂", *SECRET], [code(2).lower(), "演示二号厂", *SECRET]]


def comma_text() -> bytes:
    return text(f"填报人电话 {PHONE},,,,,", ",".join(HEADINGS), *(",".join(row) for row in rows()))


def workbook(padding: int = 0) -> bytes:
    """A sheet of enterprises with figures as numbers, and another that nobody reads."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([f"填报人电话 {PHONE}"])
    sheet.append(HEADINGS)
    for row in rows():
        sheet.append([*row[:2], int(PHONE), *row[3:]])
    for number in range(padding):
        sheet.append([code(1000 + number), f"演示{number}厂", *SECRET])
    other = book.create_sheet("底稿")
    other.append(["名单"])
    other.append(["姓名", "手机"])
    other.append(["李绝密", int(PHONE)])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def file_of(one: Import, who: str) -> bytes:
    return content(signed_in(who).get(f"/imports/{one.pk}/file/"))


def words(raw: bytes, form: str) -> str:
    if form == "csv":
        return raw.decode("utf-8-sig")
    book = openpyxl.load_workbook(io.BytesIO(raw))
    return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)


def test_others_have_the_file_back_masked(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for form, raw, limit in (
        ("csv", comma_text(), IN_PLACE_BYTES),
        ("xlsx", workbook(), IN_PLACE_BYTES),
        ("xlsx", workbook(), 0),
    ):
        monkeypatch.setattr("luodi_service.intake.returned.IN_PLACE_BYTES", limit)
        one = tried(brought(raw, f"表.{form}"))
        assert one.counts["held"] == 1
        own, others = words(file_of(one, "office"), form), words(file_of(one, "auditor"), form)
        for figure in SECRET:
            assert figure in own, "whoever brought it knows it"
            assert figure not in others
        assert masked("phone", PHONE) in others
        assert code(1) in others, "what is no person's stays"
        assert "代码含小写字母" in others
        logged = AuditEntry.objects.filter(action="下载导入文件").order_by("number")
        assert [entry.details["masked"] for entry in logged][-2:] == [False, True]


def test_what_is_masked_is_unchanged(phone: Term) -> None:
    taken(tried(brought(comma_text())))
    assert known(code(1))["联系电话"] == PHONE
    one = tried(brought(file_of(Import.objects.get(), "auditor"), source="再来"))
    adds_up(one)
    notes = {row.number: row.notes for row in ImportRow.objects.filter(of=one)}
    assert notes[3]["2"] == [masked("phone", PHONE), "隐去的，按没有改动处理"]
    taken(one)
    assert known(code(1))["联系电话"] == PHONE
    adds_up(one)


def test_what_is_masked_and_not_known_is_reported(phone: Term) -> None:
    """A row that was held back has left nothing to be unchanged."""
    taken(tried(brought(comma_text())))
    raw = file_of(Import.objects.get(), "auditor").decode("utf-8-sig").replace(code(2).lower(), code(2))
    one = tried(brought(raw.encode(), source="再来"))
    adds_up(one)
    held = {row.number: row.faults for row in ImportRow.objects.filter(of=one, held=True)}
    assert list(held) == [4]
    assert "库里还没有原来的值" in held[4]["2"][1]
    taken(one)
    assert "联系电话" not in known(code(2))


def test_a_masked_row_does_not_contradict_another(phone: Term) -> None:
    taken(tried(brought(text("编号,联系电话", f"{code(1)},{PHONE}"))))
    one = tried(
        brought(text("编号,联系电话", f"{code(1)},{masked('phone', PHONE)}", f"{code(1)},{PHONE}"), source="再来")
    )
    assert one.counts.get("held", 0) == 0
    adds_up(one)


def test_the_page_tells_of_no_persons_figure(phone: Term) -> None:
    Term.objects.filter(pk=phone.pk).update(form="日期")
    one = tried(brought(comma_text()))
    page = signed_in("office").get(f"/imports/{one.pk}/").content.decode()
    assert masked("phone", PHONE) in page
    assert PHONE not in page


@pytest.mark.parametrize(
    ("heading", "cell", "so"),
    [
        ("电话", "139****4321", True), ("电话（已隐去）", "139****4321", True), ("联系人", "李**", True), ("电话", PHONE, False),
        ("电话", "139*4321", False), ("名称", "李**", False), ("电话", "", False),
    ],
)  # fmt: skip
def test_what_masking_leaves_is_known_again(heading: str, cell: str, so: bool) -> None:
    found: Any = is_masked(heading, cell)
    assert found is so
