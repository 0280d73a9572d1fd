"""Schemes of assessments: what the office types is checked whole, every fault under its line with its remedy."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as st

from service.assessing import AT, OUT, SCHEME, YEAR, issued, person, plan

from luodi_service.assessment.defaults import USUAL
from luodi_service.assessment.definitions import Faulty, Given, read_scheme, save_scheme
from luodi_service.assessment.models import MONEY, UNITS, Scheme, SchemeLine
from luodi_service.assessment.scoring import GRADES, Item, clamped, ranks, total
from luodi_service.assessment.terms import TERMS
from luodi_service.lib.editing import Stale
from luodi_service.plans.score_rules import Formula, score_rules, work_out


def said(text: str, kind: str = UNITS, document: str = "") -> list[str]:
    return [one.words for one in read_scheme(kind, text, document).problems]


def worth(formula: str, **values: Fraction | int | None) -> object:
    """What a formula of units comes to."""
    rules, faults = score_rules([Formula(1, formula, 0, formula)], TERMS[UNITS])
    assert faults == []
    known = {name: None if value is None else Fraction(value) for name, value in values.items()}
    return work_out(rules[1], known).value


@pytest.mark.parametrize("kind", [UNITS, MONEY])
def test_the_usual_scheme_has_no_fault(kind: str) -> None:
    assert said(USUAL[kind], kind) == []


def test_weights_that_do_not_sum_are_refused_with_their_sum() -> None:
    text = "部门 | 任务完成 | 40 | 任务完成率 × 40\n部门 | 按期签收 | 15.5 | 签收率 × 15.5"

    assert said(text) == ["部门各项得分的分值合计 55.5，应为 100：任务完成 40、按期签收 15.5"]


def test_a_group_of_deductions_alone_does_not_sum() -> None:
    assert said("街道 | 逾期 | 10 | 逾期任务数 × 2 | 扣分") == ["街道各项得分的分值合计 0，应为 100：没有得分的项目"]


def test_an_unknown_term_is_told_where_it_stands_and_what_may_be_meant() -> None:
    found = read_scheme(UNITS, "部门 | 任务完成 | 100 | 取小(100, 任务完成度 × 100)").problems

    assert [one.line for one in found] == [1]
    assert "第 1 行第" in found[0].words
    assert "LD0301" in found[0].words
    assert "任务完成率" in found[0].words, "did you mean"
    assert found[0].excerpt.splitlines()[1].strip() == "^" * 10


def test_everything_wrong_is_told_at_once() -> None:
    text = """\
