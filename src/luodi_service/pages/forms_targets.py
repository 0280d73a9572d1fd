"""What people send to report a target and to check what was reported."""

from __future__ import annotations

from django import forms

from luodi_service.pages.forms import Form
from luodi_service.targets.reporting import Given

PERIODS = ((0, "全年"), (401, "至第1季度"), (402, "至第2季度"), (403, "至第3季度"), (404, "至第4季度"))


class ReportedValue(Form):
    """A value with what it rests on."""

    year = forms.IntegerField(label="年度", min_value=1900, max_value=2100)
    part = forms.ChoiceField(label="时段", choices=PERIODS, required=False)
    value = forms.CharField(label="数值", max_length=40)
    items = forms.CharField(label="清单", max_length=40_000, required=False)
    words = forms.CharField(label="说明", max_length=2_000, required=False)
    document = forms.CharField(label="依据文件", max_length=200)
    dated = forms.DateField(label="文件日期")

    def clean_part(self) -> int:
        """The period; the whole year where none was chosen."""
        return int(self.cleaned_data["part"] or 0)

    def given(self) -> Given:
        """What was typed, once it is valid."""
        return Given(**{name: self.cleaned_data[name] for name in Given.__slots__})


class CheckedReport(Form):
    """A report accepted or sent back."""

    act = forms.ChoiceField(label="办理", choices=[("accept", "核对无误"), ("send_back", "退回")])
    opinion = forms.CharField(label="意见", max_length=1_000, required=False)
