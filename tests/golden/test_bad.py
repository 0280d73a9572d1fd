"""Every fault code has a golden that shows it, in its own words and at its own place."""

import re

import pytest

from english import sentences, stray_chinese
from golden.goldens import BAD, ENGLISH, goldens, run
from golden.reference import PAGE, page
from luodi.fault_codes import FAULT_CODES

ALL = goldens(BAD)


def test_every_code_has_a_golden_and_every_golden_a_code():
    assert sorted(golden.path.stem for golden in ALL) == sorted(FAULT_CODES)


@pytest.mark.parametrize("golden", ALL, ids=lambda golden: golden.path.stem)
class TestGolden:
    def test_prints_exactly_this(self, golden):
        assert run(golden) == golden.body("output")

    def test_shows_its_code_and_says_when_it_is_met(self, golden):
        assert golden.title == golden.path.stem
        assert re.search(rf"^{golden.title} ", golden.body("output"), re.MULTILINE)
        assert golden.when.endswith("。")

    def test_is_told_in_english_too(self, golden):
        printed = run(golden, ENGLISH)

        codes = re.findall(r"^LD\d{4}", golden.body("output"), re.MULTILINE)
        assert re.findall(r"^LD\d{4}", printed, re.MULTILINE) == codes
        assert printed.count("    Remedy: ") == len(codes)
        assert "提示：" not in printed

    def test_is_told_in_english_alone(self, golden):
        """Chinese stands in 「…」: words of the plan and the facts, and what to write in them."""
        printed = run(golden, ENGLISH).rpartition("退出码")[0]

        assert {line: found for line in sentences(printed) if (found := stray_chinese(line))} == {}


def test_the_error_reference_is_current():
    """`make accept` writes it."""
    assert PAGE.read_text(encoding="utf-8") == page(ALL)
