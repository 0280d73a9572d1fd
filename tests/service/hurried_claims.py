"""``python hurried_claims.py FILE``: many officers at once on the same claims and the same money.

On PostgreSQL they are threads with a connection each, on SQLite processes. Prints as JSON what was tried, what was done, what
was refused, what failed in another way, and what does not hold afterwards.
"""

# What is imported below needs Django set up.
# ruff: noqa: E402
from __future__ import annotations

import json
import multiprocessing
import os
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from threading import Barrier, Thread

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ["DJANGO_SETTINGS_MODULE"] = "service.settings"

import django

django.setup()

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, connections, transaction

SQLITE = "sqlite" in connection.settings_dict["ENGINE"]
if SQLITE:
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
    trial,
)
from service.money_walk import Walk, wrong

from luodi_service.accounts.demonstration import load_accounts
from luodi_service.accounts.models import Person, Role, Unit
from luodi_service.claims import applying, awarding, duplicates, freezing, noticing, objecting, overriding, reviewing
from luodi_service.claims.acting import acting
from luodi_service.claims.demonstration import load_awards
from luodi_service.claims.models import Act, Claim, Finding, NoticeLine, Objection, Opinion, Override, Refusal
from luodi_service.claims.reviewing import Said
from luodi_service.claims.states import REVIEWED
from luodi_service.ledger import budgeting, ordering, receipts
from luodi_service.ledger.models import Account, Award, Instalment, OrderLine
from luodi_service.lib.audit import record
from luodi_service.lib.editing import Stale
from luodi_service.registry.models import Subject

LATER = DAY + AFTER_NOTICE
OFFICERS = 6
Doing = Callable[[], object]
tried: Counter[str] = Counter()
outcomes: Counter[str] = Counter()
failures: list[str] = []


def one(name: str, act: Doing) -> tuple[str, str, str]:
    """What comes of an act: done, refused, or anything else, which is a fault of the service."""
    try:
        act()
    except (ValidationError, PermissionDenied, Stale) as error:
        return name, "refused", str(error)
    except Exception:  # noqa: BLE001  counted and shown by the test
        return name, "failed", traceback.format_exc()[-1_500:]
    return name, "done", ""


def together(name: str, acts: list[list[Doing]]) -> Counter[str]:
    """Several officers at once, each with acts of their own one after another."""
    found = _processes(name, acts) if SQLITE else _threads(name, acts)
    tried[name] += sum(len(own_acts) for own_acts in acts)
    here = Counter(outcome for _, outcome, _ in found)
    outcomes.update({f"{name} {outcome}": count for outcome, count in here.items()})
    failures.extend(said for _, outcome, said in found if outcome == "failed")
    return here


def _threads(name: str, acts: list[list[Doing]]) -> list[tuple[str, str, str]]:
    ready, found = Barrier(len(acts)), list[tuple[str, str, str]]()

    def run(own_acts: list[Doing]) -> None:
        ready.wait()
        try:
            found.extend([one(name, act) for act in own_acts])
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(own_acts,)) for own_acts in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def _processes(name: str, acts: list[list[Doing]]) -> list[tuple[str, str, str]]:
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    ready, results = fork.Barrier(len(acts)), fork.SimpleQueue()

    def run(own_acts: list[Doing]) -> None:
        ready.wait()
        results.put([one(name, act) for act in own_acts])
        connections.close_all()

    processes = [fork.Process(target=run, args=(own_acts,)) for own_acts in acts]
    for process in processes:
        process.start()
    found = [row for _ in processes for row in results.get()]
    for process in processes:
        process.join()
    return found


def officers(role: str, unit: str, count: int = OFFICERS) -> list[Person]:
    """People of one role, each a person of their own."""
    made: list[Person] = []
    for number in range(count):
        one_ = Person.objects.create_person(f"{role}-{number}", f"{role}{number}", "a-Password-1")
        Role.objects.create(person=one_, unit=Unit.objects.get(name=unit), role=role)
        made.append(one_)
    return made


def fresh(claim: Claim) -> Claim:
    return Claim.objects.select_related("subject", "recipient", "award", "plan").get(pk=claim.pk)


