"""Scenarios on an engine: what the evaluator says, over facts loaded once."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from pyarrow import parquet

from engines.agreement import registers
from gongshu import DEMONSTRATION, PLAN
from luodi.diagnostics import Diagnostics, Faults
from luodi.engines.engine import Engine
from luodi.engines.opening import open_engine
from luodi.engines.session import HELD, session_over_facts, session_over_files
from luodi.engines.simulating import Simulator, simulated_on
from luodi.evaluate.evaluator import Evaluator
from luodi.evaluate.scenarios import read_scenario
from luodi.evaluate.simulation import Simulation, simulated
from luodi.facts import Facts
from luodi.queries.asked import Asked
from properties.strategies import asked_years

SCENARIOS = {
    "不改": {},
    "上限": {"产业园改造资助.上限": "300万元"},
    "档": {"园区税收上台阶奖励.表.2": "4000万元", "园区税收上台阶奖励.表.6": "200万元"},
    "界限": {"股权投资奖励.条件.界限": ">"},
    "年限": {"入驻企业房租补助.条件": "5年"},
    "口径": {"口径.跨档计奖": "补差", "口径.活动封顶": "每年每企业"},
    "几处": {"活动资助.上限": "10万元", "reading.tier_jump": "逐档累计", "网上交易房租补助.表.1": "80%"},
}
YEARS = (2018, 2019)
NAMES = frozenset(policy.name for policy in PLAN.program.policies)
WIDEST = Asked(YEARS, NAMES, PLAN.program.options)


def scenarios() -> list:
    diagnostics = Diagnostics()
    found = [read_scenario(PLAN.program, name, changes, diagnostics) for name, changes in SCENARIOS.items()]
    assert list(diagnostics) == []
    return found


def told(simulation: Simulation) -> list:
    return [(effect.name, effect.lines, effect.moved) for effect in simulation.effects]


@pytest.fixture(scope="module")
def facts() -> Facts:
    return PLAN.read_facts(DEMONSTRATION)


@pytest.fixture(scope="module")
def ours(facts: Facts) -> Simulation:
    return simulated(Evaluator(PLAN.program, PLAN.terms, facts), scenarios(), YEARS)


@pytest.fixture(scope="module")
def folder(facts: Facts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration as Parquet files that DuckDB can read by itself."""
    from luodi.engines.facts import tables_of

    folder = tmp_path_factory.mktemp("parquet")
    _, tables = tables_of(facts, PLAN.terms)
    for kind, table in tables.items():
        named = table.rename_columns([_heading(name) for name in table.column_names])
        if all(value is None for value in named["年度"].to_pylist()):
            named = named.drop_columns(["年度"])
        parquet.write_table(named, folder / f"{kind}.parquet")
    return folder


def _heading(name: str) -> str:
    term = next((term for term in PLAN.terms.by_name.values() if term.name == name and term.form == "数量"), None)
    return name if term is None or not str(term.unit) else f"{name}（{term.unit}）"


def test_the_scenarios_move_something(ours: Simulation) -> None:
    assert [effect.name for effect in ours.effects if not effect.moved] == ["不改"]


def test_what_the_evaluator_says(engine: Engine, facts: Facts, ours: Simulation) -> None:
    done = simulated_on(engine, PLAN.program, PLAN.terms, None, lambda: facts, scenarios(), YEARS)
    assert told(done.simulation) == told(ours)
    assert (done.facts, done.demonstration) == (facts.description, True)


def test_over_files_that_the_engine_reads_by_itself(folder: Path, facts: Facts, ours: Simulation) -> None:
    def never() -> Facts:
        raise AssertionError("the files are read by the engine")

    with open_engine("duckdb") as engine:
        done = simulated_on(engine, PLAN.program, PLAN.terms, folder, never, scenarios(), YEARS)
    assert told(done.simulation) == told(ours)
    assert done.facts == facts.description


def test_files_out_of_the_ordinary_are_read(tmp_path: Path, facts: Facts) -> None:
    parquet.write_table(pa.table({"编号": ["甲"], "年度": ["去年"]}), tmp_path / "企业.parquet")
    with pytest.raises(Faults, match="去年"):
        PLAN.simulate(tmp_path, YEARS, SCENARIOS, engine="duckdb")


@pytest.mark.parametrize("files", [False, True])
def test_the_tables_stay_loaded(files: bool, folder: Path, facts: Facts) -> None:
    """Every scenario reads what is kept joined; none groups the facts anew."""
    with open_engine("duckdb") as engine:
        if files:
            session = session_over_files(engine, PLAN.program, PLAN.terms, folder, WIDEST)
        else:
            session = session_over_facts(engine, PLAN.program, PLAN.terms, facts, WIDEST)
        assert session is not None
        for scenario in scenarios():
            query = session.query(scenario.program, Asked(YEARS, NAMES, scenario.options, open_readings=False))
            pivots = {name: select.sql() for name, select in query.tables if name in query.pivots.values()}
            kept = {name for name, sql in pivots.items() if f"{HELD}{name}" in sql and "GROUP BY" not in sql}
            assert kept == set(pivots), scenario.name


def test_a_scenario_costs_nothing_where_it_touches_nothing(facts: Facts) -> None:
    with open_engine("duckdb") as engine:
        session = session_over_facts(engine, PLAN.program, PLAN.terms, facts, WIDEST)
        simulator = Simulator(session, PLAN.program, YEARS)
        engine.close()
        effect = simulator.effect(read_scenario(PLAN.program, "不改", {}, Diagnostics()))
    assert (effect.before, effect.moved) == (effect.after, ())


def test_registers_drawn_by_lot(engine: Engine) -> None:
    """No change gives no difference; every other what the evaluator gives."""

    @settings(max_examples=2, suppress_health_check=list(HealthCheck), database=None)
    @given(registers(), asked_years())
    def agree(read: Facts, years: list[int]) -> None:
        asked = tuple(sorted(set(years)))
        own = simulated(Evaluator(PLAN.program, PLAN.terms, read), scenarios(), asked)
        done = simulated_on(engine, PLAN.program, PLAN.terms, None, lambda: read, scenarios(), asked)
        assert told(done.simulation) == told(own)
        assert own.effects[0].moved == ()
        assert all(line.before == line.after for line in own.effects[0].lines)

    agree()


@pytest.mark.parametrize("engine", ["python", "duckdb"])
def test_everything_wrong_is_said_at_once(engine: str) -> None:
    wrong = {"甲": {"无.上限": "1", "口径.无": "x"}, "乙": {"产业园改造资助.上限": "二十个", "口径.跨档计奖": "无"}}
    with pytest.raises(Faults) as raised:
        PLAN.simulate(DEMONSTRATION, [9], wrong, engine=engine)
    found = [(fault.code, fault.place.where()) for fault in raised.value.diagnostics]
    assert found == [
        ("LD0801", "--year"), ("LD0808", "--set"), ("LD0702", "--set"), ("LD0809", "--set"), ("LD0702", "--set"),
    ]  # fmt: skip
