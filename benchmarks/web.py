"""Speed and memory of the pages as tables: `make bench-web`. RESULTS.md keeps what was found, also where it falls short."""

from __future__ import annotations

import argparse
import os
import platform
import re
import tempfile
import time
from pathlib import Path

from installation import Installation, database, free_port, memory_mb
from people import Page, Times, Visitor, alone, together

RUN_SECONDS, MEMORY_MB, WHATIF_MS = 60, 300, 1_000
CODES = ("tenant_rent_support", "renovation_support", "event_support", "online_sales_award", "lease_support")
CHANGES = {
    "renovation_support": ("renovation_support.2", "25%"),
    "event_support": ("event_support.1", "40%"),
    "online_sales_award": ("online_sales_award.3", "3亿元"),
    "online_rent_support": ("online_rent_support.1", "6000万元"),
    "tenant_rent_support": ("tenant_rent_support.1", "2年"),
}
"""A number of every policy that reads many subjects: its spot and another value."""
FIGURES = "/policies/renovation_support/?year=2018&actual_investment=12500000&renovation_recognised=是"


def tried(code: str) -> str:
    """The address of 试改 with one number changed."""
    spot, value = CHANGES[code]
    return encoded(f"/policies/{code}/whatif/?{spot}={value}")


def encoded(address: str) -> str:
    """An address as it goes over the wire."""
    from urllib.parse import quote

    return quote(address, safe="/?=&%.:")


def pages_of(visitor: Visitor) -> list[Page]:
    """The pages to ask for: lists and reasons of whoever the current run gives something."""
    found = re.search(r'href="/runs/(\d+)/', visitor.get("/")[1])
    assert found is not None, "the plan page leads to its run"
    lists = [f"/runs/{found[1]}/{code}/" for code in CODES]
    reasons = [link for list_ in lists for link in re.findall(r'<a href="([^"]+/\d{4}/)"', visitor.get(list_)[1])]
    return [
        Page("plan page `/`", ("/",), 6, 100),
        Page("reasons of a result", tuple(reasons), 6, 100),
        Page("who, how much", (*lists, f"{lists[0]}?page=100"), 3),
        Page("self-check, answered", (encoded(FIGURES),), 4, 200),
        Page("试改 of one number", tuple(map(tried, CHANGES)), 1, WHATIF_MS),
    ]


def measure(kind: str, given: argparse.Namespace, folder: Path) -> None:
    """One database: filled, served, visited by one and by many."""
    with database(kind, folder) as address:
        installation = Installation(address, folder, free_port())
        facts, run = installation.fill(given.enterprises)
        with installation.served() as process:
            first = first_times(installation)
            visitor = Visitor(installation.port)
            pages = pages_of(visitor)
            one = alone(installation.port, pages, given.times)
            many, rate = together(installation.port, pages, given.users, given.seconds)
            held, most = memory_mb(process), memory_mb(process, "VmHWM")
    print(f"\n### {kind}, load of the machine {os.getloadavg()[0]:.1f}\n")
    print(f"| Page | One user: median | 95 % | {given.users} users: median | 95 % | 99 % | To reach |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for page in pages:
        print(row(page, one[page.name], many[page.name]))
    print("\n| What | Measured | To reach |\n|---|---:|---:|")
    print(f"| {given.users} users, 1 s of thought between pages: answered a second | {rate:.1f} | |")
    for what, value, unit, goal in (
        ("a run of the policies' years, as a process", run, "s", RUN_SECONDS),
        ("facts taken in", facts, "s", None),
        ("first 试改 after the server's start", first[0], "ms", WHATIF_MS),
        ("first 试改 right after new facts and a run", first[1], "ms", WHATIF_MS),
        ("web process, afterwards", held, "MB", MEMORY_MB),
        ("web process, at most", most, "MB", MEMORY_MB),
    ):
        print(f"| {what} | {value:,.0f} {unit} | {f'≤ {goal:,} {unit}' if goal else ''} |", flush=True)


def first_times(installation: Installation) -> tuple[float, float]:
    """The first 试改 after the start, and the first after new facts and their run, asked for at once."""
    time.sleep(WARMING_SECONDS)
    started = Visitor(installation.port).get(tried("online_sales_award"))[0]
    installation.learn("编号,年度,年网络销售额,备注", "E0000001,2018,250000000,演示数据")
    installation.manage("evaluate")
    return started, Visitor(installation.port).get(tried("online_sales_award"))[0]


WARMING_SECONDS = 5
"""The time in which somebody finds the page, after the server has started."""


def row(page: Page, one: Times, many: Times) -> str:
    """A page's line of the table, in ms."""
    values = one.median, one.quantile(95), many.median, many.quantile(95), many.quantile(99)
    cells = " | ".join(f"{value:,.0f} ms" for value in values)
    return f"| {page.name} | {cells} | {f'≤ {page.goal:,.0f} ms' if page.goal else ''} |"


def main() -> None:
    """Measure on each database and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enterprises", type=int, default=20_000)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), action="append")
    given = parser.parse_args()
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}; load {os.getloadavg()[0]:.1f}"
    )
    print(f"{given.enterprises:,} enterprises × 6 years, parks, projects and events in proportion; 演示数据")
    for kind in given.database or ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory() as name:
            measure(kind, given, Path(name))


if __name__ == "__main__":
    main()
