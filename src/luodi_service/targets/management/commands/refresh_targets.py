"""``luodi manage refresh_targets``: where the targets of a plan stand after new facts, without a run of everything."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from luodi_service.lib.audit import System
from luodi_service.plans.naming import plan_called
from luodi_service.plans.snapshots import last_fact
from luodi_service.targets.reckonings import current_reckoning, new_reckoning
from luodi_service.targets.tasks import carry_out_marked


class Command(BaseCommand):
    """Works the targets out, unless nothing has come in since the last time."""

    help = "按最新数据刷新目标；没有新数据的不刷新"

    def add_arguments(self, parser: CommandParser) -> None:
        """The plan."""
        parser.add_argument("--plan", default="", help="方案代码；只有一个方案时可以省略")

    def handle(self, *_: Any, plan: str, **__: Any) -> None:
        """Refresh."""
        found = plan_called(plan)
        current = current_reckoning(found)
        if current is not None and current.snapshot == last_fact():
            self.stdout.write(f"目标已是最新：#{current.pk}")
            return
        made = carry_out_marked(new_reckoning(found, System("目标"), timezone.now()).pk)
        self.stdout.write(f"目标已刷新：#{made.pk}，数据截止第{made.snapshot}条")
