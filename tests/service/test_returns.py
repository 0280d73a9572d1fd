"""Returns: opened, filled, checked, locked and reopened; what is approved is a fact, and changes a result."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from chinese_calendar.constants import holidays
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongshu import DEMONSTRATION
from service.conftest import NOW, signed_in

from luodi_service.accounts.granting import grant
from luodi_service.accounts.models import Notice, Person, Unit
from luodi_service.facts.models import Fact, Term
from luodi_service.lib.audit import System, breaks
from luodi_service.lib.editing import Stale
from luodi_service.lib.models import AuditEntry
from luodi_service.plans.explaining import explain
from luodi_service.plans.models import Line, Run
from luodi_service.plans.runs import carry_out, new_run
from luodi_service.plans.snapshots import all_facts, last_fact
from luodi_service.plans.texts import compiled
from luodi_service.registry.models import Subject
from luodi_service.returns.approving import approve, reopen, send_back
from luodi_service.returns.completeness import by_form, by_unit
from luodi_service.returns.definitions import Definition, as_definition, define
from luodi_service.returns.demonstration import FIRM, PARK, load_returns
from luodi_service.returns.filling import Unanswered, fill
from luodi_service.returns.models import Cell, Form, Return, Upload
from luodi_service.returns.opening import open_due, open_period
from luodi_service.returns.parties import checkable, fillable, may
from luodi_service.returns.periods import Period, last_ended, read_period
from luodi_service.returns.reminding import remind
from luodi_service.returns.taking import take_workbook
from luodi_service.returns.tasks import open_returns
from luodi_service.returns.workbooks import FIRST_ROW, write_workbook

TODAY = NOW.date()
SALES, TRADE, RENT = "年网络销售额", "年网上交易额", "年纯租金"
BEYOND = max(holidays).year + 1


def person(name: str) -> Person:
    """Read anew, as for every request: what a person may do is remembered as long as the object lives."""
    return Person.objects.get(username=name)


@pytest.fixture
def firm(run: Run) -> Return:
    """The demonstration firm's return of 2019, of which one figure is not known."""
    load_returns(TODAY, System(), NOW)
    return of("auto-internet", FIRM[1])


def of(form: str, key: str) -> Return:
    return Return.objects.get(form__code=form, subject__key=key)


def again(report: Return) -> Return:
    return Return.objects.select_related("form", "version__form", "subject").get(pk=report.pk)


def put(
    report: Return, *, by: str = "enterprise", hand_in: bool = True, at: datetime = NOW, **cells: str | tuple[str, str]
) -> Any:
    """Fill cells by the names of their terms: a text, or a text with its reason."""
    lines = {line.term.name: line.term_id for line in report.version.asked()}
    typed = {lines[name]: (cell, "") if isinstance(cell, str) else cell for name, cell in cells.items()}
    return fill(report.pk, again(report).revision, typed, person(by), at, hand_in=hand_in)


def approved(report: Return, by: str = "street") -> int:
    return approve(report.pk, again(report).revision, person(by), NOW)[1]


def facts_of(report: Return, name: str) -> list[tuple[int, int, str, str]]:
    rows = Fact.objects.filter(subject=report.subject, term__name=name, batch__document=report.number).order_by("pk")
    return list(rows.values_list("year", "part", "value", "batch__basis"))


def rent_support(run: Run) -> Line:
    return run.lines.get(policy="网上交易房租补助", subject__key=FIRM[1], year=2019)


def evaluated(run: Run) -> Run:
    found = new_run(run.version, run.years, {}, System(), NOW)
    carry_out(found.pk)
    return Run.objects.get(pk=found.pk)


