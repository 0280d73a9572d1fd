"""Notices: what people are told on their own page, each once."""

from __future__ import annotations

from datetime import datetime

from luodi_service.accounts.mailing import mail_soon
from luodi_service.accounts.models import Notice, Person, Unit

__all__ = ["Notice", "notify"]


def notify(to: Person | Unit, text: str, link: str, at: datetime, key: str) -> int:
    """Tell a person, or everybody active who holds a role in a unit; gives how many had not been told.

    ``key`` names what it is about: the same key twice is one notice, read or not.
    """
    people = [to] if isinstance(to, Person) else Person.objects.filter(is_active=True, roles__unit=to).distinct()
    told = set(Notice.objects.filter(key=key, person__in=people).values_list("person_id", flat=True))
    new = [Notice(person=person, text=text, link=link, at=at, key=key) for person in people if person.pk not in told]
    # Another process may tell the same at the same time; once is enough.
    Notice.objects.bulk_create(new, ignore_conflicts=True)
    if new:
        mail_soon()
    return len(new)
