"""Many at once on the same claims and the same money: some are refused, nothing fails, and nothing is promised or paid twice."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

HURRIED = Path(__file__).with_name("hurried_claims.py")


def test_many_officers_at_once_break_no_cap_budget_or_instalment(tmp_path: Path) -> None:
    """In a process with a database in a file (or a PostgreSQL of its own), where officers really wait for one another."""
    command = [sys.executable, str(HURRIED), str(tmp_path / "hurried.sqlite3")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=580, check=False)
    assert done.returncode == 0, done.stderr[-3_000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["failed"] == 0, found["failures"][0]
    assert found["wrong"] == []
    outcomes = found["outcomes"]
    assert (outcomes["accept done"], outcomes["accept refused"]) == (6, 30)
    assert outcomes["decide under a ceiling done"] == 2
    assert found["refusals"] >= outcomes["accept refused"] + outcomes["decide under a ceiling refused"]
    assert outcomes["show done"] == 1
    for name in ("join", "turn", "commit", "clear", "decide", "decide beside edits", "order", "receipts", "end"):
        assert outcomes[f"{name} done"] > 0
        assert outcomes[f"{name} refused"] > 0
    for name, count in found["tried"].items():
        assert sum(outcomes.get(f"{name} {said}", 0) for said in ("done", "refused", "failed")) == count, name
    assert sum(found["tried"].values()) > 400
