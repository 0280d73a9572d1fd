"""Settings that all tests share: how hard the property tests try."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# The same examples every time, so that a red run is red for everybody; no deadline, because machines differ.
settings.register_profile(
    "default",
    deadline=None,
    derandomize=True,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
)
# `make test-all`: many more. Still the same ones every time; what a property needs beyond that it sets by itself.
settings.register_profile("thorough", settings.get_profile("default"), max_examples=200)
PROFILE = os.environ.get("LUODI_HYPOTHESIS_PROFILE", "default")
settings.load_profile(PROFILE)

_SHARED = Path(__file__).parents[2] / "shared"
collect_ignore = [] if _SHARED.is_dir() else ["real"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out of the thorough run the properties whose number of examples is their own: they are the same examples
    that `make test` tried."""
    if PROFILE == "default":
        return
    same = [item for item in items if _sets_its_own_number(item) and not item.get_closest_marker("heavy")]
    config.hook.pytest_deselected(items=same)
    items[:] = [item for item in items if item not in set(same)]


def _sets_its_own_number(item: pytest.Item) -> bool:
    # What @settings said; Hypothesis has no other name for it.
    said = getattr(getattr(item, "obj", None), "_hypothesis_internal_use_settings", None)
    return said is not None and said.max_examples != settings.get_profile(PROFILE).max_examples


def pytest_report_header() -> str:
    """Whether the real data, which are never part of the project, lie beside the checkout."""
    return "tests/real: " + (
        "collected, ../shared is there"
        if _SHARED.is_dir()
        else "left out, ../shared is absent; synthetic data stand in"
    )
