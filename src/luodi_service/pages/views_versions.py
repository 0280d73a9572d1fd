"""Versions of a plan: their list, their text, what differs between two, and how a new one is made."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from luodi_service.accounts.middleware import public
from luodi_service.accounts.models import Person
from luodi_service.pages.forms_plans import FILES, ChangedPlan
from luodi_service.pages.views_office import for_roles
from luodi_service.plans import proposals
from luodi_service.plans.checking import Texts, shown
from luodi_service.plans.comparing import differences
from luodi_service.plans.effects import RESULT_WORDS, new_comparison, shown_totals
from luodi_service.plans.margins import newest_version
from luodi_service.plans.models import Change, Comparison, Plan, Publication, Version
from luodi_service.plans.publishing import in_force, reviews_of
from luodi_service.plans.tasks import begin_comparison, refresh
from luodi_service.plans.versions import STALE

CHANGES_A_PAGE = 50


def is_office(request: HttpRequest) -> bool:
    """Whether the office looks."""
    return isinstance(request.user, Person) and "office" in request.user.codes()


def plan_of(code: str) -> Plan:
    """The plan of a code that has a version."""
    plan = Plan.objects.filter(code=code, versions__isnull=False).first()
    if plan is None:
        raise Http404("没有这个方案")
    return plan


def _version(plan: Plan, number: int) -> Version:
    version = plan.versions.select_related("plan", "by").filter(number=number).first()
    if version is None:
        raise Http404(f"没有第{number}版")
    return version


@public
def versions(request: HttpRequest, code: str) -> HttpResponse:
    """All versions, newest first."""
    plan = plan_of(code)
    rows = plan.versions.select_related("by").order_by("-number").defer("text", "terms", "official")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    publications = {row.version_id: row for row in Publication.objects.filter(version__in=list(page))}
    context = {
        "plan": plan,
        "page": page,
        "rows": [{"version": version, "publication": publications.get(version.pk)} for version in page],
        "in_force": in_force(plan),
        "office": is_office(request),
        "newest": newest_version(plan).number,
    }
    return render(request, "pages/versions.html", context)


@public
def version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The files of a version as they are, with how it came to be."""
    found = _version(plan_of(code), number)
    publication = Publication.objects.select_related("draft").filter(version=found).first()
    reviewed = publication.draft if publication is not None else found
    context = {
        "plan": found.plan,
        "version": found,
        "publication": publication,
        "reviews": [review for review in reviews_of(reviewed).values() if review is not None],
        "files": {name: getattr(found, field) for field, name in FILES.items()},
    }
    return render(request, "pages/version.html", context)


@public
def compare(request: HttpRequest, code: str, before: int, after: int) -> HttpResponse:
    """Two versions provision by provision, and what the change does to results."""
    plan = plan_of(code)
    sides = _version(plan, before), _version(plan, after)
    found = Comparison.objects.filter(before=sides[0], after=sides[1]).select_related("before", "after").first()
    context = {
        "plan": plan,
        "before": sides[0],
        "after": sides[1],
        "differences": differences(*sides),
        "office": is_office(request),
        **_effect(request, found),
    }
    part = "pages/effect.html" if request.headers.get("HX-Request") else "pages/compare.html"
    return render(request, part, context)


def _effect(request: HttpRequest, comparison: Comparison | None) -> dict[str, Any]:
    """What a comparison found, as far as the viewer may see it: totals for all, results of visible subjects."""
    if comparison is None or comparison.state != "done":
        return {"comparison": comparison}
    changes = Change.objects.visible_to(request.user).filter(comparison=comparison).select_related("subject")
    policy = request.GET.get("policy", "")
    names = [row["name"] for row in comparison.totals if row["changed"]]
    changes = changes.filter(policy=policy) if policy in names else changes
    page = Paginator(changes.order_by("pk"), CHANGES_A_PAGE).get_page(request.GET.get("page"))
    return {
        "comparison": comparison,
        "totals": shown_totals(comparison),
        "page": page,
        "words": RESULT_WORDS,
        "policies": names,
        "policy": policy,
        "demonstration": comparison.demonstration,
    }


