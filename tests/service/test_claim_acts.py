"""Every rule of a claim, one worked test each: what is refused is refused with the reason, and the refusal is on record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase

from service.changing import moment, published, ruled, supersede
from service.claiming import (
    AFTER_NOTICE,
    DAY,
    PAYEE,
    clear_findings,
    committed,
    handed_in,
    noticed,
    ordered,
    own,
    paid,
    person,
    prepared,
    receipt,
    reviewed,
    taken,
    to_the_end,
    trial,
)

from luodi_service.accounts.models import Role, Unit
from luodi_service.claims import (
    applying,
    awarding,
    cases,
    freezing,
    noticing,
    objecting,
    overriding,
    posts,
    reviewing,
)
from luodi_service.claims.demonstration import load_awards
from luodi_service.claims.models import Claim, Objection, Opinion, OtherAward, Override, Refusal
from luodi_service.claims.reviewing import Said
from luodi_service.ledger import budgeting, ordering
from luodi_service.ledger.awarding import Payee
from luodi_service.ledger.models import Account, Award, Instalment
from luodi_service.ledger.reconciling import reconcile
from luodi_service.lib.models import AuditEntry
from luodi_service.plans.models import Plan
from luodi_service.registry.models import Subject

LATER = DAY + AFTER_NOTICE
MINUTES = "会议纪要〔2026〕1号"
PDF = b"%PDF-1.7 evidence"


def lease(year: int) -> Claim:
    """The claim of one park for a year: its rents add up under one ceiling."""
    return own(Claim.objects.get(code="lease_support", subject__key="YQ03", year=year))


def evidence(name: str = "证据.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@contextmanager
def refused(claim: Claim, *words: str, by: str | None = None) -> Iterator[None]:
    """What the body does is refused, for reasons that hold some words; the refusal is on record and nothing else is."""
    before = Claim.objects.get(pk=claim.pk)
    known = Refusal.objects.filter(claim=claim).count()
    entries = AuditEntry.objects.count()
    with pytest.raises((ValidationError, PermissionDenied)) as caught:
        yield
    error = caught.value
    said = "；".join(error.messages) if isinstance(error, ValidationError) else str(error)
    row = Refusal.objects.filter(claim=claim).first()
    assert row is not None
    assert Refusal.objects.filter(claim=claim).count() == known + 1
    for word in words:
        assert word in said, said
        assert word in row.why
    if by is not None:
        assert row.by == person(by)
    last = AuditEntry.objects.order_by("-number")[0]
    assert AuditEntry.objects.count() == entries + 1
    assert last.action.endswith("未办")
    after = Claim.objects.get(pk=claim.pk)
    assert (after.state, after.revision, after.award_id) == (before.state, before.revision, before.award_id)


def speak(claim: Claim, word: str, username: str, text: str = "理由", at: object = DAY, **more: object) -> Claim:
    return reviewing.speak(claim, None, Said(word, text, **more), person(username), at)  # type: ignore[arg-type]


def decided(claim: Claim, **more: object) -> Claim:
    clear_findings(claim)
    return speak(claim, "同意", "leader", document=MINUTES, **more)


def again(claim: Claim) -> Claim:
    return Claim.objects.select_related("award", "subject", "recipient").get(pk=claim.pk)


def objected(claim: Claim, at: object = DAY) -> Objection:
    line = claim.notices.get(standing=True)
    return objecting.object_to(line, "张三", "13800000000", "面积不实", evidence(), at)  # type: ignore[arg-type]


class ClaimTest(TestCase):
    """The test version with its budgets and claims, loaded once."""

    @classmethod
    def setUpTestData(cls) -> None:
        load_awards("gongshu-auto-2017", DAY)

    def tearDown(self) -> None:
        assert reconcile().gaps == ()


class Applying(ClaimTest):
    def test_a_draft_plan_takes_no_claim(self) -> None:
        draft = Plan.objects.get(code="gongshu-auto-2017")
        subject = Subject.objects.get(kind="产业园", key="YQ02")
        office = person("office")
        with pytest.raises(ValidationError, match="征求意见稿"):
            applying.start(draft, "lease_support", subject, 2017, office, DAY)
        firm = Subject.objects.filter(kind="企业").first()
        with pytest.raises(ValidationError, match="征求意见稿"):
            cases.open_case(draft, "case_by_case", firm, 2026, [(2026, Decimal(100))], "理由", office, DAY)  # type: ignore[arg-type]
        assert not Claim.objects.filter(plan=draft).exists()
        tried = AuditEntry.objects.filter(action__in=("申请：起草未办", "申请：立案未办"))
        assert {row.details["policy"] for row in tried} == {"lease_support", "case_by_case"}
        assert all("征求意见稿" in row.details["why"] for row in tried)

    def test_an_expired_clause_is_not_handed_in(self) -> None:
        subject = Subject.objects.get(kind="产业园", key="YQ01")
        claim = applying.start(trial(), "cultivation_award", subject, 2021, person("office"), DAY)
        with refused(claim, "有效期", by="office"):
            applying.hand_in(claim, claim.revision, applying.Handed(**PAYEE), person("office"), DAY)

    def test_an_unruled_reading_is_not_paid(self) -> None:
        claim = prepared("equity_award")
        ruled("股权奖励算法", "", "演示〔2017〕3号", DAY)
        with refused(claim, "股权奖励算法"):
            handed_in(claim)

    def test_a_ruling_taken_back_after_review_stops_the_decision(self) -> None:
        claim = reviewed(handed_in(prepared("equity_award")), until="decision")
        ruled("股权奖励算法", "", "演示〔2017〕3号", DAY)
        with refused(claim, "股权奖励算法", by="leader"):
            decided(claim)

    def test_an_open_recipient_is_not_paid(self) -> None:
        claim = prepared("demonstration_award")

        def nobody(text: str) -> str:
            head, _, tail = text.partition("代码: demonstration_award\n")
            return f"{head}代码: demonstration_award\n{tail.replace('受益: 创办企业', '受益: 〔未载明〕', 1)}"

        published("演示〔2017〕3号", DAY, nobody)
        with refused(claim, "受益"):
            handed_in(claim)

    def test_another_unit_does_not_hand_in(self) -> None:
        claim = prepared("lease_support")
        with refused(claim, "本单位", by="park"):
            applying.hand_in(claim, claim.revision, applying.Handed(**PAYEE), person("park"), DAY)

    def test_what_lacks_is_told_all_at_once(self) -> None:
        claim = prepared("lease_support")
        with refused(claim, "户名", "开户行", "银行账号", "同意核验"):
            applying.hand_in(claim, claim.revision, applying.Handed(), person("enterprise"), DAY)

    def test_a_name_too_long_for_the_record_is_refused(self) -> None:
        claim = prepared("lease_support")
        given = replace(applying.Handed(**PAYEE), payee_name="长" * 201, note="长" * 1_001)
        with refused(claim, "户名超过", "说明超过"):
            applying.hand_in(claim, claim.revision, given, person("enterprise"), DAY)

    def test_one_live_claim_a_year(self) -> None:
        claim = lease(2017)
        with pytest.raises(ValidationError, match="不重复申报"):
            applying.start(trial(), claim.code, claim.subject, claim.year, person("office"), DAY)
        assert AuditEntry.objects.order_by("-number")[0].details["why"].startswith("已有申请")

    def test_a_case_of_the_same_year_is_told_of_the_first(self) -> None:
        firm = Subject.objects.filter(kind="企业").order_by("pk")[0]
        given = ("case_by_case", firm, 2019, [(2026, Decimal(100))], "引进龙头企业", person("office"), DAY)
        cases.open_case(trial(), *given)
        with pytest.raises(ValidationError, match="不重复申报"):
            cases.open_case(trial(), *given)

    def test_a_case_is_not_handed_in_past_its_minutes_and_agreement(self) -> None:
        firm = Subject.objects.filter(kind="企业").order_by("pk")[0]
        schedule = [(2026, Decimal(100))]
        claim = cases.open_case(trial(), "case_by_case", firm, 2019, schedule, "理由", person("office"), DAY)
        with refused(claim, "不能这样提交"):
            applying.hand_in(claim, claim.revision, applying.Handed(**PAYEE), person("office"), DAY)
        with refused(claim, "会议纪要", "协议"):
            cases.hand_in_case(claim, claim.revision, Payee("a", "b", "62220000"), MINUTES, person("office"), DAY)

    def test_a_second_correction_is_not_asked_for(self) -> None:
        claim = speak(handed_in(prepared("lease_support")), "补正", "office", "缺租赁合同的附件")
        assert claim.state == "correcting"
        claim = handed_in(claim)
        assert claim.state == "submitted", "it was not accepted yet"
        with refused(claim, "已经一次性告知过", by="office"):
            speak(claim, "补正", "office", "再补")
        assert speak(claim, "不予受理", "office", "仍缺").state == "unaccepted"

    def test_what_is_sent_back_after_acceptance_is_not_accepted_again(self) -> None:
        claim = speak(handed_in(prepared("lease_support")), "同意", "office")
        claim = speak(claim, "退回", "street", "面积请核对", back_to="draft")
        assert claim.state == "correcting"
        assert handed_in(claim).state == "first"

    def test_an_amount_put_in_the_engines_place_falls_with_it(self) -> None:
        claim = reviewed(handed_in(lease(2017)), until="finance")
        overriding.propose(claim, claim.revision, Decimal(1000), "依据", "纪要1号", person("finance"), DAY)
        claim = again(claim)
        claim = overriding.agree(claim, claim.revision, True, "", person("leader"), DAY)
        claim = speak(claim, "退回", "finance", "补材料", back_to="draft")
        supersede(claim.subject, "产业园年纯租金", 2017, "9000000", DAY)
        claim = handed_in(claim)
        assert (claim.amount, claim.decided_amount) == (Decimal("2700000.00"), None)


class Reviewing(ClaimTest):
    def test_who_applied_does_not_review(self) -> None:
        claim = prepared("lease_support")
        claim = applying.hand_in(claim, claim.revision, applying.Handed(**PAYEE), person("office"), DAY)
        with refused(claim, "自己提交的申请", by="office"):
            speak(claim, "同意", "office")
        assert speak(claim, "同意", "office-second").state == "first"

    def test_who_handed_in_once_never_reviews_and_who_reviewed_never_hands_in(self) -> None:
        claim = prepared("lease_support")
        claim = applying.hand_in(claim, claim.revision, applying.Handed(**PAYEE), person("office"), DAY)
        claim = speak(claim, "补正", "office-second", "缺合同")
        claim = handed_in(claim)
        with refused(claim, "自己提交的申请", by="office"):
            speak(claim, "同意", "office")
        claim = speak(claim, "同意", "office-second")
        claim = speak(claim, "退回", "street", "面积请核对", back_to="draft")
        with refused(claim, "您审核过这项申请", by="office-second"):
            applying.hand_in(claim, claim.revision, applying.Handed(**PAYEE), person("office-second"), DAY)

    def test_who_spoke_at_a_step_speaks_at_no_later_one(self) -> None:
        claim = reviewed(handed_in(prepared("lease_support")), until="decision")
        Role.objects.create(person=person("finance"), unit=Unit.objects.get(name="拱墅区"), role="leader")
        with refused(claim, "前面的环节", by="finance"):
            speak(claim, "同意", "finance", document=MINUTES)

    def test_who_is_not_asked_does_not_speak(self) -> None:
        claim = handed_in(prepared("lease_support"))
        with refused(claim, "现在不由您办理", by="tax"):
            speak(claim, "同意", "tax")

    def test_the_deputy_waits_while_the_main_is_there(self) -> None:
        claim = reviewed(handed_in(prepared("lease_support")), until="finance")
        unit, finance = Unit.objects.get(name="区财政局"), person("finance")
        post = posts.set_post(unit, "finance", finance, person("treasury"), finance, DAY)
        with refused(claim, "A岗", "在岗", by="treasury"):
            speak(claim, "同意", "treasury")
        posts.be_away(post, DAY.date(), None, finance, DAY)
        speak(claim, "同意", "treasury")
        assert claim.opinions.get(step="finance", void=False).instead_of == finance

    def test_the_deputy_steps_in_as_time_runs_out(self) -> None:
        claim = reviewed(handed_in(prepared("lease_support")), until="finance")
        finance = person("finance")
        posts.set_post(Unit.objects.get(name="区财政局"), "finance", finance, person("treasury"), finance, DAY)
        due = again(claim).due
        assert due == date(2026, 3, 9)
        with refused(claim, "期限也还没有临近"):
            speak(claim, "同意", "treasury", at=moment(2026, 3, 4))
        assert speak(claim, "同意", "treasury", at=moment(2026, 3, 5)).state == "decision"

    def test_a_claim_that_a_unit_is_against_is_not_approved(self) -> None:
        claim = reviewed(handed_in(prepared("lease_support")), until="joint")
        claim = speak(claim, "不同意", "tax", "税收未达标")
        assert claim.state == "joint", "the other unit has not spoken"
        claim = speak(claim, "同意", "market")
        assert claim.state == "decision"
        with refused(claim, "有单位不同意", by="leader"):
            decided(claim)
        assert speak(claim, "不予支持", "leader", document=MINUTES).state == "refused"

    def test_a_suspicion_is_answered_before_the_decision(self) -> None:
        claim = prepared("lease_support")
        given = {"department": "区商务局", "matter": "楼宇补助", "year": claim.year, "amount": Decimal(5)}
        row = OtherAward(subject_key=claim.subject.key, name="同一园区", **given)
        from luodi_service.claims.duplicates import bring_list, clear

        bring_list([row], "区商务局清单〔2026〕1号", person("department"), DAY)
        claim = reviewed(handed_in(claim), until="decision")
        with refused(claim, "重复补助的疑点", by="leader"):
            speak(claim, "同意", "leader", document=MINUTES)
        finding = claim.findings.get(cleared="")
        with pytest.raises(PermissionDenied):
            clear(claim, finding.pk, "是我的", person("enterprise"), DAY)
        clear(claim, finding.pk, "不同的事项", person("office-second"), DAY)
        assert speak(claim, "同意", "leader", document=MINUTES).state == "notice"

    def test_the_decision_names_its_minutes(self) -> None:
        claim = reviewed(handed_in(prepared("lease_support")), until="decision")
        clear_findings(claim)
        with refused(claim, "会议纪要"):
            speak(claim, "同意", "leader")

    def test_a_word_nobody_knows_is_refused_and_kept_short(self) -> None:
        claim = handed_in(prepared("lease_support"))
        with refused(claim, "不能"):
            speak(claim, "不知道是什么意思的一个很长很长很长很长的词语", "office")

    def test_a_send_back_voids_what_came_after_and_keeps_it(self) -> None:
        claim = reviewed(handed_in(prepared("lease_support")), until="decision")
        claim = speak(claim, "退回", "leader", "税收请再核", back_to="joint")
        assert (claim.state, claim.round) == ("joint", 2)
        kept = {(row.step, row.round, row.void): row.opinion for row in Opinion.objects.filter(claim=claim)}
        assert kept["submitted", 1, False] == kept["first", 1, False] == "同意"
        assert kept["joint", 1, True] == kept["finance", 1, True] == "同意"
        assert kept["decision", 1, True] == "退回"
        assert {row.opinion for row in claim.opinions.filter(round=2)} == {""}
        assert reviewed(claim).state == "notice"

    def test_nothing_is_sent_forward(self) -> None:
        claim = reviewed(handed_in(prepared("lease_support")), until="joint")
        with refused(claim, "不能退回到"):
            speak(claim, "退回", "tax", back_to="decision")

    def test_many_at_once_say_each_what_came_of_it(self) -> None:
        claims = [handed_in(own(claim)) for claim in Claim.objects.filter(code="cultivation_award")[:3]]
        claims[1] = speak(claims[1], "同意", "office")
        pairs = [(claim, claim.revision) for claim in claims]
        rows = reviewing.speak_of_many(pairs, Said("同意"), person("office"), DAY)
        assert [bool(row.problem) for row in rows] == [False, True, False]
        assert "不由您办理" in rows[1].problem


class Deciding(ClaimTest):
    def test_no_more_than_the_budget(self) -> None:
        claim = reviewed(handed_in(lease(2017)), until="decision")
        account = Account.objects.get(code="lease_support", year=2026, source="市级")
        left = Decimal(account.left_fen) / 100 - Decimal(667_440) + Decimal("0.01")
        budgeting.add_budget(trial(), "lease_support", 2026, "市级", -left, "调减1号", person("finance"), DAY)
        with refused(claim, "预算不够", by="leader"):
            decided(claim)
        budgeting.add_budget(trial(), "lease_support", 2026, "市级", Decimal("0.01"), "追加1号", person("finance"), DAY)
        assert decided(claim).state == "notice"

    def test_a_fact_superseded_between_review_and_decision(self) -> None:
        claim = reviewed(handed_in(lease(2017)), until="decision")
        supersede(claim.subject, "产业园年纯租金", 2017, "8000000", DAY)
        with refused(claim, "已经变化", "1,668,600.00", "2,400,000.00", by="leader"):
            decided(claim)
        claim = again(claim)
        claim = freezing.recalculate(claim, claim.revision, "数据更正", person("office"), DAY)
        assert (claim.state, claim.amount) == ("first", Decimal("2400000.00"))
        assert Opinion.objects.filter(claim=claim, step="finance", void=True, opinion="同意").exists()
        claim = reviewed(claim)
        assert claim.award is not None
        assert claim.award.amount_fen == 240_000_000

    def test_a_ruling_changed_between_review_and_decision(self) -> None:
        claim = reviewed(handed_in(prepared("equity_award", year=2019)), until="decision")
        assert claim.amount == Decimal(100_000)
        ruled("股权奖励算法", "递进", "演示〔2017〕3号", DAY)
        with refused(claim, "已经变化", "230,000.00", by="leader"):
            decided(claim)
        claim = again(claim)
        claim = freezing.recalculate(claim, claim.revision, "裁定", person("office"), DAY)
        assert (claim.state, claim.amount, claim.version.number) == ("first", Decimal(230_000), 4)

    def test_the_cumulative_cap_holds_whatever_the_facts_say(self) -> None:
        """2017 got 900万 by an override; the engine, which sees 166.9万 there, gives 2018 its whole 171.9万: 100万 is left."""
        first = reviewed(handed_in(lease(2017)), until="finance")
        overriding.propose(first, first.revision, Decimal(9_000_000), "依据", "纪要1号", person("office-second"), DAY)
        first = again(first)
        first = overriding.agree(first, first.revision, True, "", person("leader"), DAY)
        first = reviewed(first)
        assert first.award is not None
        second = reviewed(handed_in(lease(2018)), until="decision")
        with refused(second, "三年最高不超过1000万元", "余 1,000,000.00 元", by="leader"):
            decided(second)
        assert not Award.objects.filter(code="lease_support", year=2018).exists()

    def test_a_fact_superseded_after_payment_stops_the_next_year(self) -> None:
        """2017's rent turns out lower: too much was paid, so 2018 waits until the difference is recovered."""
        first = to_the_end(lease(2017))
        second = reviewed(handed_in(lease(2018)), until="decision")
        supersede(first.subject, "产业园年纯租金", 2017, "5000000", DAY)
        with refused(second, "先追回差额", "只应 1500000.00 元"):
            decided(second)
        first = again(first)
        awarding.recover(first, first.revision, Decimal(168_600), "更正租金", "追回1号", person("office"), LATER)
        assert decided(second).state == "notice"

    def test_an_override_takes_two(self) -> None:
        claim = reviewed(handed_in(prepared("lease_support")), until="finance")
        with refused(claim, "提议", by="tax"):
            overriding.propose(claim, claim.revision, Decimal(1), "依据", "纪要1号", person("tax"), DAY)
        for amount in (Decimal("0.001"), Decimal(0), Decimal("NaN"), Decimal("1e40")):
            with refused(claim, "精确到分"):
                overriding.propose(claim, claim.revision, amount, "依据", "纪要1号", person("office"), DAY)
        overriding.propose(claim, claim.revision, Decimal(1000), "依据", "纪要1号", person("office"), DAY)
        claim = again(claim)
        with refused(claim, "另一人", by="office"):
            overriding.agree(claim, claim.revision, True, "", person("office"), DAY)
        claim = overriding.agree(claim, claim.revision, True, "", person("leader"), DAY)
        assert (claim.final_amount, claim.amount) == (Decimal(1000), Override.objects.get(claim=claim).engine_amount)
        claim = reviewed(claim)
        assert claim.award is not None
        assert claim.award.amount_fen == 100_000

    def test_an_override_over_the_cap_is_not_decided(self) -> None:
        claim = reviewed(handed_in(prepared("renovation_support")), until="finance")
        overriding.propose(
            claim, claim.revision, Decimal("5000000.01"), "依据", "纪要1号", person("office-second"), DAY
        )
        claim = again(claim)
        claim = overriding.agree(claim, claim.revision, True, "", person("leader"), DAY)
        claim = reviewed(claim, until="decision")
        with refused(claim, "最高不超过500万元", by="leader"):
            decided(claim)

    def test_instalments_add_up(self) -> None:
        claim = reviewed(handed_in(prepared("purchase_support", year=2017)), until="decision")
        for schedule, word in (
            ([(2026, Decimal(1))], "合计"),
            ([(2027, Decimal(4_950_000)), (2026, Decimal(4_950_000))], "先后"),
            ([(2026, Decimal("9899999.995")), (2026, Decimal("0.005"))], "精确到分"),
            ([(2026, Decimal(9_900_000)), (99_999, Decimal(1))], "年度在"),
            ([(2026, Decimal(10_900_000)), (2027, Decimal(-1_000_000))], "大于 0"),
        ):
            with refused(claim, word):
                decided(claim, schedule=schedule)


