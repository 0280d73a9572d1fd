"""What people send about notices, objections, letters and samples."""

from __future__ import annotations

from django import forms

from luodi_service.claims.models import Objection, Sample
from luodi_service.claims.official_letters import Head
from luodi_service.claims.sampling import MOST, SEED_MAX
from luodi_service.pages.forms import Form


class NewNotice(Form):
    """A notice to be opened."""

    title = forms.CharField(label="标题", max_length=200)
    contact = forms.CharField(label="受理异议的联系方式", max_length=200)
    opens = forms.DateField(label="起始日期", required=False)


class Because(Form):
    """Why something is done."""

    reason = forms.CharField(label="理由", max_length=300)


class Answered(Form):
    """The answer to an objection, and where the claim goes back to where it is upheld (nowhere ends it)."""

    outcome = forms.ChoiceField(label="结论", choices=[(word, word) for word in (Objection.UPHELD, Objection.REJECTED)])
    text = forms.CharField(label="答复的理由", max_length=2_000)
    back_to = forms.CharField(label="退回到", max_length=10, required=False)


class Drafted(Form):
    """The head of a letter."""

    kind = forms.ChoiceField(label="公文", choices=[("award", "兑现通知"), ("decision", "提请审定清单")])
    title = forms.CharField(label="标题", max_length=200)
    document = forms.CharField(label="文号", max_length=100, required=False)
    addressed_to = forms.CharField(label="主送", max_length=200, required=False)
    dated = forms.DateField(label="日期")

    def head(self) -> Head:
        """What was typed, once it is valid."""
        return Head(**{name: self.cleaned_data[name] for name in ("title", "document", "addressed_to", "dated")})


class Drawn(Form):
    """A sample to be drawn."""

    seed = forms.CharField(label="种子", max_length=SEED_MAX)
    size = forms.IntegerField(label="样本量", min_value=1, max_value=MOST)
    by_strata = forms.ChoiceField(label="分层", choices=Sample.BY)
    plan = forms.IntegerField(label="方案", required=False)
    year = forms.IntegerField(label="年度", required=False, min_value=1900, max_value=2100)
