"""AB岗: who takes each step in one's own unit, who stands in, and when the A post is away."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from luodi_service.accounts.models import Person, Role, Unit
from luodi_service.claims.duties import away, units_of_person
from luodi_service.claims.models import Post
from luodi_service.claims.posts import be_away, set_post
from luodi_service.claims.states import STEPS
from luodi_service.pages.claim_lists import STEP_ROLES
from luodi_service.pages.forms_claims import SetAway, SetPost, given
from luodi_service.pages.views_claim import signed_in
from luodi_service.pages.views_office import for_roles


@for_roles(*sorted(STEP_ROLES))
def posts(request: HttpRequest) -> HttpResponse:
    """The posts of one's own units, and of the others to look up."""
    if request.method != "POST":
        return _page(request)
    person, act = signed_in(request), request.POST.get("act")
    try:
        (_away if act == "away" else _set)(request, person)
    except ValidationError as error:
        return _page(request, error.messages)
    messages.success(request, "已保存")
    return redirect("posts")


def _set(request: HttpRequest, person: Person) -> None:
    asked = given(SetPost(request.POST))
    unit = units_of_person(person).filter(pk=asked["unit"]).first()
    if unit is None:
        raise PermissionDenied("AB岗由本单位设定")
    set_post(unit, asked["step"], _named(asked["main"], unit), _named(asked["deputy"], unit), person, timezone.now())


def _named(username: str, unit: Unit) -> Person:
    """Somebody of a unit by their account; nobody learns from here who else there is."""
    found = Person.objects.filter(username=username, is_active=True, roles__unit=unit).first()
    if found is None:
        raise ValidationError(f"{unit}没有账号「{username[:60]}」")
    return found


def _away(request: HttpRequest, person: Person) -> None:
    asked = given(SetAway(request.POST))
    post = Post.objects.visible_to(person).select_related("unit").filter(pk=asked["post"]).first()
    if post is None:
        raise ValidationError("没有这个岗位")
    be_away(post, asked["since"], asked["until"], person, timezone.now())


def _page(request: HttpRequest, problems: list[str] | None = None) -> HttpResponse:
    person, today = signed_in(request), timezone.localdate()
    units = list(units_of_person(person).order_by("path"))
    held = Role.objects.filter(unit__in=units, person__is_active=True).select_related("person", "unit")
    people = {(role.unit_id, role.person.username): role.person.name for role in held.order_by("unit", "pk")}
    codes = {(role.unit_id, role.role) for role in held}
    rows = Post.objects.visible_to(person).select_related("unit", "main", "deputy").order_by("unit__path", "step")
    context = {
        "units": units,
        "steps": [
            (kind.state, kind.name)
            for kind in STEPS.values()
            if any((unit.pk, role) in codes for unit in units for role in kind.roles)
        ],
        "people": [(username, name) for (_, username), name in people.items()],
        "posts": [(one, one.unit in units, away(one, today)) for one in rows],
        "problems": problems or [],
        "typed": {name: request.POST.get(name, "")[:150] for name in SetPost.base_fields},
    }
    return render(request, "pages/claim_posts.html", context, status=400 if problems else 200)
