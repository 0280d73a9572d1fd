"""What a golden cannot hold as text: bytes of files, and states of the machine, each under the name it goes by there."""

from __future__ import annotations

import io
import socket
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from unittest.mock import patch

import openpyxl

from luodi.bundles import Award, pack
from luodi.bundles.archive import zipped
from luodi.bundles.manifest import MANIFEST, SEAL, sealed
from luodi.compiler import OFFICIAL_FILE, PLAN_FILE, TERMS_FILE, load


def _workbook(path: Path) -> bytes:
    """The CSV file of the same name as a workbook."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = path.stem
    for line in path.with_suffix(".csv").read_text(encoding="utf-8").splitlines():
        sheet.append(line.split(","))
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _long_number(digits: int) -> Callable[[Path], bytes]:
    def write(path: Path) -> bytes:
        *rows, last = path.read_text(encoding="utf-8").splitlines()
        cells = last.split(",")
        cells[rows[0].split(",").index("年营业收入（万元）")] = "9" * digits
        return "\n".join([*rows, ",".join(cells)]).encode()

    return write


def _bundle(path: Path, **changes: object) -> bytes:
    """The bundle of an award of the plan in whose folder it will lie."""
    plan = load(path.parent)
    facts = plan.read_facts(path.parent / "facts")
    award = Award.of(plan, plan.explain(facts, "营收奖励", "甲设计", 2021).result, date(2022, 3, 1), demonstration=True)
    texts = {name: (path.parent / name).read_text(encoding="utf-8") for name in (PLAN_FILE, TERMS_FILE, OFFICIAL_FILE)}
    return pack(replace(award, **changes), texts, facts, {"回单.txt": "已支付"})


def _bundle_with(change: Callable[[dict[str, bytes]], object]) -> Callable[[Path], bytes]:
    """The same, its files changed by somebody who leaves the manifest as it is."""

    def write(path: Path) -> bytes:
        files = _unzipped(_bundle(path))
        change(files)
        return zipped(files, path.name)

    return write


def _unzipped(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _zipped_again(path: Path, **more: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in {**_unzipped(_bundle(path)), **more}.items():
            archive.writestr(zipfile.ZipInfo(name, (2022, 3, 1, 0, 0, 0)), content)
    return stream.getvalue()


FILES: dict[str, Callable[[Path], bytes]] = {
    "同样的文字，存为 GB18030 编码": lambda path: path.read_text(encoding="utf-8").encode("gb18030"),
    "内容与同名 CSV 相同的 Excel 工作簿": _workbook,
    "内容与同名 CSV 相同的 Excel 工作簿，只改了扩展名": _workbook,
    "只下载了一半的 Excel 工作簿": lambda path: _workbook(path)[:900],
    "一个 Parquet 文件": lambda _: b"PAR1....PAR1",
    "同样的文字，后面接着 60 万字的附件": lambda path: (path.read_text(encoding="utf-8") + "附件" * 300_000).encode(),
    "同样的表，末行的年营业收入是 400 位数": _long_number(400),
    "同样的表，末行的年营业收入是 40 位数": _long_number(40),
    "甲设计 2021 年营收奖励的证据包": _bundle,
    "甲设计 2021 年营收奖励的证据包，所载金额多一分钱": lambda path: _bundle(path, amount=Decimal("200000.01")),
    "这个证据包的前 5000 个字节": lambda path: _bundle(path)[:5_000],
    "同一个证据包，放进一份清单上没有的批示": _bundle_with(lambda files: files.update({"papers/批示.txt": b"ok"})),
    "同一个证据包，拿走了回单": _bundle_with(lambda files: files.pop("papers/回单.txt")),
    "同一个证据包，改了一个数": _bundle_with(
        lambda files: files.update({"facts/企业.csv": files["facts/企业.csv"].replace(b"21000000", b"31000000")})
    ),
    "另一个程序做的证据包，金额写成了数": lambda path: zipped(
        sealed(
            {
                name: content.replace(b'"200000.00"', b"200000.00")
                for name, content in _unzipped(_bundle(path)).items()
                if name not in (MANIFEST, SEAL)
            }
        ),
        path.name,
    ),
    "同一个证据包，放进一个名称通向别处的文件": lambda path: _zipped_again(path, **{"papers/../../别处.txt": b""}),
    "同一个证据包，解开后重新压缩": _zipped_again,
}
"""What bytes a file holds, given its path."""


@contextmanager
def _without_pyarrow() -> Iterator[None]:
    """As if it were not installed. Only its own entry is touched: what the command imports meanwhile must stay."""
    kept = sys.modules.get("pyarrow")
    sys.modules["pyarrow"] = None
    try:
        yield
    finally:
        del sys.modules["pyarrow"]
        if kept is not None:
            sys.modules["pyarrow"] = kept


@contextmanager
def _taken_port() -> Iterator[None]:
    """As if another program had it; where one has, so much the better."""
    with socket.socket() as taken:
        with suppress(OSError):
            taken.bind(("127.0.0.1", 18_973))
            taken.listen()
        yield


def _broken() -> AbstractContextManager[object]:
    # Compiled under a name of its own, so that the place shown does not move with the lines of this file.
    space: dict[str, object] = {}
    exec(compile("def coverage_text(_):\n    return 1 / 0\n", "coverage.py", "exec"), space)
    return patch("luodi.cli.commands.coverage_text", space["coverage_text"])


@contextmanager
def _a_fen_less() -> Iterator[None]:
    """As if DuckDB reckoned wrongly."""
    import pyarrow as pa

    from luodi.engines import opening
    from luodi.engines.duckdb import DuckDB

    class Miserly(DuckDB):
        def batches(self, sql: str, progress: object = None) -> Iterator[pa.RecordBatch]:
            for batch in super().batches(sql, None):
                at = batch.schema.get_field_index("amount")
                less = [amount and amount - Decimal("0.01") for amount in batch.column(at).to_pylist()]
                yield batch.set_column(at, batch.schema.field(at), pa.array(less, batch.schema.field(at).type))

    with patch.dict(opening._OPEN, {"duckdb": lambda _, memory: Miserly(memory)}):
        yield


@contextmanager
def _opened(name: str, make: Callable[[], object]) -> Iterator[None]:
    """As if this were the engine of a name."""
    from luodi.engines import opening

    with (
        patch.dict(opening._OPEN, {name: lambda *_: make()}),
        patch.object(opening, "installed", lambda _: True),
    ):
        yield


@contextmanager
def _duckdb_that(error: str) -> Iterator[None]:
    """As if DuckDB had met with an error."""
    import duckdb

    from luodi.engines.duckdb import DuckDB

    class Failing(DuckDB):
        def batches(self, sql: str, progress: object = None) -> Iterator[object]:
            with self.faults():
                raise getattr(duckdb, error)
            yield

    with _opened("duckdb", Failing):
        yield


@contextmanager
def _postgres_that(error: str) -> Iterator[None]:
    """As if a server had answered with an error."""
    from psycopg import errors

    from luodi.engines.postgres import Postgres

    class Failing(Postgres):
        def __init__(self) -> None: ...
        def close(self) -> None: ...
        def load(self, tables: object) -> None:
            with self.faults():
                raise getattr(errors, error)

    with _opened("postgres", Failing):
        yield


def _without_duckdb() -> AbstractContextManager[object]:
    return patch("luodi.engines.opening.installed", lambda _: False)


def _short_of_bits() -> AbstractContextManager[object]:
    return patch("luodi.queries.wide.BITS_MAX", 1)


SETTINGS: dict[str, Callable[[], AbstractContextManager[object]]] = {
    "没有安装读 Parquet 的组件": _without_pyarrow,
    "另一个程序正在用 18973 端口": _taken_port,
    "luodi 的程序有一处错误": _broken,
    "DuckDB 少给一分钱": _a_fen_less,
    "没有安装 DuckDB": _without_duckdb,
    "引擎只记得下一个术语": _short_of_bits,
    "DuckDB 的内存用完了": lambda: _duckdb_that("OutOfMemoryException"),
    "乘到 38 位也放不下": lambda: _duckdb_that("OutOfRangeException"),
    "PostgreSQL 中途断开": lambda: _postgres_that("AdminShutdown"),
    "数据里有 PostgreSQL 不收的字符": lambda: _postgres_that("CharacterNotInRepertoire"),
    "所用的用户不许建临时表": lambda: _postgres_that("InsufficientPrivilege"),
}
"""How a state is brought about for as long as the command runs."""
