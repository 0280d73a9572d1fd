"""免申即享 after the first time: what was decided is not offered again, what changes is told, papers are named."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client

from service import claiming as c
from service.changing import published

from luodi_service.accounts.demonstration import PASSWORD, load_accounts
from luodi_service.accounts.models import Notice, Unit
from luodi_service.claims import applying, finding, freezing, papers, reviewing
from luodi_service.claims.models import Claim, Paper, Telling
from luodi_service.claims.reviewing import Said
from luodi_service.facts.models import Fact, Term
from luodi_service.facts.recording import start_batch
from luodi_service.plans.models import Run
from luodi_service.plans.runs import carry_out, new_run
from luodi_service.registry.models import Subject

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded_awards")]
MINUTES = "会议纪要〔2026〕1号"


def last_run() -> Run:
    return Run.objects.select_related("version__plan").filter(version__plan=c.trial(), state="done").order_by("-pk")[0]


def ran_again() -> Run:
    run = last_run()
    fresh = new_run(run.version, run.years, {}, c.person("office"), c.DAY)
    carry_out(fresh.pk)
    return Run.objects.select_related("version__plan").get(pk=fresh.pk)


def prepared_again() -> int:
    return finding.prepare(last_run(), c.person("office"), c.DAY)


def corrected(subject: Subject, name: str, value: str) -> None:
    with transaction.atomic():
        batch = start_batch("更正", "修订", None, c.DAY, demonstration=True)
        term = Term.objects.get(kind=subject.kind, name=name)
        Fact.objects.create(subject=subject, term=term, value=value, batch=batch)


def of_same(claim: Claim) -> int:
    return Claim.objects.filter(code=claim.code, subject=claim.subject, year=claim.year).count()


def notices(username: str, claim: Claim) -> list[str]:
    rows = Notice.objects.filter(person=c.person(username), text__contains=claim.policy, link=claim.get_absolute_url())
    return list(rows.order_by("pk").values_list("text", flat=True))


def test_what_the_meeting_refused_is_not_offered_again() -> None:
    claim = c.reviewed(c.handed_in(c.prepared("renovation_support")), until="decision")
    c.clear_findings(claim)
    reviewing.speak(claim, None, Said("不予支持", "面积不实", MINUTES), c.person("leader"), c.DAY)

    assert prepared_again() == 0
    assert of_same(claim) == 1


def test_what_was_not_accepted_is_not_offered_again() -> None:
    claim = c.handed_in(c.prepared("renovation_support"))
    reviewing.speak(claim, None, Said("不予受理", "不是本区项目"), c.person("office"), c.DAY)

    assert prepared_again() == 0
    # It may be applied for, with better papers.
    again = applying.start(c.trial(), claim.code, claim.subject, claim.year, c.person("enterprise"), c.DAY)
    assert again.state == "draft"


def test_what_was_taken_back_by_itself_is_offered_again_once_it_is_due_again() -> None:
    claim = c.prepared("renovation_support")
    whole = Fact.objects.filter(subject=claim.subject, term__name="实际投资额").order_by("-pk")[0].value
    corrected(claim.subject, "实际投资额", "2999999.99")
    finding.prepare(ran_again(), c.person("office"), c.DAY)
    assert Claim.objects.get(pk=claim.pk).state == "withdrawn"

    corrected(claim.subject, "实际投资额", whole)
    assert finding.prepare(ran_again(), c.person("office"), c.DAY) == 1


def test_what_people_withdrew_is_not_offered_again() -> None:
    """The office, the firm itself, or nobody in time: none of it was a machine's."""
    prepared = [c.own(one) for one in Claim.objects.filter(code="renovation_support", state="prepared")[:3]]
    by_office, by_firm, lapsed = prepared
    applying.withdraw(by_office, by_office.revision, "不该备", c.person("office"), c.DAY)
    handed = c.handed_in(by_firm)
    applying.withdraw(handed, handed.revision, "不要了", c.person("enterprise"), c.DAY)
    waiting = reviewing.speak(c.handed_in(lapsed), None, Said("补正", "缺"), c.person("office"), c.DAY)
    reviewing.lapse(waiting, waiting.revision, "没有回音", c.person("office"), c.DAY + timedelta(days=30))

    assert prepared_again() == 0
    assert [of_same(claim) for claim in prepared] == [1, 1, 1]


def test_what_was_worked_out_as_unknown_is_prepared_on_with_all_the_others() -> None:
    """The office works it out anew while a figure lacks; once it is there again, the run says the sum and why nothing lacks."""
    claim = c.prepared("renovation_support")
    told = claim.amount
    finished = Fact.objects.filter(subject=claim.subject, term__name="完工日期").order_by("-pk")[0].value
    corrected(claim.subject, "完工日期", "")
    claim = freezing.recalculate(claim, claim.revision, "日期撤回", c.person("office"), c.DAY)
    assert (claim.amount, claim.status) == (None, "missing")
    assert claim.acts.order_by("pk").last().reason == f"日期撤回（{told:,.2f} 元变为 未知）"

    corrected(claim.subject, "完工日期", finished)
    finding.prepare(ran_again(), c.person("office"), c.DAY)

    claim.refresh_from_db()
    assert (claim.state, claim.amount, claim.status, claim.missing) == ("prepared", told, "eligible", [])
    unknown, known = notices("enterprise", claim)[-2:]
    assert f"{told:,.2f} 元变为 未知" in unknown
    assert f"未知变为 {told:,.2f} 元" in known


def test_who_was_told_of_no_sum_is_not_told_that_it_changed() -> None:
    claim = Claim.objects.filter(code="renovation_support", state="prepared", tellings=None)[0]
    claim = c.own(claim)
    corrected(claim.subject, "实际投资额", "1")

    claim = freezing.recalculate(claim, claim.revision, "更正", c.person("office"), c.DAY)

    assert (claim.amount, claim.status) == (0, "ineligible")
    assert notices("enterprise", claim) == []


