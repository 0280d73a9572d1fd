"""A bundle opened: nothing of it is believed that does not hold together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from luodi.bundles.archive import check_bytes, unzipped
from luodi.bundles.award import Award, award_of
from luodi.bundles.layout import AWARD, FACTS, NEEDED, PAPERS, PLAN, PLAN_FILES, USUAL_NAME, inside
from luodi.bundles.manifest import MANIFEST, read_json, sha256, unsealed
from luodi.checked_plan import Plan
from luodi.compiler import compile_sources
from luodi.diagnostics import Diagnostics, Faults
from luodi.evaluate.bounds import check_bounds
from luodi.facts import Facts
from luodi.facts.marks import is_demonstration
from luodi.facts.writing import read_tables
from luodi.limits import BUNDLE_BYTES_MAX
from luodi.plan.files import texts_hash
from luodi.source import Cell, Source
from luodi.system_errors import refusal
from luodi.words import Words


@dataclass(frozen=True)
class Bundle:
    """What a bundle holds: the award, the plan, the facts, and papers by name.

    ``name`` is that of its file; ``hash`` the SHA-256 of its manifest, which stands for all of it; ``version`` that of the
    plan's three texts.
    """

    name: str
    hash: str
    award: Award
    plan: Plan
    version: str
    facts: Facts
    papers: Mapping[str, bytes]

    @property
    def demonstration(self) -> bool:
        """Whether it rests on invented data."""
        return self.award.demonstration or is_demonstration(self.facts)


def open_bundle(bundle: str | PathLike[str] | bytes) -> Bundle:
    """The bundle of a file, or of its bytes, with everything in it checked.

    Raises:
        Faults: all that is wrong with the file (LD1001 to LD1007); of one that is whole, all that is wrong with the
            award, the plan and the facts in it, each at its place there.
    """
    diagnostics = Diagnostics()
    raw, name = (bundle, USUAL_NAME) if isinstance(bundle, bytes) else _file(Path(bundle), diagnostics)
    files = unzipped(raw, name, diagnostics) if not len(diagnostics) else {}
    own = unsealed(files, name, diagnostics) if files or not len(diagnostics) else {}
    if not len(diagnostics):
        check_bytes(files, raw, name, diagnostics)
    if not len(diagnostics):
        _check_needed(own, name, diagnostics)
    if len(diagnostics):
        raise Faults(diagnostics)
    return _read(own, name, sha256(files[MANIFEST]), diagnostics)


def _file(path: Path, diagnostics: Diagnostics) -> tuple[bytes, str]:
    try:
        with path.open("rb") as file:
            return file.read(BUNDLE_BYTES_MAX + 1), path.name
    except OSError as error:
        diagnostics.add("LD1001", Cell(str(path), 0, ""), problem=refusal(error))
        return b"", path.name


def _check_needed(files: Mapping[str, bytes], name: str, diagnostics: Diagnostics) -> None:
    for needed in NEEDED:
        if needed not in files:
            diagnostics.add("LD1003", Cell(f"{name}/{needed}", 0, ""), file=needed)
    for other in files:
        if other not in NEEDED and not other.startswith((FACTS, PAPERS)):
            diagnostics.add("LD1002", Cell(f"{name}/{other}", 0, ""), file=other)


def _read(files: dict[str, bytes], name: str, digest: str, diagnostics: Diagnostics) -> Bundle:
    """What the files say. Raises ``Faults``."""
    award = _award(files[AWARD], f"{name}/{AWARD}", diagnostics)
    texts = _texts(files, name, diagnostics)
    if texts is None:
        raise Faults(diagnostics)
    sources = [Source(f"{name}/{PLAN}{file}", text) for file, text in zip(PLAN_FILES, texts, strict=True)]
    of_plan = Diagnostics()
    plan = compile_sources(sources[0], sources[1], sources[2], of_plan)
    diagnostics.extend(of_plan)
    facts = read_tables(inside(files, FACTS), plan.terms, diagnostics, place=f"{name}/{FACTS}")
    if not len(of_plan):
        check_bounds(plan.program, facts, diagnostics)
    if award is None or len(diagnostics):
        raise Faults(diagnostics)
    return Bundle(name, digest, award, plan, texts_hash(texts), facts, inside(files, PAPERS))


def _texts(files: Mapping[str, bytes], name: str, diagnostics: Diagnostics) -> list[str] | None:
    texts = []
    for file in PLAN_FILES:
        try:
            texts.append(files[f"{PLAN}{file}"].decode("utf-8"))
        except UnicodeDecodeError:
            diagnostics.add("LD0102", Cell(f"{name}/{PLAN}{file}", 0, ""))
    return texts if len(texts) == len(PLAN_FILES) else None


def _award(raw: bytes, place: str, diagnostics: Diagnostics) -> Award | None:
    where = Cell(place, 0, "")
    data = read_json(raw, where, diagnostics)
    if data is None:
        return None
    try:
        return award_of(data)
    except ValueError as error:
        field = str(error)
        problem = Words(
            f"「{field}」一项缺少、多余或不合格式", f"「{field}」 is missing, unknown or not as it should be"
        )
        diagnostics.add("LD1005", where, file=AWARD, problem=problem)
        return None
