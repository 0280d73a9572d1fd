"""Tasks: standing ones from the plan, a year split and issued, signed for, reported on with evidence, checked, closed, and their lights."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from openpyxl import load_workbook

from service.conftest import NOW
from service.tasking import (
    CODE,
    LEAD,
    OTHER,
    PDF,
    YEAR,
    accepted,
    day,
    faults,
    file,
    given,
    issued,
    kept,
    newcomer,
    person,
    plan,
    reported,
    signed,
    unit,
    weighed,
    written,
)

from luodi_service.accounts.models import Notice, Unit
from luodi_service.facts.models import Fact, Term
from luodi_service.facts.recording import start_batch
from luodi_service.lib.audit import System, breaks
from luodi_service.lib.editing import Stale
from luodi_service.plans import duties
from luodi_service.plans.margins import newest_version
from luodi_service.plans.models import Run, Version
from luodi_service.plans.versions import add_version
from luodi_service.registry.models import Subject
from luodi_service.supervision.bringing import bring, returned, take, tried
from luodi_service.supervision.checking import accept_many, check
from luodi_service.supervision.decomposing import Refused, copy_year, draft_from_plan, keep_drafts, take_out
from luodi_service.supervision.draft_workbooks import write_workbook
from luodi_service.supervision.evidence import GivenEvidence, NamedFact, shown
from luodi_service.supervision.handling import close, drop, sign
from luodi_service.supervision.issuing import Issuing, issue, seen_drafts
from luodi_service.supervision.late import late_tasks
from luodi_service.supervision.lights import AMBER, GREEN, NONE, RED, light_of
from luodi_service.supervision.models import Evidence, Report, Task, TaskUnit
from luodi_service.supervision.opening import Opened, open_task
from luodi_service.supervision.reminding import remind
from luodi_service.supervision.reporting import report
from luodi_service.supervision.standing import keep_standing
from luodi_service.supervision.table import HEADS, rows
from luodi_service.supervision.tallies import of_units

NUMBERS = (
    *(f"3.1{letter}" for letter in "abcdef"), *(f"3.2{letter}" for letter in "abc"), *(f"3.3{letter}" for letter in "abc"),
    *(f"3.4{letter}" for letter in "abcde"), *(f"3.5{letter}" for letter in "abcde"),
)  # fmt: skip
"""The task lines of the plan's third part."""


class TestStanding:
    def test_every_measure_stands_under_its_clause_and_letter(self, run: Run) -> None:
        plan()
        tasks = Task.objects.filter(year=None, provision__startswith="3.").order_by("number")
        assert tuple(task.number for task in tasks) == NUMBERS
        first = tasks[0]
        assert (first.name, first.state) == ("引进专业行业监测机构", "standing")
        assert first.content.startswith("积极引进专业行业监测机构，在新能源汽车安全评价标准")
        assert str(first.units.get(part="lead").unit) == LEAD
        assert {str(one.unit) for one in first.units.filter(part="responsible")} == {
            "区发改局", "区科技局", "区招商局", "区市场监管局", "祥符街道",
        }  # fmt: skip

    def test_a_mechanism_with_a_leading_unit_stands_too(self, run: Run) -> None:
        plan()
        found = Task.objects.get(item="领导小组办公室")
        assert (found.provision, str(found.units.get().unit)) == ("5.1", "区科技局")

    def test_the_streets_concerned_are_all_streets(self, run: Run) -> None:
        plan()
        task = Task.objects.get(number="3.2a")
        streets = set(Unit.objects.filter(kind="街道").values_list("pk", flat=True))
        assert streets <= set(task.units.values_list("unit", flat=True))

    def test_the_same_again_changes_nothing(self, run: Run) -> None:
        plan()
        before = list(Task.objects.values_list("pk", "revision"))
        again = keep_standing(plan(), NOW)
        assert (again.made, again.changed, again.dropped, again.unplaced) == (0, 0, 0, [])
        assert list(Task.objects.values_list("pk", "revision")) == before

    def test_a_unit_that_nobody_registered_is_told(self, run: Run) -> None:
        found = plan()
        Unit.objects.filter(name="区城管局").update(name="区综合行政执法局")
        kept_ = keep_standing(found, NOW)
        assert kept_.unplaced == ["区城管局"]
        task = Task.objects.get(number="3.2a")
        assert task.unplaced == "区城管局"
        assert not task.units.filter(unit__name="区综合行政执法局").exists()

    def test_a_new_version_is_followed(self, run: Run, django_capture_on_commit_callbacks: Any) -> None:
        """A measure that the text no longer has is dropped, a new one takes the next letter, the others keep theirs."""
        plan()
        old = newest_version(run.version.plan)
        text = old.text.replace("```举措 成立本地行业协会", "```举措 组建汽车互联网产业协会")
        with django_capture_on_commit_callbacks(execute=True):
            add_version(CODE, text, old.terms, old.official, person("office"), NOW)
        assert Task.objects.get(item="成立本地行业协会").state == "dropped"
        assert Task.objects.get(item="组建汽车互联网产业协会").number == "3.1g"
        assert Task.objects.get(item="商事登记改革").number == "3.1f"

    def test_what_comes_back_stands_again(self, run: Run) -> None:
        found = plan()
        Task.objects.filter(number="3.1b").update(state="dropped")
        assert keep_standing(found, NOW).changed == 1
        assert Task.objects.get(number="3.1b").state == "standing"


