"""What people send with each act on a claim, and to begin one."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from luodi_service.claims.applying import Handed
from luodi_service.claims.models import Thing
from luodi_service.lib.characters import is_year
from luodi_service.pages.forms import Form

REASON_MAX, DOCUMENT_MAX = 1_000, 200
Schedule = Sequence[tuple[int, Decimal]]


def _words(label: str, *, required: bool = True, most: int = REASON_MAX, note: str = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, max_length=most, required=required, widget=widget, help_text=note)


def _line(label: str, *, required: bool = True, most: int = DOCUMENT_MAX, note: str = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, max_length=most, required=required, widget=widget, help_text=note)


def _money(label: str, note: str = "") -> forms.DecimalField:
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return forms.DecimalField(
        label=label, min_value=Decimal("0.01"), max_digits=18, decimal_places=2, widget=widget, help_text=note
    )


def read_schedule(text: str) -> list[tuple[int, Decimal]]:
    """Instalments as they are typed: a line each, with the year and the amount in 元.

    Raises:
        ValidationError: every line that is none.
    """
    found: list[tuple[int, Decimal]] = []
    problems: list[str] = []
    for number, line in enumerate(filter(str.strip, text.splitlines()), start=1):
        year, *rest = line.replace("，", ",").split(maxsplit=1)
        try:
            amount = Decimal("".join(rest).replace(",", "").removesuffix("元").strip())
        except InvalidOperation:
            amount = Decimal("NaN")
        if is_year(year.removesuffix("年")) and amount.is_finite():
            found.append((int(year.removesuffix("年")), amount))
        else:
            problems.append(f"分期第 {number} 行「{line.strip()[:40]}」：写成“2026 100000.00”，先年度后金额（元）")
    if problems:
        raise ValidationError(problems)
    return found


class ActForm(Form):
    """A form of an act; the fields that are ``folded`` show once their words are pressed."""

    folded: tuple[str, ...] = ()
    folded_words = ""


class Plain(ActForm):
    """Nothing but the press of a button."""


class HandedIn(ActForm):
    """Where to pay, consent, and what it is about."""

    folded = ("invoices", "premises", "projects", "note")
    folded_words = "发票、房屋、项目和说明（没有的不填）"
    payee_name = _line("户名")
    payee_bank = _line("开户行")
    payee_account = _line("银行账号", most=40)
    invoices = _words("发票号码", required=False, note="一行一个，没有的不填")
    premises = _words("房屋", required=False, note="一行一处，写到房号；登记过的不用再填")
    projects = _words("项目", required=False, note="一行一个，没有的不填")
    note = _words("说明", required=False)
    consent = forms.BooleanField(label="同意有关部门提供数据，只用于核验这项申请", required=False)

    def handed(self) -> Handed:
        """What was typed, once it is valid."""
        given = self.cleaned_data
        things = [
            (kind, line.strip())
            for kind, name in zip(Thing.KINDS, ("invoices", "premises", "projects"), strict=True)
            for line in given[name].splitlines()
            if line.strip()
        ]
        names = ("payee_name", "payee_bank", "payee_account", "consent", "note")
        return Handed(**{name: given[name] for name in names}, things=things)


class CaseHandedIn(ActForm):
    """Where a case is paid to, and the minutes that it rests on."""

    payee_name = _line("户名")
    payee_bank = _line("开户行")
    payee_account = _line("银行账号", most=40)
    document = _line("会议纪要的文号")


class Withdrawn(ActForm):
    """Why a claim is withdrawn."""

    reason = _words("撤回的理由")


class Declined(ActForm):
    """Why a claim is not wanted, and whether any later one is."""

    reason = _words("放弃的理由", required=False)
    for_good = forms.BooleanField(label="以后也不要为我们备好申请（随时可以在「我的政策」恢复）", required=False)


class Agreed(ActForm):
    """What is said with a yes."""

    text = _words("说明", required=False)


class Against(ActForm):
    """Why not."""

    text = _words("理由")


class Corrected(ActForm):
    """All that has to be mended, told once."""

    text = _words("要补正的全部内容", note="只能告知一次，请一次写全")


class SentBack(ActForm):
    """Where to and why."""

    back_to = forms.ChoiceField(label="退回到")
    text = _words("理由")


class Decided(ActForm):
    """What a decision rests on, and the instalments where they are to be others than the plan's."""

    document = _line("会议纪要的文号和日期")
    schedule = forms.CharField(
        label="分期", max_length=2_000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="一行一期：年度 金额（元）。合计须等于审定的金额",
    )  # fmt: skip
    text = _words("说明", required=False)

    def clean_schedule(self) -> list[tuple[int, Decimal]]:
        """Years and amounts."""
        return read_schedule(self.cleaned_data["schedule"])


