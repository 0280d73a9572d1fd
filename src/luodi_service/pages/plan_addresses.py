"""Addresses of a plan's pages: short for the plan at the root, under ``/plans/<plan>/`` for every other."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from luodi_service.plans.margins import front_plan
from luodi_service.plans.models import Plan

OF_A_PLAN = frozenset({"plan", "policies", "policy", "whatif", "wording", "keep_scenario", "readings", "start_run"})
"""Names of the pages that every plan has; with ``_of`` behind it each names the address under the plan's own."""


def address(plan: Plan, name: str, *rest: object) -> str:
    """Where a page of a plan stands."""
    assert name in OF_A_PLAN, name
    at_root = plan.at_root if plan.at_root is not None else _front_code() == plan.code
    if at_root:
        return reverse(name, args=rest)
    return reverse(f"{name}_of", args=(plan.code, *rest))


def within(request: HttpRequest, entry: str) -> str:
    """Where an entry of the navigation leads: on the pages of another plan than the one at the root, to that plan's own."""
    match = getattr(request, "resolver_match", None)
    if match is None or not match.route.startswith("plans/<slug:") or entry not in _TURNING:
        return entry
    code = match.kwargs.get("plan") or match.kwargs["code"]
    if _front_code() == code:
        return entry
    return reverse(f"{_TURNING[entry]}_of", args=(code,))


def _front_code() -> str:
    front = front_plan()
    return front.code if front is not None else ""


_TURNING = {"/": "plan", "/policies/": "policies", "/readings/": "readings"}


def query(request: HttpRequest) -> str:
    """What stands behind the question mark, with it; empty where nothing does."""
    text = request.GET.urlencode()
    return f"?{text}" if text else ""
