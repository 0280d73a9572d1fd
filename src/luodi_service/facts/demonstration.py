"""The demonstration's classes: into which field and sector its firms fall, told by their names, all invented."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from luodi_service.facts.models import Fact, Term
from luodi_service.facts.recording import start_batch
from luodi_service.facts.register_terms import CONTROLLER, FIELD, FIELD_REASON, FOUNDED, KIND, SECTOR, SECTOR_REASON
from luodi_service.lib.audit import System, record
from luodi_service.registry.models import Subject

SOURCE = "演示归类"
WORDS = (
    ("汽车电子商务", "汽车电子商务", "汽车"),
    ("车品网络", "汽车电子商务", "汽车"),
    ("后市场", "零配件O2O及后市场", "维修"),
    ("配件", "零配件O2O及后市场", "汽车"),
    ("养护", "零配件O2O及后市场", "维修"),
    ("维修", "零配件O2O及后市场", "维修"),
    ("共享", "分享经济", ""),
    ("出行", "分享经济", ""),
    ("车联", "智能车联网", ""),
    ("智能", "智能车联网", ""),
    ("会展", "会展", ""),
    ("改装", "", "改装"),
    ("回收", "", "报废回收"),
    ("汽车", "", "汽车"),
)
"""Words of a name, the field and the sector they tell; the first that is found counts."""
GROUPS, OF_A_GROUP = 12, 2
"""Of so many firms in a row so many have one controller."""


def load_classes(at: datetime) -> int:
    """Record the demonstration's classes, once; gives how many facts there are."""
    if Fact.objects.filter(batch__source=SOURCE).exists():
        return 0
    terms = {term.name: term for term in Term.objects.filter(kind=KIND)}
    with transaction.atomic():
        batch = start_batch(SOURCE, "预计", None, at, demonstration=True)
        facts = [
            Fact(subject=firm, term=terms[name], value=value, batch=batch)
            for number, firm in enumerate(Subject.objects.filter(kind=KIND, name__contains="演示").order_by("key"))
            for name, value in _told(firm.name, number)
            if name in terms
        ]
        Fact.objects.bulk_create(facts, batch_size=2_000)
        record(System("演示"), "导入数据", batch, at, source=SOURCE, facts=len(facts))
    return len(facts)


def _told(name: str, number: int) -> list[tuple[str, str]]:
    """The facts that a name tells, and a day of founding and a controller by lot."""
    rows = [(FOUNDED, date(2010 + number * 7 % 16, 1 + number * 5 % 12, 1 + number % 28).isoformat())]
    if number % GROUPS < OF_A_GROUP:
        rows.append((CONTROLLER, f"演示控股 {number // GROUPS + 1} 号"))
    found = next((row for row in WORDS if row[0] in name), None)
    if found is not None:
        word, field, sector = found
        reason = f"名称中有「{word}」（演示数据）"
        for term, reason_term, value in ((FIELD, FIELD_REASON, field), (SECTOR, SECTOR_REASON, sector)):
            rows += [(term, value), (reason_term, reason)] if value else []
    return rows