class TestDecomposition:
    def test_everything_that_is_wrong_at_once(self, run: Run) -> None:
        wrong = {
            "item": "9.9z", "name": "", "lead": "区无此局", "responsible": "祥符街道、某街道", "due": "2020-01-31",
            "percent2": "20", "percent4": "90", "planned": "十家", "content": "",
        }  # fmt: skip
        assert faults(wrong) == [
            "第 3 行：年度目标值「十家」不是数：只写数字，小数不超过 4 位",
            "第 3 行：请写明项目名称",
            "第 3 行：请写明项目内容",
            "第 3 行：方案里没有举措或目标「9.9z」：写编号（如 3.1a）或名称",
            "第 3 行：没有单位「区无此局」：写部门、街道或园区的全称；确有这个单位的，请系统管理员新建",
            "第 3 行：没有单位「某街道」：写部门、街道或园区的全称；确有这个单位的，请系统管理员新建",
            "第 3 行：完成期限 2020-01-31 不在 2019 年内",
            "第 3 行：二季度应完成率 20% 低于一季度的 25%：应完成率逐季累计，不会下降",
            "第 3 行：四季度应完成率是 90%，应当是 100%",
        ]

    def test_a_cyclic_decomposition(self, run: Run) -> None:
        found = faults(
            {"name": "甲", "under": "丙"},
            {"name": "乙", "under": "甲", "item": ""},
            {"name": "丙", "under": "乙", "item": ""},
        )
        assert found == ["第 3 行：循环分解：甲 → 丙 → 乙 → 甲。请改正上级任务"]

    def test_a_task_is_no_part_of_itself(self, run: Run) -> None:
        assert faults({"name": "甲", "under": "甲"}) == ["第 3 行：循环分解：甲 → 甲。请改正上级任务"]

    def test_parts_must_add_up_and_both_numbers_are_told(self, run: Run) -> None:
        whole = {"name": "引进平台", "planned": "10", "unit_name": "家"}
        parts = [
            {
                "under": "引进平台",
                "item": "",
                "name": f"引进平台（{name}）",
                "lead": name,
                "planned": number,
                "unit_name": "家",
            }
            for name, number in ((LEAD, "6"), (OTHER, "3"))
        ]
        assert faults(whole, *parts) == [
            "第 3 行：「引进平台」分解到单位的年度目标值合计 9家，与上级的 10家 不同，差 1家"
        ]
        assert faults(whole, parts[0], parts[1] | {"planned": "4"}) == []
        assert faults(whole, parts[0], parts[1] | {"planned": "4", "unit_name": "个"}) == [
            "第 5 行：「引进平台」的计量单位是「家」，分解的「引进平台（祥符街道）」是「个」，请写成一样"
        ]
        assert faults({**whole, "planned": "", "unit_name": ""}, parts[0]) == [
            "第 3 行：「引进平台」没有年度目标值，分解到单位的却有：请补写上级的年度目标值"
        ]

    def test_shares_are_not_added_up(self, run: Run) -> None:
        whole = {"name": "占比", "planned": "50", "unit_name": "%"}
        part = {"under": "占比", "item": "", "name": "占比（祥符）", "planned": "50", "unit_name": "%", "lead": OTHER}
        assert faults(whole, part, part | {"name": "占比（商务）", "lead": LEAD}) == []

    def test_the_same_task_twice(self, run: Run) -> None:
        assert faults({}, {}) == ["第 4 行：「引进监测机构」（区商务局）本年已有一项，不能重复"]

    def test_a_name_that_two_bear_is_no_whole(self, run: Run) -> None:
        assert faults({}, {"lead": "区科技局"}, {"under": "引进监测机构", "name": "丙", "item": ""}) == [
            "第 5 行：有 2 个任务叫「引进监测机构」，请写编号"
        ]
        assert faults({"under": "2019-9.9"}) == ["第 3 行：没有上级任务「2019-9.9」：写本年任务的编号或项目名称"]

    def test_a_target_below_its_path_is_flagged_and_not_refused(self, run: Run) -> None:
        """By the path from 5.2万 in 2016 the parks are to come to 12万平方米 in 2019."""
        assert duties.paths(run.version.plan, YEAR)["产业园物理空间"].words == "12万平方米"
        row = {"item": "产业园物理空间", "name": "产业园面积", "planned": "11.5", "unit_name": "万平方米"}
        found = weighed(written(**row))
        assert found.faults == []
        assert list(map(str, found.flags)) == ["第 3 行：年度目标值 11.5万平方米 低于目标路径要求的 12万平方米，请核对"]
        assert weighed(written(**row | {"planned": "12"})).flags == []

    def test_kept_drafts_are_numbered_by_their_clause(self, run: Run) -> None:
        whole, second, part = (
            {}, {"name": "另一项"}, {"under": "引进监测机构", "item": "", "name": "引进（祥符）", "lead": OTHER},
        )  # fmt: skip
        found = kept(whole, second, part)
        assert sorted(task.number for task in found) == ["2019-3.1a", "2019-3.1a-1", "2019-3.1a（2）"]
        made = Task.objects.get(number="2019-3.1a-1")
        assert (made.under, made.provision, made.origin) == (Task.objects.get(number="2019-3.1a"), "3.1", "measure")
        assert Task.objects.get(number="2019-3.1a").under == Task.objects.get(number="3.1a")

    def test_nothing_is_kept_where_anything_is_wrong(self, run: Run) -> None:
        with pytest.raises(Refused, match="2020-01-31 不在 2019 年内"):
            kept({}, {"name": "另一项", "due": "2020-01-31"})
        assert not Task.objects.filter(year=YEAR).exists()

    def test_one_kept_alone_may_leave_sums_open(self, run: Run) -> None:
        """On its page one draft is written after the other; the sum forbids the issue, not the draft."""
        (whole,) = kept({"planned": "10", "unit_name": "家"})
        part = written(1, under=whole.number, item="", name="分（祥符）", lead=OTHER, planned="4", unit_name="家")
        found = keep_drafts(plan(), YEAR, [part[0]], person("office"), NOW, alone=True)
        assert ["合计 4家，与上级的 10家 不同" in fault.said for fault in found.faults] == [True]
        with pytest.raises(Refused, match="合计 4家"):
            issue_all()

    def test_drafts_of_the_plan_cover_all_of_it_once(self, run: Run) -> None:
        found = plan()
        made = draft_from_plan(found, YEAR, person("office"), NOW)
        assert made == Task.objects.filter(year=YEAR).count()
        assert {f"2019-{number}" for number in NUMBERS} <= set(
            Task.objects.filter(year=YEAR).values_list("number", flat=True)
        )
        assert Task.objects.get(number="2019-2.1a").name == "规限上汽车贸易企业年均销售额增幅"
        space = Task.objects.get(year=YEAR, item="产业园物理空间")
        assert (space.planned, space.unit_name) == (Decimal(12), "万平方米")
        assert draft_from_plan(found, YEAR, person("office"), NOW) == 0
        lacking = weighed().faults
        assert any("请写明牵头单位" in fault.said for fault in lacking), "the plan names nobody for its targets"
        assert not any("3.1a" in fault.said for fault in lacking)

    def test_last_year_is_copied_with_its_parts(self, run: Run) -> None:
        part = {
            "under": "引进监测机构",
            "item": "",
            "name": "分（祥符）",
            "lead": OTHER,
            "planned": "4",
            "unit_name": "家",
        }
        kept({"planned": "4", "unit_name": "家", "due": "2019-06-30"}, part)
        assert copy_year(plan(), YEAR, 2020, person("office"), NOW) == 2
        whole = Task.objects.get(number="2020-3.1a")
        assert (whole.due, whole.state, whole.planned) == (date(2020, 6, 30), "draft", 4)
        assert [piece.number for piece in whole.pieces.all()] == ["2020-3.1a-1"]
        assert copy_year(plan(), YEAR, 2020, person("office"), NOW) == 0
        with pytest.raises(ValidationError, match="没有可以沿用的任务"):
            copy_year(plan(), 2010, 2011, person("office"), NOW)

    def test_a_draft_is_taken_out_after_its_parts(self, run: Run) -> None:
        kept({}, {"under": "引进监测机构", "item": "", "name": "分", "lead": OTHER})
        whole = Task.objects.get(number="2019-3.1a")
        with pytest.raises(ValidationError, match=r"还有分解的任务（2019-3\.1a-1）"):
            take_out(whole.pk, whole.revision, person("office"), NOW)
        part = Task.objects.get(number="2019-3.1a-1")
        take_out(part.pk, part.revision, person("office"), NOW)
        take_out(whole.pk, whole.revision, person("office"), NOW)
        assert not Task.objects.filter(year=YEAR).exists()
        assert not list(breaks())

    def test_only_the_office_drafts(self, run: Run) -> None:
        for name in ("department", "leader", "auditor", "street"):
            with pytest.raises(PermissionDenied, match="由领导小组办公室分解"):
                keep_drafts(plan(), YEAR, [written()[0]], person(name), NOW)

    def test_two_officers_on_one_draft(self, run: Run) -> None:
        (task,) = kept()
        row = written(1, task.pk, task.revision, content="改一")[0]
        keep_drafts(plan(), YEAR, [row], person("office"), NOW, alone=True)
        with pytest.raises(Stale):
            keep_drafts(plan(), YEAR, [replace(row, content="改二")], person("office-second"), NOW, alone=True)
        assert Task.objects.get(pk=task.pk).content == "改一"


