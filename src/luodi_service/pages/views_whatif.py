"""试改: a policy's numbers, boundaries and readings changed in place, its words changed alone, and scenarios kept."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from luodi_service.accounts.middleware import public
from luodi_service.accounts.models import Person
from luodi_service.pages.charts import pairs
from luodi_service.pages.plan_addresses import address
from luodi_service.pages.views import shown_plan
from luodi_service.pages.views_office import for_roles
from luodi_service.plans.margins import shown_version
from luodi_service.plans.models import Version
from luodi_service.plans.whatif import WhatIf, visible_lines, what_if
from luodi_service.plans.wording import LONGEST, reword, sentence
from luodi_service.registry.doors import reach
from luodi_service.scenarios.keeping import NAME_LENGTH, keep
from luodi_service.scenarios.models import KEEPERS


@public
@require_safe
def whatif(request: HttpRequest, code: str, plan: str = "") -> HttpResponse:
    """The form of a policy with what was changed, and what it does. Nothing given is kept."""
    version = shown_version(shown_plan(plan))
    found = _found(request, version, code)
    asked_by = request.headers.get("HX-Target", "") if request.headers.get("HX-Request") else None
    part = "pages/whatif.html"
    if asked_by is not None:
        part = "pages/whatif_answer.html" if asked_by.startswith("answer-") else "pages/whatif_form.html"
    context = {
        "plan": version.plan,
        "found": found,
        "chart": pairs(found.answer.bands) if found.answer is not None else None,
        "wording": sentence(version, code),
        "alone": asked_by is None,
        "longest": LONGEST,
        "name_length": NAME_LENGTH,
        "may_keep": bool(reach(request.user).codes & KEEPERS),
        "demonstration": found.answer is not None and found.answer.run.demonstration,
    }
    return render(request, part, context)


def _found(request: HttpRequest, version: Version, code: str) -> WhatIf:
    given = request.GET if request.method == "GET" else request.POST
    found = what_if(version, code, given.dict(), reach(request.user), visible_lines(request.user))
    if found is None:
        raise Http404("没有这项政策")
    return found


@public
@require_POST
def wording(request: HttpRequest, code: str, plan: str = "") -> HttpResponse:
    """A policy's sentence in other words, and what its rules say to that. Nothing given is kept."""
    version = shown_version(shown_plan(plan))
    found = reword(version, code, request.POST.get("words", "")[: LONGEST + 1])
    if found is None:
        raise Http404("没有这项政策")
    part = "pages/wording_answer.html" if request.headers.get("HX-Request") else "pages/wording.html"
    context = {"plan": version.plan, "wording": found, "longest": LONGEST, "demonstration": False}
    return render(request, part, context)


@require_POST
@for_roles(*sorted(KEEPERS))
def keep_scenario(request: HttpRequest, code: str, plan: str = "") -> HttpResponse:
    """Keep what is on the form under a name."""
    assert isinstance(request.user, Person)
    asked = shown_plan(plan)
    found = _found(request, shown_version(asked), code)
    try:
        scenario = keep(found, request.POST.get("name", ""), request.user, timezone.now())
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
        return redirect(address(asked, "whatif", code))
    messages.info(request, f"已保存情景「{scenario.name}」")
    return redirect("scenarios")
