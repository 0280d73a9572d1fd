"""其他部门的补助: the list against which double support is looked for, brought in as a table."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from luodi_service.accounts.models import Person
from luodi_service.claims.award_lists import HEADS, read_list, told
from luodi_service.claims.duplicates import CLEARING, bring_list
from luodi_service.claims.models import OtherAward
from luodi_service.pages.forms_claims import SentList, given
from luodi_service.pages.listing import Column, Filter, Listing, by_value, by_words
from luodi_service.pages.tables_out import written_workbook
from luodi_service.pages.views_claim import signed_in
from luodi_service.pages.views_office import for_roles
from luodi_service.registry.doors import reach

BAD_SHOWN = 100
AWARDS = Listing(
    title="其他部门的补助",
    columns=(
        Column("key", "统一社会信用代码", lambda one: one.subject_key, ("subject_key",), style="key"),
        Column("name", "名称", lambda one: one.name, ("name",)),
        Column("department", "部门", lambda one: one.department, ("department",)),
        Column("matter", "事项", lambda one: one.matter),
        Column("year", "年度", lambda one: str(one.year), ("year",)),
        Column("amount", "金额（元）", lambda one: one.amount, ("amount",), style="n"),
        Column("thing", "发票、房屋、项目", lambda one: f"{one.kind} {one.value}".strip()),
        Column("document", "文件", lambda one: one.document),
        Column("at", "导入", lambda one: one.at, ("at",), style="tight"),
    ),
    filters=(
        Filter("q", "代码、名称、部门、事项", by_words("subject_key", "name", "department", "matter", "value")),
        Filter("year", "年度", lambda rows, text: rows.filter(year=int(text)) if text.isdecimal() and len(text) < 5 else rows),
        Filter("document", "文件", by_value("document")),
    ),
    order=("-pk",),
    empty="还没有导入清单。",
)  # fmt: skip


@for_roles("office", "finance", "department", "leader", "auditor")
def other_awards(request: HttpRequest) -> HttpResponseBase:
    """The awards, and bringing a list of them."""
    person = signed_in(request)
    problems: list[str] = []
    if request.method == "POST":
        try:
            made = _brought(request, person)
        except ValidationError as error:
            problems = error.messages
        else:
            messages.success(request, f"{made}；以后提交、审定的申请都对照它核查")
            return redirect("other_awards")
    context = {
        "brings": bool(reach(person).codes & CLEARING),
        "problems": problems,
        "heads": HEADS,
        "typed": request.POST.get("document", "")[:200],
    }
    rows = OtherAward.objects.visible_to(person)
    return AWARDS.answer(request, rows, "pages/other_awards.html", context, 400 if problems else 200)


def _brought(request: HttpRequest, person: Person) -> str:
    """What came of a list that was sent."""
    form = SentList(request.POST, request.FILES)
    sent = given(form)
    rows, bad = read_list(sent["file"], demonstration=settings.DEMONSTRATION)
    if bad:
        raise ValidationError(["什么也没有导入。改好以后整份再传", *told(bad, BAD_SHOWN)])
    made = bring_list(rows, sent["document"], person, timezone.now())
    known = len(rows) - made
    return f"导入 {made} 行" + (f"，{known} 行以前导入过，没有重复导入" if known else "")


@for_roles("office", "finance", "department")
def other_awards_template(_request: HttpRequest) -> FileResponse:
    """The table to fill in, with an example."""
    example = (
        "91330105XXXXXXXXXX",
        "示例公司（填好后删去这一行）",
        "区经信局",
        "技改补助",
        2025,
        100000,
        "发票",
        "12345678",
    )
    file, _ = written_workbook("其他部门的补助", HEADS, [example])
    return FileResponse(file, as_attachment=True, filename="other-awards.xlsx")
