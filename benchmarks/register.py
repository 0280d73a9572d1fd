"""The register's figures as tables: `make bench-register`. RESULTS.md keeps what was found, also where it falls short.

With ``--keep FOLDER`` the databases stay there and are filled once; without, everything is gone afterwards.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from pathlib import Path
from urllib.parse import quote

from installation import PLAN, Installation, database, free_port, memory_mb
from people import Page, Times, Visitor
from register_facts import code_of

MEDIAN_MS, SLOWEST_MS, WEB_MB = 150, 400, 300
NARROW, WIDE = "street", "office"
JOBS = ("import", "duplicates", "run", "export")


def pages(enterprises: int) -> list[Page]:
    """What is asked of the register: its lists from page to page, searches, the page of an enterprise, work and quality."""
    # Every fifth enterprise lies in the narrow user's street.
    keys = [code_of(number) for number in range(0, enterprises, max(enterprises // 200, 1) * 5)]
    firm = quote("企业")
    return [
        Page(
            "list `/enterprises/`", ("/enterprises/", "/enterprises/?page=9", "/enterprises/?sort=-name"), 1, MEDIAN_MS
        ),
        Page("list of a sector", tuple(f"/enterprises/?sector={quote(one)}" for one in ("维修", "改装")), 1, MEDIAN_MS),
        Page(
            "search by name", tuple(f"/enterprises/?q={quote(one)}" for one in ("汽车维修", "丁", "物流")), 1, MEDIAN_MS
        ),
        Page("search by code", tuple(f"/enterprises/?q={key[10:]}" for key in keys[:40]), 1, MEDIAN_MS),
        Page(
            "search of everything", tuple(f"/search/?q={quote(one)}" for one in ("配件", keys[3], "高新")), 1, MEDIAN_MS
        ),
        Page("detail", tuple(f"/subjects/{firm}/{key}/" for key in keys[:60]), 1, MEDIAN_MS),
        *(
            Page(f"`{address}`", (address,), 1, MEDIAN_MS)
            for address in ("/todo/", "/thresholds/", "/conflicts/", "/data/?year=2021", "/duplicates/", "/returns/")
        ),
    ]


CLOSED = {NARROW: frozenset({"`/data/?year=2021`", "`/duplicates/`"})}
"""By role the pages that are not for it."""


def measured(port: int, role: str, asked: list[Page], times: int) -> dict[str, Times]:
    """The milliseconds of each page for somebody alone, after once to warm up."""
    visitor = Visitor(port, role)
    found: dict[str, Times] = {}
    for page in asked:
        if page.name in CLOSED.get(role, ()):
            continue
        visitor.get(page.addresses[0])
        found[page.name] = Times([visitor.get(page.addresses[at % len(page.addresses)])[0] for at in range(times)])
    return found


def measure(kind: str, given: argparse.Namespace, folder: Path) -> None:
    """One database: filled if it is not yet, its pages asked for, its long jobs done, each in a process of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    with database(kind, folder) as address:
        installation = Installation(address, folder, free_port())
        installation.prepare(PLAN)
        installation.script("register_facts.py", str(given.enterprises))
        print(f"\n### {kind}, load of the machine {os.getloadavg()[0]:.1f}\n", flush=True)
        if given.times:
            _pages(installation, given)
        print("\n| What | Seconds | Processor | Memory | To reach |\n|---|---:|---:|---:|---:|", flush=True)
        for job in given.job or JOBS:
            for line in installation.script("register_jobs.py", job, str(given.enterprises)).splitlines():
                if line.startswith("| "):
                    print(line, flush=True)
        print(f"\nload of the machine at the end {os.getloadavg()[0]:.1f}", flush=True)


def _pages(installation: Installation, given: argparse.Namespace) -> None:
    asked = pages(given.enterprises)
    with installation.served() as process:
        narrow, wide = (measured(installation.port, role, asked, given.times) for role in (NARROW, WIDE))
        most = memory_mb(process, "VmHWM")
    print("| Page | Street: median | 95 % | Office: median | 95 % | To reach |\n|---|---:|---:|---:|---:|---:|")
    for page in asked:
        cells = " | ".join(_cells(found.get(page.name)) for found in (narrow, wide))
        print(f"| {page.name} | {cells} | ≤ {MEDIAN_MS} ms, {SLOWEST_MS} ms |")
    print(f"\nWeb process, at most: {most:,.0f} MB (to reach: ≤ {WEB_MB} MB)", flush=True)


def _cells(found: Times | None) -> str:
    return "— | —" if found is None else f"{found.median:,.0f} ms | {found.quantile(95):,.0f} ms"


def main() -> None:
    """Measure on each database and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enterprises", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=30, help="requests of each page; 0 for none")
    parser.add_argument("--job", choices=JOBS, action="append")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), action="append")
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}")
    print(f"{given.enterprises:,} enterprises × 6 years, parks, projects and events in proportion; 演示数据")
    for kind in given.database or ("sqlite", "postgresql"):
        if given.keep:
            measure(kind, given, given.keep / kind)
            continue
        with tempfile.TemporaryDirectory() as name:
            measure(kind, given, Path(name))


if __name__ == "__main__":
    main()
