"""The nearest known names to one that is unknown, for remedies."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def near(name: str, known: Iterable[str]) -> str:
    """``（是否为「…」？）`` with up to three close names; empty where none is close."""
    matches = get_close_matches(name, list(known), n=3, cutoff=0.5)
    return f"（是否为{'、'.join(f'「{match}」' for match in matches)}？）" if matches else ""
