"""An empty workbook of facts to fill: one sheet for each kind of subject, with units, drop-downs and notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from luodi.facts.columns import ID, YEAR
from luodi.facts.forms import YEAR_FIRST, YEAR_LAST
from luodi.limits import ROWS_MAX
from luodi.plan.terms import Term, Terms
from luodi.source import width

GUIDE = "说明"
LIST_LENGTH_MAX = 255
"""Characters of a drop-down that stands in its cells rather than on a sheet; Excel takes no more."""
AS_TEXT, AS_DATE = "@", "yyyy-mm-dd"
WIDTH_LEAST, WIDTH_MOST, GUIDE_WIDTH = 12, 32, 100
NOTE_WIDTH, NOTE_LINE_HEIGHT, NOTE_LINE = 300, 20, 40

_HEADING_FONT = Font(bold=True)
_TITLE_FONT = Font(bold=True, size=14)
_KEY_FILL = PatternFill("solid", fgColor="D9D9D9")
_YEARLY_FILL = PatternFill("solid", fgColor="DDEBF7")
_UNCHANGING_FILL = PatternFill("solid", fgColor="E2EFDA")


@dataclass(frozen=True, slots=True)
class _Column:
    """A column to fill: its heading, the note on it, and how its cells are shown and checked."""

    heading: str
    note: str
    fill: PatternFill
    number_format: str
    validation: DataValidation | None = None


def template_workbook(terms: Terms, title: str) -> Workbook:
    """An empty workbook for the facts of a plan, which the reader of facts accepts as it is and once filled.

    The first sheet says in Chinese how to fill it; then one sheet follows for each kind of subject, in the
    dictionary's order, headed by 编号, 年度 (for kinds with yearly terms) and the kind's terms, each quantity with its
    base unit in brackets. ``title`` is the plan's title, shown at the top of the first sheet.
    """
    workbook = openpyxl.Workbook()
    guide = workbook.worksheets[0]
    guide.title = GUIDE
    _write_guide(guide, terms, title)
    for kind in terms.kinds:
        _write_table(workbook.create_sheet(kind), list(_columns(terms, kind)))
    return workbook


def _columns(terms: Terms, kind: str) -> Iterator[_Column]:
    yield _Column(ID, f"{kind}的编号，每行必填。别的表引用它时写的就是这个编号。", _KEY_FILL, AS_TEXT)
    if terms.changes(kind):
        note = "每行必填。全年写 2019；分季写 2019Q3；分月写 2019-07。同一主体的同一年只用一种写法。"
        yield _Column(YEAR, note, _KEY_FILL, AS_TEXT)
    for term in terms.of(kind):
        fill = _YEARLY_FILL if term.yearly else _UNCHANGING_FILL
        heading = f"{term.name}（{term.unit_name}）" if term.unit_name else term.name
        yield _Column(heading, _note(term), fill, _number_format(term), _validation(term))


def _note(term: Term) -> str:
    lines = [
        ("填写", _filling(term)),
        ("性质", term.nature),
        ("来源", term.origin),
        ("周期", _period(term)),
        ("说明", term.note),
    ]
    return "\n".join(f"{label}：{text}" for label, text in lines if text)


def _filling(term: Term) -> str:
    match term.form:
        case "数量" if term.signed:
            return f"数，以{term.unit_name}计；下降的写负数"
        case "数量":
            return f"不小于 0 的数，以{term.unit_name}计" if term.unit_name else "不小于 0 的数"
        case "是否":
            return "是 或 否"
        case "日期":
            return "日期，如 2017-01-31"
        case "枚举":
            return "、".join(term.choices) + " 之一"
        case "引用":
            return f"{term.target}的编号"
        case "文本":
            return "文字"


def _period(term: Term) -> str:
    if not term.yearly:
        return "不变，填在主体的任意一行即可"
    return f"每年，分季、分月填报的取{term.summing}" if term.summing else "每年"


def _number_format(term: Term) -> str:
    """Texts and ids as text, so that Excel keeps leading zeros and all 18 digits; dates in one form."""
    match term.form:
        case "文本" | "引用":
            return AS_TEXT
        case "日期":
            return AS_DATE
        case _:
            return "General"


def _validation(term: Term) -> DataValidation | None:
    """What Excel checks on entry; none for texts and references, nor for lists that do not fit in a drop-down."""
    match term.form:
        case "数量" if term.signed:
            return DataValidation(type="decimal", operator="greaterThanOrEqual", formula1="-100", error=_A_RATE)
        case "数量":
            error = "请填不小于 0 的数；不知道的留空。"
            return DataValidation(type="decimal", operator="greaterThanOrEqual", formula1="0", error=error)
        case "日期":
            first, last = f"DATE({YEAR_FIRST},1,1)", f"DATE({YEAR_LAST},12,31)"
            error = "请填日期，如 2017-01-31；不知道的留空。"
            return DataValidation(type="date", operator="between", formula1=first, formula2=last, error=error)
        case "是否":
            return _drop_down(("是", "否"))
        case "枚举":
            return _drop_down(term.choices)
        case _:
            return None


_A_RATE = "请填数，如 8.1 或 -3.2；不知道的留空。"


def _drop_down(choices: tuple[str, ...]) -> DataValidation | None:
    words = ",".join(choices)
    if len(words) > LIST_LENGTH_MAX or '"' in words or words.count(",") >= len(choices):
        return None
    return DataValidation(type="list", formula1=f'"{words}"', error="请从下拉列表中选择；不知道的留空。")


def _write_table(sheet: Worksheet, columns: list[_Column]) -> None:
    for index, column in enumerate(columns, start=1):
        letter = get_column_letter(index)
        cell = _written(sheet, 1, index, column.heading)
        cell.font, cell.fill = _HEADING_FONT, column.fill
        cell.alignment = Alignment(wrap_text=True, horizontal="center", vertical="center")
        cell.comment = _comment(column.note)
        dimension = sheet.column_dimensions[letter]
        dimension.width = min(max(width(column.heading) + 2, WIDTH_LEAST), WIDTH_MOST)
        dimension.number_format = column.number_format
        if column.validation is not None:
            _check(sheet, letter, column.validation)
    sheet.freeze_panes = "C2" if any(column.heading == YEAR for column in columns) else "B2"


def _check(sheet: Worksheet, letter: str, validation: DataValidation) -> None:
    validation.allowBlank = True
    validation.showErrorMessage = True
    validation.errorTitle = "填写有误"
    validation.add(f"{letter}2:{letter}{ROWS_MAX}")
    sheet.add_data_validation(validation)


def _comment(text: str) -> Comment:
    lines = sum(width(line) // NOTE_LINE + 1 for line in text.splitlines())
    return Comment(ILLEGAL_CHARACTERS_RE.sub("", text), "luodi", height=NOTE_LINE_HEIGHT * lines, width=NOTE_WIDTH)


def _write_guide(sheet: Worksheet, terms: Terms, title: str) -> None:
    sheet.column_dimensions["A"].width = GUIDE_WIDTH
    for row, line in enumerate([f"{title}：数据填报表", "", *_guide(terms)], start=1):
        cell = _written(sheet, row, 1, line)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.cell(1, 1).font = _TITLE_FONT


def _guide(terms: Terms) -> Iterator[str]:
    yield f"本表共 {len(terms.kinds)} 张数据表：{'、'.join(terms.kinds)}。一张表填一类主体，没有的表留空，表名和列名请勿改动。"
    yield "空格表示「不知道」，不等于零，也不等于「否」。确实为零的填 0，确实没有的填 否。"
    yield "编号：每行必填。企业宜用统一社会信用代码；同一主体在各表、各行用同一个编号。"
    yield "年度：一个主体一年一行。全年写 2019；分季填报写 2019Q1 至 2019Q4；分月填报写 2019-01 至 2019-12。"
    yield "分季、分月填报的，合计项须各期齐全，缺一期则全年为不知道；期末项取最后一期。同一主体的同一年只用一种写法。"
    steady = [kind for kind in terms.kinds if not terms.changes(kind)]
    if steady:
        yield f"{'、'.join(steady)}没有年度，一个主体一行。"
    yield "绿色的列不随年度变化，填在主体的任意一行即可，不必每行重复；填了两处的须一致。蓝色的列每年填写。"
    yield "引用的列（如某主体所在的另一主体）填对方的编号，对方须在它自己的表中。"
    yield "金额、面积等只填数字，单位见列名的括号；想用别的单位可改括号，如（元）改为（万元）。负数不收，单位是 % 的除外。"
    yield "日期写成 2017-01-31；是否和有选项的列从下拉列表中选择。"
    yield "列名上的批注写明填写方式、性质、来源、周期和说明。自己要记的话，可另加一列「备注」。"


def _written(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
    """A cell with words in it, which stay words even where they look like a formula."""
    cell = sheet.cell(row, column, ILLEGAL_CHARACTERS_RE.sub("", text))
    assert isinstance(cell, Cell), "nothing is merged in a new sheet"
    cell.data_type = "s"
    return cell
