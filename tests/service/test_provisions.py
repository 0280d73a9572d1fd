"""The manifest of provisions: every row of the plan is in it, every page shows its row, every test is there."""

from __future__ import annotations

import ast
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command

from docs.transcripts import ROOT
from golden.provisions_page import PAGE
from service.conftest import signed_in

from luodi_service.accounts.models import Person
from luodi_service.lib.models import AuditEntry
from luodi_service.pages import provisions
from luodi_service.pages.provisions import (
    NOT_YET,
    ShownOn,
    WrongManifest,
    check,
    look,
    people_for,
    read,
    reference,
    rows,
)
from luodi_service.plans.models import Run

PLANS_ROWS = [
    "0",
    "1.1",
    "2.0",
    "2.1a",
    "2.1b",
    "2.1c",
    "2.1d",
    "2.2a",
    "2.2b",
    "2.2c",
    "2.2d",
    "2.2e",
    "2.2f",
    "2.2g",
    "2.3a",
    "2.3b",
    "2.3c",
    "2.3d",
    "2.3e",
    "3.1a",
    "3.1b",
    "3.1c",
    "3.1d",
    "3.1e",
    "3.1f",
    "3.2a",
    "3.2b",
    "3.2c",
    "3.3a",
    "3.3b",
    "3.3c",
    "3.4a",
    "3.4b",
    "3.4c",
    "3.4d",
    "3.4e",
    "3.5a",
    "3.5b",
    "3.5c",
    "3.5d",
    "3.5e",
    "4.1",
    "4.2",
    "4.3",
    "4.4",
    "4.5",
    "4.5b",
    "4.6",
    "4.7",
    "4.8",
    "4.9",
    "5.1",
    "5.2",
    "5.3",
    "5.4",
]
ONE = """
[[row]]
id = "2.0"
clause = "五类产业"
state = "works"
pages = [{ address = "/register/", who = "office", shows = ["五类产业", "没有这样的字"] }]
tests = ["tests/service/test_pages.py::test_assets_are_our_own"]
"""


def functions(path: Path) -> set[str]:
    """The tests of a file, those of a class with its name before them."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{one.name}" for one in node.body if isinstance(one, ast.FunctionDef)}
    return found


@pytest.fixture
def demonstration(run: Run) -> None:
    """All that a demonstration loads, as ``luodi serve --demonstration`` does."""
    for name in ("returns", "awards", "targets", "promotion", "tasks", "group", "assessments", "briefs"):
        call_command(f"load_demonstration_{name}", stdout=StringIO())


def test_every_row_of_the_plan_is_there_in_its_order() -> None:
    assert [row.id for row in rows()] == PLANS_ROWS


def test_every_test_it_names_is_there() -> None:
    named = {name for row in rows() for name in row.tests}
    missing = [
        name for name in sorted(named) if name.partition("::")[2] not in functions(ROOT / name.partition("::")[0])
    ]

    assert missing == []


def test_every_page_shows_its_row(demonstration: None) -> None:
    wrong = [
        (found.row.id, found.page.address, found.problem) for found in check(rows(), people_for(None)) if found.problem
    ]

    assert wrong == []


def test_a_row_that_is_not_shown_fails_and_says_what_lacks(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luodi_service.pages.management.commands.check_provisions.rows", lambda: read(ONE))
    out = StringIO()

    with pytest.raises(CommandError, match="1 个页面没有显示其条款"):
        call_command("check_provisions", stdout=out)

    assert "2.0\t/register/\t区科技局办公室经办\t没有显示「没有这样的字」" in out.getvalue()


def test_single_rows_by_one_person(run: Run) -> None:
    out = StringIO()

    call_command("check_provisions", row=["2.0", "5.3"], username="auditor", stdout=out)

    assert "2.0\t/register/" in out.getvalue()
    assert "5.3\t\u2571 未建" in out.getvalue()
    assert "打开 3 个页面，0 个不符" in out.getvalue()


@pytest.mark.parametrize(
    ("asked", "told"), [({"row": ["9.9"]}, "没有条款 9.9"), ({"username": "无"}, "没有启用的账号「无」")]
)
def test_a_wrong_question_is_told(run: Run, asked: dict[str, object], told: str) -> None:
    with pytest.raises(CommandError, match=told):
        call_command("check_provisions", **asked)


def test_where_there_is_no_demonstration_a_person_is_asked_for(run: Run) -> None:
    Person.objects.filter(username="office").update(is_active=False)

    problem = look(ShownOn("/register/", "office", ("五类产业",)), people_for(None)["office"])

    assert "请用 --as 写一个账号" in problem


def test_a_page_that_is_refused_or_not_there_is_no_page(run: Run) -> None:
    firm = Person.objects.get(username="enterprise")

    assert look(ShownOn("/register/", "enterprise", ("五类产业",)), firm) == "答复 403，不是 200"
    assert look(ShownOn("/nowhere/", "", ("试",)), None) == "答复 404，不是 200"


def test_looking_leaves_nothing_behind(run: Run) -> None:
    """An auditor's reads are on record; those of this command are nobody's."""
    before = AuditEntry.objects.count(), Session.objects.count(), Person.objects.get(username="auditor").last_login

    assert look(ShownOn("/register/", "auditor", ("五类产业",)), Person.objects.get(username="auditor")) == ""

    after = AuditEntry.objects.count(), Session.objects.count(), Person.objects.get(username="auditor").last_login
    assert after == before


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('state = "works"', 'state = "soon"', "is no state"),
        ('state = "works"', 'state = "partly"', "what is missing is said"),
        ('state = "works"', 'state = "works"\nmissing = "试"', "what is missing is said"),
        ('who = "office"', 'who = "somebody"', "nobody is called"),
        ('["五类产业", "没有这样的字"]', "[]", "must show something"),
        ('tests = ["tests/service/test_pages.py::test_assets_are_our_own"]', "", "has a page and a test"),
    ],
)
def test_a_slip_in_the_manifest_is_found(old: str, new: str, told: str) -> None:
    assert old in ONE
    with pytest.raises(WrongManifest, match=told):
        read(ONE.replace(old, new))


def test_a_row_stands_once() -> None:
    with pytest.raises(WrongManifest, match="stands twice"):
        read(ONE * 2)


def test_the_page_lists_every_row_with_its_state(run: Run) -> None:
    page = signed_in("office").get("/provisions/").content.decode()

    assert all(f">{row.id}</td>" in page for row in rows())
    assert page.count("未建</td>") == sum(row.state == NOT_YET for row in rows())


def test_the_reference_is_current() -> None:
    """`make accept` writes it."""
    assert PAGE.read_text(encoding="utf-8") == reference()


def test_the_manifest_lies_beside_its_module() -> None:
    assert provisions.MANIFEST.is_file()
