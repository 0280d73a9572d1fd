"""``python killed_import.py WHAT``: an import in a database of its own, prepared, and asked about from outside."""

from __future__ import annotations

import sys

import django

django.setup()

from django.core.files.base import ContentFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from luodi_service.intake.models import Chunk, Import  # noqa: E402

ROWS = 12_000


def prepare() -> str:
    """A plan, accounts, and an import that waits in the queue."""
    from gongshu import FOLDER

    from luodi_service.accounts.demonstration import load_accounts
    from luodi_service.accounts.models import Person, Unit
    from luodi_service.intake import bringing, taking, tasks, trying

    call_command("migrate", verbosity=0, run_syncdb=True)
    call_command("load_plan", FOLDER, verbosity=0)
    now = timezone.now()
    load_accounts(now)
    person, unit = Person.objects.get(username="office"), Unit.objects.get(name="区科技局")
    source = bringing.source_named("演示数据", unit, "产业园", person, now)
    lines = "\n".join(f"园{number},2018,{number}" for number in range(ROWS))
    raw = f"编号,年度,投入使用面积\n{lines}\n".encode()
    one = bringing.bring(source, ContentFile(raw), "园.csv", {}, person, now)
    bringing.settle(one, {}, 0, 0, person, now)
    trying.try_out(one.pk, now)
    taking.begin(one, Import.GOOD, 1, person, now)
    tasks.go_on(one.pk)
    return str(one.pk)


def whole() -> str:
    """Whether as many facts are there as the rows that are said to be taken in, and the log is whole."""
    from luodi_service.facts.models import Fact
    from luodi_service.lib.audit import breaks

    one = Import.objects.get()
    chunks = sum(chunk.last_row - chunk.first_row + 1 for chunk in Chunk.objects.all())
    return str(Fact.objects.count() == one.done == chunks and not list(breaks()))


def facts() -> str:
    """How many facts there are."""
    from luodi_service.facts.models import Fact

    return str(Fact.objects.count())


ANSWERS = {
    "prepare": prepare,
    "done": lambda: str(Import.objects.get().done),
    "state": lambda: str(Import.objects.get().state),
    "whole": whole,
    "facts": facts,
}
print(ANSWERS[sys.argv[1]]())