def issue_all(**said: Any) -> Any:
    """All drafts of the year, issued."""
    usual = Issuing("拱科〔2019〕2号", date(YEAR, 1, 10), date(YEAR, 1, 20), seen_drafts(plan(), YEAR))
    return issue(plan(), YEAR, replace(usual, **said), person("office"), day(1, 10))


def edited(content: bytes, *changes: tuple[str, int, str]) -> bytes:
    """A workbook in which some cells are written: heading, row, text."""
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[2]}
    for heading, row, text in changes:
        sheet.cell(row, columns[heading]).value = text
    file_ = io.BytesIO()
    book.save(file_)
    return file_.getvalue()


NEW_ROW = (
    ("方案条目", 4, "3.1b"), ("项目名称", 4, "成立协会"), ("项目内容", 4, "年内成立"), ("牵头单位", 4, LEAD),
    ("责任单位", 4, "区科技局、祥符街道"), ("完成期限", 4, "2019-11-30"), ("一季度应完成率", 4, "10%"), ("二季度应完成率", 4, "40"),
    ("三季度应完成率", 4, "80"), ("四季度应完成率", 4, "100"),
)  # fmt: skip


class TestWorkbook:
    def test_out_mended_and_in(self, run: Run) -> None:
        kept()
        content = edited(write_workbook(plan(), YEAR), ("项目内容", 3, "改过的内容"), *NEW_ROW)
        upload = bring(plan(), YEAR, "分解.xlsx", content, person("office"), NOW)
        found = tried(upload, person("office"), NOW)
        assert (found.made, found.changed, found.faults) == (1, 1, [])
        assert Task.objects.filter(year=YEAR).count() == 1, "to try changes nothing"
        take(upload.pk, person("office"), NOW)
        assert Task.objects.get(number="2019-3.1a").content == "改过的内容"
        made = Task.objects.get(number="2019-3.1b")
        assert [one.percent for one in made.quarters.all()] == [10, 40, 80, 100]
        assert {str(one.unit) for one in made.units.all()} == {LEAD, "区科技局", OTHER}
        with pytest.raises(Stale):
            take(upload.pk, person("office-second"), NOW)

    def test_bad_rows_come_back_in_the_same_file(self, run: Run) -> None:
        kept()
        content = edited(
            write_workbook(plan(), YEAR), *NEW_ROW, ("牵头单位", 4, "区无此局"), ("三季度应完成率", 4, "30")
        )
        upload = bring(plan(), YEAR, "分解.xlsx", content, person("office"), NOW)
        with pytest.raises(Refused, match="没有单位「区无此局」"):
            take(upload.pk, person("office"), NOW)
        sheet = load_workbook(io.BytesIO(returned(upload, person("office"), NOW))).worksheets[0]
        heads = {cell.value: cell.column for cell in sheet[2]}
        assert "没有单位「区无此局」" in sheet.cell(4, heads["问题"]).value
        assert "低于二季度的 40%" in sheet.cell(4, heads["三季度应完成率"]).comment.text
        assert sheet.cell(3, heads["问题"]).value is None
        mended = edited(returned(upload, person("office"), NOW), ("牵头单位", 4, LEAD), ("三季度应完成率", 4, "50"))
        again = bring(plan(), YEAR, "分解.xlsx", mended, person("office"), NOW)
        assert tried(again, person("office"), NOW).faults == []
        with pytest.raises(ValidationError, match="没有问题"):
            returned(again, person("office"), NOW)

    def test_a_row_that_another_changed_meanwhile(self, run: Run) -> None:
        (task,) = kept()
        content = edited(write_workbook(plan(), YEAR), ("项目内容", 3, "迟到的内容"))
        keep_drafts(plan(), YEAR, [written(1, task.pk, task.revision, content="先改")[0]], person("office"), NOW)
        upload = bring(plan(), YEAR, "分解.xlsx", content, person("office"), NOW)
        assert [str(one) for one in tried(upload, person("office"), NOW).faults] == [
            "第 3 行：在您下载以后，别人改过「2019-3.1a」：请重新下载，核对后再改"
        ]

    @pytest.mark.parametrize(("year", "content"), [(2020, None), (YEAR, b"PK\x03\x04 no book"), (YEAR, b"")])
    def test_no_workbook_of_this_year(self, run: Run, year: int, content: bytes | None) -> None:
        raw = write_workbook(plan(), YEAR) if content is None else content
        with pytest.raises(ValidationError):
            bring(plan(), year, "分解.xlsx", raw, person("office"), NOW)


