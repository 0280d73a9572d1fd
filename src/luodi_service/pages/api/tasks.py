"""The endpoint of tasks: the district's table with lights, as plain data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from luodi_service.pages.api.asking import Asked, Endpoint, Parameter, Row, Rows
from luodi_service.pages.api.fields import Field
from luodi_service.supervision.lights import AMBER, GREEN, NONE, RED
from luodi_service.supervision.models import ORIGINS, STATES, Task, TaskUnit
from luodi_service.supervision.progress import PARTS, of_prefetched
from luodi_service.supervision.table import row_of

LIGHTS = (RED, AMBER, GREEN, NONE)


def _tasks(asked: Asked) -> Rows:
    given = asked.given
    found = Task.objects.visible_to(asked.viewer).select_related("plan", "under").prefetch_related(*PARTS)
    columns = (
        ("plan", "plan__code"),
        ("year", "year"),
        ("state", "state"),
        ("number", "number"),
        ("provision", "provision"),
    )
    found = found.filter(**{column: given[name] for name, column in columns if name in given})
    if "unit" in given:
        found = found.filter(pk__in=TaskUnit.objects.filter(unit__name=given["unit"]).values("task"))
    return found.order_by("pk"), _told()


def _told() -> Callable[[Any], Row]:
    today = timezone.localdate()

    def row(task: Task) -> Row:
        one = of_prefetched(task)
        told = row_of(one, today)
        return {
            "id": task.pk, "plan": task.plan.code, "number": task.number, "origin": task.origin, "item": task.item or None,
            "provision": task.provision or None, "year": task.year, "under": task.under.number if task.under else None,
            "name": task.name, "content": task.content, "lead": told.lead or None,
            "responsible": [part.unit.name for part in one.responsible], "due": task.due, "state": task.state,
            "state_words": task.get_state_display(), "progress": told.progress or None, "percent": told.percent,
            "light": told.light.state, "reasons": list(told.light.reasons), "document": task.document or None,
            "closed_on": task.closed_on,
        }  # fmt: skip

    return row


TASK = (
    Field("id", "integer", "序号", 7),
    Field("plan", "string", "方案代码", "gongshu-auto-2017"),
    Field("number", "string", "任务编号", "2019-3.1a"),
    Field("origin", "string", "来源", "measure", choices=tuple(ORIGINS)),
    Field("item", "string", "方案条目", "引进专业行业监测机构", nullable=True),
    Field("provision", "string", "条款", "3.1", nullable=True),
    Field("year", "integer", "年度；null 为常设任务", 2019, nullable=True),
    Field("under", "string", "上级任务的编号", "3.1a", nullable=True),
    Field("name", "string", "项目名称", "引进专业行业监测机构"),
    Field("content", "string", "项目内容", "引进一家专业监测机构"),
    Field("lead", "string", "牵头单位", "区商务局", nullable=True),
    Field("responsible", "string", "责任单位", ["区科技局"], many=True),
    Field("due", "date", "完成期限", "2019-12-31", nullable=True),
    Field("state", "string", "状态", "issued", choices=tuple(STATES)),
    Field("state_words", "string", "状态的名称", "办理中"),
    Field("progress", "string", "进展情况：牵头单位最近一次经核查的填报", "已签约一家", nullable=True),
    Field("percent", "integer", "完成率（%）；null 为还不知道，不是零", 30, nullable=True),
    Field("light", "string", "灯", "amber", choices=LIGHTS),
    Field("reasons", "string", "亮灯的原因", ["区商务局没有填报第1季度（季后 10 天内应报）"], many=True),
    Field("document", "string", "依据文件", "拱科〔2019〕1号", nullable=True),
    Field("closed_on", "date", "办结日期", "2019-12-20", nullable=True),
)
TASK_ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "tasks", "tasks/", "任务：项目名称、内容、单位、进展、完成率和灯", TASK,
        (
            Parameter("plan", "string", "方案代码", "gongshu-auto-2017"),
            Parameter("year", "integer", "年度", 2019),
            Parameter("state", "string", "状态", "issued", choices=tuple(STATES)),
            Parameter("number", "string", "任务编号", "2019-3.1a"),
            Parameter("provision", "string", "条款", "3.1"),
            Parameter("unit", "string", "单位", "区商务局"),
        ),
        many=_tasks, shape="Task",
    ),
)  # fmt: skip
