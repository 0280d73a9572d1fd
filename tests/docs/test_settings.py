"""Settings: the page is the table's, and no text speaks of a setting that there is not."""

import re

import pytest

from docs.transcripts import ROOT
from golden.settings_page import PAGE, settings_page

from luodi_service.environment import SETTINGS

TEXTS = [
    *ROOT.glob("*.md"),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "src/luodi_service").rglob("*.py")),
]
OF_TESTS = {"LUODI_TEST_DATABASE", "LUODI_HYPOTHESIS_PROFILE"}


def test_the_page_is_current():
    """`make accept` writes it."""
    assert PAGE.read_text(encoding="utf-8") == settings_page()


@pytest.mark.parametrize("text", TEXTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_setting_spoken_of_exists(text):
    named = set(re.findall(r"\bLUODI_[A-Z_]+\b", text.read_text(encoding="utf-8")))

    assert named - {setting.name for setting in SETTINGS} - OF_TESTS == set()
