"""What the queue does for files of the portal."""

from __future__ import annotations

from django_tasks import task

from luodi_service.claims.portal.bringing import carry_on
from luodi_service.claims.portal.models import PortalFile

AT_ONCE_ROWS = 50
"""Rows of a file up to which a page waits for it."""


@task()
def carry_on_file(file_id: int) -> None:
    """Try a file, or take it."""
    _carried_on(file_id)


def _carried_on(pk: int) -> None:
    """Carry on, and mark what a fault of ours stopped: it is no longer under way, and can go on."""
    try:
        carry_on(pk)
    except Exception:
        state = PortalFile.objects.filter(pk=pk).values_list("state", flat=True).first() or ""
        moving = PortalFile.objects.filter(pk=pk, state__in=PortalFile.MOVING)
        moving.update(state=PortalFile.FAILED, failed_at=state)
        raise


def work_on(file: PortalFile) -> None:
    """Carry on what a file waits for: at once where it is small, else in the queue."""
    if file.rows_total <= AT_ONCE_ROWS:
        _carried_on(file.pk)
    else:
        carry_on_file.enqueue(file.pk)


def resume() -> int:
    """Hand what a killed worker left behind to the queue again; gives how many."""
    left = list(PortalFile.objects.filter(state__in=PortalFile.MOVING).values_list("pk", flat=True))
    for pk in left:
        carry_on_file.enqueue(pk)
    return len(left)
