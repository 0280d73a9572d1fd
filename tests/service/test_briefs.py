"""Briefs: what a template asks for is there with its source, what is unknown says so, and what was made stays as it is."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import Resolver404, resolve
from docx import Document

from service import money
from service.conftest import NOW, signed_in

from luodi_service.accounts.models import Person, Unit
from luodi_service.briefs import making, templates
from luodi_service.briefs.default_texts import MONTHLY, TEXTS
from luodi_service.briefs.letters import letter
from luodi_service.briefs.models import DROPPED, ISSUED, MADE, MONTH, YEAR, Brief, Template
from luodi_service.briefs.placeholders import COUNTED
from luodi_service.briefs.template_text import read
from luodi_service.lib.editing import Stale
from luodi_service.lib.models import AuditEntry
from luodi_service.pages.task_sources import tasks as to_do
from luodi_service.plans.models import Plan, Run
from luodi_service.supervision.models import DECISION, Task, TaskUnit
from luodi_service.supervision.models import ISSUED as GIVEN
from luodi_service.targets.reckonings import current_reckoning

TARGETS = ("产业园物理空间", "总成交额主城区位置")
TODAY = NOW.date()


def person(username: str) -> Person:
    return Person.objects.get(username=username)


def the_plan() -> Plan:
    return Plan.objects.get(code="gongshu-auto-2017")


def made(kind: str = MONTH, year: int = 2019, month: int = 6, by: str = "office") -> Brief:
    return making.make(the_plan(), kind, year, month, person(by), NOW)


def issued(brief: Brief, by: str = "leader", document: str = "拱汽办〔2019〕6号") -> Brief:
    return making.issue(brief.pk, brief.revision, document, TODAY, person(by), NOW, TODAY)


def text(brief: Brief) -> str:
    """Its paragraphs, one a line."""
    return "\n".join("".join(one["text"] for one in part.get("spans", ())) for part in brief.content["parts"])


def task(number: str, due: date, **changes: Any) -> Task:
    given = {
        "plan": the_plan(),
        "origin": DECISION,
        "year": 2019,
        "name": f"任务{number}",
        "content": "试",
        "state": GIVEN,
    }
    one = Task.objects.create(number=number, due=due, changed_at=NOW, **{**given, **changes})
    TaskUnit.objects.create(task=one, unit=Unit.objects.get(name="区商务局"), part="lead")
    return one


class TestTemplate:
    """A template's text."""

    @pytest.mark.parametrize("kind", TEXTS)
    def test_those_that_come_with_the_service_are_clean(self, kind: str) -> None:
        parts = read(TEXTS[kind], TARGETS)

        assert parts[0].kind == "title"
        assert {name for part in parts for name in part.asks} >= {"目标表", "滞后目标", "资金兑付", "目标.滞后"}

    def test_everything_that_is_wrong_is_told_at_once_with_its_line_and_what_was_meant(self) -> None:
        wrong = "月报（{目标.总数}）\n\n空间{目标.产业园物里空间.数值}，见{目标表}\n{红灯任务表}\n{任务.红灯\n{}\n"

        with pytest.raises(ValidationError) as found:
            read(wrong, TARGETS)

        assert [re.match(r"第 \d 行", words)[0] for words in found.value.messages] == [  # type: ignore[index]
            "第 1 行", "第 3 行", "第 3 行", "第 4 行", "第 5 行", "第 6 行",
        ]  # fmt: skip
        assert "标题里只用" in found.value.messages[0]
        assert "是不是「{目标.产业园物理空间.数值}」？" in found.value.messages[1]
        assert "「{目标表}」是一张表，请让它单独占一行" in found.value.messages[2]
        assert "是不是「{红灯任务}」？" in found.value.messages[3]
        assert "没有配对" in found.value.messages[4]
        assert "没有写名称" in found.value.messages[5]

    @pytest.mark.parametrize("blank", ["", "\n\n  \n"])
    def test_an_empty_one_is_none(self, blank: str) -> None:
        with pytest.raises(ValidationError, match="模板是空的"):
            read(blank, TARGETS)

    def test_full_width_braces_are_braces(self) -> None:
        parts = read("月报\n共｛目标.总数｝项", TARGETS)

        assert parts[1].asks == ["目标.总数"]

    def test_a_new_version_counts_and_the_old_one_is_kept(self, run: Run) -> None:
        first = templates.keep(MONTH, 0, MONTHLY.replace("红灯", "亮红灯", 1), "改一字", person("office"), NOW)
        second = templates.keep(MONTH, 1, "月报（{期}）\n{目标表}", "", person("office"), NOW)

        assert (templates.current(MONTH).number, second.number) == (2, 2)
        assert Template.objects.get(number=1).text == first.text
        assert made().template == 2
        assert AuditEntry.objects.filter(action="修改简报模板").count() == 2

    def test_the_second_of_two_is_told(self, run: Run) -> None:
        templates.keep(MONTH, 0, "月报\n{目标表}", "", person("office"), NOW)

        with pytest.raises(Stale):
            templates.keep(MONTH, 0, "月报\n{任务表}", "", person("office-second"), NOW)

    def test_nothing_changed_is_no_version(self, run: Run) -> None:
        with pytest.raises(ValidationError, match="没有改动"):
            templates.keep(MONTH, 0, MONTHLY.replace("\n", "\r\n"), "", person("office"), NOW)

    @pytest.mark.parametrize("role", ["department", "leader", "auditor"])
    def test_it_is_the_office_s(self, run: Run, role: str) -> None:
        with pytest.raises(PermissionDenied):
            templates.keep(MONTH, 0, "月报\n{目标表}", "", person(role), NOW)


