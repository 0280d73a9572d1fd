"""报表: how complete they are, the returns of a period, one return filled, checked, reopened, and workbooks of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from luodi_service.accounts.models import Person
from luodi_service.accounts.reads import reading
from luodi_service.accounts.roles import ROLES
from luodi_service.lib.editing import Stale
from luodi_service.pages.forms_returns import SentWorkbook
from luodi_service.pages.listing import Column, Filter, Listing, as_they_are, by_words
from luodi_service.pages.views_office import for_roles
from luodi_service.plans.cell_rules import shown_in
from luodi_service.registry.doors import reach
from luodi_service.registry.models import Subject
from luodi_service.returns.approving import approve, reopen, send_back
from luodi_service.returns.checking import Entry, Finding, findings, meanings
from luodi_service.returns.completeness import GROUPS, by_form, by_unit, overdue
from luodi_service.returns.filling import Unanswered, entries_of, fill
from luodi_service.returns.knowing import before_asking
from luodi_service.returns.models import OPEN, STATES, Cell, Form, FormTerm, Return, Upload
from luodi_service.returns.parties import LISTED, STANDING, checkable, fillable, may, may_define, to_check, to_fill
from luodi_service.returns.periods import Period, read_period
from luodi_service.returns.taking import take_workbook
from luodi_service.returns.workbooks import ROWS_MAX, write_workbook

BUSINESS = tuple(role.code for role in ROLES.values() if role.business)
RETURNS_A_PAGE, WAITING_SHOWN = 50, 20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SUBJECT = (
    "form",
    "version__form",
    "version__owner",
    "subject__unit",
    "subject__area",
    "subject__park__unit",
    "subject__merged_into",
)


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


@for_roles(*BUSINESS)
def returns(request: HttpRequest) -> HttpResponse:
    """What waits for whoever looks, and how complete every form is in every period."""
    person, today = _person(request), timezone.localdate()
    visible = Return.objects.visible_to(person).select_related(*_SUBJECT)
    context = {
        "rows": by_form(person, today),
        "to_fill": visible.filter(to_fill(person)).order_by("due", "pk")[:WAITING_SHOWN],
        "to_check": visible.filter(to_check(person)).order_by("filled_at", "pk")[:WAITING_SHOWN],
        "today": today,
        "defines": may_define(person),
    }
    return render(request, "pages/returns.html", context)


def form_named(request: HttpRequest, code: str) -> Form:
    """A form by its code.

    Raises:
        Http404: there is none.
    """
    form = Form.objects.visible_to(request.user).filter(code=code).first()
    if form is None:
        raise Http404(f"没有报表「{code[:60]}」")
    return form


def _upload(request: HttpRequest, pk: int) -> Upload:
    upload = Upload.objects.visible_to(request.user).select_related("form").filter(pk=pk).first()
    if upload is None:
        raise Http404("没有这次上传的结果，或您无权查看；只留各人最近一次的")
    return upload


def _form_and_period(request: HttpRequest, code: str, period: str) -> tuple[Form, Period]:
    form = form_named(request, code)
    found = read_period(period, form.current().frequency)
    if found is None:
        # A form that changed its frequency still has returns of the old one.
        found = next((one for word in ("年", "季度", "月") if (one := read_period(period, word)) is not None), None)
    if found is None:
        raise Http404("期别写成 2021、2021Q3 或 2021-07 的样子")
    return form, found


def _of_period(request: HttpRequest, form: Form, period: Period) -> QuerySet[Return, Any]:
    rows = Return.objects.visible_to(request.user).filter(form=form, year=period.year, part=period.part)
    return rows.select_related(*_SUBJECT)


@for_roles(*BUSINESS)
def period_returns(request: HttpRequest, code: str, period: str) -> HttpResponseBase:
    """The returns of a form for a period as far as the viewer may see them, with how complete each unit is."""
    return _period_page(request, *_form_and_period(request, code, period))


def _period_page(
    request: HttpRequest, form: Form, period: Period, problems: list[str] | None = None, status: int = 200
) -> HttpResponseBase:
    person, today = _person(request), timezone.localdate()
    rows = _of_period(request, form, period)
    group = request.GET.get("by", "")
    group = group if group in GROUPS else "street"
    context = {
        "form": form,
        "period": period,
        "units": by_unit(rows, group, today),
        "group": group,
        "groups": {code: name for code, (name, _) in GROUPS.items()},
        "fills": rows.filter(to_fill(person)).count(),
        "rows_max": ROWS_MAX,
        "last": Upload.objects.visible_to(person).filter(form=form, year=period.year, part=period.part).first(),
        "problems": problems or [],
    }
    shown = rows.filter(LISTED).annotate(standing=Coalesce("subject__merged_into__key", "subject__key"))
    return _listing(form, period, today).answer(request, shown, "pages/return_period.html", context, status)


def _kept_instead(report: Return, viewer: Person) -> Subject | None:
    """What the subject of a return turned out to be; None where it is itself, or the viewer may not know of the other."""
    into = report.subject.merged_into_id
    return None if into is None else Subject.objects.visible_to(viewer).filter(pk=into).first()


def _name(report: Return) -> str:
    """Whose a return is; of a subject that turned out to be another, that other's too."""
    into = report.subject.merged_into
    return report.subject.name if into is None else f"{report.subject.name}（已并入 {into}）"


