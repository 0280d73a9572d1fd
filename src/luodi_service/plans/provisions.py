"""A version's provisions, one by one, for whoever speaks of them."""

from __future__ import annotations

from dataclasses import dataclass

from luodi_service.plans.models import Version
from luodi_service.plans.texts import compiled


@dataclass(frozen=True, slots=True)
class ProvisionText:
    """A provision: its address, what it is called, and its words."""

    id: str
    label: str
    text: str


def provisions(version: Version) -> list[ProvisionText]:
    """In the order of the text; the plan's title and opening words first, under the address 0."""
    return [
        ProvisionText(found.id, found.words.zh, found.text.strip())
        for found in compiled(version).document.provisions
        if found.text.strip()
    ]


def is_draft(version: Version) -> bool:
    """Whether a version is still a 征求意见稿."""
    return not compiled(version).program.published


def official_title(version: Version) -> str:
    """The title as the official text has it."""
    return compiled(version).document.provisions[0].text
