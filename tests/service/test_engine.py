"""Runs and 试改 on the engine: to the byte what the evaluator gives, files that only the service reads, none needed."""

from __future__ import annotations

import logging
import stat
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongshu import PLAN
from luodi.diagnostics import Faults
from service.conftest import NOW, signed_in
from service.test_pages import text_of
from service.test_two_plans import loaded, second  # noqa: F401
from service.test_whatif import CHANGES, asked

from luodi_service.facts.merging import MERGED
from luodi_service.facts.models import Batch, Fact, Term
from luodi_service.lib.audit import System
from luodi_service.plans import grounds, kept_runs, queried_runs, snapshots, tries
from luodi_service.plans.explaining import explain
from luodi_service.plans.models import Line, Run, Version
from luodi_service.plans.runs import carry_out, new_run, replays
from luodi_service.plans.snapshots import OBSERVED, all_facts, facts_hash, subjects_known
from luodi_service.plans.warming import warm
from luodi_service.registry.models import Subject

KEPT = (
    "state", "problem", "facts_hash", "results_hash", "effects", "tallies", "targets", "demonstration", "snapshot",
)  # fmt: skip
LINE = ("policy", "subject", "year", "status", "amount", "missing", "open_readings", "payable")


@pytest.fixture
def snapshots_in(settings: Any, tmp_path: Path) -> Path:
    """The folder of files, with none in it."""
    settings.SNAPSHOTS = tmp_path / "snapshots"
    return tmp_path / "snapshots"


@pytest.fixture
def by_engine(settings: Any, snapshots_in: Path) -> Callable[..., Run]:
    """Carries out a run on an engine."""

    def made(engine: str, version: Version, years: list[int], readings: dict[str, str] | None = None) -> Run:
        settings.ENGINE = engine
        run = new_run(version, years, readings or {}, System("测试"), NOW)
        carry_out(run.pk)
        return Run.objects.select_related("version").get(pk=run.pk)

    return made


def stored(run: Run) -> tuple[Any, Any]:
    return [getattr(run, name) for name in KEPT], list(run.lines.order_by("pk").values_list(*LINE))


def same_on_both(by_engine: Callable[..., Run], *question: Any) -> Run:
    first, other = (by_engine(engine, *question) for engine in ("python", "duckdb"))
    assert stored(first) == stored(other)
    return other


def learn(subject: Subject, name: str, value: str, year: int = 0, part: int = 0, *, real: bool = False) -> None:
    batch = Batch.objects.get_or_create(source="试", demonstration=not real, defaults={"at": NOW})[0]
    term = Term.objects.get(kind=subject.kind, name=name)
    Fact.objects.create(subject=subject, term=term, year=year, part=part, value=value, batch=batch)


