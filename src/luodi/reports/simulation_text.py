"""Scenarios side by side as a table for a terminal, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from decimal import Decimal

from luodi.evaluate.results import money
from luodi.evaluate.simulation import ScenarioEffect
from luodi.reports.report import MARK
from luodi.reports.simulation_report import TRIED, SimulationReport
from luodi.reports.simulation_rows import HEADINGS, NUMBERS, rows_in_words, rows_that_differ
from luodi.source import width

UNTOUCHED = "没有一条结果不同。"
NOTE = "只列有变化的政策和年度。金额只合计已知的；待补、待认定的不按零计。"


def simulation_text(report: SimulationReport) -> str:
    """The plan, its state and the facts, the changes of every scenario, then a row for every policy and year that moves."""
    marked = [MARK] if report.demonstration else []
    lines = [report.title, TRIED, *marked, f"数据：{report.facts}", ""]
    lines += [f"情景「{effect.name}」　{changes_in_words(effect)}" for effect in report.simulation.effects]
    rows = [HEADINGS, *rows_in_words(report.simulation)]
    lines += ["", *_table(rows), "", NOTE if rows_that_differ(report.simulation) else UNTOUCHED]
    return "\n".join(lines) + "\n"


def changes_in_words(effect: ScenarioEffect) -> str:
    """What a scenario changes, in a line."""
    return "；".join(map(str, effect.scenario.told)) or "不改"


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(width(row[at]) for row in rows) for at in range(len(HEADINGS))]
    for row in rows:
        cells = (_cell(*cell) for cell in zip(HEADINGS, row, widths, strict=True))
        yield "  ".join(cells).rstrip()


def _cell(heading: str, text: str, column: int) -> str:
    blanks = " " * (column - width(text))
    return f"{blanks}{text}" if heading in NUMBERS else f"{text}{blanks}"


def simulation_json(report: SimulationReport) -> str:
    """Every line of every scenario; amounts as text in 元 with two decimals."""
    data = {
        "plan": report.title,
        "tried": True,
        "demonstration": report.demonstration,
        "facts": report.facts,
        "years": list(report.simulation.years),
        "scenarios": [_scenario_json(effect) for effect in report.simulation.effects],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _scenario_json(effect: ScenarioEffect) -> dict[str, object]:
    return {
        "name": effect.name,
        "changes": [{"name": one.name, "before": one.before, "after": one.after} for one in effect.scenario.told],
        "amount_before": money(effect.before),
        "amount_after": money(effect.after),
        "difference": money(effect.after - effect.before),
        "gaining": effect.gaining,
        "losing": effect.losing,
        "unsettled": effect.unsettled,
        "lines": [
            {name: money(value) if isinstance(value, Decimal) else value for name, value in line.as_record().items()}
            for line in effect.lines
        ],
    }