def spoken(claims: list[Claim], word: str, by: Person, **more: str) -> list[Doing]:
    def speak(pk: int) -> Doing:
        return lambda: reviewing.speak(Claim.objects.get(pk=pk), None, Said(word, "理由", **more), by, DAY)

    return [speak(claim.pk) for claim in claims]


def shaken(acts: list[Doing], by: int) -> list[Doing]:
    """The same acts in another order."""
    return [*acts[by % len(acts) :], *acts[: by % len(acts)]]


def accepting(offices: list[Person]) -> None:
    """Everybody accepts the same claims: each is accepted once."""
    claims = [handed_in(own(claim)) for claim in Claim.objects.filter(code="tenant_rent_support")[:6]]
    here = together("accept", [shaken(spoken(claims, "同意", by), at) for at, by in enumerate(offices)])
    assert here["done"] == len(claims), here


def joining(taxes: list[Person], markets: list[Person]) -> None:
    """The last words of two units at once: each unit says its own once, and the step is over once."""
    claims = [reviewed(handed_in(own(claim)), until="joint") for claim in _firms()[:4]]
    acts = [shaken(spoken(claims, "同意", by), at) for at, by in enumerate([*taxes, *markets])]
    here = together("join", acts)
    assert here["done"] == 2 * len(claims), here
    for claim in claims:
        steps = list(Opinion.objects.filter(claim=claim).order_by("pk").values_list("step", flat=True))
        assert steps == ["submitted", "first", "joint", "joint", "finance"], steps
        assert Claim.objects.get(pk=claim.pk).state == "finance"


def _firms() -> list[Claim]:
    """Claims that nobody confirmed yet, from the end of the list."""
    return list(Claim.objects.filter(code="online_rent_support", state="prepared").order_by("-pk"))


def turning(offices: list[Person], finances: list[Person]) -> None:
    """The same claims approved, sent back, withdrawn, worked out anew, put off and overridden at once."""
    claims = [reviewed(handed_in(own(claim)), until="finance") for claim in _firms()[:6]]
    for claim in claims[:3]:
        overriding.propose(
            fresh(claim), fresh(claim).revision, Decimal(1000), "依据", "纪要1号", person("office-second"), DAY
        )

    def withdraw(claim: Claim) -> Doing:
        return lambda: applying.withdraw(fresh(claim), fresh(claim).revision, "不要了", person("enterprise"), DAY)

    def recalculate(claim: Claim, by: Person) -> Doing:
        return lambda: freezing.recalculate(fresh(claim), fresh(claim).revision, "核", by, DAY)

    def agree(claim: Claim, by: Person) -> Doing:
        return lambda: overriding.agree(fresh(claim), fresh(claim).revision, True, "", by, DAY)

    acts = [
        *(shaken(spoken(claims, "同意", by), at) for at, by in enumerate(finances[:2])),
        *(shaken(spoken(claims, "退回", by, back_to="joint"), at) for at, by in enumerate(finances[2:4])),
        [withdraw(claim) for claim in claims[::3]],
        [recalculate(claim, offices[0]) for claim in claims[::-1]],
        [_suspending(claim, offices[1]) for claim in claims],
        *([agree(claim, by) for claim in claims[:3]] for by in offices[2:4]),
    ]
    together("turn", acts)
    for claim in claims:
        _stands(fresh(claim))
    agreed = Override.objects.filter(claim__in=[claim.pk for claim in claims], agreed=True).values_list("claim")
    assert len(agreed) == len(set(agreed))


def _stands(claim: Claim) -> None:
    """Whom a claim waits for is who is asked at its step in its round, and nobody else."""
    waiting = Opinion.objects.filter(claim=claim, opinion="", void=False)
    asked = {(one.step, one.round) for one in waiting}
    assert asked == ({(claim.state, claim.round)} if claim.state in REVIEWED else set()), (claim.state, asked)
    acts = list(Act.objects.filter(claim=claim).order_by("pk").values_list("before", "after"))
    assert [before for before, _ in acts[1:]] == [after for _, after in acts[:-1]], acts
    assert acts[-1][1] == claim.state


