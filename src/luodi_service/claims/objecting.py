"""异议: under a real name, with evidence, while a notice stands. It stops its line until it is answered."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from luodi_service.accounts.models import Person
from luodi_service.accounts.throttling import Limit
from luodi_service.claims.acting import Acting, acting, needed
from luodi_service.claims.duties import check_apart
from luodi_service.claims.models import Claim, NoticeLine, Objection
from luodi_service.claims.noticing import drop_from_notice
from luodi_service.claims.process import process_of
from luodi_service.claims.states import (
    CORRECTING,
    DRAFT,
    NOTICE,
    OBJECTION,
    REFUSED,
    REVIEWED,
    STEPS,
    SUSPENDED,
)
from luodi_service.claims.stepping import check_back, close, rest, send_back
from luodi_service.lib.attachments import attached, pieces
from luodi_service.lib.audit import System, record

TEXT_MAX = 2_000
MOST = 100
"""Objections that a line takes; beyond them somebody is flooding it."""
OBJECTIONS = Limit("objection", tries=10, minutes=10)
PUBLIC = System("公众")
CONTACT_READERS = frozenset({"office", "auditor"})
WHO_MAX = 60
"""Characters of a name, and of a contact."""
_NAMELESS = re.compile(r"匿名|无名|佚名|不详|某|\*")
_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_DIGITS = 7
"""Digits that a telephone has at least."""


def object_to(
    line: NoticeLine, name: str, contact: str, text: str, evidence: UploadedFile | None, at: datetime
) -> Objection:
    """Object to a claim on a notice.

    Raises:
        ValidationError: all that lacks: a real name, a contact, what is wrong, evidence; or the notice does not stand.
    """
    problems = [
        f"请写明{label}"
        for label, given in (("真实姓名或单位", name), ("联系方式", contact), ("异议的内容", text))
        if not given.strip()
    ]
    problems += [*_wrong_name(name), *_wrong_contact(contact)]
    if len(text) > TEXT_MAX:
        problems.append(f"异议的内容超过 {TEXT_MAX:,} 个字")
    looked = attached(evidence) if evidence is not None else None
    if looked is None:
        problems.append("请附证据；匿名或没有证据的异议不予受理")
    elif looked.problem:
        problems.append(looked.problem)
    today = timezone.localdate(at)
    notice = line.notice
    if not line.standing or notice.stopped_at is not None or not notice.opens <= today <= notice.closes:
        problems.append(f"公示期是 {notice.opens} 至 {notice.closes}，期外不再受理")
    if line.objections.count() >= MOST:
        problems.append(f"这一项已有 {MOST} 件异议，不再从网上收；请与受理异议的单位联系")
    with acting(line.claim, None, "提出异议", PUBLIC, at) as doing:
        claim = doing.claim
        if problems:
            raise ValidationError(problems)
        assert looked is not None, "there is evidence"
        assert evidence is not None, "there is evidence"
        state = claim.suspended_from if claim.state == SUSPENDED else claim.state
        if state not in (NOTICE, OBJECTION):
            raise ValidationError("这项申请已不在公示")
        made = Objection.objects.create(
            line=line, name=name.strip(), contact=contact.strip(), text=text.strip(), file_name=looked.name,
            ending=looked.ending, sha256=looked.sha256, content=b"".join(pieces(evidence)), at=at,
        )  # fmt: skip
        if claim.state == NOTICE:
            rest(claim, OBJECTION, doing.today)
        elif claim.state == SUSPENDED:
            claim.suspended_from = OBJECTION
    return made


def _wrong_name(name: str) -> list[str]:
    """What is wrong with a name that is given: whether it is the real one nobody can tell, whether it is none one can."""
    plain = unicodedata.normalize("NFKC", name).strip()
    if not plain:
        return []
    letters = sum(unicodedata.category(character).startswith("L") for character in plain)
    if letters < 2 or _NAMELESS.search(plain):
        return ["请写真实姓名或单位的全称；匿名的异议不予受理"]
    return [f"姓名或单位超过 {WHO_MAX} 个字"] if len(name.strip()) > WHO_MAX else []


def _wrong_contact(contact: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", contact).strip()
    if not plain:
        return []
    if sum(character.isdecimal() for character in plain) < _DIGITS and not _MAIL.search(plain):
        return ["联系方式写电话号码或电子邮箱，办公室要能找到您核实"]
    return [f"联系方式超过 {WHO_MAX} 个字"] if len(contact.strip()) > WHO_MAX else []


def answer(objection: Objection, outcome: str, text: str, back_to: str, person: Person, at: datetime) -> Objection:
    """Answer an objection. One that is upheld sends the claim back to an earlier step, or ends it (an empty ``back_to``),
    also while another already sent it back.

    Raises:
        PermissionDenied: objections are answered by the office, and by nobody who applied or whose word the claim rests on.
        ValidationError: it is answered already, no reasons, or there is no such step.
    """
    with acting(objection.line.claim, None, f"异议{outcome}", person, at, reason=text[:1_000]) as doing:
        claim = doing.claim
        check_answers(claim, person)
        found = Objection.objects.select_related("line").get(pk=objection.pk)
        if claim.state == SUSPENDED:
            raise ValidationError(f"申请 {claim.number} 中止，恢复办理以后再答复")
        if found.outcome:
            raise ValidationError("这项异议已经答复")
        if outcome not in (Objection.UPHELD, Objection.REJECTED):
            raise ValidationError("结论须是成立或不成立")
        found.outcome, found.answer = outcome, needed("答复的理由", text)[:TEXT_MAX]
        found.answered_by, found.answered_at = person, at
        found.save(update_fields=["outcome", "answer", "answered_by", "answered_at"])
        # One that was left open by a send-back counts again once the claim is shown again.
        if claim.state in (*REVIEWED, CORRECTING, NOTICE, OBJECTION):
            _follow(doing, outcome, back_to)
    return found


def check_answers(claim: Claim, person: Person) -> None:
    """Whether a person may answer objections to a claim.

    Raises:
        PermissionDenied: this is the office's, and of nobody who applied or whose word it rests on.
    """
    if "office" not in person.codes():
        raise PermissionDenied("异议由领导小组办公室答复")
    check_apart(claim, person)


def show_contact(objection: Objection, why: str, person: Person, at: datetime) -> str:
    """How to reach whoever objects; that somebody looked, and why, is on record.

    Raises:
        PermissionDenied: contacts are for the office, which answers, and for auditors.
        ValidationError: no reason is given.
    """
    if not person.codes() & CONTACT_READERS:
        raise PermissionDenied("联系方式只供领导小组办公室核实和审计")
    with transaction.atomic():
        record(person, "查看联系方式", objection, at, claim=objection.line.claim.number, why=needed("事由", why)[:300])
    return objection.contact


def _reviewed_from(claim: Claim, state: str) -> bool:
    """Whether a claim is under review again, and has still to come through a step: another objection sent it back that
    far already."""
    if claim.state == CORRECTING:
        return state == DRAFT or state in STEPS
    order = list(STEPS)
    return claim.state in STEPS and state in STEPS and order.index(state) >= order.index(claim.state)


def _follow(doing: Acting, outcome: str, back_to: str) -> None:
    claim = doing.claim
    if outcome == Objection.UPHELD:
        drop_from_notice(claim)
        if not back_to:
            close(doing, REFUSED)
        elif not _reviewed_from(claim, back_to):
            check_back(claim, process_of(claim), back_to)
            send_back(doing, back_to)
    elif claim.state == OBJECTION and not Objection.objects.filter(line__claim=claim, outcome="").exists():
        rest(claim, NOTICE, doing.today)
