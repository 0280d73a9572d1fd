"""Hostile input on every address: nothing breaks, nothing is run, nothing is changed by a page of somebody else."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import transaction
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone

from service import test_matrix
from service.conftest import NOW, let_go, signed_in
from service.test_matrix import ROWS

from luodi_service.accounts.demonstration import PASSWORD
from luodi_service.accounts.models import Person, Unit
from luodi_service.accounts.roles import ROLES
from luodi_service.accounts.tokens import create_token
from luodi_service.lib.audit import breaks
from luodi_service.lib.models import AuditEntry
from luodi_service.plans.models import Review, Run
from luodi_service.urls import urlpatterns

things = test_matrix.things
HOSTILE = "\"'><script>alert(1)</script>{{7919*7919}}"
RUN = "62710561"
"""What a template would make of it if it ran it."""


# ---------------------------------------------------------------------------------------------------------------------
# Names and notes are text wherever they appear

WORDS = frozenset({
    "answer", "body", "check_words", "cleared", "closing", "contact", "content", "decision", "department", "discussion",
    "document", "ended_by", "final_document", "file_name", "matter", "message", "name", "note", "opinion", "parties", "payee_bank",
    "payee_name", "place", "premises", "publisher", "question", "rank", "reason", "reference", "refusal", "report_words",
    "second_words", "seed", "source", "stopped_why", "summary", "text", "time", "title", "unit_name", "unplaced", "value", "why",
    "wished", "withdrawn", "words",
})  # fmt: skip
"""What people write, as fields are called."""
READ = {
    "assessment.Result.name", "assessment.Scheme.text", "briefs.Template.text", "facts.Classed.value", "facts.Fact.value", "facts.Term.name",
    "ledger.Account.source", "ledger.Sequence.name",
    "plans.Proposal.text", "plans.Version.text", "recognition.Case.value", "returns.Cell.text",
    "returns.Cell.value", "returns.FormRule.text", "supervision.Evidence.value",
}  # fmt: skip
"""Of these what the program reads: other tests send it what is no program, number or choice."""


def _named() -> Iterator[tuple[type[Any], tuple[str, ...]]]:
    """The models with words of people, and these."""
    for model in apps.get_models():
        if not model.__module__.startswith("luodi_service."):
            continue
        fields = tuple(
            field.name
            for field in model._meta.concrete_fields
            if field.name in WORDS and field.get_internal_type() in ("CharField", "TextField") and not field.choices
            if f"{model._meta.label}.{field.name}" not in READ
        )
        if fields:
            yield model, fields


NAMES = tuple(_named())


@pytest.fixture
def marked(run: Run, things: dict[str, int]) -> dict[str, int]:
    """The demonstration with a hostile name for everything that people name."""
    office = Person.objects.get(username="office")
    for role in ROLES:
        person = Person.objects.get(username=role)
        if ROLES[role].business:
            create_token(person, "试", 1, timezone.now())
    Review.objects.create(
        version=run.version, kind=Review.KINDS[0], result=Review.RESULTS[0], document="x", body="x",
        on=NOW.date(), by=office, at=NOW,
    )  # fmt: skip
    for model, fields in NAMES:
        rows = QuerySet(model)  # whatever its own manager would not change
        for pk in rows.values_list("pk", flat=True):
            most = {field: model._meta.get_field(field).max_length or 10_000 for field in fields}
            rows.filter(pk=pk).update(**{field: f"{pk}{HOSTILE}"[: most[field]] for field in fields})
    return things


def test_everything_that_people_name_is_among_the_names() -> None:
    """A new field of words must be put among them, or said to be none that people write."""
    others = {
        "accounts.Person.password", "accounts.Person.username", "accounts.Role.role", "accounts.Throttle.key",
        "accounts.Notice.key", "accounts.Notice.link", "accounts.Notice.mailed", "accounts.Person.email",
        "accounts.Token.hash", "accounts.Unit.code", "accounts.Unit.kind", "accounts.Unit.path",
    }  # fmt: skip
    known = {f"{model._meta.label}.{field}" for model, fields in NAMES for field in fields}
    written = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_app_config("accounts").get_models()
        for field in model._meta.get_fields()
        if field.get_internal_type() in ("CharField", "TextField")
    }
    assert written - known - others == set()


@pytest.mark.once
@pytest.mark.parametrize("role", ["", *ROLES])
def test_a_name_is_text_on_every_page(run: Run, marked: dict[str, int], role: str) -> None:
    seen = 0
    client = signed_in(role) if role else Client(HTTP_HOST="localhost")
    for name, (path, allowed) in ROWS.items():
        if role not in allowed:
            continue
        response = client.get(path.format(run=run.pk, **marked))
        whole = b"".join(response.streaming_content) if response.streaming else response.content
        content = whole.decode(errors="replace")
        assert RUN not in content, name
        if response.headers["Content-Type"].startswith("text/html"):
            assert "<script>alert" not in content, name
            seen += "&lt;script&gt;alert(1)" in content
        else:
            assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert seen, "the hostile name is shown somewhere, else this shows nothing"


# ---------------------------------------------------------------------------------------------------------------------
# No input is a fault of ours

PARAMETERS = (
    "page", "q", "kind", "order", "asof", "policy", "provision", "outcome", "with", "next", "year", "follow", "history",
    "texts", "opens", "closes", "status", "name", "role", "reading", "renovation_support.2", "tier_jump", "state",
)  # fmt: skip
FIELDS = (
    *PARAMETERS, "name", "summary", "words", "again", "limit", "new", "old", "note", "text", "terms", "official",
    "username", "password", "active", "unit", "code", "parent", "revision", "days", "title", "version", "document",
    "effective", "body", "result", "on", "option", "reason", "contact", "real_name", "base", "first", "last",
)  # fmt: skip
VALUES = {
    "NUL": "%00",
    "broken UTF-8": "%ff%fe%c3",
    "half a character": "%ed%a0%80",
    "quotes": "%27%22%3b--",
    "climbing": "..%2f..%2f..%2fetc%2fpasswd",
    "digits": "9" * 5_000,
    "beyond 64 bits": "9223372036854775808",
    "negative": "-1",
    "other digits": "%d9%a3%d9%a3",
    "not a number": "nan",
    "infinite": "1e999",
    "line ends": "%0d%0aSet-Cookie:%20a=b",
    "long": "%e9%95%bf" * 500 + "x" * 9_500,
    "other figures": "%c2%b2",
    "markup": "%22%3e%3cscript%3ealert(1)%3c/script%3e",
}
"""As they stand in an address or a form."""
READERS = ("", "office", "auditor", "system_officer", "security_officer")
SLOW = frozenset({"edit_plan"})
"""What checks whole plans in a process of its own."""


ENOUGH = ("NUL", "broken UTF-8", "long")
"""Of the values, for an address that turns a role away before it looks at what was sent."""


def turned_away(response: Any) -> bool:
    """Whether it is not for this role, or for nobody's forms."""
    return response.status_code in (403, 405) or response.headers.get("Location", "").startswith("/login/")


