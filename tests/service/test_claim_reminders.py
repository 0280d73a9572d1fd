"""Units are told of claims that wait for their word: two working days before, and once more when it is too late."""

from __future__ import annotations

from datetime import date

import pytest

from service import claiming as c

from luodi_service.accounts.models import Notice
from luodi_service.claims.demonstration import load_awards
from luodi_service.claims.reminding import remind
from luodi_service.lib.audit import System

pytestmark = pytest.mark.django_db


def told(username: str) -> list[str]:
    return list(
        Notice.objects.filter(person__username=username, key__startswith="claims:").values_list("text", flat=True)
    )


def test_before_and_after_the_day() -> None:
    load_awards("gongshu-auto-2017", c.DAY)
    claim = c.handed_in(c.prepared("renovation_support"))
    assert claim.due == date(2026, 3, 9)  # five working days after Monday the second

    assert remind(date(2026, 3, 4), System(), c.DAY) == 0
    assert remind(date(2026, 3, 5), System(), c.DAY) == 2  # both people of the office
    assert told("office") == ["「受理」1 项申请2026-03-09 到期，请办理"]
    assert remind(date(2026, 3, 9), System(), c.DAY) == 0
    assert remind(date(2026, 3, 10), System(), c.DAY) == 2
    assert told("office")[0] == "「受理」1 项申请2026-03-09 到期，已逾期，请办理"
    assert told("street") == []

    c.reviewed(claim, "first")
    assert remind(date(2026, 3, 10), System(), c.DAY) == 1
    assert told("street") == ["「初审」1 项申请2026-03-09 到期，已逾期，请办理"]
