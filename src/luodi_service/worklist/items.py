"""What waits for a person: items from every part of the service, with the days that are left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from luodi_service.lib.working_days import UnknownYear, working_days_after
from luodi_service.lib.working_days import working_days_between as working_days

SOON = 3
"""Working days before the due day from which an item stands out."""
_LONG = timedelta(days=366)
"""Lateness beyond this is told in days: nobody counts the working days of years."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something to do: its kind, what it is, where it is done, by when."""

    kind: str
    text: str
    link: str
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """An item with the days that are left: ``late``, ``soon`` or neither, and in words. ``problem`` says why the days
    could not be counted."""

    item: Item
    state: str
    words: str
    problem: str = ""


def standings(items: Iterable[Item], today: date) -> list[Standing]:
    """The items, what is due first on top, what has no day last."""
    ordered = sorted(items, key=lambda one: (one.due is None, one.due or today, one.kind, one.text))
    return [standing(one, today) for one in ordered]


def standing(item: Item, today: date) -> Standing:
    """How an item stands on a day; in calendar days where the calendar of a year is not known."""
    if item.due is None:
        return Standing(item, "", "")
    try:
        return _counted(item, item.due, today)
    except UnknownYear as error:
        days = (item.due - today).days
        if days < 0:
            return Standing(item, "late", f"逾期 {-days} 天", error.messages[0])
        return Standing(item, "", f"还有 {days} 天", error.messages[0])


def _counted(item: Item, due: date, today: date) -> Standing:
    if due < today:
        if today - due > _LONG:
            return Standing(item, "late", f"逾期 {(today - due).days} 天")
        return Standing(item, "late", f"逾期 {working_days(due, today)} 个工作日")
    if due == today:
        return Standing(item, "soon", "今天截止")
    if due > working_days_after(today, SOON):
        return Standing(item, "", "")
    return Standing(item, "soon", f"还有 {working_days(today, due)} 个工作日")