class TestCycle:
    def test_what_is_approved_changes_a_result_for_the_stated_reason(self, run: Run, firm: Return) -> None:
        assert (rent_support(run).status, rent_support(run).missing) == ("missing", [TRADE])
        put(firm, **{TRADE: "12,000"})
        assert rent_support(evaluated(run)).status == "missing", "what is not checked yet counts for nothing"
        assert approved(firm) == 1
        after = rent_support(evaluated(run))
        assert (after.status, after.missing) == ("eligible", [])
        rent = Fact.objects.filter(subject=firm.subject, term__name=RENT, year=2019).latest("pk")
        assert after.amount in {round(Decimal(rent.value) * share, 2) for share in map(Decimal, ("0.7", "0.5", "0.3"))}
        assert facts_of(firm, TRADE) == [(2019, 0, "120000000", "年报")]
        assert "12,000万元" in str(
            explain(Line.objects.select_related("run__version__plan", "subject").get(pk=after.pk))
        )

    def test_a_locked_return_is_opened_by_a_document_alone_and_its_facts_stand_meanwhile(self, firm: Return) -> None:
        put(firm, **{TRADE: "12000"})
        approved(firm)
        with pytest.raises(ValidationError, match="已审核锁定，不能再改"):
            put(firm, **{TRADE: "13000"})
        for reason, document in (("", "拱统〔2020〕3号"), ("审计调整", " ")):
            with pytest.raises(ValidationError, match="请写明"):
                reopen(firm.pk, again(firm).revision, reason, document, person("street"), NOW)
        reopen(firm.pk, again(firm).revision, "审计调整", "拱审〔2020〕7号", person("street"), NOW)
        assert again(firm).state == "reopened"
        assert len(facts_of(firm, TRADE)) == 1
        put(firm, **{TRADE: "13000"})
        assert approved(firm) == 1
        assert [value for _, _, value, _ in facts_of(firm, TRADE)] == ["120000000", "130000000"]
        steps = [(step.act, step.reason, step.document) for step in firm.steps.all()]
        assert steps[2] == ("重新打开", "审计调整", "拱审〔2020〕7号")
        assert [act for act, _, _ in steps] == ["上报", "审核通过", "重新打开", "上报", "审核通过"]

    def test_a_cell_emptied_after_reopening_takes_its_fact_back(self, run: Run, firm: Return) -> None:
        put(firm, **{TRADE: "12000"})
        approved(firm)
        reopen(firm.pk, again(firm).revision, "误报", "说明", person("street"), NOW)
        put(firm, **{TRADE: ("", "平台数据有误，正在核实")})
        approved(firm)
        assert facts_of(firm, TRADE)[-1][2] == ""
        assert rent_support(evaluated(run)).missing == [TRADE]

    def test_what_was_approved_unchanged_is_no_new_fact(self, firm: Return) -> None:
        put(firm, **{TRADE: "12000"})
        approved(firm)
        reopen(firm.pk, again(firm).revision, "补附件", "说明", person("street"), NOW)
        put(firm)
        assert approved(firm) == 0

    def test_sent_back_with_the_reason_and_handed_in_again(self, firm: Return) -> None:
        put(firm, **{TRADE: "12000"})
        with pytest.raises(ValidationError, match="退回的理由"):
            send_back(firm.pk, again(firm).revision, "  ", person("street"), NOW)
        send_back(firm.pk, again(firm).revision, "请附平台佐证", person("street"), NOW)
        assert again(firm).state == "sent_back"
        put(firm, **{TRADE: "12001"})
        assert approved(firm) == 1

    def test_two_at_once(self, firm: Return) -> None:
        seen = again(firm).revision
        put(firm, hand_in=False, **{TRADE: "12000"})
        lines = {line.term.name: line.term_id for line in firm.version.asked()}
        with pytest.raises(Stale, match="已被别人改动"):
            fill(firm.pk, seen, {lines[TRADE]: ("1", "")}, person("enterprise"), NOW, hand_in=False)
        assert Cell.objects.get(report=firm, term__name=TRADE).text == "12000"
        put(firm)
        handed_in = again(firm).revision
        approve(firm.pk, handed_in, person("street"), NOW)
        with pytest.raises((Stale, ValidationError)):
            send_back(firm.pk, handed_in, "晚了一步", person("street"), NOW)

    def test_nobody_checks_what_they_filled(self, firm: Return) -> None:
        grant(person("enterprise"), Unit.objects.get(name="祥符街道"), "street", System(), NOW)
        put(firm, **{TRADE: "12000"})
        with pytest.raises(PermissionDenied, match="自己填报"):
            approved(firm, by="enterprise")
        assert again(firm).state == "filled"

    @pytest.mark.parametrize("role", ["office", "department", "statistics", "leader", "finance", "auditor", "park"])
    def test_only_whom_the_form_names_fills_and_checks(self, firm: Return, role: str) -> None:
        with pytest.raises(PermissionDenied):
            put(firm, by=role, **{TRADE: "1"})
        put(firm, **{TRADE: "12000"})
        with pytest.raises(PermissionDenied):
            approved(firm, by=role)

    def test_every_step_is_on_record_without_figures(self, firm: Return) -> None:
        put(firm, **{TRADE: "12345.67"})
        approved(firm)
        entries = AuditEntry.objects.filter(kind="return", key=str(firm.pk))
        assert [entry.action for entry in entries] == ["上报报表", "审核报表"]
        assert entries[0].details["changed"] == [TRADE]
        assert not any("12345" in str(entry.details) for entry in entries)

    def test_a_park_fills_for_its_tenants_where_the_form_says_so(self, firm: Return) -> None:
        tenant = of("auto-internet", "91000000MA9N8P831Y")
        assert not may(person("park"), tenant, fillable(person("park")))
        Subject.objects.filter(pk=tenant.subject_id).update(park=Subject.objects.get(kind=PARK[0], key=PARK[1]))
        assert may(person("park"), tenant, fillable(person("park")))
        # It lies in no street that is known: its form's owner checks it.
        assert may(person("office"), tenant, checkable(person("office")))
        assert not may(person("street"), tenant, checkable(person("street")))
        definition = as_definition(tenant.version)
        fields = {name: getattr(definition, name) for name in Definition.__slots__}
        define(Definition(**(fields | {"by_park": False})), System(), NOW)
        assert may(person("park"), tenant, fillable(person("park"))), "an open return keeps its version"


