"""一事一议 and what stands around it: whose papers it rests on, for which years, where it is paid to; who takes a claim back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, TestCase

from service.changing import published
from service.claiming import DAY, PAYEE, handed_in, own, person, prepared, trial

from luodi_service.accounts.demonstration import PASSWORD
from luodi_service.accounts.models import Notice, Role, Unit
from luodi_service.claims import applying, cases, freezing, papers, reviewing
from luodi_service.claims.demonstration import load_awards
from luodi_service.claims.models import Claim, OptOut, Paper, Refusal
from luodi_service.claims.reminding import remind
from luodi_service.claims.reviewing import Said
from luodi_service.ledger.awarding import Payee
from luodi_service.lib.models import AuditEntry
from luodi_service.pages.claim_lists import mine
from luodi_service.pages.claim_tasks import own_claims, to_carry_on
from luodi_service.plans.models import Plan
from luodi_service.registry.models import Subject

BANK = Payee("演示户名", "演示银行", "6222000000000018")
MINUTES = "会议纪要〔2026〕2号"
PDF = b"%PDF-1.7 x"


class Loaded(TestCase):
    """The test version with its claims."""

    @classmethod
    def setUpTestData(cls) -> None:
        load_awards("gongshu-auto-2017", DAY)

    def firm(self) -> Subject:
        return Subject.objects.filter(kind="企业", unit__name="演示企业").order_by("pk")[0]

    def opened(self, year: int = 2019) -> Claim:
        schedule = [(2026, Decimal("100000.01"))]
        return cases.open_case(trial(), "case_by_case", self.firm(), year, schedule, "重大项目", person("office"), DAY)

    def papered(self) -> Claim:
        claim = own(self.opened())
        for name in (cases.MINUTES, cases.AGREEMENT):
            papers.add_papers(claim, name, [SimpleUploadedFile("a.pdf", PDF)], person("office"), DAY)
        return claim


class Cases(Loaded):
    def test_an_expired_clause_opens_no_case(self) -> None:
        for year in (2016, 2020, 2026):
            with pytest.raises(ValidationError, match="不在政策有效期内（2017–2019 年）"):
                self.opened(year)
        assert not Claim.objects.filter(origin=Claim.CASE).exists()
        last = AuditEntry.objects.order_by("-number")[0]
        assert (last.action, last.details["year"]) == ("申请：立案未办", 2026)
        assert "有效期" in last.details["why"]

    def test_a_clause_that_is_gone_pays_no_case(self) -> None:
        """A later version without the clause: what was opened before is neither handed in nor decided."""
        claim = self.papered()
        published("演示〔2017〕3号", DAY, lambda text: text.replace("代码: case_by_case", "代码: other_case"))

        with pytest.raises(ValidationError, match="不是一事一议"):
            cases.hand_in_case(claim, claim.revision, BANK, MINUTES, person("office"), DAY)
        with pytest.raises(ValidationError, match="不是一事一议"):
            freezing.check_unchanged(claim)
        assert Refusal.objects.filter(claim=claim, act="个案提交").count() == 1

    def test_the_firm_sees_its_case_once_it_is_handed_in(self) -> None:
        """What the office drafts names a sum that nobody has decided."""
        claim = self.papered()
        of_firm = Claim.objects.visible_to(person("enterprise")).filter(pk=claim.pk)
        assert not of_firm.exists()

        cases.hand_in_case(claim, claim.revision, BANK, MINUTES, person("office"), DAY)
        assert of_firm.all().exists()

    def test_whoever_was_merged_gets_no_case(self) -> None:
        firm, other = Subject.objects.filter(kind="企业").order_by("pk")[:2]
        Subject.objects.filter(pk=firm.pk).update(merged_into=other)
        firm.refresh_from_db()

        given = ("case_by_case", firm, 2019, [(2026, Decimal(1))], "理由", person("office"), DAY)
        with pytest.raises(ValidationError, match=f"已并入 {other.key}"):
            cases.open_case(trial(), *given)
        with pytest.raises(ValidationError, match=f"已并入 {other.key}"):
            applying.start(trial(), "online_rent_support", firm, 2019, person("office"), DAY)

    def test_it_is_no_claim_to_apply_for(self) -> None:
        with pytest.raises(ValidationError, match="一事一议由领导小组办公室立案"):
            applying.start(trial(), "case_by_case", self.firm(), 2019, person("enterprise"), DAY)

    def test_minutes_that_the_firm_sent_are_none(self) -> None:
        """A firm adds papers while its case waits to be mended; nothing says that it did not call them minutes."""
        claim = self.papered()
        Paper.objects.filter(claim=claim).update(by=person("enterprise"))

        with pytest.raises(ValidationError, match="缺少会议纪要、协议"):
            cases.hand_in_case(claim, claim.revision, BANK, MINUTES, person("office"), DAY)

    def test_where_it_is_paid_to_is_checked_as_for_every_claim(self) -> None:
        claim = self.papered()

        with pytest.raises(ValidationError) as caught:
            cases.hand_in_case(claim, claim.revision, Payee("", "行" * 201, "abc"), MINUTES, person("office"), DAY)

        assert caught.value.messages == ["请填写户名", "开户行超过 200 个字", "银行账号只写数字，8 至 30 位"]
        claim = cases.hand_in_case(claim, claim.revision, BANK, MINUTES, person("office"), DAY)
        assert claim.state == "first"


class Mending(Loaded):
    """What is to be mended by the office: nobody else can."""

    def told(self, claim: Claim, username: str) -> int:
        return Notice.objects.filter(person=person(username), link=claim.get_absolute_url()).count()

    def test_a_case_is_mended_by_the_office_that_handed_it_in(self) -> None:
        claim = cases.hand_in_case(papered := self.papered(), papered.revision, BANK, MINUTES, person("office"), DAY)
        back = Said("退回", "协议不对", back_to="draft")
        claim = reviewing.speak(claim, None, back, person("street"), DAY)
        late = DAY + timedelta(days=30)
        remind(late.date(), person("office"), late)

        assert (self.told(claim, "office"), self.told(claim, "enterprise")) == (2, 0)
        assert not any("待补正" in item.text for item in own_claims(person("enterprise"), DAY.date()))
        assert not Claim.objects.filter(mine(person("enterprise")), pk=claim.pk).exists()
        assert self.waits(claim, DAY) == [f"补正：{claim.number} 待办公室补正"]
        assert self.waits(claim, late) == [f"补正：{claim.number} 待办公室补正", f"补正：{claim.number} 补正已逾期"]

    def test_nor_does_a_firm_without_an_account(self) -> None:
        nobody = {"subject__unit": None, "recipient__unit": None}
        claim = Claim.objects.filter(plan=trial(), code="lease_support", state="prepared", **nobody).order_by("pk")[0]
        given = applying.Handed(**PAYEE)
        claim = applying.hand_in(claim, claim.revision, given, person("office"), DAY)
        claim = reviewing.speak(claim, None, Said("补正", "缺合同"), person("office-second"), DAY)

        assert self.told(claim, "office") == 1
        assert self.waits(claim, DAY) == [f"补正：{claim.number} 待办公室补正"]

    def test_whoever_is_late_with_it_is_on_the_office_s_list(self) -> None:
        claim = reviewing.speak(
            handed_in(prepared("lease_support")), None, Said("补正", "缺合同"), person("office"), DAY
        )

        assert (self.told(claim, "enterprise"), self.told(claim, "office")) == (1, 0)
        assert self.waits(claim, DAY) == []
        assert self.waits(claim, DAY + timedelta(days=30)) == [f"补正：{claim.number} 补正已逾期"]

    def waits(self, claim: Claim, at: datetime) -> list[str]:
        """What the office has to carry on with a claim."""
        items = to_carry_on(person("office"), at.date())
        return [item.text for item in items if item.text.startswith("补正") and claim.number in item.text]


class Accounts(Loaded):
    def test_digits_of_other_scripts_are_no_account(self) -> None:
        claim = prepared("lease_support")
        given = replace(applying.Handed(**PAYEE), payee_account="٦٢٢٢٠٠٠٠٠٠")

        with pytest.raises(ValidationError, match="银行账号只写数字"):
            applying.hand_in(claim, claim.revision, given, person("enterprise"), DAY)


class TakingBack(Loaded):
    def test_what_a_firm_handed_in_is_decided_and_not_taken_back_by_the_office(self) -> None:
        claim = handed_in(prepared("lease_support"))

        with pytest.raises(PermissionDenied, match="由申请人撤回"):
            applying.withdraw(claim, claim.revision, "不用办了", person("office"), DAY)
        assert Refusal.objects.filter(claim=claim, act="撤回", by=person("office")).exists()
        claim = applying.withdraw(claim, claim.revision, "不报了", person("enterprise"), DAY)
        assert claim.state == "withdrawn"

    def test_the_office_takes_back_what_it_handed_in(self) -> None:
        claim = prepared("lease_support")
        given = applying.Handed(**PAYEE)
        claim = applying.hand_in(claim, claim.revision, given, person("office"), DAY)

        claim = applying.withdraw(claim, claim.revision, "门户撤回", person("office"), DAY)
        assert claim.state == "withdrawn"

    def test_what_the_office_mended_for_a_firm_stays_the_firm_s(self) -> None:
        claim = handed_in(prepared("lease_support"))
        claim = reviewing.speak(claim, None, Said("补正", "缺合同"), person("office"), DAY)
        given = applying.Handed(**PAYEE)
        claim = applying.hand_in(claim, claim.revision, given, person("office-second"), DAY)

        with pytest.raises(PermissionDenied, match="由申请人撤回"):
            applying.withdraw(claim, claim.revision, "不用办了", person("office-second"), DAY)

    def test_the_office_takes_back_what_one_of_it_handed_in_who_left(self) -> None:
        claim = prepared("lease_support")
        given = applying.Handed(**PAYEE)
        claim = applying.hand_in(claim, claim.revision, given, person("office"), DAY)
        Role.objects.filter(person=person("office")).delete()

        claim = applying.withdraw(claim, claim.revision, "企业来电", person("office-second"), DAY)
        assert claim.state == "withdrawn"

    def test_who_speaks_for_a_park_opts_the_park_out_and_not_its_founder(self) -> None:
        claim = prepared("lease_support")
        park = Unit.objects.get(name="演示园区")
        Subject.objects.filter(pk=claim.subject_id).update(unit=park)
        claim = Claim.objects.get(pk=claim.pk)

        applying.decline(claim, claim.revision, "", person("park"), DAY, for_good=True)

        out = OptOut.objects.filter(ended_at=None).values_list("subject", flat=True)
        assert list(out) == [claim.subject_id] != [claim.recipient_id]


class Drafts(Loaded):
    def test_a_page_that_asks_for_a_draft_is_told_why_not_and_that_is_on_record(self) -> None:
        client, draft = Client(), Plan.objects.get(code="gongshu-auto-2017")
        assert client.login(username="office", password=PASSWORD)
        asked = {"key": "YQ02", "year": "2017", "schedule": "2026 1.00", "reason": "理由"}
        for address, code in (("/claims/new/", "lease_support"), ("/claims/case/new/", "case_by_case")):
            answer = client.post(address, {**asked, "policy": f"{draft.code}/{code}"})

            assert (answer.status_code, "只能测算，不能兑付" in answer.content.decode()) == (400, True)
            last = AuditEntry.objects.filter(action="申请：起草未办").order_by("-number")[0]
            assert (last.key, last.details["policy"]) == (str(draft.pk), code)
            assert "征求意见稿" in last.details["why"]
        assert not Claim.objects.filter(plan=draft).exists()
