"""The page: the plan's text word for word, its margins, nothing fetched, nothing injected."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from gongshu import DEMONSTRATION, FOLDER, PLAN, project
from luodi.reports.plan_page import plan_page
from luodi.reports.report import Report
from luodi.source import fold


class Page(HTMLParser):
    """The official text, the margins, and every tag of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text: list[str] = []
        self.margin: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._depth = {"text": 0, "notes": 0}
        self._stack: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self._stack.append(dict(attrs).get("class") or "")

    def handle_endtag(self, tag: str) -> None:
        self._stack.pop()

    def handle_data(self, data: str) -> None:
        if "text" in self._stack:
            self.text.append(data)
        if "notes" in self._stack:
            self.margin.append(data)


@pytest.fixture(scope="module")
def report() -> Report:
    return PLAN.report(DEMONSTRATION, [2017, 2018, 2019])


@pytest.fixture(scope="module")
def html(report: Report) -> str:
    return plan_page(report)


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def test_the_text_is_the_official_text(page: Page) -> None:
    assert fold("".join(page.text))[0] == fold((FOLDER / "official.txt").read_text(encoding="utf-8"))[0]


def test_nothing_is_fetched_from_anywhere(html: str, page: Page) -> None:
    assert not [tag for tag, _ in page.tags if tag in ("link", "img", "iframe", "object")]
    assert not re.search(r"https?://|url\(|@import|src=", html)


def test_the_margin_says_how_many_and_how_much(page: Page) -> None:
    margin = "".join("".join(page.margin).split())
    assert "7个改造项目符合·1,928.48万元·测算" in margin
    assert "一事一议，另立个案办理，不作测算。" in margin
    assert "口径跨档计奖未裁定" in margin


def test_every_citation_points_at_words_of_the_text(page: Page) -> None:
    known = {id_ for _, attributes in page.tags for id_ in (attributes.get("data-ids") or "").split()}
    cited = {id_ for _, attributes in page.tags for id_ in (attributes.get("data-cites") or "").split()}
    assert cited
    assert cited <= known


def test_an_amount_lights_the_words_it_rests_on(html: str) -> None:
    note = re.search(r'id="renovation_support" data-cites="([^"]*)"', html)
    assert note is not None
    lit = "".join(
        text
        for ids, text in re.findall(r'data-ids="([^"]*)">([^<]*)<', html)
        if set(ids.split()) & set(note[1].split())
    )
    assert lit == "经认定实际投资额在300万元以上按投资额的20%给予改造单位资助最高不超过500万元上述政策暂定三年"


def test_invented_data_are_marked_and_other_data_are_not(html: str) -> None:
    assert "演示数据，全部虚构" in html
    assert "演示数据" not in plan_page(PLAN.report(project(), [2018]))


def test_hostile_names_are_text() -> None:
    report = PLAN.report(project(), [2018], policies=["产业园改造资助"])
    hostile = "</span><script>alert(1)</script>\"'&"
    lines = tuple(replace(line, subject=hostile) for line in report.results)
    html = plan_page(replace(report, results=replace(report.results, lines=lines)))
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_a_page_of_no_results_stands() -> None:
    assert "四、政策支持" in plan_page(PLAN.report({}, [2018]))
