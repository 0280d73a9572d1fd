"""Which offers and needs fit together, and why: each question is asked by itself, and a pair that fails one says which.

What a firm left open (a price, a number) is to be agreed and rules nothing out; it is never taken for zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from luodi_service.lib.visibility import Viewer
from luodi_service.promotion.chains import field_of
from luodi_service.promotion.models import COOPERATION, NEED, OFFER, OPEN, RENTAL, Posting

CANDIDATES_MOST = 500
SHOWN_MOST = 50


@dataclass(frozen=True, slots=True)
class Answer:
    """What one question came to: whether two fit, and why or why not."""

    fits: bool
    words: str


@dataclass(frozen=True, slots=True)
class Match:
    """Another posting with what speaks for it; ``against`` is the one thing that does not fit, empty where all does."""

    posting: Posting
    reasons: tuple[str, ...]
    against: str = ""


Question = Callable[[Posting, Posting], Answer]
"""Asked of an offer and a need."""


def _when(offer: Posting, need: Posting) -> Answer:
    first, last = max(offer.since, need.since), min(offer.until, need.until)
    if first > last:
        return Answer(False, f"时间不重合：供方 {offer.since} 至 {offer.until}，需方 {need.since} 至 {need.until}")
    return Answer(True, f"{first} 至 {last} 时间重合")


def _how_many(offer: Posting, need: Posting) -> Answer:
    if offer.quantity is None or need.quantity is None:
        return Answer(True, "数量待议")
    if offer.quantity >= need.quantity:
        return Answer(True, f"可供 {offer.quantity} 辆，需 {need.quantity} 辆，够用")
    return Answer(True, f"可供 {offer.quantity} 辆，需 {need.quantity} 辆，满足一部分")


def _how_much(offer: Posting, need: Posting) -> Answer:
    if offer.price is None or need.price is None:
        return Answer(True, "价格待议")
    if offer.price <= need.price:
        return Answer(True, f"报价 {offer.price:.2f} 元/辆·日，不高于需方的 {need.price:.2f} 元")
    return Answer(False, f"报价 {offer.price:.2f} 元/辆·日，高于需方的 {need.price:.2f} 元")


def _where(offer: Posting, need: Posting) -> Answer:
    if not offer.position or not need.position:
        return Answer(True, "产业链环节待议")
    if offer.position == need.position:
        return Answer(True, f"同在{offer.position}")
    if field_of(offer.position) == field_of(need.position):
        return Answer(False, f"同在{field_of(offer.position)}，环节不同：供{offer.position}，需{need.position}")
    return Answer(False, f"产业链环节不同：供{offer.position}，需{need.position}")


QUESTIONS: dict[str, tuple[Question, ...]] = {
    RENTAL: (_when, _how_many, _how_much),
    COOPERATION: (_when, _where),
}
"""By kind of posting."""


def matches(posting: Posting, viewer: Viewer, today: date) -> list[Match]:
    """The open postings of the other side, of other firms, that fit in all or all but one; what fits best comes first."""
    other = NEED if posting.side == OFFER else OFFER
    rows = Posting.objects.visible_to(viewer).filter(
        kind=posting.kind, side=other, state=OPEN, until__gte=today, subject__merged_into=None, subject__ended_on=None
    )
    candidates = rows.exclude(subject=posting.subject).select_related("subject").order_by("until", "pk")
    found = [match for one in candidates[:CANDIDATES_MOST] for match in _compared(posting, one)]
    return sorted(found, key=lambda match: bool(match.against))[:SHOWN_MOST]


def _compared(posting: Posting, other: Posting) -> Iterator[Match]:
    offer, need = (posting, other) if posting.side == OFFER else (other, posting)
    answers = [ask(offer, need) for ask in QUESTIONS[posting.kind]]
    against = [one.words for one in answers if not one.fits]
    if len(against) < 2 and len(against) < len(answers):
        yield Match(other, tuple(one.words for one in answers if one.fits), "".join(against))
