"""The lists of targets and of what was reported of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from luodi_service.pages.listing import Column, Filter, Listing, as_they_are, by_value, by_words
from luodi_service.plans.models import Plan, Version
from luodi_service.plans.target_outlook import Asked, exactly_in_words, number_in_words
from luodi_service.plans.targets import WORDS
from luodi_service.targets.models import REPORTED_STATES, Reported, TargetYear
from luodi_service.targets.standing import link_of, mark_of, words_of
from luodi_service.targets.suppliers import LATE, Supplied

REACHES = {True: "达到", False: "达不到", None: ""}


def targets_of(
    plan: Plan,
    version: Version,
    asked: Sequence[Asked],
    year: int,
    years: Iterable[int],
    today: date,
) -> Listing:
    """The targets of a plan in a year."""
    by_name = {one.name: one for one in asked}

    def prepare(rows: Sequence[Any]) -> None:
        supplied = Supplied(plan, [by_name[row.target] for row in rows], {row.year for row in rows}, today)
        for row in rows:
            row.late = supplied.late(by_name[row.target], row.year)

    def short(of: str) -> Callable[[TargetYear], object]:
        def told(row: TargetYear) -> object:
            value = getattr(row, of)
            return (
                None
                if value is None and of == "value"
                else ""
                if value is None
                else number_in_words(version, row.target, value)
            )

        return told

    def exact(row: TargetYear) -> str:
        return "" if row.value is None else exactly_in_words(version, row.target, row.value)

    def foreseen(row: TargetYear) -> str:
        if row.forecast is None:
            return ""
        reaches = REACHES[row.reaches]
        return f"{number_in_words(version, row.target, row.forecast)}{f'，{reaches}' if reaches else ''}"

    return Listing(
        title="目标",
        columns=(
            Column("target", "目标", lambda row: row.target, ("position",), lambda row: link_of(plan, row.position)),
            Column("label", "条款", lambda row: row.label, ("position",), style="tight"),
            Column("year", "年度", lambda row: str(row.year), style="tight", file_only=True),
            Column("state", "状态", lambda row: f"{mark_of(row.state)} {words_of(row.state)}", ("state",), style="tight"),
            Column("value", "数值", short("value"), ("value",), style="n", hint=exact),
            Column("path", "该年目标", short("path"), ("path",), style="n"),
            Column("forecast", "预测", foreseen, ("forecast",), hint=lambda row: row.method),
            Column("method", "预测方法", lambda row: row.method, file_only=True),
            Column("missing", "缺什么", lambda row: "、".join(row.missing)),
            Column("late", "迟报、未报", _late, file_only=False),
            Column("kind", "类别", lambda row: row.kind, ("kind",), style="tight", file_only=True),
            Column("number", "数值（基本单位）", lambda row: row.value, file_only=True),
            Column("unit", "单位", lambda row: row.unit, file_only=True),
        ),
        filters=(
            Filter("plan", "方案", as_they_are, kind="hidden"),
            Filter(
                "year", "年度", as_they_are, choices=lambda _: [(str(one), f"{one}年") for one in years], usual=f"{year}年"
            ),
            Filter("q", "目标", by_words("target", "label")),
            Filter("state", "状态", by_value("state"), choices=lambda _: list(WORDS.items())),
            Filter("kind", "类别", by_value("kind"), choices=lambda _: [(one, one) for one in ("统计", "计算", "填报")]),
        ),
        order=("position",),
        empty="还没有算出目标的数值。完成一次测算，或由领导小组办公室刷新后，这里就有。",
        home="targets",
        prepare=prepare,
    )  # fmt: skip


def _late(row: Any) -> str:
    """Who owes what, the late ones first; three at most."""
    late = sorted(row.late, key=lambda one: one.state != LATE)
    said = [f"{one.mark} {one.unit_name}：{one.what}" for one in late[:3]]
    return "；".join(said) + (f"等 {len(late)} 项" if len(late) > 3 else "")


def reported_list(versions: Callable[[Reported], Version]) -> Listing:
    """What units reported of targets."""
    return Listing(
        title="目标填报",
        columns=(
            Column("target", "目标", lambda one: one.target, ("target",), Reported.get_absolute_url),
            Column("period", "时段", lambda one: one.period, ("year", "part"), style="tight"),
            Column(
                "value",
                "数值",
                lambda one: number_in_words(versions(one), one.target, one.value),
                ("value",),
                style="n",
            ),
            Column("number", "数值（基本单位）", lambda one: one.value, file_only=True),
            Column("items", "清单", lambda one: one.items.count(), style="n tight"),
            Column("unit", "填报单位", lambda one: str(one.unit), ("unit__name",)),
            Column("state", "状态", lambda one: one.get_state_display(), ("state",), style="tight"),
            Column("document", "依据文件", lambda one: one.document),
            Column("at", "填报时间", lambda one: one.at, ("at",), style="tight"),
            Column("checked", "核对", lambda one: one.checked_by.name if one.checked_by else "", ("checked_at",)),
        ),
        filters=(
            Filter("q", "目标、单位", by_words("target", "unit__name", "document")),
            Filter("state", "状态", by_value("state"), choices=lambda _: REPORTED_STATES.items()),
        ),
        order=("-pk",),
        empty="还没有单位填报目标的数值。",
        home="reported_targets",
    )
