"""The roles of people (design: service, People): one row each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RoleKind:
    """A role: its code, its Chinese name, the kinds of unit it is held in, whether it sees business data, and whether
    whatever its holders read is on record."""

    code: str
    name: str
    units: tuple[str, ...]
    business: bool = True
    reads_logged: bool = False


ROLES: dict[str, RoleKind] = {
    role.code: role
    for role in (
        RoleKind("enterprise", "企业经办", ("企业",)),
        RoleKind("park", "园区运营方", ("园区",)),
        RoleKind("street", "街道经办", ("街道",)),
        RoleKind("department", "部门经办", ("部门",)),
        RoleKind("finance", "区财政局", ("部门",)),
        RoleKind("statistics", "区统计局", ("部门",)),
        RoleKind("tax", "区税务局", ("部门",)),
        RoleKind("office", "领导小组办公室", ("部门",)),
        RoleKind("leader", "区领导", ("政府",)),
        RoleKind("auditor", "审计、纪检", ("部门",), reads_logged=True),
        RoleKind("system_officer", "系统管理员", ("部门",), business=False),
        RoleKind("security_officer", "安全管理员", ("部门",), business=False),
        RoleKind("audit_officer", "审计管理员", ("部门",), business=False),
    )
}

OFFICERS = tuple(role.code for role in ROLES.values() if not role.business)
"""三员分立: nobody holds two of them, and whoever holds one holds nothing else."""
UNIT_KINDS = ("政府", "部门", "街道", "园区", "企业")
