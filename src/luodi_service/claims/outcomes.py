"""What those who applied are told of their claim as it goes on: each outcome once, with the reason where it is for them."""

from __future__ import annotations

from datetime import datetime

from luodi_service.accounts.notices import notify
from luodi_service.claims.models import Claim
from luodi_service.claims.states import (
    CORRECTING,
    DONE,
    NOTICE,
    PAYING,
    REFUSED,
    REVOKED,
    SUSPENDED,
    UNACCEPTED,
)

OUTCOMES: dict[str, str] = {
    UNACCEPTED: "不予受理", REFUSED: "不予支持", NOTICE: "已审定，等公示", PAYING: "已下达，等拨付",
    DONE: "已办结", SUSPENDED: "已中止", REVOKED: "已撤销",
}  # fmt: skip
"""By the state that a claim came into: how its applicant is told so. What is to be mended they are told with the day until
which it is (``stepping.ask_to_mend``)."""
REASONED = frozenset({CORRECTING, UNACCEPTED, REFUSED, REVOKED})
"""States whose reason the applicant has to know: what is to be mended, or why nothing is paid."""


def tell_outcome(claim: Claim, before: str, reason: str, at: datetime) -> None:
    """Tell the units of a claim's subject and recipient what it came to, if that is for them to know."""
    if claim.state == before or claim.state not in OUTCOMES:
        return
    why = f"：{reason}" if reason and claim.state in REASONED else ""
    text = f"申请 {claim.number}（{claim.policy}，{claim.year} 年）{OUTCOMES[claim.state]}{why}"[:300]
    units = {
        one.unit.pk: one.unit for one in (claim.subject, claim.recipient) if one is not None and one.unit is not None
    }
    for unit in units.values():
        notify(unit, text, claim.get_absolute_url(), at, f"claim {claim.number} {claim.state} {claim.revision}")
