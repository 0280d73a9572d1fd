"""Acts on a whole assessment: issue its scheme, work it out, publish, finish. Each one transaction with its audit line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from luodi_service.accounts.models import Person
from luodi_service.accounts.notices import notify
from luodi_service.assessment.computing import compute
from luodi_service.assessment.flow import ACTS, FIELDS, ActKind
from luodi_service.assessment.holding import of_office
from luodi_service.assessment.models import (
    CHECKED,
    COMPUTED,
    MONEY,
    PROPOSED,
    UNITS,
    Act,
    Adjustment,
    Appeal,
    Assessment,
    Result,
    Statement,
)
from luodi_service.lib.audit import record
from luodi_service.lib.characters import without_personal
from luodi_service.lib.editing import Stale
from luodi_service.lib.working_days import working_days_after

TEXT_MAX = 500
LISTED = 20
"""Names said in a message."""


@dataclass(frozen=True, slots=True)
class Given:
    """What comes with an act."""

    document: str = ""
    dated: date | None = None
    report_by: date | None = None
    reason: str = ""


@dataclass(slots=True)
class _Doing:
    assessment: Assessment
    kind: ActKind
    given: Given
    person: Person
    at: datetime
    words: str = ""

    @property
    def today(self) -> date:
        return timezone.localdate(self.at)


def locked(pk: int, revision: int | None = None) -> Assessment:
    """An assessment, held until the transaction ends.

    Raises:
        Stale: somebody changed it since it was shown.
    """
    found = Assessment.objects.select_for_update(of=("self",)).select_related("plan").get(pk=pk)
    if revision is not None and found.revision != revision:
        raise Stale(found)
    return found


def act(pk: int, revision: int, code: str, given: Given, person: Person, at: datetime) -> Assessment:
    """Do something to an assessment; gives it as it is afterwards.

    Raises:
        PermissionDenied: it is the office's, or of another of its people.
        ValidationError: it is in another state, or something is lacking.
        Stale: somebody changed it since it was shown.
    """
    kind = ACTS[code]
    with transaction.atomic():
        assessment = locked(pk, revision)
        if not of_office(person):
            raise PermissionDenied(f"{kind.name}由领导小组办公室办理")
        if kind.apart and getattr(assessment, kind.apart) == person.pk:
            raise PermissionDenied(kind.apart_words)
        if assessment.state not in kind.states:
            raise ValidationError(f"{assessment}{assessment.get_state_display()}，不能{kind.name}")
        doing = _Doing(assessment, kind, given, person, at)
        _check(doing)
        _EFFECTS[code](doing)
        assessment.state = kind.to
        assessment.revision += 1
        assessment.changed_at = at
        assessment.save()
        words = "，".join(part for part in (doing.words, given.document.strip(), given.reason.strip()) if part)
        Act.objects.create(assessment=assessment, act=kind.name, words=words[:TEXT_MAX], by=person, at=at)
        record(
            person, f"考评{kind.name}", assessment, at, year=assessment.year, object=assessment.object,
            document=given.document.strip(), words=without_personal(words),
        )  # fmt: skip
    return assessment


def _check(doing: _Doing) -> None:
    given, kind = doing.given, doing.kind
    texts = {"document": given.document.strip(), "reason": given.reason.strip()}
    days = {"dated": given.dated, "report_by": given.report_by}
    wrong = [
        f"请写明{FIELDS[name]}"
        for name in kind.needs
        if (name in texts and not texts[name]) or (name in days and days[name] is None)
    ]
    wrong += [f"{FIELDS[name]}超过 {TEXT_MAX} 个字" for name, text in texts.items() if len(text) > TEXT_MAX]
    if given.dated is not None and given.dated > doing.today:
        wrong.append(f"文件日期 {given.dated} 还没有到")
    if "report_by" in kind.needs and given.report_by is not None and given.report_by <= doing.today:
        wrong.append(f"自评截止 {given.report_by} 要在今天（{doing.today}）以后")
    if wrong:
        raise ValidationError(wrong)


def _issue(doing: _Doing) -> None:
    one = doing.assessment
    if one.scheme is None:
        raise ValidationError("还没有考评办法")
    one.document, one.issued_on, one.report_by = (
        doing.given.document.strip()[:200],
        doing.given.dated,
        doing.given.report_by,
    )


def _compute(doing: _Doing) -> None:
    changed = compute(doing.assessment, doing.person, doing.today, doing.at)
    doing.words = f"{changed} 个结果有变化"
    if doing.assessment.state != COMPUTED:
        _tell(doing, "已测算，请自评")


def _withdraw(doing: _Doing) -> None:
    one = doing.assessment
    results = Result.objects.filter(assessment=one)
    if Statement.objects.filter(result__assessment=one).exists() or results.exclude(reported_by=None).exists():
        raise ValidationError("已经有单位自评，不能撤回测算")
    if Adjustment.objects.filter(result__assessment=one).exists():
        raise ValidationError("已经调整过分数，不能撤回测算")
    doing.words = f"撤去 {results.count()} 个结果"
    results.delete()
    one.computed_at, one.trace = None, {}


def _publish(doing: _Doing) -> None:
    one = doing.assessment
    wrong = []
    unchecked = list(Result.objects.filter(assessment=one).exclude(state=CHECKED).values_list("name", flat=True))
    if unchecked:
        wrong.append(f"还有 {len(unchecked)} 个没有核查：{_named(unchecked)}")
    waiting = Adjustment.objects.filter(result__assessment=one, state=PROPOSED).values_list("result__name", flat=True)
    if waiting:
        wrong.append(f"还有调整没有第二人同意：{_named(list(waiting))}")
    if wrong:
        raise ValidationError(wrong)
    scheme = one.scheme
    assert scheme is not None, "it was worked out by one"
    one.published_by, one.published_at = doing.person, doing.at
    if one.object == UNITS:
        one.appeal_by = working_days_after(doing.today, scheme.appeal_days)
        doing.words = f"申诉到 {one.appeal_by} 为止"
        _tell(doing, f"结果已公布，有异议的请在 {one.appeal_by} 以前申诉")


def _finish(doing: _Doing) -> None:
    one = doing.assessment
    wrong = []
    if one.appeal_by is not None and doing.today <= one.appeal_by:
        wrong.append(f"申诉期到 {one.appeal_by} 为止，过了再定档")
    waiting = Appeal.objects.filter(result__assessment=one, outcome="").values_list("result__name", flat=True)
    if waiting:
        wrong.append(f"还有申诉没有答复：{_named(list(waiting))}")
    rows = Result.objects.filter(assessment=one)
    lacking = [row.name for row in rows if row.score is None or row.vetoed is None]
    if lacking:
        wrong.append(f"还有得分待补：{_named(lacking)}。补齐数据后核定，或经两人调整后再定档")
    if wrong:
        raise ValidationError(wrong)
    one.finished_by, one.finished_at = doing.person, doing.at
    one.final_document = doing.given.document.strip()[:200]
    if one.object != MONEY:
        _tell(doing, "已定档")


def _named(names: list[str]) -> str:
    shown = "、".join(dict.fromkeys(names[:LISTED]))
    return shown if len(names) <= LISTED else f"{shown}等"


def _tell(doing: _Doing, words: str) -> None:
    """Tell every unit that is assessed."""
    one = doing.assessment
    for result in Result.objects.filter(assessment=one, unit__isnull=False).select_related("unit", "assessment__plan"):
        assert result.unit is not None, "asked for"
        key = f"assessment:{one.pk}:{doing.kind.code}:{one.revision}"
        notify(result.unit, f"{one}{words}", result.get_absolute_url(), doing.at, key)


_EFFECTS: dict[str, Callable[[_Doing], None]] = {
    "issue": _issue,
    "compute": _compute,
    "withdraw": _withdraw,
    "publish": _publish,
    "finish": _finish,
}
"""What an act does beyond leading to the next state."""
