"""考评: the list, a year's scheme and table, a unit's own points with self-report and appeal, and the files of both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from luodi_service.accounts.models import Person, Unit
from luodi_service.accounts.reads import reading
from luodi_service.assessment import acting, appealing, checking, reporting
from luodi_service.assessment.defaults import USUAL
from luodi_service.assessment.definitions import GROUPS, Faulty, Given, save_scheme
from luodi_service.assessment.flow import ACTS, FIELDS
from luodi_service.assessment.handling import judges, reports_for
from luodi_service.assessment.holding import of_office
from luodi_service.assessment.models import (
    COMPUTED,
    DRAFT,
    ISSUED,
    KINDS,
    MONEY,
    OBJECTS,
    OPEN,
    PROPOSED,
    PUBLISHED,
    REJECTED,
    TABLE_READERS,
    UNITS,
    UPHELD,
    VETO,
    Act,
    Adjustment,
    Appeal,
    Assessment,
    Paper,
    Point,
    Result,
    SchemeLine,
    Statement,
    details,
)
from luodi_service.assessment.official_tables import table_letter
from luodi_service.assessment.results import UNDECIDED, score_words
from luodi_service.assessment.terms import TERMS
from luodi_service.lib.attachments import ACCEPT
from luodi_service.lib.attachments import KINDS as FILE_KINDS
from luodi_service.lib.editing import Stale
from luodi_service.lib.filing import Damaged, bytes_of
from luodi_service.pages.assessment_lists import ASSESSMENTS, results_of
from luodi_service.pages.files_out import WORD, file_answer
from luodi_service.pages.forms_assessment import Acted, Defined, Scored, Stated, typed
from luodi_service.pages.views import shown_plan
from luodi_service.pages.views_office import for_roles
from luodi_service.plans.margins import plans
from luodi_service.plans.models import Plan

READERS = tuple(sorted(TABLE_READERS | {"park"}))
BUSINESS = tuple(sorted({*READERS, "enterprise"}))
"""Who is told that a page is not there, or not for them."""
YEARS = (2000, 2100)
_INCOMPLETE = "提交的内容不完整，请再试一次"


def person_of(request: HttpRequest) -> Person:
    """Whoever is signed in."""
    assert isinstance(request.user, Person)
    return request.user


@for_roles(*READERS)
def assessments(request: HttpRequest) -> HttpResponseBase:
    """The assessments that the viewer may know of; the office begins another."""
    rows = Assessment.objects.visible_to(request.user).select_related("plan")
    person = person_of(request)
    context = {
        "begins": of_office(person),
        "objects": OBJECTS,
        "plans": plans() if of_office(person) else [],
        "year": timezone.localdate().year,
    }
    return ASSESSMENTS.answer(request, rows, "pages/assessments.html", context)


def assessment_of(request: HttpRequest, year: int, kind: str) -> Assessment:
    """The assessment of a year, of the plan that the address names or of the first that has one.

    Raises:
        Http404: there is none for this viewer.
    """
    rows = Assessment.objects.visible_to(request.user).filter(year=year, object=kind).select_related("plan")
    code = request.GET.get("plan", "")[:100]
    found = rows.filter(**({"plan__code": code} if code else {})).order_by("plan").first()
    if found is None:
        raise Http404(f"没有{year}年的{OBJECTS[kind]}，或您无权查看")
    return found


def revision_of(request: HttpRequest) -> int:
    """The revision that a form sent back.

    Raises:
        ValidationError: it sent none.
    """
    text = request.POST.get("revision", "")
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise ValidationError(_INCOMPLETE)
    return int(text)


def done_or_told(request: HttpRequest, work: Callable[[], str]) -> tuple[list[str], int]:
    """Do something; what stood in the way, and the status that says so. What was done is told on the next page."""
    try:
        messages.success(request, work())
    except Stale as error:
        return [str(error)], 409
    except ValidationError as error:
        return error.messages, 400
    except PermissionDenied as error:
        return [str(error)], 403
    return [], 200


def act_on(request: HttpRequest, found: Assessment) -> str:
    """Do an act on a whole assessment; what was done."""
    kind = ACTS.get(request.POST.get("act", ""))
    if kind is None:
        raise ValidationError(_INCOMPLETE)
    form = Acted(request.POST)
    if problems := form.problems():
        raise ValidationError(problems)
    acting.act(found.pk, revision_of(request), kind.code, form.given(), person_of(request), timezone.now())
    return f"已办：{kind.name}"


@for_roles(*READERS)
def assessment(request: HttpRequest, year: int) -> HttpResponseBase:
    """The assessment of units in a year: scheme, table, and the acts that are the viewer's."""
    found = assessment_of(request, year, UNITS)
    problems: list[str] = []
    status = 200
    if request.method == "POST":
        problems, status = done_or_told(request, lambda: act_on(request, found))
        found.refresh_from_db()
        if not problems:
            return redirect(found)
    return whole_page(request, found, "pages/assessment.html", problems, status)


