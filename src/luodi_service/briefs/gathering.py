"""What a brief tells of, gathered: one function for each part of the service, and the table of them."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime

from django.db.models import Sum
from django.utils import timezone

from luodi_service.accounts.models import Person
from luodi_service.assessment.results import final_table
from luodi_service.briefs.gathered import (
    MONEY,
    PERCENT,
    UNKNOWN,
    Asked,
    Figure,
    Gathered,
    Grid,
    Source,
    counts,
)
from luodi_service.briefs.target_lines import NONE
from luodi_service.briefs.target_lines import gather as targets
from luodi_service.leading_group.models import OPEN_PROBLEMS, Problem
from luodi_service.leading_group.tallies import of_year
from luodi_service.ledger.amounts import yuan_of
from luodi_service.ledger.models import Account
from luodi_service.plans.handling import policies_of
from luodi_service.plans.margins import newest_version, shown_version
from luodi_service.plans.models import Plan
from luodi_service.plans.runs import current_run
from luodi_service.plans.trial_version import trial_plan
from luodi_service.plans.words import money_in_words
from luodi_service.returns.completeness import by_form
from luodi_service.supervision.lights import AMBER, RED, with_lights
from luodi_service.supervision.models import CLOSED, DECISION, ISSUED, Task, TaskUnit
from luodi_service.supervision.table import HEADS as TASK_HEADS
from luodi_service.supervision.table import of_tasks

SUMS = {"预算": "budget_fen", "占用": "reserved_fen", "下达未付": "committed_fen", "已付": "paid_fen"}
_PERCENT = 100


def asked_for(plan: Plan, kind: str, year: int, month: int, person: Person, at: datetime) -> Asked:
    """What is asked, with the version of the plan that is shown and its newest run."""
    version = shown_version(plan)
    return Asked(
        plan, version, current_run(version), kind, year, month, person, at, min(timezone.localdate(at), last_day(year, month))
    )  # fmt: skip


def last_day(year: int, month: int) -> date:
    """Of a month, or of a whole year where the month is 0."""
    return date(year, month or 12, monthrange(year, month or 12)[1])


def gather(asked: Asked) -> Gathered:
    """Everything that templates may ask for."""
    found = Gathered()
    for one in GATHERERS:
        found.add(one(asked))
    return found


def _source(asked: Asked, what: str, link: str) -> Source:
    return Source(what, f"{timezone.localtime(asked.at):%Y-%m-%d %H:%M}", link)


def tasks(asked: Asked) -> Gathered:
    """The tasks of the year, by their lights on the last day of the period."""
    shown = Task.objects.visible_to(asked.person).filter(plan=asked.plan, year=asked.year, state__in=(ISSUED, CLOSED))
    lit = with_lights(shown.order_by("number"), asked.today)
    source = _source(asked, f"任务督办，{asked.year}年，亮灯按 {asked.today}", f"/tasks/?year={asked.year}")
    unsigned = TaskUnit.objects.filter(task__in=shown.filter(state=ISSUED).values("pk"), signed_at=None).count()
    numbers = {
        "总数": len(lit),
        "已办结": sum(task.state == CLOSED for task, _ in lit),
        "红灯": sum(light.state == RED for _, light in lit),
        "黄灯": sum(light.state == AMBER for _, light in lit),
        "未签收": unsigned,
    }
    red = [(task, light) for task, light in lit if light.state == RED]
    rows = of_tasks([task for task, _ in lit], asked.today)
    lead = {row.link: row.lead for row in rows}
    found = Gathered(counts("任务", dict(numbers), source))
    found.grids["任务表"] = Grid(
        TASK_HEADS,
        tuple(
            (
                row.name, row.content, row.lead or UNKNOWN, row.responsible or NONE, row.progress or UNKNOWN,
                UNKNOWN if row.percent is None else f"{row.percent}%",
            )
            for row in rows
        ),
        source, tuple(row.link for row in rows), (1.6, 2.4, 1.1, 1.6, 2.2, 0.8), (5,), empty=f"{asked.year}年没有下达任务。",
    )  # fmt: skip
    found.grids["红灯任务"] = Grid(
        ("任务", "牵头单位", "完成期限", "原因"),
        tuple(
            (task.name, lead.get(task.get_absolute_url(), "") or UNKNOWN, str(task.due or NONE), "；".join(light.reasons))
            for task, light in red
        ),
        source, tuple(task.get_absolute_url() for task, _ in red), (1.8, 1.1, 1, 3), empty="没有红灯的任务。",
    )  # fmt: skip
    decided = [row for row, (task, _) in zip(rows, lit, strict=True) if task.origin == DECISION]
    found.grids["会议议定"] = Grid(
        ("议定事项", "牵头单位", "完成期限", "进展"),
        tuple(
            (row.name, row.lead or UNKNOWN, str(task.due or NONE), row.progress or UNKNOWN)
            for row, (task, _) in zip(rows, lit, strict=True)
            if task.origin == DECISION
        ),
        _source(asked, f"领导小组会议，{asked.year}年", "/meetings/"),
        tuple(row.link for row in decided), (2.2, 1.1, 1, 2), empty=f"{asked.year}年没有议定事项。",
    )  # fmt: skip
    return found


def group(asked: Asked) -> Gathered:
    """Meetings, decisions, problems and what leaders instructed."""
    source = _source(asked, f"领导小组，{asked.year}年", "/meetings/")
    tally = of_year(asked.plan, asked.year)
    found = Gathered(
        counts("会议", {"次数": tally.meetings, "议定": tally.decisions, "已落实": tally.decisions_done}, source)
        | counts("问题", {"总数": tally.problems_raised, "未办": tally.problems_open}, source)
        | counts("批示", {"总数": tally.instructions, "已办": tally.instructions_done}, source)
    )
    rows = Problem.objects.visible_to(asked.person).filter(plan=asked.plan, state__in=OPEN_PROBLEMS)
    still = list(rows.select_related("unit", "subject__unit", "to").order_by("at", "pk"))
    found.grids["需协调事项"] = Grid(
        ("问题", "提出", "答复单位", "期限", "状态"),
        tuple(
            (one.title, one.whose, str(one.to or NONE), str(one.due or NONE), one.get_state_display()) for one in still
        ),
        _source(asked, "企业、园区和单位反映的问题，还没有办结的", "/problems/"),
        tuple(one.get_absolute_url() for one in still), (2.4, 1.8, 1.2, 1, 1), empty="没有需要协调的事项。",
    )  # fmt: skip
    return found


def money_of(plan: Plan) -> list[Plan]:
    """The plans whose money is told with a plan's: its own, and of a demonstration that of its test version."""
    trial = trial_plan(plan.code)
    return [plan, trial] if trial is not None else [plan]


