"""招商线索: registered, judged, followed up, settled."""

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
from luodi_service.lib.editing import Stale
from luodi_service.pages import forms_promotion as forms
from luodi_service.pages.forms import Form
from luodi_service.pages.promotion_lists import leads_on, stage_words
from luodi_service.pages.subject_pages import address_of
from luodi_service.pages.task_sources import forget
from luodi_service.pages.views_group import INCOMPLETE, cleaned, number_of, signed_in, unit_names
from luodi_service.pages.views_office import for_roles
from luodi_service.plans.margins import plans
from luodi_service.plans.models import Plan
from luodi_service.promotion import leads as doing
from luodi_service.promotion.models import NEW, OPEN_STAGES, SETTLED, SIGNED, STOPPED, TALKING, Lead, LeadStep
from luodi_service.promotion.parties import LEAD_READERS, LEADING, OWN, is_office
from luodi_service.promotion.targets import counted_targets
from luodi_service.registry.models import Subject

READERS = tuple(sorted(LEAD_READERS))
REGISTERING = tuple(sorted(LEADING | OWN))
BUSINESS = tuple(role.code for role in ROLES.values() if role.business)
WITH = ("plan", "unit", "by", "introduced_by", "subject")


@for_roles(*READERS)
def leads(request: HttpRequest) -> HttpResponseBase:
    """The leads that the viewer may know of."""
    person = signed_in(request)
    rows = Lead.objects.visible_to(person).select_related(*WITH)
    context = {"registers": not person.codes().isdisjoint(REGISTERING)}
    return leads_on(timezone.localdate(), person).answer(request, rows, "pages/lead_list.html", context)


def _targets() -> list[str]:
    """The targets of every plan for which a lead may count; the act itself holds one to its own plan."""
    return list(dict.fromkeys(name for plan in plans() for name in counted_targets(plan)))


@for_roles(*REGISTERING)
def new_lead(request: HttpRequest) -> HttpResponse:
    """Register a lead."""
    person = signed_in(request)
    known = {name: request.GET.get(name, "")[:100] for name in ("counts_for", "field")}
    sent = request.POST if request.method == "POST" else None
    form = forms.NewLead(sent, initial=known, auto_id=False, targets=_targets())
    if person.codes().isdisjoint(LEADING):
        for name in ("source", "key", "counts_for"):
            del form.fields[name]
    found: list[str] = []
    if request.method == "POST":
        try:
            cleaned(form)
            made = doing.register(form.chosen, form.told(), person, timezone.now())
        except ValidationError as error:
            found = error.messages
        else:
            forget(person)
            messages.success(request, "已登记。三个工作日内研判")
            return redirect(made)
    return render(request, "pages/lead_new.html", {"form": form, "problems": found}, status=400 if found else 200)


def _lead(request: HttpRequest, lead_id: int) -> Lead:
    found = Lead.objects.visible_to(request.user).select_related(*WITH).filter(pk=lead_id).first()
    if found is None:
        raise Http404("没有这条线索，或您无权查看")
    return found


@dataclass(frozen=True, slots=True)
class ActKind:
    """An act on a lead: its name, its form, at which stages it is offered, and what does it. ``office`` alone may do some."""

    name: str
    form: Callable[..., Form]
    stages: tuple[str, ...]
    do: Callable[[Lead, int, Any, Person], object]
    office: bool = False

    def offered(self, lead: Lead, person: Person) -> bool:
        """Whether it is this person's to do now."""
        return lead.stage in self.stages and (is_office(person) if self.office else doing.may_follow(lead, person))


def _moved(stage: str) -> Callable[[Lead, int, Any, Person], object]:
    return lambda one, number, form, person: doing.move(
        one.pk, number, stage, form.cleaned_data["words"], person, timezone.now()
    )


def _hand_over(one: Lead, number: int, form: Any, person: Person) -> object:
    given = form.cleaned_data
    return doing.hand_over(one.pk, number, given["to"], given["words"], person, timezone.now())