class TestIssueAndSign:
    def test_all_drafts_at_once_and_units_are_told(self, run: Run) -> None:
        task, other = issued({}, {"name": "另一项", "item": "3.1b"})
        assert {task.state, other.state} == {"issued"}
        assert (task.document, task.sign_by) == ("拱科〔2019〕1号", date(YEAR, 1, 20))
        told = Notice.objects.filter(person=person("street"), text__contains="任务").get()
        assert told.text == "拱科〔2019〕1号下达 2019 年任务，您单位 2 项，请在 2019-01-20 以前签收"

    def test_what_an_issue_needs(self, run: Run) -> None:
        with pytest.raises(ValidationError, match="没有草稿可以下达"):
            issue_all()
        kept()
        with pytest.raises(ValidationError) as wrong:
            issue_all(document=" ", on=date(YEAR, 2, 1), sign_by=date(YEAR, 1, 1))
        assert wrong.value.messages == [
            "请写明文号", "下达日期 2019-02-01 还没有到：今天是 2019-01-10", "签收期限 2019-01-01 早于下达日期 2019-02-01",
        ]  # fmt: skip
        with pytest.raises(Stale):
            issue_all(seen="别的草稿")
        with pytest.raises(PermissionDenied):
            issue(plan(), YEAR, Issuing("文", date(YEAR, 1, 1), date(YEAR, 1, 2), ""), person("department"), NOW)

    def test_issued_ones_are_changed_no_more(self, run: Run) -> None:
        (task,) = issued()
        row = written(3, task.pk, task.revision, content="改")
        assert list(map(str, weighed(row).faults)) == [
            "第 3 行：「2019-3.1a」已经下达，不能再改；要改的，先终止再另行下达"
        ]

    def test_each_unit_signs_for_itself_once(self, run: Run) -> None:
        (task,) = issued()
        with pytest.raises(PermissionDenied, match="您不是「祥符街道」的人"):
            sign(task.pk, unit(OTHER), None, person("department"), day(1, 12))
        with pytest.raises(PermissionDenied, match="「区税务局」不是任务 "):
            sign(task.pk, unit("区税务局"), None, person("tax"), day(1, 12))
        part = sign(task.pk, unit(LEAD), 0, person("department"), day(1, 12))
        assert (part.signed_by, part.signed_at) == (person("department"), day(1, 12))
        newcomer("colleague", LEAD)
        with pytest.raises(Stale):
            sign(task.pk, unit(LEAD), 0, person("colleague"), day(1, 13))
        with pytest.raises(ValidationError, match="已经签收"):
            sign(task.pk, unit(LEAD), 1, person("colleague"), day(1, 13))

    def test_a_draft_is_not_signed_for(self, run: Run) -> None:
        (task,) = kept()
        with pytest.raises(ValidationError, match="草稿，不能再办理"):
            sign(task.pk, unit(LEAD), None, person("department"), day(1, 12))


def told(found: pytest.ExceptionInfo[ValidationError]) -> str:
    return "；".join(found.value.messages)


