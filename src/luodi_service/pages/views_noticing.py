"""The office's part of notices: to open one of decided claims, and to take one down before its term."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from luodi_service.accounts.models import Person
from luodi_service.claims import noticing
from luodi_service.claims.models import Claim
from luodi_service.pages.forms_notices import Because, NewNotice
from luodi_service.pages.listing import Listing
from luodi_service.pages.notice_lists import TO_NOTICE, to_notice
from luodi_service.pages.views_notices import found_notice, notice_page
from luodi_service.pages.views_office import for_roles

WITH = ("plan", "subject", "recipient", "award")


def chosen(request: HttpRequest, listing: Listing, rows: QuerySet, most: int) -> tuple[QuerySet, set[int]]:
    """The claims that are ticked, or all that the list is narrowed to; and which are ticked. No more than one above the
    most are looked up: that many are refused anyhow."""
    ticked = {
        int(text)
        for text in request.POST.getlist("claim")[: most + 1]
        if text.isascii() and text.isdecimal() and len(text) < 18
    }
    if request.POST.get("all"):
        narrowed = listing.narrowed(rows, listing.asked(request))
        return rows.filter(pk__in=list(narrowed.values_list("pk", flat=True)[: most + 1])), ticked
    return rows.filter(pk__in=ticked), ticked


@for_roles("office")
def new_notice(request: HttpRequest) -> HttpResponseBase:
    """The decided claims that stand on no notice, to be ticked and shown to everybody."""
    assert isinstance(request.user, Person)
    rows = to_notice(Claim.objects.visible_to(request.user)).select_related(*WITH)
    problems: list[str] = []
    ticked: set[int] = set()
    if request.method == "POST":
        form = NewNotice(request.POST)
        claims, ticked = chosen(request, TO_NOTICE, rows, noticing.MOST)
        problems = form.problems()
        if not problems:
            given = form.cleaned_data
            try:
                made = noticing.open_notice(
                    claims, given["title"], given["contact"], request.user, timezone.now(), given["opens"]
                )
            except ValidationError as error:
                problems = error.messages
            else:
                messages.success(request, f"已公示，{made.opens} 至 {made.closes}")
                return redirect(made)
    context = {
        "problems": problems,
        "ticked": ticked,
        "typed": {name: request.POST.get(name, "")[:200] for name in ("title", "contact", "opens", "all")},
        "today": timezone.localdate(),
    }
    return TO_NOTICE.answer(request, rows, "pages/new_notice.html", context, 400 if problems else 200)


@require_POST
@for_roles("office")
def stop_notice(request: HttpRequest, number: str) -> HttpResponseBase:
    """Take a notice down before it ran its term."""
    assert isinstance(request.user, Person)
    found = found_notice(request, number)
    form = Because(request.POST)
    problems = form.problems()
    if not problems:
        try:
            noticing.stop_notice(found, form.cleaned_data["reason"], request.user, timezone.now())
        except ValidationError as error:
            problems = error.messages
        else:
            messages.success(request, "已撤下；名单里的申请须重新公示满期")
            return redirect(found)
    return notice_page(request, found, problems, 400)
