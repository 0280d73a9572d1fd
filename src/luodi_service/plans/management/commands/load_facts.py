"""``luodi manage load_facts PATH``: tables into the fact base, all of them or none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from luodi.diagnostics import Faults

from luodi_service.lib.audit import System
from luodi_service.plans.imports import take_in
from luodi_service.plans.margins import newest_version
from luodi_service.plans.naming import plan_called


class Command(BaseCommand):
    """Takes in facts for the plan's current version."""

    help = "导入数据文件夹或工作簿"

    def add_arguments(self, parser: CommandParser) -> None:
        """The path, where the facts come from, and the code of the plan whose dictionary they are read by."""
        parser.add_argument("path", type=Path)
        parser.add_argument("--source", default="")
        parser.add_argument("--plan", default="")

    def handle(self, *_: Any, path: Path, source: str, plan: str, **__: Any) -> None:
        """Take them in."""
        of = plan_called(plan)
        try:
            taken = take_in(newest_version(of), path, source or str(path), System("命令行"), timezone.now())
        except Faults as faults:
            raise CommandError(str(faults)) from faults
        self.stdout.write(f"新主体 {taken.subjects}，新数据 {taken.facts}，未变 {taken.same}")
