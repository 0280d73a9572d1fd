"""The API of claims and money: as it is described, no more than each may see, and nothing of where money goes."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from service.claiming import PAYEE, committed, handed_in, noticed, paid, person, reviewed
from service.portal_files import as_text, awards, prepared_claims, row_of, tried
from service.test_api import Caller, document, faults

from luodi_service.accounts.models import Person
from luodi_service.accounts.roles import ROLES
from luodi_service.claims.models import Claim, Opinion, PublicNotice
from luodi_service.ledger.models import Account, Award, Instalment
from luodi_service.lib.models import AuditEntry
from luodi_service.pages.api.claims import CLAIM_ENDPOINTS
from luodi_service.pages.api.money import MONEY_ENDPOINTS

__all__ = ["awards"]
pytestmark = pytest.mark.django_db
BUSINESS = [code for code, role in ROLES.items() if role.business]


@pytest.fixture
def claim() -> Claim:
    """One that is paid; another's file of the portal stands tried beside it."""
    one, two = prepared_claims("renovation_support", 2)
    tried(as_text([row_of(two, "ZJ-2"), row_of(two, "ZJ-3", 银行账号="12")]))
    return paid(committed(noticed(reviewed(handed_in(one)))))


def places(claim: Claim) -> dict[str, int]:
    from luodi_service.claims.portal.models import PortalFile

    notice, file = PublicNotice.objects.get(), PortalFile.objects.get()
    return {"claim": claim.pk, "notice": notice.pk, "file": file.pk}


@pytest.mark.parametrize("role", ["", "office", "finance", "auditor", "enterprise", "street", "audit_officer"])
def test_every_answer_is_as_described(public: Client, claim: Claim, role: str) -> None:
    whole, caller, seen = document(public), Caller(role), set()
    for endpoint in (*CLAIM_ENDPOINTS, *MONEY_ENDPOINTS):
        answer = caller.get(endpoint.address.strip("/").format(**places(claim)) + "/")
        if answer.status_code == 404:
            assert endpoint.name in ("claim", "portal_rows")
            continue
        schema = whole["paths"][endpoint.address]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        assert faults(answer.json(), schema, whole) == []
        seen.add(endpoint.name) if answer.json().get("items", True) else None
    if role in ("office", "auditor"):
        assert seen == {endpoint.name for endpoint in (*CLAIM_ENDPOINTS, *MONEY_ENDPOINTS)}


@pytest.mark.parametrize("role", ["", *BUSINESS, "audit_officer"])
def test_a_caller_sees_what_the_person_sees(claim: Claim, role: str) -> None:
    viewer: Any = Person.objects.get(username=role) if role else AnonymousUser()
    caller = Caller(role)
    for path, model in (("claims/", Claim), ("awards/", Award), ("instalments/", Instalment), ("accounts/", Account)):
        shown = [item["id"] for item in caller.all(path, limit=500)]
        assert shown == list(model.objects.visible_to(viewer).order_by("pk").values_list("pk", flat=True)), path  # type: ignore[attr-defined]
    seen = Claim.objects.visible_to(viewer).filter(pk=claim.pk).exists()
    assert caller.get(f"claims/{claim.pk}/").status_code == (200 if seen else 404)
    files = caller.get("portal/files/").json()["items"]
    assert bool(files) == (role in ("office", "auditor"))


def test_strangers_see_notices_and_no_claim(claim: Claim) -> None:
    caller = Caller()

    (notice,) = caller.get("notices/").json()["items"]
    (line,) = caller.get(f"notices/{notice['id']}/lines/").json()["items"]
    assert (line["claim"], line["amount"], line["standing"]) == (claim.number, f"{claim.amount:.2f}", True)
    recipient = claim.recipient
    assert recipient is not None
    assert line["recipient_key_masked"] != recipient.key
    assert recipient.key not in json.dumps(line)
    for path in ("claims/", "awards/", "instalments/", "accounts/"):
        assert caller.get(path).json()["items"] == []


