"""自测 and 口径."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from luodi_service.accounts.middleware import public
from luodi_service.pages.charts import steps
from luodi_service.pages.plan_addresses import address, query
from luodi_service.pages.views import shown_plan
from luodi_service.pages.views_versions import is_office
from luodi_service.plans.curves import curve
from luodi_service.plans.describing import policy_names
from luodi_service.plans.margins import margins, newest_version, plans, shown_version
from luodi_service.plans.own_results import own_results
from luodi_service.plans.runs import current_run
from luodi_service.plans.self_check import open_questions, self_check


@public
def policies(request: HttpRequest, plan: str = "") -> HttpResponse:
    """All policies, each with its page."""
    return render(request, "pages/policies.html", margins(shown_plan(plan)))


@public
def policy(request: HttpRequest, code: str, plan: str = "") -> HttpResponse:
    """A policy: its words, and what one would get on figures of one's own."""
    version = shown_version(shown_plan(plan))
    found = self_check(version, code, request.GET)
    if found is None:
        return _elsewhere(request, code, plan)
    part = "pages/self_check_answer.html" if request.headers.get("HX-Request") else "pages/policy.html"
    drawn = curve(version, found)
    context = {
        "check": found,
        "curve": drawn,
        "chart": drawn and steps(drawn),
        "own": own_results(version, code, request.user),
        "demonstration": False,
    }
    return render(request, part, context)


def _elsewhere(request: HttpRequest, code: str, plan: str) -> HttpResponse:
    """The way to a policy of another plan, where one plan alone has it and none was asked for by name."""
    others = [one for one in plans() if not plan and code in policy_names(shown_version(one))]
    if len(others) == 1:
        return redirect(f"{address(others[0], 'policy', code)}{query(request)}")
    where = "；".join(f"《{one.title}》{address(one, 'policy', code)}" for one in others)
    raise Http404(f"几个方案都有这项政策：{where}" if others else "没有这项政策")


@public
def readings(request: HttpRequest, plan: str = "") -> HttpResponse:
    """The open questions and what they move; the office, which rules on them, sees those of the newest version."""
    asked = shown_plan(plan)
    version = newest_version(asked) if is_office(request) else shown_version(asked)
    run = current_run(version)
    questions = open_questions(version, run.effects if run is not None else [])
    context = {
        "plan": version.plan,
        "version": version,
        "questions": questions,
        "run": run,
        "rules": is_office(request),
        "demonstration": run is not None and run.demonstration,
    }
    return render(request, "pages/readings.html", context)
