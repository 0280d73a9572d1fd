"""A service on a database of its own, hurried by many threads at once: ``python hurried.py``, with the settings of tests.

Prints as JSON how many lines of the audit log were written, where its chain breaks, and who of two officers won.
"""

# What is imported below needs Django set up.
# ruff: noqa: E402
from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from threading import Barrier, Thread

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ["DJANGO_SETTINGS_MODULE"] = "service.settings"

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import setup_test_environment
from django.utils import timezone

THREADS, LINES = 8, 15
if "sqlite" in connection.settings_dict["ENGINE"]:
    connections.settings["default"]["NAME"] = connection.settings_dict["NAME"] = sys.argv[1]

from luodi_service.accounts.models import Person, Role, Unit
from luodi_service.lib.audit import System, breaks, record
from luodi_service.lib.models import AuditEntry


def together(acts: list) -> None:
    """All acts at once, each in a thread with a connection of its own."""
    ready = Barrier(len(acts))

    def run(act) -> None:
        ready.wait()
        try:
            act()
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def write() -> None:
    for at in range(LINES):
        with transaction.atomic():
            record(System(f"线{at}"), "试", "page", timezone.now())


def main() -> None:
    setup_test_environment()
    call_command("migrate", verbosity=0, run_syncdb=True)
    unit = Unit.objects.create(name="区政务办", kind="部门")
    officer = Person.objects.create_person("officer", "管理员", "a-Password-1")
    Role.objects.create(person=officer, unit=unit, role="system_officer")
    reader = Person.objects.create_person("reader", "审计员", "a-Password-1")
    Role.objects.create(person=reader, unit=unit, role="auditor")
    other = Person.objects.create_person("other", "某人", "a-Password-1")

    def client_of(name: str) -> Client:
        client = Client(HTTP_HOST="localhost")
        assert client.login(username=name, password="a-Password-1")
        return client

    clients = [client_of("officer") for _ in range(4)]
    readers = [client_of("reader") for _ in range(2)]
    start = AuditEntry.objects.count()
    statuses: list[int] = []

    def change(client: Client, name: str):
        form = {"name": name, "active": "on", "revision": other.revision}
        return lambda: statuses.append(client.post(f"/people/{other.pk}/change/", form).status_code)

    def read(client: Client):
        return lambda: [client.get("/audit/") for _ in range(5)]

    changes = [change(client, f"改{at}") for at, client in enumerate(clients)]
    together([*changes, *(read(client) for client in readers), *([write] * THREADS)])
    found = {
        "written": AuditEntry.objects.count() - start,
        "read": AuditEntry.objects.filter(action="查看数据").count(),
        "changed": AuditEntry.objects.filter(key=str(other.pk), kind="person").exclude(action="登录").count(),
        "breaks": [str(found) for found in breaks()],
        "statuses": sorted(statuses),
        "revision": Person.objects.get(pk=other.pk).revision - other.revision,
    }
    json.dump(found, sys.stdout)


assert settings.configured
main()
