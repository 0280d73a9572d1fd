"""What units report of targets, and its check by the office."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from luodi_service.accounts.models import Person
from luodi_service.accounts.reads import reading
from luodi_service.lib.attachments import KINDS
from luodi_service.lib.editing import Stale
from luodi_service.lib.filing import Damaged, bytes_of
from luodi_service.pages.files_out import file_answer
from luodi_service.pages.forms_targets import CheckedReport, ReportedValue
from luodi_service.pages.target_lists import reported_list
from luodi_service.pages.views_office import for_roles
from luodi_service.pages.views_targets import READING, asked_plan, asked_target, target_page
from luodi_service.plans.margins import shown_version
from luodi_service.plans.models import Version
from luodi_service.plans.target_outlook import number_in_words
from luodi_service.targets.models import Evidence, Item, Reported
from luodi_service.targets.reporting import REPORTING, check, may_check, report, target_called
from luodi_service.targets.standing import link_of
from luodi_service.targets.tasks import begin


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


@require_POST
@for_roles(*sorted(REPORTING))
def report_target(request: HttpRequest, position: int) -> HttpResponse:
    """Report the value of a target, with its list and its evidence."""
    plan = asked_plan(request)
    asked = asked_target(plan, position)
    form = ReportedValue(request.POST)
    if problems := form.problems():
        return target_page(request, plan, asked, problems, 400)
    files, now = request.FILES.getlist("files"), timezone.now()
    try:
        made = report(plan, asked, form.given(), files, _person(request), now, timezone.localdate())
    except ValidationError as error:
        return target_page(request, plan, asked, error.messages, 400)
    messages.success(request, "已填报，等领导小组办公室的另一人核对")
    return redirect(made)


@for_roles(*READING)
def reported_targets(request: HttpRequest) -> HttpResponseBase:
    """Everything that was reported."""
    rows = Reported.objects.visible_to(request.user).select_related("plan", "unit", "checked_by")
    versions: dict[int, Version] = {}

    def version_of(one: Reported) -> Version:
        if one.plan_id not in versions:
            versions[one.plan_id] = shown_version(one.plan)
        return versions[one.plan_id]

    return reported_list(version_of).answer(request, rows)


def _reported(request: HttpRequest, reported_id: int) -> Reported:
    rows = Reported.objects.visible_to(request.user).select_related(
        "plan", "unit", "by", "checked_by", "corrects", "fact__batch"
    )
    found = rows.filter(pk=reported_id).first()
    if found is None:
        raise Http404("没有这份填报，或您无权查看")
    return found


@for_roles(*READING)
def reported_target(request: HttpRequest, reported_id: int) -> HttpResponse:
    """A report with its list and its evidence; whoever checks it does so here."""
    found = _reported(request, reported_id)
    if request.method != "POST":
        return _page(request, found)
    form = CheckedReport(request.POST)
    if problems := form.problems():
        return _page(request, found, problems, 400)
    given = form.cleaned_data
    revision = -1 if given["revision"] is None else given["revision"]
    accepted, now = given["act"] == "accept", timezone.now()
    try:
        check(found.pk, revision, accepted=accepted, opinion=given["opinion"], person=_person(request), at=now)
    except Stale as error:
        return _page(request, found, [str(error)], 409)
    except ValidationError as error:
        return _page(request, found, error.messages, 400)
    if accepted:
        begin(found.plan, _person(request), now)
    messages.success(request, "已核对，数值已记入数据" if accepted else "已退回")
    return redirect(found)


def _page(request: HttpRequest, found: Reported, problems: list[str] | None = None, status: int = 200) -> HttpResponse:
    # What another did meanwhile is shown as it stands now.
    found = _reported(request, found.pk)
    asked = target_called(found.plan, found.target)
    reading(request, found)
    context = {
        "one": found,
        "asked": asked,
        "link": link_of(found.plan, asked.position) if asked is not None else "",
        "value": number_in_words(shown_version(found.plan), found.target, found.value),
        "items": Item.objects.visible_to(request.user).filter(reported=found),
        "evidence": Evidence.objects.visible_to(request.user).filter(reported=found).select_related("file"),
        "corrections": Reported.objects.visible_to(request.user).filter(corrects=found),
        "checks": may_check(_person(request), found),
        "problems": problems or [],
        "opinion": request.POST.get("opinion", "")[:1_000],
    }
    return render(request, "pages/target_reported.html", context, status=status)


@for_roles(*READING)
def target_evidence(request: HttpRequest, reported_id: int, evidence_id: int) -> HttpResponse:
    """A file that a report rests on, to be kept."""
    rows = Evidence.objects.visible_to(request.user).select_related("file", "reported")
    found = rows.filter(pk=evidence_id, reported=reported_id).first()
    if found is None:
        raise Http404("没有这个文件，或您无权查看")
    try:
        content = bytes_of(found.file)
    except Damaged as error:
        raise Http404(f"{error}，不提供下载。提示：请运维人员从备份恢复") from error
    reading(request, found.reported, file=found.file.name)
    return file_answer(found.file.name, content, KINDS[found.file.kind].sent_as)
