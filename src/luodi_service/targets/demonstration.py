"""The demonstration's reports of targets, 2017 to 2020: reported by one person, checked by another, all of it invented.

It comes in through the doors that everything comes through.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from luodi_service.accounts.models import Person
from luodi_service.lib.audit import System
from luodi_service.plans.models import Plan
from luodi_service.plans.snapshots import last_fact
from luodi_service.targets.models import Reported
from luodi_service.targets.reckonings import current_reckoning
from luodi_service.targets.reporting import Given, check, report, target_called
from luodi_service.targets.tasks import begin

YEARS = (2017, 2018, 2019, 2020)
REPORTER, CHECKER = "office", "office-second"
NOTE = "演示数据"
HEADQUARTERS, FUNDS = "汽车金融区域性总部", "风险池基金和政府投资基金规模"
OWN, WITH_OTHERS, AGREEMENTS = "自建电子商务平台示范项目", "第三方电子商务平台合作示范项目", "经合社合作共建开发协议"
Row = tuple[str, date, str, str]
"""Name, day, document, amount in 元 as it is typed."""
ITEMS: dict[str, tuple[Row, ...]] = {
    HEADQUARTERS: tuple(
        (f"演示汽车金融总部{number}", date(year, month, 15), f"演示落户协议{number}", "")
        for number, (year, month) in enumerate(
            ((2017, 5), (2017, 11), (2018, 3), (2018, 9), (2019, 4), (2019, 10), (2020, 6), (2020, 12)), 1
        )
    ),
    OWN: (
        ("演示自建平台甲", date(2018, 6, 30), "演示示范文件甲", ""),
        ("演示自建平台乙", date(2019, 9, 30), "演示示范文件乙", ""),
    ),
    WITH_OTHERS: tuple(
        (f"演示合作平台{number}", date(year, 8, 31), f"演示合作文件{number}", "")
        for number, year in enumerate((2017, 2018, 2019, 2020), 1)
    ),
    AGREEMENTS: (
        ("庆隆经合社合作共建开发协议", date(2017, 4, 20), "演示协议一", ""),
        *(
            (f"演示经合社{number}合作共建开发协议", date(2017, 4 + 2 * number, 20), f"演示协议{number}", "")
            for number in (1, 2, 3, 4)
        ),
    ),
    FUNDS: (
        ("风险池基金", date(2018, 7, 1), "演示出资证明一", "6000000"),
        ("政府投资基金", date(2019, 7, 1), "演示出资证明二", "6000000"),
    ),
}


def load_targets(code: str, at: datetime) -> int:
    """Report and check what is not there yet; gives how many reports are new. The figures are refreshed where anything came
    in since they were worked out."""
    plan = Plan.objects.get(code=code)
    reporter, checker = (Person.objects.get(username=name) for name in (REPORTER, CHECKER))
    made = 0
    for name, rows in ITEMS.items():
        for year in YEARS:
            known = Reported.objects.filter(plan=plan, target=name, year=year).exists()
            if not known and target_called(plan, name) is not None:
                _report(plan, name, year, [row for row in rows if row[1].year <= year], reporter, checker, at)
                made += 1
    current = current_reckoning(plan)
    if current is None or current.snapshot != last_fact():
        begin(plan, System("演示"), at)
    return made


def _report(
    plan: Plan, name: str, year: int, rows: Sequence[Row], reporter: Person, checker: Person, at: datetime
) -> None:
    target = target_called(plan, name)
    assert target is not None, "asked for by whoever calls"
    value = sum((Decimal(amount) for *_, amount in rows), Decimal(0)) if target.money else Decimal(len(rows))
    given = Given(
        year=year, part=0, value=f"{value:f}", words=NOTE, document=f"演示数据〔{year}〕目标填报", dated=date(year, 12, 31),
        items="\n".join(f"{item} | {on} | 已完成 | {document} | {amount}" for item, on, document, amount in rows),
    )  # fmt: skip
    file = SimpleUploadedFile(f"{NOTE}{year}.pdf", f"%PDF-1.4\n{NOTE} {name} {year}\n".encode())
    made = report(plan, target, given, [file], reporter, at, timezone.localdate(at))
    check(made.pk, made.revision, accepted=True, opinion=NOTE, person=checker, at=at)
