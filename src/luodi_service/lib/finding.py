"""Finding rows by words."""

from __future__ import annotations

from django.db.models import Q


def holding(words: str, *fields: str) -> Q:
    """The condition that the words stand in one of the fields, in capitals or not.

    Words without either (Chinese, digits) are sought as they are: PostgreSQL turns every row into capitals otherwise, which
    takes several times as long.
    """
    lookup = "contains" if words.upper() == words.lower() else "icontains"
    found = Q(pk__in=[])
    for field in fields:
        found |= Q(**{f"{field}__{lookup}": words})
    return found
