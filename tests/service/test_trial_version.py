"""The published test version: says 演示 in its number wherever it is shown, and leaves the draft a draft."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from service import claiming as c

from luodi_service.claims import applying
from luodi_service.claims.demonstration import load_awards
from luodi_service.claims.models import Claim
from luodi_service.plans.models import Plan
from luodi_service.plans.texts import compiled
from luodi_service.registry.models import Subject

pytestmark = pytest.mark.django_db


def test_it_says_what_it_is(public: Client) -> None:
    load_awards("gongshu-auto-2017", c.DAY)
    page = public.get("/plans/gongshu-auto-2017-trial/").content.decode()
    assert "正式，演示〔2017〕1号" in page
    assert "演示数据，全部虚构" in page
    version = c.trial().versions.order_by("-number")[0]
    program = compiled(version).program
    assert all(reading.ruling is not None for reading in program.readings)
    assert program.policies[0].process[0].name == "受理"


def test_the_draft_stays_unpayable(public: Client) -> None:
    load_awards("gongshu-auto-2017", c.DAY)
    draft = Plan.objects.get(code="gongshu-auto-2017")
    assert "征求意见稿，结果仅为测算" in public.get("/").content.decode()
    with pytest.raises(ValidationError, match="只能测算，不能兑付"):
        applying.start(
            draft, "renovation_support", Subject.objects.get(key="GZ2017-01"), 2017, c.person("office"), c.DAY
        )
    assert not Claim.objects.filter(plan=draft).exists()


def test_a_second_loading_changes_nothing() -> None:
    first = load_awards("gongshu-auto-2017", c.DAY)
    assert first > 100
    assert load_awards("gongshu-auto-2017", c.DAY) == 0
    assert c.trial().versions.count() == 2
