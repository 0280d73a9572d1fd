"""Facts and results of runs as files in a folder of the installation, for an engine to read: whole, or not there at all.

They hold what is known of firms: nobody but the service's own user may read them. Nothing rests on them: where they are
missing, everything is worked out from the database.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

from django.conf import settings

from luodi_service.plans.models import Run

_UNDER_WORK = ".work-"
_log = logging.getLogger(__name__)


@contextmanager
def folder_for(run: Run) -> Iterator[Path]:
    """A folder to work a run out in, gone at the end unless it was kept; where a replay is worked out there is nothing to
    keep."""
    home = None if run.state == "done" else _home(run)
    if home is None:
        with TemporaryDirectory(prefix="luodi-") as name:
            yield Path(name)
        return
    folder = Path(mkdtemp(prefix=f"{_UNDER_WORK}{run.pk}-", dir=home))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def keep(run: Run, folder: Path) -> None:
    """Keep the files of a run that is done, and remove those of the plan's earlier ones. Without them all goes on."""
    home = folder.parent
    if not folder.name.startswith(_UNDER_WORK):
        return
    try:
        for file in folder.iterdir():
            file.chmod(0o600)
        shutil.rmtree(home / _name(run), ignore_errors=True)
        folder.rename(home / _name(run))
    except OSError:
        _log.warning("the files of run %s could not be kept", run.pk, exc_info=True)
        return
    going_on = set(Run.objects.filter(version__plan=run.version.plan_id, state="running").values_list("pk", flat=True))
    for other in home.iterdir():
        number = _number(other)
        if number is not None and (number < run.pk if not _is_work(other) else number not in going_on):
            shutil.rmtree(other, ignore_errors=True)


def kept(run: Run) -> Path | None:
    """The files of a run that is done; None where there are none."""
    folder = _of_plan(run) / _name(run)
    try:
        return folder if folder.is_dir() else None
    except OSError:
        return None


def _home(run: Run) -> Path | None:
    """The folder of a plan's runs; None where it cannot be made."""
    home = _of_plan(run)
    try:
        for folder in (settings.SNAPSHOTS, home):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)
    except OSError:
        _log.warning("%s cannot be written: the files of runs are not kept", home, exc_info=True)
        return None
    return home


def _of_plan(run: Run) -> Path:
    return Path(settings.SNAPSHOTS) / f"plan-{run.version.plan_id}"


def _name(run: Run) -> str:
    """By its number, and by what tells it from a run of the same number in a database that was restored."""
    told = f"{run.version.hash}\t{run.facts_hash}\t{run.results_hash}"
    return f"{run.pk}-{hashlib.sha256(told.encode()).hexdigest()[:32]}"


def _is_work(folder: Path) -> bool:
    return folder.name.startswith(_UNDER_WORK)


def _number(folder: Path) -> int | None:
    """The number of the run that a folder is of."""
    digits = folder.name.removeprefix(_UNDER_WORK).partition("-")[0]
    return int(digits) if digits.isdigit() else None
