"""数据: what each office has supplied, per term and year, and the forms by which they do."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from luodi_service.accounts.models import Person
from luodi_service.facts import supplying
from luodi_service.facts.boundaries import BOUNDARIES
from luodi_service.facts.models import BASES, Term
from luodi_service.pages.forms import Form
from luodi_service.pages.forms_quality import Due, Listed, Supplied
from luodi_service.pages.views_office import for_roles
from luodi_service.plans.cell_rules import dictionary, read_cell
from luodi_service.registry.doors import STATISTICS
from luodi_service.registry.models import Subject

SEEING = ("office", "department", "finance", "statistics", "tax", "leader", "auditor")
LISTING = tuple(sorted(supplying.SUPPLIERS[STATISTICS]))
SHOWN_YEARS = 3
ROWS_A_PAGE = 100
_SAID = ("source", "document", "dated", "basis", "boundary", "year", "term", "key", "value", "codes", "whole")


def _years(request: HttpRequest) -> list[int]:
    """The year asked for and those before it; of a year that is no year, the last that is over."""
    text = request.GET.get("year", "")
    year = int(text) if text.isascii() and text.isdecimal() and 1990 <= int(text[:5]) <= 2100 else 0
    year = year or timezone.localdate().year - 1
    return list(range(year - SHOWN_YEARS + 1, year + 1))


@for_roles(*SEEING)
def data(request: HttpRequest) -> HttpResponse:
    """What each office has supplied and what is lacking: counts and documents, no figure."""
    return _data(request, [], 200)


def _data(request: HttpRequest, problems: list[str], status: int) -> HttpResponse:
    origins = list(Term.objects.exclude(origin="").order_by("origin").values_list("origin", flat=True).distinct())
    origin = request.GET.get("origin", "")
    years = _years(request)
    rows = supplying.supplied(years, timezone.localdate(), origin if origin in origins else "")
    context = {
        "page": Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "year": years[-1],
        "origins": origins,
        "origin": origin,
        "due": supplying.due_days().values(),
        "problems": problems,
        "supplies": _holds(request, supplying.SUPPLYING),
        "lists": _holds(request, LISTING),
        "office": _holds(request, ("office",)),
    }
    return render(request, "pages/data.html", context, status=status)


def _holds(request: HttpRequest, roles: tuple[str, ...]) -> bool:
    return isinstance(request.user, Person) and not request.user.codes().isdisjoint(roles)


@for_roles(*supplying.SUPPLYING)
def supply(request: HttpRequest) -> HttpResponse:
    """One figure of an office, with all that must be said of where it comes from."""
    assert isinstance(request.user, Person)
    problems: list[str] = []
    if request.method == "POST":
        form = Supplied(request.POST)
        problems = form.problems()
        if not problems:
            try:
                fact = _supply(request.user, form.cleaned_data)
            except ValidationError as error:
                problems = error.messages
            else:
                messages.success(request, f"已记录：{fact.term}（{fact.subject}，{fact.year or '不分年度'}）")
                return redirect("data")
    own = [term for term in Term.objects.exclude(name__startswith=supplying.OURS) if _own(request.user, term)]
    return _form(request, "pages/supply.html", problems, {"terms": own})


def _own(person: Person, term: Term) -> bool:
    return not supplying.SUPPLIERS.get(term.nature, supplying.OTHERS).isdisjoint(person.known_codes)


def _supply(actor: Person, given: dict[str, Any]) -> Any:
    term: Term = given["term"]
    subject = Subject.objects.visible_to(actor).filter(kind=term.kind, key=given["key"], merged_into=None).first()
    if subject is None:
        raise ValidationError(f"没有编号为「{given['key']}」的{term.kind}，请先登记，或核对编号")
    meaning = dictionary(term.kind).get(term.name)
    if meaning is None:
        raise ValidationError(f"现行方案的术语表里没有「{term.name}」")
    read = read_cell(meaning, term.unit, given["value"])
    if read.problem or not read.value:
        raise ValidationError(f"值：{read.problem or '不能为空'}")
    return supplying.supply(
        term, subject, given["year"], read.value, supplying.told_origin(given), actor, timezone.now(),
        timezone.localdate(), demonstration=settings.DEMONSTRATION,
    )  # fmt: skip


@for_roles(*LISTING)
def supply_listed(request: HttpRequest) -> HttpResponse:
    """The list of those 在库 in a year, a credit code a line."""
    assert isinstance(request.user, Person)
    problems: list[str] = []
    if request.method == "POST":
        form = Listed(request.POST)
        problems = form.problems()
        if not problems:
            given = form.cleaned_data
            try:
                listed, new = supplying.supply_listed(
                    given["codes"].splitlines(), given["year"], given["whole"], supplying.told_origin(given),
                    request.user, timezone.now(), timezone.localdate(), demonstration=settings.DEMONSTRATION,
                )  # fmt: skip
            except ValidationError as error:
                problems = error.messages
            else:
                messages.success(request, f"已记录在库名单：{listed} 家在册，{new} 项数据有变")
                return redirect("data")
    return _form(request, "pages/supply_listed.html", problems, {})


def _form(request: HttpRequest, template: str, problems: list[str], context: dict[str, Any]) -> HttpResponse:
    typed = {name: request.POST.get(name, "") for name in _SAID}
    shown = {"problems": problems, "typed": typed, "bases": BASES, "boundaries": BOUNDARIES, **context}
    return render(request, template, shown, status=400 if problems else 200)


@require_POST
@for_roles("office")
def set_due_day(request: HttpRequest) -> HttpResponse:
    """By when a unit owes a year's figures."""
    assert isinstance(request.user, Person)
    form: Form = Due(request.POST)
    problems = form.problems()
    if not problems:
        given = {name: form.cleaned_data[name] for name in ("origin", "month", "day", "document")}
        try:
            row = supplying.set_due_day(**given, actor=request.user, at=timezone.now())
        except ValidationError as error:
            problems = error.messages
        else:
            messages.success(request, f"已规定：{row}前提供")
            return redirect("data")
    return _data(request, problems, 400)
