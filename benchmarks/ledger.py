"""Money's figures as tables: `make bench-ledger`. RESULTS.md keeps what was found, also where it falls short.

With ``--keep FOLDER`` the databases stay there and are filled once; without, everything is gone afterwards.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from pathlib import Path

from installation import PLAN, Installation, database, free_port, memory_mb
from people import Page, Times
from register import measured

MEDIAN_MS, WEB_MB = 150, 300
ROLES = ("office", "finance", "street", "enterprise")
JOBS = ("reconcile", "prepare")
PREPARED = 10_000


def pages(awards: int) -> list[Page]:
    """What is asked: budgets, a policy's lines, what is to be paid, orders, the list of claims, and single ones."""
    some = range(0, awards, max(awards // 60, 1))
    # Of firms that the enterprise answers for and that lie in the street.
    own = [firm * 10 + at for firm in (0, 5, 10, 15) for at in range(0, 10, 2)]
    return [
        Page("`/ledger/`", ("/ledger/", "/ledger/?year=2018"), 1, MEDIAN_MS),
        Page(
            "a policy's lines", tuple(f"/ledger/{year}/renovation_support/" for year in range(2017, 2022)), 1, MEDIAN_MS
        ),
        Page(
            "… of a kind",
            tuple(f"/ledger/{year}/renovation_support/?kind=pay" for year in range(2017, 2022)),
            1,
            MEDIAN_MS,
        ),
        Page("an award", tuple(f"/ledger/awards/2026-{at + 1:06d}/" for at in some), 1, MEDIAN_MS),
        Page("`/recoveries/`", ("/recoveries/",), 1, MEDIAN_MS),
        Page("`/batches/`", ("/batches/", "/batches/?page=9"), 1, MEDIAN_MS),
        Page("to be paid", ("/batches/due/", "/batches/due/?year=2018"), 1, MEDIAN_MS),
        Page("an order", tuple(f"/batches/2026-{at:04d}/" for at in range(1, 40)), 1, MEDIAN_MS),
        Page("`/claims/`", ("/claims/", "/claims/?page=9"), 1, MEDIAN_MS),
        Page("a claim", tuple(f"/claims/S2026-{at + 1:06d}/" for at in own), 1, MEDIAN_MS),
        Page("`/todo/`", ("/todo/",), 1, MEDIAN_MS),
    ]


_PAYING, _MONEY = (
    ("`/batches/`", "to be paid", "an order"),
    ("`/ledger/`", "a policy's lines", "… of a kind", "an award", "`/recoveries/`"),
)
CLOSED = {
    "office": frozenset(_PAYING),
    "street": frozenset(_PAYING + _MONEY),
    "enterprise": frozenset(_PAYING + _MONEY),
}
"""By role the pages that are not for it."""


def measure(kind: str, given: argparse.Namespace, folder: Path) -> None:
    """One database: filled if it is not yet, its pages asked for, its long jobs done, each in a process of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    with database(kind, folder) as address:
        installation = Installation(address, folder, free_port())
        installation.prepare(PLAN)
        installation.script("ledger_facts.py", str(given.awards))
        print(f"\n### {kind}, load of the machine {os.getloadavg()[0]:.1f}\n", flush=True)
        if given.times:
            _pages(installation, given)
        print("\n| What | Seconds | Processor | Memory | To reach |\n|---|---:|---:|---:|---:|", flush=True)
        for job in given.job or JOBS:
            for line in installation.script("ledger_jobs.py", job, str(PREPARED)).splitlines():
                if line.startswith("| "):
                    print(line, flush=True)
        print(f"\nload of the machine at the end {os.getloadavg()[0]:.1f}", flush=True)


def _pages(installation: Installation, given: argparse.Namespace) -> None:
    asked = pages(given.awards)
    found: dict[str, dict[str, Times]] = {}
    with installation.served() as process:
        for role in ROLES:
            open_to = [page for page in asked if page.name not in CLOSED.get(role, ())]
            found[role] = measured(installation.port, role, open_to, given.times)
        most = memory_mb(process, "VmHWM")
    print(f"| Page | {' | '.join(f'{role}: median | 95 %' for role in ROLES)} | To reach |")
    print(f"|---{'|---:' * (2 * len(ROLES) + 1)}|")
    for page in asked:
        print(
            f"| {page.name} | {' | '.join(_cells(found[role].get(page.name)) for role in ROLES)} | ≤ {MEDIAN_MS} ms |"
        )
    print(f"\nWeb process, at most: {most:,.0f} MB (to reach: ≤ {WEB_MB} MB)", flush=True)


def _cells(found: Times | None) -> str:
    return "— | —" if found is None else f"{found.median:,.0f} ms | {found.quantile(95):,.0f} ms"


def main() -> None:
    """Measure on each database and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--awards", type=int, default=200_000)
    parser.add_argument("--times", type=int, default=20, help="requests of each page; 0 for none")
    parser.add_argument("--job", choices=JOBS, action="append")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), action="append")
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}")
    print(f"{given.awards:,} awards with claims, five lines of the ledger each; 演示数据")
    for kind in given.database or ("sqlite", "postgresql"):
        if given.keep:
            measure(kind, given, given.keep / kind)
            continue
        with tempfile.TemporaryDirectory() as name:
            measure(kind, given, Path(name))


if __name__ == "__main__":
    main()
