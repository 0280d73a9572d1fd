"""支付批次: what waits to be paid, orders, the files that leave for the treasury."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from luodi_service.accounts.models import Person
from luodi_service.ledger.amounts import told
from luodi_service.ledger.files.orders import EXPORTED, export_order, held_lines
from luodi_service.ledger.models import Instalment, Order, OrderLine
from luodi_service.ledger.ordering import MOST, order, withdraw
from luodi_service.ledger.payees import show_accounts
from luodi_service.lib.models import AuditEntry
from luodi_service.pages.forms_money import Asked, Withdrawn
from luodi_service.pages.money_lists import MANY, ORDERS, award_address, lines_of, payable, roughly, stopped, to_pay
from luodi_service.pages.tables_out import WRITERS, Value
from luodi_service.pages.views_ledger import person_of
from luodi_service.pages.views_office import for_roles

PAYING = ("finance", "auditor")
WITH_INSTALMENT = ("award__recipient", "award__plan", "award__claim")
SENT_AS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one of many: what it is, its address, in words, and whether it was refused."""

    what: str
    address: str | None
    words: str
    refused: bool = False


@for_roles(*PAYING)
def batches(request: HttpRequest) -> HttpResponseBase:
    """Orders so far, newest first."""
    person = person_of(request)
    rows = Order.objects.visible_to(person).select_related("by")
    return ORDERS.answer(request, rows, "pages/batches.html", {"waiting": roughly(payable(person)) or "0"})


@for_roles(*PAYING)
def due_instalments(request: HttpRequest) -> HttpResponseBase:
    """Instalments that can be paid, or with ``?stopped=1`` those that cannot yet."""
    return _due_page(request)


def _due_page(
    request: HttpRequest, problems: list[str] | None = None, results: list[Result] | None = None
) -> HttpResponseBase:
    person = person_of(request)
    waits = request.GET.get("stopped") == "1"
    finance = "finance" in person.codes()
    rows = (stopped if waits else payable)(person).select_related(*WITH_INSTALMENT)
    context = {
        "stopped": waits,
        "stopped_count": "" if waits else _stopped_words(person),
        "orders": finance and not waits,
        "most": MOST,
        "problems": problems or [],
        "results": results,
        "refused": sum(one.refused for one in results or ()),
    }
    listing = to_pay(person, ticks=finance and not waits)
    return listing.answer(request, rows, "pages/due_instalments.html", context, 400 if problems else 200)


def _stopped_words(person: Person) -> str:
    """How many cannot be paid yet; of very many that wait, only that there may be some."""
    few = Instalment.objects.filter(state=Instalment.COMMITTED).order_by()[: MANY + 1].count() <= MANY
    return roughly(stopped(person)) if few else "一些"


@require_POST
@for_roles("finance")
def make_batch(request: HttpRequest) -> HttpResponseBase:
    """Order what was ticked, or all that the filter shows; say of each what came of it."""
    person = person_of(request)
    listing, rows = to_pay(person, ticks=True), payable(person).select_related(*WITH_INSTALMENT)
    if "all" in request.POST:
        rows = listing.narrowed(rows, listing.asked(request))
    else:
        rows = Instalment.objects.visible_to(person).filter(pk__in=ticked(request, "instalment"))
    wanted = list(rows.select_related(*WITH_INSTALMENT).order_by("pk")[: MOST + 1])
    if not wanted:
        return _due_page(request, ["请先选中要支付的分期"])
    now = timezone.now()
    try:
        made, refused = order(wanted, person, now, timezone.localdate(now).year)
    except ValidationError as error:
        return _due_page(request, error.messages)
    if made is not None:
        messages.success(request, f"已开出{made}：{made.lines.count()} 笔")
        if not refused and made.lines.count() == len(wanted):
            return redirect("batch", made.number)
    return _due_page(request, results=_results(wanted, made, {one.pk: why for one, why in refused}))


def _results(wanted: list[Instalment], made: Order | None, refused: dict[int, str]) -> list[Result]:
    lines = {} if made is None else {line.instalment_id: line for line in made.lines.select_related("order")}
    found: list[Result] = []
    for one in wanted:
        what, address = f"{one}，{one.award.recipient}", award_address(one.award)
        line = lines.get(one.pk)
        if one.pk in refused:
            found.append(Result(what, address, refused[one.pk], refused=True))
        elif line is not None:
            cut = one.amount_fen - one.paid_fen - line.amount_fen
            less = f"，先抵扣应追回的 {told(cut)}" if cut else ""
            found.append(
                Result(what, reverse("batch", args=[line.order.number]), f"列入 {line}，{told(line.amount_fen)}{less}")
            )
        else:
            found.append(Result(what, address, "全部抵扣应追回的资金，不用转账"))
    return found


