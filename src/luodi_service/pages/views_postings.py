"""供需对接: what firms offer and seek, what fits together and why, and how two of them meet."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from luodi_service.accounts.models import Person
from luodi_service.accounts.reads import reading
from luodi_service.lib.editing import Stale
from luodi_service.pages import forms_promotion as forms
from luodi_service.pages.forms import Form
from luodi_service.pages.promotion_lists import INTRODUCTIONS, postings_on
from luodi_service.pages.task_sources import forget
from luodi_service.pages.views_group import INCOMPLETE, cleaned, number_of, signed_in
from luodi_service.pages.views_office import for_roles
from luodi_service.promotion import postings as doing
from luodi_service.promotion.matching import matches
from luodi_service.promotion.models import (
    ACCEPTED,
    ASKED,
    MADE,
    OPEN,
    POSTING_STATES,
    UNDECIDED,
    Introduction,
    IntroductionAct,
    Posting,
)
from luodi_service.promotion.parties import ALL_SEEING, LEADING, OWN, POSTED_TO, POSTING

READERS, POSTERS = tuple(sorted(POSTED_TO)), tuple(sorted(POSTING))
WITH = ("subject__unit", "unit", "by")


@for_roles(*READERS)
def postings(request: HttpRequest) -> HttpResponseBase:
    """What firms offer and seek, as far as the viewer may know."""
    person = signed_in(request)
    rows = Posting.objects.visible_to(person).select_related(*WITH)
    context = {"posts": not person.codes().isdisjoint(POSTERS)}
    return postings_on(timezone.localdate()).answer(request, rows, "pages/posting_list.html", context)


@for_roles(*READERS)
def introductions(request: HttpRequest) -> HttpResponseBase:
    """Who was brought together with whom, and what came of it."""
    return INTRODUCTIONS.answer(request, Introduction.objects.visible_to(request.user).with_firms())


@for_roles(*POSTERS)
def new_posting(request: HttpRequest) -> HttpResponse:
    """Post what one's firm offers or seeks."""
    person = signed_in(request)
    form = forms.NewPosting(request.POST if request.method == "POST" else None, auto_id=False)
    if person.codes().isdisjoint(LEADING):
        del form.fields["key"]
    else:
        # Without a number whoever also works for a firm posts for that one.
        form.fields["key"].required = person.codes().isdisjoint(OWN)
    found: list[str] = []
    if request.method == "POST":
        try:
            cleaned(form)
            made = doing.post(form.told(), person, timezone.now())
        except ValidationError as error:
            found = error.messages
        else:
            messages.success(request, "已发布。下面是合得上的信息")
            return redirect(made)
    return render(request, "pages/posting_new.html", {"form": form, "problems": found}, status=400 if found else 200)


def _posting(request: HttpRequest, posting_id: int) -> Posting:
    found = Posting.objects.visible_to(request.user).select_related(*WITH).filter(pk=posting_id).first()
    if found is None:
        raise Http404("没有这条信息，或您无权查看")
    return found


def _ask(request: HttpRequest, found: Posting, form: Form, person: Person) -> str:
    other = _posting(request, number_of(request.POST.get("other", "")) or 0)
    doing.ask(found, other, form.cleaned_data["words"], person, timezone.now())
    return "已请求对接，等对方答复"


def _one(request: HttpRequest, found: Posting) -> Introduction:
    rows = Introduction.objects.visible_to(request.user).filter(Q(offer=found) | Q(need=found))
    one = rows.filter(pk=number_of(request.POST.get("introduction", "")) or 0).first()
    if one is None:
        raise Http404("没有这次对接，或您无权查看")
    return one


def _reply(request: HttpRequest, found: Posting, form: Form, person: Person) -> str:
    one, revision = _one(request, found), _revision(request)
    accepted = request.POST.get("act") == "accept"
    doing.reply(one.pk, revision, accepted=accepted, words=form.cleaned_data["words"], person=person, at=timezone.now())
    return "已同意，双方可以看到联系方式" if accepted else "已谢绝"


def _conclude(request: HttpRequest, found: Posting, form: Any, person: Person) -> str:
    one, revision = _one(request, found), _revision(request)
    made = request.POST.get("act") == "made"
    doing.conclude(one.pk, revision, form.outcome(made=made), person, timezone.now())
    return "已填写结果"


