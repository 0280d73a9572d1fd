"""Random acts by random people: after each of them everything holds that has to hold of claims and their money."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import settings

from service.claiming import DAY
from service.money_walk import Walk, begin, wrong

from luodi_service.claims.demonstration import load_awards
from luodi_service.ledger.models import Entry
from luodi_service.plans.models import Run

THOROUGH = settings.default is not None and settings.default.max_examples > 60
SEEDS, STEPS = (4, 300) if THOROUGH else (2, 120)


@pytest.mark.hypothesis
@pytest.mark.parametrize("seed", range(SEEDS))
def test_whatever_is_done_everything_holds(run: Run, seed: int) -> None:
    load_awards("gongshu-auto-2017", DAY)
    walk = Walk(seed)
    begin(walk)
    for _ in range(STEPS):
        try:
            walk.step()
            found = list(wrong(walk))
        except Exception as error:
            raise AssertionError(walk.told()) from error
        assert not found, f"{found}\n{walk.told()}"
    kinds = Counter(Entry.objects.values_list("kind", flat=True))
    print(f"seed {seed}: {sum(walk.tried.values())} acts, {sum(walk.refused.values())} refused, {dict(kinds)}")
    assert {"budget", "reserve", "commit", "pay"} <= kinds.keys(), "a walk that comes to no payment proves little"
    assert 0 < sum(walk.refused.values()) < STEPS * 3 // 4
