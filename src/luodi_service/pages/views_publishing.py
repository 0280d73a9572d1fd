"""Reviews, publishing, and rulings on readings: the acts of the office that give a plan its force."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from luodi_service.accounts.models import Person
from luodi_service.pages.forms_plans import NewReview, Publishing, RulingForm
from luodi_service.pages.plan_addresses import address
from luodi_service.pages.views_office import for_roles
from luodi_service.pages.views_versions import plan_of
from luodi_service.plans import publishing
from luodi_service.plans.margins import newest_version
from luodi_service.plans.models import Plan, Review, Version
from luodi_service.plans.provisions import is_draft, official_title
from luodi_service.plans.rulings import question, rule_on
from luodi_service.plans.tasks import refresh
from luodi_service.plans.versions import STALE


@for_roles("office")
def publish(request: HttpRequest, code: str) -> HttpResponse:
    """The reviews of the current draft, and its publication."""
    plan = plan_of(code)
    if request.method != "POST":
        return _publishing_page(request, plan)
    assert isinstance(request.user, Person)
    form = Publishing(request.POST)
    problems = form.problems()
    status = 400
    if not problems:
        given = form.cleaned_data
        try:
            version = publishing.publish(
                plan, given["number"], given, request.user, timezone.now(), timezone.localdate()
            )
        except ValidationError as error:
            problems, status = error.messages, _status(error)
        else:
            refresh(version, request.user, timezone.now())
            messages.success(request, f"已发布为第{version.number}版，{given['document']}")
            return redirect("version", code, version.number)
    return _publishing_page(request, plan, problems, status)


@require_POST
@for_roles("office")
def add_review(request: HttpRequest, code: str) -> HttpResponse:
    """Put a review on record."""
    plan = plan_of(code)
    assert isinstance(request.user, Person)
    form = NewReview(request.POST)
    problems = form.problems()
    status = 400
    if not problems:
        given = form.cleaned_data
        try:
            review = publishing.add_review(
                plan, given["number"], given, request.user, timezone.now(), timezone.localdate()
            )
        except ValidationError as error:
            problems, status = error.messages, _status(error)
        else:
            messages.success(request, f"已登记：{review}")
            return redirect("publish_plan", code)
    return _publishing_page(request, plan, problems, status)


def _publishing_page(
    request: HttpRequest, plan: Plan, problems: list[str] | None = None, status: int = 200
) -> HttpResponse:
    current = newest_version(plan)
    names = ("kind", "result", "document", "on", "body", "valid_from", "valid_to")
    context = {
        "plan": plan,
        "version": current,
        "draft": is_draft(current),
        "reviews": publishing.reviews_of(current),
        "lacking": publishing.lacking(current),
        "results": Review.RESULTS,
        "in_force": publishing.in_force(plan),
        "problems": problems or [],
        "says_draft": "征求意见稿" in official_title(current),
        "given": _typed(request, *names) if "kind" in request.POST else {},
        "typed": _typed(request, *names) if "valid_to" in request.POST else {},
    }
    return render(request, "pages/publish.html", context, status=status)


@for_roles("office")
def ruling(request: HttpRequest, code: str, reading: str) -> HttpResponse:
    """Rule on a reading, by a document of a day."""
    plan = plan_of(code)
    assert isinstance(request.user, Person)
    if request.method != "POST":
        return _ruling_page(request, plan, newest_version(plan), reading)
    form = RulingForm(request.POST)
    problems = form.problems()
    status = 400
    if not problems:
        given = form.cleaned_data
        try:
            version = rule_on(
                plan, given["number"], reading, given["option"], given["document"], given["on"], request.user,
                timezone.now(), timezone.localdate(),
            )  # fmt: skip
        except ValidationError as error:
            problems, status = error.messages, _status(error)
        else:
            refresh(version, request.user, timezone.now())
            messages.success(request, f"已裁定，见第{version.number}版")
            return redirect(address(plan, "readings"))
    return _ruling_page(request, plan, newest_version(plan), reading, problems, status)


def _ruling_page(
    request: HttpRequest, plan: Plan, version: Version, code: str, problems: list[str] | None = None, status: int = 200
) -> HttpResponse:
    found = question(version, code)
    if found is None:
        raise Http404("没有这个口径")
    context: dict[str, Any] = {
        "plan": plan,
        "version": version,
        "question": found,
        "problems": problems or [],
        "typed": _typed(request, "option", "document", "on"),
    }
    return render(request, "pages/ruling.html", context, status=status)


def _typed(request: HttpRequest, *names: str) -> dict[str, str]:
    """What was typed, to be shown again."""
    return {name: request.POST.get(name, "")[:200] for name in names}


def _status(error: ValidationError) -> int:
    return 409 if getattr(error, "code", "") == STALE else 400
