"""What those who applied are told as their claim goes on, and that money under another name is pointed at."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from django.test import Client, TestCase

from service.claiming import (
    AFTER_NOTICE,
    DAY,
    PAYEE,
    committed,
    handed_in,
    noticed,
    own,
    paid,
    person,
    prepared,
    reviewed,
    to_the_end,
    trial,
)
from service.test_claim_acts import objected

from luodi_service.accounts.demonstration import PASSWORD
from luodi_service.accounts.models import Notice
from luodi_service.claims import applying, awarding, cases, noticing, objecting, reviewing
from luodi_service.claims.demonstration import load_awards
from luodi_service.claims.models import Claim
from luodi_service.claims.portal.results import Wanted, results
from luodi_service.claims.reviewing import Said

WRONG = "户名与受益单位的名称不同"


def told(claim: Claim, username: str = "enterprise") -> list[str]:
    """What somebody is told of a claim after it was offered, without its head."""
    head = f"申请 {claim.number}（{claim.policy}，{claim.year} 年）"
    rows = Notice.objects.filter(person=person(username), text__startswith=head).order_by("pk")
    return [text.removeprefix(head) for text in rows.values_list("text", flat=True)]


class Outcomes(TestCase):
    """A claim of the demonstration's firm."""

    @classmethod
    def setUpTestData(cls) -> None:
        load_awards("gongshu-auto-2017", DAY)

    def test_from_the_decision_to_the_money(self) -> None:
        claim = paid(committed(noticed(reviewed(handed_in(prepared("renovation_support"))))))

        assert claim.state == "done"
        assert told(claim) == ["已审定，等公示", "已下达，等拨付", "已办结"]
        assert told(claim, "park") == told(claim, "street") == []

    def test_what_is_to_be_mended_is_told_once(self) -> None:
        claim = handed_in(prepared("renovation_support"))
        reviewing.speak(claim, None, Said("补正", "缺竣工验收报告"), person("office"), DAY)

        assert Notice.objects.filter(person=person("enterprise"), text__contains="缺竣工验收报告").count() == 1

    def test_why_nothing_is_paid_is_told(self) -> None:
        claim = handed_in(prepared("renovation_support"))
        reviewing.speak(claim, None, Said("不予受理", "不是本区项目"), person("office"), DAY)
        refused = reviewed(handed_in(prepared("cultivation_award")), until="decision")
        document = "会议纪要〔2026〕1号"
        reviewing.speak(refused, None, Said("不予支持", "重复", document), person("leader"), DAY)

        assert told(claim) == ["不予受理：不是本区项目"]
        assert told(refused) == ["不予支持：重复"]

    def test_why_it_rests_is_not_for_them_to_know(self) -> None:
        claim = committed(noticed(reviewed(handed_in(prepared("renovation_support")))))
        awarding.suspend(claim, claim.revision, "接到举报", person("office"), DAY + AFTER_NOTICE)

        assert told(claim)[-1] == "已中止"
        client = Client()
        assert client.login(username="enterprise", password=PASSWORD)
        assert "接到举报" not in client.get(claim.get_absolute_url()).content.decode()

    def test_what_is_no_news_is_not_told_again(self) -> None:
        claim = noticed(reviewed(handed_in(prepared("renovation_support"))))
        rejected = objected(claim)
        objecting.answer(rejected, "不成立", "经复核", "", person("office-second"), DAY)
        claim = Claim.objects.get(pk=claim.pk)
        claim = awarding.suspend(claim, claim.revision, "待查", person("office"), DAY)
        claim = awarding.resume(claim, claim.revision, "查清", person("office"), DAY)

        assert claim.state == "notice"
        assert told(claim) == ["已审定，等公示", "已中止", "已恢复办理"]

    def test_that_it_is_reviewed_again_is_told_with_the_reason(self) -> None:
        claim = noticed(reviewed(handed_in(prepared("renovation_support"))))
        claim = noticing.take_back(claim, claim.revision, "decision", "数据更正", person("office"), DAY)
        claim = reviewed(claim)

        assert told(claim) == ["已审定，等公示", "退回重新审核：数据更正", "已审定，等公示"]

    def test_what_the_office_withdraws_or_lets_lapse_is_told_with_the_reason(self) -> None:
        withdrawn = prepared("cultivation_award")
        applying.withdraw(withdrawn, withdrawn.revision, "备错了", person("office"), DAY)
        lapsed = handed_in(prepared("renovation_support"))
        lapsed = reviewing.speak(lapsed, None, Said("补正", "缺合同"), person("office"), DAY)
        lapsed = reviewing.lapse(lapsed, lapsed.revision, "逾期未交", person("office"), DAY + timedelta(days=30))
        theirs = handed_in(prepared("lease_support"))
        theirs = applying.withdraw(theirs, theirs.revision, "不报了", person("enterprise"), DAY)

        assert told(withdrawn) == ["已撤回：备错了"]
        assert told(lapsed) == ["已撤回：逾期未交"]
        assert told(theirs) == []
        for_portal = results(Claim.objects.filter(pk=lapsed.pk), Wanted(portal_only=False))
        assert [row["reason"] for row in for_portal] == ["逾期未交"]

    def test_what_a_firm_never_saw_is_not_told(self) -> None:
        firm = prepared("renovation_support").recipient
        assert firm is not None
        given = (2019, [(2026, Decimal(100))], "重大项目", person("office"), DAY)
        case = cases.open_case(trial(), "case_by_case", firm, *given)
        case = applying.withdraw(own(case), case.revision, "会议没有通过", person("office"), DAY)

        assert told(case) == []

    def test_what_is_due_back_is_told_and_why(self) -> None:
        claim = to_the_end(prepared("renovation_support"))
        given = (Decimal("1000.50"), "多付", "追回〔2026〕1号", person("office"), DAY + AFTER_NOTICE)
        claim = awarding.recover(claim, claim.revision, *given)

        assert told(claim)[-2:] == ["已办结", "须退回已付资金 1,000.50 元：多付"]


class Names(TestCase):
    """Where a claim is to be paid to, on its page."""

    @classmethod
    def setUpTestData(cls) -> None:
        load_awards("gongshu-auto-2017", DAY)

    def shown(self, name: str) -> str:
        claim = prepared("renovation_support")
        given = replace(applying.Handed(**PAYEE), payee_name=name)
        applying.hand_in(claim, claim.revision, given, person("enterprise"), DAY)
        client = Client()
        assert client.login(username="office", password=PASSWORD)
        return client.get(claim.get_absolute_url()).content.decode()

    def test_an_account_under_another_name_is_pointed_at(self) -> None:
        assert WRONG in self.shown("演示户名")

    def test_an_account_of_the_recipient_is_not(self) -> None:
        recipient = prepared("renovation_support").recipient
        assert recipient is not None
        assert recipient.name
        assert WRONG not in self.shown(f" {recipient.name} ")

    def test_the_first_time_the_recipient_s_own_name_stands_there(self) -> None:
        claim = prepared("renovation_support")
        assert claim.recipient is not None
        assert claim.recipient.name
        client = Client()
        assert client.login(username="enterprise", password=PASSWORD)
        page = client.get(claim.get_absolute_url()).content.decode()
        assert f'name="payee_name" value="{claim.recipient.name}"' in page
