"""What the lines of the ledger do: one row for each kind, with what it adds to the sums of its account.

The sums of an account are what is left of a budget at a glance; the lines say how it came about. ``luodi manage
reconcile`` works the one out from the other.
"""

from __future__ import annotations

from dataclasses import dataclass

SUMS = ("budget_fen", "reserved_fen", "committed_fen", "paid_fen", "due_back_fen", "recovered_fen")
"""The sums of an account, in fen."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of line: its code, its name, and what an amount of one does to each sum."""

    code: str
    name: str
    effects: dict[str, int]


def _kind(code: str, name: str, **effects: int) -> Kind:
    return Kind(code, name, {f"{sum_}_fen": effect for sum_, effect in effects.items()})


KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        _kind("budget", "预算", budget=1),
        _kind("reserve", "占用", reserved=1),
        _kind("release", "释放", reserved=-1),
        _kind("commit", "下达", reserved=-1, committed=1),
        _kind("cancel", "撤销下达", committed=-1),
        _kind("pay", "支付", committed=-1, paid=1),
        _kind("return", "退汇", committed=1, paid=-1),
        _kind("offset", "抵付", committed=-1, paid=1),
        _kind("claim_back", "应追回", due_back=1),
        _kind("recover", "追回到账", due_back=-1, recovered=1),
        _kind("deduct", "抵扣收回", due_back=-1, recovered=1),
        _kind("waive", "免予追回", due_back=-1),
    )
}
NAMES = [(kind.code, kind.name) for kind in KINDS.values()]
