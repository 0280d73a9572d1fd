"""申报: what one may apply for and what it would come to, a case of its own, what is found without being asked for."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from luodi_service.accounts.models import Person
from luodi_service.claims.applying import opt_in, opt_out, start
from luodi_service.claims.cases import AGREEMENT, MINUTES, open_case
from luodi_service.claims.models import Claim, OptOut
from luodi_service.claims.starting import (
    NOT_YOURS,
    Policy,
    check_not_draft,
    looked_up,
    own_subjects,
    policies_in_force,
    years_of,
)
from luodi_service.claims.states import ENDED, PREPARED
from luodi_service.claims.tasks import begin_preparing
from luodi_service.pages.forms_claims import NewCase, NewClaim, given
from luodi_service.pages.views_claim import signed_in
from luodi_service.pages.views_office import for_roles
from luodi_service.plans.entitlements import Entitlement
from luodi_service.plans.margins import STATUSES
from luodi_service.plans.models import Run
from luodi_service.registry.doors import reach
from luodi_service.registry.models import Subject

APPLYING = ("enterprise", "park", "office")
OFFERED = 50
"""Subjects of one's own that are offered to choose from, and prepared claims that one's own page shows."""


def _typed(request: HttpRequest, form: type[NewClaim]) -> dict[str, str]:
    sent = request.POST if request.method == "POST" else request.GET
    return {name: sent.get(name, "")[:2_000].strip() for name in form.base_fields}


def _policy(value: str, among: list[Policy]) -> Policy:
    found = next((one for one in among if one.value == value), None)
    if found is None:
        raise ValidationError("请选一项现行的政策")
    return found


@for_roles(*APPLYING)
def new_claim(request: HttpRequest) -> HttpResponse:
    """Choose a policy, a subject and a year, see what the engine says, then draw up the claim."""
    person = signed_in(request)
    known = [one for one in policies_in_force() if not one.alone]
    typed = _typed(request, NewClaim)
    own = list(own_subjects(person).order_by("kind", "key")[:OFFERED])
    if len(own) == 1 and not typed["key"]:
        typed["key"] = own[0].key
    found, standing, problems = None, None, list[str]()
    if request.method == "POST" or (typed["policy"] and typed["key"]):
        try:
            if request.method == "POST":
                check_not_draft(typed["policy"], person, timezone.now())
            found, standing = _looked_up(typed, known, person)
            if request.method == "POST":
                claim = start(
                    found.version.plan, found.code, found.subject, found.year, person, timezone.now()
                )  # fmt: skip
                messages.success(request, "已起草。补齐材料和收款账户，然后提交")
                return redirect(claim)
        except ValidationError as error:
            problems = error.messages
    context = {
        "policies": known,
        "subjects": own,
        "years": sorted({year for one in known for year in years_of(one.version)}),
        "typed": typed,
        "found": found,
        "standing": standing,
        "status_words": STATUSES[found.status] if found is not None else "",
        "problems": problems,
        "office": "office" in reach(person).codes,
    }
    return render(request, "pages/claim_new.html", context, status=400 if problems else 200)


def _looked_up(typed: dict[str, str], known: list[Policy], person: Person) -> tuple[Entitlement, Claim | None]:
    asked = given(NewClaim(typed))
    found = looked_up(_policy(asked["policy"], known), asked["key"], asked["year"], person)
    same = Claim.objects.visible_to(person).filter(plan=found.version.plan, code=found.code, subject=found.subject)
    return found, same.filter(year=found.year).exclude(state__in=ENDED).first()


@for_roles("office")
def new_case(request: HttpRequest) -> HttpResponse:
    """Open a case of its own (一事一议)."""
    known = [one for one in policies_in_force() if one.alone]
    typed, problems = _typed(request, NewCase), list[str]()
    if request.method == "POST":
        try:
            claim = _opened(typed, known, signed_in(request))
        except ValidationError as error:
            problems = error.messages
        else:
            messages.success(request, f"已立案。请上传「{MINUTES}」和「{AGREEMENT}」，然后提交")
            return redirect(claim)
    context = {"policies": known, "typed": typed, "problems": problems, "papers": (MINUTES, AGREEMENT)}
    return render(request, "pages/claim_case.html", context, status=400 if problems else 200)


def _opened(typed: dict[str, str], known: list[Policy], person: Person) -> Claim:
    check_not_draft(typed["policy"], person, timezone.now())
    asked = given(NewCase(typed))
    policy = _policy(asked["policy"], known)
    subject = Subject.objects.visible_to(person).filter(kind=policy.kind, key=asked["key"]).first()
    if subject is None:
        raise ValidationError(NOT_YOURS)
    return open_case(
        policy.version.plan, policy.code, subject, asked["year"], asked["schedule"], asked["reason"], person, timezone.now()
    )  # fmt: skip


def found_for(person: Person) -> dict[str, Any]:
    """What 我的政策 shows of what was found for one's own: prepared claims, and who wants none."""
    own = list(own_subjects(person).order_by("kind", "key")[:OFFERED])
    out = set(OptOut.objects.filter(subject__in=own, ended_at=None).values_list("subject", flat=True))
    rows = Claim.objects.visible_to(person).filter(state=PREPARED).select_related("subject", "recipient")
    return {"prepared": rows.order_by("-year", "pk")[:OFFERED], "finding": [(one, one.pk in out) for one in own]}


@require_POST
@for_roles("enterprise", "park")
def finding(request: HttpRequest) -> HttpResponse:
    """Want no claims found for one's own any more, or want them again."""
    person, text = signed_in(request), request.POST.get("subject", "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0
    subject = own_subjects(person).filter(pk=number).first()
    if subject is None:
        raise PermissionDenied("免申即享由本单位自己办理")
    if request.POST.get("wanted") == "yes":
        opt_in(subject, person, timezone.now())
        messages.success(request, f"{subject}：以后符合条件的，为您备好申请")
    else:
        opt_out(subject, person, timezone.now())
        messages.success(request, f"{subject}：以后不再备好申请，已备好的不受影响")
    return redirect("my_policies")


@require_POST
@for_roles("office")
def prepare_claims(request: HttpRequest, run_id: int) -> HttpResponse:
    """Prepare a claim for everybody whom a run entitles."""
    found = get_object_or_404(Run.objects.select_related("version__plan"), pk=run_id)
    try:
        made = begin_preparing(found, signed_in(request), timezone.now())
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
    else:
        messages.success(request, "已进入队列，办完发提醒" if made is None else f"新备好申请 {made} 项，已告知申请人")
    return redirect("run", run_id)
