"""The demonstration's assessments: that of the units of 2019, and that of the money of the present budget year; computed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from luodi_service.accounts.models import Person
from luodi_service.assessment.acting import Given as Acted
from luodi_service.assessment.acting import act
from luodi_service.assessment.defaults import USUAL
from luodi_service.assessment.definitions import Given, save_scheme
from luodi_service.assessment.models import MONEY, UNITS, Assessment
from luodi_service.ledger.models import Account
from luodi_service.plans.models import Plan
from luodi_service.plans.trial_version import trial_plan

YEAR = 2019
DAYS = timedelta(days=30)
DOCUMENTS = {UNITS: "演示〔2019〕8号", MONEY: "演示〔2019〕9号"}
LEFT_OUT = "区审计局：监督部门，不参评\n区政务办：不承担行动计划的任务"


def load_assessments(code: str, at: datetime) -> int:
    """Issue and work out both assessments as far as they are not there yet; gives how many are new."""
    office = Person.objects.get(username="office")
    plan, today = Plan.objects.get(code=code), timezone.localdate(at)
    made = _load(plan, YEAR, UNITS, office, today, at)
    paying = trial_plan(code)
    if paying is not None and Account.objects.filter(plan=paying, year=today.year).exists():
        made += _load(paying, today.year, MONEY, office, today, at)
    return made


def _load(plan: Plan, year: int, kind: str, office: Person, today: date, at: datetime) -> int:
    if Assessment.objects.filter(plan=plan, year=year, object=kind).exists():
        return 0
    left_out = LEFT_OUT if kind == UNITS else ""
    scheme = save_scheme(plan, year, kind, Given(USUAL[kind], left_out), office, at)
    given = Acted(document=DOCUMENTS[kind], dated=today, report_by=today + DAYS)
    one = act(scheme.assessment_id, scheme.assessment.revision, "issue", given, office, at)
    act(one.pk, one.revision, "compute", Acted(), office, at)
    return 1
