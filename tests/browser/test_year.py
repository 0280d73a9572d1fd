"""A year in small: tasks split, signed for, reported on and checked; a meeting decides; units are assessed and appeal; the brief."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.test_awards import Offices, offices, today
from browser.test_returns import whole

from luodi_service.accounts.demonstration import DEPARTMENTS, STREETS

__all__ = ["offices"]
pytestmark = [pytest.mark.browser, pytest.mark.heavy]
YEAR = 2020
LEAD, OTHER = "区商务局", "祥符街道"
LEFT_OUT = (*(unit for unit in (*DEPARTMENTS, *STREETS) if unit not in (LEAD, OTHER)), "演示园区")
NAME = "开展电商应用指导"
PDF = {"name": "服务协议.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 agreement"}
PROBLEM, DECISION = "配送车辆进不了产业园", "协调产业园配送通道"


def press(page: Page, button: str, **typed: str) -> None:
    """Fill in the form that a button belongs to, and press it."""
    pressed = page.get_by_role("button", name=button, exact=True).first
    form = page.locator("form").filter(has=pressed)
    for name, text in typed.items():
        field = form.locator(f"[name={name}]")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(label=text)
        else:
            field.fill(text)
    pressed.click()


def decomposed(office: Page) -> str:
    """A task of the year drafted and issued; gives its address."""
    office.goto(f"/tasks/years/{YEAR}/")
    office.get_by_role("link", name="加一项").click()
    rising = {f"percent{number}": str(25 * number) for number in range(1, 5)}
    given = {
        "item": "3.2a",
        "name": NAME,
        "content": "为二十家企业提供平台进驻和基础操作指导",
        "lead": LEAD,
        "responsible": OTHER,
    }
    press(office, "保存", **given, due=f"{YEAR}-12-31", **{**rising, "percent4": "90"})
    expect(office.locator("main")).to_contain_text("四季度应完成率是 90%")
    whole(office)
    press(office, "保存", percent4="100")
    press(office, "下达", document="演示督〔2020〕1号", on=f"{YEAR}-01-10", sign_by=f"{YEAR}-01-20")
    office.goto(f"/tasks/?year={YEAR}")
    office.get_by_role("link", name=NAME).click()
    expect(office.locator("blockquote")).to_contain_text("提供完整的电子商务应用指导")
    whole(office)
    return office.url


def carried_out(offices: Offices, task: str) -> None:
    """The task signed for by both units, reported on with evidence, sent back once, checked and closed."""
    department, street, office = offices["department"], offices["street"], offices["office"]
    for unit in (department, street):
        unit.goto(task)
        press(unit, "签收")
        expect(unit.get_by_role("button", name="签收", exact=True)).to_have_count(0)
    said = {"quarter": "四季度", "percent": "100", "words": "已为二十二家企业提供指导"}
    department.goto(task)
    department.get_by_text("填一份").click()
    press(department, "填报", **said)
    expect(department.locator("main")).to_contain_text("没有佐证")
    department.locator("[name=files]").set_input_files(PDF)
    press(department, "填报", dated=f"{YEAR - 1}-12-01")
    expect(department.locator("main")).to_contain_text(f"{YEAR}")
    department.locator("[name=files]").set_input_files(PDF)
    press(department, "填报", dated=f"{YEAR}-12-01")
    expect(department.get_by_role("link", name="服务协议.pdf")).to_be_visible()
    assert department.get_by_role("button", name="通过", exact=True).count() == 0, "nobody checks their own"
    street.goto(task)
    street.get_by_text("填一份").click()
    street.locator("[name=files]").set_input_files(PDF | {"name": "走访记录.pdf", "buffer": b"%PDF-1.4 visits"})
    press(street, "填报", **said, dated=f"{YEAR}-12-02")
    department.goto(task)
    press(department, "通过")
    office.goto(task)
    press(office, "通过")
    press(office, "办结")
    expect(office.locator(".pairs").first).to_contain_text("已办结")


def raised(firm: Page) -> str:
    """A problem of a firm; gives its address."""
    firm.goto("/problems/new/")
    press(firm, "提出", title=PROBLEM, text="配送车辆白天不能进园卸货")
    expect(firm.locator("h1")).to_contain_text(PROBLEM)
    whole(firm)
    return firm.url


def decided(offices: Offices) -> None:
    """A meeting takes up the problem and makes a task of it; another person issues the minutes."""
    problem = raised(offices["enterprise"])
    office = offices["office"]
    office.goto("/meetings/new/")
    press(office, "开始筹备", on=str(today()), place="区政府第一会议室")
    meeting = office.url
    office.get_by_label(re.compile(PROBLEM)).first.check()
    press(office, "列入选中的")
    expect(office.get_by_role("region", name="议题")).to_contain_text(PROBLEM)
    whole(office)
    press(office, "通知参会单位")
    press(office, "登记召开")
    office.locator("[name^=decision-]").first.fill("由区城管局会同祥符街道划定通道")
    press(office, "保存纪要")
    press(
        office, "议定一项任务", name=DECISION, content="划定配送通道并公告", lead="区城管局", responsible=OTHER, due=str(today() + timedelta(days=60)),
    )  # fmt: skip
    expect(office.locator("main")).to_contain_text(DECISION)
    assert office.get_by_role("button", name="签发纪要", exact=True).count() == 0, (
        "whoever wrote them does not issue them"
    )
    second = offices["office-second"]
    second.goto(meeting)
    press(second, "签发纪要", document="演示纪要〔2026〕9号")
    expect(second.locator("main")).to_contain_text("签发，")
    second.get_by_role("link", name=re.compile(DECISION)).first.click()
    expect(second.locator("h1")).to_contain_text(DECISION)
    firm = offices["enterprise"]
    firm.goto(problem)
    expect(firm.locator("main")).to_contain_text("划定通道")


def assessed(offices: Offices, database: Path) -> None:
    """A scheme, points with reasons, a self-report, a check, an appeal answered by another, and the final table."""
    office, department, second = offices["office"], offices["department"], offices["office-second"]
    office.goto(f"/assessments/{YEAR}/scheme/")
    text = office.locator("[name=text]").input_value()
    office.locator("[name=text]").fill(text.replace("| 40 |", "| 41 |", 1))
    office.get_by_role("button", name="检查并保存").click()
    expect(office.locator("main")).to_contain_text("101")
    whole(office)
    office.locator("[name=text]").fill(text)
    office.locator("[name=left_out]").fill("\n".join(f"{unit}：当年没有任务" for unit in LEFT_OUT))
    office.get_by_role("button", name="检查并保存").click()
    office.goto(f"/assessments/{YEAR}/")
    soon = str(today() + timedelta(days=30))
    press(office, "下达办法", document="演示考〔2021〕1号", dated="2021-01-05", report_by=soon)
    press(office, "测算")
    expect(office.get_by_role("link", name=LEAD)).to_be_visible()
    whole(office)

    department.goto(f"/assessments/{YEAR}/")
    department.get_by_role("link", name=LEAD).first.click()
    own = department.url
    expect(department.get_by_role("region", name="各项得分")).to_contain_text("任务完成率")
    whole(department)
    press(department, "提交自评", words="全年任务完成")
    street = offices["street"]
    street.goto(f"/assessments/{YEAR}/")
    street.get_by_role("link", name=OTHER).first.click()
    press(street, "提交自评", words="全年任务完成")
    for unit in (LEAD, OTHER):
        office.goto(f"/assessments/{YEAR}/")
        office.get_by_role("link", name=unit).first.click()
        press(office, "核查", words="属实")
    office.goto(f"/assessments/{YEAR}/")
    press(office, "公布结果", reason="各单位已自评")

    department.goto(own)
    department.locator("[name=files]").last.set_input_files(PDF)
    press(department, "提出申诉", words="签收因系统停机晚了，请复核")
    office.goto(own)
    assert office.get_by_role("button", name="答复", exact=True).count() == 0, "whoever checked does not answer"
    second.goto(own)
    press(second, "答复", outcome="不成立", words="停机以前已经逾期")
    second.goto(f"/assessments/{YEAR}/")
    press(second, "定档", document="演示考〔2021〕2号")
    expect(second.get_by_role("alert")).to_contain_text("申诉期到")
    the_term_for_appeals_ends(database)
    second.goto(f"/assessments/{YEAR}/")
    press(second, "定档", document="演示考〔2021〕2号")
    expect(second.locator(".pairs").first).to_contain_text("定档")
    department.goto(own)
    expect(department.locator("main")).to_contain_text("停机以前已经逾期")


def the_term_for_appeals_ends(database: Path) -> None:
    """The day is moved back in the database: the service waits for nothing but its calendar."""
    with closing(sqlite3.connect(database, timeout=30)) as connection, connection:
        yesterday = str(today() - timedelta(days=1))
        connection.execute("UPDATE assessment_assessment SET appeal_by = ? WHERE year = ?", (yesterday, YEAR))


def reported(offices: Offices) -> None:
    """The yearly report made, every figure with where it comes from, and issued by another."""
    office, leader = offices["office"], offices["leader"]
    office.goto("/briefs/new/")
    press(office, "编制", kind="年报", year=str(YEAR), month="")
    expect(office.locator("main")).to_contain_text("数据来源表")
    expect(office.locator("main")).to_contain_text(NAME)
    whole(office)
    leader.goto(office.url)
    press(leader, "签发", dated="2021-01-31")
    expect(leader.locator("main")).to_contain_text("2021-01-31 签发")
    leader.goto("/screen/")
    expect(leader.get_by_role("heading", name="谁要动")).to_be_visible()
    whole(leader)


def test_a_year_in_small(offices: Offices, database: Path) -> None:
    task = decomposed(offices["office"])
    carried_out(offices, task)
    decided(offices)
    assessed(offices, database)
    reported(offices)
