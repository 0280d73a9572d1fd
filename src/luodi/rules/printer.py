"""Tree to text: the form in which rules are shown, and which parses back to the same tree."""

from __future__ import annotations

from decimal import Decimal

from luodi.rules.operators import OPERATORS
from luodi.rules.syntax import Apply, Day, Expression, Name, Number, Related, Text, Truth
from luodi.units import MAGNITUDES, RATIO, Unit

_UNARY = 7
_PRIMARY = 8


def show(tree: Expression) -> str:
    """The expression as an officer would write it, with as few brackets as its meaning needs."""
    return _show(tree)[0]


def _show(tree: Expression) -> tuple[str, int]:
    match tree:
        case Number():
            return show_quantity(tree.value, tree.unit), _PRIMARY
        case Text():
            return f'"{tree.value}"', _PRIMARY
        case Day():
            return tree.value.isoformat(), _PRIMARY
        case Truth():
            return ("是" if tree.value else "否"), _PRIMARY
        case Name():
            return tree.name, _PRIMARY
        case Related():
            return f"{tree.reference}的{tree.name}", _PRIMARY
        case Apply():
            return _show_application(tree)


def _show_application(tree: Apply) -> tuple[str, int]:
    row = OPERATORS[tree.operator]
    if tree.operator == "若":
        condition, then, otherwise = (show(argument) for argument in tree.arguments)
        return f"若 {condition} 则 {then} 否则 {otherwise}", 0
    if tree.operator == "负":
        return f"-{_inside(tree.arguments[0], _UNARY)}", _UNARY
    if tree.operator == "非":
        return f"非 {_inside(tree.arguments[0], row.level)}", row.level
    if tree.operator == "属于":
        items = ", ".join(show(argument) for argument in tree.arguments[1:])
        return f"{_inside(tree.arguments[0], row.level + 1)} 属于 ({items})", row.level
    if row.symbol:
        left, right = tree.arguments
        # Chains lean left; comparisons do not chain at all.
        closer = row.level + 1 if row.level == OPERATORS["="].level else row.level
        return f"{_inside(left, closer)} {row.symbol} {_inside(right, row.level + 1)}", row.level
    return f"{row.name}({', '.join(show(argument) for argument in tree.arguments)})", _PRIMARY


def _inside(tree: Expression, least: int) -> str:
    text, level = _show(tree)
    return text if level >= least else f"({text})"


def show_quantity(value: Decimal, unit: Unit) -> str:
    """An exact quantity in the largest of 亿, 万 and one that keeps it short: ``300万元``, ``20%``, ``1000元/平方米``."""
    if unit == RATIO:
        percent = value * 100
        return f"{plain(percent)}%" if 0 < abs(value) < 1 and abs(percent) >= Decimal("0.001") else plain(value)
    name = str(unit)
    if name != "年" and not name.startswith("1/"):
        for magnitude in ("亿", "万"):
            scaled = value / MAGNITUDES[magnitude]
            if abs(scaled) >= 1 and len(plain(scaled)) <= len(plain(value)) - 2:
                return f"{plain(scaled)}{magnitude}{name}"
    return f"{plain(value)}{name}"


def plain(value: Decimal) -> str:
    """A number without exponent and without idle zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
