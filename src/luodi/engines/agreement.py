"""A row of an engine held against the evaluator, which works it out again; a difference is our own fault, to be shown."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from luodi.diagnostics import Diagnostics, Faults
from luodi.engines.rows import results_of
from luodi.evaluate.results import Result
from luodi.facts import Facts
from luodi.reports.files import write_whole
from luodi.source import Cell
from luodi.words import Words

COMPARED = ("status", "amount", "missing", "open_readings", "payable")
_NO_ROW = Words("没有这条结果", "it has no such result")


def row_of(batches: Iterable[pa.RecordBatch], subject: str) -> Result | None:
    """The result of a subject among those of one policy and year; None where there is none."""
    own = (batch.filter(pc.equal(batch.column("subject"), subject)) for batch in batches)
    return next(results_of(batch for batch in own if batch.num_rows), None)


@dataclass(frozen=True)
class Reproducer:
    """What somebody needs to see a difference for themselves: the question, and the facts that it rests on alone."""

    plan: str
    version: str
    engine: str
    policy: str
    year: int
    readings: dict[str, str]
    facts: Facts

    def write(self, folder: Path, engine: Result | None, evaluator: Result) -> Path:
        """Write it with both results to a file in a folder. Faults: LD0709."""
        data = {
            "plan": self.plan,
            "version": self.version,
            "engine": self.engine,
            "policy": self.policy,
            "subject_kind": evaluator.subject_kind,
            "subject": evaluator.subject,
            "year": self.year,
            "readings": self.readings,
            "results": {"engine": engine and engine.as_json(), "evaluator": evaluator.as_json()},
            "facts": {kind: list(_rows(self.facts, kind)) for kind in self.facts.subjects},
        }
        said = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
        mark = hashlib.sha256(said.encode()).hexdigest()[:8]
        path = folder / f"LD0910-{mark}.json"
        write_whole(path, lambda file: file.writelines([said.encode()]))
        return path


def _rows(facts: Facts, kind: str) -> Iterable[dict[str, Any]]:
    """The rows of a kind, values in base units: numbers and days as text, the unknown left out."""
    for subject in facts.of(kind).values():
        if not subject.years:
            yield {"编号": subject.id, **_plain(subject.unchanging)}
        for year, row in sorted(subject.years.items()):
            yield {"编号": subject.id, "年度": year, **_plain(subject.unchanging), **_plain(row)}


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: _text(value) for name, value in values.items()}


def _text(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value


def check_agreement(found: Result | None, evaluator: Result, reproducer: Reproducer, folder: Path) -> None:
    """Raise ``Faults`` (LD0910) where an engine's result is not the evaluator's, with a reproducer in a folder."""
    if found == evaluator:
        return
    path = reproducer.write(folder, found, evaluator)
    problem = _NO_ROW if found is None else _difference(found, evaluator)
    diagnostics = Diagnostics()
    written = Words(f"{problem.zh}；复现材料在 {path}", f"{problem.en}; a reproducer is in {path}")
    diagnostics.add("LD0910", Cell("--engine", 0, "", reproducer.engine), engine=reproducer.engine, problem=written)
    raise Faults(diagnostics)


def _difference(found: Result, evaluator: Result) -> Words:
    """Each field that differs: the engine's value, then the evaluator's."""
    engine, own = found.as_json(), evaluator.as_json()
    parts = [f"{name} {_shown(engine[name])} / {_shown(own[name])}" for name in COMPARED if engine[name] != own[name]]
    return Words("，".join(parts), f"「{', '.join(parts)}」")


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
