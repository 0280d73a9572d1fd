"""Review: each unit that is asked says its word; the step is over when all have, and the last decides on the money."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from luodi_service.accounts.models import Person
from luodi_service.claims.acting import Acting, acting, locked, needed, refusing
from luodi_service.claims.duplicates import look, open_findings
from luodi_service.claims.duties import applied, check_speaks, part_takers, waiting_for
from luodi_service.claims.freezing import check_unchanged
from luodi_service.claims.models import Claim, Opinion, Override, Paper
from luodi_service.claims.papers import add_papers
from luodi_service.claims.process import process_of
from luodi_service.claims.states import (
    CORRECTING,
    CORRECTING_DAYS,
    DECISION,
    FINANCE,
    REFUSED,
    SITE,
    SUBMITTED,
    UNACCEPTED,
    WITHDRAWN,
)
from luodi_service.claims.stepping import ask_to_mend, check_back, close, enter, go_on, send_back
from luodi_service.ledger.amounts import exact
from luodi_service.ledger.awarding import Grounds, Limit, Payee, reserve
from luodi_service.lib.audit import record
from luodi_service.lib.editing import Stale
from luodi_service.lib.working_days import working_days_after
from luodi_service.plans.entitlements import Ceiling, Entitlement

AGREE, DISAGREE, BACK = Opinion.WORDS
CORRECT, UNACCEPT, REFUSE = "补正", "不予受理", "不予支持"
WORDS = (AGREE, DISAGREE, BACK, CORRECT, UNACCEPT, REFUSE)
MOST_INSTALMENTS, YEARS = 60, (2000, 2100)


@dataclass(frozen=True, slots=True)
class Said:
    """What a unit says: the word, why, the minutes it rests on, where to send the claim back to, and at the decision the
    instalments where they are to be others than the plan's (years and amounts in 元)."""

    word: str
    text: str = ""
    document: str = ""
    back_to: str = ""
    schedule: Sequence[tuple[int, Decimal]] = ()


def speak(claim: Claim, revision: int | None, said: Said, person: Person, at: datetime) -> Claim:
    """Say a unit's word of a claim at the step that it is at.

    Raises:
        PermissionDenied: the person's units are not asked, or they applied for it or spoke before.
        ValidationError: the word does not fit the step, reasons or minutes lack, or the claim may not be paid as things stand.
        OverBudget: the budget has no room for it.
        Stale: somebody changed it since it was shown.
    """
    if said.word == AGREE and Claim.objects.filter(pk=claim.pk, state=DECISION).exists():
        _look_first(claim, revision, person, at)
    with acting(claim, revision, said.word, person, at, reason=said.text, document=said.document) as doing:
        opinion = _asked(doing.claim, person, doing.today)
        _check_word(doing.claim, said)
        _put_down(opinion, said, person, at)
        doing.answers = True
        _ACTS[said.word](doing, said)
    return doing.claim


def _look_first(claim: Claim, revision: int | None, person: Person, at: datetime) -> None:
    """Look for double support before a decision of somebody who may decide, and keep what is found also where it stands in
    the way of it: what went with the decision that it stopped nobody could answer."""
    with transaction.atomic():
        found = locked(claim.pk)
        if found.state != DECISION or revision not in (None, found.revision):
            return
        try:
            _asked(found, person, timezone.localdate(at))
        except PermissionDenied:
            return  # said by the act that follows, and put on record there
        before = open_findings(found)
        look(found)
        if fresh := open_findings(found) - before:
            record(person, "发现重复补助疑点", found, at, number=found.number, found=fresh)


def _asked(claim: Claim, person: Person, today: date) -> Opinion:
    rows = waiting_for(person).filter(claim=claim, step=claim.state).select_related("unit", "claim")
    opinion = rows.first()
    if opinion is None:
        raise PermissionDenied(f"申请 {claim.number} {claim.get_state_display()}，现在不由您办理")
    opinion.claim = claim
    opinion.instead_of = check_speaks(opinion, person, today)
    return opinion


_AT: dict[str, tuple[str, ...]] = {CORRECT: (SUBMITTED,), UNACCEPT: (SUBMITTED,), REFUSE: (DECISION,)}
"""Words that are said at some steps only."""


def _check_word(claim: Claim, said: Said) -> None:
    if said.word not in WORDS or claim.state not in _AT.get(said.word, (claim.state,)):
        raise ValidationError(f"在「{claim.get_state_display()}」不能{said.word[:10]}")
    if claim.state == SUBMITTED and said.word in (DISAGREE, BACK):
        raise ValidationError("受理时只能受理、一次性告知补正或不予受理")
    if claim.state == DECISION and said.word == DISAGREE:
        raise ValidationError("审定时不同意的，退回或不予支持")
    if said.word != AGREE:
        needed("理由", said.text)
    if claim.state == DECISION and said.word != BACK:
        needed("会议纪要的文号和日期", said.document)
    if claim.state == SITE and said.word == AGREE:
        check_photographed(claim)


