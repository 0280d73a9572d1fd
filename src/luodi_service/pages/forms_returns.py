"""What people send to define forms and to open, take and decide on returns."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError

from luodi_service.accounts.models import Unit
from luodi_service.facts.models import BASES
from luodi_service.pages.forms import Form
from luodi_service.returns.definitions import Definition
from luodi_service.returns.models import PARTIES
from luodi_service.returns.periods import FREQUENCIES


def _choices(words: object) -> list[tuple[str, str]]:
    return [(word, word) for word in words]  # type: ignore[attr-defined]


class DefinedForm(Form):
    """A form's definition."""

    base = forms.IntegerField(label="版本", min_value=0)
    code = forms.SlugField(label="代码", max_length=60)
    name = forms.CharField(label="名称", max_length=100)
    kind = forms.CharField(label="主体类别", max_length=20)
    condition = forms.CharField(label="只对", max_length=100, required=False)
    frequency = forms.ChoiceField(label="频次", choices=_choices(FREQUENCIES))
    filler = forms.ChoiceField(label="填报", choices=_choices(PARTIES))
    by_park = forms.BooleanField(label="园区可代填", required=False)
    checker = forms.ChoiceField(label="审核", choices=_choices(PARTIES[1:]))
    owner = forms.CharField(label="牵头单位", max_length=200)
    due_days = forms.IntegerField(label="期后工作日", min_value=1, max_value=250)
    basis = forms.ChoiceField(label="口径", choices=_choices(BASES))
    since = forms.IntegerField(label="起始年度", min_value=1950, max_value=2100)
    until = forms.IntegerField(label="终止年度", min_value=1950, max_value=2100, required=False)
    document = forms.CharField(label="依据文件", max_length=200, required=False)
    lines = forms.CharField(label="指标", max_length=20_000)
    rules = forms.CharField(label="表内关系", max_length=20_000, required=False)

    def clean_owner(self) -> Unit:
        """By its name, which is unique."""
        unit = Unit.objects.filter(name=self.cleaned_data["owner"]).first()
        if unit is None:
            raise ValidationError(f"没有单位「{self.cleaned_data['owner']}」")
        return unit

    def definition(self) -> Definition:
        """What was typed, once it is valid."""
        return Definition(**{name: self.cleaned_data[name] for name in Definition.__slots__})


class SentWorkbook(Form):
    """A workbook of returns."""

    file = forms.FileField(label="文件", max_length=200)
    hand_in = forms.BooleanField(label="上报", required=False)
    all_or_none = forms.BooleanField(label="全部收下或都不收", required=False)
