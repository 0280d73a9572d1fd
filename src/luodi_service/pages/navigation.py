"""The entries on top of every page, by role: six at most, words only, none that the installation does not serve.

What a role may open beyond its entries stands at the foot of its 待办.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import resolve
from django.utils import timezone

from luodi_service.accounts.models import Person
from luodi_service.accounts.roles import ROLES
from luodi_service.accounts.zones import admitted, served
from luodi_service.pages.plan_addresses import within
from luodi_service.pages.task_sources import waiting

Entry = tuple[str, str]
MOST = 6
PLAN, POLICIES, READINGS = ("方案", "/"), ("自测", "/policies/"), ("口径", "/readings/")
RUNS, AUDIT, ACCOUNTS = ("测算", "/runs/"), ("日志", "/audit/"), ("账号", "/people/")
CONSULTATIONS, SCENARIOS = ("征求意见", "/consultations/"), ("情景", "/scenarios/")
TODO, MINE, RETURNS, DATA = ("待办", "/todo/"), ("我的政策", "/mine/"), ("报表", "/returns/"), ("数据", "/data/")
FIRMS, RECORD, TENANTS = (("企业", "/enterprises/"), ("档案", "/enterprises/"), ("入驻企业", "/enterprises/"))
MONEY, BATCHES, LEDGER = ("资金", "/ledger/"), ("支付批次", "/batches/"), ("台账", "/ledger/")
CLAIMS, APPLY = ("兑现", "/claims/"), ("申报", "/claims/")
NOTICES, TRAIL, EXCEPTIONS = ("公示", "/notices/"), ("追溯", "/audit/trail/"), ("例外", "/audit/exceptions/")
SCREEN, BRIEFS = ("一屏", "/screen/"), ("简报", "/briefs/")
TASKS, STEERING, MEETINGS = ("任务", "/tasks/"), ("指标任务", "/tasks/"), ("会议考评", "/meetings/")
SUBJECTS, PARKS, IMPORTS = ("主体", "/subjects/"), ("园区", "/parks/"), ("导入", "/imports/")
ENTRIES: dict[str, tuple[Entry, ...]] = {
    "": (PLAN, POLICIES, NOTICES, READINGS, CONSULTATIONS),
    "enterprise": (MINE, APPLY, TODO, RETURNS, RECORD, PLAN),
    "park": (TODO, PARKS, TENANTS, APPLY, RETURNS, PLAN),
    "street": (TODO, PLAN, FIRMS, TASKS, CLAIMS, RETURNS),
    "department": (TODO, PLAN, FIRMS, TASKS, CLAIMS, RETURNS),
    "finance": (TODO, MONEY, CLAIMS, BATCHES, PLAN, FIRMS),
    "statistics": (TODO, DATA, RETURNS, FIRMS, PLAN, READINGS),
    "tax": (TODO, DATA, RETURNS, FIRMS, PLAN, READINGS),
    "office": (PLAN, TODO, STEERING, CLAIMS, DATA, MEETINGS),
    "leader": (SCREEN, PLAN, TODO, FIRMS, READINGS, SCENARIOS),
    "auditor": (TRAIL, LEDGER, EXCEPTIONS, AUDIT, TODO, PLAN),
    "audit_officer": (AUDIT,),
    "security_officer": (ACCOUNTS,),
    "system_officer": (ACCOUNTS,),
}
"""By role; the public has the first row."""
OTHERS: tuple[Entry, ...] = (
    *(
        PLAN,
        POLICIES,
        READINGS,
        CONSULTATIONS,
        MINE,
        RETURNS,
        FIRMS,
        PARKS,
        SUBJECTS,
        IMPORTS,
        DATA,
        RUNS,
        SCENARIOS,
        AUDIT,
    ),
    NOTICES,
    ("兑现结果", "/results/"),
    ("异议", "/objections/"),
    ("公文", "/letters/"),
    TRAIL,
    EXCEPTIONS,
    ("抽样", "/audit/sample/"),
    ("各方案", "/plans/"),
    ("目标", "/targets/"),
    ("五类产业", "/register/"),
    ("电商品牌", "/register/brands/"),
    ("展会汇总", "/register/exhibitions/"),
    ("认定", "/recognitions/"),
    ("优先支持名单", "/funds/priority/"),
    ("省级门户", "/portal/"),
    CLAIMS,
    MONEY,
    BATCHES,
    ("待付", "/batches/due/"),
    ("回单", "/receipts/"),
    ("追回", "/recoveries/"),
    ("对账", "/ledger/reconcile/"),
    ("其他部门的补助", "/claims/other-awards/"),
    ("AB岗", "/claims/posts/"),
    ("项目", "/projects/"),
    ("区域", "/regions/"),
    ("重复的企业", "/duplicates/"),
    ("不一致的数据", "/conflicts/"),
    ("准规（限）上", "/thresholds/"),
    TASKS,
    ("任务填报", "/tasks/reports/"),
    ("会议", "/meetings/"),
    ("问题", "/problems/"),
    ("批示", "/instructions/"),
    ("招商线索", "/leads/"),
    ("供需对接", "/postings/"),
    ("对接情况", "/introductions/"),
    ("领导小组", "/group/"),
    ("考评", "/assessments/"),
    SCREEN,
    BRIEFS,
    ("条款对照", "/provisions/"),
    ("接口令牌", "/tokens/"),
    ("接口说明", "/api/"),
)
"""Every page that is a beginning, as it is called where it is no entry of a role."""


def entries_of(person: Person | None) -> list[Entry]:
    """The entries of a person's roles, or of the public."""
    codes = sorted(person.codes()) if person is not None else []
    return _entries(codes)


