"""The three files of a plan, and the hash by which a version of it is known."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

PLAN_FILE, TERMS_FILE, OFFICIAL_FILE = "plan.md", "terms.md", "official.txt"


def version_hash(folder: Path) -> str:
    """The SHA-256 of the three files; empty where they cannot be read, as of a plan that came from elsewhere."""
    try:
        texts = [(folder / name).read_text(encoding="utf-8-sig") for name in (PLAN_FILE, TERMS_FILE, OFFICIAL_FILE)]
    except (OSError, UnicodeDecodeError):
        return ""
    return texts_hash(texts)


def texts_hash(texts: Iterable[str]) -> str:
    """The SHA-256 of the texts of the three files, in their order."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()