class TestValidation:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("12000", "120000000"),
            ("1,200.5", "12005000"),
            ("１２００", "12000000"),
            ("1.2亿", "120000000"),
            ("300万元", "3000000"),
            ("0", "0"),
            (" 7.10 ", "71000"),
        ],
    )
    def test_numbers_as_people_write_them(self, firm: Return, text: str, value: str) -> None:
        put(firm, hand_in=False, **{TRADE: text})
        assert Cell.objects.get(report=firm, term__name=TRADE).value == value

    @pytest.mark.parametrize("text", ["很多", "-5", "12,00", "300辆", "1e5", "1/2", "②", "9" * 400, "3%", "30%元"])
    def test_what_cannot_be_read_is_told_and_nothing_is_kept(self, firm: Return, text: str) -> None:
        before = again(firm).revision
        with pytest.raises(Unanswered) as refused:
            put(firm, hand_in=False, **{TRADE: text, RENT: "100"})
        assert [finding.term.name for finding in refused.value.findings] == [TRADE]
        assert not firm.cells.exists()
        assert again(firm).revision == before

    def test_all_at_once(self, firm: Return) -> None:
        with pytest.raises(Unanswered) as refused:
            put(firm, **{SALES: "x", TRADE: "y", RENT: "z"})
        assert [finding.term.name for finding in refused.value.findings] == [SALES, TRADE, RENT]

    def test_what_is_unusual_is_explained_or_not_handed_in(self, firm: Return) -> None:
        """Against the last period (11254.33 万元, more than doubled), and against what another source says."""
        with pytest.raises(Unanswered) as refused:
            put(firm, **{TRADE: "99999", RENT: "300000"})
        said = [str(finding) for finding in refused.value.findings]
        assert said[0] == f"{TRADE}：上期 11254.33万元，增 788.5%，变动超过 100%"
        assert said[1] == f"{RENT}：已有 276104元（演示数据，年报），填报不同"
        done = put(firm, **{TRADE: ("99999", "并入子公司"), RENT: ("300000", "续租涨价")})
        assert len(done.explained) == 2
        page = signed_in("street").get(firm.get_absolute_url()).content.decode()
        assert "并入子公司" in page
        assert "增 788.5%" in page

    def test_a_range_and_a_rule_across_cells(self, firm: Return) -> None:
        with pytest.raises(Unanswered) as refused:
            put(firm, **{TRADE: ("10000001", "")})
        assert any("高于上限 10000000万元" in str(finding) for finding in refused.value.findings)
        with pytest.raises(Unanswered) as refused:
            put(firm, **{TRADE: "9000"})
        assert str(refused.value.findings[0]) == (
            f"{TRADE}：不符合「{TRADE} >= {SALES}」：{TRADE} 9000万元，{SALES} 10316.47万元。网上交易额一般不少于网络销售额"
        )
        put(firm, **{TRADE: ("9000", "部分交易在线下交割")})

    def test_a_hard_rule_takes_no_explanation(self, firm: Return) -> None:
        changed(firm, rules=f"{TRADE} >= {SALES} | 必须")
        fresh = opened("auto-internet", "2018")
        with pytest.raises(Unanswered) as refused:
            put(fresh, **{SALES: ("9000", "说明"), TRADE: ("8000", "说明"), RENT: ("1", "说明")})
        assert [finding.hard for finding in refused.value.findings] == [True]

    def test_not_known_is_not_zero(self, firm: Return) -> None:
        with pytest.raises(Unanswered, match="不知道不等于 0"):
            put(firm)
        put(firm, **{TRADE: ("", "平台已停业，无从取得")})
        assert approved(firm) == 0
        assert facts_of(firm, TRADE) == []

    def test_what_is_known_is_not_asked_again(self, firm: Return) -> None:
        page = signed_in("enterprise").get(firm.get_absolute_url()).content.decode()
        assert "10316.47" in page
        assert "演示数据，年报" in page
        put(firm, **{TRADE: "12000"})
        approved(firm)
        assert facts_of(firm, SALES) == []


def opened(form: str, period: str, key: str = FIRM[1]) -> Return:
    found = Form.objects.get(code=form)
    when = read_period(period, found.current().frequency)
    assert when is not None
    open_period(found, when, TODAY, System(), NOW)
    return Return.objects.get(form=found, year=when.year, part=when.part, subject__key=key)


def changed(report: Return, **fields: Any) -> Any:
    definition = as_definition(report.form.current())
    before = {name: getattr(definition, name) for name in Definition.__slots__}
    return define(Definition(**(before | fields)), System(), NOW)


