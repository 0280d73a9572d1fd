"""一企一档: the lists of enterprises and other subjects, the counts by year, and what officers put on record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from luodi_service.accounts.roles import ROLES
from luodi_service.facts import classifying
from luodi_service.facts.enterprise_list import UNKNOWN, Asked, found
from luodi_service.facts.register_terms import FIELD, SECTOR
from luodi_service.lib.audit import record
from luodi_service.lib.editing import Stale
from luodi_service.pages import forms_register as forms
from luodi_service.pages.forms import Form
from luodi_service.pages.register_lists import enterprises_for, subjects_of
from luodi_service.pages.subject_pages import address_of
from luodi_service.pages.views_office import for_roles
from luodi_service.registry import keeping
from luodi_service.registry.belonging import place
from luodi_service.registry.models import NamedList, Subject
from luodi_service.registry.reading import KEEPERS, by_park, may_keep

YEARS_SHOWN = 6
BUSINESS = tuple(role.code for role in ROLES.values() if role.business)
KEEPING = tuple(sorted(KEEPERS))
Act = Callable[[dict[str, Any]], object]


@for_roles(*BUSINESS)
def enterprises(request: HttpRequest) -> HttpResponseBase:
    """The enterprises that the viewer may know of: searched, filtered, sorted, by the page, or as a table to take away."""
    today = timezone.localdate()
    rows = by_park(found(request.user, Asked.of(request.GET), today), request.user, today)
    listing = enterprises_for(request.user, today)
    return listing.answer(request, rows, "pages/enterprises.html", {"counts": _keeps(request)})


@for_roles(*BUSINESS)
def listed(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The parks, projects, events or regions that the viewer may know of."""
    rows = Subject.objects.visible_to(request.user).filter(kind=kind).select_related("area", "park", "merged_into")
    return subjects_of(kind, request.user, timezone.localdate()).answer(request, rows)


@for_roles(*KEEPING, "leader", "auditor")
def counts(request: HttpRequest) -> HttpResponse:
    """五类产业、四个监测行业逐年计数: how many enterprises of each there were at the end of each year."""
    this_year = timezone.localdate().year
    years = range(this_year - YEARS_SHOWN + 1, this_year + 1)
    counted = classifying.counts_by_year(request.user, years)
    tables = [
        (label, name, parameter, counted[name])
        for label, name, parameter in (("五类产业", FIELD, "field"), ("监测行业", SECTOR, "sector"))
    ]
    return render(request, "pages/register.html", {"years": years, "tables": tables, "unknown": UNKNOWN})


@for_roles(*BUSINESS)
def named_lists(request: HttpRequest) -> HttpResponse:
    """The lists there are; a new one by its document, for those who keep the register."""
    form = forms.NewList(request.POST if request.method == "POST" else None)
    problems: list[str] = []
    if request.method == "POST":
        if not _keeps(request):
            raise PermissionDenied(f"此页面供{_names(KEEPING)}使用")
        problems = form.problems()
        if not problems:
            given = form.cleaned_data
            try:
                made = keeping.new_list(
                    given["name"], given["document"], given["dated"], request.user, timezone.now()
                )  # fmt: skip
            except ValidationError as error:
                problems = error.messages
            else:
                messages.success(request, f"已新建「{made}」")
                return redirect("named_lists")
    context = {
        "lists": NamedList.objects.visible_to(request.user),
        "form": form if _keeps(request) else None,
        "problems": problems,
    }
    return render(request, "pages/named_lists.html", context, status=400 if problems else 200)


@for_roles(*KEEPING, "park")
def add_record(request: HttpRequest, subject_id: int, what: str) -> HttpResponse:
    """Put a title, a place on a list, a step, a tenancy or a contact on record of a subject."""
    kind = _kind(request, what)
    subject = _subject(request, subject_id)
    _allow(request, what, subject)
    form = forms.FORMS[what](
        request.POST if request.method == "POST" else None, subject=subject, viewer=request.user
    )  # fmt: skip

    def act(_: dict[str, Any]) -> None:
        whose, given = form.values()
        keeping.add_record(what, whose, given, request.user, timezone.now())

    return _form_page(request, subject, form, act, f"登记{kind.label}", "登记")


