"""The pages under docs/: everything they show is tried, and their links lead somewhere."""

import re
from pathlib import Path

import pytest

from docs.transcripts import ROOT, blocks, matches, try_page

PAGES = sorted((ROOT / "docs").rglob("*.md"))
GENERATED = ROOT / "docs/reference/errors.md"
"""Held by the goldens it is generated from."""
TRIED = [
    page
    for page in PAGES
    if page != GENERATED and any(block.language in ("console", "pycon") for block in blocks(page))
]
LINKING = [*ROOT.glob("*.md"), *PAGES]
_LINK = re.compile(r"\]\((?!\w+:)(?P<path>[^)#\s]*)(?:#(?P<anchor>[^)\s]+))?\)")
_HEADING = re.compile(r"^#+ +(?P<words>.+)$", re.MULTILINE)


def relative(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def anchors(page: Path) -> set[str]:
    words = (match["words"].lower() for match in _HEADING.finditer(page.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading).strip().replace(" ", "-") for heading in words}


@pytest.mark.parametrize("page", TRIED, ids=relative)
def test_what_a_page_shows_is_what_happens(page, tmp_path):
    assert "\n".join(try_page(page, tmp_path)) == ""


@pytest.mark.parametrize("page", LINKING, ids=relative)
def test_links_lead_somewhere(page):
    broken = []
    for match in _LINK.finditer(page.read_text(encoding="utf-8")):
        target = (page.parent / match["path"]).resolve() if match["path"] else page
        if not target.exists() or (match["anchor"] and match["anchor"] not in anchors(target)):
            broken.append(match.group())

    assert broken == []


def test_every_page_is_reached_from_the_index():
    index = ROOT / "docs/README.md"
    linked = {(index.parent / match["path"]).resolve() for match in _LINK.finditer(index.read_text(encoding="utf-8"))}

    assert [relative(page) for page in PAGES if page != index and page not in linked] == []


def test_decisions_are_numbered_without_gaps():
    numbers = [path.name[:4] for path in sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))]

    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]


@pytest.mark.parametrize("decision", sorted((ROOT / "docs/decisions").glob("[0-9]*.md")), ids=lambda path: path.name)
def test_a_decision_has_its_sections(decision):
    text = decision.read_text(encoding="utf-8")

    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences", "Status"]


class TestMatches:
    def test_lines_left_out(self):
        assert matches("a\n…\nc", "a\nb\nb\nc\n")
        assert matches("a\n…", "a\n")
        assert not matches("a\nc", "a\nb\nc\n")
        assert not matches("…\nb", "a\nb\nc\n")
