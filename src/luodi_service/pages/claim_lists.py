"""The list of claims, with what one question answers for a stretch of them: whom they wait for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from luodi_service.accounts.models import Person
from luodi_service.accounts.zones import OUTSIDE_ROLES
from luodi_service.claims.duties import pressing_until, waiting_for
from luodi_service.claims.models import Claim, Finding, NoticeLine, Opinion, Telling
from luodi_service.claims.states import (
    APPLICANTS,
    CORRECTING,
    NOTICE,
    OBJECTION,
    PAYING,
    PREPARED,
    REVIEWED,
    STATES,
    STEPS,
)
from luodi_service.ledger.models import Award, Instalment
from luodi_service.lib.characters import is_year
from luodi_service.pages.claim_shown import clock_of, not_payable
from luodi_service.pages.listing import Column, Filter, Listing, by_value, by_words
from luodi_service.plans.entitlements import payable_version
from luodi_service.plans.handling import policies_of
from luodi_service.plans.margins import plans
from luodi_service.plans.texts import compiled
from luodi_service.plans.words import in_wan
from luodi_service.registry.doors import reach

STEP_ROLES = frozenset[str]().union(*(kind.roles for kind in STEPS.values())) - {"park"}
"""Roles that act on many claims at once."""
CLOCKS = (("red", "○ 逾期"), ("amber", "◐ 将到期"))
STAGES = (
    ("open", "待公示"),
    ("run", "公示期满，待下达"),
    ("due", "分期待复核"),
    ("found", "重复补助待核查"),
    ("untold", "备好了还没有告知"),
    ("mend", "待办公室补正"),
    ("late", "补正已逾期"),
)


def speaks(person: Person) -> bool:
    """Whether a person has a word to say of claims."""
    return not reach(person).codes.isdisjoint(STEP_ROLES)


def _wan(one: Claim) -> object:
    amount = one.final_amount
    return None if amount is None else in_wan(amount)


def _exact(one: Claim) -> str:
    amount = one.final_amount
    return "" if amount is None else f"{amount:,.2f} 元"


def _kind(one: Claim) -> str:
    """测算 beside every amount that is not payable."""
    return "测算" if not_payable(one) else "可兑付"


def _yuan(one: Claim) -> object:
    return one.final_amount


def policy_choices() -> list[tuple[str, str]]:
    """The policies of plans in force, by plan and code."""
    known = [(plan, version) for plan in plans() if (version := payable_version(plan)) is not None]
    several = len(known) > 1
    return [
        (f"{plan.pk}-{code}", f"{plan.title}：{name}" if several else name)
        for plan, version in known
        for code, name, _ in policies_of(version)
    ]


def _years() -> list[tuple[str, str]]:
    years = {
        year for plan in plans() if (version := payable_version(plan)) is not None for year in compiled(version).years
    }
    return [(str(year), str(year)) for year in sorted(years)]


def _by_policy(rows: QuerySet, text: str) -> QuerySet:
    plan, _, code = text.partition("-")
    return rows.filter(plan=int(plan), code=code)


def _by_year(rows: QuerySet, text: str) -> QuerySet:
    return rows.filter(year=int(text)) if is_year(text) else rows.none()


def at_stage(stage: str, today: date) -> Any:
    """The condition on claims that wait for the office: for a notice, for the money after it, for a later instalment, for
    a word on a suspicion, for somebody to tell whom they were prepared for and who has no account here, or to be mended: by
    the office, which alone can, or by an applicant who is late with it."""
    standing = NoticeLine.objects.filter(claim=OuterRef("pk"), standing=True)
    if stage == "open":
        return Q(state=NOTICE) & ~Exists(standing)
    if stage == "run":
        return Q(state=NOTICE) & Exists(standing.filter(notice__closes__lt=today, notice__stopped_at=None))
    if stage == "untold":
        return Q(state=PREPARED) & ~Exists(Telling.objects.filter(claim=OuterRef("pk")))
    if stage == "mend":
        nobody = Q(subject__unit=None) & Q(recipient__unit=None)
        return Q(state=CORRECTING) & (Q(origin=Claim.CASE) | nobody)
    if stage == "late":
        return Q(state=CORRECTING, due__lt=today)
    if stage == "due":
        late = Instalment.objects.filter(state=Instalment.PLANNED, due_year__lte=today.year)
        return Q(state=PAYING, award__in=late.filter(award__state=Award.COMMITTED).values("award"))
    return Q(state__in=REVIEWED, pk__in=Finding.objects.filter(cleared="").values("claim"))


def mine(person: Person) -> Q:
    """The condition on claims that wait for a person: for their unit's word, or for them as whoever applies."""
    waiting = waiting_for(person).filter(step=F("claim__state")).values("claim")
    own = Q(state__in=APPLICANTS) & ~Q(origin=Claim.CASE) if reach(person).codes & OUTSIDE_ROLES else Q(pk__in=[])
    return Q(state__in=REVIEWED, pk__in=waiting) | own


