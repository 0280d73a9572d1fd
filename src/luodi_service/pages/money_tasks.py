"""What of money waits for the finance office: instalments to order, receipts that do not come, what came back, what is due back."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.db.models import Min, Sum
from django.urls import reverse
from django.utils import timezone

from luodi_service.accounts.models import Person
from luodi_service.ledger.amounts import told
from luodi_service.ledger.models import PAYERS, Award, OrderLine, Reconciliation
from luodi_service.lib.working_days import UnknownYear, working_days_before
from luodi_service.pages.money_lists import came_back as came_back_condition
from luodi_service.pages.money_lists import payable, roughly
from luodi_service.worklist.items import Item

FINANCE = frozenset({"finance"})
RECONCILING = PAYERS
KIND = "支付"
PATIENCE = 5
"""Working days that a receipt may take."""


def to_order(person: Person, _today: date) -> list[Item]:
    """Instalments that can be ordered."""
    count = roughly(payable(person))
    return [Item(KIND, f"{count} 笔待付，可开出支付批次", reverse("due_instalments"))] if count else []


def outstanding(_person: Person, today: date) -> list[Item]:
    """Orders with transfers of which no receipt came in time."""
    late = OrderLine.objects.filter(state=OrderLine.SENT, order__at__lt=_edge(today)).order_by()
    found = late.aggregate(first=Min("order__at"), number=Min("order__number"))
    if found["first"] is None:
        return []
    orders = late.values("order").distinct().count()
    what = f"支付批次 {found['number']}" if orders == 1 else f"{orders} 个支付批次"
    link = (
        reverse("batch", args=[found["number"]])
        if orders == 1
        else f"{reverse('batches')}?{urlencode({'open': 'yes'})}"
    )
    return [Item(KIND, f"{what}：{late.count()} 笔超过 {PATIENCE} 个工作日没有回单", link)]


def _edge(today: date) -> datetime:
    """Before when an order was made whose receipts are late; in days of the week where nobody knows holidays yet."""
    try:
        day = working_days_before(today, PATIENCE)
    except UnknownYear:
        day = today - timedelta(days=PATIENCE + 2)
    return timezone.make_aware(datetime.combine(day, time.min))


def unbalanced(_person: Person, _today: date) -> list[Item]:
    """That the ledger did not agree with itself when it was last held against itself, or could not be."""
    finished = Reconciliation.objects.exclude(state=Reconciliation.QUEUED).defer("gaps")
    last = finished.order_by("-finished_at", "-pk").first()
    if last is None or not (last.found or last.state == Reconciliation.FAILED):
        return []
    what = f"对账有 {last.found:,} 处不符：停止支付，先查明" if last.found else "最近一次对账没有做成，请再对一次"
    return [Item("对账", what, reverse("reconciliation"))]


def came_back(person: Person, _today: date) -> list[Item]:
    """Transfers that came back and are to be ordered again."""
    count = roughly(payable(person).filter(came_back_condition()))
    link = f"{reverse('due_instalments')}?{urlencode({'back': 'yes'})}"
    return [Item(KIND, f"{count} 笔退汇，核对账户以后重付", link)] if count else []


def due_back(person: Person, _today: date) -> list[Item]:
    """Awards of which something is due back."""
    owing = Award.objects.visible_to(person).filter(due_back_fen__gt=0)
    found = owing.aggregate(sum=Sum("due_back_fen"))["sum"]
    link = f"{reverse('recoveries')}?{urlencode({'state': 'open'})}"
    return [Item("追回", f"{owing.count()} 笔待追回，{told(found)}", link)] if found else []
