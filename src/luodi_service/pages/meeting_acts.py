"""The acts on one meeting as its page offers them: what each is called, what it asks for, and what does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from luodi_service.accounts.models import Person, Unit
from luodi_service.leading_group import meetings, minutes
from luodi_service.leading_group.meetings import Setting
from luodi_service.leading_group.minutes import Decided
from luodi_service.leading_group.models import (
    CALLED,
    HELD,
    INVITED,
    ISSUED,
    PLANNED,
    Attendee,
    Item,
    Meeting,
    Member,
    Minutes,
)
from luodi_service.leading_group.parties import UNITS, acts_for, is_office
from luodi_service.pages import forms_group as forms
from luodi_service.pages.forms import Form
from luodi_service.pages.views_group import INCOMPLETE, cleaned, number_of

TEXT_MAX = 5_001
"""Of a text of minutes more than this is not even looked at: it is refused for its length."""


@dataclass(frozen=True, slots=True)
class Doing:
    """Who does it to which meeting, as it was shown, when; and what came with it."""

    request: HttpRequest
    meeting: Meeting
    revision: int
    person: Person
    at: datetime
    given: dict[str, Any]

    @property
    def where(self) -> tuple[int, int]:
        """The meeting and its revision."""
        return self.meeting.pk, self.revision

    @property
    def who(self) -> tuple[Person, datetime]:
        """The person and the moment."""
        return self.person, self.at


@dataclass(frozen=True, slots=True)
class Standing:
    """A meeting and who looks at it, with the minutes that are being written and the unit for which they may ask for leave."""

    meeting: Meeting
    person: Person
    draft: Minutes | None
    unit: Unit | None

    @property
    def office(self) -> bool:
        """Whether the office looks."""
        return is_office(self.person)

    def at(self, *states: str) -> bool:
        """Whether the office looks at a meeting in one of some states."""
        return self.office and self.meeting.state in states


@dataclass(frozen=True, slots=True)
class ActKind:
    """An act: its name, its form, when it is offered, what does it. ``apart`` are those whose forms the page draws itself."""

    name: str
    form: type[Form]
    offered: Callable[[Standing], bool]
    do: Callable[[Doing], object]
    apart: bool = False
    grave: bool = False


def standing_of(meeting: Meeting, person: Person) -> Standing:
    """How a meeting stands to somebody."""
    draft = Minutes.objects.filter(meeting=meeting, issued_at__isnull=True).first()
    invited = Attendee.objects.filter(meeting=meeting, state=INVITED).select_related("unit")
    unit = (
        next((one.unit for one in invited if acts_for(person, one.unit, UNITS)), None)
        if meeting.state == CALLED
        else None
    )
    return Standing(meeting, person, draft, unit)


def setting(given: dict[str, Any], person: Person) -> Setting:
    """When, where and by whom, as a form gives it."""
    chair = Member.objects.visible_to(person).select_related("unit").filter(pk=given["chair"]).first()
    return Setting(given["on"], given["time"], given["place"], chair)


def _change(doing: Doing) -> object:
    return meetings.change_setting(*doing.where, setting(doing.given, doing.person), *doing.who)


def _invite(doing: Doing) -> object:
    return meetings.invite(*doing.where, doing.given["units"], *doing.who)


def _propose(doing: Doing) -> object:
    return meetings.add_proposed(*doing.where, doing.request.POST.getlist("pick")[:200], *doing.who)


def _free(doing: Doing) -> object:
    given = doing.given
    return meetings.add_free(*doing.where, given["title"], given["reason"], given["reporter"], *doing.who)


def _numbers(doing: Doing, prefix: str) -> dict[int, str]:
    """What was sent for rows, by the number behind the name of the field."""
    found = {number_of(name.removeprefix(prefix)): name for name in doing.request.POST if name.startswith(prefix)}
    return {number: doing.request.POST[name] for number, name in found.items() if number is not None}


def _order(doing: Doing) -> object:
    numbers = {item: number_of(text.strip()) for item, text in _numbers(doing, "number-").items()}
    wanted = {item: number for item, number in numbers.items() if number is not None}
    if len(wanted) < len(numbers):
        raise ValidationError("序号请填整数")
    return meetings.order_items(*doing.where, wanted, *doing.who)


def _drop(doing: Doing) -> object:
    return meetings.drop_item(*doing.where, number_of(doing.request.POST.get("item", "")) or 0, *doing.who)


def _call(doing: Doing) -> object:
    return meetings.call(*doing.where, *doing.who)


def _leave(doing: Doing) -> object:
    unit = standing_of(doing.meeting, doing.person).unit
    if unit is None:
        raise ValidationError("现在不能请假：会议还没有通知、已经召开，或没有通知您的单位")
    return meetings.ask_leave(*doing.where, unit, doing.given["reason"], *doing.who)


def _hold(doing: Doing) -> object:
    names = _numbers(doing, "person-")
    came = {one: (state, names.get(one, "")) for one, state in _numbers(doing, "state-").items()}
    return meetings.hold(*doing.where, came, *doing.who)


def _write(doing: Doing) -> object:
    decided, discussed = _numbers(doing, "decision-"), _numbers(doing, "discussion-")
    texts = {one: (discussed.get(one, ""), decided.get(one, "")) for one in {*decided, *discussed}}
    return minutes.write(*doing.where, texts, *doing.who)


def _decide(doing: Doing) -> object:
    names = ("item", "name", "content", "lead", "responsible", "due", "provision")
    return minutes.decide(*doing.where, Decided(**{name: doing.given[name] for name in names}), *doing.who)


def _undecide(doing: Doing) -> object:
    return minutes.drop_decision(*doing.where, number_of(doing.request.POST.get("decision", "")) or 0, *doing.who)


def _issue(doing: Doing) -> object:
    return minutes.issue(*doing.where, doing.given["document"], *doing.who)


def _supplement(doing: Doing) -> object:
    return minutes.supplement(*doing.where, doing.given["text"], *doing.who)


def _cancel(doing: Doing) -> object:
    return meetings.cancel(*doing.where, doing.given["reason"], *doing.who)


def _prepares(one: Standing) -> bool:
    return one.at(PLANNED, CALLED)


def _writes(one: Standing) -> bool:
    return one.at(HELD, ISSUED) and one.draft is not None


def _issues(one: Standing) -> bool:
    return one.draft is not None and minutes.may_issue(one.draft, one.person)


ACTS: dict[str, ActKind] = {
    "leave": ActKind("请假", forms.OnLeave, lambda one: one.unit is not None, _leave),
    "propose": ActKind("列入选中的", forms.Plain, _prepares, _propose, apart=True),
    "order": ActKind("按序号排", forms.Plain, _prepares, _order, apart=True),
    "drop": ActKind("移出", forms.Plain, _prepares, _drop, apart=True),
    "free": ActKind("列入其他议题", forms.FreeItem, _prepares, _free),
    "invite": ActKind("确定参会单位", forms.Invited, _prepares, _invite),
    "change": ActKind("更改时间、地点、主持", forms.Planned, _prepares, _change),
    "call": ActKind("通知参会单位", forms.Plain, lambda one: one.at(PLANNED), _call),
    "hold": ActKind("登记召开", forms.Plain, lambda one: one.at(CALLED), _hold, apart=True),
    "write": ActKind(
        "保存纪要", forms.Plain, lambda one: _writes(one) and one.meeting.state == HELD, _write, apart=True
    ),
    "decide": ActKind("议定一项任务", forms.DecidedOn, _writes, _decide),
    "undecide": ActKind("删去", forms.Plain, _writes, _undecide, apart=True),
    "issue": ActKind("签发纪要", forms.Issued, _issues, _issue),
    "supplement": ActKind("写补充纪要", forms.Supplemented, lambda one: one.at(ISSUED), _supplement),
    "cancel": ActKind("取消会议", forms.Cancelled, _prepares, _cancel, grave=True),
}
"""By the word that a button sends, in the order of the page."""


def carry_out(request: HttpRequest, meeting: Meeting, person: Person, revision: int, at: datetime) -> str:
    """Do what a button asked for; gives what to say of it.

    Raises:
        ValidationError, PermissionDenied, Stale: why it was not done.
    """
    kind = ACTS.get(request.POST.get("act", ""))
    if kind is None:
        raise ValidationError(INCOMPLETE)
    given = cleaned(kind.form(request.POST))
    kind.do(Doing(request, meeting, revision, person, at, given))
    return f"已办：{kind.name}"


def shown_acts(one: Standing, sent: Any = None) -> list[dict[str, Any]]:
    """The forms that are offered, in the order of the page, with what is known and what was typed."""
    typed = sent.get("act", "") if sent is not None else ""
    return [
        {
            "code": code,
            "name": kind.name,
            "grave": kind.grave,
            "form": _form(one, code, kind, sent if code == typed else None),
        }
        for code, kind in ACTS.items()
        if not kind.apart and kind.offered(one)
    ]


def _form(one: Standing, code: str, kind: ActKind, sent: Any) -> Form:
    known = _KNOWN[code](one) if sent is None and code in _KNOWN else None
    form = kind.form(sent, initial=known, auto_id=False)
    # Of a meeting that is there the plan is not asked for, and who chairs and which item is a choice.
    form.fields.pop("plan", None)
    for name, choices in _CHOICES.items():
        if name in form.fields:
            form.fields[name].widget = forms.chosen_from(choices(one))
    return form


def _setting_known(one: Standing) -> dict[str, Any]:
    meeting = one.meeting
    return {"on": meeting.on, "time": meeting.time, "place": meeting.place, "chair": meeting.chair_id}


def _invited_known(one: Standing) -> dict[str, Any]:
    rows = Attendee.objects.filter(meeting=one.meeting).select_related("unit")
    return {"units": "\n".join(map(str, rows))}


def _supplement_known(one: Standing) -> dict[str, Any]:
    return {"text": one.draft.text if one.draft is not None else ""}


_KNOWN: dict[str, Callable[[Standing], dict[str, Any]]] = {
    "change": _setting_known,
    "invite": _invited_known,
    "supplement": _supplement_known,
}


def chairs(plan: Any, person: Person) -> list[tuple[Any, str]]:
    """Members who may chair a meeting of a plan: the head and the deputies first."""
    rows = Member.objects.visible_to(person).filter(plan=plan).select_related("unit")
    order = ("head", "deputy", "office_head", "member")
    return [
        (one.pk, str(one))
        for one in sorted(rows, key=lambda one: (one.until is not None, order.index(one.part), one.pk))
    ]


def _items(one: Standing) -> list[tuple[Any, str]]:
    rows = Item.objects.filter(meeting=one.meeting)
    whole: list[tuple[Any, str]] = [("", "（不属某一议题）")] if one.draft is not None and one.draft.number else []
    return [*whole, *((item.pk, f"{item.number}. {item.title[:40]}") for item in rows)]


_CHOICES: dict[str, Callable[[Standing], list[tuple[Any, str]]]] = {
    "chair": lambda one: chairs(one.meeting.plan_id, one.person),
    "item": _items,
}
