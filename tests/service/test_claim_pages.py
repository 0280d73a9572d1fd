"""The pages of claims: who is offered what, what is refused and how, what stays hidden, lists, beginnings, worklists."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import Workbook

from service.claiming import (
    AFTER_NOTICE,
    BY_STEP,
    DAY,
    PAYEE,
    clear_findings,
    committed,
    handed_in,
    noticed,
    paid,
    person,
    prepared,
    reviewed,
    taken_back,
    trial,
)
from service.conftest import signed_in

from luodi_service.accounts.demonstration import PASSWORD
from luodi_service.accounts.granting import grant
from luodi_service.accounts.models import Notice, Person, Unit
from luodi_service.accounts.roles import ROLES
from luodi_service.claims import reviewing
from luodi_service.claims import tasks as claim_queue
from luodi_service.claims.demonstration import load_awards
from luodi_service.claims.duplicates import folded
from luodi_service.claims.finding import prepare
from luodi_service.claims.models import Claim, Finding, OptOut, OtherAward, Paper, Post, Refusal, Thing
from luodi_service.claims.reviewing import Said
from luodi_service.claims.states import DECISION, FINANCE, FIRST, JOINT, NOTICE, SUBMITTED
from luodi_service.lib.audit import System
from luodi_service.lib.models import AuditEntry
from luodi_service.pages.claim_acts import ACTS, carry_out
from luodi_service.pages.task_sources import tasks
from luodi_service.plans.models import Plan, Publication, Run
from luodi_service.registry.models import Subject

BUSINESS = [code for code, role in ROLES.items() if role.business]
WHO = [*BUSINESS, "market", "office-second"]
"""One account of every role that sees business, and the seconds that steps need."""
PDF = b"%PDF-1.7 hello"
CODE, TAXED = "lease_support", "tenant_rent_support"
"""Policies: of parks; of firms, which reads figures of tax."""
GIVEN = {
    "payee_name": "演示户名", "payee_bank": "演示银行", "payee_account": "6222000000000018", "consent": "on",
    "reason": "演示理由", "document": "演示文件〔2026〕1号", "text": "演示说明", "back_to": "draft", "amount": "1000.00",
    "number": "1", "how": "电话", "name": "演示材料",
}  # fmt: skip
"""What fills every form."""


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets the clock of the pages, which begins on the day of the claims."""

    def be(at: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: at)

    be(DAY)
    return be


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test version in force, with budgets and prepared claims: once for all tests here, and gone after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_awards("gongshu-auto-2017", DAY)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def run(db: None) -> Run:
    """The draft's."""
    return Run.objects.get(version__plan__code="gongshu-auto-2017", state="done")


@pytest.fixture
def awards(loaded: None, db: None, moment: Callable[[datetime], None]) -> None:
    """What a demonstration of money begins with."""


@pytest.fixture
def claim(awards: None) -> Claim:
    """One that was found, under a policy that reads figures of tax, in a street."""
    return prepared(CODE)


def page(role: str, claim: Claim) -> Any:
    return signed_in(role).get(claim.get_absolute_url())


def text_of(response: Any) -> str:
    return response.content.decode()  # type: ignore[no-any-return]


def offered(response: Any) -> set[str]:
    return set(re.findall(r'name="act" value="(\w+)"', text_of(response)))


def sent(claim: Claim, act: str, **changes: Any) -> dict[str, Any]:
    """A form filled in."""
    finding = claim.findings.filter(cleared="").values_list("pk", flat=True).first()
    files = [] if act not in ("upload", "photograph") else [SimpleUploadedFile("a.jpg", b"\xff\xd8\xff\xe0 jpg")]
    given = {**GIVEN, "act": act, "revision": claim.revision, "finding": finding or 0, "files": files, **changes}
    return {name: value for name, value in given.items() if value is not None}


def send(client: Client, claim: Claim, act: str, **changes: Any) -> Any:
    return client.post(claim.get_absolute_url(), sent(claim, act, **changes))


def exported(client: Client, query: str) -> str:
    answer: Any = client.get(f"/claims/?{query}&export=csv")
    return b"".join(answer.streaming_content).decode("utf-8-sig")


def fresh(claim: Claim) -> Claim:
    return Claim.objects.select_related("subject", "recipient", "award").get(pk=claim.pk)


def at_step(claim: Claim, state: str) -> Claim:
    """A claim handed in and agreed to until a state."""
    return reviewed(handed_in(claim), state)