class Noticing(ClaimTest):
    def test_a_notice_cut_short_pays_nothing(self) -> None:
        claim = reviewed(handed_in(prepared("lease_support")))
        with refused(claim, "还没有公示", by="office"):
            committed(claim, LATER)
        claim = noticed(claim)
        with refused(claim, "2026-03-09", "还没有期满"):
            committed(claim, DAY + timedelta(days=7))
        noticing.stop_notice(claim.notices.get().notice, "附件有误", person("office"), DAY)
        with refused(claim, "还没有公示"):
            committed(claim, LATER)
        noticed(claim, LATER)
        with refused(claim, "还没有期满"):
            committed(claim, LATER)
        assert committed(claim, LATER + AFTER_NOTICE).state == "paying"

    def test_an_objection_is_signed_proven_and_in_time(self) -> None:
        claim = noticed(reviewed(handed_in(prepared("lease_support"))))
        line = claim.notices.get()
        text = "面积不实"
        with refused(claim, "真实姓名"):
            objecting.object_to(line, " ", "13800000000", text, evidence(), DAY)
        with refused(claim, "请附证据"):
            objecting.object_to(line, "张三", "13800000000", text, None, DAY)
        with refused(claim, "公示期是 2026-03-02 至 2026-03-09"):
            objecting.object_to(line, "张三", "13800000000", text, evidence(), LATER)
        assert not Objection.objects.exists()
        assert objecting.object_to(line, "张三", "13800000000", text, evidence(), DAY + timedelta(days=7)).pk
        assert again(claim).state == "objection"

    def test_an_open_objection_stops_the_line(self) -> None:
        claim = noticed(reviewed(handed_in(prepared("lease_support"))))
        made = objected(claim)
        with refused(claim, "异议复核", by="office"):
            committed(claim, LATER)
        objecting.answer(made, "不成立", "经查属实", "", person("office-second"), LATER)
        assert committed(claim, LATER).state == "paying"

    def test_an_objection_upheld_goes_all_the_way_round(self) -> None:
        claim = noticed(reviewed(handed_in(lease(2017))))
        award = claim.award
        assert award is not None
        reserved = Account.objects.get(code="lease_support", year=2026, source="区级").reserved_fen
        assert reserved > 0
        objecting.answer(objected(claim), "成立", "面积须复测", "first", person("office-second"), DAY)
        claim = again(claim)
        assert (claim.state, claim.award_id, claim.round) == ("first", None, 2)
        award.refresh_from_db()
        assert award.state == Award.RELEASED
        assert not Account.objects.exclude(reserved_fen=0).exists()
        assert {row.void for row in claim.opinions.filter(round=1).exclude(step="submitted")} == {True}
        claim = reviewed(claim)
        assert claim.award is not None
        assert claim.award_id != award.pk
        assert paid(committed(noticed(claim))).state == "done"

    def test_a_second_objection_outlives_the_send_back(self) -> None:
        claim = noticed(reviewed(handed_in(prepared("lease_support"))))
        first, second = objected(claim), objected(claim)
        objecting.answer(first, "成立", "须复测", "first", person("office-second"), DAY)
        claim = noticed(reviewed(again(claim)))
        with refused(claim, "异议没有答复"):
            committed(claim, LATER)
        objecting.answer(second, "成立", "不符合", "", person("office-second"), LATER)
        claim = again(claim)
        assert (claim.state, claim.award_id) == ("refused", None)

    def test_who_is_suspended_while_shown_can_be_objected_to(self) -> None:
        claim = noticed(reviewed(handed_in(prepared("lease_support"))))
        awarding.suspend(claim, claim.revision, "举报待查", person("office"), DAY)
        made = objected(claim)
        with refused(claim, "恢复办理以后再答复"):
            objecting.answer(made, "不成立", "经查属实", "", person("office-second"), DAY)
        claim = again(claim)
        claim = awarding.resume(claim, claim.revision, "查清", person("office"), LATER)
        assert claim.state == "objection"
        with refused(claim, "不能下达"):
            committed(claim, LATER)
        objecting.answer(made, "不成立", "经查属实", "", person("office-second"), LATER)
        assert committed(claim, LATER).state == "paying"

    def test_who_applied_does_not_answer(self) -> None:
        claim = prepared("lease_support")
        claim = applying.hand_in(claim, claim.revision, applying.Handed(**PAYEE), person("office"), DAY)
        claim = speak(claim, "同意", "office-second")
        claim = noticed(reviewed(claim))
        made = objected(claim)
        with refused(claim, "自己提交的申请", by="office"):
            objecting.answer(made, "不成立", "经查属实", "", person("office"), DAY)
        with refused(claim, "申请人除外", by="office"):
            committed(claim, LATER)


