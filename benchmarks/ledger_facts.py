"""A ledger of any size, straight into an installation's database: awards with claims, orders, receipts, recoveries, every sum
as its lines come to. The same every time. 演示数据.

``python benchmarks/ledger_facts.py 200000``, with the settings of the installation: five lines of the ledger an award.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from register_facts import code_of

FIRMS_EACH = 10
"""Awards of a firm."""
ORDERED, ON = 100, date(2026, 3, 10)
"""Transfers of an order, the day of its receipts."""
AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
YEARS = range(2017, 2022)
PAID, COMMITTED, RESERVED = range(3)
BUDGET_FEN = 10**14


def state_of(number: int) -> int:
    """Three in four are paid; of the rest most wait to be paid."""
    return (PAID, PAID, PAID, COMMITTED)[number % 4] if number % 40 != 39 and number % 40 != 35 else RESERVED


def returns(number: int) -> bool:
    """One in sixteen of those paid was claimed back and came back."""
    return state_of(number) == PAID and number % 16 == 0


def amount_of(number: int) -> int:
    """In fen; the two sources' parts make it."""
    return 1_000_000 + number % 9_973 * 100


class Filling:
    """Everything, in the order of its keys. A new installation has no money yet, so that keys begin at one."""

    def __init__(self, awards: int) -> None:
        from luodi_service.accounts.models import Person, Unit
        from luodi_service.ledger.models import Award
        from luodi_service.plans.handling import policies_of
        from luodi_service.plans.models import Plan
        from luodi_service.registry.models import Subject

        assert not Award.objects.exists(), "a new installation"
        self.awards = awards
        self.plan = Plan.objects.get(code="gongshu-auto-2017")
        self.version = self.plan.versions.latest("number")
        self.policies = [(code, name) for code, name, _ in policies_of(self.version)][:FIRMS_EACH]
        self.finance = Person.objects.get(username="finance").pk
        self.office = Person.objects.get(username="office").pk
        self.streets = list(Unit.objects.filter(kind="街道").order_by("pk").values_list("pk", flat=True))
        self.firm = Unit.objects.get(name="演示企业").pk
        self.first = (Subject.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1

    def fill(self) -> None:
        """All of it, table by table."""
        self._subjects()
        self._accounts()
        self._awards()
        self._claims()
        self._orders()
        self._entries()
        self._sum_up()
        _reset_keys()

    def policy(self, number: int) -> tuple[str, str]:
        """Code and name."""
        return self.policies[number % len(self.policies)]

    def subject(self, number: int) -> int:
        """Whose award it is."""
        return self.first + number // FIRMS_EACH

    def year(self, number: int) -> int:
        """Of the award; all of a firm in one year."""
        return YEARS[number // FIRMS_EACH % len(YEARS)]

    def accounts(self, number: int) -> tuple[int, ...]:
        """Those that an award draws on: of a paid one two sources."""
        at = (number // FIRMS_EACH % len(YEARS) * len(self.policies) + number % len(self.policies)) * 2 + 1
        return (at, at + 1) if state_of(number) == PAID else (at,)

    def parts(self, number: int) -> list[tuple[int, int]]:
        """Account and fen."""
        accounts, whole = self.accounts(number), amount_of(number)
        if len(accounts) == 1:
            return [(accounts[0], whole)]
        city = whole * 40 // 100
        return [(accounts[0], whole - city), (accounts[1], city)]

    def _subjects(self) -> None:
        from luodi_service.lib.storing import store
        from luodi_service.registry.models import Subject

        firms = -(-self.awards // FIRMS_EACH)
        names = ("id", "kind", "key", "name", "unit", "area")
        rows = (
            (
                self.first + at,
                "企业",
                code_of(500_000 + at),
                f"演示企业{at}",
                self.firm if at < 20 else None,
                self.streets[at % len(self.streets)],
            )
            for at in range(firms)
        )
        store(Subject, names, rows)

    def _accounts(self) -> None:
        from luodi_service.ledger.models import Account
        from luodi_service.lib.storing import store

        rows = (
            ((year * len(self.policies) + at) * 2 + which + 1, self.plan.pk, code, YEARS[year], source, BUDGET_FEN)
            for year in range(len(YEARS))
            for at, (code, _) in enumerate(self.policies)
            for which, source in enumerate(("区级", "市级"))
        )
        store(Account, ("id", "plan", "code", "year", "source", "budget_fen"), rows)

    def _awards(self) -> None:
        from luodi_service.ledger.models import Award, Instalment, Part
        from luodi_service.lib.storing import store

        states = {PAID: Award.SETTLED, COMMITTED: Award.COMMITTED, RESERVED: Award.RESERVED}
        of_instalments = {PAID: Instalment.PAID, COMMITTED: Instalment.COMMITTED, RESERVED: Instalment.RESERVED}
        numbers = range(self.awards)
        store(
            Award,
            ("id", "number", "plan", "code", "policy", "subject", "recipient", "year", "amount_fen", "recovered_fen", "state",
             "payee_name", "payee_bank", "payee_account", "document", "demonstration", "at"),
            (
                (at + 1, f"2026-{at + 1:06d}", self.plan.pk, *self.policy(at), self.subject(at), self.subject(at),
                 self.year(at), amount_of(at), 10_000 if returns(at) else 0, states[state_of(at)], "演示收款企业",
                 "演示银行", f"62220000{at:011d}", "演示下达〔2026〕1号", True, AT)
                for at in numbers
            ),
        )  # fmt: skip
        store(
            Instalment,
            ("id", "award", "number", "due_year", "year", "amount_fen", "paid_fen", "state"),
            (
                (at + 1, at + 1, 1, self.year(at), self.year(at), amount_of(at),
                 amount_of(at) if state_of(at) == PAID else 0, of_instalments[state_of(at)])
                for at in numbers
            ),
        )  # fmt: skip
        store(
            Part,
            ("instalment", "account", "amount_fen", "paid_fen", "back_fen"),
            (
                (at + 1, account, fen, fen if state_of(at) == PAID else 0, 10_000 if returns(at) and not which else 0)
                for at in numbers
                for which, (account, fen) in enumerate(self.parts(at))
            ),
        )

    def _claims(self) -> None:
        from luodi_service.claims.models import Act, Claim
        from luodi_service.lib.storing import store

        states = {PAID: "done", COMMITTED: "paying", RESERVED: "notice"}
        numbers = range(self.awards)
        store(
            Claim,
            ("id", "number", "plan", "version", "code", "policy", "subject", "recipient", "year", "origin", "state", "since",
             "snapshot", "status", "amount", "award", "demonstration", "at"),
            (
                (at + 1, f"S2026-{at + 1:06d}", self.plan.pk, self.version.pk, *self.policy(at), self.subject(at),
                 self.subject(at), self.year(at), "found", states[state_of(at)], ON, 1, "eligible",
                 Decimal(amount_of(at)) / 100, at + 1, True, AT)
                for at in numbers
            ),
        )  # fmt: skip
        acts = (("系统备好申请", "prepared"), ("确认申请", "submitted"), ("公示", "notice"))
        rows = ((at + 1, act, after, self.office, AT) for at in numbers for act, after in acts)
        store(Act, ("claim", "act", "after", "by", "at"), rows)

    def paid(self) -> Iterator[tuple[int, int]]:
        """Of every paid award the number, and its place among them."""
        return ((at, place) for place, at in enumerate(at for at in range(self.awards) if state_of(at) == PAID))

    def _orders(self) -> None:
        from luodi_service.ledger.models import Order, OrderLine, Receipt, ReceiptFile
        from luodi_service.lib.storing import store

        orders = -(-sum(1 for _ in self.paid()) // ORDERED)
        store(
            Order,
            ("id", "number", "by", "at", "demonstration"),
            ((at + 1, f"2026-{at + 1:04d}", self.finance, AT, True) for at in range(orders)),
        )
        store(
            OrderLine,
            ("id", "order", "number", "instalment", "amount_fen", "payee_name", "payee_bank", "payee_account", "state"),
            (
                (place + 1, place // ORDERED + 1, place % ORDERED + 1, at + 1, amount_of(at), "演示收款企业", "演示银行", f"62220000{at:011d}", "paid")
                for at, place in self.paid()
            ),
        )  # fmt: skip
        store(
            ReceiptFile,
            ("id", "name", "sha256", "content", "taken", "by", "at", "demonstration"),
            (
                (at + 1, f"回单{at + 1}.xlsx", f"{at:064x}", b"", ORDERED, self.finance, AT, True)
                for at in range(orders)
            ),
        )
        names = ("id", "file", "row", "said", "kind", "reference", "line", "award", "amount_fen", "on")
        paid = (
            (
                place + 1,
                place // ORDERED + 1,
                place % ORDERED + 2,
                {},
                "成功",
                f"LS{place}",
                place + 1,
                at + 1,
                amount_of(at),
                ON,
            )
            for at, place in self.paid()
        )
        store(Receipt, names, paid)
        back = (
            (
                self._back(place),
                place // ORDERED + 1,
                ORDERED + 2 + place % ORDERED,
                {},
                "追回",
                f"ZH{place}",
                None,
                at + 1,
                10_000,
                ON,
            )
            for at, place in self.paid()
            if returns(at)
        )
        store(Receipt, names, back)

    def _back(self, place: int) -> int:
        """The number of the receipt of what came back of an award."""
        return self.awards + place + 1

    def _entries(self) -> None:
        from luodi_service.ledger.models import Entry
        from luodi_service.lib.storing import store

        names = ("account", "kind", "amount_fen", "award", "instalment", "line", "receipt", "document", "by", "at")
        given = (
            (at + 1, "budget", BUDGET_FEN, None, None, None, None, "演示预算", self.finance, AT)
            for at in range(self._count())
        )
        store(Entry, names, given)
        store(Entry, names, self._lines())

    def _count(self) -> int:
        return len(YEARS) * len(self.policies) * 2

    def _lines(self) -> Iterator[tuple[Any, ...]]:
        places = dict(self.paid())
        for at in range(self.awards):
            state, parts = state_of(at), self.parts(at)
            own = (at + 1, at + 1)
            for account, fen in parts:
                yield (account, "reserve", fen, *own, None, None, "", self.office, AT)
            if state == RESERVED:
                continue
            for account, fen in parts:
                yield (account, "commit", fen, *own, None, None, "演示下达〔2026〕1号", self.office, AT)
            if state == COMMITTED:
                continue
            place = places[at]
            for account, fen in parts:
                yield (account, "pay", fen, *own, place + 1, place + 1, "", self.finance, AT)
            if returns(at):
                yield (parts[0][0], "claim_back", 10_000, *own, None, None, "演示追回〔2026〕1号", self.office, AT)
                yield (parts[0][0], "recover", 10_000, at + 1, None, None, self._back(place), "", self.finance, AT)

    def _sum_up(self) -> None:
        from luodi_service.ledger.models import Account

        sums: dict[int, Counter[str]] = {}
        names = {PAID: "paid_fen", COMMITTED: "committed_fen", RESERVED: "reserved_fen"}
        for at in range(self.awards):
            for which, (account, fen) in enumerate(self.parts(at)):
                own = sums.setdefault(account, Counter())
                own[names[state_of(at)]] += fen
                own["recovered_fen"] += 10_000 if returns(at) and not which else 0
        for pk, found in sums.items():
            Account.objects.filter(pk=pk).update(**found)


def _reset_keys() -> None:
    """PostgreSQL counts on from the keys that were given."""
    from django.apps import apps
    from django.core.management.color import no_style
    from django.db import connection

    models = [model for name in ("ledger", "claims", "registry") for model in apps.get_app_config(name).get_models()]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
        cursor.execute("ANALYZE")


def main() -> None:
    """Fill the installation, unless it is filled."""
    import django

    django.setup()
    from luodi_service.ledger.models import Award

    if not Award.objects.exists():
        Filling(int(sys.argv[1])).fill()


if __name__ == "__main__":
    main()