def _entries(codes: Iterable[str]) -> list[Entry]:
    rows = [row for code in codes for row in ENTRIES[code]] or list(ENTRIES[""])
    # The same page under two names, for who holds two roles, is one entry.
    by_address = {address: name for name, address in reversed(rows)}
    shown = [row for row in dict.fromkeys(rows) if by_address[row[1]] == row[0] and _served(row[1])]
    return shown[:MOST]


def _served(address: str) -> bool:
    return served(resolve(address).func)


def others(entries: Iterable[Entry], person: Person) -> list[Entry]:
    """What a person may open beyond their entries."""
    known, codes = {address for _, address in entries}, person.codes()
    return [entry for entry in OTHERS if entry[1] not in known and _opens(entry[1], codes)]


def _opens(address: str, codes: frozenset[str]) -> bool:
    if not _served(address):
        return False
    view = resolve(address).func
    return getattr(view, "public", False) or not codes.isdisjoint(getattr(view, "roles", ()))


def navigation(request: HttpRequest) -> dict[str, Any]:
    """The entries for whoever asks, their roles in words, and whether this is a demonstration."""
    asking = getattr(request, "user", None)  # a request that is refused at the door has nobody yet
    person = asking if isinstance(asking, Person) else None
    codes = sorted(person.codes()) if person is not None else []
    return {
        # Asked for by whole pages alone, not by the parts that they fetch.
        "entries": partial(_shown, request, person, codes),
        "roles": "、".join(ROLES[code].name for code in codes),
        "demonstration_mode": settings.DEMONSTRATION,
    }


def _shown(request: HttpRequest, person: Person | None, codes: list[str]) -> list[Entry]:
    if person is not None and not admitted(person):
        return []
    return [
        (name, within(request, address)) for name, address in (_counted(entry, person) for entry in _entries(codes))
    ]


def _counted(entry: Entry, person: Person | None) -> Entry:
    """待办 with how much waits."""
    number = (
        waiting(person, timezone.localdate())
        if entry == TODO and person is not None and not person.must_change_password
        else 0
    )
    return (f"{entry[0]} {number}", entry[1]) if number else entry
