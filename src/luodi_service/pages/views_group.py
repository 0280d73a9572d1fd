"""领导小组: who is in it, now and before; the office appoints and releases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from luodi_service.accounts.models import Person, Unit
from luodi_service.leading_group.checking import DISTRICT_KINDS, TASK_KINDS
from luodi_service.leading_group.members import add_member, end_member
from luodi_service.leading_group.models import Member
from luodi_service.leading_group.parties import INSIDE, is_office
from luodi_service.lib.editing import Stale
from luodi_service.pages.forms import Form
from luodi_service.pages.forms_group import Appointed, Released
from luodi_service.pages.group_lists import member_choices, members_on
from luodi_service.pages.views_office import for_roles

IN_THE_GROUP = tuple(sorted(INSIDE))
INCOMPLETE = "提交的内容不完整，请再试一次"


def signed_in(request: HttpRequest) -> Person:
    """Whoever asks: pages of the group are for those who signed in."""
    assert isinstance(request.user, Person)
    return request.user


def number_of(text: str) -> int | None:
    """A number as a form sends it; None where it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def cleaned(form: Form) -> dict[str, Any]:
    """What was typed.

    Raises:
        ValidationError: everything that is wrong with it.
    """
    if problems := form.problems():
        raise ValidationError(problems)
    return form.cleaned_data


def unit_names(*, parks: bool = False) -> list[str]:
    """The names of units to choose from: those of the district, and its parks where asked."""
    kinds = TASK_KINDS if parks else DISTRICT_KINDS
    return list(Unit.objects.filter(kind__in=kinds).order_by("path").values_list("name", flat=True)[:500])


@for_roles(*IN_THE_GROUP)
def group(request: HttpRequest) -> HttpResponseBase:
    """The members of the group, and for the office the forms to change them."""
    if request.method != "POST":
        return _page(request)
    person = signed_in(request)
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        return _page(request, [INCOMPLETE], 400)
    try:
        messages.success(request, act(request, person))
    except Stale as error:
        return _page(request, [str(error)], 409)
    except ValidationError as error:
        return _page(request, error.messages, 400)
    return redirect("group")


def _add(request: HttpRequest, person: Person) -> str:
    form = Appointed(request.POST)
    cleaned(form)
    return f"已登记：{add_member(form.chosen, form.place(), person, timezone.now())}"


def _end(request: HttpRequest, person: Person) -> str:
    given = cleaned(Released(request.POST))
    member = Member.objects.visible_to(person).filter(pk=given["member"]).first()
    if member is None or given["revision"] is None:
        raise ValidationError("请选要免去的成员")
    ended = end_member(member.pk, given["revision"], given["until"], given["document"], person, timezone.now())
    return f"已登记免职：{ended}"


_ACTS: dict[str, Callable[[HttpRequest, Person], str]] = {"add": _add, "end": _end}


def _page(request: HttpRequest, problems: list[str] | None = None, status: int = 200) -> HttpResponseBase:
    person, today = signed_in(request), timezone.localdate()
    rows = Member.objects.visible_to(person).select_related("unit", "plan")
    context: dict[str, Any] = {"problems": problems or []}
    if is_office(person):
        typed = request.POST.get("act", "") if problems else ""
        serving = rows.filter(until__isnull=True).order_by("part", "pk")
        # Each with its own revision: of the one that is released it is sent along.
        context |= {
            "adds": Appointed(request.POST if typed == "add" else None, auto_id=False),
            "ends": Released(request.POST if typed == "end" else None, auto_id=False),
            "serving": [(one, label) for one, (_, label) in zip(serving, member_choices(serving), strict=True)],
            "chosen": number_of(request.POST.get("member", "")),
            "units": unit_names(),
        }
    return members_on(today).answer(request, rows, "pages/group.html", context, status)
