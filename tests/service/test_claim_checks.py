"""What a check before an act may leave behind, and what a check on site rests on."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from service.changing import moment
from service.claiming import DAY, handed_in, person, prepared, reviewed
from service.test_claim_acts import ClaimTest, again, speak
from service.test_claim_review import declares, picture

from luodi_service.claims import awarding, papers, reviewing
from luodi_service.claims.models import Finding, OtherAward
from luodi_service.claims.reviewing import AGREE, Said
from luodi_service.lib.editing import Stale
from luodi_service.lib.models import AuditEntry

SITE = "受理(5个工作日) → 现场核查(10个工作日, 街道) → 审定(10个工作日) → 公示(7日)"
FOUND = "发现重复补助疑点"


class Checks(ClaimTest):
    def test_who_may_not_decide_finds_nothing_and_who_may_says_so(self) -> None:
        claim = reviewed(handed_in(prepared("lease_support")), "decision")
        OtherAward.objects.create(
            subject_key=claim.subject.key, department="区商务局", matter="补助", year=claim.year, document="清单",
            by=person("office"), at=DAY,
        )  # fmt: skip
        said = Said(AGREE, document="会议纪要〔2026〕1号")
        for username, revision, error in (("street", None, PermissionDenied), ("leader", 999, Stale)):
            with pytest.raises(error):
                reviewing.speak(claim, revision, said, person(username), DAY)
            assert not Finding.objects.filter(claim=claim).exists()
            assert not AuditEntry.objects.filter(action=FOUND).exists()

        with pytest.raises(Exception, match="重复补助的疑点"):
            reviewing.speak(claim, None, said, person("leader"), DAY)
        assert Finding.objects.filter(claim=claim).count() == 1
        assert AuditEntry.objects.get(action=FOUND).details["found"] == 1

    def test_a_firm_s_papers_keep_no_photograph_out(self) -> None:
        declares(SITE)
        claim = speak(handed_in(prepared("lease_support")), "同意", "office")
        some = [SimpleUploadedFile(f"{at}.pdf", b"%PDF-1.7 x") for at in range(papers.MOST)]
        papers.add_papers(claim, "资料", some, person("enterprise"), DAY)
        reviewing.add_photographs(claim, [picture()], person("street"), DAY)
        assert speak(again(claim), "同意", "street").state == "decision"

    def test_a_check_on_site_again_takes_its_photographs_again(self) -> None:
        declares(SITE)
        claim = speak(handed_in(prepared("lease_support")), "同意", "office")
        reviewing.add_photographs(claim, [picture()], person("street"), DAY)
        claim = speak(again(claim), "同意", "street")
        later = moment(2026, 3, 9)
        back = Said("退回", "再看一次", "会议纪要〔2026〕1号", back_to="site")
        claim = reviewing.speak(claim, None, back, person("leader"), later)
        with pytest.raises(Exception, match="还没有照片"):
            reviewing.speak(claim, None, Said(AGREE), person("street"), later)
        reviewing.add_photographs(again(claim), [picture()], person("street"), later)
        assert reviewing.speak(again(claim), None, Said(AGREE), person("street"), later).state == "decision"

    def test_who_suspends_what_others_left_lying_is_not_late(self) -> None:
        claim = handed_in(prepared("lease_support"))
        claim = awarding.suspend(claim, claim.revision, "待查", person("office"), moment(2026, 6, 1))
        assert claim.acts.get(act="中止").late_days == 0
