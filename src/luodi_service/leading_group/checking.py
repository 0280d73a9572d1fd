"""What every form of the group's work is held to: texts that are there and not too long, days that can be, units of the district."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied

from luodi_service.accounts.models import Person, Unit
from luodi_service.leading_group.parties import is_office

DISTRICT_KINDS = ("政府", "部门", "街道")
"""Kinds of unit that belong to the district itself."""
TASK_KINDS = ("部门", "街道", "园区")
"""Kinds of unit that a task may be given to."""
FARTHEST = timedelta(days=3 * 366)
"""How far ahead a task may be due."""
UNITS_MOST = 30
"""Units that one task is shared among at most."""


def need_office(person: Person, what: str) -> None:
    """Nothing where a person works for the group's office.

    Raises:
        PermissionDenied: they do not.
    """
    if not is_office(person):
        raise PermissionDenied(f"{what}由领导小组办公室办理")


def wrong_due(label: str, day: date | None, since: date) -> list[str]:
    """What is wrong with a day by which something is to be done, counted from the day on which it was asked for."""
    if day is None:
        return [f"请写明{label}"]
    if day < since:
        return [f"{label} {day} 早于 {since}，请改为以后的日期"]
    if day > since + FARTHEST:
        return [f"{label} {day} 在三年以后，请核对，或分成几件"]
    return []


def wrong_units(lead: Unit | None, responsible: Iterable[Unit]) -> list[str]:
    """What is wrong with the units that a task is given to."""
    others = list(responsible)
    wrong = [] if lead is not None else ["请写明牵头单位"]
    wrong += [
        f"「{unit}」是{unit.kind}，任务只交给{'、'.join(TASK_KINDS)}"
        for unit in dict.fromkeys([*([lead] if lead is not None else []), *others])
        if unit.kind not in TASK_KINDS
    ]
    if lead is not None and lead in others:
        wrong.append(f"「{lead}」已是牵头单位，不用再列为责任单位")
    if len(others) != len(set(others)):
        wrong.append("责任单位有重复，请去掉")
    if len(others) > UNITS_MOST:
        wrong.append(f"责任单位超过 {UNITS_MOST} 个，请分成几件")
    return wrong
