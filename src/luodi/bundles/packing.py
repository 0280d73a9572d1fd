"""An award with all it rests on, as one file."""

from __future__ import annotations

from collections.abc import Mapping

from luodi.bundles.archive import zipped
from luodi.bundles.award import Award
from luodi.bundles.layout import AWARD, FACTS, PAPERS, PLAN, PLAN_FILES, USUAL_NAME
from luodi.bundles.manifest import json_bytes, sealed
from luodi.bundles.opening import open_bundle
from luodi.diagnostics import Diagnostics, Faults
from luodi.facts import Facts
from luodi.facts.marks import MARK
from luodi.facts.writing import write_tables
from luodi.plan.files import TERMS_FILE
from luodi.plan.terms import read_terms
from luodi.source import Source


def pack(award: Award, plan_files: Mapping[str, str], facts: Facts, papers: Mapping[str, bytes | str]) -> bytes:
    """The bundle of an award: a zip that is the same, byte for byte, whenever the same is packed.

    ``plan_files`` are the texts of plan.md, terms.md and official.txt under these names. ``facts`` are those that the
    award rests on; of one with demonstration data every row says so. ``papers`` are whatever else belongs to it, by the
    names they will have in ``papers/``; texts are written as UTF-8.

    Raises:
        Faults: LD1001 too large; LD1006 a paper whose name will not do, or a fact that would not be read back as it is;
            whatever else would keep the bundle from being opened, such as faults of the plan.
    """
    diagnostics = Diagnostics()
    terms = read_terms(Source(f"{USUAL_NAME}/{PLAN}{TERMS_FILE}", plan_files[TERMS_FILE]), diagnostics)
    remark = MARK if award.demonstration else ""
    tables = write_tables(facts, terms, diagnostics, code="LD1006", place=f"{USUAL_NAME}/{FACTS}", remark=remark)
    if len(diagnostics):
        raise Faults(diagnostics)
    files = {
        AWARD: json_bytes(award.as_json()),
        **{f"{PLAN}{name}": plan_files[name].encode() for name in PLAN_FILES},
        **{f"{FACTS}{name}": content for name, content in tables.items()},
        **{f"{PAPERS}{name}": _bytes(content) for name, content in papers.items()},
    }
    raw = zipped(sealed(files), USUAL_NAME)
    open_bundle(raw)
    return raw


def _bytes(content: bytes | str) -> bytes:
    return content.encode() if isinstance(content, str) else bytes(content)
