"""The entries on top of every page, by role: six at most, words only, none that the installation does not serve."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import resolve

from luodi_service.accounts.models import Person
from luodi_service.accounts.roles import ROLES
from luodi_service.accounts.zones import admitted, served

PLAN, POLICIES, READINGS = ("方案", "/"), ("自测", "/policies/"), ("口径", "/readings/")
RUNS, AUDIT, ACCOUNTS = ("测算", "/runs/"), ("日志", "/audit/"), ("账号", "/people/")
SUBJECTS, CONSULTATIONS = ("主体", "/subjects/"), ("征求意见", "/consultations/")
ENTRIES: dict[str, tuple[tuple[str, str], ...]] = {
    "": (PLAN, POLICIES, READINGS, CONSULTATIONS),
    "signed_in": (PLAN, POLICIES, READINGS, SUBJECTS, CONSULTATIONS),
    "office": (PLAN, POLICIES, READINGS, RUNS, SUBJECTS, CONSULTATIONS),
    "auditor": (PLAN, READINGS, RUNS, SUBJECTS, AUDIT),
    "audit_officer": (AUDIT,),
    "security_officer": (ACCOUNTS,),
    "system_officer": (ACCOUNTS,),
}
"""By role; the public has the first row, every role without one of its own the second."""


def navigation(request: HttpRequest) -> dict[str, Any]:
    """The entries for whoever asks, their roles in words, and whether this is a demonstration."""
    asking = getattr(request, "user", None)  # a request that is refused at the door has nobody yet
    person = asking if isinstance(asking, Person) else None
    codes = sorted(person.codes()) if person is not None else []
    rows = [row for code in codes for row in ENTRIES.get(code, ENTRIES["signed_in"])] or list(ENTRIES[""])
    shown = dict.fromkeys(rows) if person is None or admitted(person) else ()
    return {
        "entries": [entry for entry in shown if served(resolve(entry[1]).func)],
        "roles": "、".join(ROLES[code].name for code in codes),
        "demonstration_mode": settings.DEMONSTRATION,
    }
