"""``luodi serve --demonstration`` as a stranger starts it: what is printed, who works beside it, how it ends."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from threading import Thread

import pytest

from gongshu import FOLDER
from luodi.diagnostics import Faults

from luodi_service.accounts.demonstration import ACCOUNTS, PASSWORD
from luodi_service.serving import answering, listening_socket

"""What the first start may take, the plan's and the facts' loading included."""


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def port() -> int:
    return free_port()


def test_a_port_is_held_from_the_first_moment(port: int) -> None:
    with (
        listening_socket("127.0.0.1", port),
        pytest.raises(Faults, match=f"LD0811 127.0.0.1:{port} .*另一个程序正在用它"),
    ):
        listening_socket("127.0.0.1", port)


def test_a_port_is_free_again_afterwards(port: int) -> None:
    listening_socket("127.0.0.1", port).close()
    listening_socket("127.0.0.1", port).close()


def test_many_idle_browsers_keep_nobody_out(port: int) -> None:
    """A browser keeps six connections open: twenty of them must not close the door."""

    def application(_environment: object, start: Callable[..., object]) -> list[bytes]:
        start("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    with listening_socket("127.0.0.1", port) as listening:
        server = answering(application, listening, https=False, proxy="")
        Thread(target=server.run, daemon=True).start()
        idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(150)]
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20) as answer:
                assert answer.read() == b"ok"
        finally:
            for one in idle:
                one.close()
            server.close()


def test_an_address_of_another_machine_is_refused(port: int) -> None:
    with pytest.raises(Faults, match="这个地址不是本机的"):
        listening_socket("192.0.2.1", port)


def test_a_name_of_no_machine_is_refused(port: int) -> None:
    with pytest.raises(Faults, match="这个地址不是本机的"):
        listening_socket("no-such-host.invalid", port)


@pytest.mark.parametrize(
    ("https", "proxy", "told"),
    [
        (False, "", "http 127.0.0.1"),
        (True, "", "https 127.0.0.1"),
        (True, "127.0.0.1", "https 203.0.113.9"),
        (False, "192.0.2.1", "http 127.0.0.1"),
    ],
)
def test_who_asks_and_how_behind_a_proxy(port: int, https: bool, proxy: str, told: str) -> None:
    """Forms need the scheme that browsers see; limits count by who asks, as the proxy named says and nobody else."""

    def application(environ: dict[str, str], start_response: Callable[..., None]) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [f"{environ['wsgi.url_scheme']} {environ['REMOTE_ADDR']}".encode()]

    server = answering(application, listening_socket("127.0.0.1", port), https=https, proxy=proxy)
    thread = Thread(target=server.run)
    thread.start()
    try:
        request = urllib.request.Request(f"http://127.0.0.1:{port}/", headers={"X-Forwarded-For": "203.0.113.9"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert answer.read().decode() == told
    finally:
        server.trigger.pull_trigger(server.close)
        thread.join(10)
        server.task_dispatcher.shutdown()


def refused(folder: Path, *command: str, **variables: str) -> str:
    """What a command says that does not start."""
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    environment |= {"LUODI_SECRET_KEY": "x" * 50, "LC_ALL": "C.UTF-8", **variables}
    program = [sys.executable, "-m", "luodi", *command]
    done = subprocess.run(
        program, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert (done.returncode, done.stdout) == (1, "")
    return done.stderr


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_without_tables_nothing_starts(tmp_path: Path, port: int, command: str) -> None:
    where = ["--port", str(port)] if command == "serve" else []
    empty = tmp_path / "empty.sqlite3"

    assert "先运行 luodi manage migrate" in refused(
        tmp_path, command, *where, DATABASE_URL="sqlite:///none/none.sqlite3"
    )
    assert list(tmp_path.iterdir()) == []
    empty.touch()
    assert "先运行 luodi manage migrate" in refused(tmp_path, command, *where, DATABASE_URL=f"sqlite:///{empty}")


def test_a_database_that_does_not_answer_is_told(tmp_path: Path, port: int) -> None:
    away = f"postgresql://luodi:not-shown@127.0.0.1:{port}/luodi"

    said = refused(tmp_path, "worker", DATABASE_URL=away)

    assert said.startswith("打不开数据库，检查 DATABASE_URL：")
    assert "not-shown" not in said


def test_the_demonstration_keeps_off_real_people(tmp_path: Path, port: int) -> None:
    environment = os.environ | {"LUODI_SECRET_KEY": "x" * 50, "DATABASE_URL": f"sqlite:///{tmp_path}/real.sqlite3"}
    environment.pop("DJANGO_SETTINGS_MODULE")
    for command in (["migrate"], ["new_person", "wang", "王演示", "--role", "office", "--unit", "区科技局"]):
        program = [sys.executable, "-m", "luodi", "manage", *command]
        subprocess.run(program, env=environment, check=True, stdout=subprocess.DEVNULL)

    said = refused(tmp_path, "serve", "--demonstration", "--port", str(port), DATABASE_URL=environment["DATABASE_URL"])

    assert said.startswith("这个库里已有正式的账号，不能载入演示")


def awaited(holds: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not (found := holds()) and time.monotonic() < end:
        time.sleep(0.05)
    return found


@dataclass
class Started:
    """A server that prints into a pipe, and its folder."""

    process: subprocess.Popen[str]
    folder: Path
    printed: list[str]

    @property
    def worker(self) -> int:
        """The number of the process beside it."""
        children = (
            Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="ascii").split()
        )
        (child,) = map(int, children)
        return child

    def end(self, number: int) -> tuple[int, str]:
        self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=20)
        return self.process.returncode, rest


def started(folder: Path, port: int) -> Started:
    environment = os.environ | {"LC_ALL": "C.UTF-8"}
    for name in ("DJANGO_SETTINGS_MODULE", "DATABASE_URL", "LUODI_DEMONSTRATION"):
        environment.pop(name, None)
    command = [sys.executable, "-m", "luodi", "serve", "--demonstration", "--port", str(port)]
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdout is not None
    printed: list[str] = []
    try:
        while not printed or not printed[-1].startswith("http"):
            line = process.stdout.readline()
            assert line, "".join(printed)
            printed.append(line)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as page:
            assert page.status == 200
    except BaseException:
        process.kill()
        process.communicate()
        raise
    return Started(process, folder, printed)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Started:
    """The first start in a folder: it makes the database. It has ended since."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "plans").symlink_to(FOLDER.parent)
    found = started(folder, free_port())
    assert found.end(signal.SIGTERM) == (0, "")
    return found


