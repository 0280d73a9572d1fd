"""The tables that assessments lead to, as Word files: the table of units, and the self-evaluation of money."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from luodi_service.accounts.models import Person
from luodi_service.assessment.definitions import GROUPS
from luodi_service.assessment.models import FINAL, MONEY, VETO, Assessment, Point, Result
from luodi_service.assessment.results import UNDECIDED, score_words
from luodi_service.assessment.scoring import said
from luodi_service.claims.official_letters import issuer_of
from luodi_service.lib.letters import Letter, Table, write_letter
from luodi_service.lib.visibility import Viewer

HEADS = ("组别", "名次", "单位", "得分", "等次", "一票否决")
INDICATORS = (
    "一级指标",
    "二级指标",
    "三级指标",
    "指标值（评分办法）",
    "实际完成值",
    "分值",
    "得分",
    "偏差原因分析及改进措施",
)
FUNDS = ("项目资金（万元）", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
NOT_SAID = "—"
_WAN = 10_000


def table_letter(assessment: Assessment, rows: Sequence[Result], person: Person, on: date) -> bytes:
    """The table of units by group and rank, as a Word file; one that is not final says so in its title."""
    signed = issuer_of(person)
    title = f"{assessment}结果" + ("" if assessment.state == FINAL else f"（{assessment.get_state_display()}，未定档）")
    return write_letter(
        Letter(
            issuer=f"{signed}文件", document_number=assessment.final_document or assessment.document, title=title,
            addressed_to="",
            paragraphs=(
                f"按照{assessment.document or '考评办法'}，现将{assessment}结果列表如下。同分同名次；得分待补的，写明最少和最多。",
            ),
            signed=signed, dated=on, demonstration=assessment.demonstration,
            tables=(
                Table(
                    heads=HEADS, widths=(0.7, 0.6, 1.8, 1.4, 0.8, 0.9), numbers=(1, 3),
                    rows=tuple(
                        (one.group, NOT_SAID if one.rank is None else str(one.rank), one.name, score_words(one),
                         one.grade or UNDECIDED, _veto(one))
                        for one in rows
                    ),
                ),
            ),
        )
    )  # fmt: skip


def _veto(one: Result) -> str:
    return UNDECIDED if one.vetoed is None else "是" if one.vetoed else "否"


def indicator_rows(result: Result, viewer: Viewer) -> list[tuple[str, ...]]:
    """The rows of the official form's indicators: those of budget execution stand in its table of funds as well."""
    points = list(Point.objects.visible_to(viewer).filter(result=result).select_related("line"))
    points.sort(key=lambda one: (GROUPS[MONEY].index(one.line.group), one.line.number))
    said_of: dict[int, str] = {}
    for one in result.statements.order_by("pk"):
        said_of[one.point_id] = one.words
    rows: list[tuple[str, ...]] = []
    for one in points:
        if one.line.kind == VETO:
            continue
        level, colon, item = one.line.item.partition("：")
        actual = "；".join(f"{name} {result.values[name]['words']}" for name in one.terms)
        lacking = "；".join(f"{name}：{result.values[name]['why']}" for name in one.lacking if name in result.values)
        rows.append((
            one.line.group, level if colon else NOT_SAID, item if colon else level, one.line.formula, actual,
            said(one.line.weight or Decimal(0)), "待补" if one.points is None else said(one.points),
            said_of.get(one.pk) or lacking or NOT_SAID,
        ))  # fmt: skip
    return rows


def fund_row(result: Result, viewer: Viewer) -> tuple[str, ...]:
    """The row of funds in 万元. What was added to a budget within the year is not told apart, so both columns say the same."""
    budget, paid = (_in_wan(result.values.get(name)) for name in ("预算数", "执行数"))
    points = Point.objects.visible_to(viewer).filter(result=result, line__group=GROUPS[MONEY][0]).select_related("line")
    known = [one.points for one in points]
    got = said(sum((one for one in known if one is not None), Decimal(0))) if None not in known else "待补"
    weight = sum((one.line.weight or Decimal(0) for one in points), Decimal(0))
    rate = result.values.get("预算执行率", {}).get("words", "待补")
    return ("年度资金总额", budget, budget, paid, said(weight), rate, got)


def _in_wan(kept: Any) -> str:
    if not kept or kept["number"] is None:
        return "待补"
    number = Fraction(kept["number"]) / _WAN
    return f"{Decimal(number.numerator) / Decimal(number.denominator):,.2f}"


def money_letter(assessment: Assessment, result: Result, person: Person, on: date) -> bytes:
    """项目支出绩效自评表 of a result of money, as a Word file."""
    signed = issuer_of(person)
    name = f"{assessment.plan.title}：{result.name}"
    return write_letter(
        Letter(
            issuer=f"{signed}文件", document_number=assessment.document, title=f"项目支出绩效自评表\n（{assessment.year}年度）",
            addressed_to="",
            paragraphs=(
                f"项目名称：{name}",
                f"主管部门：{signed}　　实施单位：{signed}",
                f"总分：{score_words(result)}　　等次：{result.grade or UNDECIDED}",
                f"自评说明：{result.report_words or '尚未填写'}",
            ),
            signed=signed, dated=on, demonstration=assessment.demonstration,
            tables=(
                Table(heads=FUNDS, rows=(fund_row(result, person),), numbers=(1, 2, 3, 4, 5, 6), title="资金"),
                Table(
                    heads=INDICATORS, widths=(0.8, 1.0, 1.2, 1.8, 1.4, 0.6, 0.6, 1.4), numbers=(5, 6), title="绩效指标",
                    rows=tuple(indicator_rows(result, person)),
                ),
            ),
        )
    )  # fmt: skip
