"""What people send to exchange files with the portal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from luodi_service.claims.portal.reading import LARGEST
from luodi_service.pages.forms import Form
from luodi_service.plans.margins import plans
from luodi_service.plans.models import Plan


class ForPlan(Form):
    """Which plan, by its code."""

    plan = forms.CharField(label="方案", max_length=100)

    def clean_plan(self) -> Plan:
        """One that is loaded."""
        found = next((plan for plan in plans() if plan.code == self.cleaned_data["plan"]), None)
        if found is None:
            raise ValidationError("没有这个方案")
        return found


class SentApplications(ForPlan):
    """A file of applications."""

    file = forms.FileField(label="文件", max_length=200, allow_empty_file=True)

    def clean_file(self) -> Any:
        """Not larger than is read."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError(f"超过 {LARGEST // 1_048_576} MB，没有读入。请分成几个文件")
        return file


class AskedPolicies(ForPlan):
    """政策清单 as a file."""

    ending = forms.CharField(label="格式", max_length=4)


class AskedResults(Form):
    """兑付结果 as a file."""

    plan = forms.CharField(label="方案", max_length=100, required=False)
    ending = forms.CharField(label="格式", max_length=4)
    since = forms.DateField(label="自哪一天起", required=False, input_formats=["%Y-%m-%d"])
    all = forms.BooleanField(label="连同不经门户的", required=False)

    def clean_plan(self) -> str:
        """One that is loaded, or none: a file without claims would say that nobody is paid."""
        code: str = self.cleaned_data["plan"]
        if code and all(plan.code != code for plan in plans()):
            raise ValidationError("没有这个方案")
        return code
