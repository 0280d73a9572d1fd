"""The manifest of provisions: which page shows each row of the plan, to whom, in which words, and which test says so.

The rows are those of the official text, from its title to its last clause; what is not built yet has its row too, and says
what is missing. ``provisions.toml`` beside this module is the one table of them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.test import Client

from luodi_service.accounts.demonstration import LISTED
from luodi_service.accounts.models import Person

MANIFEST = Path(__file__).with_name("provisions.toml")
WORKS, PARTLY, NOT_YET = "works", "partly", "not yet"
STATES = {WORKS: "可用", PARTLY: "部分可用", NOT_YET: "未建"}
MARKS = {WORKS: "●", PARTLY: "◐", NOT_YET: "\u2571"}
PUBLIC = "公众"
_OK, _TAGS, _SPACE = 200, re.compile(r"<script.*?</script>|<[^>]*>", re.DOTALL), re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class ShownOn:
    """A page that shows a row: its address, the demonstration's account that opens it (``""``: the public), and the words
    that must stand on it."""

    address: str
    who: str
    shows: tuple[str, ...]

    @property
    def who_words(self) -> str:
        """The account's unit and name, without 演示."""
        return _ACCOUNTS[self.who]


@dataclass(frozen=True, slots=True)
class Row:
    """A provision: its row in the plan's list, its clause, how far it works, what is missing, its pages and its tests."""

    id: str
    clause: str
    state: str
    missing: str
    pages: tuple[ShownOn, ...]
    tests: tuple[str, ...]

    @property
    def state_words(self) -> str:
        """The state as a shape and a word."""
        return f"{MARKS[self.state]} {STATES[self.state]}"


@dataclass(frozen=True, slots=True)
class Checked:
    """A page of a row that was opened; ``problem`` is empty where it shows all that it must."""

    row: Row
    page: ShownOn
    problem: str


_ACCOUNTS = {"": PUBLIC, **{username: f"{unit}{name}" for username, unit, name in LISTED}}


class WrongManifest(Exception):
    """The manifest is not what it must be: a fault of ours, all of it at once."""


@cache
def rows() -> tuple[Row, ...]:
    """The rows of the manifest, in the order of the text."""
    return read(MANIFEST.read_text(encoding="utf-8"))


def read(text: str) -> tuple[Row, ...]:
    """The rows of a manifest.

    Raises:
        WrongManifest: a row says twice or not at all what it must say.
    """
    found = tuple(_row(given) for given in tomllib.loads(text)["row"])
    problems = [problem for row in found for problem in _problems(row)]
    ids = [row.id for row in found]
    problems += [f"{one}: stands twice" for one in sorted({one for one in ids if ids.count(one) > 1})]
    if problems:
        raise WrongManifest("\n".join(problems))
    return found


def _row(given: dict[str, Any]) -> Row:
    pages = tuple(ShownOn(one["address"], one.get("who", ""), tuple(one["shows"])) for one in given.get("pages", ()))
    return Row(
        given["id"], given["clause"], given["state"], given.get("missing", ""), pages, tuple(given.get("tests", ()))
    )


def _problems(row: Row) -> Iterator[str]:
    if row.state not in STATES:
        yield f"{row.id}: {row.state} is no state"
    if row.state != NOT_YET and not (row.pages and row.tests):
        yield f"{row.id}: what works has a page and a test"
    if (row.state != WORKS) != bool(row.missing):
        yield f"{row.id}: what is missing is said where something is, and nowhere else"
    for page in row.pages:
        if page.who not in _ACCOUNTS:
            yield f"{row.id}: nobody is called {page.who}"
        if not page.shows:
            yield f"{row.id}: {page.address} must show something"


def people_for(username: str | None) -> dict[str, Person | None]:
    """Who opens the pages of each account: that account of the demonstration, or one person all that are not public.

    Raises:
        Person.DoesNotExist: nobody has the name.
    """
    if username is not None:
        person = Person.objects.get(username=username, is_active=True)
        return {who: person if who else None for who in _ACCOUNTS}
    known = {person.username: person for person in Person.objects.filter(username__in=_ACCOUNTS, is_active=True)}
    return {who: known.get(who) for who in _ACCOUNTS}


def check(asked: Iterable[Row], people: dict[str, Person | None]) -> Iterator[Checked]:
    """Open every page of rows, and say of each what it does not show. What opening leaves behind is undone."""
    for row in asked:
        for page in row.pages:
            yield Checked(row, page, look(page, people[page.who]))


def look(page: ShownOn, person: Person | None) -> str:
    """What is wrong with a page, in words; empty where it shows all that it must."""
    if page.who and person is None:
        return f"没有账号 {page.who}；不是演示的服务，请用 --as 写一个账号"
    with transaction.atomic():
        client = Client(HTTP_HOST=_host(), raise_request_exception=False)
        if person is not None:
            client.force_login(person)
        response: Any = client.get(page.address, secure=settings.SESSION_COOKIE_SECURE)
        for close in response._resource_closers:  # noqa: SLF001  closing it would end the transaction's connection
            close()
        transaction.set_rollback(True)
    if response.status_code != _OK:
        return f"答复 {response.status_code}，不是 {_OK}"
    shown = _bare(unescape(_TAGS.sub("", response.content.decode())))
    lacking = [words for words in page.shows if _bare(words) not in shown]
    return f"没有显示{'、'.join(f'「{words}」' for words in lacking)}" if lacking else ""


def _bare(text: str) -> str:
    return _SPACE.sub("", text)


def _host() -> str:
    named = [host.lstrip(".") for host in settings.ALLOWED_HOSTS if host.lstrip(".") and host != "*"]
    return "localhost" if "localhost" in named or not named else named[0]


def reference() -> str:
    """The table of the manifest as a page of the documentation."""
    lines = [_HEAD]
    for row in rows():
        pages = "<br>".join(f"{page.address}（{page.who_words}）：{'、'.join(page.shows)}" for page in row.pages) or "—"
        tests = "<br>".join(f"`{name}`" for name in row.tests) or "—"
        lines.append(f"| {row.id} | {row.clause} | {row.state_words} | {pages} | {tests} | {row.missing or '—'} |\n")
    return "".join(lines)


_HEAD = """\
# 条款与页面对照

<!-- 本页由 make accept 从 src/luodi_service/pages/provisions.toml 生成，请勿手改。 -->

方案的每一条款在哪个页面上看得到，由谁打开，页面上必须有哪些字，由哪个测试守着。还没有建的，写明缺什么。
`luodi manage check_provisions` 逐个打开，缺字的报出来；网页上是“条款对照”（`/provisions/`），供办公室和审计查看。

| 条款 | 内容 | 状态 | 页面（打开的人）：必须显示 | 测试 | 还缺 |
|---|---|---|---|---|---|
"""
