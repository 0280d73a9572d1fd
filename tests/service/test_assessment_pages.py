"""The pages of assessments, as the office, a unit, a park and the finance office see them; the files; hostile input."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from service.assessing import (
    AT,
    DAY,
    OUT,
    SCHEME,
    YEAR,
    Target,
    computed,
    done,
    evidence,
    issued,
    person,
    plan,
    point,
    published,
    result,
    targets,
    task,
)
from service.conftest import let_go, signed_in

from luodi_service.accounts.models import Unit
from luodi_service.assessment import checking
from luodi_service.assessment.models import Appeal, Assessment, Paper, Result, Scheme, Statement
from luodi_service.pages import assessment_tasks

__all__ = ["targets"]
pytestmark = pytest.mark.django_db
SHOP, STREET = "区商务局", "祥符街道"
PAGE = f"/assessments/{YEAR}/"


@pytest.fixture
def whole(targets: list[Target]) -> Assessment:
    targets.append(Target("甲目标", (SHOP,), ((YEAR, "120", "met"),)))
    task(SHOP, 90)
    task(STREET, None)
    one = computed(issued())
    # People press while the machine's day is what it is: the day for self-reports is still to come.
    Assessment.objects.filter(pk=one.pk).update(report_by=timezone.localdate() + timedelta(days=3))
    one.refresh_from_db()
    return one


def own_page(unit: str) -> str:
    return f"{PAGE}{Unit.objects.get(name=unit).pk}/"


def posted(role: str, of: Result, act: str, **given: Any) -> Any:
    of.refresh_from_db()
    return signed_in(role).post(own_page(of.name), {"act": act, "revision": of.revision, **given})


def test_a_unit_sees_how_each_point_came_about(whole: Assessment) -> None:
    page = signed_in("department").get(own_page(SHOP)).content.decode()
    assert "任务完成率 × 60；其中任务完成率 90%。得 54" in page
    assert "甲目标" in page
    assert 'href="/tasks/' in page
    assert "优秀" in page
    assert "演示数据" in page


def test_what_is_unknown_says_so_and_between_what_it_lies(whole: Assessment) -> None:
    page = signed_in("street").get(own_page(STREET)).content.decode()
    assert "待补（0 至 100 之间）" in page
    assert "1 项任务还没有经核查的完成率" in page


def test_of_another_unit_it_sees_nothing(whole: Assessment) -> None:
    answer = signed_in("street").get(own_page(SHOP))
    assert answer.status_code == 404
    assert "54" not in answer.content.decode()
    table = signed_in("street").get(PAGE).content.decode()
    assert f">{STREET}<" in table
    assert f">{SHOP}<" not in table


def test_once_it_is_published_all_see_the_table_and_none_anothers_points(whole: Assessment) -> None:
    published(whole)
    table = signed_in("street").get(PAGE).content.decode()
    assert SHOP in table
    assert f'href="{own_page(SHOP)}' not in table
    assert signed_in("street").get(own_page(SHOP)).status_code == 404
    park = signed_in("park").get(PAGE).content.decode()
    assert "演示园区" in park
    assert SHOP not in park


def test_a_unit_reports_with_a_file_that_only_it_and_the_office_get(whole: Assessment) -> None:
    shop = result(whole, SHOP)
    item = point(shop, "任务完成").pk
    answer = posted("department", shop, "state", point=item, words="办成了<script>", missing="on", files=[evidence()])
    assert answer.status_code == 302
    page = signed_in("office").get(own_page(SHOP)).content.decode()
    assert "办成了&lt;script&gt;" in page
    assert "认为数据有缺漏" in page
    address = f"/assessments/files/{Paper.objects.get().pk}/"
    for role, status in (
        ("department", 200),
        ("office", 200),
        ("auditor", 200),
        ("street", 404),
        ("park", 404),
        ("finance", 404),
    ):
        file = signed_in(role).get(address)
        let_go(file)
        assert file.status_code == status, role
    assert posted("department", shop, "hand_in", words="如实").status_code == 302
    assert "待核查" in signed_in("office").get(PAGE).content.decode()


def test_two_at_once_are_told(whole: Assessment) -> None:
    shop = result(whole, SHOP)
    given = {"act": "hand_in", "revision": shop.revision, "words": "先"}
    assert signed_in("department").post(own_page(SHOP), given).status_code == 302
    answer = signed_in("department").post(own_page(SHOP), given)
    assert answer.status_code == 409
    assert "已被别人改动" in answer.content.decode()


def test_what_is_wrong_is_told_with_what_was_typed(whole: Assessment) -> None:
    shop = result(whole, SHOP)
    answer = posted("office", shop, "propose", point=point(shop, "按期签收").pk, points="99", words="")
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "分数在 0 至 10 之间" in page
    assert "请写明调整的理由" in page
    assert 'value="99"' in page


@pytest.mark.parametrize("given", [
    {}, {"act": "nothing"}, {"act": "state", "revision": "x"}, {"act": "hand_in", "revision": "9" * 40},
    {"act": "state", "revision": "1", "point": "99999999999999999999", "words": "甲"},
    {"act": "answer", "revision": "1", "number": "-1", "outcome": "也许", "points": "1e9"},
    {"act": "propose", "revision": "1", "point": "1", "points": "NaN", "words": "甲\x00乙"},
    {"act": "second", "revision": "1"},
])  # fmt: skip
@pytest.mark.parametrize("role", ["office", "department"])
def test_hostile_posts_do_nothing(whole: Assessment, role: str, given: dict[str, str]) -> None:
    answer = signed_in(role).post(own_page(SHOP), given)
    assert answer.status_code in (400, 403, 409)
    assert not Statement.objects.exists()
    assert not Appeal.objects.exists()


def test_a_reader_may_do_nothing(whole: Assessment) -> None:
    shop = result(whole, SHOP)
    for role in ("leader", "auditor"):
        for act in ("state", "hand_in", "check", "propose", "appeal"):
            answer = posted(role, shop, act, point=point(shop, "任务完成").pk, words="甲", points="1")
            assert answer.status_code in (400, 403), (role, act)
    assert result(whole, SHOP).state == "open"


def test_the_office_carries_it_from_scheme_to_table(targets: list[Target]) -> None:
    task(SHOP, 100)
    office = signed_in("office")
    form = {"base": "0", "text": SCHEME, "left_out": OUT, "appeal_days": "5", "document": ""}
    assert office.post(f"{PAGE}scheme/", form).status_code == 302
    one = Assessment.objects.get()
    today = timezone.localdate()
    acts = (
        (
            "issue",
            {"document": "试〔2020〕1号", "dated": today.isoformat(), "report_by": str(today + timedelta(days=1))},
        ),
        ("compute", {}),
    )
    for act, given in acts:
        one.refresh_from_db()
        answer = office.post(PAGE, {"act": act, "revision": one.revision, **given})
        assert answer.status_code == 302, answer.content.decode()
    assert SHOP in office.get(PAGE).content.decode()
    assert office.post(PAGE, {"act": "compute", "revision": 0}).status_code == 409
    assert signed_in("department").post(
        PAGE, {"act": "publish", "revision": one.revision, "reason": "我来"}
    ).status_code in (403, 409)


def test_faults_stand_under_their_lines(db: None) -> None:
    text = "部门 | 任务 | 60 | 任务完成度 × 60\n部门 | 签收 | 30 | 签收率 × 30 元\n街道 | <b>甲</b> | 100 | (((("
    form = {"base": "0", "text": text, "left_out": "", "appeal_days": "5"}
    answer = signed_in("office").post(f"{PAGE}scheme/", form)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "部门各项得分的分值合计 90，应为 100" in page
    assert page.count('<li class="faulty">') == 3
    assert "任务完成率" in page
    assert "&lt;b&gt;甲&lt;/b&gt;" in page
    assert "<b>甲</b>" not in page
    assert not Scheme.objects.exists()


@pytest.mark.parametrize("address", [
    "/assessments/1/scheme/", "/assessments/99999999999999999999/scheme/", f"{PAGE}scheme/?object=people",
    f"{PAGE}scheme/?plan=none", "/assessments/99999999999999999999/", f"{PAGE}99999999999999999999/", f"{PAGE}money/",
    f"{PAGE}money/none/", "/assessments/files/99999999999999999999/",
])  # fmt: skip
def test_what_is_not_there_is_not_there(whole: Assessment, address: str) -> None:
    assert signed_in("office").get(address).status_code == 404


def test_the_table_leaves_as_excel_and_word(whole: Assessment) -> None:
    published(whole)
    answer = signed_in("office").get(f"{PAGE}?export=xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[0]  # type: ignore[attr-defined]
    let_go(answer)
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:6] == ("组别", "名次", "单位", "得分", "等次", "一票否决")
    assert ("部门", SHOP, "94", "优秀", "否") in [(row[0], row[2], row[3], row[4], row[5]) for row in rows]
    word = Document(io.BytesIO(signed_in("office").get(f"{PAGE}word/").content))
    assert [cell.text for cell in word.tables[0].rows[0].cells] == ["组别", "名次", "单位", "得分", "等次", "一票否决"]
    text = "\n".join(paragraph.text for paragraph in word.paragraphs)
    assert "2019年综合考评结果（已公布，未定档）" in text
    assert "演示数据" in text
    assert "待补（0 至 100 之间）" in {row.cells[3].text for row in word.tables[0].rows}


def kinds(role: str, found: Any) -> list[str]:
    return [one.text for one in found(person(role), DAY)]


def test_what_waits_for_whom(whole: Assessment) -> None:
    assert kinds("department", assessment_tasks.self_reports) == ["2019年综合考评：区商务局待自评"]
    assert kinds("enterprise", assessment_tasks.self_reports) == []
    shop = result(whole, SHOP)
    posted("department", shop, "hand_in", words="如实")
    assert kinds("department", assessment_tasks.self_reports) == []
    assert kinds("office", assessment_tasks.to_check) == ["2019年综合考评：区商务局的自评待核查"]
    shop.refresh_from_db()
    checking.propose(shop.pk, shop.revision, point(shop, "按期签收").pk, Decimal(5), "迟", person("office"), AT)
    assert kinds("office", assessment_tasks.to_agree) == []
    assert kinds("office-second", assessment_tasks.to_agree) == ["2019年综合考评：区商务局「按期签收」的调整待同意"]


def test_an_appeal_waits_for_who_did_not_check(whole: Assessment) -> None:
    published(whole)
    Assessment.objects.update(appeal_by=timezone.localdate() + timedelta(days=1))
    shop = result(whole, SHOP)
    answer = posted(
        "department", shop, "appeal", point=point(shop, "任务完成").pk, words="少算一项", files=[evidence()]
    )
    assert answer.status_code == 302
    assert kinds("office", assessment_tasks.to_answer) == []
    assert kinds("office-second", assessment_tasks.to_answer) == ["2019年综合考评：区商务局的申诉待答复"]
    number = Appeal.objects.get().pk
    assert posted("office", shop, "answer", number=number, outcome="成立", points="60", words="属实").status_code == 403
    assert (
        posted("office-second", shop, "answer", number=number, outcome="成立", points="60", words="属实").status_code
        == 302
    )
    assert result(whole, SHOP).score == 100


def test_the_list_names_every_assessment(whole: Assessment) -> None:
    page = signed_in("office").get("/assessments/").content.decode()
    assert f'href="{PAGE}?plan=gongshu-auto-2017"' in page
    assert "已测算" in page
    assert plan().title in page
    assert done(whole, "withdraw", reason="试").state == "issued"
    assert "已下达" in signed_in("park").get("/assessments/").content.decode()