STAGES: dict[str, Callable[[Claim], Claim]] = {
    "prepared": fresh,
    SUBMITTED: handed_in,
    FIRST: lambda claim: at_step(claim, FIRST),
    JOINT: lambda claim: at_step(claim, JOINT),
    FINANCE: lambda claim: at_step(claim, FINANCE),
    DECISION: lambda claim: at_step(claim, DECISION),
    "correcting": lambda claim: reviewing.speak(
        at_step(claim, FIRST), None, Said("退回", "补件", back_to="draft"), person("street"), DAY
    ),
    NOTICE: lambda claim: noticed(at_step(claim, NOTICE)),
    "paying": lambda claim: committed(noticed(at_step(claim, NOTICE))),
    "done": lambda claim: paid(committed(noticed(at_step(claim, NOTICE)))),
}
"""Takes a prepared claim to each."""
OFFERED: dict[str, dict[str, set[str]]] = {
    "prepared": {
        "enterprise": {"hand_in", "decline", "upload"},
        "office": {"hand_in", "withdraw", "tell", "recalculate", "upload"},
        "leader": {"upload"},
    },
    SUBMITTED: {
        "enterprise": {"withdraw", "upload"},
        "office": {"accept", "correct", "unaccept", "recalculate", "propose", "suspend", "upload"},
    },
    FIRST: {"street": {"agree", "disagree", "back", "upload"}},
    JOINT: {"tax": {"agree", "disagree", "back", "upload"}, "market": {"agree", "disagree", "back", "upload"}},
    FINANCE: {"finance": {"agree", "disagree", "back", "propose", "recalculate", "upload"}, "street": {"upload"}},
    DECISION: {"leader": {"decide", "back", "refuse", "upload"}, "market": {"upload"}},
    "correcting": {
        "enterprise": {"hand_in", "withdraw", "upload"},
        "office": {"recalculate", "upload"},
        "office-second": {"hand_in", "recalculate", "upload"},
    },
    NOTICE: {"office": {"commit", "take_back", "suspend", "cancel", "upload"}, "enterprise": {"upload"}},
    "paying": {"office": {"suspend", "cancel", "upload"}, "finance": {"upload"}},
    "done": {"office": {"recover", "upload"}, "finance": {"recover", "upload"}, "auditor": set()},
}
"""By stage and account: what the page must offer, where it is told here."""
YES = frozenset({"accept", "agree", "decide"})
"""The same word at different steps: the page offers the one that fits."""


@pytest.mark.parametrize("stage", STAGES)
def test_what_is_offered_is_what_succeeds(claim: Claim, moment: Callable[[datetime], None], stage: str) -> None:
    """Each role × each act: what the page offers is done when it is sent; nothing else is, and it says why."""
    claim = fresh(STAGES[stage](claim))
    if stage == DECISION:
        clear_findings(claim)
    moment(DAY + AFTER_NOTICE)
    told: dict[str, set[str]] = {}
    for who in WHO:
        response = page(who, claim)
        if response.status_code == 404:
            continue
        told[who] = offered(response)
        for act in (set(ACTS) - YES) | (YES & told[who]) | (set() if YES & told[who] else {"decide"}):
            if (stage, who, act) != ("prepared", "enterprise", "withdraw"):  # offered as 放弃, which is the same
                assert tried(person(who), claim, act) == (act in told[who]), (who, act)
    for who, acts in OFFERED[stage].items():
        assert told[who] == acts, who


def tried(by: Person, claim: Claim, act: str) -> bool:
    """Whether an act is done, which is taken back again; one that is not done changes nothing, and says why."""
    request = RequestFactory().post(claim.get_absolute_url(), sent(claim, act))
    request.user = by
    with transaction.atomic():
        before = AuditEntry.objects.count()
        why = ""
        try:
            carry_out(request, fresh(claim), by, act, claim.revision, timezone.now())
        except (ValidationError, PermissionDenied) as error:
            why = str(error) or "no reason"
        assert why != "no reason"
        assert fresh(claim).revision == claim.revision if why else AuditEntry.objects.count() > before
        transaction.set_rollback(True)
    return not why


def test_a_claim_is_shown_to_nobody_else(claim: Claim) -> None:
    claim = handed_in(claim)
    other = Person.objects.create_person("other-street", "别街道", PASSWORD)
    grant(other, Unit.objects.get(name="半山街道"), "street", System(), DAY)
    rival = Person.objects.create_person("rival", "别企业", PASSWORD)
    grant(rival, Unit.objects.create(name="别的企业", kind="企业"), "enterprise", System(), DAY)
    for who in ("other-street", "rival", "park", "department", "tax", "finance", "statistics"):
        client = signed_in(who)
        answer = client.get(claim.get_absolute_url())
        assert (answer.status_code, "无权查看" in text_of(answer)) == (404, True), who
        assert send(client, claim, "agree").status_code == 404
        assert claim.number not in text_of(client.get("/claims/")), who
        assert claim.number not in exported(client, "")
    assert page("street", claim).status_code == 200


def test_who_changed_it_first_is_said(claim: Claim) -> None:
    claim = handed_in(claim)
    response = send(signed_in("office"), claim, "accept", revision=claim.revision - 1)

    assert response.status_code == 409
    assert "已被别人改动" in text_of(response)
    assert fresh(claim).state == SUBMITTED


