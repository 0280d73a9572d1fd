"""What people send to give budgets, to pay, and to settle what is due back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from luodi_service.ledger.awarding import Payee
from luodi_service.pages.forms import Form

SOURCES = (("district", "区级"), ("city", "市级"), ("province", "省级"))
"""Whose money it can be, by field; the first takes what parting leaves over."""


class Budget(Form):
    """An addition to a budget, or what is taken from it."""

    source = forms.CharField(label="资金来源", max_length=40)
    amount = forms.DecimalField(label="金额", max_digits=14, decimal_places=2)
    document = forms.CharField(label="依据文件", max_length=200)
    reason = forms.CharField(label="事由", max_length=300, required=False)


class Shares(Form):
    """How a policy's money is parted."""

    since = forms.IntegerField(label="起始年度", min_value=1990, max_value=2100)
    district = forms.DecimalField(label="区级比例", min_value=0, max_value=100, decimal_places=4, required=False)
    city = forms.DecimalField(label="市级比例", min_value=0, max_value=100, decimal_places=4, required=False)
    province = forms.DecimalField(label="省级比例", min_value=0, max_value=100, decimal_places=4, required=False)
    document = forms.CharField(label="依据文件", max_length=200)

    def parts(self) -> list[tuple[str, Decimal]]:
        """Source and percent of those that give anything."""
        return [(name, self.cleaned_data[field]) for field, name in SOURCES if self.cleaned_data.get(field)]

    def clean(self) -> dict[str, Any]:
        """Somebody gives."""
        given = super().clean() or {}
        if not any(given.get(field) for field, _ in SOURCES):
            raise ValidationError("请写明各来源的比例")
        return given


class PayeeForm(Form):
    """Where an award goes to."""

    name = forms.CharField(label="户名", max_length=200)
    bank = forms.CharField(label="开户行", max_length=200)
    account = forms.CharField(label="银行账号", max_length=60)
    why = forms.CharField(label="事由", max_length=200)

    def payee(self) -> Payee:
        """What was typed, once it is valid."""
        return Payee(*(self.cleaned_data[field] for field in ("name", "bank", "account")))


class Asked(Form):
    """Why account numbers are to be shown."""

    why = forms.CharField(label="事由", min_length=2, max_length=200)


class Waived(Form):
    """What need not come back."""

    amount = forms.DecimalField(label="金额", max_digits=14, decimal_places=2, min_value=Decimal("0.01"))
    reason = forms.CharField(label="事由", max_length=300)
    document = forms.CharField(label="依据文件", max_length=200)


class Withdrawn(Form):
    """Why transfers are taken out of their order."""

    reason = forms.CharField(label="撤回的原因", max_length=200)


class Brought(Form):
    """A file of receipts."""

    file = forms.FileField(label="回单文件", max_length=200)
