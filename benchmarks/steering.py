"""Targets, the one screen and briefs as tables: `make bench-steering`. RESULTS.md keeps what was found.

With ``--keep FOLDER`` the databases stay there and are filled once; without, everything is gone afterwards.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from pathlib import Path

from installation import Installation, database, free_port, memory_mb
from people import Page
from register import measured

SCREEN_MS, MEDIAN_MS = 200, 150
ROLES = ("leader", "office", "department")
JOBS = ("targets", "brief")
PAGES = (
    Page("`/screen/`", ("/screen/",), 1, SCREEN_MS),
    Page("`/briefs/`", ("/briefs/",), 1, MEDIAN_MS),
    Page("`/targets/`", ("/targets/",), 1, MEDIAN_MS),
    Page("`/tasks/`", ("/tasks/?year=2019", "/tasks/?year=2019&page=5"), 1, MEDIAN_MS),
)


def measure(kind: str, given: argparse.Namespace, folder: Path) -> None:
    """One database: filled if it is not yet, its long jobs done, its pages asked for."""
    folder.mkdir(parents=True, exist_ok=True)
    with database(kind, folder) as address:
        installation = Installation(address, folder, free_port())
        if not (folder / "filled").exists():
            installation.fill(given.enterprises)
            (folder / "filled").touch()
        installation.script("steering_jobs.py", "tasks", str(given.tasks))
        print(f"\n### {kind}, load of the machine {os.getloadavg()[0]:.1f}\n", flush=True)
        print("| What | Seconds | Processor | Memory | To reach |\n|---|---:|---:|---:|---:|", flush=True)
        for job in JOBS:
            for line in installation.script("steering_jobs.py", job, "0").splitlines():
                if line.startswith("| "):
                    print(line, flush=True)
        _pages(installation, given)


def _pages(installation: Installation, given: argparse.Namespace) -> None:
    with installation.served() as process:
        found = {role: measured(installation.port, role, list(PAGES), given.times) for role in ROLES}
        most = memory_mb(process, "VmHWM")
    print(f"\n| Page | {' | '.join(f'{role}: median | 95 %' for role in ROLES)} | To reach |")
    print(f"|---{'|---:' * (2 * len(ROLES) + 1)}|")
    for page in PAGES:
        cells = " | ".join(
            f"{found[role][page.name].median:,.0f} ms | {found[role][page.name].quantile(95):,.0f} ms" for role in ROLES
        )
        limit = SCREEN_MS if page is PAGES[0] else MEDIAN_MS
        print(f"| {page.name} | {cells} | ≤ {limit} ms |")
    print(f"\nWeb process, at most: {most:,.0f} MB", flush=True)


def main() -> None:
    """Measure on each database and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enterprises", type=int, default=100_000)
    parser.add_argument("--tasks", type=int, default=500)
    parser.add_argument("--times", type=int, default=20, help="requests of each page")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), action="append")
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}")
    print(f"{given.enterprises:,} enterprises × 6 years, {given.tasks} tasks; 演示数据")
    for kind in given.database or ("sqlite", "postgresql"):
        if given.keep:
            measure(kind, given, given.keep / kind)
            continue
        with tempfile.TemporaryDirectory() as name:
            measure(kind, given, Path(name))


if __name__ == "__main__":
    main()
