"""What people send to split, issue, report and check tasks."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from luodi_service.pages.forms import Form
from luodi_service.supervision.drafts import read_number
from luodi_service.supervision.evidence import GivenEvidence, NamedFact
from luodi_service.supervision.issuing import DOCUMENT_MAX, Issuing
from luodi_service.supervision.reporting import Given

_FACTS = 3
"""Lines for facts on the form."""


class Issued(Form):
    """An issue of a year's drafts."""

    document = forms.CharField(label="文号", max_length=DOCUMENT_MAX)
    on = forms.DateField(label="下达日期")
    sign_by = forms.DateField(label="签收期限")
    seen = forms.CharField(max_length=64)

    def issuing(self) -> Issuing:
        """What was typed, once it is valid."""
        return Issuing(*(self.cleaned_data[name] for name in ("document", "on", "sign_by", "seen")))


class SentTasks(Form):
    """A workbook of drafts."""

    file = forms.FileField(label="文件")


class Signed(Form):
    """For which unit somebody signs."""

    unit = forms.IntegerField(label="单位", min_value=1, max_value=2**31)


class Reported(Form):
    """What a unit reports for a quarter."""

    unit = forms.IntegerField(label="填报单位", min_value=1, max_value=2**31)
    quarter = forms.IntegerField(label="季度", min_value=1, max_value=4)
    percent = forms.IntegerField(label="完成率", min_value=0, max_value=100)
    words = forms.CharField(label="进展情况", max_length=2_000, required=False)
    value = forms.CharField(label="完成数", max_length=30, required=False)
    dated = forms.DateField(label="佐证材料的日期", required=False)
    about = forms.CharField(label="佐证说明", max_length=200, required=False)

    def clean_value(self) -> Decimal | None:
        """A number, where there is one."""
        try:
            return read_number(self.cleaned_data["value"])
        except ValueError as error:
            raise ValidationError("应是数：只写数字，小数不超过 4 位") from error

    def given(self, request: Any) -> Given:
        """What was typed and chosen, once it is valid, with the files."""
        typed = self.cleaned_data
        subjects, terms = request.POST.getlist("subject"), request.POST.getlist("term")
        facts = [
            NamedFact(subject.strip()[:200], term.strip()[:100])
            for subject, term in zip(subjects, terms, strict=False)
            if subject.strip() or term.strip()
        ]
        evidence = GivenEvidence(
            files=request.FILES.getlist("files"), words=typed["about"], dated=typed["dated"], facts=facts,
            targets=[name[:100] for name in request.POST.getlist("target") if name.strip()],
        )  # fmt: skip
        return Given(
            unit=typed["unit"], quarter=typed["quarter"], percent=typed["percent"], words=typed["words"],
            value=typed["value"], evidence=evidence, revision=typed["revision"],
        )  # fmt: skip


class Checked(Form):
    """A word on a report."""

    report = forms.IntegerField(label="填报", min_value=1, max_value=2**31)
    reason = forms.CharField(label="核查意见", max_length=500, required=False)


class Ended(Form):
    """How a task is closed or dropped."""

    document = forms.CharField(label="依据文件", max_length=200, required=False)
    words = forms.CharField(label="说明", max_length=500, required=False)


class AcceptedMany(Form):
    """When the reports that are accepted were shown."""

    seen = forms.DateTimeField(label="页面时间")
