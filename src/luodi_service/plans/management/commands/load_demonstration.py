"""``luodi manage load_demonstration FOLDER``: a plan with its demonstration facts and accounts, ready to look at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from luodi_service.accounts.demonstration import load_accounts
from luodi_service.facts.demonstration import load_classes
from luodi_service.facts.models import Batch
from luodi_service.plans.margins import newest_version
from luodi_service.plans.models import Plan, Version
from luodi_service.plans.runs import current_run
from luodi_service.registry.demonstration import load_register

SOURCE = "演示数据"


class Command(BaseCommand):
    """Loads the demonstration through the same doors as anything else. Only in demonstration mode."""

    help = "载入方案、演示数据和演示账号"

    def add_arguments(self, parser: CommandParser) -> None:
        """The plan's folder."""
        parser.add_argument("folder", type=Path)

    def handle(self, *_: Any, folder: Path, **__: Any) -> None:
        """Load what is not there yet."""
        if not settings.DEMONSTRATION:
            raise CommandError("只在演示模式下可用（LUODI_DEMONSTRATION=1）")
        load_accounts(timezone.now())
        code = folder.resolve().name
        known = self._known(folder)
        if not known:
            call_command("load_plan", folder, stdout=self.stdout)
        # Once: facts that were corrected since stay corrected.
        if not known or not Batch.objects.filter(source=SOURCE).exists():
            call_command("load_facts", folder / "demonstration", source=SOURCE, plan=code, stdout=self.stdout)
        load_classes(timezone.now())
        load_register(timezone.now())
        if current_run(newest_version(Plan.objects.get(code=code))) is None:
            call_command("evaluate", plan=code, stdout=self.stdout)

    def _known(self, folder: Path) -> bool:
        """Whether the plan's files are among its versions: later versions made on the pages stay the newest."""
        text = (folder / "plan.md").read_text(encoding="utf-8")
        return Version.objects.filter(plan__code=folder.resolve().name, text=text).exists()
