"""Whose a subject is: the unit that answers for it, and the street it lies in. What a firm, a park or a street sees rests
on this."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from luodi_service.accounts.models import Unit
from luodi_service.lib.audit import Actor, record
from luodi_service.lib.editing import Stale
from luodi_service.registry.models import Subject

ANSWERING = ("企业", "园区")
"""Kinds of unit that answer for subjects."""
OF_KIND = {"企业": "企业", "产业园": "园区"}
"""By kind of subject: the kind of unit whose own code is the subject's 编号."""
STREET = "街道"


def place(
    pk: int, revision: int, unit: Unit | None, area: Unit | None, document: str, actor: Actor, at: datetime
) -> Subject:
    """Put down which unit answers for a subject, and which street it lies in.

    Raises:
        Stale: somebody else changed it since it was shown.
        ValidationError: a unit is of another kind than it must be.
    """
    with transaction.atomic():
        held = Subject.objects.select_for_update().get(pk=pk)
        if held.revision != revision:
            raise Stale(held)
        wrong = [
            f"{label}「{given}」不是{'、'.join(kinds)}"
            for label, given, kinds in (("归属单位", unit, ANSWERING), ("所在街道", area, (STREET,)))
            if given is not None and given.kind not in kinds
        ]
        if wrong:
            raise ValidationError(wrong)
        was = {"unit": str(held.unit or ""), "area": str(held.area or "")}
        held.unit, held.area, held.revision = unit, area, revision + 1
        held.save(update_fields=["unit", "area", "revision"])
        record(actor, "登记归属", held, at, unit=str(unit or ""), area=str(area or ""), was=was, document=document)
    return held


def units_of(kind: str, keys: Iterable[str]) -> dict[str, Unit]:
    """The units whose own code is the 编号 of subjects of a kind."""
    found = Unit.objects.filter(kind=OF_KIND.get(kind, ""), code__in=[key for key in keys if key])
    return {unit.code: unit for unit in found}


def claim(unit: Unit, actor: Actor, at: datetime) -> Subject | None:
    """Let a new unit answer for the subject that bears its code, where nobody does yet."""
    kind = next((kind for kind, of in OF_KIND.items() if of == unit.kind), None)
    if kind is None or not unit.code:
        return None
    with transaction.atomic():
        held = Subject.objects.select_for_update().filter(kind=kind, key=unit.code, unit=None).first()
        if held is not None:
            held.unit = unit
            held.save(update_fields=["unit"])
            record(actor, "登记归属", held, at, unit=str(unit), why="单位代码与编号相同")
    return held
