"""认定: the list of cases, a new one, one with all that is known of it and the acts that are the viewer's, and its files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from luodi_service.accounts.models import Person
from luodi_service.accounts.reads import reading
from luodi_service.accounts.roles import ROLES
from luodi_service.facts.models import Term
from luodi_service.facts.reading import sheet
from luodi_service.lib.attachments import ACCEPT, ACCEPT_PICTURES, KINDS
from luodi_service.lib.editing import Stale
from luodi_service.pages.forms_recognition import Applied, Changed, Handled, HandledMany
from luodi_service.pages.recognition_lists import cases_for, handles
from luodi_service.pages.subject_pages import address_of
from luodi_service.pages.views_office import for_roles
from luodi_service.recognition.applying import add_materials, change, draft, lateness, take_out
from luodi_service.recognition.clock import STAGES
from luodi_service.recognition.files import Damaged, bytes_of
from luodi_service.recognition.flow import ACTS, BULK
from luodi_service.recognition.handling import Result, act, act_on_many
from luodi_service.recognition.holding import APPLYING, DECIDING
from luodi_service.recognition.matters import (
    BEFOREHAND,
    Matter,
    matter_by,
    matter_of,
    matters,
    value_typed,
    value_words,
)
from luodi_service.recognition.models import Act, Case, Material, Opinion
from luodi_service.recognition.parties import open_acts, subjects_to_apply_for
from luodi_service.registry.doors import reach
from luodi_service.registry.models import GRANTS, Subject

BUSINESS = tuple(role.code for role in ROLES.values() if role.business)
APPLICANTS = tuple(sorted(APPLYING))
OFFERED = 50
"""Subjects that somebody who applies is offered to choose from."""
AT_ONCE = 500
"""Cases that are handled at once at most."""
_WITH = ("subject__unit", "subject__area", "subject__merged_into", "term", "unit", "applicant_unit")


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


@for_roles(*BUSINESS)
def recognitions(request: HttpRequest) -> HttpResponseBase:
    """The cases that the viewer may know of."""
    return _list_page(request)


def _list_page(
    request: HttpRequest, problems: list[str] | None = None, results: list[Result] | None = None
) -> HttpResponseBase:
    person = _person(request)
    rows = Case.objects.visible_to(person).select_related(*_WITH)
    context = {
        "applies": not person.codes().isdisjoint(APPLYING),
        "handles": handles(person),
        "bulk": BULK,
        "seen": timezone.now().isoformat(),
        "problems": problems or [],
        "results": results,
        "refused": sum(bool(one.problems) for one in results or ()),
        "typed": {name: request.POST.get(name, "")[:500] for name in ("act", "document", "dated", "reason")},
    }
    listing = cases_for(person, timezone.localdate())
    return listing.answer(request, rows, "pages/recognitions.html", context, 400 if problems else 200)


@require_POST
@for_roles(*sorted(DECIDING))
def decide_recognitions(request: HttpRequest) -> HttpResponseBase:
    """Do the same to all that were ticked, and say of each what came of it."""
    form = HandledMany(request.POST)
    problems = form.problems()
    ticked = [text for text in request.POST.getlist("case") if text.isascii() and text.isdecimal() and len(text) < 10]
    if not ticked:
        problems.append("请先选中要办理的个案")
    if len(ticked) > AT_ONCE:
        problems.append(f"一次最多办理 {AT_ONCE} 件")
    if problems:
        return _list_page(request, problems)
    given, seen = form.given([]), form.cleaned_data["seen"]
    numbers = [int(text) for text in ticked]
    results = act_on_many(numbers, seen, form.cleaned_data["act"], given, _person(request), timezone.now())
    return _list_page(request, results=results)


@for_roles(*APPLICANTS)
def new_recognition(request: HttpRequest) -> HttpResponse:
    """Choose a matter, then say for whom and what is applied for."""
    person = _person(request)
    subjects = subjects_to_apply_for(person)
    code = request.GET.get("matter", "")
    matter = matter_by(code) if code else None
    if code and matter is None:
        raise Http404("没有这个认定事项")
    if matter is None:
        own = set(subjects.order_by().values_list("kind", flat=True).distinct())
        by_kind: dict[str, list[Matter]] = {}
        for one in matters():
            if one.kind in own:
                by_kind.setdefault(one.kind, []).append(one)
        return render(request, "pages/recognition_matters.html", {"matters": by_kind})
    problems: list[str] = []
    if request.method == "POST":
        made, problems = _drafted(request, matter)
        if made is not None:
            messages.success(request, "已存为草稿。请上传材料，然后提交")
            return redirect(made)
    typed = {name: request.POST.get(name, request.GET.get(name, ""))[:1_000] for name in Applied.base_fields}
    offered = list(subjects.filter(kind=matter.kind).order_by("key")[:OFFERED])
    if len(offered) == 1:
        typed["key"] = typed["key"] or offered[0].key
    context = {
        "matter": matter,
        "subjects": offered,
        "grants": GRANTS,
        "before": BEFOREHAND.get((matter.kind, matter.name)),
        "problems": problems,
        "typed": typed,
    }
    return render(request, "pages/recognition_new.html", context, status=400 if problems else 200)


def _drafted(request: HttpRequest, matter: Matter) -> tuple[Case | None, list[str]]:
    form = Applied(request.POST)
    if problems := form.problems():
        return None, problems
    rows = Subject.objects.visible_to(request.user).select_related("unit", "area")
    subject = rows.filter(kind=matter.kind, key=form.cleaned_data["key"]).first()
    if subject is None:
        return None, [f"没有编号为「{form.cleaned_data['key']}」的{matter.kind}，或您无权查看。请核对"]
    try:
        return draft(subject, matter, form.application(), _person(request), timezone.now()), []
    except (ValidationError, PermissionDenied) as error:
        return None, error.messages if isinstance(error, ValidationError) else [str(error)]


def _case(request: HttpRequest, case_id: int) -> Case:
    rows = Case.objects.visible_to(request.user).select_related(*_WITH, "fact__batch", "title_record")
    case = rows.filter(pk=case_id).first()
    if case is None:
        raise Http404("没有这个认定个案，或您无权查看")
    return case


@for_roles(*BUSINESS)
def recognition(request: HttpRequest, case_id: int) -> HttpResponse:
    """A case: what is asked, what is known, what was done, and the acts that are the viewer's."""
    case = _case(request, case_id)
    if request.method != "POST":
        return _case_page(request, case)
    code = request.POST.get("act", "")
    done = _OWN.get(code, _act if code in ACTS and ACTS[code].states else None)
    revision = request.POST.get("revision", "")
    if done is None or not (revision.isascii() and revision.isdecimal() and len(revision) < 10):
        return _case_page(request, case, ["提交的内容不完整，请再试一次"], 400)
    try:
        messages.success(request, done(request, case, int(revision)))
    except Stale as error:
        return _case_page(request, case, [str(error)], 409)
    except ValidationError as error:
        return _case_page(request, case, error.messages, 400)
    return redirect(case)


