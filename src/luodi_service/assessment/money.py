"""What is known of a plan's money in a year, term by term: from the ledger, the claims, the targets and the surveys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.db.models import Sum
from django.urls import reverse

from luodi_service.accounts.models import Person
from luodi_service.assessment.gathering import Values, targets_reached
from luodi_service.assessment.models import Assessment, Survey
from luodi_service.assessment.values import Value, known, share, unknown
from luodi_service.claims.models import Act, Claim, Finding
from luodi_service.claims.states import DECLINED, DONE, DRAFT, PREPARED, REFUSED, REVIEWED, UNACCEPTED, WITHDRAWN
from luodi_service.ledger.models import Account
from luodi_service.plans.models import Plan
from luodi_service.targets.standing import standings

OUTSIDE = (PREPARED, DRAFT, WITHDRAWN, DECLINED, UNACCEPTED, REFUSED)
"""States of a claim of which no money is asked, or no more."""
RESPONDENTS_LEAST = 3
"""A survey of fewer tells what one of them said."""
WHOLE_NAME = "全部资金"


def policies_with_money(plan: Plan, year: int, viewer: Person) -> list[str]:
    """The policies that have a budget in a year, by code."""
    rows = Account.objects.visible_to(viewer).filter(plan=plan, year=year, budget_fen__gt=0).order_by("code")
    return list(dict.fromkeys(rows.values_list("code", flat=True)))


def values_of_money(
    assessment: Assessment, codes: Sequence[str], today: date, viewer: Person
) -> tuple[dict[str, Values], dict[str, Any]]:
    """By code of a policy (empty for all of the plan's money): the values of all terms as of a day; and what the targets
    rest on."""
    plan, year = assessment.plan, assessment.year
    found = standings(plan, today)
    reached = targets_reached(found, year)
    trace = next((standing.trace for standing in found if standing.trace), {})
    return {
        code: {
            **_of_ledger(plan, year, code, viewer),
            **_of_claims(plan, year, code, viewer),
            "目标达成率": reached,
            "满意度": _content(assessment, code, viewer),
        }
        for code in codes
    }, trace


def _of_ledger(plan: Plan, year: int, code: str, viewer: Person) -> Values:
    rows = Account.objects.visible_to(viewer).filter(plan=plan, year=year, **({"code": code} if code else {}))
    names = ("budget_fen", "paid_fen", "due_back_fen", "recovered_fen")
    sums = rows.order_by().aggregate(**{name: Sum(name) for name in names})
    page = reverse("ledger_policy", args=[year, code]) if code else f"{reverse('ledger')}?{urlencode({'year': year})}"
    links = [("台账", page)]
    if sums["budget_fen"] is None:
        why = f"{year}年没有预算"
        return {name: unknown(why, links) for name in ("预算数", "执行数", "预算执行率", "应追回金额", "已追回金额")}
    return {
        "预算数": known(Fraction(sums["budget_fen"], 100), links),
        "执行数": known(Fraction(sums["paid_fen"], 100), links),
        "预算执行率": share(sums["paid_fen"], sums["budget_fen"], "预算是 0", links),
        "应追回金额": known(Fraction(sums["due_back_fen"], 100), links),
        "已追回金额": known(Fraction(sums["recovered_fen"], 100), links),
    }


def _of_claims(plan: Plan, year: int, code: str, viewer: Person) -> Values:
    rows = Claim.objects.visible_to(viewer).filter(plan=plan, at__year=year, **({"code": code} if code else {}))
    asked = rows.exclude(state__in=OUTSIDE).order_by()
    links = [("兑现", f"{reverse('claims')}?{urlencode({'policy': code})}" if code else reverse("claims"))]
    count, done = asked.count(), asked.filter(state=DONE).count()
    steps = Act.objects.visible_to(viewer).filter(claim__in=asked.values("pk"), before__in=REVIEWED).order_by()
    handled, late = steps.count(), steps.filter(late_days__gt=0).count()
    doubles = Finding.objects.visible_to(viewer).filter(claim__in=asked.values("pk"), cleared="").count()
    return {
        "应兑付件数": known(count, links),
        "兑付件数": known(done, links),
        "兑付率": share(done, count, f"{year}年没有进入办理的申请", links),
        "办理环节数": known(handled, links),
        "按时办结率": share(handled - late, handled, f"{year}年没有办过的环节", links),
        "重复补助数": known(doubles, links),
    }


def _content(assessment: Assessment, code: str, viewer: Person) -> Value:
    rows = Survey.objects.visible_to(viewer).filter(assessment=assessment)
    survey = rows.filter(code=code).last() or rows.filter(code="").last()
    if survey is None:
        return unknown("没有录入满意度调查")
    words = f"{survey.document}，受访 {survey.respondents}"
    return known(Fraction(survey.percent) / 100, [(words, assessment.get_absolute_url())])
