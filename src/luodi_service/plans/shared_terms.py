"""Terms of several plans in one fact base: a name means one thing for one kind of subject, whoever speaks of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from luodi.plan.terms import Term as PlanTerm
from luodi.plan.terms import Terms

from luodi_service.facts.models import Term
from luodi_service.facts.register_terms import KIND, NAME, NAMED, REGISTER_TERMS
from luodi_service.plans.models import Plan
from luodi_service.plans.snapshots import OBSERVED
from luodi_service.plans.texts import compiled

CLASH = "PL01"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What facts of a term are: form with its choices or its kind of subject, unit, period, how parts of a year add up,
    and its nature, which decides who may see them. ``None`` where a dictionary does not say."""

    form: str
    unit: str
    yearly: bool
    detail: tuple[str, ...] | None
    summing: str | None
    nature: str

    def agrees(self, other: Meaning) -> bool:
        """Whether both say the same, as far as both say it."""
        exact = (self.form, self.unit, self.yearly, self.nature) == (other.form, other.unit, other.yearly, other.nature)
        loose = ((self.detail, other.detail), (self.summing, other.summing))
        return exact and all(None in pair or pair[0] == pair[1] for pair in loose)

    def __str__(self) -> str:
        words = [self.unit, "/".join(self.detail or ()), self.summing or "", self.nature]
        inside = "，".join(word for word in words if word)
        return f"{'每年的' if self.yearly else '不随年度变化的'}{self.form}{f'（{inside}）' if inside else ''}"


def meaning(term: PlanTerm) -> Meaning:
    """What a term of a plan means."""
    detail = term.choices if term.form == "枚举" else (term.target,) if term.form == "引用" else None
    return Meaning(term.form, term.unit_name, term.yearly, detail, term.summing or None, term.nature)


def store_terms(plan: Plan, terms: Terms) -> None:
    """The dictionary's terms for the fact base. One that another plan speaks of too stays as it is told there.

    Raises:
        ValidationError: a term means something else in another plan or in the register; every one is named, and nothing
            is stored.
    """
    others = list(_of_others(plan))
    wrong = [told for term in terms.by_name.values() for told in _clashes(term, others)]
    if wrong:
        raise ValidationError(list(dict.fromkeys(wrong)))
    shared = {key for key, _, _ in others}
    for term in terms.by_name.values():
        if (term.kind, term.name) not in shared:
            Term.objects.update_or_create(kind=term.kind, name=term.name, defaults=_columns(term))
    for kind in terms.kinds:
        observed, new = Term.objects.get_or_create(
            kind=kind, name=OBSERVED, defaults={"form": "是否", "yearly": terms.changes(kind)}
        )
        if not new and terms.changes(kind) and not observed.yearly:
            Term.objects.filter(pk=observed.pk).update(yearly=True)


def _columns(term: PlanTerm) -> dict[str, object]:
    return {
        "form": term.form,
        "unit": term.unit_name,
        "yearly": term.yearly,
        "nature": term.nature,
        "origin": term.origin,
        "note": term.note,
        "choices": "/".join(term.choices),
    }


Other = tuple[tuple[str, str], str, Meaning]
"""Kind and name of a term, whose it is, what it means there."""


def _of_others(plan: Plan) -> Iterator[Other]:
    """The terms of the newest version of every other plan, and those of the register."""
    for other in Plan.objects.exclude(pk=plan.pk).order_by("pk"):
        version = other.versions.order_by("-number").first()
        for term in compiled(version).terms.by_name.values() if version is not None else ():
            yield (term.kind, term.name), f"方案《{other.title}》", meaning(term)
    for row in REGISTER_TERMS:
        detail = row.choices if row.form == "枚举" else None
        yield (KIND, row.name), "登记库", Meaning(row.form, row.unit, row.yearly, detail, None, row.nature)
    for kind in NAMED:
        yield (kind, NAME), "登记库", Meaning("文本", "", False, None, None, "登记")


def _clashes(term: PlanTerm, others: Iterable[Other]) -> Iterator[str]:
    here = meaning(term)
    for key, whose, there in others:
        if key == (term.kind, term.name) and not here.agrees(there):
            yield (
                f"{CLASH} 术语「{term.name}」（{term.kind}）：{whose}里是{there}，本方案里是{here}，"
                "同一个名称不能有两个意思。提示：在本方案的术语表和规则里换一个名称，或改成与其一致"
            )
