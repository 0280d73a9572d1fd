"""Receipts: read from files as banks and offices write them, tried, taken once, every row with its outcome."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from openpyxl import Workbook

from service import money

from luodi_service.ledger import bringing, ordering, recovering
from luodi_service.ledger.files.receipts import HEADS, ROWS_MAX, read_receipts
from luodi_service.ledger.models import Account, Award, Entry, Instalment, OrderLine, Receipt, ReceiptFile
from luodi_service.ledger.payees import correct_payee
from luodi_service.ledger.reconciling import reconcile
from luodi_service.lib.audit import breaks
from luodi_service.lib.models import AuditEntry

TREASURY = "treasury"
Row = tuple[str, ...]


@pytest.fixture
def budget(run: object) -> None:
    money.budget()


def tried(content: bytes, name: str = "回单.xlsx") -> ReceiptFile:
    return bringing.try_receipts(name, content, money.person(TREASURY), money.DAY)


def taken(*rows: Row) -> list[str]:
    """What came of the rows of a file: why not, or nothing."""
    file = bringing.take_tried(tried(money.book(rows)), money.person(TREASURY), money.DAY)
    assert file.state == ReceiptFile.TAKEN
    assert not list(reconcile().gaps)
    return list(Receipt.objects.filter(file=file).order_by("row").values_list("refusal", flat=True))


def line(amount: str = "10000.50", key: str = "M1") -> OrderLine:
    return money.lines_of(money.ordered(money.committed(amount, key)))[0]


class TestReading:
    def test_a_workbook_with_numbers_and_days(self) -> None:
        rows = [("2026-0001-1", "成功", 12345.6, date(2026, 3, 10), 880123, None)]

        (found,) = read_receipts("回单.xlsx", money.book(rows))

        assert (found.row, found.number, found.kind) == (2, "2026-0001-1", "成功")
        assert (found.amount, found.on, found.reference, found.problem) == (
            Decimal("12345.6"), date(2026, 3, 10), "880123", "",
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("number", "amount"), [(0.1 + 0.2, "0.3"), (1234567890123.45, "1234567890123.45"), (70.1, "70.1"), (8, "8")]
    )
    def test_a_number_of_a_workbook_is_exact(self, number: float, amount: str) -> None:
        (found,) = read_receipts("回单.xlsx", money.book([("2026-0001-1", "成功", number, "2026-03-10", "a", "")]))

        assert found.amount == Decimal(amount)

    @pytest.mark.parametrize("text", ["１２，３４５．６０", "12,345.60", " ¥12345.60 ", "12345.60元", "￥12 345.60"])
    def test_a_sum_as_people_write_it(self, text: str) -> None:
        (found,) = read_receipts("回单.xlsx", money.book([("2026-0001-1", "成功", text, "2026-03-10", "a", "")]))

        assert (found.amount, found.problem) == (Decimal("12345.60"), "")

    @pytest.mark.parametrize("text", ["1.2万", "约100", "1e5", "-5", "=1+1", "12,34.5", "", "一百", "NaN", "١٢"])
    def test_what_is_no_sum_is_said(self, text: str) -> None:
        (found,) = read_receipts("回单.csv", _csv([("2026-0001-1", "成功", text, "2026-03-10", "a", "")]))

        assert found.amount is None
        assert "金额" in found.problem

    @pytest.mark.parametrize(
        "text",
        [
            "2026-03-10",
            "2026/3/10",
            "2026.3.10",
            "2026年3月10日",
            "20260310",
            "2026-03-10 13:20:05",
            "２０２６－３－１０",
        ],
    )
    def test_a_day_as_people_write_it(self, text: str) -> None:
        (found,) = read_receipts("回单.csv", _csv([("2026-0001-1", "成功", "1", text, "a", "")]))

        assert (found.on, found.problem) == (date(2026, 3, 10), "")

    @pytest.mark.parametrize("text", ["2026-02-30", "2026年3月", "昨天", "", "10/3/2026"])
    def test_what_is_no_day_is_said(self, text: str) -> None:
        (found,) = read_receipts("回单.csv", _csv([("2026-0001-1", "成功", "1", text, "a", "")]))

        assert found.on is None
        assert "日期" in found.problem

    @pytest.mark.parametrize(
        "heads",
        [
            ("支付编号", "类别", "金额(元)", "日期", "流水号", "原因"),
            ("支付 编号", "类别", "金额（元）", "日期", "流水号", "原因"),
            ("支付编号", "结果", "交易金额", "交易日期", "银行流水号", "退汇原因"),
            ("支付编号\n", "类别", "金额【元】", "支付日期", "交易流水号", "失败原因"),
        ],
    )
    def test_headings_may_differ_a_little(self, heads: Row) -> None:
        before = [("某银行电子回单",), (None,)]

        (found,) = read_receipts("回单.xlsx", money.book([money.said("2026-0001-1", "1")], heads, before))

        assert (found.row, found.amount, found.problem) == (4, Decimal(1), "")

    def test_a_lacking_column_is_named(self) -> None:
        with pytest.raises(ValidationError, match="缺少：日期、流水号"):
            read_receipts("回单.xlsx", money.book([("1", "2", "3")], ("支付编号", "类别", "金额（元）")))

    def test_a_formula_counts_by_its_result_alone(self) -> None:
        """openpyxl writes formulas without their results, which no bank is to be believed by."""
        (found,) = read_receipts("回单.xlsx", money.book([("2026-0001-1", "成功", "=SUM(1,2)", "2026-03-10", "a", "")]))

        assert found.amount is None
        assert "公式没有算出的值" in found.problem

    def test_gb18030_and_tabs(self) -> None:
        text = "\t".join(HEADS) + "\r\n" + "\t".join(money.said("2026-0001-1", "5"))

        (found,) = read_receipts("回单.txt", text.encode("gb18030"))

        assert (found.amount, found.problem) == (Decimal(5), "")

    @pytest.mark.parametrize(
        "content",
        [
            b"", b"\x00\x01\x02", b"PK\x03\x04broken", b"%PDF-1.7", b"<html><table></table></html>",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "支付编号".encode("utf-16"), b"\xff\xff\xff", b'"' * 1_000,
        ],
        ids=range(9),
    )  # fmt: skip
    def test_what_is_no_table_is_refused_in_words(self, content: bytes) -> None:
        with pytest.raises(ValidationError) as refused:
            read_receipts("回单.xlsx", content)

        assert refused.value.messages[0]

    @pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml"])
    def test_entities_are_refused(self, part: str) -> None:
        bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'

        with pytest.raises(ValidationError, match=r"文档类型声明|损坏"):
            read_receipts("回单.xlsx", _with(money.book([money.said("2026-0001-1", "1")]), part, bomb))

    def test_a_swollen_workbook_is_refused(self) -> None:
        with pytest.raises(ValidationError, match="展开后过大"):
            read_receipts("回单.xlsx", _with(money.book([]), "xl/worksheets/sheet1.xml", b" " * 80_000_000))

    def test_macros_are_refused(self) -> None:
        with pytest.raises(ValidationError, match="宏"):
            read_receipts("回单.xlsx", _with(money.book([]), "xl/vbaProject.bin", b"x"))

    def test_a_hidden_sheet_is_not_read(self) -> None:
        made = Workbook()
        hidden = made.active
        assert hidden is not None
        hidden.sheet_state = "hidden"
        for row in (HEADS, money.said("2026-0001-9", "9")):
            hidden.append(list(row))
        shown = made.create_sheet("回单")
        for row in (HEADS, money.said("2026-0001-1", "1")):
            shown.append(list(row))
        file = io.BytesIO()
        made.save(file)

        assert [one.number for one in read_receipts("回单.xlsx", file.getvalue())] == ["2026-0001-1"]

    def test_too_many_rows_are_refused(self) -> None:
        rows = [money.said(f"2026-0001-{at}", "1") for at in range(ROWS_MAX + 1)]

        assert len(read_receipts("回单.csv", _csv(rows[:-1]))) == ROWS_MAX
        with pytest.raises(ValidationError, match="超过 10,000 行"):
            read_receipts("回单.csv", _csv(rows))

    def test_signs_that_no_database_holds(self) -> None:
        content = _csv([money.said("2026-0001-1", "1", why="户名\u200e不\u2066符" + "长" * 500)])

        (found,) = read_receipts("回单.csv", content)

        assert found.reason.startswith("户名不符")
        assert len(found.reason) == 200


class TestTaking:
    def test_a_transfer_is_paid(self, budget: None) -> None:
        sent = line()

        assert taken(money.said(sent, "10000.50")) == [""]

        sent.refresh_from_db()
        instalment = Instalment.objects.get(pk=sent.instalment_id)
        account = Account.objects.get()
        assert (sent.state, instalment.state, instalment.paid_fen) == ("paid", "paid", 1_000_050)
        assert (account.committed_fen, account.paid_fen) == (0, 1_000_050)
        assert Award.objects.get().state == Award.SETTLED

    def test_a_trial_writes_nothing_but_itself(self, budget: None) -> None:
        sent = line()
        before = (Entry.objects.count(), list(Account.objects.values()))

        file = tried(money.book([money.said(sent, "10000.50"), money.said(sent, "10000.50", reference="另一号")]))

        sent.refresh_from_db()
        assert (Entry.objects.count(), list(Account.objects.values())) == before
        assert (sent.state, Receipt.objects.count(), ReceiptFile.objects.count()) == ("sent", 0, 1)
        assert (file.state, file.taken, file.refused) == ("tried", 1, 1)
        assert [[row, refusal] for row, _, refusal in file.trial] == [[2, ""], [3, f"{sent} 已入账，不重复入账"]]
        assert AuditEntry.objects.order_by("-number")[0].action == "试读回单"
        assert not list(breaks())

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"amount": "10000.51"}, "金额不符"),
            ({"amount": "10000.505"}, "精确到分"),
            ({"amount": "0"}, "金额须大于 0"),
            ({"on": "2026-03-09"}, "日期早于支付批次"),
            ({"on": "2026-03-11"}, "还没有到"),
            ({"line": "2026-0001-99"}, "没有支付"),
            ({"line": "2026-9999-1"}, "没有支付"),
            ({"line": "-"}, "没有支付"),
            ({"line": "2026-0001-١"}, "没有支付"),
            ({"line": "2026-0001-" + "9" * 30}, "没有支付"),
            ({"line": ""}, "没有支付"),
            ({"kind": "已付"}, "类别「已付」不是"),
            ({"kind": "追回"}, "没有资金"),
            ({"kind": "追回", "line": "2026-000001"}, "待追回的是 0.00 元"),
        ],
    )  # fmt: skip
    def test_a_wrong_row_is_refused_with_its_reason(self, budget: None, changes: dict[str, Any], why: str) -> None:
        sent = line()
        given: dict[str, Any] = {"line": sent, "amount": "10000.50", "reference": "LS1", **changes}

        (refusal,) = taken(money.said(**given))

        assert why in refusal
        sent.refresh_from_db()
        assert sent.state == "sent"
        assert not Entry.objects.filter(kind="pay").exists()

    def test_a_receipt_without_number_of_the_bank(self, budget: None) -> None:
        sent = line()

        (refusal,) = taken((str(sent), "成功", "10000.50", "2026-03-10", "", ""))

        assert refusal == "没有银行流水号"

    def test_another_transfer_of_the_same_sum_is_not_mistaken(self, budget: None) -> None:
        """The number says which transfer it is, never the sum."""
        first, second = money.lines_of(money.ordered(money.committed(key="M1"), money.committed(key="M2")))

        assert taken(money.said(second, "10000.50")) == [""]

        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.state, second.state) == ("sent", "paid")

    def test_twice_in_one_file_and_in_two(self, budget: None) -> None:
        first, second = money.lines_of(money.ordered(money.committed(key="M1"), money.committed(key="M2")))

        one, two = taken(money.said(first, "10000.50", reference="A"), money.said(second, "10000.50", reference="A"))
        (three,) = taken(money.said(second, "10000.50", reference="A"))
        (four,) = taken(money.said(first, "10000.50", reference="B"))

        assert one == ""
        assert "流水号已经入账" in two
        assert "流水号已经入账" in three
        assert "已入账，不重复入账" in four

    def test_returned_before_it_was_paid(self, budget: None) -> None:
        """Out of order: the bank's list of returns may come before that of payments."""
        sent = line()

        returned, paid = taken(money.said(sent, "10000.50", "退汇", why="账号不符"), money.said(sent, "10000.50"))

        assert returned == ""
        assert "已退汇，须另开批次重付" in paid
        sent.refresh_from_db()
        assert (sent.state, sent.reason) == ("returned", "账号不符")

    def test_returned_and_paid_again(self, budget: None) -> None:
        award = money.committed()
        (first,) = money.lines_of(money.ordered(award))
        assert taken(money.said(first, "10000.50")) == [""]
        assert taken(money.said(first, "10000.50", "退汇", why="销户")) == [""]
        (second,) = money.lines_of(money.ordered(award))

        assert taken(money.said(second, "10000.50")) == [""]

        kinds = list(Entry.objects.exclude(kind="budget").order_by("pk").values_list("kind", flat=True))
        assert kinds == ["reserve", "commit", "pay", "return", "pay"]
        assert Account.objects.get().paid_fen == 1_000_050
        assert str(second) == "2026-0002-1"

    def test_withdrawn_transfers_have_no_receipt(self, budget: None) -> None:
        sent = line()
        ordering.withdraw(sent, "重复", money.person(TREASURY), money.DAY)

        (refusal,) = taken(money.said(sent, "10000.50"))

        assert "撤回" in refusal

    def test_money_that_comes_back(self, budget: None) -> None:
        sent = line()
        taken(money.said(sent, "10000.50"))
        award = Award.objects.get()
        recovering.claim_back(award, Decimal(600), "迁出", "追回决定〔2026〕1号", money.person("office"), money.DAY)

        more, right = taken(
            money.said(award.number, "600.01", "追回", "R1"), money.said(award.number, "600.00", "追回", "R2")
        )

        award.refresh_from_db()
        assert "不足 600.01 元" in more
        assert right == ""
        assert ReceiptFile.objects.latest("pk").demonstration
        assert (award.due_back_fen, award.recovered_fen) == (0, 60_000)

    def test_who_reviewed_takes_no_receipt_of_it(self, budget: None) -> None:
        award = money.committed(apart=[money.person(TREASURY).pk])
        (sent,) = money.lines_of(money.ordered(award))

        (refusal,) = taken(money.said(sent, "10000.50"))

        assert "参与过这笔资金的审核" in refusal

    def test_who_sent_it_and_is_alone_to_book_it_does_not_correct_its_account(self, budget: None) -> None:
        award = money.committed(apart=[money.person("finance").pk])
        (sent,) = money.lines_of(money.ordered(award, by=TREASURY))

        with pytest.raises(ValidationError, match="没有人能办理"):
            correct_payee(award, money.PAYEE, "来函", money.person(TREASURY), money.DAY)

        assert taken(money.said(sent, "10000.50")) == [""]

    def test_the_same_file_is_refused_whole(self, budget: None) -> None:
        content = money.book([money.said(line(), "10000.50")])
        one, two = tried(content), tried(content, "改了名.xlsx")
        bringing.take_tried(one, money.person(TREASURY), money.DAY)

        with pytest.raises(bringing.Known) as known:
            tried(content)
        with pytest.raises(bringing.Known):
            bringing.take_tried(two, money.person(TREASURY), money.DAY)
        with pytest.raises(bringing.Known):
            bringing.take_tried(one, money.person(TREASURY), money.DAY)

        assert known.value.first.pk == one.pk
        assert Entry.objects.filter(kind="pay").count() == 1

    def test_what_changed_since_the_trial_counts(self, budget: None) -> None:
        sent = line()
        file = tried(money.book([money.said(sent, "10000.50")]))
        ordering.withdraw(sent, "重复", money.person(TREASURY), money.DAY)

        done = bringing.take_tried(file, money.person(TREASURY), money.DAY)

        assert (done.taken, done.refused) == (0, 1)

    def test_a_trial_is_given_up(self, budget: None) -> None:
        file = tried(money.book([money.said(line(), "10000.50")]))

        bringing.drop_tried(file, money.person(TREASURY), money.DAY)

        assert not ReceiptFile.objects.exists()
        assert AuditEntry.objects.order_by("-number")[0].action == "放弃回单"

    def test_what_somebody_gave_up_meanwhile_is_refused_in_words(self, budget: None) -> None:
        file = tried(money.book([money.said(line(), "10000.50")]))
        bringing.drop_tried(ReceiptFile.objects.get(pk=file.pk), money.person("finance"), money.DAY)

        for act in (bringing.take_tried, bringing.drop_tried):
            with pytest.raises(ValidationError, match="已经放弃"):
                act(file, money.person("finance"), money.DAY)

    def test_what_is_taken_is_not_given_up(self, budget: None) -> None:
        file = bringing.take_tried(
            tried(money.book([money.said(line(), "10000.50")])), money.person(TREASURY), money.DAY
        )

        with pytest.raises(ValidationError, match="已经入账"):
            bringing.drop_tried(file, money.person(TREASURY), money.DAY)

    @pytest.mark.parametrize("username", ["office", "auditor", "leader", "enterprise"])
    def test_others_bring_none(self, budget: None, username: str) -> None:
        file = tried(money.book([money.said(line(), "10000.50")]))
        someone = money.person(username)

        for act in (
            lambda: bringing.try_receipts("回单.xlsx", b"x", someone, money.DAY),
            lambda: bringing.take_tried(file, someone, money.DAY),
            lambda: bringing.drop_tried(file, someone, money.DAY),
        ):
            with pytest.raises(PermissionDenied):
                act()
        assert not Receipt.objects.exists()

    def test_a_file_of_ten_thousand_rows(self, budget: None) -> None:
        """All of it looked at, a few of it right."""
        sent = line()
        rows = [money.said(f"2026-0001-{at}", "10000.50", reference=f"L{at}") for at in range(1, ROWS_MAX + 1)]

        file = tried(_csv(rows), "回单.csv")

        assert (file.taken, file.refused) == (1, ROWS_MAX - 1)
        assert [row for row, _, refusal in file.trial if not refusal] == [2]
        assert str(sent) == "2026-0001-1"


def _csv(rows: list[Row]) -> bytes:
    import csv

    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEADS, *rows])
    return text.getvalue().encode("utf-8-sig")


def _with(content: bytes, part: str, other: bytes) -> bytes:
    """A workbook with another part in the place of one of its own, or beside them."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        new.writestr(part, other)
    return made.getvalue()
