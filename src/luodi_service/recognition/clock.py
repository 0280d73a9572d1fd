"""The clock of a case: working days of the stage it is in, amber before they run out and red after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from luodi_service.lib.working_days import (
    UnknownYear,
    working_days_after,
    working_days_before,
    working_days_between,
)

STAGES: dict[str, tuple[int, str]] = {"submitted": (5, "受理"), "accepted": (10, "审核"), "reviewed": (10, "认定")}
"""By state: within how many working days what has to be done."""
SOON = 2
"""Working days left from which the clock is amber."""
PAUSED = "completing"
MARKS = {"red": "●", "amber": "◐", "paused": "‖", "": ""}
"""What stands beside the words, so that nobody needs to tell colours apart."""


@dataclass(frozen=True, slots=True)
class Clock:
    """How a case's days stand: ``red``, ``amber``, ``paused`` or neither; in words; why days could not be counted."""

    state: str = ""
    due: date | None = None
    words: str = ""
    problem: str = ""

    @property
    def mark(self) -> str:
        """A sign for the state."""
        return MARKS[self.state]


def due_day(since: date | None, days: int | None) -> date | None:
    """The day by which something has to be done; None where no days count, or the calendar is not known that far."""
    if since is None or days is None:
        return None
    try:
        return working_days_after(since, days) if days >= 0 else working_days_before(since, -days)
    except UnknownYear:
        return None


def days_left(since: date, days: int, today: date) -> int:
    """How many of some working days are left on a day; less than none where it is too late.

    Raises:
        UnknownYear: the calendar does not reach that far.
    """
    return days - working_days_between(since, today)


def clock_of(state: str, since: date | None, days: int | None, today: date, what: str = "") -> Clock:
    """How the days of a case in a state stand on a day; ``what`` is to be done, else what ``STAGES`` says."""
    if state == PAUSED:
        return Clock("paused", None, "等申请单位补正，暂停计时")
    if since is None or days is None:
        return Clock()
    try:
        left = days_left(since, days, today)
    except UnknownYear as error:
        return Clock("", None, "", error.messages[0])
    due = due_day(since, days)
    what = what or (STAGES[state][1] if state in STAGES else "办理")
    if due is not None and due < today:
        # On days off after the due day nothing has been lost yet that could be counted, and it is late all the same.
        return Clock("red", due, f"{what}逾期 {-left} 个工作日" if left else f"{what}已逾期")
    words = f"{what}还有 {left} 个工作日" if left else f"{what}今天截止"
    return Clock("amber" if left <= SOON else "", due, words)
