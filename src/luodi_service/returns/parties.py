"""Who fills a return and who checks it: conditions on returns, asked by pages, files and reminders alike."""

from __future__ import annotations

from django.db.models import Q

from luodi_service.accounts.models import Person, Role, Unit
from luodi_service.lib.visibility import NOBODY
from luodi_service.registry.doors import reach
from luodi_service.returns.models import OPEN, OWNER, PARK, SELF, STREET, Form, FormTerm, Return, tenants_of

OWNERS = frozenset({"department", "office", "statistics", "tax", "finance"})
"""Roles in the unit that leads a form."""
FILLS: dict[str, tuple[frozenset[str], str]] = {
    SELF: (frozenset({"enterprise", "park"}), "subject__unit__path"),
    STREET: (frozenset({"street"}), "subject__area__path"),
    OWNER: (OWNERS, "version__owner__path"),
}
"""By party: the roles that act for it, and where its unit stands."""
STANDING = Q(subject__merged_into__isnull=True)
"""Returns that speak for a subject: one that turned out to be another, which had its own, is asked no more."""
LISTED = STANDING | Q(state__in=("filled", "locked"))
"""Returns that a list shows: of a subject that turned out to be another only what was handed in, as that other's too."""


def _of_party(roles: list[tuple[str, str]], party: str) -> Q:
    codes, field = FILLS[party]
    found = Q(NOBODY)
    for code, path in roles:
        if code in codes:
            found |= Q(**{f"{field}__startswith": path})
    return found


def _tenants(person: Person) -> Q:
    found = reach(person)
    return tenants_of(found.parks, found.today)


def _roles(person: Person) -> list[tuple[str, str]]:
    known: list[tuple[str, str]] | None = person.__dict__.get("_paths")
    if known is None:
        known = person.__dict__["_paths"] = list(Role.objects.filter(person=person).values_list("role", "unit__path"))
    return known


def _knowable(person: Person) -> Q:
    """Returns none of whose figures the law keeps from a person who is not the respondent."""
    hidden = reach(person).hidden
    return ~Q(version__in=FormTerm.objects.filter(term__nature__in=hidden).values("version")) if hidden else Q()


def fillable(person: Person) -> Q:
    """Returns that a person may fill, whatever their state."""
    roles = _roles(person)
    own = Q(version__filler=SELF) & _of_party(roles, SELF)
    # A park fills for its tenants, and of itself where a form is of parks.
    park = Q(version__filler=PARK) | Q(version__filler=SELF, version__by_park=True)
    for_tenants = park & _tenants(person) & _knowable(person)
    of_itself = Q(version__filler=PARK, subject__park__isnull=True) & _of_party(roles, SELF)
    others = Q(NOBODY)
    for party in (STREET, OWNER):
        others |= Q(version__filler=party) & _of_party(roles, party) & _knowable(person)
    return own | for_tenants | of_itself | others


def checkable(person: Person) -> Q:
    """Returns that a person may check, whatever their state. One that lies in no street is for the form's owner."""
    roles = _roles(person)
    by_owner = Q(version__checker=OWNER) | Q(version__checker=STREET, subject__area__isnull=True)
    by_owner |= Q(version__checker=PARK, subject__park__isnull=True)
    found = by_owner & _of_party(roles, OWNER)
    found |= Q(version__checker=STREET) & _of_party(roles, STREET)
    found |= Q(version__checker=PARK) & _tenants(person)
    return found & _knowable(person)


def may(person: Person, report: Return, condition: Q) -> bool:
    """Whether a return is among those of a condition."""
    return person.is_active and Return.objects.filter(condition, pk=report.pk).exists()


def to_fill(person: Person) -> Q:
    """Returns that wait for a person to fill them."""
    return Q(state__in=OPEN) & STANDING & fillable(person)


def to_check(person: Person) -> Q:
    """Returns that wait for a person to check them; nobody checks what they filled."""
    return Q(state="filled") & STANDING & checkable(person) & ~Q(filled_by=person)


def filling_unit(report: Return) -> Unit | None:
    """The unit that is reminded to fill a return."""
    subject = report.subject
    park = subject.park.unit if subject.park is not None else None
    by_park = park if report.version.by_park else None
    units = {
        SELF: subject.unit or by_park,
        PARK: park or subject.unit,
        STREET: subject.area,
        OWNER: report.version.owner,
    }
    return units[report.version.filler]


def checking_unit(report: Return) -> Unit:
    """The unit that checks a return."""
    subject = report.subject
    park = subject.park.unit if subject.park is not None else None
    units = {STREET: subject.area, PARK: park}
    return units.get(report.version.checker) or report.version.owner


def may_define(person: Person, owner: Unit | None = None) -> bool:
    """Whether a person defines forms; those of a unit: somebody of it, or of the office."""
    roles = [(code, path) for code, path in _roles(person) if code in OWNERS]
    if owner is None or any(code == "office" for code, _ in roles):
        return bool(roles)
    return any(owner.path.startswith(path) for _, path in roles)


def may_open(person: Person, form: Form) -> bool:
    """Whether a person opens the returns of a form."""
    return may_define(person, form.current().owner)
