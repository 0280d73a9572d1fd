"""问题: raised, given to a unit or a meeting, answered, settled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from luodi_service.accounts.models import Person
from luodi_service.accounts.reads import reading
from luodi_service.accounts.roles import ROLES
from luodi_service.leading_group import problems as doing
from luodi_service.leading_group.models import (
    ANSWERED,
    ASSIGNED,
    RAISED,
    Item,
    Meeting,
    Problem,
    ProblemAct,
)
from luodi_service.leading_group.parties import ON_BEHALF, RAISING, is_office
from luodi_service.lib.editing import Stale
from luodi_service.pages import forms_group as forms
from luodi_service.pages.forms import Form
from luodi_service.pages.group_lists import MARK_STYLES, problem_state, problems_for
from luodi_service.pages.task_sources import forget
from luodi_service.pages.views_group import INCOMPLETE, cleaned, number_of, signed_in, unit_names
from luodi_service.pages.views_office import for_roles

BUSINESS = tuple(role.code for role in ROLES.values() if role.business)
RAISERS = tuple(sorted(RAISING))
WITH = ("plan", "unit", "subject__unit", "to", "by")


@for_roles(*BUSINESS)
def problems(request: HttpRequest) -> HttpResponseBase:
    """The problems that the viewer may know of."""
    person = signed_in(request)
    rows = Problem.objects.visible_to(person).select_related(*WITH)
    context = {"raises": not person.codes().isdisjoint(RAISING)}
    return problems_for(person, timezone.localdate()).answer(request, rows, "pages/problem_list.html", context)


@for_roles(*RAISERS)
def new_problem(request: HttpRequest) -> HttpResponse:
    """Raise a problem."""
    person = signed_in(request)
    known = {name: request.GET.get(name, "")[:100] for name in ("provision", "key")}
    form = forms.Raised(request.POST if request.method == "POST" else None, initial=known, auto_id=False)
    found: list[str] = []
    if request.method == "POST":
        try:
            cleaned(form)
            made = doing.raise_problem(form.chosen, form.told(), person, timezone.now())
        except ValidationError as error:
            found = error.messages
        else:
            forget(person)
            messages.success(request, "已提出。答复后会在「待办」里告知")
            return redirect(made)
    if person.codes().isdisjoint(ON_BEHALF):
        del form.fields["key"]
    return render(request, "pages/problem_new.html", {"form": form, "problems": found}, status=400 if found else 200)


def _problem(request: HttpRequest, problem_id: int) -> Problem:
    found = Problem.objects.visible_to(request.user).select_related(*WITH).filter(pk=problem_id).first()
    if found is None:
        raise Http404("没有这个问题，或您无权查看")
    return found


@dataclass(frozen=True, slots=True)
class ActKind:
    """An act on a problem: its name, its form, when it is offered to whom, and what does it."""

    name: str
    form: type[Form]
    offered: Callable[[Problem, Person], bool]
    do: Callable[[Problem, int, dict[str, Any], Person], object]


def _assign(one: Problem, revision: int, given: dict[str, Any], person: Person) -> object:
    return doing.assign(one.pk, revision, given["to"], given["due"], given["words"], person, timezone.now())


def _in_words(act: Callable[..., object]) -> Callable[[Problem, int, dict[str, Any], Person], object]:
    return lambda one, revision, given, person: act(one.pk, revision, given["words"], person, timezone.now())


ACTS: dict[str, ActKind] = {
    "answer": ActKind("答复", forms.Answered, doing.may_answer, _in_words(doing.answer)),
    "assign": ActKind(
        "交给单位答复", forms.Assigned, lambda one, person: one.state in {RAISED, ASSIGNED} and is_office(person), _assign
    ),
    "settle": ActKind(
        "办结", forms.Settled,
        lambda one, person: one.state == ANSWERED and (doing.is_raiser(one, person) or is_office(person)),
        _in_words(doing.settle),
    ),
    "again": ActKind(
        "没有解决，再次提出", forms.AskedAgain, lambda one, person: one.state == ANSWERED and doing.is_raiser(one, person),
        _in_words(doing.ask_again),
    ),
}  # fmt: skip
"""By the word that a button sends, in the order of the page."""


@for_roles(*BUSINESS)
def problem(request: HttpRequest, problem_id: int) -> HttpResponse:
    """A problem: what it is, how it stands, what was done, and the acts that are the viewer's."""
    found = _problem(request, problem_id)
    if request.method != "POST":
        return _page(request, found)
    person, code = signed_in(request), request.POST.get("act", "")
    kind, revision = ACTS.get(code), number_of(request.POST.get("revision", ""))
    if kind is None or revision is None:
        return _page(request, found, [INCOMPLETE], 400)
    try:
        kind.do(found, revision, cleaned(kind.form(request.POST)), person)
    except Stale as error:
        return _page(request, found, [str(error)], 409)
    except ValidationError as error:
        return _page(request, found, error.messages, 400)
    forget(person)
    messages.success(request, f"已办：{kind.name}")
    return redirect(found)


def _page(request: HttpRequest, found: Problem, wrong: list[str] | None = None, status: int = 200) -> HttpResponse:
    if wrong:
        # What another did meanwhile is shown as it stands now.
        found = _problem(request, found.pk)
    person, today = signed_in(request), timezone.localdate()
    typed = request.POST.get("act", "") if wrong else ""
    mark, words = problem_state(found, today)
    meetings = Meeting.objects.visible_to(person)
    items = Item.objects.filter(problem=found, meeting__in=meetings).select_related("meeting")
    context = {
        "problem": found,
        "mark": mark,
        "state": words,
        "style": MARK_STYLES[mark],
        "items": items,
        "acts": [
            {"code": code, "name": kind.name, "form": kind.form(request.POST if code == typed else None, auto_id=False)}
            for code, kind in ACTS.items()
            if kind.offered(found, person)
        ],
        "steps": ProblemAct.objects.visible_to(person).filter(problem=found).select_related("by"),
        "units": unit_names() if is_office(person) else [],
        "problems": wrong or [],
    }
    reading(request, found)
    return render(request, "pages/problem.html", context, status=status)
