"""Whose hand is asked for in promotion and matching: which roles see it, which act, and for which units."""

from __future__ import annotations

from django.db.models import Q

from luodi_service.accounts.models import Person
from luodi_service.recognition.holding import acts_for, below, is_office, unit_of

OFFICE = "office"
LEADING = frozenset({OFFICE, "department", "street", "park"})
"""Roles that follow leads up for their unit."""
OWN = frozenset({"enterprise"})
"""Roles of a settled firm: it brings leads, posts and meets other firms."""
ALL_SEEING = frozenset({OFFICE, "department", "leader", "auditor"})
LEAD_READERS = LEADING | OWN | ALL_SEEING
POSTED_TO = LEAD_READERS
"""Roles that see what is posted."""
FOLLOWING_KINDS = ("部门", "街道", "园区")
"""Kinds of unit that a lead may be given to."""

POSTING = OWN | LEADING
"""Roles that post: a firm for itself, others for a firm that has no account here."""

__all__ = ["acts_for", "below", "is_office", "unit_of"]


def own_postings(person: Person, of: str = "") -> Q:
    """The condition that a posting is one's own firm's, or was posted by one's unit for a firm; ``of`` leads to the posting."""
    return below(person, OWN, f"{of}subject__unit__path") | below(person, POSTING, f"{of}unit__path")
