"""What of promotion and matching waits for people: leads to judge and to report on, requests to meet, results to tell."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.db.models import F, Q
from django.urls import reverse

from luodi_service.accounts.models import Person
from luodi_service.promotion.leads import DAYS
from luodi_service.promotion.models import ACCEPTED, ASKED, NEW, OPEN_STAGES, Introduction, Lead
from luodi_service.promotion.parties import LEADING, POSTING, below, own_postings
from luodi_service.promotion.postings import owns
from luodi_service.recognition.clock import SOON, due_day
from luodi_service.worklist.items import Item as Waiting

FOLLOWS, MEETS = LEADING, POSTING
LEAD, MEETING = "招商", "对接"
FEW, MOST = 3, 500


def leads_to_carry_on(person: Person, today: date) -> list[Waiting]:
    """Leads of one's units on which a word is due soon or late: each by itself where they are few, else the list of them."""
    rows = Lead.objects.visible_to(person).filter(below(person, LEADING, "unit__path"), stage__in=OPEN_STAGES)
    standing = [(due_day(one.since, DAYS[one.stage]), one) for one in rows.order_by("since", "pk")[:MOST]]
    found = [(due, one) for due, one in standing if _near(one, due, today)]
    if len(found) > FEW:
        known = [due for due, _ in found if due is not None]
        link = f"{reverse('leads')}?{urlencode({'open': 'yes', 'sort': 'clock'})}"
        return [Waiting(LEAD, f"{len(found)} 条招商线索待研判或报告进展", link, min(known) if known else None)]
    return [
        Waiting(LEAD, f"{one}：待{'研判' if one.stage == NEW else '报告进展'}", one.get_absolute_url(), due)
        for due, one in found
    ]


def _near(lead: Lead, due: date | None, today: date) -> bool:
    """Whether the next word is due soon: new ones always are, and those of which the calendar does not say."""
    soon = due_day(today, SOON)
    return lead.stage == NEW or due is None or soon is None or due <= soon


def meetings_to_answer(person: Person, _today: date) -> list[Waiting]:
    """Requests of other firms to meet, and meetings of which nobody has told the result."""
    mine = {side: own_postings(person, f"{side}__") for side in ("offer", "need")}
    asked = Q(state=ASKED) & ((mine["offer"] & Q(asked_by=F("need"))) | (mine["need"] & Q(asked_by=F("offer"))))
    met = Q(state=ACCEPTED) & (mine["offer"] | mine["need"])
    rows = Introduction.objects.visible_to(person).filter(asked | met).with_firms()
    return [_waiting(one, person) for one in rows.order_by("pk")[:MOST]]


def _waiting(one: Introduction, person: Person) -> Waiting:
    own, other = (one.offer, one.need) if owns(one.offer, person) else (one.need, one.offer)
    if one.state == ASKED:
        own, other = one.answers, one.asked_by
    said = (
        f"「{other.subject}」请求对接：{other.title}，待答复"
        if one.state == ASKED
        else f"与「{other.subject}」对接：待填结果"
    )
    return Waiting(MEETING, said, own.get_absolute_url())
