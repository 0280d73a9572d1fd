"""年度分解: a year's drafts, made from the plan or last year's, mended on the page or in a workbook, and issued."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from luodi_service.accounts.models import Person
from luodi_service.lib.editing import Stale
from luodi_service.pages.files_out import file_answer
from luodi_service.pages.forms_tasks import Issued, SentTasks
from luodi_service.pages.task_lists import drafts_for
from luodi_service.pages.views_office import for_roles
from luodi_service.plans.margins import front_plan, plans
from luodi_service.plans.models import Plan
from luodi_service.supervision.bringing import bring, returned, take, tried
from luodi_service.supervision.decomposing import (
    FIRST_YEAR,
    LAST_YEAR,
    copy_year,
    draft_from_plan,
    keep_drafts,
    take_out,
)
from luodi_service.supervision.draft_workbooks import texts_of, write_workbook
from luodi_service.supervision.drafts import FIELDS, read
from luodi_service.supervision.issuing import issue, seen_drafts
from luodi_service.supervision.models import DRAFT, DraftBook, Issue, Task
from luodi_service.supervision.standing import keep_standing
from luodi_service.supervision.weighing import kept_plans, weigh

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LISTED = 200
"""Problems shown on a page; the file has all of them."""
TYPED = ("document", "on", "sign_by")


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


def _plan(request: HttpRequest) -> Plan:
    """The plan that is asked for by its code, or the one at the root."""
    code = request.POST.get("plan") or request.GET.get("plan") or ""
    found = next((plan for plan in plans() if plan.code == code), None) if code else front_plan()
    if found is None:
        raise Http404("没有这个方案")
    return found


def _check(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404(f"年度应在 {FIRST_YEAR} 至 {LAST_YEAR} 之间")


def _link(plan: Plan, year: int) -> str:
    return f"{reverse('task_year', args=[year])}?plan={plan.code}"


@for_roles("office")
def task_year(request: HttpRequest, year: int) -> HttpResponseBase:
    """The drafts of a year, with all that forbids their issue."""
    _check(year)
    return _year_page(request, _plan(request), year)


def _year_page(
    request: HttpRequest, plan: Plan, year: int, problems: list[str] | None = None, status: int = 400
) -> HttpResponseBase:
    found = weigh(plan, year, ())
    rows = Task.objects.visible_to(request.user).filter(plan=plan, year=year, state=DRAFT)
    called = [f"{one.planned.number}：" for one in found.rows]
    context = {
        "plan": plan,
        "plans": plans(),
        "year": year,
        "drafts": rows.count(),
        "faults": found.faults,
        "general": [one for one in found.faults if not one.said.startswith(tuple(called))][:LISTED],
        "seen": seen_drafts(plan, year),
        "issues": Issue.objects.visible_to(request.user).filter(plan=plan, year=year).select_related("by"),
        "before": year - 1 if Task.objects.filter(plan=plan, year=year - 1).exists() else None,
        "today": timezone.localdate(),
        "problems": (problems or [])[:LISTED],
        "typed": {name: request.POST.get(name, "")[:200] for name in TYPED},
        "link": _link(plan, year),
    }
    listed = rows.select_related("under").prefetch_related("units__unit", "quarters")
    listing = drafts_for(year, found.faults, found.flags)
    return listing.answer(request, listed, "pages/task_year.html", context, status if problems else 200)


@for_roles("office")
def task_workbook(request: HttpRequest, year: int) -> HttpResponse:
    """The workbook of a year's drafts."""
    _check(year)
    plan = _plan(request)
    return file_answer(f"任务分解-{year}.xlsx", write_workbook(plan, year), XLSX)


@require_POST
@for_roles("office")
def send_tasks(request: HttpRequest, year: int) -> HttpResponseBase:
    """Bring a workbook: it is tried, and nothing is changed yet."""
    _check(year)
    plan = _plan(request)
    form = SentTasks(request.POST, request.FILES)
    problems = form.problems()
    if not problems:
        file = form.cleaned_data["file"]
        try:
            upload = bring(plan, year, file.name, file.read(), _person(request), timezone.now())
        except ValidationError as error:
            problems = error.messages
        else:
            return redirect("task_upload", upload.pk)
    return _year_page(request, plan, year, problems)


@require_POST
@for_roles("office")
def draft_tasks(request: HttpRequest, year: int) -> HttpResponseBase:
    """Make drafts of the plan or of last year, keep the standing tasks, or issue."""
    _check(year)
    plan = _plan(request)
    done = _ACTS.get(request.POST.get("act", ""))
    if done is None:
        return _year_page(request, plan, year, ["提交的内容不完整，请再试一次"])
    try:
        messages.success(request, done(request, plan, year))
    except Stale as error:
        return _year_page(request, plan, year, [str(error)], 409)
    except ValidationError as error:
        return _year_page(request, plan, year, error.messages)
    return redirect(_link(plan, year))


def _from_plan(request: HttpRequest, plan: Plan, year: int) -> str:
    return f"已起草 {draft_from_plan(plan, year, _person(request), timezone.now())} 项"


def _copy(request: HttpRequest, plan: Plan, year: int) -> str:
    return f"已沿用 {copy_year(plan, year - 1, year, _person(request), timezone.now())} 项"


