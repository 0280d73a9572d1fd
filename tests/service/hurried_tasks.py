"""Tasks on a database of its own, on which four people act at the same moment: ``python hurried_tasks.py``, with the settings of tests.

Prints as JSON how many signatures, reports and checks won, and whether the log is whole.
"""

# What is imported below needs Django set up.
# ruff: noqa: E402
from __future__ import annotations

import json
import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Barrier, Thread

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ["DJANGO_SETTINGS_MODULE"] = "service.settings"

import django

django.setup()

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from django.test.utils import setup_test_environment

if "sqlite" in connection.settings_dict["ENGINE"]:
    connections.settings["default"]["NAME"] = connection.settings_dict["NAME"] = sys.argv[1]

from luodi_service.accounts.models import Person, Role, Unit
from luodi_service.lib.audit import breaks
from luodi_service.plans.models import Plan, Version
from luodi_service.supervision.models import Act, Report, Task

FOLDER = Path(__file__).resolve().parents[2] / "plans/gongshu-auto-2017"
AT = datetime(2019, 1, 10, tzinfo=UTC)
PASSWORD = "a-Password-1"


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


def clients(names: list[str]) -> list[Client]:
    found = []
    for name in names:
        client = Client(HTTP_HOST="localhost", raise_request_exception=False)
        assert client.login(username=name, password=PASSWORD)
        found.append(client)
    return found


def made(name: str, unit: Unit, role: str) -> str:
    person = Person.objects.create_person(name, name, PASSWORD)
    Role.objects.create(person=person, unit=unit, role=role)
    return name


def main() -> None:
    setup_test_environment()
    call_command("migrate", verbosity=0, run_syncdb=True)
    plan = Plan.objects.create(code="gongshu-auto-2017", title="试")
    texts = [(FOLDER / name).read_text(encoding="utf-8") for name in ("plan.md", "terms.md", "official.txt")]
    Version.objects.create(plan=plan, number=1, text=texts[0], terms=texts[1], official=texts[2], at=AT)
    lead, home = Unit.objects.create(name="区商务局", kind="部门"), Unit.objects.create(name="区科技局", kind="部门")
    owners = clients([made(f"owner{at}", lead, "department") for at in range(4)])
    offices = clients([made(f"office{at}", home, "office") for at in range(4)])
    task = Task.objects.create(
        plan=plan, number="2019-3.1a", origin="measure", year=2019, name="试", content="试", due=date(2019, 12, 31),
        state="issued", issued_on=AT.date(), changed_at=AT,
    )  # fmt: skip
    task.units.create(unit=lead, part="lead")
    page, statuses = f"/tasks/{task.pk}/", {}

    def press(what: str, who: list[Client], **given: object) -> None:
        answers = statuses.setdefault(what, [])

        def act(client: Client, number: int):
            said = dict(given)
            if what == "reported":
                said["files"] = SimpleUploadedFile("试.pdf", b"%PDF-" + bytes([48 + number]))
            return lambda: answers.append(client.post(page, said).status_code)

        together([act(client, number) for number, client in enumerate(who)])
        answers.sort()

    press("signed", owners, act="sign", unit=lead.pk, revision=0)
    report = {"act": "report", "unit": lead.pk, "revision": 1, "quarter": 1, "percent": 10, "dated": "2019-02-01"}
    press("reported", owners, **report)
    row = Report.objects.get()
    press("checked", offices, act="accept", report=row.pk, revision=0)
    states = sorted({Report.objects.get().state, "reported"})
    found = {**statuses, "acts": Act.objects.count(), "state": states, "breaks": [str(one) for one in breaks()]}
    json.dump(found, sys.stdout)


main()
