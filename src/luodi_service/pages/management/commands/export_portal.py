"""``luodi manage export_portal --kind policies|results -o FILE``: what the portal is given, for a timer or a hand."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from luodi_service.claims.models import Claim
from luodi_service.claims.portal.results import Wanted
from luodi_service.lib.audit import System, record
from luodi_service.pages.portal_out import POLICIES, RESULTS, Left, policies_file, published_plan, results_file

KINDS = {"policies": POLICIES, "results": RESULTS}


class Command(BaseCommand):
    """Writes a file for the portal; its format goes by its ending."""

    help = "导出门户文件：政策清单（policies：xlsx、json），兑付结果（results：xlsx、csv、json）；格式按文件的扩展名"

    def add_arguments(self, parser: CommandParser) -> None:
        """What, where to, of which plan, since when, and whether claims that did not come by the portal are in it."""
        parser.add_argument("--kind", choices=list(KINDS), required=True)
        parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
        parser.add_argument("--plan", default="", help="方案代码；政策清单默认唯一已发布的方案，兑付结果默认全部")
        parser.add_argument("--since", default="", metavar="YYYY-MM-DD", help="兑付结果：自这一天起有变化的")
        parser.add_argument("--all", action="store_true", help="兑付结果：连同不经门户的申请")

    def handle(self, *_: Any, kind: str, output: Path, plan: str, since: str, **options: Any) -> None:
        """Write it whole, or not at all."""
        at = timezone.now()
        try:
            left = self._left(kind, output.suffix.lower().removeprefix("."), plan, since, options["all"])
        except ValidationError as error:
            raise CommandError("；".join(error.messages)) from error
        self._keep(left, output)
        with transaction.atomic():
            asked = {"plan": plan, "since": since, "portal_only": not options["all"]}
            record(System("命令行"), f"导出{KINDS[kind]}", "portal", at, file=output.name, rows=left.count, **asked)
        self.stdout.write(f"{output}：{left.count} 条")

    @staticmethod
    def _left(kind: str, ending: str, plan: str, since: str, whole: bool) -> Left:
        if kind == "policies":
            return policies_file(published_plan(plan), ending, timezone.now())
        try:
            day = date.fromisoformat(since) if since else None
        except ValueError as error:
            raise ValidationError(f"--since「{since[:20]}」不是日期，写作 2026-03-10") from error
        code = published_plan(plan).code if plan else ""
        return results_file(Claim.objects.all(), Wanted(code, not whole, day), ending, timezone.now())

    @staticmethod
    def _keep(left: Left, output: Path) -> None:
        """Beside the place first: whoever fetches the file finds the old one or the new one, never half of it."""
        beside = output.with_name(f".{output.name}.part")
        try:
            with left.file, beside.open("wb") as file:
                shutil.copyfileobj(left.file, file)
            beside.replace(output)
        except OSError as error:
            raise CommandError(f"写不了 {output}：{error.strerror}") from error
