"""Which plan a command means."""

from __future__ import annotations

from django.conf import settings
from django.core.management.base import CommandError

from luodi_service.plans.margins import plans
from luodi_service.plans.models import Plan


def plan_called(code: str) -> Plan:
    """The plan of a code; without one the plan at the root.

    Raises:
        CommandError: there is none; says which there are.
    """
    loaded = plans()
    found = next((plan for plan in loaded if (plan.code == code if code else plan.at_root)), None)
    if found is not None:
        return found
    code, known = code or settings.PLAN, "、".join(plan.code for plan in loaded)
    raise CommandError(f"没有方案 {code}；已载入的有 {known}" if known else "还没有方案：先用 load_plan 载入")
