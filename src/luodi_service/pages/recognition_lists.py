"""The list of recognition cases, as a viewer may filter it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from luodi_service.accounts.models import Person
from luodi_service.lib.visibility import NOBODY
from luodi_service.lib.working_days import UnknownYear, working_days_after
from luodi_service.pages.listing import Column, Filter, Listing, by_value, by_words
from luodi_service.recognition.clock import SOON, STAGES
from luodi_service.recognition.flow import ACTS, APPLICANT
from luodi_service.recognition.holding import DECIDING, held
from luodi_service.recognition.matters import TITLE_CODE, matters
from luodi_service.recognition.models import STATES, TITLE, Case
from luodi_service.recognition.parties import waiting

TO_DO = ("submit", "accept", "opine", "review", "recognise")
"""Acts that cases wait for; others are done beside them."""
COMPLETING = "completing"


def waits_for(person: Person, codes: Iterable[str] = TO_DO) -> Q:
    """The cases that wait for a person to do one of some acts."""
    found = Q(NOBODY)
    for code in codes:
        found |= waiting(person, ACTS[code])
    return found


def handles(person: Person) -> bool:
    """Whether a person handles cases for a unit that decides."""
    return any(role in DECIDING for role, _, _ in held(person))


def _by_matter(rows: QuerySet, code: str) -> QuerySet:
    return rows.filter(term=None) if code == TITLE_CODE else rows.filter(term=int(code))


def _matter_choices() -> list[tuple[str, str]]:
    return [(one.code, one.name if one.name == TITLE else f"{one.kind}：{one.name}") for one in matters()]


def cases_for(person: Person, today: date) -> Listing:
    """The list, with the clocks of a day."""

    def by_clock(rows: QuerySet, state: str) -> QuerySet:
        rows = rows.filter(state__in=STAGES)
        if state == "red":
            return rows.filter(due__lt=today)
        try:
            return rows.filter(due__gte=today, due__lte=working_days_after(today, SOON))
        except UnknownYear:
            return rows.none()

    def clock_words(one: Case) -> str:
        clock = one.clock(today)
        return f"{clock.mark} {clock.words}".strip() or clock.problem

    box = Column("box", "选", told=lambda one: f"选中 #{one.pk}", box="case")
    return Listing(
        title="认定",
        columns=(
            *((box,) if handles(person) else ()),
            Column("number", "编号", lambda one: f"#{one.pk}", ("pk",), Case.get_absolute_url),
            Column("subject", "主体", lambda one: str(one.subject), ("subject__name", "subject__key")),
            Column("key", "主体编号", lambda one: one.subject.key, ("subject__key",), style="key", file_only=True),
            Column("matter", "事项", lambda one: one.matter_words, ("term__name", "title", "year")),
            Column("state", "状态", lambda one: one.get_state_display(), ("state",), style="tight"),
            Column("clock", "时限", clock_words, ("due",)),
            Column("due", "办理期限", lambda one: one.due or "", ("due",), style="tight"),
            Column("unit", "认定单位", lambda one: str(one.unit), ("unit__name",)),
            Column("applicant", "申请单位", lambda one: str(one.applicant_unit), ("applicant_unit__name",)),
            Column("submitted", "提交", lambda one: one.submitted_on or "", ("submitted_on",), style="tight"),
        ),
        filters=(
            Filter("q", "主体、事项", by_words("subject__key", "subject__name", "term__name", "title")),
            Filter("matter", "事项", _by_matter, choices=lambda _: _matter_choices()),
            Filter("state", "状态", by_value("state"), choices=lambda _: STATES.items()),
            Filter("clock", "时限", by_clock, choices=lambda _: (("red", "● 逾期"), ("amber", "◐ 将到期"))),
            Filter(
                "waiting", "等我办理", lambda rows, code: rows.filter(waits_for(person, _codes(code))),
                choices=lambda _: (("all", "全部"), *((code, _verb(code)) for code in TO_DO)), usual="不限",
            ),
        ),
        order=("-pk",),
        empty="没有您可以查看的认定个案。",
        home="recognitions",
    )  # fmt: skip


def _codes(code: str) -> tuple[str, ...]:
    return TO_DO if code == "all" else (code,)


def _verb(code: str) -> str:
    """What an act that is waited for is called."""
    return "提交、补正" if ACTS[code].by == APPLICANT else ACTS[code].name
