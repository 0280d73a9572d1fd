"""The office changes the plan: faults under their words, what the change would do, and then it thinks better of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from browser.test_journeys import sign_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.heavy]
PLAN = "/plans/gongshu-auto-2017/"
PAGES = (
    f"{PLAN}versions/", f"{PLAN}versions/1/", f"{PLAN}compare/1..1/", f"{PLAN}edit/", f"{PLAN}proposal/",
    f"{PLAN}publish/", f"{PLAN}readings/tier_jump/", "/runs/1/",
)  # fmt: skip


def whole(page: Page) -> None:
    """axe finds nothing, and the page is no wider than its screen."""
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_in_the_way_of_the_office(page: Page, path: str) -> None:
    sign_in(page, "office")
    page.goto(path)
    whole(page)


def test_a_change_is_mended_and_shown_before_it_counts(page: Page) -> None:
    sign_in(page, "office")
    page.goto(f"{PLAN}edit/")
    text = page.get_by_label("plan.md：正文和规则")
    old = text.input_value()
    text.fill(old.replace("实际投资额 × 20%", "实际投资 × 25%"))
    page.get_by_role("button", name="检查").click()
    expect(page.get_by_role("heading", name="1 处错误，什么也没有改动")).to_be_visible()
    marked = page.locator(".stretch mark").first
    assert marked.evaluate("node => getComputedStyle(node).color") == "rgb(179, 38, 30)"
    expect(page.locator(".said").first).to_contain_text("不认识的名称「实际投资」")
    whole(page)
    new = old.replace("实际投资额 × 20%", "实际投资额 × 25%").replace("按投资额的20%给予", "按投资额的25%给予")
    text.fill(new)
    page.get_by_label("正文的文字也改了").check()
    page.get_by_role("textbox", name="说明").fill("试")
    page.get_by_role("button", name="检查").click()
    expect(page.get_by_role("heading", name="待确认的修改")).to_be_visible()
    expect(page.get_by_role("region", name="影响合计")).to_contain_text("+232.12")
    whole(page)
    page.get_by_role("button", name="放弃").click()
    expect(page.get_by_role("status")).to_contain_text("已放弃修改")
