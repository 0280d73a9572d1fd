"""Processes killed in the middle of deciding, ordering and taking receipts: nothing is lost, nothing is there twice."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

KILLED = Path(__file__).with_name("killed_money.py")
KILLS = 36
"""Of each kind of work."""


@pytest.mark.heavy
def test_a_hundred_kills_leave_the_ledger_whole(tmp_path: Path) -> None:
    """SIGKILL at random moments, with a database in a file or a PostgreSQL of its own; then the work is carried on."""
    command = [sys.executable, str(KILLED), str(tmp_path / "killed.sqlite3"), str(KILLS)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1_800, check=False)
    assert done.returncode == 0, done.stderr[-3_000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert sum(found["killed"].values()) >= 100, found["killed"]
    assert found["wrong"] == []
    whole = {found[name] for name in ("decided", "decisions", "done", "ended", "instalments", "transfers")}
    assert len(whole) == 1, found
    assert whole.pop() > 70