def _listing(form: Form, period: Period, today: date) -> Listing:
    """The returns of a form for a period, with how each stands on a day."""

    def late(one: Return) -> bool:
        return one.state in OPEN and one.due < today

    def in_state(rows: QuerySet, state: str) -> QuerySet:
        return rows.filter(state__in=OPEN, due__lt=today) if state == "overdue" else rows.filter(state=state)

    return Listing(
        title=f"{form} {period}",
        columns=(
            Column("key", "编号", lambda one: one.subject.key, ("subject__key",), Return.get_absolute_url, "key"),
            Column("name", "名称", _name, sort=("subject__name",)),
            Column("area", "街道", lambda one: str(one.subject.area or ""), sort=("subject__area__name",)),
            Column("state", "状态", lambda one: one.get_state_display(), sort=("state",), style="tight"),
            Column("due", "截止", lambda one: one.due, sort=("due",), style="tight"),
            Column("late", "逾期", lambda one: "逾期" if late(one) else "", style="tight"),
            Column("filled", "上报", lambda one: one.filled_at or "", sort=("filled_at",), style="tight"),
        ),
        filters=(
            Filter("by", "", as_they_are, kind="hidden"),
            Filter("q", "编号或名称", by_words("subject__key", "subject__name")),
            Filter("state", "状态", in_state, choices=lambda _: [*STATES.items(), ("overdue", "逾期未报")]),
        ),
        # One that turned out to be another stands under that other.
        order=("due", "standing", "subject__key"),
        size=RETURNS_A_PAGE,
        empty="没有您可以查看的报表。",
        home="period_returns",
        home_args=(form.code, period.code),
    )


