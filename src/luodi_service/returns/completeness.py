"""How complete returns are, and how late: by form and period, and by the unit they are of. Counts, never figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from luodi_service.lib.visibility import Viewer
from luodi_service.returns.models import OPEN, Return
from luodi_service.returns.parties import STANDING
from luodi_service.returns.periods import Period, period_of

GROUPS = {"street": ("街道", "subject__area__name"), "park": ("园区", "subject__park__name"),
          "owner": ("牵头单位", "version__owner__name")}  # fmt: skip
"""By the word in the address: what it is called, and where its name stands."""
BAR = 10


@dataclass(frozen=True, slots=True)
class Counts:
    """应报, 已报, 已审, 逾期未报, 迟报: how many returns."""

    asked: int
    filled: int
    approved: int
    overdue: int
    late: int

    @property
    def share(self) -> int:
        """Of those asked, how many in a hundred are handed in; 100 once all are."""
        return self.filled * 100 // self.asked if self.asked else 100

    @property
    def bar(self) -> str:
        """The same as ten squares; full once all are handed in."""
        full = self.filled * BAR // self.asked if self.asked else BAR
        return "■" * full + "□" * (BAR - full)


@dataclass(frozen=True, slots=True)
class Row:
    """A form and period, or a unit, with its counts."""

    name: str
    counts: Counts
    code: str = ""
    period: Period | None = None
    due: date | None = None


def _counted(rows: QuerySet[Return, Any], today: date) -> Any:
    """Counts of returns; a subject that turned out to be another owes none, so that none is counted twice."""
    handed_in = Q(state__in=("filled", "locked"))
    return rows.annotate(
        asked=Count("pk"),
        filled=Count("pk", filter=handed_in),
        approved=Count("pk", filter=Q(state="locked")),
        overdue=Count("pk", filter=Q(state__in=OPEN, due__lt=today)),
        late=Count("pk", filter=handed_in & Q(filled_at__date__gt=F("due"))),
    )


def _counts(row: dict[str, Any]) -> Counts:
    return Counts(row["asked"], row["filled"], row["approved"], row["overdue"], row["late"])


def by_form(viewer: Viewer, today: date) -> list[Row]:
    """Every form and period of the returns that a viewer may see, newest first."""
    rows = (
        Return.objects.visible_to(viewer)
        .filter(STANDING)
        .order_by()
        .values("form__code", "form__name", "year", "part", "due")
    )
    found = _counted(rows, today).order_by("-year", "-part", "form__code")
    return [
        Row(row["form__name"], _counts(row), row["form__code"], period_of(row["year"], row["part"]), row["due"])
        for row in found
    ]


def by_unit(rows: QuerySet[Return, Any], group: str, today: date) -> list[Row]:
    """Returns by street, park or owner, those with most overdue first; ``—`` where they have none."""
    field = GROUPS[group][1]
    found = _counted(rows.filter(STANDING).order_by().values(field), today).order_by("-overdue", field)
    return [Row(row[field] or "—", _counts(row)) for row in found]


def overdue(report: Return, today: date) -> bool:
    """Whether a return should have been handed in by now."""
    return report.state in OPEN and report.due < today and report.subject.merged_into_id is None