def _act(request: HttpRequest, case: Case, revision: int) -> str:
    kind = ACTS[request.POST["act"]]
    form = Handled(request.POST)
    if problems := form.problems():
        raise ValidationError(problems)
    given = form.given(request.FILES.getlist("photographs"))
    act(case.pk, revision, kind.code, given, _person(request), timezone.now())
    return f"已办：{kind.name}"


def _change(request: HttpRequest, case: Case, revision: int) -> str:
    form = Changed(request.POST)
    if problems := form.problems():
        raise ValidationError(problems)
    change(case.pk, revision, form.application(), _person(request), timezone.now())
    return "已保存"


def _upload(request: HttpRequest, case: Case, revision: int) -> str:
    made = add_materials(case.pk, revision, request.FILES.getlist("files"), _person(request), timezone.now())
    return f"已收 {len(made)} 个文件"


def _take_out(request: HttpRequest, case: Case, revision: int) -> str:
    number = request.POST.get("material", "")
    known = int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else 0
    return f"已取出「{take_out(case.pk, revision, known, _person(request), timezone.now())}」"


_OWN: dict[str, Callable[[HttpRequest, Case, int], str]] = {
    "change": _change,
    "upload": _upload,
    "take_out": _take_out,
}
"""What the applicant does to the case itself, by the word that a button sends."""


def _case_page(request: HttpRequest, case: Case, problems: list[str] | None = None, status: int = 200) -> HttpResponse:
    # What another did meanwhile is shown as it stands now.
    case = _case(request, case.pk)
    person, today = _person(request), timezone.localdate()
    matter = matter_of(case)
    acts = open_acts(case, person)
    far = reach(person)
    terms = Term.objects.filter(kind=case.subject.kind).exclude(name__startswith="〔").order_by("pk")
    known = sheet(case.subject, person, far, terms, asked=frozenset())
    shown = {0, case.year or max(known.years, default=0)}
    files = Material.objects.visible_to(person).filter(case=case, taken_out=False)
    context = {
        "case": case,
        "matter": matter,
        "subject_address": address_of(case.subject) if _sees(case.subject, person) else "",
        "words": {name: value_words(case, getattr(case, name)) for name in ("wanted", "proposed", "value")},
        "wanted": value_typed(case, case.wanted),
        "clock": case.clock(today),
        "stages": STAGES,
        "late": lateness(case, today) if case.submitted_on is None else "",
        "known": {year: rows for year, rows in known.years.items() if year in shown},
        "materials": files.filter(act=None).select_related("by"),
        "accept": ACCEPT,
        "accept_pictures": ACCEPT_PICTURES,
        "steps": [
            (step, value_words(case, step.value), step.photographs.filter(taken_out=False))
            for step in Act.objects.visible_to(person).filter(case=case).select_related("by")
        ],
        "opinions": Opinion.objects.visible_to(person).filter(case=case).select_related("unit", "by"),
        "acts": acts,
        "changes": any(kind.code == "submit" for kind in acts),
        "problems": problems or [],
        "typed": {name: request.POST.get(name, "")[:2_000] for name in ("act", *Handled.base_fields, "wanted")},
    }
    reading(request, case.subject, tax=known.shows_tax, case=case.pk)
    return render(request, "pages/recognition.html", context, status=status)


def _sees(subject: Subject, person: Person) -> bool:
    return Subject.objects.visible_to(person).filter(pk=subject.pk).exists()


@for_roles(*BUSINESS)
def recognition_file(request: HttpRequest, case_id: int, material_id: int) -> HttpResponse:
    """A file of a case, to be kept and never to be shown by the browser."""
    rows: Any = Material.objects.visible_to(request.user)
    material = rows.filter(pk=material_id, case=case_id, taken_out=False).first()
    if material is None:
        raise Http404("没有这个文件，或您无权查看")
    try:
        content = bytes_of(material)
    except Damaged as error:
        raise Http404(f"{error}，不提供下载。提示：请运维人员从备份恢复") from error
    reading(request, material, case=case_id)
    response = HttpResponse(content, content_type=KINDS[material.kind].sent_as)
    response.headers["Content-Disposition"] = content_disposition_header(True, material.name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
