"""Moving a claim from step to step: who is asked, by when, and what a send-back makes void."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError

from luodi_service.accounts.notices import notify
from luodi_service.claims.acting import Acting
from luodi_service.claims.models import Claim, Opinion
from luodi_service.claims.process import Process, process_of, to_tell, units_of
from luodi_service.claims.states import CORRECTING, CORRECTING_DAYS, DRAFT, NOTICE, STATES, STEPS
from luodi_service.ledger.awarding import let_go
from luodi_service.lib.working_days import working_days_after


def enter(doing: Acting, state: str) -> None:
    """Let a claim enter a step: its units are asked, and its clock begins."""
    claim = doing.claim
    step = process_of(claim).step(state)
    assert step is not None, "a claim enters the steps of its process"
    claim.state, claim.since, claim.due = state, doing.today, step.due(doing.today)
    # The send-back of one round asks whom an earlier one asked already.
    rows = [
        Opinion(claim=claim, round=claim.round, step=state, unit=unit, due=claim.due) for unit in units_of(step, claim)
    ]
    Opinion.objects.bulk_create(rows)


def go_on(doing: Acting) -> None:
    """Let a claim enter the step after its own; after the last of them it waits for its notice."""
    claim = doing.claim
    step = process_of(claim).after(claim.state)
    if step is not None:
        enter(doing, step.kind.state)
    else:
        rest(claim, NOTICE, doing.today)


def rest(claim: Claim, state: str, today: date) -> None:
    """Let a claim be in a state in which no unit's clock runs."""
    claim.state, claim.since, claim.due = state, today, None


def ask_to_mend(doing: Acting) -> None:
    """Let it be the applicant's turn to mend a claim: they are told what and by when, and their clock begins.

    Raises:
        UnknownYear: the calendar does not reach that far.
    """
    claim = doing.claim
    rest(claim, CORRECTING, doing.today)
    claim.due = working_days_after(doing.today, CORRECTING_DAYS)
    text = f"申请 {claim.number} 请在 {claim.due} 以前补正：{doing.reason}"[:NOTICE_MAX]
    for one in to_tell(claim):
        notify(one, text, claim.get_absolute_url(), doing.at, f"claims:mend:{claim.pk}:{claim.round}")


NOTICE_MAX = 300
"""Characters of what people are told on their page."""


def take_up(doing: Acting, state: str) -> None:
    """Let a claim be again where it was left; the clock of whoever is asked begins anew."""
    claim = doing.claim
    rest(claim, state, doing.today)
    step = process_of(claim).step(state)
    if step is not None:
        claim.due = step.due(doing.today)
        Opinion.objects.filter(claim=claim, step=state, opinion="", void=False).update(due=claim.due)


def send_back(doing: Acting, to: str) -> None:
    """Send a claim back to an earlier step, or to the applicant. What was said from there on is void and stays on record;
    money that was reserved is released.

    Raises:
        ValidationError: there is no such step before this one.
    """
    claim = doing.claim
    void_from(claim, to)
    release(doing)
    claim.round += 1
    if to == DRAFT:
        ask_to_mend(doing)
    else:
        enter(doing, to)


def check_back(claim: Claim, process: Process, to: str) -> None:
    """Whether a claim can be sent back there.

    Raises:
        ValidationError: it cannot.
    """
    state = claim.state if claim.state in STEPS else list(STEPS)[-1]
    earlier = {step.kind.state for step in process.before(state)} | {DRAFT}
    if claim.state not in STEPS:
        earlier |= {step.kind.state for step in process.steps[1:]}
    if to not in earlier:
        raise ValidationError(f"不能退回到「{STATES.get(to, to[:20])}」")


def void_from(claim: Claim, to: str) -> None:
    """Make void what was said at a step and after it."""
    order = list(STEPS)
    first = 1 if to == DRAFT else order.index(to)
    Opinion.objects.filter(claim=claim, step__in=order[first:], void=False).update(void=True)


def release(doing: Acting) -> None:
    """Let go of the money that was reserved for a claim. Where it was to go, as it was corrected since, the claim keeps."""
    claim, award = doing.claim, doing.claim.award
    if award is not None:
        let_go(award, doing.reason or doing.act, doing.by, doing.at)
        for name in ("payee_name", "payee_bank", "payee_account"):
            setattr(claim, name, getattr(award, name))
        claim.award = None


def close(doing: Acting, state: str) -> None:
    """End a claim: nobody is asked any more."""
    claim = doing.claim
    Opinion.objects.filter(claim=claim, opinion="", void=False).update(void=True)
    release(doing)
    rest(claim, state, doing.today)