class TestOpening:
    def test_the_same_again_opens_nothing(self, firm: Return) -> None:
        before = Return.objects.count()
        assert load_returns(TODAY, System(), NOW) == 0
        assert Return.objects.count() == before

    def test_only_those_are_asked_of_whom_it_was_last_known(self, firm: Return) -> None:
        asked = set(Return.objects.filter(form__code="auto-internet").values_list("subject_id", flat=True))
        known: dict[int, dict[int, str]] = {}
        facts = Fact.objects.filter(term__name="汽车互联网企业", year__lte=2019).order_by("pk")
        for subject, year, value in facts.values_list("subject_id", "year", "value"):
            known.setdefault(subject, {})[year] = value
        assert asked == {subject for subject, years in known.items() if years[max(years)] == "是"}

    def test_due_days_count_working_days(self, firm: Return) -> None:
        assert firm.due == date(2020, 2, 5)

    def test_a_year_without_a_calendar_opens_nothing_and_says_what_to_do(
        self, firm: Return, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        changed(firm, until=None)
        form = Form.objects.get(code="auto-internet")
        found = open_due(date(BEYOND, 3, 1), System(), NOW)
        (problem,) = found.problems
        assert problem.startswith(f"汽车互联网企业年报 {BEYOND - 1}年：WD01 日历里没有 {BEYOND} 年的节假日安排")
        assert "请运维人员更新 chinesecalendar" in problem
        assert not Return.objects.filter(form=form, year=BEYOND - 1).exists()
        monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: date(BEYOND, 3, 1))
        answer = signed_in("office").post("/returns/forms/auto-internet/open/", {"period": str(BEYOND - 1)})
        assert answer.status_code == 400
        assert "WD01 日历里没有" in answer.content.decode()
        open_returns.call()
        assert "WD01 日历里没有" in caplog.text
        with pytest.raises(CommandError, match="WD01"):
            call_command("open_returns")

    def test_a_period_that_is_not_over_or_not_asked_for(self, firm: Return) -> None:
        form = Form.objects.get(code="auto-internet")
        with pytest.raises(ValidationError, match="不含2022年"):
            open_period(form, Period(2022), TODAY, System(), NOW)
        with pytest.raises(ValidationError, match="还没有结束"):
            open_period(form, Period(2021), date(2021, 12, 31), System(), NOW)

    def test_a_new_version_leaves_open_returns_as_they_are(self, firm: Return) -> None:
        version = changed(firm, lines=f"{TRADE} | 亿元", rules="")
        assert version.number == 2
        assert [line.term.name for line in again(firm).version.asked()] == [SALES, TRADE, RENT]
        assert [line.unit for line in opened("auto-internet", "2018").version.asked()] == ["亿元"]
        assert changed(firm).number == 2, "nothing changed"

    def test_the_command(self, firm: Return, capsys: pytest.CaptureFixture[str]) -> None:
        call_command("open_returns", form="auto-internet", period="2018")
        assert "汽车互联网企业年报 2018年：新开" in capsys.readouterr().out
        with pytest.raises(CommandError, match="按年填报"):
            call_command("open_returns", form="auto-internet", period="2018Q1")
        call_command("open_returns")

    @pytest.mark.parametrize(
        ("frequency", "day", "code"),
        [("年", date(2021, 1, 1), "2020"), ("年", date(2021, 12, 31), "2020"), ("季度", date(2021, 1, 1), "2020Q4"),
         ("季度", date(2021, 7, 1), "2021Q2"), ("月", date(2021, 1, 31), "2020-12"), ("月", date(2021, 3, 1), "2021-02")],
    )  # fmt: skip
    def test_the_newest_period_that_is_over(self, frequency: str, day: date, code: str) -> None:
        found = last_ended(frequency, day)
        assert found.code == code
        assert found.last_day < day
        assert read_period(code, frequency) == found


class TestDefinitions:
    def test_every_problem_with_its_place(self, firm: Return) -> None:
        with pytest.raises(ValidationError) as refused:
            changed(
                firm, lines=f"{SALES} | 亩\n年网络消售额 | 万元\n{TRADE} | 万元 | 9 | 3 | 5 | 是\n认定日期 | 元",
                rules=f"{TRADE} + 1 | 必须\n{TRADE} = {RENT} | 硬\n上年({TRADE}) > 0元", due_days=0,
            )  # fmt: skip
        said = refused.value.messages
        for start in (
            f"指标第 1 行：「{SALES}」以元计", "指标第 2 行：企业没有术语「年网络消售额」", "指标第 3 行：最后一项只写「必填」",
            "指标第 3 行：下限大于上限", "指标第 3 行：变动写成", "指标第 4 行：「认定日期」是日期，没有单位",
            "表内关系第 1 行：", "表内关系第 2 行：一行写", "表内关系第 3 行：", "期后工作日",
        ):  # fmt: skip
            assert any(problem.startswith(start) for problem in said), start

    def test_rules_are_held_to_units(self, firm: Return) -> None:
        with pytest.raises(ValidationError, match="表内关系第 1 行"):
            changed(
                firm,
                lines=f"{TRADE} | 万元\n年销量 | 辆",
                rules=f"{TRADE} >= 年销量",
                checker="牵头单位",
                by_park=False,
            )

    @pytest.mark.parametrize(
        ("line", "fields", "said"),
        [
            ("年销售额 | 万元", {"by_park": False}, "由牵头单位审核"),
            ("年销售额 | 万元", {"checker": "牵头单位"}, "不由旁人代填"),
            ("汽车互联网企业", {}, "认定、裁量和税务的指标由牵头单位填"),
            ("区级财政贡献 | 元", {"checker": "牵头单位"}, "认定、裁量和税务的指标由牵头单位填"),
        ],
    )
    def test_whose_figures_they_are_says_who_fills_and_checks(
        self, firm: Return, line: str, fields: dict[str, Any], said: str
    ) -> None:
        with pytest.raises(ValidationError, match=said):
            changed(firm, lines=line, rules="", **fields)

    def test_a_unit_changes_its_own_forms_alone(self, firm: Return) -> None:
        department = signed_in("department")
        definition = as_definition(firm.form.current())
        typed = {name: getattr(definition, name) or "" for name in Definition.__slots__} | {"base": 1, "by_park": "on"}
        assert department.post("/returns/forms/auto-internet/", typed | {"due_days": 5}).status_code == 403
        office = signed_in("office")
        assert office.post("/returns/forms/auto-internet/", typed | {"due_days": 5}).status_code == 302
        assert firm.form.current().due_days == 5
        stale = office.post("/returns/forms/auto-internet/", typed | {"due_days": 6})
        assert stale.status_code == 409
        assert "已被别人改动" in stale.content.decode()
        new = typed | {"base": 0, "code": "own", "name": "本局报表", "owner": "区商务局"}
        assert department.post("/returns/forms/new/", new).status_code == 302
        assert (
            department.post("/returns/forms/new/", new | {"code": "x", "name": "乙", "owner": "区科技局"}).status_code
            == 400
        )