def test_a_claim_with_what_was_said_and_paid(claim: Claim) -> None:
    found = Caller("office").get(f"claims/{claim.pk}/").json()

    assert found["claim"]["state"] == "done"
    assert [act["act"] for act in found["acts"]] == list(claim.acts.order_by("pk").values_list("act", flat=True))
    assert len(found["opinions"]) == Opinion.objects.filter(claim=claim).exclude(opinion="").count() > 4
    (part,) = found["instalments"]
    assert part["paid"] == part["amount"] == f"{claim.amount:.2f}"
    assert part["award"] == found["claim"]["award"]


def test_nobody_is_told_where_the_money_goes(claim: Claim) -> None:
    for role in ("office", "finance", "auditor", "enterprise"):
        caller = Caller(role)
        for endpoint in (*CLAIM_ENDPOINTS, *MONEY_ENDPOINTS):
            answer = caller.get(endpoint.address.strip("/").format(**places(claim)) + "/")
            assert PAYEE["payee_account"] not in answer.content.decode(), endpoint.name


def test_sums_of_accounts_are_exact(claim: Claim) -> None:
    rows = Caller("finance").all("accounts/", policy="renovation_support")

    (row,) = rows
    account = Account.objects.get(pk=row["id"])
    assert Decimal(row["paid"]) * 100 == account.paid_fen > 0
    left = sum(Decimal(row[name]) for name in ("reserved", "committed", "paid"))
    assert Decimal(row["left"]) == Decimal(row["budget"]) - left


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("claims/", {"state": "done"}), ("claims/", {"policy": "renovation_support", "origin": "found"}),
        ("claims/", {"plan": "gongshu-auto-2017-trial", "year": "2017"}), ("awards/", {"state": "settled"}),
        ("instalments/", {"state": "paid", "year": "2026"}), ("accounts/", {"source": "区级", "year": "2026"}),
    ],
)  # fmt: skip
def test_lists_are_filtered(claim: Claim, path: str, query: dict[str, str]) -> None:
    rows = Caller("office").all(path, **query)

    assert rows
    assert all(str(row[name]) == value for row in rows for name, value in query.items())


def test_filters_that_match_nothing_give_nothing(claim: Claim) -> None:
    caller = Caller("office")
    for path, query in (
        ("claims/", {"plan": "no"}), ("claims/", {"portal_number": "'; DROP"}), ("claims/", {"year": "999999"}),
        ("awards/", {"recipient": "no"}), ("instalments/", {"award": "no"}), ("accounts/", {"source": "no"}),
    ):  # fmt: skip
        assert caller.all(path, **query) == []
    for path in ("claims/99999999/", "notices/99999999/lines/", "portal/files/99999999/rows/"):
        assert caller.get(path).status_code == 404
    assert caller.get("claims/", state="paid").status_code == 400


def test_rows_of_a_file_say_why(claim: Claim) -> None:
    (file,) = Caller("office").all("portal/files/")
    (row,) = Caller("office").all(f"portal/files/{file['id']}/rows/", outcome="refused")

    assert (row["portal_number"], row["outcome"]) == ("ZJ-3", "refused")
    assert {"column": "银行账号", "why": "只写数字，8 至 30 位"} in row["faults"]


def test_reads_of_auditors_are_on_record(claim: Claim) -> None:
    Caller("auditor").get(f"claims/{claim.pk}/")

    entry = AuditEntry.objects.order_by("-number")[0]
    assert (entry.kind, entry.actor_id) == ("api_claim", person("auditor").pk)


@pytest.mark.parametrize(
    ("path", "queries"),
    [("claims/", 6), ("awards/", 6), ("instalments/", 6), ("accounts/", 6), ("notices/", 6), ("portal/files/", 6)],
)
def test_an_answer_asks_so_often(claim: Claim, django_assert_max_num_queries: Any, path: str, queries: int) -> None:
    caller = Caller("office")
    caller.get(path)
    with django_assert_max_num_queries(queries):
        caller.get(path, limit=500)
