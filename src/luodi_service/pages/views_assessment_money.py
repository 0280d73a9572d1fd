"""绩效自评: how a plan's money of a year stands, policy by policy, in the official form."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from luodi_service.accounts.reads import reading
from luodi_service.assessment.holding import MONEY_READERS
from luodi_service.assessment.models import MONEY, WHOLE, Assessment, Result, Survey, details
from luodi_service.assessment.official_tables import FUNDS, INDICATORS, fund_row, indicator_rows, money_letter
from luodi_service.assessment.surveying import add_survey
from luodi_service.pages.files_out import WORD, file_answer
from luodi_service.pages.forms_assessment import Surveyed, typed
from luodi_service.pages.tables_out import written_workbook
from luodi_service.pages.views_assessment import (
    act_on,
    assessment_of,
    done_or_told,
    person_of,
    result_page,
    revision_of,
    whole_page,
)
from luodi_service.pages.views_office import for_roles

READERS = tuple(sorted(MONEY_READERS))


def _survey(request: HttpRequest, found: Assessment) -> str:
    form = Surveyed(request.POST)
    if problems := form.problems():
        raise ValidationError(problems)
    given = form.cleaned_data
    add_survey(
        found.pk, revision_of(request), given["code"], given["percent"], given["respondents"], given["document"],
        person_of(request), timezone.now(),
    )  # fmt: skip
    return "已录入满意度，重新测算以后计入"


@for_roles(*READERS)
def money_assessment(request: HttpRequest, year: int) -> HttpResponseBase:
    """The self-evaluation of a year's money: scheme, results, surveys."""
    found = assessment_of(request, year, MONEY)
    problems: list[str] = []
    status = 200
    if request.method == "POST":
        work = _survey if request.POST.get("act") == "survey" else act_on
        problems, status = done_or_told(request, lambda: work(request, found))
        found.refresh_from_db()
        if not problems:
            return redirect(found)
    surveys = Survey.objects.visible_to(request.user).filter(assessment=found).select_related("by")
    codes = (
        Result.objects.visible_to(request.user).filter(assessment=found).exclude(code="").values_list("code", "name")
    )
    return whole_page(
        request, found, "pages/assessment_money.html", problems, status, surveys=surveys, codes=list(codes),
        surveyed=typed(request.POST, "code", "percent", "respondents"),
    )  # fmt: skip


def _result(request: HttpRequest, year: int, code: str) -> Result:
    found = assessment_of(request, year, MONEY)
    rows = Result.objects.visible_to(request.user).filter(details(request.user), assessment=found)
    result = rows.filter(code="" if code == WHOLE else code).select_related("assessment__plan", "unit").first()
    if result is None:
        raise Http404("没有这项资金的自评")
    return result


@for_roles(*READERS)
def money_result(request: HttpRequest, year: int, code: str) -> HttpResponseBase:
    """How each point of a policy's money came about; the official form."""
    result = _result(request, year, code)
    more = {
        "funds": True,
        "forms": ((FUNDS, [fund_row(result, request.user)]), (INDICATORS, indicator_rows(result, request.user))),
        "code": code,
    }
    return result_page(request, result, **more)


@for_roles(*READERS)
def money_word(request: HttpRequest, year: int, code: str) -> HttpResponseBase:
    """项目支出绩效自评表 as a Word file."""
    result = _result(request, year, code)
    reading(request, result, year=year)
    content = money_letter(result.assessment, result, person_of(request), timezone.localdate())
    return file_answer(f"项目支出绩效自评表-{year}-{result.name}.docx", content, WORD)


@for_roles(*READERS)
def money_workbook(request: HttpRequest, year: int, code: str) -> HttpResponseBase:
    """项目支出绩效自评表 as a workbook."""
    result = _result(request, year, code)
    reading(request, result, year=year)
    empty = ("",) * len(INDICATORS)
    funds = [(*row, "") for row in (FUNDS, fund_row(result, request.user))]
    rows = [*indicator_rows(result, request.user), empty, *funds]
    file, _ = written_workbook("绩效自评表", INDICATORS, rows)
    return FileResponse(file, as_attachment=True, filename=f"项目支出绩效自评表-{year}-{result.name}.xlsx")