def showing(offices: list[Person]) -> None:
    """The same decided claims put on notices, objected to, taken back and committed at once."""
    claims = [reviewed(handed_in(own(claim))) for claim in _firms()[:8]]

    def show(by: Person) -> Doing:
        return lambda: noticing.open_notice([fresh(claim) for claim in claims], "公示", "0571-00000000", by, DAY)

    here = together("show", [[show(by)] for by in offices])
    assert here["done"] == 1, here
    lines = {line.claim_id: line for line in NoticeLine.objects.filter(claim__in=[claim.pk for claim in claims])}

    def object_to(claim: Claim) -> Doing:
        proof = SimpleUploadedFile("证据.pdf", b"%PDF-1.7 x")
        line = NoticeLine.objects.select_related("notice", "claim").get(pk=lines[claim.pk].pk)
        return lambda: objecting.object_to(line, "王真实", "13800000000", "不实", proof, DAY)

    def take_back(claim: Claim, by: Person) -> Doing:
        return lambda: noticing.take_back(fresh(claim), fresh(claim).revision, "joint", "有误", by, LATER)

    def commit(claim: Claim, by: Person) -> Doing:
        return lambda: awarding.commit(fresh(claim), None, "下达1号", by, LATER)

    acts = [
        *([commit(claim, by) for claim in shaken_claims(claims, at * 3)] for at, by in enumerate(offices[:2])),
        [object_to(claim) for claim in claims[::-2]],
        [take_back(claim, offices[2]) for claim in claims[::3]],
    ]
    together("commit", acts)
    for claim in claims:
        found = fresh(claim)
        open_ones = Objection.objects.filter(line__claim=claim, outcome="").exists()
        assert not (found.state == "paying" and open_ones), "an objection stops its line"
        assert (found.award is None) == (found.state == "joint"), found.state
        assert Act.objects.filter(claim=claim, act="下达").count() == (found.state == "paying")


def shaken_claims(claims: list[Claim], by: int) -> list[Claim]:
    """The same claims in another order."""
    return [*claims[by % len(claims) :], *claims[: by % len(claims)]]


def clearing(offices: list[Person]) -> None:
    """The same suspicions answered by everybody: each is answered once."""
    claims = [handed_in(own(claim)) for claim in _firms()[:3]]
    findings = [Finding.objects.create(claim=claim, why="试", key="试") for claim in claims]

    def clear(finding: Finding, by: Person) -> Doing:
        return lambda: duplicates.clear(finding.claim, finding.pk, f"不同，{by.name}", by, DAY)

    here = together("clear", [[clear(finding, by) for finding in findings] for by in offices])
    assert here["done"] == len(findings), here


def deciding(leaders: list[Person]) -> list[Claim]:
    """Everybody decides the same claims of one policy, whose budget is enough for some of them only."""
    claims = [
        reviewed(handed_in(own(claim)), until="decision")
        for claim in Claim.objects.filter(code="tenant_rent_support")[6:14]
    ]
    for claim in claims:
        clear_findings(claim)
    amounts = sorted(claim.final_amount for claim in claims)
    account = Account.objects.get(plan=trial(), code="tenant_rent_support", year=2026, source="区级")
    room = sum(amounts[:4]) - budgeting.HUNDRED * account.left_fen / 10_000
    budgeting.add_budget(trial(), account.code, 2026, "区级", room, "调减", person("finance"), DAY)
    acts = [shaken(spoken(claims, "同意", by, document="会议纪要1号"), at) for at, by in enumerate(leaders)]
    suspending = [[_suspending(claim, by) for claim in claims] for by in (person("office-second"),)]
    together("decide", [*acts, *suspending])
    decided = list(Claim.objects.filter(pk__in=[claim.pk for claim in claims]).exclude(award=None))
    assert 0 < len(decided) < len(claims), "the budget is enough for some"
    return decided


