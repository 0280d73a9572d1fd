"""What people send about leads and about what firms offer and seek."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from luodi_service.facts.register_terms import FIELDS
from luodi_service.lib.cents import DIGITS
from luodi_service.pages.forms import Form
from luodi_service.pages.forms_group import PlanForm, UnitField, chosen_from, day, line, words
from luodi_service.promotion.chains import positions
from luodi_service.promotion.leads import Settled, Told
from luodi_service.promotion.models import NEED, OFFER, POSTING_KINDS, SOURCES
from luodi_service.promotion.postings import Outcome
from luodi_service.promotion.postings import Told as Posted

NONE_CHOSEN = ("", "—")


def _choice(
    label: str, choices: Iterable[tuple[str, str]], *, required: bool = True, note: str = ""
) -> forms.CharField:
    """One of some choices; what is none of them is refused by whoever does the act, in its own words."""
    rows = list(choices) if required else [NONE_CHOSEN, *choices]
    return forms.CharField(
        label=label, max_length=100, required=required, widget=chosen_from(rows), help_text=note, empty_value=""
    )


def _money(label: str, *, note: str) -> forms.DecimalField:
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return forms.DecimalField(
        label=label, required=False, max_digits=DIGITS, decimal_places=2, widget=widget, help_text=note, localize=False
    )


def _vehicles(label: str, *, note: str) -> forms.IntegerField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    return forms.IntegerField(label=label, required=False, widget=widget, help_text=note)


def _places() -> list[tuple[str, str]]:
    return [(one, one) for one in positions()]


class NewLead(PlanForm):
    """A lead."""

    title = line("企业或项目", most=100)
    field = _choice("产业领域", [(one, one) for one in FIELDS])
    position = _choice("产业链环节", _places(), required=False)
    source = _choice("来源", [(one, one) for one in SOURCES])
    key = line("介绍企业", required=False, most=40, note="二次招商：填介绍企业的统一社会信用代码")
    counts_for = _choice("计入的目标", [], required=False, note="落地后计入哪一个逐家计数的目标；不计入的不选")
    investment = _money("拟投资额（元）", note="不知道的不填")
    text = words("情况", rows=5, note="不要写身份证号、银行账号")

    def __init__(self, *arguments: Any, targets: Iterable[str] = (), **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["counts_for"].widget = chosen_from([NONE_CHOSEN, *((one, one) for one in targets)])

    def told(self) -> Told:
        """What was typed, once it is valid; fields that are not asked of a firm are empty."""
        given = self.cleaned_data
        return Told(
            given["title"], given["field"], given["text"], given.get("source", ""), given["position"],
            given.get("counts_for", ""), given["investment"], given.get("key", ""),
        )  # fmt: skip


class Said(Form):
    """Words alone."""

    words = words("情况", rows=3)


class TakenBack(Form):
    """Why it ends, or why what was put down is taken back."""

    words = words("原因", rows=2)


class HandedOver(Form):
    """The unit that a lead is given to."""

    to = UnitField("跟进单位")
    words = words("要求", required=False, most=1_000, rows=2)


class CountedFor(Form):
    """For which target a lead counts."""

    target = _choice("计入的目标", [], required=False)

    def __init__(self, *arguments: Any, targets: Iterable[str] = (), **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["target"].widget = chosen_from([("", "不计入"), *((one, one) for one in targets)])


class HasSettled(Form):
    """That a firm has settled."""

    on = day("落地日期")
    document = line("落地依据", note="如注册登记、落户协议的文号或名称")
    key = line("统一社会信用代码", required=False, most=40, note="企业库里还没有的不填，入库后再关联")
    words = words("说明", required=False, rows=2)

    def given(self) -> Settled:
        """What was typed, once it is valid."""
        return Settled(**{name: self.cleaned_data[name] for name in ("on", "document", "key", "words")})


class KnownAs(Form):
    """Which firm of the register it is."""

    key = line("统一社会信用代码", most=40)


class NewPosting(Form):
    """What a firm offers or seeks."""

    key = line("代哪家企业发布", most=40, note="填统一社会信用代码")
    kind = _choice("类别", POSTING_KINDS.items())
    side = _choice("供需", [(OFFER, "供：我方提供"), (NEED, "需：我方需要")])
    title = line("题目", most=100)
    text = words("说明", rows=4, note="各企业都看得到；不要写电话、身份证号、银行账号")
    position = _choice("产业链环节", _places(), required=False)
    quantity = _vehicles("数量（辆）", note="短租与共享填写；待议的不填")
    price = _money("价格（元/辆·日）", note="短租与共享填写；待议的不填")
    since = day("自")
    until = day("至")
    contact = line("联系方式", most=100, note="对接双方都同意以后才给对方看")

    def told(self) -> Posted:
        """What was typed, once it is valid."""
        return Posted(**{name: self.cleaned_data.get(name, "") for name in Posted.__slots__})


class Closed(Form):
    """Why a posting is closed."""

    words = line("关闭的原因")


class AskedToMeet(Form):
    """A word to the other firm."""

    words = line("留言", required=False, most=500)


class Declined(Form):
    """A word on whether to meet."""

    words = line("答复", required=False, most=500, note="谢绝须写明理由")


class Concluded(Form):
    """What came of it."""

    words = line("结果", most=500)
    quantity = _vehicles("成交数量（辆）", note="不知道、没有成交的不填")
    amount = _money("成交额（元）", note="不知道、没有成交的不填")

    def outcome(self, *, made: bool) -> Outcome:
        """What was typed, once it is valid."""
        given = self.cleaned_data
        return Outcome(made, given["words"], given["quantity"], given["amount"])
