"""What people send to apply for a recognition and to handle one."""

from __future__ import annotations

from typing import Any

from django import forms

from luodi_service.pages.forms import Form
from luodi_service.recognition.applying import Application
from luodi_service.recognition.flow import BULK
from luodi_service.recognition.handling import Given


class Applied(Form):
    """What is applied for."""

    key = forms.CharField(label="编号", max_length=200)
    wanted = forms.CharField(label="申请的值", max_length=100, required=False)
    year = forms.IntegerField(label="年度", min_value=1900, max_value=2100, required=False)
    title = forms.CharField(label="称号", max_length=200, required=False)
    grant = forms.CharField(label="认定方式", max_length=10, required=False)
    reason = forms.CharField(label="申请理由", max_length=1_000, required=False)

    def application(self) -> Application:
        """What was typed, once it is valid."""
        return _application(self.cleaned_data)


class Changed(Form):
    """What is applied for, changed."""

    wanted = forms.CharField(label="申请的值", max_length=100, required=False)
    reason = forms.CharField(label="申请理由", max_length=1_000, required=False)

    def application(self) -> Application:
        """What was typed, once it is valid."""
        return _application(self.cleaned_data)


def _application(given: dict[str, Any]) -> Application:
    texts = {name: given.get(name, "") for name in ("wanted", "title", "grant", "reason")}
    return Application(year=given.get("year") or 0, **texts)


class Handled(Form):
    """What comes with an act."""

    reason = forms.CharField(label="理由", max_length=2_000, required=False)
    value = forms.CharField(label="值", max_length=100, required=False)
    document = forms.CharField(label="文号", max_length=200, required=False)
    dated = forms.DateField(label="日期", required=False)
    until = forms.DateField(label="有效期至", required=False)
    unit = forms.CharField(label="单位", max_length=200, required=False)

    def given(self, photographs: list[Any]) -> Given:
        """What was typed, once it is valid, with the photographs."""
        texts = {name: self.cleaned_data[name] for name in ("reason", "value", "document", "unit")}
        days = {name: self.cleaned_data[name] for name in ("dated", "until")}
        return Given(**texts, **days, photographs=photographs)


class HandledMany(Handled):
    """The same for many: which, and when they were shown."""

    act = forms.ChoiceField(label="办理", choices=[(kind.code, kind.name) for kind in BULK])
    seen = forms.DateTimeField(label="页面时间")
