"""The numbers and dates that stand in official Chinese text, each with its unit and its boundary word."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from luodi.plan.document import Provision, han_number
from luodi.program.boundaries import INCLUSION, OF_DATES, OF_NUMBERS, OF_RANKS, BoundaryWords, bound_at
from luodi.units import BASE_UNITS, MAGNITUDES, RATIO, RATIOS, Unit, unit_named

_COUNTED = "年个家次件成月"
_DIGIT = "一二三四五六七八九"
_PART = rf"(?:[{_DIGIT}两]千零?)?(?:[{_DIGIT}两]百零?)?(?:[{_DIGIT}]?十)?[{_DIGIT}两]?"
"""One to 9999; empty for none."""
_HAN_NUMBER = (
    rf"(?<![几数百千万亿{_DIGIT}十两])(?=[{_DIGIT}十两])(?![{_DIGIT}两]元)"
    rf"(?P<han>(?:(?:{_PART}万)?{_PART}亿零?)?(?:{_PART}万零?)?{_PART})"
    rf"(?:(?=[{_COUNTED}元]|[美欧]元)|(?<=[万亿])(?=(?:、[{_DIGIT}十百千万亿零两]{{1,20}}){{1,20}}元))"
)
"""三年, 五百万元, and each of 五万、十万元; 几十家, 百余年, 几百万元 and 二元结构 are no numbers."""
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟圆", "一二三四五六七八九十百千元")
_FORMAL_MONEY = re.compile("[壹贰叁肆伍陆柒捌玖拾佰仟万亿零]{2,}[元圆]")
_POINTS = {"个百分点": Decimal("0.01"), "百分点": Decimal("0.01")}
_SHARES = {**RATIOS, **_POINTS}
_NO_UNITS = {"分": "别之钟期年批档级类", "名": "牌录称优", "台": "阶账", "千瓦": "时"}
"""What must not follow a unit: 2018分别, 1名牌, 2台阶, 5千瓦时."""
_UNITS = "|".join(f"{unit}(?![{_NO_UNITS[unit]}])" if unit in _NO_UNITS else unit for unit in BASE_UNITS)
_NUMBER = re.compile(
    rf"(?:(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)|{_HAN_NUMBER})"
    rf"(?:(?P<ratio>{'|'.join(_SHARES)})|(?P<magnitude>万亿|[万亿]?)(?:个(?=月|工作日|小时|季度))?(?P<unit>{_UNITS})?)"
)
_DATE = re.compile(
    r"(?<!\d)(?P<year>\d{4})(?:年(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日|(?P<last>[底末]))?"
    r"|-(?P<iso_month>\d{1,2})-(?P<iso_day>\d{1,2})(?!\d))"
)
_PER_HUNDRED = re.compile(
    rf"(?P<base>[百千])分之(?:(?P<digits>\d+(?:\.\d+)?)|(?=[百零十两{_DIGIT}])(?P<whole>百|零|{_PART})(?:点(?P<point>[零{_DIGIT}]+))?)"
    rf"(?![点百千十两{_DIGIT}])"
)
"""百分之五, 千分之二点五, 百分之百."""
_FRACTION = re.compile(rf"(?<![百千万])(?P<lower>[二三四五六七八九十])分之(?P<upper>[{_DIGIT}])")
_ONE_TO = re.compile(r"(?<![\d:.])1[:∶](?P<share>\d+(?:\.\d+)?)(?![\d:∶])")
"""1:1 and 1:0.5, said of money that goes with other money."""
_HALF_YEAR = re.compile("(?<![上下每大前后])半年")
_RANK = re.compile(
    rf"(?<=前)(?<![目此以提]前)(?:(?P<digits>\d{{1,4}})|(?P<han>(?=[{_DIGIT}十]){_PART}))(?:位|名(?![单{_NO_UNITS['名']}]))"
)
"""前3位, 前三名, 前十名: a place in a ranking."""
_PLACES = unit_named("位") or RATIO
_DAYS = unit_named("日") or RATIO
_MONTHS = unit_named("月") or RATIO
_CODES = "985|211|863|973|12345|12315"
_NOT_NUMBERS = re.compile(
    "|".join(
        (
            # Each run of digits or letters is tried from its beginning alone, which keeps long ones quick.
            r"工业\d|(?<!\d)\d+[GDK](?![a-zA-Z])|(?<!\d)\d+A+(?![a-zA-Z])|(?<!\d)\d+强",
            r"(?<![A-Za-z])[A-Za-z]+(?:/[A-Za-z]+)?-?\d[\d.]*(?:[-—–:]\d{4}(?![\d年]))?",  # O2O, GB/T 4754-2017
            r"第[一二三四五六七八九十]+方|一次性|同一|第三方|二次(?=招商|创业|开发)|百余年",
            r"[〔\[【(]\d{4}[〕\]】)]第?\d+号|20\d\d〕|第\d+号",  # numbers of documents
            r"[“\"][A-Za-z]*\d+[A-Za-z]*[”\"]",  # “863”计划
            rf"(?<![\d.,])(?:{_CODES})(?![\d.,%‰万亿成]|{_UNITS})",
        )
    )
)
_REPEATED = re.compile(r"(?P<word>[^()]{2,12})(?P<again>\(不?含(?P=word)\))")
"""300万元（含300万元）以上 says one number."""
_MEASURE = re.compile(
    rf"(?!规模|限额)(?:(?![以之的及或和超不])[\u4e00-\u9fff]){{1,3}}?(?=(?:{INCLUSION})?(?:及?以[上下内外]|之内))"
)
"""A measure word that is no unit, between a number and its boundary word: 10门以上."""
_BEHIND_UNITS = re.compile("人民币|标准煤|次")
_EACH = re.compile(r"每[^，。；,;、每\d]{0,6}$")
_RANGE = re.compile(rf"(?:{INCLUSION})?[-—–~至]{{1,2}}")
_LATE_UNIT = re.compile(rf"(?:{INCLUSION})(?P<unit>{_UNITS})")
"""500万（不含）美元."""


@dataclass(frozen=True, slots=True)
class TextNumber:
    """A number or date of the official text: its exact value in base units, unit, boundary as an operator (empty where
    the text has no boundary word), its words, and where they stand in the folded text. ``per`` marks ``每…1家``;
    ``until`` is the last day of a month, whose ``value`` is its first. ``bare`` and ``bare_magnitude`` mark digits without
    anything behind them and with 万 or 亿 alone; ``scale`` is what the digits were multiplied by."""

    value: Decimal | date
    unit: Unit
    boundary: str
    written: str
    start: int
    end: int
    per: bool = False
    bare: bool = False
    bare_magnitude: bool = False
    scale: Decimal = Decimal(1)
    until: date | None = None

    @property
    def words(self) -> BoundaryWords:
        """The boundary words that may stand around it."""
        if isinstance(self.value, date):
            return OF_DATES
        return OF_RANKS if self.unit == _PLACES else OF_NUMBERS

    def on(self, day: date) -> bool:
        """Whether a day is the one meant: of a month, that day which the boundary word leaves in or out first."""
        if self.until is None:
            return self.value == day
        edges = {">=": (self.value,), "<": (self.value,), "<=": (self.until,), ">": (self.until,)}
        return day in edges.get(self.boundary, (self.value, self.until))


def numbers_in(text: str, marks: Iterable[tuple[int, int]] = ()) -> list[TextNumber]:
    """The numbers and dates of a folded text, in order; digits that are part of a name (工业4.0, 4G, O2O) are none, nor
    are the marks of lists and pages, given by where they stand."""
    plain = _plain(text, marks)
    taken = bytearray(len(plain))
    for match in _NOT_NUMBERS.finditer(plain):
        _take(taken, *match.span())
    for match in _REPEATED.finditer(plain):
        _take(taken, *match.span("again"))
    numbers: list[TextNumber] = []
    for pattern, read in _FORMS:
        found = [read(match) for match in pattern.finditer(plain) if not taken[match.start()]]
        for number in found:
            if number is not None:
                numbers.append(number)
                _take(taken, number.start, number.end)
    bounded = _bounded(plain, sorted(numbers, key=lambda number: number.start))
    return [replace(number, written=text[number.start : number.end]) for number in bounded]


def numbers_of(provision: Provision) -> tuple[TextNumber, ...]:
    """The numbers and dates of a provision, read once as long as no line joins it."""
    found: tuple[TextNumber, ...] | None = provision.worked_out.get(len(provision.folded))
    if found is None:
        found = tuple(numbers_in(provision.folded, provision.marks))
        provision.worked_out = {len(provision.folded): found}
    return found


def _plain(text: str, marks: Iterable[tuple[int, int]]) -> str:
    """The text, as long as before, with marks blotted out and 叁佰万元 written 三百万元."""
    characters = list(text)
    for start, end in marks:
        characters[start:end] = "#" * (end - start)
    return _FORMAL_MONEY.sub(lambda match: match.group().translate(_FORMAL), "".join(characters))


def _take(taken: bytearray, start: int, end: int) -> None:
    """Mark a stretch as read."""
    taken[start:end] = bytes([1]) * (end - start)


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


def _ratio(value: Decimal, match: re.Match[str]) -> TextNumber:
    return TextNumber(value, RATIO, "", match.group(), match.start(), match.end())


def _per_hundred(match: re.Match[str]) -> TextNumber:
    base = Decimal(100 if match["base"] == "百" else 1000)
    if match["digits"]:
        return _ratio(Decimal(match["digits"]) / base, match)
    whole = Decimal(100) if match["whole"] == "百" else Decimal(_han_value(match["whole"]))
    digits = "".join(str(f"零{_DIGIT}".index(digit)) for digit in match["point"] or "")
    return _ratio((whole + Decimal(f"0.{digits or 0}")) / base, match)


def _fraction(match: re.Match[str]) -> TextNumber:
    return _ratio(Decimal(han_number(match["upper"])) / Decimal(han_number(match["lower"])), match)


def _one_to(match: re.Match[str]) -> TextNumber:
    return _ratio(Decimal(match["share"]), match)


def _rank(match: re.Match[str]) -> TextNumber:
    place = Decimal(match["digits"] or _han_value(match["han"]))
    return TextNumber(place, _PLACES, "", match.group(), match.start(), match.end())


def _half_year(match: re.Match[str]) -> TextNumber:
    return TextNumber(Decimal(6), _MONTHS, "", match.group(), match.start(), match.end())


def _number(match: re.Match[str]) -> TextNumber:
    digits, han, ratio = match["digits"], match["han"] or "", match["ratio"]
    scale = _SHARES[ratio] if ratio else MAGNITUDES[match["magnitude"] or ""]
    unit = match["unit"] or ""
    magnitude = bool(match["magnitude"]) or han.endswith(("万", "亿"))
    return TextNumber(
        Decimal(digits.replace(",", "") if digits else _han_value(han)) * scale,
        unit_named(unit) or RATIO, "", match.group(), match.start(), match.end(),
        per=_EACH.search(match.string[max(match.start() - 7, 0) : match.start()]) is not None,
        bare=not (ratio or magnitude or unit), bare_magnitude=magnitude and not unit, scale=scale,
    )  # fmt: skip


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], TextNumber | None]], ...] = (
    (_DATE, _date), (_PER_HUNDRED, _per_hundred), (_FRACTION, _fraction), (_ONE_TO, _one_to), (_HALF_YEAR, _half_year),
    (_RANK, _rank), (_NUMBER, _number),
)  # fmt: skip
"""How numbers are written, and how each form is read; what one reads the later ones leave alone."""


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
    end, and a （含） that stands behind the last item only, serve every item. A range runs from its first number up to
    its second."""
    numbers = [_with_late_unit(text, number) for number in numbers]
    bounds = [bound_at(text, number.start, _measured(text, number), number.words) for number in numbers]
    for group in _lists(text, numbers):
        first, *_, last = group
        word = bounds[first].word or bounds[last].word
        alone = all(bounds[at].included is None for at in group if at != last)
        alike = all(numbers[at].bare for at in group if at != last)  # 5、10、20万元, but not 5、10万、20万元
        for at in group:
            own = bounds[at]
            included = bounds[last].included if alone else own.included
            bounds[at] = replace(own, word=own.word or word, included=included)
            if alike or not numbers[at].bare:
                numbers[at] = _sharing(numbers[at], numbers[last])
    for at in range(len(numbers) - 1):
        ends = _range(text, numbers[at], numbers[at + 1])
        if ends is not None:
            numbers[at : at + 2] = ends
            bounds[at] = replace(bounds[at], word=bounds[at].word or ">=")
            bounds[at + 1] = replace(bounds[at + 1], word=bounds[at + 1].word or "<=")
    return [replace(number, boundary=bound.operator) for number, bound in zip(numbers, bounds, strict=True)]