ACTS: dict[str, ActKind] = {
    "talk": ActKind("研判跟进", forms.Said, (NEW,), _moved(TALKING)),
    "report": ActKind(
        "报告进展", forms.Said, (TALKING, SIGNED),
        lambda one, number, form, person: doing.report(
            one.pk, number, form.cleaned_data["words"], person, timezone.now()
        ),
    ),
    "sign": ActKind("签约", forms.Said, (TALKING,), _moved(SIGNED)),
    "settle": ActKind(
        "落地", forms.HasSettled, (TALKING, SIGNED),
        lambda one, number, form, person: doing.settle(one.pk, number, form.given(), person, timezone.now()),
    ),
    "known": ActKind(
        "关联企业", forms.KnownAs, (SETTLED,),
        lambda one, number, form, person: doing.known_as(
            one.pk, number, form.cleaned_data["key"], person, timezone.now()
        ),
    ),
    "count": ActKind(
        "改计入的目标", forms.CountedFor, OPEN_STAGES,
        lambda one, number, form, person: doing.count_for(
            one.pk, number, form.cleaned_data["target"], person, timezone.now()
        ),
    ),
    "hand_over": ActKind("交办", forms.HandedOver, OPEN_STAGES, _hand_over, office=True),
    "unsettle": ActKind(
        "撤回落地", forms.TakenBack, (SETTLED,),
        lambda one, number, form, person: doing.unsettle(
            one.pk, number, form.cleaned_data["words"], person, timezone.now()
        ),
        office=True,
    ),
    "stop": ActKind("终止", forms.TakenBack, OPEN_STAGES, _moved(STOPPED)),
}  # fmt: skip
"""By the word that a button sends, in the order of the page."""


def _form(code: str, plan: Plan, lead: Lead, sent: Any = None) -> Form:
    kind = ACTS[code]
    if code != "count":
        return kind.form(sent, auto_id=False)
    return kind.form(sent, auto_id=False, initial={"target": lead.counts_for}, targets=counted_targets(plan))


@for_roles(*BUSINESS)
def lead(request: HttpRequest, lead_id: int) -> HttpResponse:
    """A lead: how it stands, what was done, and the acts that are the viewer's."""
    found = _lead(request, lead_id)
    if request.method != "POST":
        return _page(request, found)
    person, code = signed_in(request), request.POST.get("act", "")
    number = number_of(request.POST.get("revision", ""))
    if code not in ACTS or number is None:
        return _page(request, found, [INCOMPLETE], 400)
    form = _form(code, found.plan, found, request.POST)
    try:
        cleaned(form)
        ACTS[code].do(found, number, form, person)
    except Stale as error:
        return _page(request, found, [str(error)], 409)
    except ValidationError as error:
        return _page(request, found, error.messages, 400)
    forget(person)
    messages.success(request, f"已办：{ACTS[code].name}")
    return redirect(found)


def _page(request: HttpRequest, found: Lead, wrong: list[str] | None = None, status: int = 200) -> HttpResponse:
    if wrong:
        # What another did meanwhile is shown as it stands now.
        found = _lead(request, found.pk)
    person = signed_in(request)
    typed = request.POST.get("act", "") if wrong else ""
    seen = Subject.objects.visible_to(person)
    context = {
        "lead": found,
        "stage": stage_words(found),
        "readable": Lead.objects.readable(person).filter(pk=found.pk).exists(),
        "clock": doing.clock(found, timezone.localdate()),
        "firms": [
            (label, one.name, address_of(one) if seen.filter(pk=one.pk).exists() else "")
            for label, one in (("介绍企业", found.introduced_by), ("落地企业", found.subject))
            if one is not None
        ],
        "unknown_firm": found.stage == SETTLED and found.subject is None,
        "acts": [
            {
                "code": code,
                "name": kind.name,
                "form": _form(code, found.plan, found, request.POST if code == typed else None),
            }
            for code, kind in ACTS.items()
            if kind.offered(found, person) and not (code == "known" and found.subject is not None)
        ],
        "steps": LeadStep.objects.visible_to(person).filter(lead=found).select_related("by"),
        "units": unit_names(parks=True) if is_office(person) else [],
        "problems": wrong or [],
    }
    reading(request, found)
    return render(request, "pages/lead.html", context, status=status)
