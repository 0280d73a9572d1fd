"""What a template may ask for: blocks, which are tables on a line of their own, and figures, which stand in the text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

BLOCKS: dict[str, str] = {
    "目标表": "每个目标：数值、路径、状态、预测",
    "滞后目标": "滞后的目标：相差多少，谁没有供数",
    "任务表": "本年度的任务：项目名称、项目内容、牵头单位、责任单位、进展情况、完成率",
    "红灯任务": "红灯的任务和原因",
    "需协调事项": "还没有办结的问题、红灯任务里需要协调的",
    "会议议定": "会议议定的事项及其落实",
    "资金兑付": "各项政策的预算、下达、已付、余额",
    "数据完整率": "各报表的应报、已报、逾期",
    "考评结果": "综合考评的最终名次",
}
"""Tables by name, with what stands in them."""
PLAIN: dict[str, str] = {
    "方案": "方案的名称", "期": "如 2019年6月", "年": "年度", "月": "月份", "截至": "数据截至哪一天",
}  # fmt: skip
"""Words that are no figures: they bear no mark of a source."""
COUNTED: dict[str, str] = {
    "目标.总数": "目标的项数", "目标.达成": "达成的项数", "目标.在轨": "在轨的项数", "目标.滞后": "滞后的项数",
    "目标.待定": "待补、待裁定的项数",
    "任务.总数": "本年度下达的任务", "任务.已办结": "已办结的任务", "任务.红灯": "红灯的任务", "任务.黄灯": "黄灯的任务",
    "任务.未签收": "还没有签收的单位次",
    "会议.次数": "本年度的会议", "会议.议定": "议定的事项", "会议.已落实": "已落实的议定事项",
    "问题.总数": "反映的问题", "问题.未办": "还没有办结的问题",
    "批示.总数": "领导批示", "批示.已办": "已办的批示",
    "报表.应报": "应报的报表", "报表.已报": "已报的报表", "报表.逾期": "逾期未报的报表", "报表.完整率": "已报占应报",
    "资金.预算": "本年度的预算", "资金.下达": "已下达（含已付）", "资金.已付": "已兑付", "资金.余额": "可用余额",
}  # fmt: skip
"""Figures by name. Behind each may stand one of ``COMPARED``."""
COMPARED: dict[str, str] = {"较上期": "与上一期相比（月报比上月，年报比上年）", "较上年同期": "与上年同期相比"}
OF_TARGET: dict[str, str] = {
    "数值": "数值", "年度": "哪一年的数值", "路径": "该年应到的数值", "状态": "状态", "预测": "到期的预测", "较上年": "与上年相比",
}  # fmt: skip
"""Figures of a target, written ``目标.名称.数值``."""
TARGET = "目标"


def figures(targets: Iterable[str]) -> Iterator[str]:
    """The name of every figure that a template may ask for, with those of targets."""
    for name in COUNTED:
        yield name
        yield from (f"{name}.{compared}" for compared in COMPARED)
    for target in targets:
        yield from (f"{TARGET}.{target}.{field}" for field in OF_TARGET)


def is_of_target(name: str) -> bool:
    """Whether a name is that of a figure of some target: its name may hold dots of its own."""
    return name.startswith(f"{TARGET}.") and name.rpartition(".")[2] in OF_TARGET and name.count(".") > 1
