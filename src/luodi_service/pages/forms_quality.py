"""What people send about duplicates, conflicts, offices' figures and follow-ups, checked field by field."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from luodi_service.facts.boundaries import BOUNDARIES
from luodi_service.facts.decisions import CLOSED, FOLLOWED
from luodi_service.facts.models import BASES, Term
from luodi_service.facts.supplying import OURS
from luodi_service.pages.forms import Form


class Proposed(Form):
    """Two subjects that somebody thinks are one."""

    kind = forms.CharField(label="类别", max_length=20)
    first = forms.CharField(label="编号一", max_length=200)
    second = forms.CharField(label="编号二", max_length=200)


class Decided(Form):
    """What somebody decided about a pair."""

    act = forms.ChoiceField(label="判断", choices=[("merge", "同一，合并"), ("different", "不同")])
    seen = forms.CharField(label="打开时的样子", max_length=200, required=False)
    kept = forms.CharField(label="保留", max_length=200, required=False)
    reason = forms.CharField(label="理由", max_length=300, required=False)


class Undone(Form):
    """Why a merger is taken back."""

    reason = forms.CharField(label="理由", max_length=300)


class Chosen(Form):
    """The rule for a term."""

    seen = forms.IntegerField(label="打开时的规则", min_value=0)
    way = forms.ChoiceField(
        label="取值", choices=[("basis", "按口径"), ("source", "按来源"), ("newest", "以最新录入的为准")]
    )
    document = forms.CharField(label="依据文件", max_length=200)
    reason = forms.CharField(label="理由", max_length=300, required=False)


class OriginForm(Form):
    """Where an office's figure comes from; none of it may be left out."""

    source = forms.CharField(label="来源单位", max_length=200)
    document = forms.CharField(label="依据文件", max_length=200)
    dated = forms.DateField(label="文件日期")
    basis = forms.ChoiceField(label="口径", choices=[(one, one) for one in BASES])
    boundary = forms.ChoiceField(label="行政区划版本", choices=[(one, one) for one in BOUNDARIES])
    year = forms.IntegerField(label="年度", min_value=1990, max_value=2100)


class Supplied(OriginForm):
    """One figure of an office."""

    term = forms.ModelChoiceField(Term.objects.exclude(name__startswith=OURS), label="术语")
    key = forms.CharField(label="主体编号", max_length=200)
    value = forms.CharField(label="值", max_length=100)


class Listed(OriginForm):
    """The list of those 在库."""

    codes = forms.CharField(label="名单", max_length=4_000_000)
    whole = forms.BooleanField(label="名单是全的", required=False)


class Due(Form):
    """By which day a unit owes its figures."""

    origin = forms.CharField(label="提供单位", max_length=100)
    month = forms.IntegerField(label="月", min_value=1, max_value=12)
    day = forms.IntegerField(label="日", min_value=1, max_value=31)
    document = forms.CharField(label="依据文件", max_length=200)


class Followed(Form):
    """What was noted about an enterprise near a threshold. ``revision`` is empty where it is not followed yet."""

    state = forms.ChoiceField(label="状态", choices=[(FOLLOWED, FOLLOWED), (CLOSED, CLOSED)])
    note = forms.CharField(label="说明", max_length=500, required=False)
    next_on = forms.DateField(label="下次跟进", required=False)

    def clean_next_on(self) -> object:
        """Not over yet."""
        day = self.cleaned_data["next_on"]
        if day is not None and day < timezone.localdate():
            raise ValidationError("已经过去")
        return day
