"""``luodi manage load_demonstration_targets``: the demonstration's reports of targets, 2017 to 2020, checked."""

from __future__ import annotations

from luodi_service.plans.demonstration_loading import DemonstrationCommand
from luodi_service.targets.demonstration import load_targets


class Command(DemonstrationCommand):
    """Loads what a demonstration shows of targets that units report."""

    help = "载入演示用的2017年至2020年目标填报（只在演示模式下）"
    said = "演示目标填报 {made} 份"
    load = staticmethod(load_targets)
