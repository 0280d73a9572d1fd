"""自测 and 口径."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from luodi_service.accounts.middleware import public
from luodi_service.pages.charts import steps
from luodi_service.pages.views import shown_plan
from luodi_service.pages.views_versions import is_office
from luodi_service.plans.curves import curve
from luodi_service.plans.margins import margins, newest_version, shown_version
from luodi_service.plans.runs import current_run
from luodi_service.plans.self_check import open_questions, self_check


@public
def policies(request: HttpRequest) -> HttpResponse:
    """All policies, each with its page."""
    return render(request, "pages/policies.html", margins(shown_plan()))


@public
def policy(request: HttpRequest, code: str) -> HttpResponse:
    """A policy: its words, and what one would get on figures of one's own."""
    version = shown_version(shown_plan())
    found = self_check(version, code, request.GET)
    if found is None:
        raise Http404("没有这项政策")
    part = "pages/self_check_answer.html" if request.headers.get("HX-Request") else "pages/policy.html"
    drawn = curve(version, found)
    context = {"check": found, "curve": drawn, "chart": drawn and steps(drawn), "demonstration": False}
    return render(request, part, context)


@public
def readings(request: HttpRequest) -> HttpResponse:
    """The open questions and what they move; the office, which rules on them, sees those of the newest version."""
    version = newest_version(shown_plan()) if is_office(request) else shown_version(shown_plan())
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