class TestParts:
    def test_quarters_that_are_approved_make_the_year(self, run: Run, firm: Return) -> None:
        """合计 adds up once all four are known; 期末 is that of the last."""
        terms = compiled(run.version).terms
        park = Subject.objects.get(kind=PARK[0], key=PARK[1])
        # A year of which the fact base has nothing as a whole.
        changed(of("park-quarter", PARK[1]), since=2022, until=2023)
        invested, area = "直接股权投资额", "投入使用面积"
        for quarter in range(1, 5):
            report = opened("park-quarter", f"2022Q{quarter}", PARK[1])
            assert all_facts(terms, last_fact()).of(park.kind)[park.key].years.get(2022, {}).get(invested) is None
            put(report, by="park", **{invested: f"{quarter * 100}", area: (f"{20000 + quarter}", "新楼启用")})
            approved(report, by="office")
            assert facts_of(report, area) == [(2022, 400 + quarter, f"{20000 + quarter}", "快报")]
        year = all_facts(terms, last_fact()).of(park.kind)[park.key].years[2022]
        assert (year[invested], year[area]) == (Decimal(10_000_000), Decimal(20_004))

    def test_the_last_period_is_the_quarter_before(self, firm: Return) -> None:
        changed(of("park-quarter", PARK[1]), since=2022, until=2023)
        first = opened("park-quarter", "2022Q4", PARK[1])
        put(first, by="park", 投入使用面积=("1000", "试"))
        second = opened("park-quarter", "2023Q1", PARK[1])
        with pytest.raises(Unanswered, match=r"上期 1000平方米，增 100\.0%"):
            put(second, by="park", 投入使用面积="2000")


class TestCompleteness:
    def test_counts_and_lateness_over_holidays(self, firm: Return) -> None:
        """Due on 5 February 2020: what comes on that day is in time, what comes on the next is late."""
        due = datetime(2020, 2, 5, 15, 59, tzinfo=NOW.tzinfo)
        put(firm, at=due, **{TRADE: "12000"})
        (row,) = [row for row in by_form(person("street"), date(2020, 2, 6)) if row.code == "auto-internet"]
        assert (row.counts.asked, row.counts.filled, row.counts.overdue, row.counts.late) == (1, 1, 0, 0)
        Return.objects.filter(pk=firm.pk).update(filled_at=due + timedelta(minutes=1))
        (row,) = [row for row in by_form(person("street"), date(2020, 2, 6)) if row.code == "auto-internet"]
        assert row.counts.late == 1
        everything = next(row for row in by_form(person("office"), date(2020, 2, 6)) if row.code == "auto-internet")
        assert everything.counts.asked == Return.objects.filter(form=firm.form).count()
        assert everything.counts.overdue == everything.counts.asked - 1
        before = next(row for row in by_form(person("office"), date(2020, 2, 5)) if row.code == "auto-internet")
        assert before.counts.overdue == 0

    def test_by_unit(self, firm: Return) -> None:
        rows = Return.objects.visible_to(person("office")).filter(form=firm.form)
        found = {row.name: row.counts.asked for row in by_unit(rows, "street", TODAY)}
        assert found == {"祥符街道": 1, "—": rows.count() - 1}
        assert {row.name for row in by_unit(rows, "owner", TODAY)} == {"区科技局"}


class TestReminders:
    def test_once_before_and_once_after(self, firm: Return) -> None:
        def told(name: str) -> list[str]:
            rows = Notice.objects.filter(person__username=name, link=firm.get_absolute_url())
            return list(rows.order_by("pk").values_list("text", flat=True))

        # Three working days before 5 February 2020 is the last one before the holidays.
        remind(date(2020, 1, 22), System(), NOW)
        assert told("enterprise") == []
        for _ in range(2):
            remind(date(2020, 1, 23), System(), NOW)
        assert len(told("enterprise")) == 1
        assert "2020-02-05 截止" in told("enterprise")[0]
        assert told("street") == []
        for _ in range(2):
            remind(date(2020, 2, 6), System(), NOW)
        assert len(told("enterprise")) == 2
        assert told("street") == [told("enterprise")[1]]

    def test_what_is_handed_in_is_left_alone(self, firm: Return) -> None:
        put(firm, **{TRADE: "12000"})
        remind(TODAY, System(), NOW)
        assert not Notice.objects.filter(link=firm.get_absolute_url()).exists()

    def test_the_command(self, firm: Return, capsys: pytest.CaptureFixture[str]) -> None:
        call_command("remind")
        assert "新通知" in capsys.readouterr().out
        call_command("remind")
        assert "新通知 0 条" in capsys.readouterr().out


