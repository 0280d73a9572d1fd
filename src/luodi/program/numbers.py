"""The numbers that stand in official Chinese text, each with its unit and its boundary word.

Boundary words by the Civil Code, art. 1259: 以上, 以下, 以内 and 届满 include the number; 不满, 超过 and 以外 do not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from luodi.plan.document import han_number
from luodi.units import BASE_UNITS, MAGNITUDES, RATIO, RATIOS, Unit, unit_named

_COUNTED = "年个家次件成月"
_DIGIT = "一二三四五六七八九"
_HAN_NUMBER = (
    rf"(?<![几数百千万亿{_DIGIT}十])(?=[{_DIGIT}十两])"
    rf"(?P<han>(?:[{_DIGIT}两]千零?)?(?:[{_DIGIT}两]百零?)?(?:[{_DIGIT}]?十)?[{_DIGIT}两]?)(?=[{_COUNTED}])"
)
"""One to 9999 before a measure word; 几十家 and 百余年 are no numbers."""
_UNITS = "|".join(BASE_UNITS)
_NUMBER = re.compile(
    rf"(?:(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)|{_HAN_NUMBER})"
    rf"(?:(?P<ratio>[%‰成])|(?P<magnitude>万亿|[万亿]?)(?:个(?=月))?(?P<unit>{_UNITS})?)"
)
_NOT_NUMBERS = re.compile(
    r"工业\d|\d+G(?![a-zA-Z])|[A-Za-z]\d+|第[一二三四五六七八九十]+方|一次性|同一|第三方|二次(?=招商|创业|开发)|百余年|20\d\d〕"
)
_BEFORE = (
    ("不低于", ">="), ("不少于", ">="), ("不小于", ">="), ("至少", ">="),
    ("不高于", "<="), ("不超过", "<="), ("不大于", "<="), ("不多于", "<="), ("不突破", "<="), ("未超过", "<="),
    ("最多", "<="), ("至多", "<="), ("最高", "<="), ("未达到", "<"), ("不足", "<"), ("低于", "<"), ("少于", "<"),
    ("小于", "<"), ("不满", "<"), ("未满", "<"), ("超过", ">"), ("高于", ">"), ("大于", ">"), ("多于", ">"),
    ("突破", ">"), ("达到", ">="), ("达", ">="), ("每满", ""), ("满", ">="), ("约", "约"), ("第", "="),
)  # fmt: skip
"""Words before a number: where one ends with another, the longer stands first."""
_WORDS = {
    "以上": ">=", "及以上": ">=", "以下": "<=", "及以下": "<=", "以内": "<=", "之内": "<=", "内": "<=", "封顶": "<=",
    "以外": ">", "左右": "约",
}  # fmt: skip
"""Words behind a number."""
_AFTER = re.compile(rf"的?(?P<first>\((?:不?含)\))?的?(?P<word>{'|'.join(_WORDS)})?的?(?P<last>\((?:不?含)\))?")
CONTRADICTION = "矛盾"
"""The boundary of 不足300万元以上."""
_OPEN = {">=": ">", "<=": "<"}
_CLOSED = {">": ">=", "<": "<="}


@dataclass(frozen=True, slots=True)
class TextNumber:
    """A number of the official text: its exact value in base units, unit, boundary as an operator (empty where the
    text has no boundary word), its words, and where they stand in the folded text. ``per`` marks ``每…1家``."""

    value: Decimal
    unit: Unit
    boundary: str
    written: str
    start: int
    end: int
    per: bool = False
    bare_magnitude: bool = False


@dataclass(frozen=True, slots=True)
class _Bound:
    """The comparison that a boundary word means, and whether a （含） or （不含） settles the number itself."""

    word: str
    included: bool | None

    @property
    def operator(self) -> str:
        if self.included is None:
            return self.word
        return (_CLOSED if self.included else _OPEN).get(self.word, self.word)


def numbers_in(text: str) -> list[TextNumber]:
    """The numbers of a folded text, in order; digits that are part of a name (工业4.0, 4G, O2O) are none."""
    names = [match.span() for match in _NOT_NUMBERS.finditer(text)]
    matches = [
        match for match in _NUMBER.finditer(text) if not any(start <= match.start() < end for start, end in names)
    ]
    numbers = [_number(text, match) for match in matches]
    bounds = [_bound(text[: match.start()], text[match.end() :]) for match in matches]
    _share(text, numbers, bounds)
    return [replace(number, boundary=bound.operator) for number, bound in zip(numbers, bounds, strict=True)]


def _number(text: str, match: re.Match[str]) -> TextNumber:
    digits = match["digits"]
    value = Decimal(digits.replace(",", "") if digits else _han_value(match["han"]))
    unit = RATIO
    if match["ratio"]:
        value *= RATIOS[match["ratio"]]
    else:
        value *= MAGNITUDES[match["magnitude"] or ""]
        unit = unit_named(match["unit"] or "") or RATIO
    per = re.search(r"每[^，。；,;、每\d]{0,6}$", text[: match.start()]) is not None
    return TextNumber(
        value, unit, "", match.group(), match.start(), match.end(),
        per=per, bare_magnitude=bool(match["magnitude"]) and not match["unit"],
    )  # fmt: skip


def _han_value(text: str) -> int:
    """The value of 一 to 九千九百九十九, 两 included."""
    value = 0
    rest = text.replace("两", "二").replace("零", "")
    for power, worth in (("千", 1000), ("百", 100)):
        digit, found, after = rest.partition(power)
        if found:
            value, rest = value + han_number(digit) * worth, after
    return value + (han_number(rest) if rest else 0)


def boundary_at(text: str, start: int, end: int) -> str:
    """The comparison that the words around a stretch of folded text call for; empty where none does."""
    return _bound(text[:start], text[end:]).operator


def with_boundary_words(text: str, start: int, end: int) -> str:
    """A stretch of folded text with the boundary words right before and behind it: 不低于300万元."""
    before = next((word for word, _ in _BEFORE if text[:start].endswith(word)), "")
    match = _AFTER.match(text, end)
    behind = (
        match.group().removesuffix("的")
        if match is not None and (match["word"] or match["first"] or match["last"])
        else ""
    )
    return f"{before}{text[start:end]}{behind}"


def _bound(before: str, after: str) -> _Bound:
    word = next((operator for word, operator in _BEFORE if before.endswith(word)), "")
    match = _AFTER.match(after)
    assert match is not None, "every part of the pattern is optional"
    behind = _WORDS.get(match["word"] or "", "")
    if behind:  # 超过300万元以上 is read by its last word
        word = CONTRADICTION if {word[:1], behind[:1]} == {"<", ">"} else behind
    inclusion = match["last"] or match["first"]
    return _Bound(word, "不" not in inclusion if inclusion else None)


def _share(text: str, numbers: list[TextNumber], bounds: list[_Bound]) -> None:
    """In a list parted by 、 the unit of the last item, the boundary word of either end, and a （含） that stands behind
    the last item only, serve every item."""
    for group in _lists(text, numbers):
        first, *_, last = group
        word = bounds[first].word or bounds[last].word
        alone = all(bounds[at].included is None for at in group if at != last)
        for at in group:
            own = bounds[at]
            included = bounds[last].included if alone else own.included
            bounds[at] = _Bound(own.word or word, included)
            if numbers[at].unit == RATIO and numbers[at].bare_magnitude:
                numbers[at] = replace(numbers[at], unit=numbers[last].unit)


def _lists(text: str, found: list[TextNumber]) -> list[list[int]]:
    groups: list[list[int]] = []
    for at, number in enumerate(found):
        gap = text[found[at - 1].end : number.start] if at else ""
        if at and re.fullmatch(r"(?:的|以上|以下|\(不?含\))*[、/或](?:分别)?", gap):
            groups[-1].append(at)
        else:
            groups.append([at])
    return [group for group in groups if len(group) > 1]
