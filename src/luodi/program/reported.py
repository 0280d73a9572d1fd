"""Targets whose value a responsible office reports (单位 in place of 数值): a term of the district for each of them.

What is reported is a fact like any other: a column of the table 区域, with its year or quarter. So the same tables give the
same figures everywhere, and what fixes the facts of a run fixes these too.
"""

from __future__ import annotations

from luodi.plan.terms import Term, Terms
from luodi.units import Unit

REPORTED = "填报"
"""The nature (性质) of such a term, and the operator that finds its value: that of the one region of which it is given."""
REGION = "区域"
LATEST = "期末"
_TAKEN = "填报"
"""What stands before a name that the dictionary uses for something else."""


def reported_term(target: str, unit_name: str, unit: Unit, terms: Terms) -> Term:
    """The term that holds what is reported of a target: of its name, yearly, a state at the end of its period.

    A number of 区域 of that name and unit in the dictionary is that term already.
    """
    known = terms.by_name.get(target)
    if known is not None and (known.kind, known.form, known.unit) == (REGION, "数量", unit) and known.yearly:
        return known
    return Term(
        name=target if known is None else f"{_TAKEN}{target}",
        code=REPORTED,
        kind=REGION,
        form="数量",
        unit=unit,
        unit_name=unit_name,
        summing=LATEST,
        nature=REPORTED,
        note=f"目标「{target}」由责任单位填报的数值",
    )
