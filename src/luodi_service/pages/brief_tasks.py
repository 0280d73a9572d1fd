"""What waits around briefs: those that another person made and that wait to be issued."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.urls import reverse

from luodi_service.accounts.models import Person
from luodi_service.briefs.making import ISSUING
from luodi_service.briefs.models import MADE, Brief
from luodi_service.worklist.items import Item

ISSUERS = ISSUING
KIND = "简报"


def to_issue(person: Person, _today: date) -> list[Item]:
    """The only brief that waits, or the list of them. Nobody issues their own."""
    rows = Brief.objects.visible_to(person).filter(Q(state=MADE) & ~Q(made_by=person.pk)).order_by("pk")
    found = list(rows[:200])
    if len(found) == 1:
        return [Item(KIND, f"{found[0]} 待签发", found[0].get_absolute_url())]
    return [Item(KIND, f"{len(found)} 份简报待签发", f"{reverse('briefs')}?state={MADE}")] if found else []
