"""The states of a claim and its steps: one row each."""

from __future__ import annotations

from dataclasses import dataclass

PREPARED, DRAFT, SUBMITTED, CORRECTING = "prepared", "draft", "submitted", "correcting"
FIRST, SITE, JOINT, FINANCE, DECISION = "first", "site", "joint", "finance", "decision"
NOTICE, OBJECTION, PAYING, DONE = "notice", "objection", "paying", "done"
WITHDRAWN, UNACCEPTED, REFUSED, DECLINED, SUSPENDED, REVOKED = (
    "withdrawn", "unaccepted", "refused", "declined", "suspended", "revoked",
)  # fmt: skip
STATES: dict[str, str] = {
    PREPARED: "待确认", DRAFT: "草稿", SUBMITTED: "待受理", CORRECTING: "补正", FIRST: "初审", SITE: "现场核查",
    JOINT: "联审", FINANCE: "财政复核", DECISION: "审定", NOTICE: "公示", OBJECTION: "异议复核",
    PAYING: "拨付", DONE: "办结", WITHDRAWN: "撤回", UNACCEPTED: "不予受理", REFUSED: "不予支持", DECLINED: "放弃",
    SUSPENDED: "中止", REVOKED: "撤销",
}  # fmt: skip
"""How each is called, in the order in which a claim goes through them."""
APPLICANTS = (PREPARED, DRAFT, CORRECTING)
"""States in which it is the applicant's turn."""
REVIEWED = (SUBMITTED, FIRST, SITE, JOINT, FINANCE, DECISION)
"""States in which somebody reviews it."""
ENDED = (WITHDRAWN, UNACCEPTED, REFUSED, DECLINED, REVOKED)
"""States of a claim that pays nothing: another may stand in its place."""
COMMITTED = (PAYING, DONE)
MONEY = (NOTICE, OBJECTION, PAYING, DONE, SUSPENDED)
"""States in which money may be reserved for it."""


@dataclass(frozen=True, slots=True)
class StepKind:
    """A step of the process: its state, its name in the plan's 流程, the roles that take it, which units where the plan
    names none, how many days it may take, and whether these are working days."""

    state: str
    name: str
    roles: frozenset[str]
    units: str
    days: int
    working: bool = True


OFFICES = frozenset({"office", "department", "street", "tax", "statistics", "finance"})
"""Roles of offices: whichever of them the plan names for a step takes it."""
AREA, OFFICE, TAX, MONEY_OFFICE, LEADERS = "街道", "office", "tax", "finance", "leader"
STEPS: dict[str, StepKind] = {
    kind.state: kind
    for kind in (
        StepKind(SUBMITTED, "受理", OFFICES, OFFICE, 5),
        StepKind(FIRST, "初审", OFFICES | {"park"}, AREA, 5),
        StepKind(SITE, "现场核查", OFFICES | {"park"}, AREA, 10),
        StepKind(JOINT, "联审", OFFICES, TAX, 10),
        StepKind(FINANCE, "财政复核", frozenset({"finance"}), MONEY_OFFICE, 5),
        StepKind(DECISION, "审定", frozenset({"leader", "office"}), LEADERS, 10),
    )
}
"""By state, in their order."""
BY_NAME = {kind.name: kind for kind in STEPS.values()}
USUAL = (SUBMITTED, FIRST, JOINT, FINANCE, DECISION)
"""The steps of a plan that declares none."""
CORRECTING_DAYS = 10
"""Working days in which an applicant mends what was told at once; after them the office may take the claim as withdrawn."""
NOTICE_DAYS, NOTICE_WORKING = 7, False
"""How long a notice stands where the plan does not say."""
