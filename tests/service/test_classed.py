"""The fields and sectors kept beside the facts are what the facts say, whatever was done; facts taken by thousands are like
others."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction

from service.conftest import NOW
from service.test_imports import brought, code, office, taken, text, tried
from service.test_known import kept
from service.test_undoing import merged, undone

from luodi_service.accounts.models import Person, Unit
from luodi_service.facts import disagreements, merging
from luodi_service.facts.classifying import classify
from luodi_service.facts.enterprise_list import UNKNOWN, Asked, found
from luodi_service.facts.known import Classed, class_all
from luodi_service.facts.models import Fact, Term
from luodi_service.facts.recording import start_batch
from luodi_service.facts.register_terms import FIELD, FIELDS, SECTOR, SECTORS
from luodi_service.intake.models import Import
from luodi_service.plans.models import Run
from luodi_service.registry.models import Subject

FIRMS = [code(40 + number) for number in range(5)]
VALUES = {FIELD: FIELDS, SECTOR: SECTORS}


def term(name: str) -> Term:
    return Term.objects.get(kind="企业", name=name)


def held() -> dict[tuple[int, int], str]:
    return {(subject, of): value for subject, of, value in Classed.objects.values_list("subject", "term", "value")}


def computed() -> dict[tuple[int, int], str]:
    """From all facts, the newest of each."""
    newest: dict[tuple[int, int], str] = {}
    facts = Fact.objects.filter(term__kind="企业", term__name__in=VALUES, year=0, part=0).order_by("pk")
    for fact in facts:
        newest[fact.subject_id, fact.term_id] = fact.value
    return {thing: value for thing, value in newest.items() if value}


class Acts:
    """What people do to a few firms; each act says nothing where it is not its turn."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.imports: list[Import] = []
        self.mergers: list[merging.Merge] = []

    def standing(self) -> list[Subject]:
        return list(Subject.objects.on_record().filter(kind="企业", key__in=FIRMS).order_by("pk"))

    def brings(self) -> None:
        keys = self.random.sample(FIRMS, 3)
        rows = [f"{key},{self.random.choice(SECTORS)},{self.random.choice(FIELDS)}" for key in keys]
        source = self.random.choice(("普查", "年检"))
        self.imports.append(taken(tried(brought(text("编号,监测行业,产业领域", *rows), source=source))))

    def takes_back(self) -> None:
        merged_now = Subject.objects.filter(key__in=FIRMS, merged_into__isnull=False).exists()
        if self.imports and not merged_now:
            undone(self.imports.pop())

    def decides(self) -> None:
        name = self.random.choice(list(VALUES))
        for firm in self.standing()[:1]:
            given = {name: self.random.choice((*VALUES[name], ""))}
            classify(firm, firm.revision, given, "经营范围", "", office(), NOW)

    def states(self) -> None:
        with transaction.atomic():
            batch = start_batch("企业", "年报", None, NOW, demonstration=True)
            name = self.random.choice(list(VALUES))
            for firm in self.random.sample(self.standing(), min(2, len(self.standing()))):
                value = self.random.choice((*VALUES[name], ""))
                Fact.objects.create(subject=firm, term=term(name), value=value, batch=batch)

    def chooses(self) -> None:
        of = term(SECTOR)
        seen = max((rule.pk for rule in of.precedence.all()), default=0)
        order = self.random.choice(([["普查", ""]], [["企业", ""], ["年检", ""]]))
        disagreements.choose(of, order, "拱商〔2026〕1号", "登记为准", seen, office(), NOW)

    def merges(self) -> None:
        firms = self.standing()
        if len(firms) > 2:
            one, other = self.random.sample([firm.key for firm in firms], 2)
            self.mergers.append(merged(one, other, kept=one, holds=self.random.choice((one, other))))

    def parts(self) -> None:
        if self.mergers:
            merging.undo(self.mergers.pop().pk, "不是一家", office(), NOW)

    def every(self) -> list[Callable[[], None]]:
        return [
            self.brings, self.takes_back, self.decides, self.states, self.chooses, self.merges, self.parts,
        ]  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_what_is_kept_is_what_the_facts_say_whatever_was_done(run: Run, seed: int) -> None:
    random = Random(seed)
    acts = Acts(random)
    acts.brings()
    done = [*acts.every(), *random.choices(acts.every(), k=8)]
    random.shuffle(done)
    for act in done:
        act()
        assert held() == computed(), act.__name__
    assert held()
    # And made anew it is the same, by the tables that a migration has as by one's own.
    before = held()
    class_all(Fact, apps.get_model("facts", "Classed"))
    assert held() == before