class Paying(ClaimTest):
    def test_a_fact_superseded_between_decision_and_commitment(self) -> None:
        claim = noticed(reviewed(handed_in(lease(2017))))
        supersede(claim.subject, "产业园年纯租金", 2017, "8000000", DAY)
        with refused(claim, "已经变化", by="office"):
            committed(claim)

    def test_whoever_had_a_part_in_it_does_not_pay(self) -> None:
        claim = committed(noticed(reviewed(handed_in(prepared("cultivation_award")))))
        waiting = Instalment.objects.filter(award=claim.award)
        made, wrong = ordering.order(waiting, person("finance"), LATER, 2026)
        assert made is None
        assert "您参与过" in wrong[0][1]
        last = AuditEntry.objects.order_by("-number")[0]
        assert (last.action, last.actor_id) == ("支付未办", person("finance").pk)
        assert "您参与过" in last.details["why"]
        made = ordered(claim)
        assert made is not None
        file = taken([receipt(made.lines.get())], by="finance")
        assert "您参与过" in file.rows.get().refusal
        assert taken([receipt(made.lines.get())]).taken == 1

    def test_who_commits_does_not_pay(self) -> None:
        for username in ("office", "office-second"):
            Role.objects.create(person=person(username), unit=Unit.objects.get(name="区财政局"), role="finance")
        claim = reviewed(handed_in(prepared("purchase_support", year=2017)), until="decision")
        claim = decided(claim, schedule=[(2026, Decimal(5_000_000)), (2027, Decimal(4_900_000))])
        claim = committed(noticed(claim))
        first = Instalment.objects.filter(award=claim.award, number=1)
        assert "您参与过" in ordering.order(first, person("office"), LATER, 2026)[1][0][1]
        claim = paid(claim)
        later = moment(2027, 3, 1)
        budgeting.add_budget(trial(), claim.code, 2027, "区级", Decimal(9_000_000), "预算1号", person("finance"), later)
        second = person("office-second")
        awarding.open_instalment(claim, claim.revision, 2, "符合", "复核1号", second, later)
        rest = Instalment.objects.filter(award=claim.award, number=2)
        assert "您参与过" in ordering.order(rest, second, later, 2027)[1][0][1]

    def test_what_is_suspended_is_not_payable(self) -> None:
        claim = committed(noticed(reviewed(handed_in(prepared("cultivation_award")))))
        claim = awarding.suspend(claim, claim.revision, "待查", person("office"), LATER)
        waiting = Instalment.objects.filter(award=claim.award)
        made, wrong = ordering.order(waiting, person("treasury"), LATER, 2026)
        assert made is None
        assert "中止支付" in wrong[0][1]
        assert "中止支付" in AuditEntry.objects.order_by("-number")[0].details["why"]
        claim = awarding.resume(claim, claim.revision, "查清", person("office"), LATER)
        assert paid(claim).state == "done"

    def test_what_was_paid_while_suspended_is_done_once_taken_up(self) -> None:
        claim = committed(noticed(reviewed(handed_in(prepared("cultivation_award")))))
        made = ordered(claim)
        assert made is not None
        claim = awarding.suspend(claim, claim.revision, "待查", person("office"), LATER)
        assert taken([receipt(made.lines.get())]).taken == 1
        claim = again(claim)
        assert claim.state == "suspended"
        assert awarding.resume(claim, claim.revision, "查清", person("office"), LATER).state == "done"

    def test_an_instalment_of_a_later_year_is_looked_at_again(self) -> None:
        claim = reviewed(handed_in(prepared("purchase_support", year=2017)), until="decision")
        claim = decided(claim, schedule=[(2026, Decimal(5_000_000)), (2027, Decimal(4_900_000))])
        claim = paid(committed(noticed(claim)))
        assert claim.state == "paying"
        office, later = person("office"), moment(2027, 3, 1)
        with refused(claim, "2027 年才到期", by="office"):
            awarding.open_instalment(claim, claim.revision, 2, "符合", "复核1号", office, LATER)
        with refused(claim, "预算不够"):
            awarding.open_instalment(claim, claim.revision, 2, "符合", "复核1号", office, later)
        budgeting.add_budget(trial(), claim.code, 2027, "区级", Decimal(4_900_000), "预算1号", person("finance"), later)
        with refused(claim, "复核的结论"):
            awarding.open_instalment(claim, claim.revision, 2, " ", "复核1号", office, later)
        with refused(claim, "没有第9期"):
            awarding.open_instalment(claim, claim.revision, 9, "符合", "复核1号", office, later)
        known = "22000"
        supersede(claim.subject, "建筑面积", 2017, "20000", later)
        with refused(claim, "已经变化"):
            awarding.open_instalment(claim, claim.revision, 2, "符合", "复核1号", office, later)
        supersede(claim.subject, "建筑面积", 2017, known, later)
        awarding.open_instalment(claim, claim.revision, 2, "符合", "复核1号", office, later)
        assert paid(again(claim), later).state == "done"

    def test_nothing_paid_is_cancelled_and_something_paid_recovered(self) -> None:
        claim = committed(noticed(reviewed(handed_in(prepared("cultivation_award")))))
        office = person("office")
        with refused(claim, "撤销办理"):
            awarding.recover(claim, claim.revision, Decimal(1), "错付", "追回1号", office, LATER)
        claim = paid(claim)
        with refused(claim, "不能撤销"):
            awarding.cancel(claim, claim.revision, "错", "撤销1号", office, LATER)
        with refused(claim, "依据文件"):
            awarding.recover(claim, claim.revision, Decimal(0), "错付", " ", office, LATER)
        with refused(claim, "已付而未追回的只有"):
            awarding.recover(claim, claim.revision, Decimal(10**9), "错付", "追回1号", office, LATER)
        assert (
            awarding.recover(claim, claim.revision, Decimal(1), "错付" * 400, "追回1号", office, LATER).state == "done"
        )

    def test_a_recovery_counts_once_against_the_ceiling(self) -> None:
        """What was let go of with the first recovery is not let go of again with the second."""
        claim = reviewed(handed_in(lease(2017)), until="decision")
        claim = decided(claim, schedule=[(2026, Decimal(668_600)), (2027, Decimal(1_000_000))])
        claim = paid(committed(noticed(claim)))
        for _ in range(3):
            claim = awarding.recover(claim, claim.revision, Decimal(100), "错付", "追回1号", person("office"), LATER)
        assert claim.award is not None
        assert claim.award.ceilings.get().weight == 66_860_000

    def test_a_transfer_on_its_way_is_waited_for(self) -> None:
        claim = committed(noticed(reviewed(handed_in(prepared("cultivation_award")))))
        made = ordered(claim)
        assert made is not None
        with refused(claim, "正在支付"):
            awarding.cancel(claim, claim.revision, "错", "撤销1号", person("office"), LATER)
        ordering.withdraw(made.lines.get(), "账号有误" * 80, person("treasury"), LATER)
        claim = again(claim)
        assert awarding.cancel(claim, claim.revision, "错", "撤销1号", person("office"), LATER).state == "revoked"

    def test_what_was_set_against_a_debt_stays_paid(self) -> None:
        """A debt is set against a part of the next award, whose transfer then comes back; what of it is open is let go of."""
        first = to_the_end(lease(2017))
        awarding.recover(first, first.revision, Decimal(600_000), "错付", "追回1号", person("office"), LATER)
        supersede(first.subject, "产业园年纯租金", 2017, "3562000", LATER)
        second = reviewed(handed_in(lease(2018)))
        second = committed(noticed(second))
        made = ordered(second)
        assert made is not None
        line = made.lines.get()
        assert line.amount_fen == 171_865_800 - 60_000_000
        assert taken([receipt(line), receipt(line, "退汇", row=3, reason="账号有误")]).taken == 2
        second = again(second)
        second = awarding.recover(second, second.revision, Decimal(0), "停付", "停付1号", person("office"), LATER)
        award = second.award
        assert award is not None
        assert (award.state, freezing.net(second)) == (Award.SETTLED, Decimal(600_000))
        assert not Account.objects.exclude(committed_fen=0).exists()
        parts = {part.account.source: part for part in award.instalments.get().parts.all()}
        assert sum(part.paid_fen for part in parts.values()) == 60_000_000


