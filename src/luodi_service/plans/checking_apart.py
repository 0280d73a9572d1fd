"""``python -m luodi_service.plans.checking_apart``: a plan's three texts in, its faults out, as JSON.

A program of its own, so that whatever somebody sends ends after a while and takes so much memory and no more. It needs
no setting and no database.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import Any

from luodi.compiler import OFFICIAL_FILE, PLAN_FILE, TERMS_FILE, compile_sources
from luodi.diagnostics import Diagnostic, Diagnostics
from luodi.source import Source, Span

MEMORY = 1_073_741_824
MOST_FAULTS = 200
"""Faults that are told with their places; of the rest only how many."""


def main() -> None:
    """From standard input to standard output."""
    seconds = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    texts = json.load(sys.stdin)
    json.dump(_checked(texts["text"], texts["terms"], texts["official"]), sys.stdout)


def _checked(text: str, terms: str, official: str) -> dict[str, Any]:
    diagnostics = Diagnostics()
    sources = (Source(PLAN_FILE, text), Source(TERMS_FILE, terms), Source(OFFICIAL_FILE, official))
    try:
        plan = compile_sources(*sources, diagnostics)
    except (RecursionError, ArithmeticError, MemoryError):
        return {"beyond": True}
    found = list(diagnostics)
    return {"published": plan.program.published, "count": len(found), "faults": [_row(d) for d in found[:MOST_FAULTS]]}


def _row(fault: Diagnostic) -> dict[str, Any]:
    place = fault.place
    said = {"code": fault.code, "message": fault.message(), "remedy": fault.remedy()}
    if isinstance(place, Span):
        return {**said, "file": place.source.name, "start": place.start, "end": place.end}
    return {**said, "file": place.table, "start": 0, "end": 0}


if __name__ == "__main__":
    main()
