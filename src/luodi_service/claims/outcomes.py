"""What those who applied are told of their claim as it goes on: each outcome once, with the reason where it is for them."""

from __future__ import annotations

from datetime import datetime

from luodi_service.accounts.notices import notify
from luodi_service.accounts.zones import OUTSIDE_ROLES
from luodi_service.claims.models import Act, Claim
from luodi_service.claims.process import units_of_applicant
from luodi_service.claims.states import (
    CORRECTING,
    DONE,
    NOTICE,
    PAYING,
    REFUSED,
    REVIEWED,
    REVOKED,
    SUSPENDED,
    UNACCEPTED,
    WITHDRAWN,
)

OUTCOMES: dict[str, str] = {
    UNACCEPTED: "不予受理", REFUSED: "不予支持", NOTICE: "已审定，等公示", PAYING: "已下达，等拨付",
    DONE: "已办结", SUSPENDED: "已中止", REVOKED: "已撤销",
    WITHDRAWN: "已撤回",
}  # fmt: skip
"""By the state that a claim came into: how its applicant is told so. What is to be mended they are told with the day until
which it is (``stepping.ask_to_mend``)."""
ONLY_FROM: dict[str, tuple[str, ...]] = {NOTICE: REVIEWED, PAYING: (NOTICE,)}
"""States that are news only to whoever comes from some: not once an objection is rejected, or a transfer came back."""
REASONED = frozenset({CORRECTING, UNACCEPTED, REFUSED, REVOKED, WITHDRAWN})
"""States whose reason the applicant has to know: what is to be mended, or why nothing is paid."""


def tell_outcome(claim: Claim, before: str, reason: str, at: datetime) -> None:
    """Tell the units of a claim's subject and recipient what it came to, if that is for them to know."""
    state = claim.state
    if state == before or state not in OUTCOMES or before not in ONLY_FROM.get(state, (before,)):
        return
    # Whoever takes a claim up again, or takes money back, tells so (``tell``).
    taken_up = before == SUSPENDED and state not in REASONED
    if taken_up or (state == DONE and reason) or (state == WITHDRAWN and _theirs(claim)):
        return
    why = f"：{reason}" if reason and state in REASONED else ""
    tell(claim, f"{OUTCOMES[state]}{why}", state, at)


def _theirs(claim: Claim) -> bool:
    """Whether what came last of a claim was done by the applicant's own side, or of what they never saw."""
    if claim.origin == Claim.CASE and claim.applicant_id is None:
        return True
    last = Act.objects.filter(claim=claim).select_related("by").order_by("-pk")[0]
    return last.by is not None and bool(last.by.codes() & OUTSIDE_ROLES)


def tell(claim: Claim, words: str, what: str, at: datetime) -> None:
    """Tell the units of a claim's subject and recipient some words of it; ``what`` they are about, for its revision."""
    text = f"{claim.named}{words}"[:300]
    for unit in units_of_applicant(claim):
        notify(unit, text, claim.get_absolute_url(), at, f"claim {claim.number} {what} {claim.revision}")
