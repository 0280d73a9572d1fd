"""Which terms name subjects by their key, in whatever plan."""

from __future__ import annotations

from luodi_service.facts.models import Term
from luodi_service.plans.margins import newest_version
from luodi_service.plans.models import Plan
from luodi_service.plans.texts import compiled


def reference_terms(kind: str) -> set[int]:
    """The numbers of the terms whose values are keys of subjects of a kind."""
    named = {
        (term.kind, term.name)
        for plan in Plan.objects.all()
        for term in compiled(newest_version(plan)).terms.by_name.values()
        if term.form == "引用" and term.target == kind
    }
    rows = Term.objects.filter(name__in={name for _, name in named}).values_list("pk", "kind", "name")
    return {pk for pk, of_kind, name in rows if (of_kind, name) in named}
