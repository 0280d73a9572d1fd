"""For which units somebody acts in tasks, and who of them may do what."""

from __future__ import annotations

from luodi_service.accounts.models import Person
from luodi_service.recognition.holding import held
from luodi_service.supervision.models import LEAD, Task, TaskUnit

OFFICE = "office"
ACTING = frozenset({"department", "finance", "statistics", "tax", OFFICE, "street", "park"})
"""Roles that sign and report for the unit they are held in, and for no other."""
READING = ACTING | {"leader", "auditor"}
"""Roles that see tasks."""


def units_of(person: Person) -> frozenset[int]:
    """The units for which a person signs and reports; none for one who is switched off."""
    return frozenset(unit for role, unit, _ in held(person) if role in ACTING) if person.is_active else frozenset()


def is_office(person: Person) -> bool:
    """Whether a person works for the office of the leading group."""
    return person.is_active and any(role == OFFICE for role, _, _ in held(person))


def leads(person: Person, task: Task) -> bool:
    """Whether a person acts for the unit that leads a task."""
    return TaskUnit.objects.filter(task=task, part=LEAD, unit__in=units_of(person)).exists()
