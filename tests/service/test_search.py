"""Search: over what the viewer may see, kind by kind, and nothing beyond."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from service.conftest import NOW, signed_in

from luodi_service.accounts.models import Person, Unit
from luodi_service.accounts.roles import ROLES
from luodi_service.consultation.models import Consultation
from luodi_service.lib.finding import holding
from luodi_service.pages.search_sources import COUNTED, SHOWN, search
from luodi_service.plans.models import Run
from luodi_service.registry.models import Subject, Title


def told(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def kinds(response: Any) -> list[str]:
    return re.findall(r'<h2 id="kind-\d+">(.*?)　', response.content.decode())


@pytest.fixture
def firms(run: Run) -> dict[str, Subject]:
    rows = {"here": "祥符街道", "there": "半山街道"}
    return {
        name: Subject.objects.create(
            kind="企业", key=f"KEY-{name}", name=f"寻得着{name}", area=Unit.objects.get(name=area)
        )
        for name, area in rows.items()
    }


def test_subjects_are_found_by_name_and_code_within_reach(firms: dict[str, Subject]) -> None:
    street = signed_in("street")
    found = told(street.get("/search/?q=寻得着"))
    assert "寻得着here" in found
    assert "寻得着there" not in found
    assert "主体 1 条" in found
    assert "主体 2 条" in told(signed_in("office").get("/search/?q=寻得着"))
    assert "寻得着here" in told(street.get("/search/?q=key-HERE")), "in capitals or not"
    assert "没有您可以查看的「KEY-there」" in told(street.get("/search/?q=KEY-there"))


def test_titles_are_found_within_reach(firms: dict[str, Subject]) -> None:
    for subject in firms.values():
        Title.objects.create(
            subject=subject, name="独角兽试", level="市", grant="新认定", granted_on=NOW.date(), at=NOW
        )
    assert "称号 1 条" in told(signed_in("street").get("/search/?q=独角兽试"))
    assert "称号 2 条" in told(signed_in("office").get("/search/?q=独角兽试"))
    Title.objects.update(withdrawn="误记")
    assert "称号" not in kinds(signed_in("office").get("/search/?q=独角兽试"))


def test_the_public_finds_what_is_public_alone(public: Client, firms: dict[str, Subject], run: Run) -> None:
    office = Person.objects.get(username="office")
    Consultation.objects.create(version=run.version, title="寻得着", opens=NOW, closes=NOW, by=office, at=NOW)
    assert kinds(public.get("/search/?q=寻得着")) == ["征求意见"]
    assert kinds(public.get("/search/?q=产业园改造")) == ["政策", "条款"]
    assert kinds(public.get("/search/?q=#1")) == []
    assert kinds(public.get(f"/search/?q={run.pk}"))[-1:] != ["测算"]


def test_provisions_show_the_words_and_lead_to_their_place(public: Client) -> None:
    response = public.get("/search/?q=实际投资额")
    page = response.content.decode()
    assert "条款" in kinds(response)
    assert "实际投资额" in told(response)
    links = re.findall(r'href="([^"]*#:~:text=[^"]+)"', page)
    assert links
    assert public.get(links[0].partition("#")[0]).status_code == 200


@pytest.mark.parametrize("role", ["office", "auditor"])
def test_runs_are_found_by_number_by_those_whose_they_are(run: Run, role: str) -> None:
    assert f"测算 #{run.pk}" in told(signed_in(role).get("/search/", {"q": f"#{run.pk}"}))
    assert "测算" not in kinds(signed_in("department").get("/search/", {"q": f"#{run.pk}"}))


@pytest.mark.parametrize("role", ROLES)
def test_whatever_is_found_can_be_opened(run: Run, role: str, firms: dict[str, Subject]) -> None:
    client = signed_in(role)
    for words in ("寻得着", "产业园", "GZ2018", "计划", "报"):
        page = client.get("/search/", {"q": words}).content.decode()
        for link in re.findall(r'<li><a href="([^"]+)"', page):
            assert client.get(link.partition("#")[0].replace("&amp;", "&")).status_code == 200, link


def test_more_than_a_handful_lead_to_their_list(firms: dict[str, Subject]) -> None:
    area = firms["here"].area
    Subject.objects.bulk_create(
        Subject(kind="企业", key=f"MANY{number:05}", name=f"寻得着{number}", area=area) for number in range(COUNTED + 5)
    )
    client = signed_in("street")
    page = client.get("/search/?q=寻得着").content.decode()
    assert f"{COUNTED} 条以上" in page
    assert page.count("/MANY") + page.count("KEY-here/") == SHOWN
    (more,) = re.findall(r'href="(/subjects/\?q=[^"]+)"', page)
    assert f"{COUNTED + 6} 条" in told(client.get(more))


@pytest.mark.parametrize(
    "words", ["", " ", "%", "_", "'", '"', "\\", "<script>alert(1)</script>", "长" * 500, "#99999999999999999999"]
)
def test_any_words_are_answered(public: Client, run: Run, words: str) -> None:
    for client in (public, signed_in("office")):
        response = client.get("/search/", {"q": words})
        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()


def test_signs_of_patterns_are_signs(firms: dict[str, Subject]) -> None:
    assert "主体" not in kinds(signed_in("office").get("/search/?q=寻%25着"))


def test_words_without_capitals_are_sought_as_they_are() -> None:
    assert str(holding("汽配4", "name")) == str(holding("汽配4", "name"))
    assert "icontains" not in str(holding("汽配4", "name"))
    assert "icontains" in str(holding("4S店", "name"))


@pytest.mark.parametrize("role", ["", "street", "office"])
def test_it_asks_as_often_for_many_as_for_few(run: Run, role: str, firms: dict[str, Subject]) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in(role) if role else Client(HTTP_HOST="localhost")

    def asked() -> int:
        client.get("/search/?q=寻得着")
        with CaptureQueriesContext(connection) as found:
            client.get("/search/?q=寻得着")
        return len(found)

    few = asked()
    area = firms["here"].area
    Subject.objects.bulk_create(Subject(kind="企业", key=f"M{n}", name="寻得着", area=area) for n in range(200))
    assert asked() == few


def test_the_door_of_search_is_the_models(run: Run, firms: dict[str, Subject]) -> None:
    """Nobody without business finds a subject, a return or a run."""
    for name in ("system_officer", "security_officer", "audit_officer"):
        found = {one.label for one in search(Person.objects.get(username=name), "寻得着")}
        assert found == set()
