"""What firms offer and seek: posted, closed; two of them brought together, by the firms' own word on either side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from luodi_service.accounts.models import Person, Unit
from luodi_service.accounts.notices import notify
from luodi_service.lib.audit import record
from luodi_service.lib.characters import without_personal
from luodi_service.lib.checking import refuse, wrong_texts
from luodi_service.lib.editing import Stale
from luodi_service.promotion.chains import wrong_position
from luodi_service.promotion.firms import not_there
from luodi_service.promotion.models import (
    ACCEPTED,
    ASKED,
    CLOSED,
    DECLINED,
    FAILED,
    MADE,
    OFFER,
    OPEN,
    POSTING_KINDS,
    RENTAL,
    SIDES,
    UNDECIDED,
    Introduction,
    IntroductionAct,
    Posting,
)
from luodi_service.promotion.parties import LEADING, OWN, POSTING, acts_for, unit_of
from luodi_service.registry.keeping import FIRM
from luodi_service.registry.models import Subject

LONGEST = timedelta(days=366)
"""How long a posting stands at most: what is older is asked for anew."""
OPEN_MOST = 50
"""Postings that one firm may have open."""
MOST_VEHICLES = 100_000


@dataclass(frozen=True, slots=True)
class Told:
    """A posting as it is told. Prices are in 元 a vehicle and day; None leaves a number or a price open. ``key`` is the number
    of the firm for which it is posted; empty for one's own."""

    kind: str
    side: str
    title: str
    text: str
    since: date
    until: date
    contact: str
    key: str = ""
    position: str = ""
    quantity: int | None = None
    price: Decimal | None = None


def owns(posting: Posting, person: Person) -> bool:
    """Whether a posting is a person's to act on: of their firm, or posted by their unit for a firm."""
    firm = posting.subject.unit
    return acts_for(person, posting.unit, POSTING) or (firm is not None and acts_for(person, firm, OWN))


def post(told: Told, person: Person, at: datetime) -> Posting:
    """Post what one's own firm offers or seeks, or a firm for which one speaks.

    Raises:
        PermissionDenied: it is not this person's to post.
        ValidationError: everything that is wrong with it.
    """
    own, speaks = unit_of(person, OWN), unit_of(person, LEADING)
    # Whoever does both speaks for the firm that is named, and else for their own.
    unit = speaks if own is None or (speaks is not None and told.key.strip()) else own
    if unit is None or not person.is_active:
        raise PermissionDenied("供需信息由企业发布，或由部门、街道、园区代为发布")
    wrong = _wrong(told, timezone.localdate(at))
    firm = _firm(told.key.strip(), unit, person, wrong, speaks=unit == speaks)
    with transaction.atomic():
        if firm is not None:
            # Held, so that many at once cannot each find room for one more.
            firm = Subject.objects.select_for_update().get(pk=firm.pk)
            wrong += not_there(firm)
            if Posting.objects.filter(subject=firm, state=OPEN).count() >= OPEN_MOST:
                wrong.append(f"这家企业已有 {OPEN_MOST} 条信息在对接，请先关闭不用的")
        refuse(wrong)
        assert firm is not None
        posting = Posting.objects.create(
            subject=firm, unit=unit, kind=told.kind, side=told.side, title=told.title.strip(), text=told.text.strip(),
            position=told.position, quantity=told.quantity, price=told.price, since=told.since, until=told.until,
            contact=told.contact.strip(), by=person, at=at, demonstration=settings.DEMONSTRATION,
        )  # fmt: skip
        record(person, "发布供需", posting, at, subject=f"{firm.kind} {firm.key}", kind=told.kind, side=told.side)
    return posting


def _firm(key: str, unit: Unit, person: Person, wrong: list[str], *, speaks: bool) -> Subject | None:
    """Whose posting it is: of the number that was given; without one that of one's own unit."""
    rows = Subject.objects.visible_to(person).filter(kind=FIRM, merged_into=None, ended_on=None)
    if speaks and not key:
        wrong.append("请填写企业的统一社会信用代码：代哪一家发布")
        return None
    found = (rows.filter(key=key) if speaks else rows.filter(unit=unit)).order_by("pk").first()
    if found is None:
        wrong.append(
            f"没有统一社会信用代码为「{key[:60]}」的企业，或您无权代它发布。请核对" if speaks
            else "企业库里没有贵单位，请先由街道登记"
        )  # fmt: skip
    return found


