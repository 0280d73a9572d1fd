"""Bundles of awards of the shipped plan, on its demonstration facts, and bundles spoilt in some way."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from gongshu import DEMONSTRATION, FOLDER, PLAN
from luodi.bundles import Award, pack
from luodi.bundles.archive import zipped
from luodi.bundles.manifest import MANIFEST, SEAL, sealed
from luodi.diagnostics import Faults
from luodi.engines.closure import ReadFacts, closure
from luodi.facts import Facts
from luodi.plan.files import OFFICIAL_FILE, PLAN_FILE, TERMS_FILE

TEXTS = {name: (FOLDER / name).read_text(encoding="utf-8") for name in (PLAN_FILE, TERMS_FILE, OFFICIAL_FILE)}
PAPERS: dict[str, bytes | str] = {"公示/公示稿.txt": "公示七日", "回单.pdf": b"%PDF-1.7\x00\xff"}
DAY = date(2019, 3, 1)


@cache
def known() -> Facts:
    return PLAN.read_facts(DEMONSTRATION)


def around(kind: str, subject: str) -> Facts:
    """What is known of a subject and of those on whom its results rest."""
    source = ReadFacts(known(), PLAN.terms)
    return source.only(closure(source, PLAN.program, kind, subject))


def award(policy: str, subject: str, year: int, readings: Mapping[str, str] | None = None) -> Award:
    result = PLAN.explain(known(), policy, subject, year, readings=readings).result
    return Award.of(PLAN, result, DAY, readings=readings, demonstration=True)


def bundle(given: Award, **changes: Any) -> bytes:
    """The bundle of an award, of which some things may be other than they are."""
    return pack(replace(given, **changes), TEXTS, around(given.subject_kind, given.subject), PAPERS)


@cache
def renovation() -> bytes:
    return bundle(award("产业园改造资助", "GZ2018-01", 2018))


def contents(raw: bytes) -> dict[str, bytes]:
    """The files of a bundle."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def forged(raw: bytes, change: Callable[[dict[str, bytes]], object]) -> bytes:
    """A bundle with its files changed by somebody who writes manifest and hash anew."""
    files = {name: content for name, content in contents(raw).items() if name not in (MANIFEST, SEAL)}
    change(files)
    return zipped(sealed(files), "包")


def spoilt(raw: bytes, change: Callable[[dict[str, bytes]], object]) -> bytes:
    """A bundle with its files changed by somebody who does not."""
    files = contents(raw)
    change(files)
    return zipped(files, "包")


def faults_of(raised: Any) -> list[str]:
    """Code and place of each fault that was raised, all of which can be told in words."""
    assert isinstance(raised.value, Faults)
    assert all(fault.render("zh") and fault.render("en") for fault in raised.value.diagnostics)
    return [f"{fault.code} {fault.place.where()}" for fault in raised.value.diagnostics]
