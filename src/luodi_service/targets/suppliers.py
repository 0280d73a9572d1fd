"""Who supplies what a target reads, and what of it is late: counts, documents and days, never names nor figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Min, Q
from django.urls import reverse

from luodi_service.accounts.models import Unit
from luodi_service.facts.known import Known
from luodi_service.facts.models import Fact
from luodi_service.facts.supplying import due_days
from luodi_service.plans.models import Plan
from luodi_service.plans.target_outlook import Asked
from luodi_service.returns.models import OPEN, FormTerm, Return
from luodi_service.returns.periods import period_of
from luodi_service.targets.models import CHECKED, Reported

GIVEN, LATE, LACKING = "已报", "迟", "缺"
MARKS = {GIVEN: "●", LATE: "○", LACKING: "\u2571"}
REGION = "区域"


@dataclass(frozen=True, slots=True)
class Supplier:
    """A term that a target reads, of a year: who supplies it, by which form, until when, and how that stands.

    ``known`` is of how many subjects a value is there, ``missing`` how many returns are still owed for it.
    """

    unit: Unit | None
    unit_name: str
    what: str
    period: str
    due: date | None
    link: str
    state: str
    form: str = ""
    known: int = 0
    missing: int = 0

    @property
    def mark(self) -> str:
        """The shape beside the word of its state."""
        return MARKS[self.state]


class Supplied:
    """What was supplied of some targets in some years, read by few questions whatever their number."""

    def __init__(self, plan: Plan, targets: Sequence[Asked], years: Iterable[int], today: date) -> None:
        self._plan, self._today = plan, today
        self._years = sorted(set(years))
        names = {need.name for target in targets for need in target.needs}
        rows = Known.objects.filter(term__name__in=names, year__in=self._years)
        self._known = {
            (kind, name, year): count
            for kind, name, year, count in rows.values_list("term__kind", "term__name", "year", "subjects")
        }
        origins = {need.origin for target in targets for need in target.needs}
        self._units = {unit.name: unit for unit in Unit.objects.filter(name__in=self._names(targets, origins))}
        self._due = due_days()
        self._forms = self._of_forms(names)
        reported = Reported.objects.filter(plan=plan, state=CHECKED, year__in=self._years, part=0)
        self._reported = set(reported.values_list("target", "year"))

    @staticmethod
    def _names(targets: Sequence[Asked], origins: set[str]) -> set[str]:
        return origins | {name for target in targets for name in (*target.lead, *target.responsible)}

    def _of_forms(self, names: set[str]) -> dict[tuple[str, str], list[dict[str, Any]]]:
        """By term: the forms that ask for it, with how many of their returns of each year are owed and late."""
        lines = FormTerm.objects.filter(term__name__in=names).values_list("term__kind", "term__name", "version__form")
        forms: dict[int, set[tuple[str, str]]] = defaultdict(set)
        for kind, name, form in lines:
            forms[form].add((kind, name))
        found: dict[tuple[str, str], list[Any]] = defaultdict(list)
        if not forms:
            return found
        owed = Q(state__in=OPEN)
        rows = Return.objects.filter(form__in=forms, year__in=self._years, subject__merged_into=None).order_by()
        counted = rows.values("form", "form__name", "form__code", "version__owner__name", "year", "part").annotate(
            asked=Count("pk"), owed=Count("pk", filter=owed), late=Count("pk", filter=owed & Q(due__lt=self._today)),
            until=Min("due"), last=Max("due"),
        )  # fmt: skip
        for row in counted.order_by("year", "part"):
            for term in forms[row["form"]]:
                found[term].append(row)
        return found

    def of(self, target: Asked, year: int) -> tuple[Supplier, ...]:
        """What a target reads of a year, term by term."""
        if target.term:
            return (self._reporting(target, year),)
        found: list[Supplier] = []
        for need in target.needs:
            if need.yearly:
                found += self._of_term(need.kind, need.name, need.origin, year)
        return tuple(found)

    def late(self, target: Asked, year: int) -> tuple[Supplier, ...]:
        """What of it is late or not there at all."""
        return tuple(one for one in self.of(target, year) if one.state != GIVEN)

    def _of_term(self, kind: str, name: str, origin: str, year: int) -> list[Supplier]:
        known = self._known.get((kind, name, year), 0)
        by_form = [row for row in self._forms.get((kind, name), ()) if row["year"] == year]
        if by_form:
            return [self._of_return(name, row, known) for row in by_form]
        day = self._due.get(origin)
        due = date(year + 1, day.month, day.day) if day is not None else date(year + 1, 12, 31)
        state = GIVEN if known else LATE if self._today > due else LACKING
        shown = due if day is not None else None
        link = f"{reverse('data')}?year={year}"
        return [Supplier(self._units.get(origin), origin or "—", name, f"{year}年", shown, link, state, known=known)]

    def _of_return(self, name: str, row: dict[str, Any], known: int) -> Supplier:
        period = period_of(row["year"], row["part"])
        state = LATE if row["late"] else LACKING if row["owed"] else GIVEN
        owner = row["version__owner__name"]
        link = reverse("period_returns", args=[row["form__code"], period.code])
        return Supplier(
            self._units.get(owner),
            owner,
            name,
            period.words,
            row["last"],
            link,
            state,
            row["form__name"],
            known,
            row["owed"],
        )

    def _reporting(self, target: Asked, year: int) -> Supplier:
        named = (*target.lead, *target.responsible)
        name = "、".join(named) or "领导小组办公室和各部门"
        given = (target.name, year) in self._reported
        state = GIVEN if given else LATE if self._today.year > year + 1 else LACKING
        link = f"{reverse('target', args=[target.position])}?plan={self._plan.code}"
        unit = self._units.get(named[0]) if named else None
        return Supplier(
            unit, name, f"「{target.name}」的填报", f"{year}年", date(year + 1, 12, 31), link, state, known=int(given)
        )


def sources_of(needs: Iterable[tuple[str, str]], year: int, snapshot: int) -> list[Any]:
    """From which sources the values of some terms of a year came, each with its basis and borders; counts alone."""
    names = [name for _, name in needs]
    rows = Fact.objects.filter(term__name__in=names, year=year, pk__lte=snapshot, subject__kind=REGION).order_by()
    grouped = rows.values("term__name", "batch__source", "batch__document", "batch__basis", "batch__boundary")
    return list(grouped.annotate(how_many=Count("pk")).order_by("term__name", "batch__source"))
