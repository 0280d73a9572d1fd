"""公示: what everybody may read of decided claims, how to object to one, and what was paid in the end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from luodi_service.accounts.middleware import public
from luodi_service.accounts.models import Person
from luodi_service.accounts.zones import from_strangers
from luodi_service.claims import objecting
from luodi_service.claims.models import NoticeLine, PublicNotice
from luodi_service.claims.official_letters import masked_key, notice_letter, whose
from luodi_service.lib.attachments import ACCEPT
from luodi_service.pages.files_out import WORD, file_answer
from luodi_service.pages.notice_lists import (
    PAID_NAMES,
    by_policy,
    in_order,
    lines_of,
    notices_on,
    paid_fen,
    policy_page,
    published,
    results_of,
    standing_words,
    term_words,
)
from luodi_service.plans.models import Plan

_LINE = ("claim__plan", "claim__subject", "claim__recipient", "notice")
TYPED = ("name", "contact", "text")


def is_office(request: HttpRequest) -> bool:
    """Whether somebody of the office asks."""
    return isinstance(request.user, Person) and "office" in request.user.codes()


@public
def notices(request: HttpRequest) -> HttpResponseBase:
    """Every notice, those that stand first."""
    today = timezone.localdate()
    rows = in_order(PublicNotice.objects.visible_to(request.user).select_related("plan"), today)
    return notices_on(today).answer(request, rows, "pages/notices.html", {"office": is_office(request)})


def found_notice(request: HttpRequest, number: str) -> PublicNotice:
    """A notice by its number.

    Raises:
        Http404: there is none, or it is not open yet.
    """
    rows = PublicNotice.objects.visible_to(request.user).select_related("plan", "by")
    return get_object_or_404(rows, number=number)


@public
def notice(request: HttpRequest, number: str) -> HttpResponseBase:
    """What stands on a notice, and how to object."""
    return notice_page(request, found_notice(request, number))


def notice_page(
    request: HttpRequest, found: PublicNotice, problems: list[str] | None = None, status: int = 200
) -> HttpResponseBase:
    """The page of a notice."""
    today = timezone.localdate()
    rows = NoticeLine.objects.visible_to(request.user).filter(notice=found).select_related(*_LINE)
    context = {
        "notice": found,
        "standing": standing_words(found, today),
        "term": term_words(found),
        "objects": found.stopped_at is None and found.opens <= today <= found.closes,
        "stops": is_office(request) and found.stopped_at is None and today <= found.closes,
        "problems": problems or [],
        "demonstration": found.demonstration,
    }
    return lines_of(found, today).answer(request, rows, "pages/notice.html", context, status)


@public
def notice_word(request: HttpRequest, number: str) -> HttpResponse:
    """The notice as a Word file."""
    found = found_notice(request, number)
    return file_answer(f"公示{found.number}.docx", notice_letter(found), WORD)


@public
@from_strangers
def object_to(request: HttpRequest, number: str, line: int) -> HttpResponse:
    """Object to what stands on a notice, under one's name and with evidence; too many tries from one address have to wait."""
    found = found_notice(request, number)
    rows = NoticeLine.objects.visible_to(request.user).select_related(*_LINE)
    row = get_object_or_404(rows, notice=found, number=line)
    problems: list[str] = []
    status = 200
    if request.method == "POST":
        problems, status = _objected(request, row)
        if not problems:
            messages.success(request, "异议已收到，公示对这一项暂停生效。答复前不公开，办公室将按您留的联系方式核实")
            return redirect(found)
    context = {
        "notice": found,
        "line": row,
        "whose": whose(row.claim),
        "key": masked_key((row.claim.recipient or row.claim.subject).key),
        "policy_page": policy_page(row.claim),
        "standing": standing_words(found, timezone.localdate()),
        "problems": problems,
        "typed": {name: request.POST.get(name, "")[: objecting.TEXT_MAX] for name in TYPED},
        "accept": ACCEPT,
        "demonstration": found.demonstration,
    }
    return render(request, "pages/object_to.html", context, status=status)


def _objected(request: HttpRequest, row: NoticeLine) -> tuple[list[str], int]:
    """What stands in the way of an objection, and the status that says so."""
    now = timezone.now()
    if not objecting.OBJECTIONS.count(request, now):
        return [f"提交太快，请 {objecting.OBJECTIONS.minutes} 分钟后再试"], 429
    given = {name: request.POST.get(name, "") for name in TYPED}
    try:
        objecting.object_to(
            row, given["name"], given["contact"], given["text"], request.FILES.get("evidence"), now
        )  # fmt: skip
    except ValidationError as error:
        return error.messages, 400
    return [], 200


@public
def results(request: HttpRequest) -> HttpResponseBase:
    """政策兑现公开: by policy and year how many, how much was committed and paid, of what was put on notice."""
    rows = published(request.user, timezone.localdate())
    return results_of(paid_fen(rows)).answer(request, by_policy(rows), "pages/results.html")


@public
def paid_names(request: HttpRequest, plan: str, code: str, year: int) -> HttpResponseBase:
    """Who was on notice for a policy and year, and is paid."""
    found = get_object_or_404(Plan, code=plan)
    rows: Any = published(request.user, timezone.localdate()).filter(
        claim__plan=found, claim__code=code, claim__year=year
    )
    first = rows.select_related(*_LINE).first()
    if first is None:
        raise Http404("没有已公示、已兑现的名单")
    context = {"plan": found, "claim": first.claim, "policy_page": policy_page(first.claim)}
    return PAID_NAMES.answer(request, rows.select_related(*_LINE), "pages/paid_names.html", context)
