"""Many at once: the chain of the audit log holds, and of officers who change one account at once one wins."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

HURRIED = Path(__file__).with_name("hurried.py")


def test_the_log_is_whole_and_one_officer_wins(tmp_path: Path) -> None:
    """In a process with a database in a file (or a PostgreSQL of its own), where threads really wait for one another."""
    command = [sys.executable, str(HURRIED), str(tmp_path / "hurried.sqlite3")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr[-2_000:]
    found = json.loads(done.stdout)
    assert found["breaks"] == []
    assert found["statuses"] == [302, 409, 409, 409]
    assert found["revision"] == found["changed"] == 1
    assert found["read"] == 10
    assert found["written"] == 8 * 15 + 10 + 1
