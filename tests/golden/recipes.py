"""What a golden cannot hold as text: bytes of files, and states of the machine, each under the name it goes by there."""

from __future__ import annotations

import io
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from unittest.mock import patch

import openpyxl


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


def _long_number(path: Path) -> bytes:
    *rows, last = path.read_text(encoding="utf-8").splitlines()
    cells = last.split(",")
    cells[rows[0].split(",").index("年营业收入（万元）")] = "9" * 400
    return "\n".join([*rows, ",".join(cells)]).encode()


FILES: dict[str, Callable[[Path], bytes]] = {
    "同样的文字，存为 GB18030 编码": lambda path: path.read_text(encoding="utf-8").encode("gb18030"),
    "内容与同名 CSV 相同的 Excel 工作簿": _workbook,
    "内容与同名 CSV 相同的 Excel 工作簿，只改了扩展名": _workbook,
    "只下载了一半的 Excel 工作簿": lambda path: _workbook(path)[:900],
    "一个 Parquet 文件": lambda _: b"PAR1....PAR1",
    "同样的文字，后面接着 60 万字的附件": lambda path: (path.read_text(encoding="utf-8") + "附件" * 300_000).encode(),
    "同样的表，末行的年营业收入是 400 位数": _long_number,
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


SETTINGS: dict[str, Callable[[], AbstractContextManager[object]]] = {
    "没有安装读 Parquet 的组件": _without_pyarrow,
    "另一个程序正在用 18973 端口": _taken_port,
    "luodi 的程序有一处错误": _broken,
}
"""How a state is brought about for as long as the command runs."""