@for_roles(*KEEPING, "park")
def end_record(request: HttpRequest, what: str, record_id: int) -> HttpResponse:
    """Let a record end on a day."""
    subject, row = _record(request, what, record_id)
    form = forms.EndedRecord(request.POST if request.method == "POST" else None)

    def act(given: dict[str, Any]) -> None:
        on, document = given["on"], given["document"]
        keeping.end_record(what, record_id, _revision(given), on, document, request.user, timezone.now())

    return _form_page(request, subject, form, act, f"终止：{row}", "终止", row)


@for_roles(*KEEPING, "park")
def withdraw_record(request: HttpRequest, what: str, record_id: int) -> HttpResponse:
    """Take back what was put down wrongly."""
    subject, row = _record(request, what, record_id)
    form = forms.WithdrawnRecord(request.POST if request.method == "POST" else None)

    def act(given: dict[str, Any]) -> None:
        keeping.withdraw_record(what, record_id, _revision(given), given["why"], request.user, timezone.now())

    return _form_page(request, subject, form, act, f"撤回：{row}", "撤回", row)


@for_roles(*KEEPING)
def classified(request: HttpRequest, subject_id: int) -> HttpResponse:
    """Decide the field and sector of an enterprise, with the reason."""
    subject = _subject(request, subject_id)
    if subject.kind != keeping.FIRM:
        raise Http404("只有企业归入产业领域和监测行业")
    held = {"field": classifying.known(subject, FIELD), "sector": classifying.known(subject, SECTOR)}
    form = forms.Classified(request.POST if request.method == "POST" else None, initial=held)

    def act(given: dict[str, Any]) -> None:
        values = {FIELD: given["field"], SECTOR: given["sector"]}
        reason, document = given["reason"], given["document"]
        now = timezone.now()
        classifying.classify(subject, _revision(given), values, reason, document, request.user, now)

    return _form_page(request, subject, form, act, "产业领域和监测行业", "保存", subject)


@for_roles(*KEEPING)
def end_subject(request: HttpRequest, subject_id: int) -> HttpResponse:
    """Put down that a subject ceased or moved away."""
    subject = _subject(request, subject_id)
    form = forms.EndedSubject(request.POST if request.method == "POST" else None)

    def act(given: dict[str, Any]) -> None:
        how, on, document = given["how"], given["on"], given["document"]
        keeping.end_subject(subject_id, _revision(given), how, on, document, request.user, timezone.now())

    return _form_page(request, subject, form, act, "登记注销或迁出", "登记", subject)


@for_roles(*KEEPING)
def belonging(request: HttpRequest, subject_id: int) -> HttpResponse:
    """Put down which unit answers for a subject, and which street it lies in."""
    subject = _subject(request, subject_id)
    form = forms.Belonging(request.POST if request.method == "POST" else None, subject=subject)

    def act(given: dict[str, Any]) -> None:
        unit, area, document = given["unit"], given["area"], given["document"]
        place(subject_id, _revision(given), unit, area, document, request.user, timezone.now())

    return _form_page(request, subject, form, act, "登记归属", "登记", subject)


@for_roles(*KEEPING)
def revive_subject(request: HttpRequest, subject_id: int) -> HttpResponse:
    """Take back that a subject ended."""
    subject = _subject(request, subject_id)
    form = forms.WithdrawnRecord(request.POST if request.method == "POST" else None)

    def act(given: dict[str, Any]) -> None:
        keeping.revive_subject(subject_id, _revision(given), given["why"], request.user, timezone.now())

    return _form_page(request, subject, form, act, "撤回注销或迁出", "撤回", subject)


