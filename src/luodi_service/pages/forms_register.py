"""Forms of the register: what is put on record of a subject, one form for each kind of record."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from luodi_service.accounts.models import Unit
from luodi_service.facts.register_terms import FIELDS, SECTORS
from luodi_service.lib.cents import DIGITS
from luodi_service.lib.visibility import Viewer
from luodi_service.pages.forms import Form
from luodi_service.registry.belonging import ANSWERING, STREET
from luodi_service.registry.keeping import FIRM, PARK
from luodi_service.registry.models import ENDINGS, GRANTS, LADDER, LEVELS, NamedList, Subject
from luodi_service.registry.models.brands import BRAND_KINDS, Brand
from luodi_service.registry.models.exhibitions import DEAL_KINDS


def _day(label: str, *, required: bool = True) -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}))


def _text(label: str, length: int, *, required: bool = False) -> forms.CharField:
    attributes = {"autocomplete": "off"}
    return forms.CharField(
        label=label, max_length=length, required=required, widget=forms.TextInput(attrs=attributes)
    )  # fmt: skip


def _amount(label: str, digits: int = DIGITS) -> forms.DecimalField:
    return forms.DecimalField(
        label=f"{label}，不知道的不填", min_value=0, max_digits=digits, decimal_places=2, required=False
    )


def _count(label: str) -> forms.IntegerField:
    return forms.IntegerField(label=f"{label}，不知道的不填", min_value=0, max_value=2_000_000_000, required=False)


def _one_of(label: str, values: tuple[str, ...], empty: str = "") -> forms.ChoiceField:
    first = [("", empty)] if empty else []
    return forms.ChoiceField(label=label, choices=[*first, *((one, one) for one in values)], required=not empty)


class RecordForm(Form):
    """A record of a subject."""

    def __init__(self, *given: Any, subject: Subject, viewer: Viewer, **named: Any) -> None:
        super().__init__(*given, **named)
        self.subject, self.viewer = subject, viewer

    def values(self) -> tuple[Subject, dict[str, Any]]:
        """Whose record it is, and its fields."""
        return self.subject, {name: value for name, value in self.cleaned_data.items() if name != "revision"}


class NewTitle(RecordForm):
    """A title."""

    name = _text("称号", 100, required=True)
    level = _one_of("级别", LEVELS)
    grant = _one_of("认定方式", GRANTS)
    granted_on = _day("认定日期")
    valid_to = _day("有效期至（长期的不填）", required=False)
    document = _text("依据文件", 200, required=True)


class NewMembership(RecordForm):
    """A place on a list."""

    of = forms.ModelChoiceField(label="名录", queryset=NamedList.objects.none(), empty_label="请选择")
    since = _day("列入日期")
    until = _day("移出日期（仍在册的不填）", required=False)
    document = _text("依据文件", 200)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["of"].queryset = NamedList.objects.visible_to(self.viewer)  # type: ignore[attr-defined]


class NewStep(RecordForm):
    """A step of the ladder."""

    step = _one_of("阶梯", LADDER)
    on = _day("日期")
    document = _text("依据文件", 200, required=True)


class NewTenancy(RecordForm):
    """A tenancy, from the firm's page or the park's: the other is named by its 编号."""

    other = _text("产业园编号", 200, required=True)
    since = _day("入驻日期")
    until = _day("退出日期（仍在园的不填）", required=False)
    premises = _text("房号", 100)
    area_sqm = forms.DecimalField(label="面积（平方米，不知道的不填）", max_digits=12, decimal_places=2, required=False)
    document = _text("依据文件（租赁合同等）", 200)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        if self.subject.kind == PARK:
            self.fields["other"].label = "企业的统一社会信用代码（编号）"

    def clean_other(self) -> Subject:
        """By 编号 within its kind. A park does not see a firm before it has it as a tenant, so it must know the code."""
        kind = FIRM if self.subject.kind == PARK else PARK
        other = Subject.objects.filter(kind=kind, key=self.cleaned_data["other"]).first()
        if other is None:
            raise ValidationError(f"没有编号为「{self.cleaned_data['other']}」的{kind}。请核对，或先导入")
        return other

    def values(self) -> tuple[Subject, dict[str, Any]]:
        """The firm's record, wherever it is put down."""
        _, given = super().values()
        other: Subject = given.pop("other")
        firm, park = (other, self.subject) if self.subject.kind == PARK else (self.subject, other)
        return firm, {**given, "park": park}


