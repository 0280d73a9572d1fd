"""Words that a spreadsheet would run as a formula, as they come back from a file that made them harmless."""

from __future__ import annotations

import re

_ESCAPED = re.compile(r"'+[=+\-@\t\r]")
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NUMBER = re.compile(r"-[0-9]+(?:\.[0-9]+)?")


def escaped(text: str) -> str:
    """The words with an apostrophe in front where they, or they behind apostrophes, would begin a formula."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def unescaped(text: str) -> str:
    """The words as they were before an apostrophe was put in front: the other way round of ``escaped``."""
    return text[1:] if text.startswith("'") and _ESCAPED.match(text) else text