def ticked(request: HttpRequest, name: str) -> list[int]:
    """The numbers of the boxes that were ticked."""
    return [int(text) for text in request.POST.getlist(name) if text.isascii() and text.isdecimal() and len(text) < 16]


def _order(request: HttpRequest, number: str) -> Order:
    found = Order.objects.visible_to(request.user).select_related("by").filter(number=number).first()
    if found is None:
        raise Http404("没有这个支付批次，或您无权查看")
    return found


@for_roles(*PAYING)
def batch(request: HttpRequest, number: str) -> HttpResponseBase:
    """An order with its transfers."""
    return _batch_page(request, _order(request, number))


def _batch_page(
    request: HttpRequest,
    found: Order,
    problems: list[str] | None = None,
    results: list[Result] | None = None,
    shown: object = None,
) -> HttpResponseBase:
    finance = "finance" in person_of(request).codes()
    rows = OrderLine.objects.filter(order=found).select_related("order", "instalment__award")
    by_state: dict[str, list[int]] = {}
    for state, fen in rows.order_by().values_list("state", "amount_fen"):
        by_state.setdefault(state, []).append(fen)
    context = {
        "order": found,
        "states": [
            (word, len(by_state[state]), sum(by_state[state])) for state, word in OrderLine.STATES if state in by_state
        ],
        "finance": finance,
        "open": OrderLine.SENT in by_state,
        "held": held_lines(found),
        "exports": AuditEntry.objects.filter(action=EXPORTED, kind="order", key=str(found.pk)).order_by("-number")[:20],
        "problems": problems or [],
        "results": results,
        "refused": sum(one.refused for one in results or ()),
        "shown": shown,
    }
    listing = lines_of(found, ticks=finance and OrderLine.SENT in by_state)
    return listing.answer(request, rows, "pages/batch.html", context, 400 if problems else 200)


@require_POST
@for_roles("finance")
def withdraw_lines(request: HttpRequest, number: str) -> HttpResponseBase:
    """Take transfers out of their order; say of each what came of it."""
    found, form = _order(request, number), Withdrawn(request.POST)
    problems = form.problems()
    lines = list(found.lines.filter(pk__in=ticked(request, "line")).select_related("order", "instalment"))
    if not lines:
        problems.append("请先选中要撤回的支付")
    if problems:
        return _batch_page(request, found, problems)
    results: list[Result] = []
    for line in lines:
        address = reverse("batch", args=[found.number])
        try:
            withdraw(line, form.cleaned_data["reason"], person_of(request), timezone.now())
            results.append(Result(str(line), address, "已撤回，回到待付"))
        except ValidationError as error:
            results.append(Result(str(line), address, "；".join(error.messages), refused=True))
    return _batch_page(request, found, results=results)


@never_cache
@require_POST
@for_roles(*PAYING)
def show_batch_accounts(request: HttpRequest, number: str) -> HttpResponseBase:
    """The accounts of an order in clear, once somebody has said why."""
    found, form = _order(request, number), Asked(request.POST)
    problems = form.problems()
    if problems:
        return _batch_page(request, found, problems)
    try:
        shown = show_accounts(found, form.cleaned_data["why"], person_of(request), timezone.now())
    except ValidationError as error:
        return _batch_page(request, found, error.messages)
    return _batch_page(request, found, shown=shown)


def as_workbook(title: str, heads: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """A workbook's bytes."""
    file, _ = WRITERS["xlsx"](title, heads, rows)
    with file:
        return file.read()


@never_cache
@require_POST
@for_roles("finance")
def export_batch(request: HttpRequest, number: str, ending: str) -> HttpResponseBase:
    """支付申请 or the bank's file: numbers of accounts in clear, and on record."""
    found = _order(request, number)
    try:
        made = export_order(found, ending, person_of(request), timezone.now(), as_workbook)
    except ValidationError as error:
        return _batch_page(request, found, error.messages)
    response = HttpResponse(made.content, content_type=SENT_AS[ending])
    response.headers["Content-Disposition"] = content_disposition_header(True, made.name) or "attachment"
    return response
