"""A finished run of the version in force prepares claims by itself; one of a draft does not."""

from __future__ import annotations

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from service import claiming as c

from luodi_service.claims.demonstration import load_awards
from luodi_service.claims.models import Claim
from luodi_service.claims.tasks import prepare_found
from luodi_service.facts.models import Fact, Term
from luodi_service.facts.recording import start_batch
from luodi_service.plans.models import Run
from luodi_service.plans.runs import carry_out, new_run
from luodi_service.registry.models import Subject

QUEUED = "luodi_service.claims.tasks.prepare_found"

pytestmark = pytest.mark.django_db


def queued() -> list[int]:
    rows = DBTaskResult.objects.filter(task_path=QUEUED)
    return sorted(row.args_kwargs["args"][0] for row in rows)


def ran_again(run: Run) -> Run:
    fresh = new_run(run.version, run.years, {}, c.person("office"), c.DAY)
    carry_out(fresh.pk)
    return fresh


def test_a_run_of_the_version_in_force_prepares_what_is_new() -> None:
    load_awards("gongshu-auto-2017", c.DAY)
    trial = Run.objects.get(version__plan=c.trial())
    assert queued() == [trial.pk]
    count = Claim.objects.count()
    gone = c.prepared("renovation_support")
    c.taken_back(gone)

    fresh = ran_again(trial)
    assert queued() == [trial.pk, fresh.pk]
    prepare_found.func(fresh.pk)
    assert Claim.objects.count() == count + 1  # what a run took back is offered again, nothing else twice


def test_what_waits_follows_the_newest_run() -> None:
    """A corrected figure: the claim that waits says the new sum; where nothing is left of it, it is taken back."""
    load_awards("gongshu-auto-2017", c.DAY)
    trial = Run.objects.get(version__plan=c.trial())
    claim = c.prepared("renovation_support")
    corrected(claim.subject, "实际投资额", "3000000")
    prepare_found.func(ran_again(trial).pk)
    claim.refresh_from_db()
    assert (claim.amount, claim.schedule, claim.state) == (600_000, [[claim.year, "600000.00"]], "prepared")
    assert claim.acts.last().act == "系统更新"

    corrected(claim.subject, "实际投资额", "2999999.99")
    prepare_found.func(ran_again(trial).pk)
    claim.refresh_from_db()
    assert claim.state == "withdrawn"
    assert claim.acts.last().reason == "按最新的测算不再符合条件"


def corrected(subject: Subject, name: str, value: str) -> None:
    with transaction.atomic():
        batch = start_batch("更正", "修订", None, c.DAY, demonstration=True)
        Fact.objects.create(subject=subject, term=Term.objects.get(name=name), value=value, batch=batch)


def test_a_run_of_the_draft_prepares_nothing(run: Run) -> None:
    ran_again(run)
    assert queued() == []
    assert not Claim.objects.exists()
