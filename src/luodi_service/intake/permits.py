"""Who may bring what: by role, the kinds of subject, the natures of terms, and whether new subjects may come with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from luodi_service.accounts.models import Person, Role, Unit
from luodi_service.accounts.roles import ROLES

REGISTERED, DECLARED, DECIDED, GRANTED, STATISTICS, TAX = "登记", "申报", "认定", "裁量", "统计", "税务"


@dataclass(frozen=True, slots=True)
class Permit:
    """What a role supplies. No kinds: of every kind. ``own``: also terms whose 来源 is its own unit, whatever their nature."""

    natures: frozenset[str]
    kinds: frozenset[str] = frozenset()
    creates: bool = False
    own: bool = False


PERMITS: dict[str, Permit] = {
    "office": Permit(frozenset({"", REGISTERED, DECLARED, DECIDED, GRANTED}), creates=True),
    "department": Permit(frozenset({"", REGISTERED, DECLARED, DECIDED}), creates=True, own=True),
    "statistics": Permit(frozenset({STATISTICS})),
    "tax": Permit(frozenset({TAX})),
    "street": Permit(frozenset({"", REGISTERED, DECLARED}), frozenset({"企业", "改造项目", "活动"}), creates=True),
    "park": Permit(frozenset({"", REGISTERED, DECLARED}), frozenset({"企业", "产业园"}), creates=True),
}
ASK = "由{origin}提供：把这一列设为「不读」"


class Named(Protocol):
    """A term, as far as permits ask."""

    @property
    def name(self) -> str:
        """Its name."""
        ...

    @property
    def nature(self) -> str:
        """性质."""
        ...

    @property
    def origin(self) -> str:
        """来源."""
        ...


def supplying_units(person: Person) -> list[Unit]:
    """The units for which a person may bring tables."""
    return list(Unit.objects.filter(pk__in=Role.objects.filter(person=person, role__in=PERMITS).values("unit")))


def permits(person: Person, unit: Unit) -> list[Permit]:
    """What a person may bring for a unit."""
    held = Role.objects.filter(person=person, unit=unit, role__in=PERMITS).values_list("role", flat=True)
    return [PERMITS[role] for role in held]


def kinds_for(person: Person, unit: Unit, kinds: Iterable[str]) -> list[str]:
    """Of some kinds of subject those whose tables a person may bring for a unit."""
    given = permits(person, unit)
    return [kind for kind in kinds if any(not one.kinds or kind in one.kinds for one in given)]


def refusals(person: Person, unit: Unit, kind: str, terms: Iterable[Named]) -> dict[str, str]:
    """By name of a term that a person may not bring for a unit: why not, and what to do."""
    given = [one for one in permits(person, unit) if not one.kinds or kind in one.kinds]
    if not given:
        return {term.name: f"{unit}不提供{kind}的数据" for term in terms}
    return {
        term.name: f"「{term.name}」是{term.nature or '其他'}数据，" + ASK.format(origin=term.origin or "别的单位")
        for term in terms
        if not any(term.nature in one.natures or (one.own and term.origin == unit.name) for one in given)
    }


def creates(person: Person, unit: Unit) -> bool:
    """Whether subjects that are not known yet may come with a person's tables."""
    return any(one.creates for one in permits(person, unit))


assert set(PERMITS) <= set(ROLES), "permits are for roles that there are"
