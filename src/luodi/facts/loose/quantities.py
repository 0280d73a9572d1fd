"""Numbers as people write them: ``1,200.5``, ``５００万``, ``300(万元人民币)``, ``1.2亿``, ``15%``, ``100万美元``."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from decimal import Decimal

from luodi.facts.forms import EXACT, normal
from luodi.facts.loose.notes import NOTHING, Bad, Read, Taken, says_nothing
from luodi.limits import CELL_DIGITS_MAX
from luodi.units import MAGNITUDES, RATIO, RATIOS, Unit, unit_named
from luodi.words import Words

YUAN = Unit((("元", 1),))
_NUMBER = re.compile(
    r"(?P<sign>[-+\u2212]?)(?P<digits>(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+)"
)
_SCIENTIFIC = re.compile(r"[0-9]+(?:\.[0-9]+)?[eE]\+?[0-9]+")
_MAGNITUDE = re.compile(r"万亿|千万|百万|十万|亿|万|千(?!瓦|克|米)|百")
_MORE_MAGNITUDES = {
    "百": Decimal(100),
    "千": Decimal(1_000),
    "十万": Decimal(100_000),
    "百万": Decimal(1_000_000),
    "千万": Decimal(10_000_000),
}
_DOMESTIC = re.compile(r"人民币|RMB|CNY|[¥￥]", re.IGNORECASE)
_FOREIGN = re.compile(
    r"美元|美金|欧元|日元|日圆|港元|港币|英镑|韩元|韩币|新台币|台币|澳元|加元|加拿大元|澳大利亚元|新加坡元|新元|瑞士法郎|瑞郎|法郎|卢布|泰铢|澳门元"
    r"|USD|EUR|JPY|HKD|GBP|KRW|TWD|AUD|CAD|SGD|CHF|[$€£]",
    re.IGNORECASE,
)
_CURRENCIES = {
    Unit((("美元", 1),)): re.compile(r"美元|美金|USD|US\$|[$]", re.IGNORECASE),
    Unit((("欧元", 1),)): re.compile(r"欧元|EUR|€", re.IGNORECASE),
}
"""By unit of a term: the words for it. In its own column a currency is the unit and nothing is converted."""
_VAGUE = re.compile(r"约|近|超|余|多|左右|以上|以下|不足|大于|小于|[~～<>≥≤]|[0-9]\s*(?:-|—|–|至|到)\s*[0-9]")
_UNITS = {
    "㎡": "平方米",
    "m2": "平方米",
    "m²": "平方米",
    "平米": "平方米",
    "平方": "平方米",
    "块": "元",
    "元整": "元",
    "圆": "元",
}
_RAISED = ("<super>", "<sub>", "<circle>", "<fraction>")
_TRIMMED = " ()（）[]【】:：,，。;；整"


def read_quantity(text: str, unit: Unit, factor: Decimal, *, signed: bool = False) -> Read:
    """A cell as a number in the unit of its term. ``factor`` is what the heading's unit makes of a bare number; a unit
    in the cell itself goes before it. Only what is ``signed`` may be below zero."""
    if not text.isascii() and any(map(_raised, text.replace("m²", "m2"))):
        return _no_number(text)
    content = normal(text).replace("，", ",")
    if not content or says_nothing(content):
        return NOTHING if not content else Taken(None, _said_nothing(text))
    if _SCIENTIFIC.fullmatch(content):
        return (
            Taken(EXACT.multiply(Decimal(content), factor))
            if len(content) < 40 and _small(content)
            else _no_number(text)
        )
    if _VAGUE.search(content):
        return Bad(Words(f"「{text.strip()}」不是确定的数：填一个数", f"「{text.strip()}」 is not one number"))
    content, domestic = _DOMESTIC.subn("", content)
    own = _CURRENCIES.get(unit)
    content, named = own.subn("", content) if own is not None else (content, 0)
    content, foreign = _FOREIGN.subn("", content)
    match = _NUMBER.match(content.strip(_TRIMMED))
    if match is None:
        return _no_number(text)
    rest = content.strip(_TRIMMED)[match.end() :]
    read = _valued(text, match, rest, unit, factor, bool(domestic), bool(foreign), bool(named))
    if not isinstance(read, Taken) or not read.value or match["sign"] not in {"-", "\u2212"}:
        return read
    if not signed:
        return Bad(Words(f"「{text.strip()}」是负数，这一列不会是负数", f"「{text.strip()}」 is negative"))
    assert isinstance(read.value, Decimal), "a quantity is a number"
    return replace(read, value=read.value.copy_negate())


def _valued(
    text: str, match: re.Match[str], rest: str, unit: Unit, factor: Decimal, domestic: bool, foreign: bool,
    named: bool,
) -> Read:  # fmt: skip
    digits = match["digits"].replace(",", "").replace(" ", "")
    if sum(map(str.isdigit, digits)) > CELL_DIGITS_MAX:
        return _no_number(text)
    measure = _measure(rest, unit, named or (domestic and unit == YUAN))
    if measure is None:
        return _no_number(text)
    if foreign:
        expected = str(unit) if unit in _CURRENCIES else "人民币"
        why = f"「{text.strip()}」不是{expected}，没有折算：按当日汇率折成{expected}后填写"
        return Bad(Words(why, f"「{text.strip()}」 is in another currency and is not converted"), keep=True)
    scale, found = measure
    if found is not None and found != unit:
        shown, expected = str(found) or "%", str(unit) or "无单位"
        return Bad(Words(f"单位是{shown}，这一列应为{expected}", f"the unit is 「{shown}」 instead of 「{expected}」"))
    if domestic and unit != YUAN:
        return Bad(Words("写的是金额，这一列不是金额", "an amount of money where none is expected"))
    own = found is not None or scale != 1
    number = EXACT.multiply(Decimal(digits), scale if own else factor)
    if own and factor not in (1, scale):
        return Taken(
            number, Words("单元格里写的单位与列名不同，按单元格", "the cell's own unit goes before the heading's")
        )
    return Taken(number)


def _measure(rest: str, unit: Unit, named: bool) -> tuple[Decimal, Unit | None] | None:
    """What stands behind a number: its magnitude, and its unit, None where none is written. None for other words."""
    scale = Decimal(1)
    rest = rest.strip(_TRIMMED)
    while (match := _MAGNITUDE.match(rest)) is not None:
        word = match.group()
        scale *= MAGNITUDES[word] if word in MAGNITUDES else _MORE_MAGNITUDES[word]
        rest = rest[match.end() :].strip(_TRIMMED)
    if not rest:
        # 50万人民币, 200万美元: the currency is the unit.
        return scale, unit if named else None
    if rest in RATIOS:
        return RATIOS[rest] * scale, RATIO
    found = unit_named(_UNITS.get(rest, rest))
    return None if found is None or found == RATIO else (scale, found)


def _raised(char: str) -> bool:
    """Whether folding would make a plain digit of it that it is not: 10² is no 102, and ① no 1."""
    return not char.isascii() and unicodedata.decomposition(char).startswith(_RAISED)


def _small(content: str) -> bool:
    return abs(int(re.split("[eE]", content)[1])) <= CELL_DIGITS_MAX


def _no_number(text: str) -> Bad:
    return Bad(Words(f"「{text.strip()[:40]}」不是数", f"「{text.strip()[:40]}」 is no number"))


def _said_nothing(text: str) -> Words:
    return Words(f"「{text.strip()}」按没有填写处理，不是 0", f"「{text.strip()}」 is taken for unknown, not for 0")
