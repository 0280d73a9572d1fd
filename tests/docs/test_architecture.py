"""The map is the territory: layers, files and tests that ARCHITECTURE.md names exist."""

import re
import tomllib

from docs.transcripts import ROOT

PAGE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_layers_are_those_of_the_import_contract():
    (contract,) = (c for c in PYPROJECT["tool"]["importlinter"]["contracts"] if c["id"] == "layers")
    section = PAGE.split("\n## ")[1]

    shown = [re.findall(r"`(\w+)`", row) for row in re.findall(r"^\| (`.*?) \|", section, flags=re.MULTILINE)]

    assert shown == [re.findall(r"\w+", line) for line in contract["layers"]]


def test_every_file_it_names_is_there():
    named = set(re.findall(r"[\w./-]+\.(?:py|toml|md|txt)\b", PAGE)) - {"tests/golden/bad/LDxxxx.md"}
    files = [
        path.relative_to(ROOT).as_posix()
        for part in ("src", "tests", "docs", "plans")
        for path in (ROOT / part).rglob("*")
    ]
    files += [path.name for path in ROOT.iterdir()]

    assert [name for name in sorted(named) if not any(f"/{file}".endswith(f"/{name}") for file in files)] == []
