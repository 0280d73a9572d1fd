"""The measures of GB/T 9704-2012 in the units of Word: twips (1/1440 inch), and characters of the body's size."""

from __future__ import annotations

from itertools import accumulate, pairwise
from math import floor


def twips(millimetres: float) -> int:
    """A length in twips."""
    return round(millimetres * 1440 / 25.4)


SIZES = {"二号": 22.0, "三号": 16.0, "四号": 14.0, "小四": 12.0, "五号": 10.5}
"""Sizes of type, in points."""

PAGE_WIDTH, PAGE_HEIGHT = twips(210), twips(297)
TOP, BOTTOM = twips(37), twips(297 - 37 - 225)
INNER, OUTER = twips(28), twips(210 - 28 - 156)
"""天头, what is left below, 订口, what is left outside."""
WIDTH, HEIGHT = PAGE_WIDTH - INNER - OUTER, PAGE_HEIGHT - TOP - BOTTOM
"""版心."""

LINES, CHARACTERS = 22, 28
LINE = HEIGHT // LINES
CHARACTER = WIDTH / CHARACTERS
CHARACTER_SPACE = floor((CHARACTER / 20 - SIZES["三号"]) * 4096)
"""What the grid adds to the width of a character, in 1/4096 point: a little less than none, so that 28 fit."""

FOOTER = twips(25.2)
"""From the foot of the page to the foot of its number: the dashes then stand 7 mm below the text."""
HEAD_MARK_BEFORE = twips(35)
RULE_AFTER_NUMBER = 11
"""The red rule stands 4 mm below the document number; in points, as borders have it."""


def indent(*, left: float = 0, right: float = 0, first: float = 0, hanging: float = 0) -> dict[str, int]:
    """The attributes of ``w:ind`` for an indent in characters: by characters for Word, in twips for others."""
    sides = {"left": left, "right": right, "firstLine": first, "hanging": hanging}
    given = {side: characters for side, characters in sides.items() if characters}
    by_characters = {f"w:{side}Chars": round(characters * 100) for side, characters in given.items()}
    return by_characters | {f"w:{side}": round(characters * CHARACTER) for side, characters in given.items()}


def shared(widths: tuple[float, ...]) -> list[int]:
    """The width of the text shared out, in twips: the parts make up the whole exactly."""
    total = sum(widths)
    ends = [round(WIDTH * given / total) for given in accumulate(widths, initial=0.0)]
    return [after - before for before, after in pairwise(ends)]