@require_POST
@for_roles("office")
def work_out_effect(request: HttpRequest, code: str, before: int, after: int) -> HttpResponse:
    """Compare two versions over what is known now."""
    plan = plan_of(code)
    sides = _version(plan, before), _version(plan, after)
    assert isinstance(request.user, Person)
    begin_comparison(new_comparison(*sides, request.user, timezone.now()))
    return redirect("compare", code, before, after)


@for_roles("office")
def edit_plan(request: HttpRequest, code: str) -> HttpResponse:
    """Change the plan by typing or by files; faults are shown in the text, a clean text goes on to be confirmed."""
    plan = plan_of(code)
    current = newest_version(plan)
    assert isinstance(request.user, Person)
    if request.method != "POST":
        return render(request, "pages/edit_plan.html", _editing(plan, current, proposals.texts_to_edit(current)))
    form = ChangedPlan(request.POST, request.FILES)
    problems = form.problems()
    given = form.cleaned_data
    texts: Texts | None = given.get("texts")
    note = str(given.get("note") or "")
    if problems or texts is None:
        typed = texts or Texts(*(request.POST.get(name, "") for name in FILES))
        context = _editing(plan, current, typed, note=note, problems=problems)
        return render(request, "pages/edit_plan.html", context, status=400)
    tried = proposals.propose(plan, given["base"], texts, note, request.user, timezone.now())
    if tried.proposal is not None:
        return redirect("proposal", code)
    context = _editing(plan, current, texts, note=note, problems=tried.problems)
    if tried.checked is not None:
        context |= {"faults": shown(texts, tried.checked.faults), "count": tried.checked.count}
        context["more"] = tried.checked.count - len(tried.checked.faults)
    return render(request, "pages/edit_plan.html", context, status=409 if tried.stale else 400)


def _editing(
    plan: Plan, current: Version, texts: Texts, *, note: str = "", problems: list[str] | None = None
) -> dict[str, Any]:
    return {
        "plan": plan,
        "current": current,
        "texts": texts,
        "note": note,
        "problems": problems or [],
        "published": in_force(plan),
        "faults": [],
    }


@for_roles("office")
def proposal(request: HttpRequest, code: str) -> HttpResponse:
    """What one's own proposal would change, to be confirmed or given up."""
    plan = plan_of(code)
    assert isinstance(request.user, Person)
    found = proposals.proposal_of(plan, request.user)
    context: dict[str, Any] = {"plan": plan, "proposal": found, "current": newest_version(plan)}
    if found is not None:
        context["differences"] = differences(found.base, found.as_version())
        context |= _effect(request, Comparison.objects.filter(proposal=found).first())
    part = "pages/effect.html" if request.headers.get("HX-Request") else "pages/proposal.html"
    return render(request, part, context)


@require_POST
@for_roles("office")
def take_proposal(request: HttpRequest, code: str) -> HttpResponse:
    """Make one's own proposal the next version; whoever comes second is told."""
    plan = plan_of(code)
    assert isinstance(request.user, Person)
    try:
        taken = proposals.take(plan, request.user, timezone.now())
    except ValidationError as error:
        return refuse(request, error, "proposal", code)
    refresh(taken, request.user, timezone.now())
    messages.success(request, f"已加入为第{taken.number}版")
    return redirect("version", code, taken.number)


@require_POST
@for_roles("office")
def drop_proposal(request: HttpRequest, code: str) -> HttpResponse:
    """Give one's own proposal up."""
    assert isinstance(request.user, Person)
    proposals.drop(plan_of(code), request.user, timezone.now())
    messages.info(request, "已放弃修改，方案没有变动")
    return redirect("versions", code)


def refuse(request: HttpRequest, error: ValidationError, back: str, code: str) -> HttpResponse:
    """Why something was not done, with the way back."""
    status = 409 if getattr(error, "code", "") == STALE else 400
    context = {"problems": error.messages, "back": back, "code": code}
    return render(request, "pages/not_done.html", context, status=status)
