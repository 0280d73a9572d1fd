"""A long job of the ledger in a process of its own, as a row of a table: ``reconcile``, or ``prepare`` of so many claims."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from register_facts import code_of
from register_jobs import step

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def reconcile(_count: int) -> None:
    """Hold the ledger against itself."""
    from luodi_service.ledger.kept_reconciling import ACTOR, reconcile_now

    _, found = step("对账", lambda: reconcile_now(ACTOR, AT), "≤ 30 s")
    assert not found.gaps, [str(gap) for gap in found.gaps[:5]]
    print(f"| … {found.entries:,} lines, {found.awards:,} awards, {found.accounts:,} accounts | | | | |")


def prepare(count: int) -> None:
    """A prepared claim for so many lines of a run of the test version."""
    from decimal import Decimal

    from django.utils import timezone

    from luodi_service.accounts.models import Person, Unit
    from luodi_service.claims.demonstration import RECIPIENTS, VALID
    from luodi_service.claims.finding import prepare as found_for
    from luodi_service.lib.audit import System
    from luodi_service.lib.storing import store
    from luodi_service.plans.margins import newest_version
    from luodi_service.plans.models import Line, Plan, Run
    from luodi_service.plans.runs import carry_out, new_run
    from luodi_service.plans.trial_version import publish_trial
    from luodi_service.registry.models import Subject

    now = timezone.now()
    draft = newest_version(Plan.objects.get(code="gongshu-auto-2017"))
    version = publish_trial(
        draft, RECIPIENTS, VALID, Person.objects.get(username="office"), now, timezone.localdate(now)
    )
    run = new_run(version, [2018], {}, System("演示"), now)
    carry_out(run.pk)
    unit = Unit.objects.get(name="演示企业").pk
    store(
        Subject,
        ("kind", "key", "name", "unit"),
        (("企业", code_of(900_000 + at), f"演示申请企业{at}", unit) for at in range(count)),
    )
    subjects = list(Subject.objects.filter(name__startswith="演示申请企业").order_by("pk").values_list("pk", flat=True))
    names = ("run", "policy", "subject", "year", "status", "amount", "payable")
    policy = _policy(version)
    store(Line, names, ((run.pk, policy, pk, 2018, "eligible", Decimal("1000.00"), True) for pk in subjects))
    made = step(
        f"prepare {count:,} claims", lambda: found_for(Run.objects.get(pk=run.pk), System("演示"), now), "≤ 60 s"
    )
    assert made >= count, made


def _policy(version: object) -> str:
    """The name of a policy that pays its own subject."""
    from luodi_service.plans.texts import compiled

    policies = compiled(version).program.policies  # type: ignore[arg-type]
    return next(policy.name for policy in policies if policy.recipient == "self" and policy.kind == "企业")


JOBS = {"reconcile": reconcile, "prepare": prepare}


def main() -> None:
    """Do the job that is named."""
    import django

    django.setup()
    JOBS[sys.argv[1]](int(sys.argv[2]))


if __name__ == "__main__":
    main()