class TestMaking:
    """What stands in a brief."""

    @pytest.mark.parametrize(("kind", "month"), [(MONTH, 6), (YEAR, 0)])
    def test_every_figure_says_where_it_comes_from(self, run: Run, kind: str, month: int) -> None:
        brief = made(kind, 2019, month)
        parts = brief.content["parts"]
        notes = [one["note"] for part in parts for one in part.get("spans", ()) if "note" in one]
        notes += [part["note"] for part in parts if part["kind"] == "table"]
        sources = {one["number"]: one for one in brief.content["sources"]}

        assert sorted(notes) == sorted(sources), "each is used, and none is lacking"
        assert list(sources) == list(range(1, len(sources) + 1)), "in the order of the text"
        assert all(one["what"] and one["asof"] for one in sources.values())
        reckoned, first = current_reckoning(the_plan()), sources[1]
        assert reckoned is not None
        assert (first["name"], first["run"], first["snapshot"]) == ("目标.总数", reckoned.run_id, reckoned.snapshot)
        assert first["facts_hash"] == reckoned.facts_hash

    def test_the_links_of_sources_are_served(self, run: Run) -> None:
        def served(link: str) -> bool:
            try:
                return bool(resolve(link.partition("?")[0]))
            except Resolver404:
                return False

        links = {one["link"] for one in made(YEAR, 2019, 0).content["sources"]}

        assert [link for link in sorted(links) if not served(link)] == []

    def test_what_nobody_knows_is_not_zero(self, run: Run) -> None:
        """There is no budget of 2019, so it is unknown what was paid; there are no tasks, so none is red."""
        words = text(made())

        assert "2019年预算待补，已下达待补，已兑付待补" in words
        assert "下达任务0项" in words

    def test_money_is_told_to_the_fen(self, run: Run) -> None:
        money.budget("1234567.89", year=2019)

        brief = made()

        assert "2019年预算1,234,567.89元，已下达0元，已兑付0元" in text(brief)
        table = next(part for part in brief.content["parts"] if part.get("name") == "资金兑付")
        assert table["rows"] == [["产业园改造资助", "123.46", "0.00", "0.00", "0.00", "123.46"]]

    def test_targets_are_those_of_the_brief_s_year(self, run: Run) -> None:
        """By 2019 the parks' space had come to 11.3 of the 12 万㎡ that were due; by 2021 it was there."""
        rows = {
            year: {row[0]: row for row in _grid(made(YEAR, year, 0), "目标表")["rows"]}["产业园物理空间"]
            for year in (2019, 2021)
        }

        assert rows[2019][1:5] == ["2019", "11.3万平方米", "12万平方米", "╱ 待裁定"]
        assert rows[2021][1:3] == ["2021", "20.07万平方米"]
        assert rows[2021][4] == "● 达成"

    def test_a_figure_of_a_target_beside_the_year_before(self, run: Run) -> None:
        templates.keep(
            MONTH, 0, "月报\n空间{目标.产业园物理空间.数值}（{目标.产业园物理空间.较上年}）", "", person("office"), NOW
        )

        assert text(made()) == "空间11.3万平方米（较2018年的9.37万平方米增加1.93万平方米）"

    def test_states_are_those_of_the_last_day_of_the_period(self, run: Run) -> None:
        task("试1", date(2019, 6, 29))
        task("试2", date(2019, 7, 1))

        june, july = made(), made(month=7)

        assert "下达任务2项" in text(june)
        assert [row[0] for row in _grid(june, "红灯任务")["rows"]] == ["任务试1"]
        assert [row[0] for row in _grid(july, "红灯任务")["rows"]] == ["任务试1", "任务试2"]
        assert "红灯2项（较2019年6月增加1）" in text(july)

    def test_without_an_earlier_brief_nothing_is_compared(self, run: Run) -> None:
        assert "红灯0项（2019年5月没有简报，不作比较）" in text(made())

    def test_the_basis_of_a_comparison_is_named(self, run: Run) -> None:
        money.budget(year=2019)
        before = made(month=5)

        brief = made()

        assert "已兑付0元（与2019年5月持平）" in text(brief)
        (source,) = [one for one in brief.content["sources"] if one["name"] == "资金.已付.较上期"]
        assert f"#{before.pk}" in source["what"]
        assert "待签发" in source["what"]

    def test_what_was_issued_is_compared_with_before_what_was_not(self, run: Run) -> None:
        first = issued(made(month=5))
        made(month=5)

        (source,) = [one for one in made().content["sources"] if one["name"] == "任务.红灯.较上期"]

        assert f"#{first.pk}" in source["what"]

    def test_january_is_compared_with_december(self, run: Run) -> None:
        assert "2018年12月没有简报" in text(made(month=1))

    def test_a_period_that_has_not_begun_is_refused(self, run: Run) -> None:
        with pytest.raises(ValidationError, match="2026年12月还没有开始"):
            made(year=2026, month=12)

    def test_a_plan_that_lacks_a_target_says_which_line_asks_for_it(self, run: Run) -> None:
        """The template was right when it was written; the targets of the plan are others since."""
        Template.objects.create(code=MONTH, number=1, text="月报\n\n{目标.从前的目标.数值}", at=NOW)

        with pytest.raises(ValidationError, match=r"第 3 行.*没有这个目标"):
            made()

    def test_it_stays_as_it_was_made(self, run: Run) -> None:
        brief = made()
        money.budget(year=2019)
        task("后来的", date(2019, 1, 1))

        brief.refresh_from_db()

        assert "预算待补" in text(brief)
        assert brief.whole

    @pytest.mark.parametrize("role", ["leader", "department", "auditor", "finance"])
    def test_it_is_the_office_s(self, run: Run, role: str) -> None:
        with pytest.raises(PermissionDenied):
            made(by=role)

    def test_every_counted_figure_is_gathered(self, run: Run) -> None:
        lines = "\n".join(f"{name}{{{name}}}，{{{name}.较上期}}" for name in COUNTED)
        templates.keep(MONTH, 0, f"月报\n{lines}", "", person("office"), NOW)

        words = text(made()).split("\n")

        assert len(words) == len(COUNTED)
        assert all(re.search(r"(\d|待补).*(不作比较|持平)", line) for line in words), words


