"""Settings that all tests share: how hard the property tests try."""

import os
from pathlib import Path

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
settings.register_profile("thorough", settings.get_profile("default"), max_examples=350)
settings.load_profile(os.environ.get("LUODI_HYPOTHESIS_PROFILE", "default"))

_SHARED = Path(__file__).parents[2] / "shared"
collect_ignore = [] if _SHARED.is_dir() else ["real"]


def pytest_report_header() -> str:
    """Whether the real data, which are never part of the project, lie beside the checkout."""
    return "tests/real: " + (
        "collected, ../shared is there"
        if _SHARED.is_dir()
        else "left out, ../shared is absent; synthetic data stand in"
    )