def test_who_was_told_of_a_sum_is_told_that_it_changed_and_that_it_is_gone() -> None:
    claim = c.prepared("renovation_support")
    corrected(claim.subject, "实际投资额", "3000000")
    finding.prepare(ran_again(), c.person("office"), c.DAY)
    corrected(claim.subject, "实际投资额", "2999999.99")
    finding.prepare(ran_again(), c.person("office"), c.DAY)

    changed, gone = notices("enterprise", claim)[-2:]
    assert "600,000.00 元" in changed
    assert "有变化" in changed
    assert "已收回" in gone
    assert "不再符合条件" in gone
    told = Telling.objects.filter(claim=claim, person=c.person("enterprise"), how="站内告知变化")
    assert told.count() == 2


def test_what_waits_goes_to_whom_the_newest_facts_name() -> None:
    """Another firm renovated: it sees the claim and is told; the amount is the same."""
    claim = c.prepared("renovation_support")
    other = Subject.objects.filter(kind="企业", unit=None).order_by("pk")[0]
    Subject.objects.filter(pk=other.pk).update(unit=Unit.objects.get(name="演示园区"))
    corrected(claim.subject, "改造单位", other.key)

    finding.prepare(ran_again(), c.person("office"), c.DAY)

    claim.refresh_from_db()
    assert (claim.state, claim.recipient) == ("prepared", other)
    assert claim.acts.order_by("pk").last().reason.startswith("受益单位由")
    assert Claim.objects.visible_to(c.person("park")).filter(pk=claim.pk).exists()
    assert "受益单位" in notices("park", claim)[-1]


def test_what_nobody_is_named_for_any_more_is_taken_back() -> None:
    claim = c.prepared("renovation_support")
    corrected(claim.subject, "改造单位", "")

    finding.prepare(ran_again(), c.person("office"), c.DAY)

    claim.refresh_from_db()
    assert claim.state == "withdrawn"


def test_a_policy_by_another_name_is_the_same_policy() -> None:
    """A later version calls it otherwise: what waits goes on under the new name, and what is under way is not offered anew."""
    waits, under_way, gone = Claim.objects.filter(code="renovation_support", state="prepared").order_by("pk")[:3]
    c.handed_in(c.own(under_way))
    Claim.objects.filter(pk=gone.pk).update(state="declined")
    count = Claim.objects.count()
    version = published(
        "演示〔2017〕3号", c.DAY, lambda text: text.replace("```政策 产业园改造资助", "```政策 改造资助")
    )
    run = new_run(version, last_run().years, {}, c.person("office"), c.DAY)
    carry_out(run.pk)

    made = finding.prepare(Run.objects.select_related("version__plan").get(pk=run.pk), c.person("office"), c.DAY)

    assert (made, Claim.objects.count()) == (0, count)
    waits.refresh_from_db()
    assert (waits.state, waits.policy, waits.version) == ("prepared", "改造资助", version)


def test_a_sum_that_changed_between_the_run_and_the_click_stands_in_the_act() -> None:
    claim = c.prepared("renovation_support")
    corrected(claim.subject, "实际投资额", "3000000")

    done = c.handed_in(claim)

    assert done.amount == 600_000
    assert claim.acts.order_by("pk").last().reason == f"{claim.amount} 元变为 600000.00 元"


def test_papers_that_nobody_holds_are_named_in_what_is_told() -> None:
    def with_papers(text: str) -> str:
        head, _, tail = text.partition("代码: renovation_support\n")
        return f"{head}代码: renovation_support\n材料: 竣工验收报告、审计报告\n{tail}"

    claim = c.prepared("renovation_support")
    version = published("演示〔2017〕3号", c.DAY, with_papers)
    assert papers.lacking(Claim(version=version, code=claim.code, subject=claim.subject)) == [
        "竣工验收报告",
        "审计报告",
    ]
    Paper.objects.create(
        subject=claim.subject, name="审计报告", file_name="a.pdf", ending="pdf", size=1, sha256="0", content=b"x", at=c.DAY
    )  # fmt: skip
    c.taken_back(claim)
    run = new_run(version, last_run().years, {}, c.person("office"), c.DAY)
    carry_out(run.pk)

    finding.prepare(Run.objects.select_related("version__plan").get(pk=run.pk), c.person("office"), c.DAY)

    made = Claim.objects.get(code=claim.code, subject=claim.subject, year=claim.year, state="prepared")
    (text,) = notices("enterprise", made)
    assert "请补交材料「竣工验收报告」后确认" in text
    assert "不用另交材料" not in text
    other = Claim.objects.filter(code="cultivation_award", state="prepared")[0]
    assert papers.lacking_of([made, other]) == {made.pk: ["竣工验收报告"]}


def test_the_office_finds_whom_nobody_told() -> None:
    load_accounts(c.DAY)
    told = c.prepared("renovation_support")
    untold = Claim.objects.filter(state="prepared", tellings=None).order_by("pk")[0]
    client = Client()
    assert client.login(username="office", password=PASSWORD)

    shown = client.get("/claims/", {"stage": "untold", "q": untold.number}).content.decode()
    assert untold.get_absolute_url() in shown
    assert told.get_absolute_url() not in client.get("/claims/", {"stage": "untold", "q": told.number}).content.decode()
    assert "备好了还没有告知" in client.get("/todo/").content.decode()

    finding.tell_by_hand(untold, "电话", c.person("office"), c.DAY)
    assert (
        untold.get_absolute_url()
        not in client.get("/claims/", {"stage": "untold", "q": untold.number}).content.decode()
    )
