"""A year's assessment from end to end: worked out, self-reported, checked, adjusted by two, published, appealed, final."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from service.assessing import (
    AT,
    DAY,
    LATER,
    REPORT_BY,
    SCHEME,
    YEAR,
    Target,
    checked,
    computed,
    done,
    evidence,
    issued,
    person,
    plan,
    point,
    published,
    reported,
    result,
    somebody,
    targets,
    task,
)

from luodi_service.assessment import appealing, checking, reporting
from luodi_service.assessment.models import Act, Adjustment, Appeal, Assessment, Paper, Result, Statement
from luodi_service.assessment.results import final_table
from luodi_service.lib.audit import breaks
from luodi_service.lib.editing import Stale
from luodi_service.lib.filing import bytes_of
from luodi_service.lib.models import AuditEntry

__all__ = ["targets"]
pytestmark = pytest.mark.django_db
SHOP, SCIENCE, MARKET, STREET = "区商务局", "区科技局", "区市场监管局", "祥符街道"


@pytest.fixture
def whole(targets: list[Target]) -> Assessment:
    """商务局 has two tasks at 100 and 80 percent, signed for, and leads a target that is met; 科技局 one at 90, not signed for
    and a target that is behind; 市场监管局 one without an accepted percentage; 祥符街道 one at 75 that is overdue."""
    targets += [
        Target("甲目标", (SHOP,), ((YEAR, "120", "met"),)),
        Target("乙目标", (SCIENCE,), ((YEAR, "3", "behind"),)),
    ]
    task(SHOP, 100)
    task(SHOP, 80)
    task(SCIENCE, 90, signed=False)
    task(MARKET, None)
    task(STREET, 75, closed=False)
    return computed(issued())


def points(one: Result) -> dict[str, Decimal | None]:
    return {row.line.item: row.points for row in one.points.select_related("line")}


def test_every_point_comes_about_from_what_is_known(whole: Assessment) -> None:
    shop = result(whole, SHOP)
    assert points(shop) == {"任务完成": 54, "按期签收": 10, "牵头目标": 30, "逾期任务": 0, "红灯任务": None}
    assert (shop.score, shop.grade, shop.rank, shop.vetoed) == (94, "优秀", None, False)
    first = point(shop, "任务完成")
    assert first.reason == "任务完成率 × 60；其中任务完成率 90%。得 54"
    kept = shop.values["任务完成率"]
    assert (kept["number"], kept["words"]) == ("9/10", "90%")
    assert [words.partition("（")[2] for words, _ in kept["links"]] == ["100%）", "80%）"]
    assert all(address.startswith("/tasks/") for _, address in kept["links"])
    assert shop.values["目标达成率"]["links"] == [["甲目标", "/targets/1/"]]
    science = result(whole, SCIENCE)
    assert points(science) == {"任务完成": 54, "按期签收": 0, "牵头目标": 0, "逾期任务": 0, "红灯任务": None}
    assert (science.score, science.grade) == (54, "不合格")


def test_what_is_unknown_leaves_the_score_open_and_is_never_zero(whole: Assessment) -> None:
    market = result(whole, MARKET)
    assert points(market)["任务完成"] is None
    assert (market.score, market.least, market.most, market.grade, market.rank) == (None, 40, 100, "", None)
    reason = point(market, "任务完成").reason
    assert "任务完成率 待补" in reason
    assert "1 项任务还没有经核查的完成率" in reason
    assert result(whole, SHOP).rank is None, "another that may come to 100 leaves its rank open"


def test_an_overdue_task_costs_and_is_named(whole: Assessment) -> None:
    street = result(whole, STREET)
    assert points(street) == {"任务完成": 75, "逾期任务": 4, "红灯任务": None}
    assert street.score == 71
    assert street.values["逾期任务数"]["words"] == "1项"
    assert len(street.values["逾期任务数"]["links"]) == 1


def test_a_target_of_which_nobody_knows_leaves_the_share_open(targets: list[Target]) -> None:
    targets += [Target("甲", (SHOP,), ((YEAR, "1", "met"),)), Target("乙", (SHOP,), ((YEAR, "待补", "missing"),))]
    task(SHOP, 100)
    shop = result(computed(issued()), SHOP)
    assert points(shop)["牵头目标"] is None
    assert shop.values["目标达成率"]["why"] == "1 个牵头目标当年的状态未知"
    assert shop.values["牵头目标数"]["words"] == "2项"


def test_who_takes_no_part_has_no_result(whole: Assessment) -> None:
    assert set(Result.objects.filter(assessment=whole).values_list("name", flat=True)) >= {
        SHOP,
        SCIENCE,
        MARKET,
        STREET,
    }
    assert not Result.objects.filter(assessment=whole, name="区审计局").exists()


def test_a_veto_fails_whatever_the_points(targets: list[Target]) -> None:
    for _ in range(5):
        task(STREET, 100, closed=False)
    street = result(computed(issued()), STREET)
    assert point(street, "红灯任务").holds is True
    assert (street.vetoed, street.grade) == (True, "不合格")


def test_points_above_the_weight_are_cut_and_it_says_so(targets: list[Target]) -> None:
    task(STREET, 100)
    street = result(computed(issued(SCHEME.replace("任务完成率 × 100", "任务完成率 × 130"))), STREET)
    first = point(street, "任务完成")
    assert first.points == 100
    assert first.reason.endswith("算式得 130，超过分值，按 100 计")


def test_what_is_worked_out_stays_until_it_is_worked_out_anew(whole: Assessment, targets: list[Target]) -> None:
    targets[1].by_year = ((YEAR, "5", "on_track"),)
    assert result(whole, SCIENCE).score == 54
    computed(whole)
    assert result(whole, SCIENCE).score == 84
    assert Act.objects.filter(assessment=whole, act="测算").last().words == "1 个结果有变化"  # type: ignore[union-attr]
    assert result(whole, SHOP).score == 94


class TestSelfReport:
    def test_a_unit_states_words_and_evidence_and_changes_no_points(self, whole: Assessment) -> None:
        shop = result(whole, SHOP)
        item = point(shop, "任务完成")
        made = reporting.state(
            shop.pk, shop.revision, item.pk, "两项都办成了", [evidence()], person("department"), AT, missing=True
        )
        assert (made.words, made.missing) == ("两项都办成了", True)
        assert bytes_of(Paper.objects.get(statement=made).file).startswith(b"%PDF")
        shop = reported(result(whole, SHOP), "department")
        assert (shop.state, shop.score) == ("reported", 94)

    def test_another_unit_may_not(self, whole: Assessment) -> None:
        street = result(whole, STREET)
        with pytest.raises(PermissionDenied, match="由本单位填写"):
            reporting.hand_in(street.pk, street.revision, "好", person("department"), AT)
        assert result(whole, STREET).state == "open"

    def test_of_another_units_item_nothing_is_said(self, whole: Assessment) -> None:
        shop, street = result(whole, SHOP), result(whole, STREET)
        with pytest.raises(ValidationError, match="没有您选的项目"):
            reporting.state(shop.pk, shop.revision, point(street, "任务完成").pk, "好", [], person("department"), AT)
        assert not Statement.objects.exists()

    def test_a_file_that_is_none_leaves_nothing_behind(self, whole: Assessment) -> None:
        shop = result(whole, SHOP)
        bad = evidence("佐证.exe")
        with pytest.raises(ValidationError, match="不收"):
            reporting.state(shop.pk, shop.revision, point(shop, "任务完成").pk, "好", [bad], person("department"), AT)
        assert not Statement.objects.exists()

    def test_after_it_was_handed_in_it_stays(self, whole: Assessment) -> None:
        shop = reported(result(whole, SHOP), "department")
        with pytest.raises(ValidationError, match="自评已提交"):
            reporting.hand_in(shop.pk, shop.revision, "再来", person("department"), AT)

    def test_two_at_once(self, whole: Assessment) -> None:
        shop = result(whole, SHOP)
        reported(shop, "department")
        with pytest.raises(Stale):
            reporting.hand_in(shop.pk, shop.revision - 1, "我先", person("department"), AT)


class TestCheck:
    def test_before_the_day_it_waits_for_the_self_report(self, whole: Assessment) -> None:
        street = result(whole, STREET)
        with pytest.raises(ValidationError, match=f"{REPORT_BY} 截止"):
            checking.check(street.pk, street.revision, "好", person("office"), AT)
        assert checked(street).state == "checked"

    def test_whoever_spoke_for_the_unit_does_not_judge_it(self, whole: Assessment) -> None:
        science = reported(result(whole, SCIENCE), "office")
        with pytest.raises(PermissionDenied, match="不能是为"):
            checking.check(science.pk, science.revision, "好", person("office"), AT)
        assert checked(science, "office-second").state == "checked"

    def test_units_do_not_check(self, whole: Assessment) -> None:
        street = reported(result(whole, STREET), "street")
        with pytest.raises(PermissionDenied):
            checking.check(street.pk, street.revision, "好", person("department"), AT)

    def test_other_points_take_two(self, whole: Assessment) -> None:
        market = reported(result(whole, MARKET), "market")
        item = point(market, "任务完成")
        made = checking.propose(market.pk, market.revision, item.pk, Decimal(45), "纸质台账已核", person("office"), AT)
        market.refresh_from_db()
        assert market.score is None, "it does not count yet"
        with pytest.raises(PermissionDenied, match="自己提出"):
            checking.second(market.pk, market.revision, made.pk, "", person("office"), AT, agrees=True)
        with pytest.raises(ValidationError, match="没有第二人同意"):
            checking.check(market.pk, market.revision, "好", person("office"), LATER)
        checking.second(market.pk, market.revision, made.pk, "同意", person("office-second"), AT, agrees=True)
        market = result(whole, MARKET)
        assert (market.score, market.grade, point(market, "任务完成").computed) == (85, "良好", None)
        assert [result(whole, name).rank for name in (SHOP, MARKET, SCIENCE)] == [1, 2, 3]

    def test_a_refusal_needs_a_reason_and_leaves_the_points(self, whole: Assessment) -> None:
        shop = result(whole, SHOP)
        made = checking.propose(
            shop.pk, shop.revision, point(shop, "按期签收").pk, Decimal(5), "迟了", person("office"), AT
        )
        shop.refresh_from_db()
        with pytest.raises(ValidationError, match="不同意的理由"):
            checking.second(shop.pk, shop.revision, made.pk, " ", person("office-second"), AT, agrees=False)
        checking.second(shop.pk, shop.revision, made.pk, "没有迟", person("office-second"), AT, agrees=False)
        assert result(whole, SHOP).score == 94

    @pytest.mark.parametrize("wrong", ["-1", "10.5", "1.005", "NaN", "Infinity"])
    def test_points_stay_within_the_weight(self, whole: Assessment, wrong: str) -> None:
        shop = result(whole, SHOP)
        item = point(shop, "按期签收")
        with pytest.raises(ValidationError, match="在 0 至 10 之间"):
            checking.propose(shop.pk, shop.revision, item.pk, Decimal(wrong), "试", person("office"), AT)
        assert not Adjustment.objects.exists()

    def test_a_veto_has_no_points(self, whole: Assessment) -> None:
        shop = result(whole, SHOP)
        with pytest.raises(ValidationError, match="不能改分"):
            checking.propose(shop.pk, shop.revision, point(shop, "红灯任务").pk, Decimal(0), "试", person("office"), AT)

    def test_facts_that_change_undo_adjustment_and_check(self, whole: Assessment, targets: list[Target]) -> None:
        science = result(whole, SCIENCE)
        item = point(science, "牵头目标")
        made = checking.propose(science.pk, science.revision, item.pk, Decimal(20), "年报未出", person("office"), AT)
        science.refresh_from_db()
        checking.second(science.pk, science.revision, made.pk, "", person("office-second"), AT, agrees=True)
        checked(science)
        computed(whole)
        assert (result(whole, SCIENCE).score, result(whole, SCIENCE).state) == (74, "checked"), "nothing changed"
        targets[1].by_year = ((YEAR, "9", "met"),)
        computed(whole)
        made.refresh_from_db()
        science = result(whole, SCIENCE)
        assert (science.score, science.state, made.state) == (84, "open", "lapsed")


class TestPublishing:
    def test_everything_is_checked_first(self, whole: Assessment) -> None:
        checked(result(whole, SHOP))
        with pytest.raises(ValidationError, match="没有核查") as caught:
            done(whole, "publish", at=LATER, reason="试")
        assert SCIENCE in caught.value.messages[0]

    def test_all_assessed_see_the_table_once_it_is_published(self, whole: Assessment) -> None:
        department = person("department")
        before = final_table(department, plan(), YEAR)
        assert before is not None
        assert [row.unit for row in before.rows] == [SHOP]
        published(whole)
        table = final_table(person("department"), plan(), YEAR)
        assert table is not None
        assert {SHOP, SCIENCE, STREET} <= {row.unit for row in table.rows}
        ranked = [(row.unit, row.rank, row.score_words, row.grade) for row in table.rows if row.group == "部门"]
        assert (SHOP, None, "94", "优秀") in ranked
        assert (MARKET, None, "待补（40 至 100 之间）", "待定") in ranked

    def test_a_park_sees_its_own_row_alone(self, whole: Assessment) -> None:
        published(whole)
        table = final_table(person("park"), plan(), YEAR)
        assert table is not None
        assert [row.unit for row in table.rows] == ["演示园区"]

    def test_enterprises_and_the_public_see_nothing(self, whole: Assessment) -> None:
        published(whole)
        assert final_table(person("enterprise"), plan(), YEAR) is None

    def test_a_year_without_one_has_no_table(self) -> None:
        assert final_table(person("office"), plan(), 2031) is None

    def test_the_days_for_appeals_are_working_days(self, whole: Assessment) -> None:
        one = published(whole)
        assert one.appeal_by == date(2020, 2, 18), "five working days after Tuesday the 11th"

    def test_what_is_published_is_not_worked_out_anew(self, whole: Assessment) -> None:
        one = published(whole)
        with pytest.raises(ValidationError, match="已公布，不能测算"):
            computed(one)


AFTER = datetime(2020, 2, 19, 2, tzinfo=UTC)


def appealed(one: Assessment, unit: str, item: str, by: str, at: datetime = LATER) -> Appeal:
    of = result(one, unit)
    return appealing.appeal(
        of.pk, of.revision, point(of, item).pk, "第三项任务是别的单位误报", [evidence()], person(by), at
    )


def answered(one: Assessment, made: Appeal, by: str, outcome: str = "成立", points: str | None = "100") -> Result:
    of = Result.objects.get(pk=made.result_id)
    given = None if points is None else Decimal(points)
    appealing.answer(of.pk, of.revision, made.pk, outcome, "已查实", given, person(by), LATER)
    return result(one, of.name)


class TestAppeals:
    def test_it_is_answered_by_another_than_who_checked(self, whole: Assessment) -> None:
        one = published(whole)
        made = appealed(one, STREET, "任务完成", "street")
        with pytest.raises(PermissionDenied, match="没有核查"):
            answered(one, made, "office")
        street = answered(one, made, "office-second")
        assert (street.score, street.grade) == (96, "优秀")
        made.refresh_from_db()
        assert (made.before, made.points, made.outcome) == (75, 100, "成立")

    def test_one_that_is_turned_down_changes_nothing(self, whole: Assessment) -> None:
        one = published(whole)
        made = appealed(one, STREET, "任务完成", "street")
        assert answered(one, made, "office-second", "不成立", None).score == 71

    def test_a_veto_is_lifted(self, targets: list[Target]) -> None:
        for _ in range(5):
            task(STREET, 100, closed=False)
        one = published(computed(issued()))
        made = appealed(one, STREET, "红灯任务", "street")
        street = answered(one, made, "office-second", points=None)
        assert street.vetoed is False

    def test_it_needs_reason_and_evidence_and_comes_in_time(self, whole: Assessment) -> None:
        one = published(whole)
        of = result(one, STREET)
        with pytest.raises(ValidationError) as caught:
            appealing.appeal(of.pk, of.revision, point(of, "任务完成").pk, " ", [], person("street"), AFTER)
        assert caught.value.messages == ["请写明申诉理由", "请附证据", "申诉期到 2020-02-18 为止，已经过了"]

    def test_for_another_unit_nobody_appeals(self, whole: Assessment) -> None:
        one = published(whole)
        with pytest.raises(PermissionDenied):
            appealed(one, STREET, "任务完成", "department")

    def test_an_item_has_one_at_a_time(self, whole: Assessment) -> None:
        one = published(whole)
        appealed(one, STREET, "任务完成", "street")
        with pytest.raises(ValidationError, match="已有一件申诉"):
            appealed(one, STREET, "任务完成", "street")


class TestFinal:
    def test_it_waits_for_the_days_the_answers_and_the_facts(self, whole: Assessment) -> None:
        one = published(whole)
        made = appealed(one, STREET, "任务完成", "street")
        with pytest.raises(ValidationError) as caught:
            done(one, "finish", "office-second", LATER, document="试〔2020〕9号")
        said = caught.value.messages
        assert said[:2] == ["申诉期到 2020-02-18 为止，过了再定档", f"还有申诉没有答复：{STREET}"]
        assert MARKET in said[2]
        assert made.outcome == ""

    def test_another_finishes_it_than_who_published(self, targets: list[Target]) -> None:
        task(SHOP, 100)
        text = "部门 | 任务完成 | 100 | 若 任务数 > 0 则 任务完成率 × 100 否则 70"
        one = published(computed(issued(text)))
        with pytest.raises(PermissionDenied, match="另一人"):
            done(one, "finish", "office", AFTER, document="试〔2020〕9号")
        one = done(one, "finish", "office-second", AFTER, document="试〔2020〕9号")
        table = final_table(person("street"), plan(), YEAR)
        assert table is not None
        assert (table.state, table.rows[0].unit, table.rows[0].rank, table.rows[0].grade) == ("final", SHOP, 1, "优秀")
        assert {row.rank for row in table.rows[1:]} == {2}, "ties share a rank"
        with pytest.raises(ValidationError, match="已定档"):
            done(one, "publish", at=AFTER, reason="试")

    def test_everything_is_on_record(self, whole: Assessment) -> None:
        published(whole)
        said = list(AuditEntry.objects.order_by("number").values_list("action", flat=True))
        for act in ("拟定考评办法", "考评下达办法", "考评测算", "考评核查", "考评公布结果"):
            assert act in said
        assert list(breaks()) == []


class TestWholeActs:
    def test_a_computation_is_taken_back_only_before_anybody_spoke(self, whole: Assessment) -> None:
        one = done(whole, "withdraw", reason="办法要改")
        assert (one.state, Result.objects.count()) == ("issued", 0)
        one = computed(one)
        reported(result(one, SHOP), "department")
        with pytest.raises(ValidationError, match="已经有单位自评"):
            done(one, "withdraw", reason="再改")

    @pytest.mark.parametrize(("given", "wrong"), [
        ({}, ["请写明文号", "请写明文件日期", "请写明自评截止"]),
        ({"document": "文", "dated": date(2021, 1, 1), "report_by": DAY},
         ["文件日期 2021-01-01 还没有到", "自评截止 2020-01-20 要在今天（2020-01-20）以后"]),
    ])  # fmt: skip
    def test_to_issue_needs_document_and_days(self, given: dict[str, Any], wrong: list[str]) -> None:
        from service.assessing import OUT

        from luodi_service.assessment.definitions import Given, save_scheme

        made = save_scheme(plan(), YEAR, "units", Given(SCHEME, OUT), person("office"), AT)
        with pytest.raises(ValidationError) as caught:
            done(made.assessment, "issue", **given)
        assert caught.value.messages == wrong

    def test_a_unit_does_none_of_it(self, whole: Assessment) -> None:
        with pytest.raises(PermissionDenied):
            done(whole, "compute", "department")

    def test_a_second_person_of_the_office_without_it_may_not_either(self, whole: Assessment) -> None:
        somebody("passer-by", "street", "上塘街道")
        with pytest.raises(PermissionDenied):
            done(whole, "publish", "passer-by", reason="试")