class NewContact(RecordForm):
    """A contact."""

    name = _text("姓名", 60, required=True)
    phone = forms.RegexField(
        r"^[0-9+\- ]{5,30}$", label="电话", required=False, error_messages={"invalid": "只写数字、+、- 和空格"}
    )
    id_number = forms.RegexField(
        r"^\d{17}[\dXx]$", label="身份证号", required=False, error_messages={"invalid": "应为18位"}
    )
    bank_account = forms.RegexField(
        r"^[0-9 ]{8,40}$", label="银行账号", required=False, error_messages={"invalid": "只写数字，8至40位"}
    )
    document = _text("依据文件", 200)


class NewBrand(RecordForm):
    """A brand or platform."""

    kind = _one_of("类别", BRAND_KINDS)
    name = _text("品牌、平台名称", 100, required=True)
    since = _day("启用日期")
    until = _day("停用日期（在用的不填）", required=False)
    document = _text("依据文件", 200, required=True)


class NewBrandYear(RecordForm):
    """The scale and rank of a brand in a year."""

    brand = forms.ModelChoiceField(label="品牌、平台", queryset=Brand.objects.none(), empty_label="请选择")
    year = forms.IntegerField(label="年度", min_value=1990, max_value=9998)
    turnover_cny = _amount("年交易额（元）")
    rank = _text("位次（如：全国汽车电商第12位）", 100)
    publisher = _text("发布单位", 100, required=True)
    document = _text("依据文件", 200, required=True)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        rows = Brand.objects.visible_to(self.viewer).standing().filter(subject=self.subject)
        self.fields["brand"].queryset = rows  # type: ignore[attr-defined]


class NewExhibition(RecordForm):
    """What came of an exhibition."""

    name = _text("展会名称", 100, required=True)
    opened_on = _day("开展日期")
    exhibitors = _count("参展商（家）")
    area_sqm = _amount("展览面积（平方米）", 12)
    visitors = _count("观众（人次）")
    turnover_cny = _amount("成交额（元）")
    document = _text("依据文件", 200, required=True)


class NewDeal(RecordForm):
    """What was agreed upon at an exhibition."""

    name = _text("合作项目", 100, required=True)
    kind = _one_of("类别", DEAL_KINDS)
    parties = _text("合作各方", 300, required=True)
    amount_cny = _amount("金额（元）")
    signed_on = _day("签约日期")
    document = _text("依据文件", 200, required=True)


FORMS: dict[str, type[RecordForm]] = {
    "title": NewTitle,
    "membership": NewMembership,
    "step": NewStep,
    "tenancy": NewTenancy,
    "contact": NewContact,
    "brand": NewBrand,
    "brand_year": NewBrandYear,
    "exhibition": NewExhibition,
    "deal": NewDeal,
}


class EndedRecord(Form):
    """The day on which a record ends."""

    on = _day("终止日期")
    document = _text("依据文件", 200)


class WithdrawnRecord(Form):
    """Why a record is taken back."""

    why = _text("撤回的原因", 200, required=True)


class Why(Form):
    """Why somebody wants to see personal figures."""

    why = _text("事由", 200, required=True)


class Classified(Form):
    """The field and sector of an enterprise."""

    field = _one_of("产业领域", FIELDS, empty="待补")
    sector = _one_of("监测行业", SECTORS, empty="待补")
    reason = _text("依据（经营范围里的哪些字、谁认定的）", 500, required=True)
    document = _text("文件", 200)


class EndedSubject(Form):
    """How and when a subject ceased or moved away."""

    how = _one_of("方式", tuple(one for one in ENDINGS if one != "撤销导入"))
    on = _day("日期")
    document = _text("依据文件", 200, required=True)


class Belonging(Form):
    """Which unit answers for a subject, and which street it lies in."""

    unit = forms.ModelChoiceField(
        label="归属单位（企业、园区的账号所在）",
        queryset=Unit.objects.filter(kind__in=ANSWERING),
        required=False,
        empty_label="没有",
    )
    area = forms.ModelChoiceField(
        label="所在街道", queryset=Unit.objects.filter(kind=STREET), required=False, empty_label="未定"
    )
    document = _text("依据", 200)

    def __init__(self, *given: Any, subject: Subject) -> None:
        super().__init__(*given)
        self.initial = {"unit": subject.unit, "area": subject.area}


class NewList(Form):
    """A list by its document."""

    name = _text("名录", 100, required=True)
    dated = _day("发文日期")
    document = _text("文件", 200, required=True)
