"""The passes in order: a plan's folder to a checked plan."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from luodi.checked_plan import Plan
from luodi.diagnostics import Diagnostics, Faults
from luodi.limits import CHARACTERS_MAX, SENTENCES_MAX
from luodi.plan.document import Document, read_document
from luodi.plan.files import OFFICIAL_FILE, PLAN_FILE, TERMS_FILE
from luodi.plan.terms import Terms, read_terms
from luodi.program.build import build
from luodi.source import Cell, Source, fold
from luodi.words import Words, listed

__all__ = ["OFFICIAL_FILE", "PLAN_FILE", "TERMS_FILE", "Plan", "compile_plan", "compile_sources", "load"]

_CHARACTERS, _SENTENCES = Words("字数", "characters"), Words("行数和句数", "lines and sentences")
_ENDED = Words("（已结束）", "(the end)")


def compile_plan(path: Path | str) -> tuple[Plan | None, Diagnostics]:
    """A plan's folder (or its plan.md) with every fault of it. The plan is None only where a file cannot be read."""
    given = Path(path)
    folder = given.parent if given.is_file() else given
    diagnostics = Diagnostics()
    sources = {name: _read(folder, name, diagnostics) for name in (PLAN_FILE, TERMS_FILE, OFFICIAL_FILE)}
    plan_source, terms_source, official = (sources[name] for name in (PLAN_FILE, TERMS_FILE, OFFICIAL_FILE))
    if plan_source is None or terms_source is None or official is None:
        return None, diagnostics
    return compile_sources(plan_source, terms_source, official, diagnostics, folder), diagnostics


def compile_sources(
    plan: Source, terms: Source, official: Source, diagnostics: Diagnostics, folder: Path = Path()
) -> Plan:
    """The plan of its three texts. Faults join the diagnostics; the parts that have them are left out. Of texts larger
    than any plan nothing is read."""
    if _too_large((plan, terms, official), diagnostics):
        nothing = Source(plan.name, "")
        return compile_sources(nothing, nothing, nothing, Diagnostics(), folder)
    document = read_document(plan, diagnostics)
    _compare_texts(document, official, diagnostics)
    dictionary = read_terms(terms, diagnostics)
    program, coverage = build(document, dictionary, diagnostics)
    known = Terms(dictionary.by_name | program.reported) if program.reported else dictionary
    return Plan(folder, document, known, program, coverage)


def load(path: Path | str) -> Plan:
    """A plan that has no faults.

    Raises:
        Faults: every fault of the plan's files, with places and remedies.
    """
    plan, diagnostics = compile_plan(path)
    if plan is None or len(diagnostics):
        raise Faults(diagnostics)
    return plan


def _read(folder: Path, name: str, diagnostics: Diagnostics) -> Source | None:
    path = folder / name
    try:
        return Source(str(path), path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        diagnostics.add("LD0102", Cell(str(path), 0, ""))
    except OSError:
        needed = listed((PLAN_FILE, TERMS_FILE, OFFICIAL_FILE))
        diagnostics.add("LD0101", Cell(str(path), 0, ""), path=path, needed=needed)
    return None


def _too_large(sources: Iterable[Source], diagnostics: Diagnostics) -> bool:
    """Whether a file is larger than any plan; reported."""
    before = len(diagnostics)
    for source in sources:
        sentences = sum(map(source.text.count, "\n。；！？"))
        for found, most, what in (
            (len(source.text), CHARACTERS_MAX, _CHARACTERS),
            (sentences, SENTENCES_MAX, _SENTENCES),
        ):
            if found > most:
                diagnostics.add("LD0118", Cell(source.name, 0, ""), most=most, what=what)
    return len(diagnostics) > before


def _compare_texts(document: Document, official: Source, diagnostics: Diagnostics) -> None:
    """plan.md without its blocks is the published text, width and white space aside."""
    published, _ = fold(official.text)
    lines = [*document.sections.values(), *(span for provision in document.provisions for span in provision.spans)]
    at = 0
    for span in sorted(lines, key=lambda line: line.start):
        words, offsets = fold(span.text)
        expected = published[at : at + len(words)]
        if words != expected:
            first = next((i for i, (a, b) in enumerate(zip(words, expected, strict=False)) if a != b), len(expected))
            end = min(first + 12, len(words))
            place = span.part(offsets[min(first, end - 1)], offsets[end - 1] + 1)
            diagnostics.add("LD0103", place, found=words[first:end], expected=expected[first : first + 12] or _ENDED)
            return
        at += len(words)
    if at < len(published) and lines:
        last = max(lines, key=lambda line: line.start)
        diagnostics.add("LD0103", last, found=_ENDED, expected=published[at : at + 12])