@pytest.mark.parametrize(
    ("act", "changes", "why"),
    [
        ("unaccept", {"text": ""}, "理由"),
        ("accept", {"revision": "x"}, "不完整"),
        ("nonsense", {}, "不完整"),
        ("propose", {"amount": "-5"}, "改定为"),
        ("propose", {"amount": "1.005"}, "改定为"),
        ("propose", {"document": "长" * 201}, "依据文件"),
        ("suspend", {"reason": ""}, "理由"),
        ("upload", {"files": []}, "没有选文件"),
        ("clear", {"finding": "1" * 30}, ""),
    ],
)
def test_wrong_input_changes_nothing(claim: Claim, act: str, changes: dict[str, Any], why: str) -> None:
    claim = handed_in(claim)
    response = send(signed_in("office"), claim, act, **changes)

    assert response.status_code == 400
    assert why in text_of(response)
    assert (fresh(claim).state, fresh(claim).revision) == (claim.state, claim.revision)


def test_what_was_typed_stands_there_again(claim: Claim) -> None:
    claim = handed_in(claim)
    response = send(signed_in("office"), claim, "propose", amount="12345.67", document="")

    assert response.status_code == 400
    assert 'value="12345.67"' in text_of(response)


def test_every_form_shows_what_it_asks_for(claim: Claim) -> None:
    claim = handed_in(claim)
    response = page("office", claim)
    for one in [*response.context["acts"], *response.context["grave_acts"]]:
        form = re.search(rf'<form((?!<form).)*?name="act" value="{one.code}"', text_of(response), re.DOTALL)
        assert form is not None
        assert set(one.form.fields) <= set(re.findall(r'name="(\w+)"', form[0])), one.code


def test_one_click_accepts_what_was_found(claim: Claim) -> None:
    """Where the account is known from before, the form is filled already."""
    Claim.objects.filter(pk=claim.pk).update(**{name: PAYEE[name] for name in ("payee_name", "payee_bank")})
    earlier = Claim.objects.filter(state="prepared", code=CODE).exclude(pk=claim.pk).first()
    assert earlier is not None
    Claim.objects.filter(pk=earlier.pk).update(
        recipient=claim.recipient, payee_name="上次的户名", payee_bank="上次的银行", payee_account="6222000000009999"
    )
    client = signed_in("enterprise")
    shown = text_of(client.get(claim.get_absolute_url()))
    response = send(client, claim, "hand_in", invoices="12345678\n87654321", projects="演示项目", note="")

    assert "6222000000009999" in shown
    assert "测算" in shown
    assert response.status_code == 302
    found = fresh(claim)
    assert (found.state, found.consent, found.payee_account) == (SUBMITTED, True, GIVEN["payee_account"])
    assert set(found.things.filter(kind="发票").values_list("value", flat=True)) == {"12345678", "87654321"}


def test_without_consent_it_is_not_handed_in(claim: Claim) -> None:
    response = send(signed_in("enterprise"), claim, "hand_in", consent=None)

    assert response.status_code == 400
    assert "请勾选同意核验" in text_of(response)
    assert Refusal.objects.filter(claim=claim).exists()


def test_declining_for_good_finds_nothing_more(claim: Claim) -> None:
    response = send(signed_in("enterprise"), claim, "decline", for_good="on")

    assert response.status_code == 302
    assert fresh(claim).state == "declined"
    assert OptOut.objects.filter(subject=claim.recipient, ended_at=None).exists()


def test_the_decision_settles_other_instalments(claim: Claim) -> None:
    claim = fresh(at_step(claim, DECISION))
    clear_findings(claim)
    amount = claim.final_amount
    rest = amount - Decimal(1000)
    client = signed_in("leader")

    wrong = send(client, claim, "decide", schedule="2026 1000\n2027")
    uneven = send(client, claim, "decide", schedule="2026 1000\n2027 1")
    done = send(client, claim, "decide", schedule=f"2026年 1,000.00\n2027 {rest}元")

    assert (wrong.status_code, "分期第 2 行" in text_of(wrong)) == (400, True)
    assert (uneven.status_code, "合计须等于" in text_of(uneven)) == (400, True)
    assert done.status_code == 302
    assert list(fresh(claim).award.instalments.values_list("due_year", flat=True)) == [2026, 2027]


def test_suspicions_stand_in_the_way_until_they_are_cleared(claim: Claim) -> None:
    claim = fresh(at_step(claim, DECISION))
    Finding.objects.filter(claim=claim).delete()
    Finding.objects.create(claim=claim, why="另一主体「绝密公司」有同一发票", key="试")

    before = page("leader", claim)
    cleared = send(signed_in("office"), claim, "clear", text="不是同一补助")
    after = page("leader", claim)

    assert "decide" not in offered(before)
    assert "疑点还没有核查结论" in text_of(before)
    assert "绝密公司" not in text_of(page("enterprise", claim))
    assert cleared.status_code == 302
    assert "decide" in offered(after)
    assert "不是同一补助" in text_of(after)


def test_an_override_takes_two(claim: Claim) -> None:
    claim = handed_in(claim)
    assert send(signed_in("office"), claim, "propose", amount="5000.00").status_code == 302
    claim = fresh(claim)

    assert "agree_override" not in offered(page("office", claim))
    assert send(signed_in("office"), claim, "agree_override").status_code == 403
    assert send(signed_in("office-second"), claim, "agree_override").status_code == 302
    assert fresh(claim).final_amount == 5000
    assert "改定为 5,000.00 元" in text_of(page("enterprise", claim))


