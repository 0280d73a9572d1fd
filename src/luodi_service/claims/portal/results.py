"""兑付结果 for the portal: how far each claim is, what it comes to, what was paid when, and why one is not paid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet
from django.utils import timezone

from luodi_service.claims.models import Act, Claim, NoticeLine
from luodi_service.claims.outcomes import REASONED
from luodi_service.claims.portal.policies import INVENTED
from luodi_service.claims.states import STEPS
from luodi_service.ledger.amounts import yuan_of
from luodi_service.ledger.models import Entry, Instalment, OrderLine, Receipt

FORMAT = "LUODI-RESULTS-1"
HEADS = (
    "门户编号", "申请编号", "政策代码", "政策", "主体编号", "主体名称", "年度", "状态代码", "状态", "环节", "办理期限", "金额（元）",
    "公示号", "说明", "已付（元）", "应追回（元）", "已追回（元）", "期", "应付年度", "本期金额（元）", "本期已付（元）", "付款日期",
    "本期状态", "数据说明", "受益单位编号", "受益单位",
)  # fmt: skip
CHUNK = 2_000
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which claims: those of the portal only, or all; of a plan, or of any; changed since the beginning of a day, or ever."""

    plan: str = ""
    portal_only: bool = True
    since: date | None = None


def results(claims: QuerySet[Claim], wanted: Wanted) -> Iterator[Row]:
    """One object a claim, in the order of their numbers, with what hangs on it; ``claims`` are those that may be shown."""
    found = claims.exclude(portal_number="") if wanted.portal_only else claims
    if wanted.plan:
        found = found.filter(plan__code=wanted.plan)
    if wanted.since is not None:
        begins = timezone.make_aware(datetime.combine(wanted.since, time.min))
        acts, entries = Act.objects.filter(at__gte=begins), Entry.objects.filter(at__gte=begins, award__isnull=False)
        found = found.filter(Q(at__gte=begins) | Q(pk__in=acts.values("claim")) | Q(award__in=entries.values("award")))
    for claim in _with_all(found).order_by("pk").iterator(chunk_size=CHUNK):
        yield _told(claim)


def _with_all(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    notices = NoticeLine.objects.filter(standing=True).select_related("notice")
    paid = OrderLine.objects.filter(state=OrderLine.PAID).prefetch_related(
        Prefetch("receipts", Receipt.objects.filter(refusal="").order_by("pk"))
    )
    offsets = Entry.objects.filter(kind="offset").order_by("pk")
    below: list[Any] = [Prefetch("lines", paid), Prefetch("entries", offsets)]
    instalments = Instalment.objects.order_by("number").prefetch_related(*below)
    acts = Act.objects.filter(after__in=REASONED).exclude(before=F("after")).order_by("pk")
    hanging: list[Any] = [
        Prefetch("notices", notices), Prefetch("acts", acts), Prefetch("award__instalments", instalments),
    ]  # fmt: skip
    return claims.select_related("subject", "recipient", "award").prefetch_related(*hanging)


def _told(claim: Claim) -> Row:
    award = claim.award
    instalments = list(award.instalments.all()) if award is not None else []
    step = STEPS.get(claim.state)
    return {
        "portal_number": claim.portal_number or None, "number": claim.number, "policy": claim.code,
        "policy_name": claim.policy, "subject_key": claim.subject.key, "subject_name": claim.subject.name,
        "year": claim.year, "state": claim.state, "state_words": claim.get_state_display(),
        "step": step.name if step is not None else None, "due": _text(claim.due), "amount": _money(claim.final_amount),
        "notice": next((line.notice.number for line in claim.notices.all()), None), "reason": _reason(claim),
        "paid": _money(yuan_of(sum(one.paid_fen for one in instalments))),
        "due_back": _money(yuan_of(award.due_back_fen if award is not None else 0)),
        "recovered": _money(yuan_of(award.recovered_fen if award is not None else 0)),
        "instalments": [_instalment(one) for one in instalments], "demonstration": claim.demonstration,
        "recipient_key": claim.recipient.key if claim.recipient is not None else None,
        "recipient_name": claim.recipient.name if claim.recipient is not None else None,
    }  # fmt: skip


def _instalment(one: Instalment) -> Row:
    return {
        "number": one.number, "due_year": one.due_year, "amount": _money(yuan_of(one.amount_fen)),
        "paid": _money(yuan_of(one.paid_fen)), "paid_on": _text(_paid_on(one)), "state": one.state,
        "state_words": one.get_state_display(),
    }  # fmt: skip


def _paid_on(one: Instalment) -> date | None:
    """The last day on which something of it was paid: by the bank's receipt, or set against what was due back."""
    if not one.paid_fen:
        return None
    days = [receipt.on for line in one.lines.all() for receipt in line.receipts.all() if receipt.on is not None]
    days += [timezone.localdate(entry.at) for entry in one.entries.all()]
    return max(days, default=None)


def _reason(claim: Claim) -> str | None:
    """The words that brought it into the state in which it is, where its applicant has to know them."""
    if claim.state not in REASONED:
        return None
    reasons = [act.reason for act in claim.acts.all() if act.after == claim.state and act.reason]
    return reasons[-1] if reasons else None


def _text(day: date | None) -> str | None:
    return None if day is None else str(day)


def _money(amount: Decimal | None) -> str | None:
    """元 as text with two decimals."""
    return None if amount is None else format(amount, ".2f")


def result_rows(found: Iterator[Row]) -> Iterator[list[str | int | Decimal]]:
    """The same as a table has it, as ``HEADS`` says: a row for each instalment, one row for a claim that has none."""
    for one in found:
        head: list[Any] = [
            one["portal_number"], one["number"], one["policy"], one["policy_name"], one["subject_key"],
            one["subject_name"], one["year"], one["state"], one["state_words"], one["step"], one["due"],
            _decimal(one["amount"]), one["notice"], one["reason"], _decimal(one["paid"]), _decimal(one["due_back"]),
            _decimal(one["recovered"]),
        ]  # fmt: skip
        note = INVENTED if one["demonstration"] else ""
        tail = (note, one["recipient_key"], one["recipient_name"])
        parts: list[list[Any]] = [
            [part["number"], part["due_year"], _decimal(part["amount"]), _decimal(part["paid"]), part["paid_on"],
             part["state_words"]]
            for part in one["instalments"]
        ] or [[None] * 6]  # fmt: skip
        for part in parts:
            yield ["" if value is None else value for value in (*head, *part, *tail)]


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
