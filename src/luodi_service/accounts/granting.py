"""Giving and taking roles: what may stand together."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from luodi_service.accounts.models import Person, Role, Unit
from luodi_service.accounts.roles import OFFICERS, ROLES
from luodi_service.lib.audit import Actor, record


def grant(person: Person, unit: Unit, role: str, actor: Actor, at: datetime) -> Role:
    """Give a person a role in a unit.

    Raises:
        ValidationError: the unit is not of the role's kind, or one of the three officers would hold anything else.
    """
    kind = ROLES[role]
    if unit.kind not in kind.units:
        raise ValidationError(f"「{kind.name}」只能在{'、'.join(kind.units)}中设置，「{unit}」是{unit.kind}")
    with transaction.atomic():
        # Locked, so that two grants at once cannot each find the other missing.
        Person.objects.select_for_update().get(pk=person.pk)
        held = person.codes()
        if held and (role in OFFICERS or held & frozenset(OFFICERS)) and held != {role}:
            names = "、".join(ROLES[code].name for code in sorted(held))
            raise ValidationError(f"三员分立：「{person}」已是{names}，不能再任「{kind.name}」")
        given, created = Role.objects.get_or_create(person=person, unit=unit, role=role)
        if created:
            record(actor, "授予角色", given, at, person=str(person), unit=str(unit), role=kind.name)
    return given


def revoke(role: Role, actor: Actor, at: datetime) -> None:
    """Take a role away."""
    with transaction.atomic():
        record(actor, "收回角色", role, at, person=str(role.person), unit=str(role.unit), role=ROLES[role.role].name)
        role.delete()
