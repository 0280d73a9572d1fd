"""Subjects, and what is on record of them beside facts (一企一档)."""

from __future__ import annotations

from luodi_service.registry.models.brands import Brand, BrandYear
from luodi_service.registry.models.exhibitions import Deal, Exhibition
from luodi_service.registry.models.records import (
    CONTACT_READERS,
    GRANTS,
    LADDER,
    LEVELS,
    PERSONAL,
    Contact,
    LadderStep,
    Membership,
    NamedList,
    Title,
)
from luodi_service.registry.models.subjects import (
    ENDINGS,
    STILL_THERE,
    Record,
    RecordQuery,
    Records,
    Subject,
    SubjectQuery,
    Tenancy,
    current,
    known_subject,
    word_on,
)

__all__ = [
    "CONTACT_READERS", "ENDINGS", "GRANTS", "LADDER", "LEVELS", "PERSONAL", "STILL_THERE",
    "Brand", "BrandYear", "Contact", "Deal", "Exhibition", "LadderStep", "Membership", "NamedList", "Record", "RecordQuery",
    "Records", "Subject", "SubjectQuery", "Tenancy", "Title", "current", "known_subject", "word_on",
]  # fmt: skip
