"""追溯: from any number that is on a sum's way to its claim, and from the claim the whole chain:
条款 → 数据 → 公式 → 审签 → 凭证."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from luodi_service.accounts.models import Person
from luodi_service.claims.evidence_log import entries_of
from luodi_service.claims.models import Act, Claim, NoticeLine, Objection, Opinion, Override, Refusal
from luodi_service.claims.official_letters import whose
from luodi_service.claims.reasons import reasons_of
from luodi_service.ledger.amounts import told
from luodi_service.ledger.models import Entry, Instalment, Order, OrderLine, Receipt
from luodi_service.lib.visibility import Viewer
from luodi_service.pages.notice_lists import policy_page
from luodi_service.plans.explaining import Unexplained
from luodi_service.registry.doors import reach

FOUND = 50
"""Claims that are offered to choose from."""
_WITH = ("plan", "version__plan", "subject__unit", "recipient", "award", "applicant")


def claim_of(number: str, viewer: Viewer) -> list[Claim]:
    """The claim of a number, if a viewer may see it."""
    return list(Claim.objects.visible_to(viewer).select_related(*_WITH).filter(number=number))


def claims_of(asked: str, viewer: Viewer) -> list[Claim]:
    """The claims that a number leads to: of a claim, award, order, transfer or receipt, or a credit code."""
    rows = Claim.objects.visible_to(viewer).select_related(*_WITH)
    exact = Q(number=asked) | Q(award__number=asked) | Q(portal_number=asked)
    for condition in (exact, _by_order(asked), _by_receipt(asked), _by_key(asked)):
        found = list(rows.filter(condition).order_by("-year", "-pk")[:FOUND])
        if found:
            return found
    return []


def _by_order(asked: str) -> Q:
    """Of an order, or of one of its transfers (the order's number, a dash, the transfer's)."""
    lines = OrderLine.objects.filter(order__number=asked)
    order, _, number = asked.rpartition("-")
    if order and number.isascii() and number.isdecimal() and len(number) < 8:
        lines |= OrderLine.objects.filter(order__number=order, number=int(number))
    return Q(award__in=lines.values("instalment__award"))


def _by_receipt(asked: str) -> Q:
    rows = Receipt.objects.filter(reference=asked)
    return Q(award__in=rows.values("award")) | Q(award__in=rows.values("line__instalment__award"))


def _by_key(asked: str) -> Q:
    return Q(subject__key=asked) | Q(recipient__key=asked)


def chain_of(claim: Claim, viewer: Any) -> dict[str, Any]:
    """The whole chain of a claim, as far as a viewer may see each link of it."""
    try:
        reasons = reasons_of(claim, reach(viewer)) or {}
        problem = ""
    except Unexplained as error:
        reasons, problem = {}, str(error)
    line = reasons.pop("line", None)
    return {
        **reasons,
        "reason_line": line,
        "unexplained": problem,
        "read_tax": bool(reasons.get("read_tax")),
        "whose": whose(claim),
        "policy_page": policy_page(claim),
        "opinions": Opinion.objects.visible_to(viewer).filter(claim=claim).select_related("unit", "by"),
        "acts": Act.objects.visible_to(viewer).filter(claim=claim).select_related("by"),
        "overrides": Override.objects.visible_to(viewer).filter(claim=claim).select_related("by", "agreed_by"),
        "refusals": Refusal.objects.visible_to(viewer).filter(claim=claim).select_related("by"),
        "noticed": NoticeLine.objects.visible_to(viewer).filter(claim=claim).select_related("notice"),
        "objections": Objection.objects.visible_to(viewer).filter(line__claim=claim).defer("content"),
        **_money(claim, viewer),
        "log": entries_of(claim) if isinstance(viewer, Person) and "auditor" in viewer.codes() else [],
    }


def _money(claim: Claim, viewer: Any) -> dict[str, Any]:
    if claim.award is None:
        return {}
    orders = Order.objects.visible_to(viewer).values("pk")
    lines = OrderLine.objects.filter(instalment__award=claim.award, order__in=orders)
    receipts = Receipt.objects.filter(Q(line__in=lines) | Q(award=claim.award, line=None))
    entries = Entry.objects.visible_to(viewer).filter(award=claim.award).select_related("account", "by", "line__order")
    instalments = Instalment.objects.visible_to(viewer).filter(award=claim.award)
    return {
        "instalments": [(one, told(one.amount_fen), told(one.paid_fen)) for one in instalments.order_by("number")],
        "transfers": [(one, told(one.amount_fen)) for one in lines.select_related("order__by").order_by("pk")],
        "receipts": [
            (one, told(one.amount_fen) if one.amount_fen is not None else "")
            for one in receipts.select_related("file", "line__order").defer("file__content").order_by("pk")
        ] if "auditor" in reach(viewer).codes else [],
        "postings": [(one, told(one.amount_fen)) for one in entries.order_by("pk")],
    }  # fmt: skip
