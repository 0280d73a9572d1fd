"""The fact base: nothing is overwritten, everything can be asked as it was."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from service.conftest import NOW

from luodi_service.accounts.models import Person, Unit
from luodi_service.facts.models import Fact, Term
from luodi_service.facts.recording import start_batch
from luodi_service.lib.audit import System
from luodi_service.plans.imports import Taken, take_in
from luodi_service.plans.models import Line, Run
from luodi_service.plans.runs import carry_out, new_run, replays
from luodi_service.plans.snapshots import all_facts, facts_hash, last_fact
from luodi_service.plans.texts import compiled
from luodi_service.registry.models import Subject, Tenancy

HEADING = "编号,改造单位,完工日期,项目经认定,实际投资额（万元）"


def bring(run: Run, folder: Path, row: str) -> Taken:
    (folder / "改造项目.csv").write_text(f"{HEADING}\n{row}\n", encoding="utf-8")
    return take_in(run.version, folder, "试", System(), NOW)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def test_what_is_taken_in_is_what_is_evaluated(run: Run) -> None:
    """The stored results are those of the library on the files, to the last byte."""
    from gongshu import DEMONSTRATION

    from luodi_service.plans.worked_out import results_hash, target_years

    plan = compiled(run.version)
    results, figures = plan.evaluate(DEMONSTRATION, run.years), plan.targets(DEMONSTRATION, target_years(plan.program))
    assert results_hash(results, figures) == run.results_hash
    assert [figure.as_json() for figure in figures] == run.targets
    assert facts_hash(all_facts(plan.terms, run.snapshot)) == run.facts_hash


def test_a_correction_supersedes_and_the_past_can_be_asked(run: Run, folder: Path) -> None:
    terms = compiled(run.version).terms
    first = bring(run, folder, "新项目,,2018-05-01,是,1250")
    assert (first.subjects, first.facts, first.same) == (1, 3, 0)
    before = last_fact()
    second = bring(run, folder, "新项目,,2018-05-01,是,1300")
    assert (second.subjects, second.facts, second.same) == (0, 1, 2)
    assert all_facts(terms, last_fact()).of("改造项目")["新项目"].unchanging["实际投资额"] == Decimal(13_000_000)
    assert all_facts(terms, before).of("改造项目")["新项目"].unchanging["实际投资额"] == Decimal(12_500_000)
    of_project = Fact.objects.filter(subject__key="新项目", term__name="实际投资额")
    assert list(of_project.as_of(before).values_list("value", flat=True)) == ["12500000"]
    assert list(of_project.as_of(last_fact()).values_list("value", flat=True)) == ["13000000"]


def test_a_fact_that_stands_is_neither_changed_nor_removed(run: Run) -> None:
    fact = Fact.objects.all()[0]
    with pytest.raises(ValueError, match="superseded"):
        fact.save()
    with pytest.raises(ValueError, match="superseded"):
        fact.delete()


def test_one_real_fact_makes_a_run_real(run: Run, folder: Path) -> None:
    assert run.demonstration
    bring(run, folder, "新项目,,2018-05-01,是,1250")
    real = new_run(run.version, [2018], {}, System(), NOW)
    carry_out(real.pk)
    assert not Run.objects.get(pk=real.pk).demonstration


def test_an_old_run_replays_after_new_facts(run: Run, folder: Path) -> None:
    bring(run, folder, "新项目,,2018-05-01,是,1250")
    assert replays(run)


def test_a_row_of_empty_cells_is_known_to_be_there(run: Run, folder: Path) -> None:
    bring(run, folder, "空项目,,,,")
    (folder / "产业园.csv").write_text("编号,年度,建筑面积\n空园,2017,\n空园,2019,5\n", encoding="utf-8")
    take_in(run.version, folder, "试", System(), NOW)
    facts = all_facts(compiled(run.version).terms, last_fact())
    assert facts.of("改造项目")["空项目"].unchanging == {}
    assert facts.of("产业园")["空园"].years == {2017: {}, 2019: {"建筑面积": Decimal(5)}}


def test_faulty_tables_leave_nothing_behind(run: Run, folder: Path) -> None:
    from luodi import Faults

    before = (last_fact(), Subject.objects.count())
    with pytest.raises(Faults):
        bring(run, folder, "新项目,,2018-05-01,是,很多")
    assert (last_fact(), Subject.objects.count()) == before


def test_a_run_is_stored_whole_or_not_at_all(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    started = new_run(run.version, [2018], {}, System(), NOW)

    def broken(*_: object, **__: object) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr("luodi_service.plans.runs.record", broken)
    with pytest.raises(ZeroDivisionError):
        carry_out(started.pk)
    assert Line.objects.filter(run=started).count() == 0
    assert Run.objects.get(pk=started.pk).state == "running"
    monkeypatch.undo()
    carry_out(started.pk)
    assert Run.objects.get(pk=started.pk).state == "done"


def _owned(key: str) -> tuple[Subject, Person]:
    """A firm with its own account."""
    subject = Subject.objects.get(kind="企业", key=key)
    subject.unit = Unit.objects.get(name="演示企业")
    subject.save()
    return subject, Person.objects.get(username="enterprise")


def test_figures_of_tax_are_for_those_the_law_names(run: Run) -> None:
    subject, owner = _owned("91000000MA1KR02H6Y")
    of_subject = Fact.objects.filter(subject=subject, term__nature="税务")
    assert of_subject.exists()

    def sees(name: str) -> bool:
        return of_subject.visible_to(Person.objects.get(username=name)).exists()

    assert {name for name in ("finance", "tax", "auditor", "office", "leader", "department", "street", "enterprise") if sees(name)} == {
        "finance", "tax", "auditor", "enterprise",
    }  # fmt: skip
    assert not Fact.objects.visible_to(AnonymousUser()).exists()
    assert set(Subject.objects.visible_to(owner)) == {subject}


def test_statistics_of_single_firms_are_for_statisticians(run: Run) -> None:
    """They may only be used summed up (统计法): nobody reads one respondent's but who collects them, and itself."""
    subject, _ = _owned("91000000MA1KR02H6Y")
    of_subject = Fact.objects.filter(subject=subject, term__nature="统计")
    assert of_subject.exists()
    seeing = {person.username for person in Person.objects.all() if of_subject.visible_to(person).exists()}
    assert seeing == {"statistics", "auditor", "enterprise"}


