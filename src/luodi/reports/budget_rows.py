"""What is foreseen in words: a row for every line, the same on every page and in every file."""

from __future__ import annotations

from collections.abc import Iterator

from luodi.evaluate.figure_words import NONE
from luodi.evaluate.foresight import Foreseen, Foresight, Part

HEADINGS = ("政策", "类别", "金额（元）", "结果", "待定", "方法")
NUMBERS = ("金额（元）", "结果", "待定")
TOTAL = "合计"
PART_WORDS: dict[Part, str] = {"instalments": "到期分期", "running": "年限未满", "new": "预计新增"}
_METHODS = {
    "schedule": "{years}的应得额，照“分期”排到{year}年的各期",
    "ledger": "台账中{year}年到期的各期",
    "carried": "{years}符合的，以当年的数据算{year}年；不含新进入的",
    "mean": "{years}各年当年应付的平均",
    "outside": "{year}年不在有效期内",
    "no_years": "有效期内还没有有数据的年度",
    "case_by_case": "逐案决定，不能测算",
}
NOTE = "金额只合计已知的。待定的是待补数据、待认定的结果，不知道是多少，没有计入，也不是零。"


def method_words(line: Foreseen, foresight: Foresight) -> str:
    """How a figure was come by."""
    return _METHODS[line.method].format(years=_span(line.years), year=foresight.year)


def rows_in_words(foresight: Foresight) -> Iterator[tuple[str, ...]]:
    """Every line, then the sums of the parts and of all."""
    for line in foresight.lines:
        amount = NONE if line.amount is None else f"{line.amount:,.2f}"
        yield (
            line.policy, PART_WORDS[line.part], amount, str(line.results), str(line.waiting),
            method_words(line, foresight),
        )  # fmt: skip
    for part, words in PART_WORDS.items():
        yield (TOTAL, words, f"{foresight.total(part=part):,.2f}", *_counts(foresight, part), "")
    yield (TOTAL, "", f"{foresight.total():,.2f}", *_counts(foresight, None), "")


def _counts(foresight: Foresight, part: Part | None) -> tuple[str, str]:
    lines = [line for line in foresight.lines if part in (None, line.part)]
    return str(sum(line.results for line in lines)), str(sum(line.waiting for line in lines))


def _span(years: tuple[int, ...]) -> str:
    if not years:
        return ""
    first, last = years[0], years[-1]
    return f"{first}年" if first == last else f"{first}–{last}年"
