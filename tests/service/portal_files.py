"""Files as the portal sends them, for tests."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from openpyxl import Workbook

from service.claiming import DAY, own, person, trial

from luodi_service.claims.demonstration import load_awards
from luodi_service.claims.models import Claim
from luodi_service.claims.portal import bringing
from luodi_service.claims.portal.columns import HEADS
from luodi_service.claims.portal.models import PortalFile

Row = dict[str, Any]


@pytest.fixture(scope="module", autouse=True)
def awards(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demonstration's money, loaded once for a file of tests and taken back behind it."""
    with django_db_blocker.unblock():
        held = transaction.atomic()
        held.__enter__()
        load_awards("gongshu-auto-2017", DAY)
        yield
        transaction.set_rollback(True)
        held.__exit__(None, None, None)


def prepared_claims(code: str, count: int) -> list[Claim]:
    """Claims that were found, whose recipients the demonstration's firm answers for."""
    rows = Claim.objects.filter(plan=trial(), code=code, state="prepared").order_by("pk")[:count]
    found = [own(claim) for claim in rows]
    assert len(found) == count
    return found


def row_of(claim: Claim, number: str = "ZJ-1", **changes: Any) -> Row:
    """What the portal sends for what a claim is about."""
    return {
        "门户编号": number, "政策代码": claim.code, "主体编号": claim.subject.key, "年度": str(claim.year), "户名": "演示户名",
        "开户行": "演示银行", "银行账号": "6222000000000018", "同意核验": "是", "发票": "", "房屋": "", "项目": "", "备注": "", **changes,
    }  # fmt: skip


def as_text(rows: Iterable[Row], heads: Sequence[str] = HEADS) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(heads)
    writer.writerows([row.get(head, "") for head in heads] for row in rows)
    return text.getvalue().encode()


def as_book(rows: Iterable[Row], heads: Sequence[str] = HEADS, before: Iterable[Sequence[Any]] = ()) -> bytes:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "申报"
    for line in (*before, heads, *([row.get(head, "") for head in heads] for row in rows)):
        sheet.append(list(line))
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def tried(content: bytes, name: str = "申报.csv", at: datetime = DAY) -> PortalFile:
    file = bringing.bring(trial(), name, content, person("office"), at)
    bringing.carry_on(file.pk, lambda: at)
    return PortalFile.objects.get(pk=file.pk)


def taken(content: bytes, name: str = "申报.csv", at: datetime = DAY) -> PortalFile:
    file = tried(content, name, at)
    bringing.begin(file, person("office"), at)
    bringing.carry_on(file.pk, lambda: at)
    return PortalFile.objects.get(pk=file.pk)


def said(file: PortalFile) -> list[tuple[str, dict[str, str]]]:
    """By row its outcome, and why it is not taken."""
    return list(file.rows.order_by("number").values_list("outcome", "faults"))