def check_photographed(claim: Claim) -> None:
    """Whether an on-site check has its photographs, taken since it began: those of a round before show what was there then.

    Raises:
        ValidationError: it has none.
    """
    if not Paper.objects.filter(claim=claim, photograph=True, at__date__gte=claim.since).exists():
        raise ValidationError("现场核查还没有照片：先上传现场照片，再写意见")


PHOTOGRAPHS = "现场照片"


def add_photographs(claim: Claim, files: Iterable[UploadedFile], person: Person, at: datetime) -> list[Paper]:
    """Keep the photographs of an on-site check, all or none: taken by those who check, and not by those who are checked.

    Raises:
        PermissionDenied: the person's units do not check it on site.
        ValidationError: everything that is wrong with the files.
    """
    with refusing(claim, "上传现场照片", person, at):
        if claim.state != SITE:
            raise ValidationError(f"申请 {claim.number} {claim.get_state_display()}，现场照片在现场核查时上传")
        _asked(claim, person, timezone.localdate(at))
        return add_papers(claim, PHOTOGRAPHS, files, person, at, photographs=True)


def _put_down(opinion: Opinion, said: Said, person: Person, at: datetime) -> None:
    word = {CORRECT: BACK, UNACCEPT: DISAGREE, REFUSE: DISAGREE}.get(said.word, said.word)
    opinion.opinion, opinion.text, opinion.document = word, said.text.strip(), said.document.strip()
    opinion.by, opinion.at = person, at
    opinion.save(update_fields=["opinion", "text", "document", "by", "instead_of", "at"])


def _agree(doing: Acting, said: Said) -> None:
    claim = doing.claim
    doing.act = f"{claim.get_state_display()}同意" if claim.state != SUBMITTED else "受理"
    if not _all_said(claim):
        return
    if claim.state == DECISION:
        _decide(doing, said)
        return
    if claim.state == FINANCE:
        look(claim)
    go_on_or_decide(doing)


def _disagree(doing: Acting, _said: Said) -> None:
    doing.act = f"{doing.claim.get_state_display()}不同意"
    if _all_said(doing.claim):
        go_on_or_decide(doing)


def _all_said(claim: Claim) -> bool:
    rows = Opinion.objects.filter(claim=claim, round=claim.round, step=claim.state, void=False)
    return not rows.filter(opinion="").exists()


def disputed(claim: Claim) -> bool:
    """Whether a unit's standing word is against a claim."""
    return Opinion.objects.filter(claim=claim, opinion=DISAGREE, void=False).exists()


def go_on_or_decide(doing: Acting) -> None:
    """On to the next step; a claim that somebody is against goes straight to those who decide."""
    if disputed(doing.claim):
        enter(doing, DECISION)
    else:
        go_on(doing)


def _back(doing: Acting, said: Said) -> None:
    check_back(doing.claim, process_of(doing.claim), said.back_to)
    doing.act = f"{doing.claim.get_state_display()}退回"
    send_back(doing, said.back_to)


def _correct(doing: Acting, _said: Said) -> None:
    """一次性告知补正: once, and all of it."""
    claim = doing.claim
    if claim.corrected:
        raise ValidationError("已经一次性告知过，不能再次要求补正：受理，或不予受理并写明理由")
    doing.act, claim.corrected = "一次性告知补正", True
    Opinion.objects.filter(claim=claim, void=False).update(void=True)
    claim.round += 1
    ask_to_mend(doing)


def _unaccept(doing: Acting, _said: Said) -> None:
    close(doing, UNACCEPTED)


def _refuse(doing: Acting, _said: Said) -> None:
    close(doing, REFUSED)


_ACTS = {
    AGREE: _agree, DISAGREE: _disagree, BACK: _back, CORRECT: _correct, UNACCEPT: _unaccept, REFUSE: _refuse,
}  # fmt: skip


def _decide(doing: Acting, said: Said) -> None:
    """审定: the claim holds against all there is today, and its money is reserved."""
    claim = doing.claim
    look(claim)
    check_decidable(claim)
    found = check_unchanged(claim)
    amount = claim.final_amount
    assert amount is not None, "what can be decided has an amount"
    assert claim.recipient is not None, "what can be decided is paid to somebody"
    schedule = _schedule(claim, said, amount)
    claim.schedule = [[year, str(part)] for year, part in schedule]
    assert isinstance(doing.by, Person), "a person decides"
    grounds = Grounds(
        claim.plan, claim.code, claim.policy, claim.subject, claim.recipient, claim.year, claim.demonstration,
        Payee(claim.payee_name, claim.payee_bank, claim.payee_account), claim.number,
    )  # fmt: skip
    claim.award = reserve(
        grounds,
        schedule,
        limits(found, amount),
        part_takers(claim),
        doing.by,
        doing.at,
        timezone.localdate(doing.at).year,
    )
    go_on(doing)


