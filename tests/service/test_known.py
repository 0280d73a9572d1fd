"""What is kept beside the facts is what the facts say, however they came in; and rows stored by thousands are like others."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Count, Max

from service.conftest import NOW

from luodi_service.accounts.models import Unit
from luodi_service.facts.known import Declared, Known, count_all
from luodi_service.facts.models import Fact, Term
from luodi_service.facts.recording import start_batch
from luodi_service.lib.storing import AT_ONCE, store
from luodi_service.plans.models import Line, Run
from luodi_service.registry.models import Subject

WORDS = {
    "申报营业收入": ("4500000", "19999999.99", "0", ""),
    "行业代码": ("5261", "8111（2017）", "0111", "汽车", ""),
    "监测行业": ("维修", "汽车", ""),
    "年销售额": ("1", "2", ""),
}


def kept() -> tuple[Any, Any]:
    names = ("subject_id", "year", "by", "edition", "threshold_fen", "lacking_fen")
    return (
        sorted(Known.objects.values_list("term_id", "year", "subjects", "last_batch_id")),
        sorted(Declared.objects.values_list(*names), key=lambda row: row[:2]),
    )


@pytest.mark.parametrize("seed", range(4))
def test_what_is_kept_is_what_all_facts_say(run: Run, seed: int) -> None:
    """Written one by one or together, in any order of years, taken back, of one year's parts: it is as counted anew."""
    random = Random(seed)
    firms = [Subject.objects.create(kind="企业", key=f"K{number}", name="演示") for number in range(4)]
    terms = {name: Term.objects.get(kind="企业", name=name) for name in WORDS}
    for _ in range(30):
        with transaction.atomic():
            batch = start_batch("企业", "年报", None, NOW, demonstration=True)
            facts = []
            for _ in range(random.randrange(1, 6)):
                name = random.choice(list(WORDS))
                year = random.choice((2018, 2019, 2020)) if terms[name].yearly else 0
                part = 401 if year and random.random() < 0.2 else 0
                value = random.choice(WORDS[name])
                facts.append(
                    Fact(subject=random.choice(firms), term=terms[name], year=year, part=part, value=value, batch=batch)
                )
            if random.random() < 0.5:
                Fact.objects.bulk_create(facts)
            else:
                for fact in facts:
                    fact.save()
    before = kept()
    assert any(row[5] for row in before[1])
    count_all(Fact, Known, Declared)
    assert kept() == before
    said = Fact.objects.filter(year__gt=0).exclude(value="").order_by().values_list("term", "year")
    assert before[0] == sorted(said.annotate(number=Count("subject", distinct=True), last=Max("batch")))


def test_a_street_sees_what_its_own_firms_declare(run: Run) -> None:
    from luodi_service.accounts.models import Person

    here = Subject.objects.create(kind="企业", key="K1", area=Unit.objects.get(name="祥符街道"))
    there = Subject.objects.create(kind="企业", key="K2", area=Unit.objects.get(name="上塘街道"))
    with transaction.atomic():
        batch = start_batch("企业", "年报", None, NOW, demonstration=True)
        term = Term.objects.get(kind="企业", name="申报营业收入")
        for firm in (here, there):
            Fact.objects.create(subject=firm, term=term, year=2020, value="1", batch=batch)
    seen = {
        role: Declared.objects.visible_to(Person.objects.get(username=role)) for role in ("street", "office", "park")
    }
    assert {role: {row.subject_id for row in rows} & {here.pk, there.pk} for role, rows in seen.items()} == {
        "street": {here.pk},
        "office": {here.pk, there.pk},
        "park": set(),
    }


def test_stored_rows_are_like_others(run: Run) -> None:
    """Values of every kind of field, and defaults, stand in the database as a model's own saving has them."""
    subject = Subject.objects.order_by("pk")[0]
    given = {"policy": "引号\t'\"\\N\n", "year": 2019, "status": "eligible", "amount": Decimal("12.30")}
    own = Line.objects.create(run=run, subject=subject, missing=["缺"], open_readings={"口径": {"甲": None}}, **given)
    row = (run.pk, subject.pk, *given.values(), ("缺",), {"口径": {"甲": None}})
    store(Line, ("run", "subject", *given, "missing", "open_readings"), [row])
    stored = Line.objects.order_by("-pk")[0]
    assert stored.pk != own.pk
    names = [field.attname for field in Line._meta.concrete_fields if not field.primary_key]
    assert {name: getattr(stored, name) for name in names} == {name: getattr(own, name) for name in names}


def test_all_rows_are_stored_or_none(run: Run) -> None:
    before = Subject.objects.count()
    many = [("企业", f"K{number}") for number in range(AT_ONCE + 1)]
    with pytest.raises(IntegrityError), transaction.atomic():
        store(Subject, ("kind", "key"), [*many, many[0]])
    assert Subject.objects.count() == before
    assert store(Subject, ("kind", "key"), iter(many)) == len(many)


def test_rows_may_be_asked_of_the_same_connection(run: Run) -> None:
    """They come out of the database while others go in."""
    keys = Subject.objects.order_by("pk").values_list("key", flat=True)
    number = keys.count()
    assert store(Subject, ("kind", "key"), (("备查", key) for key in keys.iterator(2))) == number
