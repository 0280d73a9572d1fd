"""What people send about the leading group: members, problems, meetings with their minutes, instructions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from luodi_service.accounts.models import Unit
from luodi_service.leading_group.instructing import Given
from luodi_service.leading_group.members import Place
from luodi_service.leading_group.models import PARTS
from luodi_service.leading_group.problems import Told
from luodi_service.pages.forms import Form
from luodi_service.plans.margins import plans

UNIT_LIST = "units"
"""The list of the page from which names of units are completed."""
NAMES_MOST = 3_000
_BETWEEN = re.compile(r"[、，,；;\n]+")


def words(label: str, *, required: bool = True, most: int = 2_000, rows: int = 3, note: str = "") -> forms.CharField:
    """Several lines of text."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, required=required, widget=widget, help_text=note)


def line(label: str, *, required: bool = True, most: int = 200, note: str = "") -> forms.CharField:
    """A line of text."""
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, max_length=most, required=required, widget=widget, help_text=note)


def day(label: str, *, required: bool = True) -> forms.DateField:
    """A day."""
    return forms.DateField(
        label=label, required=required, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


def chosen_from(choices: Iterable[tuple[Any, str]]) -> forms.Select:
    """How one of some choices is asked for."""
    return forms.Select(choices=list(choices))


def _unit(name: str) -> Unit:
    found = Unit.objects.filter(name=name).first()
    if found is None:
        raise ValidationError(f"没有单位「{name[:60]}」，请用系统里的名称")
    return found


class UnitField(forms.CharField):
    """A unit by its name."""

    def __init__(self, label: str, *, required: bool = True, note: str = "") -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off", "list": UNIT_LIST})
        super().__init__(label=label, max_length=200, required=required, widget=widget, help_text=note)

    def clean(self, value: Any) -> Any:
        """The unit; None where none is named.

        Raises:
            ValidationError: there is none of the name.
        """
        name = super().clean(value)
        return _unit(name) if name else None


class UnitsField(forms.CharField):
    """Units by their names, with 、 or line breaks between them."""

    def __init__(self, label: str, *, required: bool = False, note: str = "用顿号隔开") -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off", "list": UNIT_LIST})
        super().__init__(label=label, max_length=NAMES_MOST, required=required, widget=widget, help_text=note)

    def clean(self, value: Any) -> Any:
        """The units.

        Raises:
            ValidationError: every name of which there is none.
        """
        return _units([name.strip() for name in _BETWEEN.split(super().clean(value)) if name.strip()])


def _units(names: list[str]) -> tuple[Unit, ...]:
    found = {unit.name: unit for unit in Unit.objects.filter(name__in=names)}
    wrong = [f"没有单位「{name[:60]}」，请用系统里的名称" for name in names if name not in found]
    if wrong:
        raise ValidationError(wrong)
    return tuple(found[name] for name in names)


class InvitedField(forms.CharField):
    """Units that are invited: a line each, behind the name the person whom it sends."""

    def __init__(self, label: str) -> None:
        widget = forms.Textarea(attrs={"rows": 8})
        note = "一行一个单位，空格后写参会人；不知道的不写"
        super().__init__(label=label, max_length=NAMES_MOST * 2, widget=widget, help_text=note)

    def clean(self, value: Any) -> Any:
        """Each unit with a name, which may be empty.

        Raises:
            ValidationError: every name of which there is no unit.
        """
        lines = [row.split(maxsplit=1) for row in super().clean(value).splitlines() if row.strip()]
        units = _units([row[0] for row in lines])
        return tuple((unit, row[1] if len(row) > 1 else "") for unit, row in zip(units, lines, strict=True))


class PlanForm(Form):
    """A form about a plan: asked for where there are several."""

    plan = forms.ChoiceField(label="方案", required=False)

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.plans = {plan.code: plan for plan in plans()}
        self.fields["plan"].choices = [(code, plan.title) for code, plan in self.plans.items()]  # type: ignore[attr-defined]
        if len(self.plans) < 2:
            self.fields["plan"].widget = forms.HiddenInput()

    @property
    def chosen(self) -> Any:
        """The plan that was chosen, else the first."""
        code = self.cleaned_data.get("plan", "")
        return self.plans[code] if code in self.plans else next(iter(self.plans.values()))


class Appointed(PlanForm):
    """Somebody who joins the group."""

    part = forms.ChoiceField(label="职务", choices=list(PARTS.items()), initial="member")
    unit = UnitField("单位")
    person = line("姓名", most=60)
    title = line("行政职务", most=100)
    since = day("任职日期")
    document = line("任职文件")

    def place(self) -> Place:
        """What was typed, once it is valid."""
        names = ("part", "unit", "person", "title", "since", "document")
        return Place(**{name: self.cleaned_data[name] for name in names})


class Released(Form):
    """When somebody leaves the group, and by which document."""

    member = forms.IntegerField(label="成员", min_value=1, max_value=2**31)
    until = day("免职日期")
    document = line("免职文件")


class Raised(PlanForm):
    """A problem."""

    title = line("题目", most=100)
    text = words("情况", rows=6)
    wished = words("希望的帮助", required=False, most=1_000)
    provision = line("条款或政策", required=False, most=100, note="如 四（二）；不清楚的不填")
    key = line("代哪家企业或园区提出", required=False, note="填统一社会信用代码或园区编号；本单位自己的不填")

    def told(self) -> Told:
        """What was typed, once it is valid."""
        return Told(**{name: self.cleaned_data[name] for name in ("title", "text", "wished", "provision", "key")})


class Assigned(Form):
    """Who is to answer a problem, and by when."""

    to = UnitField("答复单位")
    due = day("答复期限")
    words = words("要求", required=False, most=1_000, rows=2, note="提出的单位也看得到")


class Answered(Form):
    """An answer."""

    words = words("答复", rows=5, note="提出的单位看得到")


class Settled(Form):
    """That an answer settles it."""

    words = line("说明", required=False, most=500)


class AskedAgain(Form):
    """Why an answer does not settle it."""

    words = words("没有解决的地方", most=1_000)


class Planned(PlanForm):
    """When and where a meeting is, and who chairs it."""

    on = day("日期")
    time = line("时间", required=False, most=20, note="如 14:30")
    place = line("地点", most=100)
    chair = forms.IntegerField(label="主持", min_value=1, max_value=2**31)


class Invited(Form):
    """Who is invited."""

    units = InvitedField("参会单位")


class FreeItem(Form):
    """An item of the office's own."""

    title = line("议题")
    reason = line("列入的原因", required=False, most=500)
    reporter = UnitField("汇报单位", required=False)


class OnLeave(Form):
    """Why a unit does not come."""

    reason = line("请假事由")


class Plain(Form):
    """Nothing but the press of a button."""


class DecidedOn(Form):
    """What somebody is to do."""

    item = forms.IntegerField(label="议题", required=False, min_value=1, max_value=2**31, help_text="任务出自哪项议题")
    name = line("任务")
    content = words("要求")
    lead = UnitField("牵头单位")
    responsible = UnitsField("责任单位")
    due = day("完成期限")
    provision = line("条款", required=False, most=20)


class Issued(Form):
    """The document number of minutes."""

    document = line("文号", most=100)


class Supplemented(Form):
    """What minutes correct or supplement."""

    text = words("更正、补充的内容", most=5_000, rows=6)


class Cancelled(Form):
    """Why a meeting is cancelled."""

    reason = line("取消的原因", most=300)


class Instructed(PlanForm):
    """An instruction by a leader."""

    name = line("事项")
    words = words("批示内容", rows=4)
    lead = UnitField("牵头单位")
    responsible = UnitsField("责任单位")
    due = day("完成期限")

    def given(self) -> Given:
        """What was typed, once it is valid."""
        return Given(
            **{name: self.cleaned_data[name] for name in Given.__dataclass_fields__ if name in self.cleaned_data}
        )


class Recorded(Instructed):
    """An instruction that the office records."""

    leader = line("批示人", most=100, note="区领导的姓名")
    on = day("批示日期")
    document = line("批示件", note="文号，或批示写在哪份件上")
