"""Imports by people who mean no good, and by those in a hurry: who sees what, and what comes of two at once."""

from __future__ import annotations

from typing import Any

import pytest

from service.conftest import NOW, signed_in
from service.test_imports import FIRM, brought, code, office, text, told, tried, upload
from service.test_undoing import rent, said_by_whom

from luodi_service.accounts.models import Person
from luodi_service.facts import disagreements
from luodi_service.facts.models import Fact, Term
from luodi_service.intake import bringing
from luodi_service.intake.models import Content, Import
from luodi_service.lib.characters import without_personal
from luodi_service.lib.models import AuditEntry
from luodi_service.lib.uploads import Limited
from luodi_service.plans.dictionary import IGNORE
from luodi_service.plans.models import Run
from luodi_service.registry.masking import masked_under

TAXED = text("编号,年度,区级财政贡献,入库数（元）", f"{FIRM},2018,87654321,76543210")


@pytest.mark.parametrize("role", ["office", "department", "street", "park", "enterprise", "leader", "statistics"])
def test_figures_of_tax_are_seen_by_nobody_else_even_before_their_columns_are_named(run: Run, role: str) -> None:
    """The first rows stand on the page, and the file can be fetched, before anybody has said what its columns are."""
    one = brought(TAXED, who="tax", unit="区税务局")
    client = signed_in(role)
    for path in (f"/imports/{one.pk}/", f"/imports/{one.pk}/returned/"):
        assert (path, client.get(path).status_code) == (path, 404)
    assert b"87654321" in signed_in("tax").get(f"/imports/{one.pk}/").content


def test_a_column_that_is_not_read_stays_as_guarded_as_the_rest(run: Run) -> None:
    one = brought(TAXED, who="tax", unit="区税务局")
    chosen = {use["index"]: (IGNORE, "1") for use in one.uses if use["target"] == "区级财政贡献"}
    with pytest.raises(Exception, match="没有一列"):
        bringing.settle(one, chosen, 0, one.revision, one.by, NOW)
    one = brought(text("编号,年度,年纯租金,税额", f"{FIRM},2018,1,87654321"), who="tax", unit="区税务局")
    assert not Import.objects.visible_to(office()).filter(pk=one.pk).exists()
    assert Import.objects.visible_to(Person.objects.get(username="tax")).filter(pk=one.pk).exists()


def test_personal_figures_are_masked_where_the_columns_are_shown(run: Run) -> None:
    rows = f"演示一号厂,{code(1)},13800001234,330000199001010016,6222000000000000018,王演示"
    one = brought(text("名称,统一社会信用代码,联系电话,身份证号码,银行账号,联系人", rows))
    shown = signed_in("office").get(f"/imports/{one.pk}/").content.decode()
    for figure in rows.split(",")[2:]:
        assert figure not in shown
    assert "138****1234" in shown
    assert code(1) in shown


@pytest.mark.parametrize(
    ("heading", "text_", "shown"), [("手机", "13800001234", "138****1234"), ("名称", "王演示厂", "王演示厂")]
)
def test_headings_tell_what_is_personal(heading: str, text_: str, shown: str) -> None:
    assert masked_under(heading, text_) == shown


def test_where_a_rule_asks_who_said_it_agreeing_is_saying(run: Run) -> None:
    """The office that goes first confirms a figure; the firm says otherwise afterwards: the confirmed one holds."""
    term = Term.objects.get(kind="企业", name="年纯租金")
    disagreements.choose(term, [["核查", ""]], "拱统〔2026〕1号", "核查为准", 0, office(), NOW)
    rent(2016, "100", source="自报")
    rent(2016, "100", source="核查")
    rent(2016, "120", source="自报")
    assert said_by_whom(FIRM) == {("核查", "年报", "100"), ("自报", "年报", "120")}
    newest = Fact.objects.filter(subject__key=FIRM, term=term, year=2016).latest("pk")
    assert (newest.value, newest.batch.source) == ("100", "核查")
    again = tried(brought(text("编号,年度,年纯租金", f"{FIRM},2016,100"), source="核查"))
    assert again.counts.get("stored", 0) == 0


@pytest.mark.parametrize(
    ("sought", "kept"),
    [
        ("13987654321", "139****4321"), ("330000199912310077", "330****0077"), ("6222987654321098765", "622****8765"),
        (FIRM, FIRM), ("913301051234567890", "913301051234567890"), ("2018", "2018"), ("网约车 1.2亿", "网约车 1.2亿"),
    ],
)  # fmt: skip
def test_the_log_of_what_was_sought_holds_no_persons_number(sought: str, kept: str) -> None:
    assert without_personal(sought) == kept


def test_a_reader_on_record_leaves_no_number_of_anybody_in_the_log(run: Run) -> None:
    signed_in("auditor").get("/search/", {"q": "13987654321"})
    taken_away = signed_in("auditor").get("/enterprises/", {"q": "13987654321", "export": "csv"})
    assert b"".join(taken_away.streaming_content)
    last = AuditEntry.objects.order_by("-number")[:4]
    assert "13987654321" not in str([entry.details for entry in last])
    assert "139****4321" in str([entry.details for entry in last])


def test_more_than_an_installation_allows_is_refused_before_it_is_read(
    run: Run, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
    received: list[bytes] = []
    monkeypatch.setattr(Limited, "receive_data_chunk", lambda _self, data, _start: received.append(data))
    answer = upload(signed_in("office"), b"x" * 1_048_577)
    assert answer.status_code == 400
    words = told(answer)
    assert "提交的内容有 1.1 MB，超过 1 MB，没有读；什么也没有改动" in words
    assert "LUODI_UPLOAD_MEGABYTES" in words
    assert received == []
    assert not Content.objects.exists()
