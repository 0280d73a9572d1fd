"""A walk of random acts by random people over claims and their money, and everything that has to hold after each of them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from service.changing import ruled, supersede
from service.claiming import BY_STEP, DAY, PAYEE, own, person, trial

from luodi_service.accounts.models import Person
from luodi_service.claims import (
    applying,
    awarding,
    cases,
    duplicates,
    freezing,
    noticing,
    objecting,
    overriding,
    papers,
    reviewing,
)
from luodi_service.claims.duties import part_takers
from luodi_service.claims.models import Act, Claim, Finding, NoticeLine, Objection, Opinion, OptOut, Override, Refusal
from luodi_service.claims.reviewing import Said
from luodi_service.claims.states import ENDED, NOTICE, OBJECTION, PAYING, REVIEWED, SUSPENDED
from luodi_service.ledger import budgeting, ordering, receipts, recovering
from luodi_service.ledger.amounts import yuan_of
from luodi_service.ledger.awarding import Payee
from luodi_service.ledger.models import Account, Award, Ceiling, Entry, Instalment, OrderLine
from luodi_service.ledger.reconciling import reconcile
from luodi_service.lib.audit import breaks
from luodi_service.lib.editing import Stale
from luodi_service.lib.models import AuditEntry
from luodi_service.plans.models import Plan
from luodi_service.registry.models import Subject

PEOPLE = (
    "enterprise", "park", "street", "department", "finance", "tax", "office", "leader", "auditor", "treasury", "market",
    "office-second",
)  # fmt: skip
PARKS = ("YQ01", "YQ03", "YQ04")
CODES = ("purchase_support", "lease_support", "equity_award", "cultivation_award")
FACTS: dict[str, tuple[str, ...]] = {
    "产业园年纯租金": ("3000000", "5562000", "16000000", "40000000"),
    "直接股权投资额": ("0", "15000000", "700000000", "1300000000"),
    "新培育企业数": ("0", "2", "5"), "建筑面积": ("8000", "22000"),
}  # fmt: skip
READINGS = (("股权奖励算法", ("整千万", "按比例", "递进", "整千万", "按比例", "")), ("股权封顶", ("每年", "累计")))
CAPS: dict[str, tuple[Decimal, bool]] = {
    "purchase_support": (Decimal(10_000_000), False), "lease_support": (Decimal(10_000_000), True),
    "equity_award": (Decimal(5_000_000), False),
}  # fmt: skip
"""What policies.md allows a subject, each year or over the years."""
UNRECORDED = {"order", "withdraw_line", "receive", "waive", "budget", "share", "rule"}
"""Acts that are not about one claim: whoever may not do them at all is told, and that is all."""
OPENED = ("申请：起草未办", "申请：立案未办", "申请：公示未办", "申请：撤下公示未办")
"""Refusals of what is not about one claim, as the audit log calls them."""
MINUTES = "会议纪要〔2026〕1号"


@dataclass
class Walk:
    """Where the walk is: its numbers, its day, what was done, and the lines of the ledger as they stood."""

    seed: int
    random: Random = field(init=False)
    at: datetime = DAY
    done: list[str] = field(default_factory=list)
    tried: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    documents: int = 10
    lines: int = 0
    digest: str = ""
    acts: int = 0
    focus: int = 0
    """The claim that is being brought to its end."""

    def __post_init__(self) -> None:
        self.random = Random(self.seed)

    def someone(self, *likely: str) -> Person:
        """Somebody who is likely to do it, or anybody."""
        return person(self.random.choice(likely if likely and self.random.random() < 0.85 else PEOPLE))

    def claim(self, *states: str) -> Claim | None:
        """A claim in one of some states; in any where there is none, or by chance."""
        rows = Claim.objects.select_related("subject", "recipient", "award", "plan").order_by("pk")
        if states and self.random.random() < 0.9:
            rows = rows.filter(state__in=states)
        found = list(rows)
        return self.random.choice(found) if found else None

    def amount(self, most: Decimal) -> Decimal:
        """An amount about as large as another, at times the same or more, at times a part of a 分."""
        return self.random.choice((most, most / 2, most + 1, Decimal("0.01"), Decimal("0.001"), Decimal(-1)))

    def step(self) -> None:
        """One act of somebody; what the service refuses leaves nothing behind but its record."""
        self.at += timedelta(hours=self.random.choice((0, 1, 5, 20)) + 24 * 8 * (self.random.random() < 0.1))
        before, known = self._standing(), self._on_record()
        while True:
            name, act = ("go_on", go_on) if self.random.random() < 0.5 else self.random.choice(ACTS)
            try:
                said = act(self)
            except (ValidationError, PermissionDenied, Stale) as error:
                said = f"refused, {error}"
                self.refused[name] += 1
                if name == "go_on" and self.random.random() < 0.6:
                    self.focus = 0
                left = self._standing() != before
                unsaid = not isinstance(error, Stale) and name not in UNRECORDED and self._on_record() == known
                if left or unsaid:
                    raise AssertionError(f"{name}: {said}: left something: {left}; not on record: {unsaid}") from error
            if said:
                break
        self.tried[name] += 1
        self.done.append(f"{name}: {said}")

    @staticmethod
    def _on_record() -> int:
        return Refusal.objects.count() + AuditEntry.objects.filter(action__in=OPENED).count()

    @staticmethod
    def _standing() -> tuple[object, ...]:
        newest = [model.objects.order_by("-pk").values_list("pk", flat=True).first() for model in (Entry, Act, Award)]
        return (*newest, tuple(Claim.objects.order_by("pk").values_list("pk", "state", "revision")))

    def told(self) -> str:
        """By what it comes about, for whoever has to find out why."""
        return f"seed {self.seed}, act {len(self.done)}:\n" + "\n".join(self.done[-12:])


def begin(walk: Walk) -> None:
    """Few claims, so that acts meet; budgets that are too small for all of them."""
    few = Claim.objects.filter(code__in=CODES, subject__key__in=PARKS).values("pk")
    Claim.objects.exclude(pk__in=few).update(state="declined")
    for account in Account.objects.filter(code__in=CODES, year=2026):
        kept = Decimal(3_000_000 if account.source == "市级" else 9_000_000)
        _budget(account, kept - yuan_of(account.budget_fen), walk)
    for claim in Claim.objects.filter(pk__in=few).select_related("subject", "recipient"):
        own(claim)
        if claim.code != "equity_award":
            given = applying.Handed(**PAYEE)
            applying.hand_in(Claim.objects.get(pk=claim.pk), claim.revision, given, person("enterprise"), walk.at)
    walk.acts = Act.objects.count()


def _budget(account: Account, amount: Decimal, walk: Walk) -> None:
    by = walk.someone("finance")
    budgeting.add_budget(account.plan, account.code, account.year, account.source, amount, "预算1号", by, walk.at)


def go_on(walk: Walk) -> object:
    """What comes next for one claim, by those who do it: without it no walk would come far."""
    claim = Claim.objects.select_related("subject", "recipient", "award", "plan").filter(pk=walk.focus).first()
    if claim is None or claim.state in (*ENDED, "done") or walk.random.random() < 0.04:
        rows = list(Claim.objects.exclude(state__in=(*ENDED, "done")).order_by("pk"))
        walk.focus = walk.random.choice(rows).pk if rows else 0
        return None
    act = next((act for states, act in NEXT if claim.state in states), None)
    said = act(walk, claim) if act is not None else None
    return said and f"{claim.number} {claim.state}: {said}"


def _hand_in(walk: Walk, claim: Claim) -> object:
    if claim.origin == "case":
        return case(walk)
    return applying.hand_in(claim, claim.revision, applying.Handed(**PAYEE), person("enterprise"), walk.at)


def _review(walk: Walk, claim: Claim) -> object:
    finding = claim.findings.filter(cleared="").first()
    if finding is not None:
        return duplicates.clear(claim, finding.pk, "不同", person("office-second"), walk.at)
    if claim.origin != "case" and freezing.now(claim).amount != claim.amount:
        return freezing.recalculate(claim, claim.revision, "更正", person("office"), walk.at)
    by = person(walk.random.choice(BY_STEP[claim.state]))
    schedule: list[tuple[int, Decimal]] = []
    amount = claim.final_amount
    if claim.state == "decision" and amount and walk.random.random() < 0.4:
        first = (amount / 3).quantize(Decimal("0.01"))
        schedule = [(2026, first), (2027, amount - first)]
    return reviewing.speak(claim, None, Said("同意", document=MINUTES, schedule=schedule), by, walk.at)


def _promise(walk: Walk, claim: Claim) -> object:
    if not claim.notices.filter(standing=True).exists():
        return noticing.open_notice([claim], "公示", "0571", person("office"), walk.at)
    walk.at += timedelta(days=walk.random.choice((3, 8)))
    return awarding.commit(claim, None, "下达1号", person("office-second"), walk.at)


def _answer(walk: Walk, claim: Claim) -> object:
    found = Objection.objects.filter(outcome="", line__claim=claim).select_related("line__claim").first()
    return found and objecting.answer(found, "不成立", "查明", "", person("office-second"), walk.at)


def _pay(walk: Walk, claim: Claim) -> object:
    line = OrderLine.objects.filter(instalment__award=claim.award, state="sent").select_related("order").first()
    if line is None:
        waiting = Instalment.objects.filter(award=claim.award, state="committed")
        made, refused = ordering.order(waiting, person("treasury"), walk.at, walk.at.year)
        return made or refused or None
    said = receipts.Said(
        row=2, cells={"支付编号": str(line)}, number=str(line), kind="成功", amount=yuan_of(line.amount_fen),
        on=timezone.localdate(walk.at), reference=f"LS{walk.random.randrange(10_000)}",
    )  # fmt: skip
    return receipts.take_receipts("回单.xlsx", b"x", [said], person("treasury"), walk.at)


def _resume(walk: Walk, claim: Claim) -> object:
    return awarding.resume(claim, claim.revision, "查清", person("office"), walk.at)


NEXT: tuple[tuple[tuple[str, ...], Callable[[Walk, Claim], object]], ...] = (
    (("prepared", "draft", "correcting"), _hand_in), (REVIEWED, _review), ((NOTICE,), _promise), ((OBJECTION,), _answer),
    ((PAYING,), _pay), ((SUSPENDED,), _resume),
)  # fmt: skip


# Acts: each is tried by somebody, on something, and says what came of it.


def hand_in(walk: Walk) -> object:
    claim = walk.claim("prepared", "draft", "correcting")
    if claim is None:
        return None
    given = applying.Handed(**PAYEE) if walk.random.random() < 0.95 else applying.Handed()
    return applying.hand_in(claim, claim.revision, given, walk.someone("enterprise", "office"), walk.at)


def apply_anew(walk: Walk) -> object:
    subject = Subject.objects.get(kind="产业园", key=walk.random.choice(PARKS))
    plan = trial() if walk.random.random() < 0.8 else Plan.objects.get(code="gongshu-auto-2017")
    code, year = walk.random.choice(CODES), walk.random.choice((2017, 2018, 2019, 2021))
    return applying.start(plan, code, subject, year, walk.someone("office", "office-second"), walk.at)


def agree(walk: Walk) -> object:
    """The word that lets a claim go on, by somebody who is asked: without it no walk would come far."""
    claim = walk.claim(*REVIEWED)
    if claim is None:
        return None
    by = BY_STEP.get(claim.state, PEOPLE)
    schedule: list[tuple[int, Decimal]] = []
    amount = claim.final_amount
    if claim.state == "decision" and amount and walk.random.random() < 0.4:
        first = (amount / 3).quantize(Decimal("0.01"))
        schedule = [(2026, first), (2027, amount - first)]
    said = Said("同意", document=MINUTES if claim.state == "decision" else "", schedule=schedule)
    return reviewing.speak(claim, None, said, walk.someone(*by), walk.at)


def say(walk: Walk) -> object:
    claim = walk.claim(*REVIEWED)
    if claim is None:
        return None
    back = walk.random.choice(("draft", "first", "joint", "finance", "decision", ""))
    said = Said(walk.random.choice((*reviewing.WORDS, "别的")), walk.random.choice(("理由", "")), MINUTES, back)
    return reviewing.speak(claim, claim.revision, said, walk.someone(*BY_STEP.get(claim.state, PEOPLE)), walk.at)


def clear(walk: Walk) -> object:
    finding = Finding.objects.filter(cleared="").select_related("claim").first()
    if finding is None:
        return None
    return duplicates.clear(finding.claim, finding.pk, "不同", walk.someone("office-second"), walk.at)


def recalculate(walk: Walk) -> object:
    claim = walk.claim(*REVIEWED, "prepared", "correcting")
    return claim and freezing.recalculate(claim, claim.revision, "更正", walk.someone("office", "finance"), walk.at)


def correct(walk: Walk) -> object:
    subject = Subject.objects.get(kind="产业园", key=walk.random.choice(PARKS))
    term = walk.random.choice(tuple(FACTS))
    value = walk.random.choice(FACTS[term])
    year = walk.random.choice((2017, 2018, 2019))
    supersede(subject, term, year, value, walk.at)
    return f"{subject.key} {term} {year} {value}"


def rule(walk: Walk) -> object:
    reading, options = walk.random.choice(READINGS)
    option = walk.random.choice(options)
    walk.documents += 1
    ruled(reading, option, f"演示〔2017〕{walk.documents}号", walk.at)
    return f"{reading} {option}"


def propose(walk: Walk) -> object:
    claim = walk.claim(*REVIEWED)
    if claim is None:
        return None
    amount = walk.amount(claim.final_amount or Decimal(1))
    return overriding.propose(
        claim, claim.revision, amount, "依据", "纪要2号", walk.someone("office", "finance"), walk.at
    )


def settle_override(walk: Walk) -> object:
    row = Override.objects.filter(agreed=None).select_related("claim").first()
    if row is None:
        return None
    agreed = walk.random.random() < 0.8
    return overriding.agree(row.claim, row.claim.revision, agreed, "核", walk.someone("leader", "office"), walk.at)


def show(walk: Walk) -> object:
    claims = [one for one in (walk.claim(NOTICE) for _ in range(walk.random.choice((1, 1, 3)))) if one is not None]
    return claims and noticing.open_notice(claims, "公示", "0571", walk.someone("office", "office-second"), walk.at)


def take_down(walk: Walk) -> object:
    rows = list(NoticeLine.objects.filter(standing=True).select_related("notice").order_by("pk"))
    line = walk.random.choice(rows) if rows else None
    return line and noticing.stop_notice(line.notice, "有误", walk.someone("office"), walk.at)


def object_to(walk: Walk) -> object:
    rows = list(NoticeLine.objects.select_related("notice", "claim").order_by("pk"))
    if not rows:
        return None
    name = walk.random.choice(("张三", "张三", ""))
    proof = SimpleUploadedFile("证据.pdf", b"%PDF-1.7 x") if walk.random.random() < 0.8 else None
    return objecting.object_to(walk.random.choice(rows[-4:]), name, "13800000000", "不实", proof, walk.at)


def answer(walk: Walk) -> object:
    rows = list(Objection.objects.filter(outcome="").select_related("line__claim").order_by("pk"))
    if not rows:
        return None
    outcome, back = walk.random.choice(("成立", "不成立")), walk.random.choice(("", "first", "draft", "decision"))
    return objecting.answer(walk.random.choice(rows), outcome, "查明", back, walk.someone("office-second"), walk.at)


def review_again(walk: Walk) -> object:
    claim = walk.claim(NOTICE)
    back = walk.random.choice(("draft", "first", "finance", "notice"))
    return claim and noticing.take_back(claim, claim.revision, back, "有误", walk.someone("office"), walk.at)


def lapse(walk: Walk) -> object:
    claim = walk.claim("correcting")
    return claim and reviewing.lapse(claim, claim.revision, "没有回音", walk.someone("office"), walk.at)


def commit(walk: Walk) -> object:
    claim = walk.claim(NOTICE)
    return claim and awarding.commit(claim, None, "下达1号", walk.someone("office", "office-second"), walk.at)


def look_again(walk: Walk) -> object:
    claim = walk.claim(PAYING)
    if claim is None:
        return None
    by = walk.someone("office", "office-second")
    return awarding.open_instalment(claim, claim.revision, walk.random.choice((1, 2)), "符合", "复核1号", by, walk.at)


def order(walk: Walk) -> object:
    waiting = (
        Instalment.objects.exclude(state="paid")
        if walk.random.random() < 0.2
        else Instalment.objects.filter(state="committed")
    )
    return ordering.order(waiting, walk.someone("treasury", "finance"), walk.at, walk.at.year)


def withdraw_line(walk: Walk) -> object:
    line = _line(walk, "sent")
    return line and ordering.withdraw(line, "有误", walk.someone("treasury"), walk.at)


def _line(walk: Walk, state: str = "") -> OrderLine | None:
    rows = list(
        (OrderLine.objects.filter(state=state) if state else OrderLine.objects)
        .select_related("order", "instalment__award")
        .order_by("pk")
    )
    return walk.random.choice(rows) if rows else None


def receive(walk: Walk) -> object:
    """A file of a few receipts: right ones, of the wrong sum, of another day, twice, out of order, of money that came back."""
    rows = [
        row for row in (_receipt(walk, at) for at in range(2, 2 + walk.random.choice((1, 2, 4)))) if row is not None
    ]
    if rows and walk.random.random() < 0.3:
        rows.append(rows[0])
    file = receipts.take_receipts("回单.xlsx", b"x", rows, walk.someone("treasury", "finance"), walk.at)
    return f"{file.taken} taken, {file.refused} not: {[str(row) for row in file.rows.values_list('kind', 'refusal')]}"


def _receipt(walk: Walk, row: int) -> receipts.Said | None:
    kind = walk.random.choice(("成功", "成功", "成功", "退汇", "追回", "别的"))
    on = timezone.localdate(walk.at) - timedelta(days=walk.random.random() < 0.05)
    if kind == "追回":
        owing = list(Award.objects.filter(due_back_fen__gt=0).order_by("pk")) or list(Award.objects.order_by("pk")[:1])
        if not owing:
            return None
        award = walk.random.choice(owing)
        number, amount = award.number, walk.amount(yuan_of(award.due_back_fen or 1))
    else:
        line = _line(walk, "sent" if kind == "成功" and walk.random.random() < 0.8 else "")
        if line is None:
            return None
        number = str(line)
        amount = yuan_of(line.amount_fen) + (walk.random.random() < 0.1)
    reference = f"LS{walk.random.randrange(10_000)}" if walk.random.random() < 0.9 else "LS1"
    return receipts.Said(
        row=row, cells={"支付编号": number}, number=number, kind=kind, amount=amount, on=on, reference=reference
    )


def recover(walk: Walk) -> object:
    claim = walk.claim("done", PAYING, SUSPENDED)
    if claim is None:
        return None
    amount = walk.random.choice((Decimal(0), walk.amount(claim.final_amount or Decimal(1))))
    return awarding.recover(
        claim, claim.revision, amount, "错付", "追回1号", walk.someone("office", "finance"), walk.at
    )


def waive(walk: Walk) -> object:
    award = Award.objects.filter(due_back_fen__gt=0).order_by("pk").last()
    if award is None:
        return None
    amount = walk.amount(yuan_of(award.due_back_fen))
    return recovering.waive(award, amount, "困难", "免予追回1号", person("finance"), walk.at)


def suspend(walk: Walk) -> object:
    claim = walk.claim(*REVIEWED, NOTICE, OBJECTION, PAYING)
    return claim and awarding.suspend(claim, claim.revision, "待查", walk.someone("office", "office-second"), walk.at)


def resume(walk: Walk) -> object:
    claim = walk.claim(SUSPENDED)
    return claim and awarding.resume(claim, claim.revision, "查清", walk.someone("office", "office-second"), walk.at)


def cancel(walk: Walk) -> object:
    claim = walk.claim(NOTICE, OBJECTION, PAYING, SUSPENDED)
    return claim and awarding.cancel(claim, claim.revision, "错", "撤销1号", walk.someone("office"), walk.at)


def take_back(walk: Walk) -> object:
    claim = walk.claim("prepared", "draft", *REVIEWED)
    if claim is None:
        return None
    by = walk.someone("enterprise")
    if claim.state == "prepared":
        return applying.decline(claim, claim.revision, "不要", by, walk.at, for_good=walk.random.random() < 0.3)
    return applying.withdraw(claim, claim.revision, "不报了", by, walk.at)


def want_again(walk: Walk) -> object:
    row = OptOut.objects.filter(ended_at=None).select_related("subject").first()
    return row and applying.opt_in(row.subject, walk.someone("enterprise"), walk.at)


def budget(walk: Walk) -> object:
    account = walk.random.choice(list(Account.objects.filter(code__in=CODES).select_related("plan").order_by("pk")))
    year = walk.random.choice((account.year, 2027))
    amount = walk.random.choice(
        (Decimal(2_000_000), Decimal(-1_500_000), Decimal(-100_000_000), -yuan_of(account.left_fen))
    )
    return budgeting.add_budget(
        account.plan, account.code, year, account.source, amount, "预算2号", person("finance"), walk.at
    )


def share(walk: Walk) -> object:
    parts = walk.random.choice(
        (
            [("区级", Decimal(100))],
            [("区级", Decimal("33.33")), ("市级", Decimal("66.67"))],
            [("市级", Decimal(50)), ("区级", Decimal(40))],
        )
    )
    return budgeting.set_shares(trial(), walk.random.choice(CODES), 2026, parts, "分担1号", person("finance"), walk.at)


def case(walk: Walk) -> object:
    drafts = list(Claim.objects.filter(origin="case", state__in=("draft", "correcting")).order_by("pk"))
    if not drafts:
        firm = walk.random.choice(list(Subject.objects.filter(kind="企业").order_by("pk")[:3]))
        schedule = [(2026, Decimal("1000.10")), (2027, Decimal(2_000))]
        return cases.open_case(trial(), "case_by_case", firm, 2019, schedule, "龙头", walk.someone("office"), walk.at)
    claim = walk.random.choice(drafts)
    if walk.random.random() < 0.6:
        for name in (cases.MINUTES, cases.AGREEMENT):
            papers.add_papers(claim, name, [SimpleUploadedFile("a.pdf", b"%PDF-1.7")], person("office"), walk.at)
    payee = Payee("户", "行", "62220000")
    return cases.hand_in_case(claim, claim.revision, payee, MINUTES, walk.someone("office"), walk.at)


def next_year(walk: Walk) -> object:
    """Late in a walk the year turns: the calendar of the next is not known, but money that was promised falls due."""
    if len(walk.done) > 120 and walk.random.random() < 0.2:
        walk.at = max(walk.at, datetime(2027, 2, 1, 2, tzinfo=walk.at.tzinfo))
    return walk.at


_WEIGHTS: tuple[tuple[Callable[[Walk], object], int], ...] = (
    (hand_in, 6), (apply_anew, 2), (agree, 8), (say, 3), (clear, 2), (recalculate, 2), (correct, 2), (rule, 1),
    (propose, 2), (settle_override, 2), (show, 6), (take_down, 1), (object_to, 2), (answer, 3), (commit, 7),
    (look_again, 2), (order, 5), (withdraw_line, 1), (receive, 8), (recover, 3), (waive, 1), (suspend, 1), (resume, 2),
    (cancel, 2), (review_again, 1), (lapse, 1), (take_back, 1), (want_again, 1), (budget, 2), (share, 1), (case, 2), (next_year, 1),
)  # fmt: skip
ACTS = [(act.__name__, act) for act, weight in _WEIGHTS for _ in range(weight)]


# What has to hold after each of them.


def wrong(walk: Walk) -> Iterator[str]:
    """Everything that does not hold. Lines that were changed and a broken log stay so: every tenth act is soon enough."""
    lasting = () if len(walk.done) % 10 else (_lines, _log)
    for check in (_sums, _transfers, _claims, _duties, _caps, _acts, *lasting):
        yield from check(walk)


def _sums(_walk: Walk) -> Iterator[str]:
    yield from map(str, reconcile().gaps)
    for account in Account.objects.all():
        if account.left_fen < 0:
            yield f"{account} over its budget"
    for ceiling in Ceiling.objects.all():
        if ceiling.used > ceiling.most:
            yield f"over {ceiling.key}"


def _transfers(_walk: Walk) -> Iterator[str]:
    paid: Counter[int] = Counter()
    for pk, kind, fen in Entry.objects.filter(kind__in=("pay", "offset", "return")).values_list(
        "instalment", "kind", "amount_fen"
    ):
        paid[pk] += -fen if kind == "return" else fen
    live = Counter(OrderLine.objects.filter(state__in=OrderLine.LIVE).values_list("instalment", flat=True))
    sent = set(OrderLine.objects.filter(state=OrderLine.SENT).values_list("instalment", flat=True))
    for one in Instalment.objects.select_related("award"):
        if not 0 <= paid[one.pk] == one.paid_fen <= one.amount_fen:
            yield f"{one}: paid {paid[one.pk]}, kept {one.paid_fen}, of {one.amount_fen}"
        if live[one.pk] > 1:
            yield f"{one}: {live[one.pk]} transfers at once"
        if (one.state == Instalment.ORDERED) != (one.pk in sent):
            yield f"{one} {one.state}: on its way, or not"


_AWARD_OF = {NOTICE: Award.RESERVED, OBJECTION: Award.RESERVED, PAYING: Award.COMMITTED, "done": Award.SETTLED}


def _claims(_walk: Walk) -> Iterator[str]:
    if Claim.objects.filter(plan__code="gongshu-auto-2017").exists():
        yield "a draft has claims"
    living = Claim.objects.exclude(state__in=ENDED).values_list("plan", "code", "subject", "year")
    for key, count in Counter(living).items():
        if count > 1:
            yield f"{count} claims of {key}"
    for claim in Claim.objects.select_related("award"):
        award = claim.award
        if award is None and claim.state in (*_AWARD_OF,):
            yield f"{claim.number} {claim.state} without an award"
        if award is None:
            continue
        expected = _AWARD_OF.get(claim.state, award.state if claim.state == SUSPENDED else None)
        if award.state != expected:
            yield f"{claim.number} {claim.state}, its award {award.state}"
        if award.amount_fen != claim.final_amount * 100:
            yield f"{claim.number}: {claim.final_amount}, its award {award.amount_fen}"
        if award.held != (claim.state == SUSPENDED):
            yield f"{claim.number} {claim.state}, held: {award.held}"


def _duties(_walk: Walk) -> Iterator[str]:
    spoke = Opinion.objects.filter(void=False).exclude(opinion="").values_list("claim", "by")
    for key, count in Counter(spoke).items():
        if count > 1:
            yield f"{key} spoke {count} times"
    handed = set(Act.objects.filter(act__in=("确认", "提交", "补正提交", "个案提交")).values_list("claim", "by"))
    for key in handed & set(spoke):
        yield f"{key} reviewed what they applied for"
    for line in OrderLine.objects.select_related("order", "instalment__award"):
        award = line.instalment.award
        claim = Claim.objects.filter(award=award).first()  # none once it was cancelled
        if line.order.by_id in {*award.apart, *(part_takers(claim) if claim is not None else ())}:
            yield f"{line} was ordered by somebody who decided it"
    for entry in Entry.objects.filter(kind="pay").select_related("award"):
        if entry.award is not None and entry.by_id in entry.award.apart:
            yield f"{entry} was paid by somebody who decided it"


def _caps(_walk: Walk) -> Iterator[str]:
    """The plan's own caps, over what is promised or paid and did not come back."""
    sums: Counter[tuple[str, int, int]] = Counter()
    for claim in Claim.objects.filter(code__in=CAPS).exclude(award=None).select_related("award"):
        together = CAPS[claim.code][1]
        sums[claim.code, claim.subject_id, 0 if together else claim.year] += int(freezing.net(claim) * 100)
    for key, fen in sums.items():
        if fen > CAPS[key[0]][0] * 100:
            yield f"{key}: {fen} over {CAPS[key[0]][0]} 元"