def _standing(request: HttpRequest, plan: Plan, _year: int) -> str:
    kept = keep_standing(plan, timezone.now(), _person(request))
    lacking = f"；方案写到而没有登记的单位：{'、'.join(kept.unplaced)}" if kept.unplaced else ""
    return f"常设任务：新增 {kept.made} 项，更新 {kept.changed} 项，终止 {kept.dropped} 项{lacking}"


def _issue(request: HttpRequest, plan: Plan, year: int) -> str:
    form = Issued(request.POST)
    if problems := form.problems():
        raise ValidationError(problems)
    made = issue(plan, year, form.issuing(), _person(request), timezone.now())
    return f"已下达 {made.tasks.count()} 项任务（{made.document}）"


_ACTS: dict[str, Callable[[HttpRequest, Plan, int], str]] = {
    "from_plan": _from_plan,
    "copy": _copy,
    "standing": _standing,
    "issue": _issue,
}
"""By the word that a button sends."""


@for_roles("office")
def task_upload(request: HttpRequest, upload_id: int) -> HttpResponse:
    """What would come of a workbook; on a press it is taken."""
    upload = _upload(request, upload_id)
    problems: list[str] = []
    status = 200
    if request.method == "POST":
        try:
            found = take(upload.pk, _person(request), timezone.now())
        except Stale as error:
            problems, status = [str(error)], 409
        except ValidationError as error:
            problems, status = error.messages, 400
        else:
            messages.success(request, f"已保存：新增 {found.made} 项，修改 {found.changed} 项")
            return redirect(_link(upload.plan, upload.year))
        upload = _upload(request, upload_id)
    result = tried(upload, _person(request), timezone.now()) if upload.taken_at is None else None
    context = {
        "upload": upload,
        "tried": result,
        "faults": result.faults[:LISTED] if result is not None else [],
        "flags": result.flags[:LISTED] if result is not None else [],
        "problems": problems[:LISTED],
        "link": _link(upload.plan, upload.year),
    }
    return render(request, "pages/task_upload.html", context, status=status)


def _upload(request: HttpRequest, upload_id: int) -> DraftBook:
    found: DraftBook | None = (
        DraftBook.objects.visible_to(request.user).filter(pk=upload_id).select_related("plan", "by").first()
    )
    if found is None:
        raise Http404("没有这个文件，或您无权查看")
    return found


@for_roles("office")
def task_upload_file(request: HttpRequest, upload_id: int) -> HttpResponse:
    """The same file, with the reason at each bad cell."""
    upload = _upload(request, upload_id)
    try:
        content = returned(upload, _person(request), timezone.now())
    except ValidationError as error:
        raise Http404(error.messages[0]) from error
    return file_answer(f"任务分解-{upload.year}-须改正.xlsx", content, XLSX)


@for_roles("office")
def new_task(request: HttpRequest, year: int) -> HttpResponse:
    """A draft written on the page."""
    _check(year)
    return _form_page(request, _plan(request), year, None)


@for_roles("office")
def edit_task(request: HttpRequest, task_id: int) -> HttpResponse:
    """A draft changed on the page, or taken out."""
    rows = Task.objects.visible_to(request.user).select_related("plan")
    task = rows.filter(pk=task_id, state=DRAFT).first()
    if task is None or task.year is None:
        raise Http404("没有这份草稿，或已经下达")
    return _form_page(request, task.plan, task.year, task)


def _form_page(request: HttpRequest, plan: Plan, year: int, task: Task | None) -> HttpResponse:
    problems: list[str] = []
    status = 200
    if request.method == "POST":
        try:
            messages.success(request, _kept(request, plan, year, task))
        except Stale as error:
            problems, status = [str(error)], 409
        except ValidationError as error:
            problems, status = error.messages, 400
        else:
            return redirect(_link(plan, year))
    task = Task.objects.filter(pk=task.pk).first() if task is not None else None
    typed = _typed(request) if status == 400 else _as_kept(plan, year, task)
    context: dict[str, Any] = {
        "plan": plan,
        "year": year,
        "task": task,
        "fields": [
            {"field": field, "value": typed.get(field.name, ""), "long": field.longest > 300}
            for field in FIELDS
            if field.name != "number"
        ],
        "problems": problems,
        "link": _link(plan, year),
    }
    return render(request, "pages/task_form.html", context, status=status)


def _typed(request: HttpRequest) -> dict[str, str]:
    return {field.name: request.POST.get(field.name, "")[:2_100] for field in FIELDS}


def _as_kept(plan: Plan, year: int, task: Task | None) -> dict[str, str]:
    if task is None:
        return {"due": f"{year}-12-31"}
    one = next((one for one in kept_plans(plan, year) if one.planned.pk == task.pk), None)
    return texts_of(one.planned) if one is not None else {}


def _kept(request: HttpRequest, plan: Plan, year: int, task: Task | None) -> str:
    person, at = _person(request), timezone.now()
    revision = request.POST.get("revision", "")
    known = int(revision) if revision.isascii() and revision.isdecimal() and len(revision) < 10 else None
    if task is None:
        planned, faults = read(_typed(request), 1)
        keep_drafts(plan, year, [planned], person, at, faults, alone=True)
        return "已存为草稿"
    if known is None:
        raise ValidationError("提交的内容不完整，请再试一次")
    if request.POST.get("act") == "take_out":
        return f"已删去 {take_out(task.pk, known, person, at)}"
    planned, faults = read({**_typed(request), "number": task.number}, 1, task.pk, known)
    keep_drafts(plan, year, [planned], person, at, faults, alone=True)
    return f"已保存 {task.number}"
