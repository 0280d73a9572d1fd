"""风险池基金和政府投资基金: whom they support before others."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from luodi_service.accounts.roles import ROLES
from luodi_service.pages.priority_list import UNDECIDED, priority_list
from luodi_service.pages.views_office import for_roles
from luodi_service.pages.views_subjects import asked_day
from luodi_service.recognition.priority import newest_year, supported, undecided

BUSINESS = tuple(role.code for role in ROLES.values() if role.business)


@for_roles(*BUSINESS)
def priority(request: HttpRequest) -> HttpResponseBase:
    """The enterprises that the funds support first on a day, as far as the viewer may know of them."""
    asked, problem = asked_day(request.GET.get("on", "").strip())
    day = asked or timezone.localdate()
    listed, waiting = supported(request.user, day), undecided(request.user, day)
    rows = waiting if request.GET.get("state") == UNDECIDED else listed
    year = newest_year(request.user, day)
    context = {
        "day": day,
        "problem": problem,
        "waiting": waiting.count(),
        "last": date(year, 12, 31) if year is not None and year < day.year else None,
    }
    listing = priority_list(request.user, day)
    rows = rows.select_related("subject__area", "batch")
    return listing.answer(request, rows, "pages/priority.html", context, 400 if problem else 200)
