"""The nearest known names to one that is unknown, for messages."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice

from luodi.limits import HINT_LENGTH_MAX, HINT_NAMES_MAX
from luodi.words import Words

_NOTHING = Words("", "")


def near(name: str, known: Iterable[str]) -> Words:
    """``（是否为「…」？）`` with up to three close names; empty where none is close."""
    if len(name) > HINT_LENGTH_MAX:
        return _NOTHING
    candidates = [one for one in islice(known, HINT_NAMES_MAX) if len(one) <= HINT_LENGTH_MAX]
    matches = [f"「{match}」" for match in get_close_matches(name, candidates, n=3, cutoff=0.5)]
    if not matches:
        return _NOTHING
    return Words(f"（是否为{'、'.join(matches)}？）", f" (did you mean {' or '.join(matches)}?)")
