"""What the queue does for returns."""

from __future__ import annotations

import logging

from django.utils import timezone
from django_tasks import task

from luodi_service.lib.audit import System
from luodi_service.returns.models import Form
from luodi_service.returns.opening import open_due, open_period
from luodi_service.returns.periods import read_period

_log = logging.getLogger(__name__)


@task()
def open_returns() -> None:
    """Open what is due by today; what stands in the way is in the worker's log, and stops nothing else."""
    for problem in open_due(timezone.localdate(), System("报表"), timezone.now()).problems:
        _log.warning("%s", problem)


@task()
def open_one(form_id: int, code: str) -> None:
    """Open the returns of one form for one period."""
    form = Form.objects.get(pk=form_id)
    period = read_period(code, form.current().frequency)
    assert period is not None, "it was read before it was queued"
    open_period(form, period, timezone.localdate(), System("报表"), timezone.now())
