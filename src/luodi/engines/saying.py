"""What an engine cannot say, as faults."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from luodi.diagnostics import Diagnostics, Faults
from luodi.engines.faults import engine_fault
from luodi.queries.wide import Lacking
from luodi.source import Cell
from luodi.words import Words


@contextmanager
def sayable(engine: str) -> Iterator[None]:
    """What an engine cannot say becomes a fault, at the place where the plan says it."""
    try:
        yield
    except Lacking as error:
        diagnostics = Diagnostics()
        details = dict(error.details)
        place = details.pop("span", None) or Cell("--engine", 0, "", engine)
        diagnostics.add(error.code, place, engine=engine, **details)  # type: ignore[arg-type]
        raise Faults(diagnostics) from error
    except OverflowError as error:
        too_many = Words("小数位太多", "too many digits behind the point")
        raise engine_fault("LD0907", engine, too_many) from error
