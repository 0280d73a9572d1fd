"""The leading group: who is in it, problems and their answers, meetings from agenda to minutes, decisions that are tasks, 批示."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from docx import Document

from service.conftest import NOW, signed_in

from luodi_service.accounts.granting import grant
from luodi_service.accounts.models import Notice, Person, Unit
from luodi_service.leading_group import agenda, instructing, meetings, members, minutes, problems, tallies
from luodi_service.leading_group.demonstration import load_group
from luodi_service.leading_group.instructing import Given, Thing
from luodi_service.leading_group.letters import agenda_letter, minutes_letter, numeral
from luodi_service.leading_group.meetings import Setting
from luodi_service.leading_group.members import Place
from luodi_service.leading_group.minutes import Decided
from luodi_service.leading_group.models import (
    ANSWERED,
    ASSIGNED,
    CANCELLED,
    HELD,
    ISSUED,
    LISTED,
    RAISED,
    SETTLED,
    Attendee,
    Instruction,
    Item,
    Meeting,
    Member,
    Minutes,
    Problem,
    ProblemAct,
)
from luodi_service.leading_group.problems import Told
from luodi_service.lib.audit import System, breaks
from luodi_service.lib.editing import Stale
from luodi_service.lib.models import AuditEntry
from luodi_service.pages.task_sources import tasks
from luodi_service.plans.models import Plan, Run
from luodi_service.registry.models import Subject
from luodi_service.supervision.models import CLOSED, DECISION, INSTRUCTION, Task
from luodi_service.supervision.opening import Opened, open_task

TODAY = NOW.date()
SOON = TODAY + timedelta(days=40)
EVERYBODY = (
    "enterprise", "park", "street", "department", "finance", "statistics", "tax", "office", "leader", "auditor",
    "system_officer", "security_officer", "audit_officer",
)  # fmt: skip
HOSTILE = "<script>alert(1)</script>'\"{{ 7*7 }}〔\u202e"


def person(name: str) -> Person:
    """Read anew, as for every request."""
    return Person.objects.get(username=name)


def unit(name: str) -> Unit:
    return Unit.objects.get(name=name)


def place(
    part: str = "member", of: str = "区商务局", name: str = "张演示", since: date | None = date(2019, 1, 1)
) -> Place:
    return Place(part, Unit.objects.filter(name=of).first(), name, "局长", since, "演示〔2019〕1号")


@pytest.fixture
def plan(run: Run) -> Plan:
    """The plan with a head of the group, and members of two departments."""
    found = run.version.plan
    for one in (place("head", "拱墅区", "李组长"), place("member", "区商务局"), place("member", "区财政局", "王演示")):
        members.add_member(found, one, person("office"), NOW)
    return found


def raised(plan: Plan, by: str = "enterprise", at: datetime = NOW, **told: str) -> Problem:
    usual = {"title": "夜间配送绕行", "text": "仓库夜间货车进出需绕行"}
    return problems.raise_problem(plan, Told(**(usual | told)), person(by), at)


def now(row: Any) -> Any:
    """The row as it stands."""
    return type(row).objects.get(pk=row.pk)


def planned(plan: Plan, on: date = TODAY) -> Meeting:
    chair = Member.objects.get(plan=plan, part="head")
    return meetings.new_meeting(plan, Setting(on, "14:30", "三楼会议室", chair), person("office"), NOW)


def with_items(plan: Plan, *codes: str) -> Meeting:
    meeting = planned(plan)
    if codes:
        meetings.add_proposed(meeting.pk, 0, codes, person("office"), NOW)
    return meetings.add_free(meeting.pk, now(meeting).revision, "年度安排", "", None, person("office"), NOW)


def held(plan: Plan, *codes: str) -> Meeting:
    meeting = with_items(plan, *codes)
    meetings.call(meeting.pk, now(meeting).revision, person("office"), NOW)
    came = {one.pk: ("present", one.person) for one in meeting.attendees.all()}
    meetings.hold(meeting.pk, now(meeting).revision, came, person("office"), NOW)
    return now(meeting)


def written(plan: Plan, *codes: str) -> Meeting:
    meeting = held(plan, *codes)
    texts = {one.pk: ("听取汇报", "同意，年内办理") for one in meeting.items.all()}
    minutes.write(meeting.pk, meeting.revision, texts, person("office"), NOW)
    return now(meeting)


def decided(meeting: Meeting, **other: Any) -> Decided:
    usual = {
        "item": meeting.items.order_by("number")[0].pk, "name": "办理夜间通行", "content": "统一办理", "lead": unit("区商务局"),
        "responsible": (unit("祥符街道"),), "due": SOON,
    }  # fmt: skip
    return Decided(**(usual | other))


def issued(plan: Plan, *codes: str) -> Meeting:
    meeting = written(plan, *codes)
    minutes.decide(meeting.pk, meeting.revision, decided(meeting), person("office"), NOW)
    minutes.issue(meeting.pk, now(meeting).revision, "试纪〔2026〕1号", person("leader"), NOW)
    return now(meeting)


def waiting(name: str, kind: str) -> list[str]:
    return [one.text for one in tasks(person(name), TODAY) if one.kind == kind]


def later() -> str:
    """A day to come: pages go by the day on which they are opened."""
    return (timezone.localdate() + timedelta(days=30)).isoformat()


def words(content: bytes) -> list[str]:
    return [one.text for one in Document(io.BytesIO(content)).paragraphs if one.text]


class TestMembers:
    def test_the_list_of_any_day_is_told(self, plan: Plan) -> None:
        head = Member.objects.get(part="head")
        members.end_member(head.pk, 0, date(2020, 5, 1), "演示〔2020〕2号", person("office"), NOW)
        members.add_member(plan, place("head", "拱墅区", "新组长", date(2020, 5, 1)), person("office"), NOW)
        assert members.roster(plan, date(2020, 4, 30))[0].person == "李组长"
        assert members.roster(plan, date(2020, 5, 1))[0].person == "新组长"
        assert members.roster(plan, date(2018, 12, 31)) == []
        assert AuditEntry.objects.filter(action="领导小组免职").count() == 1

    def test_one_head_at_a_time(self, plan: Plan) -> None:
        with pytest.raises(ValidationError, match="一个时间只有一位组长"):
            members.add_member(plan, place("head", "拱墅区", "又一位"), person("office"), NOW)
        head = Member.objects.get(part="head")
        head.pk, head._state.adding = None, True
        with pytest.raises(IntegrityError), transaction.atomic():
            head.save()

    def test_a_head_belongs_to_the_government_and_nobody_to_a_firm(self, plan: Plan) -> None:
        for one, match in ((place("head"), "组长由区政府领导担任"), (place("member", "演示企业"), "成员来自")):
            with pytest.raises(ValidationError, match=match):
                members.add_member(plan, one, person("office"), NOW)

    def test_all_that_is_wrong_is_told_at_once(self, plan: Plan) -> None:
        with pytest.raises(ValidationError) as told:
            members.add_member(plan, Place("king", None, " ", "长" * 101, date(2031, 1, 1), ""), person("office"), NOW)
        assert len(told.value.messages) == 6
        assert Member.objects.count() == 3

    def test_the_office_alone_and_never_over_another_s_change(self, plan: Plan) -> None:
        with pytest.raises(PermissionDenied):
            members.add_member(plan, place(), person("leader"), NOW)
        one = Member.objects.get(part="head")
        members.end_member(one.pk, 0, TODAY, "号", person("office"), NOW)
        with pytest.raises(Stale):
            members.end_member(one.pk, 0, TODAY, "号", person("office-second"), NOW)
        with pytest.raises(ValidationError, match="已于"):
            members.end_member(one.pk, 1, TODAY, "号", person("office-second"), NOW)

    def test_on_the_page(self, plan: Plan) -> None:
        client = signed_in("office")
        sent = {"act": "add", "part": "member", "unit": "区发改局", "person": HOSTILE[:60], "title": "局长", "since": "2019-02-01",
                "document": "号"}  # fmt: skip
        assert client.post("/group/", {**sent, "unit": "没有的单位"}).status_code == 400
        assert client.post("/group/", sent).status_code == 302
        page = client.get("/group/").content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page
        assert client.post("/group/", {"act": "nonsense"}).status_code == 400
        assert client.post("/group/", {"act": "end", "member": "x"}).status_code == 400
        head = Member.objects.get(part="head")
        ending = {"act": "end", "member": head.pk, "revision": 5, "until": "2020-01-01", "document": "号"}
        assert client.post("/group/", ending).status_code == 409
        assert client.post("/group/", {**ending, "revision": 0}).status_code == 302
        assert signed_in("department").post("/group/", sent).status_code == 403


class TestProblems:
    def test_from_raised_to_settled(self, plan: Plan) -> None:
        one = raised(plan)
        assert waiting("office", "问题") == [f"{one}：待答复、交办或列入议题"]
        problems.assign(one.pk, 0, unit("区商务局"), SOON, "请核实", person("office"), NOW)
        assert waiting("department", "问题") == [f"{one}：待答复"]
        assert waiting("office", "问题") == []
        problems.answer(one.pk, 1, "已办理通行证", person("department"), NOW)
        assert waiting("enterprise", "问题") == [f"{one}：已答复，请确认"]
        problems.ask_again(one.pk, 2, "只办了一辆", person("enterprise"), NOW)
        assert now(one).state == RAISED
        assert now(one).answer == "已办理通行证", "the answer stays"
        problems.answer(one.pk, 3, "其余车辆本周办完", person("office"), NOW)
        problems.settle(one.pk, 4, "", person("enterprise"), NOW)
        assert now(one).state == SETTLED
        assert [act.act for act in ProblemAct.objects.all()] == ["提出", "交办", "答复", "再次提出", "答复", "办结"]
        assert waiting("enterprise", "问题") == []
        assert not list(breaks())

    def test_whoever_raised_it_is_told(self, plan: Plan) -> None:
        one = raised(plan)
        problems.answer(one.pk, 0, "可以", person("office"), NOW)
        assert Notice.objects.filter(person=person("enterprise"), text__contains="已答复").exists()

    def test_who_sees_it(self, plan: Plan) -> None:
        def seeing(one: Problem) -> set[str]:
            return {name for name in EVERYBODY if Problem.objects.visible_to(person(name)).filter(pk=one.pk).exists()}

        all_seeing = {"office", "leader", "auditor"}
        assert seeing(raised(plan)) == all_seeing | {"enterprise"}
        assert seeing(raised(plan, "park")) == all_seeing | {"park"}
        one = raised(plan, "street")
        assert seeing(one) == all_seeing | {"street"}
        problems.assign(one.pk, 0, unit("区财政局"), SOON, "", person("office"), NOW)
        assert seeing(one) == all_seeing | {"street", "finance"}

    def test_raised_on_behalf_of_a_firm_that_sees_it(self, plan: Plan) -> None:
        firm = Subject.objects.create(kind="企业", key="91TEST", name="演示托办厂", area=unit("祥符街道"))
        other = Subject.objects.create(kind="企业", key="91FAR", name="演示别街厂", area=unit("半山街道"))
        one = raised(plan, "street", key="91TEST")
        assert one.subject == firm
        assert "代为提出" in one.whose
        with pytest.raises(ValidationError, match="无权代它提出"):
            raised(plan, "street", key=other.key)
        Subject.objects.filter(pk=firm.pk).update(unit=unit("演示企业"))
        assert Problem.objects.visible_to(person("enterprise")).get() == one
        problems.answer(one.pk, 0, "可以", person("office"), NOW)
        problems.settle(one.pk, 1, "", person("enterprise"), NOW)

    def test_a_firm_speaks_for_itself_alone(self, plan: Plan) -> None:
        Subject.objects.create(kind="企业", key="91OTHER", name="别家")
        with pytest.raises(ValidationError, match="无权代它提出"):
            raised(plan, key="91OTHER")

    def test_what_is_not_theirs_to_do(self, plan: Plan) -> None:
        one = raised(plan)
        for name in ("leader", "auditor", "system_officer"):
            with pytest.raises(PermissionDenied):
                raised(plan, name)
        with pytest.raises(PermissionDenied, match="办公室"):
            problems.assign(one.pk, 0, unit("区商务局"), SOON, "", person("department"), NOW)
        with pytest.raises(PermissionDenied):
            problems.answer(one.pk, 0, "可以", person("enterprise"), NOW)
        problems.answer(one.pk, 0, "可以", person("office"), NOW)
        with pytest.raises(PermissionDenied):
            problems.ask_again(one.pk, 1, "不行", person("office"), NOW)
        with pytest.raises(PermissionDenied):
            problems.settle(one.pk, 1, "", person("department"), NOW)

    def test_two_officers_at_once(self, plan: Plan) -> None:
        one = raised(plan)
        problems.assign(one.pk, 0, unit("区商务局"), SOON, "", person("office"), NOW)
        with pytest.raises(Stale):
            problems.answer(one.pk, 0, "可以", person("office-second"), NOW)
        assert now(one).state == ASSIGNED

    @pytest.mark.parametrize(
        ("told", "match"),
        [({"title": " "}, "请写明题目"), ({"text": ""}, "请写明情况"), ({"title": "长" * 101}, "题目超过 100 个字"),
         ({"text": "长" * 2001}, "情况超过"), ({"wished": "长" * 1001}, "希望的帮助超过"), ({"key": HOSTILE}, "没有编号为")],
    )  # fmt: skip
    def test_bad_input_is_told(self, plan: Plan, told: dict[str, str], match: str) -> None:
        with pytest.raises(ValidationError, match=match):
            raised(plan, **told)
        assert not Problem.objects.exists()

    def test_bad_assignments(self, plan: Plan) -> None:
        one = raised(plan)
        for to, due, match in (
            (None, SOON, "请写明答复的单位"),
            (unit("演示企业"), SOON, "交给部门、街道"),
            (unit("区商务局"), TODAY - timedelta(days=1), "早于"),
            (unit("区商务局"), None, "请写明答复期限"),
            (unit("区商务局"), date(2999, 1, 1), "三年以后"),
        ):
            with pytest.raises(ValidationError, match=match):
                problems.assign(one.pk, 0, to, due, "", person("office"), NOW)
        assert now(one).state == RAISED

    def test_not_without_end(self, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(problems, "OPEN_MOST", 1)
        raised(plan)
        with pytest.raises(ValidationError, match="请等答复"):
            raised(plan)

    def test_on_pages(self, plan: Plan) -> None:
        enterprise, office = signed_in("enterprise"), signed_in("office")
        assert 'name="key"' not in enterprise.get("/problems/new/").content.decode()
        assert enterprise.post("/problems/new/", {"title": "题"}).status_code == 400
        sent = {"title": HOSTILE[:100], "text": "联系 13987654321"}
        assert enterprise.post("/problems/new/", sent).status_code == 302
        one = Problem.objects.get()
        address = one.get_absolute_url()
        assert "<script>alert" not in enterprise.get(address).content.decode()
        assert signed_in("park").get(address).status_code == 404
        for wrong, status in (
            ({}, 400), ({"act": "answer"}, 400), ({"act": "no", "revision": "0"}, 400), ({"act": "answer", "revision": "²"}, 400),
            ({"act": "answer", "revision": "9", "words": "可以"}, 409), ({"act": "assign", "revision": "0", "to": "没有的"}, 400),
        ):  # fmt: skip
            assert office.post(address, wrong).status_code == status
        assert enterprise.post(address, {"act": "answer", "revision": "0", "words": "可以"}).status_code == 403
        sent = {"act": "assign", "revision": "0", "to": "区商务局", "due": later()}
        assert office.post(address, sent).status_code == 302
        assert "◐ 交办答复" in enterprise.get("/problems/").content.decode()
        file = b"".join(office.get("/problems/?export=csv").streaming_content).decode("utf-8-sig")
        assert "13987654321" not in file
        assert "139****4321" in file


class TestAgenda:
    def test_gathered_with_a_reason_each(self, plan: Plan) -> None:
        one = raised(plan, at=NOW - timedelta(days=9))
        with transaction.atomic():
            task = open_task(
                Opened(plan, DECISION, "旧任务", "办", unit("区商务局"), (), date(2019, 6, 1), 2019),
                person("office"), datetime(2019, 3, 1, tzinfo=UTC),
            )  # fmt: skip
        found = {(one.kind, one.key): one for one in agenda.gathered(plan, TODAY)}
        problem, late = found["problem", str(one.pk)], found["task", str(task.pk)]
        assert problem.reason == f"{one.whose}提出，已过 9 天没有答复"
        assert "2019-06-01 到期" in late.reason
        assert late.reporter == unit("区商务局")
        readings = [reading for (kind, _), reading in found.items() if kind == "reading"]
        assert readings
        assert all("相差" in reading.reason for reading in readings)
        kinds = [one.kind for one in agenda.gathered(plan, TODAY)]
        order = ["problem", "task", "target", "reading"]
        assert kinds == sorted(kinds, key=order.index), "problems first"

    def test_what_stands_on_an_agenda_is_not_gathered_again(self, plan: Plan) -> None:
        one = raised(plan)
        with_items(plan, f"problem-{one.pk}")
        assert "problem" not in {found.kind for found in agenda.gathered(plan, TODAY)}
        other = planned(plan)
        with pytest.raises(ValidationError, match="已不在可列入之列"):
            meetings.add_proposed(other.pk, 0, [f"problem-{one.pk}"], person("office"), NOW)

    def test_an_assigned_problem_is_gathered_once_it_is_late(self, plan: Plan) -> None:
        one = raised(plan)
        problems.assign(one.pk, 0, unit("区商务局"), SOON, "", person("office"), NOW)
        assert str(one.pk) not in {found.key for found in agenda.gathered(plan, SOON) if found.kind == "problem"}
        late = agenda.gathered(plan, SOON + timedelta(days=1))
        assert [found.reason for found in late if found.kind == "problem"] == [
            f"{one.whose}提出，区商务局应在 {SOON} 以前答复，没有答复"
        ]


class TestMeetings:
    def test_numbers_of_a_year_and_who_is_invited(self, plan: Plan) -> None:
        first, second, other = planned(plan), planned(plan), planned(plan, date(2019, 3, 28))
        assert [one.number for one in (first, second, other)] == ["〔2026〕第1次", "〔2026〕第2次", "〔2019〕第1次"]
        assert {str(one) for one in first.attendees.all()} == {"拱墅区 李组长", "区商务局 张演示", "区财政局 王演示"}

    def test_a_problem_on_the_agenda_and_off_it(self, plan: Plan) -> None:
        one = raised(plan)
        meeting = with_items(plan, f"problem-{one.pk}")
        assert now(one).state == LISTED
        with pytest.raises(ValidationError, match="列入议题，不能答复"):
            problems.answer(one.pk, now(one).revision, "可以", person("office"), NOW)
        item = Item.objects.get(problem=one)
        meetings.drop_item(meeting.pk, meeting.revision, item.pk, person("office"), NOW)
        assert now(one).state == RAISED
        assert [one.number for one in meeting.items.all()] == [1]

    def test_a_cancelled_meeting_lets_its_problems_go(self, plan: Plan) -> None:
        one = raised(plan)
        meeting = with_items(plan, f"problem-{one.pk}")
        meetings.call(meeting.pk, meeting.revision, person("office"), NOW)
        meetings.cancel(meeting.pk, now(meeting).revision, "改期", person("office"), NOW)
        assert (now(meeting).state, now(one).state) == (CANCELLED, RAISED)
        assert Notice.objects.filter(person=person("department"), text__contains="取消").exists()

    def test_items_in_the_order_that_is_given(self, plan: Plan) -> None:
        meeting = with_items(plan)
        meetings.add_free(meeting.pk, now(meeting).revision, "第二", "", None, person("office"), NOW)
        first, second = Item.objects.filter(meeting=meeting).order_by("number")
        meetings.order_items(meeting.pk, now(meeting).revision, {second.pk: 1, first.pk: 2}, person("office"), NOW)
        assert [one.title for one in meeting.items.order_by("number")] == ["第二", "年度安排"]

    def test_units_are_told_and_may_ask_for_leave(self, plan: Plan) -> None:
        meeting = with_items(plan)
        assert not Meeting.objects.visible_to(person("department")).exists()
        meetings.call(meeting.pk, meeting.revision, person("office"), NOW)
        assert Meeting.objects.visible_to(person("department")).exists()
        assert not Meeting.objects.visible_to(person("street")).exists(), "it is not invited"
        assert waiting("department", "会议") == [f"{meeting} 14:30 三楼会议室"]
        with pytest.raises(PermissionDenied):
            meetings.ask_leave(meeting.pk, now(meeting).revision, unit("区财政局"), "出差", person("department"), NOW)
        meetings.ask_leave(meeting.pk, now(meeting).revision, unit("区商务局"), "出差", person("department"), NOW)
        assert Attendee.objects.get(unit=unit("区商务局")).reason == "出差"
        assert waiting("department", "会议") == []

    def test_two_officers_at_once(self, plan: Plan) -> None:
        meeting = with_items(plan)
        meetings.call(meeting.pk, meeting.revision, person("office"), NOW)
        with pytest.raises(Stale):
            meetings.cancel(meeting.pk, meeting.revision, "改期", person("office-second"), NOW)

    def test_bad_settings(self, plan: Plan) -> None:
        chair = Member.objects.get(part="head")
        for setting, match in (
            (Setting(None, "", "某处", chair), "请写明日期"),
            (Setting(date(2018, 1, 1), "", "某处", chair), "不是成员"),
            (Setting(date(2999, 1, 1), "", "某处", chair), "之间，请核对"),
            (Setting(TODAY, "", " ", chair), "请写明地点"),
            (Setting(TODAY, "", "某处", None), "请选主持人"),
        ):
            with pytest.raises(ValidationError, match=match):
                meetings.new_meeting(plan, setting, person("office"), NOW)
        assert not Meeting.objects.exists()

    def test_bad_guests(self, plan: Plan) -> None:
        meeting = planned(plan)
        for wanted, match in (
            ([], "请写明参会单位"),
            ([(unit("演示企业"), "")], "参会的是"),
            ([(unit("区商务局"), ""), (unit("区商务局"), "某")], "写了两次"),
        ):
            with pytest.raises(ValidationError, match=match):
                meetings.invite(meeting.pk, 0, wanted, person("office"), NOW)

    def test_not_held_before_its_day_nor_without_anybody(self, plan: Plan) -> None:
        meeting = planned(plan, SOON)
        with pytest.raises(ValidationError, match="还没有议题"):
            meetings.call(meeting.pk, 0, person("office"), NOW)
        meetings.add_free(meeting.pk, 0, "试", "", None, person("office"), NOW)
        meetings.call(meeting.pk, 1, person("office"), NOW)
        with pytest.raises(ValidationError) as told:
            meetings.hold(meeting.pk, 2, {}, person("office"), NOW)
        assert "会议日期" in told.value.messages[0]
        assert "没有单位出席" in told.value.messages[-1]
        assert not Minutes.objects.exists()


class TestMinutes:
    def test_issued_they_answer_problems_and_open_tasks(self, plan: Plan) -> None:
        one = raised(plan)
        meeting = issued(plan, f"problem-{one.pk}")
        assert meeting.state == ISSUED
        assert now(one).state == ANSWERED
        assert now(one).answer == "同意，年内办理（试纪〔2026〕1号）"
        task = Task.objects.get(origin=DECISION)
        assert (task.name, task.due, task.decision.item.problem) == ("办理夜间通行", SOON, one)
        assert "试纪〔2026〕1号" in task.document
        assert {(str(row.unit), row.part) for row in task.units.all()} == {
            ("区商务局", "lead"),
            ("祥符街道", "responsible"),
        }
        assert Notice.objects.filter(person=person("street"), text__contains="办理夜间通行").exists()
        assert not list(breaks())

    def test_a_decision_on_a_late_task_leads_to_it_and_back(self, plan: Plan) -> None:
        with transaction.atomic():
            late = open_task(
                Opened(plan, DECISION, "旧任务", "办", unit("区商务局"), (), date(2019, 6, 1), 2019),
                person("office"), datetime(2019, 3, 1, tzinfo=UTC),
            )  # fmt: skip
        issued(plan, f"task-{late.pk}")
        new = Task.objects.exclude(pk=late.pk).get(origin=DECISION)
        assert new.under == late
        assert list(late.pieces.all()) == [new]
        assert list(late.meeting_items.values_list("decisions__task", flat=True)) == [new.pk]

    def test_who_wrote_does_not_issue(self, plan: Plan) -> None:
        meeting = written(plan)
        with pytest.raises(PermissionDenied, match="由另一人签发"):
            minutes.issue(meeting.pk, meeting.revision, "号", person("office"), NOW)
        for name in ("department", "auditor", "street"):
            with pytest.raises(PermissionDenied):
                minutes.issue(meeting.pk, meeting.revision, "号", person(name), NOW)
        assert waiting("office", "纪要") == []
        assert waiting("leader", "纪要") == [f"{meeting}纪要待签发"]
        assert waiting("office-second", "纪要") == [f"{meeting}纪要待签发"]
        minutes.issue(meeting.pk, meeting.revision, "号", person("office-second"), NOW)

    def test_a_second_writer_does_not_issue_either(self, plan: Plan) -> None:
        meeting = written(plan)
        minutes.decide(meeting.pk, meeting.revision, decided(meeting), person("office-second"), NOW)
        with pytest.raises(PermissionDenied):
            minutes.issue(meeting.pk, now(meeting).revision, "号", person("office-second"), NOW)

    def test_not_issued_until_all_is_there(self, plan: Plan) -> None:
        meeting = held(plan)
        assert waiting("office", "纪要") == [f"{meeting}纪要待写"]
        with pytest.raises(ValidationError) as told:
            minutes.issue(meeting.pk, meeting.revision, "", person("leader"), NOW)
        assert told.value.messages == ["请写明文号", "议题「年度安排」还没有写议定意见；没有议定的，写明怎样处理"]
        assert not Task.objects.filter(origin=DECISION).exists()

    def test_a_decision_whose_day_has_passed_is_not_issued(self, plan: Plan) -> None:
        meeting = written(plan)
        minutes.decide(meeting.pk, meeting.revision, decided(meeting, due=TODAY), person("office"), NOW)
        with pytest.raises(ValidationError, match="在签发之日"):
            minutes.issue(meeting.pk, now(meeting).revision, "号", person("leader"), NOW + timedelta(days=2))
        assert now(meeting).state == HELD
        assert not Task.objects.filter(origin=DECISION).exists(), "nothing half done"

    def test_frozen_afterwards(self, plan: Plan) -> None:
        meeting = issued(plan)
        one, item = Minutes.objects.get(), meeting.items.get()
        office, at = person("office"), (meeting.pk, meeting.revision)
        for change in (
            lambda: minutes.write(*at, {item.pk: ("改", "改")}, office, NOW),
            lambda: minutes.decide(*at, decided(meeting), office, NOW),
            lambda: minutes.drop_decision(*at, one.decisions.get().pk, office, NOW),
            lambda: meetings.invite(*at, [(unit("区发改局"), "")], office, NOW),
            lambda: meetings.drop_item(*at, item.pk, office, NOW),
            lambda: meetings.cancel(*at, "改", office, NOW),
            lambda: minutes.issue(*at, "另号", person("leader"), NOW),
        ):
            with pytest.raises(ValidationError):
                change()
        Unit.objects.filter(name="区商务局").update(name="区商务和投资局")
        assert minutes.content_of(now(one)) == one.frozen, "as it was, whatever is called otherwise since"
        assert minutes.is_whole(now(one))
        Minutes.objects.update(frozen={**one.frozen, "place": "别处"})
        assert not minutes.is_whole(now(one))
        assert "与签发时的内容不符" in signed_in("office").get(meeting.get_absolute_url()).content.decode()

    def test_corrected_by_supplementary_minutes(self, plan: Plan) -> None:
        meeting = issued(plan)
        minutes.supplement(meeting.pk, meeting.revision, "原纪要第一项的责任单位增加区发改局。", person("office"), NOW)
        minutes.decide(
            meeting.pk, now(meeting).revision, decided(meeting, item=None, name="补充任务"), person("office"), NOW
        )
        with pytest.raises(ValidationError, match="已用于"):
            minutes.issue(meeting.pk, now(meeting).revision, "试纪〔2026〕1号", person("leader"), NOW)
        minutes.issue(meeting.pk, now(meeting).revision, "试纪〔2026〕2号", person("leader"), NOW)
        second = Minutes.objects.get(number=1)
        assert second.frozen["corrects"] == "试纪〔2026〕1号"
        assert Task.objects.filter(name="补充任务").exists()
        assert minutes.is_whole(Minutes.objects.get(number=0))

    @pytest.mark.parametrize(
        ("other", "match"),
        [({"name": ""}, "请写明任务"), ({"lead": None}, "请写明牵头单位"), ({"due": None}, "请写明期限"), ({"due": date(2019, 1, 1)}, "早于"),
         ({"due": date(2999, 1, 1)}, "三年以后"), ({"item": 999_999}, "出自哪项议题"), ({"content": "长" * 2001}, "要求超过")],
    )  # fmt: skip
    def test_bad_decisions(self, plan: Plan, other: dict[str, Any], match: str) -> None:
        meeting = held(plan)
        with pytest.raises(ValidationError, match=match):
            minutes.decide(meeting.pk, meeting.revision, decided(meeting, **other), person("office"), NOW)

    def test_tasks_are_given_to_units_that_answer_for_them(self, plan: Plan) -> None:
        meeting = held(plan)
        both = decided(meeting, lead=unit("演示企业"), responsible=(unit("区商务局"), unit("区商务局")))
        with pytest.raises(ValidationError) as told:
            minutes.decide(meeting.pk, meeting.revision, both, person("office"), NOW)
        assert len(told.value.messages) == 2

    def test_who_sees_minutes(self, plan: Plan) -> None:
        meeting = written(plan)
        seeing = {name for name in EVERYBODY if Minutes.objects.visible_to(person(name)).exists()}
        assert seeing == {"office", "leader", "auditor"}
        minutes.issue(meeting.pk, meeting.revision, "号", person("leader"), NOW)
        seeing = {name for name in EVERYBODY if Minutes.objects.visible_to(person(name)).exists()}
        assert seeing == {"office", "leader", "auditor", "department", "finance"}, "and who was invited"


class TestLetters:
    def test_a_demonstration_is_no_document(self, plan: Plan) -> None:
        issued(plan)
        said = words(minutes_letter(Minutes.objects.get()))
        assert said[0] == "演示数据，全部虚构"
        assert "领导小组专题会议纪要" not in said

    def test_minutes_of_a_real_meeting(self, plan: Plan) -> None:
        meeting = issued(plan)
        Meeting.objects.filter(pk=meeting.pk).update(demonstration=False)
        said = words(minutes_letter(Minutes.objects.get()))
        assert said[:3] == ["领导小组专题会议纪要", "试纪〔2026〕1号", "〔2026〕第1次专题会议纪要"]
        assert "一、年度安排" in said
        assert "会议议定：同意，年内办理" in said
        task = Task.objects.get(origin=DECISION)
        assert (
            f"1. 办理夜间通行：统一办理由区商务局牵头，祥符街道配合，2026年12月12日前完成。（任务 {task.number}）"
            in said
        )
        assert said[-2:] == ["出席：拱墅区 李组长、区商务局 张演示、区财政局 王演示", "2026年11月2日"]

    def test_a_draft_says_so(self, plan: Plan) -> None:
        meeting = written(plan)
        Meeting.objects.filter(pk=meeting.pk).update(demonstration=False)
        said = words(minutes_letter(Minutes.objects.get()))
        assert said[0] == "草稿，未签发"

    def test_the_agenda(self, plan: Plan) -> None:
        meeting = with_items(plan)
        content = agenda_letter(now(meeting), person("office"), TODAY)
        (table,) = Document(io.BytesIO(content)).tables
        assert [cell.text for cell in table.rows[1].cells] == ["1", "年度安排", "其他议题", "—", "—"]
        assert any("14:30" in line for line in words(content))

    def test_strange_texts(self, plan: Plan) -> None:
        meeting = held(plan)
        texts = {meeting.items.get().pk: ("a\x0bb", HOSTILE)}
        minutes.write(meeting.pk, meeting.revision, texts, person("office"), NOW)
        assert any("alert(1)" in line for line in words(minutes_letter(Minutes.objects.get())))

    @pytest.mark.parametrize(("number", "said"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五")])
    def test_numerals(self, number: int, said: str) -> None:
        assert numeral(number) == said


class TestInstructions:
    def given(self, **other: Any) -> Given:
        usual = {"name": "摸清用地需求", "words": "请抓紧", "lead": unit("区商务局"), "responsible": (), "due": SOON}
        return Given(**(usual | other))

    def test_a_task_at_once(self, plan: Plan) -> None:
        one = instructing.instruct(Thing(plan=plan), self.given(), person("leader"), NOW)
        task = one.opened
        assert (task.origin, task.state, task.due) == (INSTRUCTION, "issued", SOON)
        assert one.leader == "演示区领导"
        assert Notice.objects.filter(person=person("department"), text__contains=task.number).exists()
        page = signed_in("leader").get(one.get_absolute_url()).content.decode()
        assert "请抓紧" in page
        assert "还没有填报" in page
        assert not list(breaks())

    def test_recorded_by_the_office_with_its_paper(self, plan: Plan) -> None:
        with pytest.raises(ValidationError) as told:
            instructing.instruct(Thing(plan=plan), self.given(), person("office"), NOW)
        assert told.value.messages == ["请写明批示件", "请写明批示人", "请写明批示日期"]
        paper = self.given(leader="李组长", on=date(2026, 10, 30), document="收文 12 号")
        one = instructing.instruct(Thing(plan=plan), paper, person("office"), NOW)
        assert one.opened.document == "收文 12 号"
        assert "演示办公室经办登记" in signed_in("office").get(one.get_absolute_url()).content.decode()

    def test_leaders_and_the_office_alone(self, plan: Plan) -> None:
        for name in ("department", "auditor", "street", "enterprise"):
            with pytest.raises(PermissionDenied):
                instructing.instruct(Thing(plan=plan), self.given(), person(name), NOW)

    def test_about_a_task_stands_under_it(self, plan: Plan) -> None:
        issued(plan)
        late = Task.objects.get(origin=DECISION)
        thing = instructing.thing_of(f"task-{late.pk}", plan, person("leader"), TODAY)
        assert thing is not None
        assert thing.lead == unit("区商务局")
        one = instructing.instruct(thing, self.given(), person("leader"), NOW)
        assert one.opened.under == late
        assert one.task == late

    def test_about_a_target_and_a_meeting(self, plan: Plan) -> None:
        meeting = planned(plan)
        assert instructing.thing_of(f"meeting-{meeting.pk}", plan, person("leader"), TODAY).meeting == meeting
        name = agenda.standings(plan, TODAY)[0].name
        assert instructing.thing_of(f"target-{name}", plan, person("leader"), TODAY).target == name

    @pytest.mark.parametrize(
        "code", ["task-999999", "task-x", "task-²", "meeting-", "target-没有", "claim-9", "-", "king-1", HOSTILE]
    )
    def test_about_nothing(self, plan: Plan, code: str) -> None:
        assert instructing.thing_of(code, plan, person("leader"), TODAY) is None
        assert signed_in("leader").get("/instructions/new/", {"about": code}).status_code == 404

    def test_who_sees_it(self, plan: Plan) -> None:
        instructing.instruct(Thing(plan=plan), self.given(responsible=(unit("祥符街道"),)), person("leader"), NOW)
        seeing = {name for name in EVERYBODY if Instruction.objects.visible_to(person(name)).exists()}
        assert seeing == {"office", "leader", "auditor", "department", "street"}

    def test_stays_as_it_was_given(self, plan: Plan) -> None:
        one = instructing.instruct(Thing(plan=plan), self.given(), person("leader"), NOW)
        one.words = "改"
        with pytest.raises(ValueError, match="stays"):
            one.save()

    def test_on_pages(self, plan: Plan) -> None:
        leader = signed_in("leader")
        sent = {
            "name": HOSTILE,
            "words": "请抓紧",
            "lead": "区商务局",
            "responsible": "祥符街道、区财政局",
            "due": later(),
        }
        for wrong in ({"lead": "没有的"}, {"responsible": "祥符街道、没有的"}, {"due": "2019-01-01"}, {"due": "某日"}, {"words": ""},
                      {"responsible": "区商务局"}):  # fmt: skip
            assert leader.post("/instructions/new/", sent | wrong).status_code == 400
        assert not Instruction.objects.exists()
        assert leader.post("/instructions/new/", sent).status_code == 302
        one = Instruction.objects.get()
        assert {str(row.unit) for row in one.opened.units.all()} == {"区商务局", "祥符街道", "区财政局"}
        for name in ("leader", "department"):
            page = signed_in(name).get("/instructions/").content.decode()
            assert one.opened.number in page
            assert "<script>alert" not in page
        assert signed_in("tax").get(one.get_absolute_url()).status_code == 404


class TestPages:
    def post(self, who: str, meeting: Meeting, act: str, /, **fields: Any) -> Any:
        return signed_in(who).post(
            meeting.get_absolute_url(), {"act": act, "revision": now(meeting).revision, **fields}
        )

    def test_a_meeting_from_its_agenda_to_its_minutes(self, plan: Plan) -> None:
        one, office = raised(plan), signed_in("office")
        chair = Member.objects.get(part="head")
        setting = {"on": timezone.localdate().isoformat(), "place": "三楼", "chair": chair.pk}
        assert office.post("/meetings/new/", {**setting, "on": "某日"}).status_code == 400
        assert office.post("/meetings/new/", setting).status_code == 302
        meeting = Meeting.objects.get()
        assert f'value="problem-{one.pk}"' in office.get(meeting.get_absolute_url()).content.decode()
        assert self.post("office", meeting, "propose").status_code == 400
        assert self.post("office", meeting, "propose", pick=[f"problem-{one.pk}"]).status_code == 302
        assert self.post("office", meeting, "free", title="其他", reporter="没有的").status_code == 400
        assert self.post("office", meeting, "free", title="其他", reporter="区商务局").status_code == 302
        first, second = Item.objects.filter(meeting=meeting).order_by("number")
        assert self.post("office", meeting, "order", **{f"number-{first.pk}": "x"}).status_code == 400
        order = {f"number-{first.pk}": "2", f"number-{second.pk}": "1"}
        assert self.post("office", meeting, "order", **order).status_code == 302
        assert [row.title for row in Item.objects.filter(meeting=meeting).order_by("number")] == ["其他", one.title]
        assert self.post("office", meeting, "invite", units="区商务局 张三\n没有的单位").status_code == 400
        assert self.post("office", meeting, "invite", units="区商务局 张三\n区财政局").status_code == 302
        assert self.post("office", meeting, "call").status_code == 302
        assert self.post("department", meeting, "cancel", reason="试").status_code == 403
        assert self.post("department", meeting, "leave", reason="出差").status_code == 302
        came = {f"state-{row.pk}": "present" for row in meeting.attendees.all()}
        assert self.post("office", meeting, "hold").status_code == 400
        assert self.post("office", meeting, "hold", **came).status_code == 302
        texts = {f"decision-{row.pk}": "同意" for row in (first, second)}
        assert self.post("office", meeting, "write", **texts).status_code == 302
        task = {"item": first.pk, "name": "办理", "content": "办", "lead": "区商务局", "due": later()}
        assert self.post("office", meeting, "decide", **{**task, "lead": ""}).status_code == 400
        assert self.post("office", meeting, "decide", **task).status_code == 302
        assert self.post("office", meeting, "issue", document="号").status_code == 403
        assert self.post("leader", meeting, "issue", document="").status_code == 400
        assert self.post("leader", meeting, "issue", document="试纪〔2026〕9号").status_code == 302
        for name in ("office", "department", "leader", "auditor"):
            page = signed_in(name).get(meeting.get_absolute_url()).content.decode()
            assert "试纪〔2026〕9号" in page
            assert Task.objects.get(origin=DECISION).number in page
        assert signed_in("enterprise").get(one.get_absolute_url()).content.decode().count("试纪〔2026〕9号") == 2
        for path in ("agenda/", "minutes/0/"):
            answer = signed_in("department").get(f"{meeting.get_absolute_url()}{path}")
            assert answer.headers["Content-Disposition"].startswith("attachment")
            assert answer.content[:2] == b"PK"
        assert signed_in("street").get(f"{meeting.get_absolute_url()}minutes/0/").status_code == 404

    @pytest.mark.parametrize(
        ("fields", "status"),
        [({}, 400), ({"act": "call"}, 400), ({"act": "no", "revision": "0"}, 400), ({"act": "call", "revision": "²"}, 400),
         ({"act": "call", "revision": "77"}, 409), ({"act": "drop", "revision": "0", "item": "x"}, 400),
         ({"act": "write", "revision": "0", "decision-x": "x"}, 400), ({"act": "issue", "revision": "0", "document": "号"}, 400),
         ({"act": "change", "revision": "0", "chair": "99999999999999"}, 400), ({"act": "propose", "revision": "0", "pick": HOSTILE}, 400)],
    )  # fmt: skip
    def test_wrong_input_is_told(self, plan: Plan, fields: dict[str, str], status: int) -> None:
        meeting = planned(plan)
        answer = signed_in("office").post(meeting.get_absolute_url(), fields)
        assert answer.status_code == status
        assert 'role="alert"' in answer.content.decode()
        assert now(meeting).revision == 0


def test_the_tally_of_a_year(plan: Plan) -> None:
    one = raised(plan)
    raised(plan)
    issued(plan, f"problem-{one.pk}")
    instructing.instruct(Thing(plan=plan), TestInstructions().given(), person("leader"), NOW)
    Task.objects.filter(origin=DECISION).update(state=CLOSED)
    assert tallies.of_year(plan, 2026) == tallies.GroupTally(1, 2, 1, 1, 1, 1, 0)
    assert tallies.of_year(plan, 2019) == tallies.GroupTally(0, 0, 0, 0, 0, 0, 0)


def test_the_demonstration_is_loaded_once(run: Run) -> None:
    plan = run.version.plan
    grant(person("leader"), unit("拱墅区"), "leader", System(), NOW)
    assert load_group(plan.code, NOW) == 2
    assert load_group(plan.code, NOW) == 0
    assert {one.number for one in Meeting.objects.all()} == {"〔2019〕第1次", "〔2019〕第2次"}
    assert Task.objects.get(origin=DECISION).decision.minutes.document == "演示纪〔2019〕1号"
    assert tallies.of_year(plan, 2019).problems_raised == 3
    assert waiting("leader", "纪要") == [f"{Meeting.objects.get(ordinal=2)}纪要待签发"]
    assert "演示数据，全部虚构" in signed_in("office").get("/meetings/").content.decode()


def test_days_that_are_known_stand_in_their_fields(plan: Plan) -> None:
    meeting = planned(plan)
    page = signed_in("office").get(meeting.get_absolute_url()).content.decode()
    assert f'value="{TODAY}"' in page, "as browsers read days"
