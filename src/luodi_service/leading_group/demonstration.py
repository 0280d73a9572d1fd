"""The demonstration's leading group: members, problems, two meetings of 2019, a decision that became a task, an instruction.

All of it is invented, says so wherever it shows, and comes in through the doors that everything comes through, at the moments
at which it is said to have happened.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from luodi_service.accounts.models import Person, Unit
from luodi_service.leading_group.agenda import gathered
from luodi_service.leading_group.instructing import Given, Thing, instruct
from luodi_service.leading_group.meetings import Setting, add_free, add_proposed, call, hold, new_meeting
from luodi_service.leading_group.members import Place, appoint
from luodi_service.leading_group.minutes import Decided, decide, issue, write
from luodi_service.leading_group.models import (
    DEPUTY,
    HEAD,
    MEMBER,
    OF_PROBLEM,
    OF_TASK,
    OFFICE_HEAD,
    ON_LEAVE,
    PRESENT,
    Attendee,
    Item,
    Meeting,
    Member,
    Problem,
)
from luodi_service.leading_group.problems import Told, answer, assign, raise_problem
from luodi_service.lib.audit import System
from luodi_service.plans.models import Plan

ACTOR = System("演示")
DOCUMENT = "演示〔2018〕3号"
SINCE = date(2018, 1, 15)
MEMBERS = (
    (HEAD, "拱墅区", "演示组长", "副区长"),
    (DEPUTY, "区科技局", "演示副组长", "局长"),
    (OFFICE_HEAD, "区科技局", "演示副组长", "局长"),
    (MEMBER, "区商务局", "演示成员甲", "局长"),
    (MEMBER, "区发改局", "演示成员乙", "局长"),
    (MEMBER, "区招商局", "演示成员丙", "局长"),
    (MEMBER, "区财政局", "演示成员丁", "局长"),
    (MEMBER, "区税务局", "演示成员戊", "局长"),
    (MEMBER, "区统计局", "演示成员己", "局长"),
    (MEMBER, "区市场监管局", "演示成员庚", "局长"),
    (MEMBER, "祥符街道", "演示成员辛", "主任"),
)
"""Part, unit, name, title."""
PROBLEMS = (
    ("enterprise", datetime(2019, 3, 5, 2, tzinfo=UTC), Told(
        "配件仓库夜间配送通行受限", "演示企业的零配件仓库在祥符街道，夜间货车进出需绕行，配送时间比原来多一个小时。",
        "希望在夜间给配送车辆办理通行证。", "四（二）",
    )),
    ("park", datetime(2019, 6, 11, 2, tzinfo=UTC), Told(
        "园区二期改造消防验收周期长", "演示园区二期改造已完工，消防验收排期在两个月以后，已签约的企业不能入驻。",
        "希望协调提前安排验收。", "四（一）",
    )),
    ("enterprise", datetime(2019, 9, 2, 2, tzinfo=UTC), Told(
        "汽车电子商务人才落户", "演示企业新引进的技术人员办理落户时，不清楚适用哪一类人才目录。", "希望明确办理的口径和窗口。",
    )),
)  # fmt: skip
"""Who raised it, when, and what."""


def load_group(code: str, at: datetime) -> int:
    """Members, problems, meetings and an instruction, once; gives how many meetings there are. ``at`` is not used: all of it
    lies in 2019."""
    del at
    plan = Plan.objects.get(code=code)
    if Member.objects.filter(plan=plan).exists():
        return 0
    _appoint(plan)
    _first_meeting(plan, _raise(plan, 0))
    _answered(_raise(plan, 1))
    _second_meeting(plan, _raise(plan, 2))
    _instruct(plan)
    return Meeting.objects.filter(plan=plan).count()


def _who(name: str) -> Person:
    return Person.objects.get(username=name)


def _appoint(plan: Plan) -> None:
    units = {unit.name: unit for unit in Unit.objects.all()}
    for part, unit, name, title in MEMBERS:
        place = Place(part, units[unit], name, title, SINCE, DOCUMENT)
        appoint(plan, place, ACTOR, datetime(2018, 1, 15, 2, tzinfo=UTC))


def _raise(plan: Plan, number: int) -> Problem:
    who, at, told = PROBLEMS[number]
    return raise_problem(plan, told, _who(who), at)


def _revision(meeting: Meeting) -> int:
    return Meeting.objects.get(pk=meeting.pk).revision


def _meeting(plan: Plan, at: datetime, on: date, place: str, problem: Problem, free: str) -> Meeting:
    """A meeting that was held: a problem, the task that was latest, and something of the office's own."""
    office = _who("office")
    chair = Member.objects.get(plan=plan, part=HEAD)
    meeting = new_meeting(plan, Setting(on, "14:30", place, chair), office, at)
    late = [one.code for one in gathered(plan, at.date()) if one.kind == OF_TASK][:1]
    codes = [f"{OF_PROBLEM}-{problem.pk}", *late]
    add_proposed(meeting.pk, _revision(meeting), codes, office, at)
    reporter = Unit.objects.get(name="区科技局")
    add_free(meeting.pk, _revision(meeting), free, "办公室提出", reporter, office, at)
    call(meeting.pk, _revision(meeting), office, at)
    rows = list(Attendee.objects.filter(meeting=meeting).order_by("pk"))
    came = {one.pk: (ON_LEAVE if one is rows[-1] else PRESENT, one.person) for one in rows}
    hold(meeting.pk, _revision(meeting), came, office, datetime(on.year, on.month, on.day, 9, tzinfo=UTC))
    return meeting


