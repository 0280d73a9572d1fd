"""Recognition: applied for, accepted or completed, reviewed, decided, taken back; the fact it leaves changes a run."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

import pytest
from chinese_calendar.constants import holidays
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.test import Client

from service.conftest import NOW, signed_in
from service.test_undoing import code, merged

from luodi_service.accounts.demonstration import PASSWORD
from luodi_service.accounts.granting import grant
from luodi_service.accounts.models import Notice, Person, Role, Unit
from luodi_service.facts import disagreements
from luodi_service.facts.models import Fact, Term
from luodi_service.facts.recording import start_batch
from luodi_service.lib.attachments import NAME_MAX, plain_name
from luodi_service.lib.audit import System, breaks
from luodi_service.lib.editing import Stale
from luodi_service.lib.models import AuditEntry
from luodi_service.lib.working_days import working_days_after, working_days_between
from luodi_service.pages.task_sources import tasks
from luodi_service.plans.models import Line, Run
from luodi_service.plans.runs import carry_out, new_run
from luodi_service.recognition import files
from luodi_service.recognition.applying import Application, add_materials, change, draft, take_out
from luodi_service.recognition.clock import STAGES, clock_of
from luodi_service.recognition.flow import ACTS
from luodi_service.recognition.handling import Given, act, act_on_many
from luodi_service.recognition.matters import deciding_unit, matter_by, matters
from luodi_service.recognition.models import Act, Case, Material, Piece
from luodi_service.recognition.parties import open_acts
from luodi_service.registry.models import Subject, Title

TODAY = NOW.date()
AUTO, SINCE, PDF = "汽车互联网企业", "认定日期", b"%PDF-1.7 hello"
JPG, PNG, ZIP = b"\xff\xd8\xff\xe0 jpg", b"\x89PNG\r\n\x1a\n png", b"PK\x03\x04 zip"
DECISION = Given(document="拱科〔2026〕8号", dated=TODAY)
BEYOND = max(holidays).year + 1


def person(name: str) -> Person:
    """Read anew, as for every request."""
    return Person.objects.get(username=name)


def newcomer(name: str, unit: str, role: str) -> Person:
    made = Person.objects.create_person(name, name, PASSWORD)
    grant(made, Unit.objects.get(name=unit), role, System(), NOW)
    return person(name)


@pytest.fixture
def firm(run: Run) -> Subject:
    """A firm of which it is not known whether it was an 汽车互联网企业 in a year, and nothing else is lacking there."""
    newcomer("reviewer", "区科技局", "department")
    newcomer("second", "区科技局", "department")
    newcomer("colleague", "演示企业", "enterprise")
    subject = undecided(run).subject
    Subject.objects.filter(pk=subject.pk).update(
        unit=Unit.objects.get(name="演示企业"), area=Unit.objects.get(name="祥符街道")
    )
    return Subject.objects.get(pk=subject.pk)


def undecided(run: Run) -> Line:
    lines = Line.objects.filter(run=run, status="undecided", subject__kind="企业").select_related("subject")
    return next(line for line in lines.order_by("pk") if line.missing == [AUTO])


def matter(name: str, kind: str = "企业") -> Any:
    return next(one for one in matters(kind) if one.name == name)


def drafted(subject: Subject, name: str = AUTO, by: str = "enterprise", at: datetime = NOW, **asked: Any) -> Case:
    kind = matter(name, subject.kind)
    usual = {"wanted": kind.usual, "year": 2019 if kind.yearly else 0}
    return draft(subject, kind, Application(**(usual | asked)), person(by), at)


def do(case: Case, what: str, by: str, at: datetime = NOW, **given: Any) -> Case:
    return act(case.pk, Case.objects.get(pk=case.pk).revision, what, Given(**given), person(by), at)


def submitted(subject: Subject, name: str = AUTO, by: str = "enterprise", at: datetime = NOW, **asked: Any) -> Case:
    return do(drafted(subject, name, by, at, **asked), "submit", by, at)


def reviewed(case: Case, value: str = "是", by: str = "reviewer", at: datetime = NOW) -> Case:
    do(case, "accept", by, at)
    return do(case, "review", by, at, value=value, reason="符合条件")


def recognised(case: Case, value: str = "是", by: str = "office", at: datetime = NOW) -> Case:
    reviewed(case, value, at=at)
    return do(case, "recognise", by, at, document="拱科〔2026〕8号", dated=TODAY)


def known(subject: Subject, name: str = AUTO, year: int = 2019) -> str | None:
    fact = Fact.objects.filter(subject=subject, term__name=name, year=year).order_by("pk").last()
    return fact.value if fact is not None else None


def evaluated(run: Run) -> Run:
    found = new_run(run.version, run.years, {}, System(), NOW)
    carry_out(found.pk)
    return Run.objects.get(pk=found.pk)


def upload(name: str = "申请表.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


class TestCourse:
    def test_what_is_recognised_is_a_fact_that_a_new_run_uses(self, run: Run, firm: Subject) -> None:
        line = undecided(run)
        case = submitted(firm, year=line.year)
        assert known(firm, year=line.year) in (None, "")
        reviewed(case)
        assert known(firm, year=line.year) in (None, ""), "what is only proposed counts for nothing"
        case = do(case, "recognise", "office", document="拱科〔2026〕8号", dated=TODAY)
        fact = case.fact
        assert fact is not None
        batch = fact.batch
        assert (fact.value, fact.year) == ("是", line.year)
        assert (batch.source, batch.basis, batch.document, batch.dated) == (
            "区科技局",
            "年报",
            "拱科〔2026〕8号",
            TODAY,
        )
        assert (batch.cause, batch.by, batch.demonstration) == (f"认定个案 #{case.pk}", person("office"), True)
        after = evaluated(run).lines.get(policy=line.policy, subject=firm, year=line.year)
        assert after.status != "undecided"
        assert AUTO not in after.missing
        assert [one.act for one in case.acts.all()] == ["draft", "submit", "accept", "review", "recognise"]
        assert not list(breaks())
        lines = AuditEntry.objects.filter(kind="case", key=str(case.pk)).order_by("number")
        assert [one.action for one in lines] == [f"认定个案{one.name}" for one in case.acts.all()]

    def test_the_day_is_recorded_where_none_is_known(self, firm: Subject) -> None:
        had = known(firm, SINCE, 0)
        Fact.objects.filter(subject=firm, term__name=SINCE)
        recognised(submitted(firm))
        assert known(firm, SINCE, 0) == (had or TODAY.isoformat())

    def test_a_known_day_stays(self, firm: Subject) -> None:
        record_fact(firm, SINCE, "2017-03-01", 0)
        recognised(submitted(firm))
        assert known(firm, SINCE, 0) == "2017-03-01"

    def test_no_day_goes_with_no(self, run: Run, firm: Subject) -> None:
        other = Subject.objects.create(kind="企业", key="新", unit=firm.unit)
        recognised(submitted(other, wanted="否"), "否")
        assert (known(other), known(other, SINCE, 0)) == ("否", None)

    def test_completed_once(self, firm: Subject) -> None:
        case = submitted(firm)
        with pytest.raises(ValidationError, match="请写明缺的全部材料"):
            do(case, "ask", "reviewer")
        case = do(case, "ask", "reviewer", reason="缺营业执照和上年度审计报告")
        assert case.state == "completing"
        assert Notice.objects.filter(person=person("enterprise"), text__contains="一次性告知补正").exists()
        with pytest.raises(ValidationError, match="待补正，不能受理"):
            do(case, "accept", "reviewer")
        add_materials(case.pk, case.revision, [upload()], person("colleague"), NOW)
        case = do(case, "submit", "enterprise")
        assert case.state == "submitted"
        with pytest.raises(ValidationError, match="补正只能告知一次"):
            do(case, "ask", "reviewer", reason="还缺")
        assert "ask" not in {kind.code for kind in open_acts(case, person("reviewer"))}
        assert do(case, "accept", "reviewer").state == "accepted"

    def test_not_accepted(self, firm: Subject) -> None:
        case = submitted(firm)
        with pytest.raises(ValidationError, match="不予受理的理由"):
            do(case, "refuse", "reviewer", reason="  ")
        case = do(case, "refuse", "reviewer", reason="不属于本区企业")
        assert (case.state, case.due) == ("refused", None)
        assert known(firm) in (None, "")
        assert submitted(firm).state == "submitted", "it may be applied for anew"

    @pytest.mark.parametrize(("value", "after"), [("", None), ("否", "否")])
    def test_declined_by_a_document_records_what_that_says(self, firm: Subject, value: str, after: str | None) -> None:
        before = known(firm)
        case = reviewed(submitted(firm), "")
        with pytest.raises(ValidationError, match="不予认定的理由"):
            do(case, "decline", "office", document="拱科〔2026〕9号", dated=TODAY)
        with pytest.raises(ValidationError, match="不能记入申请的值"):
            do(case, "decline", "office", document="拱科〔2026〕9号", dated=TODAY, reason="不符", value="是")
        case = do(case, "decline", "office", document="拱科〔2026〕9号", dated=TODAY, reason="不符", value=value)
        assert case.state == "declined"
        assert known(firm) == (after or before)
        assert (case.fact is not None) == bool(value)

    def test_sent_back_and_reviewed_anew(self, firm: Subject) -> None:
        case = reviewed(submitted(firm), "")
        with pytest.raises(ValidationError, match="没有值"):
            do(case, "recognise", "office", document="号", dated=TODAY)
        case = do(case, "send_back", "office", reason="请补现场核查")
        assert case.state == "accepted"
        do(case, "visit", "reviewer", reason="有平台，有人员", dated=TODAY, photographs=[upload("现场.jpg", JPG)])
        case = do(case, "review", "reviewer", value="是", reason="符合")
        assert do(case, "recognise", "office", document="号", dated=TODAY).state == "recognised"
        assert [one.name for one in Material.objects.exclude(act=None)] == ["现场.jpg"]

    def test_another_value_than_proposed_needs_its_reason(self, firm: Subject) -> None:
        park = Subject.objects.get(kind="产业园", key="YQ02")
        case = reviewed(submitted(park, "示范园区级别", by="office", wanted="省级", year=2021), "省级", by="reviewer")
        given = {"document": "号", "dated": TODAY, "value": "市级"}
        with pytest.raises(ValidationError, match="与建议（省级）不同"):
            do(case, "recognise", "second", **given)
        do(case, "recognise", "second", reason="公布的是市级", **given)
        assert known(park, "示范园区级别", 2021) == "市级"

    def test_a_decision_needs_number_and_day(self, firm: Subject) -> None:
        case = reviewed(submitted(firm))
        with pytest.raises(ValidationError) as wrong:
            do(case, "recognise", "office")
        assert wrong.value.messages == ["请写明文号", "请写明日期"]
        with pytest.raises(ValidationError, match="不在 1949-10-01 至今天"):
            do(case, "recognise", "office", document="号", dated=TODAY + timedelta(days=1))
        with pytest.raises(ValidationError, match="文号超过"):
            do(case, "recognise", "office", document="号" * 201, dated=TODAY)
        assert Case.objects.get(pk=case.pk).state == "reviewed"

    def test_other_units_are_asked(self, firm: Subject) -> None:
        case = submitted(firm)
        do(case, "accept", "reviewer")
        assert not Case.objects.visible_to(person("department")).filter(pk=case.pk).exists()
        for unit, match in (("区无此局", "没有部门"), ("区科技局", "就是认定单位")):
            with pytest.raises(ValidationError, match=match):
                do(case, "consult", "reviewer", unit=unit, reason="有无平台")
        do(case, "consult", "reviewer", unit="区商务局", reason="该企业有无网上平台")
        assert Case.objects.visible_to(person("department")).filter(pk=case.pk).exists()
        assert [one.text for one in tasks(person("department"), TODAY) if one.kind == "认定"] == [
            f"#{case.pk} 待答复意见"
        ]
        with pytest.raises(PermissionDenied, match="不由您办理"):
            do(case, "opine", "tax", reason="有")
        do(case, "consult", "reviewer", unit="区税务局", reason="有无欠税")
        with pytest.raises(ValidationError, match="已经问了还没有答复"):
            do(case, "consult", "second", unit="区税务局", reason="有无欠税")
        do(case, "opine", "tax", reason="没有欠税")
        do(case, "opine", "department", reason="有自建平台")
        answers = [("区商务局", "有自建平台"), ("区税务局", "没有欠税")]
        assert [(one.unit.name, one.answer) for one in case.opinions.all()] == answers
        with pytest.raises(PermissionDenied):
            do(case, "opine", "department", reason="再答一次")

    @pytest.mark.parametrize("state", ["draft", "submitted", "completing", "accepted", "reviewed"])
    def test_withdrawn_until_it_is_decided(self, firm: Subject, state: str) -> None:
        case = drafted(firm)
        steps = {"draft": [], "submitted": ["submit"], "completing": ["submit", "ask"],
                 "accepted": ["submit", "accept"], "reviewed": ["submit", "accept", "review"]}  # fmt: skip
        for step in steps[state]:
            do(case, step, "enterprise" if step == "submit" else "reviewer", reason="试")
        with pytest.raises(ValidationError, match="撤回的原因"):
            do(case, "withdraw", "enterprise")
        with pytest.raises(PermissionDenied):
            do(case, "withdraw", "reviewer", reason="试")
        case = do(case, "withdraw", "colleague", reason="先不申请")
        assert (case.state, case.clock_from, case.due) == ("withdrawn", None, None)
        assert not open_acts(case, person("enterprise"))

    def test_nothing_is_done_out_of_turn(self, firm: Subject) -> None:
        case = submitted(firm)
        for what in ("review", "recognise", "decline", "revoke", "visit", "send_back"):
            with pytest.raises(ValidationError, match=f"已提交，不能{ACTS[what].name}"):
                do(case, what, "reviewer", reason="试", document="号", dated=TODAY)
        recognised(case)
        with pytest.raises(ValidationError, match="不能撤回"):
            do(case, "withdraw", "enterprise", reason="晚了")


def record_fact(subject: Subject, name: str, value: str, year: int, source: str = "别处") -> Fact:
    with transaction.atomic():
        batch = start_batch(source, "年报", None, NOW, demonstration=True)
        term = Term.objects.get(kind=subject.kind, name=name)
        return Fact.objects.create(subject=subject, term=term, year=year, value=value, batch=batch)


class TestRevoking:
    REVOKING: ClassVar[dict[str, Any]] = {"document": "拱科〔2026〕20号", "dated": TODAY, "reason": "申报材料不实"}

    def test_unknown_again_or_what_the_document_says(self, run: Run, firm: Subject) -> None:
        other = Subject.objects.create(kind="企业", key="新", unit=firm.unit)
        for value in ("", "否"):
            case = recognised(submitted(other))
            assert (known(other), bool(known(other, SINCE, 0))) == ("是", True)
            with pytest.raises(ValidationError, match="撤销以后的值"):
                do(case, "revoke", "office", **self.REVOKING, value="是")
            case = do(case, "revoke", "office", **self.REVOKING, value=value)
            assert (case.state, known(other), known(other, SINCE, 0)) == ("revoked", value, "")
        batch = Fact.objects.filter(subject=other, term__name=AUTO).latest("pk").batch
        assert (batch.source, batch.document, batch.cause) == (
            "区科技局",
            "拱科〔2026〕20号",
            f"撤销认定个案 #{case.pk}",
        )

    def test_the_day_stays_while_another_year_holds(self, run: Run, firm: Subject) -> None:
        other = Subject.objects.create(kind="企业", key="新", unit=firm.unit)
        first, _ = recognised(submitted(other, year=2018)), recognised(submitted(other, year=2019))
        do(first, "revoke", "office", **self.REVOKING)
        assert (known(other, year=2018), known(other), known(other, SINCE, 0)) == ("", "是", TODAY.isoformat())

    def test_the_run_after_it_waits_again(self, run: Run, firm: Subject) -> None:
        line = undecided(run)
        case = recognised(submitted(firm, year=line.year))
        do(case, "revoke", "office", **self.REVOKING)
        assert evaluated(run).lines.get(policy=line.policy, subject=firm, year=line.year).status == "undecided"

    def test_what_the_unit_decided_since_stands(self, firm: Subject) -> None:
        case = recognised(submitted(firm))
        later = recognised(submitted(firm, wanted="否"), "否")
        do(case, "revoke", "office", **self.REVOKING)
        assert known(firm) == "否"
        do(later, "revoke", "office", **self.REVOKING)
        assert known(firm) == ""

    def test_what_another_source_said_since_stands(self, firm: Subject) -> None:
        case = recognised(submitted(firm))
        record_fact(firm, AUTO, "否", 2019)
        do(case, "revoke", "office", **self.REVOKING)
        newest = Fact.objects.filter(subject=firm, term__name=AUTO, year=2019).latest("pk")
        assert (newest.value, newest.batch.source) == ("否", "别处")

    def test_a_rule_of_precedence_is_heard(self, firm: Subject) -> None:
        record_fact(firm, AUTO, "否", 2019)
        term = Term.objects.get(kind="企业", name=AUTO)
        disagreements.choose(term, [["别处", ""]], "文", "别处为准", 0, person("office"), NOW)
        case = recognised(submitted(firm))
        assert known(firm) == "否", "the rule puts the other source first, and the case is kept beside it"
        do(case, "revoke", "second", **self.REVOKING)
        assert known(firm) == "否"

    def test_needs_a_document_and_one_who_did_not_apply(self, firm: Subject) -> None:
        case = submitted(firm, by="second")
        reviewed(case)
        case = do(case, "recognise", "office", document="号", dated=TODAY)
        with pytest.raises(ValidationError) as wrong:
            do(case, "revoke", "office")
        assert wrong.value.messages == ["请写明撤销的理由", "请写明文号", "请写明日期"]
        with pytest.raises(PermissionDenied, match="另一人"):
            do(case, "revoke", "second", **self.REVOKING)


class TestDutiesApart:
    def test_nobody_handles_what_they_applied_for(self, firm: Subject) -> None:
        """Whoever drafted, whoever handed in: neither accepts, reviews or decides."""
        case = drafted(firm, by="second")
        case = do(case, "submit", "office")
        for name in ("second", "office"):
            for what in ("accept", "refuse"):
                with pytest.raises(PermissionDenied, match="另一人"):
                    do(case, what, name, reason="试")
        case = reviewed(case)
        for what in ("recognise", "decline"):
            with pytest.raises(PermissionDenied, match="自己申请或审核过"):
                do(case, what, "second", document="号", dated=TODAY, reason="试")

    def test_nobody_decides_what_they_reviewed_however_often_it_was_reviewed(self, firm: Subject) -> None:
        case = reviewed(submitted(firm))
        for what in ("recognise", "decline", "send_back"):
            with pytest.raises(PermissionDenied, match="另一人"):
                do(case, what, "reviewer", document="号", dated=TODAY, reason="试")
        do(case, "send_back", "second", reason="再看")
        do(case, "review", "office", value="是", reason="符合")
        for name in ("reviewer", "office"):
            with pytest.raises(PermissionDenied, match="另一人"):
                do(case, "recognise", name, document="号", dated=TODAY)
        assert do(case, "recognise", "second", document="号", dated=TODAY).state == "recognised"

    @pytest.mark.parametrize(
        "name", ["enterprise", "park", "street", "department", "finance", "statistics", "tax", "leader", "auditor"]
    )
    def test_only_the_deciding_unit_and_the_office(self, firm: Subject, name: str) -> None:
        case = submitted(firm)
        with pytest.raises(PermissionDenied):
            do(case, "accept", name)
        do(case, "accept", "reviewer")
        with pytest.raises(PermissionDenied):
            do(case, "review", name, value="是", reason="试")
        do(case, "review", "reviewer", value="是", reason="试")
        with pytest.raises(PermissionDenied):
            do(case, "recognise", name, document="号", dated=TODAY)

    def test_the_office_decides_for_other_units_but_does_not_review_there(self, firm: Subject) -> None:
        park = Subject.objects.get(kind="产业园", key="YQ02")
        case = submitted(park, "核定补助标准", by="street" if park.area else "department", wanted="400")
        assert case.unit.name == "区财政局"
        with pytest.raises(PermissionDenied, match="由区财政局受理"):
            do(case, "accept", "office")
        reviewed(case, "400", by="finance")
        assert do(case, "recognise", "office", document="号", dated=TODAY).state == "recognised"

    def test_whoever_left_does_nothing(self, firm: Subject) -> None:
        case = submitted(firm)
        Person.objects.filter(username="reviewer").update(is_active=False)
        with pytest.raises(PermissionDenied):
            do(case, "accept", "reviewer")

    def test_acts_are_only_ever_added(self, firm: Subject) -> None:
        one = submitted(firm).acts.first()
        one.reason = "改"
        with pytest.raises(ValueError, match="stays"):
            one.save()
        with pytest.raises(ValueError, match="stays"):
            one.delete()


class TestApplying:
    def test_by_whom(self, firm: Subject) -> None:
        other = Subject.objects.create(kind="企业", key="别街的")
        for name in ("enterprise", "street", "park", "finance", "leader", "auditor"):
            with pytest.raises(PermissionDenied, match="您不能为"):
                drafted(other, by=name)
        assert drafted(other, by="department").applicant_unit.name == "区商务局"
        assert drafted(firm, by="street").applicant_unit.name == "祥符街道"

    def test_a_park_for_itself_and_not_for_its_tenants(self, firm: Subject) -> None:
        park = Subject.objects.get(kind="产业园", key="YQ02")
        Subject.objects.filter(pk=park.pk).update(unit=Unit.objects.get(name="演示园区"))
        Subject.objects.filter(pk=firm.pk).update(park=park)
        assert drafted(Subject.objects.get(pk=park.pk), "产业园经认定", by="park").applicant_unit.name == "演示园区"
        with pytest.raises(PermissionDenied):
            drafted(firm, by="park")

    def test_everything_that_is_wrong_at_once(self, firm: Subject) -> None:
        for year in (0, 1989, 2027):
            with pytest.raises(ValidationError) as wrong:
                drafted(firm, wanted="也许", year=year, reason="长" * 1001)
            first, second, third = wrong.value.messages
            assert "也许" in first
            assert second == "「汽车互联网企业」按年认定，年度应在 1990 至 2026 之间"
            assert third == "申请理由超过 1000 个字"
        park = Subject.objects.get(kind="产业园", key="YQ02")
        with pytest.raises(ValidationError, match="认定的是企业"):
            draft(park, matter(AUTO), Application("是", 2019), person("office"), NOW)
        assert not Case.objects.exists()

    def test_the_same_is_not_applied_for_twice_at_once(self, firm: Subject) -> None:
        case = drafted(firm)
        with pytest.raises(ValidationError, match=f"已有一件没有办结（#{case.pk}，草稿）"):
            drafted(firm)
        assert drafted(firm, year=2018).pk
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.create(
                subject=firm, term=case.term, year=2019, wanted="是", unit=case.unit, applicant_unit=case.unit,
                changed_at=NOW,
            )  # fmt: skip

    def test_changed_until_it_is_handed_in(self, firm: Subject) -> None:
        case = drafted(firm)
        case = change(case.pk, case.revision, Application("否", reason="更正"), person("colleague"), NOW)
        assert (case.wanted, case.reason) == ("否", "更正")
        with pytest.raises(PermissionDenied):
            change(case.pk, case.revision, Application("是"), person("office"), NOW)
        case = do(case, "submit", "enterprise")
        with pytest.raises(ValidationError, match="不能再改"):
            change(case.pk, case.revision, Application("是"), person("enterprise"), NOW)

    def test_an_event_is_filed_before_its_day(self, run: Run) -> None:
        held, ahead, unknown = (Subject.objects.create(kind="活动", key=key) for key in ("已办", "将办", "未定"))
        record_fact(held, "举办日期", TODAY.isoformat(), 0)
        record_fact(ahead, "举办日期", (TODAY + timedelta(days=1)).isoformat(), 0)
        late = drafted(held, "活动经备案审核", by="office")
        assert "应当在举办日期" in signed_in("office").get(late.get_absolute_url()).content.decode()
        with pytest.raises(ValidationError, match=f"应当在举办日期（{TODAY}）以前申请，现在已过.*没有事前申请的理由"):
            do(late, "submit", "office")
        assert do(late, "submit", "office", reason="防疫改期，当日补报").state == "submitted"
        for one in (ahead, unknown):
            assert submitted(one, "活动经备案审核", by="office").state == "submitted"

    def test_late_only_at_first(self, run: Run) -> None:
        """Filed in time, and completed after its day."""
        newcomer("reviewer", "区科技局", "department")
        event = Subject.objects.create(kind="活动", key="将办")
        record_fact(event, "举办日期", (TODAY + timedelta(days=1)).isoformat(), 0)
        case = submitted(event, "活动经备案审核", by="office")
        do(case, "ask", "reviewer", reason="缺方案")
        assert do(case, "submit", "office", NOW + timedelta(days=5)).state == "submitted"

    def test_every_decided_term_and_titles_can_be_applied_for(self, run: Run) -> None:
        found = {(one.kind, one.name) for one in matters()}
        assert {
            ("企业", AUTO), ("产业园", "产业园经认定"), ("改造项目", "项目经认定"), ("产业园", "示范园区级别"),
            ("活动", "活动经备案审核"), ("企业", "新入驻"), ("产业园", "新培育企业数"), ("产业园", "核定补助标准"),
            ("企业", "核定房租补助"), ("企业", "称号"),
        } <= found  # fmt: skip
        assert ("企业", "区级财政贡献") not in found
        for one in matters():
            assert matter_by(one.code) == one
        tax = Term.objects.get(kind="企业", name="区级财政贡献")
        for wrong in (str(tax.pk), "0", "", "x", "９", "1" * 30):
            assert matter_by(wrong) is None

    def test_which_unit_decides(self, run: Run) -> None:
        assert deciding_unit(matter("核定房租补助")).name == "区财政局"
        assert deciding_unit(matter("新入驻")).name == "区科技局", "园区管理机构 is no unit: the office"
        Role.objects.filter(role="office").delete()
        with pytest.raises(ValidationError, match="还没有人任领导小组办公室经办"):
            deciding_unit(matter("新入驻"))


class TestBounds:
    def test_above_the_bound_is_refused_with_the_bound(self, firm: Subject) -> None:
        park = Subject.objects.get(kind="产业园", key="YQ02")
        with pytest.raises(
            ValidationError, match=r"LD0618 「核定补助标准」1,?001元/平方米，超过.*上限 1,?000元/平方米"
        ):
            drafted(park, "核定补助标准", by="department", wanted="1001")
        case = submitted(park, "核定补助标准", by="department", wanted="1000")
        do(case, "accept", "finance")
        with pytest.raises(ValidationError, match="超过"):
            do(case, "review", "finance", value="1000.01", reason="试")
        do(case, "review", "finance", value="1000", reason="试")
        with pytest.raises(ValidationError, match="超过"):
            do(case, "recognise", "office", value="5000", document="号", dated=TODAY, reason="试")
        do(case, "recognise", "office", document="号", dated=TODAY)
        assert known(park, "核定补助标准", 0) == "1000"

    def test_a_bound_of_tax_is_told_to_whom_tax_is_told(self, firm: Subject) -> None:
        record_fact(firm, "区级财政贡献", "654321", 2019)
        record_fact(firm, "年纯租金", "900000", 2019)
        with pytest.raises(ValidationError, match=r"上限 (65\.4321万元|654,321元)"):
            drafted(firm, "核定房租补助", wanted="654321.01")
        case = submitted(firm, "核定房租补助", by="department", wanted="654321.01")
        do(case, "accept", "finance")
        with pytest.raises(ValidationError, match=r"上限 65"):
            do(case, "review", "finance", value="654321.01", reason="试")
        do(case, "review", "finance", value="654321", reason="试")
        with pytest.raises(ValidationError) as refused:
            do(case, "recognise", "office", value="654322", document="号", dated=TODAY, reason="试")
        assert "由税务数据算得，不显示" in refused.value.messages[0]
        assert "654,321" not in refused.value.messages[0]
        assert "65.4321" not in refused.value.messages[0]

    def test_an_unknown_bound_bounds_nothing(self, run: Run) -> None:
        other = Subject.objects.create(kind="企业", key="新")
        assert drafted(other, "核定房租补助", by="department", wanted="99万元").wanted == "990000"

    @pytest.mark.parametrize("text", ["很多", "-1", "1e5", "３%", "9" * 501])
    def test_what_is_no_value_is_told(self, run: Run, text: str) -> None:
        with pytest.raises(ValidationError, match="新培育企业数"):
            drafted(Subject.objects.get(kind="产业园", key="YQ02"), "新培育企业数", by="office", wanted=text)


class TestTitles:
    ASKED: ClassVar[dict[str, str]] = {"title": "专精特新企业", "grant": "新认定", "wanted": "省"}

    def test_recognised_it_is_on_record_and_revoked_it_ends(self, firm: Subject) -> None:
        case = submitted(firm, "称号", **self.ASKED)
        reviewed(case, "省")
        until = date(2029, 10, 30)
        case = do(case, "recognise", "office", document="号", dated=date(2026, 10, 30), until=until)
        title = Title.objects.get(subject=firm, name="专精特新企业")
        assert case.title_record == title
        assert (title.level, title.granted_on, title.valid_to, title.by) == (
            "省",
            date(2026, 10, 30),
            until,
            person("office"),
        )
        with pytest.raises(ValidationError, match="撤销以后的值"):
            do(case, "revoke", "office", document="撤", dated=TODAY, reason="不实", value="市")
        do(case, "revoke", "office", document="撤", dated=TODAY, reason="不实")
        title.refresh_from_db()
        assert title.valid_to == TODAY
        assert "撤" in title.document

    def test_what_the_register_refuses_leaves_the_case_as_it_was(self, firm: Subject) -> None:
        recognised(submitted(firm, "称号", **self.ASKED), "省")
        case = reviewed(submitted(firm, "称号", **self.ASKED), "省")
        with pytest.raises(ValidationError, match="已经登记过"):
            do(case, "recognise", "office", document="号", dated=TODAY)
        assert Case.objects.get(pk=case.pk).state == "reviewed"
        assert Act.objects.filter(case=case, act="recognise").count() == 0

    def test_what_is_lacking(self, firm: Subject) -> None:
        with pytest.raises(ValidationError) as wrong:
            drafted(firm, "称号", wanted="镇", title=" ", grant="x")
        assert wrong.value.messages == ["级别须是国家、省、市、区之一", "请写明称号", "认定方式须是新认定、复评之一"]

    def test_two_titles_at_once_and_not_one_twice(self, firm: Subject) -> None:
        drafted(firm, "称号", **self.ASKED)
        drafted(firm, "称号", **(self.ASKED | {"title": "另一称号"}))
        with pytest.raises(ValidationError, match="没有办结"):
            drafted(firm, "称号", **self.ASKED)


def at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 2, tzinfo=UTC)


class TestClock:
    @pytest.mark.parametrize(
        ("today", "state", "words"),
        [
            # Handed in on Tuesday, 22 September 2026: Mid-Autumn (25 to 27) and National Day (1 to 7) lie between.
            (date(2026, 9, 22), "", "受理还有 5 个工作日"),
            (date(2026, 9, 24), "", "受理还有 3 个工作日"),
            (date(2026, 9, 27), "", "受理还有 3 个工作日"),
            (date(2026, 9, 28), "amber", "受理还有 2 个工作日"),
            (date(2026, 9, 30), "amber", "受理今天截止"),
            (date(2026, 10, 1), "red", "受理已逾期"),
            (date(2026, 10, 7), "red", "受理已逾期"),
            (date(2026, 10, 8), "red", "受理逾期 1 个工作日"),
            (date(2026, 10, 10), "red", "受理逾期 3 个工作日"),
        ],
    )
    def test_working_days_around_national_day(self, today: date, state: str, words: str) -> None:
        since = date(2026, 9, 22)
        days = 5
        while working_days_after(since, days) != date(2026, 9, 30):
            pytest.fail(f"the calendar says {working_days_after(since, days)}")
        clock = clock_of("submitted", since, days, today)
        assert (clock.state, clock.words, clock.due) == (state, words, date(2026, 9, 30))

    def test_ten_days_over_the_holidays(self) -> None:
        since = date(2026, 9, 24)
        clock = clock_of("accepted", since, 10, date(2026, 10, 8))
        assert working_days_between(since, clock.due) == 10  # type: ignore[arg-type]
        assert clock.due == working_days_after(since, 10)
        assert clock.due >= date(2026, 10, 13)  # type: ignore[operator]
        assert clock.state == ""

    def test_paused_while_the_applicant_completes(self, firm: Subject) -> None:
        case = submitted(firm, at=at(2026, 9, 22))
        assert case.due == date(2026, 9, 30)
        case = do(case, "ask", "reviewer", at(2026, 9, 24), reason="缺")
        clock = case.clock(date(2026, 12, 31))
        assert (clock.state, case.due) == ("paused", None)
        case = do(case, "submit", "enterprise", at(2026, 11, 2))
        assert case.due == working_days_after(date(2026, 11, 2), 3), "two of five had gone"
        case = do(case, "accept", "reviewer", at(2026, 11, 3))
        assert case.due == working_days_after(date(2026, 11, 3), STAGES["accepted"][0])
        case = do(case, "review", "reviewer", at(2026, 11, 4), value="是", reason="试")
        assert case.due == working_days_after(date(2026, 11, 4), STAGES["reviewed"][0])

    def test_asked_too_late_it_stays_late(self, firm: Subject) -> None:
        case = submitted(firm, at=at(2026, 10, 8))
        case = do(case, "ask", "reviewer", at(2026, 10, 20), reason="缺")
        case = do(case, "submit", "enterprise", at(2026, 10, 26))
        clock = case.clock(date(2026, 10, 26))
        used = working_days_between(date(2026, 10, 8), date(2026, 10, 20)) - 5
        assert used > 0
        assert (clock.state, clock.words) == ("red", f"受理逾期 {used} 个工作日")

    def test_a_year_without_a_calendar_is_told_and_stops_nobody(self, firm: Subject) -> None:
        case = submitted(firm, at=at(BEYOND - 1, 12, 30))
        assert (case.state, case.due) == ("submitted", None)
        assert "WD01" in case.clock(date(BEYOND, 1, 5)).problem
        assert case.clock(date(BEYOND - 1, 12, 31)).due is None

    def test_what_is_over_has_no_clock(self, firm: Subject) -> None:
        case = recognised(submitted(firm))
        assert (case.clock(TODAY).words, case.due) == ("", None)

    def test_lists_by_clock(self, run: Run, firm: Subject) -> None:
        case = submitted(firm)
        client = signed_in("office")
        number = f'href="{case.get_absolute_url()}"'
        from django.utils import timezone  # the page's own today

        today = timezone.localdate()
        for due, state in ((today - timedelta(days=1), "red"), (today, "amber"), (today + timedelta(days=30), "")):
            Case.objects.filter(pk=case.pk).update(due=due)
            for asked in ("red", "amber"):
                page = client.get(f"/recognitions/?clock={asked}").content.decode()
                assert (number in page) == (asked == state)


class TestAtOnce:
    def test_who_comes_second_is_told(self, firm: Subject) -> None:
        case = submitted(firm)
        do(case, "accept", "reviewer")
        with pytest.raises(Stale, match="已被别人改动"):
            act(case.pk, case.revision, "refuse", Given(reason="试"), person("second"), NOW)
        assert Case.objects.get(pk=case.pk).state == "accepted"

    def test_a_merged_firm_s_case_moves_along(self, run: Run, firm: Subject) -> None:
        other = Subject.objects.create(kind="企业", key=code(77), name="演示又名", unit=firm.unit)
        case = submitted(other, year=2018)
        merged(firm.key, code(77), kept=firm.key, holds=firm.key)
        case = Case.objects.get(pk=case.pk)
        assert case.subject == firm
        recognised(case)
        assert known(firm, year=2018) == "是"

    def test_where_both_had_one_the_other_s_is_only_withdrawn(self, run: Run, firm: Subject) -> None:
        other = Subject.objects.create(kind="企业", key=code(77), name="演示又名", unit=firm.unit)
        submitted(firm)
        case = submitted(other)
        merged(firm.key, code(77), kept=firm.key, holds=firm.key)
        with pytest.raises(ValidationError, match="已并入"):
            do(case, "accept", "reviewer")
        assert not [one for one in tasks(person("reviewer"), TODAY) if f"#{case.pk} " in one.text]
        assert do(case, "withdraw", "enterprise", reason="并入").state == "withdrawn"


class TestMany:
    def test_each_has_its_result(self, firm: Subject) -> None:
        good, applied, own, stale = (submitted(firm, year=year, by=by) for year, by in (
            (2016, "enterprise"), (2017, "enterprise"), (2018, "office"), (2019, "enterprise"),
        ))  # fmt: skip
        reviewed(good)
        do(applied, "accept", "reviewer")
        reviewed(own)
        reviewed(stale)
        Case.objects.filter(pk=stale.pk).update(changed_at=NOW + timedelta(minutes=2))
        pks = [good.pk, applied.pk, own.pk, stale.pk, 999_999, good.pk]
        results = act_on_many(pks, NOW + timedelta(minutes=1), "recognise", DECISION, person("office"), NOW)
        problems = ["".join(one.problems) for one in results]
        assert problems[0] == ""
        assert "已受理，不能认定" in problems[1]
        assert "另一人" in problems[2]
        assert "已被别人改动" in problems[3]
        assert "没有这一件，或您无权查看" in problems[4]
        assert len(results) == 5
        states = dict(Case.objects.values_list("pk", "state"))
        assert [states[one.pk] for one in (good, applied, own, stale)] == [
            "recognised",
            "accepted",
            "reviewed",
            "reviewed",
        ]
        assert known(firm, year=2016) == "是"

    def test_on_the_page(self, firm: Subject) -> None:
        cases = [submitted(firm, year=year) for year in (2018, 2019)]
        client = signed_in_as("reviewer")
        page = client.get("/recognitions/?state=submitted").content.decode()
        assert page.count('type="checkbox"') == 2
        seen = page.partition('name="seen" value="')[2].partition('"')[0]
        sent = {"seen": seen, "act": "accept", "case": [one.pk for one in cases]}
        answer = client.post("/recognitions/decide/", sent).content.decode()
        assert "2 件，没有办成 0 件" in answer
        again = client.post("/recognitions/decide/", sent | {"act": "refuse", "reason": "试"}).content.decode()
        assert "2 件，没有办成 2 件" in again
        assert set(Case.objects.values_list("state", flat=True)) == {"accepted"}

    @pytest.mark.parametrize(
        "sent",
        [{}, {"act": "accept"}, {"act": "accept", "seen": "昨天", "case": ["1"]},
         {"act": "review", "seen": NOW.isoformat(), "case": ["1"]}, {"act": "accept", "seen": NOW.isoformat(), "case": ["x", "²"]},
         {"act": "accept", "seen": NOW.isoformat(), "case": [str(one) for one in range(501)]}],
    )  # fmt: skip
    def test_what_cannot_be_done_is_told(self, run: Run, sent: dict[str, Any]) -> None:
        answer = signed_in("office").post("/recognitions/decide/", sent)
        assert answer.status_code == 400
        assert 'role="alert"' in answer.content.decode()


def signed_in_as(name: str) -> Client:
    client = Client(HTTP_HOST="localhost")
    assert client.login(username=name, password=PASSWORD)
    return client


class TestFiles:
    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("a.pdf", PDF),
            ("照片.JPG", JPG),
            ("b.jpeg", JPG),
            ("c.png", PNG),
            ("d.docx", ZIP),
            ("e.xlsx", ZIP),
            ("f.zip", ZIP),
        ],
    )
    def test_taken_and_given_back_as_they_came(self, firm: Subject, name: str, content: bytes) -> None:
        case = drafted(firm)
        (kept,) = add_materials(case.pk, case.revision, [upload(name, content)], person("enterprise"), NOW)
        assert (kept.name, kept.sha256) == (name, hashlib.sha256(content).hexdigest())
        answer = signed_in("enterprise").get(f"{case.get_absolute_url()}files/{kept.pk}/")
        assert answer.content == content
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert not answer.headers["Content-Type"].startswith("text/html")

    @pytest.mark.parametrize(
        ("name", "content", "match"),
        [
            ("a.pdf", b"", "内容不是 pdf"),
            ("a.pdf", b"<script>alert(1)</script>", "内容不是 pdf"),
            ("a.pdf", b" %PDF-1.7", "内容不是 pdf"),
            ("a.jpg", PNG, "内容不是 jpg"),
            ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "内容不是 docx"),
            ("a.exe", b"MZ", "不收：只收"),
            ("a.html", b"<html>", "不收：只收"),
            ("a.svg", b"<svg/>", "不收：只收"),
            ("a.pdf.html", PDF, "不收：只收"),
            ("pdf", PDF, "不收：只收"),
            (".pdf", PDF, "不收：只收"),
        ],
    )
    def test_hostile_files_are_refused(self, firm: Subject, name: str, content: bytes, match: str) -> None:
        case = drafted(firm)
        with pytest.raises(ValidationError, match=match):
            add_materials(case.pk, case.revision, [upload("好.pdf"), upload(name, content)], person("enterprise"), NOW)
        assert (Material.objects.count(), Piece.objects.count()) == (0, 0), "all or none"

    def test_hostile_names(self) -> None:
        assert plain_name("../../etc/passwd.pdf") == "passwd.pdf"
        assert plain_name("C:\\x\\表.pdf") == "表.pdf"
        assert plain_name("a\u202efdp.exe\x00\r\n.pdf") == "afdp.exe.pdf"
        assert len(plain_name("长" * 500 + ".pdf")) == NAME_MAX
        assert plain_name("长" * 500 + ".pdf").endswith(".pdf")

    def test_no_larger_than_the_setting(self, firm: Subject, settings: LazySettings) -> None:
        settings.MATERIAL_MEGABYTES = 1
        case = drafted(firm)
        most = PDF + b"x" * (1_048_576 - len(PDF))
        with pytest.raises(ValidationError, match="超过 1 MB"):
            add_materials(case.pk, case.revision, [upload(content=most + b"x")], person("enterprise"), NOW)
        (kept,) = add_materials(case.pk, case.revision, [upload(content=most)], person("enterprise"), NOW)
        assert files.bytes_of(kept) == most

    def test_in_pieces(self, firm: Subject) -> None:
        case = drafted(firm)
        content = PDF + bytes(range(256)) * 10_000
        (kept,) = add_materials(case.pk, case.revision, [upload(content=content)], person("enterprise"), NOW)
        assert kept.pieces.count() == 3
        assert files.bytes_of(kept) == content

    def test_not_twice_and_not_without_end(self, firm: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
        case = drafted(firm)
        add_materials(case.pk, 0, [upload()], person("enterprise"), NOW)
        with pytest.raises(ValidationError, match="内容相同"):
            add_materials(case.pk, 1, [upload("另名.pdf")], person("enterprise"), NOW)
        monkeypatch.setattr(files, "MOST", 2)
        more = [upload(f"{number}.pdf", PDF + bytes([number])) for number in range(2)]
        with pytest.raises(ValidationError, match="最多 2 个"):
            add_materials(case.pk, 1, more, person("enterprise"), NOW)
        with pytest.raises(ValidationError, match="请选择文件"):
            add_materials(case.pk, 1, [], person("enterprise"), NOW)

    def test_taken_out_by_the_applicant_alone_while_it_is_theirs(self, firm: Subject) -> None:
        case = drafted(firm)
        (kept,) = add_materials(case.pk, 0, [upload()], person("enterprise"), NOW)
        with pytest.raises(PermissionDenied):
            take_out(case.pk, 1, kept.pk, person("office"), NOW)
        take_out(case.pk, 1, kept.pk, person("enterprise"), NOW)
        assert signed_in("enterprise").get(f"{case.get_absolute_url()}files/{kept.pk}/").status_code == 404
        with pytest.raises(ValidationError, match="没有这个文件"):
            take_out(case.pk, 2, kept.pk, person("enterprise"), NOW)
        do(case, "submit", "enterprise")
        with pytest.raises(ValidationError, match="不能再改"):
            add_materials(case.pk, 3, [upload()], person("enterprise"), NOW)

    def test_photographs_are_pictures(self, firm: Subject) -> None:
        case = submitted(firm)
        do(case, "accept", "reviewer")
        for name, content in (("a.pdf", PDF), ("a.jpg", b"GIF89a")):
            with pytest.raises(ValidationError, match=r"不收|不是 jpg"):
                do(case, "visit", "reviewer", reason="看了", dated=TODAY, photographs=[upload(name, content)])
        assert not Act.objects.filter(case=case, act="visit").exists()
        with pytest.raises(ValidationError, match="不带照片"):
            do(case, "review", "reviewer", reason="看了", value="是", photographs=[upload("a.jpg", JPG)])

    def test_what_was_changed_behind_our_back_is_not_handed_out(self, firm: Subject) -> None:
        case = drafted(firm)
        (kept,) = add_materials(case.pk, 0, [upload()], person("enterprise"), NOW)
        Piece.objects.update(content=b"%PDF-other")
        answer = signed_in("enterprise").get(f"{case.get_absolute_url()}files/{kept.pk}/")
        assert answer.status_code == 404
        assert "校验值不符" in answer.content.decode()

    def test_another_case_s_file_is_not_reached_through_one_s_own(self, firm: Subject) -> None:
        other = Subject.objects.create(kind="企业", key="别家")
        case = drafted(other, by="department")
        (kept,) = add_materials(case.pk, 0, [upload()], person("department"), NOW)
        own = drafted(firm)
        client = signed_in("enterprise")
        for number in (case.pk, own.pk):
            assert client.get(f"/recognitions/{number}/files/{kept.pk}/").status_code == 404


class TestSeeing:
    def seeing(self, case: Case) -> set[str]:
        names = ("enterprise", "park", "street", "department", "finance", "statistics", "tax", "office", "leader", "auditor",
                 "system_officer", "security_officer", "audit_officer")  # fmt: skip
        return {name for name in names if Case.objects.visible_to(person(name)).filter(pk=case.pk).exists()}

    def test_a_draft_is_whoever_s_it_is(self, firm: Subject) -> None:
        assert self.seeing(drafted(firm)) == {"enterprise"}
        assert self.seeing(drafted(firm, by="department", year=2018)) == {"department"}

    def test_handed_in(self, firm: Subject) -> None:
        everybody = {"enterprise", "street", "office", "leader", "auditor", "finance"}
        case = submitted(firm)
        assert self.seeing(case) == everybody
        do(case, "withdraw", "enterprise", reason="试")
        assert self.seeing(case) == everybody
        other = Subject.objects.create(kind="企业", key="别家")
        assert self.seeing(submitted(other, by="department")) == everybody - {"enterprise", "street"} | {"department"}

    def test_a_withdrawn_draft_stays_whoever_s_it_was(self, firm: Subject) -> None:
        assert self.seeing(do(drafted(firm), "withdraw", "enterprise", reason="试")) == {"enterprise"}


class TestPages:
    def post(self, client: Client, case: Case, what: str, **fields: Any) -> Any:
        revision = Case.objects.get(pk=case.pk).revision
        return client.post(case.get_absolute_url(), {"act": what, "revision": revision, **fields})

    def test_the_course_on_pages(self, firm: Subject) -> None:
        enterprise, reviewer, office = signed_in("enterprise"), signed_in_as("reviewer"), signed_in("office")
        assert AUTO in enterprise.get("/recognitions/new/").content.decode()
        where = f"/recognitions/new/?matter={matter(AUTO).code}"
        assert f'value="{firm.key}"' in enterprise.get(where).content.decode()
        assert enterprise.post(where, {"key": firm.key, "wanted": "是"}).status_code == 400
        made = enterprise.post(
            where, {"key": firm.key, "wanted": "是", "year": "2019", "reason": "自建平台"}, follow=True
        )
        assert "已存为草稿" in made.content.decode()
        case = Case.objects.get()
        assert office.get(case.get_absolute_url()).status_code == 404
        file = io.BytesIO(PDF)
        file.name = "申请表.pdf"
        assert self.post(enterprise, case, "upload", files=file).status_code == 302
        assert self.post(enterprise, case, "change", wanted="是", reason="有自建平台").status_code == 302
        assert self.post(enterprise, case, "submit").status_code == 302
        assert "受理还有" in office.get(case.get_absolute_url()).content.decode()
        assert [one.text for one in tasks(person("reviewer"), TODAY) if one.kind == "认定"] == [f"#{case.pk} 待受理"]
        assert self.post(reviewer, case, "ask").status_code == 400
        assert self.post(reviewer, case, "ask", reason="缺审计报告").status_code == 302
        assert [one.text for one in tasks(person("enterprise"), TODAY) if one.kind == "认定"] == [f"#{case.pk} 待补正"]
        page = enterprise.get(case.get_absolute_url()).content.decode()
        assert "暂停计时" in page
        assert "缺审计报告" in page
        number = Material.objects.get().pk
        assert self.post(enterprise, case, "take_out", material=number).status_code == 302
        assert self.post(enterprise, case, "take_out", material="x").status_code == 400
        assert self.post(enterprise, case, "submit").status_code == 302
        assert self.post(reviewer, case, "accept").status_code == 302
        photograph = io.BytesIO(JPG)
        photograph.name = "现场.jpg"
        sent = {"reason": "有平台", "dated": "2026-11-02", "photographs": photograph}
        assert self.post(reviewer, case, "visit", **sent).status_code == 302
        assert self.post(reviewer, case, "review", value="是", reason="符合").status_code == 302
        assert (
            "不由您办理" in self.post(enterprise, case, "recognise", document="号", dated="2026-11-02").content.decode()
        )
        refused = self.post(reviewer, case, "recognise", document="号", dated="2026-11-02")
        assert refused.status_code == 403
        assert "由另一人办理" in refused.content.decode()
        wrong = self.post(office, case, "recognise", document="拱科〔2026〕8号", dated="某日")
        assert wrong.status_code == 400
        assert "拱科〔2026〕8号" in wrong.content.decode(), "what was typed stays"
        assert self.post(office, case, "recognise", document="拱科〔2026〕8号", dated="2026-11-02").status_code == 302
        page = enterprise.get(case.get_absolute_url()).content.decode()
        assert f"认定个案 #{case.pk}" in page
        assert "现场.jpg" in page
        assert f'href="{case.get_absolute_url()}"' in office.get(f"/enterprises/{firm.key}/").content.decode()
        assert self.post(office, case, "revoke", document="撤", dated="2026-11-02", reason="不实").status_code == 302
        assert "已撤销认定" in enterprise.get("/recognitions/").content.decode()

    def test_pages_tell_no_figure_of_tax(self, firm: Subject) -> None:
        record_fact(firm, "区级财政贡献", "654321", 2019)
        case = submitted(firm)
        seeing = {}
        for name in ("enterprise", "finance", "office", "street", "reviewer"):
            page = signed_in_as(name).get(case.get_absolute_url()).content.decode()
            seeing[name] = "654,321" in page or "65.4321" in page
        assert {name for name, shown in seeing.items() if shown} == {"enterprise", "finance"}

    @pytest.mark.parametrize(
        ("fields", "status"),
        [({}, 400), ({"act": "nonsense", "revision": "0"}, 400), ({"act": "draft", "revision": "0"}, 400),
         ({"act": "submit"}, 400), ({"act": "submit", "revision": "²"}, 400), ({"act": "submit", "revision": "77"}, 409)],
    )  # fmt: skip
    def test_wrong_input_is_told(self, firm: Subject, fields: dict[str, str], status: int) -> None:
        case = drafted(firm)
        answer = signed_in("enterprise").post(case.get_absolute_url(), fields)
        assert answer.status_code == status
        assert Case.objects.get(pk=case.pk).state == "draft"

    def test_a_value_is_asked_for_in_the_unit_in_which_it_is_read(self, firm: Subject) -> None:
        Term.objects.filter(kind="产业园", name="核定补助标准").update(unit="万元/平方米")
        park = Subject.objects.get(kind="产业园", key="YQ02")
        case = drafted(park, "核定补助标准", by="department", wanted="400")
        page = signed_in("department").get(case.get_absolute_url()).content.decode()
        assert 'name="wanted" value="0.04"' in page
        assert "0.04万元/平方米" in page

    def test_what_is_not_there(self, firm: Subject) -> None:
        client = signed_in("enterprise")
        assert client.get("/recognitions/999999/").status_code == 404
        assert client.get("/recognitions/new/?matter=999999").status_code == 404
        answer = client.post(
            "/recognitions/new/?matter=title", {"key": "没有", "title": "试", "wanted": "区", "grant": "新认定"}
        )
        assert answer.status_code == 400
        assert "没有编号为" in answer.content.decode()

    def test_many_that_wait_are_one_task_with_their_list(self, firm: Subject) -> None:
        for year in (2017, 2018):
            submitted(firm, year=year)
        (one,) = [one for one in tasks(person("reviewer"), TODAY) if one.kind == "认定"]
        assert one.text == "2 件待受理"
        assert one.due == min(Case.objects.values_list("due", flat=True))
        page = signed_in_as("reviewer").get(one.link).content.decode()
        assert page.count('type="checkbox"') == 2
        assert "没有您可以查看的认定个案" in signed_in("office").get("/recognitions/?waiting=review").content.decode()

    def test_the_list_is_taken_away_as_a_file(self, firm: Subject) -> None:
        submitted(firm)
        answer = signed_in("office").get("/recognitions/?export=csv")
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        assert firm.key in text
        assert "2019年汽车互联网企业" in text
        assert not Case.objects.filter(Q(state="draft")).exists()