def test_the_list_is_filtered_by_what_is_kept(run: Run) -> None:
    here = Unit.objects.get(name="祥符街道")
    firms = [Subject.objects.create(kind="企业", key=key, area=here) for key in FIRMS]
    with transaction.atomic():
        batch = start_batch("企业", "年报", None, NOW, demonstration=True)
        for firm, value in zip(firms, ("维修", "维修", "改装", "维修"), strict=False):
            Fact.objects.create(subject=firm, term=term(SECTOR), value=value, batch=batch)
        Fact.objects.create(subject=firms[1], term=term(SECTOR), value="", batch=batch)

    def keys(sector: str, who: str = "office") -> set[str]:
        viewer = Person.objects.get(username=who)
        rows = found(viewer, Asked(sector=sector), NOW.date())
        return set(rows.values_list("key", flat=True)) & set(FIRMS)

    assert keys("维修") == keys("维修", "street") == {FIRMS[0], FIRMS[3]}
    assert keys("改装") == {FIRMS[2]}
    assert keys(UNKNOWN) == keys(UNKNOWN, "street") == {FIRMS[1], FIRMS[4]}


def test_classes_are_known_to_whoever_knows_the_firm(run: Run) -> None:
    areas = (Unit.objects.get(name="祥符街道"), Unit.objects.get(name="上塘街道"))
    firms = [Subject.objects.create(kind="企业", key=key, area=area) for key, area in zip(FIRMS, areas, strict=False)]
    with transaction.atomic():
        batch = start_batch("企业", "年报", None, NOW, demonstration=True)
        for firm in firms:
            Fact.objects.create(subject=firm, term=term(SECTOR), value="维修", batch=batch)

    def seen(who: str) -> set[int]:
        rows = Classed.objects.visible_to(Person.objects.get(username=who))
        return {row.subject_id for row in rows} & {firm.pk for firm in firms}

    assert (seen("office"), seen("street"), seen("park")) == ({one.pk for one in firms}, {firms[0].pk}, set())
    Term.objects.filter(pk=term(SECTOR).pk).update(nature="统计")
    assert (seen("office"), seen("street"), seen("statistics")) == (set(), set(), {one.pk for one in firms})


def test_facts_taken_are_like_those_created(run: Run) -> None:
    """By number or as rows: the same stands in the tables, for the standing one of a merged two, after the same rules."""
    disagreements.choose(term(SECTOR), [["普查", ""]], "拱商〔2026〕1号", "普查为准", 0, office(), NOW)
    firm, other = (Subject.objects.create(kind="企业", key=key, name="演示") for key in FIRMS[:2])
    Subject.objects.filter(pk=other.pk).update(merged_into=firm)
    rows = [
        (other.pk, term(SECTOR).pk, 0, 0, "改装"),
        (firm.pk, term(FIELD).pk, 0, 0, FIELDS[0]),
        (firm.pk, term("申报营业收入").pk, 2020, 0, "4500000"),
        (firm.pk, term("申报营业收入").pk, 2020, 401, "1"),
    ]

    def told(record: Callable[[Any], object]) -> Any:
        point = transaction.savepoint()
        first = start_batch("普查", "年报", None, NOW, demonstration=True)
        Fact.objects.create(subject=firm, term=term(SECTOR), value="维修", batch=first)
        record(start_batch("街道", "年报", None, NOW, demonstration=True))
        own = Fact.objects.filter(subject__in=(firm, other)).order_by("pk")
        names = ("subject", "term", "year", "part", "value", "batch__source", "batch__cause")
        counted = [row[:3] for row in kept()[0]]
        found = list(own.values_list(*names)), held(), counted, [row for row in kept()[1] if row[0] == firm.pk]
        transaction.savepoint_rollback(point)
        return found

    def create(batch: Any) -> None:
        names = ("subject_id", "term_id", "year", "part", "value")
        Fact.objects.bulk_create(Fact(batch=batch, **dict(zip(names, row, strict=True))) for row in rows)

    with transaction.atomic():
        taken_so = told(lambda batch: Fact.objects.take(batch, rows))
        assert taken_so == told(create)
    assert taken_so[1][firm.pk, term(SECTOR).pk] == "维修", "the rule has the census stated again"
    assert {row[0] for row in taken_so[0]} == {firm.pk}
    assert taken_so[3]


def test_nothing_taken_changes_nothing(run: Run) -> None:
    before = held(), kept(), Fact.objects.count()
    with transaction.atomic():
        batch = start_batch("街道", "年报", None, NOW, demonstration=True)
        assert Fact.objects.take(batch, []) == 0
    assert (held(), kept(), Fact.objects.count()) == before
