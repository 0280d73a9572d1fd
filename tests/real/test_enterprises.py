"""The real register, messy as it is: whole, in one sitting. The data stay where they are; nothing of them is shown."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command

from gongshu import FOLDER
from service.conftest import NOW

from luodi_service.accounts.models import Person, Unit
from luodi_service.facts.models import Fact
from luodi_service.intake import bringing, taking, trying
from luodi_service.intake.districts import difference
from luodi_service.intake.models import Guess, Import, ImportRow
from luodi_service.plans.dictionary import said
from luodi_service.registry.models import Subject

SHARED = Path(__file__).parents[3] / "shared" / "data"
REGISTER, VECTORS = SHARED / "enterprises" / "gongshu_enterprises.csv", SHARED / "codes" / "uscc_vectors.csv"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> None:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        call_command("load_demonstration", FOLDER, verbosity=0)


def rows() -> list[dict[str, str]]:
    with REGISTER.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def brought(raw: bytes, name: str) -> Import:
    office, unit = Person.objects.get(username="office"), Unit.objects.get(name="区科技局")
    source = bringing.source_named("登记", unit, "企业", office, NOW)
    one = bringing.bring(source, ContentFile(raw), name, {}, office, NOW)
    bringing.settle(one, {}, 0, 0, office, NOW)
    trying.try_out(one.pk, NOW)
    one.refresh_from_db()
    return one


def test_the_register_goes_in_whole(db: None) -> None:
    one = brought(REGISTER.read_bytes(), REGISTER.name)
    expected = rows()
    assert (one.rows, one.counts.get("held", 0)) == (len(expected), 0)
    taking.begin(one, Import.WHOLE, one.revision, one.by, NOW)
    taking.take_in(one.pk)
    one.refresh_from_db()
    assert one.state == "done"
    counts = one.counts["taken_in"]
    assert sum(counts.get(kind, 0) for kind in ("stored", "same", "blank", "naming", "passed", "reported")) == one.cells
    assert Subject.objects.filter(brought_by__of=one).count() == len(expected)
    own = Fact.objects.filter(subject__brought_by__of=one)
    capital = dict(own.filter(term__name="注册资本").values_list("subject__key", "value"))
    words = dict(own.filter(term__name="注册资本原文").values_list("subject__key", "value"))
    foreign = {row["uscc"] for row in expected if re.search("美元|日元", row["capital_raw"])}
    unknown = {row["uscc"] for row in expected if row["capital_raw"] in ("", "-")}
    assert set(words) == foreign
    assert set(capital) == {row["uscc"] for row in expected} - foreign - unknown
    assert not {key for key, value in capital.items() if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", value)}
    assert one.counts["columns"] == 10
    differing = {row["uscc"] for row in expected if difference(row["uscc"], row["address"])}
    noted = {
        row.key
        for row in ImportRow.objects.filter(of=one)
        if any("请核对是否迁移" in why for _, why in row.notes.values())
    }
    assert noted == differing
    assert 450 < len(noted) < 550
    sectors = Counter(Guess.objects.filter(of=one, term__name="监测行业").values_list("value", flat=True))
    assert set(sectors) <= {"汽车", "维修", "改装", "报废回收"}
    assert 150 < sectors.total() < 300
    assert all("中有「" in guess.reason for guess in Guess.objects.filter(of=one))


def test_every_spelling_of_capital_comes_to_its_amount(db: None) -> None:
    from decimal import Decimal

    from luodi.facts.loose.notes import Taken
    from luodi.facts.loose.quantities import YUAN, read_quantity

    spelled = Counter()
    for row in rows():
        read = read_quantity(row["capital_raw"], YUAN, Decimal(1))
        shape = re.sub(r"[0-9]+", "9", row["capital_raw"])
        spelled[shape] += 1
        digits = re.match(r"[0-9,.]+", row["capital_raw"])
        if digits and not re.search("美元|日元", row["capital_raw"]):
            assert isinstance(read, Taken), shape
            assert read.value == Decimal(digits.group().replace(",", "")) * 10_000, shape
    assert len(spelled) >= 17


@pytest.mark.parametrize(
    "vector", list(csv.DictReader(VECTORS.read_text(encoding="utf-8-sig").splitlines())), ids=lambda row: row["note"]
)
def test_bad_codes_are_reported_and_good_ones_taken(vector: dict[str, str]) -> None:
    from luodi.facts.loose.cells import read_code
    from luodi.facts.loose.notes import Bad

    read = read_code(vector["code"])
    assert isinstance(read, Bad) == (vector["strict_valid"] == "0")
    if "lower-case" in vector["note"]:
        assert isinstance(read, Bad)
        assert str(said(vector["code"].upper())) in str(read.why)