def _close(request: HttpRequest, found: Posting, form: Form, person: Person) -> str:
    doing.close(found.pk, _revision(request), form.cleaned_data["words"], person, timezone.now())
    return "已关闭"


def _revision(request: HttpRequest) -> int:
    number = number_of(request.POST.get("revision", ""))
    if number is None:
        raise ValidationError(INCOMPLETE)
    return number


ACTS = {
    "ask": (forms.AskedToMeet, _ask),
    "accept": (forms.Declined, _reply),
    "decline": (forms.Declined, _reply),
    "made": (forms.Concluded, _conclude),
    "failed": (forms.Concluded, _conclude),
    "close": (forms.Closed, _close),
}
"""By the word that a button sends: what is asked, and what does it."""


@for_roles(*READERS)
def posting(request: HttpRequest, posting_id: int) -> HttpResponse:
    """A posting, what fits it and why, and whom its firm met about it."""
    found = _posting(request, posting_id)
    if request.method != "POST":
        return _page(request, found)
    person, act = signed_in(request), ACTS.get(request.POST.get("act", ""))
    if act is None:
        return _page(request, found, [INCOMPLETE], 400)
    form = act[0](request.POST, auto_id=False)
    try:
        cleaned(form)
        said = act[1](request, found, form, person)
    except Stale as error:
        return _page(request, found, [str(error)], 409)
    except ValidationError as error:
        return _page(request, found, error.messages, 400)
    forget(person)
    messages.success(request, said)
    return redirect(found)


def _page(request: HttpRequest, found: Posting, wrong: list[str] | None = None, status: int = 200) -> HttpResponse:
    if wrong:
        found = _posting(request, found.pk)
    person, today = signed_in(request), timezone.localdate()
    owner = doing.owns(found, person)
    live = found.state == OPEN and found.until >= today
    meetings = _meetings(_met(request, found), found, person)
    context = {
        "posting": found,
        "state": POSTING_STATES[found.state] if live or found.state != OPEN else "已过期",
        "owner": owner,
        "matches": matches(found, person, today)
        if live and (owner or not person.codes().isdisjoint(ALL_SEEING))
        else None,
        "meetings": meetings,
        "meeting_already": {one["other"].pk for one in meetings if one["undecided"]},
        "asking": forms.AskedToMeet(auto_id=False),
        "closing": forms.Closed(auto_id=False),
        "contact": found.contact if owner else _contact(found, person),
        "problems": wrong or [],
    }
    reading(request, found)
    return render(request, "pages/posting.html", context, status=status)


def _met(request: HttpRequest, found: Posting) -> list[Introduction]:
    rows = Introduction.objects.visible_to(request.user).filter(Q(offer=found) | Q(need=found))
    return list(rows.with_firms()[:50])


def _contact(found: Posting, person: Person) -> str:
    """How to reach the firm, for one that it has agreed to meet; empty for anybody else."""
    rows = Introduction.objects.visible_to(person).filter(Q(offer=found) | Q(need=found), state__in=(ACCEPTED, MADE))
    both = rows.with_firms()
    met = any(doing.owns(one.need if one.offer_id == found.pk else one.offer, person) for one in both)
    return found.contact if met else ""


def _meetings(met: list[Introduction], found: Posting, person: Person) -> list[dict[str, Any]]:
    steps: dict[int, list[IntroductionAct]] = {one.pk: [] for one in met}
    for step in IntroductionAct.objects.visible_to(person).filter(introduction__in=met):
        steps[step.introduction_id].append(step)
    return [{**_meeting(one, found, person), "steps": steps[one.pk]} for one in met]


def _meeting(one: Introduction, found: Posting, person: Person) -> dict[str, Any]:
    other = one.need if one.offer_id == found.pk else one.offer
    party = doing.owns(one.offer, person) or doing.owns(one.need, person)
    return {
        "one": one,
        "other": other,
        "contact": other.contact if one.state in (ACCEPTED, MADE) and doing.owns(found, person) else "",
        "replying": forms.Declined(auto_id=False) if one.state == ASKED and doing.owns(one.answers, person) else None,
        "concluding": forms.Concluded(auto_id=False) if one.state == ACCEPTED and party else None,
        "undecided": one.state in UNDECIDED,
    }
