"""A version's files as a checked plan of the library; compiled once, since they never change."""

from __future__ import annotations

from functools import lru_cache

from luodi.compiler import OFFICIAL_FILE, PLAN_FILE, TERMS_FILE, Plan, compile_sources
from luodi.diagnostics import Diagnostics, Faults
from luodi.source import Source

from luodi_service.plans.models import Version


def compiled(version: Version) -> Plan:
    """The checked plan of a version, which had no faults when it was taken in."""
    return _compiled(version.hash, version.text, version.terms, version.official)


@lru_cache(maxsize=8)
def _compiled(_hash: str, text: str, terms: str, official: str) -> Plan:
    plan, diagnostics = check(text, terms, official)
    if len(diagnostics):
        raise Faults(diagnostics)
    return plan


def check(text: str, terms: str, official: str) -> tuple[Plan, Diagnostics]:
    """A plan of three texts, with every fault in them."""
    diagnostics = Diagnostics()
    sources = (Source(PLAN_FILE, text), Source(TERMS_FILE, terms), Source(OFFICIAL_FILE, official))
    return compile_sources(*sources, diagnostics), diagnostics
