"""A target with its years in words, as it stands beside its sentence and on a page of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from luodi.evaluate.figure_words import FigureWords, figures_in_words
from luodi.evaluate.targets import Figure
from luodi.program.policies import Milestone, Program, Target
from luodi.reports.official_text import OfficialText, Segment


@dataclass(frozen=True, slots=True)
class Standing:
    """A target: what it asks, its years, and the last of which a value is known (else the last of all, if any).

    ``cites`` are the ids of the words that it quotes, ``sentence`` the line of the text that it formalises.
    """

    target: Target
    milestones: tuple[str, ...]
    years: tuple[FigureWords, ...]
    latest: FigureWords | None
    cites: str
    sentence: tuple[Segment, ...]

    @property
    def unit(self) -> str:
        """What its numbers are in; empty for numbers without unit."""
        return self.years[0].unit if self.years else ""

    @property
    def base(self) -> str:
        """The number from which its path leads."""
        return self.years[0].base if self.years else ""

    def quoted(self, segment: Segment) -> bool:
        """Whether some words of the sentence are among those that it quotes."""
        return not set(segment.cites.split()).isdisjoint(self.cites.split())


def standings(program: Program, figures: Iterable[Figure], text: OfficialText) -> list[Standing]:
    """Every target in plan order with its figures."""
    of_target: dict[str, list[FigureWords]] = {}
    for words in figures_in_words(figures):
        of_target.setdefault(words.figure.target, []).append(words)
    return [_standing(target, tuple(of_target.get(target.name, ())), text) for target in program.targets]


def _standing(target: Target, years: tuple[FigureWords, ...], text: OfficialText) -> Standing:
    known = [words for words in years if words.figure.value is not None]
    return Standing(
        target=target,
        milestones=tuple(_milestone(milestone) for milestone in target.milestones),
        years=years,
        latest=next(reversed(known or years), None),
        cites=text.of_target(target),
        sentence=tuple(text.paragraph_of(target).segments),
    )


def _milestone(milestone: Milestone) -> str:
    condition = milestone.node.span.text.replace(">=", "≥").replace("<=", "≤")
    return f"{condition}，{f'到{milestone.due}年' if milestone.due else '每年'}"
