"""What the commands print where nothing is wrong, word for word."""

import pytest

from golden.goldens import GOOD, goldens, run


@pytest.mark.parametrize("golden", goldens(GOOD), ids=lambda golden: golden.path.stem)
def test_prints_exactly_this(golden):
    assert run(golden) == golden.body("output")
