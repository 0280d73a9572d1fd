"""What is known before anybody is asked: facts of the period from elsewhere, and the values of the period before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from luodi_service.facts.models import Fact
from luodi_service.lib.visibility import Viewer
from luodi_service.returns.models import Cell, FormTerm, FormVersion, Return
from luodi_service.returns.periods import Period


@dataclass(frozen=True, slots=True)
class Known:
    """A value that the fact base has, and where from."""

    value: str
    source: str


@dataclass(slots=True)
class Before:
    """By return and term: what is known of its period, and the value of the period before."""

    known: dict[tuple[int, int], Known] = field(default_factory=dict)
    previous: dict[tuple[int, int], str] = field(default_factory=dict)


def before_asking(version: FormVersion, period: Period, reports: Iterable[Return], viewer: Viewer | None) -> Before:
    """What is known of some returns of one version and period, as far as a viewer may know it; all of it without one."""
    by_subject = {report.subject_id: report for report in reports}
    lines = {line.term_id: line for line in version.asked()}
    last = period.before()
    found = Before()
    facts = Fact.objects.all() if viewer is None else Fact.objects.visible_to(viewer)
    facts = facts.filter(subject__in=by_subject, term__in=lines, year__in={0, period.year, last.year})
    # In the order of recording, so that the newest stays.
    for fact in facts.filter(part__in={0, period.part, last.part}).select_related("batch").order_by("pk"):
        report = by_subject[fact.subject_id]
        now, then = _when(lines[fact.term_id], period), _when(lines[fact.term_id], last)
        if (fact.year, fact.part) == now and _own(fact, report):
            found.known.pop((report.pk, fact.term_id), None)
        elif (fact.year, fact.part) == now:
            _note(found.known, report, fact)
        elif (fact.year, fact.part) == then:
            found.previous[report.pk, fact.term_id] = fact.value
    _add_returned(found, version, last, by_subject, viewer)
    return found


def _when(line: FormTerm, period: Period) -> tuple[int, int]:
    return (period.year, period.part) if line.term.yearly else (0, 0)


def _own(fact: Fact, report: Return) -> bool:
    """Whether a fact came from the return itself: reopened, it asks for its own values again."""
    return fact.batch.document == report.number


def _note(known: dict[tuple[int, int], Known], report: Return, fact: Fact) -> None:
    if fact.value:
        document = f"，{fact.batch.document}" if fact.batch.document else ""
        known[report.pk, fact.term_id] = Known(fact.value, f"{fact.batch.source}，{fact.batch.basis}{document}")
    else:
        known.pop((report.pk, fact.term_id), None)


def _add_returned(
    found: Before, version: FormVersion, last: Period, by_subject: dict[int, Return], viewer: Viewer | None
) -> None:
    """Values of the last period that were handed in and are not facts yet."""
    cells = Cell.objects.all() if viewer is None else Cell.objects.visible_to(viewer)
    cells = cells.filter(report__form=version.form_id, report__subject__in=by_subject, report__state="filled")
    cells = cells.filter(report__year=last.year, report__part=last.part).exclude(value="")
    for subject, term, value in cells.values_list("report__subject_id", "term_id", "value"):
        found.previous.setdefault((by_subject[subject].pk, term), value)
