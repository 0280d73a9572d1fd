"""待办: what waits for a person, what they were told, where mail goes; and their views of lists, kept and dropped."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from luodi_service.accounts.mailing import change_address
from luodi_service.accounts.models import Notice, Person
from luodi_service.accounts.roles import ROLES
from luodi_service.accounts.zones import served
from luodi_service.lib.visibility import NOBODY
from luodi_service.pages.navigation import entries_of, others
from luodi_service.pages.task_sources import forget, remember, tasks, unread
from luodi_service.pages.views_claim_start import found_for
from luodi_service.pages.views_office import for_roles
from luodi_service.plans.margins import plans, results_of
from luodi_service.registry.doors import reach
from luodi_service.registry.models import Subject
from luodi_service.worklist.items import standings
from luodi_service.worklist.keeping import drop_view as drop
from luodi_service.worklist.keeping import keep_view as keep
from luodi_service.worklist.models import SavedView

NOTICES = 50
OWN = 50
"""Subjects of one firm or park that its own page shows."""


@for_roles(*ROLES)
def todo(request: HttpRequest) -> HttpResponse:
    """What waits, what is due first on top, and the newest notices."""
    assert isinstance(request.user, Person)
    today = timezone.localdate()
    rows = standings(tasks(request.user, today), today)
    notices = Notice.objects.visible_to(request.user)[:NOTICES]
    number = unread(request.user)
    remember(request.user, len(rows) + number)
    context = {
        "rows": rows,
        "problems": list(dict.fromkeys(row.problem for row in rows if row.problem)),
        "notices": notices,
        "unread": number,
        "views": SavedView.objects.visible_to(request.user),
        "others": others(entries_of(request.user), request.user),
        "mail": settings.EMAIL != "none",
    }
    return render(request, "pages/todo.html", context)


@require_POST
@for_roles(*ROLES)
def read_notices(request: HttpRequest) -> HttpResponse:
    """Mark one notice, or all, as read."""
    assert isinstance(request.user, Person)
    found = Notice.objects.visible_to(request.user).filter(read_at=None)
    number = request.POST.get("notice", "")
    if number:
        found = found.filter(pk=int(number) if number.isascii() and number.isdigit() and len(number) < 18 else 0)
    found.update(read_at=timezone.now())
    forget(request.user)
    return redirect("todo")


@require_POST
@for_roles(*ROLES)
def mail_address(request: HttpRequest) -> HttpResponse:
    """Where notices are mailed to; nowhere where it is left empty."""
    assert isinstance(request.user, Person)
    try:
        change_address(request.user, request.POST.get("address", "").strip(), timezone.now())
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
    else:
        messages.success(request, "已保存")
    return redirect("todo")


@require_POST
@for_roles(*ROLES)
def keep_view(request: HttpRequest) -> HttpResponse:
    """Keep a list as it is filtered and sorted, and go back to it."""
    assert isinstance(request.user, Person)
    path = _own_path(request.POST.get("path", ""))
    if path is None:
        messages.error(request, "没有这个名单，视图没有保存；请在名单的页面上保存")
        return redirect("todo")
    try:
        view = keep(request.user, request.POST.get("name", ""), path, request.POST.get("query", ""), timezone.now())
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
        return redirect(path)
    messages.success(request, f"已保存视图「{view.name}」")
    return redirect(view.address)


def _own_path(path: str) -> str | None:
    """A path of this service, so that a form of another page cannot send anybody elsewhere."""
    try:
        known = path.startswith("/") and not path.startswith("//") and len(path) <= 300 and resolve(path)
    except Resolver404:
        return None
    return path if known and served(known.func) else None


@require_POST
@for_roles(*ROLES)
def drop_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Drop one of one's own views, and go back to the list."""
    assert isinstance(request.user, Person)
    view = get_object_or_404(SavedView.objects.visible_to(request.user), pk=view_id)
    path = view.path
    drop(view, request.user, timezone.now())
    messages.success(request, f"已删去视图「{view.name}」")
    return redirect(path)


@for_roles("enterprise", "park")
def my_policies(request: HttpRequest) -> HttpResponse:
    """我的政策: what was found for the viewer's own firm or park, and what every plan's current run gives it, line by line."""
    found = reach(request.user)
    of_unit = Q(NOBODY)
    for path in (*found.enterprises, *found.parks):
        of_unit |= Q(unit__path__startswith=path)
    own = Subject.objects.visible_to(request.user).filter(of_unit)
    known = plans()
    rows = [
        {"subject": subject, "plan": plan, **results}
        for subject in own.select_related("unit").order_by("kind", "key")[:OWN]
        for plan in known
        if (results := results_of(plan, subject, request.user))["results"]
    ]
    assert isinstance(request.user, Person)
    context = {"rows": rows, "policies": reverse("policies"), **found_for(request.user)}
    return render(request, "pages/my_policies.html", context)
