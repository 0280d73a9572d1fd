"""One task: the law's own words, what was planned and what was reported, who signed, on what evidence, and the viewer's acts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from luodi_service.accounts.models import Person
from luodi_service.accounts.reads import reading
from luodi_service.accounts.roles import ROLES
from luodi_service.lib.attachments import ACCEPT, KINDS
from luodi_service.lib.editing import Stale
from luodi_service.lib.filing import Damaged, bytes_of
from luodi_service.pages.files_out import file_answer
from luodi_service.pages.forms_tasks import Checked, Ended, Reported, Signed
from luodi_service.pages.plan_addresses import address
from luodi_service.pages.views_office import for_roles
from luodi_service.plans.duties import TARGET, duties
from luodi_service.plans.margins import shown_version
from luodi_service.supervision.checking import check, checkable
from luodi_service.supervision.drafts import QUARTER_NAMES
from luodi_service.supervision.evidence import shown
from luodi_service.supervision.handling import DONE, close, drop, sign
from luodi_service.supervision.lights import light
from luodi_service.supervision.models import (
    DRAFT,
    ISSUED,
    SENT_BACK,
    Act,
    Evidence,
    Report,
    Task,
)
from luodi_service.supervision.parties import is_office, units_of
from luodi_service.supervision.progress import Known, known
from luodi_service.supervision.quarter_days import QUARTERS, first_day, report_day
from luodi_service.supervision.reporting import report
from luodi_service.supervision.weighing import told

BUSINESS = tuple(role.code for role in ROLES.values() if role.business)
TYPED = ("unit", "quarter", "percent", "words", "value", "dated", "about", "reason", "document", "report", "act")
_FACT_LINES = 3


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


def _task(request: HttpRequest, task_id: int) -> Task:
    rows = Task.objects.visible_to(request.user).select_related("plan", "issue", "under")
    found = rows.filter(pk=task_id).first()
    if found is None:
        raise Http404("没有这个任务，或您无权查看")
    return found


@for_roles(*BUSINESS)
def task(request: HttpRequest, task_id: int) -> HttpResponse:
    """A task with all that is known of it."""
    found = _task(request, task_id)
    if request.method != "POST":
        return _page(request, found)
    done = _ACTS.get(request.POST.get("act", ""))
    revision = request.POST.get("revision", "")
    if done is None or not (revision.isascii() and revision.isdecimal() and len(revision) < 10):
        return _page(request, found, ["提交的内容不完整，请再试一次"], 400)
    try:
        messages.success(request, done(request, found, int(revision)))
    except Stale as error:
        return _page(request, found, [str(error)], 409)
    except ValidationError as error:
        return _page(request, found, error.messages, 400)
    return redirect(found)


def _valid(form: Any) -> Any:
    if problems := form.problems():
        raise ValidationError(problems)
    return form


def _sign(request: HttpRequest, found: Task, revision: int) -> str:
    form = _valid(Signed(request.POST))
    part = sign(found.pk, form.cleaned_data["unit"], revision, _person(request), timezone.now())
    return f"「{part.unit}」已签收"


def _report(request: HttpRequest, found: Task, _revision: int) -> str:
    form = _valid(Reported(request.POST))
    made = report(found.pk, form.given(request), _person(request), timezone.now())
    return f"已填报，等待核查；另有 {len(made.warnings)} 条提示给核查人" if made.warnings else "已填报，等待核查"


def _check(verdict: str) -> Callable[[HttpRequest, Task, int], str]:
    def act(request: HttpRequest, found: Task, revision: int) -> str:
        form = _valid(Checked(request.POST))
        pk = form.cleaned_data["report"]
        if not Report.objects.visible_to(request.user).filter(pk=pk, task=found).exists():
            raise ValidationError("没有这份填报，请再试一次")
        check(pk, revision, verdict, form.cleaned_data["reason"], _person(request), timezone.now())
        return "已通过" if verdict == "accept" else "已退回"

    return act


def _close(request: HttpRequest, found: Task, revision: int) -> str:
    form = _valid(Ended(request.POST))
    close(found.pk, revision, form.cleaned_data["words"], _person(request), timezone.now())
    return "已办结"


def _drop(request: HttpRequest, found: Task, revision: int) -> str:
    typed = _valid(Ended(request.POST)).cleaned_data
    drop(found.pk, revision, typed["document"], typed["words"], _person(request), timezone.now())
    return "已终止"


_ACTS: dict[str, Callable[[HttpRequest, Task, int], str]] = {
    "sign": _sign,
    "report": _report,
    "accept": _check("accept"),
    "send_back": _check("send_back"),
    "close": _close,
    "drop": _drop,
}
"""By the word that a button sends."""


def _page(request: HttpRequest, found: Task, problems: list[str] | None = None, status: int = 200) -> HttpResponse:
    # What another did meanwhile is shown as it stands now.
    found = _task(request, found.pk)
    person, today = _person(request), timezone.localdate()
    one = known([found])[0]
    duty = next((duty for duty in duties(shown_version(found.plan)) if duty.name == found.item), None)
    context = {
        "task": found,
        "one": one,
        "duty": duty,
        "plan_address": address(found.plan, "plan"),
        "light": light(one, today),
        "planned": f"{told(found.planned)}{found.unit_name}" if found.planned is not None else "",
        "quarters": _quarters(one, today),
        "pieces": Task.objects.visible_to(person).filter(under=found).order_by("-year", "number"),
        "reports": _reports(one, person),
        "steps": Act.objects.visible_to(person).filter(task=found).select_related("by", "unit"),
        "own": _own(one, person, today),
        "ends": is_office(person) and found.state == ISSUED,
        "done": (spoken := one.of_lead()) is not None and spoken.percent == DONE and spoken.by_id != person.pk,
        "edits": is_office(person) and found.state == DRAFT,
        "targets": [duty.name for duty in duties(shown_version(found.plan)) if duty.kind == TARGET],
        "accept": ACCEPT,
        "problems": problems or [],
        "typed": {name: request.POST.get(name, "")[:2_000] for name in TYPED},
        "facts": _typed_facts(request),
        "chosen": request.POST.getlist("target"),
    }
    reading(request, found)
    return render(request, "pages/task.html", context, status=status)


def _typed_facts(request: HttpRequest) -> list[tuple[str, str]]:
    subjects, terms = request.POST.getlist("subject"), request.POST.getlist("term")
    typed = [(subject[:200], term[:100]) for subject, term in zip(subjects, terms, strict=False)]
    return [*typed, *[("", "")] * _FACT_LINES][:_FACT_LINES]


def _quarters(one: Known, today: date) -> list[dict[str, Any]]:
    """Planned and reported, quarter by quarter, of the unit that leads."""
    lead = one.lead
    rows = []
    for number in QUARTERS if one.task.year is not None else ():
        planned = one.planned(number)
        newest = one.newest(lead.unit_id, number) if lead is not None else None
        rows.append(
            {
                "name": QUARTER_NAMES[number],
                "planned": planned,
                "number": told(planned.planned) if planned is not None and planned.planned is not None else "",
                "report": newest,
                "value": told(newest.value) if newest is not None and newest.value is not None else "",
                "until": report_day(one.task.year or 0, number),
                "late": number in one.due_quarters(today) and newest is None,
            }
        )
    return rows


def _reports(one: Known, person: Person) -> list[dict[str, Any]]:
    """Reports, the newest first, each with its evidence as the viewer may see it, and whether it is theirs to check."""
    rows = list(
        Evidence.objects.visible_to(person).filter(task=one.task).select_related("file", "fact__subject", "fact__term")
    )
    theirs = set(Report.objects.filter(checkable(person), task=one.task).values_list("pk", flat=True))
    return [
        {
            "row": row,
            "value": "" if row.value is None else f"{told(row.value)}{one.task.unit_name}",
            "evidence": shown([piece for piece in rows if piece.report_id == row.pk], person),
            "checks": row.pk in theirs,
        }
        for row in reversed(one.reports)
    ]


def _own(one: Known, person: Person, today: date) -> list[dict[str, Any]]:
    """The parts that the viewer's units have: whether to be signed, and on which quarters they may report now."""
    if one.task.state != ISSUED:
        return []
    units = units_of(person)
    return [
        {
            "part": part,
            "signs": part.signed_at is None,
            "quarters": [
                (number, QUARTER_NAMES[number])
                for number in QUARTERS
                if part.signed_at is not None
                and first_day(one.task.year or 0, number) <= today
                and ((newest := one.newest(part.unit_id, number)) is None or newest.state == SENT_BACK)
            ],
        }
        for part in one.units
        if part.unit_id in units
    ]


@for_roles(*BUSINESS)
def task_file(request: HttpRequest, task_id: int, evidence_id: int) -> HttpResponse:
    """A file of evidence, to be kept and never to be shown by the browser."""
    rows: Any = Evidence.objects.visible_to(request.user)
    found = rows.filter(pk=evidence_id, task=task_id).exclude(file=None).select_related("file").first()
    if found is None:
        raise Http404("没有这个文件，或您无权查看")
    try:
        content = bytes_of(found.file)
    except Damaged as error:
        raise Http404(f"{error}，不提供下载。提示：请运维人员从备份恢复") from error
    reading(request, found, task=task_id)
    return file_answer(found.file.name, content, KINDS[found.file.kind].sent_as)
