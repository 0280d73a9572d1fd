"""``luodi manage load_demonstration_assessments``: the demonstration's assessments of units and of money, worked out."""

from __future__ import annotations

from luodi_service.assessment.demonstration import load_assessments
from luodi_service.plans.demonstration_loading import DemonstrationCommand


class Command(DemonstrationCommand):
    """Loads what a demonstration needs to try assessments."""

    help = "载入演示用的综合考评和绩效自评（只在演示模式下）"
    said = "考评：新载入 {made} 项"
    load = staticmethod(load_assessments)