class TestReports:
    def test_kept_with_its_evidence(self, run: Run) -> None:
        (task,) = issued()
        row = reported(signed(task), 30)
        (piece,) = row.evidence.all()
        assert (row.state, row.percent, row.warnings) == ("reported", 30, [])
        assert piece.file is not None
        assert (piece.file.name, piece.dated) == ("小结.pdf", date(YEAR, 3, 1))
        assert not list(breaks())

    def test_a_unit_that_does_not_own_the_task(self, run: Run) -> None:
        task = signed(*issued())
        with pytest.raises(PermissionDenied, match="「区税务局」不是任务 "):
            report(task.pk, given(by="区税务局"), person("tax"), day(4, 5))
        with pytest.raises(PermissionDenied, match="您不是「祥符街道」的人"):
            report(task.pk, given(by=OTHER), person("department"), day(4, 5))

    def test_first_it_signs(self, run: Run) -> None:
        (task,) = issued()
        with pytest.raises(ValidationError, match="还没有签收"):
            reported(task)

    def test_no_percentage_without_evidence(self, run: Run) -> None:
        task = signed(*issued())
        with pytest.raises(ValidationError, match="完成率 50% 没有佐证"):
            reported(task, 50, evidence=GivenEvidence())
        assert reported(task, 0, evidence=GivenEvidence(words="无")).percent == 0, "nothing done needs no proof"

    @pytest.mark.parametrize(
        ("dated", "said"),
        [
            (date(2018, 12, 31), "佐证材料的日期 2018-12-31 不在 2019 年"),
            (date(2020, 1, 1), "不在 2019 年"),
            (date(YEAR, 5, 1), "2019-05-01 还没有到"),
            (None, "请写明佐证材料的日期"),
        ],
    )
    def test_evidence_of_another_day(self, run: Run, dated: date | None, said: str) -> None:
        task = signed(*issued())
        with pytest.raises(ValidationError, match=said):
            reported(task, evidence=GivenEvidence([file()], dated=dated))

    def test_a_quarter_that_has_not_begun(self, run: Run) -> None:
        task = signed(*issued())
        with pytest.raises(ValidationError, match="2019 年第3季度还没有开始"):
            report(task.pk, given(quarter=3), person("department"), day(6, 30))

    def test_once_a_quarter_until_it_is_sent_back(self, run: Run) -> None:
        task = signed(*issued())
        first = reported(task)
        with pytest.raises(ValidationError, match="第1季度的填报等待核查，不能再报"):
            reported(task, 30)
        check(first.pk, 0, "send_back", "没有盖章", person("office"), day(4, 8))
        second = reported(task, 30, at=day(4, 9))
        assert [one.state for one in Report.objects.order_by("pk")] == ["sent_back", "reported"]
        accepted(second)
        with pytest.raises(ValidationError, match="已经核查，不能再报"):
            reported(task, 35)

    def test_a_fall_needs_its_words(self, run: Run) -> None:
        task = signed(*issued())
        accepted(reported(task, 40))
        with pytest.raises(ValidationError, match="完成率 30% 低于第1季度已核的 40%"):
            reported(task, 30, 2, words=" ")
        assert reported(task, 30, 2, words="一家企业撤出").percent == 30

    def test_a_number_where_the_task_has_none(self, run: Run) -> None:
        task = signed(*issued())
        with pytest.raises(ValidationError, match="没有年度目标值，不用填完成数"):
            reported(task, value=Decimal(3))

    def test_everything_at_once(self, run: Run) -> None:
        (task,) = issued()
        bad = GivenEvidence([file()], dated=date(2017, 1, 1), facts=[NamedFact("没有的", "术语")])
        with pytest.raises(ValidationError) as found:
            report(task.pk, given(4, 4, evidence=bad, value=Decimal(1)), person("department"), day(4, 5))
        assert len(found.value.messages) == 5
        for part in ("没有签收", "还没有开始", "没有年度目标值", "不在 2019 年", "请核对主体和术语"):
            assert part in told(found)

    def test_hostile_files_are_refused_whole(self, run: Run) -> None:
        task = signed(*issued())
        both = [file(), file("恶意.exe", b"MZ")]
        with pytest.raises(ValidationError):
            reported(task, evidence=GivenEvidence(both, dated=date(YEAR, 3, 1)))
        assert not Report.objects.exists()
        assert not Evidence.objects.exists()


class TestFactsAsEvidence:
    def test_the_value_is_copied_and_linked(self, run: Run) -> None:
        task = signed(*issued())
        row = reported(task, evidence=GivenEvidence(facts=[NamedFact("拱墅区", "二手车交易量")]))
        (piece,) = row.evidence.all()
        assert piece.fact is not None
        assert (piece.words, piece.value, piece.fact.year) == ("拱墅区 二手车交易量 2019年", "133800辆", YEAR)

    def test_of_another_year(self, run: Run) -> None:
        task = signed(*issued())
        region, term = (
            Subject.objects.get(kind="区域", key="拱墅区"),
            Term.objects.get(kind="区域", name="二手车交易量"),
        )
        say(region, term, "")
        with pytest.raises(ValidationError, match=r"没有 2019 年的值（有的是 2016、2017、2018、2020、2021 年"):
            reported(task, evidence=GivenEvidence(facts=[NamedFact("拱墅区", "二手车交易量")]))

    def test_a_single_respondent_of_statistics(self, run: Run) -> None:
        """Even for whom it may be seen: a report is read by all that share the task."""
        task = signed(*issued({"responsible": "区统计局"}))
        sign(task.pk, unit("区统计局"), None, person("statistics"), day(1, 12))
        term = Term.objects.filter(kind="企业", nature="统计", yearly=True).order_by("pk")[0]
        fact = Fact.objects.filter(term=term, year=YEAR, part=0).exclude(value="").select_related("subject")[0]
        named = GivenEvidence(facts=[NamedFact(fact.subject.key, term.name)])
        with pytest.raises(ValidationError, match="是单个调查对象的统计数据"):
            report(task.pk, given(by="区统计局", evidence=named), person("statistics"), day(4, 5))

    def test_a_figure_that_one_may_not_see(self, run: Run) -> None:
        task = signed(*issued())
        term = Term.objects.filter(kind="企业", nature="税务", yearly=True).order_by("pk")[0]
        fact = Fact.objects.filter(term=term, year=YEAR, part=0).exclude(value="").select_related("subject")[0]
        named = GivenEvidence(facts=[NamedFact(fact.subject.key, term.name)])
        with pytest.raises(ValidationError, match="没有，或您无权查看"):
            reported(task, evidence=named)

    def test_tax_figures_of_a_firm_are_told_to_nobody_else(self, run: Run) -> None:
        task = signed(*issued({"responsible": "区税务局"}))
        sign(task.pk, unit("区税务局"), None, person("tax"), day(1, 12))
        term = Term.objects.filter(kind="企业", nature="税务", yearly=True).order_by("pk")[0]
        fact = Fact.objects.filter(term=term, year=YEAR, part=0).exclude(value="").select_related("subject")[0]
        named = GivenEvidence(facts=[NamedFact(fact.subject.key, term.name)])
        row = report(task.pk, given(by="区税务局", evidence=named), person("tax"), day(4, 5))
        pieces = list(row.evidence.all())
        assert [one.hidden for one in shown(pieces, person("tax"))] == [False]
        assert [one.hidden for one in shown(pieces, person("department"))] == [True]

    def test_sources_that_disagree_are_flagged(self, run: Run) -> None:
        task = signed(*issued())
        region, term = (
            Subject.objects.get(kind="区域", key="拱墅区"),
            Term.objects.get(kind="区域", name="二手车交易量"),
        )
        say(region, term, "120000")
        row = reported(task, evidence=GivenEvidence(facts=[NamedFact("拱墅区", "二手车交易量")]))
        assert row.warnings == ["「拱墅区 二手车交易量 2019年」各来源不一致，请核对以哪个来源为准"]

    def test_a_target_of_the_last_run(self, run: Run) -> None:
        task = signed(*issued())
        row = reported(task, evidence=GivenEvidence(targets=["二手车交易量占全市比重"]))
        (piece,) = row.evidence.all()
        assert (piece.run, piece.value) == (run.pk, "60.53%")
        with pytest.raises(ValidationError, match="目标「没有的」没有 2019 年的测算结果"):
            reported(task, 30, 2, evidence=GivenEvidence(targets=["没有的"]))

    @pytest.mark.parametrize("respondents", [0, 1, 2])
    def test_a_figure_of_fewer_than_three(self, run: Run, respondents: int) -> None:
        task = signed(*issued())
        figures = [one | {"members": respondents} for one in run.targets]
        Run.objects.filter(pk=run.pk).update(targets=figures)
        with pytest.raises(ValidationError, match=f"只由 {respondents} 家汇总，少于 3 家"):
            reported(task, evidence=GivenEvidence(targets=["网络手段促成的销量占比"]))


