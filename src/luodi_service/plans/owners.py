"""Who answers for what firms undertake: a project or an event belongs to the unit of whoever would be paid for it."""

from __future__ import annotations

from luodi.plan.terms import Term

from luodi_service.facts.models import Fact
from luodi_service.plans.models import Version
from luodi_service.plans.texts import compiled
from luodi_service.registry.models import Subject


def follow_recipients(version: Version, snapshot: int) -> int:
    """Let subjects be answered for by the unit of their recipient, as the facts name it; gives how many changed.

    Firms and parks have units of their own; whoever somebody put down by hand stays. A recipient that changes by year
    names nobody for good and is passed over.
    """
    terms = {
        (policy.kind, policy.recipient.name): policy.recipient.target
        for policy in compiled(version).program.policies
        if isinstance(policy.recipient, Term) and not policy.recipient.yearly
    }
    changed = 0
    for (kind, name), target in terms.items():
        units = dict(Subject.objects.filter(kind=target, unit__isnull=False).values_list("key", "unit"))
        if not units:
            continue
        facts = Fact.objects.as_of(snapshot).filter(term__kind=kind, term__name=name, value__in=units)
        for subject, value in facts.filter(subject__unit=None).values_list("subject", "value"):
            changed += Subject.objects.filter(pk=subject, unit=None).update(unit=units[value])
    return changed