class Clocks(ClaimTest):
    def test_spring_festival_and_the_days_worked_for_it(self) -> None:
        """Friday the 13th, Saturday the 14th (worked), then the holiday to the 23rd, then the 24th to the 26th."""
        claim = handed_in(prepared("lease_support"), moment(2026, 2, 12))
        assert claim.due == date(2026, 2, 26)
        claim = speak(claim, "同意", "office", at=moment(2026, 2, 27))
        assert claim.acts.get(act="受理").late_days == 1
        # Saturday the 28th is worked as well: March 2nd is the second day of five.
        assert claim.due == date(2026, 3, 5)

    def test_on_time_on_the_last_day(self) -> None:
        claim = handed_in(prepared("lease_support"), moment(2026, 2, 12))
        speak(claim, "同意", "office", at=moment(2026, 2, 26, 15))
        assert claim.acts.get(act="受理").late_days == 0

    def test_nothing_is_guessed_beyond_the_known_calendar(self) -> None:
        claim = prepared("lease_support")
        with refused(claim, "WD01", "2027"):
            handed_in(claim, moment(2026, 12, 29))

    def test_a_clock_that_stood_still_begins_anew(self) -> None:
        claim = handed_in(prepared("lease_support"), moment(2026, 2, 12))
        claim = awarding.suspend(claim, claim.revision, "待查", person("office"), moment(2026, 2, 13))
        assert claim.due is None
        claim = awarding.resume(claim, claim.revision, "查清", person("office"), moment(2026, 3, 2))
        assert claim.due == claim.opinions.get(opinion="").due == date(2026, 3, 9)
