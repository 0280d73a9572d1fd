"""``python killed_money.py FILE KILLS``: processes killed at random moments while they decide, order and take receipts.

A parent prepares a claim's way to the money, then forks a child for each kill, so that a kill costs no start. After each the
ledger reconciles and the log is whole; at the end the work is carried on and nothing is lost or doubled. Prints JSON.

A child is killed at a random moment, or where it stands held before a random statement when that moment comes: what a kill
lets through is bounded in statements, so that a fast machine leaves as much for the kills to come as a slow one.
"""

# What is imported below needs Django set up.
# ruff: noqa: E402
from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ["DJANGO_SETTINGS_MODULE"] = "service.settings"

import django

django.setup()

from django.core.management import call_command
from django.db import connection, connections

if "sqlite" in connection.settings_dict["ENGINE"]:
    options = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 60,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON;",
    }
    for place in (connections.settings["default"], connection.settings_dict):
        place["NAME"], place["OPTIONS"] = sys.argv[1], options

from gongshu import FOLDER
from service.claiming import (
    AFTER_NOTICE,
    DAY,
    clear_findings,
    committed,
    handed_in,
    noticed,
    own,
    person,
    receipt,
    reviewed,
)
from service.money_walk import Walk, wrong

from luodi_service.accounts.demonstration import load_accounts
from luodi_service.claims.demonstration import load_awards
from luodi_service.claims.models import Act, Claim
from luodi_service.claims.reviewing import Said, speak_of_many
from luodi_service.ledger import ordering, receipts
from luodi_service.ledger.files.orders import Written, export_order
from luodi_service.ledger.models import Instalment, OrderLine

LATER = DAY + AFTER_NOTICE
NO_WORKBOOK: Written = lambda *_: b""  # noqa: E731  the bank's file is no workbook
FIRST_REACH, LONGEST_REACH = 40, 400
"""Statements that a child may carry out before it is killed: about one order, and far fewer than all decisions take."""
CODES = ("tenant_rent_support", "online_rent_support", "online_sales_award", "cultivation_award", "event_support")


def deciding() -> None:
    """审定 of all that wait for it."""
    waiting = Claim.objects.filter(state="decision").order_by("pk")
    said = Said("同意", document="会议纪要1号")
    speak_of_many([(claim, claim.revision) for claim in waiting], said, person("leader"), DAY)


def ordering_some() -> None:
    """Orders of two at a time that can be paid, with the file that goes to the bank."""
    while waiting := list(Instalment.objects.filter(state=Instalment.COMMITTED).order_by("pk")[:2]):
        made, _ = ordering.order(waiting, person("treasury"), LATER, 2026)
        assert made is not None
        export_order(made, "csv", person("treasury"), LATER, NO_WORKBOOK)


def receiving() -> None:
    """Receipts of what is on its way, in files of two."""
    sent = list(OrderLine.objects.filter(state=OrderLine.SENT).select_related("order", "instalment"))
    for at in range(0, len(sent), 2):
        rows = [receipt(line, row=row) for row, line in enumerate(sent[at : at + 2], start=2)]
        receipts.take_receipts("回单.xlsx", b"x", rows, person("treasury"), LATER)


def prepare() -> None:
    call_command("migrate", verbosity=0, run_syncdb=True)
    call_command("load_plan", FOLDER, verbosity=0)
    load_accounts(DAY)
    call_command("load_demonstration", FOLDER, verbosity=0)
    load_awards("gongshu-auto-2017", DAY)
    for code in CODES:
        for claim in Claim.objects.filter(code=code, state="prepared").order_by("pk")[:16]:
            found = reviewed(handed_in(own(claim)), until="decision")
            clear_findings(found)


class Held:
    """Lets some statements through, and waits before the next until it is killed."""

    def __init__(self, statements: int) -> None:
        self.left = statements

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        self.left -= 1
        while self.left < 0:
            signal.pause()
        return execute(sql, params, many, context)


def killed(work: Callable[[], None], after: float, statements: int) -> bool:
    """Whether a child that does some work was killed in the middle of it, after a time and within so many statements."""
    connections.close_all()
    child = os.fork()
    if not child:
        try:
            with connection.execute_wrapper(Held(statements)):
                work()
        finally:
            os._exit(0)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def until_done(work: Callable[[], None], kills: int, walk: Walk, left: Callable[[], int], found: Counter[str]) -> None:
    """Kill some work again and again while there is any left; what was begun is carried on by the next.

    A kill that let through more than its share of what is left shortens the reach of the next, any other lengthens it.
    """
    reach = FIRST_REACH
    for done in range(kills):
        before = left()
        if not before:
            break
        after, statements = walk.random.uniform(0.002, 0.1), walk.random.randint(1, reach)
        found[f"{work.__name__} killed"] += killed(work, after, statements)
        problems = list(wrong(walk))
        assert not problems, problems
        through = before - left()
        reach = reach // 2 + 1 if through > before / (kills - done) else min(reach + reach // 4 + 1, LONGEST_REACH)
    work()


def main() -> None:
    walk, kills, found = Walk(6), int(sys.argv[2]), Counter[str]()
    prepare()
    claims = Claim.objects.filter(state="decision").count()
    until_done(deciding, kills, walk, Claim.objects.filter(state="decision").count, found)
    decided = list(Claim.objects.filter(state="notice").order_by("pk"))
    for claim in decided:
        committed(noticed(claim))
    until_done(ordering_some, kills, walk, Instalment.objects.filter(state="committed").count, found)
    until_done(receiving, kills, walk, OrderLine.objects.filter(state="sent").count, found)
    json.dump(
        {
            "killed": dict(found), "claims": claims, "decided": len(decided), "done": Claim.objects.filter(state="done").count(),
            "decisions": Act.objects.filter(act="审定同意").count(), "ended": Act.objects.filter(act="办结").count(),
            "transfers": OrderLine.objects.filter(state="paid").count(), "instalments": Instalment.objects.count(),
            "wrong": list(wrong(Walk(0))),
        },
        sys.stdout,
    )  # fmt: skip


main()
