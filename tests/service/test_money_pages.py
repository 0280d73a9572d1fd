"""The pages of money: budgets, orders with their files, receipts by upload, what is due back, 对账, 资金测算."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from openpyxl import load_workbook

from service import money
from service.conftest import NOW, signed_in

from luodi_service import commands
from luodi_service.accounts.demonstration import PASSWORD
from luodi_service.ledger import bringing, forecasting, kept_reconciling, ordering, recovering
from luodi_service.ledger.files.orders import export_order
from luodi_service.ledger.files.receipts import HEADS
from luodi_service.ledger.models import (
    Account,
    Award,
    Entry,
    Forecast,
    Instalment,
    Order,
    OrderLine,
    ReceiptFile,
    Reconciliation,
    Share,
)
from luodi_service.lib.models import AuditEntry
from luodi_service.pages.money_tasks import came_back, due_back, outstanding, to_order, unbalanced
from luodi_service.pages.navigation import entries_of

ACCOUNT = money.PAYEE.account
POLICY = f"/ledger/{money.YEAR}/{money.CODE}/"


@pytest.fixture
def budget(run: object) -> None:
    money.budget()


@pytest.fixture
def finance(run: object) -> Client:
    return signed_in("finance")


def treasury() -> Client:
    client = Client(HTTP_HOST="localhost")
    assert client.login(username="treasury", password=PASSWORD)
    return client


def text_of(response: Any) -> str:
    return b"".join(response).decode() if response.streaming else response.content.decode()


def sheet_of(content: bytes) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)]


def last_act() -> AuditEntry:
    return AuditEntry.objects.order_by("-number")[0]


class TestBudgets:
    def test_at_a_glance(self, budget: None, finance: Client) -> None:
        money.committed("300000.00")

        page = text_of(finance.get("/ledger/"))

        assert "1,000,000.00 元" in page
        assert "700,000.00" in page
        assert "产业园改造资助" in page
        assert '<rect class="b-committed" x="0" y="1" width="60"' in page

    def test_totals_follow_the_filter(self, budget: None, finance: Client) -> None:
        money.budget("5", year=2027)

        assert "1,000,005.00 元" in text_of(finance.get("/ledger/"))
        assert "<dd>5.00 元" in text_of(finance.get("/ledger/?year=2027"))

    def test_money_is_added_and_taken_by_document(self, run: object, finance: Client) -> None:
        given = {"source": "区级", "amount": "1200.50", "document": "区财〔2026〕3号"}
        assert finance.post(f"{POLICY}budget/?plan=gongshu-auto-2017", given).status_code == 302
        assert finance.post(f"{POLICY}budget/", {**given, "amount": "-200.50", "reason": "调减"}).status_code == 302

        assert Account.objects.get().budget_fen == 100_000
        assert "区财〔2026〕3号" in text_of(finance.get(POLICY))

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"amount": "1.005"}, "金额"),
            ({"amount": "0"}, "金额须不为零"),
            ({"amount": "abc"}, "金额"),
            ({"amount": "-1"}, "超过现有的数"),
            ({"document": " "}, "依据文件"),
            ({"source": ""}, "资金来源"),
        ],
    )
    def test_what_is_wrong_is_said(self, run: object, finance: Client, changes: dict[str, str], why: str) -> None:
        given = {"source": "区级", "amount": "100", "document": "区财〔2026〕3号", **changes}

        response = finance.post(f"{POLICY}budget/", given)

        assert response.status_code == 400
        assert why in text_of(response)
        assert not Entry.objects.exists()

    def test_shares(self, run: object, finance: Client) -> None:
        given = {"since": "2026", "district": "60", "city": "40", "document": "区财〔2026〕4号"}
        wrong = finance.post(f"{POLICY}shares/", {**given, "city": "30"})
        right = finance.post(f"{POLICY}shares/", given)

        assert wrong.status_code == 400
        assert "合计 100%" in text_of(wrong)
        assert right.status_code == 302
        assert str(Share.objects.get()) == "区级 60%、市级 40%"
        assert "区级 60%、市级 40%" in text_of(finance.get(POLICY))

    @pytest.mark.parametrize("role", ["office", "leader", "auditor"])
    def test_others_look_and_change_nothing(self, budget: None, role: str) -> None:
        client = signed_in(role)
        given = {"source": "区级", "amount": "100", "document": "区财〔2026〕3号"}

        page = text_of(client.get(POLICY))

        assert "追加或调减预算" not in page
        assert client.post(f"{POLICY}budget/", given).status_code == 403
        assert Entry.objects.count() == 1

    def test_lines_can_be_filtered_and_taken_away(self, budget: None, finance: Client) -> None:
        award = money.committed()

        page = text_of(finance.get(f"{POLICY}?plan=gongshu-auto-2017&kind=commit"))
        file = finance.get(f"{POLICY}?kind=commit&export=xlsx")

        assert f"/ledger/awards/{award.number}/" in page
        assert page.count("下达〔2026〕1号") == 1
        rows = sheet_of(b"".join(file))
        assert [row[2] for row in rows[1:]] == ["下达"]
        assert rows[1][3] == 10000.5

    @pytest.mark.parametrize(
        "path",
        [
            "/ledger/1800/renovation_support/",
            "/ledger/2026/nothing/",
            "/ledger/awards/2026-999999/",
            f"{POLICY}?plan=none",
        ],
    )
    def test_what_is_not_there(self, budget: None, finance: Client, path: str) -> None:
        assert finance.get(path).status_code == 404


class TestOrders:
    def test_ticked_ones_are_ordered(self, budget: None, finance: Client) -> None:
        one, two = money.committed(key="M1"), money.committed(key="M2")
        ticked = Instalment.objects.get(award=one)

        response = finance.post("/batches/make/", {"instalment": [ticked.pk]})

        made = Order.objects.get()
        assert response.status_code == 302
        assert response.headers["Location"] == f"/batches/{made.number}/"
        assert [line.instalment for line in made.lines.all()] == [ticked]
        assert two.number in text_of(finance.get("/batches/due/"))
        assert one.number not in text_of(finance.get("/batches/due/"))

    def test_all_that_the_filter_shows(self, budget: None, finance: Client) -> None:
        money.committed(key="M1")
        money.committed(key="M2")
        kept = money.committed(key="M3")

        finance.post(f"/batches/make/?q={kept.number}", {"all": "1"})

        assert [line.instalment.award for line in OrderLine.objects.all()] == [kept]

    def test_each_says_why_not(self, budget: None, finance: Client) -> None:
        person = money.person("finance")
        right, apart = money.committed(key="M1"), money.committed(key="M2", apart=[person.pk])
        ticked = list(Instalment.objects.values_list("pk", flat=True))

        page = text_of(finance.post("/batches/make/", {"instalment": ticked}))

        assert "2 笔，没有办成 1 笔" in page
        assert "您参与过这笔资金的审核" in page
        assert f"列入 {OrderLine.objects.get()}，10,000.50 元" in page
        assert OrderLine.objects.get().instalment.award == right
        assert Instalment.objects.get(award=apart).state == Instalment.COMMITTED

    def test_held_ones_and_those_without_account_stand_apart(self, budget: None, finance: Client) -> None:
        held, lacking = money.committed(key="M1"), money.committed(key="M2", payee=money.awarding.Payee())
        Award.objects.filter(pk=held.pk).update(held=True)

        page, other = text_of(finance.get("/batches/due/")), text_of(finance.get("/batches/due/?stopped=1"))

        assert held.number not in page
        assert "另有 2 笔" in page
        assert "中止支付" in other
        assert "还没有登记收款账户" in other
        assert lacking.number in other

    def test_a_reserved_one_is_refused(self, budget: None, finance: Client) -> None:
        money.reserved()

        page = text_of(finance.post("/batches/make/", {"instalment": [Instalment.objects.get().pk]}))

        assert "不在待付之列" in page
        assert not Order.objects.exists()

    @pytest.mark.parametrize("ticked", [[], ["x"], ["99999999"], ["-1"], ["9" * 40]])
    def test_nothing_ticked(self, budget: None, finance: Client, ticked: list[str]) -> None:
        response = finance.post("/batches/make/", {"instalment": ticked})

        assert response.status_code == 400
        assert "请先选中" in text_of(response)

    def test_a_deduction_is_told(self, budget: None, finance: Client) -> None:
        first = money.committed("1000.00")
        (sent,) = money.lines_of(money.ordered(first))
        bringing.take_tried(
            bringing.try_receipts("a.xlsx", money.book([money.said(sent, "1000.00")]), money.person("finance"), money.DAY),
            money.person("finance"), money.DAY,
        )  # fmt: skip
        recovering.claim_back(first, Decimal(300), "迁出", "追回〔2026〕1号", money.person("office"), money.DAY)
        second = money.committed("500.00")

        waiting = text_of(finance.get("/batches/due/"))
        page = text_of(finance.post("/batches/make/", {"all": "1"}, follow=True))

        assert "300.00" in waiting
        assert "200.00" in page
        assert OrderLine.objects.get(instalment__award=second).amount_fen == 20_000
        assert "抵扣收回" in text_of(finance.get(f"/ledger/awards/{first.number}/"))

    @pytest.mark.parametrize("role", ["auditor"])
    def test_who_audits_looks_alone(self, budget: None, role: str) -> None:
        order = money.ordered(money.committed())
        client = signed_in(role)

        page = text_of(client.get(f"/batches/{order.number}/"))

        assert "导出银行文件" not in page
        assert client.post(f"/batches/{order.number}/files/csv/").status_code == 403
        assert client.post("/batches/make/", {"all": "1"}).status_code == 403
        assert client.post(f"/batches/{order.number}/withdraw/", {"reason": "试"}).status_code == 403

    def test_withdrawn_lines_wait_again(self, budget: None, finance: Client) -> None:
        order = money.ordered(money.committed())
        line = order.lines.get()

        nothing = finance.post(f"/batches/{order.number}/withdraw/", {"line": [line.pk], "reason": " "})
        done = text_of(finance.post(f"/batches/{order.number}/withdraw/", {"line": [line.pk], "reason": "重复"}))
        again = text_of(finance.post(f"/batches/{order.number}/withdraw/", {"line": [line.pk], "reason": "重复"}))

        assert nothing.status_code == 400
        assert "已撤回，回到待付" in done
        assert "不能撤回" in again
        assert Instalment.objects.get().state == Instalment.COMMITTED


class TestFiles:
    def test_the_request(self, budget: None, finance: Client) -> None:
        order = money.ordered(money.committed("12345.67"))

        response = finance.post(f"/batches/{order.number}/files/xlsx/")

        heads, row = sheet_of(text_bytes(response))
        known = dict(zip(heads, row, strict=True))
        assert known["支付编号"] == f"{order.number}-1"
        assert known["银行账号"] == ACCOUNT
        assert known["金额（元）"] == 12345.67
        assert known["资金来源"] == "区级 12,345.67"
        assert known["数据说明"] == "演示数据"
        assert (
            "演示数据" in response.headers["Content-Disposition"]
            or "%E6%BC%94" in response.headers["Content-Disposition"]
        )

    def test_the_bank_file(self, budget: None, finance: Client) -> None:
        order = money.ordered(money.committed("12345.67", "M1"), money.committed("0.01", "M2"))

        raw = text_bytes(finance.post(f"/batches/{order.number}/files/csv/"))

        rows = list(csv.reader(io.StringIO(raw.decode("utf-8"), newline="")))
        assert raw.endswith(b"\r\n")
        assert rows == [
            ["H", "LUODI-PAY-1", order.number, "2026-03-10", "演示数据"],
            [
                "D",
                f"{order.number}-1",
                "演示收款企业",
                "演示银行拱墅支行",
                ACCOUNT,
                "1234567",
                "演示数据 产业园改造资助 2026年 第1期",
            ],
            [
                "D",
                f"{order.number}-2",
                "演示收款企业",
                "演示银行拱墅支行",
                ACCOUNT,
                "1",
                "演示数据 产业园改造资助 2026年 第1期",
            ],
            ["T", "2", "1234568"],
        ]

    def test_no_field_runs_as_a_formula_or_breaks_a_line(self, budget: None, finance: Client) -> None:
        payee = money.awarding.Payee("=HYPERLINK(1)", '@银行\n,第二行"', "62220012345678")
        order = money.ordered(money.committed(payee=payee))

        rows = list(
            csv.reader(
                io.StringIO(text_bytes(finance.post(f"/batches/{order.number}/files/csv/")).decode(), newline="")
            )
        )
        book = load_workbook(io.BytesIO(text_bytes(finance.post(f"/batches/{order.number}/files/xlsx/"))))

        assert len(rows) == 3
        assert rows[1][2:4] == ["'=HYPERLINK(1)", "'@银行 ,第二行\""]
        assert all(cell.data_type != "f" for row in book.worksheets[0].iter_rows() for cell in row)

    def test_only_what_is_still_to_be_paid_is_in_it(self, budget: None, finance: Client) -> None:
        order = money.ordered(money.committed(key="M1"), money.committed(key="M2"))
        first, second = money.lines_of(order)
        finance.post(f"/batches/{order.number}/withdraw/", {"line": [first.pk], "reason": "重复"})

        raw = text_bytes(finance.post(f"/batches/{order.number}/files/csv/")).decode()
        finance.post(f"/batches/{order.number}/withdraw/", {"line": [second.pk], "reason": "重复"})
        none = finance.post(f"/batches/{order.number}/files/csv/")

        assert f"D,{order.number}-1," not in raw
        assert f"D,{order.number}-2," in raw
        assert none.status_code == 400
        assert "没有在途的支付" in text_of(none)

    def test_what_was_suspended_since_is_not_in_it(self, budget: None, finance: Client) -> None:
        held, other = money.committed("100.00"), money.committed("200.00")
        made = money.ordered(held, other)
        Award.objects.filter(pk=held.pk).update(held=True)

        page = text_of(finance.get(f"/batches/{made.number}/"))
        file = finance.post(f"/batches/{made.number}/files/csv/").content.decode()

        assert "1 笔在开出以后中止支付" in page
        assert "已中止支付，不在导出的文件里" in page
        assert [line.split(",")[1] for line in file.splitlines() if line.startswith("D")] == [f"{made.number}-2"]
        assert file.splitlines()[-1] == "T,1,20000"
        Award.objects.update(held=True)
        refused = finance.post(f"/batches/{made.number}/files/csv/")
        assert refused.status_code == 400
        assert "2 笔都已中止支付" in text_of(refused)
        Award.objects.update(held=False)
        assert finance.post(f"/batches/{made.number}/files/csv/").content.decode().splitlines()[-1] == "T,2,30000"

    def test_invented_money_and_real_are_not_paid_together(self, budget: None) -> None:
        real, invented = money.committed("100.00", demonstration=False), money.committed("200.00", "M2")
        waiting = Instalment.objects.filter(award__in=(real, invented))

        made, refused = ordering.order(waiting, money.person("finance"), NOW, money.YEAR)

        assert made is not None
        assert [line.instalment.award_id for line in money.lines_of(made)] == [real.pk]
        assert not made.demonstration
        assert [(one.award_id, why) for one, why in refused] == [
            (invented.pk, "演示数据和正式的资金不能列入同一批次，请分开办理")
        ]

    def test_every_export_is_on_record(self, budget: None, finance: Client) -> None:
        order = money.ordered(money.committed())

        finance.post(f"/batches/{order.number}/files/csv/")

        act = last_act()
        assert (act.action, act.actor, act.details["lines"], act.details["amount"]) == (
            "导出支付文件", "演示财政经办（finance）", 1, "10,000.50 元",
        )  # fmt: skip
        assert ACCOUNT not in str(act.details)
        assert "导出 银行支付" in text_of(finance.get(f"/batches/{order.number}/"))

    @pytest.mark.parametrize("ending", ["pdf", "xls", "CSV"])
    def test_there_are_two_files(self, budget: None, finance: Client, ending: str) -> None:
        order = money.ordered(money.committed())

        assert finance.post(f"/batches/{order.number}/files/{ending}/").status_code == 400

    def test_real_data_is_not_called_invented(self, budget: None) -> None:
        order = money.ordered(money.committed(demonstration=False))

        made = export_order(order, "csv", money.person("finance"), NOW, lambda *_: b"")

        assert b"LUODI-PAY-1" in made.content
        assert "正式" in made.content.decode()
        assert "演示" not in made.name


def text_bytes(response: Any) -> bytes:
    assert response.status_code == 200, response.content.decode()
    return b"".join(response) if response.streaming else response.content


class TestAccounts:
    @pytest.mark.parametrize("path", ["/batches/due/", "/batches/{order}/", "/ledger/awards/{award}/"])
    def test_numbers_are_masked(self, budget: None, finance: Client, path: str) -> None:
        award = money.committed()
        money.committed(key="M9")
        order = money.ordered(award)

        page = text_of(finance.get(path.format(order=order.number, award=award.number)))

        assert ACCOUNT not in page
        assert "6222***********0123" in page

    @pytest.mark.parametrize("ending", ["xlsx", "csv"])
    def test_lists_that_are_taken_away_mask_them_too(self, budget: None, finance: Client, ending: str) -> None:
        order = money.ordered(money.committed())

        content = text_bytes(finance.get(f"/batches/{order.number}/?export={ending}"))
        text = str(sheet_of(content)) if ending == "xlsx" else content.decode("utf-8-sig")

        assert ACCOUNT not in text
        assert "银行账号（已隐去）" in text

    @pytest.mark.parametrize("role", ["finance", "auditor"])
    @pytest.mark.parametrize("of", ["award", "order"])
    def test_they_are_shown_to_whoever_says_why(self, budget: None, role: str, of: str) -> None:
        award = money.committed()
        order = money.ordered(award)
        path = f"/ledger/awards/{award.number}/account/" if of == "award" else f"/batches/{order.number}/accounts/"
        client = signed_in(role)

        without = client.post(path, {"why": " "})
        response = client.post(path, {"why": "核实退汇"})

        assert without.status_code == 400
        assert ACCOUNT not in text_of(without)
        assert ACCOUNT in text_of(response)
        assert "no-store" in response.headers["Cache-Control"]
        acts = AuditEntry.objects.filter(action="查看收款账户")
        assert [act.details["why"] for act in acts] == ["核实退汇"]

    @pytest.mark.parametrize("role", ["office", "leader", "street", "enterprise"])
    def test_others_never_see_them(self, budget: None, role: str) -> None:
        award = money.committed()

        assert signed_in(role).post(f"/ledger/awards/{award.number}/account/", {"why": "核实"}).status_code == 403

    def test_an_account_is_corrected_before_it_is_paid(self, budget: None, finance: Client) -> None:
        award = money.committed()
        given = {"name": "新户名", "bank": "新银行", "account": "6230 5800 0000 1111", "why": "来函更正"}

        assert finance.post(f"/ledger/awards/{award.number}/payee/", given).status_code == 302

        award.refresh_from_db()
        assert (award.payee_name, award.payee_account) == ("新户名", "6230580000001111")
        acts = list(AuditEntry.objects.order_by("-number").values_list("action", "details")[:2])
        assert [action for action, _ in acts] == ["更正收款账户", "登记收款账户"]
        assert "6230580000001111" not in str(acts)

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"account": "12ab"}, "银行账号"),
            ({"account": "123"}, "银行账号"),
            ({"account": "=1+1111111"}, "银行账号"),
            ({"name": ""}, "户名"),
            ({"why": ""}, "事由"),
        ],
    )
    def test_no_account_at_all(self, budget: None, finance: Client, changes: dict[str, str], why: str) -> None:
        award = money.committed()
        given = {"name": "新户名", "bank": "新银行", "account": "6230580000001111", "why": "来函更正", **changes}

        response = finance.post(f"/ledger/awards/{award.number}/payee/", given)

        assert response.status_code == 400
        assert why in text_of(response)
        award.refresh_from_db()
        assert award.payee_account == ACCOUNT

    def test_nobody_alone_sends_money_to_an_account_of_their_choice(self, budget: None, finance: Client) -> None:
        award = money.committed(apart=[money.person("office").pk])
        given = {"name": "新户名", "bank": "新银行", "account": "6230580000001111", "why": "来函更正"}
        ticked = {"instalment": [str(Instalment.objects.get().pk)]}
        assert finance.post(f"/ledger/awards/{award.number}/payee/", given).status_code == 302

        refused = text_of(finance.post("/batches/make/", ticked))

        assert "更正过它的收款账户，不能再经办支付" in refused
        assert "更正过账户，须由另一人经办" in text_of(finance.get("/batches/due/"))
        assert not OrderLine.objects.exists()
        treasury().post("/batches/make/", ticked)
        line = OrderLine.objects.select_related("order").get()
        assert line.payee_account == "6230580000001111"
        rows = [money.said(line, "10000.50", on=f"{timezone.localdate()}")]
        assert "更正过它的收款账户" in text_of(upload(finance, money.book(rows)))

    def test_who_reviewed_may_correct_it_for_they_do_not_pay(self, budget: None, finance: Client) -> None:
        award = money.committed(apart=[money.person("finance").pk])
        given = {"name": "新户名", "bank": "新银行", "account": "6230580000001111", "why": "来函更正"}

        assert finance.post(f"/ledger/awards/{award.number}/payee/", given).status_code == 302

        assert "不能再经办支付" in text_of(
            finance.post("/batches/make/", {"instalment": [str(Instalment.objects.get().pk)]})
        )

    def test_who_would_leave_nobody_to_pay_does_not_correct_it(self, budget: None, finance: Client) -> None:
        """Of two people of the finance office one reviewed it: were the other to correct it, neither could pay."""
        award = money.committed(apart=[money.person("finance").pk])
        given = {"name": "新户名", "bank": "新银行", "account": "6230580000001111", "why": "来函更正"}

        response = treasury().post(f"/ledger/awards/{award.number}/payee/", given)

        assert response.status_code == 400
        assert "请由参与过它的审核的财政人员更正" in text_of(response)
        award.refresh_from_db()
        assert (award.payee_account, award.apart) == (ACCOUNT, [money.person("finance").pk])


def upload(client: Client, content: bytes, name: str = "回单.xlsx") -> Any:
    return client.post("/receipts/", {"file": SimpleUploadedFile(name, content)}, follow=True)


class TestReceipts:
    def test_tried_then_taken(self, budget: None, finance: Client) -> None:
        (line,) = money.lines_of(money.ordered(money.committed()))
        # Orders are made on a day of their own; what comes of them is never of the future.
        content = money.book([money.said(line, "10000.50"), money.said("2026-0001-9", "1")])

        trial = text_of(upload(finance, content))
        file = ReceiptFile.objects.get()
        done = text_of(finance.post(f"/receipts/{file.pk}/take/", follow=True))

        assert "这是试读，台账没有改动" in trial
        assert "没有支付「2026-0001-9」" in trial
        assert "入账 1 笔，不入账 1 笔" in done
        assert Entry.objects.filter(kind="pay").count() == 1
        assert f"/receipts/{file.pk}/" in text_of(finance.get(POLICY))

    def test_refused_rows_come_back_with_their_reasons(self, budget: None, finance: Client) -> None:
        upload(finance, money.book([money.said("2026-0001-9", "1", why="@CMD()")]))
        file = ReceiptFile.objects.get()

        before = sheet_of(text_bytes(finance.get(f"/receipts/{file.pk}/refused/")))
        finance.post(f"/receipts/{file.pk}/take/")
        after = text_bytes(finance.get(f"/receipts/{file.pk}/refused/?export=csv")).decode("utf-8-sig")

        assert before[0][: len(HEADS)] == HEADS
        assert before[1][0] == "2026-0001-9"
        assert "没有支付" in str(before[1])
        assert "没有支付「2026-0001-9」" in after
        assert "'@CMD()" in after

    def test_the_refused_file_can_be_mended_and_brought(self, budget: None, finance: Client) -> None:
        (line,) = money.lines_of(money.ordered(money.committed()))
        upload(finance, money.book([money.said(line, "1")]))
        file = ReceiptFile.objects.get()
        book = load_workbook(io.BytesIO(text_bytes(finance.get(f"/receipts/{file.pk}/refused/"))))
        book.worksheets[0]["C2"] = "10000.50"
        mended = io.BytesIO()
        book.save(mended)

        page = text_of(upload(finance, mended.getvalue(), "改好.xlsx"))

        assert "<dd>1 行</dd><dt>不会入账</dt><dd>0 行" in page

    def test_the_same_file_leads_to_the_first(self, budget: None, finance: Client) -> None:
        content = money.book([money.said("2026-0001-9", "1")])
        upload(finance, content)
        file = ReceiptFile.objects.get()
        finance.post(f"/receipts/{file.pk}/take/")

        response = upload(finance, content, "又一次.xlsx")

        assert response.status_code == 400
        assert "同一份文件已经入账" in text_of(response)
        assert f'href="/receipts/{file.pk}/"' in text_of(response)
        assert finance.post(f"/receipts/{file.pk}/take/").status_code == 400

    @pytest.mark.parametrize("content", [b"x,y\n1,2\n", b"PK\x03\x04", b"<html>", "支付编号\n".encode("utf-16")])
    def test_what_is_no_receipt_is_said(self, budget: None, finance: Client, content: bytes) -> None:
        response = upload(finance, content)

        assert response.status_code == 400
        assert 'role="alert"' in text_of(response)
        assert not ReceiptFile.objects.exists()

    def test_no_file_and_an_empty_one(self, budget: None, finance: Client) -> None:
        assert finance.post("/receipts/", {}).status_code == 400
        assert upload(finance, b"").status_code == 400

    def test_a_trial_is_given_up(self, budget: None, finance: Client) -> None:
        upload(finance, money.book([money.said("2026-0001-9", "1")]))
        file = ReceiptFile.objects.get()

        page = text_of(finance.post(f"/receipts/{file.pk}/drop/", follow=True))

        assert "已放弃" in page
        assert not ReceiptFile.objects.exists()

    def test_the_template_and_the_original(self, budget: None, finance: Client) -> None:
        content = money.book([money.said("2026-0001-9", "1")])
        upload(finance, content)
        file = ReceiptFile.objects.get()

        template = sheet_of(text_bytes(finance.get("/receipts/template/?export=xlsx")))
        original = finance.get(f"/receipts/{file.pk}/file/")

        assert template == [HEADS]
        assert original.content == content
        assert original.headers["X-Content-Type-Options"] == "nosniff"
        assert finance.get("/receipts/template/?export=pdf").status_code == 404

    def test_hostile_words_stay_words(self, budget: None, finance: Client) -> None:
        page = text_of(upload(finance, money.book([money.said("<script>alert(1)</script>", "1")]), '"><b>.xlsx'))

        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page

    def test_auditors_bring_none(self, budget: None) -> None:
        client = signed_in("auditor")

        response = upload(client, money.book([money.said("2026-0001-9", "1")]))

        assert response.status_code == 403
        assert not ReceiptFile.objects.exists()


class TestRecoveries:
    @pytest.fixture
    def owing(self, budget: None) -> Award:
        award = money.committed("1000.00")
        (sent,) = money.lines_of(money.ordered(award))
        someone = money.person("finance")
        file = bringing.try_receipts("a.xlsx", money.book([money.said(sent, "1000.00")]), someone, money.DAY)
        bringing.take_tried(file, someone, money.DAY)
        return recovering.claim_back(award, Decimal(300), "迁出", "追回〔2026〕1号", money.person("office"), money.DAY)

    def test_the_list(self, owing: Award, finance: Client) -> None:
        page = text_of(finance.get("/recoveries/"))

        assert "待追回 1 笔，300.00 元" in page
        assert owing.number in page
        assert owing.number not in text_of(finance.get("/recoveries/?state=closed"))

    def test_waived_by_document(self, owing: Award, finance: Client) -> None:
        path = f"/ledger/awards/{owing.number}/waive/"
        more = finance.post(path, {"amount": "300.01", "reason": "困难", "document": "会议纪要〔2026〕2号"})
        without = finance.post(path, {"amount": "100", "reason": "困难", "document": ""})
        done = finance.post(path, {"amount": "100", "reason": "困难", "document": "会议纪要〔2026〕2号"})

        owing.refresh_from_db()
        assert (more.status_code, without.status_code, done.status_code) == (400, 400, 302)
        assert owing.due_back_fen == 20_000
        assert "100.00" in text_of(finance.get("/recoveries/"))

    def test_received_by_a_receipt(self, owing: Award, finance: Client) -> None:
        upload(finance, money.book([money.said(owing.number, "300.00", "追回")]))
        finance.post(f"/receipts/{ReceiptFile.objects.latest('pk').pk}/take/")

        owing.refresh_from_db()
        assert (owing.due_back_fen, owing.recovered_fen) == (0, 30_000)
        assert owing.number in text_of(finance.get("/recoveries/?state=closed"))

    @pytest.mark.parametrize("role", ["leader", "auditor"])
    def test_others_waive_nothing(self, owing: Award, role: str) -> None:
        given = {"amount": "100", "reason": "困难", "document": "会议纪要〔2026〕2号"}

        assert signed_in(role).post(f"/ledger/awards/{owing.number}/waive/", given).status_code == 403


class TestReconciling:
    def test_all_agrees(self, budget: None, finance: Client) -> None:
        kept, found = kept_reconciling.reconcile_now(kept_reconciling.ACTOR, NOW)

        page = text_of(finance.get("/ledger/reconcile/"))

        assert (kept.state, kept.found, found.gaps) == (Reconciliation.DONE, 0, ())
        assert "全部相符" in page
        assert "每晚自动" in page

    def test_a_gap_is_shown(self, budget: None, finance: Client) -> None:
        money.committed()
        Account.objects.update(budget_fen=200_000_000)

        kept_reconciling.reconcile_now(kept_reconciling.ACTOR, NOW)

        page = text_of(finance.get("/ledger/reconcile/"))
        assert "1 处不符" in page
        assert "记为 2,000,000.00 元，各笔合计 1,000,000.00 元" in page

    def test_a_button_queues_one(self, budget: None, finance: Client) -> None:
        finance.post("/ledger/reconcile/")
        finance.post("/ledger/reconcile/")
        (kept,) = Reconciliation.objects.all()
        kept_reconciling.reconcile_later.func(kept.pk)
        kept.refresh_from_db()

        assert kept.state == Reconciliation.DONE
        assert kept.by == money.person("finance")

    def test_a_night_that_was_broken_off_stands_in_nobodys_way(self, budget: None, finance: Client) -> None:
        """Killed in the middle, it waits for nothing; the button and the next night go on without it."""
        broken = Reconciliation.objects.create(at=NOW)

        finance.post("/ledger/reconcile/")
        assert Reconciliation.objects.exclude(pk=broken.pk).get().by == money.person("finance")
        kept_reconciling.reconcile_now(kept_reconciling.ACTOR, NOW)

        broken.refresh_from_db()
        assert broken.state == Reconciliation.FAILED

    def test_what_a_killed_worker_left_is_queued_again(self, budget: None, monkeypatch: pytest.MonkeyPatch) -> None:
        """Reconciliations that a person asked for and forecasts; a night that was broken off is left to the next."""
        someone, version = money.person("finance"), money.the_plan().versions.latest("number")
        asked = Reconciliation.objects.create(by=someone, at=NOW)
        Reconciliation.objects.create(at=NOW)
        foreseen = Forecast.objects.create(version=version, year=2027, by=someone, at=NOW)
        monkeypatch.setattr(commands, "_check_database", lambda: None)
        monkeypatch.setattr("django.core.management.call_command", lambda *_: None)

        commands.work()

        queued = DBTaskResult.objects.values_list("task_path", "args_kwargs")
        by_path = {path.rpartition(".")[2]: given["args"] for path, given in queued}
        assert by_path == {"reconcile_later": [asked.pk], "forecast_later": [foreseen.pk]}

    def test_a_gap_is_a_task_until_it_is_gone(self, budget: None) -> None:
        someone, today = money.person("auditor"), money.TODAY
        kept_reconciling.reconcile_now(kept_reconciling.ACTOR, NOW)
        assert unbalanced(someone, today) == []
        Account.objects.update(budget_fen=F("budget_fen") + 1)
        kept_reconciling.reconcile_now(kept_reconciling.ACTOR, NOW)

        assert "对账有 1 处不符" in text_of(signed_in("auditor").get("/todo/"))
        assert "对账有 1 处不符" in text_of(signed_in("finance").get("/todo/"))
        assert "处不符" not in text_of(signed_in("office").get("/todo/"))
        Account.objects.update(budget_fen=F("budget_fen") - 1)
        kept_reconciling.reconcile_now(kept_reconciling.ACTOR, NOW)
        assert unbalanced(someone, today) == []

    def test_a_fault_is_no_result(self, budget: None, finance: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken() -> None:
            raise RuntimeError

        monkeypatch.setattr(kept_reconciling, "reconcile", broken)

        with pytest.raises(RuntimeError):
            kept_reconciling.reconcile_now(kept_reconciling.ACTOR, NOW)

        assert Reconciliation.objects.get().state == Reconciliation.FAILED
        assert "没有做成" in text_of(finance.get("/todo/"))


class TestForecasts:
    def test_worked_out_shown_and_taken_away(self, budget: None, finance: Client, settings: LazySettings) -> None:
        money.committed(schedule=((money.YEAR, Decimal(40)), (2027, Decimal(60))), policy="产业园改造资助")

        page = text_of(finance.post("/ledger/forecast/2027/", follow=True))
        file = finance.get("/ledger/forecast/2027/?export=xlsx")

        made = Forecast.objects.get()
        assert made.state == Forecast.DONE
        assert made.due == {"产业园改造资助": "60.00"}
        assert "台账中2027年到期的各期" in page
        assert "60.00 元" in page
        rows = sheet_of(text_bytes(file))
        assert ("产业园改造资助", "到期分期", 60) in [row[:3] for row in rows]
        assert last_act().action == "导出名单"

    def test_a_policy_without_awards_is_left_to_the_plan(self, run: object) -> None:
        version = money.the_plan().versions.latest("number")

        assert forecasting.due_in(version, 2027, 2026) == {}

    def test_what_is_committed_is_no_longer_foreseen(self, budget: None) -> None:
        money.committed(schedule=((money.YEAR, Decimal(40)),))
        version = money.the_plan().versions.latest("number")

        assert forecasting.due_in(version, money.YEAR, money.YEAR) == {"产业园改造资助": Decimal("0.00")}

    def test_what_fell_due_and_still_waits_is_of_the_budget_of_the_year(self, budget: None) -> None:
        later = ((money.YEAR, Decimal(40)), (2027, Decimal(60)), (2028, Decimal(7)))
        money.committed(schedule=later)
        version = money.the_plan().versions.latest("number")

        found = {
            (year, asked): forecasting.due_in(version, year, asked) for year, asked in ((2028, 2027), (2028, 2028))
        }

        assert found == {(2028, 2027): {"产业园改造资助": Decimal(7)}, (2028, 2028): {"产业园改造资助": Decimal(67)}}

    def test_large_ones_wait_in_the_queue(self, budget: None, finance: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(forecasting, "at_once", lambda _: False)

        page = text_of(finance.post("/ledger/forecast/2027/", follow=True))
        forecasting.forecast_later.func(Forecast.objects.get().pk)

        assert "排队或进行中" in page
        assert Forecast.objects.get().state == Forecast.DONE

    @pytest.mark.parametrize("role", ["leader", "auditor"])
    def test_others_ask_for_none(self, budget: None, role: str) -> None:
        assert signed_in(role).post("/ledger/forecast/2027/").status_code == 403
        assert not Forecast.objects.exists()

    @pytest.mark.parametrize(
        "path", ["/ledger/forecast/1/", "/ledger/forecast/99999/", "/ledger/forecast/2027/?plan=none"]
    )
    def test_no_such_year_or_plan(self, budget: None, finance: Client, path: str) -> None:
        assert finance.get(path).status_code == 404


class TestTasks:
    def test_what_waits_for_finance(self, budget: None) -> None:
        finance, today = money.person("finance"), timezone.localdate(money.DAY)
        assert [
            *to_order(finance, today),
            *outstanding(finance, today),
            *came_back(finance, today),
            *due_back(finance, today),
        ] == []
        award = money.committed()

        (waiting,) = to_order(finance, today)
        order = money.ordered(award)

        assert "1 笔待付" in str(waiting)
        assert to_order(finance, today) == []
        assert outstanding(finance, today.replace(day=17)) == []
        (late,) = outstanding(finance, today.replace(day=18))
        assert order.number in str(late)

    def test_returned_transfers(self, budget: None, finance: Client) -> None:
        (line,) = money.lines_of(money.ordered(money.committed()))
        upload(finance, money.book([money.said(line, "10000.50", "退汇", why="销户")]))
        finance.post(f"/receipts/{ReceiptFile.objects.get().pk}/take/")

        (item,) = came_back(money.person("finance"), timezone.localdate())

        assert "1 笔退汇" in str(item)
        assert "上次退汇：销户" in text_of(finance.get("/batches/due/?back=yes"))

    def test_the_entries_of_finance(self, run: object) -> None:
        names = [name for name, _ in entries_of(money.person("finance"))]

        assert names == ["待办", "资金", "兑现", "支付批次", "方案", "企业"]
