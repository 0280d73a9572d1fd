"""Each of the twelve policies from what is found to money that is recorded as paid, under the test version; the draft pays none."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase

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
    reviewed,
    to_the_end,
    trial,
)

from luodi_service.claims import applying, cases, finding, papers
from luodi_service.claims.demonstration import load_awards
from luodi_service.claims.models import Claim
from luodi_service.ledger.awarding import Payee
from luodi_service.ledger.models import Entry
from luodi_service.ledger.reconciling import reconcile
from luodi_service.plans.handling import policies_of
from luodi_service.plans.models import Plan, Run
from luodi_service.registry.models import Subject

WORKED: tuple[tuple[str, str, int, str, tuple[str, ...]], ...] = (
    # 购建: 22,000 m² × 450 元, in two parts over what is left of three years.
    ("purchase_support", "YQ01", 2017, "9900000.00", ("4950000.00", "4950000.00")),
    # 30% of a rent of 5,562,000 元.
    ("lease_support", "YQ03", 2017, "1668600.00", ()),
    # The ceiling over three years: 500万, 400万, then only 100万.
    ("lease_support", "YQ04", 2017, "5000000.00", ()),
    ("lease_support", "YQ04", 2018, "4000000.00", ()),
    ("lease_support", "YQ04", 2019, "1000000.00", ()),
    # 20% of 1,250万元.
    ("renovation_support", "GZ2017-01", 2017, "2500000.00", ()),
    # Two firms at 10万元.
    ("cultivation_award", "YQ01", 2017, "200000.00", ()),
    # 1,000万元 of tax reached for the first time.
    ("park_tax_award", "YQ01", 2017, "300000.00", ()),
    # Provincial for the first time.
    ("demonstration_award", "YQ01", 2018, "300000.00", ()),
    # The lesser of rent and what the district got.
    ("tenant_rent_support", "91000000MA08QY3403", 2019, "723182.00", ()),
    # 5万元 for each whole 1,000万元 of 10.6亿元, up to 500万元.
    ("equity_award", "YQ01", 2018, "5000000.00", ()),
    # Half of what the event cost.
    ("event_support", "HD2017-01", 2017, "106430.25", ()),
)
"""Policy, subject, year, amount, instalments where there are several."""
SALES = ("online_sales_award", "online_rent_support")
OTHERS = {"online_sales_award": {"50000.00", "100000.00", "300000.00"}}


def the_claim(code: str, key: str, year: int) -> Claim:
    return own(Claim.objects.get(code=code, subject__key=key, year=year))


class TwelvePolicies(TestCase):
    """The test version with what it entitles firms to."""

    @classmethod
    def setUpTestData(cls) -> None:
        load_awards("gongshu-auto-2017", DAY)

    def is_paid(self, claim: Claim, amount: Decimal) -> None:
        """Done, and so much is recorded as paid, line by line."""
        claim.refresh_from_db()
        assert claim.state == "done"
        lines = Entry.objects.filter(award=claim.award, kind="pay").values_list("amount_fen", flat=True)
        assert sum(lines) == amount * 100
        assert reconcile().gaps == ()

    def test_what_is_found_is_paid_to_the_fen(self) -> None:
        for code, key, year, amount, parts in WORKED:
            with self.subTest(code=code, key=key, year=year):
                claim = the_claim(code, key, year)
                assert (claim.state, str(claim.amount)) == ("prepared", amount)
                assert tuple(part for _, part in claim.schedule) == (parts or (amount,))
                self.is_paid(to_the_end(claim), Decimal(amount))
                assert claim.notices.get().amount == Decimal(amount)
                kept = claim.opinions.filter(void=False).exclude(opinion="同意")
                assert not kept.exists()

    def test_what_was_sold_online_is_paid(self) -> None:
        for code in SALES:
            with self.subTest(code=code):
                found = Claim.objects.filter(code=code, state="prepared").order_by("pk")[0]
                claim = own(found)
                assert str(claim.amount) in OTHERS.get(code, {str(claim.amount)})
                self.is_paid(to_the_end(claim), claim.amount)

    def test_what_is_applied_for_is_paid_as_what_is_found(self) -> None:
        claim = the_claim("cultivation_award", "YQ01", 2018)
        applying.decline(claim, claim.revision, "由园区申报", person("enterprise"), DAY)
        applied = applying.start(trial(), claim.code, claim.subject, claim.year, person("enterprise"), DAY)
        assert (applied.origin, applied.amount) == (Claim.APPLIED, claim.amount)
        self.is_paid(to_the_end(applied), claim.amount)

    def test_a_case_is_paid_in_instalments_of_its_own(self) -> None:
        firm = Subject.objects.filter(kind="企业").order_by("pk")[0]
        schedule = [(2026, Decimal("100000.01")), (2026, Decimal("200000.02"))]
        office = person("office-second")
        claim = cases.open_case(trial(), "case_by_case", firm, 2019, schedule, "引进龙头企业", office, DAY)
        claim = own(claim)
        for name in (cases.MINUTES, cases.AGREEMENT):
            papers.add_papers(claim, name, [SimpleUploadedFile("a.pdf", b"%PDF-1.7 x")], office, DAY)
        payee = Payee(PAYEE["payee_name"], PAYEE["payee_bank"], PAYEE["payee_account"])
        claim = cases.hand_in_case(claim, claim.revision, payee, "会议纪要〔2026〕2号", office, DAY)
        assert claim.state == "first", "a case is accepted by being opened"
        claim = paid(committed(noticed(reviewed(claim))))
        self.is_paid(claim, Decimal("300000.03"))
        assert claim.award is not None
        assert list(claim.award.instalments.values_list("amount_fen", flat=True)) == [10_000_001, 20_000_002]

    def test_every_policy_of_the_plan_is_here(self) -> None:
        version = Claim.objects.order_by("pk")[0].version
        assert {code for code, _, _ in policies_of(version)} == {row[0] for row in WORKED} | {*SALES, "case_by_case"}

    def test_the_draft_pays_none_of_them(self) -> None:
        draft = Plan.objects.get(code="gongshu-auto-2017")
        office = person("office")
        for code, key, year, _, _ in WORKED:
            subject = Claim.objects.filter(code=code, subject__key=key, year=year)[0].subject
            with pytest.raises(ValidationError, match="征求意见稿"):
                applying.start(draft, code, subject, year, office, DAY)
        for code in SALES:
            with pytest.raises(ValidationError, match="征求意见稿"):
                applying.start(draft, code, Subject.objects.filter(kind="企业")[0], 2018, office, DAY)
        with pytest.raises(ValidationError, match="征求意见稿"):
            finding.prepare(Run.objects.filter(version__plan=draft, state="done")[0], office, DAY)
        with pytest.raises(ValidationError, match="征求意见稿"):
            cases.open_case(
                draft,
                "case_by_case",
                Subject.objects.filter(kind="企业")[0],
                2026,
                [(2026, Decimal(1))],
                "理由",
                office,
                DAY,
            )
        assert not Claim.objects.filter(plan=draft).exists()
        assert not Entry.objects.filter(account__plan=draft).exists()
        handed_in(own(Claim.objects.filter(code="cultivation_award").order_by("pk")[0]), DAY + AFTER_NOTICE)
