"""The words of a policy's sentence changed alone: where its rules no longer agree with it, under the very word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from luodi.compiler import OFFICIAL_FILE, Plan
from luodi.diagnostics import Diagnostic, Diagnostics
from luodi.plan.document import Provision
from luodi.program.policies import Policy
from luodi.program.quotes import find_quote
from luodi.program.rewording import Edit, edited, official_line, quote_at, reworded
from luodi.source import Source, Span, fold

from luodi_service.plans.models import Version
from luodi_service.plans.texts import check, compiled

LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Said:
    """A fault in words."""

    code: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Words:
    """Words of the sentence, and what is wrong under them."""

    text: str
    faults: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Wording:
    """A sentence as reworded, cut where faults stand; faults that stand elsewhere; and how many quotes followed it."""

    policy: Policy
    text: str
    pieces: tuple[Words, ...] = ()
    elsewhere: tuple[Said, ...] = ()
    quotes: int = 0
    problem: str = ""

    @property
    def agrees(self) -> bool:
        """Whether rules and text still agree."""
        return not (self.elsewhere or self.problem or any(piece.faults for piece in self.pieces))


def sentence(version: Version, code: str) -> Wording | None:
    """The line of the text that a policy formalises; None where there is no such policy."""
    plan = compiled(version)
    policy = next((found for found in plan.program.policies if found.code == code), None)
    return None if policy is None else Wording(policy, _line(plan, policy).text)


def reword(version: Version, code: str, words: str) -> Wording | None:
    """The plan checked with a policy's line saying other words, its quotes following, its rules as they are."""
    plan = compiled(version)
    policy = next((found for found in plan.program.policies if found.code == code), None)
    if policy is None:
        return None
    line = _line(plan, policy)
    text = " ".join(words.split())
    problem = _problem(text, line.text)
    if problem:
        return Wording(policy, text[:LONGEST], problem=problem)
    lines, quotes = reworded(plan.document, line, text)
    official = Source(OFFICIAL_FILE, version.official)
    published = official_line(plan.document, line, official)
    after, faults = check(
        edited(version.text, [*lines, *quotes]),
        version.terms,
        edited(version.official, [Edit(published, text)]) if published is not None else version.official,
    )
    shift = sum(len(edit.words) - len(edit.place.text) for edit in quotes if edit.place.end <= line.start)
    provision, place = _place(after, line.start + shift)
    found: dict[tuple[int, int], list[Said]] = {}
    elsewhere: list[Said] = []
    for fault in faults:
        said = Said(fault.code, fault.message(), fault.remedy())
        at = None if place is None or provision is None else _under(fault, provision, place)
        if at is None:
            elsewhere.append(said)
        else:
            found.setdefault(at, []).append(said)
    return Wording(policy, text, tuple(_cut(text, found)), tuple(elsewhere), len(quotes))


def _problem(text: str, before: str) -> str:
    if not text:
        return "请写出这一句"
    if len(text) > LONGEST:
        return f"不要超过 {LONGEST} 个字"
    if text[0] in "#`|~<":
        return f"一句原文不以「{text[0]}」开头"
    return "文字没有改动" if fold(text)[0] == fold(before)[0] else ""


def _line(plan: Plan, policy: Policy) -> Span:
    provision = next(found for found in plan.document.provisions if found.id == policy.provision)
    return next(span for span in reversed(provision.spans) if span.end <= policy.span.start)


def _place(plan: Plan, start: int) -> tuple[Provision | None, Span | None]:
    """The provision and the line that begins at an offset; none where the words made something else of it."""
    for provision in plan.document.provisions:
        for span in provision.spans:
            if span.start == start:
                return provision, span
    return None, None


def _under(fault: Diagnostic, provision: Provision, line: Span) -> tuple[int, int] | None:
    """The stretch of the line that a fault concerns, by offsets in it."""
    place = fault.place
    if not isinstance(place, Span) or place.source.name != line.source.name:
        return None
    if line.start <= place.start < line.end:
        return place.start - line.start, max(min(place.end, line.end), place.start + 1) - line.start
    quoted = quote_at(provision, place)
    quote = None if quoted is None else find_quote(quoted, provision, Diagnostics())
    if quote is None or quote.label:
        return None
    start, end = quote.stretches[0][0], quote.stretches[-1][1]
    words = fold(str(fault.details.get("quoted", "")).partition("（")[0])[0]
    at = provision.folded.find(words, start) if words else -1
    if at >= 0 and at < end:
        start, end = at, at + len(words)
    stretch = provision.span(start, end)
    if not line.start <= stretch.start < line.end:
        return None
    return stretch.start - line.start, min(stretch.end, line.end) - line.start


def _cut(text: str, found: dict[tuple[int, int], list[Said]]) -> Iterator[Words]:
    """The line cut where faults stand; of two stretches that overlap the later begins where the first ends."""
    at = 0
    for (start, end), said in sorted(found.items()):
        begin = max(start, at)
        if begin > at:
            yield Words(text[at:begin])
        yield Words(text[begin : max(end, begin)], tuple(said))
        at = max(end, begin)
    if at < len(text):
        yield Words(text[at:])
