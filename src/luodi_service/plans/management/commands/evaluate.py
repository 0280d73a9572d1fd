"""``luodi manage evaluate``: runs over what is known now, carried out at once, of the version shown and of a newer draft."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from luodi_service.lib.audit import System
from luodi_service.plans.margins import versions_to_run
from luodi_service.plans.naming import plan_called
from luodi_service.plans.runs import carry_out, new_run
from luodi_service.plans.texts import compiled


class Command(BaseCommand):
    """Runs the policies' years of validity, or those asked."""

    help = "以现有数据测算"

    def add_arguments(self, parser: CommandParser) -> None:
        """The years, and the code of the plan."""
        parser.add_argument("--year", dest="years", type=int, action="append")
        parser.add_argument("--plan", default="")

    def handle(self, *_: Any, years: list[int] | None, plan: str, **__: Any) -> None:
        """Carry it out."""
        for version in versions_to_run(plan_called(plan)):
            run = new_run(version, years or compiled(version).years, {}, System("命令行"), timezone.now())
            carry_out(run.pk)
            run.refresh_from_db()
            if run.state != "done":
                raise CommandError(run.problem)
            self.stdout.write(f"测算 #{run.pk} 完成：{run.lines.count()} 条结果，校验值 {run.results_hash[:12]}")
