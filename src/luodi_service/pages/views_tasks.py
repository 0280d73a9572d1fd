"""任务: the district's table on the page, as Excel and as a Word file; the reports on tasks, accepted many at a time."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_POST

from luodi_service.accounts.models import Person, Role
from luodi_service.lib.audit import record
from luodi_service.lib.letters import Letter, Table, write_letter
from luodi_service.pages.files_out import WORD, file_answer
from luodi_service.pages.forms_tasks import AcceptedMany
from luodi_service.pages.listing import Listing
from luodi_service.pages.task_lists import STANDING_YEAR, asked_quarter, reports_for, tasks_for, year_choices
from luodi_service.pages.views_office import for_roles
from luodi_service.plans.margins import plans
from luodi_service.supervision.checking import Result, accept_many, checkable
from luodi_service.supervision.drafts import QUARTER_NAMES
from luodi_service.supervision.models import Report, Task
from luodi_service.supervision.parties import ACTING, READING, is_office
from luodi_service.supervision.table import HEADS, SHOWN, TableRow, of_tasks

READERS = tuple(sorted(READING))
CHECKERS = tuple(sorted(ACTING))
WIDTHS = (3.0, 5.0, 2.0, 3.0, 4.0, 1.4)
"""Shares of the columns of the Word table."""
AT_ONCE = 500
"""Reports that are accepted at once at most, and tasks in a Word table."""


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


def newest_year(person: Person) -> str:
    """The newest year of which a person sees issued tasks; the standing ones where there is none."""
    year = Task.objects.visible_to(person).filter(state__in=SHOWN).aggregate(newest=Max("year"))["newest"]
    return str(year) if year is not None else STANDING_YEAR


def _rows(request: HttpRequest) -> QuerySet:
    """The tasks that a viewer may see, those of the newest year unless another is asked for."""
    rows = Task.objects.visible_to(request.user).select_related("plan", "issue")
    if request.GET.get("year") in dict(year_choices(_person(request))):
        return rows
    newest = newest_year(_person(request))
    return rows.filter(year=None) if newest == STANDING_YEAR else rows.filter(year=int(newest))


def _listing(request: HttpRequest, *, page: bool) -> Listing:
    quarter = asked_quarter(request.GET.get("quarter", ""))
    return tasks_for(_person(request), timezone.localdate(), quarter, page=page)


@for_roles(*READERS)
def tasks(request: HttpRequest) -> HttpResponseBase:
    """The tasks of a year with how they stand."""
    person = _person(request)
    years = [code for code, _ in year_choices(person) if code != STANDING_YEAR]
    asked = request.GET.get("year", "")
    context = {
        "year": asked if asked in years else newest_year(person),
        "office": is_office(person),
        "drafted": _years_to_draft(years),
        "query": request.GET.urlencode(),
        "checks": Report.objects.filter(checkable(person)).count(),
    }
    return _listing(request, page="export" not in request.GET).answer(
        request, _rows(request), "pages/tasks.html", context
    )


def _years_to_draft(years: list[str]) -> list[int]:
    """The years whose decomposition the office may open: those that have tasks, this one and the next."""
    this = timezone.localdate().year
    return sorted({*map(int, years), this, this + 1}, reverse=True)


@for_roles(*READERS)
def tasks_word(request: HttpRequest) -> HttpResponseBase:
    """The same table as a Word file: what the page is narrowed to, in its order."""
    listing = _listing(request, page=False)
    found = listing.narrowed(_rows(request), listing.asked(request))[:AT_ONCE]
    quarter, today = asked_quarter(request.GET.get("quarter", "")), timezone.localdate()
    rows = of_tasks(found, today, quarter)
    asked = request.GET.get("year", "")
    year = asked if asked in dict(year_choices(_person(request))) else newest_year(_person(request))
    until = f"（截至{QUARTER_NAMES[quarter]}）" if request.GET.get("quarter") in ("1", "2", "3", "4") else ""
    called = "常设任务" if year == STANDING_YEAR else f"{year}年重点任务进展情况"
    title = f"{_plan_title(request)}\n{called}{until}"
    office = Role.objects.filter(role="office").select_related("unit").order_by("pk").first()
    content = write_letter(
        Letter(
            issuer="领导小组办公室", document_number="", title=title, addressed_to="",
            paragraphs=(f"共 {len(rows)} 项，截至{today.year}年{today.month}月{today.day}日。",),
            signed=str(office.unit) if office is not None else "领导小组办公室", dated=today,
            demonstration=settings.DEMONSTRATION,
            tables=(Table(heads=HEADS, rows=tuple(map(_cells, rows)), widths=WIDTHS, numbers=(5,)),),
        )
    )  # fmt: skip
    with transaction.atomic():
        record(_person(request), "导出任务表", "task", timezone.now(), year=year, rows=len(rows))
    return file_answer(f"任务进展-{year}.docx", content, WORD)


def _plan_title(request: HttpRequest) -> str:
    known = plans()
    asked = next((plan for plan in known if plan.code == request.GET.get("plan")), None)
    front = asked or next((plan for plan in known if plan.at_root), None)
    return front.title if front is not None else ""


def _cells(row: TableRow) -> tuple[str, ...]:
    percent = "待补" if row.percent is None else f"{row.percent}%"
    return (row.name, row.content, row.lead or "待补", row.responsible or "—", row.progress or "待补", percent)


@for_roles(*READERS)
def task_reports(request: HttpRequest) -> HttpResponseBase:
    """The reports that a viewer may see."""
    return _reports_page(request)


def _reports_page(
    request: HttpRequest, problems: list[str] | None = None, results: list[Result] | None = None
) -> HttpResponseBase:
    rows: Any = Report.objects.visible_to(request.user).select_related("task__plan", "unit")
    person = _person(request)
    context = {
        "seen": timezone.now().isoformat(),
        "checks": Report.objects.filter(checkable(person)).exists(),
        "problems": problems or [],
        "results": results,
        "refused": sum(bool(one.problems) for one in results or ()),
    }
    rows = rows.annotate(evidence_count=Count("evidence"))
    return reports_for(person).answer(request, rows, "pages/task_reports.html", context, 400 if problems else 200)


@require_POST
@for_roles(*CHECKERS)
def accept_reports(request: HttpRequest) -> HttpResponseBase:
    """Accept all reports that were ticked, and say of each what came of it."""
    form = AcceptedMany(request.POST)
    problems = form.problems()
    ticked = [text for text in request.POST.getlist("report") if text.isascii() and text.isdecimal() and len(text) < 10]
    if not ticked:
        problems.append("请先选中要通过的填报")
    if len(ticked) > AT_ONCE:
        problems.append(f"一次最多通过 {AT_ONCE} 份")
    if problems:
        return _reports_page(request, problems)
    results = accept_many(map(int, ticked), form.cleaned_data["seen"], _person(request), timezone.now())
    return _reports_page(request, results=results)