def test_streets_and_parks_see_what_lies_in_them(run: Run) -> None:
    street, park_unit = Unit.objects.get(name="祥符街道"), Unit.objects.get(name="演示园区")
    park = Subject.objects.get(kind="产业园", key="YQ01")
    park.unit = park_unit
    park.save()
    tenant, neighbour = Subject.objects.filter(kind="企业")[:2]
    tenant.park = park
    tenant.save()
    neighbour.area = street
    neighbour.save()
    held = {row.subject for row in Tenancy.objects.standing().filter(park=park, until=None)}
    assert set(Subject.objects.visible_to(Person.objects.get(username="park"))) == {park, tenant} | held
    assert set(Subject.objects.visible_to(Person.objects.get(username="street"))) == {neighbour}
    for name in ("system_officer", "security_officer", "audit_officer"):
        assert not Subject.objects.visible_to(Person.objects.get(username=name)).exists()


def test_quarters_make_a_year_once_all_four_are_known(run: Run) -> None:
    """合计 adds up, 期末 is that of the last quarter; a value given for the whole year stands."""
    terms = compiled(run.version).terms
    project = Subject.objects.get(kind="产业园", key="YQ01")
    summed, last = Term.objects.get(name="园区年经常性税收总额"), Term.objects.get(name="投入使用面积")

    def known(year: int) -> dict[str, Any]:
        return all_facts(terms, last_fact()).of("产业园")["YQ01"].years[year]

    def report(year: int, quarter: int, term: Term, value: str) -> None:
        with transaction.atomic():
            batch = start_batch("季报", "快报", None, NOW, demonstration=True)
            Fact.objects.create(subject=project, term=term, year=year, part=400 + quarter, value=value, batch=batch)

    for quarter, value in enumerate(("100", "200", "300"), start=1):
        report(2022, quarter, summed, value)
    assert known(2022) == {}
    report(2022, 4, summed, "400")
    report(2022, 4, last, "7000")
    assert known(2022) == {summed.name: Decimal(1000), last.name: Decimal(7000)}
    report(2022, 2, summed, "")
    assert known(2022) == {last.name: Decimal(7000)}
    before = known(2019)
    report(2019, 4, last, "1")
    assert known(2019) == before
