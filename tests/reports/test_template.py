"""The empty workbook to fill: what it holds, and that the reader of facts accepts it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook.workbook import Workbook

from facts.tables import CODE, read, terms_at
from luodi.plan.terms import Term, Terms
from luodi.reports.template import template_workbook
from luodi.units import unit_named

TERMS = terms_at(Path(__file__).parents[2] / "plans" / "gongshu-auto-2017" / "terms.md")
TITLE = "拱墅区汽车互联网产业发展行动计划"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "数据.xlsx"
    template_workbook(TERMS, TITLE).save(path)
    return path


@pytest.fixture
def workbook(path: Path) -> Workbook:
    """The template as Excel would open it."""
    return openpyxl.load_workbook(path)


def headings(workbook: Workbook, kind: str) -> list[str]:
    return [str(cell.value) for cell in workbook[kind][1]]


def checks(workbook: Workbook, kind: str) -> dict[str, tuple[str, str | None]]:
    """What Excel checks of each column: heading → type and first formula."""
    letters = {cell.column_letter: str(cell.value) for cell in workbook[kind][1]}
    return {
        letters[str(check.sqref).partition("2:")[0]]: (check.type, check.formula1)
        for check in workbook[kind].data_validations.dataValidation
    }


def note(workbook: Workbook, kind: str, heading: str) -> str:
    (cell,) = [cell for cell in workbook[kind][1] if cell.value == heading]
    return cell.comment.text


def test_one_sheet_for_each_kind_after_the_guide(workbook: Workbook) -> None:
    assert workbook.sheetnames == ["说明", "企业", "产业园", "改造项目", "活动", "区域"]


@pytest.mark.parametrize("kind", TERMS.kinds)
def test_a_sheet_has_every_term_of_its_kind_and_no_rows(kind: str, workbook: Workbook) -> None:
    ids = ["编号", "年度"] if TERMS.changes(kind) else ["编号"]
    names = [heading.partition("（")[0] for heading in headings(workbook, kind)]
    assert names == [*ids, *(term.name for term in TERMS.of(kind))]
    assert workbook[kind].max_row == 1


def test_quantities_bear_their_unit(workbook: Workbook) -> None:
    assert headings(workbook, "改造项目") == [
        "编号",
        "改造单位",
        "改造项目所在产业园",
        "完工日期",
        "项目经认定",
        "实际投资额（元）",
    ]
    assert {"建筑面积（平方米）", "核定补助标准（元/平方米）", "新培育企业数（家）"} <= set(
        headings(workbook, "产业园")
    )


def test_excel_checks_what_is_entered(workbook: Workbook) -> None:
    assert checks(workbook, "改造项目") == {
        "完工日期": ("date", "DATE(1900,1,1)"),
        "项目经认定": ("list", '"是,否"'),
        "实际投资额（元）": ("decimal", "0"),
    }
    found = checks(workbook, "产业园")
    assert found["创办方式"] == ("list", '"购建,租用"')
    assert found["示范园区级别"] == ("list", '"无,市级,省级,国家级"')
    assert "创办企业" not in found
    for kind in TERMS.kinds:
        assert all(check.allowBlank for check in workbook[kind].data_validations.dataValidation)


def test_every_heading_has_a_note(workbook: Workbook) -> None:
    for kind in TERMS.kinds:
        for cell in workbook[kind][1]:
            assert cell.comment is not None
            assert cell.comment.text.strip()


def test_notes_say_how_to_fill_who_stands_behind_it_and_how_often(workbook: Workbook) -> None:
    assert note(workbook, "企业", "年网络销售额（元）").splitlines() == [
        "填写：不小于 0 的数，以元计",
        "性质：申报",
        "来源：企业",
        "周期：每年，分季、分月填报的取合计",
        "说明：自建或通过第三方平台实现的网络销售额；附平台或审计佐证，非统计报表数据",
    ]
    assert note(workbook, "产业园", "创办方式").splitlines() == [
        "填写：购建、租用 之一",
        "性质：登记",
        "来源：区科技局",
        "周期：不变，填在主体的任意一行即可",
    ]
    assert "产业园的编号" in note(workbook, "企业", "所在产业园")
    assert "2019Q3" in note(workbook, "企业", "年度")


def test_headings_stay_in_sight_and_in_full(workbook: Workbook) -> None:
    assert workbook["企业"].freeze_panes == "C2"
    assert workbook["活动"].freeze_panes == "B2"
    widths = [workbook["企业"].column_dimensions[cell.column_letter].width for cell in workbook["企业"][1]]
    assert all(12 <= width <= 32 for width in widths)


def test_ids_and_years_are_texts_and_dates_have_one_form(workbook: Workbook) -> None:
    """So that Excel keeps 18 digits and leading zeros, and makes no date of 2019-07."""
    sheet = workbook["企业"]
    formats = {str(cell.value): sheet.column_dimensions[cell.column_letter].number_format for cell in sheet[1]}
    texts = {"编号", "年度", "统一社会信用代码", "名称", "行业代码", "所在产业园"}
    assert {name for name, form in formats.items() if form == "@"} == texts
    assert {name for name, form in formats.items() if form == "yyyy-mm-dd"} == {"认定日期", "入驻日期"}


def test_the_guide_says_how_to_fill(workbook: Workbook) -> None:
    lines = [str(row[0].value or "") for row in workbook["说明"].iter_rows()]
    assert lines[0] == f"{TITLE}：数据填报表"
    text = "\n".join(lines)
    for words in ("不等于零", "2019Q1", "2019-01", "填对方的编号", "不必每行重复", "改造项目、活动没有年度"):
        assert words in text


def test_the_empty_template_reads_back_without_subjects(path: Path) -> None:
    assert len(read(path, TERMS)) == 0


def test_filled_cells_read_back(path: Path) -> None:
    workbook = openpyxl.load_workbook(path)
    fill(
        workbook,
        "企业",
        {"编号": CODE, "年度": "2019", "统一社会信用代码": CODE, "汽车互联网企业": "是", "所在产业园": "Y01"},
    )
    fill(
        workbook,
        "企业",
        {"编号": CODE, "年度": "2020", "认定日期": date(2018, 3, 1), "年网络销售额（元）": 30_000_000},
    )
    fill(
        workbook,
        "产业园",
        {"编号": "Y01", "年度": "2019", "创办企业": CODE, "创办方式": "租用", "建筑面积（平方米）": 12_000.5},
    )
    fill(workbook, "改造项目", {"编号": "G01", "改造单位": CODE, "实际投资额（元）": 3_000_000.01})
    workbook.save(path)

    facts = read(path, TERMS)

    enterprise = facts.of("企业")[CODE]
    assert enterprise.unchanging == {"统一社会信用代码": CODE, "认定日期": date(2018, 3, 1)}
    assert enterprise.years == {
        2019: {"汽车互联网企业": True, "所在产业园": "Y01"},
        2020: {"年网络销售额": Decimal(30_000_000)},
    }
    assert facts.of("产业园")["Y01"].years == {2019: {"建筑面积": Decimal("12000.5")}}
    assert facts.of("改造项目")["G01"].unchanging == {"改造单位": CODE, "实际投资额": Decimal("3000000.01")}


def fill(workbook: Workbook, kind: str, cells: dict[str, object]) -> None:
    workbook[kind].append([cells.get(heading) for heading in headings(workbook, kind)])


def test_a_list_too_long_for_a_drop_down_stands_in_the_note() -> None:
    choices = tuple(f"第{number}档奖励标准" for number in range(60))
    workbook = template_workbook(terms_of(Term("档次", "tier", "企业", "枚举", choices=choices)), "方案")
    assert checks(workbook, "企业") == {}
    assert "第59档奖励标准" in note(workbook, "企业", "档次")


def test_words_that_look_like_formulas_stay_words(tmp_path: Path) -> None:
    terms = terms_of(Term("=1+1", "odd", "企业", "数量", unit=unit_named("元"), unit_name="元"))
    path = tmp_path / "数据.xlsx"
    template_workbook(terms, "=cmd|' /C calc'!A0\x00").save(path)
    workbook = openpyxl.load_workbook(path)
    assert workbook["说明"]["A1"].data_type == "s"
    assert workbook["企业"]["C1"].data_type == "s"
    assert len(read(path, terms)) == 0


def terms_of(*terms: Term) -> Terms:
    return Terms({term.name: term for term in terms})
