"""Journeys through the service: the first minute, each role's pages, and that axe finds nothing."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from luodi_service.accounts.demonstration import PASSWORD
from luodi_service.accounts.roles import ROLES

pytestmark = [pytest.mark.browser, pytest.mark.heavy]
PUBLIC = (
    "/", "/policies/", "/policies/renovation_support/", "/policies/renovation_support/whatif/?renovation_support.2=25",
    "/policies/online_rent_support/whatif/?online_rent_support.4=2", "/readings/", "/login/", "/no/such/page/",
)  # fmt: skip


def sign_in(page: Page, role: str) -> None:
    page.goto("/login/")
    page.fill("[name=username]", role)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="登录").click()


def light_up(page: Page, tree: Locator) -> None:
    """Bring the reasons into focus, so that the words they rest on light up: again, where the pointer or a page that is still
    busy took the focus away."""
    page.mouse.move(0, 0)
    for _ in range(40):
        tree.blur()
        tree.focus()
        if page.locator(".cited").count():
            break
        page.wait_for_timeout(500)
    expect(page.locator(".cited").first).to_be_visible()


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{violation['id']}: {node['html'][:200]}" for violation in found for node in violation["nodes"]]


def test_the_first_minute(page: Page) -> None:
    """The plan opens without login; an amount lights the words it rests on, and its facts appear."""
    page.goto("/")
    note = page.locator("#renovation_support")
    expect(note).to_contain_text("7个改造项目符合 · 1,928.48万元 · 测算")
    note.get_by_role("link", name="谁、多少、为什么").click()
    line = note.get_by_role("link", name="GZ2018-01 2018")
    line.click()
    tree = note.locator(".tree > [data-cites]")
    expect(tree).to_contain_text("实际投资额 = 3,680.55万元（申报，改造单位）")
    light_up(page, tree)
    lit = page.locator(".cited")
    assert "最高不超过500万元" in "".join(lit.all_inner_texts())
    assert page.evaluate("getComputedStyle(document.querySelector('.cited')).color") == "rgb(179, 38, 30)"
    # 试改: 20% becomes 25%, and total, winners and losers move.
    note.get_by_role("link", name="试改").click()
    note.get_by_label("按投资额的20%给予改造单位资助", exact=True).fill("25")
    answer = note.get_by_role("region", name="试改的结果")
    expect(answer.locator(".verdict")).to_contain_text("1,928.48 → 2,160.6万元")
    expect(answer).to_contain_text("增加 5 个，共 232.12万元；减少 0 个")
    # 以上 becomes 以下 in the text alone: the fault stands under the word, with its remedy.
    note.get_by_text("只改原文，看规则哪里对不上").click()
    words = note.get_by_label("原文", exact=True)
    words.fill(words.input_value().replace("300万元以上", "300万元以下"))
    note.get_by_role("button", name="检查").click()
    expect(note.locator("mark.fault")).to_have_text("300万元以下")
    expect(note.locator("mark.fault + .under")).to_contain_text("提示：把比较号改为 ≤")
    assert violations(page) == []


def test_self_check_answers_in_place(page: Page) -> None:
    page.goto("/policies/renovation_support/")
    page.select_option("[name=year]", "2018")
    page.select_option("[name=renovation_recognised]", "是")
    page.fill("[name=actual_investment]", "30000000")
    page.fill("[name=completed_on]", "2018-05-01")
    page.get_by_role("button", name="算一算").click()
    expect(page.locator("#answer")).to_contain_text("符合，500万元（5,000,000.00 元）")
    expect(page.locator("#answer")).to_contain_text("按上限计")


@pytest.mark.parametrize("path", PUBLIC)
def test_nothing_is_in_the_way_of_anybody(page: Page, path: str) -> None:
    """axe finds nothing, and no page is wider than its screen."""
    page.goto(path)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_scenario_is_kept_and_compared(page: Page) -> None:
    sign_in(page, "office")
    page.goto("/policies/renovation_support/whatif/?renovation_support.2=25")
    page.get_by_label("存为情景").fill("二成五")
    page.get_by_role("button", name="保存").click()
    page.get_by_label("比较 二成五").first.check()
    page.get_by_role("button", name="并排比较").click()
    expect(page.get_by_role("region", name="并排比较")).to_contain_text("2,160.6（+232.12）")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("role", ROLES)
def test_each_role_has_its_pages(page: Page, role: str) -> None:
    sign_in(page, role)
    expect(page.locator(".who")).to_contain_text("演示")
    entries = page.locator("nav a")
    assert 1 <= entries.count() <= 6
    for address in [entry.get_attribute("href") for entry in entries.all()]:
        assert address is not None
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        assert violations(page) == []
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("link", name="登录")).to_be_visible()
