"""A long job of the register in a process of its own, its steps as rows of a table: seconds, processor's, memory at most.

``python benchmarks/register_jobs.py run 100000``, with the settings of the installation that it works on.
"""

from __future__ import annotations

import io
import resource
import sys
import time
from collections.abc import Callable
from random import Random
from typing import Any, TypeVar

T = TypeVar("T")


def step(what: str, work: Callable[[], T], goal: str = "") -> T:
    """What the work gives; its cost is printed as a row."""
    wall, spent = time.perf_counter(), time.process_time()
    found = work()
    wall, spent = time.perf_counter() - wall, time.process_time() - spent
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
    print(f"| {what} | {wall:,.1f} s | {spent:,.1f} s | {memory:,.0f} MB | {goal} |", flush=True)
    return found


def run(_enterprises: int) -> None:
    """A run of the policies' years, from the database to stored results, and what it is made of."""
    from django.utils import timezone

    from luodi_service.lib.audit import System
    from luodi_service.plans import runs
    from luodi_service.plans.models import Run, Version
    from luodi_service.plans.texts import compiled

    version = Version.objects.order_by("-pk")[0]
    plan = compiled(version)
    made = runs.new_run(version, list(plan.years), {}, System("演示"), timezone.now())
    for name in ("all_facts", "facts_hash"):
        _watched(runs, name)
    step("a run, from the database to stored results", lambda: runs.carry_out(made.pk), "≤ 120 s")
    assert Run.objects.get(pk=made.pk).state == "done", "the run ended well"


def _watched(module: Any, name: str) -> None:
    """Have a function of a module print what it costs."""
    work = getattr(module, name)
    setattr(module, name, lambda *given, **named: step(f"… `{name}`", lambda: work(*given, **named)))


def duplicates(_enterprises: int) -> None:
    """The search for duplicates, and where sources disagree."""
    from django.utils import timezone

    from luodi_service.facts import disagreements
    from luodi_service.facts.duplicates import search
    from luodi_service.lib.audit import System

    step("duplicates among all enterprises", lambda: search("企业", System("演示"), timezone.now()), "≤ 60 s")
    step("sources compared since the last time", disagreements.compare)


def export(_enterprises: int) -> None:
    """Every enterprise as a workbook."""
    from django.test import Client

    from luodi_service.accounts.demonstration import PASSWORD

    client = Client(HTTP_HOST="localhost")
    assert client.login(username="office", password=PASSWORD), "a demonstration has its accounts"
    for ending in ("xlsx", "csv"):
        step(
            f"every enterprise as {ending}",
            lambda ending=ending: b"".join(client.get(f"/enterprises/?export={ending}").streaming_content),  # type: ignore[misc]
            "≤ 60 s",
        )


HEADING = (
    "统一社会信用代码",
    "名称",
    "住所",
    "成立日期",
    "年度",
    "从业人数",
    "申报营业收入",
    "注册资本",
    "行业代码",
    "备注",
)


def workbook(enterprises: int) -> io.BytesIO:
    """A row for each of so many firms: half of them on record already, half new."""
    from openpyxl import Workbook

    from register_facts import CODES, ROADS, code_of, name_of

    random = Random(7)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("企业")
    sheet.append(HEADING)
    for at in range(enterprises):
        number = at + enterprises // 2
        sheet.append(
            [code_of(number), name_of(random, number), f"拱墅区{random.choice(ROADS)}{at % 900}号", "2015-03-01", 2020,
             random.randrange(1, 400), random.randrange(100, 3_000) * 10_000, f"{random.randrange(10, 5_000)}万元", random.choice(CODES),
             "演示数据"]
        )  # fmt: skip
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def bring(enterprises: int) -> None:
    """A workbook of a row for each enterprise: tried, then taken in."""
    from django.core.files.base import File
    from django.utils import timezone

    from luodi_service.accounts.models import Person
    from luodi_service.intake import bringing, taking, trying
    from luodi_service.intake.models import Import

    person, now = Person.objects.get(username="office"), timezone.now()
    file = step("(the workbook is written)", lambda: workbook(enterprises))
    source = bringing.source_named("演示台账", person.roles.get(role="office").unit, "企业", person, now)
    given = {"demonstration": True, "year": 2020, "basis": "快报"}
    one = step(
        "uploaded and its columns recognised",
        lambda: bringing.bring(source, File(file), "台账.xlsx", given, person, now),
    )
    bringing.settle(one, {}, one.year, one.revision, person, now)
    step("dry run", lambda: trying.try_out(one.pk, timezone.now()))
    one = Import.objects.get(pk=one.pk)
    assert one.state == Import.READY, one.problem
    taking.begin(one, Import.GOOD, one.revision, person, timezone.now())
    step("taken in", lambda: taking.take_in(one.pk), "≤ 120 s, 500 MB")
    one = Import.objects.get(pk=one.pk)
    assert one.state == Import.DONE, one.problem


DONE_BY = {"run": run, "duplicates": duplicates, "export": export, "import": bring}

if __name__ == "__main__":
    import django

    django.setup()
    DONE_BY[sys.argv[1]](int(sys.argv[2]))
