"""Why a claim comes to what it comes to: its frozen amount worked out again, with what a viewer may see of it."""

from __future__ import annotations

from typing import Any

from luodi_service.claims.models import Claim
from luodi_service.plans.entitlements import policy_by_code
from luodi_service.plans.explaining import shown
from luodi_service.plans.models import Line, Run
from luodi_service.registry.doors import Reach


def reasons_of(claim: Claim, viewer: Reach) -> dict[str, Any] | None:
    """What the page of reasons shows of a claim, by the version, facts and readings that it is frozen with; None for a case
    of its own, which no engine decides.

    Raises:
        Unexplained: it cannot be worked out again, or comes to something else.
    """
    policy = policy_by_code(claim.version, claim.code)
    if claim.origin == Claim.CASE or policy is None:
        return None
    run = Run(version=claim.version, snapshot=claim.snapshot, readings=claim.readings)
    line = Line(
        run=run, policy=policy.name, subject=claim.subject, year=claim.year, status=claim.status, amount=claim.amount,
        missing=claim.missing, open_readings=claim.open_readings,
        payable=claim.status == "eligible" and not claim.obstacles,
    )  # fmt: skip
    return shown(line, viewer)
