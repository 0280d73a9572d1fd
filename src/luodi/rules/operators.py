"""Every operator and function: one row each, with its notation, its number of arguments and what it gives.

How its types combine stands in ``program/typing.py`` and what it computes in ``evaluate/operations.py``, each again one
row per operator; a test holds the three tables together.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Operator:
    """``usage`` as an officer writes it; ``most`` None for any number of arguments; ``symbol`` for infix ones."""

    name: str
    usage: str
    meaning: str
    least: int
    most: int | None
    symbol: str = ""
    level: int = 0


_ROWS = (
    Operator("或", "甲 或 乙", "一项成立即成立", 2, 2, "或", 1),
    Operator("且", "甲 且 乙", "各项都成立", 2, 2, "且", 2),
    Operator("非", "非 甲", "不成立", 1, 1, "非", 3),
    Operator("=", "甲 = 乙", "等于", 2, 2, "=", 4),
    Operator("!=", "甲 ≠ 乙", "不等于", 2, 2, "≠", 4),
    Operator(">=", "甲 ≥ 乙", "大于或等于", 2, 2, "≥", 4),
    Operator(">", "甲 > 乙", "大于", 2, 2, ">", 4),
    Operator("<=", "甲 ≤ 乙", "小于或等于", 2, 2, "≤", 4),
    Operator("<", "甲 < 乙", "小于", 2, 2, "<", 4),
    Operator("约", "甲 约 乙", "在容差之内（左右）", 2, 2, "约", 4),
    Operator("属于", "甲 属于 (乙, 丙)", "是所列之一", 2, None, "属于", 4),
    Operator("+", "甲 + 乙", "和", 2, 2, "+", 5),
    Operator("-", "甲 - 乙", "差", 2, 2, "-", 5),
    Operator("*", "甲 × 乙", "积", 2, 2, "×", 6),
    Operator("/", "甲 ÷ 乙", "商，精确的比", 2, 2, "÷", 6),
    Operator("负", "-甲", "相反数", 1, 1),
    Operator("若", "若 条件 则 甲 否则 乙", "按条件取值", 3, 3),
    Operator("取小", "取小(甲, 乙, …)", "其中最小的", 2, None),
    Operator("取大", "取大(甲, 乙, …)", "其中最大的", 2, None),
    Operator("每满", "每满(数, 步长)", "足额的步数，不足一步不计", 2, 2),
    Operator("四舍五入", "四舍五入(数, 小数位)", "按位四舍五入", 2, 2),
    Operator("舍去", "舍去(数, 小数位)", "按位舍去", 2, 2),
    Operator("进位", "进位(数, 小数位)", "按位进位", 2, 2),
    Operator("年度", "年度(日期)", "日期所在的年度", 1, 1),
    Operator("第几年", "第几年(起始)", "起始日期或年度为第1年，本年是第几年", 1, 1),
    Operator("年限内", "年限内(起始, 3年)", "本年是自起始之年起的第1年至第n年", 2, 2),
    Operator("首次", "首次(条件)", "观察期内条件首次成立的年度", 1, 1),
    Operator("上年", "上年(数)", "上一年度的值", 1, 1),
    Operator("历年最高", "历年最高(数)", "观察期内至本年的最高值", 1, 1),
    Operator("历年合计", "历年合计(数)", "观察期内至本年的合计", 1, 1),
    Operator("合计", "合计(数)", "范围内各主体之和", 1, 1),
    Operator("计数", "计数(条件)", "范围内条件成立的主体数", 1, 1),
    Operator("平均", "平均(数)", "范围内各主体的平均数", 1, 1),
    Operator("排名", "排名(数)", "在同类主体中由高到低的名次", 1, 1),
    Operator("取自", '取自("编号", 数)', "指定主体的值", 2, 2),
    Operator("年均增幅", "年均增幅(数)", "自规划期首年的上一年起的年均复合增幅", 1, 1),
    Operator("倍增", "倍增(数)", "达到基期的两倍", 1, 1),
    Operator("领先", "领先(名次)", "居领先位置，含义由口径裁定", 1, 1),
)
OPERATORS = {row.name: row for row in _ROWS}
FUNCTIONS = {row.name: row for row in _ROWS if row.usage.startswith(f"{row.name}(")}
COMPARISONS = ("=", "!=", ">=", ">", "<=", "<", "约")
TARGET_ONLY = frozenset({"合计", "计数", "平均", "排名", "取自", "年均增幅", "倍增", "领先", "约"})
"""Operators over a population or a path, for 目标 only; a 政策 looks at one subject."""
OVER_SUBJECTS = frozenset({"合计", "计数", "平均", "取自"})
"""Those that take values of single subjects and give one of a population."""
