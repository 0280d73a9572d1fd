"""What the queue does for imports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.utils import timezone
from django_tasks import task

from luodi_service.facts.disagreements import catch_up, compare
from luodi_service.intake.models import Import
from luodi_service.intake.taking import take_in
from luodi_service.intake.trying import try_out
from luodi_service.intake.undoing import take_back

AT_ONCE_BYTES = 100_000
"""Bytes of a file up to which a page waits for it."""
_BROKEN = "服务出了错，已记录在日志里；导入停在第 {row} 行，以前的都完整，可以继续或撤销"


@task()
def try_import(import_id: int) -> None:
    """Carry out a dry run."""
    _carry_out(import_id, Import.TRYING)


@task()
def take_import(import_id: int) -> None:
    """Take an import in, and hold what it says against what others say."""
    _carry_out(import_id, Import.TAKING)
    compare()


@task()
def undo_import(import_id: int) -> None:
    """Take an import back, and hold what is left against what others say."""
    _carry_out(import_id, Import.UNDOING)
    compare()


_TASKS = {Import.TRYING: try_import, Import.TAKING: take_import, Import.UNDOING: undo_import}
_WORK: dict[str, Callable[[int], None]] = {
    Import.TRYING: lambda pk: try_out(pk, timezone.now()),
    Import.TAKING: take_in,
    Import.UNDOING: take_back,
}


def _carry_out(import_id: int, state: str) -> None:
    with _marked(import_id):
        _WORK[state](import_id)


@contextmanager
def _marked(pk: int) -> Iterator[None]:
    """Mark what a fault of ours stopped as failed; it is no longer under way."""
    try:
        yield
    except Exception:
        row = Import.objects.filter(pk=pk).values_list("last_row", flat=True).first() or 0
        Import.objects.filter(pk=pk).update(
            state=Import.FAILED, problem=_BROKEN.format(row=row), finished_at=timezone.now()
        )
        raise


def go_on(import_id: int) -> None:
    """Carry on what an import waits for: at once where its file is small, else in the queue."""
    one = Import.objects.select_related("content").get(pk=import_id)
    if one.content.size <= AT_ONCE_BYTES:
        _carry_out(import_id, one.state)
        catch_up()
    else:
        _TASKS[one.state].enqueue(import_id)


def resume() -> int:
    """Hand what a killed worker left behind to the queue again; gives how many."""
    left = list(Import.objects.filter(state__in=Import.MOVING).values_list("pk", "state"))
    for pk, state in left:
        _TASKS[state].enqueue(pk)
    catch_up()
    return len(left)
