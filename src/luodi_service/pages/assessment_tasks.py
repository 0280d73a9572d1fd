"""What of assessments waits for people: self-reports, checks, adjustments that want a second person, appeals."""

from __future__ import annotations

from datetime import date

from django.db.models import Count

from luodi_service.accounts.models import Person
from luodi_service.assessment.appealing import answers
from luodi_service.assessment.handling import judges
from luodi_service.assessment.holding import ASSESSED, own
from luodi_service.assessment.models import (
    COMPUTED,
    MONEY,
    OPEN,
    PROPOSED,
    PUBLISHED,
    REPORTED,
    Adjustment,
    Appeal,
    Result,
)
from luodi_service.worklist.items import Item

KIND = "考评"
OFFICE = frozenset({"office"})
MONEY_REPORTERS = frozenset({"office", "finance"})
OWN = ASSESSED
MOST = 50


def self_reports(person: Person, _today: date) -> list[Item]:
    """Self-reports of one's own unit that are not handed in yet."""
    rows = Result.objects.visible_to(person).filter(
        own(person, "unit"), unit__isnull=False, assessment__state=COMPUTED, state=OPEN
    )
    return [
        Item(KIND, f"{one.assessment}：{one}待自评", one.get_absolute_url(), one.assessment.report_by)
        for one in rows.select_related("assessment__plan").order_by("pk")[:MOST]
    ]


def money_reports(person: Person, _today: date) -> list[Item]:
    """Self-evaluations of money that are not handed in yet, by year."""
    rows = Result.objects.visible_to(person).filter(assessment__object=MONEY, assessment__state=COMPUTED, state=OPEN)
    return [
        Item(KIND, f"{one.assessment}：{one}待自评", one.get_absolute_url(), one.assessment.report_by)
        for one in rows.filter(code="").select_related("assessment__plan").order_by("pk")[:MOST]
    ]


def to_check(person: Person, _today: date) -> list[Item]:
    """Self-reports that were handed in and wait for the office: the only one, or the table."""
    rows = (
        Result.objects.visible_to(person).filter(assessment__state=COMPUTED, state=REPORTED).exclude(reported_by=person)
    )
    counted = rows.order_by().values("assessment").annotate(how_many=Count("pk"))
    found = []
    for row in counted.order_by("assessment")[:MOST]:
        first = rows.filter(assessment=row["assessment"]).select_related("assessment__plan").order_by("pk")[0]
        several = row["how_many"] > 1
        what = f"{row['how_many']} 份自评待核查" if several else f"{first}的自评待核查"
        link = (first.assessment if several else first).get_absolute_url()
        found.append(Item(KIND, f"{first.assessment}：{what}", link))
    return found


def to_agree(person: Person, _today: date) -> list[Item]:
    """Adjustments that another proposed and that want a second person."""
    rows = Adjustment.objects.visible_to(person).filter(state=PROPOSED, result__assessment__state=COMPUTED)
    rows = rows.exclude(by=person).select_related("result__assessment__plan", "point__line").order_by("pk")
    return [
        Item(
            KIND,
            f"{one.result.assessment}：{one.result}「{one.point.line.item}」的调整待同意",
            one.result.get_absolute_url(),
        )
        for one in rows[:MOST]
        if judges(one.result, person)
    ]


def to_answer(person: Person, _today: date) -> list[Item]:
    """Appeals that one may answer."""
    rows = Appeal.objects.visible_to(person).filter(outcome="", result__assessment__state=PUBLISHED)
    rows = rows.select_related("result__assessment__plan").order_by("pk")
    return [
        Item(KIND, f"{one.result.assessment}：{one.result}的申诉待答复", one.result.get_absolute_url())
        for one in rows[:MOST]
        if answers(one.result, person)
    ]
