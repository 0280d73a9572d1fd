"""The process of a claim: the steps that its plan declares, or the usual ones, and which units take them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q

from luodi_service.accounts.models import Person, Role, Unit
from luodi_service.claims.models import Claim
from luodi_service.claims.states import (
    AREA,
    BY_NAME,
    NOTICE_DAYS,
    NOTICE_WORKING,
    STEPS,
    USUAL,
    StepKind,
)
from luodi_service.lib.working_days import working_days_after
from luodi_service.plans.handling import declared_steps
from luodi_service.registry.models import Subject, Tenancy

PARK = "园区"
NOTICE_STEP = "公示"
_ROLES = frozenset({"office", "tax", "finance", "leader"})


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a process: what it is, its days, and the units that the plan names for it."""

    kind: StepKind
    days: int
    working: bool
    units: tuple[str, ...] = ()

    def due(self, since: date) -> date:
        """The day by which it has to be done.

        Raises:
            UnknownYear: the calendar does not reach that far.
        """
        return working_days_after(since, self.days) if self.working else since + timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Process:
    """The steps in their order, and how long the notice stands."""

    steps: tuple[Step, ...]
    notice_days: int
    notice_working: bool

    def step(self, state: str) -> Step | None:
        """The step of a state."""
        return next((one for one in self.steps if one.kind.state == state), None)

    def first(self) -> Step:
        """The step that comes first."""
        return self.steps[0]

    def after(self, state: str) -> Step | None:
        """The step that follows; None after the last."""
        states = [one.kind.state for one in self.steps]
        at = states.index(state) + 1
        return self.steps[at] if at < len(self.steps) else None

    def before(self, state: str) -> Sequence[Step]:
        """The steps to which a claim can be sent back from a step."""
        order = list(STEPS)
        return [one for one in self.steps if order.index(one.kind.state) < order.index(state)][1:]


def process_of(claim: Claim) -> Process:
    """The process of a claim, by the version of the plan that it is under."""
    declared = declared_steps(claim.version, claim.code)
    notice = next((one for one in declared if one.name == NOTICE_STEP), None)
    steps = tuple(Step(BY_NAME[one.name], one.days, one.working, one.units) for one in declared if one.name in BY_NAME)
    if not steps:
        steps = tuple(Step(kind, kind.days, kind.working) for kind in map(STEPS.__getitem__, USUAL))
    if notice is None:
        return Process(steps, NOTICE_DAYS, NOTICE_WORKING)
    return Process(steps, notice.days, notice.working)


def units_of(step: Step, claim: Claim) -> list[Unit]:
    """The units that take a step of a claim.

    Raises:
        ValidationError: the plan names a unit that is not on record, or nobody of a unit holds a role that takes the step: it
            would wait for a word that nobody may say.
    """
    found = [unit for name in (step.units or (step.kind.units,)) for unit in _units(name, claim)]
    if not found:
        raise ValidationError(f"没有单位办理「{step.kind.name}」：请系统管理员先设单位和角色")
    units = {unit.pk: unit for unit in found}
    held = Role.objects.filter(unit__in=units, role__in=step.kind.roles, person__is_active=True)
    staffed = set(held.values_list("unit", flat=True))
    idle = "、".join(unit.name for pk, unit in units.items() if pk not in staffed)
    if idle:
        raise ValidationError(f"{idle}没有人能办理「{step.kind.name}」：请系统管理员先给人设角色")
    return list(units.values())


def _units(name: str, claim: Claim) -> list[Unit]:
    if name in _ROLES:
        return _holding(name)
    if name == AREA:
        areas = [one.area for one in (claim.subject, claim.recipient) if one is not None and one.area is not None]
        return areas[:1] or _holding("office")
    if name == PARK:
        units = [park.unit for park in _parks(claim) if park.unit is not None]
        # A park does not review what it is paid itself.
        return [unit for unit in units if not answers_for(unit, claim)] or _holding("office")
    unit = Unit.objects.filter(name=name).first()
    if unit is None:
        raise ValidationError(f"方案的流程写的单位「{name}」不在单位表里：请系统管理员先建")
    return [unit]


def _parks(claim: Claim) -> list[Subject]:
    """The parks that a claim's subject was in in its year: by its tenancies, or as it was registered where there are none."""
    rows = Tenancy.objects.standing().filter(subject=claim.subject, since__year__lte=claim.year)
    there = rows.filter(Q(until=None) | Q(until__year__gte=claim.year)).select_related("park__unit").order_by("pk")
    return [row.park for row in there] or [claim.subject.park or claim.subject]


def answers_for(unit: Unit, claim: Claim) -> bool:
    """Whether a unit answers for whoever a claim is about or is paid to."""
    return any(own.path.startswith(unit.path) for own in units_of_applicant(claim))


def units_of_applicant(claim: Claim) -> list[Unit]:
    """The units that answer for whom a claim is about and whom it is paid to, of those that have one."""
    own = (one.unit for one in (claim.recipient, claim.subject) if one is not None)
    return list({unit.pk: unit for unit in own if unit is not None}.values())


def to_tell(claim: Claim) -> list[Unit] | list[Person]:
    """Who is told what a claim's applicant has to do: the applicant's units; whoever handed it in where that is the office,
    as for every case, or nobody of the applicant's has an account."""
    units = units_of_applicant(claim) if claim.origin != Claim.CASE else []
    if units or claim.applicant is None:
        return units
    return [claim.applicant]


def _holding(role: str) -> list[Unit]:
    """The unit whose people hold a role; of several the one that is first on record."""
    found = Role.objects.filter(role=role, person__is_active=True).order_by("unit").select_related("unit").first()
    return [found.unit] if found is not None else []
