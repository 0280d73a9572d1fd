"""What the queue does for claims."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django_tasks import task

from luodi_service.accounts.models import Notice, Person
from luodi_service.claims.finding import check_prepares, prepare
from luodi_service.lib.audit import System
from luodi_service.plans.models import Line, Run
from luodi_service.plans.runs import finished

AT_ONCE = 3_000
"""Payable lines up to which claims are prepared while the page waits."""


def listen() -> None:
    """Prepare the claims of every run of a version in force, once it is done: nobody needs to ask for it."""
    finished.connect(_soon, sender=Run, dispatch_uid="claims")


def _soon(run: Run, **_: Any) -> None:
    try:
        check_prepares(Run.objects.select_related("version__plan").get(pk=run.pk))
    except ValidationError:
        return
    prepare_found.enqueue(run.pk)


@task()
def prepare_found(run_id: int) -> None:
    """Prepare the claims of a run, unless a newer version came meanwhile."""
    run = Run.objects.select_related("version__plan").get(pk=run_id)
    try:
        prepare(run, System("免申即享"), timezone.now())
    except ValidationError:
        return


@task()
def prepare_claims(run_id: int, person_id: int) -> None:
    """Prepare the claims of a run, and tell whoever asked for it what came of it."""
    run = Run.objects.select_related("version__plan").get(pk=run_id)
    person, at = Person.objects.get(pk=person_id), timezone.now()
    try:
        text = f"测算 #{run.pk} 备好申请 {prepare(run, person, at)} 项"
    except ValidationError as error:
        text = f"测算 #{run.pk} 没有备好申请：{'；'.join(error.messages)}"
    Notice.objects.create(
        person=person, text=text[:300], link="/claims/?state=prepared", at=at, key=f"prepare {run.pk} {at}"
    )


def begin_preparing(run: Run, person: Person, at: datetime) -> int | None:
    """Prepare the claims of a small run at once and give how many; None where the queue does it.

    Raises:
        ValidationError: the run is not of the version in force, or not finished.
    """
    check_prepares(run)
    if Line.objects.filter(run=run, status="eligible", payable=True).count() <= AT_ONCE:
        return prepare(run, person, at)
    prepare_claims.enqueue(run.pk, person.pk)
    return None
