"""Every address × every role: a new address joins by itself, and fails until its row says who may open it."""

from __future__ import annotations

import pytest
from django.test import Client

from service.conftest import signed_in

from luodi_service.accounts.roles import ROLES
from luodi_service.plans.models import Run
from luodi_service.urls import urlpatterns

EVERYONE = frozenset({"", *ROLES})
ROWS: dict[str, tuple[str, frozenset[str]]] = {
    "plan": ("/", EVERYONE),
    "policies": ("/policies/", EVERYONE),
    "policy": ("/policies/renovation_support/", EVERYONE),
    "readings": ("/readings/", EVERYONE),
    "policy_lines": ("/runs/{run}/renovation_support/", EVERYONE),
    "reasons": ("/runs/{run}/renovation_support/GZ2018-01/2018/", EVERYONE),
    "runs": ("/runs/", frozenset({"office", "auditor"})),
    "start_run": ("/runs/start/", frozenset()),
    "audit": ("/audit/", frozenset({"auditor", "audit_officer"})),
    "login": ("/login/", frozenset({""})),
    "logout": ("/logout/", frozenset()),
}
"""By name: an address, and the roles that may read it; ``""`` is the public. Those of nobody take POST alone."""


def test_every_address_has_a_row() -> None:
    assert {pattern.name for pattern in urlpatterns} == set(ROWS)


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("role", ["", *ROLES])
def test_who_may_open_what(run: Run, name: str, role: str) -> None:
    path, allowed = ROWS[name]
    client = signed_in(role) if role else Client(HTTP_HOST="localhost")
    response = client.get(path.format(run=run.pk))
    if role in allowed:
        assert response.status_code == 200
    elif not allowed:
        assert response.status_code in (302, 405)
    elif name == "login":
        assert response.status_code == 302
    elif role:
        assert response.status_code == 403
        assert "此页面供" in response.content.decode()
    else:
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/login/?next=")
