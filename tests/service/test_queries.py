"""How often pages ask the database, however much is in it; what is counted once; that no door shows a row twice."""

from __future__ import annotations

import gc
import re
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.signals import template_rendered
from django.test.utils import CaptureQueriesContext

from gongshu import PLAN
from luodi.facts import Subject as Known
from luodi.reports.telling import tell
from service.conftest import NOW, signed_in

from luodi_service.accounts.models import Person, Unit
from luodi_service.accounts.roles import ROLES
from luodi_service.facts.models import Batch, Fact, Term
from luodi_service.lib.audit import System
from luodi_service.lib.visibility import Visible
from luodi_service.plans import grounds as held
from luodi_service.plans.describing import describe_reasons
from luodi_service.plans.explaining import explain
from luodi_service.plans.margins import margins, one_fact_away
from luodi_service.plans.models import Line, Run
from luodi_service.plans.runs import carry_out, new_run
from luodi_service.plans.snapshots import all_facts, last_fact, sharing
from luodi_service.plans.warming import warm
from luodi_service.registry.models import Subject

PAGES = [
    ("", "/", 3),
    ("", "/policies/", 3),
    ("", "/policies/renovation_support/?year=2018&actual_investment=12500000", 2),
    ("", "/readings/", 3),
    ("", "/runs/{run}/renovation_support/", 3),
    ("", "/runs/{run}/renovation_support/?page=2&status=eligible", 3),
    ("", "/runs/{run}/renovation_support/GZ2018-01/2018/", 7),
    ("", "/runs/{run}/event_support/HD2017-01/2017/", 8),
    ("", "/policies/renovation_support/whatif/?renovation_support.2=25", 5),
    ("office", "/", 9),
    ("office", "/runs/{run}/renovation_support/", 11),
    ("street", "/runs/{run}/renovation_support/", 12),
    ("street", "/runs/{run}/renovation_support/GZ2018-01/2018/", 16),
]
"""Whose page, and how many questions it asks once it has been asked for."""


@pytest.fixture
def many(run: Run) -> None:
    """Far more subjects with lines in the run."""
    found = Subject.objects.bulk_create(Subject(kind="改造项目", key=f"M{number:04}") for number in range(600))
    Line.objects.bulk_create(
        Line(run=run, policy="产业园改造资助", subject=subject, year=2018, status="eligible", amount=Decimal("100.00"))
        for subject in found
    )


def questions(role: str, address: str) -> int:
    client = signed_in(role) if role else Client(HTTP_HOST="localhost")
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return len(asked)


@pytest.mark.parametrize(("role", "path", "queries"), PAGES)
def test_a_page_asks_so_often(run: Run, role: str, path: str, queries: int) -> None:
    assert questions(role, path.format(run=run.pk)) == queries


@pytest.mark.parametrize(("role", "path", "queries"), PAGES)
def test_a_page_asks_no_more_where_there_is_far_more(run: Run, many: None, role: str, path: str, queries: int) -> None:
    assert questions(role, path.format(run=run.pk)) == queries


def test_a_run_keeps_what_its_lines_come_to(run: Run) -> None:
    lines = list(Line.objects.filter(run=run))
    assert set(run.tallies) == {line.policy for line in lines}
    for policy, tally in run.tallies.items():
        own = [line for line in lines if line.policy == policy]
        assert tally["subjects"] == len({line.subject_id for line in own if line.status == "eligible"})
        assert set(tally["years"]) == {str(line.year) for line in own}
        for year, of_year in tally["years"].items():
            these = [line for line in own if line.year == int(year)]
            statuses = [line.status for line in these]
            assert of_year["counts"] == {status: statuses.count(status) for status in set(statuses)}
            assert Decimal(of_year["amount"]) == sum(
                (line.amount for line in these if line.amount is not None), Decimal(0)
            )
        alone = [line.missing[0] for line in own if line.amount is None and len(line.missing) == 1]
        assert dict(one_fact_away(run, policy)) == {term: alone.count(term) for term in set(alone)}
    assert any(one_fact_away(run, policy) for policy in run.tallies)
    assert any(note.waiting and note.amount for note in margins(run.version.plan)["notes"].values())


@pytest.mark.parametrize("role", ["", *ROLES])
def test_no_door_shows_a_row_twice(run: Run, role: str) -> None:
    viewer = Person.objects.get(username=role) if role else AnonymousUser()
    Subject.objects.filter(kind="企业").update(area=Unit.objects.get(name="祥符街道"))
    Subject.objects.filter(kind="产业园").update(unit=Unit.objects.get(name="演示园区"))
    Run.objects.filter(pk=run.pk).update(demonstration=False)
    doors = [model for model in apps.get_models() if isinstance(model._default_manager.all(), Visible)]
    assert {Subject, Line, Fact} <= set(doors)
    for model in doors:
        seen = list(model._default_manager.visible_to(viewer).values_list("pk", flat=True))
        assert len(seen) == len(set(seen)), model


def test_reasons_of_a_shared_ceiling_read_its_recipient_alone(run: Run) -> None:
    """Over the facts of those of the same recipient every line is explained as over all facts."""
    lines = Line.objects.filter(run=run, policy="活动资助").select_related("run__version__plan", "subject")
    facts = all_facts(PLAN.terms, run.snapshot)
    policy = next(policy for policy in PLAN.program.policies if policy.code == "event_support")
    assert lines.exists()
    for line in lines:
        whole = PLAN.explain(facts, policy.name, line.subject.key, line.year)
        assert describe_reasons(tell(explain(line).reason)) == describe_reasons(tell(whole.reason))
        assert len(sharing(policy.recipient, run.snapshot, line.subject)) < Subject.objects.filter(kind="活动").count()


