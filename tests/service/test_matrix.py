"""Every address × every role: a new address joins by itself, and fails until its row says who may open it."""

from __future__ import annotations

import pytest
from django.test import Client

from service.conftest import NOW, signed_in

from luodi_service.accounts.models import Person, Unit
from luodi_service.accounts.roles import ROLES
from luodi_service.consultation.models import Consultation
from luodi_service.plans.models import Run
from luodi_service.urls import urlpatterns

EVERYONE = frozenset({"", *ROLES})
SIGNED_IN = frozenset(ROLES)
BUSINESS = frozenset(code for code, role in ROLES.items() if role.business)
PLAN = "/plans/gongshu-auto-2017/"
ROWS: dict[str, tuple[str, frozenset[str]]] = {
    "plan": ("/", EVERYONE),
    "policies": ("/policies/", EVERYONE),
    "policy": ("/policies/renovation_support/", EVERYONE),
    "whatif": ("/policies/renovation_support/whatif/?renovation_support.2=25", EVERYONE),
    "wording": ("/policies/renovation_support/wording/", frozenset()),
    "keep_scenario": ("/policies/renovation_support/keep/", frozenset()),
    "scenarios": ("/scenarios/", frozenset({"office", "department", "leader", "auditor"})),
    "readings": ("/readings/", EVERYONE),
    "policy_lines": ("/runs/{run}/renovation_support/", EVERYONE),
    "reasons": ("/runs/{run}/renovation_support/GZ2018-01/2018/", EVERYONE),
    "runs": ("/runs/", frozenset({"office", "auditor"})),
    "start_run": ("/runs/start/", frozenset()),
    "run": ("/runs/{run}/", frozenset({"office", "auditor"})),
    "cancel_run": ("/runs/{run}/cancel/", frozenset()),
    "replay_run": ("/runs/{run}/replay/", frozenset()),
    "versions": (f"{PLAN}versions/", EVERYONE),
    "version": (f"{PLAN}versions/1/", EVERYONE),
    "compare": (f"{PLAN}compare/1..1/", EVERYONE),
    "work_out_effect": (f"{PLAN}compare/1..1/effect/", frozenset()),
    "edit_plan": (f"{PLAN}edit/", frozenset({"office"})),
    "proposal": (f"{PLAN}proposal/", frozenset({"office"})),
    "take_proposal": (f"{PLAN}proposal/take/", frozenset()),
    "drop_proposal": (f"{PLAN}proposal/drop/", frozenset()),
    "publish_plan": (f"{PLAN}publish/", frozenset({"office"})),
    "add_review": (f"{PLAN}reviews/", frozenset()),
    "ruling": (f"{PLAN}readings/tier_jump/", frozenset({"office"})),
    "audit": ("/audit/", frozenset({"auditor", "audit_officer"})),
    "login": ("/login/", frozenset({""})),
    "logout": ("/logout/", frozenset()),
    "password": ("/password/", SIGNED_IN),
    "tokens": ("/tokens/", BUSINESS),
    "revoke_token": ("/tokens/1/revoke/", frozenset()),
    "people": ("/people/", frozenset({"system_officer", "security_officer"})),
    "new_person": ("/people/new/", frozenset({"system_officer"})),
    "person": ("/people/{person}/", frozenset({"system_officer", "security_officer"})),
    "change_person": ("/people/{person}/change/", frozenset()),
    "reset_password": ("/people/{person}/password/", frozenset()),
    "unlock": ("/people/{person}/unlock/", frozenset()),
    "grant_role": ("/people/{person}/grant/", frozenset()),
    "revoke_role": ("/people/{person}/revoke/", frozenset()),
    "units": ("/units/", frozenset({"system_officer"})),
    "new_unit": ("/units/new/", frozenset()),
    "unit": ("/units/{unit}/", frozenset({"system_officer"})),
    "subjects": ("/subjects/", BUSINESS),
    "subject": ("/subjects/改造项目/GZ2018-01/", BUSINESS - {"enterprise", "park", "street"}),
    "consultations": ("/consultations/", EVERYONE),
    "new_consultation": ("/consultations/new/", frozenset({"office"})),
    "consultation": ("/consultations/{consultation}/", EVERYONE),
    "change_consultation": ("/consultations/{consultation}/change/", frozenset({"office"})),
    "comment": ("/consultations/{consultation}/comment/", frozenset()),
    "comments": ("/consultations/{consultation}/comments/", frozenset({"office", "auditor"})),
    "one_comment": ("/consultations/{consultation}/comments/1/", frozenset({"office", "auditor"})),
    "api_docs": ("/api/", EVERYONE),
    "api_openapi": ("/api/v1/openapi.json", EVERYONE),
    "api_plan": ("/api/v1/plan/", EVERYONE),
    "api_runs": ("/api/v1/runs/", EVERYONE),
    "api_lines": ("/api/v1/runs/{run}/lines/", EVERYONE),
    "api_targets": ("/api/v1/runs/{run}/targets/", EVERYONE),
    "api_explanation": ("/api/v1/runs/{run}/lines/{line}/explanation/", EVERYONE),
    "api_subjects": ("/api/v1/subjects/", EVERYONE),
    "api_facts": ("/api/v1/facts/", EVERYONE),
    "publish_consultation": ("/consultations/{consultation}/publish/", frozenset()),
}
"""By name: an address, and the roles that may read it; ``""`` is the public. Those of nobody take POST alone."""

HIDDEN = frozenset({"subject"})
"""What lies outside a role's reach is not there for it."""


@pytest.fixture
def things(run: Run) -> dict[str, int]:
    """The numbers that addresses speak of."""
    office = Person.objects.get(username="office")
    found = Consultation.objects.create(
        version=run.version, title="试", opens=NOW.date(), closes=NOW.date(), by=office, at=NOW
    )
    found.comments.create(number=1, text="试", at=NOW)
    unit = Unit.objects.get(name="区科技局")
    line = run.lines.filter(subject__key="GZ2018-01")[0]
    return {"line": line.pk, "person": office.pk, "unit": unit.pk, "consultation": found.pk}


def test_every_address_has_a_row() -> None:
    assert {pattern.name for pattern in urlpatterns} == set(ROWS)


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("role", ["", *ROLES])
def test_who_may_open_what(run: Run, things: dict[str, int], name: str, role: str) -> None:
    path, allowed = ROWS[name]
    client = signed_in(role) if role else Client(HTTP_HOST="localhost")
    response = client.get(path.format(run=run.pk, **things))
    if role in allowed:
        assert response.status_code == 200
    elif not allowed:
        assert response.status_code in (302, 405)
    elif name == "login":
        assert response.status_code == 302
    elif name in HIDDEN and role in BUSINESS:
        assert response.status_code == 404
        assert "无权查看" in response.content.decode()
    elif role:
        assert response.status_code == 403
        assert "此页面供" in response.content.decode()
    else:
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/login/?next=")
