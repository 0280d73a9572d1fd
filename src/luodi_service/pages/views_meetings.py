"""会议: the list of them, a new one, one from its agenda to its minutes, and its papers as Word files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from luodi_service.accounts.reads import reading
from luodi_service.leading_group.agenda import gathered
from luodi_service.leading_group.letters import agenda_letter, minutes_letter
from luodi_service.leading_group.meetings import new_meeting as plan_meeting
from luodi_service.leading_group.minutes import content_of, is_whole
from luodi_service.leading_group.models import (
    ATTENDANCE,
    INVITED,
    ITEM_KINDS,
    Attendee,
    Decision,
    Item,
    Meeting,
    Minutes,
    Problem,
)
from luodi_service.leading_group.parties import ALL_SEEING, is_office
from luodi_service.lib.audit import record
from luodi_service.lib.editing import Stale
from luodi_service.pages import forms_group as forms
from luodi_service.pages.files_out import WORD, file_answer
from luodi_service.pages.group_lists import MARK_STYLES, MEETING_MARKS, MEETINGS
from luodi_service.pages.meeting_acts import ACTS, carry_out, chairs, setting, shown_acts, standing_of
from luodi_service.pages.task_sources import forget
from luodi_service.pages.views import shown_plan
from luodi_service.pages.views_group import IN_THE_GROUP, INCOMPLETE, cleaned, number_of, signed_in, unit_names
from luodi_service.pages.views_office import for_roles
from luodi_service.supervision.models import Task

WITH = ("plan", "chair__unit", "by")


@for_roles(*IN_THE_GROUP)
def meetings(request: HttpRequest) -> HttpResponseBase:
    """The meetings that the viewer may know of."""
    person = signed_in(request)
    rows = Meeting.objects.visible_to(person).select_related(*WITH)
    return MEETINGS.answer(request, rows, "pages/meeting_list.html", {"plans_them": is_office(person)})


@for_roles("office")
def new_meeting(request: HttpRequest) -> HttpResponse:
    """Plan a meeting: its day, place and chair."""
    person, sent = signed_in(request), request.POST if request.method == "POST" else None
    plan = shown_plan((sent or request.GET).get("plan", "")[:60])
    form = forms.Planned(sent, initial={"plan": plan.code}, auto_id=False)
    form.fields["chair"].widget = forms.chosen_from(chairs(plan, person))
    found: list[str] = []
    if sent is not None:
        try:
            made = plan_meeting(plan, setting(cleaned(form), person), person, timezone.now())
        except ValidationError as error:
            found = error.messages
        else:
            messages.success(request, "已在筹备。接下来列入议题，核对参会单位，再通知")
            return redirect(made)
    context = {"form": form, "problems": found, "plan": plan}
    return render(request, "pages/meeting_new.html", context, status=400 if found else 200)


def _meeting(request: HttpRequest, meeting_id: int) -> Meeting:
    found = Meeting.objects.visible_to(request.user).select_related(*WITH).filter(pk=meeting_id).first()
    if found is None:
        raise Http404("没有这次会议，或您无权查看")
    return found


@for_roles(*IN_THE_GROUP)
def meeting(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """A meeting, and what is done with it."""
    found = _meeting(request, meeting_id)
    if request.method != "POST":
        return _page(request, found)
    person, revision = signed_in(request), number_of(request.POST.get("revision", ""))
    if revision is None:
        return _page(request, found, [INCOMPLETE], 400)
    try:
        messages.success(request, carry_out(request, found, person, revision, timezone.now()))
    except Stale as error:
        return _page(request, found, [str(error)], 409)
    except ValidationError as error:
        return _page(request, found, error.messages, 400)
    forget(person)
    return redirect(found)


def _page(request: HttpRequest, found: Meeting, problems: list[str] | None = None, status: int = 200) -> HttpResponse:
    if problems:
        # What another did meanwhile is shown as it stands now.
        found = _meeting(request, found.pk)
    person, sent = signed_in(request), request.POST if problems else None
    standing = standing_of(found, person)
    acts = shown_acts(standing, sent)
    may = {code for code, kind in ACTS.items() if kind.offered(standing)}
    mark = MEETING_MARKS[found.state]
    context: dict[str, Any] = {
        "meeting": found,
        "mark": mark,
        "style": MARK_STYLES[mark],
        "attendees": Attendee.objects.visible_to(person).filter(meeting=found).select_related("unit"),
        "attendance": [(code, words) for code, words in ATTENDANCE.items() if code != INVITED],
        "items": _items(found, standing.person, sent),
        "minutes": _minutes(request, found),
        "draft": standing.draft if not person.codes().isdisjoint(ALL_SEEING) else None,
        "proposed": _proposed(found) if "propose" in may else [],
        "acts": [one for one in acts if not one["grave"]],
        "grave_acts": [one for one in acts if one["grave"]],
        "may": may,
        "units": unit_names(parks=True) if acts else [],
        "instructs": not person.codes().isdisjoint({"leader", "office"}),
        "problems": problems or [],
    }
    reading(request, found)
    return render(request, "pages/meeting.html", context, status=status)


def _proposed(found: Meeting) -> list[tuple[str, list[Any]]]:
    """What could be put on the agenda, by where it comes from."""
    rows = gathered(found.plan, timezone.localdate())
    groups = ((words, [one for one in rows if one.kind == kind]) for kind, words in ITEM_KINDS.items())
    return [(words, ones) for words, ones in groups if ones]


def _items(found: Meeting, person: Any, sent: Any) -> list[dict[str, Any]]:
    """The items, each with what it came from as far as the viewer may see that, and what is typed of its minutes."""
    seen_problems = set(Problem.objects.visible_to(person).filter(items__meeting=found).values_list("pk", flat=True))
    seen_tasks = set(Task.objects.visible_to(person).filter(meeting_items__meeting=found).values_list("pk", flat=True))
    rows = Item.objects.visible_to(person).filter(meeting=found).select_related("reporter", "problem", "task")
    decisions = list(
        Decision.objects.visible_to(person)
        .filter(minutes__meeting=found)
        .select_related("lead", "task", "minutes")
        .prefetch_related("responsible")
    )
    shows = found.state == "issued" or not person.codes().isdisjoint(ALL_SEEING)
    return [
        {
            "item": one,
            "kind": ITEM_KINDS[one.kind],
            "link": _origin(one, seen_problems, seen_tasks),
            "shows": shows,
            "decisions": [decision for decision in decisions if decision.item_id == one.pk],
            "discussion": sent.get(f"discussion-{one.pk}", one.discussion) if sent else one.discussion,
            "decision": sent.get(f"decision-{one.pk}", one.decision) if sent else one.decision,
        }
        for one in rows
    ]


def _origin(one: Item, problems: set[int], tasks: set[int]) -> str:
    if one.problem is not None and one.problem_id in problems:
        return one.problem.get_absolute_url()
    if one.task is not None and one.task_id in tasks:
        return one.task.get_absolute_url()
    return ""


def _minutes(request: HttpRequest, found: Meeting) -> list[dict[str, Any]]:
    rows = Minutes.objects.visible_to(request.user).filter(meeting=found).select_related("issued_by", "meeting__plan")
    return [
        {
            "minutes": one,
            "content": content_of(one),
            "whole": is_whole(one),
            "writers": list(one.writers.order_by("pk")),
        }
        for one in rows
    ]


@for_roles(*IN_THE_GROUP)
def agenda(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The agenda as a Word file."""
    found = _meeting(request, meeting_id)
    person = signed_in(request)
    content = agenda_letter(found, person, timezone.localdate())
    with transaction.atomic():
        record(person, "下载会议议程", found, timezone.now(), number=found.number)
    return file_answer(f"{found}议程.docx", content, WORD)


@for_roles(*IN_THE_GROUP)
def minutes(request: HttpRequest, meeting_id: int, number: int) -> HttpResponse:
    """Minutes as a Word file: in the official layout once they are issued, before that as a draft."""
    rows = Minutes.objects.visible_to(request.user).select_related("meeting__plan", "meeting__chair__unit", "issued_by")
    found = rows.filter(meeting=meeting_id, number=number).first()
    if found is None:
        raise Http404("没有这份纪要，或您无权查看")
    person = signed_in(request)
    content = minutes_letter(found)
    with transaction.atomic():
        record(person, "下载会议纪要", found, timezone.now(), document=found.document, sha256=found.sha256)
    return file_answer(f"{found}.docx", content, WORD)
