"""An award is worked out again from its bundle alone: the same, or what differs."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from bundles.worlds import DAY, PAPERS, TEXTS, around, award, bundle, contents, faults_of, forged, known, renovation
from facts.tables import plain
from gongshu import FOLDER, PLAN, project
from luodi.bundles import Award, open_bundle, pack, replay
from luodi.diagnostics import Faults
from luodi.facts import Facts, Subject
from luodi.facts.subjects import facts_of_tables
from luodi.plan.files import version_hash

KEPT = FOLDER / "bundles" / "GZ2018-01.zip"

# What the text gives, worked out by hand from the cells of the demonstration.
WORKED = [
    # 四（二）: 20% of 3,680.55万元 is 736.11万元, at most 500万元
    ("产业园改造资助", "GZ2018-01", 2018, {}, "5000000.00"),
    # 四（五）: 5亿元 above the ceiling, 500万元 a year; together with what 2017 gave under 累计
    ("股权投资奖励", "YQ01", 2018, {}, "5000000.00"),
    ("股权投资奖励", "YQ01", 2018, {"股权封顶": "累计"}, "4950000.00"),
    # 四（一）: 30% of the rent; 500万元 in 2017 and 400万元 in 2018 leave 100万元 of the 1000万元 of three years
    ("租用办园补助", "YQ04", 2018, {}, "4000000.00"),
    ("租用办园补助", "YQ04", 2019, {}, "1000000.00"),
]


@pytest.mark.parametrize(("policy", "subject", "year", "readings", "amount"), WORKED)
def test_an_award_is_worked_out_again(
    policy: str, subject: str, year: int, readings: dict[str, str], amount: str
) -> None:
    given = award(policy, subject, year, readings)
    replayed = replay(open_bundle(bundle(given)))

    assert replayed.agrees
    assert replayed.result == PLAN.explain(known(), policy, subject, year, readings=readings).result
    assert given.as_json()["amount"] == format(replayed.result.amount or 0, ".2f") == amount


def test_a_bundle_made_long_ago_still_replays() -> None:
    """It is shipped as it was once packed, whatever the plan became since, and never made anew."""
    replayed = replay(open_bundle(KEPT))

    assert replayed.agrees
    assert replayed.result.amount == Decimal("5000000.00")


def test_the_bundle_holds_what_was_put_in() -> None:
    found = open_bundle(renovation())

    assert found.award == award("产业园改造资助", "GZ2018-01", 2018)
    assert plain(found.facts) == plain(around("改造项目", "GZ2018-01"))
    assert found.papers == {"公示/公示稿.txt": "公示七日".encode(), "回单.pdf": PAPERS["回单.pdf"]}
    assert found.version == version_hash(FOLDER)
    assert found.demonstration


def test_the_same_is_packed_into_the_same_bytes() -> None:
    given = award("产业园改造资助", "GZ2018-01", 2018)
    facts = around("改造项目", "GZ2018-01")
    turned = Facts({kind: facts.subjects[kind] for kind in reversed(facts.subjects)})

    assert pack(given, dict(reversed(TEXTS.items())), turned, dict(reversed(PAPERS.items()))) == renovation()


def test_what_award_json_says() -> None:
    files = contents(renovation())

    assert json.loads(files["award.json"]) == {
        "plan": "拱墅区汽车互联网产业发展五年行动计划（2017年-2021年）",
        "document_number": PLAN.program.document_number,
        "policy": "产业园改造资助",
        "code": "renovation_support",
        "provision": "4.2",
        "subject_kind": "改造项目",
        "subject": "GZ2018-01",
        "year": 2018,
        "readings": {},
        "status": "eligible",
        "amount": "5000000.00",
        "unit": "元",
        "missing": [],
        "open_readings": {},
        "payable": False,
        "demonstration": True,
        "worked_out_on": "2019-03-01",
    }
    assert list(files) == sorted(files)
    assert sorted(files) == [
        "award.json", "facts/产业园.csv", "facts/企业.csv", "facts/改造项目.csv", "manifest.json", "manifest.sha256",
        "papers/公示/公示稿.txt", "papers/回单.pdf", "plan/official.txt", "plan/plan.md", "plan/terms.md",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "differing"),
    [
        ({"amount": Decimal("4999999.99")}, {"amount": ("4999999.99", "5000000.00")}),
        ({"amount": None}, {"amount": (None, "5000000.00")}),
        (
            {"status": "missing", "missing": ("实际投资额",)},
            {"status": ("missing", "eligible"), "missing": (["实际投资额"], [])},
        ),
        (
            {"open_readings": {"跨档计奖": {"最高档": None}}},
            {"open_readings": ({"跨档计奖": {"最高档": None}}, {})},
        ),
        ({"payable": True}, {"payable": (True, False)}),
        ({"plan": "别的方案"}, {"plan": ("别的方案", PLAN.program.title)}),
        ({"document_number": "〔2019〕1号"}, {"document_number": ("〔2019〕1号", PLAN.program.document_number)}),
        ({"code": "other", "provision": "4.1"}, {"code": ("other", "renovation_support"), "provision": ("4.1", "4.2")}),
        ({"subject_kind": "企业"}, {"subject_kind": ("企业", "改造项目")}),
    ],
)
def test_whatever_stands_otherwise_is_named(changes: dict, differing: dict) -> None:
    given = award("产业园改造资助", "GZ2018-01", 2018)
    facts = around("改造项目", "GZ2018-01")
    raw = pack(Award(**{name: getattr(given, name) for name in given.__slots__} | changes), TEXTS, facts, {})
    replayed = replay(open_bundle(raw))

    assert not replayed.agrees
    assert {one.field: (one.stands, one.found) for one in replayed.differences} == differing
    assert replayed.as_json()["agrees"] is False


@pytest.mark.parametrize("field", ["missing", "open_readings", "payable"])
def test_what_nobody_kept_is_not_compared(field: str) -> None:
    assert replay(open_bundle(bundle(award("股权投资奖励", "YQ01", 2018), **{field: None}))).agrees


def test_the_readings_of_the_award_are_those_it_is_worked_out_under() -> None:
    given = award("股权投资奖励", "YQ01", 2018, {"股权封顶": "累计"})
    (difference, *_) = replay(open_bundle(bundle(given, readings={}))).differences

    assert (difference.field, difference.stands, difference.found) == ("amount", "4950000.00", "5000000.00")


def test_a_fact_changed_by_a_forger_changes_the_award() -> None:
    """Who writes the manifest anew cannot make the old amount come out of other facts."""
    raw = forged(
        renovation(),
        lambda files: files.update(
            {"facts/改造项目.csv": files["facts/改造项目.csv"].replace(b"36805500.00", b"20000000.00")}
        ),
    )
    replayed = replay(open_bundle(raw))

    assert [one.field for one in replayed.differences] == ["amount"]
    assert replayed.result.amount == Decimal("4000000.00")
    assert replayed.bundle.hash != open_bundle(renovation()).hash


def test_what_is_unknown_stays_unknown() -> None:
    """An award that waits for facts, of a subject without years and one whose years are empty."""
    facts, _ = facts_of_tables(project(**{"实际投资额（万元）": ""}), PLAN.terms)
    facts.subjects["企业"]["甲"].years[2019] = {}
    facts.subjects["企业"]["乙"] = Subject("企业", "乙", {"名称": "=乙"})
    result = PLAN.explain(facts, "产业园改造资助", "G1", 2018).result
    replayed = replay(open_bundle(pack(Award.of(PLAN, result, DAY), TEXTS, facts, {})))

    assert replayed.agrees
    assert (replayed.result.status, replayed.result.amount) == ("missing", None)
    assert replayed.result.missing == ("实际投资额",)
    assert plain(replayed.bundle.facts) == plain(facts)
    assert not replayed.bundle.demonstration


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"policy": "无此政策"}, "LD0701"),
        ({"policy": "一事一议"}, "LD0714"),
        ({"subject": "无此项目"}, "LD0703"),
        ({"year": 1234}, "LD0801"),
        ({"readings": {"无此口径": "甲"}}, "LD0702"),
        ({"readings": {"股权封顶": "无此选项"}}, "LD0702"),
    ],
)
def test_an_award_that_its_plan_and_facts_do_not_have(changes: dict, fault: str) -> None:
    found = open_bundle(bundle(award("产业园改造资助", "GZ2018-01", 2018), **changes))
    with pytest.raises(Faults) as raised:
        replay(found)

    assert faults_of(raised) == [f"{fault} 证据包.zip/award.json"]


def test_the_day_is_the_one_that_was_given() -> None:
    given = award("产业园改造资助", "GZ2018-01", 2018)

    assert open_bundle(bundle(given, worked_out_on=date(2031, 12, 31))).award.worked_out_on == date(2031, 12, 31)