class Waited:
    """Whom claims wait for, asked for a stretch of them at once; and how each stood when it was shown."""

    def __init__(self) -> None:
        self.units: dict[int, str] = {}
        self.revisions: dict[int, int] = {}

    def look(self, rows: Sequence[Claim]) -> None:
        """Ask for a stretch."""
        self.units, self.revisions = {}, {one.pk: one.revision for one in rows}
        asked = [one.pk for one in rows if one.state in REVIEWED]
        found: dict[int, list[str]] = {}
        waiting = Opinion.objects.filter(claim__in=asked, opinion="", void=False, step=F("claim__state"))
        for claim, unit in waiting.order_by("pk").values_list("claim", "unit__name"):
            found.setdefault(claim, []).append(unit)
        self.units = {claim: "、".join(units) for claim, units in found.items()}

    def told(self, one: Claim) -> str:
        """In words."""
        return self.units.get(one.pk, _WAITED.get(one.state, ""))

    @property
    def seen(self) -> str:
        """How the page's claims stood, as its form sends it back."""
        return " ".join(f"{pk}:{revision}" for pk, revision in self.revisions.items())


_WAITED = {
    **dict.fromkeys(APPLICANTS, "申请人"), NOTICE: "公示", OBJECTION: "领导小组办公室", PAYING: "区财政局",
}  # fmt: skip


def claims_for(person: Person, today: date, waited: Waited, ticks: bool) -> Listing:
    """The list as a person has it, with the clocks of a day."""
    box = Column("box", "选", told=lambda one: f"选中 {one.number}", box="claim")
    outside = reach(person).codes <= OUTSIDE_ROLES

    def by_clock(rows: QuerySet, state: str) -> QuerySet:
        if state == "red":
            return rows.filter(state__in=REVIEWED, due__lt=today)
        return rows.filter(state__in=REVIEWED, due__gte=today, due__lte=pressing_until(today))

    def choices(rows: Iterable[tuple[str, str]]) -> Any:
        return lambda _: rows

    stages = Filter("stage", "待办", lambda rows, stage: rows.filter(at_stage(stage, today)), choices=choices(STAGES))
    return Listing(
        title="申报" if outside else "兑现",
        columns=(
            *((box,) if ticks else ()),
            Column("number", "编号", lambda one: one.number, ("pk",), Claim.get_absolute_url, "tight"),
            Column("policy", "政策", lambda one: one.policy, ("policy",)),
            Column("subject", "主体", lambda one: str(one.subject), ("subject__name", "subject__key")),
            Column("key", "主体编号", lambda one: one.subject.key, file_only=True),
            Column("year", "年度", lambda one: str(one.year), ("year",)),
            Column("amount", "金额（万元）", _wan, ("amount",), style="n tight", hint=_exact),
            Column("yuan", "金额（元）", _yuan, file_only=True),
            Column("kind", "性质", _kind, style="tight"),
            Column("origin", "来源", lambda one: one.get_origin_display(), ("origin",), style="tight"),
            Column("state", "状态", lambda one: one.get_state_display(), ("state",), style="tight"),
            Column("due", "期限", lambda one: clock_of(one.due, today).told, ("due",), style="tight", hint=_due),
            Column("waited", "等谁", waited.told),
        ),
        filters=(
            Filter("q", "编号、主体", by_words("number", "subject__key", "subject__name")),
            Filter("policy", "政策", _by_policy, choices=lambda _: policy_choices()),
            Filter("year", "年度", _by_year, choices=lambda _: _years()),
            Filter("state", "状态", by_value("state"), choices=choices(STATES.items())),
            Filter("origin", "来源", by_value("origin"), choices=choices(Claim.ORIGINS)),
            Filter("overdue", "期限", by_clock, choices=choices(CLOCKS)),
            Filter("mine", "等我办理", lambda rows, _: rows.filter(mine(person)), choices=choices((("yes", "是"),)), usual="不限"),
            *((stages,) if "office" in reach(person).codes or "finance" in reach(person).codes else ()),
        ),
        order=("-pk",),
        empty="没有您可以查看的申请。",
        home="claims",
        prepare=waited.look,
    )  # fmt: skip


def _due(one: Claim) -> str:
    return one.due.isoformat() if one.due is not None else ""
