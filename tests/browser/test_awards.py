"""Two awards from end to end: one found, accepted and paid through six roles; one objected to, sent back, paid, recovered."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.test_journeys import violations
from browser.test_returns import as_role, whole

pytestmark = [pytest.mark.browser, pytest.mark.heavy]
ACCOUNT = "6222000000000018"


def today() -> date:
    """The day as the service counts it."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


class Offices:
    """A page for everybody who has to do with an award, each signed in as themselves."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser, self._address = browser, address
        self._pages: dict[str, Page] = {}

    def __getitem__(self, role: str) -> Page:
        if role not in self._pages:
            self._pages[role] = as_role(self._browser, self._address, role)
        return self._pages[role]

    def public(self) -> Page:
        """Somebody who is not signed in."""
        self._pages[f"public {len(self._pages)}"] = page = self._browser.new_context(base_url=self._address).new_page()
        return page

    def leave(self) -> None:
        """Let go of everybody's connections, of which a server has only so many."""
        for page in self._pages.values():
            page.context.close()


@pytest.fixture
def offices(browser: Browser, address: str) -> Iterator[Offices]:
    found = Offices(browser, address)
    yield found
    found.leave()


def accept(firm: Page, policy: str) -> str:
    """A claim that was found for the firm, accepted with one press; gives its address."""
    firm.goto("/mine/")
    firm.get_by_role("link", name=re.compile(f"确认 {policy}")).first.click()
    expect(firm.locator("h1")).to_contain_text(policy)
    whole(firm)
    firm.get_by_label("户名").fill("演示户名")
    firm.get_by_label("开户行").fill("演示银行拱墅支行")
    firm.get_by_label("银行账号").fill(ACCOUNT)
    firm.get_by_label(re.compile("同意")).check()
    firm.get_by_role("button", name="确认").click()
    expect(firm.get_by_role("status")).to_contain_text("已办：确认")
    return firm.url


def say(page: Page, claim: str, button: str, **typed: str) -> None:
    """Press a button of a claim's page, its own form filled in first."""
    page.goto(claim)
    for conclusion in page.get_by_label("核查结论").all():
        conclusion.fill("核对过，不是同一补助")
        page.get_by_role("button", name="记下结论").first.click()
        page.goto(claim)
    pressed = page.get_by_role("button", name=button, exact=True)
    form = page.locator("form").filter(has=pressed)
    for name, text in typed.items():
        form.locator(f"[name={name}]").fill(text)
    pressed.click()
    expect(page.get_by_role("status")).to_contain_text("已办")


def review(offices: Offices, claim: str, *, since: str = "受理") -> None:
    """Every step from one on, each by its own people."""
    steps = (
        ("受理", "office", "受理"), ("初审", "street", "同意"), ("联审", "tax", "同意"), ("联审", "market", "同意"),
        ("财政复核", "finance", "同意"),
    )  # fmt: skip
    first = [name for name, _, _ in steps].index(since)
    for _, role, button in steps[first:]:
        say(offices[role], claim, button)
    say(offices["leader"], claim, "审定", document="演示会议纪要〔2026〕1号")
    expect(offices["leader"].locator(".pairs").first).to_contain_text("公示")


def notice(office: Page, policy: str, title: str) -> str:
    """The decided claim of a policy, shown to everybody; gives the notice's address."""
    office.goto("/notices/new/")
    office.get_by_role("row").filter(has_text=policy).get_by_role("checkbox").first.check()
    office.get_by_label("标题").fill(title)
    office.get_by_label(re.compile("受理异议的联系方式")).fill("区科技局，0571-00000000")
    office.get_by_role("button", name="公示").click()
    expect(office.locator("h1")).to_contain_text(title)
    return office.url


def a_week_goes_by(database: Path) -> None:
    """The days of every notice are moved back in the database: the service waits for nothing but its calendar."""
    since, until = today() - timedelta(days=9), today() - timedelta(days=1)
    with closing(sqlite3.connect(database, timeout=30)) as connection, connection:
        connection.execute(
            "UPDATE claims_publicnotice SET opens = ?, closes = ? WHERE stopped_at IS NULL", (str(since), str(until))
        )