def _grid(brief: Brief, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(part for part in brief.content["parts"] if part.get("name") == name)
    return found


class TestIssuing:
    """Two people, once a period."""

    def test_by_another_person_than_who_made_it(self, run: Run) -> None:
        brief = made()
        with pytest.raises(ValidationError, match="编制的人不签发"):
            issued(brief, "office")

        brief = issued(brief)

        assert (brief.state, brief.issued_by, brief.document) == (ISSUED, person("leader"), "拱汽办〔2019〕6号")
        assert AuditEntry.objects.filter(action="签发简报", key=str(brief.pk)).count() == 1

    def test_by_a_second_of_the_office(self, run: Run) -> None:
        assert issued(made(), "office-second").state == ISSUED

    def test_not_by_others(self, run: Run) -> None:
        with pytest.raises(PermissionDenied):
            issued(made(), "auditor")

    def test_one_a_period(self, run: Run) -> None:
        first, second = issued(made()), made()

        with pytest.raises(ValidationError, match=f"2019年6月已有签发的简报 #{first.pk}"):
            issued(second)
        making.drop(first.pk, first.revision, "数有误", person("office"), NOW)

        assert issued(second).state == ISSUED

    def test_not_of_tomorrow_and_not_twice(self, run: Run) -> None:
        brief = made()
        with pytest.raises(ValidationError, match="不能晚于今天"):
            making.issue(brief.pk, 0, "", TODAY + timedelta(days=1), person("leader"), NOW, TODAY)
        brief = issued(brief)
        with pytest.raises(ValidationError, match="不能再签发"):
            issued(brief)

    def test_the_second_of_two_is_told(self, run: Run) -> None:
        brief = made()
        making.drop(brief.pk, 0, "重编", person("office"), NOW)

        with pytest.raises(Stale):
            making.issue(brief.pk, 0, "", TODAY, person("leader"), NOW, TODAY)

    def test_what_was_altered_behind_our_back_is_not_issued(self, run: Run) -> None:
        brief = made()
        brief.content["parts"][0]["spans"][0]["text"] = "改过的"
        Brief.objects.filter(pk=brief.pk).update(content=brief.content)

        with pytest.raises(ValidationError, match="校验值不符"):
            issued(brief)

    def test_taken_back_with_a_reason(self, run: Run) -> None:
        brief = made()
        with pytest.raises(ValidationError, match="请写明"):
            making.drop(brief.pk, 0, "  ", person("office"), NOW)

        assert making.drop(brief.pk, 0, "重编", person("office"), NOW).state == DROPPED

    def test_it_waits_for_whoever_may_issue_it(self, run: Run) -> None:
        brief = made()

        def waiting(username: str) -> list[str]:
            return [item.link for item in to_do(person(username), TODAY) if item.kind == "简报"]

        assert waiting("leader") == waiting("office-second") == [f"/briefs/{brief.pk}/"]
        assert waiting("office") == waiting("department") == []
        made(month=5)
        assert waiting("leader") == ["/briefs/?state=made"]


class TestWord:
    """The Word file."""

    @staticmethod
    def words(brief: Brief) -> list[str]:
        document = Document(io.BytesIO(letter(brief)))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return [*(paragraph.text for paragraph in document.paragraphs), *cells]

    def test_of_a_demonstration_it_says_so_and_has_no_red_head(self, run: Run) -> None:
        found = self.words(issued(made()))

        assert "演示数据，全部虚构" in found
        assert not any(words.endswith("文件") for words in found)
        assert any(re.search(r"共有目标\d+〔1〕项", words) for words in found)
        assert "数据来源表" in found
        assert f"测算 #{run.pk}" in "".join(found)

    def test_a_real_one_is_a_draft_until_it_is_issued(self, run: Run) -> None:
        brief = made()
        Brief.objects.filter(pk=brief.pk).update(demonstration=False)
        brief.refresh_from_db()

        assert "草稿，未签发" in self.words(brief)
        found = self.words(issued(brief))

        assert "草稿，未签发" not in found
        assert "拱墅区科技局文件" in found
        assert "拱汽办〔2019〕6号" in found


class TestPages:
    """Who sees what, and what is refused."""

    @pytest.mark.parametrize(
        ("role", "waiting", "given", "dropped"),
        [
            ("office", 200, 200, 200), ("auditor", 200, 200, 200), ("leader", 200, 200, 404), ("department", 404, 200, 404),
            ("street", 404, 200, 404), ("park", 403, 403, 403), ("enterprise", 403, 403, 403),
        ],
    )  # fmt: skip
    def test_who_reads_one(self, run: Run, role: str, waiting: int, given: int, dropped: int) -> None:
        first, second, third = made(), issued(made(month=5)), made(month=4)
        making.drop(third.pk, 0, "重编", person("office"), NOW)
        client = signed_in(role)

        for brief, status in ((first, waiting), (second, given), (third, dropped)):
            assert client.get(f"/briefs/{brief.pk}/").status_code == status
            assert client.get(f"/briefs/{brief.pk}/word/").status_code == status

    def test_from_the_form_to_the_issued_brief(self, run: Run) -> None:
        office, leader = signed_in("office"), signed_in("leader")
        given = {"plan": "gongshu-auto-2017", "kind": "month", "year": "2019", "month": "6"}

        response = office.post("/briefs/new/", given)
        brief = Brief.objects.get()
        page = office.get(response.headers["Location"]).content.decode()

        assert "草稿，未签发" in page
        assert 'href="#source-1"' in page
        assert 'id="source-1"' in page
        assert "签发</button>" not in page, "whoever made it does not issue it"
        asked = {"revision": "0", "document": "拱汽办〔2019〕6号", "dated": "2020-01-02"}
        assert leader.post(f"/briefs/{brief.pk}/issue/", asked).status_code == 302
        assert "2020-01-02 签发" in leader.get(f"/briefs/{brief.pk}/").content.decode()
        assert leader.post(f"/briefs/{brief.pk}/issue/", asked).status_code == 409

    @pytest.mark.parametrize(
        ("changes", "told"),
        [
            ({"plan": "没有"}, "没有这份方案"), ({"month": ""}, "月报请填月份"), ({"month": "13"}, "月份"),
            ({"year": "九"}, "年度"), ({"kind": "周报"}, "种类"), ({"year": "2099"}, "还没有开始"),
            ({"year": "9" * 30}, "年度"), ({"plan": "\x00"}, ""),
        ],
    )  # fmt: skip
    def test_a_wrong_question_is_told_what_is_wrong(self, run: Run, changes: dict[str, str], told: str) -> None:
        given = {"plan": "gongshu-auto-2017", "kind": "month", "year": "2019", "month": "6", **changes}

        response = signed_in("office").post("/briefs/new/", given)

        assert response.status_code == 400
        assert told in response.content.decode()
        assert not Brief.objects.exists()

    def test_a_template_comes_back_with_its_faults_and_what_was_typed(self, run: Run) -> None:
        office = signed_in("office")

        response = office.post(
            "/briefs/templates/month/", {"number": "0", "text": "月报\n{目标标}<script>", "note": ""}
        )

        assert response.status_code == 400
        page = response.content.decode()
        assert "第 2 行" in page
        assert "{目标标}&lt;script&gt;" in page
        assert office.post("/briefs/templates/month/", {"number": "0", "text": "月报\n{目标表}"}).status_code == 302
        assert office.post("/briefs/templates/month/", {"number": "0", "text": "月报\n{任务表}"}).status_code == 409
        assert office.get("/briefs/templates/week/").status_code == 404
        assert (
            signed_in("auditor").post("/briefs/templates/month/", {"number": "1", "text": "月报\n{任务表}"}).status_code
            == 403
        )

    @pytest.mark.parametrize("revision", ["", "x", "9" * 40, "-1"])
    def test_a_form_that_is_not_whole(self, run: Run, revision: str) -> None:
        brief = made()

        response = signed_in("office").post(f"/briefs/{brief.pk}/drop/", {"revision": revision, "reason": "重编"})

        assert response.status_code == 400
        brief.refresh_from_db()
        assert brief.state == MADE

    def test_what_is_not_there_says_so(self, run: Run) -> None:
        assert signed_in("office").get("/briefs/999/").status_code == 404
