"""Holding ready what pages work on, so that whoever comes first after a start or a run does not wait for it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from django.db import Error, connection

from luodi_service.plans.grounds import every_kind, grounds, may_be_kept
from luodi_service.plans.margins import front_plan, official_text, plans, shown_version
from luodi_service.plans.runs import current_run
from luodi_service.plans.tries import files_of

EVERY_SECONDS = 2


def warm() -> int | None:
    """Read the texts that are shown and the grounds of the front plan's run, whatever of them is not held yet.

    Gives the run's number. The grounds of one plan are held ready and no more: they are as large as its facts. Where they are
    larger than the installation allows for, or the run left files to be asked instead, none are.
    """
    for plan in plans():
        official_text(shown_version(plan))
    front = front_plan()
    if front is None:
        return None
    version = shown_version(front)
    run = current_run(version)
    if run is None or files_of(run) is not None or not may_be_kept(run):
        return None
    grounds(run, every_kind(run))
    return run.pk


@contextmanager
def kept_warm() -> Iterator[None]:
    """A thread that looks for a new run every other second, for as long as this lasts. A web process has one."""
    stop = Event()
    Thread(target=_watch, args=(stop,), name="warming", daemon=True).start()
    try:
        yield
    finally:
        stop.set()


def _watch(stop: Event) -> None:
    while True:
        try:
            warm()
        except Error:
            # Pages say so to whoever asks for them; here the next look may find the database again.
            logging.getLogger(__name__).warning("the database could not be read", exc_info=True)
        finally:
            connection.close()
        if stop.wait(EVERY_SECONDS):
            return
