"""The main pages as they look, at a desk and on a telephone: ``make screenshots`` keeps them for the documentation."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.test_journeys import light_up, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.heavy]
PLAN = "/plans/gongshu-auto-2017/"
SIZES = {"desktop": (1280, 900), "telephone": (390, 844)}
LARGEST = 250_000
MESSY = Path(__file__).parents[2] / "plans/gongshu-auto-2017/demonstration/messy/企业登记（演示）.xlsx"
LISTED, FILLING = "91000000MA2RNBH17L", "91000000MA7HBJLR1K"
NOTHING: Callable[[Page], None] = lambda _page: None  # noqa: E731


def note_of(page: Page) -> None:
    """The margin of a policy, brought to the top of the screen."""
    page.evaluate("document.querySelector('#renovation_support').closest('.row').scrollIntoView()")


def reasons(page: Page) -> None:
    note = page.locator("#renovation_support")
    note.get_by_role("link", name="谁、多少、为什么").click()
    note.get_by_role("link", name="GZ2018-01 2018").click()
    light_up(page, note.locator(".tree > [data-cites]"))
    note_of(page)


def change(page: Page) -> None:
    note = page.locator("#renovation_support")
    note.get_by_role("link", name="试改").click()
    note.get_by_label("按投资额的20%给予改造单位资助", exact=True).fill("25")
    expect(note.locator(".verdict")).to_contain_text("2,160.6万元")
    note_of(page)


def target(page: Page) -> None:
    note = page.locator(".note").filter(has_text="目标　产业园物理空间")
    note.get_by_text("各年与路径").click()
    expect(note.locator(".chart canvas")).to_be_visible()
    note.evaluate("note => note.closest('.row').scrollIntoView()")


def fault(page: Page) -> None:
    text = page.get_by_label("plan.md：正文和规则")
    text.fill(text.input_value().replace("实际投资额 × 20%", "实际投资 × 25%"))
    page.get_by_role("button", name="检查").click()
    expect(page.locator(".stretch mark").first).to_be_visible()


def bring(page: Page) -> None:
    page.goto("/imports/new/")
    page.get_by_label("来源名称").fill("企业登记")
    page.locator("[name=file]").set_input_files(MESSY)
    page.get_by_label("演示数据", exact=True).check()
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_role("heading", name="各列是什么")).to_be_visible()


def dry_run(page: Page) -> None:
    bring(page)
    page.get_by_role("button", name="确认各列，试运行").click()
    expect(page.get_by_role("heading", name="逐行说明")).to_be_visible()


def drawn(page: Page) -> None:
    expect(page.locator(".chart canvas")).to_be_visible()
    page.evaluate("document.querySelector('#answer').scrollIntoView()")


def prepared(page: Page) -> None:
    page.get_by_role("link", name="确认 产业园改造资助").first.click()
    expect(page.get_by_role("button", name="确认")).to_be_visible()


SELF_CHECK = "/policies/renovation_support/?year=2018&renovation_recognised=是&actual_investment=18000000&completed_on=2018-05-01"
PAGES: dict[str, tuple[str, str, Callable[[Page], None]]] = {
    "plan": ("", "/", NOTHING),
    "reasons": ("", "/", reasons),
    "target": ("", "/", target),
    "try-a-change": ("", "/", change),
    "policies": ("", "/policies/", NOTHING),
    "self-check": ("", SELF_CHECK, drawn),
    "readings": ("", "/readings/", NOTHING),
    "ruling": ("office", f"{PLAN}readings/tier_jump/", NOTHING),
    "runs": ("office", "/runs/", NOTHING),
    "run": ("office", "/runs/1/", NOTHING),
    "subjects": ("office", "/subjects/", NOTHING),
    "versions": ("office", f"{PLAN}versions/", NOTHING),
    "fault": ("office", f"{PLAN}edit/", fault),
    "publish": ("office", f"{PLAN}publish/", NOTHING),
    "enterprises": ("office", "/enterprises/", NOTHING),
    "enterprise": ("office", f"/enterprises/{LISTED}/", NOTHING),
    "import-columns": ("office", "/imports/", bring),
    "import-dry-run": ("office", "/imports/", dry_run),
    "return": ("enterprise", f"/returns/auto-internet/2019/{FILLING}/", NOTHING),
    "returns": ("office", "/returns/auto-internet/2019/", NOTHING),
    "to-do": ("enterprise", "/todo/", NOTHING),
    "data": ("office", "/data/", NOTHING),
    "plans": ("", "/plans/", NOTHING),
    "audit": ("auditor", "/audit/", NOTHING),
    "my-policies": ("enterprise", "/mine/", NOTHING),
    "claim": ("enterprise", "/mine/", prepared),
    "claims": ("office", "/claims/", NOTHING),
    "ledger": ("finance", "/ledger/", NOTHING),
    "recognitions": ("office", "/recognitions/new/", NOTHING),
    "exceptions": ("auditor", "/audit/exceptions/", NOTHING),
    "accounts": ("security_officer", "/people/", NOTHING),
}
"""By name of picture: who looks, where, and what they do there first."""


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_as_it_looks(browser: Browser, address: str, tmp_path: Path, name: str, size: str) -> None:
    """It is labelled 演示数据, no wider than its screen, and small enough to be kept."""
    role, path, act = PAGES[name]
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, base_url=address, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    page = context.new_page()
    if role:
        sign_in(page, role)
        expect(page.locator(".who")).to_contain_text("演示")
    page.goto(path)
    act(page)
    page.evaluate("document.fonts.ready")
    strip = page.locator(".strip")
    expect(strip).to_be_in_viewport()
    expect(strip).to_contain_text("演示数据")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    picture = Path(os.environ.get("LUODI_SCREENSHOTS", tmp_path)) / f"{name}-{size}.png"
    page.screenshot(path=picture)
    context.close()
    assert picture.stat().st_size < LARGEST
