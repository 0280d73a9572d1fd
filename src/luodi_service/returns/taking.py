"""Taking a workbook back: every row a return, filled as on its page; what is wrong comes back in the same file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from luodi_service.accounts.models import Person
from luodi_service.lib.audit import record
from luodi_service.plans.workbook_texts import workbook_texts
from luodi_service.returns.filling import Filled, Given, Unanswered, lockable, store, weighed
from luodi_service.returns.knowing import Before, before_asking
from luodi_service.returns.models import Form, FormVersion, Return, Upload
from luodi_service.returns.parties import fillable
from luodi_service.returns.periods import Period
from luodi_service.returns.workbooks import FIRST_ROW, MARK, ROWS_MAX, Bad, Columns, columns_of, title_of, with_reasons

_PK_MAX, _REVISION_MAX = 15, 9
"""Digits."""
LISTED = 200
"""Problems shown on the page; the file has all of them."""


@dataclass(slots=True)
class Taken:
    """What came of a file: how many rows were taken, how many of them changed anything, and every problem."""

    rows: int = 0
    taken: int = 0
    changed: int = 0
    problems: list[Bad] = field(default_factory=list)

    @property
    def bad_rows(self) -> int:
        """Rows that were not taken."""
        return len({bad.row for bad in self.problems})


def take_workbook(
    form: Form,
    period: Period,
    name: str,
    content: bytes,
    person: Person,
    at: datetime,
    *,
    hand_in: bool,
    all_or_none: bool,
) -> Upload:
    """Fill the returns of a workbook: the good rows, or all of them or none; kept with its reasons for whoever sent it.

    Raises:
        ValidationError: it is no workbook of this form and period, or cannot be read.
    """
    version = _version_of(form, period)
    rows = workbook_texts(name, content, title_of(version), ROWS_MAX + FIRST_ROW)
    version = _named_version(form, period, rows)
    found = Taken()
    with transaction.atomic():
        _take_rows(version, period, rows, person, at, found, hand_in=hand_in, all_or_none=all_or_none)
        upload = Upload(form=form, year=period.year, part=period.part, name=name[:200], by=person, at=at)
        upload.counts = {
            "rows": found.rows, "taken": found.taken, "changed": found.changed, "bad": found.bad_rows,
            "problems": len(found.problems), "hand_in": hand_in,
        }  # fmt: skip
        upload.problems = [[bad.row, bad.said] for bad in found.problems[:LISTED]]
        upload.content = with_reasons(content, version, found.problems) if found.problems else b""
        upload.save()
        record(person, "上传报表", form, at, period=period.code, file=name[:100], **upload.counts)
    return upload


def _version_of(form: Form, period: Period) -> FormVersion:
    report = Return.objects.filter(form=form, year=period.year, part=period.part).order_by("-version").first()
    return report.version if report is not None else form.current()


def _named_version(form: Form, period: Period, rows: list[list[str]]) -> FormVersion:
    """The version that the file was written for, as its hidden row says."""
    refused = f"这不是「{form}」{period}的填报表：请在本页下载，在下载的文件里填，不要删去隐藏的第一行和第一列"
    words = rows[0][0].split(" ") if rows and rows[0] else []
    if len(words) != 4 or words[0] != MARK or words[1] != form.code or words[3] != period.code:
        raise ValidationError(refused)
    version = (
        form.versions.select_related("form", "owner").filter(number=words[2]).first() if words[2].isdecimal() else None
    )
    if version is None:
        raise ValidationError(refused)
    return version


def _take_rows(
    version: FormVersion,
    period: Period,
    rows: list[list[str]],
    person: Person,
    at: datetime,
    found: Taken,
    *,
    hand_in: bool,
    all_or_none: bool,
) -> None:
    """Weigh every row first; then store all that can be, by as many questions as one row takes."""
    columns = columns_of(rows[0])
    lacking = [line.term.name for line in version.asked() if (line.term_id, "value") not in columns]
    if lacking:
        raise ValidationError(f"文件里缺少这些列：{'、'.join(lacking)}。请重新下载")
    marks = [_mark(row) for row in rows]
    reports = _theirs(version, period, marks[FIRST_ROW - 1 :], person)
    known = before_asking(version, period, reports.values(), None)
    filled: list[Filled] = []
    done: set[int] = set()
    for number, row in enumerate(rows[FIRST_ROW - 1 :], start=FIRST_ROW):
        if not any(text.strip() for text in row):
            continue
        found.rows += 1
        pk, revision = marks[number - 1]
        problem = _row_problem(pk, revision, reports, done)
        if problem:
            found.problems.append(Bad(number, 0, problem))
            continue
        done.add(int(pk))
        given = _given(version, columns, row)
        found.problems += _weigh(
            reports[int(pk)], int(revision), given, number, columns, known, filled, hand_in=hand_in
        )
    if found.problems and all_or_none:
        return
    found.taken, found.changed = len(filled), sum(bool(one.changed) for one in filled)
    store(filled, person, at, hand_in=hand_in)


def _mark(row: list[str]) -> tuple[str, str]:
    """The return that a row is of, and its revision, as the hidden column has them."""
    pk, _, revision = (row[0].strip() if row else "").partition(":")
    return pk, revision


def _is_number(text: str, longest: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= longest


def _theirs(version: FormVersion, period: Period, marks: list[tuple[str, str]], person: Person) -> dict[int, Return]:
    """Of the returns that rows are of those that are a person's to fill, locked, with their cells."""
    if not person.is_active:
        return {}
    named = {int(pk) for pk, _ in marks if _is_number(pk, _PK_MAX)}
    rows = lockable().filter(fillable(person), version=version, year=period.year, part=period.part, pk__in=named)
    found = {report.pk: report for report in rows.order_by("pk").prefetch_related("cells")}
    for report in found.values():
        report.version = version
    return found


def _row_problem(pk: str, revision: str, reports: dict[int, Return], done: set[int]) -> str:
    if not (_is_number(pk, _PK_MAX) and _is_number(revision, _REVISION_MAX)):
        return "这一行不是系统写出的：不能自己加行。要填的单位没有列出的，请牵头单位开出报表"
    if int(pk) not in reports:
        return "这一行的报表不由您填报，或不在这一期"
    return "这一行重复" if int(pk) in done else ""


def _given(version: FormVersion, columns: Columns, row: list[str]) -> Given:
    def text(term: int, role: str) -> str:
        index = columns.get((term, role))
        return row[index].strip() if index is not None and index < len(row) else ""

    return {line.term_id: (text(line.term_id, "value"), text(line.term_id, "note")) for line in version.asked()}


def _weigh(
    report: Return, revision: int, given: Given, number: int, columns: Columns, known: Before, filled: list[Filled],
    *, hand_in: bool,
) -> list[Bad]:  # fmt: skip
    """One row, whole or not at all: noted with what is filled, or what is wrong with it."""
    if report.revision != revision:
        return [Bad(number, 0, "在您下载以后，别人改过这张报表：请重新下载，核对后再填")]
    try:
        filled.append(weighed(report, given, known, hand_in=hand_in))
    except Unanswered as error:
        return [Bad(number, columns[one.term.pk, "value"] + 1, str(one)) for one in error.findings]
    except ValidationError as error:
        return [Bad(number, 0, problem) for problem in error.messages]
    return []