class TestRuns:
    def test_the_demonstration_is_the_same_to_the_byte(self, run: Run, by_engine: Callable[..., Run]) -> None:
        other = by_engine("duckdb", run.version, run.years)
        assert stored(other) == stored(run)
        assert other.results_hash
        assert other.effects
        assert other.targets
        assert kept_runs.kept(other) is not None
        assert (other.done, other.total) == (Subject.objects.count(),) * 2

    def test_each_replays_what_the_other_gave(
        self, run: Run, by_engine: Callable[..., Run], settings: Any, snapshots_in: Path
    ) -> None:
        other = by_engine("duckdb", run.version, [2018])
        before = sorted(snapshots_in.rglob("*"))
        assert replays(run)
        settings.ENGINE = "python"
        assert replays(other)
        assert sorted(snapshots_in.rglob("*")) == before, "a replay keeps nothing"

    def test_other_readings(self, run: Run, by_engine: Callable[..., Run]) -> None:
        assert same_on_both(by_engine, run.version, [2018, 2020], {"跨档计奖": "补差"}).state == "done"

    @pytest.mark.parametrize("readings", [{"跨档计奖": "没有的选项"}, {"没有": "的"}])
    def test_faults_of_the_question(self, run: Run, by_engine: Callable[..., Run], readings: dict[str, str]) -> None:
        other = same_on_both(by_engine, run.version, [2018], readings)
        assert other.state == "failed"
        assert "LD0702" in other.problem

    def test_a_decision_above_its_bound(self, run: Run, by_engine: Callable[..., Run]) -> None:
        learn(Subject.objects.get(kind="产业园", key="YQ01"), "核定补助标准", "999999")
        other = same_on_both(by_engine, run.version, [2018])
        assert other.state == "failed"
        assert "999999" in other.problem

    @pytest.mark.parametrize("seed", range(4))
    def test_facts_in_every_form(self, run: Run, by_engine: Callable[..., Run], seed: int) -> None:
        """Quarters and months, values taken back, years of which nothing is known, mergers, hostile texts."""
        told_at_random(Random(seed))
        other = same_on_both(by_engine, run.version, run.years)
        assert other.state == "done"
        assert other.results_hash != run.results_hash

    def test_two_plans_with_real_facts_of_one(
        self,
        run: Run,
        second: Run,  # noqa: F811
        by_engine: Callable[..., Run],
    ) -> None:
        park = Subject.objects.get(kind="产业园", key="YQ01")
        learn(park, "建筑面积", "12345", 2018, real=True)
        first, other = (same_on_both(by_engine, one.version, one.years) for one in (run, second))
        assert (first.demonstration, other.demonstration) == (False, True)

    def test_what_an_engine_cannot_hold(self, run: Run, by_engine: Callable[..., Run], monkeypatch: Any) -> None:
        """More digits than there are: left open, the evaluator does it; asked for, the engine says so."""
        firm = Subject.objects.filter(kind="企业").order_by("pk")[0]
        learn(firm, "年销售额", f"{'9' * 25}.{'1' * 20}", 2018)
        monkeypatch.setattr(queried_runs, "AUTO_FROM", 1)
        assert by_engine("auto", run.version, [2018]).state == "done"
        told = by_engine("duckdb", run.version, [2018])
        assert told.state == "failed"
        assert "LD0904" in told.problem
        assert not told.lines.exists()

    def test_the_setting_left_open(self, run: Run, by_engine: Callable[..., Run], monkeypatch: Any) -> None:
        assert kept_runs.kept(by_engine("auto", run.version, [2018])) is None
        monkeypatch.setattr(queried_runs, "AUTO_FROM", Subject.objects.count())
        assert kept_runs.kept(by_engine("auto", run.version, [2018])) is not None
        monkeypatch.setattr(queried_runs, "installed", lambda _: False)
        assert kept_runs.kept(by_engine("auto", run.version, [2018])) is None


FORMS: dict[str, Callable[[Random, Any], str]] = {
    "数量": lambda random, _: str(Decimal(random.randrange(0, 10**10)).scaleb(-random.randrange(0, 5))),
    "是否": lambda random, _: random.choice(("是", "否")),
    "日期": lambda random, _: f"{random.randrange(2015, 2022)}-0{random.randrange(1, 10)}-15",
    "枚举": lambda random, term: random.choice(term.choices),
    "引用": lambda random, term: random.choice(
        Subject.objects.filter(kind=term.target).order_by("pk").values_list("key", flat=True)
    ),
    "文本": lambda random, _: random.choice(("'; DROP TABLE 企业; --", '"', "\\", "𠀋\n行", "%s{}", "5261")),
}
DECIDED = frozenset(one.term.name for policy in PLAN.program.policies for one in policy.discretion)


def told_at_random(random: Random) -> None:
    batch = Batch.objects.create(source="乱", demonstration=True, at=NOW)
    terms = {(row.kind, row.name): row for row in Term.objects.all()}
    meanings = [term for term in PLAN.terms.by_name.values() if term.name not in DECIDED]
    facts = []
    new = [Subject.objects.create(kind=kind, key=f"新'{number}\"") for kind in PLAN.terms.kinds for number in range(3)]
    by_kind = {kind: [*Subject.objects.filter(kind=kind).order_by("pk")[:6], *new] for kind in PLAN.terms.kinds}
    for _ in range(600):
        term = random.choice(meanings)
        subject = random.choice([one for one in by_kind[term.kind] if one.kind == term.kind])
        year = random.randrange(2015, 2022) if term.yearly else 0
        part = random.choice((0, 0, *range(401, 405), *range(1201, 1213))) if year else 0
        value = "" if random.random() < 0.15 else FORMS[term.form](random, term)
        facts.append(
            Fact(subject=subject, term=terms[term.kind, term.name], year=year, part=part, value=value, batch=batch)
        )
    for subject in random.sample(new, 4):
        if PLAN.terms.changes(subject.kind):
            observed = terms[subject.kind, OBSERVED]
            facts.append(Fact(subject=subject, term=observed, year=2014, value="是", batch=batch))
    firm = Subject.objects.filter(kind="企业").order_by("pk")[7]
    merged = Term.objects.get_or_create(kind="企业", name=MERGED, defaults={"form": "文本", "yearly": False})[0]
    facts.append(Fact(subject=firm, term=merged, value=by_kind["企业"][0].key, batch=batch))
    with transaction.atomic():
        Fact.objects.bulk_create(facts)


