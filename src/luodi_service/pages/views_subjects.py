"""主体: who and what facts are about, and all that is known of one, with its sources and its past."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from luodi_service.accounts.reads import reading
from luodi_service.accounts.roles import ROLES
from luodi_service.facts.models import Term
from luodi_service.facts.reading import known_by_end_of, sheet
from luodi_service.facts.register_terms import EXPECTED
from luodi_service.lib.audit import record
from luodi_service.pages.register_lists import all_for
from luodi_service.pages.subject_pages import list_of
from luodi_service.pages.views_office import for_roles
from luodi_service.plans.margins import results_everywhere
from luodi_service.registry.doors import reach
from luodi_service.registry.models import Subject
from luodi_service.registry.reading import by_park, dossier

BUSINESS = tuple(role.code for role in ROLES.values() if role.business)


@for_roles(*BUSINESS)
def subjects(request: HttpRequest) -> HttpResponseBase:
    """The subjects that the viewer may know of: searched, sorted, by the page, or as a table to take away."""
    today = timezone.localdate()
    rows = by_park(Subject.objects.visible_to(request.user), request.user, today).select_related("area", "park")
    return all_for(request.user, today).answer(request, rows)


@for_roles(*BUSINESS)
def subject(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """All that is known of a subject, or was at the end of an earlier day, and what the current run gives it."""
    rows = Subject.objects.visible_to(request.user).select_related("unit", "area", "park", "merged_into")
    found = rows.filter(kind=kind, key=key).first()
    if found is None:
        if Subject.objects.filter(kind=kind, key=key).exists():
            with transaction.atomic():
                why = "无权查看"
                record(request.user, "拒绝访问", "subject", timezone.now(), subject=f"{kind} {key}", why=why)
        raise Http404("没有这个主体，或您无权查看")
    as_of, problem = asked_day(request.GET.get("asof", "").strip())
    far = reach(request.user)
    terms = Term.objects.filter(kind=kind).exclude(name__startswith="〔").order_by("pk")
    results = results_everywhere(found, request.user)
    last = known_by_end_of(as_of) if as_of is not None else None
    known = sheet(found, request.user, far, terms, last, results["asks"] | EXPECTED)
    reading(request, found, tax=known.shows_tax)
    context = {
        "subject": found,
        "sheet": known,
        "dossier": dossier(found, request.user, as_of or timezone.localdate()),
        "list": list_of(kind),
        "as_of": as_of,
        "given": request.GET.get("asof", "")[:20],
        "problem": problem,
        **results,
    }
    return render(request, "pages/subject.html", context, status=400 if problem else 200)


def asked_day(text: str) -> tuple[date | None, str]:
    """A day as it is written, or what is wrong with it."""
    if not text:
        return None, ""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None, "日期应写作 2026-11-02 的样子；下面是现在的数据"
    if not 1900 <= day.year <= 9998:
        return None, "日期不在可用的范围内；下面是现在的数据"
    return day, ""
