"""PostgreSQL in bad times, and over tables that are there already."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from engines.agreement import asked, by_evaluator
from gongshu import DEMONSTRATION, PLAN, parks
from luodi.diagnostics import Faults
from luodi.engines.facts import tables_of
from luodi.engines.postgres import Postgres
from luodi.engines.rows import results_of
from luodi.engines.running import Run, run_over_facts
from luodi.facts import Facts, Subject
from luodi.queries.results import results_query

pytestmark = pytest.mark.heavy

READ = Facts.from_tables(parks({"编号": "Y1", "年度": "2018", "创办企业": "甲"}), PLAN.terms)
ROW = """
    SELECT 'p' AS policy, 'k' AS subject_kind, n::text AS subject, 2018 AS year, 'eligible' AS status,
           {amount} AS amount, ARRAY[]::text[] AS missing, '{{}}' AS open_readings, false AS payable
    FROM generate_series(1, {count}) AS n
"""


@pytest.fixture
def server(postgres_url: str) -> Iterator[psycopg.Connection]:
    """The server, as its superuser sees it from beside."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def as_role(server: psycopg.Connection, postgres_url: str) -> Iterator[Callable[..., str]]:
    """A role of its own that lacks what is taken from it; gives its address."""
    server.execute("CREATE ROLE clerk LOGIN")
    server.execute("CREATE DATABASE closed OWNER postgres")

    def make(*statements: str) -> str:
        for statement in statements:
            server.execute(statement)
        return postgres_url.replace("postgres:@/postgres", "clerk:@/closed")

    yield make
    server.execute("DROP DATABASE closed WITH (FORCE)")
    server.execute("DROP ROLE clerk")


def code_of(raised: pytest.ExceptionInfo[Faults]) -> str:
    (diagnostic,) = raised.value.diagnostics
    return diagnostic.code


def temporary(server: psycopg.Connection) -> int:
    """Temporary tables of all sessions, once those that end have ended."""
    for _ in range(100):
        (count,) = server.execute("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'luodi'").fetchone()
        if not count:
            break
        server.execute("SELECT pg_sleep(0.05)")
    (count,) = server.execute("SELECT count(*) FROM pg_class WHERE relpersistence = 't' AND relkind = 'r'").fetchone()
    return int(count)


@pytest.mark.parametrize(
    "url", ["", "postgresql://clerk:secret@127.0.0.1:1/none", "postgresql//clerk:secret@127.0.0.1", "port=x"]
)
def test_no_server(url: str) -> None:
    """It is said where to name one; the password is not repeated."""
    with pytest.raises(Faults) as raised:
        Postgres(url)

    assert code_of(raised) == "LD0905"
    assert "secret" not in str(raised.value)


def test_nobody_of_that_name(postgres_url: str) -> None:
    with pytest.raises(Faults) as raised:
        Postgres(postgres_url.replace("postgres:@", "nobody:@"))

    assert code_of(raised) == "LD0905"


def test_nothing_is_left_behind(server: psycopg.Connection, postgres_url: str) -> None:
    """Neither after a run that went well nor after one that was given up half-way."""
    for rows in (None, 1):
        with Postgres(postgres_url) as engine:
            run = run_over_facts(engine, PLAN.program, PLAN.terms, READ, asked(PLAN, [2018]))
            for _ in zip(range(rows or 100), run.batches(), strict=False):
                pass
        assert temporary(server) == 0


def test_a_server_that_goes_away(server: psycopg.Connection, postgres_url: str, tmp_path: Path) -> None:
    """Rows that came before are not all: no file is left that looks as if they were."""
    with Postgres(postgres_url) as engine:
        engine.load({})
        pid = engine.connection.info.backend_pid
        batches = engine.batches(ROW.format(amount="1.00::numeric(18, 2)", count=100_000))
        assert next(batches).num_rows > 0
        server.execute("SELECT pg_terminate_backend(%s)", (pid,))
        with pytest.raises(Faults) as raised:
            list(batches)
    assert code_of(raised) == "LD0908"
    assert temporary(server) == 0


