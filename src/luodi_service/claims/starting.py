"""What there is to apply for: policies in force, the subjects of whoever applies, and what the engine says before they do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Q

from luodi_service.accounts.models import Person
from luodi_service.claims.acting import opening
from luodi_service.claims.applying import ON_BEHALF, applies_for
from luodi_service.claims.freezing import DRAFT_PLAN, recipient_of
from luodi_service.lib.visibility import NOBODY
from luodi_service.plans.entitlements import Entitlement, entitlement, payable_version, policy_by_code
from luodi_service.plans.handling import case_by_case, policies_of
from luodi_service.plans.margins import plans
from luodi_service.plans.models import Version
from luodi_service.plans.texts import compiled
from luodi_service.registry.doors import reach
from luodi_service.registry.models import Subject, SubjectQuery


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy in force: by which version, for which kind of subject, and whether it is decided case by case."""

    version: Version
    code: str
    name: str
    kind: str
    alone: bool

    @property
    def value(self) -> str:
        """As a form sends it."""
        return f"{self.version.plan.code}/{self.code}"


def policies_in_force() -> list[Policy]:
    """Every policy of every plan in force, in the order of the plans."""
    known = [version for plan in plans() if (version := payable_version(plan)) is not None]
    return [
        Policy(version, code, name, kind, case_by_case(version, code))
        for version in known
        for code, name, kind in policies_of(version)
    ]


def check_not_draft(value: str, person: Person, at: datetime) -> None:
    """Whether a policy, as a form sends it, is of no draft: who asks to be paid by one is told why not, and that is on record.

    Raises:
        ValidationError: its plan is a draft.
    """
    code, _, policy = value.partition("/")
    plan = next((one for one in plans() if one.code == code), None)
    if plan is not None and payable_version(plan) is None:
        with opening("起草", plan, person, at, policy=policy[:60]):
            raise ValidationError(DRAFT_PLAN, code="CL01")


def years_of(version: Version) -> list[int]:
    """The years of a plan."""
    return list(compiled(version).years)


def own_subjects(person: Person) -> SubjectQuery:
    """The subjects of a person's own firm or park."""
    found = reach(person)
    own = Q(NOBODY)
    for path in (*found.enterprises, *found.parks):
        own |= Q(unit__path__startswith=path)
    return Subject.objects.visible_to(person).filter(own).select_related("unit")


NOT_YOURS = "没有这个编号的主体，或不是您可以申报的。请核对编号和政策"


def looked_up(policy: Policy, key: str, year: int, person: Person) -> Entitlement:
    """What the version in force gives, told to nobody but who may apply for it.

    Raises:
        ValidationError: there is no such subject, or it is not this person's; or nothing is known of it.
    """
    asked = policy_by_code(policy.version, policy.code)
    subject = Subject.objects.select_related("unit").filter(kind=policy.kind, key=key).first()
    if asked is None or subject is None:
        raise ValidationError(NOT_YOURS)
    # A firm may be named as the one that is paid for a project, which is no subject of its own.
    mine = bool(person.codes() & ON_BEHALF) or applies_for(person, subject, None)
    if not mine and asked.recipient == "self":
        raise ValidationError(NOT_YOURS)
    found = entitlement(policy.version, policy.code, subject, year)
    if found is None or not (mine or applies_for(person, subject, recipient_of(found))):
        raise ValidationError("还没有这个主体的数据，算不出来。先在档案和报表里补数据" if mine else NOT_YOURS)
    return found
