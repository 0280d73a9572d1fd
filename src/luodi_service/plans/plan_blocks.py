"""Lines of a plan's blocks written by the service: the state of the plan, and rulings. The rest of the text stays."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError

from luodi.plan.blocks import Block

from luodi_service.plans.models import Version
from luodi_service.plans.texts import compiled

DRAFT, PUBLISHED = "征求意见稿", "正式"
_DOCUMENT = re.compile(r"[^\x00-\x1f\x7f`|,，：:\u2028\u2029]{2,60}")


def checked_document(text: str) -> str:
    """The number of a document as it can stand in a block.

    Raises:
        ValidationError: it is too short or long, or holds what would part or end a line of a block.
    """
    text = text.strip()
    if not _DOCUMENT.fullmatch(text) or not text.isprintable():
        raise ValidationError("文号写 2 至 60 个字，如 拱政发〔2017〕1号；不含逗号、冒号、竖线和换行")
    return text


def published_text(version: Version, document: str, valid_days: str) -> str:
    """The text with the state, number and validity of a published plan in its 计划 block."""
    return _with_lines(version.text, _plan_block(version), {"状态": PUBLISHED, "文号": document, "有效期": valid_days})


def draft_text(version: Version) -> str:
    """The text as a draft again: without number and validity."""
    return _with_lines(version.text, _plan_block(version), {"状态": DRAFT, "文号": "", "有效期": ""})


def ruled_text(version: Version, reading: str, ruling: str) -> str:
    """The text with a ruling in the block of a reading, below its options."""
    blocks = [block for block, _ in compiled(version).document.blocks("口径") if block.name == reading]
    return _with_lines(version.text, blocks[0], {"裁定": ruling}, below="选项")


def _plan_block(version: Version) -> Block:
    return compiled(version).document.blocks("计划")[0][0]


def _with_lines(text: str, block: Block, values: dict[str, str], below: str = "状态") -> str:
    """The text with lines of a block set to values, or taken out for an empty one; new ones below the lines of a key."""
    lines = text.split("\n")
    anchor = block.entry(below)
    assert anchor is not None, "a needed key stands in a checked block"
    at = anchor.items[-1].left.line_number if anchor.items else anchor.place.line_number
    replaced: dict[int, str | None] = {}
    added: list[str] = []
    for key, value in values.items():
        entry = block.entry(key)
        line = f"{key}: {value}" if value else None
        if entry is not None:
            replaced[entry.place.line_number] = line
        elif line is not None:
            added.append(line)
    found: list[str] = []
    for number, line in enumerate(lines, start=1):
        kept = replaced.get(number, line)
        found += [] if kept is None else [kept]
        found += added if number == at else []
    return "\n".join(found)