def whole_page(
    request: HttpRequest, found: Assessment, template: str, problems: list[str], status: int, **more: Any
) -> HttpResponseBase:
    """The page of an assessment with its list of results, or that list as a file."""
    person = person_of(request)
    rows = Result.objects.visible_to(person).filter(assessment=found).select_related("assessment__plan", "unit")
    seen = set(Result.objects.filter(details(person), assessment=found).values_list("pk", flat=True))
    scheme_ = found.scheme
    lines = SchemeLine.objects.visible_to(person).filter(scheme=scheme_) if scheme_ is not None else []
    context = {
        "assessment": found,
        "scheme": scheme_,
        "groups": _by_group(lines, found.object),
        "acts": _open_acts(found, person),
        "fields": FIELDS,
        "edits": of_office(person) and found.state in (DRAFT, ISSUED),
        "office": of_office(person),
        "history": Act.objects.visible_to(person).filter(assessment=found, result=None).select_related("by"),
        "mine": [one for one in rows if one.pk in seen and one.unit_id and reports_for(one, person)],
        "typed": typed(request.POST, "act", "document", "dated", "report_by", "reason"),
        "problems": problems,
        "demonstration": found.demonstration,
        **more,
    }
    reading(request, found, year=found.year)
    linked = _Linked(seen)
    return replace(results_of(found), prepare=linked).answer(request, rows, template, context, status)


class _Linked:
    """Names lead to the page of a result for whoever sees it point by point."""

    def __init__(self, seen: set[int]) -> None:
        self.seen = seen

    def __call__(self, rows: Any) -> None:
        for row in rows:
            row.link = row.get_absolute_url() if row.pk in self.seen else None


def _by_group(lines: Any, kind: str) -> list[tuple[str, list[Any]]]:
    found: dict[str, list[Any]] = {}
    for line in lines:
        found.setdefault(line.group, []).append(line)
    return [(group, found[group]) for group in GROUPS[kind] if group in found]


def _open_acts(found: Assessment, person: Person) -> list[Any]:
    if not of_office(person):
        return []
    own = [kind for kind in ACTS.values() if found.state in kind.states]
    return [kind for kind in own if not (kind.apart and getattr(found, kind.apart) == person.pk)]


@for_roles(*BUSINESS)
def assessment_word(request: HttpRequest, year: int) -> HttpResponseBase:
    """The table as a Word file: all rows that the viewer sees."""
    found = assessment_of(request, year, UNITS)
    rows = Result.objects.visible_to(request.user).filter(assessment=found).select_related("assessment__plan")
    ordered = sorted(rows, key=lambda one: (one.group, one.rank is None, one.rank or 0, -one.most, one.pk))
    if not ordered:
        raise Http404("还没有结果，或您无权查看")
    reading(request, found, year=found.year)
    content = table_letter(found, ordered, person_of(request), _dated(found))
    return file_answer(f"{found}结果.docx", content, WORD)


def _dated(found: Assessment) -> date:
    return timezone.localdate(found.finished_at or found.published_at or timezone.now())


@for_roles("office")
def scheme(request: HttpRequest, year: int) -> HttpResponseBase:
    """The scheme of a year, to be written; what is wrong stands under its line, all at once."""
    kind = request.GET.get("object", UNITS)
    if kind not in OBJECTS or not YEARS[0] <= year <= YEARS[1]:
        raise Http404("没有这样的考评")
    plan = shown_plan(request.GET.get("plan", "")[:100])
    found = Assessment.objects.visible_to(request.user).filter(plan=plan, year=year, object=kind).first()
    problems: list[str] = []
    faults: list[Any] = []
    status = 200
    if request.method == "POST":
        form = Defined(request.POST)
        problems = form.problems()
        status = 400
        if not problems:
            try:
                base = form.cleaned_data["base"]
                made = save_scheme(plan, year, kind, form.given(), person_of(request), timezone.now(), base=base)
            except Faulty as error:
                problems = [one.words for one in error.problems if not one.line]
                faults = error.problems
            except Stale as error:
                problems, status = [str(error)], 409
            except ValidationError as error:
                problems = error.messages
            else:
                messages.success(request, f"已存为第{made.number}版")
                return redirect(made.assessment)
    return _scheme_page(request, (plan, year, kind, found), problems, faults, status)


