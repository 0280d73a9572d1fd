"""``luodi manage replay [RUN]``: work a run out again and say whether its bytes agree."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from luodi_service.lib.audit import System
from luodi_service.plans.models import Run
from luodi_service.plans.runs import carry_out_replay, new_replay


class Command(BaseCommand):
    """Replays the runs named, or the newest one that is done."""

    help = "重放核对：按当时的方案和数据重算，看结果是否逐字节相同"

    def add_arguments(self, parser: CommandParser) -> None:
        """The numbers of runs."""
        parser.add_argument("runs", type=int, nargs="*")

    def handle(self, *_: Any, runs: list[int], **__: Any) -> None:
        """Replay each; fail where one does not agree."""
        done = Run.objects.filter(state="done").order_by("-pk")
        numbers = runs or list(done.values_list("pk", flat=True)[:1])
        differing: list[int] = []
        for number in numbers:
            run = Run.objects.select_related("version__plan").filter(pk=number).first()
            if run is None:
                raise CommandError(f"没有测算 #{number}")
            try:
                replay = new_replay(run, System("命令行"), timezone.now())
            except ValidationError as error:
                raise CommandError("；".join(error.messages)) from error
            carry_out_replay(replay.pk)
            replay.refresh_from_db()
            self.stdout.write(f"测算 #{number}：{'一致' if replay.agrees else '不一致'}，{run.results_hash[:12]}")
            differing += [] if replay.agrees else [number]
        if differing:
            raise CommandError(f"不一致：{'、'.join(f'#{number}' for number in differing)}")