@pytest.fixture
def server(first: Started, port: int) -> Iterator[Started]:
    """A later start there."""
    found = started(first.folder, port)
    yield found
    found.process.kill()
    found.process.communicate()


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    # One that nobody has asked after yet lies as a zombie.
    return ") Z " not in Path(f"/proc/{process}/stat").read_text(encoding="utf-8")


def start_run(port: int) -> None:
    """Sign in as the office and press the button."""
    where = f"http://127.0.0.1:{port}"
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def post(page: str, address: str, **fields: str) -> None:
        with browser.open(f"{where}{page}", timeout=20) as answer:
            text = answer.read().decode()
        (token,) = set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', text)[:1])
        body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token}).encode()
        with browser.open(f"{where}{address}", body, timeout=20) as answer:
            assert answer.status == 200

    post("/login/", "/login/", username="office", password=PASSWORD)
    post("/runs/", "/runs/start/")


def states(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "out/demonstration.sqlite3")) as database:
        return [state for (state,) in database.execute("select state from plans_run order by id")]


@pytest.mark.heavy
class TestDemonstration:
    def test_first_start(self, first: Started) -> None:
        """Every account is printed, the address last."""
        text = "".join(first.printed)

        assert [role for role, _, _ in ACCOUNTS if f"  {role} " not in text] == []
        assert PASSWORD in text
        assert first.printed[-1].startswith("http://127.0.0.1:")

    def test_second_start_loads_nothing(self, server: Started) -> None:
        assert "新数据" not in "".join(server.printed)

    def test_ctrl_c_is_no_fault_and_ends_the_worker(self, server: Started) -> None:
        worker = server.worker

        assert server.end(signal.SIGINT) == (0, "")
        assert awaited(lambda: not alive(worker), 2)

    def test_so_is_being_told_to_end(self, server: Started) -> None:
        worker = server.worker

        assert server.end(signal.SIGTERM) == (0, "")
        assert awaited(lambda: not alive(worker), 2)

    def test_a_killed_server_takes_its_worker_along(self, server: Started) -> None:
        worker = server.worker

        server.process.kill()
        server.process.wait()

        assert awaited(lambda: not alive(worker), 10)

    def test_a_run_started_on_the_pages_is_carried_out(self, server: Started, port: int) -> None:
        before = states(server.folder)

        start_run(port)

        assert awaited(lambda: states(server.folder) == [*before, "done"], 60)

    def test_a_taken_port_is_told_before_anything_is_done(self, tmp_path: Path, port: int) -> None:
        command = [sys.executable, "-m", "luodi", "serve", "--demonstration", "--port", str(port)]
        with listening_socket("127.0.0.1", port):
            done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=30)

        assert done.returncode == 1
        assert f"LD0811 127.0.0.1:{port}" in done.stderr
        assert list(tmp_path.iterdir()) == []