def say(subject: Subject, term: Term, value: str, source: str = "别处") -> Fact:
    with transaction.atomic():
        batch = start_batch(source, "年报", None, NOW, demonstration=True)
        return Fact.objects.create(subject=subject, term=term, year=YEAR, value=value, batch=batch)


class TestFlags:
    def test_another_units_number(self, run: Run) -> None:
        task = signed(*issued({"planned": "10", "unit_name": "家"}))
        reported(task, 30, value=Decimal(3))
        row = reported(task, 20, by=OTHER, value=Decimal("2.5"))
        assert row.warnings == ["「区商务局」本季度报的完成数是 3家，与这一份的 2.5家 不同"]

    def test_exactly_half_on_last_quarters_evidence(self, run: Run) -> None:
        """拱墅's half-year table has many tasks at exactly 50%."""
        task = signed(*issued())
        same = GivenEvidence([file()], dated=date(YEAR, 3, 1))
        accepted(reported(task, 25, evidence=same))
        row = reported(task, 50, 2, evidence=GivenEvidence([file()], dated=date(YEAR, 3, 1)))
        assert row.warnings == ["完成率恰为计划的 50%，佐证与第1季度完全相同，请核实"]
        other = GivenEvidence([file(content=PDF + b"new")], dated=date(YEAR, 7, 1))
        check(row.pk, 0, "send_back", "请附新的材料", person("office"), day(7, 6))
        assert reported(task, 50, 2, evidence=other, at=day(7, 8)).warnings == []


class TestChecks:
    def test_the_office_or_the_leading_unit_and_never_oneself(self, run: Run) -> None:
        task = signed(*issued())
        lead, other = reported(task), reported(task, by=OTHER)
        with pytest.raises(PermissionDenied, match="不能核查自己填报的"):
            check(lead.pk, 0, "accept", "", person("department"), day(4, 6))
        newcomer("colleague", LEAD)
        with pytest.raises(PermissionDenied, match="由领导小组办公室核查"):
            check(lead.pk, 0, "accept", "", person("colleague"), day(4, 6))
        assert check(other.pk, 0, "accept", "", person("department"), day(4, 6)).state == "accepted"
        assert check(lead.pk, 0, "accept", "", person("office"), day(4, 6)).state == "accepted"
        for name in ("leader", "auditor", "tax", "street"):
            with pytest.raises(PermissionDenied):
                check(lead.pk, None, "accept", "", person(name), day(4, 6))

    def test_the_offices_own_unit_needs_its_second(self, run: Run) -> None:
        """区科技局 houses the office and leads tasks itself."""
        (task,) = issued({"item": "3.5a", "lead": "区科技局"})
        sign(task.pk, unit("区科技局"), None, person("office"), day(1, 12))
        row = report(task.pk, given(by="区科技局"), person("office"), day(4, 5))
        with pytest.raises(PermissionDenied, match="不能核查自己填报的"):
            check(row.pk, 0, "accept", "", person("office"), day(4, 6))
        assert check(row.pk, 0, "accept", "", person("office-second"), day(4, 6)).state == "accepted"

    def test_sent_back_with_a_reason(self, run: Run) -> None:
        row = reported(signed(*issued()))
        with pytest.raises(ValidationError, match="请写明退回的理由"):
            check(row.pk, 0, "send_back", " ", person("office"), day(4, 6))
        row = check(row.pk, 0, "send_back", "没有盖章", person("office"), day(4, 6))
        assert (row.state, row.reason) == ("sent_back", "没有盖章")
        assert Notice.objects.filter(person=person("department"), text__endswith="退回，没有盖章").exists()
        with pytest.raises(Stale):
            check(row.pk, 0, "accept", "", person("office-second"), day(4, 6))

    def test_many_at_once_with_a_result_of_each(self, run: Run) -> None:
        tasks = issued({}, {"name": "乙", "item": "3.1b"}, {"name": "丙", "item": "3.1c"})
        first, second, third = (reported(signed(task)) for task in tasks)
        Report.objects.filter(pk=second.pk).update(warnings=["完成数与别的单位不同"])
        late = third.at - timedelta(minutes=1)
        results = accept_many([first.pk, second.pk, third.pk, 999_999], first.at, person("office"), day(4, 6))
        assert [one.problems for one in results] == [
            [], ["有 1 条提示，请打开任务逐份核查：完成数与别的单位不同"], [], ["没有这份填报，或您无权查看"],
        ]  # fmt: skip
        again = accept_many([third.pk], late, person("office"), day(4, 6))
        assert "已被别人改动" in again[0].problems[0]


