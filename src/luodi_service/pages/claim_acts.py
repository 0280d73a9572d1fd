"""The acts on one claim as its page offers them: what each is called, what it asks for, and what does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from luodi_service.accounts.models import Person
from luodi_service.claims import (
    applying,
    awarding,
    cases,
    duplicates,
    finding,
    freezing,
    noticing,
    overriding,
    papers,
    reviewing,
)
from luodi_service.claims.models import Claim
from luodi_service.claims.process import process_of
from luodi_service.claims.reviewing import Said
from luodi_service.claims.states import CORRECTING, DRAFT, PREPARED, STEPS
from luodi_service.ledger.amounts import yuan_of
from luodi_service.ledger.awarding import Payee
from luodi_service.lib.visibility import Viewer
from luodi_service.pages import forms_claims as forms

Given = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Doing:
    """Who does it to which claim, as it was shown, when; and what came with it."""

    request: HttpRequest
    claim: Claim
    revision: int
    person: Person
    at: datetime
    given: Given

    @property
    def texts(self) -> tuple[str, str]:
        """The reason and the document."""
        return self.given["reason"], self.given["document"]


@dataclass(frozen=True, slots=True)
class ActKind:
    """An act: its name, the form it asks to fill in, what does it and gives what to say of it; ``grave`` for those that
    stand apart since they end something."""

    name: str
    form: type[forms.ActForm]
    do: Callable[[Doing], object]
    grave: bool = False


def _said(word: str) -> Callable[[Doing], object]:
    def do(doing: Doing) -> object:
        names = ("text", "document", "back_to", "schedule")
        said = Said(word, **{name: doing.given[name] for name in names if name in doing.given})
        return reviewing.speak(doing.claim, doing.revision, said, doing.person, doing.at)

    return do


def _hand_in(doing: Doing) -> object:
    # The form checks what it can by itself.
    handed = forms.HandedIn(doing.request.POST)
    forms.given(handed)
    return applying.hand_in(doing.claim, doing.revision, handed.handed(), doing.person, doing.at)


def _hand_in_case(doing: Doing) -> object:
    payee = Payee(*(doing.given[name] for name in ("payee_name", "payee_bank", "payee_account")))
    return cases.hand_in_case(doing.claim, doing.revision, payee, doing.given["document"], doing.person, doing.at)


def _withdraw(doing: Doing) -> object:
    return applying.withdraw(doing.claim, doing.revision, doing.given["reason"], doing.person, doing.at)


def _decline(doing: Doing) -> object:
    reason, for_good = doing.given["reason"], doing.given["for_good"]
    return applying.decline(doing.claim, doing.revision, reason, doing.person, doing.at, for_good=for_good)


def _propose(doing: Doing) -> object:
    return overriding.propose(
        doing.claim, doing.revision, doing.given["amount"], *doing.texts, doing.person, doing.at
    )  # fmt: skip


def _answer_override(agreed: bool) -> Callable[[Doing], object]:
    def do(doing: Doing) -> object:
        return overriding.agree(doing.claim, doing.revision, agreed, doing.given["text"], doing.person, doing.at)

    return do


def _recalculate(doing: Doing) -> object:
    return freezing.recalculate(doing.claim, doing.revision, doing.given["text"], doing.person, doing.at)


def _commit(doing: Doing) -> object:
    return awarding.commit(doing.claim, doing.revision, doing.given["document"], doing.person, doing.at)


def _open_instalment(doing: Doing) -> object:
    number = int(doing.given["number"])
    return awarding.open_instalment(doing.claim, doing.revision, number, *doing.texts, doing.person, doing.at)


def _suspend(doing: Doing) -> object:
    return awarding.suspend(doing.claim, doing.revision, doing.given["reason"], doing.person, doing.at)


def _resume(doing: Doing) -> object:
    return awarding.resume(doing.claim, doing.revision, doing.given["reason"], doing.person, doing.at)


def _recover(doing: Doing) -> object:
    return awarding.recover(
        doing.claim, doing.revision, doing.given["amount"], *doing.texts, doing.person, doing.at
    )  # fmt: skip


def _cancel(doing: Doing) -> object:
    return awarding.cancel(doing.claim, doing.revision, *doing.texts, doing.person, doing.at)


def _tell(doing: Doing) -> object:
    return finding.tell_by_hand(doing.claim, doing.given["how"], doing.person, doing.at)


def _clear(doing: Doing) -> object:
    return duplicates.clear(doing.claim, doing.given["finding"], doing.given["text"], doing.person, doing.at)


def _upload(doing: Doing) -> object:
    files = doing.request.FILES.getlist("files")
    return papers.add_papers(doing.claim, doing.given["name"], files, doing.person, doing.at)


def _photograph(doing: Doing) -> object:
    files = doing.request.FILES.getlist("files")
    return reviewing.add_photographs(doing.claim, files, doing.person, doing.at)


def _take_back(doing: Doing) -> object:
    back_to, reason = doing.given["back_to"], doing.given["text"]
    return noticing.take_back(doing.claim, doing.revision, back_to, reason, doing.person, doing.at)


def _lapse(doing: Doing) -> object:
    return reviewing.lapse(doing.claim, doing.revision, doing.given["reason"], doing.person, doing.at)


ACTS: dict[str, ActKind] = {
    "hand_in": ActKind("提交", forms.HandedIn, _hand_in),
    "hand_in_case": ActKind("提交", forms.CaseHandedIn, _hand_in_case),
    "accept": ActKind("受理", forms.Agreed, _said(reviewing.AGREE)),
    "correct": ActKind("一次性告知补正", forms.Corrected, _said(reviewing.CORRECT)),
    "unaccept": ActKind("不予受理", forms.Against, _said(reviewing.UNACCEPT), grave=True),
    "agree": ActKind("同意", forms.Agreed, _said(reviewing.AGREE)),
    "disagree": ActKind("不同意", forms.Against, _said(reviewing.DISAGREE)),
    "decide": ActKind("审定", forms.Decided, _said(reviewing.AGREE)),
    "back": ActKind("退回", forms.SentBack, _said(reviewing.BACK)),
    "refuse": ActKind("不予支持", forms.Refused, _said(reviewing.REFUSE), grave=True),
    "agree_override": ActKind("同意改定", forms.Agreed, _answer_override(agreed=True)),
    "reject_override": ActKind("否决改定", forms.Agreed, _answer_override(agreed=False)),
    "commit": ActKind("下达", forms.Committed, _commit),
    "take_back": ActKind("退回重审", forms.SentBack, _take_back, grave=True),
    "open_instalment": ActKind("复核分期", forms.InstalmentOpened, _open_instalment),
    "tell": ActKind("登记告知", forms.Told, _tell),
    "recalculate": ActKind("重新核算", forms.Agreed, _recalculate),
    "propose": ActKind("提议改定金额", forms.Proposed, _propose),
    "resume": ActKind("恢复办理", forms.Reasoned, _resume),
    "decline": ActKind("放弃", forms.Declined, _decline, grave=True),
    "withdraw": ActKind("撤回", forms.Withdrawn, _withdraw, grave=True),
    "lapse": ActKind(reviewing.LAPSED, forms.Reasoned, _lapse, grave=True),
    "suspend": ActKind("中止", forms.Reasoned, _suspend, grave=True),
    "recover": ActKind("追回", forms.Recovered, _recover, grave=True),
    "cancel": ActKind("撤销", forms.Cancelled, _cancel, grave=True),
    "clear": ActKind("核查", forms.Cleared, _clear),
    "upload": ActKind("上传", forms.Uploaded, _upload),
    "photograph": ActKind("上传现场照片", forms.Plain, _photograph),
}
"""By the word that a button sends, in the order of the page."""
APART = frozenset({"clear", "upload", "photograph"})
"""Acts whose forms stand beside what they are about, and not among the others."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An act as the page offers it: its word, its name, its form."""

    code: str
    name: str
    form: forms.ActForm
    grave: bool


