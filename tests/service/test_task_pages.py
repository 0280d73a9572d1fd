"""Pages of tasks: a year in small by the pages alone, the district's table as files, two people at once, what waits for whom."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document
from openpyxl import load_workbook

from service.conftest import NOW, let_go, signed_in
from service.tasking import LEAD, OTHER, PDF, YEAR, accepted, day, issued, kept, person, plan, reported, signed, unit
from service.test_listing import taken

from luodi_service.pages.task_sources import tasks as to_do
from luodi_service.plans.models import Run
from luodi_service.supervision.demonstration import load_supervision
from luodi_service.supervision.draft_workbooks import write_workbook
from luodi_service.supervision.issuing import seen_drafts
from luodi_service.supervision.models import DraftBook, Evidence, Report, Task
from luodi_service.supervision.table import HEADS

HURRIED = Path(__file__).with_name("hurried_tasks.py")


def text_of(response: Any) -> str:
    return str(response.content.decode())


def post(client: Client, address: str, status: int = 302, **given: Any) -> str:
    response = client.post(address, given)
    assert response.status_code == status, text_of(response)[:3_000]
    return text_of(response)


class TestAYearInSmall:
    def test_drafted_issued_signed_reported_checked_and_closed(self, run: Run) -> None:
        plan()
        office, department = signed_in("office"), signed_in("department")
        row = {
            "item": "3.1a", "name": "引进监测机构", "content": "引进一家", "lead": LEAD, "responsible": OTHER, "due": "2019-12-31",
            "percent1": "25", "percent2": "50", "percent3": "75", "percent4": "100", "revision": "0",
        }  # fmt: skip
        assert "四季度应完成率是 90%" in post(office, "/tasks/years/2019/new/", 400, **row | {"percent4": "90"})
        post(office, "/tasks/years/2019/new/", **row)
        task = Task.objects.get(year=YEAR)
        said = {
            "document": "拱科〔2019〕1号",
            "on": "2019-01-10",
            "sign_by": "2019-01-20",
            "seen": seen_drafts(plan(), YEAR),
        }
        post(office, "/tasks/years/2019/draft/", act="issue", **said)
        page = f"/tasks/{task.pk}/"
        assert "积极引进专业行业监测机构" in text_of(office.get(page)), "the law's own words"
        post(department, page, act="sign", unit=unit(LEAD), revision=0)
        report = {
            "act": "report",
            "unit": unit(LEAD),
            "revision": 1,
            "quarter": 4,
            "percent": 100,
            "words": "已引进一家",
        }
        assert "没有佐证" in post(department, page, 400, **report)
        post(department, page, **report, files=SimpleUploadedFile("协议.pdf", PDF), dated="2019-11-01")
        row_ = Report.objects.get()
        shown = text_of(office.get(page))
        assert "协议.pdf" in shown
        assert 'value="accept"' in shown
        assert 'value="accept"' not in text_of(department.get(page)), "nobody checks their own"
        post(office, page, act="accept", report=row_.pk, revision=0)
        revision = Task.objects.get(pk=task.pk).revision
        post(office, page, act="close", revision=revision)
        assert "已办结" in text_of(department.get(page))
        evidence = Evidence.objects.get()
        for name, status in {"leader": 200, "street": 200, "park": 404, "enterprise": 404}.items():
            response = signed_in(name).get(f"{page}files/{evidence.pk}/")
            assert response.status_code == status, name
            let_go(response)

    def test_whoever_comes_second_is_told(self, run: Run) -> None:
        (task,) = issued()
        signed(task)
        row = reported(task)
        office, second = signed_in("office"), signed_in("office-second")
        post(office, f"/tasks/{task.pk}/", act="send_back", report=row.pk, revision=0, reason="没有盖章")
        said = post(second, f"/tasks/{task.pk}/", 409, act="accept", report=row.pk, revision=0)
        assert "在您打开之后已被别人改动" in said
        assert "没有盖章" in said, "as it stands now"

    def test_a_stranger_unit_is_refused_with_the_reason(self, run: Run) -> None:
        (task,) = issued()
        said = post(signed_in("tax"), f"/tasks/{task.pk}/", 403, act="sign", unit=unit("区税务局"), revision=0)
        assert "「区税务局」不是任务 2019-3.1a 的牵头或责任单位" in said

    @pytest.mark.parametrize(
        "given",
        [{}, {"act": "report"}, {"act": "sign", "revision": "x"}, {"act": "sign", "revision": "0", "unit": "9" * 30},
         {"act": "report", "revision": "0", "unit": "1", "quarter": "5", "percent": "200"},
         {"act": "accept", "revision": "0", "report": "77"}, {"act": "close", "revision": "0", "words": "长" * 600}],
    )  # fmt: skip
    def test_hostile_acts(self, run: Run, given: dict[str, str]) -> None:
        (task,) = issued()
        assert post(signed_in("office"), f"/tasks/{task.pk}/", 400, **given)


class TestYearPage:
    def test_workbook_sent_tried_and_taken(self, run: Run) -> None:
        kept()
        office = signed_in("office")
        content = office.get("/tasks/years/2019/workbook/").content
        book = load_workbook(io.BytesIO(content))
        sheet = book.worksheets[0]
        heads = {cell.value: cell.column for cell in sheet[2]}
        sheet.cell(3, heads["二季度应完成率"]).value = "10"
        bad = io.BytesIO()
        book.save(bad)
        response = office.post("/tasks/years/2019/send/", {"file": SimpleUploadedFile("分解.xlsx", bad.getvalue())})
        assert response.status_code == 302
        upload = DraftBook.objects.get()
        said = text_of(office.get(f"/tasks/uploads/{upload.pk}/"))
        assert "二季度应完成率 10% 低于一季度的 25%" in said
        assert "保存这些草稿" not in said
        assert post(office, f"/tasks/uploads/{upload.pk}/", 400)
        assert office.get(f"/tasks/uploads/{upload.pk}/file/").status_code == 200
        good = {"file": SimpleUploadedFile("分解.xlsx", write_workbook(plan(), YEAR))}
        assert office.post("/tasks/years/2019/send/", good).status_code == 302
        post(office, f"/tasks/uploads/{DraftBook.objects.latest('pk').pk}/")
        assert post(office, "/tasks/years/2019/send/", 400, file=SimpleUploadedFile("坏.xlsx", b"PK\x03\x04"))

    def test_faults_stand_beside_their_drafts_and_forbid_the_issue(self, run: Run) -> None:
        office = signed_in("office")
        plan()
        post(office, "/tasks/years/2020/draft/", act="from_plan")
        said = text_of(office.get("/tasks/years/2020/"))
        assert "请写明牵头单位" in said
        assert "处须改正，改正以后才能下达" in said
        given = {"document": "文", "on": "2020-01-01", "sign_by": "2020-02-01", "seen": seen_drafts(plan(), 2020)}
        assert "请写明牵头单位" in post(office, "/tasks/years/2020/draft/", 400, act="issue", **given)
        assert "处须改正" in post(office, "/tasks/years/2020/draft/", 409, act="issue", **given | {"seen": "x"})
        assert office.get("/tasks/years/1/").status_code == 404
        assert office.get("/tasks/years/2019/?plan=none").status_code == 404


class TestTable:
    def test_excel_has_exactly_the_districts_headings(self, run: Run) -> None:
        (task,) = issued()
        accepted(reported(signed(task), 30, words="已签约一家"))
        client = signed_in("leader")
        page = text_of(client.get("/tasks/?year=2019"))
        assert all(f">{head}" in page for head in (*HEADS, "灯"))
        raw = taken(client.get("/tasks/?year=2019&export=xlsx"))
        rows = list(load_workbook(io.BytesIO(raw)).worksheets[0].iter_rows(values_only=True))
        assert rows[0] == (*HEADS, "数据说明")
        assert rows[1][:6] == ("引进监测机构", "引进一家专业监测机构", LEAD, OTHER, "已签约一家", "30%")

    def test_word_has_the_same(self, run: Run) -> None:
        (task,) = issued()
        accepted(reported(signed(task), 30, words="已签约一家"))
        response = signed_in("leader").get("/tasks/word/?year=2019")
        table = Document(io.BytesIO(response.content)).tables[0]
        assert tuple(cell.text for cell in table.rows[0].cells) == HEADS
        assert [cell.text for cell in table.rows[1].cells][-2:] == ["已签约一家", "30%"]

    def test_filters(self, run: Run) -> None:
        first, second = issued({}, {"name": "另一项", "item": "3.5a", "lead": "区科技局"})
        client = signed_in("office")

        def names(query: str) -> set[str]:
            page = text_of(client.get(f"/tasks/?year=2019&{query}"))
            return {name for name in (first.name, second.name) if f">{name}</a>" in page}

        assert names("") == {first.name, second.name}
        assert names("provision=3.5") == {second.name}
        assert names(f"unit={unit('区科技局')}") == {second.name}
        assert names("light=red") == {first.name, second.name}
        assert names("light=green") == set()
        assert names("waiting=sign") == {second.name}

    def test_standing_tasks_are_listed_apart(self, run: Run) -> None:
        plan()
        page = text_of(signed_in("leader").get("/tasks/?year=standing"))
        assert "引进专业行业监测机构" in page


class TestWaiting:
    def test_what_waits_for_whom(self, run: Run) -> None:
        (task,) = issued()

        def waits(name: str, on: date) -> list[str]:
            return [item.text for item in to_do(person(name), on) if item.kind == "任务"]

        assert waits("department", date(YEAR, 1, 15)) == ["2019年：1 项任务待签收"]
        assert waits("tax", date(YEAR, 1, 15)) == []
        signed(task)
        assert waits("department", date(YEAR, 3, 31)) == []
        assert waits("department", date(YEAR, 4, 1)) == ["2019年第1季度：1 项任务待填报"]
        reported(task, by=OTHER)
        assert waits("office", date(YEAR, 4, 6)) == ["1 份任务填报待核查"]
        assert waits("street", date(YEAR, 4, 6)) == []
        assert "1 份任务填报待核查" in waits("department", date(YEAR, 4, 6)), "the leading unit checks it too"

    def test_many_are_accepted_with_a_result_of_each(self, run: Run) -> None:
        (task,) = issued()
        row = reported(signed(task), by=OTHER)
        client = signed_in("office")
        said = text_of(client.post("/tasks/reports/accept/", {"report": [row.pk], "seen": NOW.isoformat()}))
        assert "1 份，没有通过 0 份" in said
        assert "请先选中要通过的填报" in post(client, "/tasks/reports/accept/", 400, seen=NOW.isoformat())
        assert signed_in("leader").post("/tasks/reports/accept/", {}).status_code == 403


@pytest.mark.heavy
def test_the_demonstration_shows_every_state(run: Run) -> None:
    assert load_supervision("gongshu-auto-2017", NOW) > 60
    assert load_supervision("gongshu-auto-2017", NOW) == 0
    assert set(Task.objects.filter(year=2018).values_list("state", flat=True)) == {"closed"}
    assert set(Task.objects.filter(year=2019).values_list("state", flat=True)) == {"issued", "closed"}
    assert set(Report.objects.values_list("state", flat=True)) == {"reported", "sent_back", "accepted"}
    assert day(1, 1).year == YEAR


def test_two_at_once(tmp_path: Path) -> None:
    """In a process with a database in a file (or a PostgreSQL of its own), where threads really wait for one another."""
    command = [sys.executable, str(HURRIED), str(tmp_path / "hurried.sqlite3")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr[-2_000:]
    found = json.loads(done.stdout)
    assert found == {
        "checked": [302, 409, 409, 409], "signed": [302, 409, 409, 409], "reported": [302, 409, 409, 409], "acts": 3,
        "state": ["accepted", "reported"], "breaks": [],
    }  # fmt: skip
