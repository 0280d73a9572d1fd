"""What is known of terms, and how tables are read by them: the library's side of imports, for applications above."""

from __future__ import annotations

from collections.abc import Iterable

from luodi.facts.forms import CREDIT_CODE
from luodi.facts.loose.escapes import escaped, unescaped
from luodi.facts.loose.headings import IGNORE, KEY, YEAR, Use, Vocabulary, remembered_key, scale_of, uses_of
from luodi.facts.loose.layout import LOOKED_AT, Layout, layout_of
from luodi.facts.loose.records import Record, Records, Way
from luodi.facts.loose.refusals import Refused
from luodi.facts.loose.rows import LooseRow
from luodi.facts.loose.tables import LooseFile, LooseTable, opened
from luodi.plan.terms import FORMS, Form, Term
from luodi.units import RATIO, unit_named
from luodi.words import Words

from luodi_service.facts import models as facts
from luodi_service.plans.margins import newest_version
from luodi_service.plans.models import Plan
from luodi_service.plans.snapshots import OBSERVED
from luodi_service.plans.texts import compiled

__all__ = [
    "CREDIT_CODE",
    "IGNORE",
    "KEY",
    "LOOKED_AT",
    "OBSERVED",
    "UNSAID",
    "YEAR",
    "Layout",
    "LooseFile",
    "LooseRow",
    "LooseTable",
    "Record",
    "Records",
    "Refused",
    "Term",
    "Use",
    "Vocabulary",
    "Way",
    "escaped",
    "kinds",
    "layout_of",
    "opened",
    "remembered_key",
    "said",
    "scale_of",
    "term_rows",
    "terms_of",
    "unescaped",
    "uses_of",
]  # fmt: skip
UNSAID = Words("", "")
"""Where no reason is asked for any more."""


def said(text: str) -> Words:
    """Words of the service's own beside those of the library; the service speaks Chinese alone."""
    return Words(text, "")


def kinds() -> list[str]:
    """The kinds of subject that facts can be about, in the order in which plans first name them."""
    return list(dict.fromkeys(facts.Term.objects.order_by("pk").values_list("kind", flat=True)))


def terms_of(kind: str) -> list[Term]:
    """Every term of a kind: those of the newest version of each plan, and those of the register."""
    found: dict[str, Term] = {}
    for plan in Plan.objects.order_by("pk"):
        for term in compiled(newest_version(plan)).terms.of(kind):
            found.setdefault(term.name, term)
    for row in facts.Term.objects.filter(kind=kind).exclude(name__startswith="〔").order_by("pk"):
        if row.name not in found:
            found[row.name] = _of_row(row)
    return list(found.values())


def term_rows(kind: str, names: Iterable[str]) -> dict[str, facts.Term]:
    """The fact base's own rows of terms, by name."""
    return {row.name: row for row in facts.Term.objects.filter(kind=kind, name__in=list(names))}


def _of_row(row: facts.Term) -> Term:
    word, _, rest = row.form.partition(":")
    form: Form = next((known for known in FORMS if known == word), "文本")
    choices = getattr(row, "choices", None) or rest.split("/")
    if isinstance(choices, str):
        choices = choices.split("/")
    return Term(
        name=row.name,
        code="",
        kind=row.kind,
        form=form,
        unit=unit_named(row.unit) or RATIO,
        unit_name=row.unit,
        choices=tuple(one for one in choices if one) if form == "枚举" else (),
        yearly=row.yearly,
        nature=row.nature,
        origin=row.origin,
        note=row.note,
    )
