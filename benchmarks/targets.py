"""All targets over a district's register, refreshed from the database: `make bench-steering`.

A child works on an installation's database, filled as `make bench-register` fills it. With ``--keep FOLDER`` the databases
stay there and are filled once; without, everything is gone afterwards. 演示数据.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from pathlib import Path

from installation import PLAN, Installation, database, free_port

GOAL = "≤ 20 s"


def refresh() -> None:
    """In the child: a refresh, and the standings as a page asks for them; the costs as rows."""
    import django

    django.setup()
    from django.utils import timezone

    from register_jobs import step

    from luodi_service.lib.audit import System
    from luodi_service.plans.models import Plan
    from luodi_service.targets.reckonings import carry_out, new_reckoning
    from luodi_service.targets.standing import standings

    plan, at = Plan.objects.order_by("pk")[0], timezone.now()
    made = new_reckoning(plan, System("演示"), at)
    step("all targets refreshed, with quarters and groups", lambda: carry_out(made.pk), GOAL)
    step("standings, the first time", lambda: standings(plan, timezone.localdate()))
    step("standings, the next time", lambda: standings(plan, timezone.localdate()), "≤ 0.05 s")


def main() -> None:
    """Fill each database and print what a refresh of it costs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enterprises", type=int, default=100_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), action="append")
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}")
    print(f"{given.enterprises:,} enterprises, six years each; 演示数据")
    for kind in given.database or ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory() as name:
            folder = given.keep / kind if given.keep else Path(name)
            folder.mkdir(parents=True, exist_ok=True)
            with database(kind, folder) as address:
                installation = Installation(address, folder, free_port())
                installation.prepare(PLAN)
                installation.script("register_facts.py", str(given.enterprises))
                print(
                    f"\n{kind}\n\n| What | Clock | Processor | Memory at most | To reach |\n|---|---:|---:|---:|---:|"
                )
                print(installation.script("targets.py", "refresh"), end="", flush=True)


if __name__ == "__main__":
    if sys.argv[1:] == ["refresh"]:
        refresh()
    else:
        main()
