"""Holding a year's drafts against all that is asked of a decomposition; everything that is wrong, at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from luodi_service.plans.cell_rules import plain
from luodi_service.plans.duties import TARGET as TARGET_WORD
from luodi_service.plans.duties import Duty, PathPoint, duties, in_base, paths
from luodi_service.plans.margins import shown_version
from luodi_service.plans.models import Plan
from luodi_service.supervision.drafts import LABELS, QUARTER_NAMES, Fault, Planned, QuarterPlan
from luodi_service.supervision.models import DRAFT, DROPPED, LEAD, RESPONSIBLE, Task
from luodi_service.supervision.standing import Placed, Units, standing_duties

SHARES = frozenset({"%", "‰", "成", "％"})
"""Units of numbers that do not add up: the parts of a share are no smaller shares."""
HUNDRED = 100


@dataclass(slots=True)
class Weighed:
    """A draft with what its words stand for: who answers, of which duty it is, which draft or task it is a part of.

    ``above`` is another draft of the same decomposition; ``task`` the row that it changes, None for a new one.
    """

    planned: Planned
    placed: Placed
    duty: Duty | None = None
    above: Weighed | None = None
    task: Task | None = None
    fixed: bool = False
    """It is issued already and stands beside the drafts."""


@dataclass(slots=True)
class Weighing:
    """A decomposition held against its rules: ``faults`` forbid it, ``flags`` are to be looked at."""

    rows: list[Weighed] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    flags: list[Fault] = field(default_factory=list)


def kept_plans(plan: Plan, year: int) -> list[Weighed]:
    """The tasks of a year as they are kept, drafts and issued ones, each as it would be written."""
    rows = Task.objects.filter(plan=plan, year=year).exclude(state=DROPPED).select_related("under").order_by("number")
    tasks = list(rows.prefetch_related("units__unit", "quarters"))
    numbers = {duty.name: duty.number for duty in duties(shown_version(plan))}
    return [
        Weighed(_written(task, numbers), Placed(None, (), ()), task=task, fixed=task.state != DRAFT) for task in tasks
    ]


def _written(task: Task, numbers: Mapping[str, str]) -> Planned:
    units = list(task.units.all())
    lead = [one.unit.name for one in units if one.part == LEAD]
    return Planned(
        row=0, pk=task.pk, revision=task.revision, number=task.number,
        under=task.under.number if task.under is not None and task.under.year is not None else "",
        item=numbers.get(task.item, task.item), name=task.name, content=task.content, lead="".join(lead),
        responsible=tuple(one.unit.name for one in units if one.part == RESPONSIBLE)
        + tuple(filter(None, task.unplaced.split("、"))),
        planned=task.planned, unit_name=task.unit_name, due=task.due,
        quarters=tuple(QuarterPlan(one.number, one.words, one.percent, one.planned) for one in task.quarters.all()),
    )  # fmt: skip


def weigh(plan: Plan, year: int, given: Sequence[Planned], faults: Iterable[Fault] = ()) -> Weighing:
    """Hold drafts as they were written against the rules, together with all other tasks of the year.

    Each of ``given`` stands in the place of the draft that it changes. ``faults`` are those found in reading them.
    """
    found = Weighing(faults=list(faults))
    kept = {one.planned.pk: one for one in kept_plans(plan, year)}
    changed: list[Weighed] = []
    for planned in given:
        before = kept.get(planned.pk) if planned.pk else None
        _weigh_place(planned, before, found.faults)
        changed.append(Weighed(planned, Placed(None, (), ()), task=before.task if before is not None else None))
    replaced = {one.planned.pk for one in changed if one.planned.pk}
    found.rows = [*(one for pk, one in kept.items() if pk not in replaced), *changed]
    _place(plan, found)
    for one in found.rows:
        if not one.fixed:
            found.faults += _alone(one, year)
    found.faults += _above(found.rows)
    found.faults += _circles(found.rows)
    found.faults += _sums(found.rows)
    found.faults += _twice(found.rows)
    found.flags += _below_path(plan, year, found.rows)
    return found


def _weigh_place(planned: Planned, before: Weighed | None, faults: list[Fault]) -> None:
    if not planned.pk:
        if planned.number:
            faults.append(Fault(planned.row, "number", f"编号「{planned.number}」不是系统写出的：新加的行编号留空"))
        return
    if before is None:
        faults.append(Fault(planned.row, "", f"没有编号为「{planned.number}」的草稿，请重新下载"))
    elif before.fixed:
        faults.append(
            Fault(planned.row, "", f"「{before.planned.number}」已经下达，不能再改；要改的，先终止再另行下达")
        )
    elif before.planned.revision != planned.revision:
        faults.append(
            Fault(planned.row, "", f"在您下载以后，别人改过「{before.planned.number}」：请重新下载，核对后再改")
        )


def _place(plan: Plan, found: Weighing) -> None:
    """Find the units, the duty and the draft above of each row."""
    units, known = Units(), duties(shown_version(plan))
    by_duty = {text: duty for duty in reversed(known) for text in (duty.number, duty.name)}
    standing = {duty.name for duty in standing_duties(plan)}
    for one in found.rows:
        planned = one.planned
        one.placed = units.placed((planned.lead,) if planned.lead else (), planned.responsible)
        item = planned.item.split(" ")[0] if planned.item not in by_duty else planned.item
        duty = by_duty.get(item)
        one.duty = duty if duty is not None and (duty.kind == TARGET_WORD or duty.name in standing) else None


def _alone(one: Weighed, year: int) -> list[Fault]:
    """What is wrong with a draft by itself."""
    planned, wrong = one.planned, []

    def fault(name: str, said: str) -> None:
        wrong.append(Fault(planned.row, name, f"{_called(planned)}{said}"))

    for name, text in (("name", planned.name), ("content", planned.content), ("lead", planned.lead)):
        if not text:
            fault(name, f"请写明{LABELS[name]}")
    if planned.item and one.duty is None:
        fault("item", f"方案里没有举措或目标「{planned.item}」：写编号（如 3.1a）或名称")
    if not planned.item and not planned.under:
        fault("item", "请写明是哪个举措或目标的任务（方案条目），或是哪个任务的分解（上级任务）")
    for name in one.placed.unplaced:
        field_name = "lead" if name == planned.lead else "responsible"
        fault(field_name, f"没有单位「{name}」：写部门、街道或园区的全称；确有这个单位的，请系统管理员新建")
    if planned.due is None:
        fault("due", "请写明完成期限")
    elif planned.due.year != year:
        fault("due", f"完成期限 {planned.due} 不在 {year} 年内")
    if planned.planned is not None and not planned.unit_name:
        fault("unit_name", "有年度目标值的，请写明计量单位")
    wrong += _quarter_faults(planned)
    return wrong


def _called(planned: Planned) -> str:
    """What a draft is called where it stands in no row."""
    return "" if planned.row else f"{planned.number or planned.name}："


def _quarter_faults(planned: Planned) -> list[Fault]:
    wrong: list[Fault] = []

    def fault(name: str, said: str) -> None:
        wrong.append(Fault(planned.row, name, f"{_called(planned)}{said}"))

    before: QuarterPlan | None = None
    there = {one.number: one for one in planned.quarters}
    for number, name in QUARTER_NAMES.items():
        quarter = there.get(number)
        if quarter is None or quarter.percent is None:
            fault(f"percent{number}", f"请写明{name}应完成率")
            continue
        if before is not None and before.percent is not None and quarter.percent < before.percent:
            fault(
                f"percent{number}",
                f"{name}应完成率 {quarter.percent}% 低于{QUARTER_NAMES[before.number]}的 {before.percent}%：应完成率逐季累计，不会下降",
            )
        before = quarter
    last = there.get(4)
    if last is not None and last.percent is not None and last.percent != HUNDRED:
        fault("percent4", f"四季度应完成率是 {last.percent}%，应当是 100%")
    if last is not None and last.planned is not None and last.planned != planned.planned:
        fault("planned4", f"四季度目标值 {told(last.planned)} 与年度目标值 {told(planned.planned)} 不同")
    return wrong


def told(number: Decimal | None) -> str:
    """A number without idle zeros; 待补 where it is not known."""
    return "待补" if number is None else plain(f"{number:f}")


def _above(rows: Sequence[Weighed]) -> list[Fault]:
    """Find the draft above each; what names none, or more than one."""
    by_text: dict[str, list[Weighed]] = defaultdict(list)
    for one in rows:
        if one.planned.number:
            by_text[one.planned.number].append(one)
        if one.planned.name and one.planned.name != one.planned.number:
            by_text[one.planned.name].append(one)
    wrong: list[Fault] = []
    for one in rows:
        planned = one.planned
        if not planned.under:
            continue
        candidates = by_text.get(planned.under, [])
        numbered = [other for other in candidates if other.planned.number == planned.under]
        # A part may bear the name of its whole; a number is always meant before a name.
        others = numbered or [other for other in candidates if other is not one] or candidates
        if not others:
            wrong.append(
                Fault(
                    planned.row,
                    "under",
                    f"{_called(planned)}没有上级任务「{planned.under}」：写本年任务的编号或项目名称",
                )
            )
        elif len(others) > 1:
            wrong.append(
                Fault(planned.row, "under", f"{_called(planned)}有 {len(others)} 个任务叫「{planned.under}」，请写编号")
            )
        else:
            one.above = others[0]
    return wrong


def _circles(rows: Sequence[Weighed]) -> list[Fault]:
    """Decompositions that come back to themselves; each circle once, at its first row."""
    wrong: list[Fault] = []
    told_of: set[int] = set()
    for one in rows:
        path: list[Weighed] = []
        at: Weighed | None = one
        while at is not None and not any(at is other for other in path):
            path.append(at)
            at = at.above
        if at is one and not any(id(other) in told_of for other in path):
            told_of |= {id(other) for other in path}
            chain = " → ".join(other.planned.number or other.planned.name for other in (*path, one))
            wrong.append(Fault(one.planned.row, "under", f"{_called(one.planned)}循环分解：{chain}。请改正上级任务"))
    return wrong


def _sums(rows: Sequence[Weighed]) -> list[Fault]:
    """Wholes whose parts do not add up."""
    pieces: dict[int, list[Weighed]] = defaultdict(list)
    wholes: dict[int, Weighed] = {}
    for one in rows:
        if one.above is not None and one.above is not one:
            pieces[id(one.above)].append(one)
            wholes[id(one.above)] = one.above
    return [fault for key, whole in wholes.items() for fault in _sum_of(whole, pieces[key])]


def _sum_of(whole: Weighed, parts: Sequence[Weighed]) -> list[Fault]:
    planned = whole.planned
    numbered = [part for part in parts if part.planned.planned is not None]
    if not numbered or planned.unit_name in SHARES:
        return []
    row = planned.row or numbered[0].planned.row
    called = f"「{planned.number or planned.name}」"
    if planned.planned is None:
        return [
            Fault(row, "planned", f"{called}没有年度目标值，分解到单位的却有：请补写上级的年度目标值", together=True)
        ]
    other = next((part for part in numbered if part.planned.unit_name != planned.unit_name), None)
    if other is not None:
        said = f"{called}的计量单位是「{planned.unit_name}」，分解的「{other.planned.name}」是「{other.planned.unit_name}」，请写成一样"
        return [Fault(other.planned.row or row, "unit_name", said, together=True)]
    total = sum((part.planned.planned for part in numbered if part.planned.planned is not None), Decimal(0))
    if total == planned.planned:
        return []
    unit = planned.unit_name
    said = f"{called}分解到单位的年度目标值合计 {told(total)}{unit}，与上级的 {told(planned.planned)}{unit} 不同，差 {told(abs(total - planned.planned))}{unit}"
    return [Fault(row, "planned", said, together=True)]


def _twice(rows: Sequence[Weighed]) -> list[Fault]:
    """Drafts that say the same task again."""
    counts = Counter((one.planned.name, one.planned.lead) for one in rows if one.planned.name)
    numbers = Counter(one.planned.pk for one in rows if one.planned.pk)
    wrong: list[Fault] = []
    seen: set[tuple[str, str]] = set()
    for one in rows:
        key = (one.planned.name, one.planned.lead)
        if counts[key] > 1 and key in seen:
            wrong.append(
                Fault(one.planned.row, "name", f"「{key[0]}」（{key[1] or '未定牵头单位'}）本年已有一项，不能重复")
            )
        seen.add(key)
        if one.planned.pk and numbers[one.planned.pk] > 1:
            numbers[one.planned.pk] = 1
            wrong.append(Fault(one.planned.row, "number", f"编号「{one.planned.number}」在文件里出现了两次，请留一行"))
    return wrong


def _below_path(plan: Plan, year: int, rows: Sequence[Weighed]) -> list[Fault]:
    asked = paths(plan, year)
    wrong: list[Fault] = []
    for one in rows:
        planned, duty = one.planned, one.duty
        if duty is None or duty.kind != TARGET_WORD or planned.under or planned.planned is None or one.fixed:
            continue
        path = asked.get(duty.name, PathPoint())
        value = in_base(planned.planned, planned.unit_name)
        # As it is told: what is taken over from the path as people write it is not below it.
        shown = in_base(path.number, path.unit) if path.number is not None else None
        if path.value is not None and value is not None and value < min(path.value, shown or path.value):
            said = f"年度目标值 {told(planned.planned)}{planned.unit_name} 低于目标路径要求的 {path.words}，请核对"
            wrong.append(Fault(planned.row, "planned", f"{_called(planned)}{said}"))
    return wrong
