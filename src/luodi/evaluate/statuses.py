"""The five statuses of a result (design: Results)."""

from __future__ import annotations

from typing import Literal

Status = Literal["eligible", "ineligible", "missing", "undecided", "excluded"]
STATUS_WORDS: dict[Status, str] = {
    "eligible": "符合",
    "ineligible": "不符合",
    "missing": "待补数据",
    "undecided": "待认定",
    "excluded": "就高不重复",
}
