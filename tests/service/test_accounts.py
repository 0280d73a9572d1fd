"""Signing in, roles, and who may hold what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from service.conftest import NOW, signed_in

from luodi_service.accounts.demonstration import PASSWORD
from luodi_service.accounts.granting import grant, revoke
from luodi_service.accounts.login import attempt
from luodi_service.accounts.models import Person, Role, Unit
from luodi_service.lib.audit import System
from luodi_service.lib.models import AuditEntry


def test_wrong_passwords_lock_an_account_for_a_while(db: None) -> None:
    for _ in range(5):
        assert attempt("office", "wrong", NOW) is None
    assert attempt("office", PASSWORD, NOW + timedelta(minutes=14)) is None
    found = attempt("office", PASSWORD, NOW + timedelta(minutes=15))
    assert found is not None
    assert found.failures == 0
    tries = AuditEntry.objects.filter(action="登录失败", actor__contains="office")
    assert [entry.details["why"] for entry in tries.order_by("number")] == ["口令错误"] * 5 + ["已锁定"]


def test_a_right_password_forgets_the_wrong_ones(db: None) -> None:
    for _ in range(3):
        for _ in range(4):
            attempt("office", "wrong", NOW)
        assert attempt("office", PASSWORD, NOW) is not None


def test_nobody_learns_whether_a_name_exists(public: Client) -> None:
    answers = {
        public.post("/login/", {"username": name, "password": "wrong"}).content.count(b"blocks")
        for name in ("office", "nobody")
    }
    assert answers == {1}


def test_an_account_that_is_switched_off_is_out_at_once(db: None) -> None:
    client = signed_in("office")
    Person.objects.filter(username="office").update(is_active=False)
    assert client.get("/runs/").status_code == 302


def test_idle_people_are_signed_out(db: None) -> None:
    client = signed_in("office")
    assert client.get("/runs/").status_code == 200
    session = client.session
    session["seen"] = (timezone.now() - timedelta(minutes=31)).isoformat()
    session.save()
    assert client.get("/runs/").status_code == 302


@pytest.mark.parametrize("password", ["short1A!", "alllowercaseletters", "office12345", "1234567890123"])
def test_weak_passwords_are_refused(db: None, password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, Person.objects.get(username="office"))


def test_no_officer_holds_anything_else(db: None) -> None:
    unit = Unit.objects.get(name="区政务办")
    system, office = (Person.objects.get(username=name) for name in ("system_officer", "office"))
    for person, role in ((system, "security_officer"), (system, "auditor"), (office, "audit_officer")):
        with pytest.raises(ValidationError, match="三员分立"):
            grant(person, unit, role, System(), NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Role.objects.create(person=system, unit=unit, role="security_officer")


def test_a_role_goes_with_its_kind_of_unit(db: None) -> None:
    with pytest.raises(ValidationError, match="只能在街道中设置"):
        grant(Person.objects.get(username="office"), Unit.objects.get(name="区商务局"), "street", System(), NOW)


def test_granting_and_revoking_are_on_record(db: None) -> None:
    person, unit = Person.objects.get(username="department"), Unit.objects.get(name="区发改局")
    role = grant(person, unit, "department", System(), NOW)
    assert grant(person, unit, "department", System(), NOW) == role
    revoke(role, System(), NOW)
    assert [entry.action for entry in AuditEntry.objects.order_by("-number")[:2]] == ["收回角色", "授予角色"]
    assert person.codes() == {"department"}


def test_a_unit_knows_its_place(db: None) -> None:
    district, bureau = Unit.objects.get(name="拱墅区"), Unit.objects.get(name="区科技局")
    assert bureau.path == f"{district.path}{bureau.pk}/"


def test_signing_out_leads_back_to_the_plan(db: None) -> None:
    client = signed_in("office")
    assert client.post("/logout/").headers["Location"] == "/"
    assert client.get("/runs/").status_code == 302
