"""Reasons in few words: for a cell, a count, a line of a list."""

from __future__ import annotations

from luodi.evaluate.reasons import Reason
from luodi.evaluate.values import Unknown
from luodi.reports.telling import Told, tell

_REMARKS = ("observed", "recipient", "validity", "condition", "alternative")
"""What does not say how an amount came about."""


def short_reason(reason: Reason) -> str:
    """The first thing that fails, or what is lacking, or else what the amount came to; in the rule's own words."""
    told = tell(reason)
    failed = next((child for child in told.children if child.mark == "✗"), None)
    if failed is not None:
        return f"不成立：{failed.words}" if failed.kind in ("condition", "alternative") else failed.words
    missing = [child.head.words for child in reason.children if isinstance(child.value, Unknown)]
    if missing:
        return f"待补：{'；'.join(dict.fromkeys(missing))}"
    return next((child.words for child in reversed(told.children) if child.kind not in _REMARKS), told.words)


def short_reasons(reason: Reason) -> str:
    """The first level of the tree, one line each, with the law's words."""
    return "\n".join(_line(told) for told in tell(reason).children)


def _line(told: Told) -> str:
    facts = "；".join(child.words for child in told.children)
    quote = f"「{told.quote.shown}」" if told.quote is not None and not told.quote.label else ""
    return f"{told.mark} {quote}{told.words}{f'（{facts}）' if facts else ''}"