@never_cache
@for_roles(*BUSINESS)
def show_contact(request: HttpRequest, record_id: int) -> HttpResponse:
    """The personal figures of a contact, once somebody has said why they want them; that they did is on record."""
    kind = keeping.RECORDS["contact"]
    row: Any = (
        kind.model.objects.visible_to(request.user).filter(pk=record_id, withdrawn="").select_related("subject").first()
    )
    if row is None:
        raise _nothing(request, "没有这条记录，或您无权查看", f"contact {record_id}")
    form = forms.Why(request.POST if request.method == "POST" else None)
    problems = form.problems() if request.method == "POST" else []
    shown: dict[str, str] = {}
    if request.method == "POST" and not problems:
        try:
            shown = keeping.show_contact(row, form.cleaned_data["why"], request.user, timezone.now())
        except ValidationError as error:
            problems = error.messages
    context = {"subject": row.subject, "back": address_of(row.subject), "row": row, "form": form, "shown": shown}
    return render(request, "pages/contact.html", {**context, "problems": problems}, status=400 if problems else 200)


def _form_page(
    request: HttpRequest, subject: Subject, form: Form, act: Act, heading: str, verb: str, row: Any = None
) -> HttpResponse:
    """The form; once it is sent, what it asks is done, or the form comes back with all that stands in the way.

    It carries the revision of the row that it changes. Whoever was overtaken gets the form anew, as the row is now.
    """
    problems: list[str] = []
    status, revision = 200, getattr(row, "revision", "")
    if request.method == "POST":
        revision = request.POST.get("revision", "")
        problems, status = form.problems(), 400
        if not problems:
            try:
                act(form.cleaned_data)
            except ValidationError as error:
                problems = error.messages
            except Stale as error:
                problems, status = [str(error)], 409
                row.refresh_from_db()
                revision = row.revision
            else:
                messages.success(request, "已保存")
                return redirect(address_of(subject))
    context = {
        "subject": subject,
        "back": address_of(subject),
        "form": form,
        "heading": heading,
        "verb": verb,
        "revision": revision,
        "problems": problems,
    }
    return render(request, "pages/record_form.html", context, status=status)


def _subject(request: HttpRequest, subject_id: int) -> Subject:
    rows = Subject.objects.visible_to(request.user).select_related("unit")
    subject = rows.filter(pk=subject_id).first()
    if subject is None:
        raise _nothing(request, "没有这个主体，或您无权查看", f"主体 {subject_id}")
    return subject


def _record(request: HttpRequest, what: str, record_id: int) -> tuple[Subject, Any]:
    """A record that the viewer may change, and the subject whose page leads there: the park for its operator."""
    kind = _kind(request, what)
    rows: Any = kind.model.objects.visible_to(request.user).filter(pk=record_id, withdrawn="")
    row = rows.select_related("subject__unit", *(["park__unit"] if what == "tenancy" else [])).first()
    if row is None:
        raise _nothing(request, "没有这条记录，已被撤回，或您无权查看", f"{what} {record_id}")
    subject = row.subject if _keeps(request) or what != "tenancy" else row.park
    _allow(request, what, subject)
    return subject, row


def _kind(request: HttpRequest, what: str) -> keeping.RecordKind:
    """The kind of record; whoever may not keep it for anybody hears so before anything is looked for."""
    if what not in keeping.RECORDS:
        raise Http404("没有这种记录")
    if what != "tenancy":
        _allow(request, what, Subject())
    return keeping.RECORDS[what]


def _allow(request: HttpRequest, what: str, subject: Subject) -> None:
    if not may_keep(what, subject, request.user):
        whose = "，入驻记录也可由本园区运营方登记" if what == "tenancy" else ""
        raise PermissionDenied(f"此页面供{_names(KEEPING)}使用{whose}")


def _keeps(request: HttpRequest) -> bool:
    return may_keep("title", Subject(), request.user)


def _names(codes: tuple[str, ...]) -> str:
    return "、".join(ROLES[code].name for code in codes)


def _revision(given: dict[str, Any]) -> int:
    """The revision that was seen; a form without one was not ours."""
    return -1 if given["revision"] is None else int(given["revision"])


def _nothing(request: HttpRequest, why: str, what: str) -> Http404:
    """What is not there looks like what one may not see; that somebody asked is on record."""
    with transaction.atomic():
        record(request.user, "拒绝访问", "register", timezone.now(), subject=what, why="无权查看")
    return Http404(why)