def test_a_query_that_is_cancelled(postgres_url: str) -> None:
    with Postgres(postgres_url) as engine:
        engine.load({})
        engine.connection.execute("SET LOCAL statement_timeout = '50ms'")
        with pytest.raises(Faults) as raised:
            list(engine.batches(ROW.format(amount="(SELECT 1 FROM pg_sleep(30))", count=1)))
    assert code_of(raised) == "LD0908"


def test_no_right_to_temporary_tables(as_role: Callable[..., str]) -> None:
    url = as_role("REVOKE TEMPORARY ON DATABASE closed FROM PUBLIC")
    with Postgres(url) as engine, pytest.raises(Faults) as raised:
        run_over_facts(engine, PLAN.program, PLAN.terms, READ, asked(PLAN, [2018]))
    assert code_of(raised) == "LD0909"


def test_no_room_on_disk(server: psycopg.Connection, as_role: Callable[..., str]) -> None:
    """A limit on temporary files stands in for a full disk."""
    url = as_role("ALTER ROLE clerk SET temp_file_limit = '1MB'")
    sorting = f"SELECT * FROM ({ROW.format(amount='1.00::numeric(18, 2)', count=300_000)}) AS r ORDER BY md5(subject)"
    with Postgres(url, "1MB") as engine:
        engine.load({})
        with pytest.raises(Faults) as raised:
            list(engine.batches(sorting))
    assert code_of(raised) == "LD0906"
    assert temporary(server) == 0


def test_a_number_too_large(postgres_url: str) -> None:
    with Postgres(postgres_url) as engine:
        engine.load({})
        with pytest.raises(Faults) as raised:
            list(engine.batches(ROW.format(amount="1e20::numeric(18, 2)", count=1)))
    assert code_of(raised) == "LD0907"


def test_our_own_fault_is_none_of_the_servers(postgres_url: str) -> None:
    with Postgres(postgres_url) as engine:
        engine.load({})
        with pytest.raises(psycopg.errors.SyntaxError):
            list(engine.batches("SELEKT"))


def test_memory_is_shared_out(postgres_url: str) -> None:
    with Postgres(postgres_url, "2GB") as engine:
        engine.load({})
        assert engine.connection.execute("SHOW work_mem").fetchone() == ("64MB",)


def test_first_come_is_by_code_point() -> None:
    """Whatever order the ids of a server's own tables have."""
    layout, _ = tables_of(PLAN.read_facts(DEMONSTRATION), PLAN.terms)
    sql = results_query(PLAN.program, PLAN.terms, layout, asked(PLAN, [2018]), Postgres.dialect).sql()

    assert 'ORDER BY "id" COLLATE "C"' in sql
    assert 'ORDER BY "id" ' not in sql.replace('ORDER BY "id" COLLATE "C"', "")


# Tables that are there already


@pytest.fixture
def schema(server: psycopg.Connection, postgres_url: str) -> Iterator[str]:
    """A schema with the demonstration in it, its texts of another type and collation than ours."""
    name = '数据"2019'
    server.execute(SQL("CREATE SCHEMA {}").format(Identifier(name)))
    read = PLAN.read_facts(DEMONSTRATION)
    _, tables = tables_of(read, PLAN.terms)
    with Postgres(postgres_url) as engine:
        engine.load(tables)
        for kind, table in tables.items():
            target = Identifier(name, kind)
            engine.connection.execute(SQL("CREATE TABLE {} AS TABLE {}").format(target, Identifier("pg_temp", kind)))
            for field in table.schema:
                if field.type == "string":
                    alter = SQL('ALTER TABLE {} ALTER {} TYPE varchar(200) COLLATE "pg_c_utf8"')
                    engine.connection.execute(alter.format(target, Identifier(field.name)))
        engine.connection.execute(SQL("CREATE TABLE {} (a int)").format(Identifier(name, "别的")))
        engine.connection.commit()
    yield name
    with suppress(psycopg.Error):
        server.execute(SQL("DROP SCHEMA {} CASCADE").format(Identifier(name)))


def over(engine: Postgres, schema: str) -> list[dict[str, object]]:
    layout = engine.existing(schema, PLAN.terms)
    query = results_query(PLAN.program, PLAN.terms, layout, asked(PLAN, [2018, 2019]), engine.dialect)
    return [result.as_json() for result in results_of(Run(engine, engine.statement(query)).batches())]


