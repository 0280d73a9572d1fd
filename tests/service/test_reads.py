"""Whatever an auditor reads is on record: every address, one line each, whatever is added to them later."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from service import test_matrix
from service.conftest import let_go, signed_in
from service.test_matrix import ROWS

from luodi_service.accounts.models import Person
from luodi_service.accounts.reads import LOGGED
from luodi_service.accounts.tokens import create_token
from luodi_service.lib.audit import breaks
from luodi_service.lib.models import AuditEntry
from luodi_service.plans.models import Run

things = test_matrix.things
OPEN = [name for name, (_, allowed) in ROWS.items() if "auditor" in allowed]
QUERIES = 6
"""A savepoint, the head of the log locked, a line, the head saved, the savepoint's end; the roles where no page asks."""


def newest() -> AuditEntry:
    return AuditEntry.objects.order_by("-number")[0]


def test_auditors_are_those_whose_reads_are_logged() -> None:
    assert {"auditor"} == LOGGED


def test_every_read_of_an_auditor_is_on_record(run: Run, things: dict[str, int]) -> None:
    client = signed_in("auditor")
    for name in OPEN:
        _is_on_record(client, name, ROWS[name][0].format(run=run.pk, **things))
    assert list(breaks()) == []


def _is_on_record(client: Client, name: str, path: str) -> None:
    before = AuditEntry.objects.count()
    let_go(client.get(path))  # it may be a file, which nobody reads here
    entry = newest()
    written = AuditEntry.objects.filter(action__startswith="查看").exclude(kind="subject", details__has_key="policy")
    assert written.filter(number__gt=before).count() == 1
    assert entry.action in ("查看数据", "查看税务数据")
    assert entry.actor_id == Person.objects.get(username="auditor").pk
    assert (entry.details["page"], entry.details["path"]) == (name, path.partition("?")[0])


@pytest.mark.parametrize("name", ["runs", "plan", "subjects", "scenarios", "comments"])
def test_reads_of_others_are_not(run: Run, things: dict[str, int], name: str) -> None:
    client = signed_in("office")
    before = AuditEntry.objects.count()
    assert client.get(ROWS[name][0].format(run=run.pk, **things)).status_code == 200
    assert AuditEntry.objects.count() == before


def test_what_was_asked_is_said(run: Run) -> None:
    client = signed_in("auditor")
    client.get("/subjects/", {"q": "甲" * 500, "kind": "企业"})
    assert newest().details["asked"] == {"q": "甲" * 200, "kind": "企业"}


def test_refusals_and_what_is_not_there_are_no_reads(run: Run) -> None:
    client = signed_in("auditor")
    before = AuditEntry.objects.filter(action="查看数据").count()
    assert client.get("/people/").status_code == 403
    assert client.get("/subjects/企业/无/").status_code == 404
    assert client.get("/nowhere/").status_code == 404
    assert AuditEntry.objects.filter(action="查看数据").count() == before
    assert newest().action == "拒绝访问"


def test_files_of_the_design_are_no_reads(run: Run) -> None:
    client = signed_in("auditor")
    before = AuditEntry.objects.count()
    response = client.get("/static/service.css")
    assert b"".join(response.streaming_content)
    let_go(response)
    assert AuditEntry.objects.count() == before


def test_a_read_by_token_is_its_holders(run: Run) -> None:
    from django.utils import timezone

    auditor = Person.objects.get(username="auditor")
    text = create_token(auditor, "试", 1, timezone.now())
    Client(HTTP_HOST="localhost").get(f"/api/v1/runs/{run.pk}/lines/", HTTP_AUTHORIZATION=f"Bearer {text}")
    assert (newest().kind, newest().actor_id) == ("api_lines", auditor.pk)


@pytest.mark.parametrize("path", ["/runs/", "/scenarios/", "/subjects/", "/"])
def test_a_line_costs_so_many_queries(run: Run, settings: Any, path: str) -> None:
    def asked() -> int:
        client = signed_in("auditor")
        client.get(path)
        with CaptureQueriesContext(connection) as found:
            client.get(path)
        return len(found)

    logged = asked()
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.endswith("ReadsOnRecord")]
    # Where checks of foreign keys can be put off, they are made before the log is waited for.
    put_off = 2 if connection.vendor == "postgresql" else 0
    assert 0 < logged - asked() <= QUERIES + put_off
