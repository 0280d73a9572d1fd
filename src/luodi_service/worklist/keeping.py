"""Keeping a view of a list, and dropping it."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from django.core.exceptions import ValidationError
from django.db import transaction

from luodi_service.accounts.models import Person
from luodi_service.lib.audit import record
from luodi_service.worklist.models import SavedView

MOST = 30
"""Views that a person keeps of all lists together: beyond them none is found again."""
PASSING = frozenset({"page", "export"})
"""What is asked of a list once, and is no part of a view of it."""
NAME_MAX, QUERY_MAX = 40, 1_500


def keep_view(person: Person, name: str, path: str, query: str, at: datetime) -> SavedView:
    """Keep a view; one of the same name of the same list takes the new filter and order.

    Raises:
        ValidationError: it has no name, is too long, or there are too many.
    """
    name = " ".join(name.split())
    if not name or len(name) > NAME_MAX:
        raise ValidationError(f"请给视图起一个不超过 {NAME_MAX} 个字的名称")
    asked = urlencode([pair for pair in parse_qsl(query) if pair[0] not in PASSING])
    if len(asked) > QUERY_MAX:
        raise ValidationError("筛选条件太长，请少用几个条件，或把它们写短")
    with transaction.atomic():
        # Locked, so that the same view kept twice at once is one.
        Person.objects.select_for_update().get(pk=person.pk)
        known = SavedView.objects.filter(person=person, path=path, name=name).exists()
        if not known and SavedView.objects.filter(person=person).count() >= MOST:
            raise ValidationError(f"已存 {MOST} 个视图，请先删去不用的")
        view, _ = SavedView.objects.update_or_create(
            person=person, path=path, name=name, defaults={"query": asked, "at": at}
        )
        record(person, "保存视图", view, at, name=name, path=path)
    return view


def drop_view(view: SavedView, person: Person, at: datetime) -> None:
    """Drop a view."""
    with transaction.atomic():
        record(person, "删去视图", view, at, name=view.name, path=view.path)
        view.delete()
