"""The version in force is what everybody sees; the office works on the newest, and figures are worked out for both."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.test import Client

from service.conftest import signed_in
from service.test_publishing import PLAN, PUBLISHING, RULING, reviewed
from service.test_versions import change, raised, words_of

from luodi_service.plans.margins import newest_version, shown_version, versions_to_run
from luodi_service.plans.models import Plan, Run, Version


@pytest.fixture
def office(db: None) -> Client:
    return signed_in("office")


@pytest.fixture
def plan(run: Run) -> Plan:
    return run.version.plan


@pytest.fixture
def amended(office: Client, run: Run) -> Version:
    """A draft that is newer than the version in force, with another number in it and a run of its own."""
    reviewed(office)
    office.post(f"{PLAN}publish/", PUBLISHING)
    change(office, Version.objects.get(number=2), raised(run.version), follow="on")
    office.post(f"{PLAN}proposal/take/")
    return Version.objects.get(number=3)


def test_where_none_is_published_the_newest_draft_is_shown(office: Client, plan: Plan, run: Run) -> None:
    change(office, run.version, raised(run.version), follow="on")
    office.post(f"{PLAN}proposal/take/")
    assert (shown_version(plan).number, newest_version(plan).number) == (2, 2)
    assert [version.number for version in versions_to_run(plan)] == [2]


def test_a_newer_draft_is_not_shown(plan: Plan, amended: Version) -> None:
    assert (shown_version(plan).number, newest_version(plan).number) == (2, 3)
    assert [version.number for version in versions_to_run(plan)] == [2, 3]


def test_the_newest_of_those_published_is_shown(office: Client, plan: Plan, run: Run) -> None:
    reviewed(office)
    office.post(f"{PLAN}publish/", PUBLISHING)
    office.post(f"{PLAN}readings/tier_jump/", {**RULING, "number": "2"})
    assert shown_version(plan).number == 3


def test_everybody_sees_what_is_in_force(public: Client, office: Client, amended: Version) -> None:
    for client in (public, office):
        page = words_of(client.get("/"))
        assert "正式" in page
        assert "第2版" in page
        assert "最高不超过500万元" in page
        form = client.get("/policies/renovation_support/whatif/").content.decode()
        assert 'name="renovation_support.2" value="20"' in form
        assert "按投资额的20%" in words_of(client.get("/policies/renovation_support/"))
    assert public.get("/api/v1/plan/").json()["version"] == 2
    assert "25%" in public.get(f"{PLAN}versions/3/").content.decode()


def test_the_office_rules_on_the_readings_of_the_newest(public: Client, office: Client, amended: Version) -> None:
    assert "第3版" in words_of(office.get("/readings/"))
    assert "第2版" in words_of(public.get("/readings/"))


def test_figures_are_worked_out_for_both(office: Client, amended: Version) -> None:
    office.post("/runs/start/")
    assert set(Run.objects.filter(state="queued").values_list("version__number", flat=True)) == {2, 3}
    call_command("evaluate", verbosity=0)
    assert list(Run.objects.filter(state="done").values_list("version__number", flat=True)[:2]) == [3, 2]
