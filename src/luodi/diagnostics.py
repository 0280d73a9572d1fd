"""Coded faults with a place and a remedy, in Chinese or English.

A fault in a plan or in facts is a value, collected and shown together with all others; a fault of ours is an assertion.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from luodi.fault_codes import FAULT_CODES
from luodi.source import Place
from luodi.words import Detail, Language, Words

_REMEDY = Words("提示：", "Remedy: ")


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One fault: its code, its place, and the details that fill its message."""

    code: str
    place: Place
    details: dict[str, Detail] = field(default_factory=dict)

    def message(self, language: Language = "zh") -> str:
        """What is wrong, in the reader's language."""
        return FAULT_CODES[self.code].message.filled(language, self.details)

    def remedy(self, language: Language = "zh") -> str:
        """What to do about it, in the reader's language."""
        return FAULT_CODES[self.code].remedy.filled(language, self.details)

    def render(self, language: Language = "zh") -> str:
        """Code, place and message; the excerpt with its caret; the remedy."""
        lines = [f"{self.code} {self.place.where()} {self.message(language)}"]
        lines += [f"    {line}" for line in self.place.excerpt().splitlines()]
        lines.append(f"    {_REMEDY[language]}{self.remedy(language)}")
        return "\n".join(lines)


class Diagnostics:
    """A growing list of faults, in the order found; the same fault at the same place counts once."""

    def __init__(self) -> None:
        self._items: dict[tuple[str, str, str], Diagnostic] = {}

    def add(self, code: str, place: Place, **details: object) -> None:
        """Record a fault. ``details`` are what its message names: ``Words``, or what is the same in every language."""
        assert code in FAULT_CODES, f"no such fault code: {code}"
        said: dict[str, Detail] = {
            name: value if isinstance(value, Words) else str(value) for name, value in details.items()
        }
        self.extend([Diagnostic(code, place, said)])

    def extend(self, items: Iterable[Diagnostic]) -> None:
        """Record the faults found elsewhere."""
        for item in items:
            # What it says tells it from others, in one language whoever reads it.
            self._items.setdefault((item.code, item.place.where(), item.message()), item)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self._items.values())

    def __len__(self) -> int:
        return len(self._items)


class Faults(Exception):
    """Raised by the library's doors when a plan or facts have faults; carries all of them."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n".join(item.render() for item in self.diagnostics))
