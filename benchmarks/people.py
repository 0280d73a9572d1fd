"""People at the pages: each with a session of their own, reading and thinking before they go on."""

from __future__ import annotations

import http.client
import re
import statistics
import threading
import time
from dataclasses import dataclass, field
from random import Random
from urllib.parse import urlencode

THINKING_SECONDS = (0.5, 1.5)


@dataclass(frozen=True)
class Page:
    """A page that people ask for: its addresses, how often it is asked for beside the others, and the milliseconds to reach."""

    name: str
    addresses: tuple[str, ...]
    often: int
    goal: float | None = None


@dataclass
class Times:
    """The milliseconds that a page took."""

    taken: list[float] = field(default_factory=list)

    def quantile(self, part: int) -> float:
        """So many in a hundred took no longer."""
        return statistics.quantiles(self.taken, n=100, method="inclusive")[part - 1] if len(self.taken) > 1 else 0.0

    @property
    def median(self) -> float:
        """Half of them took no longer."""
        return statistics.median(self.taken)


class Visitor:
    """Somebody with a browser, signed in or not. The connection is kept, as a browser does."""

    def __init__(self, port: int, role: str = "") -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookies: dict[str, str] = {}
        if role:
            self._sign_in(role)

    def get(self, address: str) -> tuple[float, str]:
        """A page: its milliseconds, and what it says."""
        started = time.perf_counter()
        body = self._ask("GET", address)
        return (time.perf_counter() - started) * 1_000, body

    def _ask(self, method: str, address: str, body: str | None = None, *, expected: int = 200) -> str:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, address, body, headers)
        response = self._connection.getresponse()
        said = response.read().decode()
        for header in response.headers.get_all("Set-Cookie") or ():
            name, _, value = header.partition(";")[0].partition("=")
            self._cookies[name] = value
        if response.status != expected:
            raise SystemExit(f"{address}: {response.status}")
        return said

    def _sign_in(self, role: str) -> None:
        page = self._ask("GET", "/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        password = re.search(r"Luodi-demo-\d+", page)
        assert token is not None, "the login page has a token"
        assert password is not None, "that of a demonstration tells its password"
        given = urlencode({"csrfmiddlewaretoken": token[1], "username": role, "password": password[0]})
        self._ask("POST", "/login/", given, expected=302)


def alone(port: int, pages: list[Page], times: int) -> dict[str, Times]:
    """One visitor asks for each page so often, after once to warm up."""
    visitor, random, found = Visitor(port), Random(7), {}
    for page in pages:
        visitor.get(page.addresses[0])
        found[page.name] = Times([visitor.get(random.choice(page.addresses))[0] for _ in range(times)])
    return found


def together(port: int, pages: list[Page], users: int, seconds: float) -> tuple[dict[str, Times], float]:
    """So many people at once, every other one from the office; gives the times by page and the requests a second."""
    found = {page.name: Times() for page in pages}
    lock, failed = threading.Lock(), []
    # Before the clock runs: to check a password takes long on purpose.
    visitors = [Visitor(port, "office" if number % 2 else "") for number in range(users)]
    begun = time.perf_counter()
    end = begun + seconds

    def stay(visitor: Visitor, random: Random) -> None:
        time.sleep(random.uniform(0, THINKING_SECONDS[1]))
        try:
            while time.perf_counter() < end:
                (page,) = random.choices(pages, [page.often for page in pages])
                taken, _ = visitor.get(random.choice(page.addresses))
                with lock:
                    found[page.name].taken.append(taken)
                time.sleep(random.uniform(*THINKING_SECONDS))
        except BaseException as error:
            failed.append(error)
            raise

    threads = [threading.Thread(target=stay, args=(visitor, Random(at))) for at, visitor in enumerate(visitors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise SystemExit(f"a page was not answered: {failed[0]!r}")
    return found, sum(len(times.taken) for times in found.values()) / (time.perf_counter() - begun)
