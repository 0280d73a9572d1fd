"""A service with the Gongshu plan, a few subjects, a finished run, and one account for every role."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client, SimpleTestCase
from pytest_django import DjangoDbBlocker

from gongshu import DEMONSTRATION, FOLDER
from service.claiming import DAY

from luodi_service.accounts.demonstration import PASSWORD
from luodi_service.accounts.roles import ROLES
from luodi_service.claims.demonstration import load_awards
from luodi_service.plans.grounds import forget
from luodi_service.plans.models import Run

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


PROGRAMS = {
    "test_at_once.py", "test_claims_at_once.py", "test_imports_at_once.py", "test_killed_money.py",
}  # fmt: skip
"""Tests that start programs, which open whatever database they are told to."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, leave out what asks no database, or has a file of its own: it was tried on SQLite already."""
    _none_empties_the_database(items)
    if os.environ.get("LUODI_TEST_DATABASE") != "postgresql":
        return
    kept = [item for item in items if item.path.name in PROGRAMS or _asks_the_database(item)]
    left = set(items) - set(kept)
    config.hook.pytest_deselected(items=list(left))
    items[:] = kept


def _none_empties_the_database(items: list[pytest.Item]) -> None:
    """Refuse a test without a transaction around it: after it all tables are empty, and a worker may go on with others.

    Raises:
        pytest.UsageError: It names the first such test.
    """
    for item in items:
        mark = item.get_closest_marker("django_db")
        if "transactional_db" in getattr(item, "fixturenames", ()) or (mark and mark.kwargs.get("transaction")):
            raise pytest.UsageError(f"{item.nodeid} would take the demonstration from the tests after it")


def _asks_the_database(item: pytest.Item) -> bool:
    fixtures = {"db", "transactional_db", "django_db_setup"} & set(getattr(item, "fixturenames", ()))
    case = getattr(item, "cls", None)
    return bool(fixtures or item.get_closest_marker("django_db") or (case and issubclass(case, SimpleTestCase)))


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
    """The run of the plan's draft."""
    return Run.objects.get(version__plan__code=FOLDER.name, state="done")


@pytest.fixture(scope="module")
def awarded_at() -> datetime:
    """The moment of ``loaded_awards``; a file of tests may have its own."""
    return DAY


@pytest.fixture(scope="module")
def loaded_awards(django_db_setup: None, django_db_blocker: DjangoDbBlocker, awarded_at: datetime) -> Iterator[None]:
    """The test version in force, with budgets and prepared claims: once for a file of tests, and gone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_awards(FOLDER.name, awarded_at)
        yield
        transaction.set_rollback(True)


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
