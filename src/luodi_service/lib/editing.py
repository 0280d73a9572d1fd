"""Two people editing one thing: whoever comes second is told, and nothing of theirs is lost without a word."""

from __future__ import annotations


class Stale(Exception):
    """What somebody edits was changed by another since they opened it."""

    def __init__(self, what: object) -> None:
        super().__init__(f"「{what}」在您打开之后已被别人改动，您的改动没有保存。下面是现在的内容，请核对后再改。")
