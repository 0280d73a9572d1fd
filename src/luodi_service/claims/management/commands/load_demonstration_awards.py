"""``luodi manage load_demonstration_awards``: the published test version, budgets and prepared claims of a demonstration."""

from __future__ import annotations

from luodi_service.claims.demonstration import load_awards
from luodi_service.plans.demonstration_loading import DemonstrationCommand


class Command(DemonstrationCommand):
    """Loads what a demonstration needs to try the money's way from end to end."""

    help = "载入演示用的测试版本、预算和备好的申请（只在演示模式下）"
    said = "演示〔2017〕1号测试版本，备好申请 {made} 项"
    load = staticmethod(load_awards)
