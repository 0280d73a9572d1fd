"""What a year ahead will ask for, worked out by hand beside what is foreseen."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gongshu import DEMONSTRATION, HOST, PLAN, parks, project
from luodi.compiler import load
from luodi.diagnostics import Faults
from luodi.evaluate.foresight import FORESIGHT_COLUMNS, Foreseen

CONTINUED = {"到期过渡": "享受期满"}
PARK = {"编号": "P", "创办企业": "甲", "创办方式": "购建", "产业园经认定": "是", "设立日期": "2017-05-01"}
TAX = {"创办企业年经常性税收总额（万元）": "400"}
BUYING = PARK | TAX | {"建筑面积": "10000", "核定补助标准": "900"}
RENTING = (
    PARK | TAX | {"创办方式": "租用", "起租日期": "2017-06-01", "租用面积": "6000", "产业园年纯租金（万元）": "100"}
)


def years(row: dict[str, str], *others: int, **cells: str) -> list[dict[str, str]]:
    return [row | cells | {"年度": str(year)} for year in others]


def foreseen(tables: dict, year: int, policy: str, part: str, **more) -> Foreseen:
    found = PLAN.foresee(tables, year, **more)
    return next(line for line in found if (line.policy, line.part) == (policy, part))


class TestInstalments:
    """900万元 for 10,000平方米 at 900元, in 2017 for three years."""

    @pytest.mark.parametrize(("year", "amount"), [(2018, 3_000_000), (2019, 3_000_000), (2020, 0)])
    def test_what_falls_due_of_an_earlier_award(self, year: int, amount: int) -> None:
        tables = parks(*years(BUYING, 2017, 2018, 2019))
        found = foreseen(tables, year, "购建办园补助", "instalments")
        assert (found.amount, found.results, found.method) == (amount, int(amount > 0), "schedule")
        assert found.years == tuple(range(2017, year))

    def test_an_award_that_waits_is_counted_and_not_as_nothing(self) -> None:
        tables = parks(*years(BUYING, 2017, 核定补助标准=""))
        found = foreseen(tables, 2018, "购建办园补助", "instalments")
        assert (found.amount, found.results, found.waiting) == (0, 0, 1)
        assert foreseen(tables, 2020, "购建办园补助", "instalments").waiting == 0  # it would have been paid out by then

    def test_a_ledger_stands_in_their_place(self) -> None:
        tables = parks(*years(BUYING, 2017))
        due = {"purchase_support": Decimal("12.34"), "租用办园补助": Decimal(5)}
        found = foreseen(tables, 2018, "购建办园补助", "instalments", due=due)
        assert (found.amount, found.method) == (Decimal("12.34"), "ledger")
        assert foreseen(tables, 2018, "租用办园补助", "instalments", due=due).amount == 5

    def test_shares_of_an_award(self) -> None:
        """300万元 in 2020: 40%, then 30%, 30%."""
        plan = load(PLAN.folder.parent / "lucheng-open-economy-2019")
        row = {
            "编号": "X", "年度": "2020", "新引进项目": "是", "先进制造业企业": "是", "房地产项目": "否",
            "认定投产日期": "2020-06-01", "实到外资": "25000000", "世界500强投资": "否", "符合产业导向": "否",
        }  # fmt: skip
        tables = {"外资项目": [row]}
        assert plan.evaluate(tables, [2020], policies=["manufacturing_award"]).total() == 3_000_000
        for year, amount in ((2021, 900_000), (2022, 900_000), (2023, 0)):
            found = plan.foresee(tables, year)
            assert found.total(policy="先进制造业奖励", part="instalments") == amount


class TestRunning:
    """30% of a rent of 100万元 a year, three years from 2017."""

    def test_the_next_year_on_the_facts_of_the_last(self) -> None:
        found = foreseen(parks(*years(RENTING, 2017)), 2018, "租用办园补助", "running")
        assert (found.amount, found.results, found.method, found.years) == (300_000, 1, "carried", (2017,))

    def test_the_term_runs_out(self) -> None:
        tables = parks(*years(RENTING, 2017, 2018, 2019))
        found = foreseen(tables, 2020, "租用办园补助", "running", readings=CONTINUED)
        assert (found.amount, found.results, found.method) == (0, 0, "carried")

    def test_validity_runs_out_unless_it_is_continued(self) -> None:
        tables = parks(*years(RENTING, 2018, 2019, 起租日期="2018-02-01"))
        assert foreseen(tables, 2020, "租用办园补助", "running").method == "outside"
        found = foreseen(tables, 2020, "租用办园补助", "running", readings=CONTINUED)
        assert (found.amount, found.results) == (300_000, 1)

    def test_a_ceiling_over_the_years_counts_years_carried_too(self) -> None:
        """1000万元 in all: 600万元 in 2017, so that 400万元 are left for 2018 and nothing for 2019."""
        tables = parks(*years(RENTING, 2017, **{"产业园年纯租金（万元）": "2000"}))
        assert foreseen(tables, 2018, "租用办园补助", "running").amount == 4_000_000
        assert foreseen(tables, 2019, "租用办园补助", "running").amount == 0

    def test_who_was_not_entitled_is_not_counted(self) -> None:
        tables = parks(*years(RENTING, 2017, 租用面积="4000"))
        found = foreseen(tables, 2018, "租用办园补助", "running")
        assert (found.amount, found.results, found.waiting) == (0, 0, 0)

    def test_who_may_have_been_entitled_waits(self) -> None:
        tables = parks(*years(RENTING, 2017, 租用面积=""))
        found = foreseen(tables, 2018, "租用办园补助", "running")
        assert (found.amount, found.results, found.waiting) == (0, 0, 1)

    def test_whom_another_policy_paid_more_may_get_it_next_year(self) -> None:
        """P11 pays 70% of the rent in 2017 and 50% in 2018, P7 what the firm's taxes allow: 60% both times."""
        row = HOST | {
            "认定日期": "2017-01-01", "入驻日期": "2017-01-01", "新入驻": "是", "年纯租金（万元）": "10",
            "区级财政贡献（万元）": "6", "年网上交易额（万元）": "6000", "所在产业园": "P",
        }  # fmt: skip
        tables = {"企业": years(row, 2017), "产业园": years(PARK, 2017)}
        before = PLAN.evaluate(tables, [2017])
        assert [line.status for line in before if line.amount or line.status == "excluded"] == ["excluded", "eligible"]
        assert foreseen(tables, 2018, "入驻企业房租补助", "running").amount == 60_000
        assert foreseen(tables, 2018, "网上交易房租补助", "running").amount == 0


