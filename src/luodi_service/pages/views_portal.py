"""门户: policies out, applications in, results out, all as files."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from luodi_service.claims.models import Claim
from luodi_service.claims.portal import bringing
from luodi_service.claims.portal.columns import COLUMNS
from luodi_service.claims.portal.models import PortalFile, PortalRow
from luodi_service.claims.portal.results import Wanted
from luodi_service.claims.portal.returning import returned
from luodi_service.claims.portal.tasks import work_on
from luodi_service.lib.audit import record
from luodi_service.pages import portal_out
from luodi_service.pages.forms_claims import given
from luodi_service.pages.forms_portal import AskedPolicies, AskedResults, SentApplications
from luodi_service.pages.listing import Column, Filter, Listing, by_value, by_words
from luodi_service.pages.portal_out import POLICIES, RESULTS, Left
from luodi_service.pages.views_claim import signed_in
from luodi_service.pages.views_office import for_roles
from luodi_service.plans.entitlements import payable_version
from luodi_service.plans.margins import plans

FILES = Listing(
    title="门户申报",
    columns=(
        Column("number", "编号", sort=("pk",), link=lambda one: one.get_absolute_url()),
        Column("file", "文件", lambda one: one.name, ("name",), style="key"),
        Column("plan", "方案", lambda one: one.plan.title),
        Column("state", "状态", lambda one: one.get_state_display(), ("state",)),
        Column("rows", "行", lambda one: one.rows_total, ("rows_total",), style="n"),
        Column("taken", "已收", lambda one: one.taken, ("taken",), style="n"),
        Column("refused", "不收", lambda one: one.refused, ("refused",), style="n"),
        Column("by", "谁", lambda one: one.by.name),
        Column("at", "时间", lambda one: one.at, ("at",), style="tight"),
        Column("note", "数据说明", lambda one: "演示数据" if one.demonstration else ""),
    ),
    filters=(
        Filter("q", "文件", by_words("name")),
        Filter("state", "状态", by_value("state"), choices=lambda _: PortalFile.STATES),
    ),
    order=("-pk",),
    empty="还没有收过门户的文件。",
)
ROWS = Listing(
    title="门户申报逐行结果",
    columns=(
        Column("row", "行", lambda one: one.number, ("number",), style="n"),
        Column("portal_number", "门户编号", lambda one: one.portal_number, ("portal_number",), style="key"),
        Column("code", "政策代码", lambda one: one.code, ("code",)),
        Column("key", "主体编号", lambda one: one.key, ("key",), style="key"),
        Column("year", "年度", lambda one: one.year, ("year",)),
        Column("outcome", "结果", lambda one: one.get_outcome_display(), ("outcome",)),
        Column(
            "claim", "申请", lambda one: one.claim.number if one.claim is not None else "",
            link=lambda one: one.claim.get_absolute_url() if one.claim is not None else None,
        ),
        Column("why", "问题", lambda one: one.why),
    ),
    filters=(
        Filter("q", "门户编号、主体编号", by_words("portal_number", "key")),
        Filter("outcome", "结果", by_value("outcome"), choices=lambda _: PortalRow.OUTCOMES),
    ),
    order=("number",),
    empty="没有这样的行。",
)  # fmt: skip


@for_roles("office", "auditor")
def portal(request: HttpRequest) -> HttpResponseBase:
    """What can go out, what came in; the office brings a file here."""
    problems: list[str] = []
    if request.method == "POST":
        try:
            return redirect(_brought(request))
        except ValidationError as error:
            problems = error.messages
    return _page(request, problems, 400 if problems else 200)


def _page(request: HttpRequest, problems: list[str], status: int) -> HttpResponseBase:
    outcome = {
        name: Count("rows", filter=Q(rows__outcome=code))
        for name, code in (("taken", PortalRow.TAKEN), ("refused", PortalRow.REFUSED))
    }
    rows = PortalFile.objects.visible_to(request.user).select_related("plan", "by").defer("content").annotate(**outcome)
    context = {
        "problems": problems,
        "brings": _brings(request),
        "plans": [plan for plan in plans() if payable_version(plan) is not None],
        "columns": COLUMNS.values(),
        "policy_endings": portal_out.POLICY_ENDINGS,
        "result_endings": portal_out.RESULT_ENDINGS,
    }
    return FILES.answer(request, rows, "pages/portal.html", context, status)


def _brings(request: HttpRequest) -> bool:
    return "office" in signed_in(request).codes()


def _brought(request: HttpRequest) -> PortalFile:
    person = signed_in(request)
    if not _brings(request):
        raise PermissionDenied("门户的文件由领导小组办公室导入")
    sent = given(SentApplications(request.POST, request.FILES))
    file = bringing.bring(sent["plan"], sent["file"].name, sent["file"].read(), person, timezone.now())
    work_on(file)
    return file


@for_roles("office", "auditor")
def portal_policies(request: HttpRequest) -> HttpResponseBase:
    """政策清单 as a file."""
    try:
        asked = given(AskedPolicies(request.GET))
        left = portal_out.policies_file(asked["plan"], asked["ending"], timezone.now())
    except ValidationError as error:
        return _page(request, error.messages, 400)
    return _sent(request, POLICIES, left, plan=asked["plan"].code)


@for_roles("office", "auditor")
def portal_results(request: HttpRequest) -> HttpResponseBase:
    """兑付结果 as a file."""
    try:
        asked = given(AskedResults(request.GET))
        wanted = Wanted(asked["plan"], not asked["all"], asked["since"])
        claims = Claim.objects.visible_to(request.user)
        left = portal_out.results_file(claims, wanted, asked["ending"], timezone.now())
    except ValidationError as error:
        return _page(request, error.messages, 400)
    since = str(asked["since"]) if asked["since"] is not None else ""
    return _sent(request, RESULTS, left, plan=asked["plan"], since=since, portal_only=wanted.portal_only)


def _sent(request: HttpRequest, what: str, left: Left, **asked: object) -> FileResponse:
    """The file; that it left is on record."""
    with transaction.atomic():
        record(signed_in(request), f"导出{what}", "portal", timezone.now(), file=left.name, rows=left.count, **asked)
    return FileResponse(left.file, as_attachment=True, filename=left.name)


@for_roles("office")
def portal_template(_request: HttpRequest) -> FileResponse:
    """The table to fill in."""
    left = portal_out.template_file()
    return FileResponse(left.file, as_attachment=True, filename=left.name)


@for_roles("office", "auditor")
def portal_file(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """A file with what came, or would come, of every row."""
    return _file_page(request, _found(request, file_id), [], 200)


def _file_page(request: HttpRequest, file: PortalFile, problems: list[str], status: int) -> HttpResponseBase:
    counts = bringing.counted(file)
    done = {PortalFile.TRYING: counts["waiting"], PortalFile.TAKING: counts["good"]}
    context = {
        "file": file,
        "problems": problems,
        "counts": [(label, counts[outcome]) for outcome, label in PortalRow.OUTCOMES if counts[outcome]],
        "good": counts["good"],
        "droppable": not counts["taken"],
        "left": done.get(file.state, 0),
        "moving": file.state in PortalFile.MOVING,
        "brings": _brings(request),
    }
    if request.headers.get("HX-Request"):
        return render(request, "pages/portal_file_state.html", context)
    rows = PortalRow.objects.visible_to(request.user).filter(file=file).select_related("claim")
    return ROWS.answer(request, rows, "pages/portal_file.html", context, status)


def _found(request: HttpRequest, file_id: int) -> PortalFile:
    found = PortalFile.objects.visible_to(request.user).select_related("plan", "by").filter(pk=file_id).first()
    if found is None:
        raise Http404("没有这份文件，或您无权查看")
    return found


@require_POST
@for_roles("office")
def take_portal_file(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """Take what can be taken of a file that was tried; go on where it was broken off."""
    file = _found(request, file_id)
    act = bringing.go_on if file.state == PortalFile.FAILED else bringing.begin

    def take() -> str:
        act(file, signed_in(request), timezone.now())
        work_on(file)
        return file.get_absolute_url()

    return _done(request, file, take)


@require_POST
@for_roles("office")
def drop_portal_file(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """Give a file up of which nothing is taken."""
    file = _found(request, file_id)

    def drop() -> str:
        bringing.drop(file, signed_in(request), timezone.now())
        return reverse("portal")

    return _done(request, file, drop)


def _done(request: HttpRequest, file: PortalFile, act: Callable[[], str]) -> HttpResponseBase:
    try:
        return redirect(act())
    except ValidationError as error:
        return _file_page(request, _found(request, file.pk), error.messages, 409)


@for_roles("office")
def returned_portal_file(request: HttpRequest, file_id: int) -> HttpResponse | FileResponse:
    """The same file back, with the reason beside each cell; it names accounts at banks, so that it left is on record."""
    file = _found(request, file_id)
    name, content = returned(file)
    with transaction.atomic():
        record(signed_in(request), "下载门户申报文件", file, timezone.now(), file=name)
    return FileResponse(BytesIO(content), as_attachment=True, filename=name)
