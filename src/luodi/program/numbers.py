"""The numbers and dates that stand in official Chinese text, each with its unit and its boundary word."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from luodi.plan.document import han_number
from luodi.program.boundaries import INCLUSION, OF_DATES, OF_NUMBERS, BoundaryWords, bound_at
from luodi.units import BASE_UNITS, MAGNITUDES, RATIO, RATIOS, Unit, unit_named

_COUNTED = "年个家次件成月"
_DIGIT = "一二三四五六七八九"
_PART = rf"(?:[{_DIGIT}两]千零?)?(?:[{_DIGIT}两]百零?)?(?:[{_DIGIT}]?十)?[{_DIGIT}两]?"
"""One to 9999; empty for none."""
_HAN_NUMBER = (
    rf"(?<![几数百千万亿{_DIGIT}十两])(?=[{_DIGIT}十两])(?![{_DIGIT}两]元)"
    rf"(?P<han>(?:(?:{_PART}万)?{_PART}亿零?)?(?:{_PART}万零?)?{_PART})"
    rf"(?:(?=[{_COUNTED}元])|(?<=[万亿])(?=(?:、[{_DIGIT}十百千万亿零两]+)+元))"
)
"""三年, 五百万元, and each of 五万、十万元; 几十家, 百余年, 几百万元 and 二元结构 are no numbers."""
_POINTS = {"个百分点": Decimal("0.01"), "百分点": Decimal("0.01")}
_SHARES = {**RATIOS, **_POINTS}
_UNITS = "|".join(BASE_UNITS)
_NUMBER = re.compile(
    rf"(?:(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)|{_HAN_NUMBER})"
    rf"(?:(?P<ratio>{'|'.join(_SHARES)})|(?P<magnitude>万亿|[万亿]?)(?:个(?=月))?(?P<unit>{_UNITS})?)"
)
_DATE = re.compile(
    r"(?<!\d)(?P<year>\d{4})(?:年(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日|(?P<last>[底末]))?"
    r"|-(?P<iso_month>\d{1,2})-(?P<iso_day>\d{1,2})(?!\d))"
)
_DAYS = unit_named("日") or RATIO
_NOT_NUMBERS = re.compile(
    r"工业\d|\d+G(?![a-zA-Z])|[A-Za-z]\d+|第[一二三四五六七八九十]+方|一次性|同一|第三方|二次(?=招商|创业|开发)|百余年|20\d\d〕"
)


@dataclass(frozen=True, slots=True)
class TextNumber:
    """A number or date of the official text: its exact value in base units, unit, boundary as an operator (empty where
    the text has no boundary word), its words, and where they stand in the folded text. ``per`` marks ``每…1家``;
    ``until`` is the last day of a month, whose ``value`` is its first."""

    value: Decimal | date
    unit: Unit
    boundary: str
    written: str
    start: int
    end: int
    per: bool = False
    bare_magnitude: bool = False
    until: date | None = None

    @property
    def words(self) -> BoundaryWords:
        """The boundary words that may stand around it."""
        return OF_DATES if isinstance(self.value, date) else OF_NUMBERS

    def on(self, day: date) -> bool:
        """Whether a day is the one meant: of a month, that day which the boundary word leaves in or out first."""
        if self.until is None:
            return self.value == day
        edges = {">=": (self.value,), "<": (self.value,), "<=": (self.until,), ">": (self.until,)}
        return day in edges.get(self.boundary, (self.value, self.until))


def numbers_in(text: str) -> list[TextNumber]:
    """The numbers and dates of a folded text, in order; digits that are part of a name (工业4.0, 4G, O2O) are none."""
    dates = [found for match in _DATE.finditer(text) if (found := _date(match)) is not None]
    taken = [match.span() for match in _NOT_NUMBERS.finditer(text)] + [(day.start, day.end) for day in dates]
    numbers = [
        _number(text, match)
        for match in _NUMBER.finditer(text)
        if not any(start <= match.start() < end for start, end in taken)
    ]
    return _bounded(text, sorted([*numbers, *dates], key=lambda number: number.start))


def _date(match: re.Match[str]) -> TextNumber | None:
    """A day, or the days of a month; None where the calendar has none such, so that its parts are plain numbers."""
    year, month = int(match["year"]), int(match["month"] or match["iso_month"])
    if not (year and 1 <= month <= 12):
        return None
    end = monthrange(year, month)[1]
    written_day = match["day"] or match["iso_day"] or (str(end) if match["last"] else "")
    if written_day and not 1 <= int(written_day) <= end:
        return None
    first = date(year, month, int(written_day or 1))
    until = None if written_day else date(year, month, end)
    return TextNumber(first, _DAYS, "", match.group(), match.start(), match.end(), until=until)


def _number(text: str, match: re.Match[str]) -> TextNumber:
    digits, han = match["digits"], match["han"] or ""
    value = Decimal(digits.replace(",", "") if digits else _han_value(han))
    unit = RATIO
    if match["ratio"]:
        value *= _SHARES[match["ratio"]]
    else:
        value *= MAGNITUDES[match["magnitude"] or ""]
        unit = unit_named(match["unit"] or "") or RATIO
    per = re.search(r"每[^，。；,;、每\d]{0,6}$", text[: match.start()]) is not None
    magnitude = bool(match["magnitude"]) or han.endswith(("万", "亿"))
    return TextNumber(
        value, unit, "", match.group(), match.start(), match.end(),
        per=per, bare_magnitude=magnitude and not match["unit"],
    )  # fmt: skip


def _han_value(text: str) -> int:
    """The value of Han numerals up to 万亿, 两 included; 0 for none."""
    value, rest = 0, text.replace("两", "二").replace("零", "")
    for power, worth in (("亿", 100_000_000), ("万", 10_000), ("千", 1000), ("百", 100)):
        head, found, after = rest.rpartition(power)
        if found:
            value, rest = value + _han_value(head) * worth, after
    return value + (han_number(rest) if rest else 0)


def _bounded(text: str, numbers: list[TextNumber]) -> list[TextNumber]:
    """The numbers with their boundaries. In a list parted by 、 the unit of the last item, the boundary word of either
    end, and a （含） that stands behind the last item only, serve every item."""
    numbers = list(numbers)
    bounds = [bound_at(text, number.start, number.end, number.words) for number in numbers]
    for group in _lists(text, numbers):
        first, *_, last = group
        word = bounds[first].word or bounds[last].word
        alone = all(bounds[at].included is None for at in group if at != last)
        for at in group:
            own = bounds[at]
            included = bounds[last].included if alone else own.included
            bounds[at] = replace(own, word=own.word or word, included=included)
            if numbers[at].unit == RATIO and numbers[at].bare_magnitude:
                numbers[at] = replace(numbers[at], unit=numbers[last].unit)
    return [replace(number, boundary=bound.operator) for number, bound in zip(numbers, bounds, strict=True)]


def _lists(text: str, found: list[TextNumber]) -> list[list[int]]:
    groups: list[list[int]] = []
    for at, number in enumerate(found):
        gap = text[found[at - 1].end : number.start] if at else ""
        if at and re.fullmatch(rf"(?:的|以上|以下|{INCLUSION})*[、/或](?:分别)?", gap):
            groups[-1].append(at)
        else:
            groups.append([at])
    return [group for group in groups if len(group) > 1]
