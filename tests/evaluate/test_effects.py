"""What open questions move."""

from __future__ import annotations

from decimal import Decimal

from gongshu import DEMONSTRATION, PLAN, parks

YEARS = (2017, 2018, 2019)


def test_a_jump_over_two_tiers_moves_what_the_options_differ_by() -> None:
    rows = [
        {"编号": "Y", "年度": year, "园区年经常性税收总额（万元）": tax}
        for year, tax in (("2017", "0"), ("2018", "5000"))
    ]
    effect = next(effect for effect in PLAN.effects(parks(*rows), YEARS) if effect.reading == "跨档计奖")
    assert [(o.option, o.used, o.subjects, o.results, o.raised, o.lowered, o.unsettled) for o in effect.options] == [
        ("最高档", True, 0, 0, 0, 0, 0),
        ("逐档累计", False, 1, 1, Decimal(300_000), 0, 0),
        ("补差", False, 0, 0, 0, 0, 0),
    ]


def test_effects_are_the_difference_of_two_whole_runs() -> None:
    """Each option's effect, worked out again by running everything under that option."""
    base = PLAN.evaluate(DEMONSTRATION, YEARS)
    for effect in PLAN.effects(DEMONSTRATION, YEARS):
        for option in effect.options:
            other = PLAN.evaluate(DEMONSTRATION, YEARS, readings={effect.reading: option.option}, open_readings=False)
            pairs = [(a, b) for a, b in zip(base, other, strict=True) if a.amount != b.amount]
            assert option.results == len(pairs)
            assert option.subjects == len({(a.subject_kind, a.subject) for a, _ in pairs})
            known = [b.amount - a.amount for a, b in pairs if a.amount is not None and b.amount is not None]
            assert option.moved == sum(known)
            assert option.unsettled == len(pairs) - len(known)
