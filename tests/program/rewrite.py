"""A plan's files with one number of the text edited, in the text, the quotes and the rules alike."""

from __future__ import annotations

from gongshu import FOLDER
from luodi.compiler import OFFICIAL_FILE, PLAN_FILE, TERMS_FILE, Plan, compile_sources
from luodi.diagnostics import Diagnostics
from luodi.program.nodes import Constant
from luodi.program.rewording import Edit, edited, official_line, reworded
from luodi.program.spots import Spot
from luodi.source import Source


def with_number(plan: Plan, spot: Spot, words: str, shown: str) -> tuple[Plan, Diagnostics]:
    """The plan whose text says ``shown`` where a spot's number stands, and whose rules say ``words``."""
    assert spot.at is not None
    provision = spot.quote.provision
    place = provision.span(*spot.at)
    line = next(span for span in provision.spans if span.start <= place.start < span.end)
    text = line.text[: place.start - line.start] + shown + line.text[place.end - line.start :]
    lines, quotes = reworded(plan.document, line, text)
    rules = [Edit(node.span, words) for node in spot.nodes if isinstance(node, Constant)]
    official = Source(OFFICIAL_FILE, (FOLDER / OFFICIAL_FILE).read_text(encoding="utf-8"))
    published = official_line(plan.document, line, official)
    assert published is not None
    diagnostics = Diagnostics()
    return compile_sources(
        Source(PLAN_FILE, edited(plan.document.source.text, [*lines, *quotes, *rules])),
        Source(TERMS_FILE, (FOLDER / TERMS_FILE).read_text(encoding="utf-8")),
        Source(OFFICIAL_FILE, edited(official.text, [Edit(published, text)])),
        diagnostics,
    ), diagnostics