@for_roles(*BUSINESS)
def return_workbook(request: HttpRequest, code: str, period: str) -> HttpResponse:
    """The workbook of all that waits for the viewer to fill it; of one subject, where one is named."""
    form, when = _form_and_period(request, code, period)
    person = _person(request)
    rows = _of_period(request, form, when).filter(to_fill(person)).order_by("subject__key")
    if request.GET.get("subject"):
        rows = rows.filter(subject__key=request.GET["subject"][:200])
    first = rows.order_by("-version__number").first()
    if first is None:
        raise Http404("这一期没有等您填报的报表，或您无权查看")
    # One sheet is of one version: returns of an older one are in a workbook of their own, once these are handed in.
    content = write_workbook(first.version, when, rows.filter(version=first.version), person)
    return _file(content, f"{form.code}-{when.code}.xlsx")


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
@for_roles(*BUSINESS)
def send_workbook(request: HttpRequest, code: str, period: str) -> HttpResponseBase:
    """Take a workbook; what came of it has a page of its own."""
    form, when = _form_and_period(request, code, period)
    sent = SentWorkbook(request.POST, request.FILES)
    problems = sent.problems()
    if not problems:
        file = sent.cleaned_data["file"]
        try:
            upload = take_workbook(
                form, when, file.name, file.read(), _person(request), timezone.now(),
                hand_in=sent.cleaned_data["hand_in"], all_or_none=sent.cleaned_data["all_or_none"],
            )  # fmt: skip
        except ValidationError as error:
            problems = error.messages
        else:
            return redirect("return_upload", upload.pk)
    return _period_page(request, form, when, problems, 400)


@for_roles(*BUSINESS)
def return_upload(request: HttpRequest, upload_id: int) -> HttpResponse:
    """What came of one's workbook: how many rows were taken, and what is wrong with the others."""
    return render(request, "pages/return_upload.html", {"upload": _upload(request, upload_id)})


@for_roles(*BUSINESS)
def return_upload_file(request: HttpRequest, upload_id: int) -> HttpResponse:
    """The same file, with the reason at each bad cell."""
    upload = _upload(request, upload_id)
    if not upload.content:
        raise Http404("这个文件没有问题，不用改")
    return _file(bytes(upload.content), f"{upload.form.code}-{upload.period.code}-mend.xlsx")


@for_roles(*BUSINESS)
def one_return(request: HttpRequest, code: str, period: str, key: str) -> HttpResponse:
    """A return: filled by one, checked by another."""
    form, when = _form_and_period(request, code, period)
    report = _of_period(request, form, when).filter(subject__key=key).first()
    if report is None:
        raise Http404("没有这张报表，或您无权查看")
    if request.method != "POST":
        return _return_page(request, report)
    act = _ACTS.get(request.POST.get("act", ""))
    revision = request.POST.get("revision", "")
    if act is None or not (revision.isascii() and revision.isdecimal() and len(revision) < 10):
        return _return_page(request, report, ["提交的内容不完整，请再试一次"], 400)
    try:
        return act(request, report, int(revision))
    except Unanswered as error:
        return _return_page(request, report, [str(one) for one in error.findings], 400, _typed(request, report))
    except Stale as error:
        return _return_page(request, report, [str(error)], 409)
    except ValidationError as error:
        return _return_page(request, report, error.messages, 400)


def _typed(request: HttpRequest, report: Return) -> dict[int, tuple[str, str]]:
    """What was typed, by term; a line that is not on the page stays as it is."""
    return {
        line.term_id: (
            request.POST[f"text-{line.term_id}"][:1_000],
            request.POST.get(f"note-{line.term_id}", "")[:1_000],
        )
        for line in report.version.asked()
        if f"text-{line.term_id}" in request.POST
    }


def _save(request: HttpRequest, report: Return, revision: int) -> HttpResponse:
    filled = fill(report.pk, revision, _typed(request, report), _person(request), timezone.now(), hand_in=False)
    messages.success(request, f"已保存 {len(filled.changed)} 项，还没有上报" if filled.changed else "没有改动")
    return redirect(report.get_absolute_url())


def _hand_in(request: HttpRequest, report: Return, revision: int) -> HttpResponse:
    fill(report.pk, revision, _typed(request, report), _person(request), timezone.now(), hand_in=True)
    messages.success(request, "已上报，等待审核")
    return redirect(report.get_absolute_url())


def _approve(request: HttpRequest, report: Return, revision: int) -> HttpResponse:
    _, facts = approve(report.pk, revision, _person(request), timezone.now())
    messages.success(request, f"审核通过并锁定，新记入 {facts} 条数据；下次测算即用")
    return redirect(report.get_absolute_url())


