"""What people send about briefs and their templates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from luodi_service.briefs.making import FIRST_YEAR, LAST_YEAR, MONTHS
from luodi_service.briefs.models import KINDS, MONTH
from luodi_service.pages.forms import Form


class NewBrief(Form):
    """A brief to be made."""

    plan = forms.CharField(label="方案", max_length=60)
    kind = forms.ChoiceField(label="种类", choices=list(KINDS.items()))
    year = forms.IntegerField(label="年度", min_value=FIRST_YEAR, max_value=LAST_YEAR)
    month = forms.IntegerField(label="月份", min_value=1, max_value=MONTHS, required=False)

    def clean(self) -> dict[str, Any]:
        """A monthly one has a month."""
        given = super().clean() or {}
        if given.get("kind") == MONTH and not given.get("month") and "month" not in self.errors:
            raise ValidationError("月报请填月份，1 至 12")
        return given


class Issued(Form):
    """The number and day with which a brief is issued."""

    document = forms.CharField(label="文号", max_length=100, required=False)
    dated = forms.DateField(label="签发日期")


class Dropped(Form):
    """Why a brief is taken back."""

    reason = forms.CharField(label="作废的原因", max_length=300)


class Written(Form):
    """A new version of a template, and the number of the one that it was written over."""

    text = forms.CharField(label="模板", max_length=30_000, strip=False)
    note = forms.CharField(label="说明", max_length=200, required=False)
    number = forms.IntegerField(label="版本", min_value=0)
