"""The demonstration's money: a published test version of the plan, budgets, and what it entitles firms to, found for them.

All of it is invented, says so wherever it shows, and comes in through the doors that everything comes through.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from luodi_service.accounts.models import Person, Unit
from luodi_service.claims.finding import prepare
from luodi_service.claims.models import Claim
from luodi_service.ledger.budgeting import DISTRICT, add_budget, set_shares
from luodi_service.ledger.models import Account, Share
from luodi_service.lib.audit import System, record
from luodi_service.plans.entitlements import recipients_of
from luodi_service.plans.handling import policies_of
from luodi_service.plans.margins import newest_version
from luodi_service.plans.models import Line, Plan, Run, Version
from luodi_service.plans.runs import carry_out, current_run, new_run
from luodi_service.plans.texts import compiled
from luodi_service.plans.trial_version import DOCUMENT, publish_trial
from luodi_service.registry.models import Subject

RECIPIENTS = {"demonstration_award": "创办企业"}
"""Policies whose recipient the text leaves open, and whom the test version names."""
VALID = (date(2017, 1, 1), date(2021, 12, 31))
BUDGET = Decimal(40_000_000)
CITY, SHARED, PARTS = "市级", "lease_support", (("区级", Decimal(60)), ("市级", Decimal(40)))
ACTOR = System("演示")


def load_awards(code: str, at: datetime) -> int:
    """Publish the test version, give it budgets, run it, connect a few firms, and prepare claims, as far as it is not done
    yet; gives how many claims are new."""
    office = Person.objects.get(username="office")
    today = timezone.localdate(at)
    version = publish_trial(newest_version(Plan.objects.get(code=code)), RECIPIENTS, VALID, office, at, today)
    _give_budgets(version, today.year, at)
    run = current_run(version) or _run(version, at)
    if Claim.objects.filter(plan=version.plan).exists():
        return 0
    _connect(run, at)
    return prepare(run, ACTOR, at)


def _run(version: Version, at: datetime) -> Run:
    run = new_run(version, compiled(version).years, {}, ACTOR, at)
    carry_out(run.pk)
    return Run.objects.select_related("version__plan").get(pk=run.pk)


def _give_budgets(version: Version, year: int, at: datetime) -> None:
    plan = version.plan
    if Account.objects.filter(plan=plan, year=year).exists():
        return
    finance = Person.objects.get(username="finance")
    for code, _, _ in policies_of(version):
        add_budget(plan, code, year, DISTRICT, BUDGET, DOCUMENT, finance, at, "演示数据")
    add_budget(plan, SHARED, year, CITY, BUDGET, DOCUMENT, finance, at, "演示数据")
    if not Share.objects.filter(plan=plan, code=SHARED).exists():
        set_shares(plan, SHARED, 2017, PARTS, DOCUMENT, finance, at)


def _connect(run: Run, at: datetime) -> None:
    """Let the demonstration's firm answer for one recipient of each policy, so that it has something to accept."""
    unit, street = Unit.objects.get(name="演示企业"), Unit.objects.get(name="祥符街道")
    lines = Line.objects.filter(run=run, status="eligible", payable=True).order_by("-year", "pk")
    paid_to = recipients_of(run.version, run.snapshot, lines)
    seen: set[str] = set()
    with transaction.atomic():
        for line in lines.select_related("subject__area"):
            if line.policy in seen or line.pk not in paid_to:
                continue
            seen.add(line.policy)
            for pk in {line.subject_id, paid_to[line.pk][1]}:
                subject = Subject.objects.get(pk=pk)
                if subject.unit is None and subject.kind == "企业":
                    subject.unit = unit
                subject.area = subject.area or street
                subject.save(update_fields=["unit", "area"])
                record(ACTOR, "关联单位", subject, at, unit=str(subject.unit), area=str(subject.area))
