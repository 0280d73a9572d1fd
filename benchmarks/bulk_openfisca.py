"""Three policies of enterprises in 2019 written for OpenFisca: 入驻企业房租补助, 网络销售上台阶奖励, 网上交易房租补助.

`python benchmarks/bulk_openfisca.py 企业.parquet OUT.parquet` in an environment that has OpenFisca and not luodi. What
stands in the plan as a number stands here as a parameter; every formula works on all enterprises at once. OpenFisca
knows no unknown: an empty cell is 否, zero, or a date long ago. Its numbers are float32.
"""

from __future__ import annotations

import datetime as dt
import sys
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from openfisca_core.entities import build_entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import ETERNITY, YEAR
from openfisca_core.periods import period as period_of
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable
from pyarrow import parquet

FIRST, ASKED = 2015, 2019
LONG_AGO = dt.date(1970, 1, 1)
Enterprise = build_entity(key="enterprise", plural="enterprises", label="企业", is_person=True)

INPUTS: tuple[tuple[str, str, type, str], ...] = (
    ("auto_internet", "汽车互联网企业", bool, YEAR),
    ("recognised_on", "认定日期", dt.date, ETERNITY),
    ("moved_in_on", "入驻日期", dt.date, ETERNITY),
    ("newly_moved_in", "新入驻", bool, ETERNITY),
    ("online_sales", "年网络销售额", float, YEAR),
    ("online_trade", "年网上交易额", float, YEAR),
    ("net_rent", "年纯租金", float, YEAR),
    ("district_contribution", "区级财政贡献", float, YEAR),
)
"""Variables that are given: code, term, type, and the period they are given for."""
OF_EARLIER_YEARS = ("online_sales",)
AWARDS = ("tenant_rent_support", "online_sales_award", "online_rent_support")


def _of(value: float) -> dict[str, Any]:
    return {"values": {"2017-01-01": {"value": value}}}


PARAMETERS = {
    "support_years": _of(3),
    "tiers": {"first": _of(30_000_000), "second": _of(100_000_000), "third": _of(200_000_000)},
    "awards": {"first": _of(50_000), "second": _of(100_000), "third": _of(300_000)},
    "least_trade": _of(50_000_000),
    "rates": {"first": _of(0.7), "second": _of(0.5), "third": _of(0.3)},
}
TIERS = ("first", "second", "third")


def _years_since(dates: Any, period: Any) -> Any:
    """第几年: 1 in the year of the date."""
    return period.start.year - (dates.astype("datetime64[Y]").astype(int) + 1970) + 1


class sales_tier(Variable):  # noqa: N801  OpenFisca names variables so
    """How many tiers the online sales of a year reach."""

    value_type = int
    entity = Enterprise
    definition_period = YEAR

    def formula(enterprise: Any, period: Any, parameters: Any) -> Any:  # noqa: N805, D102
        # The tiers are those of the plan, in years before it too.
        tiers = parameters(f"{ASKED}-01-01").tiers
        sales = enterprise("online_sales", period)
        return sum(sales >= np.float32(tiers[tier]) for tier in TIERS)


class online_sales_award(Variable):  # noqa: N801
    """网络销售上台阶奖励: the highest tier, where it is first reached."""

    value_type = float
    entity = Enterprise
    definition_period = YEAR

    def formula(enterprise: Any, period: Any, parameters: Any) -> Any:  # noqa: N805, D102
        awards = parameters(period).awards
        tier = enterprise("sales_tier", period)
        before = np.zeros_like(tier)
        for year in range(FIRST, period.start.year):
            before = np.maximum(before, enterprise("sales_tier", period_of(year)))
        award = np.select([tier == 3, tier == 2, tier == 1], [awards.third, awards.second, awards.first], 0)
        return enterprise("auto_internet", period) * (tier > before) * award