def test_subjects_come_one_after_another_as_they_are_all_together(run: Run, monkeypatch: Any) -> None:
    told_at_random(Random(9))
    last = snapshots.last_fact()
    whole = all_facts(PLAN.terms, last)
    monkeypatch.setattr(snapshots, "STRETCH", 3)
    few = list(subjects_known(PLAN.terms, last))
    assert [(one.kind, one.id) for one in few] == sorted((one.kind, one.id) for one in few)
    assert facts_hash(snapshots.facts_of(PLAN.terms, few)) == facts_hash(whole)


class TestFiles:
    def test_nobody_else_reads_them(self, run: Run, by_engine: Callable[..., Run], snapshots_in: Path) -> None:
        folder = kept_runs.kept(by_engine("duckdb", run.version, [2018]))
        assert folder is not None
        files = list(folder.iterdir())
        assert len(files) == len(PLAN.terms.kinds) + 1
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
        folders = (snapshots_in, folder.parent, folder)
        assert {stat.S_IMODE(one.stat().st_mode) for one in folders} == {0o700}

    def test_a_newer_run_takes_their_place(self, run: Run, by_engine: Callable[..., Run], snapshots_in: Path) -> None:
        first = by_engine("duckdb", run.version, [2018])
        left = kept_runs.kept(first)
        assert left is not None
        (left.parent / f".work-{first.pk}-left").mkdir()
        newer = by_engine("duckdb", run.version, [2018])
        assert kept_runs.kept(first) is None
        assert list(left.parent.iterdir()) == [kept_runs.kept(newer)]

    def test_those_of_another_plan_stay(
        self,
        run: Run,
        second: Run,  # noqa: F811
        by_engine: Callable[..., Run],
    ) -> None:
        first = by_engine("duckdb", run.version, [2018])
        other = by_engine("duckdb", second.version, [2019])
        assert None not in (kept_runs.kept(first), kept_runs.kept(other))

    def test_a_run_that_is_not_stored_leaves_none(
        self, run: Run, by_engine: Callable[..., Run], snapshots_in: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_: object) -> str:
            raise ZeroDivisionError

        monkeypatch.setattr("luodi_service.plans.runs.results_hash", broken)
        with pytest.raises(ZeroDivisionError):
            by_engine("duckdb", run.version, [2018])
        assert [one for one in snapshots_in.rglob("*") if not one.name.startswith("plan-")] == []

    def test_where_none_can_be_written_the_run_is_done(
        self, run: Run, by_engine: Callable[..., Run], settings: Any, tmp_path: Path
    ) -> None:
        (tmp_path / "file").touch()
        settings.SNAPSHOTS = tmp_path / "file" / "snapshots"
        done = by_engine("duckdb", run.version, [2018])
        assert (done.state, kept_runs.kept(done)) == ("done", None)

    def test_of_a_database_that_was_restored_they_are_another_runs(
        self, run: Run, by_engine: Callable[..., Run]
    ) -> None:
        done = by_engine("duckdb", run.version, [2018])
        done.facts_hash = "0" * 64
        assert kept_runs.kept(done) is None


def tried(run: Run, code: str, given: dict[str, str]) -> Any:
    answer = asked(run, code, given).answer
    assert answer is not None
    return answer


