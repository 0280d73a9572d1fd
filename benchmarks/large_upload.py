"""A workbook of 200 MB through the pages: taken, or refused with the reason. ``python benchmarks/large_upload.py``.

Its texts are random, so that it packs no smaller; a row for each of so many firms, all of them invented. 演示数据
"""

from __future__ import annotations

import argparse
import base64
import http.client
import os
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from urllib.parse import urlencode

from installation import Installation, database, free_port, memory_mb
from people import Visitor
from register_facts import ROADS, code_of, name_of

PLAN = Path(__file__).resolve().parents[1] / "plans" / "gongshu-auto-2017"
HEADING = ("统一社会信用代码", "名称", "住所", "成立日期", "经营范围", "备注")
MOST_MB, WORKER_MB, WAIT_SECONDS = 300, 500, 3_000
_PARTS = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.'
        'openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.'
        'openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="企业" sheetId="1" r:id="rId1"/>'
        "</sheets></workbook>"
    ),
    "xl/_rels/workbook.xml.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}


def write_workbook(path: Path, rows: int, megabytes: int) -> None:
    """A workbook of so many rows and about so many megabytes, written as it goes."""
    random = Random(200)
    # Bytes by chance, as letters: they pack to what they were, and the rest of a row to some hundreds.
    padding = max(megabytes * 1_000_000 // rows - 600, 0)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in _PARTS.items():
            archive.writestr(name, text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>')
            sheet.write(_row(1, HEADING))
            for at in range(rows):
                place = f"拱墅区{random.choice(ROADS)}{at % 900}号"
                scope = "".join(chr(random.randrange(0x4E00, 0x9000)) for _ in range(200))
                waste = base64.b64encode(random.randbytes(padding)).decode()
                named = (code_of(at), name_of(random, at), place, "2015-03-01")
                cells = (*named, f"汽车维修；{scope}", f"演示数据{waste}")
                sheet.write(_row(at + 2, cells))
            sheet.write(b"</sheetData></worksheet>")


def _row(number: int, texts: tuple[str, ...]) -> bytes:
    cells = "".join(
        f'<c r="{chr(65 + at)}{number}" t="inlineStr"><is><t>{text}</t></is></c>' for at, text in enumerate(texts)
    )
    return f'<row r="{number}">{cells}</row>'.encode()


class Sender(Visitor):
    """Somebody who brings files."""

    def send(self, file: Path, fields: dict[str, str]) -> tuple[int, str, str]:
        """A file for import; gives the status, where it leads and what it says."""
        edge = "luodi-large-upload"
        given = fields | {"csrfmiddlewaretoken": self.token("/imports/new/")}
        head = "".join(
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in given.items()
        )
        head += f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\n\r\n'
        tail = f"\r\n--{edge}--\r\n".encode()
        connection = http.client.HTTPConnection("127.0.0.1", self._connection.port, timeout=600)
        connection.putrequest("POST", "/imports/new/")
        connection.putheader("Cookie", "; ".join(f"{name}={value}" for name, value in self._cookies.items()))
        connection.putheader("Content-Type", f"multipart/form-data; boundary={edge}")
        connection.putheader("Content-Length", str(len(head.encode()) + file.stat().st_size + len(tail)))
        connection.endheaders()
        try:
            connection.send(head.encode())
            with file.open("rb") as content:
                while piece := content.read(1_048_576):
                    connection.send(piece)
            connection.send(tail)
        except (BrokenPipeError, ConnectionResetError):
            pass  # whoever refuses it answers before all of it is there
        response = connection.getresponse()
        return response.status, response.headers.get("Location") or "", response.read().decode()

    def token(self, address: str) -> str:
        """The token of a page's form."""
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get(address)[1])
        assert found is not None, "a page with a form has a token"
        return found[1]

    def press(self, address: str, path: str, **fields: str) -> None:
        """A button of a page."""
        page = self.get(address)[1]
        revision = re.search(r'name="revision" value="(\d+)"', page)
        given = {"csrfmiddlewaretoken": self.token(address), "revision": revision[1] if revision else "0", **fields}
        self._ask("POST", f"{address}{path}", urlencode(given), expected=302)


@contextmanager
def working(installation: Installation) -> Iterator[int]:
    """The worker beside the pages; gives the number of its process."""
    command = [sys.executable, "-m", "luodi", "worker"]
    process = subprocess.Popen(command, env=installation.environment, stdout=subprocess.DEVNULL)
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=60)


