"""A changed program tried over the files of a run: a query for the policies that it touches, no fact held here."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from luodi.diagnostics import Faults
from luodi.engines.opening import installed
from luodi.evaluate.bounds import excesses
from luodi.evaluate.simulation import MovedResult
from luodi.facts import Facts
from luodi.plan.terms import Term
from luodi.program.policies import Program

from luodi_service.facts.models import Fact
from luodi_service.plans.kept_runs import kept
from luodi_service.plans.models import Run
from luodi_service.plans.queried_runs import ENGINE
from luodi_service.plans.snapshots import facts_of_some
from luodi_service.plans.texts import compiled

MEMORY = "300MB"
"""What a web process may take while it tries a change, the program itself included; the rest goes to the disk."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tried:
    """The results that a change moves, how many awards of each size there were, and how many decisions are above their
    bound as changed."""

    moved: Sequence[MovedResult]
    sizes: Sequence[int]
    above_bounds: int


def files_of(run: Run) -> Path | None:
    """The files over which changes of a run are tried; None where there are none, or nothing to read them with."""
    return kept(run) if installed(ENGINE) else None


def tried_over_files(
    run: Run, program: Program, options: tuple[int, ...], names: frozenset[str], edges: Sequence[Decimal]
) -> Tried | None:
    """What a changed program gives for some policies; None where there are no files, or they cannot be read."""
    folder = files_of(run)
    if folder is None:
        return None
    from pyarrow import ArrowInvalid

    try:
        return _tried(folder, run, program, options, names, edges)
    except (ArrowInvalid, Faults, OSError):
        # A newer run may have taken their place meanwhile: it is worked out as if there had been none.
        _log.warning("the files of run %s cannot be used", run.pk, exc_info=True)
        return None


def _tried(
    folder: Path,
    run: Run,
    program: Program,
    options: tuple[int, ...],
    names: frozenset[str],
    edges: Sequence[Decimal],
) -> Tried:
    from luodi.engines.duckdb import DuckDB
    from luodi.engines.kept import session_over_kept
    from luodi.engines.kept_run import RESULTS, KeptRun
    from luodi.queries.asked import Asked

    plan = compiled(run.version)
    with DuckDB(MEMORY) as engine:
        found = KeptRun(session_over_kept(engine, plan.terms, folder), folder / RESULTS)
        asked = Asked(tuple(sorted(set(run.years))), names, options, open_readings=False)
        moved = list(found.moved(program, asked)) if names else []
        sizes = found.sizes(names, edges)
    return Tried(moved, sizes, above_bounds(run, program, lambda terms: _decided(run, terms)))


def above_bounds(run: Run, program: Program, facts: Callable[[Iterable[Term]], Facts]) -> int:
    """How many decided values are above their bound as changed, where a bound was. ``facts`` gives those of all for whom
    some term has been decided."""
    plan = compiled(run.version)
    own = {policy.name: policy.discretion for policy in plan.program.policies}
    changed = any(policy.discretion is not own[policy.name] for policy in program.policies)
    if not changed:
        return 0
    terms = [decided.term for policy in program.policies for decided in policy.discretion]
    return sum(1 for _ in excesses(program, facts(terms)))


def _decided(run: Run, terms: Iterable[Term]) -> Facts:
    """The facts of those for whom some term was ever decided."""
    found: set[int] = set()
    for term in terms:
        given = Fact.objects.filter(pk__lte=run.snapshot, term__kind=term.kind, term__name=term.name)
        found.update(given.order_by().values_list("subject", flat=True).distinct())
    return facts_of_some(compiled(run.version).terms, run.snapshot, sorted(found))