class TestTries:
    @pytest.mark.once
    @pytest.mark.parametrize(("code", "changes", "readings"), CHANGES)
    def test_answers_are_those_of_the_evaluator(
        self, run: Run, by_engine: Callable[..., Run], code: str, changes: dict[str, str], readings: dict[str, str]
    ) -> None:
        given = {**changes, **{f"reading.{name}": option for name, option in readings.items()}}
        done = by_engine("python", run.version, run.years)
        expected = tried(done, code, given)
        grounds.forget()
        done = by_engine("duckdb", run.version, run.years)
        with CaptureQueriesContext(connection) as questions:
            found = tried(done, code, given)
        assert not any('FROM "facts_fact"' in one["sql"] for one in questions), "no fact is read here"
        assert not grounds._grounds
        assert described(found) == described(expected)
        assert found.policies

    def test_over_facts_in_every_form(self, run: Run, by_engine: Callable[..., Run]) -> None:
        told_at_random(Random(5))
        first, other = (by_engine(engine, run.version, run.years) for engine in ("python", "duckdb"))
        for code, changes, _ in CHANGES:
            assert described(tried(first, code, changes)) == described(tried(other, code, changes))

    def test_decisions_above_a_bound_that_was_lowered(self, run: Run, by_engine: Callable[..., Run]) -> None:
        given = {"purchase_support.2": "1元/平方米"}
        first, other = (by_engine(engine, run.version, run.years) for engine in ("python", "duckdb"))
        found = tried(other, "purchase_support", given)
        assert found.over_bound > 0
        assert described(found) == described(tried(first, "purchase_support", given))

    @pytest.mark.once
    @pytest.mark.parametrize("what", ["missing", "broken", "one lacks", "no engine"])
    def test_without_its_files_a_try_is_as_ever(
        self, run: Run, by_engine: Callable[..., Run], monkeypatch: pytest.MonkeyPatch, what: str
    ) -> None:
        done = by_engine("duckdb", run.version, run.years)
        given = {"renovation_support.2": "25%"}
        expected = tried(done, "renovation_support", given)
        folder = kept_runs.kept(done)
        assert folder is not None
        files = sorted(folder.iterdir())
        if what == "missing":
            folder.rename(folder.with_name("elsewhere"))
        elif what == "broken":
            for file in files:
                file.write_bytes(b"PAR1 no more")
        elif what == "one lacks":
            files[-1].unlink()
        else:
            monkeypatch.setattr(tries, "installed", lambda _: False)
        assert described(tried(done, "renovation_support", given)) == described(expected)
        assert grounds._grounds

    def test_nothing_is_held_ready_where_there_are_files(
        self, run: Run, by_engine: Callable[..., Run], settings: Any
    ) -> None:
        settings.HELD_MEGABYTES = 0
        by_engine("duckdb", run.version, run.years)
        assert warm() is None
        page = Client(HTTP_HOST="localhost").get("/policies/renovation_support/whatif/").content.decode()
        assert "现读一遍" not in page

    def test_who_may_not_see_a_firm_is_not_told_of_it(self, run: Run, by_engine: Callable[..., Run]) -> None:
        done = by_engine("duckdb", run.version, run.years)
        given = {"renovation_support.2": "25%"}
        whole = tried(done, "renovation_support", given)
        assert whole.most_gained
        from luodi_service.accounts.models import Person
        from luodi_service.plans.whatif import what_if
        from luodi_service.registry.doors import reach

        office = Person.objects.get(username="office")
        found = what_if(done.version, "renovation_support", given, reach(office), Line.objects.none)
        assert found is not None
        assert found.answer is not None
        assert (found.answer.most_gained, found.answer.winners) == ((), whole.winners)


def described(answer: Any) -> Any:
    """An answer without the run that it is about."""
    return [
        getattr(answer, name)
        for name in (
            "sum", "winners", "losers", "gained", "lost", "unsettled", "bands", "most_gained", "most_lost", "over_bound"
        )
    ] + [(rows.policy.name, rows.years, rows.sum) for rows in answer.policies]  # fmt: skip


TAMPERED: list[tuple[str, Any]] = [
    ("amount", Decimal("1.00")),
    ("status", "excluded"),
    ("missing", ["建筑面积"]),
    ("payable", True),
    ("open_readings", {"跨档计奖": {"补差": "1.00"}}),
]


@pytest.mark.parametrize(("name", "value"), TAMPERED)
def test_a_line_that_is_not_what_the_evaluator_gives(run: Run, caplog: Any, name: str, value: Any) -> None:
    """Said as our own fault, on every page that explains it, and logged with what it takes to see it again."""
    line = run.lines.filter(status="eligible", payable=False).exclude(amount=1).order_by("pk")[0]
    Line.objects.filter(pk=line.pk).update(**{name: value})
    line = Line.objects.select_related("run__version", "subject").get(pk=line.pk)
    with caplog.at_level(logging.ERROR), pytest.raises(Faults) as raised:
        explain(line)
    (fault,) = raised.value.diagnostics
    assert fault.code == "LD0910"
    assert "不是您的错" in fault.remedy()
    (logged,) = [one for one in caplog.records if "LD0910" in one.getMessage()]
    for told in (f"run {run.pk}", line.policy, line.subject.key, str(line.year), str(run.snapshot), run.version.hash):
        assert told in logged.getMessage()
    codes = {policy.name: policy.code for policy in PLAN.program.policies}
    office = signed_in("office")
    address = f"/runs/{run.pk}/{codes[line.policy]}/{line.subject.key}/{line.year}/"
    page = office.get(address)
    assert page.status_code == 500
    assert "LD0910" in text_of(page)
    assert "不是您的错" in text_of(page)
    answer = office.get(f"/api/v1/runs/{run.pk}/lines/{line.pk}/explanation/")
    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "disagreement"
    assert "LD0910" in answer.json()["error"]["message"]
