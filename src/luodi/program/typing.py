"""What each operator takes and gives: one row per operator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from luodi.program.types import CONDITION, DAY, WORDS, YEAR, Choice, Quantity, Reference, Type
from luodi.units import RATIO, Unit
from luodi.words import Words

YEARS = Quantity(Unit((("年", 1),)))
_NUMBER = Words("数", "a number")
_ORDERED = Words("数、日期或有次序的值", "a number, a date or a value of an ordered list")
_ADDED, _SUBTRACTED = Words("相加", "added"), Words("相减", "subtracted")
_COMPARED = Words("比较", "compared")


@dataclass(frozen=True, slots=True)
class Mismatch(Exception):
    """Argument ``at`` does not fit: either ``expected`` another type, or two ``units`` that cannot be combined."""

    at: int
    expected: Words | None = None
    operation: Words | None = None


Rule = Callable[[tuple[Type, ...]], Type]


def _conditions(types: tuple[Type, ...]) -> Type:
    for at, type_ in enumerate(types):
        if type_ != CONDITION:
            raise Mismatch(at, expected=CONDITION.words)
    return CONDITION


def comparable(left: Type, right: Type) -> bool:
    """Whether two types may be compared for equality."""
    if isinstance(left, Choice) and isinstance(right, Choice):
        return not left.choices or not right.choices or left == right
    if {left, right} <= {WORDS, Choice()} or (isinstance(left, Reference) and right == Choice()):
        return True
    if (left == YEAR and right == YEARS) or (left == YEARS and right == YEAR):
        return True
    return left == right


def _equality(types: tuple[Type, ...]) -> Type:
    for at, type_ in enumerate(types[1:], start=1):
        if not comparable(types[0], type_):
            raise Mismatch(at, operation=_COMPARED)
    return CONDITION


def _order(types: tuple[Type, ...]) -> Type:
    if not isinstance(types[0], Quantity | Choice) and types[0] not in (DAY, YEAR):
        raise Mismatch(0, expected=_ORDERED)
    return _equality(types)


def _numbers(types: tuple[Type, ...]) -> tuple[Unit, ...]:
    units: list[Unit] = []
    for at, type_ in enumerate(types):
        if not isinstance(type_, Quantity):
            raise Mismatch(at, expected=_NUMBER)
        units.append(type_.unit)
    return tuple(units)


def _same_unit(operation: Words) -> Rule:
    def rule(types: tuple[Type, ...]) -> Type:
        units = _numbers(types)
        for at, unit in enumerate(units):
            if unit != units[0]:
                raise Mismatch(at, operation=operation)
        return types[0]

    return rule


def _product(types: tuple[Type, ...]) -> Type:
    left, right = _numbers(types)
    return Quantity(left.times(right))


def _quotient(types: tuple[Type, ...]) -> Type:
    left, right = _numbers(types)
    return Quantity(left.over(right))


def _whole_steps(types: tuple[Type, ...]) -> Type:
    _same_unit(Words("相除", "divided"))(types)
    return Quantity(RATIO)


def _first_is_number(types: tuple[Type, ...]) -> Type:
    _numbers(types)
    return types[0]


def _branches(types: tuple[Type, ...]) -> Type:
    _conditions(types[:1])
    if types[1] != types[2]:
        raise Mismatch(2, operation=Words("择一", "chosen between"))
    return types[1]


def _clock(types: tuple[Type, ...]) -> None:
    if types[0] not in (DAY, YEAR):
        raise Mismatch(0, expected=Words("日期或年度", "a date or year"))


def _year_of(types: tuple[Type, ...]) -> Type:
    if types[0] != DAY:
        raise Mismatch(0, expected=DAY.words)
    return YEAR


def _nth_year(types: tuple[Type, ...]) -> Type:
    _clock(types)
    return YEARS


def _within_years(types: tuple[Type, ...]) -> Type:
    _clock(types)
    if types[1] != YEARS:
        raise Mismatch(1, expected=Words("年数", "a number of years"))
    return CONDITION


def _first_year(types: tuple[Type, ...]) -> Type:
    _conditions(types)
    return YEAR


def _ratio(types: tuple[Type, ...]) -> Type:
    _numbers(types)
    return Quantity(RATIO)


def _test_of_number(types: tuple[Type, ...]) -> Type:
    _numbers(types)
    return CONDITION


def _count(types: tuple[Type, ...]) -> Type:
    _conditions(types)
    return Quantity(Unit((("家", 1),)))


def _rank(types: tuple[Type, ...]) -> Type:
    _numbers(types)
    return Quantity(Unit((("位", 1),)))


def _of_named(types: tuple[Type, ...]) -> Type:
    if types[0] != Choice():
        raise Mismatch(0, expected=Words("主体编号", "the id of a subject"))
    return types[1]


RULES: dict[str, Rule] = {
    "或": _conditions, "且": _conditions, "非": _conditions,
    "=": _equality, "!=": _equality, "属于": _equality,
    ">=": _order, ">": _order, "<=": _order, "<": _order, "约": _order,
    "+": _same_unit(_ADDED), "-": _same_unit(_SUBTRACTED), "*": _product, "/": _quotient, "负": _first_is_number,
    "若": _branches, "取小": _same_unit(_COMPARED), "取大": _same_unit(_COMPARED), "每满": _whole_steps,
    "四舍五入": _first_is_number, "舍去": _first_is_number, "进位": _first_is_number,
    "年度": _year_of, "第几年": _nth_year, "年限内": _within_years, "首次": _first_year,
    "上年": _first_is_number, "历年最高": _first_is_number, "历年合计": _first_is_number,
    "合计": _first_is_number, "平均": _first_is_number, "计数": _count, "排名": _rank, "取自": _of_named,
    "年均增幅": _ratio, "倍增": _test_of_number, "领先": _test_of_number,
}  # fmt: skip