class TestEnd:
    def test_closed_at_a_hundred_by_another(self, run: Run) -> None:
        task = signed(*issued())
        with pytest.raises(ValidationError, match="牵头单位还没有经核查的填报"):
            close(task.pk, None, "", person("office"), day(4, 1))
        accepted(reported(task, 90))
        with pytest.raises(ValidationError, match="已核的完成率是 90%，到 100% 才能办结"):
            close(task.pk, None, "", person("office"), day(5, 1))
        row = reported(task, 100, 2)
        with pytest.raises(ValidationError, match="已核的完成率是 90%"):
            close(task.pk, None, "", person("office"), day(7, 6))
        accepted(row)
        with pytest.raises(PermissionDenied, match="由领导小组办公室办结"):
            close(task.pk, None, "", person("department"), day(7, 7))
        revision = Task.objects.get(pk=task.pk).revision
        done = close(task.pk, revision, "", person("office"), day(7, 7))
        assert (done.state, done.closed_on) == ("closed", date(YEAR, 7, 7))
        with pytest.raises(Stale):
            close(task.pk, revision, "", person("office-second"), day(7, 7))
        with pytest.raises(ValidationError, match="已办结，不能再办理"):
            reported(task, 100, 3)

    def test_not_by_whoever_reported_it_done(self, run: Run) -> None:
        (task,) = issued({"item": "3.5a", "lead": "区科技局"})
        sign(task.pk, unit("区科技局"), None, person("office"), day(1, 12))
        accepted(report(task.pk, given(100, by="区科技局"), person("office"), day(4, 5)), "office-second")
        with pytest.raises(PermissionDenied, match="不能办结自己填报完成的任务"):
            close(task.pk, None, "", person("office"), day(4, 7))
        assert close(task.pk, None, "", person("office-second"), day(4, 7)).state == "closed"

    def test_not_while_anything_is_open(self, run: Run) -> None:
        whole, part = issued({}, {"under": "引进监测机构", "item": "", "name": "分", "lead": OTHER, "responsible": ""})
        accepted(reported(signed(whole), 100))
        reported(whole, 80, by=OTHER)
        with pytest.raises(ValidationError) as found:
            close(whole.pk, None, "", person("office"), day(4, 7))
        assert found.value.messages == ["「祥符街道」第1季度的填报还没有核查", f"分解的任务 {part.number} 还没有办结"]

    def test_dropped_by_a_document(self, run: Run) -> None:
        (task,) = issued()
        with pytest.raises(ValidationError, match="请写明终止的依据文件"):
            drop(task.pk, task.revision, " ", "", person("office"), day(5, 1))
        assert (
            drop(task.pk, task.revision, "拱科〔2019〕9号", "机构改革", person("office"), day(5, 1)).state == "dropped"
        )
        assert light_of(Task.objects.get(pk=task.pk), date(2026, 1, 1)).state == NONE
        with pytest.raises(PermissionDenied):
            drop(task.pk, None, "文", "", person("leader"), day(5, 1))


class TestLights:
    """Every rule, on its day and the day before."""

    def test_unsigned_after_the_day(self, run: Run) -> None:
        (task,) = issued()
        assert light_of(task, date(YEAR, 1, 20)).state == GREEN
        light = light_of(task, date(YEAR, 1, 21))
        assert (light.state, light.mark, light.words) == (RED, "○", "红灯")
        assert light.reasons == ("区商务局、祥符街道没有签收（2019-01-20 以前应签）",)

    def test_a_report_that_does_not_come(self, run: Run) -> None:
        task = signed(*issued())
        assert light_of(task, date(YEAR, 4, 10)).state == GREEN
        light = light_of(task, date(YEAR, 4, 11))
        assert light.state == RED
        assert light.reasons == (
            "区商务局没有填报第1季度（季后 10 天内应报）",
            "祥符街道没有填报第1季度（季后 10 天内应报）",
        )
        reported(task)
        assert light_of(task, date(YEAR, 4, 11)).state == AMBER, "the leading unit's is in, another's lacks"
        reported(task, by=OTHER)
        assert light_of(task, date(YEAR, 4, 11)).state == GREEN

    @pytest.mark.parametrize(
        ("percent", "state", "said"),
        [
            (25, GREEN, ()),
            (24, AMBER, ("完成率 24%，第1季度应完成 25%，落后 1 个百分点",)),
            (5, AMBER, ("完成率 5%，第1季度应完成 25%，落后 20 个百分点",)),
            (4, RED, ("完成率 4%，第1季度应完成 25%，落后 21 个百分点",)),
        ],
    )
    def test_behind_the_plan(self, run: Run, percent: int, state: str, said: tuple[str, ...]) -> None:
        task = signed(*issued({"responsible": ""}))
        row = reported(task, percent)
        assert light_of(task, date(YEAR, 4, 11)).state == GREEN, "what nobody has checked is not compared"
        accepted(row)
        light = light_of(task, date(YEAR, 4, 11))
        assert (light.state, light.reasons) == (state, said)

    def test_due_soon_and_overdue(self, run: Run) -> None:
        """30 June 2019 is a Sunday: the third working day before it is Wednesday the 26th."""
        task = signed(*issued({"responsible": "", "due": "2019-06-30"}))
        accepted(reported(task))
        assert light_of(task, date(YEAR, 6, 24)).state == GREEN
        light = light_of(task, date(YEAR, 6, 25))
        assert (light.state, light.reasons) == (AMBER, ("2019-06-30 到期，还有 3 个工作日",))
        assert light_of(task, date(YEAR, 6, 30)).state == AMBER
        light = light_of(task, date(YEAR, 7, 1))
        assert (light.state, light.reasons) == (RED, ("2019-06-30 到期，已过 1 天，没有办结",))

    def test_sent_back(self, run: Run) -> None:
        task = signed(*issued({"responsible": ""}))
        row = reported(task)
        check(row.pk, 0, "send_back", "没有盖章", person("office"), day(4, 6))
        light = light_of(task, date(YEAR, 4, 11))
        assert (light.state, light.reasons) == (AMBER, ("区商务局第1季度的填报已退回：没有盖章",))
        reported(task, at=day(4, 9))
        assert light_of(task, date(YEAR, 4, 11)).state == GREEN

    def test_none_before_the_issue_and_green_once_closed(self, run: Run) -> None:
        (task,) = kept()
        assert light_of(task, date(2026, 1, 1)).state == NONE
        assert light_of(Task.objects.get(number="3.1a"), date(2026, 1, 1)).state == NONE
        Task.objects.filter(pk=task.pk).update(state="closed")
        assert light_of(Task.objects.get(pk=task.pk), date(2026, 1, 1)).state == GREEN

    def test_the_late_ones_red_first(self, run: Run) -> None:
        red, amber, green = issued(
            {"responsible": ""}, {"name": "乙", "item": "3.1b"}, {"name": "丙", "item": "3.1c", "responsible": ""}
        )
        for task in (red, amber, green):
            signed(task)
        for task in (amber, green):
            reported(task)
        found = late_tasks(person("leader"), date(YEAR, 4, 11))
        assert [(task.number, light.state) for task, light in found] == [(red.number, RED), (amber.number, AMBER)]

    def test_few_questions_for_many(self, run: Run, django_assert_max_num_queries: Any) -> None:
        draft_from_plan(plan(), YEAR, person("office"), NOW)
        Task.objects.filter(year=YEAR).update(state="issued")
        leader = person("leader")
        with django_assert_max_num_queries(8):
            found = rows(leader, plan_row(), YEAR, NOW.date())
        assert len(found) > 30


