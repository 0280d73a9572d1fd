"""Review as a plan declares it: steps, units, on-site checks, who is kept apart, double support, notices and ways back."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from service.changing import moment, published, supersede
from service.claiming import (
    AFTER_NOTICE,
    DAY,
    PAYEE,
    clear_findings,
    committed,
    handed_in,
    noticed,
    own,
    paid,
    person,
    prepared,
    reviewed,
)
from service.test_claim_acts import MINUTES, ClaimTest, again, decided, evidence, lease, objected, refused, speak

from luodi_service.accounts.demonstration import PASSWORD
from luodi_service.accounts.models import Notice, Person, Role, Unit
from luodi_service.claims import (
    applying,
    awarding,
    duplicates,
    freezing,
    noticing,
    objecting,
    overriding,
    posts,
    reviewing,
)
from luodi_service.claims.duplicates import bring_list, clear
from luodi_service.claims.duties import part_takers, speakable
from luodi_service.claims.models import Claim, Finding, Objection, OtherAward, PublicNotice, Refusal, Thing
from luodi_service.claims.offering import offered
from luodi_service.claims.reminding import remind
from luodi_service.facts.models import Term
from luodi_service.facts.register_terms import CONTROLLER
from luodi_service.ledger.awarding import Payee
from luodi_service.ledger.models import Account, Award
from luodi_service.ledger.payees import correct_payee
from luodi_service.lib.audit import System
from luodi_service.lib.models import AuditEntry
from luodi_service.registry.models import Subject, Tenancy

LATER = DAY + AFTER_NOTICE
TODAY = DAY.date()
PICTURE = b"\xff\xd8\xff\xe0 picture"


def declares(line: str) -> None:
    """A version in force whose process is another."""

    def change(text: str) -> str:
        return re.sub(r"流程: .*", f"流程: {line}", text)

    published("演示〔2017〕9号", DAY, change)


def of_park(claim: Claim) -> Claim:
    """Let the demonstration's park answer for whom a claim is about."""
    Subject.objects.filter(pk=claim.subject_id).update(unit=Unit.objects.get(name="演示园区"))
    return Claim.objects.select_related("subject", "recipient").get(pk=claim.pk)