def test_who_may_share_a_recipient(run: Run) -> None:
    recipient = next(policy for policy in PLAN.program.policies if policy.code == "event_support").recipient
    events = [Subject.objects.create(kind="活动", key=key) for key in ("甲", "乙", "丙", "丁")]
    for event, firm in zip(events, ("一", "一", "二", ""), strict=True):
        learn(event, recipient.name, firm)
    nobody_knows = Subject.objects.create(kind="活动", key="戊")
    found = set(sharing(recipient, last_fact(), events[0]))
    assert {event.pk for event in (events[0], events[1], events[3], nobody_knows)} <= found
    assert events[2].pk not in found
    assert set(sharing(recipient, last_fact(), nobody_knows)) >= {event.pk for event in events}
    learn(events[2], recipient.name, "一")
    assert events[2].pk in set(sharing(recipient, last_fact(), events[0])), "it was the same once"


def learn(subject: Subject, name: str, value: str, year: int = 0) -> None:
    batch = Batch.objects.create(source="试", demonstration=True, at=NOW)
    Fact.objects.create(
        subject=subject, term=Term.objects.get(kind=subject.kind, name=name), year=year, value=value, batch=batch
    )


def test_grounds_brought_up_to_a_new_run_are_those_read_anew(run: Run) -> None:
    kinds = held.every_kind(run)
    before = held.grounds(run, kinds)
    park = Subject.objects.filter(kind="产业园").order_by("pk")[0]
    known = before["产业园"].subjects[park.key]
    year = min(known.years)
    learn(park, "建筑面积", "12345", year)
    learn(park, "建筑面积", "", max(known.years))
    learn(park, "产业园年纯租金", "777", year - 1)
    learn(Subject.objects.create(kind="产业园", key="新"), "建筑面积", "5000", year)
    after = new_run(run.version, run.years, {}, System(), NOW)
    carry_out(after.pk)
    brought_up = described(held.grounds(Run.objects.get(pk=after.pk), kinds))
    held._grounds.clear()
    held._known.clear()
    assert brought_up == described(held.grounds(Run.objects.get(pk=after.pk), kinds))
    assert brought_up != described(before), "what others still work on stays as it was"
    assert "建筑面积" in known.years[max(known.years)]


def described(found: dict[str, held.Ground]) -> Any:
    return {
        kind: (
            {key: (one.unchanging, one.first_year, {y: v for y, v in one.years.items() if v})
             for key, one in ground.subjects.items()},
            ground.known,
        )
        for kind, ground in found.items()
    }  # fmt: skip


def test_what_is_held_warm_is_not_read_again(run: Run) -> None:
    held._grounds.clear()
    held._known.clear()
    assert warm() == run.pk
    with CaptureQueriesContext(connection) as asked:
        Client(HTTP_HOST="localhost").get("/policies/event_support/whatif/?event_support.1=40")
    assert len(asked) == 5
    assert not any('FROM "facts_fact"' in query["sql"] for query in asked)


def test_what_takes_too_much_memory_is_read_for_each_answer(run: Run, settings: Any) -> None:
    """Nothing of it stays, the answer is the same, and the page says that it takes longer and waits to be asked."""
    address = "/policies/event_support/whatif/?event_support.1=40"
    client = Client(HTTP_HOST="localhost")

    def subjects() -> int:
        return sum(type(one) is Known for one in gc.get_objects())

    gc.collect()
    of_others = subjects()
    before = client.get(address).content.decode()
    assert held._grounds
    assert held._known
    settings.HELD_MEGABYTES = 0
    gc.disable()
    try:
        after = client.get(address).content.decode()
        left = subjects() - of_others
    finally:
        gc.enable()
    assert (held._grounds, held._known, left) == ({}, {}, 0)
    assert warm() is None
    assert not held._grounds
    assert ("现读一遍" in before, "现读一遍" in after) == (False, True)
    assert ("input delay" in before, "input delay" in after) == (True, False)
    answers = [re.search(r'<section id="answer-.*?</section>', page, re.DOTALL) for page in (before, after)]
    assert None not in answers
    assert answers[0][0] == answers[1][0]  # type: ignore[index]


def test_the_memory_of_grounds_is_estimated_from_what_they_hold(run: Run) -> None:
    """Never less than by the subjects, values and results that are read."""
    found = held.grounds(run, held.every_kind(run))
    subjects = [one for ground in found.values() for one in ground.subjects.values()]
    values = sum(len(one.unchanging) + sum(map(len, one.years.values())) for one in subjects)
    results = sum(len(ground.known) for ground in found.values())
    least = len(subjects) * held.OF_SUBJECT + values * held.OF_VALUE + results * held.OF_RESULT
    assert least <= held.estimated_bytes(run) < 3 * least


def test_without_a_run_there_is_nothing_to_hold(run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(state="failed")
    assert warm() is None


def test_the_plan_page_is_drawn_once_for_all_and_anew_where_figures_change(public: Client, run: Run) -> None:
    def drawn(client: Client) -> list[str]:
        names: list[str] = []

        def note(template: Any, **_: Any) -> None:
            names.append(template.name)

        template_rendered.connect(note, dispatch_uid="noted")
        try:
            assert "符合" in client.get("/").content.decode()
        finally:
            template_rendered.disconnect(dispatch_uid="noted")
        return names

    public.get("/")
    assert "pages/policy_note.html" not in drawn(public)
    assert "pages/policy_note.html" not in drawn(signed_in("office")), "it is the same for everybody"
    tallies = dict(run.tallies)
    tallies["产业园改造资助"] = {**tallies["产业园改造资助"], "subjects": 4711}
    Run.objects.filter(pk=run.pk).update(tallies=tallies)
    assert "pages/policy_note.html" in drawn(public)
    assert "4711个改造项目符合" in public.get("/").content.decode()