class tenant_rent_alone(Variable):  # noqa: N801
    """入驻企业房租补助 by itself."""

    value_type = float
    entity = Enterprise
    definition_period = YEAR

    def formula(enterprise: Any, period: Any, parameters: Any) -> Any:  # noqa: N805, D102
        year = _years_since(enterprise("moved_in_on", period), period)
        in_time = (year >= 1) * (year <= parameters(period).support_years)
        least = np.minimum(enterprise("net_rent", period), enterprise("district_contribution", period))
        return enterprise("auto_internet", period) * enterprise("newly_moved_in", period) * in_time * least


class online_rent_alone(Variable):  # noqa: N801
    """网上交易房租补助 by itself."""

    value_type = float
    entity = Enterprise
    definition_period = YEAR

    def formula(enterprise: Any, period: Any, parameters: Any) -> Any:  # noqa: N805, D102
        known = parameters(period)
        year = _years_since(enterprise("recognised_on", period), period)
        rates = known.rates
        rate = np.select([year == 1, year == 2, year == 3], [rates.first, rates.second, rates.third], 0)
        reached = enterprise("online_trade", period) >= known.least_trade
        amount = enterprise("net_rent", period) * rate.astype(np.float32)
        return enterprise("auto_internet", period) * reached * np.round(amount, 2)


class tenant_rent_support(Variable):  # noqa: N801
    """入驻企业房租补助 where it is not lower than the other."""

    value_type = float
    entity = Enterprise
    definition_period = YEAR

    def formula(enterprise: Any, period: Any) -> Any:  # noqa: N805, D102
        own = enterprise("tenant_rent_alone", period)
        return own * (own >= enterprise("online_rent_alone", period))


class online_rent_support(Variable):  # noqa: N801
    """网上交易房租补助 where it is higher than the other."""

    value_type = float
    entity = Enterprise
    definition_period = YEAR

    def formula(enterprise: Any, period: Any) -> Any:  # noqa: N805, D102
        own = enterprise("online_rent_alone", period)
        return own * (own > enterprise("tenant_rent_alone", period))


def system() -> TaxBenefitSystem:
    """The variables and parameters as OpenFisca wants them."""
    made = TaxBenefitSystem([Enterprise])
    made.parameters = ParameterNode("", data=PARAMETERS)
    for code, _, type_, of in INPUTS:
        given = {"value_type": type_, "entity": Enterprise, "definition_period": of}
        if type_ is dt.date:
            given["default_value"] = LONG_AGO
        made.add_variable(type(code, (Variable,), given))
    for variable in (
        sales_tier, tenant_rent_alone, online_rent_alone, tenant_rent_support, online_sales_award, online_rent_support,
    ):  # fmt: skip
        made.add_variable(variable)
    return made


def main() -> None:
    """Read, compute, write one row an enterprise."""
    source, target = sys.argv[1:3]
    table = parquet.read_table(source, columns=["编号", "年度", *(term for _, term, _, _ in INPUTS)])
    by_year = {year: table.filter(pc.equal(table["年度"], year)) for year in range(FIRST, ASKED + 1)}
    ids = by_year[ASKED]["编号"]
    assert all(ids.equals(rows["编号"]) for rows in by_year.values()), "every enterprise has every year, in one order"

    simulation = SimulationBuilder().build_default_simulation(system(), count=len(ids))
    for code, term, type_, of in INPUTS:
        for year in range(FIRST if code in OF_EARLIER_YEARS else ASKED, ASKED + 1):
            period = "ETERNITY" if of == ETERNITY else str(year)
            simulation.set_input(code, period, _array(by_year[year][term], type_))
    columns = {"subject": ids, **{award: pa.array(simulation.calculate(award, str(ASKED))) for award in AWARDS}}
    parquet.write_table(pa.table(columns), target, compression="zstd")


def _array(values: pa.ChunkedArray, type_: type) -> Any:
    if type_ is float:
        return values.cast(pa.float64()).fill_null(0).to_numpy().astype(np.float32)
    if type_ is bool:
        return values.fill_null(False).to_numpy()
    return values.fill_null(LONG_AGO).to_numpy().astype("datetime64[D]")


if __name__ == "__main__":
    main()
