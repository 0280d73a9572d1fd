"""A service with the Gongshu plan, a few subjects, a finished run, and one account for every role."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from gongshu import DEMONSTRATION, FOLDER

from luodi_service.accounts.demonstration import PASSWORD
from luodi_service.accounts.roles import ROLES
from luodi_service.plans.grounds import forget
from luodi_service.plans.models import Run

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> None:
    """The demonstration, loaded once through the doors that everybody uses."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        call_command("load_demonstration", FOLDER, verbosity=0)
    assert DEMONSTRATION.exists()


@pytest.fixture(autouse=True)
def nothing_held() -> None:
    """A test's transaction is rolled back, and with it the numbers under which the one before held its facts."""
    forget()


@pytest.fixture
def run(db: None) -> Run:
    return Run.objects.get(state="done")


@pytest.fixture
def public(db: None) -> Client:
    return Client(HTTP_HOST="localhost")


@pytest.fixture(params=ROLES)
def role(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def signed_in(role: str) -> Client:
    client = Client(HTTP_HOST="localhost")
    assert client.login(username=role, password=PASSWORD)
    return client


def let_go(response: Any) -> None:
    """Close the file of an answer, and not the connection to the database, as the end of a request would."""
    for close in response._resource_closers:
        close()