def _lines(walk: Walk) -> Iterator[str]:
    """Lines only ever grow: those that stood stand as they stood."""
    rows = list(Entry.objects.order_by("pk").values_list())
    if len(rows) < walk.lines:
        yield f"{walk.lines - len(rows)} lines of the ledger are gone"
    elif _digest(rows[: walk.lines]) != walk.digest and walk.digest:
        yield "lines of the ledger were changed"
    walk.lines, walk.digest = len(rows), _digest(rows)


def _digest(rows: list[Any]) -> str:
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def _acts(walk: Walk) -> Iterator[str]:
    """What was promised since was shown its full time, and nobody's objection was open; a state is what the acts say."""
    fresh = Act.objects.order_by("pk")[walk.acts :]
    for act in fresh.select_related("claim"):
        if act.act != "下达":
            continue
        line = NoticeLine.objects.filter(claim=act.claim, standing=True).select_related("notice").first()
        if line is None or line.notice.stopped_at is not None or timezone.localdate(act.at) <= line.notice.closes:
            yield f"{act.claim.number} was promised before its notice was over"
        elif (line.notice.closes - line.notice.opens).days < 7 or line.amount != act.claim.final_amount:
            yield f"{act.claim.number} was not shown as it is for seven days"
        if Objection.objects.filter(line__claim=act.claim, outcome="").exists():
            yield f"{act.claim.number} was promised over an objection"
    walk.acts = Act.objects.count()
    last = dict(Act.objects.order_by("pk").values_list("claim", "after"))
    for claim in Claim.objects.exclude(state="declined"):
        if last[claim.pk] != claim.state:
            yield f"{claim.number} is {claim.state}, its acts say {last[claim.pk]}"


def _log(_walk: Walk) -> Iterator[str]:
    yield from map(str, breaks())