def test_tables_of_a_schema(postgres_url: str, schema: str) -> None:
    """They give what the same facts give when they are read; nothing is written."""
    want = by_evaluator(PLAN, PLAN.read_facts(DEMONSTRATION), asked(PLAN, [2018, 2019]))
    with Postgres(postgres_url) as engine:
        assert over(engine, schema) == want
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            engine.connection.execute("CREATE TABLE more (a int)")


@pytest.mark.parametrize(
    ("change", "code", "named"),
    [
        ('ALTER TABLE {} ALTER "年纯租金" TYPE double precision', "LD0902", "企业.年纯租金: double precision"),
        ('ALTER TABLE {} ALTER "入驻日期" TYPE text', "LD0902", "企业.入驻日期: text"),
        ('ALTER TABLE {} ALTER "年度" TYPE text', "LD0902", "企业.年度: text"),
        ('ALTER TABLE {} ALTER "编号" TYPE text COLLATE "C"', "LD0902", "COLLATE C, pg_c_utf8"),
        ('ALTER TABLE {} DROP "年度"', "LD0902", "企业.年度: —"),
        ('INSERT INTO {0} SELECT * FROM {0} ORDER BY "编号" LIMIT 1', "LD0902", "企业.编号, 年度"),
        ('UPDATE {0} SET "入驻日期" = make_date("年度", 1, 1)', "LD0902", "企业.入驻日期: "),
        ('ALTER TABLE {} ALTER "年纯租金" TYPE numeric(60, 2)', "LD0904", "年纯租金"),
    ],
)
def test_a_table_that_does_not_fit(
    server: psycopg.Connection, postgres_url: str, schema: str, change: str, code: str, named: str
) -> None:
    """It is said which column, and nothing is worked out."""
    server.execute(SQL(change).format(Identifier(schema, "企业")))
    with Postgres(postgres_url) as engine, pytest.raises(Faults) as raised:
        engine.existing(schema, PLAN.terms)
    assert code_of(raised) == code
    assert named in str(raised.value)


def test_numbers_of_any_length(server: psycopg.Connection, postgres_url: str, schema: str) -> None:
    """A column of numbers that says nothing of its digits is measured."""
    server.execute(SQL('ALTER TABLE {} ALTER "年纯租金" TYPE numeric').format(Identifier(schema, "企业")))
    server.execute(SQL('UPDATE {} SET "年纯租金" = 12345.678900').format(Identifier(schema, "企业")))
    with Postgres(postgres_url) as engine:
        digits = engine.existing(schema, PLAN.terms).tables["企业"].columns["年纯租金"]
    assert digits is not None
    assert (digits.before, digits.behind) == (5, 4)


@pytest.mark.parametrize("name", ["没有的", "pg_catalog", "x'; DROP TABLE 企业; --"])
def test_a_schema_without_facts(postgres_url: str, name: str) -> None:
    with Postgres(postgres_url) as engine, pytest.raises(Faults) as raised:
        engine.existing(name, PLAN.terms)
    assert code_of(raised) == "LD0909"


def test_the_tables_of_a_schema_give_what_reading_them_gives(postgres_url: str) -> None:
    """Facts that live on the server are read there, by plan.evaluate as by anybody else."""
    read = PLAN.read_facts(DEMONSTRATION)
    _, tables = tables_of(read, PLAN.terms)
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS plan_facts")
    with Postgres(postgres_url) as engine:
        engine.load(tables)
        for kind in tables:
            engine.connection.execute(f'CREATE TABLE plan_facts."{kind}" AS TABLE pg_temp."{kind}"')
        engine.connection.commit()
    try:
        found = PLAN.evaluate("schema:plan_facts", [2019], engine="postgres", url=postgres_url)
        assert list(found) == list(PLAN.evaluate(read, [2019]))
    finally:
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute("DROP SCHEMA plan_facts CASCADE")


def test_a_character_that_the_server_does_not_take(postgres_url: str) -> None:
    """Anywhere else a text may hold anything; here it is said, and nothing is left."""
    read = Facts({"企业": {"甲\0": Subject("企业", "甲\0", {}, {2019: {}})}}, terms=PLAN.terms)

    with pytest.raises(Faults) as raised:
        PLAN.evaluate(read, [2019], engine="postgres", url=postgres_url)

    assert code_of(raised) == "LD0912"
