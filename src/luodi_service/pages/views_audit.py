"""审计: what did not go its usual way, one sum from the clause to the voucher, and the evidence bundle of a claim."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from luodi_service.accounts.models import Person
from luodi_service.accounts.reads import reading
from luodi_service.claims.evidence import READERS, WITH, take_bundle
from luodi_service.claims.models import Claim
from luodi_service.pages.exception_list import EXCEPTIONS, exceptions_for
from luodi_service.pages.files_out import ZIP, file_answer
from luodi_service.pages.trail import FOUND, chain_of, claim_of, claims_of
from luodi_service.pages.views_office import for_roles

_ASKED_MAX = 100
_HASH_SHOWN = 16


@for_roles(*sorted(READERS))
def exceptions(request: HttpRequest) -> HttpResponseBase:
    """Whatever did not go its usual way, of all kinds, as far as the viewer may see each."""
    rows: Any = exceptions_for(request.user)
    return EXCEPTIONS.answer(request, rows)


@for_roles(*sorted(READERS))
def trail(request: HttpRequest) -> HttpResponse:
    """The chain of one sum, by any number that is on it; where several are meant, a choice of them."""
    asked = request.GET.get("q", "").strip()[:_ASKED_MAX]
    number = request.GET.get("claim", "").strip()[:_ASKED_MAX]
    if number:
        # An award may bear the number of another claim; whoever chose a claim means that one.
        claims, asked = claim_of(number, request.user), asked or number
    else:
        claims = claims_of(asked, request.user) if asked else []
    context: dict[str, Any] = {"asked": asked, "claims": claims, "more": len(claims) >= FOUND}
    if len(claims) == 1:
        claim = claims[0]
        chain = chain_of(claim, request.user)
        context |= {**chain, "claim": claim, "demonstration": claim.demonstration}
        reading(request, claim, number=claim.number, tax=chain["read_tax"])
    return render(request, "pages/trail.html", context)


@for_roles(*sorted(READERS))
def bundle(request: HttpRequest, number: str) -> HttpResponse:
    """The evidence bundle of a claim. Its name ends in the beginning of the number that the log has of it."""
    assert isinstance(request.user, Person)
    claim = Claim.objects.visible_to(request.user).select_related(*WITH).filter(number=number).first()
    if claim is None:
        raise Http404("没有这项申请，或您无权查看")
    try:
        made = take_bundle(claim, request.user, timezone.now())
    except ValidationError as error:
        why = "；".join(error.messages)
        return render(request, "pages/refused.html", {"why": f"证据包没有打成：{why}"}, status=409)
    reading(request, claim, number=claim.number, bundle=made.hash)
    return file_answer(f"证据包-{claim.number}-{made.hash[:_HASH_SHOWN]}.zip", made.content, ZIP)
