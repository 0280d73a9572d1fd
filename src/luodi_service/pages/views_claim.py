"""One claim: everything of it on one page, the acts that are the viewer's, and its papers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header

from luodi_service.accounts.models import Person
from luodi_service.accounts.reads import reading
from luodi_service.accounts.roles import ROLES
from luodi_service.claims.models import Claim, Paper
from luodi_service.claims.offering import offered
from luodi_service.claims.papers import held
from luodi_service.lib.attachments import ACCEPT, ACCEPT_PICTURES, KINDS
from luodi_service.lib.editing import Stale
from luodi_service.pages.claim_acts import carry_out, shown_acts
from luodi_service.pages.claim_shown import page_of
from luodi_service.pages.task_sources import forget
from luodi_service.pages.views_office import for_roles
from luodi_service.registry.doors import reach

BUSINESS = tuple(role.code for role in ROLES.values() if role.business)
WITH = (
    "plan", "version__plan", "subject__unit", "subject__area", "subject__park__unit", "recipient__unit", "recipient__area",
    "applicant", "award",
)  # fmt: skip


def signed_in(request: HttpRequest) -> Person:
    """Whoever asks: pages of claims are for those who signed in."""
    assert isinstance(request.user, Person)
    return request.user


def the_claim(request: HttpRequest, number: str) -> Claim:
    """A claim by its number.

    Raises:
        Http404: there is none that the viewer may see.
    """
    found = Claim.objects.visible_to(request.user).select_related(*WITH).filter(number=number).first()
    if found is None:
        raise Http404("没有这项申请，或您无权查看")
    return found


@for_roles(*BUSINESS)
def claim(request: HttpRequest, number: str) -> HttpResponse:
    """A claim, and what is done with it."""
    found = the_claim(request, number)
    if request.method != "POST":
        return _page(request, found)
    revision = request.POST.get("revision", "")
    if not (revision.isascii() and revision.isdecimal() and len(revision) < 10):
        return _page(request, found, ["提交的内容不完整，请再试一次"], 400)
    person, code = signed_in(request), request.POST.get("act", "")
    try:
        messages.success(request, carry_out(request, found, person, code, int(revision), timezone.now()))
    except Stale as error:
        return _page(request, found, [str(error)], 409)
    except ValidationError as error:
        return _page(request, found, error.messages, 400)
    forget(person)
    there = Claim.objects.visible_to(person).filter(pk=found.pk).exists()
    return redirect(found) if there else redirect("claims")


def _page(request: HttpRequest, found: Claim, problems: list[str] | None = None, status: int = 200) -> HttpResponse:
    if problems:
        # What another did meanwhile is shown as it stands now.
        found = the_claim(request, found.number)
    person, today = signed_in(request), timezone.localdate()
    may = offered(found, person, today)
    acts = shown_acts(found, may.acts, person, request.POST if problems else None)
    context: dict[str, Any] = {
        **page_of(found, person, today),
        "acts": [one for one in acts if not one.grave],
        "grave_acts": [one for one in acts if one.grave],
        "may": may.acts,
        "speaks_for": may.unit,
        "in_the_way": list(dict.fromkeys(may.obstacles)),
        "accept": ACCEPT,
        "accept_pictures": ACCEPT_PICTURES,
        "problems": problems or [],
        "typed": {name: request.POST.get(name, "")[:500] for name in ("act", "name", "finding", "text")},
    }
    reading(request, found.subject, claim=found.number, tax="explanation" in context and reach(person).tax_figures)
    return render(request, "pages/claim.html", context, status=status)


@for_roles(*BUSINESS)
def claim_paper(request: HttpRequest, number: str, paper_id: int) -> HttpResponse:
    """A paper of a claim, or one of its subject that the plan names for it: to be kept, never shown by the browser."""
    found = the_claim(request, number)
    known = {paper.pk for paper in held(found).values() if paper is not None}
    paper = Paper.objects.of(found).filter(pk=paper_id).first()
    if paper is None and paper_id in known:
        # It came with another claim of the same subject, and nobody is asked for it twice.
        paper = Paper.objects.filter(pk=paper_id, subject=found.subject_id).first()
    if paper is None:
        raise Http404("没有这个文件，或您无权查看")
    reading(request, paper, claim=found.number)
    response = HttpResponse(bytes(paper.content), content_type=KINDS[paper.ending].sent_as)
    response.headers["Content-Disposition"] = content_disposition_header(True, paper.file_name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