def _suspending(claim: Claim, by: Person) -> Doing:
    def act() -> None:
        found = fresh(claim)
        awarding.suspend(found, found.revision, "待查", by, DAY)
        found = fresh(claim)
        awarding.resume(found, found.revision, "查清", by, DAY)

    return act


def capped(leaders: list[Person]) -> None:
    """Three years of one park, each raised so that only one or two of them are under the ceiling: decided at once."""
    claims = [own(claim) for claim in Claim.objects.filter(code="lease_support", subject__key="YQ04").order_by("year")]
    for at, claim in enumerate(claims):
        found = reviewed(handed_in(claim), until="finance")
        overriding.propose(found, found.revision, Decimal(4_500_000), "依据", "纪要1号", person("office-second"), DAY)
        found = fresh(found)
        found = overriding.agree(found, found.revision, True, "", person("leader"), DAY)
        claims[at] = reviewed(found, until="decision")
        clear_findings(claims[at])
    acts = [shaken(spoken(claims, "同意", by, document="会议纪要1号"), at) for at, by in enumerate(leaders)]
    here = together("decide under a ceiling", acts)
    assert here["done"] == 2, here


def promised() -> list[Claim]:
    """Claims of several policies and recipients, ready to be paid."""
    rows = [
        *Claim.objects.filter(code="cultivation_award", state="prepared")[:6],
        *Claim.objects.filter(code="equity_award", state="prepared")[:6],
    ]
    return [committed(noticed(reviewed(handed_in(own(claim))))) for claim in rows]


def ordering_at_once(claims: list[Claim], payers: list[Person]) -> None:
    """Everybody orders everything."""
    awards = [claim.award_id for claim in claims]

    def order(by: Person, backwards: bool) -> Doing:
        def act() -> None:
            waiting = list(Instalment.objects.filter(award__in=awards, state=Instalment.COMMITTED))
            made, _ = ordering.order(waiting[::-1] if backwards else waiting, by, LATER, 2026)
            if made is None:
                raise ValidationError("nothing left")

        return act

    together("order", [[order(by, at % 2 == 1)] * 2 for at, by in enumerate(payers)])
    live = Counter(OrderLine.objects.filter(state__in=OrderLine.LIVE).values_list("instalment", flat=True))
    assert set(live.values()) == {1}, live


def receipts_at_once(payers: list[Person]) -> None:
    """The same receipts in files of several orders, with returns and withdrawals in between."""
    lines = list(OrderLine.objects.filter(state=OrderLine.SENT).select_related("order", "instalment"))

    def take(by: Person, at: int) -> Doing:
        rows = [
            receipt(line, row=row) for row, line in enumerate(shaken(lines, at * 3)[:: 1 if at % 2 else -1], start=2)
        ]
        back = [receipt(line, "退汇", row=99 + row) for row, line in enumerate(lines[at : at + 2])]

        def act() -> None:
            file = receipts.take_receipts(f"{at}.xlsx", b"x", [*rows, *back], by, LATER)
            if not file.taken:
                raise ValidationError("nothing new")

        return act

    def withdraw(line: OrderLine, by: Person) -> Doing:
        return lambda: ordering.withdraw(line, "有误", by, LATER)

    withdrawing = [[withdraw(line, payers[0]) for line in lines], [withdraw(line, payers[1]) for line in lines[::-1]]]
    together("receipts", [*([take(by, at)] for at, by in enumerate(payers)), *withdrawing])


