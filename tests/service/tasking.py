"""A year's tasks for tests: drafted in a few words, issued, signed for, reported on."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from luodi_service.accounts.demonstration import PASSWORD
from luodi_service.accounts.granting import grant
from luodi_service.accounts.models import Person, Unit
from luodi_service.lib.audit import System
from luodi_service.plans.models import Plan
from luodi_service.supervision.checking import check
from luodi_service.supervision.decomposing import keep_drafts
from luodi_service.supervision.drafts import Fault, Planned, read
from luodi_service.supervision.evidence import GivenEvidence
from luodi_service.supervision.handling import sign
from luodi_service.supervision.issuing import Issuing, issue, seen_drafts
from luodi_service.supervision.models import Report, Task, TaskUnit
from luodi_service.supervision.reporting import Given, report
from luodi_service.supervision.standing import keep_standing
from luodi_service.supervision.weighing import Weighing, weigh

CODE, YEAR = "gongshu-auto-2017", 2019
LEAD, OTHER = "区商务局", "祥符街道"
PDF = b"%PDF-1.7 evidence"
USUAL = {
    "item": "3.1a", "name": "引进监测机构", "content": "引进一家专业监测机构", "lead": LEAD, "responsible": OTHER, "due": "2019-12-31",
    "percent1": "25", "percent2": "50", "percent3": "75", "percent4": "100",
}  # fmt: skip


def day(month: int, on: int, year: int = YEAR) -> datetime:
    """Ten in the morning of a day here."""
    return datetime(year, month, on, 2, tzinfo=UTC)


def person(name: str) -> Person:
    """Read anew, as for every request."""
    return Person.objects.get(username=name)


def newcomer(name: str, unit: str, role: str = "department") -> Person:
    """Another person of a unit."""
    made = Person.objects.create_person(name, name, PASSWORD)
    grant(made, Unit.objects.get(name=unit), role, System(), day(1, 1))
    return person(name)


def plan() -> Plan:
    """The plan, with its standing tasks."""
    found = Plan.objects.get(code=CODE)
    keep_standing(found, day(1, 1))
    return found


def written(row: int = 3, pk: int = 0, revision: int = 0, **texts: str) -> tuple[Planned, list[Fault]]:
    """A draft as somebody writes it into a row: the usual one, with what is said otherwise."""
    return read(USUAL | texts, row, pk, revision)


def weighed(*rows: tuple[Planned, list[Fault]], year: int = YEAR) -> Weighing:
    """Drafts held against the rules."""
    return weigh(plan(), year, [row for row, _ in rows], [fault for _, faults in rows for fault in faults])


def faults(*texts: dict[str, str]) -> list[str]:
    """What is said of drafts in rows 3, 4 and so on."""
    rows = [written(row, **text) for row, text in enumerate(texts, start=3)]
    return list(map(str, weighed(*rows).faults))


def kept(*texts: dict[str, str], at: datetime | None = None) -> list[Task]:
    """Drafts that are kept, in the order of their numbers."""
    rows = [written(row, **text) for row, text in enumerate(texts or ({},), start=3)]
    before = set(Task.objects.values_list("pk", flat=True))
    keep_drafts(plan(), YEAR, [row for row, _ in rows], person("office"), at or day(1, 5))
    return list(Task.objects.exclude(pk__in=before).exclude(year=None).order_by("number"))


def issued(*texts: dict[str, str]) -> list[Task]:
    """Drafts that are kept and issued on 10 January, to be signed for by the 20th."""
    tasks = kept(*texts)
    found = plan()
    given = Issuing("拱科〔2019〕1号", date(YEAR, 1, 10), date(YEAR, 1, 20), seen_drafts(found, YEAR))
    issue(found, YEAR, given, person("office"), day(1, 10))
    return list(Task.objects.filter(pk__in=[task.pk for task in tasks]).order_by("number"))


def unit(name: str) -> int:
    """The number of a unit."""
    return Unit.objects.get(name=name).pk


def signed(task: Task, at: datetime | None = None) -> Task:
    """A task that its leading unit and the street signed for."""
    for name, by in ((LEAD, "department"), (OTHER, "street")):
        if TaskUnit.objects.filter(task=task, unit__name=name).exists():
            sign(task.pk, unit(name), None, person(by), at or day(1, 12))
    return Task.objects.get(pk=task.pk)


def file(name: str = "小结.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    """A file of evidence."""
    return SimpleUploadedFile(name, content)


def given(percent: int = 25, quarter: int = 1, by: str = LEAD, **said: Any) -> Given:
    """What a unit reports, with a file of its year."""
    evidence = said.pop("evidence", None) or GivenEvidence(
        [file(content=PDF + str((percent, quarter, by)).encode())], dated=date(YEAR, quarter * 3, 1)
    )
    return Given(unit(by), quarter, percent, said.pop("words", "进展正常"), evidence=evidence, **said)


def reported(
    task: Task, percent: int = 25, quarter: int = 1, by: str = LEAD, at: datetime | None = None, **said: Any
) -> Report:
    """A report by the leading unit or the street."""
    who = person("department" if by == LEAD else "street")
    when = at or (day(quarter * 3 + 1, 5) if quarter < 4 else day(12, 28))
    return report(task.pk, given(percent, quarter, by, **said), who, when)


def accepted(row: Report, by: str = "office", at: datetime | None = None) -> Report:
    """A report that is accepted."""
    return check(row.pk, row.revision, "accept", "", person(by), at or row.at)
