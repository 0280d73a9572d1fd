"""Reads on record: whatever a person reads whose role says so (审计、纪检), page or API, is a line of the audit log.

Views need do nothing for it. They may say more of what they showed with ``reading``, and the API whom a token stands for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from luodi_service.accounts.models import Person
from luodi_service.accounts.roles import ROLES
from luodi_service.lib.audit import record
from luodi_service.lib.characters import without_personal

LOGGED = frozenset(code for code, role in ROLES.items() if role.reads_logged)
READ = frozenset({200, 400, 409})
"""Statuses of answers that may show something: a wrong date is told above the figures of today. Refusals have a line of
their own."""
_METHODS = frozenset({"GET", "HEAD"})
_PARAMETERS_MAX, _NAME_MAX, _VALUE_MAX, _PATH_MAX = 20, 40, 200, 300


def reading(request: HttpRequest, target: Any = None, *, by: Person | None = None, **details: Any) -> None:
    """Say more of what is shown: the object, whether figures of tax are among it (``tax``), and who reads where the
    session does not say it."""
    request.reading = (target, by, details)  # type: ignore[attr-defined]


class ReadsOnRecord:
    """Records what was read once it has been answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer."""
        response = self._get_response(request)
        if request.method in _METHODS and response.status_code in READ and request.resolver_match is not None:
            target, by, details = getattr(request, "reading", (None, None, {}))
            person = by if by is not None else request.user
            if isinstance(person, Person) and _known_codes(person) & LOGGED:
                _record(request, person, target, details)
        return response


def _known_codes(person: Person) -> frozenset[str]:
    """The roles a person holds, asked once while a request is answered."""
    known: frozenset[str] | None = getattr(person, "known_codes", None)
    return person.codes() if known is None else known


def _record(request: HttpRequest, person: Person, target: Any, details: dict[str, Any]) -> None:
    match = request.resolver_match
    assert match is not None
    asked = {
        name[:_NAME_MAX]: without_personal(request.GET[name][:_VALUE_MAX])
        for name in list(request.GET)[:_PARAMETERS_MAX]
    }
    action = "查看税务数据" if details.get("tax") else "查看数据"
    said = {"page": match.url_name, "path": request.path[:_PATH_MAX], **({"asked": asked} if asked else {}), **details}
    with transaction.atomic():
        record(person, action, target if target is not None else match.url_name or "page", timezone.now(), **said)
