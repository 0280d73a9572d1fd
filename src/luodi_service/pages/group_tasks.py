"""What of the leading group waits for people: problems to answer or to settle, minutes to write and to issue, meetings to come."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from luodi_service.accounts.models import Person
from luodi_service.leading_group.models import (
    ANSWERED,
    ASSIGNED,
    CALLED,
    HELD,
    INVITED,
    PRESENT,
    RAISED,
    Attendee,
    Item,
    Meeting,
    Minutes,
    Problem,
)
from luodi_service.leading_group.parties import INSIDE, ISSUING, OFFICE, RAISING, UNITS, below, of_units
from luodi_service.worklist.items import Item as Waiting

ANSWERS, RAISES, ISSUES, WRITES, ATTENDS = UNITS, RAISING, ISSUING, frozenset({OFFICE}), INSIDE - {"auditor"}
PROBLEM, MEETING, MINUTES = "问题", "会议", "纪要"
MOST = 200


def problems_to_answer(person: Person, _today: date) -> list[Waiting]:
    """Problems that were given to one's units, and for the office those that nobody has taken up: each by itself where they
    are few, else the list of them."""
    mine = Q(state=ASSIGNED) & below(person, UNITS, "to__path")
    if OFFICE in person.codes():
        mine |= Q(state=RAISED)
    found = list(Problem.objects.visible_to(person).filter(mine).order_by("due", "pk")[:MOST])
    if len(found) > 3:
        days = [one.due for one in found if one.due is not None]
        link = f"{reverse('problems')}?{urlencode({'mine': 'yes'})}"
        return [Waiting(PROBLEM, f"{len(found)} 个问题待答复", link, min(days, default=None))]
    verbs = {RAISED: "待答复、交办或列入议题", ASSIGNED: "待答复"}
    return [Waiting(PROBLEM, f"{one}：{verbs[one.state]}", one.get_absolute_url(), one.due) for one in found]


def problems_to_settle(person: Person, _today: date) -> list[Waiting]:
    """Answers that whoever raised a problem has not said anything of."""
    own = of_units(person, "unit__path") | below(person, frozenset({"enterprise", "park"}), "subject__unit__path")
    rows = Problem.objects.visible_to(person).filter(own, state=ANSWERED).order_by("pk")
    return [Waiting(PROBLEM, f"{one}：已答复，请确认", one.get_absolute_url()) for one in rows[:MOST]]


def _unwritten() -> Q:
    """The condition that something of a meeting's own minutes is still to be written."""
    return Q(number=0, meeting__in=Item.objects.filter(decision="").values("meeting"))


def minutes_to_issue(person: Person, _today: date) -> list[Waiting]:
    """Minutes that are written, by others."""
    rows = Minutes.objects.visible_to(person).filter(issued_at__isnull=True).exclude(_unwritten())
    wrote = Minutes.writers.through.objects.filter(person=person).values("minutes")
    found = rows.exclude(pk__in=wrote).select_related("meeting").order_by("pk")
    return [Waiting(MINUTES, f"{one}待签发", one.meeting.get_absolute_url()) for one in found[:MOST]]


def minutes_to_write(person: Person, _today: date) -> list[Waiting]:
    """Minutes of meetings that were held, of which something is still to be written."""
    rows = Minutes.objects.visible_to(person).filter(_unwritten(), issued_at__isnull=True, meeting__state=HELD)
    found = rows.select_related("meeting").order_by("pk")
    return [Waiting(MINUTES, f"{one}待写", one.meeting.get_absolute_url()) for one in found[:MOST]]


def meetings_to_come(person: Person, today: date) -> list[Waiting]:
    """Meetings that one's units are called to and that are still to be, and for the office those whose day has passed and
    that nobody put down as held."""
    invited = Attendee.objects.filter(below(person, UNITS | {"leader"}, "unit__path"), state__in=(INVITED, PRESENT))
    rows = Meeting.objects.visible_to(person).filter(state=CALLED)
    due = Q(pk__in=invited.values("meeting"), on__gte=today)
    over = Q(on__lt=today) if OFFICE in person.codes() else Q(pk__in=[])
    return [
        Waiting(
            MEETING,
            f"{one} {one.time} {one.place}{'' if one.on >= today else '：待登记召开'}",
            one.get_absolute_url(),
            one.on,
        )
        for one in rows.filter(due | over).order_by("on", "pk")[:MOST]
    ]
