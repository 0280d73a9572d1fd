"""兑现: the list of claims, and the same word for all of them that were ticked."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_POST

from luodi_service.claims.awarding import commit_many
from luodi_service.claims.models import Claim
from luodi_service.claims.reviewing import AGREE, Row, Said, speak_of_many
from luodi_service.pages.claim_lists import STEP_ROLES, Waited, claims_for, speaks
from luodi_service.pages.forms_claims import Bulk
from luodi_service.pages.task_sources import forget
from luodi_service.pages.views_claim import BUSINESS, signed_in
from luodi_service.pages.views_office import for_roles
from luodi_service.registry.doors import reach

AT_ONCE = 200
"""Claims that are handled at once at most."""


@for_roles(*BUSINESS)
def claims(request: HttpRequest) -> HttpResponseBase:
    """The claims that the viewer may see."""
    return _list(request)


def _list(
    request: HttpRequest, problems: list[str] | None = None, results: list[Row] | None = None
) -> HttpResponseBase:
    person, waited = signed_in(request), Waited()
    codes, ticks = reach(person).codes, speaks(person)
    context = {
        "ticks": ticks,
        "office": "office" in codes,
        "applies": bool(codes & {"enterprise", "park", "office"}),
        "waited": waited,
        "problems": problems or [],
        "results": results,
        "refused": sum(bool(one.problem) for one in results or ()),
        "typed": {name: request.POST.get(name, "")[:1_000] for name in ("act", "document", "text")},
        "ticked": frozenset(map(_number, request.POST.getlist("claim"))) if problems else frozenset(),
    }
    rows = Claim.objects.visible_to(person).select_related("subject")
    listing = claims_for(person, timezone.localdate(), waited, ticks)
    return listing.answer(request, rows, "pages/claims.html", context, 400 if problems else 200)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0


@require_POST
@for_roles(*sorted(STEP_ROLES))
def handle_claims(request: HttpRequest) -> HttpResponseBase:
    """Say the same word of all that were ticked, each for itself, and say of each what came of it."""
    person, form = signed_in(request), Bulk(request.POST)
    pairs = (one.partition(":") for one in request.POST.get("seen", "")[:20_000].split())
    seen = {_number(pk): _number(revision) for pk, _, revision in pairs}
    ticked = [number for text in request.POST.getlist("claim")[: AT_ONCE + 1] if (number := _number(text)) in seen]
    problems = [] if ticked else ["请先选中要办理的申请"]
    if len(ticked) > AT_ONCE:
        problems.append(f"一次最多办理 {AT_ONCE} 项")
    problems += form.problems()
    if problems:
        return _list(request, problems)
    sent = form.cleaned_data
    rows = Claim.objects.visible_to(person).filter(pk__in=ticked).order_by("pk")
    chosen, at = [(one, seen[one.pk]) for one in rows], timezone.now()
    if sent["act"] == "commit":
        results = commit_many(chosen, sent["document"], person, at)
    else:
        results = speak_of_many(chosen, Said(AGREE, sent["text"], sent["document"]), person, at)
    forget(person)
    return _list(request, results=results)
