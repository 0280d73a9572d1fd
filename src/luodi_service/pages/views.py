"""The plan page, the lines behind a margin, the reasons of a line."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from luodi_service.accounts.middleware import public
from luodi_service.lib.audit import record
from luodi_service.plans.explaining import explained
from luodi_service.plans.margins import claimants, margins
from luodi_service.plans.models import Line, Plan, Run
from luodi_service.registry.doors import reach

LINES_A_PAGE = 50


def shown_plan() -> Plan:
    """The plan whose page stands at the root: the first taken in."""
    plan = Plan.objects.order_by("pk").first()
    if plan is None:
        raise Http404("还没有方案：用 luodi manage load_plan 载入")
    return plan


@public
def plan_page(request: HttpRequest) -> HttpResponse:
    """方案正文: the plan, live, no login."""
    return render(request, "pages/plan.html", margins(shown_plan()))


@public
def policy_lines(request: HttpRequest, run_id: int, code: str) -> HttpResponse:
    """Who is entitled to what under a policy, as far as the viewer may see; the rest are counted."""
    run = get_object_or_404(Run.objects.select_related("version__plan"), pk=run_id, state="done")
    found = claimants(run, code, request.user, request.GET, LINES_A_PAGE)
    if found is None:
        raise Http404("没有这项政策")
    part = "pages/claimants.html" if request.headers.get("HX-Request") else "pages/policy_lines.html"
    return render(request, part, found)


@public
def reasons(request: HttpRequest, run_id: int, code: str, subject: str, year: int) -> HttpResponse:
    """依据树: why one subject gets what it gets. Reading figures of tax is on record."""
    lines = Line.objects.visible_to(request.user).select_related("run__version__plan", "subject")
    found = explained(lines, run_id, code, subject, year, reach(request.user))
    if found is None:
        raise Http404("没有这条结果，或您无权查看")
    if found["read_tax"]:
        record_read(request, found["line"])
    part = "pages/reason_tree.html" if request.headers.get("HX-Request") else "pages/reasons.html"
    return render(request, part, found)


def record_read(request: HttpRequest, line: Line) -> None:
    """Note that a person read figures of tax."""
    from django.db import transaction

    with transaction.atomic():
        record(request.user, "查看税务数据", line.subject, timezone.now(), policy=line.policy, year=line.year)