def _send_back(request: HttpRequest, report: Return, revision: int) -> HttpResponse:
    send_back(report.pk, revision, request.POST.get("reason", ""), _person(request), timezone.now())
    messages.success(request, "已退回")
    return redirect(report.get_absolute_url())


def _reopen(request: HttpRequest, report: Return, revision: int) -> HttpResponse:
    given = (request.POST.get("reason", ""), request.POST.get("document", ""))
    reopen(report.pk, revision, *given, _person(request), timezone.now())
    messages.success(request, "已重新打开；原来的数据在重新审核以前仍然有效")
    return redirect(report.get_absolute_url())


_ACTS: dict[str, Callable[[HttpRequest, Return, int], HttpResponse]] = {
    "save": _save,
    "hand_in": _hand_in,
    "approve": _approve,
    "send_back": _send_back,
    "reopen": _reopen,
}
"""By the word that a button sends."""


def _return_page(
    request: HttpRequest,
    report: Return,
    problems: list[str] | None = None,
    status: int = 200,
    typed: dict[int, tuple[str, str]] | None = None,
) -> HttpResponse:
    # What another did meanwhile is shown as it stands now.
    report = _of_period(request, report.form, report.period).get(pk=report.pk)
    person = _person(request)
    fills = report.state in OPEN and may(person, report, STANDING & fillable(person))
    checks = may(person, report, STANDING & checkable(person)) and report.filled_by_id != person.pk
    seen = Cell.objects.visible_to(person).filter(report=report)
    before = before_asking(report.version, report.period, [report], person)
    kept = {cell.term_id: (cell.text, cell.note) for cell in seen}
    entries = entries_of(report, kept | (typed or {}), before)
    own = report.subject.unit is not None and any(
        report.subject.unit.path.startswith(path) for path in reach(person).enterprises
    )
    hidden = () if own else reach(person).hidden
    # Nobody is told what is wrong with what they have not begun.
    begun = report.filled_by_id is not None or typed is not None
    shows = (fills and begun) or report.state in ("filled", "locked")
    found = findings(report.version, entries) if shows and not _keeps_back(report, hidden) else []
    context = {
        "report": report,
        "rows": [
            _row(report, entries[line.term_id], found, line.term.nature in hidden) for line in report.version.asked()
        ],
        "rules": report.version.rules.all(),
        "fills": fills,
        "decides": checks and report.state == "filled",
        "reopens": checks and report.state == "locked",
        "drafting": report.state in OPEN and not fills,
        "overdue": overdue(report, timezone.localdate()),
        "into": _kept_instead(report, person),
        "merged": _of_period(request, report.form, report.period).filter(LISTED, subject__merged_into=report.subject),
        "steps": report.steps.select_related("by"),
        "problems": problems or [],
        "typed": {name: request.POST.get(name, "")[:500] for name in ("reason", "document")},
    }
    reading(request, report.subject, report=report.number)
    return render(request, "pages/return.html", context, status=status)


def _keeps_back(report: Return, hidden: tuple[str, ...]) -> bool:
    return any(line.term.nature in hidden for line in report.version.asked())


def _row(report: Return, given: Entry, found: list[Finding], hidden: bool) -> dict[str, Any]:
    line = given.line
    known = given.known

    def shown(value: str) -> str:
        return shown_in(line.term.form, line.unit, value)

    return {
        "line": line,
        "entry": given,
        "hidden": hidden,
        "choices": _choices(report, line),
        "previous": shown(given.previous),
        "known": shown(known.value) if known is not None else "",
        "source": known.source if known is not None else "",
        "said": [finding.said for finding in found if finding.term.pk == line.term_id],
    }


def _choices(report: Return, line: FormTerm) -> tuple[str, ...]:
    if line.term.form == "是否":
        return ("是", "否")
    meaning = meanings(report.version).get(line.term.name)
    return meaning.choices if meaning is not None else ()
