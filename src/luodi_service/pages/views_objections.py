"""异议: the list, one with its evidence and the office's answer, and how to reach whoever objects."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from luodi_service.accounts.models import Person
from luodi_service.accounts.reads import reading
from luodi_service.claims import objecting
from luodi_service.claims.models import ALL_SEEING, Claim, Objection
from luodi_service.claims.official_letters import whose
from luodi_service.claims.process import process_of
from luodi_service.claims.states import DRAFT
from luodi_service.lib.attachments import KINDS
from luodi_service.pages.files_out import file_answer
from luodi_service.pages.forms_notices import Answered, Because
from luodi_service.pages.notice_lists import OBJECTIONS
from luodi_service.pages.views_office import for_roles
from luodi_service.registry.masking import masked

END = "end"
"""What is sent where an objection that is upheld ends the claim."""
READERS = tuple(sorted(ALL_SEEING))
_WITH = ("line__notice", "line__claim__subject", "line__claim__recipient", "line__claim__plan",
         "line__claim__version__plan", "answered_by")  # fmt: skip


@for_roles(*READERS)
def objections(request: HttpRequest) -> HttpResponseBase:
    """All of them, newest first; names and contacts masked."""
    rows = Objection.objects.visible_to(request.user).select_related(*_WITH).defer("content")
    return OBJECTIONS.answer(request, rows)


def _found(request: HttpRequest, objection_id: int, *, evidence: bool = False) -> Objection:
    rows: Any = Objection.objects.visible_to(request.user).select_related(*_WITH)
    found: Objection = get_object_or_404(rows if evidence else rows.defer("content"), pk=objection_id)
    return found


@for_roles(*READERS)
def objection(request: HttpRequest, objection_id: int) -> HttpResponse:
    """One in full. Its contact is masked until somebody says why they want it; the office answers."""
    assert isinstance(request.user, Person)
    found = _found(request, objection_id)
    problems: list[str] = []
    shown = ""
    if request.method == "POST" and request.POST.get("act") == "show":
        form = Because(request.POST)
        problems = form.problems()
        if not problems:
            shown = objecting.show_contact(found, form.cleaned_data["reason"], request.user, timezone.now())
    elif request.method == "POST":
        problems = _answer(request, found)
        if not problems:
            messages.success(request, "已答复")
            return redirect("objection", found.pk)
        found = _found(request, objection_id)
    claim = found.line.claim
    apart = _apart(claim, request.user)
    context = {
        "objection": found,
        "claim": claim,
        "whose": whose(claim),
        "contact": shown or masked("phone", found.contact),
        "shown": bool(shown),
        "may_see": bool(request.user.codes() & objecting.CONTACT_READERS),
        "answers": not found.outcome and not apart,
        "apart": "" if found.outcome or "office" not in request.user.codes() else apart,
        "steps": [(step.kind.state, step.kind.name) for step in process_of(claim).steps[1:]],
        "to_applicant": DRAFT,
        "end": END,
        "outcomes": (Objection.UPHELD, Objection.REJECTED),
        "typed": {name: request.POST.get(name, "")[: objecting.TEXT_MAX] for name in ("outcome", "text", "back_to")},
        "problems": problems,
        "demonstration": claim.demonstration,
    }
    reading(request, found, claim=claim.number)
    return render(request, "pages/objection.html", context, status=400 if problems else 200)


def _apart(claim: Claim, person: Person) -> str:
    """Why somebody may not answer objections to a claim; nothing where they may."""
    try:
        objecting.check_answers(claim, person)
    except PermissionDenied as error:
        return str(error)
    return ""


def _answer(request: HttpRequest, found: Objection) -> list[str]:
    """What stands in the way of an answer."""
    assert isinstance(request.user, Person)
    form = Answered(request.POST)
    if problems := form.problems():
        return problems
    given = form.cleaned_data
    if given["outcome"] == Objection.UPHELD and not given["back_to"]:
        return ["异议成立的，请选退回到哪个环节，或不予支持"]
    back_to = "" if given["back_to"] == END else given["back_to"]
    try:
        objecting.answer(found, given["outcome"], given["text"], back_to, request.user, timezone.now())
    except ValidationError as error:
        return error.messages
    return []


@for_roles(*READERS)
def objection_evidence(request: HttpRequest, objection_id: int) -> HttpResponse:
    """The evidence of one, to be kept and never to be shown by the browser."""
    found = _found(request, objection_id, evidence=True)
    reading(request, found, claim=found.line.claim.number)
    return file_answer(found.file_name, bytes(found.content), KINDS[found.ending].sent_as)