class TestNew:
    def test_the_mean_of_the_years_known(self) -> None:
        """250万元 in 2018 over the years 2017 and 2018."""
        found = foreseen(project(), 2019, "产业园改造资助", "new")
        assert (found.amount, found.results, found.method, found.years) == (1_250_000, 1, "mean", (2017, 2018))

    def test_a_mean_is_rounded_to_the_fen(self) -> None:
        tables = project(**{"实际投资额（万元）": "1250.00005"})  # 2500000.10
        assert foreseen(tables, 2019, "产业园改造资助", "new").amount == Decimal("1250000.05")

    def test_of_an_award_in_instalments_what_is_due_at_once(self) -> None:
        tables = parks(*years(BUYING, 2017))
        assert foreseen(tables, 2018, "购建办园补助", "new").amount == 3_000_000

    def test_nobody_can_say_before_a_year_is_known(self) -> None:
        tables = parks(*years(PARK, 2016))
        found = foreseen(tables, 2017, "培育企业奖励", "new")
        assert (found.amount, found.method) == (None, "no_years")

    def test_years_before_anything_was_observed_are_no_years_of_nothing(self) -> None:
        tables = parks(*years(PARK, 2018, 新培育企业数="2"))
        found = foreseen(tables, 2019, "培育企业奖励", "new")
        assert (found.amount, found.years) == (200_000, (2018,))

    def test_nothing_after_validity(self) -> None:
        found = foreseen(project(), 2020, "产业园改造资助", "new", readings=CONTINUED)
        assert (found.amount, found.method) == (0, "outside")

    def test_what_is_decided_case_by_case_is_not_foreseen(self) -> None:
        found = foreseen(project(), 2019, "一事一议", "new")
        assert (found.amount, found.method) == (None, "case_by_case")


def test_facts_of_the_year_and_later_ones_are_left_aside() -> None:
    known = parks(*years(RENTING, 2017))
    later = parks(*years(RENTING, 2017), *years(RENTING, 2018, 2019, 租用面积="1", 新培育企业数="9"))
    later["产业园"].append(RENTING | {"编号": "Q", "年度": "2018"})
    assert PLAN.foresee(later, 2018).lines == PLAN.foresee(known, 2018).lines


def test_facts_are_not_changed() -> None:
    facts = PLAN.read_facts(DEMONSTRATION)
    before = {subject.id: dict(subject.years) for subject in facts}
    PLAN.foresee(facts, 2023)
    assert {subject.id: dict(subject.years) for subject in facts} == before


def test_every_policy_has_a_line_and_the_sums_hold() -> None:
    found = PLAN.foresee(DEMONSTRATION, 2019)
    assert {line.policy for line in found} == {policy.name for policy in PLAN.program.policies}
    assert found.known == 2018
    parts = [found.total(part=part) for part in ("instalments", "running", "new")]
    assert sum(parts) == found.total() == sum(line.amount for line in found if line.amount is not None)
    assert found.waiting == sum(line.waiting for line in found) > 0
    assert [tuple(record) for record in found.to_records()] == [FORESIGHT_COLUMNS] * len(found)


def test_a_wrong_question_is_refused() -> None:
    with pytest.raises(Faults) as raised:
        PLAN.foresee(DEMONSTRATION, 3000, readings={"无": "无"}, due={"无": Decimal(1)})
    assert [fault.code for fault in raised.value.diagnostics] == ["LD0801", "LD0702", "LD0701"]