def shown_acts(claim: Claim, codes: list[str], viewer: Viewer, sent: Mapping[str, Any] | None) -> list[Shown]:
    """The forms of the acts that are offered, in the order of the page, with what is known and what was typed."""
    asked = set(codes) - APART
    typed = sent.get("act", "") if sent is not None else ""
    return [
        Shown(code, _name(claim, code), form_of(claim, code, viewer, sent if code == typed else None), kind.grave)
        for code, kind in ACTS.items()
        if code in asked
    ]


def _name(claim: Claim, code: str) -> str:
    if code == "hand_in":
        return {PREPARED: "确认", CORRECTING: "补正后提交"}.get(claim.state, "提交")
    return ACTS[code].name


def form_of(claim: Claim, code: str, viewer: Viewer, sent: Any = None) -> forms.ActForm:
    """The form of an act, filled with what was typed or is known."""
    initial = _INITIAL[code](claim, viewer) if sent is None and code in _INITIAL else None
    form = ACTS[code].form(sent, initial=initial, auto_id=False)
    for name, choices in _CHOICES.items():
        if name in form.fields:
            form.fields[name].choices = choices(claim)  # type: ignore[attr-defined]
    return form


def _payee(claim: Claim, viewer: Viewer) -> dict[str, Any]:
    """Where to pay: as it stands, else as it was for the same recipient before, else under the recipient's own name."""
    names = ("payee_name", "payee_bank", "payee_account")
    known = claim
    if not claim.payee_account and claim.recipient_id is not None:
        others = Claim.objects.visible_to(viewer).filter(recipient=claim.recipient_id).exclude(payee_account="")
        known = others.order_by("-pk").first() or claim
    found = {name: getattr(known, name) for name in names}
    if not known.payee_account and claim.recipient is not None:
        found["payee_name"] = found["payee_name"] or claim.recipient.name
    return {**found, "note": claim.note, "consent": claim.consent}