def test_what_nobody_has_begun_is_not_told_what_is_wrong_with_it(firm: Return) -> None:
    client = signed_in("enterprise")
    lacking = "没有填。不知道不等于 0"
    page = client.get(firm.get_absolute_url()).content.decode()
    assert "必填" in page
    assert lacking not in page
    sent_in = client.post(firm.get_absolute_url(), {"act": "hand_in", "revision": "0"})
    assert lacking in sent_in.content.decode(), "to send it in is to hear it"
    assert lacking not in client.get(firm.get_absolute_url()).content.decode(), "nothing was kept of it"
    put(firm, hand_in=False, **{RENT: ("1", "核对过")})
    assert lacking in client.get(firm.get_absolute_url()).content.decode()


def several(report: Return, count: int) -> list[Return]:
    """Returns like one, of so many more firms of the same unit."""
    unit = Unit.objects.get(name="演示企业")
    first = Subject.objects.count()
    keys = [f"多{first + number:05}" for number in range(count)]
    Subject.objects.bulk_create(Subject(kind="企业", key=key, name=key, unit=unit) for key in keys)
    like = {"form": report.form, "version": report.version, "year": report.year, "part": report.part}
    Return.objects.bulk_create(
        Return(**like, subject=subject, due=report.due, opened_at=NOW)
        for subject in Subject.objects.filter(key__in=keys)
    )
    return list(Return.objects.filter(subject__key__in=keys).select_related("subject").order_by("subject__key"))


def book_of(report: Return, by: str = "enterprise") -> bytes:
    return write_workbook(report.version, report.period, [again(report)], person(by))


