"""Taking in a plan's files as a new version."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from luodi.diagnostics import Faults
from luodi.plan.terms import Terms

from luodi_service.accounts.models import Person
from luodi_service.facts.models import Term
from luodi_service.lib.audit import Actor, record
from luodi_service.plans.models import Plan, Version
from luodi_service.plans.snapshots import OBSERVED
from luodi_service.plans.texts import check


def add_version(code: str, text: str, terms: str, official: str, actor: Actor, at: datetime, note: str = "") -> Version:
    """The files as the plan's next version; the version they are already in where nothing changed.

    Raises:
        Faults: the files have faults; nothing is taken in.
    """
    compiled, diagnostics = check(text, terms, official)
    if len(diagnostics):
        raise Faults(diagnostics)
    with transaction.atomic():
        plan, created = Plan.objects.select_for_update().get_or_create(
            code=code, defaults={"title": compiled.program.title}
        )
        if created:
            record(actor, "新建方案", plan, at, title=plan.title)
        last = plan.versions.order_by("-number").first()
        by = actor if isinstance(actor, Person) else None
        version = Version(plan=plan, text=text, terms=terms, official=official, note=note, by=by, at=at)
        version.number = last.number + 1 if last else 1
        if last is not None and (last.text, last.terms, last.official) == (text, terms, official):
            return last
        version.save()
        _store_terms(compiled.terms)
        record(actor, "新增方案版本", version, at, number=version.number, hash=version.hash)
    return version


def _store_terms(terms: Terms) -> None:
    """The dictionary's terms for the fact base; one that is known is brought up to date."""
    for term in terms.by_name.values():
        Term.objects.update_or_create(
            kind=term.kind,
            name=term.name,
            defaults={
                "form": term.form,
                "unit": term.unit_name,
                "yearly": term.yearly,
                "nature": term.nature,
                "origin": term.origin,
                "note": term.note,
            },
        )
    for kind in terms.kinds:
        Term.objects.get_or_create(kind=kind, name=OBSERVED, defaults={"form": "是否", "yearly": terms.changes(kind)})