科室 | 甲 | 50 | 任务完成率 × 50
部门 | 乙 | 很多 | 签收率 × 10
部门 | 丙 | 10 |
部门 | 丁 | 10
部门 | 戊 | 10 | 签收率 × 10 | 罚款
部门 | 己 | | 任务数 | 一票否决
部门 | 庚 | 10 | 任务数 ≥ 3
部门 | 辛 | 10 | 上年(任务数)
部门 | 壬 | 10 | 合计(任务数)
部门 | 癸 | 10 | 签收率 × (10
部门 | 定数 | 10 | 10"""
    found = read_scheme(UNITS, text).problems

    assert {one.line for one in found} == set(range(12)), "one under each line, and the sum of the whole"
    assert all(one.words for one in found)


def test_names_that_lead_in_a_circle_are_refused() -> None:
    text = """\
部门 | 总量 | 100 | 甲数 × 100
部门 | 甲数 | | 乙数 + 签收率 | 取名
部门 | 乙数 | | 甲数 × 2 | 取名"""
    found = said(text)

    assert len(found) == 1
    assert "LD0309" in found[0]
    assert "绕回了自己" in found[0]


def test_a_name_stands_for_its_formula() -> None:
    text = "部门 | 总量 | 100 | 平时 × 100\n部门 | 平时 | | (签收率 + 任务完成率) ÷ 2 | 取名"
    found = read_scheme(UNITS, text)

    assert found.problems == []
    known = {"签收率": Fraction(1), "任务完成率": Fraction(1, 2)}
    assert work_out(found.rules["部门", 1], known).value == Decimal(75)


@pytest.mark.parametrize("name", ["任务数", "1号", "甲 乙", "甲+乙", "=甲"])
def test_a_name_is_a_word_that_is_no_term(name: str) -> None:
    assert any("取" in one for one in said(f"部门 | {name} | | 签收率 | 取名\n部门 | 甲 | 100 | 签收率 × 100"))


def test_an_item_stands_once_in_a_group() -> None:
    assert "第 2 行：部门已经有「任务」，换一个名称" in said(
        "全部 | 任务 | 100 | 签收率 × 100\n部门 | 任务 | 100 | 签收率 × 100"
    )


def test_money_is_weighed_as_the_circular_says() -> None:
    text = "预算执行 | 执行率 | 20 | 预算执行率 × 20\n产出 | 兑付 | 80 | 兑付率 × 80"

    assert said(text, MONEY) == [
        "预算执行的分值合计 20，应为 10（财预〔2020〕10号）；另有文件的，填依据文件",
        "产出的分值合计 80，应为 50（财预〔2020〕10号）；另有文件的，填依据文件",
        "效益的分值合计 0，应为 30（财预〔2020〕10号）；另有文件的，填依据文件",
        "满意度的分值合计 0，应为 10（财预〔2020〕10号）；另有文件的，填依据文件",
    ]
    assert said(text, MONEY, "区财〔2020〕5号") == []


def test_a_share_of_money_is_a_plain_number_and_a_sum_of_money_is_none() -> None:
    text = "产出 | 甲 | 100 | 执行数 ÷ 预算数 × 100"
    assert said(text, MONEY, "文") == []
    assert "得分要是不带单位的数" in said("产出 | 甲 | 100 | 执行数", MONEY, "文")[0]


def test_unknown_is_never_zero() -> None:
    assert worth("任务完成率 × 40", 任务完成率=None) is None
    assert worth("若 牵头目标数 > 0 则 目标达成率 × 20 否则 20", 牵头目标数=0, 目标达成率=None) == 20
    assert worth("若 牵头目标数 > 0 则 目标达成率 × 20 否则 20", 牵头目标数=2, 目标达成率=None) is None
    assert worth("红灯任务数 ÷ 任务数", 红灯任务数=0, 任务数=0) is None, "nothing divided by nothing"


def test_thirds_are_exact_until_they_are_points() -> None:
    assert worth("任务完成率 × 60", 任务完成率=Fraction(2, 3)) == 40
    assert worth("任务完成率 × 100", 任务完成率=Fraction(2, 3)) == Decimal("66.67")
    assert worth("任务完成率 × 100", 任务完成率=Fraction(1, 1600)) == Decimal("0.06"), "0.0625"
    assert worth("任务完成率 × 1", 任务完成率=Fraction(5, 1000)) == Decimal("0.01"), "half a hundredth goes up"


@given(st.text(max_size=200))
def test_any_text_is_read_or_faulted(text: str) -> None:
    found = read_scheme(UNITS, text)
    assert found.problems, "a text that is no scheme has something wrong with it"


@given(
    st.text(alphabet="部门街道|｜ 任务完成率签收×÷+-()（）10≥若则否则取小,，\n一票否决得分<>\u202e\x00é", max_size=300)
)
def test_hostile_schemes_are_read_or_faulted(text: str) -> None:
    read_scheme(UNITS, text)
    read_scheme(MONEY, text)


def test_a_formula_of_endless_brackets_is_a_fault() -> None:
    assert said("部门 | 甲 | 100 | " + "(" * 400 + "签收率" + ")" * 80)


def test_points_lie_between_nothing_and_the_weight_and_it_says_so() -> None:
    assert clamped(Decimal(45), Decimal(40)) == (Decimal(40), "算式得 45，超过分值，按 40 计")
    assert clamped(Decimal("-2.50"), Decimal(40)) == (Decimal(0), "算式得 -2.5，小于 0，按 0 计")
    assert clamped(Decimal(12), Decimal(40)) == (Decimal(12), "")


def items(*points: int | None) -> list[Item]:
    return [Item("points", Decimal(50), None if one is None else Decimal(one)) for one in points]


def test_a_score_with_something_unknown_lies_between_bounds() -> None:
    known = total(items(40, 45), GRADES[UNITS])
    assert (known.score, known.grade) == (85, "良好")
    lacking = total([*items(40, None), Item("deduction", Decimal(10)), Item("bonus", Decimal(5))], GRADES[UNITS])
    assert (lacking.score, lacking.least, lacking.most, lacking.grade) == (None, 30, 95, "")


def test_a_grade_is_known_where_every_score_has_the_same() -> None:
    assert total([*items(45, 48), Item("bonus", Decimal(2))], GRADES[UNITS]).grade == "优秀"


def test_a_veto_fails_whatever_the_points_and_one_unknown_leaves_the_grade_open() -> None:
    assert total([*items(50, 50), Item("veto", None, holds=True)], GRADES[UNITS]).grade == "不合格"
    assert total([*items(50, 50), Item("veto", None, holds=None)], GRADES[UNITS]).grade == ""
    assert total([*items(10, 10), Item("veto", None, holds=None)], GRADES[UNITS]).grade == "不合格"


def test_ties_share_a_rank_and_the_next_is_skipped() -> None:
    totals = [total(items(*one), GRADES[UNITS]) for one in ((50, 45), (40, 40), (45, 35), (10, 10))]
    assert ranks(totals) == [1, 2, 2, 4]


def test_a_rank_is_open_where_an_unknown_score_may_come_before() -> None:
    totals = [total(items(*one), GRADES[UNITS]) for one in ((50, 45), (40, 40), (None, 35), (5, 5))]
    assert ranks(totals) == [1, None, None, 4], "the third has 35 to 85: above the last, below the first"


def test_whoever_is_vetoed_comes_last() -> None:
    vetoed = total([*items(50, 50), Item("veto", None, holds=True)], GRADES[UNITS])
    assert ranks([vetoed, total(items(1, 1), GRADES[UNITS])]) == [2, 1]


@pytest.mark.django_db
class TestSaving:
    def test_versions_are_kept_and_the_same_is_no_new_one(self) -> None:
        office = person("office")
        first = save_scheme(plan(), YEAR, UNITS, Given(SCHEME, OUT), office, AT)
        assert save_scheme(plan(), YEAR, UNITS, Given(f"{SCHEME}\r\n", OUT), office, AT, base=1) == first
        other = save_scheme(plan(), YEAR, UNITS, Given(SCHEME.replace("× 4", "× 2"), OUT), office, AT, base=1)
        assert (other.number, Scheme.objects.count()) == (2, 2)
        assert SchemeLine.objects.filter(scheme=other, group="园区", item="逾期任务").get().formula == "逾期任务数 × 2"

    def test_whoever_comes_second_is_told(self) -> None:
        office = person("office")
        save_scheme(plan(), YEAR, UNITS, Given(SCHEME, OUT), office, AT)
        with pytest.raises(Stale):
            save_scheme(plan(), YEAR, UNITS, Given(SCHEME.replace("× 4", "× 1"), OUT), office, AT, base=0)

    def test_only_the_office_writes_schemes(self) -> None:
        with pytest.raises(PermissionDenied):
            save_scheme(plan(), YEAR, UNITS, Given(SCHEME, OUT), person("department"), AT)

    def test_nothing_of_a_faulty_scheme_is_kept(self) -> None:
        with pytest.raises(Faulty) as caught:
            save_scheme(
                plan(),
                YEAR,
                UNITS,
                Given("部门 | 甲 | 10 | 签收率 × 10", "区煤炭局：已撤销\n区商务局"),
                person("office"),
                AT,
            )
        assert [one.words for one in caught.value.problems] == [
            "部门各项得分的分值合计 10，应为 100：甲 10",
            "不参评的单位：没有部门、街道、园区「区煤炭局」，照单位名称写",
            "不参评的单位：请写明「区商务局」为什么不参评，写成「单位：理由」",
        ]
        assert not Scheme.objects.exists()

    def test_a_scheme_that_was_issued_changes_by_a_document_alone(self) -> None:
        one = issued()
        with pytest.raises(Exception, match="修改要填依据文件"):
            save_scheme(plan(), YEAR, UNITS, Given(SCHEME.replace("× 4", "× 1"), OUT), person("office"), AT, base=1)
        changed = Given(SCHEME.replace("× 4", "× 1"), OUT, document="试〔2020〕2号")
        assert save_scheme(plan(), YEAR, UNITS, changed, person("office"), AT, base=1).number == 2
        assert one.scheme is not None
        assert one.scheme.number == 2


def test_the_reference_names_every_term() -> None:
    page = (Path(__file__).parents[2] / "docs/reference/assessment-schemes.md").read_text(encoding="utf-8")
    rows = [
        f"| {term.name} | {term.shown} | {term.meaning} | {term.source} |" for kind in TERMS for term in TERMS[kind]
    ]
    assert [row for row in rows if row not in page] == []
