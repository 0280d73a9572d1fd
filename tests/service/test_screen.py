"""一屏: every target once, where it is behind and by how much, and who must move; money for those who see money."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache

from service import money
from service.conftest import NOW, signed_in

from luodi_service.accounts.models import Person, Unit
from luodi_service.briefs.screen import money as money_of
from luodi_service.briefs.screen import screen
from luodi_service.plans.models import Plan, Run
from luodi_service.supervision.models import DECISION, ISSUED, Task, TaskUnit
from luodi_service.targets.standing import standings

TODAY = NOW.date()


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    cache.clear()


def the_plan() -> Plan:
    return Plan.objects.get(code="gongshu-auto-2017")


def leader() -> Person:
    return Person.objects.get(username="leader")


def task(number: str, due: date, unit: str = "区商务局", **changes: Any) -> Task:
    given = {
        "plan": the_plan(),
        "origin": DECISION,
        "year": 2026,
        "name": f"任务{number}",
        "content": "试",
        "state": ISSUED,
    }
    one = Task.objects.create(number=number, due=due, changed_at=NOW, **{**given, **changes})
    TaskUnit.objects.create(task=one, unit=Unit.objects.get(name=unit), part="lead", signed_at=NOW)
    return one


def test_every_target_stands_once_as_its_own_page_tells_it(run: Run) -> None:
    shown = screen(the_plan(), leader(), NOW)

    assert [(one.name, one.state, one.value) for one in shown.targets] == [
        (one.name, one.state, one.value_words) for one in standings(the_plan(), TODAY)
    ]
    assert sum(shown.number(state) for state in ("met", "on_track", "behind", "")) == len(shown.targets)


def test_by_how_much_a_target_is_behind(run: Run) -> None:
    """By 2021 43.55 % of the firms leased, where 50 % were due."""
    behind = {one.name: one for one in screen(the_plan(), leader(), NOW).behind}

    assert behind["开展融资租赁的企业占比"].gap == "6.45个百分点"
    bar = behind["开展融资租赁的企业占比"].bar
    assert bar is not None
    assert float(bar.value) < float(bar.path) < 100


def test_who_must_move_those_with_most_red_tasks_first(run: Run) -> None:
    yesterday = TODAY - timedelta(days=1)
    older = task("甲", TODAY - timedelta(days=40), "区招商局")
    task("乙", yesterday, "区招商局")
    task("丙", yesterday)
    task("丁", TODAY + timedelta(days=90), "区发改局")

    shown = screen(the_plan(), leader(), NOW)
    movers = {one.name: one for one in shown.movers}

    assert (shown.red, shown.open_tasks) == (3, 4)
    assert [one.name for one in shown.movers if one.red] == ["区招商局", "区商务局"]
    assert movers["区招商局"].red == 2
    assert movers["区招商局"].urgent.startswith("任务甲：")
    assert movers["区招商局"].link == older.get_absolute_url()
    assert "区发改局" not in {one.name for one in shown.movers if one.red}


def test_what_was_not_signed_is_said(run: Run) -> None:
    one = task("甲", TODAY + timedelta(days=90))
    one.units.update(signed_at=None)

    assert {mover.name: mover.unsigned for mover in screen(the_plan(), leader(), NOW).movers}["区商务局"] == 1


def test_what_is_done_to_a_task_shows_at_once(run: Run) -> None:
    one = task("甲", TODAY - timedelta(days=1))
    assert screen(the_plan(), leader(), NOW).red == 1

    Task.objects.filter(pk=one.pk).update(state="closed", changed_at=NOW + timedelta(seconds=1))

    assert screen(the_plan(), leader(), NOW).red == 0


def test_money_is_for_those_who_see_money(run: Run) -> None:
    money.budget("1000000", year=2026)

    found = money_of(the_plan(), leader(), TODAY)

    assert found is not None
    assert (found.year, found.budget_fen, found.paid_fen) == (2026, 100_000_000, 0)
    assert money_of(the_plan(), Person.objects.get(username="department"), TODAY) is None
    assert "已兑付" in signed_in("leader").get("/screen/").content.decode()
    assert "已兑付" not in signed_in("department").get("/screen/").content.decode()


def test_the_page_asks_the_three_questions_and_leads_to_each_target(run: Run) -> None:
    client = signed_in("leader")

    page = client.get("/screen/").content.decode()

    assert list(re.findall(r"<h2>(.*?)</h2>", page)) == ["是否在轨", "哪里滞后", "谁要动"]
    links = set(re.findall(r'href="(/targets/\d+/[^"]*)"', page))
    assert len(links) == len(standings(the_plan(), TODAY))
    assert {client.get(link.replace("&amp;", "&")).status_code for link in links} == {200}
    assert "style=" not in page


def test_the_second_view_asks_little(run: Run, django_assert_max_num_queries: Any) -> None:
    for number in range(20):
        task(f"{number}", TODAY - timedelta(days=1))
    client = signed_in("leader")
    client.get("/screen/")

    with django_assert_max_num_queries(20):
        client.get("/screen/")


@pytest.mark.parametrize("asked", ["没有", "x" * 500, "\x00", "'--"])
def test_a_plan_that_is_not_there(run: Run, asked: str) -> None:
    assert signed_in("leader").get("/screen/", {"plan": asked}).status_code in (400, 404)


def test_it_is_the_first_thing_a_leader_is_offered(run: Run) -> None:
    page = signed_in("leader").get("/").content.decode()

    assert re.search(r'<nav aria-label="主导航"><a href="/screen/">一屏</a>', page)