def _schedule(claim: Claim, _viewer: Viewer) -> dict[str, Any]:
    """As it will be where nothing else is settled."""
    parts = reviewing.instalments_of(claim)
    return {"schedule": "\n".join(f"{year} {part}" for year, part in parts)}


def _back_to(claim: Claim) -> list[tuple[str, str]]:
    process = process_of(claim)
    earlier = process.before(claim.state) if claim.state in STEPS else process.steps[1:]
    return [*((step.kind.state, step.kind.name) for step in reversed(earlier)), (DRAFT, "申请人（补正）")]


def _numbers(claim: Claim) -> list[tuple[str, str]]:
    rows = awarding.later_instalments(claim, timezone.localdate().year)
    return [(str(one.number), f"第{one.number}期（{one.due_year} 年，{yuan_of(one.amount_fen):,} 元）") for one in rows]


_INITIAL: dict[str, Callable[[Claim, Viewer], dict[str, Any]]] = {
    "hand_in": _payee,
    "hand_in_case": _payee,
    "decide": _schedule,
}
_CHOICES: dict[str, Callable[[Claim], list[tuple[str, str]]]] = {"back_to": _back_to, "number": _numbers}


def carry_out(request: HttpRequest, claim: Claim, person: Person, code: str, revision: int, at: datetime) -> str:
    """Do what a button asked for; gives what to say of it.

    Raises:
        ValidationError, PermissionDenied, Stale, OverBudget: why it was not done.
    """
    kind = ACTS.get(code)
    if kind is None:
        raise ValidationError("提交的内容不完整，请再试一次")
    form = form_of(claim, code, person, request.POST)
    kind.do(Doing(request, claim, revision, person, at, forms.given(form)))
    return f"已办：{_name(claim, code)}"
