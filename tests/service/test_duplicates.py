"""Subjects on record twice: found with reasons, decided by a person, merged whole, taken back exactly."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from service.conftest import NOW, signed_in

from luodi_service.accounts.models import Person, Unit
from luodi_service.accounts.roles import ROLES
from luodi_service.facts import merging
from luodi_service.facts.decisions import DIFFERENT, Merge, Pair
from luodi_service.facts.duplicates import decide_different, propose, search
from luodi_service.facts.merging import RELATIONS, differences, merge, seen, undo, unhandled
from luodi_service.facts.models import Fact, Term
from luodi_service.facts.recording import start_batch
from luodi_service.lib.audit import System
from luodi_service.lib.editing import Stale
from luodi_service.lib.models import AuditEntry
from luodi_service.pages.task_sources import tasks
from luodi_service.plans import grounds
from luodi_service.plans.models import Run
from luodi_service.plans.references import reference_terms
from luodi_service.plans.runs import carry_out, new_run, replays
from luodi_service.plans.snapshots import all_facts, facts_hash, last_fact
from luodi_service.plans.texts import compiled
from luodi_service.registry.matching import Candidate, Entry, candidates, judged
from luodi_service.registry.models import Subject, Title
from luodi_service.worklist.items import Item

FIRM, TWIN = "91000000MA1KR02H6Y", "91000000ma1kr02h6y "


def entry(number: int, key: str, name: str, address: str = "") -> Entry:
    return Entry(number, key, name, address)


def test_a_code_written_otherwise_is_the_same_code() -> None:
    found = judged(entry(1, "91330105143312781Q", "甲有限公司"), entry(2, "９１33 0105143312781q", "甲"))
    assert found is not None
    assert found.score == 100
    assert "代码只差写法" in found.reasons[0]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("杭州容大汽车配件有限公司", "杭州容大汽车配件有限责任公司"),
        ("杭州容大汽车配件有限公司", "（杭州）容大汽车配件有限公司"),
        ("浙江容大汽车配件有限公司", "容大汽车配件 有限公司"),
        ("容大(杭州)汽车配件有限公司", "容大（杭州）汽车配件有限公司"),
    ],
)
def test_form_place_and_width_of_a_name_do_not_matter(first: str, second: str) -> None:
    found = judged(entry(1, "X1", first, "浙江省杭州市拱墅区半山路192号"), entry(2, "X2", second, "拱墅区半山路192号"))
    assert found is not None
    assert found.score >= 90
    assert any("地址相同：半山路192号" in reason for reason in found.reasons)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("杭州容大汽车配件有限公司", "杭州广发汽车配件有限公司"),
        ("杭州汽车修理一厂", "杭州汽车修理二厂"),
        ("杭州容大汽车有限公司半山分公司", "杭州容大汽车有限公司"),
        ("杭州容大汽车有限公司半山分公司", "杭州容大汽车有限公司石桥分公司"),
    ],
)
def test_firms_that_differ_where_it_matters_are_two(first: str, second: str) -> None:
    assert judged(entry(1, "X1", first, "半山路1号"), entry(2, "X2", second, "半山路1号")) is None


def test_two_valid_codes_speak_against_it() -> None:
    one, other = entry(1, "91330105143312781Q", "容大汽车有限公司"), entry(2, "91330105143356995D", "容大汽车有限公司")
    assert judged(one, other) is None or "反面" in " ".join(judged(one, other).reasons)  # type: ignore[union-attr]


def test_blocks_miss_nothing_that_comparing_all_finds() -> None:
    rows = [entry(number, f"X{number}", f"杭州{'容广永正'[number % 4]}{'大发兴'[number % 3]}汽车{'配件维修'[number % 2 * 2:][:2]}有限公司") for number in range(40)]  # fmt: skip
    every = {found for one in rows for other in rows if one.number < other.number if (found := judged(one, other))}
    assert set(candidates(rows)) == every
    assert every


def test_a_hundred_thousand_take_seconds() -> None:
    marks = [chr(0x4E00 + number) for number in range(1_500)]
    trades = ("汽车配件", "汽车维修", "新能源科技", "物流", "电子商务")
    rows = [
        entry(number, f"X{number}", f"杭州{marks[number * 7 % 1500]}{marks[number * 31 // 7 % 1500]}{trades[number % 5]}有限公司", f"半山路{number}号")
        for number in range(100_000)
    ]  # fmt: skip
    rows.append(
        entry(100_000, "Y", rows[500].name.replace("有限公司", "有限责任公司"), "浙江省杭州市拱墅区半山路500号")
    )
    started = time.perf_counter()
    found: list[Candidate] = [one for one in candidates(rows) if one.second == 100_000 and one.score >= 90]
    assert [one.first for one in found] == [500]
    assert time.perf_counter() - started < 60


@pytest.fixture
def pair(run: Run) -> Pair:
    """A demonstration firm, and itself once more with its code in lower case, some facts of its own, and what refers to it."""
    firm = Subject.objects.get(kind="企业", key=FIRM)
    twin = Subject.objects.create(kind="企业", key=TWIN, name="演示企业又名")
    with transaction.atomic():
        batch = start_batch("街道普查", "快报", None, NOW, demonstration=True, document="普查表")
        lacking, disputed = _terms(firm)
        Fact.objects.create(subject=twin, term=lacking, year=2016, value="77", batch=batch)
        Fact.objects.create(subject=twin, term=disputed, year=2018, value="123456", batch=batch)
    Title.objects.create(subject=twin, name="科技企业", level="区", grant="新认定", granted_on=NOW.date(), at=NOW)
    search("企业", System(), NOW)
    found = Pair.objects.get(first=firm, second=twin)
    assert found.score == 100
    return found


def test_a_pair_waits_for_whoever_decides(pair: Pair) -> None:
    def waiting(role: str) -> list[Item]:
        found = tasks(Person.objects.get(username=role), NOW.date())
        return [item for item in found if item.kind == "重复"]

    Pair.objects.exclude(pk=pair.pk).delete()
    assert {role for role in ROLES if waiting(role)} == {"office", "department"}
    (item,) = waiting("office")
    assert item.link == f"/duplicates/{pair.pk}/"
    other = Subject.objects.create(kind="企业", key="X1", name="另一")
    Pair.objects.create(first=pair.first, second=other, score=0)
    (item,) = waiting("office")
    assert "2 对" in item.text
    assert signed_in("office").get(item.link).status_code == 200
    merged(pair)
    Pair.objects.filter(second=other).update(decision="不同")
    assert not waiting("office")


def _terms(firm: Subject) -> tuple[Term, Term]:
    """One that the firm has nothing of, and one of which it has a value in 2018."""
    return Term.objects.get(kind="企业", name="年网上交易额"), Term.objects.get(kind="企业", name="区级财政贡献")


def referring() -> set[int]:
    return reference_terms("企业")


def merged(pair: Pair, side: str = FIRM, shown: str | None = None, **choices: str) -> Merge:
    every = {one.name: side for one in differences(pair.first, pair.second)} | choices
    office = Person.objects.get(username="office")
    shown = seen(pair) if shown is None else shown
    return merge(pair, FIRM, every, "同一企业", shown, referring(), office, NOW)


def state() -> dict[str, Any]:
    """Everything that a merger may touch, as it stands."""
    run = Run.objects.order_by("pk")[0]
    rows = Subject.objects.order_by("pk").values_list("pk", "name", "unit", "area", "park", "merged_into")
    titles = Title.objects.order_by("pk").values_list("pk", "subject")
    return {
        "facts": facts_hash(all_facts(compiled(run.version).terms, last_fact())),
        "subjects": list(rows),
        "titles": list(titles),
    }


def test_the_kept_one_takes_what_it_lacks_and_a_person_chooses_the_rest(run: Run, pair: Pair) -> None:
    firm, twin = pair.first, pair.second
    lacking, disputed = _terms(firm)
    assert [one.term for one in differences(firm, twin)] == [disputed]
    done = merged(pair, side=TWIN)
    facts = all_facts(compiled(run.version).terms, last_fact()).of("企业")
    assert TWIN not in facts
    assert str(facts[FIRM].years[2016][lacking.name]) == "77"
    assert str(facts[FIRM].years[2018][disputed.name]) == "123456"
    taken = Fact.objects.filter(subject=firm, term=disputed, year=2018).order_by("-pk")[0]
    assert (taken.batch.source, taken.batch.document, taken.batch.basis) == ("街道普查", "普查表", "快报")
    assert taken.batch.cause.startswith(f"合并 #{done.pk}")
    assert Title.objects.get(name="科技企业", subject=firm)
    twin.refresh_from_db()
    assert twin.merged_into == firm


def test_a_difference_that_nobody_settled_stops_it(pair: Pair) -> None:
    office = Person.objects.get(username="office")
    before = state()
    with pytest.raises(ValidationError, match="两边的值不同") as refused:
        merge(pair, FIRM, {}, " ", seen(pair), referring(), office, NOW)
    assert "请写明理由" in refused.value.messages
    assert state() == before


def test_undoing_restores_exactly(run: Run, pair: Pair) -> None:
    before, facts = state(), Fact.objects.count()
    done = merged(pair, side=TWIN)
    assert state() != before
    assert undo(done.pk, "看错了", Person.objects.get(username="office"), NOW) == []
    assert state() == before
    assert Fact.objects.count() > facts
    assert list(AuditEntry.objects.order_by("-number").values_list("action", flat=True)[:2]) == ["撤销合并", "合并主体"]
    pair.refresh_from_db()
    assert pair.decision == ""


def test_what_was_corrected_since_stays_when_a_merger_is_undone(run: Run, pair: Pair) -> None:
    done = merged(pair, side=TWIN)
    lacking, _ = _terms(pair.first)
    with transaction.atomic():
        batch = start_batch("年报", "年报", None, NOW, demonstration=True)
        Fact.objects.create(subject=pair.first, term=lacking, year=2016, value="88", batch=batch)
    left = undo(done.pk, "看错了", Person.objects.get(username="office"), NOW)
    assert left == [f"{lacking.name} 2016年 其后已改"]
    assert str(all_facts(compiled(run.version).terms, last_fact()).of("企业")[FIRM].years[2016][lacking.name]) == "88"


def test_old_runs_replay_and_new_ones_hold_one_firm(run: Run, pair: Pair) -> None:
    earlier = new_run(run.version, [2018], {}, System(), NOW)
    carry_out(earlier.pk)
    earlier.refresh_from_db()
    assert earlier.lines.filter(subject=pair.second).exists()
    merged(pair)
    assert replays(run)
    assert replays(earlier)
    later = new_run(run.version, [2018], {}, System(), NOW)
    carry_out(later.pk)
    assert not later.lines.filter(subject=pair.second).exists()
    assert later.lines.filter(subject=pair.first).exists()


def test_what_refers_to_the_other_refers_to_the_kept_one(run: Run, pair: Pair) -> None:
    project, term = Subject.objects.filter(kind="改造项目")[0], Term.objects.get(kind="改造项目", name="改造单位")
    with transaction.atomic():
        batch = start_batch("申报", "年报", None, NOW, demonstration=True)
        Fact.objects.create(subject=project, term=term, value=TWIN, batch=batch)
    before = state()
    done = merged(pair)
    facts = Fact.objects.filter(subject=project, term=term).order_by("-pk")
    assert facts[0].value == FIRM
    undo(done.pk, "看错了", Person.objects.get(username="office"), NOW)
    assert state() == before
    assert facts[0].value == TWIN


def test_what_comes_in_under_the_old_code_is_the_kept_one_s(run: Run, pair: Pair) -> None:
    merged(pair)
    _, disputed = _terms(pair.first)
    with transaction.atomic():
        batch = start_batch("街道普查", "修订", None, NOW, demonstration=True)
        Fact.objects.bulk_create([Fact(subject=pair.second, term=disputed, year=2018, value="42", batch=batch)])
        Fact.objects.create(subject=pair.second, term=disputed, year=2017, value="43", batch=batch)
    facts = all_facts(compiled(run.version).terms, last_fact()).of("企业")[FIRM]
    assert [str(facts.years[year][disputed.name]) for year in (2018, 2017)] == ["42", "43"]


def test_every_relation_to_a_subject_is_handled() -> None:
    """A new one fails here until somebody has said what a merger does to it."""
    assert unhandled() == []


def test_a_relation_that_nobody_thought_of_stops_mergers(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "RELATIONS", {name: how for name, how in RELATIONS.items() if "Title" not in name})
    before = state()
    with pytest.raises(ValidationError, match=r"registry\.Title\.subject"):
        merged(pair)
    assert state() == before


def test_whoever_merges_second_is_told(pair: Pair) -> None:
    shown = seen(pair)
    merged(pair, shown=shown)
    with pytest.raises(Stale):
        merged(pair, shown=shown)
    assert Merge.objects.count() == 1


def test_a_fact_that_came_meanwhile_is_told(pair: Pair) -> None:
    shown = seen(pair)
    lacking, _ = _terms(pair.first)
    with transaction.atomic():
        batch = start_batch("年报", "年报", None, NOW, demonstration=True)
        Fact.objects.create(subject=pair.first, term=lacking, year=2015, value="1", batch=batch)
    with pytest.raises(Stale):
        merged(pair, shown=shown)


def test_what_was_decided_is_never_asked_again(pair: Pair) -> None:
    office = Person.objects.get(username="office")
    decide_different(pair, pair.revision, "两家", office, NOW)
    search("企业", System(), NOW)
    found = Pair.objects.get(pk=pair.pk)
    assert (found.decision, found.note) == (DIFFERENT, "两家")
    with pytest.raises(Stale):
        decide_different(pair, pair.revision, "", office, NOW)


def test_firms_with_an_account_each_are_not_merged(pair: Pair) -> None:
    first, second = Unit.objects.get(name="演示企业"), Unit.objects.get(name="演示园区")
    Subject.objects.filter(pk=pair.first_id).update(unit=first)
    Subject.objects.filter(pk=pair.second_id).update(unit=second)
    with pytest.raises(ValidationError, match="各有自己的单位账号"):
        merged(pair)


def test_a_person_may_propose_a_pair(run: Run) -> None:
    keys = list(Subject.objects.filter(kind="企业").values_list("key", flat=True)[:2])
    office = Person.objects.get(username="office")
    found = propose("企业", keys[0], keys[1], office, NOW)
    search("企业", System(), NOW)
    assert Pair.objects.get(pk=found.pk).reasons == ["由工作人员提出"]
    with pytest.raises(ValidationError, match="没有可以比较的企业「没有」"):
        propose("企业", keys[0], "没有", office, NOW)


def told(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_an_officer_merges_and_takes_it_back_on_the_page(run: Run, pair: Pair) -> None:
    client = signed_in("office")
    assert "代码只差写法" in told(client.get("/duplicates/"))
    address = f"/duplicates/{pair.pk}/"
    page = client.get(address)
    assert "12.3456万元" not in told(page)
    assert "（税务数据，不显示） 街道普查《普查表》，快报" in told(page)
    name = differences(pair.first, pair.second)[0].name
    sent = {"act": "merge", "seen": seen(pair), "kept": FIRM, "reason": "同一企业"}
    refused = client.post(address, sent)
    assert refused.status_code == 400
    assert "请选择用哪一个" in told(refused)
    assert client.post(address, {**sent, f"use-{name}": TWIN}).status_code == 302
    second = client.post(address, {**sent, f"use-{name}": TWIN})
    assert second.status_code == 409
    assert "已被别人改动" in told(second)
    done = Merge.objects.get()
    assert "演示企业又名" in told(client.get(f"/duplicates/{pair.pk}/"))
    assert client.post(f"/merges/{done.pk}/undo/", {"reason": "看错了"}).status_code == 302
    assert Merge.objects.get().undone_at is not None
    again = client.post(f"/merges/{done.pk}/undo/", {"reason": "看错了"}, follow=True)
    assert again.status_code == 409


def test_what_if_stands_on_the_same_facts_as_a_run(run: Run, pair: Pair) -> None:
    """Kept in memory and brought up fact by fact, it still knows mergers and quarters."""
    plan = compiled(run.version)
    park, area = Subject.objects.get(kind="产业园", key="YQ01"), Term.objects.get(name="园区年经常性税收总额")

    def same() -> bool:
        later = new_run(run.version, [2018], {}, System(), NOW)
        carry_out(later.pk)
        later.refresh_from_db()
        held, whole = (
            grounds.facts_of(grounds.grounds(later, grounds.every_kind(later))),
            all_facts(plan.terms, later.snapshot),
        )
        read = grounds._terms_read(plan.program)
        for kind in held.subjects:
            if set(held.of(kind)) != set(whole.of(kind)):
                return False
            for key, subject in held.of(kind).items():
                for year, values in whole.of(kind)[key].years.items():
                    expected = {name: value for name, value in values.items() if name in read[kind]}
                    if subject.years.get(year, {}) != expected:
                        return False
        return True

    assert same()
    for quarter in range(1, 5):
        with transaction.atomic():
            batch = start_batch("季报", "快报", None, NOW, demonstration=True)
            Fact.objects.create(subject=park, term=area, year=2022, part=400 + quarter, value="100", batch=batch)
    assert same()
    done = merged(pair)
    assert same()
    undo(done.pk, "看错了", Person.objects.get(username="office"), NOW)
    assert same()
