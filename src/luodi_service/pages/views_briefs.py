"""简报: the list, a new one, one with every figure's source, its Word file, issuing it; and the templates."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from luodi_service.accounts.models import Person
from luodi_service.accounts.reads import reading
from luodi_service.briefs import letters, making, templates
from luodi_service.briefs.models import DROPPED, KINDS, MADE, MAKERS, READERS, Brief, Template
from luodi_service.briefs.placeholders import BLOCKS, COMPARED, COUNTED, OF_TARGET, PLAIN
from luodi_service.lib.editing import Stale
from luodi_service.pages.brief_lists import BRIEFS
from luodi_service.pages.files_out import WORD, file_answer
from luodi_service.pages.forms_briefs import Dropped, Issued, NewBrief, Written
from luodi_service.pages.views_office import for_roles
from luodi_service.plans.margins import plans

READING = tuple(sorted(MAKERS | READERS))
_WITH = ("plan", "made_by", "issued_by")


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


@for_roles(*READING)
def briefs(request: HttpRequest) -> HttpResponseBase:
    """The briefs that the viewer may read."""
    codes = _person(request).codes()
    context = {"makes": making.MAKING in codes, "templates": KINDS if codes & MAKERS else {}}
    rows = Brief.objects.visible_to(request.user).select_related(*_WITH)
    return BRIEFS.answer(request, rows, "pages/briefs.html", context)


@for_roles("office")
def new_brief(request: HttpRequest) -> HttpResponse:
    """Choose a plan and a period; the brief is made of what is known now."""
    problems: list[str] = []
    if request.method == "POST":
        form = NewBrief(request.POST)
        problems = form.problems()
        plan = next((one for one in plans() if one.code == request.POST.get("plan")), None)
        if plan is None:
            problems.append("没有这份方案，请从列表里选")
        if plan is not None and not problems:
            given = form.cleaned_data
            try:
                made = making.make(
                    plan, given["kind"], given["year"], given["month"] or 0, _person(request), timezone.now()
                )
            except ValidationError as error:
                problems = error.messages
            else:
                messages.success(request, "已编制，请核对；由另一位同事或区领导签发")
                return redirect(made)
    today = timezone.localdate()
    context = {
        "plans": plans(),
        "kinds": KINDS,
        "problems": problems,
        "typed": {name: request.POST.get(name, "")[:100] for name in NewBrief.base_fields},
        "year": today.year,
        "month": today.month,
    }
    return render(request, "pages/brief_new.html", context, status=400 if problems else 200)


def _brief(request: HttpRequest, brief_id: int) -> Brief:
    found = Brief.objects.visible_to(request.user).select_related(*_WITH).filter(pk=brief_id).first()
    if found is None:
        raise Http404("没有这份简报，或您无权查看")
    return found


@for_roles(*READING)
def brief(request: HttpRequest, brief_id: int) -> HttpResponse:
    """A brief as it was made, every figure with the way to where it comes from."""
    return _page(request, _brief(request, brief_id))


def _page(request: HttpRequest, found: Brief, problems: list[str] | None = None, status: int = 200) -> HttpResponse:
    person = _person(request)
    codes = person.codes()
    context = {
        "brief": found,
        "content": found.content,
        "basis": [(one, letters.basis_words(one)) for one in found.content["sources"]],
        "whole": found.whole,
        "issues": found.state == MADE and bool(codes & making.ISSUING) and found.made_by_id != person.pk,
        "own": found.state == MADE and found.made_by_id == person.pk,
        "drops": found.state != DROPPED and making.MAKING in codes,
        "today": timezone.localdate().isoformat(),
        "problems": problems or [],
        "typed": {name: request.POST.get(name, "")[:300] for name in ("document", "dated", "reason")},
        "demonstration": found.demonstration,
    }
    reading(request, found)
    return render(request, "pages/brief.html", context, status=status)


@for_roles(*READING)
def word(request: HttpRequest, brief_id: int) -> HttpResponse:
    """The Word file."""
    found = _brief(request, brief_id)
    reading(request, found)
    return file_answer(f"{found.title}.docx", letters.letter(found), WORD)


def _acted(request: HttpRequest, brief_id: int, form: Any, act: Any, said: str) -> HttpResponse:
    """Do what was asked, or show the brief as it stands now with all that stands in the way."""
    found, revision = _brief(request, brief_id), request.POST.get("revision", "")
    problems = form.problems()
    if not (revision.isascii() and revision.isdecimal() and len(revision) < 10):
        problems.append("提交的内容不完整，请再试一次")
    if problems:
        return _page(request, found, problems, 400)
    try:
        act(found.pk, int(revision), form.cleaned_data)
    except Stale as error:
        return _page(request, _brief(request, brief_id), [str(error)], 409)
    except ValidationError as error:
        return _page(request, _brief(request, brief_id), error.messages, 400)
    messages.success(request, said)
    return redirect(found)


@require_POST
@for_roles(*sorted(making.ISSUING))
def issue_brief(request: HttpRequest, brief_id: int) -> HttpResponse:
    """Issue a brief that another person made."""

    def act(number: int, revision: int, given: dict[str, Any]) -> None:
        now = timezone.now()
        making.issue(
            number, revision, given["document"], given["dated"], _person(request), now, timezone.localdate(now)
        )

    return _acted(request, brief_id, Issued(request.POST), act, "已签发")


@require_POST
@for_roles("office")
def drop_brief(request: HttpRequest, brief_id: int) -> HttpResponse:
    """Take a brief back."""

    def act(number: int, revision: int, given: dict[str, Any]) -> None:
        making.drop(number, revision, given["reason"], _person(request), timezone.now())

    return _acted(request, brief_id, Dropped(request.POST), act, "已作废")


@for_roles(*sorted(MAKERS))
def template(request: HttpRequest, code: str) -> HttpResponse:
    """A template with what it may ask for; the office writes a new version of it."""
    if code not in KINDS:
        raise Http404("没有这个模板。有月报（month）和年报（year）")
    problems, status = [], 200
    if request.method == "POST":
        form = Written(request.POST)
        problems = form.problems()
        if not problems:
            given = form.cleaned_data
            try:
                kept = templates.keep(
                    code, given["number"], given["text"], given["note"], _person(request), timezone.now()
                )
            except Stale as error:
                problems, status = [str(error)], 409
            except ValidationError as error:
                problems = error.messages
            else:
                messages.success(request, f"已存为第{kept.number}版，下次编制即用")
                return redirect("brief_template", code)
        status = status if status != 200 else 400
    now = templates.current(code)
    context = {
        "name": KINDS[code],
        "code": code,
        "template": now,
        "typed": request.POST.get("text", now.text)[:30_000] if problems else now.text,
        "note": request.POST.get("note", "")[:200],
        "versions": Template.objects.visible_to(request.user).filter(code=code).select_related("by"),
        "writes": "office" in _person(request).codes(),
        "problems": problems,
        "blocks": BLOCKS,
        "plain": PLAIN,
        "counted": COUNTED,
        "compared": COMPARED,
        "of_target": OF_TARGET,
        "targets": templates.target_names(plans()),
    }
    return render(request, "pages/brief_template.html", context, status=status)
