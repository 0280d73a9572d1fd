"""一屏: three questions on one screen, for leaders."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from luodi_service.briefs.screen import money
from luodi_service.briefs.screen import screen as put_together
from luodi_service.pages.views_office import for_roles
from luodi_service.plans.margins import plans

READING = ("leader", "office", "auditor", "department", "finance", "statistics", "tax")
BEHIND, MOVERS = 6, 7
"""Targets and units that are named; those beyond them are counted, with the way to all."""
MANY = 16
"""More targets than these stand in two columns."""


@for_roles(*READING)
def screen(request: HttpRequest) -> HttpResponse:
    """Whether a plan is on its way, where it is behind, who must move."""
    known, code = plans(), request.GET.get("plan", "")
    plan = next((one for one in known if (one.code == code if code else one.at_root)), None)
    if plan is None:
        raise Http404("没有这份方案" if code else "还没有载入方案")
    now = timezone.now()
    shown = put_together(plan, request.user, now)
    behind = shown.behind
    context = {
        "plan": plan,
        "others": [one for one in known if one != plan],
        "screen": shown,
        "unsettled": shown.number(""),
        "numbers": [(word, shown.number(state), f"t-{state}") for state, word in _WORDS.items()],
        "behind": behind[:BEHIND],
        "behind_more": len(behind[BEHIND:]),
        "movers": shown.movers[:MOVERS],
        "movers_more": len(shown.movers[MOVERS:]),
        "money": money(plan, request.user, timezone.localdate(now)),
        "many": len(shown.targets) > MANY,
        "demonstration": shown.demonstration,
    }
    return render(request, "pages/screen.html", context)


_WORDS = {"met": "● 达成", "on_track": "◐ 在轨", "behind": "○ 滞后"}
