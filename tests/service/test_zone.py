"""Every address × every zone: a new address joins by itself, by the roles that its row in the matrix lets in."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from service.conftest import NOW, let_go, signed_in
from service.test_matrix import HIDDEN, ROWS, things

from luodi_service.accounts.models import Person, Token
from luodi_service.accounts.tokens import create_token
from luodi_service.consultation.models import Comment, Consultation
from luodi_service.plans.models import Run

__all__ = ["things"]
OUTSIDE = frozenset({"", "enterprise", "park"})
POSTED_BY_ALL = frozenset((
    "wording", "wording_of", "comment", "logout", "revoke_token", "read_notices", "mail_address", "keep_view",
    "drop_view", "import_layout", "import_columns", "begin_import", "stop_import", "undo_import", "import_guesses",
    "send_workbook", "finding", "accept_reports", "report_target",
))  # fmt: skip
"""Of the addresses that take POST alone, which the matrix gives nobody, those that are not the office's."""
STRANGERS = frozenset({"comment", "object_to"})
"""Addresses that take something in from people who are not signed in: the public's installation alone hears them."""
INSIDE = sorted({role for _, allowed in ROWS.values() for role in allowed} - OUTSIDE)


def outside(name: str) -> bool:
    """Whether an address is open to anybody without a way into the office's network."""
    return bool(ROWS[name][1] & OUTSIDE) or name in POSTED_BY_ALL | HIDDEN


@pytest.mark.once
@pytest.mark.parametrize("role", ["", "enterprise"])
def test_what_a_zone_serves(run: Run, things: dict[str, int], settings: LazySettings, role: str) -> None:
    """What is served answers as it does where all is; the rest is not there, and says why."""
    client = signed_in(role) if role else Client(HTTP_HOST="localhost")

    def answers() -> dict[str, tuple[int, str]]:
        found = {}
        for name, (path, _) in ROWS.items():
            response = client.get(path.format(run=run.pk, **things))
            let_go(response)  # it may be a file, which nobody reads here
            why = "不提供这个页面；请在办公网的服务上打开" if response.status_code == 404 else ""
            found[name] = response.status_code, why if why and why in response.content.decode() else ""
        return found

    everywhere = answers()
    settings.ZONE = "office"
    wanted = {name: (404, "") if name in STRANGERS and not role else answer for name, answer in everywhere.items()}
    assert {name: status for name, (status, _) in answers().items()} == {
        name: status for name, (status, _) in wanted.items()
    }
    settings.ZONE = "public"
    public = answers()
    assert {name: public[name] for name in ROWS if outside(name)} == {
        name: everywhere[name] for name in ROWS if outside(name)
    }
    assert {public[name] for name in ROWS if not outside(name)} == {(404, "不提供这个页面；请在办公网的服务上打开")}


@pytest.mark.parametrize("name", ["plan", "subjects", "password", "api_lines", "runs"])
@pytest.mark.parametrize("role", INSIDE)
def test_the_public_zone_lets_in_nobody_from_inside(
    run: Run, things: dict[str, int], settings: LazySettings, role: str, name: str
) -> None:
    settings.ZONE = "public"

    response = signed_in(role).get(ROWS[name][0].format(run=run.pk, **things))

    assert response.status_code == 404
    assert "请在办公网的服务上" in response.content.decode()
    assert 'aria-label="主导航"></nav>' in response.content.decode()


def test_whoever_was_let_in_by_mistake_can_leave(db: None, settings: LazySettings) -> None:
    settings.ZONE = "public"
    client = signed_in("office")

    assert client.post("/logout/").status_code == 302
    assert client.get("/").status_code == 200


def test_a_firm_with_another_role_is_not_let_in(run: Run, settings: LazySettings) -> None:
    """The rights of a person add up, so one that is not the firm's own shuts the door."""
    firm = Person.objects.get(username="enterprise")
    office = Person.objects.get(username="office").roles.get()
    firm.roles.create(unit=office.unit, role="office")
    settings.ZONE = "public"

    assert signed_in("enterprise").get("/").status_code == 404


@pytest.mark.parametrize(("role", "status"), [("enterprise", 200), ("office", 401), ("tax", 401), ("auditor", 401)])
def test_tokens_follow_their_holder(run: Run, settings: LazySettings, role: str, status: int) -> None:
    text = create_token(Person.objects.get(username=role), "试", 1, timezone.now())
    settings.ZONE = "public"

    response = Client(HTTP_HOST="localhost").get("/api/v1/runs/", headers={"Authorization": f"Bearer {text}"})

    assert response.status_code == status
    assert Token.objects.count() == 1


@pytest.fixture
def consultation(run: Run) -> Consultation:
    office, today = Person.objects.get(username="office"), timezone.localdate()
    return Consultation.objects.create(
        version=run.version, title="试", opens=today, closes=today + timedelta(days=9), by=office, at=NOW
    )


@pytest.mark.parametrize(
    ("zone", "role", "taken"),
    [("all", "", 1), ("public", "", 1), ("public", "enterprise", 1), ("office", "", 0), ("office", "department", 1)],
)
def test_strangers_comment_on_the_public_site_alone(
    consultation: Consultation, settings: LazySettings, zone: str, role: str, taken: int
) -> None:
    settings.ZONE = zone
    client = signed_in(role) if role else Client(HTTP_HOST="localhost")
    page = f"/consultations/{consultation.pk}/"

    shown = "提意见</h2>" in client.get(page).content.decode()
    response = client.post(f"{page}comment/", {"text": "建议放宽"})

    assert (shown, Comment.objects.count()) == (bool(taken), taken)
    assert response.status_code == (302 if taken else 404)
    assert taken or "不收公众意见" in response.content.decode()


@pytest.mark.parametrize("zone", ["public", "office", "all"])
@pytest.mark.parametrize("role", ["", "enterprise", "park"])
def test_navigation_leads_nowhere_that_is_not_served(run: Run, settings: LazySettings, zone: str, role: str) -> None:
    settings.ZONE = zone
    client = signed_in(role) if role else Client(HTTP_HOST="localhost")
    (navigation,) = re.findall(r"<nav.*?</nav>", client.get("/").content.decode())
    found = re.findall(r'href="(.*?)"', navigation)

    assert found
    assert {address: client.get(address).status_code for address in found} == dict.fromkeys(found, 200)
