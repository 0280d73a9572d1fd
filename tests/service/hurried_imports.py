"""``python hurried_imports.py FILE``: one table brought three times at once, undone twice at once, merged and imported at once.

Prints as JSON what came of it.
"""

# What is imported below needs Django set up.
# ruff: noqa: E402
from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Thread

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ["DJANGO_SETTINGS_MODULE"] = "service.settings"

import django

django.setup()

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

if "sqlite" in connection.settings_dict["ENGINE"]:
    connections.settings["default"]["NAME"] = connection.settings_dict["NAME"] = sys.argv[1]

from gongshu import FOLDER

from luodi_service.accounts.demonstration import load_accounts
from luodi_service.accounts.models import Person, Unit
from luodi_service.facts import duplicates, merging
from luodi_service.facts.models import Fact
from luodi_service.intake import bringing, taking, trying, undoing
from luodi_service.intake.models import Import
from luodi_service.lib.audit import breaks
from luodi_service.lib.editing import Stale
from luodi_service.registry.models import Subject

ROWS = 300


def together(*acts: Callable[[], object]) -> list[str]:
    """All acts at once, each in a thread with a connection of its own; gives what was refused."""
    ready = Barrier(len(acts))
    refused: list[str] = []

    def run(act: Callable[[], object]) -> None:
        ready.wait()
        try:
            act()
        except (ValidationError, Stale) as error:
            refused.append(f"{type(error).__name__}：{error}")
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def brought(lines: str, name: str) -> Import:
    person, unit = Person.objects.get(username="office"), Unit.objects.get(name="区科技局")
    now = timezone.now()
    source = bringing.source_named(name, unit, "产业园", person, now)
    one = bringing.bring(source, ContentFile(f"编号,年度,投入使用面积\n{lines}".encode()), "园.csv", {}, person, now)
    bringing.settle(one, {}, 0, 0, person, now)
    trying.try_out(one.pk, now)
    taking.begin(one, Import.GOOD, 1, person, now)
    return one


def newest() -> dict[tuple[str, int], str]:
    rows = Fact.objects.order_by("pk").values_list("subject__key", "year", "value")
    return {(key, year): value for key, year, value in rows}


def main() -> None:
    call_command("migrate", verbosity=0, run_syncdb=True)
    call_command("load_plan", FOLDER, verbosity=0)
    load_accounts(timezone.now())
    office = Person.objects.get(username="office")
    lines = "\n".join(f"园{number},2018,{number + 1}" for number in range(ROWS))
    three = [brought(lines, "甲"), brought(lines, "乙"), brought(lines, "甲")]
    together(*[lambda pk=one.pk: taking.take_in(pk) for one in (*three, three[0])])
    found: dict[str, object] = {
        "states": sorted(Import.objects.values_list("state", flat=True)),
        "subjects": Subject.objects.count(),
        "facts": Fact.objects.count(),
    }
    first = next(one for one in three if Fact.objects.filter(batch__in=one.chunks.values("batch")).exists())
    begun = [lambda: undoing.begin_undoing(Import.objects.get(pk=first.pk), office, timezone.now())] * 2
    found["second undoing"] = together(*begun)
    together(*[lambda: undoing.take_back(first.pk)] * 2)
    found["left"] = sum(bool(value) for value in newest().values())

    later = brought("园1,2018,77\n园2,2019,88\n", "丙")
    pair = duplicates.propose("产业园", "园1", "园2", office, timezone.now())
    shown = merging.seen(pair)
    found["merged or told"] = together(
        lambda: merging.merge(pair, "园1", {}, "同一园区", shown, set(), office, timezone.now()),
        lambda: taking.take_in(later.pk),
    )
    said = newest()
    kept = Subject.objects.get(key="园2").merged_into is not None
    found["nothing lost"] = (said["园1", 2018], said.get(("园1" if kept else "园2", 2019))) == ("77", "88")
    found["breaks"] = [str(one) for one in breaks()]
    json.dump(found, sys.stdout)


main()