def _with_late_unit(text: str, number: TextNumber) -> TextNumber:
    """A number with the unit that stands behind its （不含）."""
    match = _LATE_UNIT.match(text, number.end) if number.bare_magnitude else None
    return replace(number, unit=unit_named(match["unit"]) or number.unit) if match else number


def _measured(text: str, number: TextNumber) -> int:
    """Where a number ends with the measure word behind it that is no unit of ours."""
    pattern = _MEASURE if number.bare or number.bare_magnitude else _BEHIND_UNITS
    match = pattern.match(text, number.end)
    return match.end() if match else number.end


def _sharing(number: TextNumber, last: TextNumber) -> TextNumber:
    """A number with what the last one beside it says for both: 5、10万元, 30万、80万元, 3-5年."""
    if number.bare_magnitude and number.unit == RATIO:
        return replace(number, unit=last.unit)
    if number.bare and isinstance(number.value, Decimal):
        return replace(number, value=number.value * last.scale, unit=last.unit, scale=last.scale)
    return number


def _range(text: str, first: TextNumber, last: TextNumber) -> list[TextNumber] | None:
    """The ends of a range such as 300-500万元; None where two numbers are none."""
    if _RANGE.fullmatch(text, first.end, last.start) is None or first.words is not last.words:
        return None
    shared = _sharing(first, last)
    return [shared, last] if shared.unit == last.unit else None


def _lists(text: str, found: list[TextNumber]) -> list[list[int]]:
    groups: list[list[int]] = []
    for at, number in enumerate(found):
        gap = text[found[at - 1].end : number.start] if at else ""
        if at and re.fullmatch(rf"(?:的|以上|以下|{INCLUSION})*[、/或](?:分别)?", gap):
            groups[-1].append(at)
        else:
            groups.append([at])
    return [group for group in groups if len(group) > 1]
