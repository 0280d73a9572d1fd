"""The plan page, the lines behind a margin, the reasons of a line."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from luodi_service.accounts.middleware import public
from luodi_service.lib.audit import record
from luodi_service.pages.line_list import lines_of
from luodi_service.plans.explaining import Disagreement, explained
from luodi_service.plans.margins import STATUSES, claimants, margins, one_fact_away, plans, shown_version
from luodi_service.plans.models import Line, Plan, Run
from luodi_service.plans.runs import current_run
from luodi_service.plans.texts import compiled
from luodi_service.registry.doors import reach

LINES_A_PAGE = 50


def shown_plan(code: str = "") -> Plan:
    """The plan of a code; without one the plan whose page stands at the root."""
    found = next((plan for plan in plans() if (plan.code == code if code else plan.at_root)), None)
    if found is not None:
        return found
    if code:
        raise Http404("没有这个方案")
    unset = "还没有方案：用 luodi manage load_plan 载入"
    raise Http404(f"没有代码为 {settings.PLAN} 的方案，它写在设置 LUODI_PLAN 里" if settings.PLAN else unset)


@public
def plan_page(request: HttpRequest, plan: str = "") -> HttpResponse:
    """方案正文: the plan, live, no login."""
    return render(request, "pages/plan.html", margins(shown_plan(plan)))


@public
def plan_list(request: HttpRequest) -> HttpResponse:
    """各方案: every plan of this installation with the version that is shown."""
    versions = [shown_version(plan) for plan in plans()]
    rows = [
        {
            "plan": version.plan,
            "version": version,
            "published": compiled(version).program.published,
            "run": current_run(version),
        }
        for version in versions
    ]
    return render(request, "pages/plans.html", {"rows": rows})


@public
def policy_lines(request: HttpRequest, run_id: int, code: str) -> HttpResponseBase:
    """Who is entitled to what under a policy, as far as the viewer may see; beside the text, those owed or waiting."""
    run = get_object_or_404(Run.objects.select_related("version__plan"), pk=run_id, state="done")
    found = claimants(run, code, request.user)
    if found is None:
        raise Http404("没有这项政策")
    policy, lines = found
    context = {
        "run": run,
        "policy": policy,
        "waiting": one_fact_away(run, policy.name),
        "demonstration": run.demonstration,
    }
    if request.headers.get("HX-Request"):
        pages = Paginator(lines.exclude(status="ineligible").order_by("pk"), LINES_A_PAGE)
        shown = {**context, "lines": pages.get_page(request.GET.get("page")), "words": STATUSES}
        return render(request, "pages/claimants.html", shown)
    asked = request.GET.get("status") in STATUSES
    rows = lines if asked else lines.exclude(status="ineligible")
    return lines_of(run, code, policy.name).answer(request, rows, "pages/policy_lines.html", context)


@public
def reasons(request: HttpRequest, run_id: int, code: str, subject: str, year: int) -> HttpResponse:
    """依据树: why one subject gets what it gets. Reading figures of tax is on record."""
    lines = Line.objects.visible_to(request.user).select_related("run__version__plan", "subject")
    try:
        found = explained(lines, run_id, code, subject, year, reach(request.user))
    except Disagreement as fault:
        return render(request, "pages/refused.html", {"why": str(fault)}, status=500)
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
