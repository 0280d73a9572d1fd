"""A second district's data come in by the same doors, in its own units, and its results stand beside the first's."""

from __future__ import annotations

import re
import runpy

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.test_data_comes_in import MESSY, bring
from browser.test_returns import FIRM, SUBJECT, as_role, run_again, whole

pytestmark = [pytest.mark.browser, pytest.mark.heavy]
code = runpy.run_path(str(MESSY / "generate.py"))["code"]
NEWCOMER = code(900)
OWN = "/plans/lucheng-open-economy-2019/"
EXPORTS = re.compile("出口上规模奖励 *2020")
RENT = re.compile("网上交易房租补助 *2018")
FIRMS = f"""出口企业年报,,,,
单位：万元,,,,
统一社会信用代码,名称,年度,自营出口额（万美元）,区内独立法人,房地产企业
{NEWCOMER},演示两区贸易有限公司,2019,250,是,否
{NEWCOMER},,2020,"１,050.5",是,否
{FIRM},,2019,200(万美元),是,否
{FIRM},,2020,520,是,否
"""
PROJECT = f"""编号,年度,项目企业,符合产业导向,房地产项目,新引进项目,先进制造业企业,领取执照日期,到资年次,实到外资（万美元）,实到外资折合人民币（万元）
WZ2019-90,2019,{NEWCOMER},是,否,是,否,2019年3月12日,1,3000,20700
"""


def sent(name: str, text: str) -> dict[str, object]:
    return {"name": name, "mimeType": "text/csv", "buffer": text.encode("gb18030")}


def taken(office: Page) -> None:
    """Try the import that stands on the page, and take all of it."""
    office.get_by_role("button", name="确认各列，试运行").click()
    office.get_by_role("button", name="导入：有一行不对就都不导入").click()
    expect(office.locator("dl.pairs")).to_contain_text("完成")


def test_the_second_district_s_facts_come_in_and_its_results_stand_beside_the_first_s(
    browser: Browser, address: str
) -> None:
    office = as_role(browser, address, "office")
    office.goto(SUBJECT)
    rent = office.get_by_role("row", name=RENT).get_by_role("cell").all_inner_texts()
    assert "符合" in rent
    expect(office.locator("main")).not_to_contain_text("出口上规模奖励")

    # Exports in its own unit: a firm that only the first plan knew so far, and one that is new.
    bring(office, "鹿城外贸", sent("出口.csv", FIRMS))
    expect(office.get_by_label("自营出口额（万美元） 作为")).to_have_value("自营出口额")
    expect(office.locator("main")).to_contain_text("「自营出口额」，单位万美元")
    taken(office)
    # Projects are a kind that this district's plan alone speaks of.
    office.goto("/imports/new/")
    office.get_by_label("来源名称").fill("鹿城外资")
    office.get_by_label("主体").select_option("外资项目")
    office.locator("[name=file]").set_input_files(sent("外资.csv", PROJECT))
    office.get_by_label("演示数据", exact=True).check()
    office.get_by_role("button", name="上传").click()
    taken(office)

    run_again(office, "鹿城区")
    # One firm, both plans: what the first gave stands, and the second's amount beside it.
    office.goto(SUBJECT)
    row = office.get_by_role("row", name=EXPORTS)
    expect(row).to_contain_text("3万元")
    assert office.get_by_role("row", name=RENT).get_by_role("cell").all_inner_texts() == rent
    whole(office)
    row.get_by_role("link").click()
    expect(office.locator("main")).to_contain_text("520万美元")
    expect(office.get_by_role("region", name="数据来源")).to_contain_text("鹿城外贸")
    # The new firm is worked out under it too, and so is the project in dollars.
    office.goto(f"/enterprises/{NEWCOMER}/")
    expect(office.get_by_role("row", name=EXPORTS)).to_contain_text("5万元")
    office.goto("/subjects/外资项目/WZ2019-90/")
    expect(office.get_by_role("row", name=re.compile("实到外资奖励 *2019"))).to_contain_text("165.6万元")
    # Both plans are there, each with its run.
    office.goto("/plans/")
    for title in ("拱墅区汽车互联网", "鹿城区"):
        expect(office.locator("main")).to_contain_text(title)
    office.goto(OWN)
    whole(office)
    office.context.close()
