"""批示: what leaders instruct, and how far it is done."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from luodi_service.accounts.models import Person
from luodi_service.accounts.reads import reading
from luodi_service.leading_group.instructing import Thing, instruct, may_instruct, thing_of
from luodi_service.leading_group.models import OF_TARGET, Instruction
from luodi_service.leading_group.parties import LEADER, held
from luodi_service.pages.forms_group import Instructed, Recorded
from luodi_service.pages.group_lists import instructions_on
from luodi_service.pages.task_sources import forget
from luodi_service.pages.views import shown_plan
from luodi_service.pages.views_group import IN_THE_GROUP, cleaned, signed_in, unit_names
from luodi_service.pages.views_office import for_roles
from luodi_service.supervision.lights import light_of
from luodi_service.supervision.models import Report, TaskUnit

LIGHT_STYLES = {"red": "t-late", "amber": "t-behind", "green": "t-met", "none": "t-missing"}
REPORTS_MOST = 20


@for_roles(*IN_THE_GROUP)
def instructions(request: HttpRequest) -> HttpResponseBase:
    """The instructions that the viewer may know of."""
    person = signed_in(request)
    rows = Instruction.objects.visible_to(person).select_related("opened", "plan")
    context = {"instructs": may_instruct(person)}
    return instructions_on(timezone.localdate()).answer(request, rows, "pages/instruction_list.html", context)


@for_roles("leader", "office")
def new_instruction(request: HttpRequest) -> HttpResponse:
    """Give an instruction on what ``?about=`` speaks of, or freely; the office records a leader's."""
    person, today = signed_in(request), timezone.localdate()
    code = request.GET.get("about", "")[:150]
    plan = shown_plan(request.GET.get("plan", "")[:60])
    thing = thing_of(code, plan, person, today)
    if thing is None:
        raise Http404("没有这件事，或您无权查看")
    leads = any(role == LEADER for role, _, _ in held(person))
    known = {"name": thing.words[:200], "lead": thing.lead, "plan": plan.code, "on": today}
    kind = Instructed if leads else Recorded
    form = kind(request.POST if request.method == "POST" else None, initial=known, auto_id=False)
    found: list[str] = []
    if request.method == "POST":
        try:
            cleaned(form)
            about = thing if code else Thing(plan=form.chosen)
            made = instruct(about, form.given(), person, timezone.now())
        except ValidationError as error:
            found = error.messages
        else:
            forget(person)
            messages.success(request, f"已批示，任务 {made.opened.number} 已下达")
            return redirect(made)
    if code:
        del form.fields["plan"]
    context = {"form": form, "thing": thing, "leads": leads, "units": unit_names(parks=True), "problems": found}
    return render(request, "pages/instruction_new.html", context, status=400 if found else 200)


@for_roles(*IN_THE_GROUP)
def instruction(request: HttpRequest, instruction_id: int) -> HttpResponse:
    """An instruction: whose words, on what, and what its units report of it."""
    person, today = signed_in(request), timezone.localdate()
    rows = Instruction.objects.visible_to(person).select_related("opened", "plan", "task", "claim", "meeting", "by")
    found = rows.filter(pk=instruction_id).first()
    if found is None:
        raise Http404("没有这件批示，或您无权查看")
    light = light_of(found.opened, today)
    reports = Report.objects.visible_to(person).filter(task=found.opened).select_related("unit")
    context: dict[str, Any] = {
        "instruction": found,
        "about": _about(found, person, today),
        "light": light,
        "style": LIGHT_STYLES.get(light.state, ""),
        "answering": TaskUnit.objects.filter(task=found.opened).select_related("unit"),
        "reports": reports.order_by("-pk")[:REPORTS_MOST],
    }
    reading(request, found)
    return render(request, "pages/instruction.html", context)


def _about(found: Instruction, person: Person, today: date) -> Thing | None:
    """What it is about, where the viewer may see that."""
    row = found.task or found.meeting
    key = found.target if found.about == OF_TARGET else found.claim.number if found.claim else row.pk if row else ""
    return thing_of(f"{found.about}-{key}", found.plan, person, today) if key else None