def test_the_applicant_is_told_reasons_for_them_and_no_names(claim: Claim) -> None:
    claim = handed_in(claim)
    reviewing.speak(claim, None, Said("同意", "内部意见绝密"), person("office"), DAY)
    reviewing.speak(claim, None, Said("退回", "请补租赁合同", back_to="draft"), person("street"), DAY)

    shown, inside = text_of(page("enterprise", claim)), text_of(page("office", claim))

    assert "请补租赁合同" in shown
    assert "内部意见绝密" not in shown
    assert "演示街道经办" not in shown
    assert {"请补租赁合同", "内部意见绝密", "演示街道经办"} == {
        one for one in ("请补租赁合同", "内部意见绝密", "演示街道经办") if one in inside
    }
    assert "<del>" in inside


def test_the_office_sees_met_or_not_and_finance_the_figure(awards: None) -> None:
    claim = fresh(at_step(prepared(TAXED), FINANCE))
    plain = {
        who: re.sub(r"<[^>]+>", "", text_of(page(who, claim))) for who in ("office", "finance", "enterprise", "street")
    }

    shows = {who: bool(re.search(r"区级财政贡献\s*=\s*[\d.,]+万?元", text)) for who, text in plain.items()}

    assert shows == {"office": False, "finance": True, "enterprise": True, "street": False}
    assert "不显示" in plain["office"] or "达到" in plain["office"]


def test_reading_figures_of_tax_is_on_record(claim: Claim) -> None:
    page("auditor", claim)

    assert AuditEntry.objects.filter(action="查看税务数据", details__claim=claim.number).exists()


def test_accounts_at_banks_are_masked(claim: Claim) -> None:
    claim = handed_in(claim)
    for who, shown in {"office": True, "enterprise": True, "street": False, "leader": False}.items():
        account = PAYEE["payee_account"]
        assert (str(account) in text_of(page(who, reviewed_once(claim)))) == shown, who


def reviewed_once(claim: Claim) -> Claim:
    found = fresh(claim)
    return reviewed(found, FIRST) if found.state == SUBMITTED else found


def test_papers_are_kept_and_never_shown_by_a_browser(claim: Claim) -> None:
    client = signed_in("enterprise")
    file = SimpleUploadedFile("合同.pdf", PDF)
    assert send(client, claim, "upload", name="租赁合同", files=[file]).status_code == 302
    paper = Paper.objects.get(claim=claim)
    address = f"{claim.get_absolute_url()}papers/{paper.pk}/"
    other = prepared("event_support")

    answer = client.get(address)

    assert answer.content == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert signed_in("street").get(address).status_code == 404
    assert client.get(f"{other.get_absolute_url()}papers/{paper.pk}/").status_code == 404
    assert send(client, claim, "upload", files=[SimpleUploadedFile("x.pdf", b"MZ")]).status_code == 400
    assert send(signed_in("auditor"), claim, "upload").status_code == 403


