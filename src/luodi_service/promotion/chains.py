"""The industry chain (产业链) of each of the plan's five fields: its positions from upstream to downstream.

Source: the fields of 一（三） and what 二（一） to 二（三） say belongs to each.
"""

from __future__ import annotations

from collections.abc import Iterator

from luodi_service.facts.register_terms import FIELDS

CHAINS: dict[str, tuple[str, ...]] = {
    "汽车电子商务": ("车源与品牌", "交易平台", "汽车金融与保险", "物流交付", "二手车"),
    "零配件O2O及后市场": ("零配件制造", "仓储配送", "后市场平台", "维修保养", "改装", "报废回收"),
    "分享经济": ("车辆供给", "租赁运营", "分享平台", "停车与充电", "保险与风控"),
    "智能车联网": ("芯片与传感器", "车载终端", "通信与网络", "平台与数据", "应用与服务", "智能制造"),
    "会展": ("场馆", "策展", "搭建与设备", "传播与票务"),
}
"""By field."""
assert tuple(CHAINS) == FIELDS
BETWEEN = "·"


def positions() -> Iterator[str]:
    """Every position as it is chosen and told: ``智能车联网·车载终端``."""
    for field, places in CHAINS.items():
        for place in places:
            yield f"{field}{BETWEEN}{place}"


def wrong_position(position: str) -> list[str]:
    """What is wrong with a position; an empty one was not told."""
    if not position or position in set(positions()):
        return []
    return [f"没有产业链环节「{position[:60]}」，请从列表中选择"]


def field_of(position: str) -> str:
    """The field that a position belongs to; empty for none."""
    return position.partition(BETWEEN)[0]
