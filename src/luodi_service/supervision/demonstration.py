"""The demonstration's tasks: two years of the plan split, issued, signed for and reported on, all invented.

2018 is closed. Of 2019 some are reported with evidence, one unit signed late and one not at all, one report is sent back, one
waits for its check. All of it comes in through the doors that everybody uses, at the days on which it is said to have been.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from luodi_service.accounts.demonstration import PASSWORD
from luodi_service.accounts.granting import grant
from luodi_service.accounts.models import Person, Role, Unit
from luodi_service.lib.audit import System
from luodi_service.plans.models import Plan
from luodi_service.supervision.checking import check
from luodi_service.supervision.decomposing import draft_from_plan, keep_drafts
from luodi_service.supervision.draft_workbooks import texts_of
from luodi_service.supervision.drafts import read
from luodi_service.supervision.evidence import GivenEvidence, NamedFact
from luodi_service.supervision.handling import close, sign
from luodi_service.supervision.issuing import Issuing, issue, seen_drafts
from luodi_service.supervision.models import LEAD, Issue, Report, TaskUnit
from luodi_service.supervision.parties import ACTING
from luodi_service.supervision.reporting import Given, report
from luodi_service.supervision.standing import keep_standing
from luodi_service.supervision.weighing import kept_plans

ACTOR = System("演示")
OFFICE, SECOND = "office", "office-second"
CLOSED_YEAR, OPEN_YEAR = 2018, 2019
LEADS = ("区商务局", "区科技局", "区招商局", "区发改局")
"""Who leads the tasks of targets, which the plan leaves open, one after the other."""
LATE_UNIT, NEVER_UNIT = "半山街道", "康桥街道"
"""Of 2019: who signs after the day, and who signs none."""
PDF = b"%PDF-1.4\n% demonstration: invented\n"
WORDS = (
    "已完成前期调研，形成清单并逐项对接", "与三家单位签订合作意向，进场实施", "年内两场活动已办，企业反映良好", "按季度计划推进，有关数据见所附材料",
)  # fmt: skip


def load_supervision(code: str, at: datetime) -> int:
    """The tasks of both years, once; gives how many there are."""
    plan = Plan.objects.get(code=code)
    keep_standing(plan, at, ACTOR)
    if Issue.objects.filter(plan=plan).exists():
        return 0
    people = _people(at)
    made = 0
    for year in (CLOSED_YEAR, OPEN_YEAR):
        made += _issue(plan, year)
        _sign(plan, year, people)
    _close_year(plan, people)
    _report_year(plan, people)
    return made


def moment(year: int, month: int, day: int) -> datetime:
    """Ten in the morning of a day here."""
    return datetime(year, month, day, 2, tzinfo=UTC)


def person(username: str) -> Person:
    """Somebody read anew, as for every request."""
    return Person.objects.get(username=username)


def _people(at: datetime) -> dict[int, Person]:
    """By number of a unit that answers for tasks: somebody who acts for it; made where there is nobody yet."""
    found: dict[int, Person] = {}
    for unit in Unit.objects.filter(kind__in=("部门", "街道")).order_by("pk"):
        role = Role.objects.filter(unit=unit, role__in=ACTING).select_related("person").order_by("pk").first()
        if role is not None:
            found[unit.pk] = role.person
            continue
        made = Person.objects.create_person(f"unit-{unit.pk}", f"演示{unit.name}经办", PASSWORD)
        grant(made, unit, "street" if unit.kind == "街道" else "department", ACTOR, at)
        found[unit.pk] = person(made.username)
    return found


def _issue(plan: Plan, year: int) -> int:
    """Draft, complete and issue a year."""
    office, at = person(OFFICE), moment(year, 1, 10)
    draft_from_plan(plan, year, office, at)
    rows = []
    for number, one in enumerate(kept_plans(plan, year), start=3):
        texts = texts_of(one.planned)
        if not texts["lead"]:
            texts["lead"] = LEADS[number % len(LEADS)]
            texts["responsible"] = "、".join(name for name in LEADS if name != texts["lead"])
        for quarter in range(1, 5):
            texts[f"words{quarter}"] = f"完成全年工作的 {quarter * 25}%"
        rows.append(read(texts, number, one.planned.pk, one.planned.revision)[0])
    keep_drafts(plan, year, rows, office, at)
    given = Issuing(f"演示〔{year}〕3号", date(year, 1, 15), date(year, 1, 31), seen_drafts(plan, year))
    return issue(plan, year, given, office, moment(year, 1, 15)).tasks.count()


def _sign(plan: Plan, year: int, people: dict[int, Person]) -> None:
    parts = TaskUnit.objects.filter(task__plan=plan, task__year=year).select_related("unit").order_by("pk")
    for part in parts:
        late = year == OPEN_YEAR and part.unit.name == LATE_UNIT
        if year == OPEN_YEAR and part.unit.name == NEVER_UNIT:
            continue
        sign(part.task_id, part.unit_id, None, people[part.unit_id], moment(year, 2 if late else 1, 20))


def _reported(
    part: TaskUnit, quarter: int, percent: int, day: datetime, people: dict[int, Person], facts: tuple[NamedFact, ...] = ()
) -> Report:  # fmt: skip
    name = f"演示佐证-{part.task.number}-{quarter}.pdf"
    file = SimpleUploadedFile(name, PDF + f"{part.task.number} {part.unit_id} {quarter}\n".encode())
    dated = min(day.date(), date(part.task.year or 0, 12, 31)) - timedelta(days=3)
    evidence = GivenEvidence([file], "季度工作小结（演示数据）", dated, facts)
    words = WORDS[(part.task_id + quarter) % len(WORDS)]
    given = Given(part.unit_id, quarter, percent, words, None, evidence)
    return report(part.task_id, given, people[part.unit_id], day)


def _accepted(row: Report, day: datetime) -> None:
    checker = SECOND if row.by.username == OFFICE else OFFICE
    check(row.pk, None, "accept", "", person(checker), day)


def _leads(plan: Plan, year: int) -> Iterator[TaskUnit]:
    rows = TaskUnit.objects.filter(task__plan=plan, task__year=year, part=LEAD).select_related("task__plan", "unit")
    yield from rows.order_by("task__number")


def _close_year(plan: Plan, people: dict[int, Person]) -> None:
    """2018: each leading unit reports at the end, one of them late; all are closed."""
    for number, part in enumerate(_leads(plan, CLOSED_YEAR)):
        late = number == 4
        end = moment(CLOSED_YEAR + 1, 1, 20) if late else moment(CLOSED_YEAR, 12, 20)
        _accepted(_reported(part, 4, 100, end, people), end + timedelta(days=2))
        close(part.task_id, None, "", person(SECOND), end + timedelta(days=3))


def _report_year(plan: Plan, people: dict[int, Person]) -> None:
    """2019: the first quarter in time; the second of some late, sent back, or waiting; a few are done."""
    for number, part in enumerate(_leads(plan, OPEN_YEAR)):
        facts = (NamedFact("拱墅区", "二手车交易量"),) if "二手车" in part.task.name else ()
        _accepted(_reported(part, 1, 20 + number % 7, moment(OPEN_YEAR, 4, 8), people, facts), moment(OPEN_YEAR, 4, 12))
        if number == 1:
            continue
        second = _reported(part, 2, 40 + number % 12, moment(OPEN_YEAR, 8 if number == 2 else 7, 6), people)
        if number == 3:
            said = "所附小结没有盖章，完成率与季度计划相差较大，请补充签约名单"
            check(second.pk, None, "send_back", said, person(OFFICE), moment(OPEN_YEAR, 7, 15))
        elif number != 5:
            _accepted(second, moment(OPEN_YEAR, 8, 15))
        if number % 4 == 0:
            _accepted(_reported(part, 4, 100, moment(OPEN_YEAR, 12, 18), people), moment(OPEN_YEAR, 12, 20))
            close(part.task_id, None, "", person(SECOND), moment(OPEN_YEAR, 12, 25))
        if number == 6:
            others = TaskUnit.objects.filter(task=part.task_id, signed_at__isnull=False).exclude(part=LEAD)
            for other in others.select_related("task__plan", "unit").order_by("pk")[:2]:
                _reported(other, 1, 25, moment(OPEN_YEAR, 4, 9), people)