def _first_meeting(plan: Plan, problem: Problem) -> None:
    office, at = _who("office"), datetime(2019, 3, 18, 2, tzinfo=UTC)
    meeting = _meeting(plan, at, date(2019, 3, 28), "区政府三楼会议室（演示）", problem, "2019年任务分解的安排")
    written = datetime(2019, 3, 29, 2, tzinfo=UTC)
    items = list(Item.objects.filter(meeting=meeting).order_by("number"))
    texts = {one.pk: ("会议听取了汇报。", "同意所提安排，请各责任单位按期完成。") for one in items}
    texts[items[0].pk] = (
        "企业反映夜间配送绕行，影响零配件O2O业务。", "由区商务局牵头，会同祥符街道，为配送车辆统一办理夜间通行，年内完成。",
    )  # fmt: skip
    write(meeting.pk, _revision(meeting), texts, office, written)
    units = {unit.name: unit for unit in Unit.objects.filter(name__in=("区商务局", "祥符街道"))}
    decided = Decided(
        items[0].pk, "办理零配件配送车辆夜间通行", "摸清区内零配件企业的配送车辆，统一办理夜间通行，报办公室备案。",
        units["区商务局"], (units["祥符街道"],), date(2019, 12, 20), "四（二）",
    )  # fmt: skip
    decide(meeting.pk, _revision(meeting), decided, office, written)
    issue(meeting.pk, _revision(meeting), "演示纪〔2019〕1号", _who("leader"), datetime(2019, 4, 1, 2, tzinfo=UTC))


def _answered(problem: Problem) -> None:
    """A problem that no meeting was needed for."""
    unit = Unit.objects.get(name="区市场监管局")
    assigned = datetime(2019, 6, 12, 2, tzinfo=UTC)
    given = assign(
        problem.pk, problem.revision, unit, date(2019, 6, 28), "请会同有关单位答复", _who("office"), assigned
    )
    words = "已与有关单位商定，验收提前到7月上旬，届时请园区备齐材料。"
    answer(problem.pk, given.revision, words, _who("market"), datetime(2019, 6, 25, 2, tzinfo=UTC))


def _second_meeting(plan: Plan, problem: Problem) -> None:
    """Its minutes are written and wait to be issued."""
    at = datetime(2019, 9, 10, 2, tzinfo=UTC)
    meeting = _meeting(plan, at, date(2019, 9, 20), "区科技局会议室（演示）", problem, "四季度重点工作")
    texts = {
        one.pk: ("会议听取了汇报。", "同意所提意见，由汇报单位办理。") for one in Item.objects.filter(meeting=meeting)
    }
    write(meeting.pk, _revision(meeting), texts, _who("office"), datetime(2019, 9, 23, 2, tzinfo=UTC))


def _instruct(plan: Plan) -> None:
    given = Given(
        "摸清区内汽车电子商务企业用地需求", "请区招商局会同区发改局一个季度内摸清，报我。",
        Unit.objects.get(name="区招商局"), (Unit.objects.get(name="区发改局"),), date(2019, 7, 31),
    )  # fmt: skip
    instruct(Thing(plan=plan), given, _who("leader"), datetime(2019, 4, 10, 2, tzinfo=UTC))