def money(asked: Asked) -> Gathered:
    """Budgets of the year, and what of them is promised and paid. Where there is no budget nothing is known."""
    source = _source(asked, f"资金台账，{asked.year}年度预算", f"/ledger/?year={asked.year}")
    accounts = Account.objects.visible_to(asked.person).filter(plan__in=money_of(asked.plan), year=asked.year)
    sums = accounts.order_by().values("code").annotate(**{name: Sum(field) for name, field in SUMS.items()})
    by_code = {row["code"]: {name: int(row[name]) for name in SUMS} for row in sums}
    total = {name: sum(row[name] for row in by_code.values()) for name in SUMS}
    known = bool(by_code)
    left = total["预算"] - total["占用"] - total["下达未付"] - total["已付"]
    told = {"预算": total["预算"], "下达": total["下达未付"] + total["已付"], "已付": total["已付"], "余额": left}
    names = {code: name for code, name, _ in policies_of(newest_version(asked.plan))}
    ordered = sorted(by_code, key=lambda code: (list(names).index(code) if code in names else len(names), code))
    found = Gathered({f"资金.{name}": _money(fen if known else None, source) for name, fen in told.items()})
    found.grids["资金兑付"] = Grid(
        ("政策", "预算", "占用", "下达未付", "已付", "余额"),
        tuple((names.get(code, code), *map(_wan, _parts(by_code[code]))) for code in ordered),
        source, (), (2.4, 1.2, 1.2, 1.2, 1.2, 1.2), (1, 2, 3, 4, 5), "万元", f"{asked.year}年度的预算待补。",
    )  # fmt: skip
    return found


def _parts(row: dict[str, int]) -> list[int]:
    return [*row.values(), row["预算"] - row["占用"] - row["下达未付"] - row["已付"]]


def _money(fen: int | None, source: Source) -> Figure:
    if fen is None:
        return Figure(UNKNOWN, "", MONEY, source)
    amount = yuan_of(fen)
    return Figure(money_in_words(amount), str(amount), MONEY, source)


def _wan(fen: int) -> str:
    return f"{yuan_of(fen) / 10_000:,.2f}"


def returns(asked: Asked) -> Gathered:
    """How complete the returns of the year's periods are."""
    rows = [
        row for row in by_form(asked.person, asked.today) if row.period is not None and row.period.year == asked.year
    ]
    source = _source(asked, f"报表完成情况，{asked.year}年各期，按 {asked.today}", "/returns/")
    due, filled = sum(row.counts.asked for row in rows), sum(row.counts.filled for row in rows)
    late = sum(row.counts.overdue for row in rows)
    share = filled * _PERCENT // due if due else None
    figures = counts("报表", {"应报": due, "已报": filled, "逾期": late}, source)
    words = UNKNOWN if share is None else f"{share}%"
    figures["报表.完整率"] = Figure(words, "" if share is None else str(share), PERCENT, source)
    grid = Grid(
        ("报表", "期别", "截止", "应报", "已报", "已审", "逾期未报", "完整率"),
        tuple(
            (
                row.name, row.period.words if row.period else NONE, str(row.due or NONE),
                *map(str, (row.counts.asked, row.counts.filled, row.counts.approved, row.counts.overdue)),
                f"{row.counts.share}%",
            )
            for row in rows
        ),
        source, (), (2.2, 1.5, 1.2, 0.8, 0.8, 0.8, 1, 0.9), (3, 4, 5, 6, 7), empty=f"{asked.year}年没有开出报表。",
    )  # fmt: skip
    return Gathered(figures, {"数据完整率": grid})


def assessed(asked: Asked) -> Gathered:
    """The table of the assessment as it stands, where there is one."""
    table = final_table(asked.person, asked.plan, asked.year)
    rows, said = (table.rows, f"，{table.state_words}") if table is not None else ((), "")
    grid = Grid(
        ("单位", "组别", "名次", "得分", "等次"),
        tuple(
            (
                row.unit, row.group, str(row.rank or NONE), row.score_words,
                f"{row.grade}（一票否决）" if row.veto else row.grade or NONE,
            )
            for row in rows
        ),
        _source(asked, f"{asked.year}年度综合考评{said}", f"/assessments/{asked.year}/"),
        tuple(row.link for row in rows), (2, 1, 0.8, 1, 1.4), (2, 3), empty=f"{asked.year}年度还没有考评结果。",
    )  # fmt: skip
    return Gathered(grids={"考评结果": grid}, demonstration=table is not None and table.demonstration)


GATHERERS: tuple[Callable[[Asked], Gathered], ...] = (targets, tasks, group, money, returns, assessed)
