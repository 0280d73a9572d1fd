"""Sizes of memory as people write them."""

from __future__ import annotations

import re

_UNITS = {"": 1, "k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}
_SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?\s*", re.IGNORECASE)


def bytes_of(size: str) -> int:
    """The bytes of a size as ``2GB`` or ``512MiB``. Raises ``ValueError`` for what is none."""
    found = _SIZE.fullmatch(size)
    if found is None:
        raise ValueError(size)
    return int(float(found[1]) * _UNITS[found[2].lower()])
