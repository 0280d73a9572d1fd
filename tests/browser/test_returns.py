"""A firm fills its return, the street checks it, and the firm's result changes for the reason that was lacking."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from browser.test_journeys import sign_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.heavy]
FIRM = "91000000MA7HBJLR1K"
RETURN = f"/returns/auto-internet/2019/{FIRM}/"
SUBJECT = f"/subjects/企业/{FIRM}/"
SUPPORT = re.compile("网上交易房租补助 *2019")
PAGES = (
    ("enterprise", "/returns/"), ("office", "/returns/"), ("office", "/returns/auto-internet/2019/?by=park"),
    ("office", "/returns/forms/"), ("office", "/returns/forms/auto-internet/"), ("office", "/returns/forms/new/"),
    ("enterprise", RETURN), ("park", "/returns/park-quarter/2021Q4/YQ01/"),
)  # fmt: skip


def whole(page: Page) -> None:
    """axe finds nothing, and the page is no wider than its screen."""
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize(("role", "path"), PAGES)
def test_nothing_is_in_the_way(page: Page, role: str, path: str) -> None:
    sign_in(page, role)
    page.goto(path)
    expect(page.locator("h1")).to_be_visible()
    whole(page)


def as_role(browser: Browser, address: str, role: str) -> Page:
    page = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900}).new_page()
    sign_in(page, role)
    expect(page.locator(".who")).to_contain_text("演示")
    return page


def run_again(office: Page, plan: str = "拱墅区") -> None:
    """A new run of a plan over what is known now, and its end."""
    office.goto("/runs/")
    office.get_by_role("button", name=f"以现有数据重新测算 {plan}").first.click()
    expect(office.get_by_role("status")).to_contain_text("已进入队列")
    for _ in range(60):
        office.goto("/runs/")
        if office.locator("tbody tr").first.get_by_text("完成").count():
            break
        office.wait_for_timeout(500)


def test_from_the_firm_s_figure_to_its_result(browser: Browser, address: str, tmp_path: Path) -> None:
    firm, street, office = (as_role(browser, address, role) for role in ("enterprise", "street", "office"))

    office.goto(SUBJECT)
    expect(office.get_by_role("row", name=SUPPORT).first).to_contain_text("年网上交易额")

    # The firm: by a workbook with a slip, which comes back with its reason.
    firm.goto(RETURN)
    with firm.expect_download() as waiting:
        firm.get_by_role("link", name="下载表格填").click()
    file = tmp_path / "填报.xlsx"
    waiting.value.save_as(file)
    firm.goto("/returns/auto-internet/2019/")
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    column = next(cell.column for cell in sheet[2] if cell.value == "年网上交易额（万元）")
    sheet.cell(3, column).value = "一点二亿"
    book.save(file)
    firm.get_by_label("填好的文件").set_input_files(file)
    firm.get_by_role("button", name="上传").click()
    expect(firm.get_by_role("region", name="问题")).to_contain_text("年网上交易额：")
    whole(firm)
    with firm.expect_download() as waiting:
        firm.get_by_role("link", name=re.compile("原因写在")).click()
    waiting.value.save_as(file)
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    comment = sheet.cell(3, column).comment
    assert comment is not None
    assert "一点二亿" in comment.text
    sheet.cell(3, column).value = "1.2亿"
    mended = io.BytesIO()
    book.save(mended)
    firm.goto("/returns/auto-internet/2019/")
    firm.get_by_label("填好的文件").set_input_files(
        {"name": "改好.xlsx", "mimeType": "application/octet-stream", "buffer": mended.getvalue()}
    )
    firm.get_by_role("button", name="上传").click()
    expect(firm.locator("dl.pairs")).to_contain_text("收下1")
    # On its page: what is disputed needs a reason.
    firm.goto(RETURN)
    rent = firm.get_by_label("年纯租金（元）", exact=True)
    rent.fill("300000")
    firm.get_by_role("button", name="上报").click()
    expect(firm.get_by_role("alert")).to_contain_text("已有 276104元（演示数据，年报），填报不同")
    whole(firm)
    firm.get_by_label("年纯租金 说明").fill("十月起续租涨价，附合同")
    firm.get_by_role("button", name="上报").click()
    expect(firm.get_by_role("status")).to_contain_text("已上报")

    # The street sees the reason, and approves.
    street.goto("/returns/")
    street.get_by_role("link", name=re.compile("融轮二手车.*2019年")).first.click()
    expect(street.locator("main")).to_contain_text("十月起续租涨价，附合同")
    whole(street)
    street.get_by_role("button", name="审核通过").click()
    expect(street.get_by_role("status")).to_contain_text("新记入 2 条数据")
    expect(street.locator("main")).to_contain_text("已审核锁定")
    whole(street)

    # The office runs the plan again: what was lacking is there, and says where it came from.
    run_again(office)
    office.goto(SUBJECT)
    row = office.get_by_role("row", name=SUPPORT).first
    expect(row).not_to_contain_text("年网上交易额")
    expect(row).to_contain_text("万元")
    expect(office.locator("main")).to_contain_text("汽车互联网企业年报（BB2019-")
    for page in (firm, street, office):
        page.context.close()
