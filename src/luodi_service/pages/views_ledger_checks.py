"""追回, 对账, 资金测算: what is due back, that the ledger is right, what next year asks for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from luodi_service.ledger.forecasting import FIRST_YEAR, LAST_YEAR, forecast
from luodi_service.ledger.kept_reconciling import ask_to_reconcile
from luodi_service.ledger.models import Award, Entry, Forecast, Reconciliation
from luodi_service.lib.audit import record
from luodi_service.pages.money_lists import RECONCILIATIONS, RECOVERIES
from luodi_service.pages.tables_out import WRITERS, Value
from luodi_service.pages.views_batches import PAYING
from luodi_service.pages.views_ledger import MONEY, person_of
from luodi_service.pages.views_office import for_roles
from luodi_service.pages.views_receipts import attachment
from luodi_service.plans.foreseeing import NOTE
from luodi_service.plans.margins import plans, shown_version
from luodi_service.plans.models import Plan

FORECAST_HEADS = ("政策", "类别", "金额（元）", "结果", "待定", "方法")
FORECASTING = frozenset({"finance", "office"})


@for_roles(*MONEY)
def recoveries(request: HttpRequest) -> HttpResponseBase:
    """Awards of which something is, or was, due back."""
    rows = Award.objects.visible_to(request.user).select_related("recipient", "claim")
    rows = rows.filter(pk__in=Entry.objects.filter(kind="claim_back").values("award"))
    owed = Award.objects.visible_to(request.user).filter(due_back_fen__gt=0)
    context = {"owed": owed.aggregate(sum=Sum("due_back_fen"))["sum"] or 0, "owing": owed.count()}
    return RECOVERIES.answer(request, rows, "pages/recoveries.html", context)


@for_roles(*PAYING)
def reconciliation(request: HttpRequest) -> HttpResponseBase:
    """The last time the ledger was held against itself, and a button for another."""
    person = person_of(request)
    if request.method == "POST":
        asked = ask_to_reconcile(person, timezone.now())
        messages.success(request, f"{asked}已进入队列，完成以后刷新本页")
        return redirect("reconciliation")
    rows = Reconciliation.objects.visible_to(person).select_related("by")
    last = rows.filter(state=Reconciliation.DONE).order_by("-finished_at").first()
    return RECONCILIATIONS.answer(request, rows.defer("gaps"), "pages/reconciliation.html", {"last": last})


def _plan(request: HttpRequest) -> tuple[Plan, list[Plan]]:
    """The plan that is asked for, else the first that money is paid by, else the first of all."""
    known, asked = list(plans()), request.GET.get("plan", "")
    paid_by = set(Award.objects.order_by().values_list("plan", flat=True).distinct())
    known.sort(key=lambda plan: plan.pk not in paid_by)
    found = next((plan for plan in known if asked in ("", plan.code)), None)
    if found is None:
        raise Http404("没有这个方案")
    return found, known


@for_roles(*MONEY)
def forecast_year(request: HttpRequest, year: int) -> HttpResponseBase:
    """What a year is foreseen to ask for; finance and the office have it worked out anew."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404(f"没有 {year} 年度的资金测算")
    plan, known = _plan(request)
    version, problems = shown_version(plan), list[str]()
    person = person_of(request)
    if request.method == "POST":
        try:
            forecast(version, year, person, timezone.now())
            return redirect(f"{request.path}?plan={plan.code}")
        except ValidationError as error:
            problems = error.messages
    rows = Forecast.objects.visible_to(person).filter(version__plan=plan, year=year).select_related("version", "by")
    done = rows.filter(state=Forecast.DONE).first()
    write = WRITERS.get(request.GET.get("export", "")) if request.method == "GET" else None
    if write is not None and done is not None:
        return _forecast_file(request, done, write)
    context = {
        "plan": plan, "plans": known, "year": year, "version": version, "done": done, "last": rows.first(),
        "rows": [_row(row) for row in done.rows] if done is not None else [],
        "total": sum((Decimal(row[2]) for row in done.rows if row[2] is not None), Decimal(0)) if done is not None else 0,
        "waiting": sum(row[4] for row in done.rows) if done is not None else 0,
        "heads": FORECAST_HEADS, "note": NOTE, "asks": not person.codes().isdisjoint(FORECASTING),
        "next": date(year, 1, 1).year + 1, "problems": problems,
    }  # fmt: skip
    return render(request, "pages/forecast.html", context, status=400 if problems else 200)


def _row(row: list[Any]) -> list[Any]:
    policy, part, amount, results, waiting, method = row
    return [policy, part, None if amount is None else Decimal(amount), results, waiting, method]


def _forecast_file(request: HttpRequest, done: Forecast, write: Any) -> HttpResponseBase:
    title = f"{done.year}年资金测算"
    invented = done.version.plan.awards.filter(demonstration=True).exists()
    heads = (*FORECAST_HEADS, "说明")
    file, count = write(title, heads, _values(done, "演示数据" if invented else "测算，不是兑付依据"))
    with transaction.atomic():
        record(person_of(request), "导出名单", title, timezone.now(), path=request.path, rows=count)
    name = f"{title}-{timezone.localtime(done.at):%Y%m%d-%H%M}.{request.GET['export']}"
    return attachment(file, name)


def _values(done: Forecast, note: str) -> Iterator[list[Value]]:
    for row in done.rows:
        policy, part, amount, results, waiting, method = _row(row)
        yield [policy, part, "不知道" if amount is None else amount, results, waiting, method, note]
