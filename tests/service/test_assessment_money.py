"""绩效自评: a year's money by the four indicators of 财预〔2020〕10号, from ledger, claims, targets and a survey."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from docx import Document
from openpyxl import load_workbook

from service.assessing import AT, YEAR, Target, computed, issued, person, plan, point, targets
from service.conftest import let_go, signed_in

from luodi_service.assessment.defaults import USUAL
from luodi_service.assessment.models import MONEY, Assessment, Result, Survey
from luodi_service.assessment.surveying import add_survey
from luodi_service.claims.models import Act, Claim
from luodi_service.ledger.models import Account
from luodi_service.plans.margins import shown_version
from luodi_service.registry.models import Subject

__all__ = ["targets"]
pytestmark = pytest.mark.django_db
CODE = "renovation_support"
PAGE = f"/assessments/{YEAR}/money/"


def account(code: str, budget: int, paid: int, **others: int) -> None:
    Account.objects.create(
        plan=plan(), code=code, year=YEAR, source="区级", budget_fen=budget * 100, paid_fen=paid * 100,
        **{name: value * 100 for name, value in others.items()},
    )  # fmt: skip


def claim(state: str, *, late: int = 0) -> Claim:
    """A claim that came in within the year, one of whose steps took that many days too long."""
    version = shown_version(plan())
    made = Claim.objects.create(
        number=f"{YEAR}-{Claim.objects.count():06}", plan=plan(), version=version, code=CODE, policy="试",
        subject=Subject.objects.filter(kind="企业")[Claim.objects.count()], year=YEAR, origin="applied", state=state,
        since=date(2019, 5, 6), snapshot=0, status="eligible", at=AT.replace(year=2019, month=5),
    )  # fmt: skip
    Act.objects.create(claim=made, act="初审", before="first", after="joint", late_days=late, at=AT)
    return made


@pytest.fixture
def whole(targets: list[Target]) -> Assessment:
    """A budget of 1,000,000 of which 800,000 is paid; of four claims three are done, one late; one target of two is met."""
    targets += [Target("甲", (), ((YEAR, "1", "met"),)), Target("乙", (), ((YEAR, "0", "behind"),))]
    account(CODE, 1_000_000, 800_000)
    for state, late in (("done", 0), ("done", 0), ("done", 3), ("first", 0), ("withdrawn", 9)):
        claim(state, late=late)
    return computed(issued(USUAL[MONEY], left_out="", kind=MONEY))


def all_of_it(one: Assessment) -> Result:
    return Result.objects.select_related("assessment__plan", "unit").get(assessment=one, code="")


def surveyed(one: Assessment, percent: str, respondents: int = 40, by: str = "office", **given: Any) -> Survey:
    one.refresh_from_db()
    document = given.get("document", "满意度调查报告")
    code = given.get("code", "")
    return add_survey(one.pk, one.revision, code, Decimal(percent), respondents, document, person(by), AT)


def test_each_indicator_comes_from_the_books(whole: Assessment) -> None:
    found = {row.line.item: row.points for row in all_of_it(whole).points.select_related("line")}
    assert found == {
        "预算执行率": 8,
        "数量指标：兑付率": 15,
        "质量指标：没有重复补助": 10,
        "时效指标：按时办结率": 15,
        "社会效益指标：目标达成率": 10,
        "可持续影响指标：应追回的已追回": 10,
        "服务对象满意度指标：满意度": None,
    }
    assert (all_of_it(whole).least, all_of_it(whole).most) == (68, 78)
    assert all_of_it(whole).grade == "中", "whatever the survey says"


def test_without_a_survey_nobody_is_taken_for_content(whole: Assessment) -> None:
    assert "没有录入满意度调查" in point(all_of_it(whole), "服务对象满意度指标：满意度").reason
    surveyed(whole, "94.5")
    found = all_of_it(computed(whole))
    assert (found.score, found.grade) == (78, "中")
    assert found.values["满意度"]["words"] == "94.5%"
    assert "受访 40" in found.values["满意度"]["links"][0][0]


@pytest.mark.parametrize(("percent", "respondents", "wrong"), [
    ("101", 40, "0 至 100"), ("-1", 40, "0 至 100"), ("90", 2, "受访不足 3 个"), ("NaN", 40, "0 至 100"), ("90.001", 40, "两位小数"),
])  # fmt: skip
def test_a_survey_that_cannot_be_is_refused(whole: Assessment, percent: str, respondents: int, wrong: str) -> None:
    with pytest.raises(ValidationError, match=wrong):
        surveyed(whole, percent, respondents)
    assert not Survey.objects.exists()


def test_a_survey_names_its_document_and_is_the_offices(whole: Assessment) -> None:
    with pytest.raises(ValidationError, match="请写明调查文件"):
        surveyed(whole, "90", document=" ")
    with pytest.raises(ValidationError, match="没有「none」的预算"):
        surveyed(whole, "90", code="none")
    with pytest.raises(PermissionDenied):
        surveyed(whole, "90", by="finance")


def test_every_policy_with_a_budget_has_its_own(whole: Assessment) -> None:
    account("lease_support", 500_000, 0)
    computed(whole)
    rows = {row.code: row for row in Result.objects.filter(assessment=whole)}
    assert set(rows) == {"", CODE, "lease_support"}
    assert rows["lease_support"].name == "租金补助" or rows["lease_support"].name
    assert rows["lease_support"].values["兑付率"]["why"] == "2019年没有进入办理的申请"
    assert rows[""].values["预算执行率"]["words"] == "53.33%"


def test_money_due_back_counts_as_far_as_it_came_back(targets: list[Target]) -> None:
    account(CODE, 1_000_000, 800_000, due_back_fen=30_000, recovered_fen=10_000)
    found = all_of_it(computed(issued(USUAL[MONEY], left_out="", kind=MONEY)))
    assert point(found, "可持续影响指标：应追回的已追回").points == Decimal("2.5")


def test_without_a_budget_there_is_nothing_to_evaluate(targets: list[Target]) -> None:
    with pytest.raises(ValidationError, match="没有预算"):
        computed(issued(USUAL[MONEY], left_out="", kind=MONEY))


def test_the_official_form_leaves_as_word_and_excel(whole: Assessment) -> None:
    client = signed_in("finance")
    word = Document(io.BytesIO(client.get(f"{PAGE}all/word/").content))
    funds, indicators = word.tables
    assert [cell.text for cell in funds.rows[1].cells] == [
        "年度资金总额",
        "100.00",
        "100.00",
        "80.00",
        "10",
        "80%",
        "8",
    ]
    assert [cell.text for cell in indicators.rows[0].cells][:3] == ["一级指标", "二级指标", "三级指标"]
    told = [[cell.text for cell in row.cells] for row in indicators.rows]
    assert ["产出", "数量指标", "兑付率", "兑付率 × 20", "兑付率 75%", "20", "15", "—"] in told
    assert told[-1][6] == "待补"
    assert "项目支出绩效自评表" in "\n".join(paragraph.text for paragraph in word.paragraphs)
    answer = client.get(f"{PAGE}all/workbook/")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[0]  # type: ignore[attr-defined]
    let_go(answer)
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[1][:3] == ("预算执行", "—", "预算执行率")
    assert ("年度资金总额", "100.00", "100.00", "80.00", "10", "80%", "8") in [row[:7] for row in rows]


def test_who_sees_money_sees_it(whole: Assessment) -> None:
    for role in ("office", "finance", "leader", "auditor"):
        page = signed_in(role).get(f"{PAGE}all/").content.decode()
        assert "预算执行率 × 10；其中预算执行率 80%。得 8" in page, role
    assert signed_in("department").get(PAGE).status_code == 403


def test_the_office_reports_a_survey_on_the_page(whole: Assessment) -> None:
    client = signed_in("office")
    whole.refresh_from_db()
    given = {
        "act": "survey",
        "revision": whole.revision,
        "code": "",
        "percent": "88",
        "respondents": "25",
        "document": "调查<b>",
    }
    assert client.post(PAGE, given).status_code == 302
    assert client.post(PAGE, given).status_code == 409
    page = client.get(PAGE).content.decode()
    assert "调查&lt;b&gt;" in page
    assert client.post(PAGE, {"act": "survey", "revision": "1", "percent": "x"}).status_code == 400
