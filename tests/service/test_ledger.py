"""The ledger: what lines do to sums, what the database itself refuses, sources, deductions, what comes back."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from service import money

from luodi_service.ledger import awarding, bringing, budgeting, recovering
from luodi_service.ledger.amounts import fen_of, yuan_of
from luodi_service.ledger.awarding import Limit
from luodi_service.ledger.budgeting import DISTRICT, add_budget, parted, set_shares
from luodi_service.ledger.kinds import KINDS, SUMS
from luodi_service.ledger.models import (
    Account,
    Award,
    Ceiling,
    Entry,
    Instalment,
    OrderLine,
    Part,
    ReceiptFile,
)
from luodi_service.ledger.ordering import order
from luodi_service.ledger.posting import OverBudget, Posting, post
from luodi_service.ledger.reconciling import reconcile

CITY = "市级"
SHARED = ((DISTRICT, Decimal(60)), (CITY, Decimal(40)))


@pytest.fixture
def budget(run: object) -> None:
    money.budget()


@pytest.fixture
def shared(budget: None) -> None:
    money.budget(source=CITY)
    set_shares(money.the_plan(), money.CODE, 2026, SHARED, "区财〔2026〕2号", money.person("finance"), money.DAY)


def sums(source: str = DISTRICT) -> dict[str, int]:
    row = Account.objects.filter(source=source, year=money.YEAR).values(*SUMS).get()
    return {name.removesuffix("_fen"): fen for name, fen in row.items() if fen and name != "budget_fen"}


def receipts(*rows: tuple[str, ...]) -> ReceiptFile:
    someone = money.person("finance")
    file = bringing.take_tried(
        bringing.try_receipts("a.xlsx", money.book(rows), someone, money.DAY), someone, money.DAY
    )
    assert not file.refused, list(file.rows.values_list("refusal", flat=True))
    return file


def pay(*awards: Award) -> list[OrderLine]:
    lines = money.lines_of(money.ordered(*awards))
    receipts(*(money.said(line, str(yuan_of(line.amount_fen))) for line in lines))
    return lines


def agrees() -> bool:
    found = reconcile()
    assert not found.gaps, [str(gap) for gap in found.gaps]
    return True


class TestPosting:
    @pytest.mark.parametrize("kind", KINDS)
    def test_a_line_moves_the_sums_of_its_account(self, budget: None, kind: str) -> None:
        account = Account.objects.get()
        account.reserved_fen = account.committed_fen = account.paid_fen = account.due_back_fen = 1_000
        account.paid_fen = 5_000
        account.save()
        before = Account.objects.values(*SUMS).get()

        with transaction.atomic():
            post([Posting(account.pk, kind, 10)], money.person("finance"), money.DAY)

        after = Account.objects.values(*SUMS).get()
        moved = {name: after[name] - before[name] for name in SUMS if after[name] != before[name]}
        assert moved == {name: 10 * effect for name, effect in KINDS[kind].effects.items()}

    def test_a_budget_is_a_hard_stop(self, budget: None) -> None:
        money.committed("999999.99")

        with pytest.raises(OverBudget, match=r"2026 年「产业园改造资助」区级 余 0.01 元，需要 0.02 元"):
            money.reserved("0.02", "M2")

        assert sums() == {"committed": 99_999_999}
        assert Award.objects.count() == 1
        assert money.reserved("0.01", "M3").amount_fen == 1
        assert agrees()

    def test_a_budget_is_cut_to_what_is_left(self, budget: None) -> None:
        money.committed("999999.99")
        person = money.person("finance")

        with pytest.raises(OverBudget):
            add_budget(money.the_plan(), money.CODE, 2026, DISTRICT, Decimal("-0.02"), "文件", person, money.DAY)
        add_budget(money.the_plan(), money.CODE, 2026, DISTRICT, Decimal("-0.01"), "文件", person, money.DAY)

        assert Account.objects.get().left_fen == 0
        assert agrees()

    @pytest.mark.parametrize("kind", ["release", "commit", "cancel", "pay", "return", "recover", "waive"])
    def test_no_sum_falls_below_nothing(self, budget: None, kind: str) -> None:
        account = Account.objects.get()

        with pytest.raises(ValidationError), transaction.atomic():
            post([Posting(account.pk, kind, 1)], None, money.DAY)

        assert Entry.objects.count() == 1

    def test_lines_are_neither_changed_nor_removed(self, budget: None) -> None:
        entry = Entry.objects.get()

        with pytest.raises(ValueError, match="never overwritten"):
            entry.save()
        with pytest.raises(ValueError, match="never removed"):
            entry.delete()

    @pytest.mark.parametrize(
        "change",
        [
            lambda: Entry.objects.update(reason="另一个"),
            lambda: Entry.objects.filter(kind="budget").delete(),
            lambda: Entry.objects.bulk_update(Entry.objects.all(), ["reason"]),
            lambda: Account.objects.get().entries.update(reason="另一个"),
        ],
    )
    def test_nor_are_many_at_once(self, budget: None, change: Callable[[], object]) -> None:
        before = list(Entry.objects.values_list())

        with pytest.raises(ValueError, match="corrected by another"), transaction.atomic():
            change()

        assert list(Entry.objects.values_list()) == before

    def test_part_of_a_fen_is_never_rounded_away(self) -> None:
        with pytest.raises(ValueError, match="不是整分"):
            fen_of(Decimal("1.005"))
        assert yuan_of(fen_of(Decimal("12345678901.23"))) == Decimal("12345678901.23")


@pytest.mark.django_db
class TestTheDatabaseItself:
    """What no part of the program can write, whatever it thinks."""

    @pytest.fixture(autouse=True)
    def committed(self, budget: None) -> None:
        money.committed()

    def refused(self, statement: str, *values: object) -> None:
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)

    @pytest.mark.parametrize("name", SUMS)
    def test_no_sum_below_nothing(self, name: str) -> None:
        self.refused(f"UPDATE ledger_account SET {name} = -1")

    def test_no_more_promised_than_there_is(self) -> None:
        self.refused("UPDATE ledger_account SET reserved_fen = budget_fen - committed_fen + 1")

    def test_no_more_back_than_was_paid(self) -> None:
        self.refused("UPDATE ledger_account SET due_back_fen = paid_fen + 1")

    def test_no_instalment_twice(self) -> None:
        self.refused("UPDATE ledger_instalment SET paid_fen = amount_fen + 1")

    def test_no_part_twice(self) -> None:
        self.refused("UPDATE ledger_part SET paid_fen = amount_fen + 1")

    def test_no_two_transfers_at_a_time(self) -> None:
        (line,) = money.lines_of(money.ordered(Award.objects.get()))

        with pytest.raises(IntegrityError), transaction.atomic():
            OrderLine.objects.create(
                order=line.order, number=2, instalment=line.instalment, amount_fen=1, payee_name="a", payee_bank="b",
                payee_account="c",
            )  # fmt: skip

    def test_no_ceiling_is_passed(self) -> None:
        Ceiling.objects.create(plan=money.the_plan(), key="a", words="合计不超过", most=5, used=5)

        self.refused("UPDATE ledger_ceiling SET used = 6")

    def test_no_line_of_nothing(self) -> None:
        self.refused("UPDATE ledger_entry SET amount_fen = 0 WHERE kind <> 'budget'")

    def test_an_account_stands_once(self) -> None:
        account = Account.objects.get()

        with pytest.raises(IntegrityError), transaction.atomic():
            Account.objects.create(plan=account.plan, code=account.code, year=account.year, source=account.source)


class TestShares:
    @given(
        st.integers(1, 10**13),
        st.lists(st.integers(1, 9_999), min_size=1, max_size=4).map(
            lambda weights: [Decimal(weight) * 100 / sum(weights) for weight in weights]
        ),
    )
    def test_parts_make_the_whole(self, fen: int, percents: list[Decimal]) -> None:
        shares = [(f"来源{at}", percent) for at, percent in enumerate(percents)]

        parts = parted(fen, shares)

        assert sum(part for _, part in parts) == fen
        assert all(part > 0 for _, part in parts)
        for name, part in parts[1:]:
            assert abs(Decimal(part) - Decimal(fen) * dict(shares)[name] / 100) < 1

    @pytest.mark.parametrize(
        ("amount", "district", "city"), [("0.01", 1, 0), ("0.02", 2, 0), ("0.03", 2, 1), ("100.01", 6_001, 4_000)]
    )
    def test_what_is_left_over_is_the_districts(self, shared: None, amount: str, district: int, city: int) -> None:
        award = money.committed(amount)

        parts = dict(Part.objects.filter(instalment__award=award).values_list("account__source", "amount_fen"))

        assert (parts.get(DISTRICT, 0), parts.get(CITY, 0)) == (district, city)
        assert agrees()

    def test_one_source_without_room_stops_all(self, shared: None) -> None:
        money.budget("5000000")

        with pytest.raises(OverBudget, match="市级"):
            money.reserved("2500000.10")

        assert sums() == sums(CITY) == {}
        assert not Award.objects.exists()

    def test_the_year_says_which_shares_hold(self, shared: None) -> None:
        plan = money.the_plan()

        assert budgeting.shares_of(plan, money.CODE, 2025) == [(DISTRICT, Decimal(100))]
        assert budgeting.shares_of(plan, money.CODE, 2030) == list(SHARED)

    @pytest.mark.parametrize(
        "parts",
        [[("区级", 60)], [("区级", 60), ("区级", 40)], [("区级", 120), ("市级", -20)], [("", 100)], []],
        ids=range(5),
    )
    def test_wrong_shares(self, budget: None, parts: list[tuple[str, int]]) -> None:
        wanted = [(name, Decimal(percent)) for name, percent in parts]

        with pytest.raises(ValidationError):
            set_shares(money.the_plan(), money.CODE, 2026, wanted, "文件", money.person("finance"), money.DAY)


class TestPaying:
    def test_from_budget_to_paid(self, shared: None) -> None:
        award = money.reserved("1000.00")
        assert (sums(), sums(CITY)) == ({"reserved": 60_000}, {"reserved": 40_000})
        awarding.commit(award, "下达〔2026〕1号", money.person("office"), money.DAY)
        assert (sums(), sums(CITY)) == ({"committed": 60_000}, {"committed": 40_000})

        pay(award)

        assert (sums(), sums(CITY)) == ({"paid": 60_000}, {"paid": 40_000})
        award.refresh_from_db()
        assert award.state == Award.SETTLED
        assert agrees()

    def test_a_later_instalment_waits_for_its_year(self, budget: None) -> None:
        money.budget(year=2027)
        award = money.committed(schedule=((2026, Decimal(400)), (2027, Decimal(600))))
        second = award.instalments.get(number=2)
        assert sums() == {"committed": 40_000}

        with pytest.raises(ValidationError, match="2027 年才到期"):
            awarding.open_instalment(second, "复核通过", "文件", money.person("office"), money.DAY, 2026)
        awarding.open_instalment(second, "复核通过", "文件", money.person("office"), money.DAY, 2027)

        assert Account.objects.get(year=2027).committed_fen == 60_000
        assert agrees()

    def test_letting_go_gives_room_back(self, budget: None) -> None:
        award = money.reserved("1000000.00")
        awarding.let_go(award, "撤回", money.person("office"), money.DAY)

        assert sums() == {}
        assert money.reserved("1000000.00", "M2").state == Award.RESERVED
        assert agrees()

    def test_what_is_on_its_way_is_not_let_go(self, budget: None) -> None:
        award = money.committed()
        money.ordered(award)

        with pytest.raises(ValidationError, match="正在支付"):
            awarding.let_go(award, "撤回", money.person("office"), money.DAY)

    def test_what_was_paid_stays_when_the_rest_is_let_go(self, budget: None) -> None:
        money.budget(year=2027)
        award = money.committed(schedule=((2026, Decimal(400)), (2027, Decimal(600))))
        pay(award)

        kept = awarding.let_go(award, "复核不通过", money.person("office"), money.DAY)

        assert kept.state == Award.SETTLED
        assert list(award.instalments.order_by("number").values_list("state", flat=True)) == ["paid", "canceled"]
        assert sums() == {"paid": 40_000}
        assert agrees()

    def test_a_ceiling_over_several_awards(self, budget: None) -> None:
        limit = Limit("a", "全年合计不超过100元", 10_000, 6_000)
        money.reserved("60", "M1", limits=[limit])

        with pytest.raises(ValidationError, match=r"余 40.00 元"):
            money.reserved("60", "M2", limits=[limit])
        awarding.let_go(Award.objects.get(), "撤回", money.person("office"), money.DAY)

        assert money.reserved("60", "M3", limits=[limit]).state == Award.RESERVED
        assert agrees()

    def test_a_returned_transfer_goes_back_to_the_source_that_paid_it(self, shared: None) -> None:
        """Of an instalment of 1,000 the first 500 is deducted, which takes up most of the district's part: the transfer is
        paid by what is left, and comes back there."""
        owing = money.committed("500.00")
        pay(owing)
        recovering.claim_back(owing, Decimal(500), "迁出", "追回〔2026〕1号", money.person("office"), money.DAY)
        award = money.committed("1000.00")
        (line,) = pay(award)
        before = (sums(), sums(CITY))
        assert line.amount_fen == 50_000

        receipts(money.said(line, "500.00", "退汇", why="销户"))
        parts = list(Part.objects.filter(instalment__award=award).order_by("pk").values_list("amount_fen", "paid_fen"))
        assert parts == [(60_000, 50_000), (40_000, 0)]
        assert agrees()
        pay(award)

        assert (sums(), sums(CITY)) == before
        assert agrees()


class TestWhatComesBack:
    def test_claimed_received_and_let_be(self, shared: None) -> None:
        award = money.committed("1000.00")
        pay(award)
        office = money.person("office")
        recovering.claim_back(award, Decimal(700), "迁出", "追回〔2026〕1号", office, money.DAY)
        assert sums()["due_back"] + sums(CITY)["due_back"] == 70_000

        receipts(money.said(award.number, "200.00", "追回"))
        with pytest.raises(PermissionDenied, match="领导小组办公室或区财政局"):
            recovering.waive(award, Decimal(100), "困难", "会议纪要〔2026〕2号", money.person("leader"), money.DAY)
        recovering.waive(award, Decimal(100), "困难", "会议纪要〔2026〕2号", office, money.DAY)

        award.refresh_from_db()
        assert (award.due_back_fen, award.recovered_fen) == (40_000, 20_000)
        assert agrees()

    def test_no_more_than_was_paid(self, budget: None) -> None:
        award = money.committed("1000.00")

        with pytest.raises(ValidationError, match=r"只有 0.00 元"):
            recovering.claim_back(award, Decimal("0.01"), "迁出", "文件", money.person("office"), money.DAY)
        pay(award)
        recovering.claim_back(award, Decimal(1000), "迁出", "文件", money.person("office"), money.DAY)
        with pytest.raises(ValidationError, match=r"只有 0.00 元"):
            recovering.claim_back(award, Decimal("0.01"), "迁出", "文件", money.person("office"), money.DAY)

    def test_deducted_from_two_later_awards_and_sources(self, shared: None) -> None:
        first = money.committed("1000.01")
        pay(first)
        recovering.claim_back(first, Decimal("900.01"), "骗取", "文件", money.person("office"), money.DAY)
        second, third = money.committed("333.33"), money.committed("2000.00")

        money.ordered(second, third)

        lines = {line.instalment.award_id: line.amount_fen for line in OrderLine.objects.filter(state="sent")}
        first.refresh_from_db()
        second.refresh_from_db()
        assert lines == {third.pk: 200_000 - (90_001 - 33_333)}
        assert (first.due_back_fen, first.recovered_fen) == (0, 90_001)
        assert second.state == Award.SETTLED
        kinds = list(Entry.objects.filter(award=first).order_by("pk").values_list("kind", flat=True))
        assert kinds.count("deduct") >= 2
        assert agrees()

    def test_others_debts_are_not_deducted(self, budget: None) -> None:
        first = money.committed("1000.00", "M1")
        pay(first)
        recovering.claim_back(first, Decimal(900), "骗取", "文件", money.person("office"), money.DAY)

        other = money.committed("500.00", "M2")
        money.ordered(other)

        assert OrderLine.objects.get(instalment__award=other).amount_fen == 50_000

    def test_invented_money_settles_no_real_debt(self, budget: None) -> None:
        real = money.committed("1000.00", demonstration=False)
        pay(real)
        recovering.claim_back(real, Decimal(900), "骗取", "文件", money.person("office"), money.DAY)

        line = money.lines_of(money.ordered(money.committed("500.00")))[0]

        real.refresh_from_db()
        assert (line.amount_fen, real.due_back_fen) == (50_000, 90_000)

    def test_nothing_is_left_to_transfer(self, budget: None) -> None:
        first = money.committed("1000.00")
        pay(first)
        recovering.claim_back(first, Decimal(900), "骗取", "文件", money.person("office"), money.DAY)
        second = money.committed("500.00")

        made, refused = order(Instalment.objects.filter(award=second), money.person("finance"), money.DAY, 2026)

        second.refresh_from_db()
        assert (made, refused) == (None, [])
        assert second.state == Award.SETTLED
        assert agrees()


class TestReconciling:
    @pytest.fixture(autouse=True)
    def paid(self, shared: None) -> None:
        pay(money.committed("1000.00"))

    def test_all_agrees(self) -> None:
        assert agrees()
        assert reconcile().paid_fen == 100_000

    def test_what_waits_for_no_receipt_is_found(self) -> None:
        waiting = money.committed("500.00")
        assert agrees()

        Instalment.objects.filter(award=waiting).update(state=Instalment.ORDERED)

        assert [str(gap).partition("：")[2] for gap in reconcile().gaps] == ["记为 500.00 元，各笔合计 0.00 元"]

    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE ledger_account SET budget_fen = budget_fen + 1",
            "UPDATE ledger_account SET paid_fen = paid_fen + 1",
            "UPDATE ledger_entry SET amount_fen = amount_fen + 1 WHERE kind = 'pay'",
            "UPDATE ledger_part SET paid_fen = paid_fen - 1 WHERE paid_fen > 0",
            "UPDATE ledger_instalment SET paid_fen = paid_fen - 1",
            "UPDATE ledger_award SET amount_fen = amount_fen + 1",
            "UPDATE ledger_award SET recovered_fen = 1",
            "UPDATE ledger_orderline SET amount_fen = amount_fen + 1",
            "UPDATE ledger_orderline SET state = 'sent'",
            "UPDATE ledger_receipt SET refusal = 'x'",
            "UPDATE ledger_receipt SET amount_fen = amount_fen + 1",
        ],
    )
    def test_every_fen_that_is_off_is_found(self, change: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(change)

        assert reconcile().gaps
