"""What is said of a cell: why it is not taken, or what was guessed in taking it."""

from __future__ import annotations

from dataclasses import dataclass

from luodi.facts.subject import Value
from luodi.words import Words


@dataclass(frozen=True, slots=True)
class Taken:
    """A cell as it was taken: its value, None where it says nothing; and what was guessed, in words."""

    value: Value | None
    note: Words | None = None


@dataclass(frozen=True, slots=True)
class Bad:
    """A cell that is not taken, and why. ``words`` asks to keep what it says as words, where there is a place for them."""

    why: Words
    keep: bool = False


Read = Taken | Bad
NOTHING = Taken(None)
BLANKS = frozenset(
    {
        "-",
        "--",
        "—",
        "——",
        "－",
        "/",
        "\\",
        "无",
        "暂无",
        "未知",
        "不详",
        "未填",
        "N/A",
        "NA",
        "#N/A",
        "null",
        "NULL",
        "None",
        "空",
    }
)
"""What people write where they have nothing to write. It says no more than an empty cell: unknown, never zero."""


def says_nothing(text: str) -> bool:
    """Whether a cell says that there is nothing to say."""
    return text in BLANKS
