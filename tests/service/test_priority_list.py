"""优先支持名单: who is recognised as 汽车互联网企业 on a day, and nobody whose recognition lapsed."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from service.conftest import NOW, signed_in
from service.test_brands import taken_away

from luodi_service.accounts.models import Person, Unit
from luodi_service.facts.models import Batch, Fact, Term
from luodi_service.plans.models import Run
from luodi_service.recognition.models import Case
from luodi_service.recognition.priority import holds, newest_year, supported, undecided
from luodi_service.registry import keeping
from luodi_service.registry.models import Subject

LIST = "/funds/priority/"
OFFICE = "office"


def told(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def person(name: str) -> Person:
    return Person.objects.get(username=name)


@pytest.fixture
def firm(run: Run) -> Subject:
    """A firm of 祥符街道 of which nothing is known."""
    return Subject.objects.create(kind="企业", key="试甲", name="试甲", area=Unit.objects.get(name="祥符街道"))


def say(firm: Subject, year: int, value: str, dated: date | None = None, document: str = "拱科〔1998〕1号") -> Fact:
    batch = Batch.objects.create(source="区科技局", document=document if dated else "", dated=dated, at=NOW)
    term = Term.objects.get(kind="企业", name="汽车互联网企业")
    return Fact.objects.create(subject=firm, term=term, year=year, value=value, batch=batch)


def on(day: date, firm: Subject, viewer: str = OFFICE, rows: Any = supported) -> bool:
    found: bool = rows(person(viewer), day).filter(subject=firm).exists()
    return found


# On a day


def test_a_decision_supports_from_its_document_to_the_end_of_its_year(firm: Subject) -> None:
    """1998年的认定，文件4月15日：4月14日还不在名单上，4月15日、12月31日在，次年元旦不在。"""
    fact = say(firm, 1998, "是", date(1998, 4, 15))
    days = (date(1998, 4, 14), date(1998, 4, 15), date(1998, 12, 31), date(1999, 1, 1))
    assert [on(day, firm) for day in days] == [False, True, True, False]
    assert holds(fact) == (date(1998, 4, 15), date(1998, 12, 31))


def test_a_table_without_a_document_counts_for_its_whole_year(firm: Subject) -> None:
    fact = say(firm, 1998, "是")
    assert [on(date(1998, 1, 1), firm), on(date(1998, 12, 31), firm), on(date(1997, 12, 31), firm)] == [
        True,
        True,
        False,
    ]
    assert holds(fact) == (date(1998, 1, 1), date(1998, 12, 31))


@pytest.mark.parametrize("value", ["", "否"])
def test_one_whose_recognition_was_taken_back_was_on_the_list_until_then(firm: Subject, value: str) -> None:
    say(firm, 1998, "是", date(1998, 4, 15))
    say(firm, 1998, value, date(1998, 9, 1), "撤销文件")
    assert [on(day, firm) for day in (date(1998, 8, 31), date(1998, 9, 1))] == [True, False]
    say(firm, 1998, "是", date(1998, 11, 1), "重新认定")
    assert [on(day, firm) for day in (date(1998, 10, 31), date(1998, 11, 1))] == [False, True]


def test_those_who_are_not_decided_yet_are_told_apart(firm: Subject) -> None:
    """1998年认定、1999年还没有结果：不在1999年的名单上，列在另一处；1999年一有结果就不再列。"""
    say(firm, 1998, "是", date(1998, 4, 15))
    day = date(1999, 6, 1)
    assert (on(day, firm), on(day, firm, rows=undecided)) == (False, True)
    assert not on(date(2000, 6, 1), firm, rows=undecided), "two years ago is not the year before"
    say(firm, 1999, "否", date(1999, 6, 2))
    assert on(day, firm, rows=undecided), "on that day it was not decided"
    assert not on(date(1999, 6, 2), firm, rows=undecided)
    say(firm, 1999, "是", date(1999, 7, 1))
    assert (on(date(1999, 7, 1), firm), on(date(1999, 7, 1), firm, rows=undecided)) == (True, False)


def test_a_document_that_came_after_the_year_supports_on_no_day(firm: Subject) -> None:
    fact = say(firm, 1998, "是", date(1999, 2, 1))
    assert not any(on(day, firm) for day in (date(1998, 12, 31), date(1999, 1, 31), date(1999, 2, 1)))
    assert on(date(1999, 2, 1), firm, rows=undecided)
    assert holds(fact) is None
    (row,) = taken_away(signed_in(OFFICE), f"{LIST}?on=1999-02-01&state=undecided&q=试甲")
    assert (row["有效期自"], row["有效期至"]) == ("", "")


def test_one_that_ceased_or_was_merged_is_not_supported(firm: Subject) -> None:
    say(firm, 1998, "是")
    keeping.end_subject(firm.pk, 0, "注销", date(1998, 6, 1), "通知", person(OFFICE), NOW)
    assert [on(day, firm) for day in (date(1998, 5, 31), date(1998, 6, 1))] == [True, False]
    other = Subject.objects.create(kind="企业", key="试乙")
    say(other, 1998, "是")
    Subject.objects.filter(pk=other.pk).update(merged_into=firm)
    assert not on(date(1998, 5, 31), other)


def test_the_newest_year_is_of_those_that_stand(firm: Subject) -> None:
    before = newest_year(person(OFFICE), date(1999, 1, 1))
    say(firm, 1998, "是")
    assert (before, newest_year(person(OFFICE), date(1999, 1, 1))) == (None, 1998)
    say(firm, 1998, "")
    assert newest_year(person(OFFICE), date(1999, 1, 1)) is None


# The page


def test_the_list_names_the_ground(firm: Subject) -> None:
    fact = say(firm, 1998, "是", date(1998, 4, 15))
    unit = Unit.objects.get(name="区科技局")
    case = Case.objects.create(
        subject=firm, term=fact.term, year=1998, unit=unit, applicant_unit=unit, state="recognised", fact=fact,
        submitted_on=date(1998, 3, 1), changed_at=NOW,
    )  # fmt: skip
    client = signed_in(OFFICE)
    page = client.get(f"{LIST}?on=1998-05-01").content.decode()
    assert f'<a href="/recognitions/{case.pk}/">1998年汽车互联网企业</a>' in page
    (row,) = taken_away(client, f"{LIST}?on=1998-05-01")
    shown = ("企业", "编号", "街道", "产业领域", "依据", "认定文件", "文件日期", "有效期自", "有效期至")
    assert [row[name] for name in shown] == [
        "试甲", "试甲", "祥符街道", "", "1998年汽车互联网企业", "拱科〔1998〕1号", "1998-04-15", "1998-04-15", "1998-12-31",
    ]  # fmt: skip
    assert (
        "/recognitions/" not in signed_in("tax").get(f"{LIST}?on=1998-05-01").content.decode().partition("<tbody>")[2]
    )


def test_the_page_leads_to_those_not_decided_and_to_the_newest_year(firm: Subject) -> None:
    say(firm, 1998, "是", date(1998, 4, 15))
    client = signed_in(OFFICE)
    page = client.get(f"{LIST}?on=1999-03-01").content.decode()
    assert "另有 1 家是1998年的汽车互联网企业，1999年还没有结果，不在名单上" in told(
        client.get(f"{LIST}?on=1999-03-01")
    )
    assert f"{LIST}?on=1999-03-01&amp;state=undecided" in page
    assert f"{LIST}?on=1998-12-31" in page
    assert "试甲" not in page.partition("<tbody>")[2]
    assert "试甲" in client.get(f"{LIST}?on=1999-03-01&state=undecided").content.decode().partition("<tbody>")[2]


@pytest.mark.parametrize("given", ["1998-13-01", "昨天", "0001-01-01"])
def test_what_is_no_day_is_said(run: Run, given: str) -> None:
    answer = signed_in(OFFICE).get(LIST, {"on": given})
    assert answer.status_code == 400
    assert "日期" in told(answer)


@pytest.mark.parametrize(
    "query", ["area=99999999999999999999", "area=x", "field=房地产", "state=%", "page=x", "sort=by"]
)
def test_hostile_questions_are_answered(run: Run, query: str) -> None:
    assert signed_in(OFFICE).get(f"{LIST}?on=2021-12-31&{query}").status_code == 200


def test_who_is_told_of_whom(firm: Subject) -> None:
    other = Subject.objects.create(kind="企业", key="试乙", area=Unit.objects.get(name="半山街道"))
    mine = Subject.objects.create(kind="企业", key="试丙", unit=Unit.objects.get(name="演示企业"))
    for one in (firm, other, mine):
        say(one, 1998, "是")
    day = date(1998, 5, 1)
    seen = {
        role: {one.key for one in (firm, other, mine) if on(day, one, role)}
        for role in ("office", "street", "enterprise", "finance", "system_officer")
    }
    everything = {"试甲", "试乙", "试丙"}
    assert seen == {
        "office": everything, "finance": everything, "street": {"试甲"}, "enterprise": {"试丙"}, "system_officer": set(),
    }  # fmt: skip
    page = told(signed_in("street").get(f"{LIST}?on=1998-05-01"))
    assert ("试甲" in page, "试乙" in page) == (True, False)
    later = told(signed_in("enterprise").get(f"{LIST}?on=1999-05-01"))
    assert "另有 1 家" in later, "others are not even counted"


def test_the_target_of_the_funds_leads_to_the_list(run: Run) -> None:
    client = signed_in("leader")
    assert f'<a href="{LIST}">优先支持名单</a>' in client.get("/targets/12/").content.decode()
    assert LIST not in client.get("/targets/4/").content.decode().partition("<main")[2]


def test_the_demonstration_has_a_list(run: Run) -> None:
    """演示数据的每一家，与数据里2021年写“是”的相同。"""
    rows = taken_away(signed_in(OFFICE), f"{LIST}?on=2021-12-31")
    said = Fact.objects.filter(term__name="汽车互联网企业", year=2021).order_by("pk")
    newest = dict(said.values_list("subject__key", "value"))
    assert {row["编号"] for row in rows} == {key for key, value in newest.items() if value == "是"}
    assert len(rows) > 50
