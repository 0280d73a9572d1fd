"""A job of steering in a process of its own, as a row of a table: ``tasks`` to put so many down, ``targets``, ``brief``."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime

from register_jobs import step

AT = datetime(2019, 7, 1, 2, 0, tzinfo=UTC)
YEAR, QUARTERS = 2019, 4


def tasks(count: int) -> None:
    """So many tasks of a year, issued, each with a leading and two responsible units, signed, reported on for a quarter and
    half of them due already. The same every time. 演示数据."""
    from luodi_service.accounts.models import Person, Unit
    from luodi_service.plans.models import Plan
    from luodi_service.supervision.models import Quarter, Report, Task, TaskUnit

    plan, office = Plan.objects.get(code="gongshu-auto-2017"), Person.objects.get(username="office")
    if Task.objects.filter(plan=plan, year=YEAR).count() >= count:
        return
    units = list(Unit.objects.filter(kind__in=("部门", "街道")).order_by("pk"))
    made = Task.objects.bulk_create(
        Task(
            plan=plan, number=f"演示{number}", origin="measure", item="", provision="3.1", year=YEAR, name=f"演示任务{number}",
            content="演示数据", due=date(YEAR, 1 + number % 12, 28), state="issued", issued_on=date(YEAR, 1, 10),
            sign_by=date(YEAR, 1, 20), changed_at=AT,
        )
        for number in range(count)
    )  # fmt: skip
    TaskUnit.objects.bulk_create(
        TaskUnit(
            task=task, unit=units[(at + place) % len(units)], part="lead" if not place else "responsible",
            signed_by=office if at % 10 else None, signed_at=AT if at % 10 else None,
        )
        for at, task in enumerate(made)
        for place in range(3)
    )  # fmt: skip
    Quarter.objects.bulk_create(
        Quarter(task=task, number=number, words="演示", percent=number * 25)
        for task in made
        for number in range(1, QUARTERS + 1)
    )
    Report.objects.bulk_create(
        Report(
            task=task,
            unit=units[at % len(units)],
            quarter=1,
            words="演示",
            percent=at % 30,
            by=office,
            at=AT,
            state="accepted",
        )
        for at, task in enumerate(made)
    )


def targets(_count: int) -> None:
    """All targets over all facts, refreshed."""
    from django.utils import timezone

    from luodi_service.lib.audit import System
    from luodi_service.plans.models import Plan
    from luodi_service.targets.reckonings import carry_out, new_reckoning

    made = new_reckoning(Plan.objects.get(code="gongshu-auto-2017"), System("演示"), timezone.now())
    found = step("all targets refreshed", lambda: carry_out(made.pk), "≤ 20 s")
    assert found.state == "done", found.problem


def brief(_count: int) -> None:
    """A monthly and a yearly brief, and a Word file."""
    from django.utils import timezone

    from luodi_service.accounts.models import Person
    from luodi_service.briefs.letters import letter
    from luodi_service.briefs.making import make
    from luodi_service.plans.models import Plan

    plan, office = Plan.objects.get(code="gongshu-auto-2017"), Person.objects.get(username="office")
    step("a monthly brief", lambda: make(plan, "month", YEAR, 6, office, timezone.now()), "≤ 10 s")
    made = step("a yearly brief", lambda: make(plan, "year", YEAR, 0, office, timezone.now()), "≤ 10 s")
    step("its Word file", lambda: letter(made), "≤ 10 s")


JOBS = {"tasks": tasks, "targets": targets, "brief": brief}


def main() -> None:
    """Do the job that is named."""
    import django

    django.setup()
    JOBS[sys.argv[1]](int(sys.argv[2]))


if __name__ == "__main__":
    main()
