"""公示, 异议, 公文, 兑现结果: through the pages, as everybody, the office and a stranger see them."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from docx import Document

from service.claiming import committed, handed_in, noticed, paid, person, prepared, reviewed
from service.conftest import let_go, signed_in

from luodi_service.claims import noticing, objecting
from luodi_service.claims.awarding import commit
from luodi_service.claims.models import Claim, NoticeLine, Objection, PublicNotice, Refusal
from luodi_service.claims.official_letters import Head, award_letter, decision_letter, notice_letter
from luodi_service.lib.models import AuditEntry
from luodi_service.pages import notice_lists

PDF = b"%PDF-1.4 evidence"
NAME, CONTACT = "王真实", "13900001234"
ACCOUNT = "6222000000000018"


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture(scope="module")
def awarded_at() -> datetime:
    return timezone.now()


@pytest.fixture
def decided(loaded_awards: None, db: None, now: datetime) -> Claim:
    return reviewed(handed_in(prepared("renovation_support"), now), at=now)


@pytest.fixture
def notice(decided: Claim, now: datetime) -> PublicNotice:
    noticed(decided, now)
    return PublicNotice.objects.get()


def evidence(content: bytes = PDF, name: str = "证据.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def form(**changes: object) -> dict[str, object]:
    return {"name": NAME, "contact": CONTACT, "text": "面积不实", "evidence": evidence()} | changes


def body(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def page_of(notice: PublicNotice) -> str:
    return f"/notices/{notice.number}/"


def object_page(notice: PublicNotice) -> str:
    return f"{page_of(notice)}lines/1/object/"


def objected(notice: PublicNotice, now: datetime) -> Objection:
    line = notice.lines.select_related("claim", "notice").get()
    return objecting.object_to(line, NAME, CONTACT, "面积不实", evidence(), now)


def words(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_the_public_reads_a_notice_and_learns_no_person_and_no_account(notice: PublicNotice, public: Client) -> None:
    claim = notice.lines.get().claim
    assert claim.recipient is not None
    shown = body(public, page_of(notice))
    assert all(
        text in shown for text in ("公示期7日", "还有 7 天", claim.recipient.name or claim.recipient.key, "提出异议")
    )
    assert f"{claim.final_amount:,.2f} 元" in shown
    assert f'href="/plans/{claim.plan.code}/policies/{claim.code}/"' in shown
    key = claim.recipient.key
    for page in (shown, words(public.get(f"{page_of(notice)}word/").content)):
        assert f"{key[:4]}{'*' * (len(key) - 8)}{key[-4:]}" in page
        assert key not in page
        assert not any(text in page for text in (ACCOUNT, claim.payee_name, "演示银行", "企业经办"))


def test_a_list_has_those_that_stand_first(notice: PublicNotice, public: Client, now: datetime) -> None:
    later = {"plan": notice.plan, "days": 7, "working": False, "contact": "x", "by": notice.by, "at": now}
    day = timezone.localdate(now)
    over = PublicNotice.objects.create(
        number="2020-0001", title="早已期满", opens=date(2020, 1, 1), closes=date(2020, 1, 8), **later
    )
    stopped = PublicNotice.objects.create(
        number="2020-0002", title="撤了", opens=day, closes=day, stopped_at=now, stopped_why="有误", **later
    )
    shown = body(public, "/notices/")
    order = [shown.index(one.title) for one in (notice, stopped, over)]
    assert order == sorted(order)
    assert all(text in shown for text in ("已撤下", "已期满"))
    assert "早已期满" not in body(public, "/notices/?state=standing")
    assert "有误" in body(public, page_of(stopped))
    assert "提出异议</a>" not in body(public, page_of(over))


def test_a_notice_of_tomorrow_is_nobodys_but_the_offices(decided: Claim, public: Client, now: datetime) -> None:
    opens = timezone.localdate(now) + timedelta(days=1)
    made = noticing.open_notice([decided], "明天公示", "0571", person("office"), now, opens)
    assert "明天公示" not in body(public, "/notices/")
    body(public, page_of(made), 404)
    body(public, object_page(made), 404)
    assert "明天公示" in body(signed_in("office"), "/notices/")
    assert f"{opens} 起公示" in body(signed_in("auditor"), page_of(made))


@pytest.mark.parametrize(
    ("working", "until", "told"),
    [
        (False, 0, "今天期满"), (False, 3, "还有 3 天"), (True, 3, "还有 1 个工作日"), (False, -1, "已期满"),
        (True, 400, "还有 400 天"),
    ],
)  # fmt: skip
def test_days_left_in_words(working: bool, until: int, told: str) -> None:
    today = date(2026, 10, 16)  # a Friday; the calendar of the year after next is not known
    notice = PublicNotice(opens=date(2026, 10, 1), closes=today + timedelta(days=until), working=working)
    assert notice_lists.standing_words(notice, today) == told


def test_the_word_file_of_a_demonstration_says_so_and_a_real_one_has_its_red_head(notice: PublicNotice) -> None:
    invented = words(notice_letter(notice))
    assert "演示数据，全部虚构" in invented
    assert "拱墅区科技局文件" not in invented
    notice.demonstration = False
    real = words(notice_letter(notice))
    assert "拱墅区科技局文件" in real
    assert f"公示〔{notice.number[:4]}〕{int(notice.number[5:])}号" in real
    assert "演示数据，全部虚构" not in real
    assert notice.contact in real


def test_the_office_opens_a_notice_of_what_it_ticks(decided: Claim) -> None:
    office = signed_in("office")
    assert decided.number in body(office, "/notices/new/")
    told = {"title": "首批公示", "contact": "0571-1"}
    refused = office.post("/notices/new/", told)
    assert refused.status_code == 400
    assert "请选 1 至 2,000 项" in refused.content.decode()
    wrong = office.post("/notices/new/", {**told, "title": "", "claim": decided.pk, "opens": "2020-01-01"})
    assert wrong.status_code == 400
    assert f'value="{decided.pk}" form="chosen" aria-label="选中 {decided.number}" checked' in wrong.content.decode()
    past = office.post("/notices/new/", {**told, "claim": decided.pk, "opens": "2020-01-01"})
    assert "已经过去" in past.content.decode()
    assert office.post("/notices/new/", {**told, "claim": [decided.pk, "x", "9" * 30]}).status_code == 302
    assert PublicNotice.objects.get().lines.get().claim == decided
    again = office.post("/notices/new/", {**told, "claim": decided.pk})
    assert again.status_code == 400
    assert PublicNotice.objects.count() == 1


def test_all_that_is_filtered_can_be_noticed_at_once(decided: Claim) -> None:
    office = signed_in("office")
    told = {"title": "全部", "contact": "0571-1", "all": "1"}
    assert office.post("/notices/new/?q=没有这样的", told).status_code == 400
    assert office.post(f"/notices/new/?q={decided.number}", told).status_code == 302
    assert NoticeLine.objects.get().claim == decided


def test_a_notice_taken_down_says_why_and_pays_nobody(notice: PublicNotice, public: Client, now: datetime) -> None:
    office = signed_in("office")
    path = f"{page_of(notice)}stop/"
    assert office.post(path, {"reason": ""}).status_code == 400
    assert office.post(path, {"reason": "名称有误"}).status_code == 302
    assert office.post(path, {"reason": "再撤"}).status_code == 400
    assert "名称有误" in body(public, page_of(notice))
    claim = Claim.objects.get(number=notice.lines.get().claim.number)
    with pytest.raises(ValidationError, match="还没有公示"):
        commit(claim, None, "演示下达", person("office"), now + timedelta(days=30))


def test_a_real_name_with_evidence_stops_a_line_until_it_is_answered(notice: PublicNotice, public: Client) -> None:
    assert public.post(object_page(notice), form()).status_code == 302
    found = Objection.objects.get()
    claim = Claim.objects.get(pk=found.line.claim_id)
    assert (claim.state, bytes(found.content), found.name) == ("objection", PDF, NAME)
    shown = body(public, page_of(notice))
    assert NAME not in shown
    assert CONTACT not in shown
    assert "1 件异议" in body(signed_in("office"), "/todo/") or "待答复" in body(signed_in("office"), "/todo/")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"name": ""}, "真实姓名"), ({"name": "  "}, "真实姓名"), ({"contact": ""}, "联系方式"), ({"text": ""}, "异议的内容"),
        ({"evidence": ""}, "请附证据；匿名或没有证据的异议不予受理"),
        ({"evidence": evidence(b"MZ\x90", "证据.pdf")}, "内容不是 pdf"), ({"evidence": evidence(PDF, "a.exe")}, "不收"),
        ({"text": "长" * 2_001}, "超过 2,000 个字"),
    ],
)  # fmt: skip
def test_anonymous_or_without_evidence_is_refused_with_the_reason(
    notice: PublicNotice, public: Client, changes: dict[str, object], why: str
) -> None:
    answer = public.post(object_page(notice), form(**changes))
    assert answer.status_code == 400
    assert why in answer.content.decode()
    assert not Objection.objects.exists()
    refused = Refusal.objects.get()
    assert (refused.act, refused.by) == ("提出异议", None)
    assert why in refused.why
    assert AuditEntry.objects.filter(action="申请：提出异议未办", actor="公众").exists()


def test_objections_too_fast_have_to_wait(notice: PublicNotice, public: Client) -> None:
    statuses = [
        public.post(object_page(notice), form(name="")).status_code for _ in range(objecting.OBJECTIONS.tries + 1)
    ]
    assert statuses == [400] * objecting.OBJECTIONS.tries + [429]
    assert public.post(object_page(notice), form()).status_code == 429
    assert not Objection.objects.exists()


def test_a_line_takes_so_many_objections(notice: PublicNotice, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objecting, "MOST", 1)
    objected(notice, now)
    with pytest.raises(ValidationError, match="不再从网上收"):
        objected(notice, now)


def test_an_objection_after_the_term_is_refused(notice: PublicNotice, public: Client) -> None:
    day = timezone.localdate()
    PublicNotice.objects.filter(pk=notice.pk).update(opens=day - timedelta(days=9), closes=day - timedelta(days=1))
    answer = public.post(object_page(notice), form())
    assert answer.status_code == 400
    assert "期外不再受理" in answer.content.decode()


def test_the_office_zone_takes_no_objection_of_strangers(notice: PublicNotice, settings: LazySettings) -> None:
    settings.ZONE = "office"
    assert Client(HTTP_HOST="localhost").post(object_page(notice), form()).status_code == 404
    assert signed_in("department").post(object_page(notice), form()).status_code == 302


def test_contacts_are_masked_until_somebody_says_why(notice: PublicNotice, now: datetime) -> None:
    found = objected(notice, now)
    office, path = signed_in("office"), f"/objections/{found.pk}/"
    for page in (body(office, path), body(office, "/objections/")):
        assert CONTACT not in page
        assert "139****1234" in page
    exported = office.get("/objections/?export=csv")
    assert CONTACT.encode() not in b"".join(exported.streaming_content)
    let_go(exported)
    assert office.post(path, {"act": "show", "reason": ""}).status_code == 400
    shown = office.post(path, {"act": "show", "reason": "核实身份"})
    assert CONTACT in shown.content.decode()
    entry = AuditEntry.objects.filter(action="查看联系方式", kind="objection").get()
    assert entry.details["why"] == "核实身份"
    assert signed_in("leader").post(path, {"act": "show", "reason": "看看"}).status_code == 403


def test_evidence_is_handed_out_and_never_shown(notice: PublicNotice, now: datetime) -> None:
    found = objected(notice, now)
    answer = signed_in("office").get(f"/objections/{found.pk}/evidence/")
    assert answer.content == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert signed_in("enterprise").get(f"/objections/{found.pk}/evidence/").status_code == 403


def test_one_that_is_rejected_lets_the_notice_go_on(notice: PublicNotice, now: datetime) -> None:
    found = objected(notice, now)
    office, path = signed_in("office-second"), f"/objections/{found.pk}/"
    given = {"act": "answer", "outcome": "不成立", "text": "面积经测绘"}
    assert office.post(path, {**given, "text": ""}).status_code == 400
    for who in ("auditor", "office"):  # who received the claim answers nothing about it, and is told why
        assert signed_in(who).post(path, given).status_code == 403
    assert "前面的环节" in body(signed_in("office"), path)
    assert office.post(path, given).status_code == 302
    assert Claim.objects.get(pk=found.line.claim_id).state == "notice"
    assert "面积经测绘" in body(office, path)
    again = office.post(path, given)
    assert again.status_code == 400
    assert "已经答复" in again.content.decode()


@pytest.mark.parametrize(
    ("back_to", "status", "state"),
    [("first", 302, "first"), ("draft", 302, "correcting"), ("end", 302, "refused"), ("", 400, "objection"),
     ("nowhere", 400, "objection")],
)  # fmt: skip
def test_one_that_is_upheld_sends_the_claim_where_it_is_told(
    notice: PublicNotice, now: datetime, back_to: str, status: int, state: str
) -> None:
    found = objected(notice, now)
    given = {"act": "answer", "outcome": "成立", "text": "确有其事", "back_to": back_to}
    answer = signed_in("office-second").post(f"/objections/{found.pk}/", given)
    assert (answer.status_code, Claim.objects.get(pk=found.line.claim_id).state) == (status, state)
    assert NoticeLine.objects.get().standing == (status == 400)


def test_letters_of_what_was_awarded_and_of_what_is_to_be_decided(notice: PublicNotice, now: datetime) -> None:
    claim = committed(Claim.objects.get(pk=notice.lines.get().claim_id), now + timedelta(days=8))
    office = signed_in("office")
    head = {
        "title": "关于下达资金的通知",
        "document": "拱科[2026]3号",
        "addressed_to": "区财政局",
        "dated": "2026-11-02",
    }
    assert claim.number in body(office, "/letters/?state=committed")
    answer = office.post("/letters/", {**head, "kind": "award", "claim": claim.pk})
    text = words(answer.content)
    assert all(
        part in text for part in ("关于下达资金的通知", "演示下达〔2026〕1号", claim.number, f"{claim.final_amount:,f}")
    )
    assert ACCOUNT not in text
    assert AuditEntry.objects.get(action="拟公文").details["claims"] == [claim.number]
    assert office.post("/letters/", {**head, "kind": "decision", "claim": claim.pk}).status_code == 400
    assert office.post("/letters/", {**head, "kind": "award", "dated": "", "claim": claim.pk}).status_code == 400
    assert office.post("/letters/?q=没有这样的", {**head, "kind": "award", "all": "1"}).status_code == 400
    claim.demonstration = False
    real = words(award_letter([claim], Head("通知", "拱科〔2026〕3号", "", date(2026, 11, 2)), person("office")))
    assert "拱墅区科技局文件" in real
    with pytest.raises(PermissionDenied):
        award_letter([claim], Head("通知", "", "", date(2026, 11, 2)), person("finance"))


def test_the_list_for_the_decision_has_each_units_word(loaded_awards: None, db: None, now: datetime) -> None:
    claim = reviewed(handed_in(prepared("renovation_support"), now), "decision", now)
    text = words(decision_letter([claim], Head("提请审定", "", "", date(2026, 11, 2)), person("office")))
    assert all(part in text for part in ("区税务局同意", "祥符街道同意", "区财政局同意", "提请审定的申请"))


def test_a_list_with_an_unknown_amount_is_not_put_before_those_who_decide(
    loaded_awards: None, db: None, now: datetime
) -> None:
    """It would be added up as nothing, and the list be decided on a wrong total."""
    claim = reviewed(handed_in(prepared("renovation_support"), now), "decision", now)
    claim.amount = claim.decided_amount = None
    with pytest.raises(ValidationError, match=f"{claim.number} 的金额还算不出来"):
        decision_letter([claim], Head("提请审定", "", "", date(2026, 11, 2)), person("office"))


def test_results_tell_what_was_noticed_and_paid_and_nothing_else(
    notice: PublicNotice, public: Client, now: datetime
) -> None:
    claim = Claim.objects.get(pk=notice.lines.get().claim_id)
    assert "还没有兑现的结果" in body(public, "/results/")
    paid(committed(claim, now + timedelta(days=8)), now + timedelta(days=8))
    assert claim.policy not in body(public, "/results/"), "the notice has not run its term yet"
    day = timezone.localdate()
    PublicNotice.objects.filter(pk=notice.pk).update(opens=day - timedelta(days=9), closes=day - timedelta(days=1))
    shown = body(public, "/results/")
    assert claim.policy in shown
    assert shown.count(f"{claim.final_amount:,f}") == 2
    names = f"/results/{claim.plan.code}/{claim.code}/{claim.year}/"
    assert names in shown
    assert claim.recipient is not None
    listed = body(public, names)
    assert (claim.recipient.name or claim.recipient.key) in listed
    assert claim.recipient.key not in listed.replace(claim.recipient.name, "") or not claim.recipient.name
    body(public, f"/results/{claim.plan.code}/{claim.code}/1999/", 404)
    assert Decimal(claim.final_amount) > 0
