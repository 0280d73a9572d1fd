"""Data comes in: a messy file, mended and brought again; a firm's return; a result that changes for the reason given."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from browser.test_journeys import sign_in, violations
from browser.test_returns import FIRM, SUBJECT, as_role, run_again, whole

pytestmark = [pytest.mark.browser, pytest.mark.heavy]
MESSY = Path(__file__).parents[2] / "plans/gongshu-auto-2017/demonstration/messy"
WORKBOOK, COMMA_TEXT = MESSY / "企业登记（演示）.xlsx", MESSY / "企业登记（演示）.csv"
code = runpy.run_path(str(MESSY / "generate.py"))["code"]
LISTED = "91000000MA2RNBH17L"
"""A firm with titles, lists, a growth ladder, two tenancies and a contact."""
RETURN = f"/returns/auto-internet/2018/{FIRM}/"
SUPPORT = re.compile("网上交易房租补助 *2018")
REMEDIES: dict[object, str | int] = {
    "约300万": "300万",
    "2018-02-30": "2018-02-28",
    "9万元人民币": "5,060(万元人民币)",
    None: 300,
}
"""By what stands in a marked cell other than a code, what belongs there."""
SECOND = "/plans/lucheng-open-economy-2019/"
PAGES: dict[str, tuple[str, ...]] = {
    "": ("/plans/", SECOND, f"{SECOND}policies/", f"{SECOND}policies/export_award/", f"{SECOND}readings/"),
    "office": (
        "/enterprises/", f"/enterprises/{LISTED}/", "/parks/", "/parks/YQ01/", "/projects/", "/events/", "/regions/",
        "/register/", "/register/lists/", "/register/1/title/add/", "/register/1/tenancy/add/", "/register/1/classify/",
        "/register/1/belonging/", "/register/1/end/", "/register/contact/1/show/", "/imports/", "/imports/new/",
        "/returns/", "/returns/auto-internet/2019/", "/returns/forms/", "/returns/forms/auto-internet/",
        "/duplicates/", "/conflicts/", "/data/", "/data/new/", "/thresholds/", "/todo/", "/search/?q=演示",
    ),
    "enterprise": ("/mine/", "/todo/", f"/enterprises/{FIRM}/", "/returns/", f"/returns/auto-internet/2019/{FIRM}/"),
    "park": ("/parks/YQ01/", "/enterprises/", "/todo/", "/returns/park-quarter/2021Q4/YQ01/"),
    "statistics": ("/data/", "/data/listed/"),
}  # fmt: skip
"""By who looks: every page once, as the one for whom there is most on it."""


@pytest.mark.parametrize("role", PAGES, ids=lambda role: role or "public")
def test_nothing_is_in_the_way(page: Page, role: str) -> None:
    if role:
        sign_in(page, role)
        expect(page.locator(".who")).to_contain_text("演示")
    amiss = {}
    for path in PAGES[role]:
        answer = page.goto(path)
        assert answer is not None
        found = [] if answer.status == 200 else [f"answered {answer.status}"]
        found += violations(page)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append("wider than the screen")
        if found:
            amiss[path] = found
    assert amiss == {}


def bring(page: Page, source: str, file: Path | dict[str, object]) -> None:
    """Bring a file from a source, as demonstration facts about enterprises."""
    page.goto("/imports/new/")
    page.get_by_label("来源名称").fill(source)
    page.locator("[name=file]").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_label("演示数据", exact=True).check()
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_role("heading", name="各列是什么")).to_be_visible()


def test_an_import_is_looked_at_and_taken_back(page: Page) -> None:
    """Every state of an import has a page that fits: its columns, dry run, end, and undoing."""
    sign_in(page, "office")
    bring(page, "乱表", COMMA_TEXT)
    expect(page.locator("main")).to_contain_text("第 3 行是表头")
    whole(page)
    page.get_by_role("button", name="确认各列，试运行").click()
    expect(page.get_by_role("heading", name="逐行说明")).to_be_visible()
    whole(page)
    page.get_by_role("button", name="取消").click()
    expect(page.locator("dl.pairs")).to_contain_text("已取消")
    whole(page)

    rows = f"统一社会信用代码,年度,从业人数\n{LISTED},2023,12\n".encode()
    bring(page, "人数", {"name": "人数.csv", "mimeType": "text/csv", "buffer": rows})
    page.get_by_role("button", name="确认各列，试运行").click()
    page.get_by_role("button", name="导入：有一行不对就都不导入").click()
    expect(page.locator("dl.pairs")).to_contain_text("完成")
    whole(page)
    page.get_by_role("button", name="撤销这次导入").click()
    expect(page.locator("dl.pairs")).to_contain_text("已撤销")
    whole(page)


def test_two_enterprises_are_compared(page: Page) -> None:
    sign_in(page, "office")
    page.goto("/duplicates/")
    page.get_by_label("编号一").fill(LISTED)
    page.get_by_label("编号二").fill(FIRM)
    page.get_by_role("button", name="比较这两个").click()
    expect(page.get_by_role("heading", name="是同一个：合并")).to_be_visible()
    whole(page)


def mend(file: Path) -> int:
    """Put right every marked cell of a returned workbook, as its remark asks; gives how many there were."""
    book = openpyxl.load_workbook(file)
    marked = [cell for row in book["登记"].iter_rows() for cell in row if cell.comment is not None]
    for cell in marked:
        cell.value = code(300 + cell.row) if cell.column == 2 else REMEDIES[cell.value]
    book.save(file)
    return len(marked)


def test_from_a_messy_file_to_a_changed_result(browser: Browser, address: str, tmp_path: Path) -> None:
    firm, street, office = (as_role(browser, address, role) for role in ("enterprise", "street", "office"))
    first = f"/enterprises/{code(0)}/"

    # The file as it comes: what the columns are, what would come of it; nothing is written yet.
    bring(office, "企业登记", WORKBOOK)
    expect(office.get_by_label("资本和经营·注册资金 作为")).to_have_value("注册资本")
    expect(office.locator("main")).to_contain_text("隐藏的工作表「底稿」没有读")
    office.get_by_role("button", name="确认各列，试运行").click()
    expect(office.get_by_role("region", name="试运行：行").locator("tbody")).to_have_text("行47389370")
    expect(office.locator("main")).to_contain_text("校验位「0」与前 17 位不符")
    assert office.request.get(first).status == 404
    # The good rows are taken.
    office.get_by_role("button", name="导入：只导入没有问题的行").click()
    expect(office.locator("main")).to_contain_text("38 行，新主体 37，新数据 185，未变 6，没有导入 9 行")
    assert office.request.get(first).status == 200

    # The same file comes back with its reasons, is mended, and is brought again: all of it is taken.
    with office.expect_download() as waiting:
        office.get_by_role("link", name="下载标出问题的文件").click()
    file = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(file)
    assert mend(file) == 9
    office.get_by_role("link", name="再次上传").click()
    expect(office.get_by_label("来源名称")).to_have_value("企业登记")
    office.locator("[name=file]").set_input_files(file)
    office.get_by_role("button", name="上传").click()
    expect(office.locator("dl.pairs")).to_contain_text("接着 #")
    office.get_by_role("button", name="确认各列，试运行").click()
    expect(office.get_by_role("region", name="试运行：行").locator("tbody")).to_have_text("行47470837")
    office.get_by_role("button", name="导入：有一行不对就都不导入").click()
    expect(office.locator("main")).to_contain_text("47 行，新主体 8")
    expect(office.locator("main")).to_contain_text("没有导入 0 行")
    office.goto("/enterprises/?q=演示约数企业")
    office.get_by_role("link", name=code(103)).click()
    capital = office.get_by_role("row", name=re.compile("^注册资本 "))
    expect(capital).to_contain_text("300万元")
    expect(capital).to_contain_text("企业登记")

    # The office asks for a return; the firm gives a figure that differs from what is known, and says why.
    office.goto(SUBJECT)
    expect(office.get_by_role("row", name=SUPPORT).first).to_contain_text("132,742.5元")
    office.goto("/returns/forms/auto-internet/")
    office.get_by_label("期别").fill("2018")
    office.get_by_role("button", name="开出").click()
    expect(office.get_by_role("status")).to_be_visible()
    firm.goto(RETURN)
    firm.get_by_label("年纯租金（元）", exact=True).fill("300000")
    firm.get_by_label("年纯租金 说明").fill("漏报了二楼的租金，附合同")
    firm.get_by_role("button", name="上报").click()
    expect(firm.get_by_role("status")).to_contain_text("已上报")
    # The street checks it and approves.
    street.goto("/todo/")
    street.get_by_role("link", name=re.compile("融轮二手车|汽车互联网企业年报 2018年")).first.click()
    expect(street.locator("main")).to_contain_text("漏报了二楼的租金，附合同")
    whole(street)
    street.get_by_role("button", name="审核通过").click()
    expect(street.get_by_role("status")).to_contain_text("新记入 1 条数据")

    # Two sources differ now: both stand side by side.
    office.goto("/conflicts/?year=2018")
    whole(office)
    office.goto(SUBJECT)
    office.get_by_role("link", name="年纯租金 2018年").click()
    for words in ("演示数据", "汽车互联网企业年报", "30万元", "265,485元"):
        expect(office.locator("main")).to_contain_text(words)
    whole(office)
    office.set_viewport_size({"width": 390, "height": 844})
    whole(office)
    office.set_viewport_size({"width": 1280, "height": 900})

    # A new run: the firm's result is another one, and its reasons name the new figure and where it came from.
    run_again(office)
    office.goto(SUBJECT)
    row = office.get_by_role("row", name=SUPPORT).first
    expect(row).to_contain_text("15万元")
    row.get_by_role("link").click()
    expect(office.locator("main")).to_contain_text("年纯租金 = 30万元")
    source = office.get_by_role("region", name="数据来源").get_by_role("row", name="年纯租金 2018年")
    expect(source).to_contain_text("汽车互联网企业年报（BB2018-")
    whole(office)
    for page in (firm, street, office):
        page.context.close()