def picture(name: str = "现场.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PICTURE)


class Steps(ClaimTest):
    def test_the_steps_units_and_days_of_the_plan(self) -> None:
        declares(
            "受理(3个工作日) → 现场核查(10日, 街道) → 联审(2个工作日, 区财政局、区科技局、区商务局) → 审定(10个工作日) → 公示(5个工作日)"
        )
        claim = handed_in(prepared("lease_support"))
        assert claim.due == date(2026, 3, 5)
        claim = speak(claim, "同意", "office")
        assert (claim.state, claim.due) == ("site", date(2026, 3, 12))
        reviewing.add_photographs(claim, [picture()], person("street"), DAY)
        claim = speak(claim, "同意", "street")
        assert (claim.state, claim.due) == ("joint", date(2026, 3, 4))
        # A department that holds another role than 部门经办 is asked as any other, and its people may answer.
        for username in ("finance", "office-second", "department"):
            assert claim.state == "joint"
            claim = speak(claim, "同意", username)
        claim = noticed(decided(again(claim)))
        assert claim.notices.get().notice.closes == date(2026, 3, 9)

    def test_an_on_site_check_has_its_photographs(self) -> None:
        declares("受理(5个工作日) → 现场核查(10个工作日, 街道) → 审定(10个工作日) → 公示(7日)")
        claim = speak(handed_in(prepared("lease_support")), "同意", "office")
        with refused(claim, "还没有照片", by="street"):
            speak(claim, "同意", "street")
        found = offered(again(claim), person("street"), TODAY)
        assert "agree" not in found.acts
        assert {"photograph", "disagree", "back"} <= set(found.acts)
        assert any("还没有照片" in one for one in found.obstacles)
        for username in ("enterprise", "department"):
            with refused(claim, "现在不由您办理", by=username):
                reviewing.add_photographs(claim, [picture()], person(username), DAY)
        with refused(claim, "只收", by="street"):
            reviewing.add_photographs(claim, [picture("现场.pdf")], person("street"), DAY)
        reviewing.add_photographs(claim, [picture()], person("street"), DAY)
        claim = speak(again(claim), "同意", "street")
        assert claim.state == "decision"
        with refused(claim, "在现场核查时上传", by="street"):
            reviewing.add_photographs(claim, [picture()], person("street"), DAY)

    def test_a_step_that_nobody_of_its_unit_may_take_is_not_entered(self) -> None:
        declares("受理(5个工作日) → 联审(10个工作日, 区税务局、区城管局) → 审定(10个工作日) → 公示(7日)")
        claim = handed_in(prepared("lease_support"))
        with refused(claim, "区城管局没有人能办理「联审」", by="office"):
            speak(claim, "同意", "office")
        Role.objects.create(person=person("market"), unit=Unit.objects.get(name="区城管局"), role="department")
        assert speak(claim, "同意", "office").state == "joint"

    def test_a_claim_that_is_suspended_reminds_nobody(self) -> None:
        claim = handed_in(prepared("lease_support"))
        claim = awarding.suspend(claim, claim.revision, "待查", person("office"), DAY)
        assert remind(date(2026, 6, 1), System(), moment(2026, 6, 1)) == 0
        assert not Notice.objects.filter(key__startswith="claims:").exists()
        awarding.resume(claim, claim.revision, "查清", person("office"), moment(2026, 3, 9))
        assert remind(date(2026, 6, 1), System(), moment(2026, 6, 1)) == 2

    def test_whoever_has_to_mend_is_told_what_and_by_when_and_reminded(self) -> None:
        def told() -> list[str]:
            rows = Notice.objects.filter(person=person("enterprise"), key__startswith="claims:mend:")
            return list(rows.order_by("pk").values_list("text", flat=True))

        claim = speak(handed_in(prepared("lease_support")), "补正", "office", "缺租赁合同")
        assert told() == [f"申请 {claim.number} 请在 2026-03-16 以前补正：缺租赁合同"]
        assert remind(date(2026, 3, 11), System(), DAY) == 0
        assert [remind(date(2026, 3, 12), System(), DAY), remind(date(2026, 3, 16), System(), DAY)] == [1, 0]
        assert remind(date(2026, 3, 17), System(), DAY) == 1
        assert [one.endswith("已逾期，请提交") for one in told()] == [False, False, True]
        claim = speak(handed_in(claim), "同意", "office")
        claim = speak(claim, "退回", "street", "面积请核对", back_to="draft")
        assert told()[-1].endswith("面积请核对"), "each round tells its own"

    def test_what_is_not_mended_in_time_is_taken_as_withdrawn(self) -> None:
        claim = speak(handed_in(prepared("lease_support")), "补正", "office", "缺合同")
        assert (claim.state, claim.due) == ("correcting", date(2026, 3, 16))
        on_time, late = moment(2026, 3, 16), moment(2026, 3, 17)
        with refused(claim, "2026-03-16 为止", by="office"):
            reviewing.lapse(claim, claim.revision, "没有回音", person("office"), on_time)
        with refused(claim, "由领导小组办公室办理", by="street"):
            reviewing.lapse(claim, claim.revision, "没有回音", person("street"), late)
        with refused(claim, "请写明理由"):
            reviewing.lapse(claim, claim.revision, " ", person("office"), late)
        assert "lapse" not in offered(again(claim), person("office"), on_time.date()).acts
        assert "lapse" in offered(again(claim), person("office"), late.date()).acts
        claim = reviewing.lapse(claim, claim.revision, "没有回音", person("office"), late)
        assert claim.state == "withdrawn"
        assert claim.acts.get(after="withdrawn").late_days == 0, "it is the applicant who was late"
        again_ = applying.start(claim.plan, claim.code, claim.subject, claim.year, person("office"), late)
        assert again_.state == "draft"


class Apart(ClaimTest):
    def test_a_park_does_not_review_what_is_its_own(self) -> None:
        declares("受理(5个工作日) → 初审(5个工作日, 园区) → 审定(10个工作日) → 公示(7日)")
        claim = of_park(prepared("lease_support"))
        claim = speak(handed_in(claim), "同意", "office")
        assert [one.unit.name for one in claim.opinions.filter(step="first")] == ["区科技局"]
        assert speak(claim, "同意", "office-second").state == "decision"

    def test_a_park_reviews_what_its_tenants_ask_for(self) -> None:
        declares("受理(5个工作日) → 初审(5个工作日, 园区) → 审定(10个工作日) → 公示(7日)")
        claim = prepared("tenant_rent_support")
        registered, let = Subject.objects.filter(kind="产业园").order_by("pk")[:2]
        Subject.objects.filter(pk=let.pk).update(unit=Unit.objects.get(name="演示园区"))
        Subject.objects.filter(pk=claim.subject_id).update(park=registered)
        # Its tenancy of that year tells more than where it was registered.
        Tenancy.objects.filter(subject=claim.subject).delete()
        Tenancy.objects.create(subject=claim.subject, park=let, since=date(claim.year, 1, 1), at=DAY)
        claim = speak(handed_in(again(claim)), "同意", "office")
        assert speak(claim, "同意", "park").state == "decision"

    def test_who_is_of_the_firm_does_not_review_for_another_unit(self) -> None:
        claim = speak(handed_in(prepared("lease_support")), "同意", "office")
        Role.objects.create(person=person("street"), unit=Unit.objects.get(name="演示企业"), role="enterprise")
        with refused(claim, "本单位的申请", by="street"):
            speak(claim, "同意", "street")

    def test_what_one_handed_in_in_an_earlier_round_is_not_on_ones_list(self) -> None:
        claim = prepared("lease_support")
        claim = applying.hand_in(claim, claim.revision, applying.Handed(**PAYEE), person("office"), DAY)
        claim = handed_in(speak(claim, "补正", "office-second", "缺合同"))
        assert claim.applicant == person("enterprise")
        assert not speakable(person("office"), TODAY).filter(claim=claim).exists()
        assert speakable(person("office-second"), TODAY).filter(claim=claim).exists()

    def test_who_approved_does_not_answer_objections(self) -> None:
        claim = noticed(reviewed(handed_in(prepared("lease_support"))))
        made = objected(claim)
        with refused(claim, "前面的环节", by="office"):
            objecting.answer(made, "不成立", "经查属实", "", person("office"), DAY)
        objecting.answer(made, "不成立", "经查属实", "", person("office-second"), DAY)
        assert again(claim).state == "notice"

    def test_who_answered_for_a_suspicion_does_not_pay(self) -> None:
        claim = reviewed(handed_in(prepared("cultivation_award")), until="decision")
        Finding.objects.create(claim=claim, why="试", key="试")
        clear(claim, Finding.objects.get(key="试").pk, "不同", person("treasury"), DAY)
        assert person("treasury").pk in part_takers(claim)

    def test_the_deputy_steps_in_for_who_may_not_or_is_gone(self) -> None:
        claim = prepared("lease_support")
        claim = applying.hand_in(claim, claim.revision, applying.Handed(**PAYEE), person("office"), DAY)
        unit, main = Unit.objects.get(name="区科技局"), person("office")
        posts.set_post(unit, "submitted", main, person("office-second"), main, DAY)
        assert speakable(person("office-second"), TODAY).filter(claim=claim).exists()
        claim = speak(claim, "同意", "office-second")
        assert claim.opinions.get(step="submitted").instead_of == main

        other = handed_in(prepared("renovation_support"))
        with refused(other, "在岗"):
            speak(other, "同意", "office-second")
        assert not speakable(person("office-second"), TODAY).filter(claim=other).exists()
        Role.objects.filter(person=main).delete()
        assert speakable(person("office-second"), TODAY).filter(claim=other).exists()
        assert speak(other, "同意", "office-second").state == "first"

    def test_no_decision_beside_an_amount_that_waits_for_the_second(self) -> None:
        claim = reviewed(handed_in(prepared("lease_support")), until="decision")
        clear_findings(claim)
        overriding.propose(claim, claim.revision, Decimal(1000), "依据", "纪要1号", person("office-second"), DAY)
        with refused(claim, "改定金额等着另一人", by="leader"):
            decided(claim)
        assert "decide" not in offered(again(claim), person("leader"), TODAY).acts
        claim = again(claim)
        overriding.agree(claim, claim.revision, False, "按测算", person("leader"), DAY)
        assert decided(again(claim)).state == "notice"


def award(key: str, **changes: object) -> OtherAward:
    given = {"name": "某公司", "department": "区商务局", "matter": "楼宇补助", "year": 2019, "amount": Decimal(5)}
    return OtherAward(subject_key=key, **{**given, **changes})


def brought(*rows: OtherAward) -> None:
    bring_list(rows, "清单〔2026〕1号", person("department"), DAY)


def with_things(claim: Claim, *things: tuple[str, str]) -> Claim:
    handed = applying.Handed(**PAYEE, things=things)
    return applying.hand_in(claim, claim.revision, handed, person("enterprise"), DAY)


def two(code: str) -> tuple[Claim, Claim]:
    """Claims of two firms under a policy for the same year."""
    rows = Claim.objects.filter(code=code, state="prepared").order_by("pk")
    first = own(rows[0])
    second = next(one for one in rows if one.recipient_id != first.recipient_id and one.year == first.year)
    return first, own(second)


def whys(claim: Claim) -> list[str]:
    return list(Finding.objects.filter(claim=claim).order_by("pk").values_list("why", flat=True))


class DoubleSupport(ClaimTest):
    def test_the_same_invoice_of_another_firm(self) -> None:
        first, second = two("tenant_rent_support")
        first = with_things(first, ("发票", "No. 1234-5678"))
        second = with_things(second, ("发票", "ｎｏ１２３４５６７８"))
        assert [one for one in whys(second) if first.number in one and "另一主体" in one and "发票" in one]

    def test_the_same_controller_and_the_same_premises(self) -> None:
        first, second = two("tenant_rent_support")
        term = Term.objects.get(kind="企业", name=CONTROLLER)
        first = with_things(first, ("房屋", "甲座 101"))
        second = with_things(second, ("房屋", "甲座101"))
        assert not any("甲座" in one for one in whys(second)), "rooms are let one after another"
        for claim in (first, second):
            supersede(claim.subject, term.name, None, "王控制", DAY)
        duplicates.look(second)
        assert any(first.number in one and "同一控制人" in one for one in whys(second))

    def test_a_controller_that_changed_counts_no_more(self) -> None:
        first, second = two("tenant_rent_support")
        term = Term.objects.get(kind="企业", name=CONTROLLER)
        for claim in (first, second):
            supersede(claim.subject, term.name, None, "王控制", DAY)
        supersede(first.subject, term.name, None, "李控制", DAY)
        first, second = with_things(first, ("房屋", "甲座101")), with_things(second, ("房屋", "甲座101"))
        assert not any("甲座" in one for one in whys(second))

    def test_a_controller_counts_however_it_is_written(self) -> None:
        first, second = two("tenant_rent_support")
        supersede(first.subject, CONTROLLER, None, "91330105MA00000000", DAY)
        supersede(second.subject, CONTROLLER, None, "９１330105 ma00000000 ", DAY)
        with_things(first, ("房屋", "甲座101"))
        second = with_things(second, ("房屋", "甲座101"))
        assert any(first.number in one and "同一控制人" in one for one in whys(second))

    def test_who_controls_and_who_is_controlled_are_one(self) -> None:
        for parent_first in (True, False):
            first, second = two("tenant_rent_support")
            child, parent = (second, first) if parent_first else (first, second)
            supersede(child.subject, CONTROLLER, None, parent.subject.key, DAY)
            with_things(first, ("房屋", "甲座101"))
            second = with_things(second, ("房屋", "甲座101"))
            assert any(first.number in one and "同一控制人" in one for one in whys(second)), parent_first

    def test_no_controller_is_nobodys(self) -> None:
        first, second = two("tenant_rent_support")
        first, second = with_things(first, ("房屋", "甲座101")), with_things(second, ("房屋", "甲座101"))
        for word in ("无", "不详", "—", "自然人", " 不适用 "):
            for claim in (first, second):
                supersede(claim.subject, CONTROLLER, None, word, DAY)
            duplicates.look(second)
            assert not any("甲座" in one for one in whys(second)), word

    def test_a_code_counts_however_it_is_written(self) -> None:
        claim = prepared("renovation_support")
        assert claim.recipient is not None
        key = claim.recipient.key
        wide = "".join(chr(ord(one) + 0xFEE0) for one in key.lower())
        brought(award(f" {wide[:9]} {wide[9:]}", year=claim.year))
        claim = handed_in(claim)
        assert any("区商务局「楼宇补助」" in one for one in whys(claim))

    def test_the_one_that_counts_among_many_that_do_not(self) -> None:
        claim = prepared("lease_support")
        others = [award(claim.subject.key, year=claim.year - 9) for _ in range(duplicates.MOST + 1)]
        brought(*others, award(claim.subject.key, year=claim.year, matter="正是这项"))
        claim = handed_in(claim)
        assert [one for one in whys(claim) if "补助" in one and "区商务局" in one] == [
            one for one in whys(claim) if "正是这项" in one
        ]
        assert any("正是这项" in one for one in whys(claim))

    def test_more_than_can_be_told_one_by_one_is_told(self) -> None:
        claim = prepared("lease_support")
        strange = [award(f"别的{at}", kind="发票", value="12345678") for at in range(duplicates.MOST + 2)]
        brought(*strange, award(claim.subject.key, year=claim.year, matter="正是这项"))
        claim = with_things(claim, ("发票", "12345678"))
        assert any("正是这项" in one for one in whys(claim)), "its own come before those of others"
        assert any("还有 3 项其他部门的补助" in one for one in whys(claim))

    def test_long_things_that_differ_at_their_end_are_two(self) -> None:
        first, second = two("tenant_rent_support")
        things = [("发票", f"{'A' * 195}{end}") for end in "12"]
        with_things(first, *things)
        second = with_things(second, *things)
        assert sum("AAAA" in one for one in whys(second)) == 2
        assert duplicates.look(second)
        assert sum("AAAA" in one for one in whys(second)) == 2, "what is known is not found anew"

    def test_what_is_found_at_the_decision_stands_there_to_be_answered(self) -> None:
        """A list that came after the last review: the decision is refused, and what it is refused for is kept."""
        claim = reviewed(handed_in(prepared("lease_support")), until="decision")
        clear_findings(claim)
        brought(award(claim.subject.key, year=claim.year))
        with pytest.raises(ValidationError, match="重复补助的疑点"):
            speak(claim, "同意", "leader", document=MINUTES)
        newest = AuditEntry.objects.order_by("-number").values_list("action", flat=True)
        assert list(newest[:2]) == ["申请：同意未办", "发现重复补助疑点"]
        finding = Finding.objects.get(claim=claim, cleared="")
        clear(claim, finding.pk, "不同的事项", person("office-second"), DAY)
        assert speak(claim, "同意", "leader", document=MINUTES).state == "notice"

    def test_a_list_that_comes_again_asks_nothing_again(self) -> None:
        claim = prepared("lease_support")
        brought(award(claim.subject.key, year=claim.year))
        claim = handed_in(claim)
        clear_findings(claim)
        later = [award(claim.subject.key, year=claim.year), award(claim.subject.key, year=claim.year, matter="新的")]
        assert bring_list([*later, *later[1:]], "清单〔2026〕2号", person("department"), DAY) == 1
        duplicates.look(claim)
        assert [
            one for one in claim.findings.filter(cleared="").values_list("why", flat=True) if "新的" not in one
        ] == []
        assert claim.findings.filter(cleared="").count() == 1

    def test_a_word_on_a_suspicion_that_is_refused_is_on_record(self) -> None:
        claim = handed_in(prepared("lease_support"))
        finding = Finding.objects.create(claim=claim, why="试", key="试")
        for username, text, why in (("enterprise", "是我的", "由办理部门核查"), ("office", " ", "核查结论")):
            with refused(claim, why, by=username):
                clear(claim, finding.pk, text, person(username), DAY)

    def test_another_policy_of_the_same_project(self) -> None:
        first = handed_in(prepared("event_support"))
        assert Thing.objects.filter(claim=first, kind="项目").exists()
        second = with_things(prepared("renovation_support"), ("项目", f"{first.subject.kind} {first.subject.key}"))
        assert any(first.number in one and first.policy in one and "项目" in one for one in whys(second))


class Notices(ClaimTest):
    def test_what_is_refused_about_a_notice_is_in_the_log(self) -> None:
        claim = reviewed(handed_in(prepared("lease_support")))
        given: tuple[tuple[str, str, date | None, str], ...] = (
            ("leader", "公示", None, "由领导小组办公室办理"), ("office", " ", None, "公示的标题"),
            ("office", "公示", TODAY - timedelta(days=3), "已经过去"),
        )  # fmt: skip
        for username, title, opens, why in given:
            with pytest.raises((ValidationError, PermissionDenied)):
                noticing.open_notice([claim], title, "0571-00000000", person(username), DAY, opens)
            last = AuditEntry.objects.order_by("-number")[0]
            assert (last.action, last.actor_id) == ("申请：公示未办", person(username).pk)
            assert why in last.details["why"]
            assert last.details["claims"] == [claim.number]
        claim = noticed(claim)
        notice = PublicNotice.objects.get()
        with pytest.raises(ValidationError):
            noticing.stop_notice(notice, " ", person("office"), DAY)
        last = AuditEntry.objects.order_by("-number")[0]
        assert (last.action, last.details["number"]) == ("申请：撤下公示未办", notice.number)

    def test_a_name_that_is_none_and_a_contact_that_reaches_nobody(self) -> None:
        claim = noticed(reviewed(handed_in(prepared("lease_support"))))
        line = claim.notices.get()
        for name in ("匿名", "王某", "1", "。。。", "\u200b\u200b", "某群众", "王*"):
            with refused(claim, "真实姓名"):
                objecting.object_to(line, name, "13800000000", "面积不实", evidence(), DAY)
        for contact in ("无", "x", "???", "12", "a@b"):
            with refused(claim, "联系方式"):
                objecting.object_to(line, "王真实", contact, "面积不实", evidence(), DAY)
        with refused(claim, "姓名或单位超过 60", "联系方式超过 60"):
            objecting.object_to(line, "王" * 61, "1" * 61, "面积不实", evidence(), DAY)
        assert not Objection.objects.exists()
        for name, contact in (
            ("王真", "0571-8888888"),
            ("Li Wei", "a@b.cn"),
            ("买买提·艾力", "１３８００００００００"),
        ):
            assert objecting.object_to(line, name, contact, "面积不实", evidence(), DAY).pk

    def test_what_changed_while_it_was_shown_is_reviewed_again(self) -> None:
        claim = noticed(reviewed(handed_in(lease(2017))))
        award_ = claim.award
        assert award_ is not None
        supersede(claim.subject, "产业园年纯租金", 2017, "8000000", DAY)
        with refused(claim, "已经变化", by="office"):
            committed(claim)
        assert "take_back" in offered(again(claim), person("office"), LATER.date()).acts
        with refused(claim, "由领导小组办公室办理", by="finance"):
            noticing.take_back(claim, claim.revision, "first", "租金更正", person("finance"), LATER)
        with refused(claim, "退回的理由"):
            noticing.take_back(claim, claim.revision, "first", " ", person("office"), LATER)
        for nowhere in ("site", "submitted", "notice", ""):
            with refused(claim, "不能退回到"):
                noticing.take_back(claim, claim.revision, nowhere, "租金更正", person("office"), LATER)
        claim = noticing.take_back(again(claim), claim.revision, "finance", "租金更正", person("office"), LATER)
        assert (claim.state, claim.award, claim.notices.filter(standing=True).count()) == ("finance", None, 0)
        award_.refresh_from_db()
        assert award_.state == Award.RELEASED
        assert not Account.objects.exclude(reserved_fen=0).exists()
        claim = freezing.recalculate(claim, claim.revision, "租金更正", person("office"), LATER)
        claim = noticed(reviewed(claim, at=LATER), LATER)
        with refused(claim, "还没有期满"):
            committed(claim, LATER)
        award_ = paid(committed(claim, LATER + AFTER_NOTICE), LATER + AFTER_NOTICE).award
        assert award_ is not None
        assert award_.amount_fen == 240_000_000

    def test_an_account_that_was_corrected_stays_so_when_money_is_reserved_again(self) -> None:
        claim = noticed(reviewed(handed_in(prepared("lease_support"))))
        assert claim.award is not None
        treasury = person("treasury")
        another = Person.objects.create(username="cashier", name="出纳")
        Role.objects.create(person=another, unit=treasury.roles.get().unit, role="finance")
        correct_payee(claim.award, Payee("新户名", "新银行", "62220000111122"), "来函", treasury, DAY)
        client = Client()
        assert client.login(username="treasury", password=PASSWORD)
        page = client.get(claim.get_absolute_url()).content.decode()
        assert "新户名　新银行" in page
        assert PAYEE["payee_name"] not in page

        claim = noticing.take_back(again(claim), claim.revision, "decision", "重议", person("office"), DAY)
        award = reviewed(claim).award
        assert award is not None
        assert (award.payee_name, award.payee_bank, award.payee_account) == ("新户名", "新银行", "62220000111122")
        assert treasury.pk in award.apart, "whoever chose the account does not pay to it"

    def test_an_objection_upheld_while_it_is_reviewed_again_is_followed(self) -> None:
        claim = noticed(reviewed(handed_in(prepared("lease_support"))))
        fourth, third, second, first = (objected(claim) for _ in range(4))
        office = person("office-second")

        def answered(objection: Objection, back_to: str) -> str:
            objecting.answer(objection, Objection.UPHELD, "面积不实", back_to, office, DAY)
            return again(claim).state

        assert answered(first, "joint") == "joint"
        assert answered(second, "finance") == "joint", "it comes through that step anyway"
        assert answered(third, "first") == "first"
        assert answered(fourth, "") == "refused"

    def test_an_objection_upheld_ends_what_its_applicant_mends(self) -> None:
        claim = noticed(reviewed(handed_in(prepared("lease_support"))))
        first, second = objected(claim), objected(claim)
        office = person("office-second")
        objecting.answer(first, Objection.UPHELD, "面积不实", "draft", office, DAY)
        assert again(claim).state == "correcting"
        objecting.answer(second, Objection.UPHELD, "没有租", "", office, DAY)
        assert again(claim).state == "refused"

    def test_what_is_objected_to_is_answered_and_not_taken_back(self) -> None:
        claim = noticed(reviewed(handed_in(prepared("lease_support"))))
        objected(claim)
        claim = again(claim)
        with refused(claim, "不能这样退回", by="office"):
            noticing.take_back(claim, claim.revision, "first", "有异议", person("office"), DAY)
        assert Refusal.objects.filter(claim=claim, act="公示退回").exists()