def _wrong(told: Told, today: date) -> list[str]:
    wrong = wrong_texts(
        (("题目", told.title, 100, True), ("说明", told.text, 2_000, True), ("联系方式", told.contact, 100, True))
    )
    if told.kind not in POSTING_KINDS:
        wrong.append(f"类别写{'、'.join(POSTING_KINDS.values())}之一")
    if told.side not in SIDES:
        wrong.append("请写明是供还是需")
    wrong += wrong_position(told.position)
    if told.kind != RENTAL and not (told.quantity is None and told.price is None):
        wrong.append(f"数量和价格只用于{POSTING_KINDS[RENTAL]}")
    if told.quantity is not None and not 0 < told.quantity <= MOST_VEHICLES:
        wrong.append(f"数量要在 1 至 {MOST_VEHICLES} 辆之间；待议的不填")
    if told.price is not None and told.price <= 0:
        wrong.append("价格要大于 0；待议的不填")
    if told.until < told.since:
        wrong.append(f"结束日期 {told.until} 早于开始日期 {told.since}")
    if told.until < today:
        wrong.append(f"结束日期 {told.until} 已经过去")
    if told.until > today + LONGEST:
        wrong.append(f"结束日期至多到 {today + LONGEST}，到期可以再发")
    return wrong


def close(pk: int, revision: int, why: str, person: Person, at: datetime) -> Posting:
    """Close a posting; what it was being brought together with falls through, and the other firms hear of it.

    Raises:
        PermissionDenied, ValidationError, Stale: why it was not done.
    """
    with transaction.atomic():
        posting = _locked_postings(pk)[0]
        if posting.revision != revision:
            raise Stale(posting)
        if not owns(posting, person):
            raise PermissionDenied("供需信息由发布的企业关闭")
        if posting.state != OPEN:
            raise ValidationError(f"「{posting}」已关闭")
        refuse(wrong_texts((("关闭的原因", why, 200, True),)))
        side = "offer" if posting.side == OFFER else "need"
        # Locked before the log is written to, as by those who answer: two at once cannot wait for each other.
        meeting = list(Introduction.objects.select_for_update().filter(state__in=UNDECIDED, **{side: posting}))
        posting.state, posting.closing, posting.revision = CLOSED, why.strip(), revision + 1
        posting.save(update_fields=["state", "closing", "revision"])
        said = f"对方信息已关闭：{posting.closing}"
        for one in meeting:
            _turn(one, FAILED, "未成", said, person, at)
        record(person, "关闭供需", posting, at, why=without_personal(posting.closing))
        for one in meeting:
            _log(one, "未成", said, person, at)
    return posting


def _locked_postings(*pks: int) -> list[Posting]:
    """Postings, locked in the order of their numbers: two at once cannot wait for each other."""
    rows = Posting.objects.select_for_update(of=("self",)).select_related("subject__unit", "unit").order_by("pk")
    found = {one.pk: one for one in rows.filter(pk__in=pks)}
    return [found[pk] for pk in pks]


def ask(own: Posting, other: Posting, words: str, person: Person, at: datetime) -> Introduction:
    """Ask another firm to meet about two postings.

    Raises:
        PermissionDenied, ValidationError: why it was not done.
    """
    with transaction.atomic():
        own, other = _locked_postings(own.pk, other.pk)
        if not owns(own, person):
            raise PermissionDenied("请求对接由发布的企业提出")
        refuse(_cannot_meet(own, other, timezone.localdate(at)) + wrong_texts((("留言", words, 500, False),)))
        offer, need = (own, other) if own.side == OFFER else (other, own)
        made = Introduction.objects.create(offer=offer, need=need, asked_by=own, at=at, changed_at=at)
        IntroductionAct.objects.create(introduction=made, act="请求对接", words=words.strip(), by=person, at=at)
        _tell(made, other, f"「{own.subject}」请求对接：{other.title}", at)
        _log(made, "请求对接", words.strip(), person, at)
    return made


