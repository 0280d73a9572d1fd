"""A run in a few lines for a terminal."""

from __future__ import annotations

from luodi.reports.report import MARK, Report
from luodi.source import width

_COLUMN = 22


def summary_text(report: Report) -> str:
    """The state of the plan, and how much each policy comes to by year."""
    lines = [report.program.title, report.state, *([MARK] if report.demonstration else []), f"数据：{report.facts}", ""]
    lines.append(_row("政策（元）", [f"{year}年" for year in report.years] + ["合计"]))
    for policy in report.policies:
        sums = [report.results.total(policy=policy.name, year=year) for year in report.years]
        lines.append(
            _row(policy.name, [f"{amount:,.2f}" for amount in (*sums, report.results.total(policy=policy.name))])
        )
    sums = [report.results.total(year=year) for year in report.years]
    lines.append(_row("合计", [f"{amount:,.2f}" for amount in (*sums, report.results.total())]))
    waiting = sum(line.amount is None for line in report.results)
    lines += ["", f"待补数据、待认定 {waiting} 条：缺的数据补上以前，不知道是多少，不按零计。"]
    return "\n".join(lines)


def _row(name: str, cells: list[str]) -> str:
    return name + " " * max(_COLUMN - width(name), 1) + "".join(" " * max(18 - width(cell), 1) + cell for cell in cells)
