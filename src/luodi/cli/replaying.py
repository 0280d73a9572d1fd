"""An award worked out again, in lines for a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from decimal import Decimal

from luodi.bundles import Difference, Replayed
from luodi.bundles.replaying import COMPARED
from luodi.cli.screen import line
from luodi.evaluate.statuses import STATUS_WORDS, Status
from luodi.words import Words, listed, named

_UNKNOWN = Words("金额不知道", "amount unknown")


def replayed_text(replayed: Replayed) -> str:
    """What was worked out, from what, and whether it is what stands in the bundle, with both figures."""
    return "".join(f"{said}\n" for said in _lines(replayed))


def replayed_json(replayed: Replayed) -> str:
    """The same as data."""
    return json.dumps(replayed.as_json(), ensure_ascii=False, indent=2) + "\n"


def _lines(replayed: Replayed) -> Iterator[str]:
    bundle, award, result = replayed.bundle, replayed.bundle.award, replayed.result
    if bundle.demonstration:
        yield line("demonstration")
    yield line("replayed", policy=award.policy, kind=award.subject_kind, subject=award.subject, year=award.year)
    yield line("replayed_plan", plan=award.plan, version=bundle.version)
    yield line("replayed_bundle", hash=bundle.hash, day=award.worked_out_on)
    if award.readings:
        yield line("replayed_readings", readings=listed(f"{name}={option}" for name, option in award.readings.items()))
    yield line("stands", **_verdict(award.status, award.amount, award.missing or ()))
    yield line("worked_out", **_verdict(result.status, result.amount, result.missing))
    for difference in replayed.differences:
        yield line("differs", **_difference(difference))
    yield line("agrees" if replayed.agrees else "disagrees")


def _verdict(status: Status, amount: Decimal | None, missing: Sequence[str]) -> dict[str, Words]:
    lacking = listed(missing)
    shown = Words(f"缺 {lacking.zh}", f"lacks {lacking.en}") if missing else _UNKNOWN
    if amount is not None:
        shown = Words(f"{amount:,.2f} 元", f"{amount:,.2f} yuan")
    return {"status": Words(STATUS_WORDS[status], status), "amount": shown}


def _difference(difference: Difference) -> dict[str, Words]:
    return {
        "field": COMPARED[difference.field],
        "stands": named(_shown(difference.stands)),
        "found": named(_shown(difference.found)),
    }


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