def edited(content: bytes, **cells: str) -> bytes:
    """The workbook with cells of its first row filled in, by the words over them."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    headings = {str(cell.value): cell.column for cell in sheet[2]}
    for words, text in cells.items():
        sheet.cell(FIRST_ROW, headings[words]).value = text
    found = io.BytesIO()
    book.save(found)
    return found.getvalue()


def sent(report: Return, content: bytes, by: str = "enterprise", **ways: bool) -> Upload:
    chosen = {"hand_in": False, "all_or_none": False} | ways
    return take_workbook(report.form, report.period, "报表.xlsx", content, person(by), NOW, **chosen)


class TestWorkbooks:
    def test_what_is_written(self, firm: Return) -> None:
        sheet = openpyxl.load_workbook(io.BytesIO(book_of(firm))).worksheets[0]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        assert rows[0] == [
            None, "编号", "名称",
            f"{SALES}（万元）", f"{SALES}：说明", f"{SALES}：上期（2018年）", f"{SALES}：已知（与此不同的，另填并说明）",
            f"{TRADE}（万元）", f"{TRADE}：说明", f"{TRADE}：上期（2018年）", f"{TRADE}：已知（与此不同的，另填并说明）",
            f"{RENT}（元）", f"{RENT}：说明", f"{RENT}：上期（2018年）", f"{RENT}：已知（与此不同的，另填并说明）",
            "问题",
        ]  # fmt: skip
        assert rows[1][1:-1] == [
            FIRM[1], "杭州演示融轮二手车网络科技有限公司",
            None, None, "8526.01", "10316.47（演示数据，年报）",
            None, None, "11254.33", None,
            None, None, "265485", "276104（演示数据，年报）",
        ]  # fmt: skip
        assert sheet.row_dimensions[1].hidden
        assert sheet.column_dimensions["A"].hidden
        assert sheet.protection.sheet
        assert [cell.protection.locked for cell in sheet[FIRST_ROW]][3:7] == [False, False, True, True]

    def test_choices_are_listed(self, firm: Return) -> None:
        owner = Unit.objects.get(name="区科技局")
        version = define(
            Definition("levels", "示范园区", "产业园", "年", "牵头单位", "牵头单位", owner, 5, "年报", 2017, "示范园区级别\n产业园经认定"),
            System(), NOW,
        )  # fmt: skip
        report = opened("levels", "2019", PARK[1])
        sheet = openpyxl.load_workbook(
            io.BytesIO(write_workbook(version, report.period, [report], person("office")))
        ).worksheets[0]
        listed = {str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation}
        assert listed == {"D3": '"无,市级,省级,国家级"', "H3": '"是,否"'}

    def test_sent_unchanged_it_changes_nothing(self, firm: Return) -> None:
        put(firm, hand_in=False, **{TRADE: ("12,000.50", "=说明"), RENT: "１２"})
        before = (again(firm).revision, list(firm.cells.values_list("term", "text", "value", "note")))
        upload = sent(firm, book_of(firm))
        assert upload.counts | {"hand_in": False} == {
            "rows": 1, "taken": 1, "changed": 0, "bad": 0, "problems": 0, "hand_in": False,
        }  # fmt: skip
        assert (again(firm).revision, list(firm.cells.values_list("term", "text", "value", "note"))) == before

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=12)
    @given(
        number=st.one_of(st.just(""), st.decimals(0, 10**9, places=4).map(lambda value: f"{value:,f}")),
        note=st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=40),
    )
    def test_any_draft_comes_back_as_it_was(self, firm: Return, number: str, note: str) -> None:
        put(firm, hand_in=False, **{TRADE: (number, note)})
        before = (again(firm).revision, list(firm.cells.order_by("term").values_list("term", "text", "value", "note")))
        assert sent(firm, book_of(firm)).counts["taken"] == 1
        after = (again(firm).revision, list(firm.cells.order_by("term").values_list("term", "text", "value", "note")))
        assert after == before

    def test_bad_cells_come_back_with_the_reason_and_the_mended_file_is_taken(self, firm: Return) -> None:
        upload = sent(firm, edited(book_of(firm), **{f"{TRADE}（万元）": "很多"}), hand_in=True)
        assert (upload.counts["taken"], upload.counts["bad"]) == (0, 1)
        assert again(firm).state == "blank"
        back = openpyxl.load_workbook(io.BytesIO(bytes(upload.content))).worksheets[0]
        (cell,) = [cell for cell in back[FIRST_ROW] if cell.comment is not None]
        assert cell.value == "很多"
        assert cell.comment.text.startswith(f"{TRADE}：")
        assert back.cell(FIRST_ROW, back.max_column).value == cell.comment.text
        upload = sent(firm, edited(bytes(upload.content), **{f"{TRADE}（万元）": "12000"}), hand_in=True)
        assert (upload.counts["taken"], upload.counts["changed"], upload.problems) == (1, 1, [])
        assert again(firm).state == "filled"

    def test_good_rows_or_all_or_none(self, firm: Return) -> None:
        other = of("auto-internet", "91000000MA9N8P831Y")
        Subject.objects.filter(pk=other.subject_id).update(unit=Unit.objects.get(name="演示企业"))
        both = write_workbook(firm.version, firm.period, [again(firm), again(other)], person("enterprise"))
        content = edited(both, **{f"{TRADE}（万元）": "x"})
        book = openpyxl.load_workbook(io.BytesIO(content))
        book.worksheets[0].cell(FIRST_ROW + 1, 8).value = "21000"
        changed_book = io.BytesIO()
        book.save(changed_book)
        upload = sent(firm, changed_book.getvalue(), all_or_none=True)
        assert (upload.counts["rows"], upload.counts["taken"], upload.counts["bad"]) == (2, 0, 1)
        assert not Cell.objects.exists()
        upload = sent(firm, changed_book.getvalue())
        assert (upload.counts["rows"], upload.counts["taken"], upload.counts["bad"]) == (2, 1, 1)
        assert list(Cell.objects.values_list("report", "value")) == [(other.pk, "210000000")]

    @pytest.mark.parametrize("hand_in", [False, True])
    def test_a_sheet_of_many_rows_asks_no_more_than_one_of_few(self, firm: Return, hand_in: bool) -> None:
        def asked(rows: int) -> int:
            content = write_workbook(firm.version, firm.period, several(firm, rows), person("enterprise"))
            book = openpyxl.load_workbook(io.BytesIO(content))
            sheet = book.worksheets[0]
            headings = {str(cell.value): cell.column for cell in sheet[2]}
            for row in range(FIRST_ROW, FIRST_ROW + rows):
                for name in (SALES, TRADE, RENT):
                    unit = "元" if name == RENT else "万元"
                    sheet.cell(row, headings[f"{name}（{unit}）"]).value = "1"
                    sheet.cell(row, headings[f"{name}：说明"]).value = "核对过"
            changed = io.BytesIO()
            book.save(changed)
            with CaptureQueriesContext(connection) as context:
                counts = sent(firm, changed.getvalue(), hand_in=hand_in).counts
            assert (counts["rows"], counts["taken"], counts["changed"]) == (rows, rows, rows), counts
            return len(context)

        assert asked(3) == asked(30)
        lines = AuditEntry.objects.filter(action="上报报表" if hand_in else "填写报表", kind="return")
        assert lines.count() == 33
        assert not list(breaks())
        assert set(Return.objects.filter(subject__key__startswith="多").values_list("revision", flat=True)) == {1}

    def test_a_file_that_is_older_than_the_return(self, firm: Return) -> None:
        content = edited(book_of(firm), **{f"{TRADE}（万元）": "1"})
        put(firm, hand_in=False, **{TRADE: "12000"})
        upload = sent(firm, content)
        assert upload.problems[0][1].startswith("在您下载以后，别人改过")
        assert Cell.objects.get(report=firm, term__name=TRADE).text == "12000"

    @pytest.mark.parametrize("mark", ["", "x", "999999:0", "1", "１:0", "0:0:0"])
    def test_rows_that_are_not_ours(self, firm: Return, mark: str) -> None:
        book = openpyxl.load_workbook(io.BytesIO(book_of(firm)))
        book.worksheets[0].cell(FIRST_ROW, 1).value = mark
        content = io.BytesIO()
        book.save(content)
        assert sent(firm, content.getvalue()).counts["bad"] == 1

    def test_another_s_return_is_not_filled_by_file(self, firm: Return) -> None:
        content = edited(book_of(of("auto-internet", "91000000MA9N8P831Y")), **{f"{TRADE}（万元）": "1"})
        assert "不由您填报" in sent(firm, content).problems[0][1]
        assert not Cell.objects.exists()

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "编号,值\n".encode()])
    def test_what_is_no_workbook_of_ours(self, firm: Return, content: bytes) -> None:
        with pytest.raises(ValidationError):
            sent(firm, content)

    def test_a_workbook_of_facts_is_no_return(self, firm: Return) -> None:
        book = openpyxl.Workbook()
        book.active.append(["编号", "年度"])
        content = io.BytesIO()
        book.save(content)
        with pytest.raises(ValidationError, match="请在本页下载"):
            sent(firm, content.getvalue())
        assert DEMONSTRATION.exists()

    def test_on_the_pages(self, firm: Return) -> None:
        client = signed_in("enterprise")
        where = "/returns/auto-internet/2019/"
        content = client.get(f"{where}workbook/").content
        file = io.BytesIO(edited(content, **{f"{TRADE}（万元）": "abc"}))
        file.name = "甲.xlsx"
        answer = client.post(f"{where}send/", {"file": file, "hand_in": "on"}, follow=True)
        assert "有问题的行" in answer.content.decode()
        upload = Upload.objects.get()
        assert client.get(f"/returns/uploads/{upload.pk}/file/").status_code == 200
        assert signed_in("office").get(f"/returns/uploads/{upload.pk}/").status_code == 404
        wrong = io.BytesIO(b"x")
        wrong.name = "x.xlsx"
        assert client.post(f"{where}send/", {"file": wrong}).status_code == 400


class TestPages:
    def post(self, client: Client, report: Return, act: str, **fields: str) -> Any:
        return client.post(report.get_absolute_url(), {"act": act, "revision": again(report).revision, **fields})

    def test_the_cycle_on_pages(self, firm: Return) -> None:
        enterprise, street = signed_in("enterprise"), signed_in("street")
        trade = Term.objects.get(kind="企业", name=TRADE).pk
        assert "等您填报" in enterprise.get("/returns/").content.decode()
        assert self.post(enterprise, firm, "save", **{f"text-{trade}": "12000"}).status_code == 302
        assert "12000" not in street.get(firm.get_absolute_url()).content.decode(), "a draft is the filler's own"
        assert self.post(enterprise, firm, "hand_in").status_code == 302
        assert "等您审核" in street.get("/returns/").content.decode()
        assert "12000" in street.get(firm.get_absolute_url()).content.decode()
        assert self.post(street, firm, "send_back").status_code == 400
        assert self.post(street, firm, "approve").status_code == 302
        assert "已审核锁定" in enterprise.get(firm.get_absolute_url()).content.decode()
        assert self.post(enterprise, firm, "save", **{f"text-{trade}": "1"}).status_code == 400
        assert self.post(street, firm, "reopen", reason="试", document="试").status_code == 302

    def test_wrong_input_is_shown_again_with_its_problem(self, firm: Return) -> None:
        trade = Term.objects.get(kind="企业", name=TRADE).pk
        answer = self.post(signed_in("enterprise"), firm, "hand_in", **{f"text-{trade}": "很多钱"})
        assert answer.status_code == 400
        assert 'value="很多钱"' in answer.content.decode()
        assert self.post(signed_in("enterprise"), firm, "nonsense").status_code == 400
        stale = signed_in("enterprise").post(firm.get_absolute_url(), {"act": "save", "revision": "77"})
        assert stale.status_code == 409

    def test_others_returns_are_not_there(self, firm: Return) -> None:
        other = of("auto-internet", "91000000MA9N8P831Y")
        for role in ("enterprise", "park", "street"):
            assert signed_in(role).get(other.get_absolute_url()).status_code == 404
        assert signed_in("enterprise").get("/returns/auto-internet/2019-13/").status_code == 404

    def test_statistics_of_single_firms_are_for_statisticians_and_the_firm(self, firm: Return) -> None:
        owner = Unit.objects.get(name="区统计局")
        lines = "年销售额 | 万元\n年销量 | 辆"
        define(
            Definition("sales", "限上统计年报", "企业", "年", "主体单位", "牵头单位", owner, 20, "年报", 2017, lines),
            System(),
            NOW,
        )
        report = opened("sales", "2022")
        put(report, 年销售额="87654.3", 年销量="4321")
        seeing = {}
        for role in (
            "statistics",
            "auditor",
            "enterprise",
            "office",
            "department",
            "street",
            "leader",
            "tax",
            "finance",
        ):
            page = signed_in(role).get(report.get_absolute_url()).content.decode()
            seeing[role] = ("87654.3" in page, "统计数据，不显示" in page)
            assert Cell.objects.visible_to(person(role)).filter(report=report).exists() == seeing[role][0]
        assert {role for role, (shown, _) in seeing.items() if shown} == {"statistics", "auditor", "enterprise"}
        assert all(shown != hidden for shown, hidden in seeing.values())
        with pytest.raises(PermissionDenied):
            approved(report, by="office")
        assert approved(report, by="statistics") == 2
