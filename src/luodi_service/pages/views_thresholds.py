"""准规（限）上: enterprises near a threshold by what they declare, and who follows them up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from luodi_service.accounts.models import Person
from luodi_service.facts import thresholds
from luodi_service.facts.decisions import FOLLOWED, FollowUp
from luodi_service.facts.known import KIND, SALES, DeclaredQuery
from luodi_service.facts.thresholds import Near
from luodi_service.lib.audit import record
from luodi_service.lib.editing import Stale
from luodi_service.lib.visibility import Viewer
from luodi_service.pages.forms_quality import Followed
from luodi_service.pages.tables_out import WRITERS, Value
from luodi_service.pages.views_office import for_roles
from luodi_service.registry.models import Subject

FOLLOWING = ("office", "department", "street")
LOOKING = (*FOLLOWING, "leader", "auditor")
ROWS_A_PAGE, STRETCH = 50, 500
_TITLE = "准规（限）上企业"


@for_roles(*LOOKING)
def near(request: HttpRequest) -> HttpResponseBase:
    """The list, of a year and from a share of the threshold on."""
    return _near(request, [], 200)


def _near(request: HttpRequest, problems: list[str], status: int) -> HttpResponseBase:
    years = thresholds.declared_years()
    given = request.GET.get("year", "")
    year = next((one for one in years if str(one) == given), years[0] if years else timezone.localdate().year - 1)
    percent = next(
        (one for one in thresholds.SHARES if str(one) == request.GET.get("percent")), thresholds.NEAR_PERCENT
    )
    reached = request.GET.get("reached") == "yes"
    found = thresholds.near_thresholds(request.user, year, percent, reached=reached)
    followed = request.GET.get("followed", "")
    if followed in {"yes", "no"}:
        rows = FollowUp.objects.visible_to(request.user)
        noted = rows.filter(state=FOLLOWED).values("subject")
        found = found.filter(subject__in=noted) if followed == "yes" else found.exclude(subject__in=noted)
    write = WRITERS.get(request.GET.get("export", "")) if request.method == "GET" else None
    if write is not None:
        return _file(request, found, year, write)
    page = Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": thresholds.told(request.user, list(page), year),
        "reached": reached,
        "year": year,
        "years": years or [year],
        "trend": list(range(year - thresholds.TREND_YEARS + 1, year + 1)),
        "percent": percent,
        "shares": thresholds.SHARES,
        "followed": followed,
        "follows": isinstance(request.user, Person) and not request.user.codes().isdisjoint(FOLLOWING),
        "problems": problems,
        "term": SALES,
    }
    return render(request, "pages/thresholds.html", context, status=status)


def _file(request: HttpRequest, found: DeclaredQuery, year: int, write: Any) -> FileResponse:
    trend = range(year - thresholds.TREND_YEARS + 1, year + 1)
    heads = ["统一社会信用代码", "名称", "所在", "门槛", "门槛（元）", *(f"{SALES}{one}年（元）" for one in trend),
             "还差（元）", "趋势", "依据", "跟踪", "跟踪人", "下次跟进", "说明"]  # fmt: skip
    file, count = write(_TITLE, heads, _rows(request.user, found, year))
    now = timezone.now()
    with transaction.atomic():
        record(request.user, "导出名单", _TITLE, now, path=request.path, rows=count, asked={"year": year})
    name = f"准规限上-{year}-{timezone.localtime(now):%Y%m%d-%H%M}.{request.GET['export']}"
    return FileResponse(file, as_attachment=True, filename=name)


def _rows(viewer: Viewer, found: DeclaredQuery, year: int) -> Iterator[list[Value]]:
    """A stretch in memory at a time."""
    for start in range(0, found.count(), STRETCH):
        yield from (_row(one) for one in thresholds.told(viewer, found[start : start + STRETCH], year))


def _row(one: Near) -> list[Value]:
    noted = one.follow_up
    said: list[Value] = ["", "", "", ""]
    if noted is not None:
        said = [noted.state, noted.by.name, noted.next_on.isoformat() if noted.next_on else "", noted.note]
    sales: list[Value] = ["" if value is None else value for _, value in one.sales]
    area = one.subject.area.name if one.subject.area else ""
    head: list[Value] = [one.subject.key, one.subject.name, area, one.threshold.name, one.threshold.sales_cny]
    return [*head, *sales, one.distance, one.trend, one.reason, *said]


@require_POST
@for_roles(*FOLLOWING)
def follow(request: HttpRequest, subject_id: int) -> HttpResponseBase:
    """Note that an enterprise is followed up, and what came of it."""
    assert isinstance(request.user, Person)
    rows = Subject.objects.visible_to(request.user).filter(kind=KIND, merged_into=None)
    subject = rows.filter(pk=subject_id).first()
    if subject is None:
        raise Http404("没有这家企业，或您无权查看")
    form = Followed(request.POST)
    problems, status = form.problems(), 400
    if not problems:
        given = form.cleaned_data
        revision = -1 if given["revision"] is None else given["revision"]
        try:
            thresholds.follow(
                subject, given["state"], given["note"], given["next_on"], revision, request.user, timezone.now()
            )
        except ValidationError as error:
            problems = error.messages
        except Stale as error:
            problems, status = [str(error)], 409
        else:
            messages.success(request, f"已记录：{subject}　{given['state']}")
            return redirect("thresholds")
    return _near(request, problems, status)
