"""The audit log: whole, or it says where it is not."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import connections, transaction

from service.conftest import NOW

from luodi_service.lib.audit import System, breaks, record
from luodi_service.lib.models import AuditEntry, AuditHead


@pytest.fixture
def log(db: None) -> list[AuditEntry]:
    with transaction.atomic():
        return [record(System(), "试", f"第{number}件", NOW, number=number) for number in range(5)]


def problems() -> list[str]:
    return [found.problem for found in breaks()]


def test_a_log_is_whole(log: list[AuditEntry]) -> None:
    assert problems() == []
    call_command("verify_audit", verbosity=0)


def test_an_altered_row_is_found(log: list[AuditEntry]) -> None:
    AuditEntry.objects.filter(pk=log[2].pk).update(actor="别人")
    assert problems() == ["内容与其校验值不符：被改动"]
    with pytest.raises(CommandError, match="1 处不完整"):
        call_command("verify_audit", verbosity=0)


def test_a_row_altered_with_its_hash_is_found_at_the_next(log: list[AuditEntry]) -> None:
    from luodi_service.lib.audit import hash_of

    row = AuditEntry.objects.get(pk=log[2].pk)
    row.actor = "别人"
    row.hash = hash_of(row)
    row.save()
    assert problems() == ["与前一条接不上：前一条被改动，或这一条是插入的"]


def test_removed_rows_are_found(log: list[AuditEntry]) -> None:
    AuditEntry.objects.filter(pk=log[2].pk).delete()
    assert problems() == [f"第 {log[2].number} 至 {log[2].number} 条被删除"]


def test_removed_last_rows_are_found(log: list[AuditEntry]) -> None:
    AuditEntry.objects.filter(number__gte=log[3].number).delete()
    assert problems() == [f"末尾不符：应有 {AuditHead.objects.get(pk=1).count} 条"]


def test_an_inserted_row_is_found(log: list[AuditEntry]) -> None:
    last = AuditEntry.objects.order_by("-number")[0]
    row = AuditEntry(
        number=last.number + 1, at=NOW, actor="别人", action="试", kind="", key="", previous=last.hash, hash="0" * 64
    )
    row.save()
    assert "内容与其校验值不符：被改动" in problems()


def test_a_change_and_its_line_are_one_transaction(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as alone:
        alone.setattr(connections["default"], "in_atomic_block", False)
        with pytest.raises(AssertionError, match="one transaction"):
            record(System(), "试", "甲", NOW)
