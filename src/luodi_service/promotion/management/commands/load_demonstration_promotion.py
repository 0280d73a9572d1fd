"""``luodi manage load_demonstration_promotion``: leads and what firms offer and seek, of a demonstration."""

from __future__ import annotations

from django.db import transaction

from luodi_service.plans.demonstration_loading import DemonstrationCommand
from luodi_service.promotion.demonstration import load_promotion


class Command(DemonstrationCommand):
    """Loads what a demonstration needs to try promotion and matching from end to end."""

    help = "载入演示用的招商线索和供需信息（只在演示模式下）"
    said = "演示线索 {made} 条"
    load = staticmethod(transaction.atomic(load_promotion))