def _scheme_page(
    request: HttpRequest,
    of: tuple[Plan, int, str, Assessment | None],
    problems: list[str],
    faults: list[Any],
    status: int,
) -> HttpResponse:
    plan, year, kind, found = of
    last = found.scheme if found is not None else None
    given = Given(last.text, last.left_out, last.appeal_days, last.document) if last else Given(USUAL[kind])
    shown: dict[str, Any] = {
        "base": last.number if last else 0,
        **{one: getattr(given, one) for one in Given.__slots__},
    }
    if request.method == "POST" and status != 409:
        shown |= typed(request.POST, "base", "text", "left_out", "appeal_days", "document")
    under: dict[int, list[Any]] = {}
    for one in faults:
        under.setdefault(one.line, []).append(one)
    context = {
        "plan": plan,
        "year": year,
        "object": kind,
        "name": OBJECTS[kind],
        "assessment": found,
        "last": last,
        "typed": shown,
        "problems": problems,
        "faulty": [(number, row, under[number]) for number, row in enumerate(str(shown["text"]).splitlines(), 1)
                   if number in under],
        "fault_count": len(faults),
        "terms": TERMS[kind],
        "groups": GROUPS[kind],
        "kinds": KINDS,
        "money": kind == MONEY,
    }  # fmt: skip
    return render(request, "pages/assessment_scheme.html", context, status=status)


@for_roles(*BUSINESS)
def unit_assessment(request: HttpRequest, year: int, unit: int) -> HttpResponseBase:
    """How each point of a unit came about; what it says of it, and its appeals."""
    found = assessment_of(request, year, UNITS)
    of = Unit.objects.filter(pk=unit).first()
    rows = Result.objects.visible_to(request.user).filter(details(request.user), assessment=found, unit=of)
    result = rows.select_related("assessment__plan", "unit").first()
    if of is None or result is None:
        raise Http404("没有这个单位的考评，或您无权查看它的得分明细")
    return result_page(request, result)


def result_page(request: HttpRequest, result: Result, **more: Any) -> HttpResponseBase:
    """The page of a result, and what is done on it."""
    problems: list[str] = []
    status = 200
    if request.method == "POST":
        problems, status = done_or_told(request, lambda: _act_on_result(request, result))
        if not problems:
            return redirect(result)
        result = Result.objects.select_related("assessment__plan", "unit").get(pk=result.pk)
    return render(request, "pages/assessment_result.html", _shown(request, result, problems, more), status=status)


def _state(request: HttpRequest, result: Result) -> str:
    form = _valid(Stated(request.POST))
    reporting.state(
        result.pk, revision_of(request), form.item, form.cleaned_data["words"], request.FILES.getlist("files"),
        person_of(request), timezone.now(), missing=form.cleaned_data["missing"],
    )  # fmt: skip
    return "已记下自评"


def _hand_in(request: HttpRequest, result: Result) -> str:
    form = _valid(Stated(request.POST))
    words = form.cleaned_data["words"]
    reporting.hand_in(result.pk, revision_of(request), words, person_of(request), timezone.now())
    return "已提交自评"


def _check(request: HttpRequest, result: Result) -> str:
    form = _valid(Scored(request.POST))
    words = form.cleaned_data["words"]
    checking.check(result.pk, revision_of(request), words, person_of(request), timezone.now())
    return "已核查"


def _propose(request: HttpRequest, result: Result) -> str:
    form = _valid(Scored(request.POST))
    given = form.cleaned_data
    checking.propose(
        result.pk, revision_of(request), form.item, given["points"], given["words"], person_of(request), timezone.now()
    )
    return "已提出调整，待第二人同意"


def _agree(request: HttpRequest, result: Result) -> str:
    return _second(request, result, agrees=True)


def _refuse(request: HttpRequest, result: Result) -> str:
    return _second(request, result, agrees=False)


def _second(request: HttpRequest, result: Result, *, agrees: bool) -> str:
    form = _valid(Scored(request.POST))
    words = form.cleaned_data["words"]
    checking.second(result.pk, revision_of(request), form.of, words, person_of(request), timezone.now(), agrees=agrees)
    return "已同意调整" if agrees else "没有同意调整"


