"""Adding to the audit log, and proving it whole."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from django.db import connection, models

from luodi_service.lib.models import AuditEntry, AuditHead


class Actor(Protocol):
    """Whoever acts: a person, or the system itself with no key."""

    pk: Any

    def __str__(self) -> str: ...


class System:
    """The service acting by itself."""

    pk = None

    def __init__(self, name: str = "系统") -> None:
        self._name = name

    def __str__(self) -> str:
        return self._name


def record(actor: Actor, action: str, target: models.Model | str, at: datetime, **details: object) -> AuditEntry:
    """Add a line. It belongs to the transaction of the change that it records, so both happen or neither.

    ``details`` are plain data: what a reader needs to see what changed, no personal data in clear.
    """
    return record_all(actor, action, [(target, details)], at)[0]


def record_all(
    actor: Actor, action: str, targets: Iterable[tuple[models.Model | str, Mapping[str, object]]], at: datetime
) -> list[AuditEntry]:
    """Add a line for each target with its details, in order, by as few questions as one line takes."""
    assert connection.in_atomic_block, "a change and its audit line are one transaction"
    if connection.vendor == "postgresql":
        # Rows that refer to others wait for whoever holds these: now, and not at the end, when everybody waits for this one.
        connection.check_constraints()
    head, _ = AuditHead.objects.select_for_update().get_or_create(pk=1)
    entries: list[AuditEntry] = []
    for target, details in targets:
        entry = _entry(actor, action, target, at, details)
        entry.number, entry.previous = head.count + 1, head.hash
        entry.hash = hash_of(entry)
        head.count, head.hash = entry.number, entry.hash
        entries.append(entry)
    AuditEntry.objects.bulk_create(entries, batch_size=500)
    head.save(update_fields=["count", "hash"])
    return entries


def _entry(
    actor: Actor, action: str, target: models.Model | str, at: datetime, details: Mapping[str, object]
) -> AuditEntry:
    kind, key = (target, "") if isinstance(target, str) else (type(target).__name__.lower(), str(target.pk))
    return AuditEntry(
        at=at,
        actor_id=actor.pk,
        actor=_sayable(str(actor))[:150],
        action=action,
        kind=_sayable(kind)[:60],
        key=_sayable(key)[:200],
        details=json.loads(_sayable(json.dumps(details, default=str, ensure_ascii=False))),
    )


_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")


def _sayable(text: str) -> str:
    """The text, or JSON, without what no database keeps: NUL, and halves of characters."""
    return _NUL.sub(r"\1", text.replace("\x00", "").encode("utf-8", "replace").decode())


def hash_of(entry: AuditEntry) -> str:
    """SHA-256 over the row as canonical JSON, the hash before it included."""
    row = [
        entry.number, entry.at.astimezone(UTC).isoformat(), entry.actor_id, entry.actor, entry.action, entry.kind,
        entry.key, entry.details, entry.previous,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(row, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the chain does not hold, and how."""

    number: int
    problem: str


def breaks() -> Iterator[Break]:
    """Every place where rows were altered, removed or inserted; none for a whole log."""
    previous, number = "", 0
    for entry in AuditEntry.objects.order_by("number").iterator(chunk_size=2_000):
        if entry.number != number + 1:
            yield Break(number + 1, f"第 {number + 1} 至 {entry.number - 1} 条被删除")
        if entry.previous != previous and entry.number == number + 1:
            yield Break(entry.number, "与前一条接不上：前一条被改动，或这一条是插入的")
        if hash_of(entry) != entry.hash:
            yield Break(entry.number, "内容与其校验值不符：被改动")
        previous, number = entry.hash, entry.number
    head = AuditHead.objects.filter(pk=1).first()
    known = (head.count, head.hash) if head is not None else (0, "")
    if known != (number, previous):
        yield Break(number + 1, f"末尾不符：应有 {known[0]} 条")
