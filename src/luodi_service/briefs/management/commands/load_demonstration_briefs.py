"""``luodi manage load_demonstration_briefs``: a monthly brief of the demonstration."""

from __future__ import annotations

from luodi_service.briefs.demonstration import load_briefs
from luodi_service.plans.demonstration_loading import DemonstrationCommand


class Command(DemonstrationCommand):
    """Makes what a demonstration needs to try briefs: the last thing loaded, for it tells of all the others."""

    help = "编制演示用的月报（只在演示模式下）"
    said = "演示简报：编制 {made} 份"
    load = staticmethod(load_briefs)