def test_what_is_held_of_the_subject_is_shown_to_whoever_reviews_its_next_claim(
    claim: Claim, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("luodi_service.claims.papers.materials_of", lambda _version, _code: ("租赁合同",))
    elsewhere = Claim.objects.filter(state="prepared").exclude(subject=claim.subject).first()
    assert elsewhere is not None
    given = {"file_name": "合同.pdf", "ending": "pdf", "size": len(PDF), "sha256": "0" * 64, "content": PDF, "at": DAY}
    paper = Paper.objects.create(subject=claim.subject, claim=None, name="租赁合同", **given)
    stranger = Paper.objects.create(subject=elsewhere.subject, claim=elsewhere, name="租赁合同", **given)
    claim = fresh(at_step(claim, FIRST))
    client = signed_in("street")

    assert f"papers/{paper.pk}/" in text_of(client.get(claim.get_absolute_url()))
    assert client.get(f"{claim.get_absolute_url()}papers/{paper.pk}/").content == PDF
    assert client.get(f"{claim.get_absolute_url()}papers/{stranger.pk}/").status_code == 404


def test_what_cannot_be_worked_out_again_says_so(claim: Claim) -> None:
    Claim.objects.filter(pk=claim.pk).update(amount=Decimal("1.00"))

    response = page("office", claim)

    assert response.status_code == 200
    assert "现在算不出依据" in text_of(response)


# Lists


def test_the_list_is_filtered(claim: Claim, moment: Callable[[datetime], None]) -> None:
    claim = at_step(claim, FIRST)
    rest = Claim.objects.filter(state="prepared").first()
    assert rest is not None
    moment(DAY + timedelta(days=30))
    policy = f"{trial().pk}-{CODE}"
    office, street = signed_in("office"), signed_in("street")
    for query, there in {
        f"q={claim.number}": True, f"q={claim.number}&origin=found": True, f"q={claim.number}&origin=applied": False,
        f"q={claim.subject.key}": True, f"q={claim.number}&policy={policy}": True, f"q={claim.number}&policy={trial().pk}-event_support": False,
        f"q={claim.number}&year={claim.year}": True, f"q={claim.number}&year={claim.year + 1}": False, "state=first": True, "state=joint": False, "overdue=red": True, "overdue=amber": False, "mine=yes": False, "stage=open": False,
    }.items():  # fmt: skip
        shown = text_of(office.get(f"/claims/?{query}"))
        assert (f"/claims/{claim.number}/" in shown) == there, query
    mine = text_of(street.get("/claims/?mine=yes"))
    assert f"/claims/{claim.number}/" in mine
    assert "○ 逾期" in mine
    assert "祥符街道" in mine
    assert "测算" in mine
    assert f"/claims/{rest.number}/" not in mine
    assert str(claim.amount) in exported(office, "state=first")


def test_bulk_says_of_each_what_came_of_it(awards: None) -> None:
    rows = list(Claim.objects.filter(state="prepared", code=CODE).order_by("pk")[:4])
    own, stale, gone, unticked = [handed_in(owned(one)) for one in rows]
    client = signed_in("office")
    text_of(client.get("/claims/"))
    seen = f"{own.pk}:{own.revision} {stale.pk}:{stale.revision - 1} {gone.pk}:{gone.revision} {unticked.pk}:{unticked.revision}"
    Claim.objects.filter(pk=gone.pk).update(state="withdrawn")
    nothing = client.post("/claims/handle/", {"act": "agree", "seen": seen})
    forged = client.post("/claims/handle/", {"act": "x", "seen": seen, "claim": [own.pk]})

    response = client.post("/claims/handle/", {"act": "agree", "seen": seen, "claim": [own.pk, stale.pk, gone.pk]})

    shown = text_of(response)
    assert (nothing.status_code, forged.status_code) == (400, 400)
    assert "3 项，没有办成 2 项" in shown
    assert "已被别人改动" in shown
    assert "现在不由您办理" in shown
    assert [fresh(one).state for one in (own, stale, gone, unticked)] == [FIRST, SUBMITTED, "withdrawn", SUBMITTED]


def owned(claim: Claim) -> Claim:
    from service.claiming import own

    return own(claim)


def test_bulk_commits_those_whose_notice_ran(awards: None, moment: Callable[[datetime], None]) -> None:
    rows = list(Claim.objects.filter(state="prepared", code=CODE).order_by("pk")[:2])
    run, waiting = [at_step(owned(one), NOTICE) for one in rows]
    run = noticed(run)
    moment(DAY + AFTER_NOTICE)
    sent = {"act": "commit", "document": "演示下达〔2026〕2号", "claim": [run.pk, waiting.pk]}
    sent["seen"] = " ".join(f"{one.pk}:{one.revision}" for one in (run, waiting))

    response = signed_in("office").post("/claims/handle/", sent)

    assert "2 项，没有办成 1 项" in text_of(response)
    assert "还没有公示" in text_of(response)
    assert [fresh(one).state for one in (run, waiting)] == ["paying", NOTICE]


def test_bulk_is_for_those_who_speak(claim: Claim) -> None:
    for who in ("enterprise", "park", "auditor"):
        assert signed_in(who).post("/claims/handle/", {"act": "agree"}).status_code == 403
    strange = signed_in("street").post(
        "/claims/handle/", {"act": "agree", "seen": f"{claim.pk}:0", "claim": [claim.pk]}
    )  # fmt: skip
    assert "0 项" in text_of(strange)
    assert fresh(claim).state == "prepared"


# No page asks more questions for more rows


def questions(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return sum(one["sql"].startswith("SELECT") for one in found)


@pytest.mark.parametrize("who", ["office", "street", "enterprise", "tax"])
def test_the_list_asks_no_more_for_more_rows(awards: None, who: str) -> None:
    rows = [owned(one) for one in Claim.objects.filter(state="prepared", code=CODE).order_by("pk")[:8]]
    stage = JOINT if who in ("tax", "street") else FIRST
    at_step(rows[0], stage)
    client = signed_in(who)
    few = questions(client, f"/claims/?state={stage}")
    for one in rows[1:]:
        at_step(one, stage)

    assert questions(client, f"/claims/?state={stage}") == few


def test_the_page_asks_no_more_for_a_longer_history(claim: Claim) -> None:
    claim = at_step(claim, FIRST)
    client = signed_in("office")
    few = questions(client, claim.get_absolute_url())
    for _ in range(4):
        reviewing.speak(claim, None, Said("退回", "再核", back_to="draft"), person("street"), DAY)
        claim = reviewed(handed_in(fresh(claim)), FIRST) if fresh(claim).state == "correcting" else fresh(claim)
    for number in range(5):
        Finding.objects.create(claim=claim, why="试", key=f"试{number}")
        Thing.objects.create(claim=claim, kind="发票", value=f"{number}", folded=f"{number}")

    assert questions(client, claim.get_absolute_url()) <= few + 1  # one more: whether a suspicion is open


# Beginning


def unclaimed(claim: Claim) -> Subject:
    """The subject of a claim that was withdrawn, so that it can be applied for anew."""
    Claim.objects.filter(pk=claim.pk).update(state="withdrawn")
    return claim.subject


def test_the_engine_speaks_first_then_the_claim_is_drawn_up(claim: Claim) -> None:
    subject = unclaimed(claim)
    asked = {"policy": f"{trial().code}/{CODE}", "key": subject.key, "year": claim.year}
    client = signed_in("enterprise")

    shown = client.get("/claims/new/", asked)
    made = client.post("/claims/new/", asked)
    again = client.get("/claims/new/", asked)
    twice = client.post("/claims/new/", asked)

    assert f"{claim.amount:,.2f} 元" in text_of(shown)
    assert "测算" in text_of(shown)
    assert made.status_code == 302
    assert "不用另报" in text_of(again)
    assert (twice.status_code, "不重复申报" in text_of(twice)) == (400, True)
    drawn = Claim.objects.get(state="draft")
    assert (drawn.subject, drawn.amount, drawn.origin) == (subject, claim.amount, Claim.APPLIED)
    assert made.headers["Location"] == drawn.get_absolute_url()


@pytest.mark.parametrize(
    "asked", [{"key": "没有的"}, {"year": "1"}, {"policy": "x/y"}, {"year": ""}, {"key": "\x00"}, {"policy": "x" * 500}]
)
def test_wrong_questions_are_answered(claim: Claim, asked: dict[str, str]) -> None:
    subject = unclaimed(claim)
    sent = {"policy": f"{trial().code}/{CODE}", "key": subject.key, "year": str(claim.year), **asked}

    assert signed_in("enterprise").get("/claims/new/", sent).status_code == 400
    assert signed_in("enterprise").post("/claims/new/", sent).status_code == 400


def test_another_firm_is_told_no_figure(claim: Claim) -> None:
    subject = unclaimed(claim)
    rival = Person.objects.create_person("rival", "别企业", PASSWORD)
    grant(rival, Unit.objects.create(name="别的企业", kind="企业"), "enterprise", System(), DAY)
    asked = {"policy": f"{trial().code}/{CODE}", "key": subject.key, "year": claim.year}

    answer = signed_in("rival").get("/claims/new/", asked)

    assert answer.status_code == 400
    assert "不是您可以申报的" in text_of(answer)
    assert f"{claim.amount:,.2f}" not in text_of(answer)
    assert signed_in("rival").post("/claims/new/", asked).status_code == 400


def test_a_draft_plan_takes_no_claims(awards: None) -> None:
    Publication.objects.all().delete()

    assert "没有正式发布的方案" in text_of(signed_in("enterprise").get("/claims/new/"))


def test_a_case_goes_from_its_opening_to_review(awards: None) -> None:
    claim = prepared(TAXED)
    client = signed_in("office")
    policy = re.search(r'<option value="([^"]+)"', text_of(client.get("/claims/case/new/")))
    assert policy is not None
    sent = {
        "policy": policy[1],
        "key": claim.subject.key,
        "year": "2018",
        "schedule": "2018 600000\n2019 400000.50",
        "reason": "会议议定",
    }

    wrong = client.post("/claims/case/new/", {**sent, "schedule": "一百万", "reason": ""})
    response = client.post("/claims/case/new/", sent)

    assert (wrong.status_code, "分期第 1 行" in text_of(wrong)) == (400, True)
    assert response.status_code == 302
    case = Claim.objects.get(origin=Claim.CASE)
    assert case.final_amount == Decimal("1000000.50")
    assert offered(page("office", case)) >= {"hand_in_case", "upload"}
    lacking = send(client, case, "hand_in_case")
    for name in ("会议纪要", "协议"):
        assert send(client, case, "upload", name=name, files=[SimpleUploadedFile("a.pdf", PDF)]).status_code == 302
    assert (lacking.status_code, "缺少会议纪要、协议" in text_of(lacking)) == (400, True)
    assert send(client, fresh(case), "hand_in_case").status_code == 302
    assert fresh(case).state == FIRST
    assert signed_in("enterprise").get("/claims/case/new/").status_code == 403


def test_my_policies_shows_what_was_found_and_who_wants_none(claim: Claim) -> None:
    client = signed_in("enterprise")
    shown = text_of(client.get("/mine/"))
    subject = Subject.objects.filter(unit__name="演示企业", kind="企业").order_by("pk")[0]

    assert claim.get_absolute_url() in shown
    assert client.post("/claims/finding/", {"subject": subject.pk, "wanted": "no"}).status_code == 302
    assert OptOut.objects.filter(subject=subject, ended_at=None).exists()
    assert "恢复" in text_of(client.get("/mine/"))
    assert client.post("/claims/finding/", {"subject": subject.pk, "wanted": "yes"}).status_code == 302
    assert not OptOut.objects.filter(subject=subject, ended_at=None).exists()
    stranger = Subject.objects.filter(kind="企业", unit=None)[0]
    assert client.post("/claims/finding/", {"subject": stranger.pk}).status_code == 403
    assert signed_in("park").post("/claims/finding/", {"subject": subject.pk}).status_code == 403


# Preparing


def clean(run: Run) -> Run:
    """The run in force, with nothing prepared of it."""
    found = Run.objects.filter(version__plan=trial(), state="done").order_by("-pk")[0]
    taken_back(Claim.objects.filter(state="prepared").order_by("-pk")[0])
    return found


def test_the_run_prepares_claims_at_a_press(awards: None, run: Run) -> None:
    found = clean(run)
    client = signed_in("office")

    assert "备好申请" in text_of(client.get(f"/runs/{found.pk}/"))
    assert "备好申请</button>" not in text_of(client.get(f"/runs/{run.pk}/"))
    response = client.post(f"/runs/{found.pk}/prepare/", follow=True)
    assert "新备好申请 1 项" in text_of(response)
    assert "只按现行版本" not in text_of(response)
    refused = client.post(f"/runs/{run.pk}/prepare/", follow=True)
    assert "征求意见稿" in text_of(refused)
    assert signed_in("auditor").post(f"/runs/{found.pk}/prepare/").status_code == 403


def test_many_are_prepared_by_the_queue(awards: None, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    found = clean(run)
    monkeypatch.setattr(claim_queue, "AT_ONCE", 0)

    response = signed_in("office").post(f"/runs/{found.pk}/prepare/", follow=True)
    claim_queue.prepare_claims.call(found.pk, person("office").pk)

    assert "已进入队列" in text_of(response)
    assert Notice.objects.filter(person=person("office"), text__contains="备好申请 1 项").exists()


def test_the_command_prepares(awards: None, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    clean(run)

    call_command("prepare_claims", plan=trial().code)

    assert "新备好申请 1 项" in capsys.readouterr().out
    with pytest.raises(CommandError, match="征求意见稿"):
        call_command("prepare_claims", plan="gongshu-auto-2017")
    with pytest.raises(CommandError, match="没有代码"):
        call_command("prepare_claims", plan="nothing")
    Run.objects.filter(version__plan=trial()).update(state="failed")
    with pytest.raises(CommandError, match="还没有完成的测算"):
        call_command("prepare_claims", plan=trial().code)


# Lists of other departments


def workbook(*rows: tuple[object, ...]) -> SimpleUploadedFile:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return SimpleUploadedFile("清单.xlsx", kept.getvalue())


HEAD = ("统一社会信用代码", "名称", "部门", "事项", "年度", "金额（元）", "类别", "内容")
ROW = ("91000000MA08QY3403", "演示公司", "区经信局", "技改补助", 2018, 100000, "发票", "No. 1234-5678")


def bring(client: Client, file: SimpleUploadedFile, document: str = "区经信〔2026〕3号") -> Any:
    return client.post("/claims/other-awards/", {"file": file, "document": document})


def test_a_list_is_brought_in_and_found_again(awards: None) -> None:
    client = signed_in("department")

    response = bring(client, workbook(HEAD, ROW, (), ("91X", "", "区商务局", "展会补助", "2019年", "", "", "")))

    assert response.status_code == 302
    first, second = OtherAward.objects.order_by("pk")
    assert (first.amount, first.folded, first.year) == (Decimal(100000), folded("No. 1234-5678"), 2018)
    assert (second.amount, second.year) == (None, 2019)
    assert "技改补助" in text_of(client.get("/claims/other-awards/?q=经信"))
    assert "技改补助" not in text_of(client.get("/claims/other-awards/?year=2019"))
    for who in ("enterprise", "street", "tax"):
        assert signed_in(who).get("/claims/other-awards/").status_code == 403


def test_the_template_is_taken_as_it_is_filled(awards: None) -> None:
    client = signed_in("office")
    template = b"".join(client.get("/claims/other-awards/template/").streaming_content)  # type: ignore[attr-defined]

    assert bring(client, SimpleUploadedFile("a.xlsx", template)).status_code == 302
    assert OtherAward.objects.get().amount == 100000


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (
            workbook(HEAD, ROW, ("", *ROW[1:]), (*ROW[:4], "上年", *ROW[5:])),
            "第 3 行：没有统一社会信用代码|第 4 行：年度「上年」不是年份",
        ),
        (workbook(HEAD, (*ROW[:5], "-3", *ROW[6:])), "金额「-3」不是"),
        (workbook(HEAD, (*ROW[:5], "1.005", *ROW[6:])), "金额「1.005」不是"),
        (workbook(HEAD, (*ROW[:6], "车辆", "1")), "类别「车辆」不是"),
        (workbook(HEAD, (*ROW[:7], "")), "要一起填"),
        (workbook(("甲", "乙"), ("1", "2")), "没有表头"),
        (workbook(HEAD), "清单是空的"),
        (SimpleUploadedFile("a.xlsx", b"PK\x03\x04 broken"), ""),
        (SimpleUploadedFile("a.csv", b""), ""),
        (SimpleUploadedFile("a.pdf", PDF), ""),
    ],
)
def test_a_bad_list_is_refused_row_by_row(awards: None, file: SimpleUploadedFile, why: str) -> None:
    file.seek(0)
    response = bring(signed_in("finance"), file)

    assert response.status_code == 400
    assert all(one in text_of(response) for one in why.split("|"))
    assert not OtherAward.objects.exists()


# Posts


def test_posts_are_set_by_their_own_unit(claim: Claim) -> None:
    client = signed_in("office")
    unit = Unit.objects.get(name="区科技局")
    sent = {"act": "set", "unit": unit.pk, "step": SUBMITTED, "main": "office", "deputy": "office-second"}

    assert client.post("/claims/posts/", {**sent, "deputy": "office"}).status_code == 400
    assert client.post("/claims/posts/", {**sent, "deputy": "leader"}).status_code == 400
    assert client.post("/claims/posts/", sent).status_code == 302
    post = Post.objects.get()
    claim = handed_in(claim)
    held = page("office-second", claim)
    assert "在岗" in text_of(held)
    assert "accept" not in offered(held)
    assert not [one for one in tasks(person("office-second"), DAY.date()) if "待受理" in one.text]
    away = {"act": "away", "post": post.pk, "since": "2026-03-01", "until": "2026-03-09"}
    assert client.post("/claims/posts/", {**away, "until": "2026-02-01"}).status_code == 400
    assert signed_in("tax").post("/claims/posts/", away).status_code == 403
    assert signed_in("tax").post("/claims/posts/", sent).status_code == 403
    assert client.post("/claims/posts/", away).status_code == 302
    assert "accept" in offered(page("office-second", claim))
    assert [one for one in tasks(person("office-second"), DAY.date()) if "待受理" in one.text]
    assert "2026-03-01" in text_of(client.get("/claims/posts/"))


# 待办


def todo(who: str, words: str, day: datetime = DAY) -> Any:
    """The item of a worklist that says some words; its page opens and, where it is a list, shows as many."""
    items = [one for one in tasks(person(who), day.date()) if words in one.text]
    assert len(items) == 1, [one.text for one in tasks(person(who), day.date())]
    assert signed_in(who).get(items[0].link).status_code == 200
    return items[0]


def test_worklists_tell_whose_turn_it_is(claim: Claim, moment: Callable[[datetime], None]) -> None:
    assert "待确认" in todo("enterprise", "已备好").text
    claim = handed_in(claim)
    for state, accounts in BY_STEP.items():
        claim = reviewed(claim, state)
        if state == DECISION:
            clear_findings(claim)
        for who in accounts:
            assert todo(who, claim.number).due == fresh(claim).due, who
    claim = reviewed(claim)
    assert claim.number in todo("office", "待公示").text
    claim = noticed(claim)
    assert not [one for one in tasks(person("office"), DAY.date()) if claim.number in one.text]
    moment(DAY + AFTER_NOTICE)
    assert claim.number in todo("office", "待下达", DAY + AFTER_NOTICE).text


def test_worklists_group_by_policy_and_step(awards: None) -> None:
    for one in list(Claim.objects.filter(state="prepared", code=CODE).order_by("pk")[:3]):
        handed_in(owned(one))

    item = todo("office", "待受理")

    assert "3 项待受理" in item.text
    assert text_of(signed_in("office").get(item.link)).count('name="claim"') == 3


def test_what_has_to_be_mended_agreed_to_or_cleared_is_listed(claim: Claim) -> None:
    claim = handed_in(claim)
    send(signed_in("office"), claim, "propose", amount="5000.00")
    Finding.objects.filter(claim=claim).delete()
    Finding.objects.create(claim=claim, why="试", key="试")

    assert claim.number in todo("office-second", "改定金额").text
    assert not [one for one in tasks(person("office"), DAY.date()) if "改定金额" in one.text]
    assert claim.number in todo("office", "待核查").text
    reviewing.speak(claim, None, Said("补正", "缺合同"), person("office"), DAY)
    assert claim.number in todo("enterprise", "待补正").text


def test_later_instalments_are_listed_in_their_year(awards: None, moment: Callable[[datetime], None]) -> None:
    claim = at_step(prepared(CODE), DECISION)
    clear_findings(claim)
    schedule = [(2026, Decimal(1000)), (2027, claim.final_amount - Decimal(1000))]
    claim = reviewing.speak(claim, None, Said("同意", document="纪要", schedule=schedule), person("leader"), DAY)
    claim = paid(committed(noticed(claim)))
    later = DAY.replace(year=2027)

    assert not [one for one in tasks(person("office"), DAY.date()) if "分期" in one.text]
    moment(later)
    assert claim.number in todo("office", "分期", later).text


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """The number in the navigation is that of this test."""
    cache.clear()


def test_nothing_is_prepared_for_who_wants_none(awards: None, run: Run) -> None:
    found = clean(run)
    gone = Claim.objects.filter(state="withdrawn").order_by("-pk")[0]
    OptOut.objects.create(subject=gone.recipient or gone.subject, by=person("enterprise"), at=DAY)

    assert prepare(found, System(), DAY) == 0
    assert Plan.objects.filter(code="gongshu-auto-2017-trial").exists()
