"""Imports at once: of one table, of one import taken back by two, of a park that is merged meanwhile."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

HURRIED = Path(__file__).with_name("hurried_imports.py")


def test_whatever_is_first_nothing_is_there_twice_or_lost(tmp_path: Path) -> None:
    """In a process with a database in a file (or a PostgreSQL of its own), where threads really wait for one another."""
    command = [sys.executable, str(HURRIED), str(tmp_path / "hurried.sqlite3")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr[-2_000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["states"] == ["done"] * 3
    assert (found["subjects"], found["facts"]) == (300, 300)
    (second,) = found["second undoing"]
    assert "没有可以撤销的" in second
    assert found["left"] == 0
    assert [words.partition("：")[0] for words in found["merged or told"]] in ([], ["Stale"])
    assert found["nothing lost"]
    assert found["breaks"] == []