def measure(kind: str, given: argparse.Namespace, folder: Path) -> None:
    """One database: the workbook refused by the usual limit, then taken with a higher one."""
    file = folder / "台账.xlsx"
    started = time.perf_counter()
    write_workbook(file, given.rows, given.megabytes)
    size = file.stat().st_size / 1_000_000
    print(f"\n### {kind}, {given.rows:,} rows, {size:,.0f} MB, load of the machine {os.getloadavg()[0]:.1f}\n")
    print("| What | Seconds | Web process, at most | Worker, at most |\n|---|---:|---:|---:|")
    print(f"| (the workbook is written) | {time.perf_counter() - started:,.1f} s | | |", flush=True)
    with database(kind, folder) as address:
        installation = Installation(address, folder, free_port())
        installation.prepare(PLAN)
        os.environ.pop("LUODI_UPLOAD_MEGABYTES", None)
        with installation.served() as web:
            _refused(installation, web, file)
        installation.environment["LUODI_UPLOAD_MEGABYTES"] = str(MOST_MB)
        with installation.served() as web, working(installation) as worker:
            _taken(installation, web, worker, file)


def _fields(sender: Sender) -> dict[str, str]:
    unit = re.search(r'<option value="(\d+)"[^>]*>', sender.get("/imports/new/")[1].partition('name="unit"')[2])
    return {
        "unit": unit[1] if unit else "1", "source": "大台账", "kind": "企业", "basis": "年报", "boundary": "2017",
        "demonstration": "on",
    }  # fmt: skip


def _refused(installation: Installation, web: int, file: Path) -> None:
    sender = Sender(installation.port, "office")
    started = time.perf_counter()
    status, _, said = sender.send(file, _fields(sender))
    seconds = time.perf_counter() - started
    why = re.search(r"提交的内容有[^<。]*", said)
    print(
        f"| refused by the usual limit: {status} {why[0] if why else 'without a reason'} | {seconds:,.1f} s "
        f"| {memory_mb(web, 'VmHWM'):,.0f} MB | |",
        flush=True,
    )


def _taken(installation: Installation, web: int, worker: int, file: Path) -> None:
    sender = Sender(installation.port, "office")

    def row(what: str, started: float) -> None:
        memory = f"{memory_mb(web, 'VmHWM'):,.0f} MB | {memory_mb(worker, 'VmHWM'):,.0f} MB"
        print(f"| {what} | {time.perf_counter() - started:,.1f} s | {memory} |", flush=True)

    started = time.perf_counter()
    status, where, said = sender.send(file, _fields(sender))
    if status != 302:
        raise SystemExit(f"{status}: {re.sub('<[^>]+>', ' ', said)[-2_000:]}")
    row("uploaded and its columns recognised", started)
    started = time.perf_counter()
    sender.press(where, "columns/")
    row(f"dry run: {_waited(sender, where, '试运行')}", started)
    started = time.perf_counter()
    sender.press(where, "begin/", mode="good")
    row(f"taken in: {_waited(sender, where, '导入中')}", started)


def _waited(sender: Sender, where: str, moving: str) -> str:
    """Wait while an import is at something; gives its state then."""
    end = time.monotonic() + WAIT_SECONDS
    state = moving
    while state == moving and time.monotonic() < end:
        time.sleep(1)
        found = re.search(r"<dt>状态</dt><dd>\s*([^<\s，]+)", sender.get(where)[1])
        state = found[1] if found else "?"
    return state


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=60_000)
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), action="append")
    given = parser.parse_args()
    for kind in given.database or ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory() as name:
            measure(kind, given, Path(name))


if __name__ == "__main__":
    main()
