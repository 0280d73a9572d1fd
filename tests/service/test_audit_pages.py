"""例外, 追溯, 抽样: all kinds in one list, one sum from the clause to the voucher, the same sample by the same seed."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from service.claiming import (
    DAY,
    committed,
    handed_in,
    noticed,
    ordered,
    paid,
    person,
    prepared,
    receipt,
    reviewed,
    taken,
    to_the_end,
)
from service.conftest import let_go, signed_in

from luodi_service.claims import awarding, noticing, objecting, overriding, reviewing
from luodi_service.claims.models import Act, Claim, Finding, NoticeLine, Sample
from luodi_service.claims.reviewing import Said
from luodi_service.claims.sampling import MOST, Lot, Wanted, draw, drawn, population, shares, stratum_of
from luodi_service.facts.models import Batch, Fact, Term
from luodi_service.ledger import recovering
from luodi_service.ledger.awarding import Payee
from luodi_service.ledger.models import Award, Entry, OrderLine, Receipt
from luodi_service.ledger.ordering import withdraw
from luodi_service.ledger.payees import correct_payee
from luodi_service.lib.audit import System, record
from luodi_service.pages.exception_list import KINDS, exceptions_for

PDF = b"%PDF-1.4"
LATER = DAY + timedelta(days=30)


@pytest.fixture
def awards(loaded_awards: None, db: None) -> None:
    """What a demonstration of money begins with."""


@pytest.fixture
def everything(awards: None) -> Claim:
    """A claim with an exception of each kind."""
    claim = prepared("renovation_support")
    with pytest.raises(ValidationError):
        awarding.cancel(claim, claim.revision, "试", "文件", person("office"), DAY)
    claim = reviewed(handed_in(claim), "finance")
    claim = reviewing.speak(
        claim, None, Said("退回", "再看", back_to="first"), person("finance"), DAY + timedelta(days=60)
    )
    assert Act.objects.filter(claim=claim, late_days__gt=0).exists()
    at = DAY + timedelta(days=60)
    claim = reviewed(claim, "finance", at)
    overriding.propose(claim, claim.revision, Decimal("123456.78"), "按会议意见", "纪要1号", person("finance"), at)
    claim = Claim.objects.get(pk=claim.pk)
    claim = overriding.agree(claim, claim.revision, True, "同意", person("office-second"), at)
    Finding.objects.create(claim=claim, why="同一发票", key="x", cleared="不是同一补助", by=person("office"), at=at)
    claim = noticed(reviewed(claim, at=at), at)
    line = NoticeLine.objects.select_related("claim", "notice").get(claim=claim)
    made = objecting.object_to(line, "王真实", "13900001234", "面积不实", SimpleUploadedFile("证.pdf", PDF), at)
    objecting.answer(made, "不成立", "经复核", "", person("office-second"), at)
    noticing.stop_notice(line.notice, "名称有误", person("office"), at)
    claim = noticed(Claim.objects.get(pk=claim.pk), at)
    claim = committed(claim, at + timedelta(days=8))
    assert claim.award is not None
    correct_payee(claim.award, Payee("新户名", "新银行", "62220000111122"), "来函更正", person("finance"), at)
    claim = Claim.objects.get(pk=claim.pk)
    claim = awarding.suspend(claim, claim.revision, "待查户名", person("office"), at + timedelta(days=8))
    claim = awarding.resume(claim, claim.revision, "查清", person("office"), at + timedelta(days=8))
    _sent_three_times(claim, at + timedelta(days=8))
    claim = Claim.objects.get(pk=claim.pk)
    reviewed(handed_in(prepared("event_support")), "first")
    claim = awarding.recover(
        claim, claim.revision, Decimal("200.00"), "多付", "追回1号", person("finance"), at + timedelta(days=9)
    )
    award = Award.objects.get(pk=claim.award_id)
    recovering.waive(award, Decimal("50.00"), "无力偿还", "免予1号", person("finance"), at + timedelta(days=9))
    term = Term.objects.filter(nature="裁量").order_by("pk")[0]
    batch = Batch.objects.create(
        source="领导小组办公室", document="核定1号", by=person("office"), at=at, demonstration=True
    )
    Fact.objects.create(subject=claim.subject, term=term, year=0, value="77", batch=batch)
    from django.db import transaction

    with transaction.atomic():
        record(person("office"), "裁定口径", claim.version, at, reading="档次跨越", option="就高", document="裁定1号")
    return claim


def _sent_three_times(claim: Claim, at: datetime) -> None:
    """Ordered and withdrawn, ordered and returned, ordered and paid; with a receipt of the wrong sum in between."""
    first = ordered(claim, at)
    assert first is not None
    withdraw(first.lines.get(), "户名写错", person("treasury"), at)
    on = timezone.localdate(at)
    second = ordered(claim, at)
    assert second is not None
    line = second.lines.select_related("order").get()
    taken([receipt(line, amount=Decimal(1), on=on), receipt(line, "退汇", row=3, on=on)], at)
    paid(claim, at)


def taken_away(client: Client, path: str) -> str:
    """What a list gives as CSV."""
    answer = client.get(path)
    raw = b"".join(answer.streaming_content)
    let_go(answer)
    return raw.decode("utf-8-sig")


def body(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def test_every_kind_is_in_one_list_newest_first(everything: Claim) -> None:
    rows = exceptions_for(person("auditor"))
    listed = list(rows.iterator(chunk_size=100))
    assert {row.sort for row in listed} == set(KINDS)
    assert len(listed) == rows.count()
    page = body(signed_in("auditor"), "/audit/exceptions/")
    assert all(kind.name in page for kind in KINDS.values())
    assert all(
        text in page
        for text in (
            "123,456.78",
            "200.00",
            "50.00",
            "名称有误",
            "不是同一补助",
            "档次跨越",
            "就高",
            "多付",
            "面积不实",
            "逾期",
            "来函更正",
            "户名写错",
            "金额不符",
            "待查户名",
        )
    )
    times = [row.happened for row in exceptions_for(person("auditor"))[:100]]
    assert times == sorted(times, reverse=True)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_by_itself_links_to_where_it_is_told(everything: Claim, kind: str) -> None:
    client = signed_in("auditor")
    page = body(client, f"/audit/exceptions/?kind={kind}")
    rows = exceptions_for(person("auditor")).of_kind(kind)
    assert rows.count() >= 1
    own = page[page.index("<tbody>") : page.index("</tbody>")]
    assert own.count("<tr>") == min(rows.count(), 100)
    assert KINDS[kind].name in own
    link = own.split('href="')[1].split('"')[0]
    if not link.startswith("/claims/"):
        assert client.get(link).status_code == 200
    else:
        assert everything.number in link or Claim.objects.filter(number=link.split("/")[2]).exists()


def test_transfers_and_receipts_are_the_auditors(everything: Claim) -> None:
    seen = {row.sort for row in exceptions_for(person("office")).iterator(chunk_size=100)}

    assert set(KINDS) - seen == {"withdrawn", "returned", "receipt"}


def test_every_unit_that_is_late_shows_not_the_last_alone(awards: None) -> None:
    claim = reviewed(handed_in(prepared("renovation_support")), "joint")
    for username, days in (("tax", 30), ("market", 40)):
        at = DAY + timedelta(days=days)
        claim = reviewing.speak(claim, None, Said("同意"), person(username), at)

    rows = list(exceptions_for(person("auditor")).of_kind("late")[:10])

    assert {row.person_name for row in rows} == {person("tax").name, person("market").name}


def test_what_waits_too_long_shows_until_it_is_done(awards: None) -> None:
    claim = reviewed(handed_in(prepared("renovation_support")), "finance")

    def waiting() -> list[tuple[str, str, str]]:
        rows = exceptions_for(person("auditor")).of_kind("overdue")[:10]
        return [(row.person_name, row.matter, row.of_number) for row in rows]

    assert waiting() == [("区财政局", "财政复核", claim.number)]
    assert "还没有办理" in body(signed_in("auditor"), "/audit/exceptions/?kind=overdue")
    reviewed(claim, "decision", timezone.now())
    assert waiting() == []


def test_exceptions_are_filtered_paged_and_taken_away(everything: Claim) -> None:
    client = signed_in("auditor")
    found = body(client, f"/audit/exceptions/?q={everything.number}&since=2026-01-01&until=2030-01-01&sort=at")
    assert everything.number in found
    assert "没有符合的例外" in body(client, "/audit/exceptions/?q=没有这样的")
    assert "没有符合的例外" in body(client, "/audit/exceptions/?since=2031-01-01")
    raw = taken_away(client, "/audit/exceptions/?export=csv&kind=recovery")
    assert "200.00" in raw
    assert "50.00" not in raw
    assert client.get("/audit/exceptions/?page=99").status_code == 200


def test_exceptions_ask_no_more_with_more_of_them(everything: Claim) -> None:
    auditor = person("auditor")
    assert exceptions_for(auditor).count()
    with CaptureQueriesContext(connection) as few:
        before = exceptions_for(auditor)[:100]
    for number in range(20):
        Finding.objects.create(
            claim=everything, why=f"疑点{number}", key=f"k{number}", cleared="否", by=person("office"), at=DAY
        )
    with CaptureQueriesContext(connection) as many:
        after = exceptions_for(auditor)[:100]
    assert len(many) == len(few) == 1
    assert len(after) > len(before)


def test_what_is_guarded_stays_so_in_the_list(everything: Claim) -> None:
    """The office sees no decided value of a guarded nature there, and no other role sees the list at all."""
    assert body(signed_in("office"), "/audit/exceptions/")
    for role in ("enterprise", "street", "department", "finance", "leader", "tax", "statistics", "park"):
        assert signed_in(role).get("/audit/exceptions/").status_code == 403


def test_the_trail_leads_from_any_number_to_the_whole_chain(awards: None) -> None:
    claim = to_the_end(prepared("renovation_support"))
    line = OrderLine.objects.select_related("order").get(instalment__award=claim.award_id)
    receipt = Receipt.objects.get(line=line)
    assert claim.award is not None
    asked = [claim.number, claim.award.number, line.order.number, str(line), receipt.reference]
    client = signed_in("auditor")
    for words in asked:
        page = body(client, f"/audit/trail/?q={words}")
        assert f">{claim.number}</a>" in page, words
        if "请选一项" in page:  # an award may bear the number of another claim
            assert words in (claim.award.number, claim.number)
            page = body(client, f"/audit/trail/?claim={claim.number}")
        for part in (
            "一、条款",
            "二、数据",
            "三、公式",
            "四、审签",
            "五、凭证",
            "数据来源",
            "同意",
            "支付",
            str(line),
            receipt.reference,
        ):
            assert part in page, (words, part)
    page = body(client, f"/audit/trail/?claim={claim.number}")
    assert f"/bundles/{claim.number}/" in page
    assert "占用资金" in page, "the log"
    assert '<a href="/audit/exceptions/">例外</a>' in page, "the navigation stands as everywhere"
    assert '<td class="tight">占用</td>' in page, "the ledger"
    assert f"{claim.amount:,.2f}" in page
    assert claim.payee_account not in page


def test_a_number_that_two_bear_offers_both_and_leads_to_each(awards: None) -> None:
    claim = to_the_end(prepared("renovation_support"))
    other = Claim.objects.exclude(pk=claim.pk).order_by("pk")[0]
    Award.objects.filter(pk=claim.award_id).update(number=other.number)
    client = signed_in("auditor")
    page = body(client, f"/audit/trail/?q={other.number}")
    for one in (claim, other):
        assert f'href="/audit/trail/?claim={one.number}"' in page
        assert f'href="/claims/{one.number}/"' in body(client, f"/audit/trail/?claim={one.number}")
    assert "没有找到" in body(client, "/audit/trail/?claim=x")


def test_a_credit_code_leads_to_a_choice(awards: None) -> None:
    first = Claim.objects.exclude(recipient=None).order_by("pk")[0]
    assert first.recipient is not None
    own = Claim.objects.filter(recipient=first.recipient) | Claim.objects.filter(subject=first.recipient)
    page = body(signed_in("auditor"), f"/audit/trail/?q={first.recipient.key}")
    assert all(one.number in page for one in own)
    assert "没有找到「没有」" in body(signed_in("auditor"), "/audit/trail/?q=没有")
    assert "没有找到" in body(signed_in("auditor"), "/audit/trail/?q=-9")


def test_the_office_sees_no_transfers_and_no_log_on_the_trail(awards: None) -> None:
    claim = to_the_end(prepared("renovation_support"))
    line = OrderLine.objects.select_related("order").get(instalment__award=claim.award_id)
    page = body(signed_in("office"), f"/audit/trail/?claim={claim.number}")
    assert "五、凭证" in page
    assert f'<td class="tight">{line}</td>' not in page
    assert "占用资金" not in page


def lots(*counts: int) -> list[Lot]:
    return [
        Lot(number, f"2026-{stratum}{number:05}", f"政策{stratum}", 100_000 * (number + 1))
        for stratum, count in enumerate(counts)
        for number in range(count)
    ]


def test_the_same_seed_draws_the_same_whatever_the_order() -> None:
    many = lots(300, 40, 3)
    first = drawn(many, "甲", 25, "policy")
    assert drawn(list(reversed(many)), "甲", 25, "policy") == first
    assert len(first) == 25
    assert drawn(many, "乙", 25, "policy") != first
    assert {name for name, _ in first} == {"政策0", "政策1", "政策2"}


def test_more_of_the_same_seed_keeps_those_drawn_before() -> None:
    many = lots(200)
    few = {lot.number for _, lot in drawn(many, "甲", 10, "none")}
    assert few <= {lot.number for _, lot in drawn(many, "甲", 30, "none")}


@pytest.mark.parametrize(
    ("counts", "size", "given"),
    [
        ({"a": 100, "b": 10, "c": 1}, 11, {"a": 9, "b": 1, "c": 1}), ({"a": 5, "b": 5}, 100, {"a": 5, "b": 5}),
        ({"a": 5, "b": 9}, 1, {"a": 0, "b": 1}), ({"a": 1, "b": 1}, 2, {"a": 1, "b": 1}), ({"a": 50, "b": 50}, 7, {"a": 4, "b": 3}),
    ],
)  # fmt: skip
def test_each_stratum_has_its_share(counts: dict[str, int], size: int, given: dict[str, int]) -> None:
    assert shares(counts, size) == given


def test_strata_of_amounts_begin_at_their_bounds() -> None:
    fen = {
        9_999_999: "10万元以下",
        10_000_000: "10万元至100万元",
        100_000_000: "100万元至500万元",
        500_000_000: "500万元以上",
    }
    assert {amount: stratum_of(Lot(1, "n", "p", amount), "amount") for amount in fen} == fen
    assert stratum_of(Lot(1, "n", "p", 1), "both") == "p，10万元以下"


def test_a_sample_is_kept_and_taken_away_with_its_bundles(awards: None) -> None:
    claim = to_the_end(prepared("renovation_support"))
    client = signed_in("auditor")
    given = {"seed": "第一次", "size": "5", "by_strata": "both", "plan": "", "year": ""}
    answer = client.post("/audit/sample/", given)
    assert answer.status_code == 302
    sample = Sample.objects.get()
    page = body(client, answer.headers["Location"])
    assert f"/bundles/{claim.number}/" in page
    assert sample.hash in page
    raw = taken_away(client, f"{answer.headers['Location']}?export=csv")
    assert claim.number in raw
    assert "第一次" in body(client, "/audit/sample/")
    again = draw(Wanted("第一次", 5), person("auditor"), timezone.now())
    numbers = [list(one.claims.values_list("claim__number", "stratum")) for one in (sample, again)]
    assert numbers[0] == numbers[1]
    assert again.hash == sample.hash


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"seed": " "}, "种子"), ({"size": "0"}, "样本量"), ({"size": str(MOST + 1)}, "样本量"), ({"size": "x"}, "样本量"),
        ({"by_strata": "x"}, "分层"), ({"plan": "99999"}, "没有这个方案"), ({"year": "1999"}, "没有已下达的申请可抽"),
    ],
)  # fmt: skip
def test_a_sample_of_nothing_is_refused(awards: None, changes: dict[str, str], why: str) -> None:
    to_the_end(prepared("renovation_support"))
    given = {"seed": "甲", "size": "5", "by_strata": "both", "plan": "", "year": ""}
    answer = signed_in("auditor").post("/audit/sample/", {**given, **changes})
    assert answer.status_code == 400
    assert why in answer.content.decode()
    assert not Sample.objects.exists()


def test_what_was_suspended_before_it_was_promised_is_not_drawn_from(awards: None) -> None:
    claim = noticed(reviewed(handed_in(prepared("renovation_support"))))
    claim = awarding.suspend(claim, claim.revision, "待查", person("office"), DAY)
    assert population(Wanted("甲", 1)) == []

    claim = committed(awarding.resume(claim, claim.revision, "查清", person("office"), DAY))
    awarding.suspend(claim, claim.revision, "待查", person("office"), DAY + timedelta(days=9))
    assert [lot.number for lot in population(Wanted("甲", 1))] == [claim.number]


def test_whoever_applied_lets_nothing_be(awards: None) -> None:
    """The office may hand a claim in for a firm, and let a debt be; the same person may not do both."""
    claim = to_the_end(prepared("renovation_support"))
    Claim.objects.filter(pk=claim.pk).update(applicant=person("office"))
    claim = Claim.objects.get(pk=claim.pk)
    awarding.recover(claim, claim.revision, Decimal(200), "多付", "追回1号", person("finance"), LATER)
    assert claim.award is not None
    given = {"amount": "50", "reason": "无力偿还", "document": "免予1号"}

    refused = signed_in("office").post(f"/ledger/awards/{claim.award.number}/waive/", given)
    done = signed_in("finance").post(f"/ledger/awards/{claim.award.number}/waive/", given)

    assert (refused.status_code, done.status_code) == (403, 302)
    assert "申请人除外" in refused.content.decode()
    assert Entry.objects.filter(kind="waive").count() == 1


def test_samples_are_the_auditors(awards: None) -> None:
    to_the_end(prepared("renovation_support"))
    assert population(Wanted("甲", 1))
    sample = draw(Wanted("甲", 1), person("auditor"), timezone.now())
    for role in ("office", "finance", "leader", "enterprise"):
        assert signed_in(role).get(f"/audit/sample/{sample.pk}/").status_code == 403
    assert signed_in("auditor").get("/audit/sample/99999/").status_code == 404
    assert System() is not None