def _cannot_meet(own: Posting, other: Posting, today: date) -> list[str]:
    wrong = [
        f"「{one}」{'已关闭' if one.state != OPEN else '已过期'}"
        for one in (own, other)
        if one.state != OPEN or one.until < today
    ]
    for one in (own, other):
        wrong += not_there(one.subject)
    if own.subject_id == other.subject_id:
        wrong.append("两条信息是同一家企业的")
    if own.kind != other.kind or own.side == other.side:
        wrong.append("一供一需、类别相同的才能对接")
    if Introduction.objects.filter(offer__in=(own, other), need__in=(own, other), state__in=UNDECIDED).exists():
        wrong.append("这两条信息已在对接")
    return wrong


def _log(one: Introduction, act: str, words: str, person: Person, at: datetime) -> None:
    """The line of the log: last of all, since whoever writes one waits for everybody who did."""
    record(
        person, f"对接：{act}", one, at, offer=one.offer_id, need=one.need_id, state=one.state,
        quantity=one.quantity, amount=str(one.amount) if one.amount is not None else None, words=without_personal(words),
    )  # fmt: skip


def _tell(one: Introduction, posting: Posting, text: str, at: datetime) -> None:
    key = f"introduction:{one.pk}:{one.revision}:{posting.pk}"
    for unit in {posting.unit, posting.subject.unit} - {None}:
        assert unit is not None
        notify(unit, text[:300], posting.get_absolute_url(), at, key)


def _turn(one: Introduction, state: str, act: str, words: str, person: Person, at: datetime) -> None:
    one.state, one.changed_at, one.revision = state, at, one.revision + 1
    one.save()
    IntroductionAct.objects.create(introduction=one, act=act, words=words, by=person, at=at)
    for posting in (one.offer, one.need):
        _tell(one, posting, f"对接 #{one.pk}「{posting.title}」：{act}", at)


def _decide(one: Introduction, state: str, act: str, words: str, person: Person, at: datetime) -> None:
    _turn(one, state, act, words, person, at)
    _log(one, act, words, person, at)


def _locked(pk: int, revision: int, states: tuple[str, ...]) -> Introduction:
    one = Introduction.objects.select_for_update(of=("self",)).with_firms().get(pk=pk)
    if one.revision != revision:
        raise Stale(one)
    if one.state not in states:
        raise ValidationError(f"「{one}」{one.get_state_display()}，不能再办。请刷新页面看现在的情况")
    return one


def reply(pk: int, revision: int, *, accepted: bool, words: str, person: Person, at: datetime) -> Introduction:
    """Agree to meet, from when on each side sees how to reach the other, or decline.

    Raises:
        PermissionDenied, ValidationError, Stale: why it was not done.
    """
    with transaction.atomic():
        one = _locked(pk, revision, (ASKED,))
        if not owns(one.answers, person):
            raise PermissionDenied("请求由被请求的企业答复")
        refuse(wrong_texts((("答复", words, 500, not accepted),)))
        state, act = (ACCEPTED, "同意对接") if accepted else (DECLINED, "谢绝")
        _decide(one, state, act, words.strip(), person, at)
    return one


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a meeting came to. A number or an amount (元) that is not told is unknown."""

    made: bool
    words: str
    quantity: int | None = None
    amount: Decimal | None = None


def conclude(pk: int, revision: int, outcome: Outcome, person: Person, at: datetime) -> Introduction:
    """Say what came of it: by either firm.

    Raises:
        PermissionDenied, ValidationError, Stale: why it was not done.
    """
    with transaction.atomic():
        one = _locked(pk, revision, (ACCEPTED,))
        if not (owns(one.offer, person) or owns(one.need, person)):
            raise PermissionDenied("对接的结果由两家企业填写")
        wrong = wrong_texts((("结果", outcome.words, 500, True),))
        if outcome.quantity is not None and one.offer.kind != RENTAL:
            wrong.append(f"成交数量（辆）只用于{POSTING_KINDS[RENTAL]}")
        if not outcome.made and not (outcome.quantity is None and outcome.amount is None):
            wrong.append("没有成交的，不填数量和成交额")
        if outcome.quantity is not None and not 0 < outcome.quantity <= MOST_VEHICLES:
            wrong.append(f"数量要在 1 至 {MOST_VEHICLES} 之间；不知道的不填")
        if outcome.amount is not None and outcome.amount <= 0:
            wrong.append("成交额要大于 0；不知道的不填")
        refuse(wrong)
        one.quantity, one.amount = outcome.quantity, outcome.amount
        _decide(one, *((MADE, "成交") if outcome.made else (FAILED, "未成")), outcome.words.strip(), person, at)
    return one
