"""What people send to bring files in."""

from __future__ import annotations

from django import forms

from luodi_service.facts.models import BASES
from luodi_service.intake.models import Import
from luodi_service.pages.forms import Form


class NewImport(Form):
    """A file and where it comes from."""

    unit = forms.IntegerField(label="提供单位", min_value=1)
    source = forms.CharField(label="来源名称", max_length=100)
    kind = forms.CharField(label="主体", max_length=20)
    file = forms.FileField(label="文件", max_length=200, allow_empty_file=True)
    basis = forms.ChoiceField(label="口径", choices=[(basis, basis) for basis in BASES])
    boundary = forms.CharField(label="行政区划版本", max_length=20, initial="2017")
    document = forms.CharField(label="依据文件", max_length=200, required=False)
    year = forms.IntegerField(label="年度", min_value=1900, max_value=2100, required=False)
    demonstration = forms.BooleanField(label="演示数据", required=False)
    continues = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)


class LayoutForm(Form):
    """Which sheet, and where its heading stands."""

    sheet = forms.CharField(label="工作表", max_length=100, required=False, strip=False)
    row = forms.IntegerField(label="表头在第几行", min_value=1, max_value=60, required=False)
    height = forms.IntegerField(label="表头行数", min_value=1, max_value=2, required=False)


class Columns(Form):
    """What the columns are; one field for each comes with it."""

    year = forms.IntegerField(label="年度", min_value=1900, max_value=2100, required=False)


class Began(Form):
    """How an import is to be taken in."""

    mode = forms.ChoiceField(label="方式", choices=Import.MODES)
