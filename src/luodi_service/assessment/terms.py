"""The terms that schemes may use, each with its unit, its meaning and where its value comes from: one table an object."""

from __future__ import annotations

from luodi_service.assessment.models import MONEY, UNITS
from luodi_service.plans.score_rules import ScoreTerm

TASKS, TARGETS, RETURNS, GROUP = "任务督办", "目标", "报表", "领导小组"
LEDGER, CLAIMS, SURVEY = "资金台账", "兑现", "满意度调查"
SHARE, ITEMS, YUAN = "%", "项", "元"
OF_UNITS = (
    ScoreTerm("任务数", "当年由本单位牵头或负责、已下达的任务，不含终止的", TASKS, ITEMS),
    ScoreTerm("应签收数", "当年下达、要本单位签收的任务", TASKS, ITEMS),
    ScoreTerm("签收率", "按期签收的任务占应签收的比例", TASKS, SHARE),
    ScoreTerm("应报进度数", "当年到期该填报的季度进展", TASKS, "次"),
    ScoreTerm("进度填报率", "已填报的季度进展占应报的比例", TASKS, SHARE),
    ScoreTerm("进度按时率", "按时填报的季度进展占应报的比例", TASKS, SHARE),
    ScoreTerm("退回次数", "填报被退回的次数", TASKS, "次"),
    ScoreTerm("任务完成率", "各项任务经核查的完成率的平均数；有一项还没有经核查的即未知", TASKS, SHARE),
    ScoreTerm("办结率", "已办结的任务占任务数的比例", TASKS, SHARE),
    ScoreTerm("逾期任务数", "过了完成期限没有办结，或逾期才办结的任务", TASKS, ITEMS),
    ScoreTerm("红灯任务数", "亮红灯的任务", TASKS, ITEMS),
    ScoreTerm("佐证数", "经核查的填报所附的佐证", TASKS, "份"),
    ScoreTerm("议定事项数", "会议议定、由本单位办理的任务", GROUP, ITEMS),
    ScoreTerm("议定事项办结率", "已办结的议定事项占议定事项数的比例", GROUP, SHARE),
    ScoreTerm("批示件数", "批示交办、由本单位办理的任务", GROUP, "件"),
    ScoreTerm("批示办结率", "已办结的批示件占批示件数的比例", GROUP, SHARE),
    ScoreTerm("问题数", "当年交本单位答复的企业、园区问题", GROUP, ITEMS),
    ScoreTerm("问题答复率", "已答复的问题占问题数的比例", GROUP, SHARE),
    ScoreTerm("牵头目标数", "由本单位牵头的目标", TARGETS, ITEMS),
    ScoreTerm("目标达成率", "当年达成或在轨的目标占牵头目标数的比例；有一项状态未知即未知", TARGETS, SHARE),
    ScoreTerm("滞后目标数", "当年滞后的牵头目标；有一项状态未知即未知", TARGETS, ITEMS),
    ScoreTerm("应报报表数", "当年应报的报表：部门牵头的，街道辖区内的，园区自己的", RETURNS, "份"),
    ScoreTerm("报表按时率", "按时报出的报表占应报的比例", RETURNS, SHARE),
    ScoreTerm("逾期报表数", "过了截止日期还没有报出的报表", RETURNS, "份"),
)
OF_MONEY = (
    ScoreTerm("预算数", "当年预算", LEDGER, YUAN, YUAN),
    ScoreTerm("执行数", "当年预算中已支付的", LEDGER, YUAN, YUAN),
    ScoreTerm("预算执行率", "执行数占预算数的比例", LEDGER, SHARE),
    ScoreTerm("应兑付件数", "当年进入办理的申请，不含撤回、放弃、不予受理和不予支持的", CLAIMS, "件"),
    ScoreTerm("兑付件数", "其中已付清的", CLAIMS, "件"),
    ScoreTerm("兑付率", "兑付件数占应兑付件数的比例", CLAIMS, SHARE),
    ScoreTerm("办理环节数", "当年办过的环节", CLAIMS, "个"),
    ScoreTerm("按时办结率", "没有超过期限的环节占办理环节数的比例", CLAIMS, SHARE),
    ScoreTerm("重复补助数", "尚未排除的重复补助疑点", CLAIMS, "个"),
    ScoreTerm("应追回金额", "当年预算支付的钱里应追回而没有收回的", LEDGER, YUAN, YUAN),
    ScoreTerm("已追回金额", "当年预算支付的钱里已追回的", LEDGER, YUAN, YUAN),
    ScoreTerm("目标达成率", "当年达成或在轨的目标占全部目标的比例；有一项状态未知即未知", TARGETS, SHARE),
    ScoreTerm("满意度", "调查得到的满意度，附调查文件和受访数；没有调查的未知", SURVEY, SHARE),
)
TERMS: dict[str, tuple[ScoreTerm, ...]] = {UNITS: OF_UNITS, MONEY: OF_MONEY}
BY_NAME = {kind: {term.name: term for term in terms} for kind, terms in TERMS.items()}
