"""From what sales on a trade is surveyed (规上、限上), by the codes of GB/T 4754 in its editions. One row each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

EDITIONS = ("2017", "2011")


@dataclass(frozen=True, slots=True)
class Threshold:
    """From what sales on a trade is surveyed: divisions or groups of GB/T 4754 in its editions, by their first digits."""

    name: str
    sales_cny: Decimal
    codes: dict[str, tuple[str, ...]]

    def covers(self, code: str, edition: str) -> int:
        """How many digits of a code it names; 0 where it does not cover it. The narrowest row decides."""
        return max((len(digits) for digits in self.codes[edition] if code.startswith(digits)), default=0)


def _through(first: int, last: int) -> tuple[str, ...]:
    return tuple(f"{division:02}" for division in range(first, last + 1))


def _row(name: str, wan: int, new: tuple[str, ...], old: tuple[str, ...] | None = None) -> Threshold:
    return Threshold(name, Decimal(wan) * 10_000, {"2017": new, "2011": new if old is None else old})


THRESHOLDS = (
    _row("规上工业", 2_000, _through(6, 46)),
    _row("限上批发业", 2_000, ("51",)),
    _row("限上零售业", 500, ("52",)),
    _row("限上住宿业", 200, ("61",)),
    _row("限上餐饮业", 200, ("62",)),
    _row("规上服务业（交通运输、仓储和邮政）", 2_000, _through(53, 60)),
    _row("规上服务业（信息传输、软件和信息技术）", 2_000, _through(63, 65)),
    _row("规上服务业（水利、环境和公共设施）", 2_000, _through(76, 79), _through(76, 78)),
    _row("规上服务业（卫生）", 2_000, ("84",), ("83",)),
    _row("规上服务业（物业、房地产中介等）", 1_000, ("702", "703", "704", "709"), ("702", "703", "704", "709")),
    _row("规上服务业（租赁和商务）", 1_000, _through(71, 72)),
    _row("规上服务业（科学研究和技术服务）", 1_000, _through(73, 75)),
    _row("规上服务业（教育）", 1_000, ("83",), ("82",)),
    _row("规上服务业（居民服务、修理和其他，含汽车修理与维护）", 500, _through(80, 82), _through(79, 81)),
    _row("规上服务业（社会工作）", 500, ("85",), ("84",)),
    _row("规上服务业（文化、体育和娱乐）", 500, _through(86, 90), _through(85, 89)),
)
BY_SECTOR = {"维修": "80"}
"""Where no code is known: the sector that a firm is monitored in, where that lies in one division (2017)."""
_CODE = re.compile(r"^[A-T]?(\d{2,4})(?:[（(〔\[ ]*(?:GB/T ?4754[-—])?(2011|2017)[)）〕\]]?)?$")


@lru_cache(maxsize=4_096)
def classified(text: str) -> tuple[str, str] | None:
    """The digits of an industry code and its edition, the newest where it names none; None for anything else."""
    found = _CODE.match(text.strip().upper())
    return (found.group(1), found.group(2) or EDITIONS[0]) if found else None


@lru_cache(maxsize=4_096)
def threshold_of(code: str, edition: str) -> Threshold | None:
    """The row that covers a code; none for what is not surveyed by sales (farming, building, real estate, finance)."""
    best = max(THRESHOLDS, key=lambda row: row.covers(code, edition))
    return best if best.covers(code, edition) else None
