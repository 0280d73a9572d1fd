"""How claims under a policy are handled, as the plan's 流程 and 材料 say it."""

from __future__ import annotations

from collections.abc import Sequence

from luodi.program.process import Step

from luodi_service.plans.entitlements import policy_by_code
from luodi_service.plans.models import Version
from luodi_service.plans.texts import compiled

__all__ = ["Step", "case_by_case", "declared_steps", "materials_of", "policies_of"]


def declared_steps(version: Version, code: str) -> Sequence[Step]:
    """The steps that a plan declares for a policy; none where it leaves them open."""
    policy = policy_by_code(version, code)
    return policy.process if policy is not None else ()


def materials_of(version: Version, code: str) -> Sequence[str]:
    """The papers that a plan names for a policy."""
    policy = policy_by_code(version, code)
    return policy.materials if policy is not None else ()


def case_by_case(version: Version, code: str) -> bool:
    """Whether a policy is decided case by case (一事一议)."""
    policy = policy_by_code(version, code)
    return policy is not None and policy.case_by_case


def policies_of(version: Version) -> list[tuple[str, str, str]]:
    """Code, name and kind of subject of each policy, in the order of the plan."""
    return [(policy.code, policy.name, policy.kind) for policy in compiled(version).program.policies]