def may_not_break(response: Any, what: str) -> None:
    assert response.status_code < 500, what
    if response.headers["Content-Type"].startswith("text/html"):
        assert "<script>alert" not in response.content.decode(), what


@pytest.fixture
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)


@contextmanager
def undone() -> Iterator[None]:
    """What is done within is gone afterwards, so that one set of things serves many addresses."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


SHARES = 10
"""Tests among which the addresses are dealt: to prepare things takes longer than most addresses do."""


@pytest.mark.heavy
@pytest.mark.once
@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("share", range(SHARES))
def test_no_parameter_breaks_a_page(run: Run, things: dict[str, int], share: int) -> None:
    for name in [*ROWS][share::SHARES]:
        path, allowed = ROWS[name]
        bare = path.format(run=run.pk, **things).partition("?")[0]
        role = next((role for role in READERS if not allowed or role in allowed), None)
        if role is not None:
            with undone():
                _odd_parameters(bare, role, name)
    assert list(breaks()) == []


def _odd_parameters(address: str, role: str, name: str) -> None:
    client = signed_in(role) if role else Client(HTTP_HOST="localhost")
    client.raise_request_exception = False
    for what, value in VALUES.items():
        query = "&".join(f"{parameter}={value}" for parameter in (*PARAMETERS, value))
        response = client.get(address, QUERY_STRING=f"{query}&{value}")
        may_not_break(response, f"{name} {role} {what}")
        let_go(response)
    assert list(breaks()) == [], name


@pytest.mark.heavy
@pytest.mark.once
@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("share", range(SHARES))
def test_no_form_breaks_a_page(run: Run, things: dict[str, int], share: int) -> None:
    """All values from those whom the address hears; a few from those whom it turns away whatever they send."""
    names = [name for name in ROWS if name not in SLOW and not name.startswith("api_")]
    for name in names[share::SHARES]:
        bare = ROWS[name][0].format(run=run.pk, **things).partition("?")[0]
        with undone():
            for role in ("", "office", "system_officer", "security_officer"):
                _odd_forms(bare, role, name)
            assert list(breaks()) == [], name


def _odd_forms(address: str, role: str, name: str) -> None:
    client = signed_in(role) if role else Client(HTTP_HOST="localhost")
    client.raise_request_exception = False
    for what in (*ENOUGH, *(what for what in VALUES if what not in ENOUGH)):
        body = "&".join(f"{field}={VALUES[what]}" for field in FIELDS)
        sent = client.post(address, body.encode(), content_type="application/x-www-form-urlencoded")
        may_not_break(sent, f"{name} {role} {what}")
        let_go(sent)
        if what == ENOUGH[-1] and turned_away(sent):
            break
    for kind in ("application/json", "text/plain", "multipart/form-data", "multipart/form-data; boundary=x", ""):
        sent = client.post(address, b"\x00\xff--x\r\n", content_type=kind)
        may_not_break(sent, f"{name} {role} {kind}")
        let_go(sent)


PLACES = {
    "int": ("0", "9223372036854775807", "9223372036854775808", "9" * 400),
    "slug": ("a" * 3_000, "constructor", "-"),
    "str": ("%00", "%ff", "%ed%a0%80", "a" * 3_000, "%3cscript%3e"),
    "path": ("%00", "%ff/%fe", "../../etc/passwd", "a/" * 1_000, "%3cscript%3ealert(1)%3c/script%3e"),
}
"""What to stand in an address, by the kind of its places."""


@pytest.mark.once
@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("role", ["", "office", "auditor"])
def test_no_address_breaks_a_page(run: Run, role: str) -> None:
    client = signed_in(role) if role else Client(HTTP_HOST="localhost")
    client.raise_request_exception = False
    for path in sorted({path for pattern in urlpatterns for path in _odd(str(pattern.pattern))}):
        for method in (client.get, client.post):
            response = method(path)
            may_not_break(response, path[:200])
            let_go(response)
            if path == "/logout/" and role:
                client = signed_in(role)
                client.raise_request_exception = False


def _odd(route: str) -> Iterator[str]:
    """The addresses of a route with odd things in its places."""
    for at in range(max(map(len, PLACES.values()))):

        def place(match: re.Match[str], at: int = at) -> str:
            found = PLACES[match[1]]
            return found[min(at, len(found) - 1)]

        yield "/" + re.sub(r"<(\w+):\w+>", place, route)


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("headers", [
    {"HTTP_HOST": "evil.example"}, {"HTTP_HX_TARGET": '"><script>alert(1)</script>', "HTTP_HX_REQUEST": "true"},
    {"HTTP_COOKIE": "sessionid=\x00; csrftoken=" + "x" * 5_000}, {"HTTP_COOKIE": "sessionid=../../etc/passwd; messages=xx"},
    {"HTTP_AUTHORIZATION": "Bearer " + "\xff" * 3_000}, {"CONTENT_LENGTH": "-1"}, {"HTTP_REFERER": "javascript:alert(1)"},
    {"HTTP_ACCEPT_LANGUAGE": "-" * 5_000}, {"HTTP_X_FORWARDED_FOR": "\x00,,,"}, {"HTTP_IF_MODIFIED_SINCE": "nonsense"},
])  # fmt: skip
@pytest.mark.parametrize("path", ["/", "/subjects/", "/login/", "/api/v1/plan/", "/static/service.css", "/nowhere/"])
def test_no_header_breaks_a_page(run: Run, path: str, headers: dict[str, str]) -> None:
    client = Client(**{"HTTP_HOST": "localhost", **headers})
    client.raise_request_exception = False
    response = client.get(path)
    may_not_break(response, path)
    let_go(response)


# ---------------------------------------------------------------------------------------------------------------------
# Forms from elsewhere, redirects, sessions, secrets


@pytest.mark.parametrize("role", ["", "office", "system_officer", "security_officer", "enterprise"])
def test_no_form_from_elsewhere_changes_anything(run: Run, things: dict[str, int], role: str) -> None:
    client = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
    if role:
        assert client.login(username=role, password=PASSWORD)
    before = list(AuditEntry.objects.exclude(action="拒绝访问").values_list("number", flat=True))
    for name, (path, _) in ROWS.items():
        response = client.post(path.format(run=run.pk, **things), {"name": "别人的", "text": "别人的", "revision": "0"})
        assert response.status_code in (403, 404, 405), name
    assert list(AuditEntry.objects.exclude(action="拒绝访问").values_list("number", flat=True)) == before


@pytest.mark.parametrize("next_", [
    "//evil.example/", "https://evil.example/", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
    "http:evil.example", "/%0d%0aLocation: https://evil.example", "/\r\nSet-Cookie: a=b", "////evil.example", " //evil.example",
])  # fmt: skip
def test_login_leads_nowhere_else(db: None, public: Client, next_: str) -> None:
    given = {"username": "office", "password": PASSWORD, "next": next_}
    response = public.post("/login/", given)
    assert response.status_code == 302
    assert re.match(r"/(?![/\\])", response.headers["Location"])
    assert "a" not in response.cookies
    assert "evil" not in response.headers["Location"] or response.headers["Location"].startswith("/%0d")


def test_a_session_given_by_another_is_not_taken(db: None, public: Client) -> None:
    public.cookies["sessionid"] = "a" * 32
    public.post("/login/", {"username": "office", "password": PASSWORD})
    assert public.cookies["sessionid"].value != "a" * 32
    assert public.cookies["sessionid"]["httponly"]
    assert public.cookies["sessionid"]["samesite"] == "Lax"


@pytest.mark.parametrize("state", ["none", "wrong", "locked", "off"])
def test_every_failed_try_takes_as_long_and_says_the_same(
    db: None, public: Client, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    """One password is hashed, whatever is the matter with the account; a test by the clock would fail by chance."""
    change = {"locked": {"locked_until": timezone.now() + timezone.timedelta(hours=1)}, "off": {"is_active": False}}
    Person.objects.filter(username="office").update(**change.get(state, {}))
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    name = "nobody" if state == "none" else "office"
    page = public.post("/login/", {"username": name, "password": "wrong-Password-1"}).content.decode()

    assert hashed == ["wrong-Password-1"]
    assert re.findall(r'<p class="blocks">([^<]+)', page) == ["账号或口令不正确，或账号已锁定。"]


def test_no_secret_is_logged(run: Run, public: Client, caplog: pytest.LogCaptureFixture, capfd: Any) -> None:
    caplog.set_level(logging.DEBUG)
    person = Person.objects.get(username="office")
    token = create_token(person, "试", 1, timezone.now())
    Client(HTTP_HOST="localhost").get("/api/v1/subjects/", HTTP_AUTHORIZATION=f"Bearer {token}")
    Client(HTTP_HOST="localhost").get("/api/v1/subjects/", HTTP_AUTHORIZATION=f"Bearer {token}x")
    public.post("/login/", {"username": "office", "password": "secret-Word-2"})
    said = (
        caplog.text + "".join(capfd.readouterr()) + str(list(AuditEntry.objects.values_list("details", "key", "actor")))
    )
    for secret in (token, token[6:], "secret-Word-2", person.password):
        assert secret not in said


def test_a_forwarded_address_is_not_believed(run: Run) -> None:
    """Who stands before us is told by the server, from the proxy that is named, and not by headers that anybody sends."""
    statuses = [
        Client(HTTP_HOST="localhost")
        .get("/api/v1/plan/", HTTP_AUTHORIZATION="Bearer luodi_wrong", HTTP_X_FORWARDED_FOR=f"10.0.0.{at}")
        .status_code
        for at in range(12)
    ]
    assert statuses[-1] == 429


@pytest.mark.parametrize(
    ("path", "extra"),
    [
        ("/people/{person}/change/", {"is_superuser": "1", "password": "x", "username": "root", "locked_until": ""}),
        ("/units/{unit}/", {"path": "/", "kind": "政府", "parent": ""}),
    ],
)
def test_fields_that_a_form_does_not_have_are_passed_over(
    run: Run, things: dict[str, int], path: str, extra: dict[str, str]
) -> None:
    client = signed_in("system_officer")
    kept = ("username", "password", "locked_until"), ("path", "kind", "parent_id")
    person, unit = (model.objects.filter(pk=things[key]) for model, key in ((Person, "person"), (Unit, "unit")))
    before = person.values_list(*kept[0])[0], unit.values_list(*kept[1])[0]
    revision = {"person": person[0].revision, "unit": unit[0].revision}["person" if "people" in path else "unit"]
    client.post(path.format(**things), {"name": "改名", "active": "on", "code": "X", "revision": revision, **extra})
    assert (person.values_list(*kept[0])[0], unit.values_list(*kept[1])[0]) == before
    assert "改名" in {person[0].name, unit[0].name}
