"""资金测算: what next year's budgets have to hold, with the ledger's own instalments for what was awarded already."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django_tasks import task

from luodi_service.accounts.models import Person
from luodi_service.ledger.amounts import yuan_of
from luodi_service.ledger.models import Award, Forecast, Instalment
from luodi_service.lib.audit import record
from luodi_service.plans.foreseeing import foreseen
from luodi_service.plans.models import Version
from luodi_service.plans.runs import at_once
from luodi_service.plans.snapshots import last_fact

FIRST_YEAR, LAST_YEAR = 1990, 2100


def due_in(version: Version, year: int, asked_in: int) -> dict[str, Decimal]:
    """What instalments of awards made fall due in a year and are not committed yet, in 元 by policy. A policy of which
    nothing was awarded is not there: of it the ledger knows nothing.

    What fell due before ``asked_in``, the year of the question, and still waits, is paid out of that year's budget.
    """
    awards = Award.objects.filter(plan=version.plan).exclude(state=Award.RELEASED)
    known = dict.fromkeys(awards.order_by().values_list("policy", flat=True).distinct(), 0)
    waiting = Instalment.objects.filter(award__in=awards, state=Instalment.PLANNED).order_by()
    waiting = waiting.filter(due_year__lte=year) if year == asked_in else waiting.filter(due_year=year)
    sums = waiting.values_list("award__policy").annotate(sum=Sum("amount_fen"))
    return {policy: yuan_of(fen) for policy, fen in (known | dict(sums)).items()}


def forecast(version: Version, year: int, by: Person, at: datetime) -> Forecast:
    """Work a year out: at once where little is known, else in the queue.

    Raises:
        PermissionDenied: whoever asks sees no money.
        ValidationError: no such year.
    """
    if by.codes().isdisjoint({"finance", "office"}):
        raise PermissionDenied("资金测算由区财政局、领导小组办公室发起")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValidationError(f"年度须在 {FIRST_YEAR} 至 {LAST_YEAR} 之间")
    with transaction.atomic():
        made = Forecast.objects.create(version=version, year=year, by=by, at=at)
        record(by, "资金测算", made, at, plan=version.plan.code, version=version.number, year=year)
    if at_once([year, year - 1]):
        work_out(made.pk)
    else:
        forecast_later.enqueue(made.pk)
    made.refresh_from_db()
    return made


@task()
def forecast_later(forecast_id: int) -> None:
    """Work one out in the queue."""
    work_out(forecast_id)


def resume() -> int:
    """Hand what a killed worker left behind to the queue again; gives how many."""
    left = list(Forecast.objects.filter(state=Forecast.QUEUED).order_by("pk").values_list("pk", flat=True))
    for pk in left:
        forecast_later.enqueue(pk)
    return len(left)


def work_out(forecast_id: int) -> None:
    """Work one out that waits; whatever goes wrong, it waits no longer."""
    made = Forecast.objects.select_related("version__plan").get(pk=forecast_id)
    if made.state != Forecast.QUEUED:
        return
    try:
        made.snapshot = last_fact()
        due = due_in(made.version, made.year, timezone.localdate(made.at).year)
        rows = foreseen(made.version, made.year, made.snapshot, due)
    except Exception:
        Forecast.objects.filter(pk=made.pk).update(state=Forecast.FAILED, finished_at=timezone.now())
        raise
    made.due = {policy: str(amount) for policy, amount in due.items()}
    made.rows = [
        [row.policy, row.part, None if row.amount is None else str(row.amount), row.results, row.waiting, row.method]
        for row in rows
    ]
    made.state, made.finished_at = Forecast.DONE, timezone.now()
    made.save()
