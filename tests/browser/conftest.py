"""A real browser against a real server, as a stranger starts it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
expect.set_options(timeout=30_000)
"""As long as any other step may take: a machine that has much else to do is no fault of a page."""
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


def chromium() -> str | None:
    """A Chromium that is there; else Playwright's own download; else Debian's package where that may be installed."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found:
        return found
    downloaded = subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if downloaded.returncode == 0:
        return None
    subprocess.run(["apt-get", "update", "-q"], check=False)
    subprocess.run(["apt-get", "install", "-y", "-q", "chromium", "fonts-noto-cjk"], check=True)
    return shutil.which("chromium")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
        yield found
        found.close()


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the demonstration's database."""
    return tmp_path_factory.mktemp("service") / "luodi.sqlite3"


@pytest.fixture(scope="session")
def address(database: Path) -> Iterator[str]:
    """The address of a demonstration, served as ``luodi serve --demonstration`` serves it."""
    folder = database.parent
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{database}", "LUODI_DEMONSTRATION": "1"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-m", "luodi", "serve", "--demonstration", "--port", str(port)]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        where = f"http://127.0.0.1:{port}"
        try:
            _await(where, server, folder / "log")
            yield where
        finally:
            server.terminate()
            server.wait(10)


def _await(where: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        if server.poll() is not None:
            raise AssertionError(log.read_text(encoding="utf-8"))
        try:
            with urllib.request.urlopen(where, timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not answer within a minute")


@pytest.fixture(params=[(1280, 900), (390, 844)], ids=["desktop", "telephone"])
def page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of its own at desktop and telephone width, which fails on any error of script or policy."""
    width, height = request.param
    context = browser.new_context(viewport={"width": width, "height": height}, base_url=address)
    found = context.new_page()
    errors: list[str] = []
    found.on("pageerror", lambda error: errors.append(str(error)))
    found.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    found.on(
        "requestfailed", lambda failed: errors.append(failed.url) if "ABORTED" not in str(failed.failure) else None
    )
    yield found
    context.close()
    # A page that says why something was refused is no error.
    assert not [error for error in errors if not any(status in error for status in ("400", "403", "404"))]