def check_decidable(claim: Claim) -> None:
    """Whether a claim can be decided, as far as it hangs on what people said of it.

    Raises:
        ValidationError: all that stands in the way.
    """
    amount = claim.final_amount
    ways = (
        (disputed(claim), "有单位不同意：退回重审，或不予支持", "CL09"),
        (open_findings(claim) > 0, "重复补助的疑点还没有核查结论", "CL10"),
        (Override.objects.filter(claim=claim, agreed=None).exists(), "有一项改定金额等着另一人确认或否决", None),
        (amount is None or amount <= 0 or claim.recipient is None, "金额或受益单位未定，不能审定", None),
    )
    problems = [ValidationError(words, code=code) for stands, words, code in ways if stands]
    if problems:
        raise ValidationError(problems)


def _schedule(claim: Claim, said: Said, amount: Decimal) -> list[tuple[int, Decimal]]:
    """The instalments: as they were settled here, else as the plan has them; they add up to the amount.

    Raises:
        ValidationError: they do not, or are out of order.
    """
    given = [(year, part) for year, part in said.schedule] or instalments_of(claim)
    check_schedule(given)
    if sum((part for _, part in given), Decimal(0)) != amount:
        raise ValidationError(f"各期金额合计须等于 {amount} 元")
    return given


def check_schedule(given: Sequence[tuple[int, Decimal]]) -> None:
    """Whether years and amounts are instalments.

    Raises:
        ValidationError: there are none or too many, one is nothing or has a part of a 分, or they are out of order.
    """
    if not 0 < len(given) <= MOST_INSTALMENTS:
        raise ValidationError(f"请写 1 至 {MOST_INSTALMENTS} 期")
    if any(not exact(part) or part <= 0 for _, part in given):
        raise ValidationError("各期金额须大于 0，精确到分")
    if any(first > second for (first, _), (second, _) in itertools.pairwise(given)):
        raise ValidationError("各期按年度先后写")
    if given[0][0] < YEARS[0] or given[-1][0] > YEARS[1]:
        raise ValidationError(f"各期的年度在 {YEARS[0]} 至 {YEARS[1]} 之间")


def instalments_of(claim: Claim) -> list[tuple[int, Decimal]]:
    """The instalments in which a claim is paid unless others are settled: years and amounts in 元."""
    given = [(int(year), Decimal(part)) for year, part in claim.schedule]
    amount = claim.final_amount
    if amount is None or sum((part for _, part in given), Decimal(0)) == amount:
        return given
    return [(claim.year, amount)]


def limits(found: Entitlement | None, amount: Decimal) -> list[Limit]:
    """The ceilings that an award counts against, with how much of each it takes."""
    return [_limit(one, amount) for one in (found.ceilings if found is not None else ())]


def _limit(ceiling: Ceiling, amount: Decimal) -> Limit:
    if ceiling.most_fen is None:
        return Limit(ceiling.key, ceiling.words, 1, 1, sums=False)
    return Limit(ceiling.key, ceiling.words, ceiling.most_fen, int(amount * 100))


def check_lapsed(claim: Claim, person: Person, today: date) -> None:
    """Whether a person may take a claim as withdrawn that its applicant did not mend in time.

    Raises:
        PermissionDenied: this is the office's, and of nobody who applied for it.
        ValidationError: it does not wait for its applicant, or still has time.
    """
    if "office" not in person.codes() or applied(claim, person):
        raise PermissionDenied("逾期未补正的由领导小组办公室办理，申请人除外")
    if claim.state != CORRECTING:
        raise ValidationError(f"申请 {claim.number} {claim.get_state_display()}，不在补正")
    due = claim.due or working_days_after(claim.since, CORRECTING_DAYS)
    if today <= due:
        raise ValidationError(f"补正的期限到 {due} 为止，还没有过")


def lapse(claim: Claim, revision: int, reason: str, person: Person, at: datetime) -> Claim:
    """逾期未补正: a claim that its applicant did not mend in time counts as withdrawn, and another may stand in its place.

    Raises:
        PermissionDenied, ValidationError: it may not be, and why; or no reason is given.
        Stale: somebody changed it since it was shown.
    """
    with acting(claim, revision, LAPSED, person, at, reason=reason) as doing:
        check_lapsed(doing.claim, person, doing.today)
        needed("理由", reason)
        close(doing, WITHDRAWN)
    return doing.claim


LAPSED = "逾期未补正，视为撤回"


@dataclass(frozen=True, slots=True)
class Row:
    """What came of one of many: the claim's number, and why nothing did, where nothing did."""

    number: str
    problem: str = ""


def speak_of_many(claims: Iterable[tuple[Claim, int]], said: Said, person: Person, at: datetime) -> list[Row]:
    """Say the same word of many claims, each for itself; gives what came of each."""
    rows: list[Row] = []
    for claim, revision in claims:
        try:
            speak(claim, revision, said, person, at)
        except ValidationError as error:
            rows.append(Row(claim.number, "；".join(error.messages)))
        except (PermissionDenied, Stale) as error:
            rows.append(Row(claim.number, str(error)))
        else:
            rows.append(Row(claim.number))
    return rows