class Refused(ActForm):
    """Why there is no support, and the minutes of it."""

    document = _line("会议纪要的文号和日期")
    text = _words("不予支持的理由")


class Proposed(ActForm):
    """Another amount than the engine's."""

    amount = _money("改定为（元）")
    reason = _words("改定的理由")
    document = _line("依据文件")


class Committed(ActForm):
    """The document by which money is promised."""

    document = _line("下达的文件")


class InstalmentOpened(ActForm):
    """Which instalment, what was found, by which document."""

    number = forms.ChoiceField(label="期")
    reason = _words("复核的结论")
    document = _line("依据文件")


class Reasoned(ActForm):
    """Why."""

    reason = _words("理由")


class Recovered(ActForm):
    """What is due back, why, by which document."""

    amount = _money("追回的金额（元）", "没有付的部分同时取消")
    reason = _words("追回的事由")
    document = _line("依据文件")


class Cancelled(ActForm):
    """Why a claim ends, by which document."""

    reason = _words("撤销的理由")
    document = _line("依据文件")


class Told(ActForm):
    """How somebody was told."""

    how = _line("方式", most=20, note="电话、书面、门户等")


class Cleared(ActForm):
    """What a suspicion is."""

    finding = forms.IntegerField(label="疑点", min_value=1, widget=forms.HiddenInput)
    text = _words("核查结论", most=500)


class Uploaded(ActForm):
    """Under which name files are kept."""

    name = _line("材料", most=100)


class Bulk(Form):
    """The same for many claims."""

    act = forms.ChoiceField(label="办理", choices=(("agree", "同意（受理）"), ("commit", "下达")))
    document = _line("文件", required=False)
    text = _words("说明", required=False)


class NewClaim(Form):
    """Under which policy, for whom, for which year."""

    policy = forms.CharField(label="政策", max_length=130)
    key = forms.CharField(label="主体编号", max_length=200)
    year = forms.IntegerField(label="年度", min_value=1990, max_value=2100)


class NewCase(NewClaim):
    """A case of its own: also the sums that were settled, and why."""

    schedule = forms.CharField(label="分期", max_length=2_000)
    reason = forms.CharField(label="立案的理由", max_length=REASON_MAX)

    def clean_schedule(self) -> list[tuple[int, Decimal]]:
        """Years and amounts."""
        return read_schedule(self.cleaned_data["schedule"])


class SetPost(Form):
    """Who takes a step in a unit, and who stands in."""

    unit = forms.IntegerField(label="单位", min_value=1)
    step = forms.CharField(label="环节", max_length=10)
    main = forms.CharField(label="A岗账号", max_length=150)
    deputy = forms.CharField(label="B岗账号", max_length=150)


class SetAway(Form):
    """From when to when the A post is away; no day ends it."""

    post = forms.IntegerField(label="岗位", min_value=1)
    since = forms.DateField(label="离岗起", required=False)
    until = forms.DateField(label="离岗止", required=False)


class SentList(Form):
    """A list of other departments' awards."""

    document = forms.CharField(label="清单的文件", max_length=DOCUMENT_MAX)
    file = forms.FileField(label="文件", max_length=DOCUMENT_MAX)


def given(form: Form) -> dict[str, Any]:
    """What was typed.

    Raises:
        ValidationError: all that is wrong with it.
    """
    if problems := form.problems():
        raise ValidationError(problems)
    return form.cleaned_data