def _appeal(request: HttpRequest, result: Result) -> str:
    form = _valid(Scored(request.POST))
    appealing.appeal(
        result.pk, revision_of(request), form.item, form.cleaned_data["words"], request.FILES.getlist("files"),
        person_of(request), timezone.now(),
    )  # fmt: skip
    return "已提出申诉"


def _answer(request: HttpRequest, result: Result) -> str:
    form = _valid(Scored(request.POST))
    given = form.cleaned_data
    appealing.answer(
        result.pk, revision_of(request), form.of, given["outcome"], given["words"], given["points"], person_of(request),
        timezone.now(),
    )  # fmt: skip
    return "已答复申诉"


def _valid(form: Any) -> Any:
    if problems := form.problems():
        raise ValidationError(problems)
    return form


_ON_RESULT: dict[str, Callable[[HttpRequest, Result], str]] = {
    "state": _state,
    "hand_in": _hand_in,
    "check": _check,
    "propose": _propose,
    "agree": _agree,
    "refuse": _refuse,
    "appeal": _appeal,
    "answer": _answer,
}
"""What is done to a result, by the word that a button sends."""


def _act_on_result(request: HttpRequest, result: Result) -> str:
    work = _ON_RESULT.get(request.POST.get("act", ""))
    if work is None:
        raise ValidationError(_INCOMPLETE)
    return work(request, result)


def _shown(request: HttpRequest, result: Result, problems: list[str], more: dict[str, Any]) -> dict[str, Any]:
    person, found = person_of(request), result.assessment
    points = list(Point.objects.visible_to(person).filter(result=result).select_related("line"))
    papers = list(Paper.objects.visible_to(person).filter(result=result).select_related("file"))
    statements = list(Statement.objects.visible_to(person).filter(result=result).select_related("by", "point__line"))
    adjustments = Adjustment.objects.visible_to(person).filter(result=result)
    appeals = list(
        Appeal.objects.visible_to(person).filter(result=result).select_related("by", "point__line", "answered_by")
    )
    for one in statements:
        one.files = [paper for paper in papers if paper.statement_id == one.pk]
    for other in appeals:
        other.files = [paper for paper in papers if paper.appeal_id == other.pk]
    speaks, judging, today = reports_for(result, person), judges(result, person), timezone.localdate()
    waiting = [one for one in appeals if not one.outcome]
    in_time = found.appeal_by is None or today <= found.appeal_by
    reading(request, result, year=found.year, unit=result.name)
    return {
        "assessment": found,
        "result": result,
        "score": score_words(result),
        "undecided": UNDECIDED,
        "points": points,
        "scored": [one for one in points if one.line.kind != VETO],
        "values": _told_values(result),
        "statements": statements,
        "adjustments": adjustments.select_related("by", "second", "point__line"),
        "appeals": appeals,
        "history": Act.objects.visible_to(person).filter(result=result).select_related("by"),
        "states_now": speaks and found.state == COMPUTED and result.state == OPEN,
        "checks": judging and found.state == COMPUTED,
        "agrees": list(adjustments.filter(state=PROPOSED).exclude(by=person).select_related("point__line", "by"))
        if judging and found.state == COMPUTED else [],
        "appeals_now": speaks and result.unit_id is not None and found.state == PUBLISHED and in_time,
        "answers": waiting if found.state == PUBLISHED and appealing.answers(result, person) else [],
        "outcomes": (UPHELD, REJECTED),
        "veto": VETO,
        "accept": ACCEPT,
        "typed": typed(request.POST, "act", "point", "words", "missing", "points", "outcome", "number"),
        "problems": problems,
        "demonstration": found.demonstration,
        **more,
    }  # fmt: skip


def _told_values(result: Result) -> list[tuple[Any, Any]]:
    terms = TERMS[result.assessment.object]
    return [(term, result.values[term.name]) for term in terms if term.name in result.values]


@for_roles(*BUSINESS)
def assessment_file(request: HttpRequest, paper: int) -> HttpResponse:
    """A file of a self-report or an appeal, to be kept and never to be shown by the browser."""
    found = Paper.objects.visible_to(request.user).filter(pk=paper).select_related("file", "result").first()
    if found is None:
        raise Http404("没有这个文件，或您无权查看")
    try:
        content = bytes_of(found.file)
    except Damaged as error:
        raise Http404(f"{error}，不提供下载。提示：请运维人员从备份恢复") from error
    reading(request, found, result=found.result_id)
    return file_answer(found.file.name, content, FILE_KINDS[found.file.kind].sent_as)
