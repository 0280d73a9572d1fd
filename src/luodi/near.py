"""The nearest known names to one that is unknown, for messages."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from luodi.words import Words


def near(name: str, known: Iterable[str]) -> Words:
    """``（是否为「…」？）`` with up to three close names; empty where none is close."""
    matches = [f"「{match}」" for match in get_close_matches(name, list(known), n=3, cutoff=0.5)]
    if not matches:
        return Words("", "")
    return Words(f"（是否为{'、'.join(matches)}？）", f" (did you mean {' or '.join(matches)}?)")
