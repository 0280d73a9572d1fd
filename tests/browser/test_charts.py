"""Charts are drawn from the figures a page holds, under its own content policy, and say what they show."""

from __future__ import annotations

import json
from html import escape

import pytest
from playwright.sync_api import Page, expect

from browser.test_journeys import violations

pytestmark = [pytest.mark.browser, pytest.mark.heavy]
SELF_CHECK = "/policies/renovation_support/?year=2018&renovation_recognised=是&actual_investment=30000000&completed_on=2018-05-01"
PATH = {
    "unit": "万平方米",
    "years": [2017, 2018, 2019, 2020, 2021],
    "values": ["5.2", None, "9.1", "13.4", None],
    "path": ["5.2", "8.6", "12", "16", "20"],
    "low": ["4.7", "7.7", "10.8", "14.4", "18"],
    "high": ["5.7", "9.5", "13.2", "17.6", "22"],
    "milestones": [{"year": 2019, "value": 12, "words": "不少于12"}, {"year": 2021, "value": 20}],
    "states": ["met", None, "behind", "behind", None],
}
BULLETS = (
    {"unit": "万平方米", "value": "13.4", "target": "20", "path": "16", "state": "behind"},
    {"unit": "家", "value": None, "target": "10", "path": None},
    {"unit": "家", "value": "12", "target": "10", "path": "10", "state": "met"},
)
COLOURS = """canvas => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const found = new Set();
  for (let at = 0; at < data.length; at += 4) if (data[at + 3] === 255) found.add(`${data[at]},${data[at + 1]},${data[at + 2]}`);
  return [...found];
}"""
AZURITE, MALACHITE, OCHRE, HATCH = "31,95,139", "46,107,79", "154,98,0", "201,196,184"


def colours(page: Page, at: int = 0) -> list[str]:
    return page.locator(".chart canvas").nth(at).evaluate(COLOURS)


def put(page: Page, *charts: tuple[str, object]) -> None:
    """Charts put into a page as an answer to a request of htmx puts them."""
    page.goto("/policies/")
    page.evaluate(
        """html => { document.querySelector("main").innerHTML = html; htmx.trigger("main", "htmx:load", { elt: document.querySelector("main") }) }""",
        "".join(
            f'<figure class="chart" data-chart="{kind}" data-figures="{escape(json.dumps(figures))}">'
            "<figcaption>产业园物理空间</figcaption></figure>"
            for kind, figures in charts
        ),
    )
    expect(page.locator(".chart canvas")).to_have_count(len(charts))


def test_a_path_shows_its_gaps_and_how_each_year_stood(page: Page) -> None:
    put(page, ("path", PATH))
    assert {AZURITE, MALACHITE, OCHRE, HATCH} <= set(colours(page))
    put(page, ("path", PATH | {"values": ["5.2", "8.8", "12.1", "16", "20"], "states": ["met"] * 5}))
    assert {OCHRE, HATCH} & set(colours(page)) == set()


def test_a_bullet_without_a_value_is_hatched(page: Page) -> None:
    put(page, *(("bullet", figures) for figures in BULLETS))
    assert OCHRE in colours(page, 0)
    assert HATCH in colours(page, 1)
    assert MALACHITE in colours(page, 2)
    assert {OCHRE, MALACHITE, AZURITE} & set(colours(page, 1)) == set()


def test_the_curve_of_an_award_stands_over_its_table(page: Page) -> None:
    page.goto(SELF_CHECK)
    chart = page.get_by_role("img", name="图：金额随实际投资额怎样变化")
    expect(chart).to_be_visible()
    assert AZURITE in colours(page)
    page.get_by_text("图上的数").click()
    table = page.locator(".figures-of table")
    expect(table).to_contain_text("2,999,999.99元0.00 元")
    expect(table).to_contain_text("300万元600,000.00 元")
    expect(table.locator(".total")).to_have_text("3,000万元（所填）5,000,000.00 元")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_chart_is_drawn_anew_with_each_answer_and_fits_its_screen(page: Page) -> None:
    page.goto(SELF_CHECK)
    expect(page.locator(".chart canvas")).to_have_count(1)
    page.fill("[name=actual_investment]", "8000000")
    page.get_by_role("button", name="算一算").click()
    expect(page.locator("#answer")).to_contain_text("160万元")
    expect(page.locator(".chart canvas")).to_have_count(1)
    page.set_viewport_size({"width": 600, "height": 800})
    expect(page.locator(".chart canvas")).to_have_attribute("width", "568")


def test_print_shows_the_table_instead(page: Page) -> None:
    page.goto(SELF_CHECK)
    expect(page.locator(".chart canvas")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".chart canvas")).to_be_hidden()
    expect(page.locator(".figures-of table")).to_be_visible()


def test_the_library_is_fetched_when_a_chart_is_first_unfolded(page: Page) -> None:
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto("/")
    page.wait_for_load_state("networkidle")
    assert not [url for url in fetched if "echarts" in url]
    note = page.locator(".note:has(.chart)").first
    note.get_by_text("各年与路径").click()
    expect(note.locator(".chart canvas")).to_be_visible()
    assert len([url for url in fetched if "echarts" in url]) == 1
