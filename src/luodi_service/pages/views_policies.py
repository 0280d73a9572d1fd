"""自测 and 口径."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from luodi_service.accounts.middleware import public
from luodi_service.pages.views import shown_plan
from luodi_service.pages.views_versions import is_office
from luodi_service.plans.margins import current_version, margins
from luodi_service.plans.runs import current_run
from luodi_service.plans.self_check import open_questions, self_check


@public
def policies(request: HttpRequest) -> HttpResponse:
    """All policies, each with its page."""
    return render(request, "pages/policies.html", margins(shown_plan()))


@public
def policy(request: HttpRequest, code: str) -> HttpResponse:
    """A policy: its words, and what one would get on figures of one's own."""
    found = self_check(current_version(shown_plan()), code, request.GET)
    if found is None:
        raise Http404("没有这项政策")
    part = "pages/self_check_answer.html" if request.headers.get("HX-Request") else "pages/policy.html"
    return render(request, part, {"check": found, "demonstration": False})


@public
def readings(request: HttpRequest) -> HttpResponse:
    """The open questions and what they move."""
    version = current_version(shown_plan())
    run = current_run(version)
    questions = open_questions(version, run.effects if run is not None else [])
    context = {
        "plan": version.plan,
        "questions": questions,
        "run": run,
        "rules": is_office(request),
        "demonstration": run is not None and run.demonstration,
    }
    return render(request, "pages/readings.html", context)