def receipts(treasury: Page, rows: list[str], *, taken: int) -> None:
    """A bank's file, tried and taken."""
    treasury.goto("/receipts/")
    text = "\r\n".join(["支付编号,类别,金额（元）,日期,流水号,原因", *rows])
    treasury.get_by_label(re.compile("回单文件")).set_input_files(
        {"name": "回单.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    treasury.get_by_role("button", name="试读", exact=True).click()
    expect(treasury.get_by_role("status").last).to_contain_text("试读")
    treasury.get_by_role("button", name="入账", exact=True).click()
    expect(treasury.locator("main")).to_contain_text(f"入账 {taken}")


def pay(treasury: Page, claim: str) -> tuple[str, str]:
    """The claim's transfer ordered, sent as a file, and confirmed by the bank; gives its number and amount."""
    subject = claim.rstrip("/").rsplit("/", 1)[-1]
    treasury.goto("/batches/due/")
    treasury.get_by_role("row").filter(has_text=subject).get_by_role("checkbox").check()
    treasury.get_by_role("button", name="支付选中的").click()
    expect(treasury.locator("h1")).to_contain_text("支付批次 ")
    whole(treasury)
    with treasury.expect_download() as waiting:
        treasury.get_by_role("button", name="导出银行文件（CSV）").click()
    assert ACCOUNT in Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    order = treasury.url.rstrip("/").rsplit("/", 1)[-1]
    row = treasury.locator("table.listing tbody tr").first.inner_text()
    amount = next(word.replace(",", "") for word in re.split(r"\s+", row) if re.fullmatch(r"[\d,]+\.\d\d", word))
    receipts(treasury, [f"{order}-1,成功,{amount},{today()},LS{order},"], taken=1)
    return f"{order}-1", amount


def test_an_award_through_six_roles(offices: Offices, database: Path) -> None:
    policy = "产业园改造资助"
    claim = accept(offices["enterprise"], policy)
    review(offices, claim)
    shown = notice(offices["office"], policy, "改造资助拟兑现公示")

    visitor = offices.public()
    visitor.goto(shown)
    expect(visitor.locator("main")).to_contain_text("公示期7日")
    assert ACCOUNT not in visitor.content()
    assert violations(visitor) == []

    # Before the notice is over nothing is promised; the page says why.
    office = offices["office"]
    office.goto(claim)
    expect(office.get_by_role("note")).to_contain_text("还没有期满")
    a_week_goes_by(database)
    say(office, claim, "下达", document="演示下达〔2026〕1号")

    pay(offices["treasury"], claim)
    firm = offices["enterprise"]
    firm.goto(claim)
    expect(firm.locator(".pairs").first).to_contain_text("办结")

    auditor = offices["auditor"]
    auditor.goto("/ledger/reconcile/")
    auditor.goto(claim)
    expect(auditor.get_by_role("region", name="办理经过")).to_contain_text("办结")
    whole(auditor)


def test_an_award_objected_to_sent_back_and_recovered(offices: Offices, database: Path) -> None:
    policy = "活动资助"
    claim = accept(offices["enterprise"], policy)
    review(offices, claim)
    shown = notice(offices["office"], policy, "活动资助拟兑现公示")

    visitor = offices.public()
    visitor.goto(shown)
    visitor.get_by_role("link", name="提出异议").first.click()
    visitor.get_by_label("真实姓名或单位名称").fill("演示市民")
    visitor.get_by_label(re.compile("联系方式")).fill("13800000000")
    visitor.get_by_label(re.compile("异议的内容")).fill("活动的实际支出有出入")
    visitor.get_by_label("证据").set_input_files(
        {"name": "照片.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n0"}
    )
    assert violations(visitor) == []
    visitor.get_by_role("button", name="提交").click()
    expect(visitor.get_by_role("status")).to_contain_text("异议已收到")

    # It stops the line, also once the days are over.
    a_week_goes_by(database)
    office = offices["office"]
    office.goto(claim)
    expect(office.locator(".pairs").first).to_contain_text("异议复核")
    office.goto("/objections/")
    expect(office.locator("main")).not_to_contain_text("演示市民")  # only who opens it on record
    office.get_by_role("row").filter(has_text="待答复").get_by_role("link").first.click()
    # Whoever received the claim does not answer for it; a colleague does.
    expect(office.get_by_role("note")).to_contain_text("请由另一人办理")
    second = offices["office-second"]
    second.goto(office.url)
    second.get_by_label("结论").select_option("成立")
    second.get_by_label(re.compile("退回到")).select_option("joint")
    second.get_by_label("答复的理由").fill("核对支出凭证")
    second.get_by_role("button", name="答复").click()
    expect(second.get_by_role("status")).to_contain_text("已答复")

    office.goto(claim)
    expect(office.get_by_role("region", name="各单位意见")).to_contain_text("（作废）")
    review(offices, claim, since="联审")
    notice(office, policy, "活动资助重新公示")
    a_week_goes_by(database)
    say(office, claim, "下达", document="演示下达〔2026〕2号")
    _, amount = pay(offices["treasury"], claim)

    # Later it turns out that it should not have been paid.
    office.goto(claim)
    office.locator("details.grave summary").click()
    pressed = office.get_by_role("button", name="追回", exact=True)
    form = office.locator("form").filter(has=pressed)
    form.locator("[name=amount]").fill(amount)
    form.locator("[name=reason]").fill("支出凭证不实")
    form.locator("[name=document]").fill("演示追回〔2026〕1号")
    pressed.click()
    expect(office.get_by_role("status")).to_contain_text("已办：追回")
    treasury = offices["treasury"]
    treasury.goto("/recoveries/")
    row = treasury.get_by_role("row").filter(has_text=policy).first
    number = re.search(r"\d{4}-\d{6}(-\d+)?", row.inner_text())
    assert number is not None
    receipts(treasury, [f"{number.group()},追回,{amount},{today()},LSback,"], taken=1)
    treasury.goto("/recoveries/?state=all")
    whole(treasury)
    auditor = offices["auditor"]
    auditor.goto(claim)
    expect(auditor.get_by_role("region", name="办理经过")).to_contain_text("追回")
