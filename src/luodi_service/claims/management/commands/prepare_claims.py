"""``luodi manage prepare_claims``: a prepared claim for everybody whom the version in force entitles (免申即享)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from luodi_service.claims.finding import prepare
from luodi_service.claims.freezing import DRAFT_PLAN
from luodi_service.lib.audit import System
from luodi_service.plans.entitlements import payable_version
from luodi_service.plans.models import Plan
from luodi_service.plans.runs import current_run


class Command(BaseCommand):
    """Prepares what is entitled and not prepared or applied for yet. Meant to run after each run."""

    help = "按现行版本最近一次测算备好申请（免申即享），并告知申请人"

    def add_arguments(self, parser: CommandParser) -> None:
        """The plan's code."""
        parser.add_argument("--plan", required=True, help="方案代码")

    def handle(self, *_: Any, plan: str, **__: Any) -> None:
        """Prepare what is new."""
        found = Plan.objects.filter(code=plan).first()
        if found is None:
            raise CommandError(f"没有代码为 {plan} 的方案")
        version = payable_version(found)
        if version is None:
            raise CommandError(DRAFT_PLAN)
        run = current_run(version)
        if run is None:
            raise CommandError(f"{version}还没有完成的测算：先运行 luodi manage evaluate --plan {plan}")
        try:
            made = prepare(run, System("命令行"), timezone.now())
        except ValidationError as error:
            raise CommandError("；".join(error.messages)) from error
        self.stdout.write(f"测算 #{run.pk}，新备好申请 {made} 项")
