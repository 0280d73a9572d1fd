"""How a table is laid out: where its heading stands, in one row or two, and which rows below are no data."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from luodi.facts.loose.rows import LooseRow
from luodi.source import fold
from luodi.words import Words

LOOKED_AT = 60
"""Rows from the top in which a heading is looked for."""
_TOTAL = re.compile(r"(?:本页|本表|全区|全部)?(?:合计|小计|总计|共计|总和|累计)(?:数|[:：].*)?")
_NOTE = re.compile(
    r"(?:备注|注|说明|填表|填报|制表|审核|负责人|单位负责人|联系人|联系电话|经办)[人日单]?[期位]?[:：].*|以下空白.*|注\d.*",
    re.DOTALL,
)
_UNIT_LINE = re.compile(r"单位[:：]\s*(?:人民币)?\s*(万元|亿元|元|千元|百万元)")
_FIGURE = re.compile(r"[-+]?[\d,.]+%?|[0-9A-Z]{18}|\d{4}[-/.年]\d{1,2}.*")
_TITLE_COLUMNS = 3


@dataclass(frozen=True, slots=True)
class Layout:
    """The heading of a table: its first row from 1, how many rows it takes, its words by column, the unit that stands
    above it for all amounts, and why it was taken for the heading."""

    row: int
    height: int
    headings: tuple[str, ...]
    unit: str = ""
    reasons: tuple[Words, ...] = ()

    @property
    def first(self) -> int:
        """The first row of data."""
        return self.row + self.height


def layout_of(rows: Sequence[LooseRow], known: Callable[[str], bool], row: int = 0, height: int = 0) -> Layout | None:
    """The layout of a table by its first rows; None where nothing looks like a heading.

    ``known`` says whether words name something that is known. ``row`` and ``height`` are given by whoever knows better.
    """
    looked = [one for one in rows[:LOOKED_AT] if not one.blank]
    if row:
        looked_at = next((one for one in looked if one.number == row), None)
        return None if looked_at is None else _layout(looked, looked_at, height)
    scored = [(_score(one, known), -one.number, one) for one in looked]
    best = max(scored, key=lambda item: item[:2], default=None)
    if best is None or best[0] <= 0:
        return None
    return _layout(looked, _upper(looked, best[2], known), height)


def _upper(looked: Sequence[LooseRow], row: LooseRow, known: Callable[[str], bool]) -> LooseRow:
    """The row above, where a heading begins there already and the one found is its lower half."""
    above = next((one for one in looked if one.number == row.number - 1), None)
    if above is None or len({text.strip() for text in above.cells if text.strip()}) < 2:
        return row
    if any(":" in fold(text)[0] for text in above.cells) or not any(
        known(text) for text in above.cells if text.strip()
    ):
        return row
    return above if _goes_on(above, row) else row


def _score(row: LooseRow, known: Callable[[str], bool]) -> float:
    words = [text.strip() for text in row.cells if text.strip()]
    distinct = set(words)
    if len(distinct) < 2 and not any(known(word) for word in distinct):
        return 0
    recognised = sum(known(word) for word in distinct)
    figures = sum(bool(_FIGURE.fullmatch(word)) for word in words)
    # A row of words that nobody knows may be a heading still; one with figures in it is data.
    return recognised * 3 + (0 if figures else min(len(distinct), 8) / 10)


def _layout(looked: Sequence[LooseRow], row: LooseRow, height: int) -> Layout:
    below = next((one for one in looked if one.number == row.number + 1), None)
    double = height == 2 if height else below is not None and _goes_on(row, below)
    reasons = [Words(f"第 {row.number} 行是表头", f"row {row.number} is the heading")]
    if looked and looked[0].number < row.number:
        reasons.append(Words(f"表头上面的 {row.number - 1} 行不是数据", f"{row.number - 1} rows above it are no data"))
    if double and below is not None:
        headings = _joined(row, below)
        reasons.append(Words("表头占两行，上下两行连在一起读", "the heading takes two rows, read together"))
    else:
        headings = tuple(text.strip() for text in row.cells)
    unit = next(
        (
            match[1]
            for one in looked
            if one.number < row.number
            for text in one.cells
            if (match := _UNIT_LINE.search(text))
        ),
        "",
    )
    if unit:
        reasons.append(Words(f"表头上方写着单位：{unit}", f"「单位：{unit}」 stands above"))
    return Layout(row.number, 2 if double else 1, headings, unit, tuple(reasons))


def _goes_on(row: LooseRow, below: LooseRow) -> bool:
    """Whether a heading goes on in the row below: merged cells reach there, or words stand under empty places."""
    width = max(len(row.cells), len(below.cells))
    lower = [below.at(index).strip() for index in range(width)]
    upper = [row.at(index).strip() for index in range(width)]
    if any(_FIGURE.fullmatch(text) for text in lower if text):
        return False
    if row.filled or any(index in below.filled for index in row.filled):
        return True
    repeated = any(a and a == b and c != d for (a, c), (b, d) in zip(zip(upper, lower), zip(upper[1:], lower[1:])))  # noqa: B905
    under_nothing = sum(bool(text) and not above for text, above in zip(lower, upper, strict=True))
    over_nothing = sum(bool(above) and not text for text, above in zip(lower, upper, strict=True))
    return (repeated or under_nothing > 0) and over_nothing > 0


def _joined(row: LooseRow, below: LooseRow) -> tuple[str, ...]:
    width = max(len(row.cells), len(below.cells))
    headings: list[str] = []
    parent = ""
    for index in range(width):
        upper, lower = row.at(index).strip(), below.at(index).strip()
        parent = upper or (parent if lower else "")
        if not lower or lower == parent:
            headings.append(parent)
        elif not parent or index in row.filled:
            headings.append(lower)
        else:
            headings.append(f"{parent}{lower}" if lower[0] in "(（" else f"{parent}·{lower}")
    return tuple(headings)


def left_out(row: LooseRow) -> Words | None:
    """Why a row below the heading is no data; None for data."""
    if row.blank:
        return Words("空行", "an empty row")
    first = next((fold(text)[0] for text in row.cells[:_TITLE_COLUMNS] if text.strip()), "")
    if first and _TOTAL.fullmatch(first):
        return Words(f"「{first}」行：合计不是数据", f"「{first}」: a total is no data")
    words = {text.strip() for text in row.cells if text.strip()}
    if len(words) == 1 and _NOTE.fullmatch(words.pop()):
        return Words("表下的说明", "a note below the table")
    return None
