"""``luodi manage load_demonstration_tasks``: two years of tasks of a demonstration, issued, signed for and reported on."""

from __future__ import annotations

from django.db import transaction

from luodi_service.plans.demonstration_loading import DemonstrationCommand
from luodi_service.supervision.demonstration import load_supervision


class Command(DemonstrationCommand):
    """Loads what a demonstration needs to try tasks from end to end."""

    help = "载入演示用的年度任务（只在演示模式下）"
    said = "演示任务 {made} 项"
    load = staticmethod(transaction.atomic(load_supervision))
