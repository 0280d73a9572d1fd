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
_HAN_NUMBER = rf"(?P<han>[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九两])(?=[{_COUNTED}])"
_UNITS = "|".join(BASE_UNITS)
_NUMBER = re.compile(
    rf"(?:(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)|{_HAN_NUMBER})"
    rf"(?:(?P<ratio>[%‰成])|(?P<magnitude>万亿|[万亿]?)(?P<unit>{_UNITS})?)"
)
_NOT_NUMBERS = re.compile(
    r"工业\d|\d+G(?![a-zA-Z])|[A-Za-z]\d+|第[一二三四五六七八九十]+方|一次性|第三方|二次(?=招商|创业|开发)|百余年|20\d\d〕"
)
_BEFORE = (
    ("不低于", ">="), ("不少于", ">="), ("不高于", "<="), ("不超过", "<="), ("达到", ">="), ("超过", ">"), ("高于", ">"),
    ("大于", ">"), ("突破", ">"), ("不足", "<"), ("低于", "<"), ("不满", "<"), ("少于", "<"), ("达", ">="),
)  # fmt: skip
_AFTER = re.compile(
    r"的?(?P<first>\((?:不?含)\))?的?(?P<word>以上|以下|以内|左右|内|及以上|及以下)?的?(?P<last>\((?:不?含)\))?"
)
_WORDS = {"以上": ">=", "及以上": ">=", "以下": "<=", "及以下": "<=", "以内": "<=", "内": "<=", "左右": "约"}
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


def numbers_in(text: str) -> list[TextNumber]:
    """The numbers of a folded text, in order; digits that are part of a name (工业4.0, 4G, O2O) are none."""
    names = [match.span() for match in _NOT_NUMBERS.finditer(text)]
    found: list[TextNumber] = []
    for match in _NUMBER.finditer(text):
        if any(start <= match.start() < end for start, end in names):
            continue
        found.append(_number(text, match))
    return _shared(text, found)


def _number(text: str, match: re.Match[str]) -> TextNumber:
    digits = match["digits"]
    value = (
        Decimal(digits.replace(",", "")) if digits else Decimal(2 if match["han"] == "两" else han_number(match["han"]))
    )
    unit = RATIO
    if match["ratio"]:
        value *= RATIOS[match["ratio"]]
    else:
        value *= MAGNITUDES[match["magnitude"] or ""]
        unit = unit_named(match["unit"] or "") or RATIO
    before = text[: match.start()]
    per = re.search(r"每[^，。；,;、每\d]{0,6}$", before) is not None
    return TextNumber(
        value, unit, _boundary(before, text[match.end() :]), match.group(), match.start(), match.end(),
        per=per, bare_magnitude=bool(match["magnitude"]) and not match["unit"],
    )  # fmt: skip


def _boundary(before: str, after: str) -> str:
    word = next((operator for word, operator in _BEFORE if before.endswith(word)), "")
    match = _AFTER.match(after)
    assert match is not None, "every part of the pattern is optional"
    if match["word"]:
        word = _WORDS[match["word"]]
    inclusion = match["last"] or match["first"] or ""
    if "不含" in inclusion:
        return _OPEN.get(word, word)
    return _CLOSED.get(word, word) if inclusion else word


def _shared(text: str, found: list[TextNumber]) -> list[TextNumber]:
    """In a list parted by 、 the unit of the last item and the boundary word of either end serve every item."""
    for group in _lists(text, found):
        members = [found[at] for at in group]
        unit = members[-1].unit
        before = members[0].boundary
        after = members[-1].boundary
        for at in group:
            number = found[at]
            if number.unit == RATIO and number.bare_magnitude:
                number = replace(number, unit=unit)
            if not number.boundary:
                number = replace(number, boundary=before or after)
            found[at] = number
    return found


def _lists(text: str, found: list[TextNumber]) -> list[list[int]]:
    groups: list[list[int]] = []
    for at, number in enumerate(found):
        gap = text[found[at - 1].end : number.start] if at else ""
        if at and re.fullmatch(r"(?:的|以上|以下|\(不?含\))*[、/或](?:分别)?", gap):
            groups[-1].append(at)
        else:
            groups.append([at])
    return [group for group in groups if len(group) > 1]
