"""Reasons: from the amount down to the facts and up to the words of the law."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongshu import DEMONSTRATION, PLAN, parks, project
from luodi.evaluate.evaluator import Evaluator
from luodi.evaluate.outcomes import Outcome
from luodi.evaluate.reasons import Reason
from luodi.evaluate.values import Unknown
from luodi.facts import Facts
from luodi.reports.explanations import reason_json
from luodi.reports.telling import Told, tell
from properties import naive
from properties.strategies import asked_years, facts, readings, tables
from properties.test_two_evaluators import chosen


def every(reason: Reason) -> Iterator[Reason]:
    yield reason
    for child in reason.children:
        yield from every(child)


def lines(told: Told, depth: int = 0) -> list[str]:
    return [f"{'  ' * depth}{told.mark} {told.words}", *(line for c in told.children for line in lines(c, depth + 1))]


def told(tables: dict[str, list[dict[str, str]]], policy: str, subject: str, year: int, **readings: str) -> list[str]:
    return lines(tell(PLAN.explain(tables, policy, subject, year, readings=readings).reason))


def test_an_award_down_to_its_facts() -> None:
    assert told(project(), "产业园改造资助", "G1", 2018) == [
        "✓ 产业园改造资助：符合，250万元",
        "  ✓ 有效期2017–2019年：2018年在内",
        "  ✓ 项目经认定",
        "    · 项目经认定 = 是（认定，区科技局）",
        "  ✓ 实际投资额 ≥ 300万元",
        "    · 实际投资额 = 1,250万元（申报，改造单位）",
        "  ✓ 年度(完工日期) = 本年",
        "    ＝ 年度(完工日期) = 2018年",
        "      · 完工日期 = 2018-05-01（登记，区科技局）",
        "  ＝ 金额：实际投资额 × 20% = 250万元",
        "    · 实际投资额 = 1,250万元（申报，改造单位）",
        "  · 上限：500万元，未触及",
        "  · 受益：改造单位 甲",
    ]


def test_the_quotes_are_the_laws_words() -> None:
    reason = PLAN.explain(project(), "产业园改造资助", "G1", 2018).reason
    quotes = [child.head.quote.shown for child in reason.children if child.head.quote and not child.head.quote.label]
    assert quotes == [
        "上述政策暂定三年",
        "经认定",
        "实际投资额在300万元以上",
        "按投资额的20%给予改造单位资助",
        "最高不超过500万元",
    ]


@pytest.mark.parametrize(
    ("cells", "line"),
    [
        ({"实际投资额（万元）": "2500.01"}, "  · 上限：500万元，按上限计"),
        ({"实际投资额（万元）": "299.99"}, "  ✗ 实际投资额 ≥ 300万元"),
        ({"实际投资额（万元）": ""}, "    ？ 实际投资额 = 待补（申报，改造单位）"),
        ({"项目经认定": ""}, "    ？ 项目经认定 = 待认定（认定，区科技局）"),
        ({"改造单位": ""}, "  ？ 受益：改造单位未知"),
    ],
)
def test_what_a_cell_changes(cells: dict[str, str], line: str) -> None:
    assert line in told(project(**cells), "产业园改造资助", "G1", 2018)


def test_an_amount_cut_by_the_years_before_names_them() -> None:
    park = {"编号": "Y", "创办企业": "甲", "创办方式": "租用", "起租日期": "2017-01-01", "设立日期": "2017-01-01"}
    yearly = {"租用面积": "5000", "创办企业年经常性税收总额（万元）": "300", "产业园经认定": "是"}
    rents = {"2017": "16666666.67", "2018": "13333333.33", "2019": "15000000"}
    rows = [park | yearly | {"年度": year, "产业园年纯租金": rent} for year, rent in rents.items()]
    found = told(parks(*rows), "租用办园补助", "Y", 2019)
    assert found[0] == "✓ 租用办园补助：符合，100万元"
    assert "  · 各年合计上限：1,000万元，以前年度已计 900万元，余 100万元" in found
    assert "    ✓ 2017年：符合，500万元" in found
    assert "    ✓ 2018年：符合，400万元" in found


def test_a_first_reached_tier_shows_the_years_it_was_held_against() -> None:
    rows = [
        {"编号": "Y", "年度": str(2016 + n), "园区年经常性税收总额（万元）": tax}
        for n, tax in enumerate(("900", "", "5000"))
    ]
    found = told(parks(*rows), "园区税收上台阶奖励", "Y", 2018)
    assert found[0] == "？ 园区税收上台阶奖励：待补数据：园区年经常性税收总额"
    assert "    · 2016年 园区年经常性税收总额 = 900万元（税务，区税务局）" in found
    assert "    ？ 2017年 园区年经常性税收总额 = 待补（税务，区税务局）" in found
    assert "  · 观察期：2016–2018年" in found


def test_an_undecided_rate_shows_the_most_it_can_come_to() -> None:
    park = {"编号": "Y", "年度": "2018", "创办方式": "购建", "设立日期": "2018-01-01", "建筑面积": "8000"}
    found = told(parks(park | {"创办企业年经常性税收总额（万元）": "300"}), "购建办园补助", "Y", 2018)
    assert found[0] == "？ 购建办园补助：待认定：核定补助标准"
    assert "  ？ 核定补助标准尚未核定：最高可为 800万元" in found


def rent_rows() -> dict[str, list[dict[str, str]]]:
    firm = {"编号": "甲", "年度": "2018", "汽车互联网企业": "是", "新入驻": "是", "入驻日期": "2018-01-01"}
    money = {"认定日期": "2018-01-01", "年纯租金": "100000", "区级财政贡献": "60000", "年网上交易额（万元）": "5000"}
    return {"企业": [firm | money]}


def test_the_lower_of_two_for_one_rent_names_the_higher() -> None:
    found = told(rent_rows(), "入驻企业房租补助", "甲", 2018)
    assert found[0] == "✗ 入驻企业房租补助：就高不重复"
    assert "  · 与「网上交易房租补助」就高：本项 符合，6万元；对方 符合，7万元" in found
    assert "    · 口径「同一房租」取「就高」（未裁定）" in found


def test_two_for_one_rent_together() -> None:
    found = told(rent_rows(), "网上交易房租补助", "甲", 2018, 同一房租="合计不超过实付租金")
    assert found[0] == "✓ 网上交易房租补助：符合，4万元"
    assert "  · 与「入驻企业房租补助」合计不超过限额：对方之后余 4万元" in found


def test_events_of_one_host_share_its_ceiling() -> None:
    event = {"活动主办企业": "甲", "举办日期": "2018-03-01", "活动经备案审核": "是"}
    rows = [event | {"编号": "A", "活动实际支出": "1600000"}, event | {"编号": "B", "活动实际支出": "600000"}]
    found = told({"企业": [{"编号": "甲", "年度": "2018"}], "活动": rows}, "活动资助", "B", 2018, 活动封顶="每年每企业")
    assert found[0] == "✓ 活动资助：符合，20万元"
    assert "  · 甲 当年合计上限：100万元，在前各项已计 80万元，余 20万元" in found
    assert "    ✓ 「活动资助」（A）：符合，80万元" in found


def test_after_the_policy_ends_a_subject_enjoys_the_rest() -> None:
    firm = {
        "编号": "甲",
        "汽车互联网企业": "是",
        "新入驻": "是",
        "入驻日期": "2019-01-01",
        "年纯租金": "9",
        "区级财政贡献": "8",
    }
    firm["年网上交易额"] = "0"
    rows = {"企业": [firm | {"年度": year} for year in ("2019", "2020")]}
    assert told(rows, "入驻企业房租补助", "甲", 2020)[0] == "✗ 入驻企业房租补助：不符合"
    found = told(rows, "入驻企业房租补助", "甲", 2020, 到期过渡="享受期满")
    assert found[0] == "✓ 入驻企业房租补助：符合，8元"
    assert "  ✓ 有效期满后继续享受：有效期内符合过" in found


def test_every_demonstration_result_has_its_reasons_and_says_the_same() -> None:
    for result in PLAN.evaluate(DEMONSTRATION, range(2016, 2022), reasons=True):
        reason = result.reason
        assert reason is not None
        assert isinstance(reason.value, Outcome)
        assert (reason.value.status, reason.value.amount) == (result.status, result.amount)
        assert (reason.subject, reason.year) == (result.subject, result.year)
        holds = [child.value for child in reason.children if child.head.kind == "condition"]
        if result.status == "eligible":
            assert all(value is True for value in holds)
        for part in every(reason):
            if part.head.quote is not None and not part.head.quote.label:
                assert part.head.quote.provision.stands(part.head.quote.words)


@given(facts(), asked_years(), readings(), st.randoms(use_true_random=False))
def test_what_is_missing_is_in_the_tree(
    drawn: naive.Facts, years: list[int], options: dict[str, str], random: Random
) -> None:
    """Every term that a result lacks stands in its tree: as a fact nobody recorded, or behind another result."""
    rows = {kind: table for kind, table in tables(drawn, random).items() if table}
    evaluator = Evaluator(PLAN.program, PLAN.terms, Facts.from_tables(rows, PLAN.terms), chosen(options))
    for result in evaluator.results(years, reasons=True, open_readings=False):
        assert result.reason is not None
        found: set[str] = set()
        for part in every(result.reason):
            if isinstance(part.value, Unknown) or (isinstance(part.value, Outcome) and part is not result.reason):
                found |= part.value.lacking
            elif part.head.kind == "recipient" and part.value is None:
                found.add(part.head.words)
        assert set(result.missing) <= found
        assert lines(tell(result.reason))
        assert json.dumps(reason_json(result.reason), ensure_ascii=False)


def test_reasons_as_data_are_exact() -> None:
    data = reason_json(PLAN.explain(project(), "产业园改造资助", "G1", 2018).reason)
    assert data["value"] == {"status": "eligible", "amount": "2500000.00", "missing": []}
    amount = next(child for child in data["children"] if child["kind"] == "amount")
    assert Decimal(amount["value"]) == 2_500_000
    assert amount["quote"] == {"words": "按投资额的20%给予改造单位资助", "provision": "4.2", "label": "四（二）"}
    assert amount["children"] == [
        {
            "kind": "fact",
            "words": "实际投资额",
            "value": "12500000",
            "term": {"name": "实际投资额", "unit": "元", "nature": "申报", "origin": "改造单位"},
            "year": None,
            "subject": "G1",
        }
    ]
