"""Forms of returns: what is asked, of whom, how often; defined by the unit that leads it, opened by the period."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from luodi_service.accounts.models import Person, Unit
from luodi_service.facts.models import BASES
from luodi_service.lib.editing import Stale
from luodi_service.pages.forms_returns import DefinedForm
from luodi_service.pages.views_office import for_roles
from luodi_service.pages.views_returns import BUSINESS, form_named
from luodi_service.plans.dictionary import kinds
from luodi_service.registry.models import Subject
from luodi_service.returns.definitions import Definition, as_definition, define
from luodi_service.returns.models import PARTIES, Form, FormVersion
from luodi_service.returns.opening import AT_ONCE, open_period
from luodi_service.returns.parties import may_define, may_open
from luodi_service.returns.periods import FREQUENCIES, read_period
from luodi_service.returns.tasks import open_one

DEFINING = ("office", "department", "statistics", "tax", "finance")


@for_roles(*BUSINESS)
def return_forms(request: HttpRequest) -> HttpResponse:
    """Every form, as it now stands."""
    assert isinstance(request.user, Person)
    versions = [form.current() for form in Form.objects.visible_to(request.user)]
    return render(request, "pages/return_forms.html", {"versions": versions, "defines": may_define(request.user)})


@for_roles(*DEFINING)
def new_return_form(request: HttpRequest) -> HttpResponse:
    """A new form."""
    if request.method == "POST":
        return _define(request, None)
    return _definition_page(request, None, {"base": 0, "frequency": "年", "basis": "年报", "checker": PARTIES[2]})


@for_roles(*BUSINESS)
def return_form(request: HttpRequest, code: str) -> HttpResponse:
    """A form in its versions; whoever leads it changes it here."""
    form = form_named(request, code)
    if request.method == "POST":
        return _define(request, form)
    return _definition_page(request, form, _as_typed(form.current()))


def _as_typed(version: FormVersion) -> dict[str, Any]:
    definition = as_definition(version)
    typed = {name: getattr(definition, name) for name in Definition.__slots__}
    return typed | {"base": version.number, "until": definition.until or ""}


def _define(request: HttpRequest, form: Form | None) -> HttpResponse:
    assert isinstance(request.user, Person)
    # Whoever leads the form as it stands may change it; nobody takes one over by naming their own unit.
    if not may_define(request.user, form.current().owner if form is not None else None):
        raise PermissionDenied("报表由牵头单位和领导小组办公室修改")
    sent = DefinedForm(request.POST)
    problems, status = sent.problems(), 400
    if not problems:
        definition = sent.definition()
        if form is not None and definition.code != form.code:
            problems = ["代码：报表的代码不能改；另起一张报表用新的代码"]
        elif form is None and Form.objects.filter(code=definition.code).exists():
            problems = [f"代码：已有报表「{definition.code}」"]
        elif not may_define(request.user, definition.owner):
            problems = ["牵头单位：只能是您所在的单位；别的单位牵头的，由领导小组办公室定"]
        else:
            try:
                version = define(definition, request.user, timezone.now(), base=sent.cleaned_data["base"])
            except ValidationError as error:
                problems = error.messages
            except Stale as error:
                problems, status = [str(error)], 409
            else:
                messages.success(request, f"「{version.form}」第{version.number}版；已开出的报表仍按原来的版本")
                return redirect("return_form", version.form.code)
    typed = {name: request.POST.get(name, "")[:20_000] for name in DefinedForm.base_fields}
    if status == 409 and form is not None:
        typed["base"] = str(form.current().number)
    return _definition_page(request, form, typed, problems, status)


def _definition_page(
    request: HttpRequest, form: Form | None, typed: dict[str, Any], problems: list[str] | None = None, status: int = 200
) -> HttpResponse:
    assert isinstance(request.user, Person)
    current = form.current() if form is not None else None
    context = {
        "form": form,
        "current": current,
        "versions": form.versions.select_related("by") if form is not None else [],
        "typed": typed,
        "changes": may_define(request.user, current.owner if current is not None else None),
        "kinds": kinds(),
        "frequencies": FREQUENCIES,
        "parties": PARTIES,
        "bases": BASES,
        "own_units": Unit.objects.filter(roles__person=request.user, kind="部门").distinct(),
        "problems": problems or [],
    }
    return render(request, "pages/return_form.html", context, status=status)


@require_POST
@for_roles(*DEFINING)
def open_returns(request: HttpRequest, code: str) -> HttpResponse:
    """Open the returns of a form for a period: at once where it asks few, else by the queue."""
    assert isinstance(request.user, Person)
    form = form_named(request, code)
    if not may_open(request.user, form):
        raise PermissionDenied("报表由牵头单位和领导小组办公室开出")
    version = form.current()
    written = request.POST.get("period", "").strip()[:10]
    period = read_period(written, version.frequency)
    problems = [f"期别：按{version.frequency}填报的写成 2021、2021Q3 或 2021-07 的样子"] if period is None else []
    if period is not None:
        if Subject.objects.filter(kind=version.kind).count() > AT_ONCE:
            open_one.enqueue(form.pk, period.code)
            messages.info(request, f"{period}的报表正在排队开出")
            return redirect("return_form", code)
        try:
            count = open_period(form, period, timezone.localdate(), request.user, timezone.now())
        except ValidationError as error:
            problems = error.messages
        else:
            messages.success(request, f"{period}新开报表 {count} 张")
            return redirect("period_returns", code, period.code)
    return _definition_page(request, form, _as_typed(version), problems, 400)
