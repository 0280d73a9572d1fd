"""Which acts on a claim a person may do now, and why those that wait for them cannot be done: what pages offer is what acts
accept, as far as it does not hang on what is typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError

from luodi_service.accounts.models import Person, Unit
from luodi_service.claims.applying import ON_BEHALF, applies_for, check_withdraws
from luodi_service.claims.awarding import later_instalments
from luodi_service.claims.duplicates import CLEARING, open_findings
from luodi_service.claims.duties import applied, check_did_not_review, check_speaks, waiting_for
from luodi_service.claims.freezing import check_payable, check_unchanged, now
from luodi_service.claims.models import Claim, Override
from luodi_service.claims.noticing import check_noticed
from luodi_service.claims.overriding import AGREEING, PROPOSING
from luodi_service.claims.papers import may_add
from luodi_service.claims.reviewing import check_decidable, check_lapsed, check_photographed
from luodi_service.claims.states import (
    APPLICANTS,
    CORRECTING,
    DECISION,
    DONE,
    DRAFT,
    ENDED,
    MONEY,
    NOTICE,
    OBJECTION,
    PAYING,
    PREPARED,
    REVIEWED,
    SITE,
    SUBMITTED,
    SUSPENDED,
)
from luodi_service.ledger.models import Instalment
from luodi_service.ledger.recovering import net_paid_fen
from luodi_service.registry.doors import reach


@dataclass(slots=True)
class Offered:
    """The acts that a person may do, by their codes in the order in which pages show them; the unit they speak for; and,
    for what waits for them and cannot be done, why."""

    acts: list[str] = field(default_factory=list)
    unit: Unit | None = None
    obstacles: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Asked:
    claim: Claim
    person: Person
    today: date
    codes: frozenset[str]
    found: Offered

    @property
    def apart(self) -> bool:
        """Whether they did not apply for it themselves."""
        return not applied(self.claim, self.person)

    def add(self, *acts: str) -> None:
        """Offer acts."""
        self.found.acts.extend(acts)

    def stands(self, check: Callable[[], object]) -> bool:
        """Whether a check passes; what it says otherwise stands in the way."""
        try:
            check()
        except ValidationError as error:
            self.found.obstacles.extend(error.messages)
        except PermissionDenied as error:
            self.found.obstacles.append(str(error))
        else:
            return True
        return False


def offered(claim: Claim, person: Person, today: date) -> Offered:
    """What a person may do with a claim on a day."""
    asked = _Asked(claim, person, today, reach(person).codes, Offered())
    for offer in (_applicant, _speaker, _overriding, _office, _money, _anybody):
        offer(asked)
    return asked.found


def _applicant(asked: _Asked) -> None:
    claim, codes = asked.claim, asked.codes
    if claim.state not in (*APPLICANTS, *REVIEWED):
        return
    if claim.origin == Claim.CASE and claim.state in (DRAFT, CORRECTING) and "office" in codes:
        asked.add("hand_in_case")
    if not applies_for(asked.person, claim.subject, claim.recipient):
        return
    own_case = claim.origin == Claim.CASE
    hands_in = claim.state in APPLICANTS and not own_case and _passes(lambda: check_did_not_review(claim, asked.person))
    if hands_in and asked.stands(lambda: check_payable(now(claim))):
        asked.add("hand_in")
    if claim.state == PREPARED and not codes & ON_BEHALF:
        asked.add("decline")
    elif _passes(lambda: check_withdraws(claim, asked.person)):
        asked.add("withdraw")


def _passes(check: Callable[[], object]) -> bool:
    """Whether a check passes, of what waits for nobody: where it does not, nothing stands in the way of anything."""
    try:
        check()
    except (PermissionDenied, ValidationError):
        return False
    return True


def _speaker(asked: _Asked) -> None:
    claim = asked.claim
    opinion = waiting_for(asked.person).filter(claim=claim, step=claim.state).select_related("unit", "claim").first()
    if opinion is None:
        return
    opinion.claim = claim
    if not asked.stands(lambda: check_speaks(opinion, asked.person, asked.today)):
        return
    asked.found.unit = opinion.unit
    if claim.state == SITE:
        asked.add("photograph")
    if claim.state == SUBMITTED:
        asked.add("accept", *(() if claim.corrected else ("correct",)), "unaccept")
    elif claim.state == DECISION:
        asked.add(*(("decide",) if asked.stands(lambda: _check_decides(claim)) else ()), "back", "refuse")
    else:
        photographed = claim.state != SITE or asked.stands(lambda: check_photographed(claim))
        asked.add(*(("agree",) if photographed else ()), "disagree", "back")


def _check_decides(claim: Claim) -> None:
    check_decidable(claim)
    check_unchanged(claim)


def _overriding(asked: _Asked) -> None:
    claim = asked.claim
    if claim.state not in REVIEWED or not asked.apart:
        return
    waiting = Override.objects.filter(claim=claim, agreed__isnull=True).first()
    if waiting is None and asked.codes & PROPOSING:
        asked.add("propose")
    if waiting is not None and waiting.by_id != asked.person.pk and asked.codes & AGREEING:
        asked.add("agree_override", "reject_override")


def _office(asked: _Asked) -> None:
    claim, office = asked.claim, "office" in asked.codes
    if claim.state == PREPARED and office:
        asked.add("tell")
    if claim.origin != Claim.CASE and claim.state in (*APPLICANTS, *REVIEWED) and asked.codes & {"office", "finance"}:
        asked.add("recalculate")
    if not office or not asked.apart:
        return
    if claim.state == NOTICE and claim.award is not None and asked.stands(lambda: _check_commits(claim, asked.today)):
        asked.add("commit")
    if claim.state == NOTICE:
        asked.add("take_back")
    if claim.state == CORRECTING and _passes(lambda: check_lapsed(claim, asked.person, asked.today)):
        asked.add("lapse")
    waiting = later_instalments(claim, asked.today.year)
    if waiting and asked.stands(lambda: check_unchanged(claim)):
        asked.add("open_instalment")
    if claim.state in (*REVIEWED, NOTICE, OBJECTION, PAYING):
        asked.add("suspend")
    if claim.state == SUSPENDED:
        asked.add("resume")


def _check_commits(claim: Claim, today: date) -> None:
    check_noticed(claim, today)
    check_unchanged(claim)


def _money(asked: _Asked) -> None:
    """What takes money back: only while no transfer is on its way, whose receipt has to come first."""
    claim, award = asked.claim, asked.claim.award
    if award is None or claim.state not in MONEY or not asked.apart or not asked.codes & {"office", "finance"}:
        return
    if award.instalments.filter(state=Instalment.ORDERED).exists():
        asked.found.obstacles.append(f"资金 {award.number} 有一笔正在支付，追回、撤销等回单到了再办理")
        return
    if claim.state in (PAYING, DONE, SUSPENDED) and net_paid_fen(award) > 0:
        asked.add("recover")
    none_paid = not award.instalments.filter(paid_fen__gt=0).exists()
    if claim.state != DONE and none_paid and "office" in asked.codes:
        asked.add("cancel")


def _anybody(asked: _Asked) -> None:
    claim = asked.claim
    if claim.state in ENDED:
        return
    if may_add(claim, asked.person):
        asked.add("upload")
    if asked.codes & CLEARING and asked.apart and open_findings(claim):
        asked.add("clear")
