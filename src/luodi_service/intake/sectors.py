"""Which monitored sector and field of the plan a firm may belong to, by the words of its business scope, with the words.

A guess, never a finding: it is recorded as such until a person confirms it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from luodi_service.facts.register_terms import FIELD, FIELD_REASON, SECTOR, SECTOR_REASON

REASONS = {SECTOR: SECTOR_REASON, FIELD: FIELD_REASON}
"""By term, the one that keeps why a value was given."""
_BRACKETS = re.compile(r"[（(][^（）()]*(?:除|不含|不得|限)[^（）()]*[）)]")
"""What a scope leaves out stands in brackets."""
WORDS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    SECTOR: (
        ("报废回收", ("报废汽车回收", "报废机动车", "汽车拆解", "机动车拆解", "汽车回收拆解")),
        ("改装", ("汽车改装", "机动车改装", "车辆改装", "专用车改装")),
        (
            "维修",
            ("汽车维修", "机动车维修", "汽车修理", "机动车修理", "汽车保养", "汽车养护", "类汽车维修", "摩托车维修", "汽车快修"),
        ),
        (
            "汽车",
            (
                "汽车销售", "汽车零售", "汽车批发", "汽车贸易", "二手车", "旧机动车", "小轿车", "汽车（", "汽车(", "乘用车",
                "品牌汽车", "汽车整车", "商用车", "汽车配件", "汽车零配件", "汽车零部件", "汽配", "汽车用品", "汽车装饰", "销售：汽车",
                "汽车、", "汽车及", "汽车电器", "机动车配件", "新能源汽车",
            ),
        ),
    ),
    FIELD: (
        ("智能车联网", ("车联网", "智能驾驶", "自动驾驶", "无人驾驶", "车载智能", "智能网联")),
        ("分享经济", ("网络预约出租", "网约车", "汽车租赁", "分时租赁", "共享汽车", "代驾")),
        ("汽车电子商务", ("汽车电子商务", "网上销售汽车", "网上销售：汽车", "汽车网上销售", "二手车电子商务")),
        ("零配件O2O及后市场", ("汽车配件", "汽车零配件", "汽车零部件", "汽配", "汽车用品", "汽车装饰", "汽车美容", "汽车维修", "汽车养护")),
        ("会展", ("汽车展览", "车展", "汽车会展")),
    ),
}  # fmt: skip
"""By term, from the narrower to the wider: a value, and the words that speak for it."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A value that some words speak for."""

    term: str
    value: str
    reason: str


def suspected(scope: str, name: str) -> list[Suspicion]:
    """What scope and name of a firm speak for: of each term the first value that fits, with the words found."""
    found: list[Suspicion] = []
    bounded = _BRACKETS.sub("", scope)
    for term, values in WORDS.items():
        for value, words in values:
            hits = [word for word in words if word in bounded]
            by_name = [word for word in words if word in name]
            if not hits and not by_name:
                continue
            places = [
                f"{where}中有{'、'.join(f'「{word}」' for word in these[:5])}"
                for where, these in (("经营范围", hits), ("名称", by_name))
                if these
            ]
            found.append(Suspicion(term, value, "；".join(places)))
            break
    return found
