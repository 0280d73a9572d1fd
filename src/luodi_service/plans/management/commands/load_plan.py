"""``luodi manage load_plan FOLDER``: a plan's files as its next version."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from luodi.diagnostics import Faults

from luodi_service.lib.audit import System
from luodi_service.plans.versions import add_version


class Command(BaseCommand):
    """Takes in a plan; one with faults is refused whole, with every fault."""

    help = "载入方案文件夹（plan.md、terms.md、official.txt）为新版本"

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder."""
        parser.add_argument("folder", type=Path)

    def handle(self, *_: Any, folder: Path, **__: Any) -> None:
        """Take it in."""
        try:
            text, terms, official = (
                (folder / name).read_text(encoding="utf-8") for name in ("plan.md", "terms.md", "official.txt")
            )
            version = add_version(folder.resolve().name, text, terms, official, System("命令行"), timezone.now())
        except OSError as error:
            raise CommandError(f"读不到 {error.filename}") from error
        except Faults as faults:
            raise CommandError(str(faults)) from faults
        except ValidationError as error:
            raise CommandError("；".join(error.messages)) from error
        self.stdout.write(f"{version}，{version.hash[:12]}")
