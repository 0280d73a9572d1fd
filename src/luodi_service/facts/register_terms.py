"""The register's own dictionary: what is known of every enterprise whatever plan is loaded, one row each.

A plan's dictionary goes first: a term that it has already stays as the plan says it, and must mean the same here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

KIND = "企业"
FIELD, FIELD_REASON = "产业领域", "产业领域依据"
SECTOR, SECTOR_REASON = "监测行业", "监测行业依据"
FOUNDED = "成立日期"
CONTROLLER = "实际控制人"
FIELDS = ("汽车电子商务", "零配件O2O及后市场", "分享经济", "智能车联网", "会展")
"""The plan's five fields of the automotive internet (一（三）), by which enterprises are counted year by year."""
SECTORS = ("汽车", "维修", "改装", "报废回收")
NAME = "名称"
NAMED = ("产业园", "改造项目", "活动", "区域")
"""Other kinds that have a list of their own: what their list says of a subject, its name, can be brought in again."""
"""The four trades that are monitored (二（二）)."""
CLASH = "RG01"


@dataclass(frozen=True, slots=True)
class RegisterTerm:
    """A term of the register: its name, the form of its values, their unit or choices, who supplies it."""

    name: str
    form: str
    origin: str
    unit: str = ""
    yearly: bool = False
    nature: str = "登记"
    note: str = ""
    choices: tuple[str, ...] = ()


_MARKET = "区市场监管局"
REGISTER_TERMS = (
    RegisterTerm("统一社会信用代码", "文本", _MARKET, note="GB 32100-2015，18位，含校验位"),
    RegisterTerm("名称", "文本", _MARKET),
    RegisterTerm("注册资本", "数量", _MARKET, unit="元", note="认缴；外币不折算，记在注册资本原文"),
    RegisterTerm("注册资本原文", "文本", _MARKET, note="登记文件上怎样写的"),
    RegisterTerm("经营范围", "文本", _MARKET),
    RegisterTerm("住所", "文本", _MARKET),
    RegisterTerm(FOUNDED, "日期", _MARKET),
    RegisterTerm("企业类型", "文本", _MARKET),
    RegisterTerm(CONTROLLER, "文本", _MARKET, note="单位写统一社会信用代码，自然人写姓名；同一控制人的企业按它比对"),
    RegisterTerm(FIELD, "枚举", "区科技局", choices=FIELDS, note="方案一（三）的五类产业，逐年计数"),
    RegisterTerm(FIELD_REASON, "文本", "区科技局", note="按什么归入这一领域"),
    RegisterTerm(SECTOR, "枚举", "区商务局", choices=SECTORS, note="方案二（二）的企业监测库"),
    RegisterTerm(SECTOR_REASON, "文本", "区商务局", note="按什么归入这一行业"),
    RegisterTerm("从业人数", "数量", "企业", unit="人", yearly=True, nature="申报", note="年末"),
    RegisterTerm(
        "申报营业收入", "数量", "企业", unit="元", yearly=True, nature="申报", note="企业自己申报的，不是统计报表数据"
    ),
)
"""Whoever brings the register in speaks of these names."""
_WHERE_KNOWN = frozenset({FIELD_REASON, SECTOR_REASON, "注册资本原文", CONTROLLER})
"""What is noted where there is something to note, and lacking of nobody."""
EXPECTED = frozenset(term.name for term in REGISTER_TERMS if not term.yearly and term.name not in _WHERE_KNOWN)
"""What is lacking of an enterprise where it is not known, whatever plan speaks of it."""


def clashes(known: dict[str, Any], terms: tuple[RegisterTerm, ...] = REGISTER_TERMS) -> list[str]:
    """What is wrong where a dictionary that is there already means something else by a name of the register."""
    found = []
    for term in terms:
        other = known.get(term.name)
        if other is None:
            continue
        here, there = (term.form, term.unit, term.yearly), (other.form.partition(":")[0], other.unit, other.yearly)
        if here != there:
            found.append(
                f"{CLASH} 术语「{term.name}」：登记库里是{_told(*here)}，已有的术语表里是{_told(*there)}，不能并用。"
                "提示：在方案的术语表里换一个名称，或改成与登记库一致"
            )
    return found


def store_register_terms(model: Any) -> int:
    """Put the register's terms into the fact base, as often as one likes; gives how many are new.

    ``model`` is the table of terms: a migration hands over its own.

    Raises:
        ValidationError: a term that is there already has the same name and means something else; nothing was stored.
    """
    known = {term.name: term for term in model.objects.filter(kind=KIND)}
    if wrong := clashes(known):
        raise ValidationError(wrong)
    new = [term for term in REGISTER_TERMS if term.name not in known]
    model.objects.bulk_create(
        model(
            kind=KIND, name=term.name, form=term.form, unit=term.unit, yearly=term.yearly, nature=term.nature,
            origin=term.origin, note=term.note, choices="/".join(term.choices),
        )
        for term in new
    )  # fmt: skip
    for term in REGISTER_TERMS:
        if term.choices and term.name in known and not known[term.name].choices:
            model.objects.filter(pk=known[term.name].pk).update(choices="/".join(term.choices))
    return len(new)


def store_names(model: Any) -> int:
    """Put the names of the other kinds of subject into the fact base, as often as one likes; gives how many are new.

    A term that a plan has for it already stays as the plan says it.
    """
    known = set(model.objects.filter(kind__in=NAMED, name=NAME).values_list("kind", flat=True))
    new = [kind for kind in NAMED if kind not in known]
    model.objects.bulk_create(
        model(kind=kind, name=NAME, form="文本", yearly=False, nature="登记", origin="区科技局") for kind in new
    )
    return len(new)


def _told(form: str, unit: str, yearly: bool) -> str:
    return f"{'每年的' if yearly else '不随年度变化的'}{form}{f'（{unit}）' if unit else ''}"
