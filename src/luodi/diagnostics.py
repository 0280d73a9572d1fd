"""Coded faults with a place and a remedy, in Chinese or English.

A fault in a plan or in facts is a value, collected and shown together with all others; a fault of ours is an assertion.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from luodi.fault_codes import FAULT_CODES
from luodi.limits import DETAIL_MAX, FAULTS_KEPT, FAULTS_SHOWN, HINTS_MAX
from luodi.near import near
from luodi.source import Place
from luodi.words import Detail, Language, Words

_REMEDY = Words("提示：", "Remedy: ")
_NOTHING = Words("", "")
MORE = Words(
    "另有 {count} 处没有列出；改正上面的之后再检查一遍",
    "{count} more are not shown; mend those above, then check again",
)


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
    """A growing list of faults, in the order found; the same fault at the same place counts once. Of very many the first
    are kept, and those beyond are counted."""

    def __init__(self) -> None:
        self._items: dict[tuple[str, str, str], Diagnostic] = {}
        self._beyond = 0
        self._hints = 0

    def add(self, code: str, place: Place, **details: object) -> None:
        """Record a fault. ``details`` are what its message names: ``Words``, or what is the same in every language."""
        assert code in FAULT_CODES, f"no such fault code: {code}"
        said: dict[str, Detail] = {
            name: _shortened(value if isinstance(value, Words) else str(value)) for name, value in details.items()
        }
        self.extend([Diagnostic(code, place, said)])

    def hint(self, name: str, known: Iterable[str]) -> Words:
        """The known names nearest to an unknown one, while there is ``help_left``."""
        return near(name, known) if self.help_left() else _NOTHING

    def help_left(self) -> bool:
        """Whether to look for what may have been meant; not once that was asked so often that nobody reads it."""
        self._hints += 1
        return self._hints <= HINTS_MAX

    def extend(self, items: Iterable[Diagnostic]) -> None:
        """Record the faults found elsewhere."""
        if isinstance(items, Diagnostics):
            self._beyond += items.beyond
        for item in items:
            if len(self._items) >= FAULTS_KEPT:
                self._beyond += 1
                continue
            # What it says tells it from others, in one language whoever reads it.
            self._items.setdefault((item.code, item.place.where(), item.message()), item)

    @property
    def beyond(self) -> int:
        """How many more were found than are kept."""
        return self._beyond

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self._items.values())

    def __len__(self) -> int:
        return len(self._items)


class Faults(Exception):
    """Raised by the library's doors when a plan or facts have faults; carries all of them, and ``beyond`` how many more
    there are than are kept."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.beyond = diagnostics.beyond if isinstance(diagnostics, Diagnostics) else 0
        self.diagnostics = tuple(diagnostics)
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        shown = [item.render() for item in self.diagnostics[:FAULTS_SHOWN]]
        more = len(self.diagnostics) - len(shown) + self.beyond
        return "\n".join([*shown, *([MORE.filled("zh", {"count": str(more)})] if more else [])])


def _shortened(detail: Detail) -> Detail:
    """A detail as long as people read, and no longer."""
    if isinstance(detail, Words):
        longest = max(len(detail.zh), len(detail.en))
        return detail if longest <= DETAIL_MAX else Words(f"{detail.zh[:DETAIL_MAX]}…", f"{detail.en[:DETAIL_MAX]}…")
    return detail if len(detail) <= DETAIL_MAX else f"{detail[:DETAIL_MAX]}…"
