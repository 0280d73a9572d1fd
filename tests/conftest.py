"""Settings that all tests share: how hard the property tests try."""

import os

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
settings.register_profile("thorough", settings.get_profile("default"), max_examples=1_000)
settings.load_profile(os.environ.get("LUODI_HYPOTHESIS_PROFILE", "default"))
