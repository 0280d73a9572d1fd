"""Claims, what was said of them, notices with objections, and what stands around them."""

from __future__ import annotations

from luodi_service.claims.models.claim import ALL_SEEING, BEFORE_FINANCE, Act, Claim, OfClaim, Opinion, Refusal
from luodi_service.claims.models.double_support import Finding, OtherAward, Thing
from luodi_service.claims.models.notices import NoticeLine, Objection, PublicNotice
from luodi_service.claims.models.overrides import Override
from luodi_service.claims.models.papers import Paper
from luodi_service.claims.models.posts import Post
from luodi_service.claims.models.samples import Sample, Sampled
from luodi_service.claims.models.telling import OptOut, Telling
from luodi_service.claims.portal.models import PortalFile, PortalRow

__all__ = [
    "ALL_SEEING",
    "BEFORE_FINANCE",
    "Act",
    "Claim",
    "Finding",
    "NoticeLine",
    "Objection",
    "OfClaim",
    "Opinion",
    "OptOut",
    "OtherAward",
    "Override",
    "Paper",
    "PortalFile",
    "PortalRow",
    "Post",
    "PublicNotice",
    "Refusal",
    "Sample",
    "Sampled",
    "Telling",
    "Thing",
]