def plan_row() -> Any:
    return Version.objects.order_by("pk")[0].plan


class TestOpened:
    def test_a_decision_becomes_a_task_at_once(self, run: Run) -> None:
        opened = Opened(
            plan(), "decision", "对接两家企业", "会议议定", Unit.objects.get(name=LEAD), (Unit.objects.get(name=OTHER),),
            date(YEAR, 9, 30), YEAR, document="会议纪要〔2019〕2号",
        )  # fmt: skip
        with transaction.atomic():
            task, second = (open_task(opened, person("office"), day(6, 3)) for _ in range(2))
        assert (task.number, second.number, task.state) == ("2019-议定1", "2019-议定2", "issued")
        assert task.sign_by == date(YEAR, 6, 10)
        assert Notice.objects.filter(person=person("street"), link=task.get_absolute_url()).exists()
        assert light_of(task, date(YEAR, 6, 11)).state == RED
        assert not task.quarters.exists()

    def test_everything_that_is_wrong(self, run: Run) -> None:
        opened = Opened(plan(), "measure", " ", "", Unit.objects.get(name=LEAD), (), date(YEAR, 1, 1), YEAR)
        with transaction.atomic(), pytest.raises(ValidationError) as wrong:
            open_task(opened, System("试"), day(6, 3))
        assert wrong.value.messages == [
            "来源须是议定、批示之一", "请写明项目名称", "请写明项目内容", "完成期限 2019-01-01 已经过去，请定在今天（2019-06-03）以后",
        ]  # fmt: skip


class TestTallies:
    def test_what_a_unit_did_counted(self, run: Run) -> None:
        first, second = issued({}, {"name": "乙", "item": "3.1b", "due": "2019-06-30"})
        signed(first)
        sign(second.pk, unit(LEAD), None, person("department"), day(1, 25))
        accepted(reported(first, 30))
        accepted(reported(first, 60, 2, at=day(7, 15)))
        row = reported(second, 90, at=day(4, 8))
        check(row.pk, 0, "send_back", "补", person("office"), day(4, 9))
        accepted(reported(second, 100, at=day(4, 10)))
        close(second.pk, None, "", person("office"), day(7, 2))
        found = of_units(plan(), YEAR, date(YEAR, 7, 31))
        tally = found[unit(LEAD)]
        assert (tally.tasks, tally.signed, tally.signed_late, tally.unsigned) == (2, 2, 1, 0)
        assert (tally.reports_due, tally.reported, tally.reported_late, tally.unreported) == (4, 3, 1, 1)
        assert (tally.sent_back, tally.accepted, tally.closed, tally.closed_late, tally.red) == (1, 3, 1, 1, 0)
        assert (tally.percent, tally.evidence) == (Decimal("80.00"), 4)
        street = found[unit(OTHER)]
        assert (street.tasks, street.signed, street.unsigned, street.percent) == (2, 1, 1, None)

    def test_none_where_there_is_nothing(self, run: Run) -> None:
        assert of_units(plan(), 2011, NOW.date()) == {}


class TestTable:
    def test_the_districts_own_headings(self, run: Run) -> None:
        task = signed(*issued())
        assert HEADS == ("项目名称", "项目内容", "牵头单位", "责任单位", "进展情况", "完成率")
        (row,) = rows(person("leader"), plan(), YEAR, date(YEAR, 4, 1))
        assert (row.lead, row.responsible, row.progress, row.percent) == (LEAD, OTHER, "", None)
        waiting = reported(task, 30, words="已签约一家")
        assert rows(person("leader"), plan(), YEAR, date(YEAR, 4, 8))[0].percent is None, "not checked yet"
        accepted(waiting)
        (row,) = rows(person("leader"), plan(), YEAR, date(YEAR, 4, 8))
        assert (row.name, row.progress, row.percent) == ("引进监测机构", "已签约一家", 30)


class TestDoor:
    def test_drafts_are_the_offices_and_parks_see_their_own(self, run: Run) -> None:
        (draft,) = kept()
        for name, seen in {"office": 1, "auditor": 1, "department": 0, "leader": 0, "park": 0, "enterprise": 0}.items():
            assert Task.objects.visible_to(person(name)).filter(pk=draft.pk).count() == seen, name
        Task.objects.filter(pk=draft.pk).update(state="issued")
        for name, seen in {"department": 1, "tax": 1, "leader": 1, "street": 1, "park": 0, "enterprise": 0}.items():
            assert Task.objects.visible_to(person(name)).filter(pk=draft.pk).count() == seen, name
        TaskUnit.objects.create(task=draft, unit=Unit.objects.get(name="演示园区"), part="responsible")
        assert Task.objects.visible_to(person("park")).filter(pk=draft.pk).exists()


class TestReminders:
    def test_once_before_and_once_after(self, run: Run) -> None:
        (task,) = issued()

        def told_on(on: date) -> int:
            return remind(on, System("试"), NOW)

        assert told_on(date(YEAR, 1, 16)) == 0
        people = sum(one.unit.roles.count() for one in task.units.select_related("unit"))
        assert told_on(date(YEAR, 1, 17)) == people
        assert told_on(date(YEAR, 1, 18)) == 0
        assert told_on(date(YEAR, 1, 21)) == people
        signed(task)
        assert told_on(date(YEAR, 4, 1)) == people, "a report is due"
        reported(task)
        reported(task, by=OTHER)
        assert told_on(date(YEAR, 4, 11)) == 0
