"""The tasks that are late or soon will be, for meetings, leaders and briefs."""

from __future__ import annotations

from datetime import date

from luodi_service.lib.visibility import Viewer
from luodi_service.plans.models import Plan
from luodi_service.supervision.lights import AMBER, RED, Light, with_lights
from luodi_service.supervision.models import ISSUED, Task

_ORDER = {RED: 0, AMBER: 1}


def late_tasks(viewer: Viewer, today: date, plan: Plan | None = None) -> list[tuple[Task, Light]]:
    """The open tasks that a viewer may see and that are red or amber on a day, of a plan or of all: red ones first, each
    sort by the day due."""
    rows = Task.objects.visible_to(viewer).filter(state=ISSUED).select_related("plan")
    if plan is not None:
        rows = rows.filter(plan=plan)
    lit = [(task, light) for task, light in with_lights(rows.order_by("due", "number"), today) if light.state in _ORDER]
    return sorted(lit, key=lambda one: _ORDER[one[1].state])
