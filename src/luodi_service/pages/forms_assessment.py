"""What people send to define, run and answer an assessment."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from luodi_service.assessment import acting
from luodi_service.assessment.definitions import DAYS_MAX, Given
from luodi_service.assessment.models import REJECTED, UPHELD
from luodi_service.pages.forms import Form


class Defined(Form):
    """A scheme as it is typed."""

    base = forms.IntegerField(label="版本", min_value=0, max_value=30_000)
    text = forms.CharField(label="办法", max_length=20_000, required=False, strip=False)
    left_out = forms.CharField(label="不参评的单位", max_length=5_000, required=False)
    appeal_days = forms.IntegerField(label="申诉工作日", min_value=1, max_value=DAYS_MAX)
    document = forms.CharField(label="依据文件", max_length=200, required=False)

    def given(self) -> Given:
        """What was typed, once it is valid."""
        return Given(**{name: self.cleaned_data[name] for name in ("text", "left_out", "appeal_days", "document")})


class Acted(Form):
    """What comes with an act on the whole."""

    document = forms.CharField(label="文号", max_length=200, required=False)
    dated = forms.DateField(label="文件日期", required=False)
    report_by = forms.DateField(label="自评截止", required=False)
    reason = forms.CharField(label="说明", max_length=500, required=False)

    def given(self) -> acting.Given:
        """What was typed, once it is valid."""
        return acting.Given(**{name: self.cleaned_data[name] for name in ("document", "dated", "report_by", "reason")})


class _OnItem(Form):
    point = forms.IntegerField(label="项目", min_value=1, max_value=2**31 - 1, required=False)
    words = forms.CharField(label="说明", max_length=2_000, required=False)

    @property
    def item(self) -> int:
        """The number of the item; 0 where none was chosen."""
        return int(self.cleaned_data["point"] or 0)


class Stated(_OnItem):
    """What a unit says of an item."""

    missing = forms.BooleanField(label="数据有缺漏", required=False)


class Scored(_OnItem):
    """Words with points, as they are proposed or given."""

    points = forms.DecimalField(label="分数", max_digits=7, decimal_places=2, required=False)
    number = forms.IntegerField(label="编号", min_value=1, max_value=2**31 - 1, required=False)
    outcome = forms.ChoiceField(
        label="结论", choices=[("", ""), *((one, one) for one in (UPHELD, REJECTED))], required=False
    )

    @property
    def of(self) -> int:
        """The number of the adjustment or appeal; 0 where none was named."""
        return int(self.cleaned_data["number"] or 0)


class Surveyed(Form):
    """What a survey found."""

    code = forms.SlugField(label="政策", max_length=60, required=False)
    percent = forms.DecimalField(label="满意度", max_digits=5, decimal_places=2, min_value=Decimal(0))
    respondents = forms.IntegerField(label="受访数", min_value=0, max_value=10_000_000)
    document = forms.CharField(label="调查文件", max_length=200)


def typed(post: Any, *names: str) -> dict[str, str]:
    """What was sent, to be shown again."""
    return {name: post.get(name, "")[:20_000] for name in names}