def ending_at_once(claims: list[Claim], offices: list[Person], payers: list[Person]) -> None:
    """The same claims ordered, returned, cancelled, suspended and recovered at once."""

    def cancel(claim: Claim, by: Person) -> Doing:
        def act() -> None:
            found = fresh(claim)
            awarding.cancel(found, found.revision, "错", "撤销1号", by, LATER)

        return act

    def recover(claim: Claim, by: Person) -> Doing:
        def act() -> None:
            found = fresh(claim)
            awarding.recover(found, found.revision, Decimal("10.01"), "错付", "追回1号", by, LATER)

        return act

    def pay(by: Person, at: int) -> Doing:
        def act() -> None:
            waiting = Instalment.objects.filter(
                award__in=[claim.award_id for claim in claims], state=Instalment.COMMITTED
            )
            made, _ = ordering.order(waiting, by, LATER, 2026)
            rows = (
                [] if made is None else [receipt(line, row=row) for row, line in enumerate(made.lines.all(), start=2)]
            )
            paid_ = list(OrderLine.objects.filter(state=OrderLine.PAID).select_related("order", "instalment"))[
                at : at + 3
            ]
            rows += [receipt(line, "退汇", row=50 + row) for row, line in enumerate(paid_)]
            owing = Award.objects.filter(due_back_fen__gt=0)[:2]
            rows += [
                receipts.Said(
                    row=90 + row,
                    cells={},
                    number=award.number,
                    kind="追回",
                    amount=Decimal("10.01"),
                    on=LATER.date(),
                    reference=f"ZH{at}-{award.pk}",
                )
                for row, award in enumerate(owing)
            ]
            receipts.take_receipts(f"末{at}.xlsx", b"x", rows, by, LATER)

        return act

    acts = [
        [kind(claim, by) for claim in shaken(claims, at * 2)]
        for at, by in enumerate(offices[:2])
        for kind in (cancel, recover)
    ]
    acts += [[_suspending(claim, offices[2]) for claim in claims[::-1]]]
    together("end", [*acts, *([pay(by, at)] * 3 for at, by in enumerate(payers[:3]))])


def beside(by: list[Person]) -> None:
    """Claims decided while somebody holds the subjects that they are about, and says so in the audit log."""
    claims = [
        reviewed(handed_in(own(claim)), until="decision")
        for claim in Claim.objects.filter(code="online_rent_support", state="prepared")[:5]
    ]
    for claim in claims:
        clear_findings(claim)

    def edit(claim: Claim) -> Doing:
        def act() -> None:
            with transaction.atomic():
                list(Subject.objects.select_for_update().filter(pk__in=(claim.subject_id, claim.recipient_id)))
                record(person("office"), "试", claim.subject, DAY)

        return act

    editing = [[edit(claim) for claim in claims] * 2] * 2
    together(
        "decide beside edits",
        [*(shaken(spoken(claims, "同意", one_, document="会议纪要1号"), at) for at, one_ in enumerate(by)), *editing],
    )


def suspicions(offices: list[Person]) -> None:
    """Claims that find each other suspicious, looked at by both at once."""
    claims = [handed_in(own(claim)) for claim in Claim.objects.filter(code="event_support", state="prepared")[:6]]
    for claim in claims:
        duplicates.note_things(claim, [("发票", "12345678")])

    def looking(claim: Claim) -> Doing:
        def act() -> None:
            with acting(claim, None, "核查", person("office"), DAY):
                duplicates.look(claim)

        return act

    together("look", [shaken([looking(claim) for claim in claims], at) for at in range(len(offices))])


def main() -> None:
    call_command("migrate", verbosity=0, run_syncdb=True)
    call_command("load_plan", FOLDER, verbosity=0)
    load_accounts(DAY)
    call_command("load_demonstration", FOLDER, verbosity=0)
    load_awards("gongshu-auto-2017", DAY)
    offices, leaders, payers = (
        officers("office", "区科技局"),
        officers("leader", "拱墅区"),
        officers("finance", "区财政局"),
    )
    taxes, markets = officers("tax", "区税务局", 3), officers("department", "区市场监管局", 3)
    accepting(offices)
    suspicions(offices)
    joining(taxes, markets)
    turning(offices, payers)
    showing(offices)
    clearing(offices)
    deciding(leaders)
    capped(leaders)
    beside(leaders)
    claims = promised()
    ordering_at_once(claims, payers)
    receipts_at_once(payers)
    ending_at_once(claims, offices, payers)
    json.dump(
        {
            "tried": dict(tried), "outcomes": dict(outcomes), "failures": failures[:5], "failed": len(failures),
            "wrong": list(wrong(Walk(0, acts=Act.objects.count()))), "refusals": Refusal.objects.count(),
        },
        sys.stdout,
    )  # fmt: skip


main()
