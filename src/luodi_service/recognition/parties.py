"""Who may do what to a case: conditions on cases, asked by pages, acts and worklists alike."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q

from luodi_service.accounts.models import Person
from luodi_service.lib.visibility import EVERYBODY, NOBODY
from luodi_service.recognition.flow import ACTS, APPLICANT, ASKED, DECIDER, DECIDER_OR_OFFICE, ActKind
from luodi_service.recognition.holding import DECIDING, OFFICE, ON_BEHALF, OWN, below, held, own_units
from luodi_service.recognition.models import Act, Case, Opinion
from luodi_service.registry.models import Subject, SubjectQuery


def _applicant(person: Person) -> Q:
    return Q(applicant_unit__in=own_units(person))


def _decider(person: Person) -> Q:
    return below(person, DECIDING, "unit__path")


def _decider_or_office(person: Person) -> Q:
    if any(role == OFFICE for role, _, _ in held(person)):
        return Q(EVERYBODY)
    return _decider(person)


def _asked(person: Person) -> Q:
    waiting = Opinion.objects.filter(below(person, DECIDING, "unit__path"), at=None)
    return Q(pk__in=waiting.values("case"))


PARTIES: dict[str, Callable[[Person], Q]] = {
    APPLICANT: _applicant,
    DECIDER: _decider,
    DECIDER_OR_OFFICE: _decider_or_office,
    ASKED: _asked,
}


def party(person: Person, kind: ActKind) -> Q:
    """The cases on which a person acts so by their unit, whatever state those are in."""
    return PARTIES[kind.by](person)


def apart(person: Person, kind: ActKind) -> Q:
    """The cases on which nothing that a person did keeps them from acting so."""
    if not kind.apart:
        return Q(EVERYBODY)
    return ~Q(pk__in=Act.objects.filter(by=person, act__in=kind.apart).values("case"))


def actable(person: Person, kind: ActKind) -> Q:
    """The cases on which a person may act so now."""
    if not person.is_active:
        return NOBODY
    return Q(state__in=kind.states) & party(person, kind) & apart(person, kind)


def waiting(person: Person, kind: ActKind) -> Q:
    """The cases that wait for a person to act so."""
    return actable(person, kind) & Q(subject__merged_into__isnull=True)


def open_acts(case: Case, person: Person) -> list[ActKind]:
    """What a person may do to a case now."""
    kinds = [kind for kind in ACTS.values() if case.state in kind.states and not (kind.once and case.completed_once)]
    return [kind for kind in kinds if Case.objects.filter(actable(person, kind), pk=case.pk).exists()]


def subjects_to_apply_for(person: Person) -> SubjectQuery:
    """The subjects for which a person may apply: their own firm's or park's, those of their street, or any."""
    codes = {role for role, _, _ in held(person)}
    condition = below(person, OWN, "unit__path") | below(person, frozenset({"street"}), "area__path")
    if codes & (ON_BEHALF - {"street"}):
        condition = Q(EVERYBODY)
    return Subject.objects.visible_to(person).filter(condition, merged_into=None)


def applying_unit(person: Person, subject: Subject) -> int | None:
    """The unit by which a person applies for a subject; None where they may not."""
    unit_path = subject.unit.path if subject.unit is not None else ""
    area_path = subject.area.path if subject.area is not None else ""
    for role, unit, path in held(person):
        where = unit_path if role in OWN else area_path if role == "street" else path if role in ON_BEHALF else ""
        if where.startswith(path):
            return unit
    return None
