"""The course of a case, as a table: what may be done in which state, by whom, with what, and where it leads."""

from __future__ import annotations

from dataclasses import dataclass

APPLICANT, DECIDER, DECIDER_OR_OFFICE, ASKED = "applicant", "decider", "decider_or_office", "asked"
"""Who acts: the unit that applied, the one that decides, either that or the office, and one that was asked."""
REASON, VALUE, DOCUMENT, DATED, UNTIL, UNIT, PHOTOGRAPHS = (
    "reason", "value", "document", "dated", "until", "unit", "photographs",
)  # fmt: skip
BEFORE_DECISION = ("draft", "submitted", "completing", "accepted", "reviewed")


@dataclass(frozen=True, slots=True)
class ActKind:
    """A kind of act. ``states`` it is done in, ``to`` where it leads (the same state where empty), ``by`` whom; fields it
    ``needs`` and those it ``takes``; ``apart`` are acts whose doer may not do this one. ``records`` says that facts are
    recorded, ``once`` that a case sees it once, ``bulk`` that it is done to many at a time. ``asks`` is what its reason is
    called, ``tells`` whom a notice goes to."""

    code: str
    name: str
    states: tuple[str, ...]
    to: str
    by: str
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    records: bool = False
    once: bool = False
    bulk: bool = False
    asks: str = "理由"
    tells: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        """All that it may come with."""
        return (*self.needs, *self.takes)


APPLIED = ("draft", "submit")
"""Acts of whoever applies."""
ACTS: dict[str, ActKind] = {
    kind.code: kind
    for kind in (
        ActKind("draft", "起草", (), "draft", APPLICANT),
        ActKind(
            "submit", "提交", ("draft", "completing"), "submitted", APPLICANT, takes=(REASON,), tells=DECIDER,
            asks="说明（事后备案等需要说明的，写在这里）",
        ),
        ActKind("withdraw", "撤回", BEFORE_DECISION, "withdrawn", APPLICANT, (REASON,), asks="撤回的原因"),
        ActKind(
            "accept", "受理", ("submitted",), "accepted", DECIDER, takes=(REASON,), apart=APPLIED, bulk=True,
            tells=APPLICANT,
        ),
        ActKind(
            "ask", "一次性告知补正", ("submitted",), "completing", DECIDER, (REASON,), apart=APPLIED, once=True, tells=APPLICANT,
            asks="缺的全部材料和要改的全部内容（只能告知一次）",
        ),
        ActKind(
            "refuse", "不予受理", ("submitted",), "refused", DECIDER, (REASON,), apart=APPLIED, bulk=True,
            asks="不予受理的理由", tells=APPLICANT,
        ),
        ActKind(
            "consult", "征求意见", ("accepted",), "", DECIDER, (UNIT, REASON), apart=APPLIED, asks="征求什么意见", tells=ASKED,
        ),
        ActKind("opine", "答复意见", ("accepted", "reviewed"), "", ASKED, (REASON,), apart=APPLIED, asks="意见"),
        ActKind(
            "visit", "现场核查", ("accepted",), "", DECIDER, (DATED, REASON), (PHOTOGRAPHS,), APPLIED,
            asks="核查情况",
        ),
        ActKind(
            "review", "审核", ("accepted",), "reviewed", DECIDER, (REASON,), (VALUE,), APPLIED, asks="审核意见和理由",
        ),
        ActKind(
            "send_back", "退回重审", ("reviewed",), "accepted", DECIDER_OR_OFFICE, (REASON,), apart=(*APPLIED, "review"),
            asks="退回的理由",
        ),
        ActKind(
            "recognise", "认定", ("reviewed",), "recognised", DECIDER_OR_OFFICE, (DOCUMENT, DATED),
            (VALUE, UNTIL, REASON), (*APPLIED, "review"), records=True, bulk=True, asks="理由（与建议不同的，必须写）",
            tells=APPLICANT,
        ),
        ActKind(
            "decline", "不予认定", ("reviewed",), "declined", DECIDER_OR_OFFICE, (DOCUMENT, DATED, REASON), (VALUE,),
            (*APPLIED, "review"), records=True, bulk=True, asks="不予认定的理由", tells=APPLICANT,
        ),
        ActKind(
            "revoke", "撤销认定", ("recognised",), "revoked", DECIDER_OR_OFFICE, (DOCUMENT, DATED, REASON), (VALUE,),
            APPLIED, records=True, asks="撤销的理由", tells=APPLICANT,
        ),
    )
}  # fmt: skip
"""By code, in the order in which a page offers them."""
BULK = tuple(kind for kind in ACTS.values() if kind.bulk)
