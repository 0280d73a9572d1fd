"""What the page of a claim shows: all of it, as far as whoever looks may see it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from luodi_service.accounts.models import Person
from luodi_service.accounts.zones import OUTSIDE_ROLES
from luodi_service.claims.applying import applies_for
from luodi_service.claims.duties import pressing
from luodi_service.claims.models import (
    Act,
    Claim,
    Finding,
    NoticeLine,
    Objection,
    Opinion,
    Override,
    Paper,
    Refusal,
    Telling,
    Thing,
)
from luodi_service.claims.outcomes import REASONED
from luodi_service.claims.papers import held
from luodi_service.claims.process import process_of
from luodi_service.claims.reasons import reasons_of
from luodi_service.claims.states import (
    DECLINED,
    DONE,
    ENDED,
    NOTICE,
    OBJECTION,
    PAYING,
    STATES,
    SUSPENDED,
)
from luodi_service.ledger.amounts import yuan_of
from luodi_service.ledger.awarding import Payee
from luodi_service.ledger.models import Award, Instalment
from luodi_service.lib.working_days import UnknownYear, working_days_between
from luodi_service.plans.explaining import Unexplained
from luodi_service.registry.doors import Reach, reach
from luodi_service.registry.masking import masked
from luodi_service.registry.models import Subject

MONEY_ROLES = frozenset({"office", "finance", "auditor"})
"""Roles that see accounts at banks in full."""
TOLD_BACK = REASONED | {DECLINED}
"""States of which whoever applied is told why."""


@dataclass(frozen=True, slots=True)
class Clock:
    """How the days of a step stand: ``red``, ``amber`` or neither, with a sign and in words."""

    state: str = ""
    words: str = ""
    problem: str = ""

    @property
    def style(self) -> str:
        """As the style sheet calls it."""
        return {"red": "t-late", "amber": "t-behind"}.get(self.state, "")

    @property
    def told(self) -> str:
        """The sign and the words."""
        return f"{_MARKS[self.state]} {self.words}".strip()


_MARKS = {"red": "○", "amber": "◐", "": ""}


def clock_of(due: date | None, today: date) -> Clock:
    """How a due day stands on a day; in calendar days where the calendar of a year is not known."""
    if due is None:
        return Clock()
    late, state = due < today, "red" if due < today else "amber" if pressing(due, today) else ""
    try:
        days = working_days_between(due, today) if late else working_days_between(today, due)
        unit, problem = "个工作日", ""
    except UnknownYear as error:
        days, unit, problem = abs((due - today).days), "天", error.messages[0]
    if late:
        return Clock(state, f"逾期 {days} {unit}" if days else "已逾期", problem)
    return Clock(state, f"还有 {days} {unit}" if days else "今天截止", problem)


def not_payable(claim: Claim) -> list[str]:
    """Why the amount is not payable as it stands; none once it was promised."""
    if claim.state in (PAYING, DONE):
        return []
    if claim.state in ENDED:
        return [f"已{claim.get_state_display()}"]
    if claim.obstacles:
        return list(claim.obstacles)
    if claim.state == SUSPENDED:
        return ["已中止"]
    if claim.state in (NOTICE, OBJECTION):
        return ["公示期满无异议并下达以后才兑付"]
    return ["还没有审定、公示和下达"]


def page_of(claim: Claim, person: Person, today: date) -> dict[str, Any]:
    """The context of the page, acts aside."""
    viewer = reach(person)
    outside = viewer.codes <= OUTSIDE_ROLES
    own = applies_for(person, claim.subject, claim.recipient)
    award, payee = _award(claim, person), _payee(claim)
    return {
        "claim": claim,
        "clock": clock_of(claim.due, today),
        "not_payable": not_payable(claim),
        "way": _way(claim),
        "outside": outside,
        "sees_subject": Subject.objects.visible_to(person).filter(pk=claim.subject_id).exists(),
        "opinions": [] if outside else _opinions(claim),
        "acts_done": _acts(claim, person, outside=outside),
        "papers": held(claim),
        "other_papers": _other_papers(claim),
        "things": Thing.objects.of(claim),
        "findings": [] if outside else _of(Finding, claim).select_related("by", "other"),
        "overrides": _of(Override, claim).select_related("by", "agreed_by"),
        "refusals": _refusals(claim, person, outside=outside),
        "tellings": _of(Telling, claim).select_related("person"),
        "notices": NoticeLine.objects.visible_to(person).filter(claim=claim).select_related("notice").order_by("pk"),
        "objections": Objection.objects.visible_to(person).filter(line__claim=claim).defer("content"),
        "award": award,
        "instalments": _instalments(claim, award, person),
        "payee": payee,
        "payee_differs": _payee_differs(claim, payee),
        "account": payee.account if own or viewer.codes & MONEY_ROLES else masked("bank_account", payee.account),
        **_reasons(claim, viewer),
    }


def _payee(claim: Claim) -> Payee:
    """Where the money goes to: once some is reserved, as finance may have corrected it since."""
    of = claim.award if claim.award is not None else claim
    return Payee(of.payee_name, of.payee_bank, of.payee_account)


def _payee_differs(claim: Claim, payee: Payee) -> bool:
    """Whether money would go to an account under another name than that of whom it is for; not where a name is not known."""
    names = (payee.name, claim.recipient.name if claim.recipient is not None else "")
    one, other = (unicodedata.normalize("NFKC", "".join(name.split())) for name in names)
    return bool(one and other and one != other)


def _reasons(claim: Claim, viewer: Reach) -> dict[str, Any]:
    try:
        found = reasons_of(claim, viewer)
    except Unexplained as fault:
        return {"fault": str(fault)}
    return {name: value for name, value in (found or {}).items() if name != "demonstration"}


def _of(model: Any, claim: Claim) -> QuerySet[Any]:
    return model.objects.of(claim).order_by("pk")  # type: ignore[no-any-return]


def _way(claim: Claim) -> list[tuple[str, str]]:
    """The steps of the process in words, each with whether it is over (``done``), is now (``now``) or lies ahead."""
    states = [step.kind.state for step in process_of(claim).steps] + [NOTICE, PAYING, DONE]
    at = claim.suspended_from or (NOTICE if claim.state == OBJECTION else claim.state)
    here = states.index(at) if at in states else -1
    return [
        (STATES[state], "now" if place == here else "done" if place < here else "ahead")
        for place, state in enumerate(states)
    ]


def _opinions(claim: Claim) -> dict[int, list[Opinion]]:
    """By round, the newest first."""
    found: dict[int, list[Opinion]] = {}
    for one in _of(Opinion, claim).select_related("unit", "by", "instead_of").order_by("-round", "pk"):
        found.setdefault(one.round, []).append(one)
    return found


def _acts(claim: Claim, person: Person, *, outside: bool) -> list[tuple[Act, str, bool]]:
    """Each act, by whom, and whether its reason is shown: whoever applied is told the reasons that are for them, and the
    names of nobody who decides."""
    rows = Act.objects.of(claim).select_related("by")
    if not outside:
        return [(one, one.by.name if one.by is not None else "系统", True) for one in rows]
    return [
        (
            one,
            one.by.name
            if one.by_id == person.pk and one.by is not None
            else "系统"
            if one.by_id is None
            else "办理单位",
            one.by_id == person.pk or one.after in TOLD_BACK,
        )
        for one in rows
    ]


def _refusals(claim: Claim, person: Person, *, outside: bool) -> Sequence[Refusal]:
    rows = Refusal.objects.of(claim).select_related("by")
    return list((rows.filter(by=person) if outside else rows)[:_REFUSALS])


_REFUSALS = 50


def _other_papers(claim: Claim) -> list[Paper]:
    """What came with this claim beyond what the plan names, photographs first."""
    rows = Paper.objects.of(claim).defer("content").select_related("by")
    return sorted(rows, key=lambda one: (not one.photograph, one.pk))


def _award(claim: Claim, person: Person) -> Award | None:
    if claim.award_id is None:
        return None
    return Award.objects.visible_to(person).filter(pk=claim.award_id).first()


def _instalments(claim: Claim, award: Award | None, person: Person) -> list[dict[str, Any]]:
    """The instalments with what of them is paid; what is foreseen, where no money is reserved or none of it is shown."""
    if award is None:
        return [
            {"number": number, "year": year, "amount": Decimal(part), "state": "", "paid": None}
            for number, (year, part) in enumerate(claim.schedule, start=1)
        ]
    return [
        {
            "number": one.number,
            "year": one.due_year,
            "amount": yuan_of(one.amount_fen),
            "state": one.get_state_display(),
            "paid": yuan_of(one.paid_fen),
        }
        for one in Instalment.objects.visible_to(person).filter(award=award)
    ]
