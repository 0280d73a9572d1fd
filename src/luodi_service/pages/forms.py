"""What people send in forms, checked field by field before anything is done with it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from luodi_service.accounts.models import Unit
from luodi_service.accounts.roles import ROLES, UNIT_KINDS
from luodi_service.accounts.tokens import LONGEST_DAYS


class Form(forms.Form):
    """A form whose problems are one list of sentences, each naming its field."""

    revision = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def problems(self) -> list[str]:
        """What is wrong, in words."""
        if self.is_valid():
            return []
        return [
            f"{self.fields[name].label}：{text}" if name in self.fields else str(text)
            for name, texts in self.errors.items()
            for text in texts
        ]


class NewPerson(Form):
    """A new account."""

    username = forms.RegexField(
        r"^[A-Za-z0-9._-]+$", label="账号", min_length=2, max_length=60,
        error_messages={"invalid": "只用字母、数字和 . _ -"},
    )  # fmt: skip
    name = forms.CharField(label="姓名", max_length=60)


class ChangedPerson(Form):
    """An account's name and whether it is on."""

    name = forms.CharField(label="姓名", max_length=60)
    active = forms.BooleanField(label="启用", required=False)


class GivenRole(Form):
    """A role to be given."""

    role = forms.ChoiceField(label="角色", choices=[(role.code, role.name) for role in ROLES.values()])
    unit = forms.CharField(label="单位", max_length=200)

    def clean_unit(self) -> Unit:
        """By its name, which is unique: a list to choose from would be as long as there are firms."""
        unit = Unit.objects.filter(name=self.cleaned_data["unit"]).first()
        if unit is None:
            raise ValidationError(f"没有单位「{self.cleaned_data['unit']}」，请先由系统管理员新建")
        return unit


class TakenRole(Form):
    """A role to be taken away."""

    role = forms.IntegerField(label="角色")


class NewUnit(Form):
    """A unit with its place."""

    name = forms.CharField(label="名称", max_length=200)
    kind = forms.ChoiceField(label="类别", choices=[(kind, kind) for kind in UNIT_KINDS])
    code = forms.CharField(label="统一社会信用代码或编号", max_length=100, required=False)
    parent = forms.CharField(label="上级单位", max_length=200, required=False)

    def clean_parent(self) -> Unit | None:
        """By its name."""
        name = self.cleaned_data["parent"]
        unit = Unit.objects.filter(name=name).first() if name else None
        if name and unit is None:
            raise ValidationError(f"没有单位「{name}」")
        return unit


class ChangedUnit(Form):
    """A unit's name and code."""

    name = forms.CharField(label="名称", max_length=200)
    code = forms.CharField(label="统一社会信用代码或编号", max_length=100, required=False)


class NewPassword(Form):
    """A person's own new password, twice."""

    old = forms.CharField(label="原口令", max_length=200, strip=False)
    new = forms.CharField(label="新口令", max_length=200, strip=False)
    again = forms.CharField(label="再输一次", max_length=200, strip=False)

    def clean(self) -> dict[str, Any]:
        """Both alike."""
        given = super().clean() or {}
        if given.get("new") != given.get("again"):
            raise ValidationError("两次输入的新口令不一致")
        return given


class NewToken(Form):
    """A token to be made."""

    name = forms.CharField(label="用途", max_length=60)
    days = forms.IntegerField(label="有效天数", min_value=1, max_value=LONGEST_DAYS)


class NewConsultation(Form):
    """A draft opened for comment."""

    version = forms.IntegerField(label="版本")
    title = forms.CharField(label="标题", max_length=200)
    opens = forms.DateField(label="开始日期")
    closes = forms.DateField(label="截止日期")
    real_name = forms.BooleanField(label="须实名", required=False)

    def clean(self) -> dict[str, Any]:
        """In order, and not over before it began."""
        return _in_order(super().clean() or {})


class ChangedConsultation(Form):
    """Its title, dates and whether names are needed."""

    title = forms.CharField(label="标题", max_length=200)
    opens = forms.DateField(label="开始日期")
    closes = forms.DateField(label="截止日期")
    real_name = forms.BooleanField(label="须实名", required=False)

    def clean(self) -> dict[str, Any]:
        """In order, and not over before it began."""
        return _in_order(super().clean() or {})


def _in_order(given: dict[str, Any]) -> dict[str, Any]:
    opens, closes = given.get("opens"), given.get("closes")
    if opens and closes and closes < opens:
        raise ValidationError("截止日期早于开始日期")
    if closes and closes < timezone.localdate():
        raise ValidationError("截止日期已经过去")
    return given


class NewComment(Form):
    """A comment on a provision."""

    provision = forms.CharField(label="条款", max_length=40, required=False)
    name = forms.CharField(label="姓名或单位", max_length=40, required=False)
    contact = forms.CharField(label="联系方式", max_length=60, required=False)
    text = forms.CharField(label="意见", max_length=2_000)


class Answer(Form):
    """The office's answer to a comment."""

    outcome = forms.ChoiceField(label="答复", choices=[(word, word) for word in ("采纳", "部分采纳", "不采纳")])
    reason = forms.CharField(label="理由", max_length=2_000)


class Summary(Form):
    """The summary with which comments and answers are published."""

    summary = forms.CharField(label="汇总说明", max_length=5_000)
