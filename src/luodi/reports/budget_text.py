"""What is foreseen as a table for a terminal, as JSON and as CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence

from luodi.evaluate.foresight import FORESIGHT_COLUMNS, PARTS
from luodi.evaluate.results import money
from luodi.reports.budget_report import BudgetReport
from luodi.reports.budget_rows import HEADINGS, NOTE, NUMBERS, method_words, rows_in_words
from luodi.reports.report import MARK
from luodi.reports.tables import harmless
from luodi.source import width


def budget_text(report: BudgetReport) -> str:
    """The plan, its state and the facts, then a row for every policy and part, and the sums."""
    marked = [MARK] if report.demonstration else []
    head = [report.program.title, report.state, report.heading, *marked, f"数据：{report.facts}", ""]
    return "\n".join([*head, *_table([HEADINGS, *rows_in_words(report.foresight)]), "", NOTE]) + "\n"


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(width(row[at]) for row in rows) for at in range(len(HEADINGS))]
    for row in rows:
        cells = (_cell(*cell) for cell in zip(HEADINGS, row, widths, strict=True))
        yield "  ".join(cells).rstrip()


def _cell(heading: str, text: str, column: int) -> str:
    blanks = " " * (column - width(text))
    return f"{blanks}{text}" if heading in NUMBERS else f"{text}{blanks}"


def budget_json(report: BudgetReport) -> str:
    """Every line and the sums; amounts as text in 元 with two decimals, null where nobody can say."""
    foresight = report.foresight
    data = {
        "plan": report.program.title,
        "published": report.program.published,
        "estimate": True,
        "demonstration": report.demonstration,
        "facts": report.facts,
        "year": foresight.year,
        "known": foresight.known,
        "total": money(foresight.total()),
        "totals": {part: money(foresight.total(part=part)) for part in PARTS},
        "waiting": foresight.waiting,
        "lines": list(_records(report)),
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _records(report: BudgetReport) -> Iterator[dict[str, object]]:
    for line in report.foresight.lines:
        words = method_words(line, report.foresight)
        yield {**line.as_record(), "amount": money(line.amount), "years": list(line.years), "method_words": words}


def budget_csv(report: BudgetReport) -> str:
    """Every line under the same names; unknown amounts are empty, years are joined by 、."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(["year", *FORESIGHT_COLUMNS, "method_words"])
    for record in _records(report):
        years = "、".join(map(str, record["years"]))  # type: ignore[call-overload]
        row = {**record, "years": years}
        writer.writerow([report.foresight.year, *(harmless(value) for value in row.values())])
    return buffer.getvalue()
