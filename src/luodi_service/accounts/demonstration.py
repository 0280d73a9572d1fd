"""The demonstration's people: an account for every role and seconds where duties are apart, all with one password that only a demonstration has."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from luodi_service.accounts.granting import grant
from luodi_service.accounts.models import Person, Unit
from luodi_service.accounts.roles import ROLES
from luodi_service.lib.audit import System

PASSWORD = "Luodi-demo-2017"  # noqa: S105  printed on the login page of demonstrations
DISTRICT = "拱墅区"
DEPARTMENTS = (
    "区科技局", "区商务局", "区发改局", "区招商局", "区财政局", "区税务局", "区统计局", "区市场监管局", "区城管局", "区审计局",
    "区政务办",
)  # fmt: skip
STREETS = ("祥符街道", "上塘街道", "半山街道", "康桥街道", "科技园区")
ACCOUNTS: tuple[tuple[str, str, str], ...] = (
    ("enterprise", "演示企业", "企业经办"),
    ("park", "演示园区", "园区经办"),
    ("street", "祥符街道", "街道经办"),
    ("department", "区商务局", "部门经办"),
    ("finance", "区财政局", "财政经办"),
    ("statistics", "区统计局", "统计经办"),
    ("tax", "区税务局", "税务经办"),
    ("office", "区科技局", "办公室经办"),
    ("leader", DISTRICT, "区领导"),
    ("auditor", "区审计局", "审计员"),
    ("system_officer", "区政务办", "系统管理员"),
    ("security_officer", "区政务办", "安全管理员"),
    ("audit_officer", "区政务办", "审计管理员"),
)
"""Role, which is the account's name too; unit; name."""
SECONDS: tuple[tuple[str, str, str, str], ...] = (
    ("treasury", "finance", "区财政局", "国库经办"),
    ("market", "department", "区市场监管局", "市场监管经办"),
    ("office-second", "office", "区科技局", "办公室复核"),
)
"""Account, role, unit, name: second people where duties are apart, so that one alone can try no award from end to end."""
LISTED = (*ACCOUNTS, *((username, unit, name) for username, _, unit, name in SECONDS))
"""Every account with its unit and name, for whoever may try them."""


def load_units() -> dict[str, Unit]:
    """The units that the plan names, and one of a firm and of a park to try things with."""
    district, _ = Unit.objects.get_or_create(name=DISTRICT, defaults={"kind": "政府"})
    found = {DISTRICT: district}
    rows = [(name, "部门") for name in DEPARTMENTS] + [(name, "街道") for name in STREETS]
    for name, kind in [*rows, ("演示企业", "企业"), ("演示园区", "园区")]:
        found[name], _ = Unit.objects.get_or_create(name=name, defaults={"kind": kind, "parent": district})
    return found


def load_accounts(at: datetime) -> None:
    """One person for every role, and the seconds; those that are there already stay as they are."""
    with transaction.atomic():
        units = load_units()
        for username, role, unit, name in (*((role, role, unit, name) for role, unit, name in ACCOUNTS), *SECONDS):
            person = Person.objects.filter(username=username).first()
            if person is None:
                person = Person.objects.create_person(username, f"演示{name}", PASSWORD)
            grant(person, units[unit], role, System("演示"), at)


assert {row[0] for row in ACCOUNTS} == set(ROLES), "an account for every role"
