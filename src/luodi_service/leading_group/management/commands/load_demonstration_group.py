"""``luodi manage load_demonstration_group``: members, problems, meetings and an instruction of a demonstration."""

from __future__ import annotations

from django.db import transaction

from luodi_service.leading_group.demonstration import load_group
from luodi_service.plans.demonstration_loading import DemonstrationCommand


class Command(DemonstrationCommand):
    """Loads what a demonstration needs to try the leading group's work from end to end."""

    help = "载入演示用的领导小组成员、问题、会议和批示（只在演示模式下）"
    said = "演示会议 {made} 次"
    load = staticmethod(transaction.atomic(load_group))
