"""Handling a case: one act after another, each by whom the table names, in one transaction with its audit line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from luodi_service.accounts.models import Person, Unit
from luodi_service.accounts.notices import notify
from luodi_service.facts.recording import record_alone
from luodi_service.lib.audit import record
from luodi_service.lib.characters import without_personal
from luodi_service.lib.checking import FIRST_DAY
from luodi_service.lib.editing import Stale
from luodi_service.recognition.applying import lateness, locked
from luodi_service.recognition.clock import STAGES, days_left
from luodi_service.recognition.files import take_files
from luodi_service.recognition.flow import ACTS, APPLICANT, ASKED, DECIDER, ActKind
from luodi_service.recognition.holding import DECIDING, below
from luodi_service.recognition.keeping import keep_decision, take_back
from luodi_service.recognition.matters import DEPARTMENT, Matter, check_bound, matter_of, read_value, value_words
from luodi_service.recognition.models import Act, Case, Opinion
from luodi_service.recognition.parties import apart, party

REASON_MAX, DOCUMENT_MAX = 2_000, 200


@dataclass(frozen=True, slots=True)
class Given:
    """What comes with an act: texts as typed, days as days, photographs as uploaded."""

    reason: str = ""
    value: str = ""
    document: str = ""
    dated: date | None = None
    until: date | None = None
    unit: str = ""
    photographs: list[UploadedFile] = field(default_factory=list)


@dataclass(slots=True)
class _Doing:
    """An act in the doing."""

    case: Case
    kind: ActKind
    matter: Matter
    given: Given
    person: Person
    at: datetime
    value: str = ""

    @property
    def today(self) -> date:
        return timezone.localdate(self.at)


def act(pk: int, revision: int | None, code: str, given: Given, person: Person, at: datetime) -> Case:
    """Do something to a case; gives it as it is afterwards.

    Raises:
        PermissionDenied: it is not this person's to do, or they applied for it or reviewed it themselves.
        ValidationError: it is in another state, or something is lacking or wrong with what was given.
        Stale: somebody changed it since it was shown.
    """
    kind = ACTS[code]
    with transaction.atomic():
        if kind.records:
            # Before the case itself: whoever merges subjects takes these locks in this order too.
            record_alone(at)
        case = locked(pk, revision)
        _check_may(case, kind, person)
        doing = _Doing(case, kind, matter_of(case), given, person, at)
        _check_given(doing)
        _EFFECTS.get(code, _nothing)(doing)
        case.state = kind.to or case.state
        case.revision += 1
        case.changed_at = at
        case.save()
        done = Act.objects.create(
            case=case, act=code, reason=given.reason.strip(), value=doing.value, document=given.document.strip(),
            dated=given.dated, by=person, at=at,
        )  # fmt: skip
        if given.photographs:
            take_files(case, given.photographs, done, person, at)
        record(
            person, f"认定个案{kind.name}", case, at, matter=case.matter_words, state=case.state, value=doing.value,
            document=done.document, reason=without_personal(done.reason),
        )  # fmt: skip
        _tell(doing, done)
    return case


def _check_may(case: Case, kind: ActKind, person: Person) -> None:
    own = Case.objects.filter(pk=case.pk)
    if not person.is_active or not own.filter(party(person, kind)).exists():
        whose = {APPLICANT: case.applicant_unit, ASKED: "被征求意见的单位"}.get(kind.by, case.unit)
        raise PermissionDenied(f"这件认定由{whose}{kind.name}，不由您办理")
    if not own.filter(apart(person, kind)).exists():
        raise PermissionDenied("不能办理自己申请或审核过的个案，请由另一人办理")
    if case.state not in kind.states:
        raise ValidationError(f"「{case}」{case.get_state_display()}，不能{kind.name}")
    if kind.once and case.completed_once:
        raise ValidationError("补正只能告知一次，已经告知过：请受理，或说明理由不予受理")
    into = case.subject.merged_into
    if into is not None and kind.code != "withdraw":
        raise ValidationError(f"「{case.subject.key}」已并入 {into.key}，这一件不再办理，请撤回后为保留的主体申请")


def _check_given(doing: _Doing) -> None:
    kind, given = doing.kind, doing.given
    wrong: list[str] = []
    texts = {"reason": (kind.asks, given.reason), "document": ("文号", given.document), "unit": ("单位", given.unit)}
    wrong += [f"请写明{label}" for name, (label, text) in texts.items() if name in kind.needs and not text.strip()]
    if len(given.reason.strip()) > REASON_MAX:
        wrong.append(f"{kind.asks}超过 {REASON_MAX} 个字")
    if len(given.document.strip()) > DOCUMENT_MAX:
        wrong.append(f"文号超过 {DOCUMENT_MAX} 个字")
    if "dated" in kind.needs and given.dated is None:
        wrong.append("请写明日期")
    if given.dated is not None and not FIRST_DAY <= given.dated <= doing.today:
        wrong.append(f"日期 {given.dated} 不在 {FIRST_DAY} 至今天（{doing.today}）之间")
    if given.photographs and "photographs" not in kind.takes:
        wrong.append(f"{kind.name}不带照片")
    if wrong:
        raise ValidationError(wrong)


def _nothing(_: _Doing) -> None:
    """Most acts do no more than lead on."""


def _stop_clock(doing: _Doing) -> None:
    doing.case.set_clock(None, None)


def _start_stage(doing: _Doing) -> None:
    doing.case.set_clock(doing.today, STAGES[doing.kind.to][0])


def _submit(doing: _Doing) -> None:
    case = doing.case
    late = lateness(case, doing.today)
    if late and case.submitted_on is None and not doing.given.reason.strip():
        raise ValidationError(f"{late}。确需申请的，请写明没有事前申请的理由")
    # What was left when the applicant was asked to complete it goes on.
    left = case.clock_days if case.state == "completing" else None
    case.submitted_on = case.submitted_on or doing.today
    case.set_clock(doing.today, STAGES["submitted"][0] if left is None else left)


def _ask(doing: _Doing) -> None:
    case = doing.case
    left = None
    if case.clock_from is not None and case.clock_days is not None:
        left = days_left(case.clock_from, case.clock_days, doing.today)
    case.completed_once = True
    case.set_clock(None, left)


def _consult(doing: _Doing) -> None:
    unit = Unit.objects.filter(name=doing.given.unit.strip(), kind=DEPARTMENT).first()
    if unit is None:
        raise ValidationError(f"没有部门「{doing.given.unit.strip()[:60]}」")
    if unit == doing.case.unit or doing.case.opinions.filter(unit=unit, at=None).exists():
        raise ValidationError(f"不用向「{unit}」征求意见：就是认定单位，或已经问了还没有答复")
    Opinion.objects.create(case=doing.case, unit=unit, question=doing.given.reason.strip())


def _opine(doing: _Doing) -> None:
    asked = doing.case.opinions.filter(below(doing.person, DECIDING, "unit__path"), at=None)
    opinion = asked.order_by("pk").first()
    assert opinion is not None, "whoever may answer was asked"
    opinion.answer, opinion.by, opinion.at = doing.given.reason.strip(), doing.person, doing.at
    opinion.save()


def _decided_value(doing: _Doing, usual: str) -> str:
    value = read_value(doing.matter, doing.given.value) or usual
    check_bound(doing.matter, doing.case.subject, doing.case.year, value, doing.person)
    return value


def _review(doing: _Doing) -> None:
    """Without a value, not to recognise is what is proposed."""
    doing.value = doing.case.proposed = _decided_value(doing, "")
    _start_stage(doing)


def _recognise(doing: _Doing) -> None:
    case, given = doing.case, doing.given
    value = _decided_value(doing, case.proposed)
    if not value:
        raise ValidationError("审核建议不予认定，没有值。要认定的，请写明认定的值和理由")
    if value != case.proposed and not given.reason.strip():
        shown = value_words(case, case.proposed) or "不予认定"
        raise ValidationError(f"认定的值与建议（{shown}）不同，请写明理由")
    _decide(doing, value)
    keep_decision(case, doing.matter, value, given.until, doing.person, doing.at)


def _decline(doing: _Doing) -> None:
    value = _decided_value(doing, "")
    if value and (value == doing.case.wanted or doing.matter.term is None):
        raise ValidationError("不予认定的，不能记入申请的值；文件另定了别的值才填，没有就不填")
    _decide(doing, value)
    if value:
        keep_decision(doing.case, doing.matter, value, None, doing.person, doing.at)


def _decide(doing: _Doing, value: str) -> None:
    case = doing.case
    doing.value = case.value = value
    case.document, case.dated = doing.given.document.strip(), doing.given.dated
    _stop_clock(doing)


def _revoke(doing: _Doing) -> None:
    value = _decided_value(doing, "")
    if value and (value == doing.case.value or doing.matter.term is None):
        raise ValidationError("撤销以后的值不能还是认定的值；文件没有另定的不填")
    doing.value = value
    given = doing.given
    assert given.dated is not None, "it is needed"
    take_back(doing.case, doing.matter, value, given.document.strip(), given.dated, doing.person, doing.at)


_EFFECTS: dict[str, Callable[[_Doing], None]] = {
    "submit": _submit,
    "withdraw": _stop_clock,
    "accept": _start_stage,
    "ask": _ask,
    "refuse": _stop_clock,
    "consult": _consult,
    "opine": _opine,
    "review": _review,
    "send_back": _start_stage,
    "recognise": _recognise,
    "decline": _decline,
    "revoke": _revoke,
}
"""What an act does beyond leading to the next state."""


def _tell(doing: _Doing, done: Act) -> None:
    case = doing.case
    units = {
        APPLICANT: (case.applicant_unit, case.subject.unit),
        DECIDER: (case.unit,),
        ASKED: [one.unit for one in case.opinions.filter(at=None).select_related("unit")],
    }.get(doing.kind.tells, ())
    for unit in {one.pk: one for one in units if one is not None}.values():
        text = f"认定个案 #{case.pk}（{case.subject}，{case.matter_words}）：{doing.kind.name}"[:300]
        notify(unit, text, case.get_absolute_url(), doing.at, f"recognition:{case.pk}:{done.pk}")


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a case among many: its words, and what stood in the way, if anything did."""

    pk: int
    words: str
    problems: list[str]


def act_on_many(pks: list[int], seen: datetime, code: str, given: Given, person: Person, at: datetime) -> list[Result]:
    """Do the same to many cases, each by itself: what stands in the way of one stops no other.

    ``seen`` is when they were shown; what was changed since is left alone.
    """
    found = {
        case.pk: case for case in Case.objects.visible_to(person).filter(pk__in=pks).select_related("subject", "term")
    }
    results: list[Result] = []
    for pk in dict.fromkeys(pks):
        case = found.get(pk)
        if case is None:
            results.append(Result(pk, f"#{pk}", ["没有这一件，或您无权查看"]))
            continue
        results.append(Result(pk, str(case), _tried(case, seen, code, given, person, at)))
    return results


def _tried(case: Case, seen: datetime, code: str, given: Given, person: Person, at: datetime) -> list[str]:
    try:
        if case.changed_at > seen:
            raise Stale(case)
        act(case.pk, case.revision, code, given, person, at)
    except (PermissionDenied, Stale) as error:
        return [str(error)]
    except ValidationError as error:
        return list(error.messages)
    return []
